//! The lines of timing files.

use std::io::{BufRead, Read};

use crate::files::Input;
use crate::position::{self, Numbers, Position};
use crate::{Format, ReadError};

/// The kinds of timing files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timing {
    /// Delays and sizes of output.
    Classic,
    /// Output, input, signals and remarks.
    Advanced,
}

/// Whether a file that begins so is a timing file.
pub(crate) fn is_timing(start: &[u8]) -> bool {
    // The last line of what was peeked at may go on.
    let lines = start.split_inclusive(|&byte| byte == b'\n').take(3);
    let complete = lines.filter(|line| line.ends_with(b"\n") || start.len() < Format::PEEK);
    let mut count = 0;
    let mut entry = Entry::default();
    for line in complete {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        if parse(line, kind_of(line), &mut entry).is_err() {
            return false;
        }
        count += 1;
    }
    count > 0
}

/// How many bytes of a log a line names.
pub(crate) fn named_by(line: &[u8]) -> u64 {
    let mut entry = Entry::default();
    // The bytes are known even if the delay is not.
    let _ = parse(line.strip_suffix(b"\n").unwrap_or(line), kind_of(line), &mut entry);
    match entry.what {
        What::Output(count) | What::Input(count) => count,
        What::Signal | What::Info => 0,
    }
}

/// As scriptreplay(1) tells them apart.
fn kind_of(line: &[u8]) -> Timing {
    if line.first().is_some_and(u8::is_ascii_digit) { Timing::Classic } else { Timing::Advanced }
}

/// A line of a timing file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// Nanoseconds since the entry before; remarks take no time whatever they say.
    pub(super) delay: u64,
    /// What it is about.
    pub(super) what: What,
    /// Of signals and remarks: a name, a blank, a value, the last two of which may be missing.
    pub(super) text: Vec<u8>,
}

/// What a line of a timing file is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum What {
    /// So many bytes were printed.
    Output(u64),
    /// So many bytes were typed.
    Input(u64),
    /// A signal came.
    #[default]
    Signal,
    /// A remark.
    Info,
}

impl Entry {
    /// Name and value of a signal or remark.
    pub(super) fn name_and_value(&self) -> (&[u8], &[u8]) {
        match self.text.iter().position(|&byte| byte == b' ') {
            Some(at) => (&self.text[..at], &self.text[at + 1..]),
            None => (&self.text, &[]),
        }
    }
}

/// The lines of a timing file, one by one.
pub(super) struct Entries {
    input: Input,
    line: u64,
    kind: Option<Timing>,
    buffer: Vec<u8>,
    goes_on: bool,
}

/// More than any command line can be.
const MAX_LINE: u64 = 4 * 1024 * 1024;

impl Entries {
    /// Those of this file.
    pub(super) fn new(input: Input) -> Self {
        Self { input, line: 0, kind: None, buffer: Vec::new(), goes_on: false }
    }

    /// Reads the next line into `entry`; `false` at the end.
    ///
    /// # Errors
    /// What is wrong with which line.
    pub(super) fn read(&mut self, entry: &mut Entry) -> Result<bool, ReadError> {
        self.goes_on = false;
        loop {
            self.buffer.clear();
            let count = self.input.by_ref().take(MAX_LINE).read_until(b'\n', &mut self.buffer)?;
            if count == 0 {
                return Ok(false);
            }
            self.line = self.line.saturating_add(1);
            if self.buffer.pop_if(|last| *last == b'\n').is_none() {
                return Err(if count as u64 == MAX_LINE {
                    ReadError::wrong(self.place(), "is longer than any can be")
                } else {
                    ReadError::truncated(self.place(), "is truncated")
                });
            }
            if !self.buffer.is_empty() {
                break;
            }
        }
        let kind = *self.kind.get_or_insert(kind_of(&self.buffer));
        self.goes_on = true;
        parse(&self.buffer, kind, entry).map_err(|what| ReadError::wrong(self.place(), what))?;
        Ok(true)
    }

    /// Adds where the next line begins; or, if `again`, the one that was read last.
    pub(super) fn add_to(&self, position: Position, again: bool) -> Option<Position> {
        let back = if again { self.buffer.len() as u64 + 1 } else { 0 };
        let position = position.place(&self.input.place(back)?).number(self.line - u64::from(again));
        Some(position.number(match self.kind {
            None => 0,
            Some(Timing::Classic) => 1,
            Some(Timing::Advanced) => 2,
        }))
    }

