//! Writes zstd in frames.

use std::io::{self, ErrorKind, Write};

use zstd::stream::raw::{Encoder, InBuffer, Operation, OutBuffer};

use super::Sink;

/// The most bytes of a block of zstd: a file that is cut is read up to its last whole block.
const BLOCK: usize = 8 * 1024;

/// The most bytes of a frame of zstd: a reader can begin at each.
const FRAME: usize = 512 * 1024;

/// Compressed bytes that are kept until they are written, unless somebody flushes.
const BUFFER: usize = 32 * 1024;

/// What is recorded comes faster than anybody would wait for. The default, 3, makes of a recording 1 to 5 % less.
const LEVEL: i32 = 1;

/// A file of zstd.
pub(super) struct Frames {
    file: Sink,
    encoder: Encoder<'static>,
    buffer: Vec<u8>,
    /// How many bytes of the buffer were written.
    written: usize,
    /// Bytes of the last block and of the last frame.
    block: usize,
    frame: usize,
    /// Whether the last frame has its end.
    ended: bool,
}

impl Frames {
    pub(super) fn new(file: Sink) -> io::Result<Self> {
        let (encoder, buffer) = (Encoder::new(LEVEL)?, Vec::with_capacity(BUFFER));
        Ok(Self { file, encoder, buffer, written: 0, block: 0, frame: 0, ended: false })
    }

    /// Writes the end of the last frame.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.end_frame()?;
        self.write_out()?;
        self.file.flush()
    }

    fn end_frame(&mut self) -> io::Result<()> {
        while !self.ended {
            self.make_room()?;
            self.ended = self.encoder.finish(&mut after(&mut self.buffer), true)? == 0;
        }
        Ok(())
    }

    fn end_block(&mut self) -> io::Result<()> {
        let mut left = usize::from(!self.ended);
        while left > 0 {
            self.make_room()?;
            left = self.encoder.flush(&mut after(&mut self.buffer))?;
        }
        self.block = 0;
        Ok(())
    }

    fn make_room(&mut self) -> io::Result<()> {
        if self.buffer.len() == self.buffer.capacity() { self.write_out() } else { Ok(()) }
    }

    /// Writes what was compressed. After an error, it goes on from there.
    fn write_out(&mut self) -> io::Result<()> {
        while self.written < self.buffer.len() {
            match self.file.write(&self.buffer[self.written..]) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => self.written += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.buffer.clear();
        self.written = 0;
        Ok(())
    }
}

/// The room after what is in the buffer.
fn after(buffer: &mut Vec<u8>) -> OutBuffer<'_, Vec<u8>> {
    let end = buffer.len();
    OutBuffer::around_pos(buffer, end)
}

impl Write for Frames {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.frame >= FRAME {
            self.end_frame()?;
        } else if self.block >= BLOCK {
            self.end_block()?;
        }
        if self.ended && !bytes.is_empty() {
            self.encoder.reinit()?;
            (self.ended, self.block, self.frame) = (false, 0, 0);
        }
        let most = (BLOCK - self.block).min(FRAME - self.frame);
        let mut input = InBuffer::around(&bytes[..bytes.len().min(most)]);
        loop {
            self.make_room()?;
            self.encoder.run(&mut input, &mut after(&mut self.buffer))?;
            let count = input.pos();
            if count > 0 || bytes.is_empty() {
                self.block += count;
                self.frame += count;
                return Ok(count);
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.end_block()?;
        self.write_out()?;
        self.file.flush()
    }
}
