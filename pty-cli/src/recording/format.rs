//! The formats by name, by extension and by content.

use std::path::Path;

use clap::ValueEnum;

use super::ReadError;
use super::files::Compression;

/// A format of recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One JSON line per event, with the time since the event before
    AsciicastV3,
    /// One JSON line per event, with the time since the start
    AsciicastV2,
    /// One JSON object; only read
    #[value(skip)]
    AsciicastV1,
    /// The log of script(1), with a timing file beside it
    Typescript,
    /// Binary frames with wall-clock times
    Ttyrec,
    /// What script -r writes on BSD and macOS
    Bsd,
    /// What was printed, byte for byte, without times
    Raw,
    /// What was printed as lines of plain text; only written
    Txt,
}

impl Format {
    /// Its name, as `--format` takes it.
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

    /// The format that a file's name means, in any case, with or without `.gz` or `.zst` after it.
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

    /// The format of a recording that begins with `start`: all of it, or [`Self::PEEK`] bytes.
    ///
    /// `None` for a timing file of script(1), which is no recording without its logs. What is
    /// nothing else is raw.
    pub fn by_content(start: &[u8]) -> Option<Self> {
        match Self::by_magic(start) {
            None if super::typescript::is_timing(start) => None,
            format => Some(format.unwrap_or(Self::Raw)),
        }
    }

    fn by_magic(start: &[u8]) -> Option<Self> {
        use super::{asciicast, bsd, ttyrec, typescript};
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

    /// The format of the recording `path` that begins with `start`: what its content says, or else its
    /// name. With a timing file, text is a typescript. What neither says is an error.
    ///
    /// # Errors
    /// A file of no known format, an empty one and a timing file.
    pub fn tell(path: &Path, start: &[u8], has_timing: bool) -> Result<Self, ReadError> {
        let by_name = Self::by_name(path);
        let is_raw = matches!(by_name, Some(Self::Raw | Self::Txt));
        if start.is_empty() && !is_raw {
            return Err(ReadError::of_file("the file is empty"));
        }
        if let Some(format) = Self::by_magic(start) {
            return Ok(format);
        }
        if super::typescript::is_timing(start) && !is_raw {
            return Err(ReadError::timing_file());
        }
        match by_name {
            Some(Self::Typescript | Self::Txt) | None if has_timing => return Ok(Self::Typescript),
            Some(Self::Raw | Self::Txt) => return Ok(Self::Raw),
            _ => {}
        }
        if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
            return Err(ReadError::of_file("the text is in UTF-16; convert it to UTF-8 first"));
        }
        match by_name {
            // Their readers say what is wrong, and where.
            Some(format @ (Self::AsciicastV3 | Self::Ttyrec | Self::Bsd)) => Ok(format),
            Some(Self::Typescript) => Err(ReadError::of_file(
                "the first line is not that of script(1), and there is no timing file; use --timing or \
                 --input-format",
            )),
            _ => Err(ReadError::of_file(
                "cannot tell the format from the content or the name; use --input-format (raw: any output)",
            )),
        }
    }

    /// Bytes to look at to know a format.
    pub const PEEK: usize = 64 * 1024;
}
