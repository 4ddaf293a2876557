//! `pty-cli search`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::ValueHint;

use super::InputFormat;

pub(super) const USAGE: &str = "pty-cli search [OPTIONS] <FILE>... <PATTERN>";

pub(super) const EXIT_STATUS: &str = "\
Exit status: 0 if the pattern was found; 1 if it was not; 2 if a FILE cannot be read (the others are searched \
nevertheless) or the command line is wrong; 141 if the reader of standard output is gone.";

#[derive(Debug, clap::Args)]
pub(crate) struct Search {
    /// PATTERN is a regular expression, in the syntax of Rust's regex crate; ^ and $ are the ends of a line
    #[arg(short = 'E', long)]
    pub(crate) regex: bool,

    /// Capital letters and small ones are the same [default: unless PATTERN has a capital letter]
    #[arg(long, overrides_with = "case_sensitive")]
    pub(crate) ignore_case: bool,

    /// Capital letters and small ones differ
    #[arg(long, overrides_with = "ignore_case")]
    pub(crate) case_sensitive: bool,

    /// Print N rows of the screen above and below, as they were when PATTERN appeared
    #[arg(short = 'C', long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) context: u16,

    /// Stop after N hits in each FILE
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_count: Option<u64>,

    /// Print only how many hits each FILE has
    #[arg(short, long, conflicts_with_all = ["context", "json"])]
    pub(crate) count: bool,

    /// Print only the names of files that have a hit
    #[arg(short = 'l', long, conflicts_with_all = ["context", "json", "count"])]
    pub(crate) files_with_matches: bool,

    /// Print one line of JSON per hit
    ///
    /// Every object has these keys; later versions only add keys: file, time (seconds), event (after how many events
    /// of the recording it is shown), row and col (on the screen, from 0; row is null if the line scrolled off at once),
    /// line (with all rows that it was wrapped into), start and end (where in line it is, in bytes of UTF-8).
    #[arg(long, conflicts_with = "context")]
    pub(crate) json: bool,

    /// Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]
    #[arg(short, long, value_name = "TIMING")]
    pub(crate) timing: Option<PathBuf>,

    /// Read each FILE as this format [default: by its content, then its name]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,

    /// Skip events that cannot be read, and report their number [default]
    #[arg(long, overrides_with = "strict")]
    pub(crate) lenient: bool,

    /// Fail if a recording is truncated or has an event that cannot be read
    #[arg(long, overrides_with = "lenient")]
    pub(crate) strict: bool,

    /// Print only errors on standard error: no warnings, no progress bar
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Recordings of any format, compressed or not (-: standard input), and what to search for in them
    ///
    /// The last operand is PATTERN. Put -- before the operands if PATTERN begins with a hyphen.
    #[arg(required = true, value_names = ["FILE", "PATTERN"], value_hint = ValueHint::AnyPath)]
    operands: Vec<OsString>,
}

impl Search {
    /// The recordings.
    pub(crate) fn files(&self) -> impl ExactSizeIterator<Item = &Path> {
        let count = self.operands.len().saturating_sub(1);
        self.operands[..count].iter().map(Path::new)
    }

    /// What to search for, if it is text.
    pub(crate) fn pattern(&self) -> Option<&str> {
        self.operands.last()?.to_str()
    }
}
