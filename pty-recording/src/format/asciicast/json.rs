//! As much of JSON as lines of events need: in one pass, into buffers that are there already.

use std::fmt;

use memchr::memchr2;

/// Why text is not an event.
#[derive(Debug)]
pub(super) enum Fault {
    /// It ends in the middle.
    Unfinished,
    /// It is not JSON of the shape that it should have.
    Shape(&'static str),
    /// Its shape is right and what it says is not.
    Meaning(String),
}

impl Fault {
    pub(super) fn meaning(what: impl fmt::Display) -> Self {
        Self::Meaning(what.to_string())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unfinished => "it ends too early",
            Self::Shape(what) => what,
            Self::Meaning(what) => what,
        })
    }
}

const STRAY: Fault = Fault::Shape("invalid JSON");
const BAD_ESCAPE: Fault = Fault::Shape("a string has an invalid escape");
const TOO_DEEP: Fault = Fault::Shape("values are nested too deeply");

/// A place in JSON text.
pub(super) struct Parser<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a [u8], at: usize) -> Self {
        Self { text, at }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The next byte that is not blank.
    pub(super) fn peek(&mut self) -> Result<u8, Fault> {
        loop {
            match self.text.get(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(&byte) => return Ok(byte),
                None => return Err(Fault::Unfinished),
            }
        }
    }

    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.peek()? != byte {
            return Err(STRAY);
        }
        self.at += 1;
        Ok(())
    }

    /// Whether another element follows: after a comma it does, after `close` it does not.
    pub(super) fn more(&mut self, close: u8) -> Result<bool, Fault> {
        let byte = self.peek()?;
        if byte != b',' && byte != close {
            return Err(STRAY);
        }
        self.at += 1;
        Ok(byte == b',')
    }

    /// Whether what was opened is closed at once.
    pub(super) fn closes(&mut self, close: u8) -> Result<bool, Fault> {
        let closes = self.peek()? == close;
        self.at += usize::from(closes);
        Ok(closes)
    }

    /// Whether nothing is left but blanks.
    pub(super) fn ended(&mut self) -> bool {
        self.peek().is_err()
    }

    /// A number, or a word where there should be one.
    pub(super) fn number(&mut self) -> Result<&'a [u8], Fault> {
        self.peek()?;
        let rest = &self.text[self.at..];
        let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
        let length = rest.iter().position(|byte| !part(byte)).unwrap_or(rest.len());
        self.at += length;
        match length {
            0 => Err(STRAY),
            _ if self.at == self.text.len() => Err(Fault::Unfinished),
            _ => Ok(&rest[..length]),
        }
    }

    /// A string, appended to `out` as what it means.
    pub(super) fn string(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        self.expect(b'"')?;
        loop {
            let rest = &self.text[self.at..];
            let run = memchr2(b'"', b'\\', rest).ok_or(Fault::Unfinished)?;
            out.extend_from_slice(&rest[..run]);
            self.at += run + 1;
            if rest[run] == b'"' {
                return Ok(());
            }
            self.escape(out)?;
        }
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        let byte = *self.text.get(self.at).ok_or(Fault::Unfinished)?;
        self.at += 1;
        out.push(match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => return self.unicode(out),
            _ => return Err(BAD_ESCAPE),
        });
        Ok(())
    }

    fn unicode(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        let mut code = self.hex()?;
        if let Ok(byte @ 0..0x80) = u8::try_from(code) {
            out.push(byte);
            return Ok(());
        }
        if (0xd800..0xdc00).contains(&code) {
            match self.text.get(self.at..self.at + 2) {
                Some(b"\\u") => self.at += 2,
                Some(_) => return Err(BAD_ESCAPE),
                None => return Err(Fault::Unfinished),
            }
            let low = self.hex()?;
            if !(0xdc00..0xe000).contains(&low) {
                return Err(BAD_ESCAPE);
            }
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        let character = char::from_u32(code).ok_or(BAD_ESCAPE)?;
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    fn hex(&mut self) -> Result<u32, Fault> {
        let digits = self.text.get(self.at..self.at + 4).ok_or(Fault::Unfinished)?;
        self.at += 4;
        digits.iter().try_fold(0, |code, &digit| {
            let digit = char::from(digit).to_digit(16).ok_or(BAD_ESCAPE)?;
            Ok(code << 4 | digit)
        })
    }

    /// Passes over a value of any kind, and returns its text.
    pub(super) fn value(&mut self) -> Result<&'a [u8], Fault> {
        self.peek()?;
        let start = self.at;
        self.pass(128)?;
        Ok(&self.text[start..self.at])
    }

    fn pass(&mut self, depth: u8) -> Result<(), Fault> {
        let depth = depth.checked_sub(1).ok_or(TOO_DEEP)?;
        match self.peek()? {
            b'"' => self.pass_string(),
            b'[' => {
                self.at += 1;
                let mut more = !self.closes(b']')?;
                while more {
                    self.pass(depth)?;
                    more = self.more(b']')?;
                }
                Ok(())
            }
            b'{' => {
                self.at += 1;
                let mut more = !self.closes(b'}')?;
                while more {
                    self.peek()?;
                    self.pass_string()?;
                    self.expect(b':')?;
                    self.pass(depth)?;
                    more = self.more(b'}')?;
                }
                Ok(())
            }
            _ => match self.number()? {
                b"true" | b"false" | b"null" => Ok(()),
                number if is_number(number) => Ok(()),
                _ => Err(STRAY),
            },
        }
    }

    fn pass_string(&mut self) -> Result<(), Fault> {
        self.expect(b'"')?;
        loop {
            let rest = &self.text[self.at..];
            let run = memchr2(b'"', b'\\', rest).ok_or(Fault::Unfinished)?;
            self.at += run + 1;
            if rest[run] == b'"' {
                return Ok(());
            }
            match rest.get(run + 1).ok_or(Fault::Unfinished)? {
                b'u' => {
                    self.at += 1;
                    self.hex()?;
                }
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 1,
                _ => return Err(BAD_ESCAPE),
            }
        }
    }
}

