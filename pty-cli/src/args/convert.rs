//! `pty-cli convert`.

use std::path::PathBuf;

use crate::recording::Format;

#[derive(Debug, clap::Args)]
pub(crate) struct Convert {
    /// Replace OUT if it exists, once all is converted
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// The format of OUT, instead of the one that its extension means
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,

    /// The timing file of IN, if that is a log of script(1); without it IN.timing, if there is one
    #[arg(long, value_name = "FILE")]
    pub(crate) timing: Option<PathBuf>,

    /// Fail, and write no OUT, if IN ends in the middle, as after a crash [default: warn only]
    #[arg(long)]
    pub(crate) strict: bool,

    /// A recording of any format, compressed or not; - is standard input
    #[arg(value_name = "IN")]
    pub(crate) from: PathBuf,

    /// The file to write, compressed if its name ends in .gz or .zst; - is standard output
    #[arg(value_name = "OUT")]
    pub(crate) to: PathBuf,
}
