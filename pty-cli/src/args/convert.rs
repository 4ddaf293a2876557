//! `pty-cli convert`.

use std::path::PathBuf;

use super::InputFormat;
use crate::recording::Format;

#[derive(Debug, clap::Args)]
pub(crate) struct Convert {
    /// Replace OUT if it exists, once all is converted
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// The format of OUT, instead of the one that its extension means
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,

    /// Read IN as this format [default: what its content and its name say]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,

    /// The timing file of IN, if that is a log of script(1); without it IN.timing, if there is one
    #[arg(long, value_name = "FILE")]
    pub(crate) timing: Option<PathBuf>,

    /// Skip events that cannot be read, and say how many they were, instead of failing
    #[arg(long, overrides_with = "strict")]
    pub(crate) lenient: bool,

    /// Fail, and write no OUT, if IN is damaged or ends in the middle [default: write what comes before]
    #[arg(long, overrides_with = "lenient")]
    pub(crate) strict: bool,

    /// A recording of any format, compressed or not; - is standard input
    #[arg(value_name = "IN")]
    pub(crate) from: PathBuf,

    /// The file to write, compressed if its name ends in .gz or .zst; - is standard output
    #[arg(value_name = "OUT")]
    pub(crate) to: PathBuf,
}
