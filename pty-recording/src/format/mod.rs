//! The formats of recordings: each is a [`Reader`](crate::Reader), a [`Writer`](crate::Writer) or both, in a
//! module of its own. [`Format`] tells them apart by name, by extension and by content.

pub mod asciicast;
pub mod bsd;
mod buffered;
pub mod raw;
pub mod ttyrec;
pub mod txt;
pub mod typescript;

use std::path::Path;

use crate::files::Compression;
use crate::{ReadError, ReadErrorKind};

/// A format of recordings.
///
/// ```
/// use pty_recording::Format;
///
/// assert_eq!(Format::by_name("build.cast.gz".as_ref()), Some(Format::AsciicastV3));
/// assert_eq!(Format::by_content(b"{\"version\":2}\n"), Some(Format::AsciicastV2));
/// assert_eq!(Format::Ttyrec.name(), "ttyrec");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// One JSON line per event, with the time since the event before.
    AsciicastV3,
    /// One JSON line per event, with the time since the start.
    AsciicastV2,
    /// One JSON object; only read.
    AsciicastV1,
    /// The log of script(1), with a timing file beside it.
    Typescript,
    /// Binary frames with wall-clock times.
    Ttyrec,
    /// What `script -r` writes on BSD and macOS.
    Bsd,
    /// What was printed, byte for byte, without times.
    Raw,
    /// What was printed as lines of plain text; only written.
    Txt,
}

impl Format {
    /// Returns its name: `asciicast-v3`.
    pub fn name(self) -> &'static str {
        match self {
            Self::AsciicastV3 => "asciicast-v3",
            Self::AsciicastV2 => "asciicast-v2",
            Self::AsciicastV1 => "asciicast-v1",
            Self::Typescript => "typescript",
            Self::Ttyrec => "ttyrec",
            Self::Bsd => "bsd",
            Self::Raw => "raw",
            Self::Txt => "txt",
        }
    }

    /// Returns the format that a file's name means, in any case, with or without `.gz` or `.zst` after it.
    pub fn by_name(path: &Path) -> Option<Self> {
        let (_, path) = Compression::by_name(path);
        if path.file_name().is_some_and(|name| name == "typescript") {
            return Some(Self::Typescript);
        }
        Some(match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "cast" | "asciicast" | "json" => Self::AsciicastV3,
            "typescript" | "script" => Self::Typescript,
            "ttyrec" | "tty" => Self::Ttyrec,
            "bsd" => Self::Bsd,
            "raw" | "ansi" => Self::Raw,
            "txt" | "log" => Self::Txt,
            _ => return None,
        })
    }

    /// Returns the format of a recording that begins with `start`: all of it, or [`Self::PEEK`] bytes.
    ///
    /// `None` for a timing file of script(1), which is no recording without its logs. What is
    /// nothing else is raw.
    pub fn by_content(start: &[u8]) -> Option<Self> {
        match Self::by_magic(start) {
            None if typescript::is_timing(start) => None,
            format => Some(format.unwrap_or(Self::Raw)),
        }
    }

    fn by_magic(start: &[u8]) -> Option<Self> {
        let whole = start.len() < Self::PEEK;
        if let Some(format) = asciicast::detect(start) {
            Some(format)
        } else if typescript::is_log(start) {
            Some(Self::Typescript)
        } else if typescript::is_timing(start) {
            None
        } else if bsd::detect(start, whole) {
            Some(Self::Bsd)
        } else {
            ttyrec::detect(start, whole).then_some(Self::Ttyrec)
        }
    }

    /// Returns the format of the recording `path` that begins with `start`: what its content says, or else its
    /// name. With a timing file, text is a typescript. What neither says is an error.
    ///
    /// # Errors
    /// A file of no known format, an empty one and a timing file.
    pub(crate) fn tell(path: &Path, start: &[u8], has_timing: bool) -> Result<Self, ReadError> {
        let by_name = Self::by_name(path);
        let is_raw = matches!(by_name, Some(Self::Raw | Self::Txt));
        if start.is_empty() && !is_raw {
            return Err(ReadError::new(ReadErrorKind::Unsupported, "the file is empty"));
        }
        if let Some(format) = Self::by_magic(start) {
            return Ok(format);
        }
        if typescript::is_timing(start) && !is_raw {
            return Err(ReadError::timing_file());
        }
        match by_name {
            Some(Self::Typescript | Self::Txt) | None if has_timing => return Ok(Self::Typescript),
            Some(Self::Raw | Self::Txt) => return Ok(Self::Raw),
            _ => {}
        }
        if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
            return Err(ReadError::new(
                ReadErrorKind::Unsupported,
                "the text is in UTF-16; convert it to UTF-8 first",
            ));
        }
        match by_name {
            // Their readers say what is wrong, and where.
            Some(format @ (Self::AsciicastV3 | Self::Ttyrec | Self::Bsd)) => Ok(format),
            Some(Self::Typescript) => Err(ReadError::new(
                ReadErrorKind::NoTiming,
                "the first line is not that of script(1), and there is no timing file",
            )),
            _ => Err(ReadError::new(
                ReadErrorKind::UnknownFormat,
                "cannot tell the format from the content or the name",
            )),
        }
    }

    /// How many bytes to look at to know a format.
    pub const PEEK: usize = 64 * 1024;
}
