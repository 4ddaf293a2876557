//! `pty-cli cat`.

use std::path::PathBuf;

use super::{InputFormat, OutputFormat};

#[derive(Debug, clap::Args)]
pub(crate) struct Cat {
    /// Write to OUT, compressed if its name ends in .gz or .zst; -: standard output [default: -]
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,

    /// Format of OUT [default: by its extension; for standard output that of the first FILE]
    #[arg(short, long, value_enum)]
    pub(crate) format: Option<OutputFormat>,

    /// Read each FILE as this format [default: by its content, then its name]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,

    /// Replace an existing OUT, when all recordings are joined
    #[arg(long, requires = "output")]
    pub(crate) overwrite: bool,

    /// Fail at a truncated recording [default: join what it holds]
    #[arg(long)]
    pub(crate) strict: bool,

    /// Print only errors on standard error: no warnings, no progress bar
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Recordings of any format, in this order; -: standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}
