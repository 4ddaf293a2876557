//! asciicast v1 (read), v2 and v3.

use super::files::{Input, Output};
use super::{Format, Header, ReadError, Reader, Writer};

/// The version of asciicast that a recording which begins so is, if it is any.
pub fn detect(_start: &[u8]) -> Option<Format> {
    None
}

/// Reads any version.
pub fn reader(_input: Input) -> Result<Box<dyn Reader>, ReadError> {
    todo!()
}

/// Writes `format`, v2 or v3. With `after`, appends to a recording that ended at this time, in
/// nanoseconds: no header, but the size as an event.
pub fn writer(
    _output: Output,
    _format: Format,
    _header: &Header,
    _after: Option<u64>,
) -> std::io::Result<Box<dyn Writer>> {
    todo!()
}
