//! The lines of a file, one at a time, of bounded length.

use std::io::{ErrorKind, Read};
use std::ops::Range;

use memchr::memchr;

use crate::ReadError;
use crate::files::{Input, Place};
use crate::position;

/// Bytes to read at a time; no less than the buffers below have, so that they are passed by.
const PIECE: usize = 256 * 1024;

/// Reads lines into a buffer of its own.
pub(super) struct LineReader {
    input: Input,
    buffer: Vec<u8>,
    /// What of the buffer was read and not yet returned.
    unread: Range<usize>,
    /// The line that was returned last.
    line: Range<usize>,
    /// Its number.
    number: u64,
    /// Whether a line end came after it.
    terminated: bool,
    ended: bool,
}

impl LineReader {
    pub(super) fn new(input: Input) -> Self {
        Self {
            input,
            buffer: vec![0; PIECE],
            unread: 0..0,
            line: 0..0,
            number: 0,
            terminated: false,
            ended: false,
        }
    }

    /// Goes on to the next line, of `longest` bytes at most; `false` if there is none.
    pub(super) fn next(&mut self, longest: usize) -> Result<bool, ReadError> {
        self.number = self.number.saturating_add(1);
        let mut searched = 0;
        loop {
            let from = self.unread.start + searched;
            let found = memchr(b'\n', &self.buffer[from..self.unread.end]);
            searched = found.map_or(self.unread.len(), |found| searched + found);
            if searched > longest {
                let what = format_args!("the line is longer than {} MiB", longest >> 20);
                return Err(ReadError::wrong(self.place(), what));
            }
            if found.is_some() || self.ended {
                self.terminated = found.is_some();
                self.line = self.unread.start..self.unread.start + searched;
                self.unread.start = self.line.end + usize::from(self.terminated);
                return Ok(self.terminated || !self.line.is_empty());
            }
            self.fill()?;
        }
    }

    fn fill(&mut self) -> Result<(), ReadError> {
        if self.buffer.len() - self.unread.end < PIECE {
            self.buffer.copy_within(self.unread.clone(), 0);
            self.unread = 0..self.unread.len();
        }
        if self.buffer.len() - self.unread.end < PIECE {
            let more = self.buffer.len().max(PIECE);
            self.buffer.resize(self.buffer.len() + more, 0);
        }
        loop {
            match self.input.read(&mut self.buffer[self.unread.end..]) {
                Ok(count) => {
                    self.unread.end += count;
                    self.ended = count == 0;
                    return Ok(());
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Where the next line begins, and how many lines are before it.
    pub(super) fn position(&self) -> Option<(Place, u64)> {
        Some((self.input.place(self.unread.len() as u64)?, self.number))
    }

    /// Goes to a line, before which are so many.
    pub(super) fn go_to(&mut self, place: &Place, number: u64) -> Result<(), ReadError> {
        let end = self.input.place(0).map(|place| place.offset);
        let back = end.and_then(|end| usize::try_from(end.checked_sub(place.offset)?).ok());
        // Often the buffer still has it.
        match back.and_then(|back| self.unread.end.checked_sub(back)) {
            Some(start) => self.unread.start = start,
            None => {
                self.unread = 0..0;
                position::go_to(&mut self.input, place)?;
            }
        }
        self.number = number;
        self.ended = false;
        Ok(())
    }

    /// The line, without its end.
    pub(super) fn line(&self) -> &[u8] {
        let line = &self.buffer[self.line.clone()];
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    pub(super) fn is_terminated(&self) -> bool {
        self.terminated
    }

    /// Where the line is, for messages.
    pub(super) fn place(&self) -> String {
        format!("line {}", self.number)
    }
}
