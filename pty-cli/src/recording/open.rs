//! From a path to a reader, from a format to a writer.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::files::{self, Compression, Count, Input, Output};
use super::typescript::{Outputs, Timing};
use super::{Format, Header, ReadError, Reader, Writer, asciicast, bsd, raw, ttyrec, txt, typescript};

/// A recording that is open for reading.
pub struct Opened {
    /// Its events.
    pub reader: Box<dyn Reader>,
    /// Its format.
    pub format: Format,
    /// Bytes of its file, if it is one.
    pub size: Option<u64>,
    /// How many of them were read.
    pub consumed: Count,
}

/// Opens a recording, or standard input if `path` is `-`. Its format is told from its content.
///
/// The times of a typescript are in `timing`, or else in [the file beside it](find_timing) if there
/// is one.
///
/// # Errors
/// What cannot be opened or read.
pub fn open(path: &Path, timing: Option<&Path>) -> Result<Opened, ReadError> {
    let (input, consumed, size) = open_file(path)?;
    let (start, input) = files::peek(input)?;
    let format = Format::by_content(&start)
        .ok_or_else(|| ReadError::wrong("line 1", "this is a timing file; name its log instead"))?;
    let reader = match format {
        Format::AsciicastV1 | Format::AsciicastV2 | Format::AsciicastV3 => asciicast::reader(input)?,
        Format::Typescript => {
            let beside = find_timing(path);
            typescript(input, timing.or(beside.as_deref()))?
        }
        // A log without the line that script(1) begins with.
        Format::Raw if timing.is_some() => typescript(input, timing)?,
        Format::Ttyrec => ttyrec::reader(input)?,
        Format::Bsd => bsd::reader(input)?,
        Format::Raw | Format::Txt => raw::reader(input)?,
    };
    Ok(Opened { reader, format, size, consumed })
}

fn typescript(log: Input, timing: Option<&Path>) -> Result<Box<dyn Reader>, ReadError> {
    let timing = match timing {
        Some(path) => {
            let (timing, ..) = open_file(path)
                .map_err(|error| ReadError::wrong(format_args!("timing file '{}'", path.display()), error))?;
            Some(timing)
        }
        None => None,
    };
    typescript::log_reader(log, timing)
}

/// Opens a file of a recording, decompressed; also how much of it was read, and its size.
///
/// # Errors
/// What cannot be opened or read.
pub fn open_file(path: &Path) -> Result<(Input, Count, Option<u64>), ReadError> {
    if path.as_os_str() == "-" {
        let (input, consumed) = files::input(io::stdin())?;
        return Ok((input, consumed, None));
    }
    let file = File::open(path).map_err(ReadError::from)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(ReadError::wrong("cannot read", "it is a directory"));
    }
    let size = metadata.is_file().then_some(metadata.len());
    let (input, consumed) = files::input(file)?;
    Ok((input, consumed, size))
}

/// Where the times of a typescript are written: `build.typescript.timing` for `build.typescript`,
/// `build.typescript.gz.timing` for `build.typescript.gz`.
pub fn timing_path(log: &Path) -> PathBuf {
    let mut name = OsString::from(log);
    name.push(".timing");
    name.into()
}

/// Where the times of a typescript are, if anywhere: at [`timing_path`]; or, if the log was compressed
/// later, where they were before.
pub fn find_timing(log: &Path) -> Option<PathBuf> {
    let beside = timing_path(log);
    if beside.exists() {
        return Some(beside);
    }
    let (compression, plain) = Compression::by_name(log);
    let before = timing_path(&plain);
    (compression != Compression::None && !plain.exists() && before.exists()).then_some(before)
}

/// The file that a recording begins with, and those that some formats have beside it.
pub struct Files {
    /// What the user named.
    pub main: Output,
    /// The times of a typescript.
    pub timing: Option<Output>,
    /// What they hold already, if a typescript is appended to.
    pub existing: typescript::Existing,
}

/// Writes a recording of `header` in `format`. If it is to be appended to one of the same format,
/// `after` is the time of its last event, in nanoseconds.
///
/// # Errors
/// Those of the files; `Unsupported` for a format that is only read, and for input that would have to
/// be appended to a typescript that cannot have any.
pub fn create(
    format: Format,
    files: Files,
    header: &Header,
    after: Option<u64>,
    with_input: bool,
) -> io::Result<Box<dyn Writer>> {
    Ok(match format {
        Format::AsciicastV2 | Format::AsciicastV3 => asciicast::writer(files.main, format, header, after)?,
        Format::AsciicastV1 => {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "asciicast v1 can only be read"));
        }
        Format::Typescript => {
            let kind = match (files.existing.timing, with_input) {
                (Some(Timing::Classic), true) => {
                    let why = "its timing file is of the classic kind, which cannot have input";
                    return Err(io::Error::new(io::ErrorKind::Unsupported, why));
                }
                (Some(kind), _) => kind,
                (None, true) => Timing::Advanced,
                (None, false) => Timing::Classic,
            };
            let timing = files.timing.map(|timing| (timing, kind));
            let (both, existing) = (Some(files.main), files.existing);
            typescript::writer(Outputs { both, timing, existing, ..Default::default() }, header)?
        }
        Format::Ttyrec => ttyrec::writer(files.main, header)?,
        Format::Bsd => bsd::writer(files.main, header)?,
        Format::Raw => raw::writer(files.main),
        Format::Txt => txt::writer(files.main, header),
    })
}

/// Whether two paths are the same file.
pub fn same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}
