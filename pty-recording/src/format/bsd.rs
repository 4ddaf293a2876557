//! What `script -r` writes on BSD and macOS.
//!
//! Before the bytes of each record are 24 in the byte order of the machine: length and seconds in 64
//! bits, microseconds and direction in 32. The direction is a letter: `s` the start, `i` input, `o`
//! output, `e` the end. Input of no bytes is something typed that is not to be known.

use std::io;

use super::buffered::{Buffered, piece};
use crate::files::{Input, Output};
use crate::position::{Position, go_to};
use crate::{Event, Header, Kind, ReadError, Reader, Writer};

const STAMP: usize = 24;

/// What is before the bytes of a record.
struct Stamp {
    length: u64,
    seconds: u64,
    micros: u32,
    direction: u32,
}

impl Stamp {
    fn parse(bytes: &[u8; STAMP]) -> Self {
        let long = |at: usize| u64::from_ne_bytes(std::array::from_fn(|index| bytes[at + index]));
        let short = |at: usize| u32::from_ne_bytes(std::array::from_fn(|index| bytes[at + index]));
        let stamp = Self { length: long(0), seconds: long(8), micros: short(16), direction: short(20) };
        if stamp.direction <= 0xff {
            return stamp;
        }
        // Written on a machine with the other byte order.
        Self {
            length: stamp.length.swap_bytes(),
            seconds: stamp.seconds.swap_bytes(),
            micros: stamp.micros.swap_bytes(),
            direction: stamp.direction.swap_bytes(),
        }
    }

    fn bytes(&self) -> [u8; STAMP] {
        let mut bytes = [0; STAMP];
        bytes[..8].copy_from_slice(&self.length.to_ne_bytes());
        bytes[8..16].copy_from_slice(&self.seconds.to_ne_bytes());
        bytes[16..20].copy_from_slice(&self.micros.to_ne_bytes());
        bytes[20..].copy_from_slice(&self.direction.to_ne_bytes());
        bytes
    }

    /// Nanoseconds since 1970, as far as u64 reaches.
    fn time(&self) -> u64 {
        self.seconds.saturating_mul(1_000_000_000).saturating_add(u64::from(self.micros) * 1000)
    }

    fn letter(&self) -> u8 {
        u8::try_from(self.direction).unwrap_or(0)
    }
}

/// Whether a recording that begins so is of this format: its start, and another record or the end.
/// `whole` is whether that is all of it.
pub(crate) fn detect(start: &[u8], whole: bool) -> bool {
    let Some((first, rest)) = start.split_first_chunk() else { return false };
    let first = Stamp::parse(first);
    let begins = first.letter() == b's' && first.length == 0;
    let plausible = |stamp: &Stamp| stamp.micros < 1_000_000 && stamp.seconds < 1 << 35;
    let follows = match rest.first_chunk().map(Stamp::parse) {
        Some(second) => matches!(second.letter(), b's' | b'i' | b'o' | b'e'),
        None => whole,
    };
    begins && follows && plausible(&first)
}

/// Reads a recording.
///
/// # Errors
/// None; other formats have some.
pub fn reader(input: Input) -> Result<Box<dyn Reader>, ReadError> {
    let header = Header::default();
    let kind = Kind::Output;
    Ok(Box::new(Bsd { input, header, place: 0, first: None, clock: 0, kind, left: 0, done: false }))
}

struct Bsd {
    input: Input,
    header: Header,
    /// Bytes before what is read next.
    place: u64,
    /// Time of the first record.
    first: Option<u64>,
    clock: u64,
    kind: Kind,
    /// Bytes of the record that are still to be given out.
    left: u64,
    done: bool,
}

