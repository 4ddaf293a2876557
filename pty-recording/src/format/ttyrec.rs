//! ttyrec: frames of output, each with the time of day.
//!
//! A frame is three little-endian words of 32 bits — seconds, microseconds, length — and its bytes.
//! For years after 2105 the upper 12 bits of the microseconds are the next of the seconds. The size of
//! the terminal, at the start and when it changes, is a frame that is nothing but `ESC [ 8 ; rows ;
//! cols t`, which players look for and terminals obey; 80 by 24 if it is not known.

use std::io;

use super::buffered::{Buffered, piece};
use crate::Size;
use crate::files::{Input, Output};
use crate::position::{Position, go_to};
use crate::{Event, Header, Kind, ReadError, Reader, Writer};

const HEAD: usize = 12;

/// What is before the bytes of a frame.
struct Head {
    /// In nanoseconds since 1970; u64 reaches to the year 2554.
    time: u64,
    micros: u64,
    /// Whether the time is not in the far future.
    near: bool,
    length: u32,
}

impl Head {
    fn parse(bytes: &[u8; HEAD]) -> Self {
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let (low, mixed, length) = (word(0), word(4), word(8));
        let seconds = u64::from(low) | u64::from(mixed >> 20) << 32;
        let micros = u64::from(mixed & 0xf_ffff);
        Self {
            time: seconds.saturating_mul(1_000_000_000).saturating_add(micros * 1000),
            micros,
            near: seconds < 1 << 35,
            length,
        }
    }

    /// What is wrong with it, if it is no head of a frame.
    fn wrong(&self) -> Option<String> {
        if self.micros >= 1_000_000 {
            Some(format!("a frame has {} microseconds, which is a second or more", self.micros))
        } else if self.length > LONGEST {
            Some(format!("a frame of {} bytes is longer than any", self.length))
        } else {
            None
        }
    }

    fn bytes(time: u64, length: u32) -> [u8; HEAD] {
        let (seconds, micros) = (time / 1_000_000_000, time / 1000 % 1_000_000);
        let words = [seconds as u32, micros as u32 | ((seconds >> 32) << 20) as u32, length];
        let mut bytes = [0; HEAD];
        for (place, word) in bytes.chunks_exact_mut(4).zip(words) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }
}

/// The most bytes in a frame: each is what a program wrote at once.
const LONGEST: u32 = 64 * 1024 * 1024;

/// Whether a recording that begins so is of this format: frames to the end, or two at least that are near
/// each other. `whole` is whether that is all of it.
pub(crate) fn detect(start: &[u8], whole: bool) -> bool {
    const DAY: u64 = 86_400_000_000_000;
    let mut rest = start;
    let (mut first, mut latest) = (None, 0);
    let mut something = false;
    let (mut frames, mut sound) = (0, 0);
    while let Some((head, after)) = rest.split_first_chunk() {
        let head = Head::parse(head);
        // Clocks are set back, but not by much.
        if head.wrong().is_some() || !head.near || head.time.saturating_add(DAY) < latest {
            // What is damaged later is said where it is.
            return sound > 1;
        }
        latest = latest.max(head.time);
        something |= head.length > 0;
        frames += 1;
        let near = head.time.abs_diff(*first.get_or_insert(head.time)) < 365 * DAY;
        match after.split_at_checked(head.length as usize) {
            Some((_, after)) => rest = after,
            None if whole => return sound > 1,
            None => return something && frames > 1,
        }
        sound += u32::from(head.length > 0 && near);
    }
    something && (frames > 1 || whole && rest.is_empty())
}

/// Reads a recording.
///
/// # Errors
/// None; other formats have some.
pub fn reader(input: Input) -> Result<Box<dyn Reader>, ReadError> {
    let header = Header::default();
    Ok(Box::new(Ttyrec { input, header, place: 0, first: None, clock: 0, left: 0, done: false }))
}

struct Ttyrec {
    input: Input,
    header: Header,
    /// Bytes before the frame.
    place: u64,
    /// Time of the first frame.
    first: Option<u64>,
    clock: u64,
    /// Bytes of the frame that are still to be given out.
    left: u64,
    done: bool,
}

impl Ttyrec {
    /// Reads what is before the bytes of a frame; `false` at the end.
    fn head(&mut self, buffer: &mut Vec<u8>) -> Result<bool, ReadError> {
        let count = piece(&mut self.input, HEAD as u64, buffer)?;
        let Some(head) = buffer.first_chunk() else {
            self.done = true;
            return match count {
                0 => Ok(false),
                _ => Err(ReadError::truncated(
                    format_args!("byte {}", self.place),
                    "ends within a frame's header",
                )),
            };
        };
        let head = Head::parse(head);
        if let Some(what) = head.wrong() {
            self.done = true;
            return Err(ReadError::wrong(format_args!("byte {}", self.place), what));
        }
        if self.first.is_none() {
            // A start that was not known is written as the first moment of all.
            self.header.started = Some(head.time).filter(|&time| time > 0);
        }
        let first = *self.first.get_or_insert(head.time);
        self.clock = self.clock.max(head.time.saturating_sub(first));
        self.left = head.length.into();
        Ok(true)
    }
}

