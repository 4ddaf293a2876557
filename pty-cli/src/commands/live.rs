//! `pty-cli live`.

use crate::Failure;
use crate::args::Live;

pub(crate) fn run(_args: Live) -> Result<u8, Failure> {
    todo!()
}
