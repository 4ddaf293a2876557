//! `pty-cli replay`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ValueEnum, ValueHint};

use super::InputFormat;
use crate::at::At;
use crate::values;

pub(super) const EXIT_STATUS: &str = "\
Exit status: 0; 1 if FILE cannot be read or standard output cannot be written; 2 if the command line is \
wrong; 128+n if signal n, or its key, ended pty-cli; 141 if the reader of standard output is gone.";

#[derive(Debug, clap::Args)]
pub(crate) struct Replay {
    /// Multiply the speed by N; max: no pauses
    #[arg(short, long, value_name = "N|max", default_value = "1", value_parser = speed)]
    pub(crate) speed: Speed,

    /// Shorten longer pauses to DURATION [default: the idle limit in the header]
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub(crate) max_wait: Option<Duration>,

    /// Start at TIME (90s, 1:30, 1:02:03.5); what comes before is shown at once
    #[arg(long, value_name = "TIME", value_parser = values::place)]
    pub(crate) from: Option<Duration>,

    /// Start at a time, at a time before the end, at a marker, or where a text appears
    ///
    /// As of shot: TIME is 12.5, 90s or 1:30; -TIME is that long before the end; /text/ is where this text is shown for
    /// the first time; anything else is the label of a marker, or its beginning.
    #[arg(
        long,
        value_name = "TIME|-TIME|MARKER|/text/",
        allow_hyphen_values = true,
        conflicts_with = "from",
        value_parser = At::parse,
        value_hint = ValueHint::Other
    )]
    pub(crate) at: Option<At>,

    /// Stop at TIME
    #[arg(long, value_name = "TIME", value_parser = values::place)]
    pub(crate) to: Option<Duration>,

    /// Begin again at the end; q quits
    #[arg(long = "loop")]
    pub(crate) looped: bool,

    /// Wait for more at the end of a recording that is still being written, until its command ends
    #[arg(short = 'F', long, conflicts_with = "looped")]
    pub(crate) follow: bool,

    /// Pause at markers, if there are keys to go on with
    #[arg(long)]
    pub(crate) markers_pause: bool,

    /// Show these events; may be given more than once
    #[arg(long, value_enum, value_name = "STREAM", default_value = "out")]
    pub(crate) stream: Vec<ReplayStream>,

    /// Print every byte as recorded, also what harms the terminal: only for recordings you trust
    #[arg(long, visible_alias = "raw")]
    pub(crate) unfiltered: bool,

    /// Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) timing: Option<PathBuf>,

    /// Read FILE as this format [default: by its content, then its name]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,

    /// Skip events that cannot be read, and report their number [default]
    #[arg(long, overrides_with = "strict")]
    pub(crate) lenient: bool,

    /// Fail if the recording is truncated or has an event that cannot be read
    #[arg(long, overrides_with = "lenient")]
    pub(crate) strict: bool,

    /// Print only errors on standard error: no warnings, no progress bar
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Recording of any format, compressed or not; -: standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// Seconds of the recording in one of ours; without, no pauses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Speed(pub(crate) Option<f64>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReplayStream {
    /// Output
    Out,
    /// Input
    In,
    /// Signals and window sizes
    Signal,
    /// Remarks, comments and the exit status
    Info,
    /// Labels of markers
    Marker,
}

fn speed(text: &str) -> Result<Speed, String> {
    if text == "max" {
        return Ok(Speed(None));
    }
    let number = text.parse().ok().filter(|number: &f64| (0.000_001..=1_000_000.0).contains(number));
    let wrong = || format!("'{text}' is neither a number such as 2 or 0.5 nor 'max'");
    number.map(|number| Speed(Some(number))).ok_or_else(wrong)
}
