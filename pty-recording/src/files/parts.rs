//! Compressed files: parts one after the other, each of which can be decompressed by itself.

use std::collections::VecDeque;
use std::io::{self, BufRead, ErrorKind, Read};
use std::mem;
use std::ops::Range;

use zstd::stream::raw::{Decoder as ZstdDecoder, InBuffer, Operation, OutBuffer};

use super::input::{beyond, pipe};
use super::{Bytes, Input, Part, Place};

/// Decompresses the parts of a file. One `read` gives bytes of one part; at a cut it is `UnexpectedEof`, and goes on
/// when there is more in the file.
pub(super) trait Decoder: Read + Send {
    /// The part that was read from last; `None` in a pipe.
    fn part(&self) -> Option<Part>;

    /// How many decompressed bytes are before where it would begin to go to a place: no more than before that, and no
    /// less than before its part.
    fn nearest(&self, place: &Place) -> u64 {
        place.part.offset
    }

    /// Begins there.
    fn begin(&mut self, place: &Place) -> io::Result<()>;
}

/// The decompressed bytes of a file, which may have been cut, as when its writer was killed: all that is
/// in it, and then an error, until there is more in the file.
pub(super) struct Parts<D> {
    decoder: D,
    buffer: Vec<u8>,
    /// What of the buffer was not read yet.
    unread: Range<usize>,
    /// How many bytes were decompressed.
    offset: u64,
    /// The last parts, those that are far enough from each other.
    parts: VecDeque<Part>,
}

/// Bytes that are decompressed at a time.
const BUFFER: usize = 256 * 1024;

/// How far from each other the parts are that are remembered, and how many.
const APART: u64 = 64 * 1024;
const REMEMBERED: usize = 2048;

impl<D: Decoder> Parts<D> {
    pub(super) fn new(decoder: D) -> Self {
        Self {
            decoder,
            buffer: vec![0; BUFFER],
            unread: 0..0,
            offset: 0,
            parts: VecDeque::from([Part::default()]),
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut buffer = mem::take(&mut self.buffer);
        let result = self.decompress(&mut buffer);
        self.buffer = buffer;
        self.unread = 0..result?;
        Ok(())
    }

    fn decompress(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Nothing of the buffer is before what is decompressed next.
        self.unread = 0..0;
        let count = self.decoder.read(buffer).map_err(|error| match error.kind() {
            kind @ ErrorKind::UnexpectedEof => io::Error::new(kind, "its compressed data is truncated"),
            _ => error,
        })?;
        if let Some(part) = self.decoder.part() {
            let last = self.parts.back().copied().unwrap_or_default();
            if part.file > last.file && part.offset.saturating_sub(last.offset) >= APART {
                self.parts.push_back(part);
                if self.parts.len() > REMEMBERED {
                    self.parts.pop_front();
                }
            }
        }
        self.offset = self.offset.saturating_add(count as u64);
        Ok(count)
    }
}

impl<D: Decoder> Read for Parts<D> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.unread.is_empty() && buffer.len() >= self.buffer.len() {
            return self.decompress(buffer);
        }
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<D: Decoder> BufRead for Parts<D> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.unread.is_empty() {
            self.fill()?;
        }
        Ok(&self.buffer[self.unread.clone()])
    }

    fn consume(&mut self, count: usize) {
        self.unread.start += count.min(self.unread.len());
    }
}

impl<D: Decoder> Bytes for Parts<D> {
    fn place(&self, back: u64) -> Option<Place> {
        self.decoder.part()?;
        let offset = self.offset.checked_sub(self.unread.len() as u64)?.checked_sub(back)?;
        let part = self.parts.iter().rev().find(|part| part.offset <= offset);
        Some(Place { offset, part: part.copied().unwrap_or_default() })
    }

    fn go_to(&mut self, place: &Place) -> io::Result<()> {
        let Place { offset, part } = *place;
        self.decoder.part().ok_or_else(pipe)?;
        let buffered = self.offset.saturating_sub(self.unread.end as u64);
        if offset < self.offset && offset >= buffered {
            self.unread.start = (offset - buffered) as usize;
            return Ok(());
        }
        let next = self.offset - self.unread.len() as u64;
        if part.offset > offset {
            return Err(io::Error::new(ErrorKind::InvalidInput, "the position is before its part"));
        }
        let nearest = self.decoder.nearest(place);
        if offset < next || nearest > next {
            self.unread = 0..0;
            self.decoder.begin(place)?;
            self.offset = nearest;
            self.parts = VecDeque::from([part]);
        }
        loop {
            let left = offset - (self.offset - self.unread.len() as u64);
            if left == 0 {
                return Ok(());
            }
            let bytes = match self.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                result => result?,
            };
            let count = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
            if count == 0 {
                return Err(beyond());
            }
            self.consume(count);
        }
    }
}

/// A zstd file: frames one after the other.
pub(super) struct Zstd {
    file: Input,
    decoder: ZstdDecoder<'static>,
    /// The frame that is read, if one can go there again.
    part: Option<Part>,
    in_frame: bool,
    /// How many bytes were decompressed.
    offset: u64,
}

impl Zstd {
    pub(super) fn new(file: Input) -> io::Result<Self> {
        let part = file.place(0).map(|_| Part::default());
        Ok(Self { file, decoder: ZstdDecoder::new()?, part, in_frame: false, offset: 0 })
    }
}

impl Read for Zstd {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut output = OutBuffer::around(buffer);
        while output.pos() < output.capacity() {
            let start = self.file.place(0);
            let bytes = self.file.fill_buf()?;
            let is_end = bytes.is_empty();
            if !self.in_frame {
                if is_end {
                    break;
                }
                self.part = start.map(|start| Part { file: start.offset, offset: self.offset });
                self.decoder.reinit()?;
                self.in_frame = true;
            }
            let mut input = InBuffer::around(bytes);
            // 0 at the end of a frame.
            self.in_frame = self.decoder.run(&mut input, &mut output)? > 0;
            let count = input.pos();
            self.file.consume(count);
            if output.pos() > 0 {
                break;
            }
            if is_end && self.in_frame {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
        self.offset = self.offset.saturating_add(output.pos() as u64);
        Ok(output.pos())
    }
}

impl Decoder for Zstd {
    fn part(&self) -> Option<Part> {
        self.part
    }

    fn begin(&mut self, place: &Place) -> io::Result<()> {
        (self.in_frame, self.offset) = (false, place.part.offset);
        self.file.go_to(&Place { offset: place.part.file, ..Place::default() })
    }
}
