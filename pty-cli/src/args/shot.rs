//! `pty-cli shot`.

use std::path::{Path, PathBuf};

use clap::{ValueEnum, ValueHint};

use super::InputFormat;
use crate::at::At;

#[derive(Debug, clap::Args)]
pub(crate) struct Shot {
    /// Show the screen at TIME, at a time before the end, at a marker, or where a text appears [default: the end]
    ///
    /// TIME is 12.5, 90s, 1:30 or 1:02:03.5: all that happened up to then is shown. -TIME is that long before the
    /// end. /text/ is where this text is shown for the first time; capital letters count if it has one. Anything
    /// else is the label of a marker, or its beginning. A time after the end is the end.
    #[arg(
        long,
        value_name = "TIME|-TIME|MARKER|/text/",
        allow_hyphen_values = true,
        value_parser = At::parse,
        value_hint = ValueHint::Other
    )]
    pub(crate) at: Option<At>,

    /// What to print [default: by the extension of OUT, else txt]
    ///
    /// json is one line with an object; later versions only add keys: file, time (seconds, of the last event that is
    /// shown), cols, rows, cursor (an object: row and col, both from 0, and visible), title, alternate (whether it is
    /// the alternate screen), lines (a list: the text of each row, without blanks at its end), runs (a list for each
    /// row: pieces that look the same).
    ///
    /// A piece is an object: col (from 0), text, and what is not default: fg, bg and underline_colour ("#rrggbb",
    /// or 0 to 255 in the palette), underline (single, double, curly, dotted or dashed), bold, dim, italic, blink,
    /// reverse, hidden, strikethrough, overline (true), link (an address).
    #[arg(short, long, value_enum)]
    pub(crate) format: Option<ShotFormat>,

    /// Write to OUT; -: standard output
    #[arg(short, long, value_name = "OUT", default_value = "-", hide_default_value = true)]
    pub(crate) output: PathBuf,

    /// Replace an existing OUT
    #[arg(long, requires = "output")]
    pub(crate) overwrite: bool,

    /// Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]
    #[arg(short, long, value_name = "TIMING")]
    pub(crate) timing: Option<PathBuf>,

    /// Read FILE as this format [default: by its content, then its name]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,

    /// Skip events that cannot be read, and report their number [default]
    #[arg(long, overrides_with = "strict")]
    pub(crate) lenient: bool,

    /// Fail if the recording, up to there, is truncated or has an event that cannot be read
    #[arg(long, overrides_with = "lenient")]
    pub(crate) strict: bool,

    /// Print only errors on standard error: no warnings, no progress bar
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Recording of any format, compressed or not; -: standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShotFormat {
    /// Text
    Txt,
    /// Text with sequences for its colours and styles, and no other ones
    Ansi,
    /// One line of JSON
    Json,
    /// A page without scripts, and without references to others
    Html,
}

impl Shot {
    /// The format that is asked for, or else the one that the name of OUT says.
    pub(crate) fn format(&self) -> ShotFormat {
        let by_name = |path: &Path| match &*path.extension()?.to_str()?.to_ascii_lowercase() {
            "ansi" | "ans" => Some(ShotFormat::Ansi),
            "json" => Some(ShotFormat::Json),
            "html" | "htm" => Some(ShotFormat::Html),
            _ => None,
        };
        self.format.or_else(|| by_name(&self.output)).unwrap_or(ShotFormat::Txt)
    }
}
