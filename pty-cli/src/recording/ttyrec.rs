//! To be written.

use super::files::{Input, Output};
use super::{Header, ReadError, Reader, Writer};

/// Whether a recording that begins so, and is `whole` in it, is of this format.
pub fn detect(_start: &[u8], _whole: bool) -> bool {
    false
}

/// Reads a recording.
pub fn reader(_input: Input) -> Result<Box<dyn Reader>, ReadError> {
    todo!()
}

/// Writes a recording, or what is appended to one.
pub fn writer(_output: Output, _header: &Header) -> std::io::Result<Box<dyn Writer>> {
    todo!()
}
