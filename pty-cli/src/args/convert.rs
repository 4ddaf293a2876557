//! `pty-cli convert`.

use std::path::{Path, PathBuf};

use super::{InputFormat, OutputFormat};

#[derive(Debug, clap::Args)]
pub(crate) struct Convert {
    /// Replace OUT if it exists, once all is converted
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// Format of OUT [default: what its extension says]
    #[arg(short, long, value_enum)]
    pub(crate) format: Option<OutputFormat>,

    /// Read IN as this format [default: what its content and its name say]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,

    /// Timing file of IN, if that is a log of script(1) [default: IN.timing, if it exists]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) timing: Option<PathBuf>,

    /// Skip events that cannot be read, and say how many they were, instead of failing
    #[arg(long, overrides_with = "strict")]
    pub(crate) lenient: bool,

    /// Fail, and write no OUT, if IN is damaged or ends in the middle [default: write what comes before]
    #[arg(long, overrides_with = "lenient")]
    pub(crate) strict: bool,

    /// Print only errors on standard error: no warnings, no progress bar
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// File to write, instead of the operand OUT
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,

    /// A recording of any format, compressed or not; - is standard input
    #[arg(value_name = "IN")]
    pub(crate) from: PathBuf,

    /// The file to write, compressed if its name ends in .gz or .zst; - is standard output
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