impl Bsd {
    /// Reads what is before the bytes of a record; `false` at the end.
    fn stamp(&mut self, buffer: &mut Vec<u8>) -> Result<bool, ReadError> {
        let place = format_args!("byte {}", self.place).to_string();
        let count = piece(&mut self.input, STAMP as u64, buffer)?;
        self.place = self.place.saturating_add(count);
        let Some(stamp) = buffer.first_chunk().map(Stamp::parse) else {
            self.done = true;
            return match count {
                0 => Ok(false),
                _ => Err(ReadError::truncated(place, "ends within a record header")),
            };
        };
        if stamp.micros >= 1_000_000 {
            self.done = true;
            let what = format_args!("a record has {} microseconds, which is a second or more", stamp.micros);
            return Err(ReadError::wrong(place, what));
        }
        let time = stamp.time();
        if self.first.is_none() {
            self.header.started = Some(time).filter(|&time| time > 0);
        }
        let first = *self.first.get_or_insert(time);
        self.clock = self.clock.max(time.saturating_sub(first));
        self.left = stamp.length;
        self.kind = match stamp.letter() {
            b'o' => Kind::Output,
            b'i' if stamp.length == 0 => Kind::Hidden,
            b'i' => Kind::Input,
            b's' | b'e' if stamp.length == 0 => Kind::Output,
            letter => {
                self.done = true;
                let what = match letter {
                    b's' | b'e' => "the start and the end have no bytes".to_owned(),
                    _ => format!("there is no direction {}", stamp.direction),
                };
                return Err(ReadError::wrong(place, what));
            }
        };
        Ok(true)
    }
}

impl Reader for Bsd {
    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, event: &mut Event) -> Result<bool, ReadError> {
        while !self.done {
            if self.left == 0 && !self.stamp(&mut event.data)? {
                break;
            }
            let length = self.left;
            let count = piece(&mut self.input, length, &mut event.data)?;
            self.left -= count;
            if count == 0 && length > 0 {
                self.done = true;
                let missing = format!("it ends {length} bytes before the end of a record");
                return Err(ReadError::truncated(format_args!("byte {}", self.place), missing));
            }
            self.place = self.place.saturating_add(count);
            if count > 0 || self.kind == Kind::Hidden {
                event.time = self.clock;
                event.kind.clone_from(&self.kind);
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn position(&self) -> Option<Position> {
        let place = self.input.place(0).filter(|_| !self.done)?;
        let position = Position::of(b'b').place(&place).option(self.first).number(self.clock);
        Some(position.number(self.left).number((self.kind == Kind::Input).into()))
    }

    fn go_to(&mut self, position: &Position) -> Result<(), ReadError> {
        let mut numbers = position.numbers(b'b')?;
        let (place, first, clock) = (numbers.place()?, numbers.option()?, numbers.number()?);
        let (left, is_input) = (numbers.number()?, numbers.flag()?);
        numbers.end()?;
        if self.first.is_none() {
            // For the header; what cannot be read is met again.
            let _ = self.read(&mut Event::default());
        }
        self.done = true;
        go_to(&mut self.input, &place)?;
        (self.place, self.first, self.clock, self.left) = (place.offset, first, clock, left);
        self.kind = if is_input { Kind::Input } else { Kind::Output };
        self.done = false;
        Ok(())
    }
}

/// Writes a recording, or what is appended to one.
///
/// # Errors
/// Fails if the file cannot be read or written.
pub fn writer(output: Output, header: &Header) -> io::Result<Box<dyn Writer>> {
    let started = header.started.unwrap_or(0);
    let mut writer = BsdWriter { output: Buffered::new(output), started, last: 0 };
    writer.record(0, b's', &[])?;
    Ok(Box::new(writer))
}

struct BsdWriter {
    output: Buffered,
    started: u64,
    /// Time of the last event.
    last: u64,
}

impl BsdWriter {
    fn record(&mut self, time: u64, direction: u8, bytes: &[u8]) -> io::Result<()> {
        let time = self.started.saturating_add(time);
        let stamp = Stamp {
            length: bytes.len() as u64,
            seconds: time / 1_000_000_000,
            micros: (time / 1000 % 1_000_000) as u32,
            direction: direction.into(),
        };
        self.output.write(&stamp.bytes())?;
        self.output.write(bytes)
    }
}

impl Writer for BsdWriter {
    fn write(&mut self, event: &Event) -> io::Result<()> {
        self.last = event.time;
        match event.kind {
            Kind::Output if !event.data.is_empty() => self.record(event.time, b'o', &event.data),
            Kind::Input if !event.data.is_empty() => self.record(event.time, b'i', &event.data),
            Kind::Hidden => self.record(event.time, b'i', &[]),
            _ => Ok(()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.record(self.last, b'e', &[])?;
        self.output.finish()
    }
}
