//! `pty-cli man`.

use std::path::PathBuf;

use clap::ValueHint;

#[derive(Debug, clap::Args)]
pub(crate) struct Man {
    /// Write the pages of all commands to DIR, created if needed [default: print pty-cli.1]
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) directory: Option<PathBuf>,
}
