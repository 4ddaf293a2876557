//! `pty-cli replay`.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;

use super::InputFormat;
use crate::values;

pub(super) const EXIT_STATUS: &str = "\
Exit status: 0; 1 if FILE cannot be read or standard output cannot be written; 2 if the command line is \
wrong; 128+n if signal n or its key ended pty-cli; 141 if nobody reads standard output any more.";

#[derive(Debug, clap::Args)]
pub(crate) struct Replay {
    /// How many times as fast, or 'max' for no pauses at all
    #[arg(short, long, value_name = "N|max", default_value = "1", value_parser = speed)]
    pub(crate) speed: Speed,

    /// Let no pause be longer than this; what the recording says if not given
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub(crate) max_wait: Option<Duration>,

    /// Show all that was before this time at once (90s, 1:30, 1:02:03.5)
    #[arg(long, value_name = "TIME", value_parser = values::place)]
    pub(crate) from: Option<Duration>,

    /// Stop at this time
    #[arg(long, value_name = "TIME", value_parser = values::place)]
    pub(crate) to: Option<Duration>,

    /// What to show; may be given more than once
    #[arg(long, value_enum, value_name = "STREAM", default_value = "out")]
    pub(crate) stream: Vec<ReplayStream>,

    /// Print every byte as recorded, even what harms the terminal: only for recordings you trust
    #[arg(long, visible_alias = "raw")]
    pub(crate) unfiltered: bool,

    /// Timing file of FILE, if that is a log of script(1) [default: FILE.timing, if it exists]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) timing: Option<PathBuf>,

    /// Read FILE as this format [default: what its content and its name say]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,

    /// Skip events that cannot be read, and say how many they were [default]
    #[arg(long, overrides_with = "strict")]
    pub(crate) lenient: bool,

    /// Fail if the recording ends in the middle of something, or has an event that cannot be read
    #[arg(long, overrides_with = "lenient")]
    pub(crate) strict: bool,

    /// Print only errors on standard error: no warnings, no progress bar
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// The recording, or - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// Seconds of the recording in one of ours; without, no pauses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Speed(pub(crate) Option<f64>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReplayStream {
    /// What was printed
    Out,
    /// What was typed
    In,
    /// Signals, and changes of the terminal's size
    Signal,
    /// Remarks, comments, the exit status
    Info,
    /// Labels of markers
    Marker,
}

fn speed(text: &str) -> Result<Speed, String> {
    if text == "max" {
        return Ok(Speed(None));
    }
    let number = text.parse().ok().filter(|number: &f64| (0.000_001..=1_000_000.0).contains(number));
    let wrong = || format!("'{text}' is not a number such as 2 or 0.5, nor 'max'");
    number.map(|number| Speed(Some(number))).ok_or_else(wrong)
}
