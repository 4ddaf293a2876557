//! `pty-cli info`.

use crate::Failure;
use crate::args::Info;

pub(crate) fn run(_args: Info) -> Result<u8, Failure> {
    todo!()
}
