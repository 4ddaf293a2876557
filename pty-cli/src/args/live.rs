//! `pty-cli live`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::ValueHint;

use super::{InputFormat, SpawnOptions};
use crate::values;

#[derive(Debug, clap::Args)]
pub(crate) struct Live {
    /// How many times as fast
    #[arg(short, long, value_name = "N", default_value = "1", value_parser = speed)]
    pub(crate) speed: f64,

    /// Let no pause be longer than this
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub(crate) max_wait: Option<Duration>,

    /// Do not ask before it is run
    #[arg(long)]
    pub(crate) yes: bool,

    /// The timing file of a typescript, if it is not FILE.timing
    #[arg(short, long, value_name = "FILE")]
    pub(crate) timing: Option<PathBuf>,

    /// Read FILE as this format [default: what its content and its name say]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,

    #[command(flatten)]
    pub(crate) spawn: SpawnOptions,

    /// The recording
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// The command and its arguments, passed on as they are; without it an interactive $SHELL
    #[arg(last = true, value_hint = ValueHint::CommandName, value_names = ["COMMAND", "ARG"])]
    pub(crate) command: Vec<OsString>,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed > 0.0 && speed.is_finite() => Ok(speed),
        _ => Err(format!("'{text}' is not a number above zero")),
    }
}
