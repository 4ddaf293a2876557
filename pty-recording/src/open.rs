//! From a path to a reader.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::files::{self, Compression, Count, Input};
use crate::format::{asciicast, bsd, raw, ttyrec, typescript};
use crate::{Format, ReadError, Reader};

/// A recording that is open for reading.
#[non_exhaustive]
pub struct Opened {
    /// Its events.
    pub reader: Box<dyn Reader>,
    /// Its format.
    pub format: Format,
    /// The size of the file in bytes, if it is a regular file.
    pub size: Option<u64>,
    /// How many bytes of the file were read so far, or are before the position that one went to.
    pub consumed: Count,
    /// A warning for the user.
    pub warning: Option<&'static str>,
}

/// Options for opening a recording: format, timing file, and what to do about damage.
///
/// ```
/// use pty_recording::{Event, Format, OpenOptions};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("some.output");
/// std::fs::write(&path, "hello\r\n")?;
/// let mut opened = OpenOptions::new().format(Format::Raw).open(&path)?;
/// let mut event = Event::default();
/// assert!(opened.reader.read(&mut event)?);
/// assert_eq!(event, Event::output(0, "hello\r\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    timing: Option<PathBuf>,
    format: Option<Format>,
    lenient: bool,
}

impl OpenOptions {
    /// Detects the format, finds the timing file, and fails at damage.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the timing file of a typescript [default: [the file beside it](find_timing)].
    #[must_use]
    pub fn timing(self, path: impl Into<PathBuf>) -> Self {
        Self { timing: Some(path.into()), ..self }
    }

    /// Sets the format [default: by content, then name]. Any version of asciicast stands for all of them.
    #[must_use]
    pub fn format(self, format: impl Into<Option<Format>>) -> Self {
        Self { format: format.into(), ..self }
    }

    /// Skips and counts events that cannot be read [default: false].
    #[must_use]
    pub fn lenient(self, lenient: bool) -> Self {
        Self { lenient, ..self }
    }

    /// Opens a recording, or standard input if `path` is `-`. Its format is what its content and its name
    /// say, or else an error.
    ///
    /// # Errors
    /// Fails if a file cannot be opened or read, or if its format is unknown.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Opened, ReadError> {
        let path = path.as_ref();
        opened(path, self, |start| match self.format {
            Some(format) => Ok(format),
            None => Format::tell(path, start, self.timing.is_some() || timing_beside(path).is_some()),
        })
    }
}

/// Opens a recording, or standard input if `path` is `-`, to append to it or to look at it: its format is
/// told from its content alone, and what is nothing else is raw.
///
/// The times of a typescript are in `timing`, or else in [the file beside it](find_timing) if there
/// is one.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("notes");
/// std::fs::write(&path, "{\"version\":2,\"width\":80,\"height\":24}\n")?;
/// let opened = pty_recording::open(&path, None)?;
/// assert_eq!(opened.format, pty_recording::Format::AsciicastV2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Fails if a file cannot be opened or read.
pub fn open(path: &Path, timing: Option<&Path>) -> Result<Opened, ReadError> {
    let options = OpenOptions { timing: timing.map(Path::to_owned), ..OpenOptions::default() };
    opened(path, &options, |start| Format::by_content(start).ok_or_else(ReadError::timing_file))
}

fn opened(
    path: &Path,
    options: &OpenOptions,
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
            let timing = options.timing.as_deref().or(beside.as_deref());
            if timing.is_none() {
                warning = Some("there is no timing file; all output is at the start");
            }
            typescript(input, timing, lenient)?
        }
        // A log without the line that script(1) begins with.
        Format::Raw if options.timing.is_some() => typescript(input, options.timing.as_deref(), lenient)?,
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

/// Opens a file of a recording. Returns its decompressed bytes, how many bytes of it were read, and its
/// size in bytes if it is a regular file.
///
/// # Errors
/// Fails if a file cannot be opened or read.
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
    let (input, consumed) = match size {
        Some(_) => files::seekable(file)?,
        None => files::input(file)?,
    };
    Ok((input, consumed, size))
}

/// Returns where the times of a typescript are written: `build.typescript.timing` for `build.typescript`,
/// `build.typescript.gz.timing` for `build.typescript.gz`.
///
/// ```
/// use std::path::Path;
///
/// assert_eq!(pty_recording::timing_path("a.typescript".as_ref()), Path::new("a.typescript.timing"));
/// ```
pub fn timing_path(log: &Path) -> PathBuf {
    let mut name = OsString::from(log);
    name.push(".timing");
    name.into()
}

/// Finds the times of a typescript, if there are any: at [`timing_path`]; or, if the log was compressed
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
