//! `scriptreplay`.

use std::ffi::{OsStr, OsString};

/// Runs with these arguments, called by this name; the exit status.
pub(crate) fn main(_name: &OsStr, _args: &[OsString]) -> u8 {
    todo!()
}
