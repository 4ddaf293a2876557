//! Where the pieces of an index are: in a file, or in memory.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::FileExt;

use zstd::bulk::Compressor;

/// Pieces one after the other, each compressed, with a checksum.
pub(super) enum Store {
    File(File),
    Memory(Vec<u8>),
}

impl Store {
    pub(super) fn read(&self, place: u64, length: usize) -> io::Result<Vec<u8>> {
        match self {
            Self::File(file) => {
                // What a damaged index says of a length is not believed before the bytes are there.
                let size = file.metadata()?.len();
                if place.checked_add(length as u64).is_none_or(|end| end > size) {
                    return Err(damaged());
                }
                let mut bytes = vec![0; length];
                file.read_exact_at(&mut bytes, place)?;
                Ok(bytes)
            }
            Self::Memory(bytes) => {
                let bytes = usize::try_from(place).ok().and_then(|start| bytes.get(start..)?.get(..length));
                bytes.map(<[u8]>::to_vec).ok_or_else(damaged)
            }
        }
    }

    pub(super) fn write(&mut self, place: u64, piece: &[u8]) -> io::Result<()> {
        match self {
            Self::File(file) => file.write_all_at(piece, place),
            Self::Memory(bytes) => {
                bytes.truncate(place as usize);
                bytes.extend_from_slice(piece);
                Ok(())
            }
        }
    }
}

/// An index that is not as we wrote it.
pub(super) fn damaged() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "the index is damaged")
}

/// Speed counts: an index is made while somebody waits.
const LEVEL: i32 = 1;

pub(super) fn compressor() -> io::Result<Compressor<'static>> {
    let mut compressor = Compressor::new(LEVEL)?;
    compressor.include_checksum(true)?;
    Ok(compressor)
}

/// The most bytes of a piece: the largest screen, or the text of an event that is as long as can be.
pub(super) const LARGEST: usize = 512 * 1024 * 1024;

/// Decompresses a piece of no more than `most` bytes.
pub(super) fn decompress(piece: &[u8], most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let decoder = zstd::Decoder::with_buffer(piece)?.single_frame();
    decoder.take((most as u64).saturating_add(1)).read_to_end(&mut bytes).map_err(|_| damaged())?;
    if bytes.len() > most { Err(damaged()) } else { Ok(bytes) }
}
