//! Plain text: the lines that a terminal would have shown.

use super::files::Output;
use super::{Header, Writer};

/// Writes the lines that scroll off the screen, and at the end those on it.
pub fn writer(_output: Output, _header: &Header) -> Box<dyn Writer> {
    todo!()
}
