//! `pty-cli cat`.

use crate::Failure;
use crate::args::Cat;

pub(crate) fn run(_args: Cat) -> Result<u8, Failure> {
    todo!()
}