impl Reader for Ttyrec {
    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, event: &mut Event) -> Result<bool, ReadError> {
        while !self.done {
            let fresh = self.left == 0;
            let at_start = self.first.is_none();
            if fresh && !self.head(&mut event.data)? {
                break;
            }
            let length = self.left;
            let count = piece(&mut self.input, length, &mut event.data)?;
            self.left -= count;
            if count == 0 && length > 0 {
                self.done = true;
                let missing = format_args!("it ends {length} bytes before the end of a frame").to_string();
                return Err(ReadError::truncated(format_args!("byte {}", self.place), missing));
            }
            self.place = self.place.saturating_add(count + if fresh { HEAD as u64 } else { 0 });
            if fresh && self.left > 0 && is_cut_size(&event.data) {
                continue;
            }
            event.time = self.clock;
            event.kind = match size(&event.data).filter(|_| fresh && self.left == 0) {
                Some(size) if at_start => {
                    self.header.size = Some(size);
                    continue;
                }
                Some(size) => {
                    event.data.clear();
                    Kind::Resize(size)
                }
                None => Kind::Output,
            };
            if event.kind != Kind::Output || count > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn position(&self) -> Option<Position> {
        let place = self.input.place(0).filter(|_| !self.done)?;
        let position = Position::of(b't').place(&place).option(self.first);
        Some(position.number(self.clock).number(self.left))
    }

    fn go_to(&mut self, position: &Position) -> Result<(), ReadError> {
        let mut numbers = position.numbers(b't')?;
        let (place, first) = (numbers.place()?, numbers.option()?);
        let (clock, left) = (numbers.number()?, numbers.number()?);
        numbers.end()?;
        if self.first.is_none() {
            // For the header; what cannot be read is met again.
            let _ = self.read(&mut Event::default());
        }
        self.done = true;
        go_to(&mut self.input, &place)?;
        (self.place, self.first, self.clock, self.left) = (place.offset, first, clock, left);
        self.done = false;
        Ok(())
    }
}

/// Whether a frame begins as one that sets the size, and is cut within it.
fn is_cut_size(frame: &[u8]) -> bool {
    match frame.strip_prefix(b"\x1b[8;") {
        Some(numbers) => numbers.iter().all(|byte| byte.is_ascii_digit() || *byte == b';'),
        None => b"\x1b[8;".starts_with(frame) && !frame.is_empty(),
    }
}

/// The size that a frame sets, if it does nothing else.
fn size(frame: &[u8]) -> Option<Size> {
    let (rows, cols) =
        std::str::from_utf8(frame.strip_prefix(b"\x1b[8;")?.strip_suffix(b"t")?).ok()?.split_once(';')?;
    Size::of_texts(cols, rows)
}

/// Writes a recording, or what is appended to one.
///
/// # Errors
/// Fails if the file cannot be read or written.
pub fn writer(output: Output, header: &Header) -> io::Result<Box<dyn Writer>> {
    let mut writer = TtyrecWriter { output: Buffered::new(output), started: header.started.unwrap_or(0) };
    // Also says when it began: the first output may come much later.
    writer.size(0, header.size.unwrap_or_default())?;
    Ok(Box::new(writer))
}

struct TtyrecWriter {
    output: Buffered,
    started: u64,
}

impl TtyrecWriter {
    fn frame(&mut self, time: u64, bytes: &[u8]) -> io::Result<()> {
        for bytes in bytes.chunks(LONGEST as usize) {
            self.output.write(&Head::bytes(self.started.saturating_add(time), bytes.len() as u32))?;
            self.output.write(bytes)?;
        }
        Ok(())
    }

    fn size(&mut self, time: u64, size: Size) -> io::Result<()> {
        self.frame(time, format!("\x1b[8;{};{}t", size.rows, size.cols).as_bytes())
    }
}

impl Writer for TtyrecWriter {
    fn write(&mut self, event: &Event) -> io::Result<()> {
        match event.kind {
            // Printed by the program, and so no size of ours.
            Kind::Output if size(&event.data).is_some() => {
                let (escape, rest) = event.data.split_at(1);
                self.frame(event.time, escape)?;
                self.frame(event.time, rest)
            }
            Kind::Output => self.frame(event.time, &event.data),
            Kind::Resize(size) => self.size(event.time, size),
            _ => Ok(()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.output.finish()
    }
}