fn is_number(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut rest = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest[0] == b'0') {
        return false;
    }
    rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let count = digits(fraction);
        if count == 0 {
            return false;
        }
        rest = &fraction[count..];
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = exponent.strip_prefix(b"+").or(exponent.strip_prefix(b"-")).unwrap_or(exponent);
        let count = digits(exponent);
        return count > 0 && count == exponent.len();
    }
    rest.is_empty()
}

/// The text of a member of the object that `text` begins with, which may be cut.
pub(super) fn member<'a>(text: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut parser = Parser::new(text, 0);
    parser.expect(b'{').ok()?;
    let mut key = Vec::new();
    loop {
        key.clear();
        parser.string(&mut key).ok()?;
        parser.expect(b':').ok()?;
        let value = parser.value().ok()?;
        if key == name {
            return Some(value);
        }
        if !parser.more(b'}').ok()? {
            return None;
        }
    }
}

/// Whether `text` is some values with commas between them, or nothing at all.
pub(super) fn is_values(text: &[u8]) -> bool {
    // A value ends where something follows it.
    let closed = [text, b"]"].concat();
    let mut parser = Parser::new(&closed, 0);
    let Ok(empty) = parser.closes(b']') else { return false };
    let mut more = !empty;
    while more {
        more = match parser.value().and_then(|_| parser.more(b']')) {
            Ok(more) => more,
            Err(_) => return false,
        };
    }
    parser.ended()
}

/// Appends `text` as a string, without the quotes around it.
pub(super) fn escape(text: &str, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut rest = text.as_bytes();
    loop {
        let run = plain_run(rest);
        out.extend_from_slice(&rest[..run]);
        let Some(&byte) = rest.get(run) else { return };
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            8 => out.extend_from_slice(b"\\b"),
            12 => out.extend_from_slice(b"\\f"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            _ => {
                let (high, low) = (HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]);
                out.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
            }
        }
        rest = &rest[run + 1..];
    }
}

/// How many bytes there are before one that a string cannot have as it is. Eight at a time: a byte
/// of a word is below n, or zero, where its top bit is set after a subtraction and was not before.
fn plain_run(text: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    let (words, rest) = text.as_chunks::<8>();
    for (index, bytes) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*bytes);
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let quote = zeros(word ^ (ONES * u64::from(b'"')));
        let backslash = zeros(word ^ (ONES * u64::from(b'\\')));
        let special = (control | quote | backslash) & (ONES * 0x80);
        if special != 0 {
            // The lowest is right; what borrowed from it may not be.
            return index * 8 + (special.trailing_zeros() / 8) as usize;
        }
    }
    let special = |&byte: &u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    text.len() - rest.len() + rest.iter().position(special).unwrap_or(rest.len())
}
