//! Raw: what was printed, and nothing else.

use super::files::{Input, Output};
use super::{ReadError, Reader, Writer};

/// Reads all bytes as printed at the start.
pub fn reader(_input: Input) -> Result<Box<dyn Reader>, ReadError> {
    todo!()
}

/// Writes what is printed.
pub fn writer(_output: Output) -> Box<dyn Writer> {
    todo!()
}
