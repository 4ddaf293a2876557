//! Line ends of recordings that have only newlines, for terminals that only go down on one.

use std::borrow::Cow;

use super::parser::{Parser, Sequence, Terminal};

/// Puts a carriage return before each newline of a recording that has none, as one of `--lf`: up to the first
/// one that it has, and to where a program places the cursor.
///
/// ```
/// use pty_recording::filter::plain::Newlines;
///
/// assert_eq!(&*Newlines::new().push(b"one\ntwo\n"), b"one\r\ntwo\r\n");
/// ```
#[derive(Debug, Default)]
pub struct Newlines {
    parser: Parser,
    seen: Seen,
}

#[derive(Debug, Default)]
struct Seen {
    precise: bool,
    returned: bool,
}

impl Newlines {
    /// Makes one for a recording from its start.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the next bytes, with carriage returns.
    pub fn push<'a>(&mut self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        if self.seen.precise {
            return Cow::Borrowed(bytes);
        }
        let mut out = Vec::with_capacity(bytes.len() + 16);
        let mut rest = bytes;
        while let Some(at) = memchr::memchr(b'\n', rest) {
            let (before, after) = rest.split_at(at);
            self.parser.push(before, &mut self.seen);
            self.parser.push(b"\n", &mut self.seen);
            out.extend_from_slice(before);
            if self.seen.precise {
                out.extend_from_slice(after);
                return Cow::Owned(out);
            }
            out.extend_from_slice(b"\r\n");
            rest = &after[1..];
        }
        self.parser.push(rest, &mut self.seen);
        out.extend_from_slice(rest);
        Cow::Owned(out)
    }
}

impl Terminal for Seen {
    fn ascii(&mut self, _text: &[u8]) {
        self.returned = false;
    }

    fn print(&mut self, _character: char) {
        self.returned = false;
    }

    fn control(&mut self, byte: u8) {
        self.precise |= self.returned && byte == b'\n';
        self.returned = byte == b'\r';
    }

    fn escape(&mut self, _middle: u8, _last: u8) {}

    fn sequence(&mut self, sequence: &Sequence) {
        self.precise |= match (sequence.prefix, sequence.middle, sequence.last) {
            (0, 0, b'H' | b'f') => sequence.number(0, 1) > 1 || sequence.number(1, 1) > 1,
            (0, 0, b'd') => true,
            (b'?', 0, b'h') => sequence.numbers().iter().any(|mode| matches!(mode, 47 | 1047 | 1049)),
            _ => false,
        };
    }
}
