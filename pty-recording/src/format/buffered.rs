//! Reading and writing in large pieces.

use std::io::{self, BufRead, ErrorKind, Write};

use crate::files::{Input, Output};

/// The most bytes that one event holds; what has more is given out as several, at the same time.
pub(super) const PIECE: u64 = 1024 * 1024;

/// Reads up to `count` bytes, and no more than a piece; fewer only at the end. `count` is what a file
/// says and may be anything: memory is taken for bytes that are there.
pub(super) fn piece(input: &mut Input, count: u64, data: &mut Vec<u8>) -> io::Result<u64> {
    data.clear();
    let wanted = count.min(PIECE) as usize;
    while data.len() < wanted {
        let bytes = match input.fill_buf() {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            // What there is first; the same error comes again.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof && !data.is_empty() => break,
            result => result?,
        };
        if bytes.is_empty() {
            break;
        }
        let count = bytes.len().min(wanted - data.len());
        data.extend_from_slice(&bytes[..count]);
        input.consume(count);
    }
    Ok(data.len() as u64)
}

/// Bytes that are kept to be written together.
const BUFFER: usize = 64 * 1024;

/// A file of a recording, and the bytes that are to be written to it next.
pub(super) struct Buffered {
    output: Output,
    buffer: Vec<u8>,
}

impl Buffered {
    pub(super) fn new(output: Output) -> Self {
        Self { output, buffer: Vec::new() }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.buffer.len() + bytes.len() >= BUFFER {
            self.hand_over()?;
            if bytes.len() >= BUFFER {
                return self.output.write_all(bytes);
            }
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    /// What is kept, to add to it. It must be [handed over](Self::hand_over) when it is full.
    pub(super) fn kept(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    pub(super) fn is_full(&self) -> bool {
        self.buffer.len() >= BUFFER
    }

    /// Gives what was kept to the file.
    pub(super) fn hand_over(&mut self) -> io::Result<()> {
        let result = self.output.write_all(&self.buffer);
        self.buffer.clear();
        result
    }

    /// Gives what was kept to the file, and what a compressor keeps as well.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.hand_over()?;
        self.output.flush()
    }

    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.hand_over()?;
        self.output.finish()
    }
}
