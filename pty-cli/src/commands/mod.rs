//! The commands: one file each.

pub(crate) mod cat;
pub(crate) mod completions;
pub(crate) mod convert;
#[cfg(feature = "export")]
pub(crate) mod export;
pub(crate) mod info;
pub(crate) mod live;
pub(crate) mod man;
#[cfg(feature = "export")]
mod pixels;
pub(crate) mod reading;
pub(crate) mod record;
pub(crate) mod replay;
pub(crate) mod search;
pub(crate) mod shot;
pub(crate) mod spawn;
mod texts;

use std::io::{self, Write};

use crate::Failure;

/// Prints a text, all of it.
fn print(text: &str) -> Result<u8, Failure> {
    let mut stdout = io::stdout();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    written.map(|()| 0).map_err(|error| Failure::of_output(&error))
}
