//! The man pages and the completions that are checked in, and tested to be what the command line says.

use std::io::{self, Read};

use flate2::read::DeflateDecoder;

/// What build.rs packed.
const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/texts"));

/// Names of files, and what is in them, in the order of names in each folder.
pub(super) fn texts() -> io::Result<Vec<(String, String)>> {
    let mut text = String::new();
    DeflateDecoder::new(PACKED).read_to_string(&mut text)?;
    let mut pieces = text.split_terminator('\0').map(str::to_owned);
    Ok(std::iter::from_fn(|| pieces.next().zip(pieces.next())).collect())
}

/// What is in a file.
pub(super) fn text(name: &str) -> io::Result<String> {
    let found = texts()?.into_iter().find(|(known, _)| known == name);
    found.map(|(_, text)| text).ok_or_else(|| io::ErrorKind::NotFound.into())
}
