//! Reads gzip ([RFC 1952](https://www.rfc-editor.org/rfc/rfc1952)), and goes back in it.

use std::io::{self, BufRead, ErrorKind, Read};
use std::ops::Range;

use crc32fast::Hasher;
use memchr::memchr;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_HAS_MORE_INPUT;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use super::parts::Decoder;
use super::{Input, Part, Place};

/// How far back deflate refers to.
const WINDOW: usize = 32 * 1024;
/// How many states are kept, at most, of 43 KB each; and how far from each other they are at first, in decompressed
/// bytes.
const STATES: usize = 128;
const APART: u64 = 1024 * 1024;

/// A gzip file: members one after the other, and zeros behind them as tapes have. Where one can go back, the states of
/// the decompressor are kept from time to time.
pub(super) struct Gzip {
    file: Input,
    /// The member that is read, if one can go there again.
    part: Option<Part>,
    body: Body,
    reads: Reads,
    states: Vec<State>,
    apart: u64,
}

/// What is read next.
#[derive(Clone, Copy)]
enum Reads {
    Header,
    Body,
    Trailer,
    /// Zeros, or another member.
    Rest,
}

/// The compressed data of a member.
#[derive(Clone)]
struct Body {
    inflate: Box<DecompressorOxide>,
    window: Box<[u8; WINDOW]>,
    /// What of the window was not read yet, and where in it more is written.
    unread: Range<usize>,
    next: usize,
    ended: bool,
    /// How many bytes of the member were read, and their sum.
    read: u64,
    sum: Hasher,
}

/// A place in a member.
struct State {
    part: Part,
    /// How many bytes of the file are before it.
    file: u64,
    body: Body,
}

impl State {
    /// How many decompressed bytes are before it.
    fn offset(&self) -> u64 {
        self.part.offset.saturating_add(self.body.read)
    }
}

impl Gzip {
    pub(super) fn new(file: Input) -> Self {
        Self {
            part: file.place(0).map(|place| Part { file: place.offset, offset: 0 }),
            file,
            body: Body::new(),
            reads: Reads::Header,
            states: Vec::new(),
            apart: APART,
        }
    }

    /// Reads what is only of use if all of it is there; otherwise it is read again later.
    fn whole<T>(&mut self, read: impl FnOnce(&mut Input) -> io::Result<T>) -> io::Result<T> {
        let start = self.file.place(0);
        let result = read(&mut self.file);
        if let (Err(error), Some(start)) = (&result, start)
            && error.kind() == ErrorKind::UnexpectedEof
        {
            self.file.go_to(&start)?;
        }
        result
    }

    /// Goes on to the next member; `false` if there is none.
    fn next_member(&mut self) -> io::Result<bool> {
        loop {
            let bytes = self.file.fill_buf()?;
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            let (next, is_end) = (bytes.get(zeros).copied(), bytes.is_empty());
            self.file.consume(zeros);
            match next {
                Some(0x1f) => {
                    let read = self.body.read;
                    self.part = self.part.zip(self.file.place(0)).map(|(part, place)| Part {
                        file: place.offset,
                        offset: part.offset.saturating_add(read),
                    });
                    (self.body, self.reads) = (Body::new(), Reads::Header);
                    return Ok(true);
                }
                Some(_) => return Err(damaged("something that is not gzip follows the compressed data")),
                None if is_end => return Ok(false),
                None => {}
            }
        }
    }

    /// Keeps the state, if it is far enough from the others.
    fn keep_state(&mut self) {
        let (Some(part), Some(place)) = (self.part, self.file.place(0)) else { return };
        let state = State { part, file: place.offset, body: self.body.clone() };
        if self.states.len() == STATES {
            let mut number = 0;
            self.states.retain(|_| {
                number += 1;
                number % 2 == 0
            });
            self.apart *= 2;
        }
        self.states.push(state);
    }

    fn is_far(&self) -> bool {
        let Some(part) = self.part else { return false };
        let before = self.states.last().map_or(part.offset, State::offset);
        part.offset.saturating_add(self.body.read) >= before.saturating_add(self.apart)
    }

    /// The last state before a place, in its part.
    fn state_before(&self, place: &Place) -> Option<&State> {
        self.states.iter().rfind(|state| state.part == place.part && state.offset() <= place.offset)
    }
}

