//! `pty-cli info`.

use std::path::PathBuf;

use super::InputFormat;

#[derive(Debug, clap::Args)]
pub(crate) struct Info {
    /// Print one line of JSON per FILE
    ///
    /// Every object has these keys; later versions only add keys: file, format, compression (none,
    /// gzip or zstd), size (bytes of the file), cols, rows, term, command, title, idle_limit (seconds), env
    /// (an object of names and values), started (seconds since 1970), duration (seconds), events (an object: how
    /// many of each kind: output, input, hidden, resize, signal, marker, exit, info, comment, other),
    /// output_bytes, input_bytes, exit_status, markers (a list of objects with time and label, the first
    /// 1000), risky (an object: how many of each kind of sequence that replay filters out), cut (why the recording
    /// is truncated). Unknown values are null.
    #[arg(long)]
    pub(crate) json: bool,

    /// Print the text that was shown instead: each line once, when it was complete, after its time
    ///
    /// A line is TIME, a tab and the text, with all rows that it was wrapped into; TIME is one for --at of shot. FILE is
    /// before it if there are several. Lines come in the order in which they left the screen, then those that are on
    /// it at the end. With --json, each is an object: file, time (seconds), text.
    #[arg(long)]
    pub(crate) text: bool,

    /// Read each FILE as this format [default: by its content, then its name]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,

    /// Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]
    #[arg(short, long, value_name = "TIMING")]
    pub(crate) timing: Option<PathBuf>,

    /// Fail if a recording is truncated
    #[arg(long)]
    pub(crate) strict: bool,

    /// Print only errors on standard error: no warnings, no progress bar
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Recordings of any format, compressed or not; -: standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}
