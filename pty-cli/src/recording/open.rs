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
    /// What to tell who reads it.
    pub warning: Option<&'static str>,
}

/// How to read a recording.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// The timing file of a typescript, instead of [the file beside it](timing_path).
    pub timing: Option<&'a Path>,
    /// The format, instead of what name and content say. Each version of asciicast means all of them.
    pub format: Option<Format>,
    /// Skip events that cannot be read.
    pub lenient: bool,
}

/// Opens a recording, or standard input if `path` is `-`, to append to it or to look at it: its format is
/// told from its content alone, and what is nothing else is raw.
///
/// The times of a typescript are in `timing`, or else in [the file beside it](find_timing) if there
/// is one.
///
/// # Errors
/// What cannot be opened or read.
pub fn open(path: &Path, timing: Option<&Path>) -> Result<Opened, ReadError> {
    opened(path, Options { timing, ..Options::default() }, |start| {
        Format::by_content(start).ok_or_else(ReadError::timing_file)
    })
}

/// Opens a recording, or standard input if `path` is `-`. Its format is what its content and its name
/// say, or else an error.
///
/// # Errors
/// What cannot be opened or read; a format that cannot be told.
pub fn open_with(path: &Path, options: Options<'_>) -> Result<Opened, ReadError> {
    opened(path, options, |start| match options.format {
        Some(format) => Ok(format),
        None => Format::tell(path, start, options.timing.is_some() || timing_beside(path).is_some()),
    })
}

fn opened(
    path: &Path,
    options: Options<'_>,
    tell: impl FnOnce(&[u8]) -> Result<Format, ReadError>,
) -> Result<Opened, ReadError> {
    let (input, consumed, size) = open_file(path)?;
    let (start, input) = files::peek(input)?;
    let mut format = tell(&start)?;
    let mut warning = None;
    let lenient = options.lenient;
    let reader = match format {
        Format::AsciicastV1 | Format::AsciicastV2 | Format::AsciicastV3 => {
            format = asciicast::detect(&start).unwrap_or(Format::AsciicastV3);
            asciicast::reader_of(input, lenient)?
        }
        Format::Typescript => {
            let beside = timing_beside(path);
            let timing = options.timing.or(beside.as_deref());
            if timing.is_none() {
                warning = Some("there is no timing file; all output is at the start");
            }
            typescript(input, timing, lenient)?
        }
        // A log without the line that script(1) begins with.
        Format::Raw if options.timing.is_some() => typescript(input, options.timing, lenient)?,
        Format::Ttyrec => ttyrec::reader(input)?,
        Format::Bsd => bsd::reader(input)?,
        Format::Raw | Format::Txt => {
            format = Format::Raw;
            raw::reader(input)?
        }
    };
    Ok(Opened { reader, format, size, consumed, warning })
}

fn timing_beside(path: &Path) -> Option<PathBuf> {
    Some(path).filter(|path| path.as_os_str() != "-").and_then(find_timing)
}

fn typescript(log: Input, timing: Option<&Path>, lenient: bool) -> Result<Box<dyn Reader>, ReadError> {
    let timing = match timing {
        Some(path) => {
            let (timing, ..) = open_file(path)
                .map_err(|error| ReadError::wrong(format_args!("timing file '{}'", path.display()), error))?;
            Some(timing)
        }
        None => None,
    };
    typescript::log_reader_of(log, timing, lenient)
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
    if beside.is_file() {
        return Some(beside);
    }
    let (compression, plain) = Compression::by_name(log);
    let before = timing_path(&plain);
    (compression != Compression::None && !plain.exists() && before.is_file()).then_some(before)
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

/// Like [`create`], for what is read from an asciicast and written as one: characters that are cut stay in
/// the events that they are in, so that each event comes back as it was.
///
/// # Errors
/// Those of the file.
pub fn create_exact(format: Format, files: Files, header: &Header) -> io::Result<Box<dyn Writer>> {
    match format {
        Format::AsciicastV2 | Format::AsciicastV3 => asciicast::exact_writer(files.main, format, header),
        _ => create(format, files, header, None, true),
    }
}

/// Whether two paths are the same file.
pub fn same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}
