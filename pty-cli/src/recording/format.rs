//! The formats by name, by extension and by content.

use std::path::Path;

use clap::ValueEnum;

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

    /// The format that a file's name means, with or without `.gz` or `.zst` after it.
    pub fn by_name(path: &Path) -> Option<Self> {
        let (_, path) = Compression::by_name(path);
        if path.file_name().is_some_and(|name| name == "typescript") {
            return Some(Self::Typescript);
        }
        Some(match path.extension()?.to_str()? {
            "cast" | "asciicast" | "json" => Self::AsciicastV3,
            "typescript" | "script" | "log" => Self::Typescript,
            "ttyrec" | "tty" => Self::Ttyrec,
            "bsd" => Self::Bsd,
            "raw" | "ansi" => Self::Raw,
            "txt" => Self::Txt,
            _ => return None,
        })
    }

    /// The format of a recording that begins with `start`: all of it, or [`Self::PEEK`] bytes.
    ///
    /// `None` for a timing file of script(1), which is no recording without its logs. What is
    /// nothing else is raw.
    pub fn by_content(start: &[u8]) -> Option<Self> {
        use super::{asciicast, bsd, ttyrec, typescript};
        let whole = start.len() < Self::PEEK;
        if let Some(format) = asciicast::detect(start) {
            return Some(format);
        }
        if typescript::is_log(start) {
            return Some(Self::Typescript);
        }
        if typescript::is_timing(start) {
            return None;
        }
        if bsd::detect(start, whole) {
            return Some(Self::Bsd);
        }
        Some(if ttyrec::detect(start, whole) { Self::Ttyrec } else { Self::Raw })
    }

    /// Bytes to look at to know a format.
    pub const PEEK: usize = 64 * 1024;
}
