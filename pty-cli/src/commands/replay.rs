//! `pty-cli replay`.

use crate::Failure;
use crate::args::Replay;

pub(crate) fn run(_args: Replay) -> Result<u8, Failure> {
    todo!()
}
