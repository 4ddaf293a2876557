//! The logs and timing files of script(1).

use super::files::{Input, Output};
use super::{Header, ReadError, Reader, Writer};

/// Whether a file that begins so is a log: it has the line with which script(1) starts.
pub fn is_log(_start: &[u8]) -> bool {
    false
}

/// Whether a file that begins so is a timing file.
pub fn is_timing(_start: &[u8]) -> bool {
    false
}

/// The files of one recording to read.
#[derive(Default)]
pub struct Inputs {
    /// What was printed.
    pub output: Option<Input>,
    /// What was typed.
    pub input: Option<Input>,
    /// Both in one.
    pub both: Option<Input>,
    /// When; without it all is at the start.
    pub timing: Option<Input>,
}

/// The kinds of timing files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// Delays and sizes of output.
    Classic,
    /// Output, input, signals and remarks.
    Advanced,
}

/// The files of one recording to write.
#[derive(Default)]
pub struct Outputs {
    /// What is printed.
    pub output: Option<Output>,
    /// What is typed.
    pub input: Option<Output>,
    /// Both in one.
    pub both: Option<Output>,
    /// When.
    pub timing: Option<(Output, Timing)>,
}

/// Reads a recording.
pub fn reader(_inputs: Inputs) -> Result<Box<dyn Reader>, ReadError> {
    todo!()
}

/// Writes a recording.
pub fn writer(_outputs: Outputs, _header: &Header) -> std::io::Result<Box<dyn Writer>> {
    todo!()
}

/// Reads one log, of output or of both directions as its timing file says, with its times.
pub fn log_reader(_log: Input, _timing: Option<Input>) -> Result<Box<dyn Reader>, ReadError> {
    todo!()
}
