//! `pty-cli convert`.

use crate::Failure;
use crate::args::Convert;

pub(crate) fn run(_args: Convert) -> Result<u8, Failure> {
    todo!()
}
