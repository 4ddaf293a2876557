//! `pty-cli record`.

use crate::Failure;
use crate::args::Record;

pub(crate) fn run(_args: Record) -> Result<u8, Failure> {
    todo!()
}
