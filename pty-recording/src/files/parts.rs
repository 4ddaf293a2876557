//! Compressed files: parts one after the other, each of which can be decompressed by itself.

use std::collections::VecDeque;
use std::io::{self, BufRead, ErrorKind, Read};
use std::mem;
use std::ops::Range;

use flate2::bufread::GzDecoder;
use zstd::stream::raw::{Decoder as ZstdDecoder, InBuffer, Operation, OutBuffer};

use super::input::{beyond, pipe};
use super::{Bytes, Input, Part, Place};

/// Decompresses the parts of a file. One `read` gives bytes of one part; at a cut it is `UnexpectedEof`, and goes on
/// when there is more in the file.
pub(super) trait Decoder: Read + Send {
    /// Where the part that was read from last begins, in the bytes of the file; `None` in a pipe.
    fn part(&self) -> Option<u64>;

    /// Begins at the part that begins there.
    fn begin(&mut self, place: u64) -> io::Result<()>;
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
        if let Some(file) = self.decoder.part() {
            let last = self.parts.back().copied().unwrap_or_default();
            if count > 0 && file > last.file && self.offset - last.offset >= APART {
                self.parts.push_back(Part { file, offset: self.offset });
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
        if offset < next || part.offset > next {
            if part.offset > offset {
                return Err(io::Error::new(ErrorKind::InvalidInput, "the position is before its part"));
            }
            self.unread = 0..0;
            self.decoder.begin(part.file)?;
            self.offset = part.offset;
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

/// A gzip file: members one after the other, and zeros behind them as tapes have.
pub(super) struct Gzip {
    state: State,
    part: Option<u64>,
    /// How many bytes of the member were read, and how many of these are decompressed again before others are read.
    read: u64,
    again: u64,
}

enum State {
    Member(GzDecoder<Input>),
    /// After the end of the file in a member.
    Cut(Input),
    Between(Input),
    Broken,
}

impl Gzip {
    pub(super) fn new(file: Input) -> Self {
        Self { part: offset(&file), state: State::Member(GzDecoder::new(file)), read: 0, again: 0 }
    }

    /// Reads on in a file that was cut: a decoder that met the end cannot go on, another one begins the member again.
    fn look_again(&mut self, mut file: Input) -> io::Result<()> {
        let is_longer = file.fill_buf().map(|bytes| !bytes.is_empty());
        let result = match is_longer {
            Ok(true) => file.go_to(&Place { offset: self.part.unwrap_or_default(), ..Place::default() }),
            Ok(false) => Err(ErrorKind::UnexpectedEof.into()),
            Err(error) => Err(error),
        };
        self.state = match result {
            Ok(()) => {
                self.again = self.read;
                State::Member(GzDecoder::new(file))
            }
            Err(_) => State::Cut(file),
        };
        result
    }
}

fn offset(file: &Input) -> Option<u64> {
    file.place(0).map(|place| place.offset)
}

impl Read for Gzip {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match mem::replace(&mut self.state, State::Broken) {
                State::Member(mut decoder) => match decoder.read(buffer) {
                    Ok(0) if !buffer.is_empty() => self.state = State::Between(decoder.into_inner()),
                    Ok(count) => {
                        self.state = State::Member(decoder);
                        let again = self.again.min(count as u64);
                        self.again -= again;
                        let (again, count) = (again as usize, count - again as usize);
                        buffer.copy_within(again..again + count, 0);
                        if count > 0 || again == 0 {
                            self.read += count as u64;
                            return Ok(count);
                        }
                    }
                    Err(error) => {
                        self.state = match error.kind() {
                            ErrorKind::UnexpectedEof => State::Cut(decoder.into_inner()),
                            _ => State::Member(decoder),
                        };
                        return Err(error);
                    }
                },
                State::Cut(file) => self.look_again(file)?,
                State::Between(mut file) => {
                    let (zeros, follows) = match file.fill_buf() {
                        Ok(bytes) => {
                            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
                            (zeros, Ok(bytes.get(zeros).copied()))
                        }
                        Err(error) => (0, Err(error)),
                    };
                    file.consume(zeros);
                    let result = match follows {
                        Ok(Some(0x1f)) => {
                            *self = Self::new(file);
                            continue;
                        }
                        Ok(Some(_)) => {
                            let what = "something that is not gzip follows the compressed data";
                            Err(io::Error::new(ErrorKind::InvalidData, what))
                        }
                        Ok(None) => Ok(zeros),
                        Err(error) => Err(error),
                    };
                    self.state = State::Between(file);
                    match result {
                        // Zeros to the end of what was read; more may follow.
                        Ok(1..) => {}
                        result => return result,
                    }
                }
                State::Broken => return Ok(0),
            }
        }
    }
}

impl Decoder for Gzip {
    fn part(&self) -> Option<u64> {
        self.part
    }

    fn begin(&mut self, offset: u64) -> io::Result<()> {
        let mut file = match mem::replace(&mut self.state, State::Broken) {
            State::Member(decoder) => decoder.into_inner(),
            State::Cut(file) | State::Between(file) => file,
            State::Broken => return Err(ErrorKind::Unsupported.into()),
        };
        let result = file.go_to(&Place { offset, ..Place::default() });
        match result {
            Ok(()) => *self = Self::new(file),
            Err(_) => self.state = State::Between(file),
        }
        result
    }
}

/// A zstd file: frames one after the other.
pub(super) struct Zstd {
    file: Input,
    decoder: ZstdDecoder<'static>,
    part: Option<u64>,
    in_frame: bool,
}

impl Zstd {
    pub(super) fn new(file: Input) -> io::Result<Self> {
        Ok(Self { part: offset(&file), file, decoder: ZstdDecoder::new()?, in_frame: false })
    }
}

impl Read for Zstd {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut output = OutBuffer::around(buffer);
        while output.pos() < output.capacity() {
            let start = offset(&self.file);
            let bytes = self.file.fill_buf()?;
            let is_end = bytes.is_empty();
            if !self.in_frame {
                if is_end {
                    break;
                }
                self.part = start;
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
        Ok(output.pos())
    }
}

impl Decoder for Zstd {
    fn part(&self) -> Option<u64> {
        self.part
    }

    fn begin(&mut self, offset: u64) -> io::Result<()> {
        self.in_frame = false;
        self.file.go_to(&Place { offset, ..Place::default() })
    }
}
