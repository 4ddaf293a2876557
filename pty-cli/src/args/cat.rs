//! `pty-cli cat`.

use std::path::PathBuf;

use super::{InputFormat, OutputFormat};

#[derive(Debug, clap::Args)]
pub(crate) struct Cat {
    /// File to write, compressed if its name ends in .gz or .zst; -: standard output [default: standard output]
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,

    /// Format of OUT [default: what its extension says; for standard output that of the first FILE]
    #[arg(short, long, value_enum)]
    pub(crate) format: Option<OutputFormat>,

    /// Read each FILE as this format [default: what its content and its name say]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,

    /// Replace OUT if it exists, once all is joined
    #[arg(long, requires = "output")]
    pub(crate) overwrite: bool,

    /// Stop at a recording that is cut, as after a crash, instead of joining what there is of it
    #[arg(long)]
    pub(crate) strict: bool,

    /// Print only errors on standard error: no warnings, no progress bar
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// The recordings, of any formats, in this order; - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}