impl Read for Gzip {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.reads {
                Reads::Header => {
                    self.whole(read_header)?;
                    self.reads = Reads::Body;
                }
                Reads::Body if !self.body.unread.is_empty() => {
                    if self.is_far() {
                        self.keep_state();
                    }
                    return Ok(self.body.read(buffer));
                }
                Reads::Body if self.body.ended => self.reads = Reads::Trailer,
                Reads::Body => self.body.inflate(&mut self.file)?,
                Reads::Trailer => {
                    let trailer = self.whole(|file| {
                        let mut trailer = [0; 8];
                        file.read_exact(&mut trailer).map(|()| trailer)
                    })?;
                    let sum = self.body.sum.clone().finalize().to_le_bytes();
                    let length = (self.body.read as u32).to_le_bytes();
                    if trailer[..4] != sum || trailer[4..] != length {
                        return Err(damaged("the checksum of its compressed data is wrong"));
                    }
                    self.reads = Reads::Rest;
                }
                Reads::Rest => {
                    if !self.next_member()? {
                        return Ok(0);
                    }
                }
            }
        }
    }
}

impl Decoder for Gzip {
    fn part(&self) -> Option<Part> {
        self.part
    }

    fn nearest(&self, place: &Place) -> u64 {
        self.state_before(place).map_or(place.part.offset, State::offset)
    }

    fn begin(&mut self, place: &Place) -> io::Result<()> {
        let (file, reads, body) = match self.state_before(place) {
            Some(state) => (state.file, Reads::Body, state.body.clone()),
            None => (place.part.file, Reads::Header, Body::new()),
        };
        (self.part, self.reads, self.body) = (Some(place.part), reads, body);
        self.file.go_to(&Place { offset: file, ..Place::default() })
    }
}

impl Body {
    fn new() -> Self {
        Self {
            inflate: Box::default(),
            window: Box::new([0; WINDOW]),
            unread: 0..0,
            next: 0,
            ended: false,
            read: 0,
            sum: Hasher::new(),
        }
    }

    /// Decompresses what the window has room for, when all of it was read.
    fn inflate(&mut self, file: &mut Input) -> io::Result<()> {
        let input = file.fill_buf()?;
        let is_end = input.is_empty();
        let (status, taken, written) =
            decompress(&mut self.inflate, input, &mut self.window[..], self.next, TINFL_FLAG_HAS_MORE_INPUT);
        file.consume(taken);
        self.unread = self.next..self.next + written;
        self.next = self.unread.end % WINDOW;
        match status {
            TINFLStatus::Done => self.ended = true,
            TINFLStatus::NeedsMoreInput | TINFLStatus::HasMoreOutput if written > 0 || !is_end => {}
            TINFLStatus::NeedsMoreInput | TINFLStatus::HasMoreOutput => {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            _ => return Err(damaged("its compressed data is damaged")),
        }
        Ok(())
    }

    /// Reads what was decompressed.
    fn read(&mut self, buffer: &mut [u8]) -> usize {
        let count = buffer.len().min(self.unread.len());
        let bytes = &self.window[self.unread.start..][..count];
        buffer[..count].copy_from_slice(bytes);
        self.sum.update(bytes);
        self.unread.start += count;
        self.read += count as u64;
        count
    }
}

fn damaged(what: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

fn read_header(file: &mut Input) -> io::Result<()> {
    let mut fixed = [0; 10];
    file.read_exact(&mut fixed)?;
    let [0x1f, 0x8b, 8, flags, ..] = fixed else {
        return Err(damaged("the header of its compressed data is damaged"));
    };
    if flags & 0x04 != 0 {
        let mut length = [0; 2];
        file.read_exact(&mut length)?;
        file.read_exact(&mut vec![0; u16::from_le_bytes(length).into()])?;
    }
    // A name and a comment.
    for _ in 0..(flags >> 3 & 3).count_ones() {
        skip_text(file)?;
    }
    if flags & 0x02 != 0 {
        file.read_exact(&mut [0; 2])?;
    }
    Ok(())
}

/// Skips a text that ends with a zero.
fn skip_text(file: &mut Input) -> io::Result<()> {
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let (end, count) = (memchr(0, bytes), bytes.len());
        file.consume(end.map_or(count, |end| end + 1));
        if end.is_some() {
            return Ok(());
        }
    }
}
