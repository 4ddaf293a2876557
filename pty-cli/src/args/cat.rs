//! `pty-cli cat`.

use std::path::PathBuf;

use super::InputFormat;
use crate::recording::Format;

#[derive(Debug, clap::Args)]
pub(crate) struct Cat {
    /// Write to OUT instead of standard output
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,

    /// The format, instead of the one that OUT's extension means, or else that of the first FILE
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,

    /// Read each FILE as this format [default: what its content and its name say]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,

    /// Replace OUT if it exists, once all is joined
    #[arg(long, requires = "output")]
    pub(crate) overwrite: bool,

    /// Stop at a recording that is cut, as after a crash, instead of joining what there is of it
    #[arg(long)]
    pub(crate) strict: bool,

    /// The recordings, of any formats, in this order; - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}
