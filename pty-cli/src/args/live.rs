//! `pty-cli live`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::ValueHint;

use super::{InputFormat, SpawnOptions};
use crate::values;

#[derive(Debug, clap::Args)]
pub(crate) struct Live {
    /// Multiply the speed by N
    #[arg(short, long, value_name = "N", default_value = "1", value_parser = speed)]
    pub(crate) speed: f64,

    /// Shorten longer pauses to DURATION
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub(crate) max_wait: Option<Duration>,

    /// Run without asking
    #[arg(long)]
    pub(crate) yes: bool,

    /// Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) timing: Option<PathBuf>,

    /// Read FILE as this format [default: by its content, then its name]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,

    #[command(flatten)]
    pub(crate) spawn: SpawnOptions,

    /// Recording whose input is typed
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Command and arguments, passed unchanged, without a shell [default: interactive $SHELL]
    #[arg(last = true, value_hint = ValueHint::CommandName, value_names = ["COMMAND", "ARG"])]
    pub(crate) command: Vec<OsString>,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed > 0.0 && speed.is_finite() => Ok(speed),
        _ => Err(format!("'{text}' is not a number above zero")),
    }
}
