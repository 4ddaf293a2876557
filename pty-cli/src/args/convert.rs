//! `pty-cli convert`.

use std::path::{Path, PathBuf};

use super::{InputFormat, OutputFormat};

#[derive(Debug, clap::Args)]
pub(crate) struct Convert {
    /// Replace an existing OUT, when the conversion is complete
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// Format of OUT [default: by its extension]
    #[arg(short, long, value_enum)]
    pub(crate) format: Option<OutputFormat>,

    /// Read IN as this format [default: by its content, then its name]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,

    /// Timing file of IN, if IN is a log of script(1) [default: IN.timing, if it exists]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) timing: Option<PathBuf>,

    /// Skip events that cannot be read, and report their number [default: fail]
    #[arg(long, overrides_with = "strict")]
    pub(crate) lenient: bool,

    /// Write no OUT if IN is damaged or truncated [default: write what precedes the damage, and fail]
    #[arg(long, overrides_with = "lenient")]
    pub(crate) strict: bool,

    /// Print only errors on standard error: no warnings, no progress bar
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Write to this file instead of the operand OUT
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,

    /// Recording of any format, compressed or not; -: standard input
    #[arg(value_name = "IN")]
    pub(crate) from: PathBuf,

    /// File to write, compressed if its name ends in .gz or .zst; -: standard output
    #[arg(value_name = "OUT", required_unless_present = "output", conflicts_with = "output")]
    pub(crate) to: Option<PathBuf>,
}

impl Convert {
    /// The file to write.
    pub(crate) fn to(&self) -> &Path {
        // One of them is there; clap sees to it.
        self.to.as_deref().or(self.output.as_deref()).unwrap_or(Path::new("-"))
    }
}