    pub(super) fn go_to(&mut self, numbers: &mut Numbers) -> Result<(), ReadError> {
        let (place, line) = (numbers.place()?, numbers.number()?);
        self.kind = match numbers.number()? {
            0 => None,
            1 => Some(Timing::Classic),
            _ => Some(Timing::Advanced),
        };
        self.line = line;
        position::go_to(&mut self.input, &place)
    }

    /// Whether more lines may be read after an error: it was in a line, not of the file.
    pub(super) fn goes_on(&self) -> bool {
        self.goes_on
    }

    /// The kind of the file, once a line was read.
    pub(super) fn kind(&self) -> Option<Timing> {
        self.kind
    }

    /// Where the line is that was read last, for messages.
    pub(super) fn place(&self) -> String {
        format!("timing line {}", self.line)
    }
}

fn parse(line: &[u8], kind: Timing, entry: &mut Entry) -> Result<(), &'static str> {
    entry.text.clear();
    (entry.delay, entry.what) = (0, What::Info);
    let (letter, rest) = match kind {
        Timing::Classic => (b'O', line),
        Timing::Advanced => match line {
            [letter, b' ', rest @ ..] => (*letter, rest),
            _ => return Err("does not begin with 'O', 'I', 'S' or 'H' and a space"),
        },
    };
    let end = rest.iter().position(|&byte| byte == b' ').unwrap_or(rest.len());
    // As script(1) reads it, less than nothing is nothing.
    let delay = match &rest[..end] {
        [b'-', later @ ..] => seconds(later).map(|_| 0),
        delay => seconds(delay),
    };
    let rest = &rest[(end + 1).min(rest.len())..];
    // The bytes are known even if the delay is not.
    entry.what = match letter {
        b'O' => What::Output(bytes(rest)?),
        b'I' => What::Input(bytes(rest)?),
        b'S' => What::Signal,
        b'H' => What::Info,
        _ => return Err("does not begin with 'O', 'I', 'S' or 'H' and a space"),
    };
    if matches!(entry.what, What::Signal | What::Info) {
        entry.text.extend_from_slice(rest);
    }
    if let Some(delay) = delay {
        entry.delay = delay;
        return Ok(());
    }
    entry.text.clear();
    Err("its delay is not a number of seconds such as 0.250000")
}

/// Nanoseconds. A delay of more than u64 can hold is one of u64's 584 years.
pub(super) fn seconds(text: &[u8]) -> Option<u64> {
    let (whole, fraction) = match text.iter().position(|&byte| byte == b'.') {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, &[][..]),
    };
    let mut nanos = number(whole)?.saturating_mul(1_000_000_000);
    let mut unit = 100_000_000;
    for &digit in fraction {
        if !digit.is_ascii_digit() {
            return None;
        }
        nanos = nanos.saturating_add(u64::from(digit - b'0') * unit);
        unit /= 10;
    }
    Some(nanos)
}

fn bytes(text: &[u8]) -> Result<u64, &'static str> {
    number(text.trim_ascii()).ok_or("has no number of bytes")
}

fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u64, |number, &digit| {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        Some(number.saturating_mul(10).saturating_add(digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_exact_and_the_huge_are_long() {
        assert_eq!(seconds(b"0.000001"), Some(1000));
        assert_eq!(seconds(b"12.5"), Some(12_500_000_000));
        assert_eq!(seconds(b"3"), Some(3_000_000_000));
        assert_eq!(seconds(b"0.1234567891234"), Some(123_456_789));
        assert_eq!(seconds(b"99999999999999999999999.9"), Some(u64::MAX));
        for text in ["", ".5", "-1.0", "nan", "inf", "1e308", "1.5e3", "0x10", "1,5"] {
            assert_eq!(seconds(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_timing_file_is_known_by_its_lines() {
        assert!(is_timing(b"0.011685 3\n1.5 200\n"));
        assert!(is_timing(b"H 0.000000 START_TIME 2026-11-23 17:56:36+00:00\nO 0.005927 8\n"));
        assert!(is_timing(b"O 0.005927 8\n"));
        for text in ["", "hello\n", "0.5\n", "12 monkeys\n", "O brother\n", "\n"] {
            assert!(!is_timing(text.as_bytes()), "{text}");
        }
    }
}
