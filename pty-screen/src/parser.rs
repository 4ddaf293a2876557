//! Takes apart what a program prints: text, control characters, and control sequences of all kinds.
//! Follows the state machine of DEC's terminals as xterm has it; UTF-8 is decoded on the way.

mod save;

/// What is found, in its order.
pub(crate) trait Actions {
    /// Printable ASCII.
    fn ascii(&mut self, text: &[u8]);
    /// Characters, of which the first is beyond ASCII; U+FFFD for each piece of the input that is none.
    fn characters(&mut self, text: &[char]);
    /// A control character.
    fn control(&mut self, byte: u8);
    /// ESC, an intermediate byte or 0, and the byte that ends it.
    fn escape(&mut self, intermediate: u8, last: u8);
    fn csi(&mut self, sequence: &Sequence);
    /// The content of an OSC string.
    fn osc(&mut self, content: &[u8]);
    /// A DCS string: what stands before its content, and that.
    fn dcs(&mut self, sequence: &Sequence, content: &[u8]);
    /// An APC string.
    fn apc(&mut self, content: &[u8]);
}

/// So many parameters of a control sequence are kept.
const PARAMETERS: usize = 32;
/// So many bytes of a string are kept; a longer one is not reported.
const STRING: usize = 1024 * 1024;

/// So many bytes a string may have if strings are cut. Graphics come in APC strings of 4096 bytes and a few
/// words before them.
const CUT: usize = 4096;
const CUT_APC: usize = CUT + 256;

/// A control sequence: `CSI` or `DCS`, with its parameters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sequence {
    values: [u16; PARAMETERS],
    /// For each parameter a bit: whether a colon stands before it, so that it belongs to the one before.
    colons: u32,
    count: usize,
    /// One of `<=>?`, or 0.
    pub(crate) marker: u8,
    /// The intermediate byte, or 0; 0xff if there are more.
    pub(crate) intermediate: u8,
    pub(crate) last: u8,
}

impl Sequence {
    fn clear(&mut self) {
        (self.values[0], self.colons, self.count) = (0, 0, 0);
        (self.marker, self.intermediate, self.last) = (0, 0, 0);
    }

    /// Adds digits to the last parameter. Returns how many there are.
    fn number(&mut self, bytes: &[u8]) -> usize {
        let mut spare = 0;
        let place = self.values.get_mut(self.count).unwrap_or(&mut spare);
        let (mut value, mut length) = (u32::from(*place), 0);
        while let Some(&digit @ b'0'..=b'9') = bytes.get(length) {
            value = (value * 10 + u32::from(digit - b'0')).min(u16::MAX.into());
            length += 1;
        }
        *place = value as u16;
        length
    }

    fn separate(&mut self, colon: bool) {
        if self.count < PARAMETERS {
            self.count += 1;
        }
        if self.count < PARAMETERS {
            self.values[self.count] = 0;
            self.colons |= u32::from(colon) << self.count;
        }
    }

    fn add_intermediate(&mut self, byte: u8) {
        self.intermediate = if self.intermediate == 0 { byte } else { 0xff };
    }

    /// The parameters; one of 0 if there is none.
    pub(crate) fn values(&self) -> &[u16] {
        &self.values[..PARAMETERS.min(self.count + 1)]
    }

    /// Whether a parameter belongs to the one before: a colon stands between.
    pub(crate) fn is_part(&self, index: usize) -> bool {
        index < PARAMETERS && self.colons >> index & 1 == 1
    }

    /// Whether there is a colon.
    pub(crate) fn has_parts(&self) -> bool {
        self.colons != 0
    }

    /// A parameter; 0 if it is not there.
    pub(crate) fn get(&self, index: usize) -> u16 {
        self.values().get(index).copied().unwrap_or(0)
    }

    /// A parameter as a count: at least 1.
    pub(crate) fn count(&self, index: usize) -> usize {
        self.get(index).max(1).into()
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Ground,
    Escape,
    /// After CSI or DCS.
    Parameters(Kind),
    /// In a sequence that is not well-formed: up to its last byte.
    Ignored(Kind),
    /// The content of a string.
    Text(Text),
    /// An ESC in a string, which ends it.
    TextEscape(Text),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Csi,
    Dcs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Text {
    Osc,
    Dcs,
    Apc,
    /// The title, as screen and tmux have it: `ESC k`.
    Title,
    /// SOS and PM, and a DCS string that is not well-formed.
    Other,
}

impl Text {
    /// Whether BEL ends it.
    fn is_command(self) -> bool {
        matches!(self, Self::Osc | Self::Title)
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Parser {
    state: State,
    sequence: Sequence,
    string: Vec<u8>,
    /// Whether the string is longer than is kept.
    overlong: bool,
    /// How many bytes of the string came.
    received: usize,
    /// A string that does not end, ends with its line, or after [`CUT`] bytes.
    cuts_strings: bool,
    /// The start of a character that goes on; in a string its last byte.
    character: [u8; 4],
    length: usize,
}

const CAN: u8 = 0x18;
const SUB: u8 = 0x1a;
const ESC: u8 = 0x1b;
const DEL: u8 = 0x7f;

impl Parser {
    pub(crate) fn feed(&mut self, mut bytes: &[u8], to: &mut impl Actions) {
        while !bytes.is_empty() {
            let used =
                if self.state == State::Ground { self.ground(bytes, to) } else { self.rest(bytes, to) };
            bytes = &bytes[used..];
        }
    }

    /// Goes on with what was begun.
    fn rest(&mut self, bytes: &[u8], to: &mut impl Actions) -> usize {
        match self.state {
            State::Ground => self.ground(bytes, to),
            State::Text(text) => self.text(text, bytes, to),
            State::Parameters(kind) => self.parameters(kind, bytes, to),
            State::Escape => self.escape(bytes[0], to),
            State::Ignored(kind) => self.ignored(kind, bytes[0], to),
            State::TextEscape(text) => self.text_escape(text, bytes[0], to),
        }
    }

    pub(crate) fn set_cuts_strings(&mut self, cuts: bool) {
        self.cuts_strings = cuts;
    }

    /// Whether nothing but whole sequences and characters has come.
    pub(crate) fn is_between(&self) -> bool {
        self.state == State::Ground && self.length == 0
    }

    fn ground(&mut self, bytes: &[u8], to: &mut impl Actions) -> usize {
        if self.length > 0 {
            return self.go_on(bytes[0], to);
        }
        let run = printable(bytes);
        if run > 0 {
            to.ascii(&bytes[..run]);
            return run;
        }
        match bytes[0] {
            ESC => {
                self.sequence.clear();
                // By far the most are of this kind.
                if bytes.get(1) == Some(&b'[') {
                    self.state = State::Parameters(Kind::Csi);
                    return 2 + self.parameters(Kind::Csi, &bytes[2..], to);
                }
                self.state = State::Escape;
                1
            }
            DEL => 1,
            byte @ ..0x80 => {
                to.control(byte);
                1
            }
            _ => self.characters(bytes, to),
        }
    }

    /// Characters beyond ASCII, as long as they are whole, with a few of ASCII between them.
    fn characters(&mut self, bytes: &[u8], to: &mut impl Actions) -> usize {
        let (mut text, mut count, mut used) = (['\0'; 64], 0, 0);
        while let Some(&first) = bytes.get(used)
            && count < text.len()
        {
            let bits = |index: usize| match bytes.get(used + index) {
                Some(&byte @ 0x80..=0xbf) => Some(u32::from(byte & 0x3f)),
                _ => None,
            };
            let decoded = match (first, bits(1), bits(2)) {
                (b' '..DEL, ..) if used > 0 && printable(&bytes[used..bytes.len().min(used + 8)]) < 8 => {
                    Some((first.into(), 1))
                }
                (0xe1..=0xec | 0xee..=0xef, Some(second), Some(third)) => {
                    Some((u32::from(first & 0x0f) << 12 | second << 6 | third, 3))
                }
                (0xc3..=0xdf, Some(second), _) => Some((u32::from(first & 0x1f) << 6 | second, 2)),
                (0xf1..=0xf3, Some(second), Some(third)) | (0xf0, Some(second @ 0x10..), Some(third)) => {
                    bits(3)
                        .map(|fourth| (u32::from(first & 0x07) << 18 | second << 12 | third << 6 | fourth, 4))
                }
                _ => None,
            };
            let Some((c, length)) = decoded else { break };
            text[count] = char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER);
            (count, used) = (count + 1, used + length);
        }
        if count > 0 {
            to.characters(&text[..count]);
            return used;
        }
        self.go_on(bytes[0], to)
    }

    /// Takes the next byte of a character. Returns 0 if it is none of it.
    fn go_on(&mut self, byte: u8, to: &mut impl Actions) -> usize {
        self.character[self.length] = byte;
        match std::str::from_utf8(&self.character[..=self.length]) {
            Ok(text) => {
                let c = text.chars().next();
                self.length = 0;
                match c {
                    Some(c @ '\u{80}'..='\u{9f}') => self.control_of_eight_bits(c, to),
                    Some(c) => to.characters(&[c]),
                    None => {}
                }
                1
            }
            Err(error) if error.error_len().is_none() => {
                self.length += 1;
                1
            }
            Err(_) => {
                let used = usize::from(self.length == 0);
                self.length = 0;
                to.characters(&[char::REPLACEMENT_CHARACTER]);
                used
            }
        }
    }

    /// U+0080 to U+009F stand for ESC and a byte.
    fn control_of_eight_bits(&mut self, c: char, to: &mut impl Actions) {
        self.sequence.clear();
        self.escape(c as u8 - 0x40, to);
    }

    fn escape(&mut self, byte: u8, to: &mut impl Actions) -> usize {
        self.state = State::Ground;
        match byte {
            CAN | SUB => {}
            ESC => {
                self.sequence.clear();
                self.state = State::Escape;
            }
            ..0x20 => {
                to.control(byte);
                self.state = State::Escape;
            }
            0x20..=0x2f => {
                self.sequence.add_intermediate(byte);
                self.state = State::Escape;
            }
            _ if self.sequence.intermediate != 0 => match byte {
                DEL => self.state = State::Escape,
                0x80.. => return 0,
                _ => to.escape(self.sequence.intermediate, byte),
            },
            b'[' => self.state = State::Parameters(Kind::Csi),
            b'P' => self.state = State::Parameters(Kind::Dcs),
            b']' => self.begin(Text::Osc),
            b'_' => self.begin(Text::Apc),
            b'k' => self.begin(Text::Title),
            b'X' | b'^' => self.begin(Text::Other),
            DEL => self.state = State::Escape,
            0x80.. => return 0,
            _ => to.escape(0, byte),
        }
        1
    }

    fn begin(&mut self, text: Text) {
        self.string.clear();
        self.overlong = false;
        self.received = 0;
        self.character[0] = 0;
        self.state = State::Text(text);
    }

    fn parameters(&mut self, kind: Kind, bytes: &[u8], to: &mut impl Actions) -> usize {
        let mut index = 0;
        while let Some(&byte) = bytes.get(index) {
            // In the order of how many there are, since this is what programs print most besides text.
            if byte.is_ascii_digit() && self.sequence.intermediate == 0 {
                index += self.sequence.number(&bytes[index..]);
                continue;
            }
            if matches!(byte, 0x40..=0x7e) {
                self.sequence.last = byte;
                self.state = State::Ground;
                match kind {
                    Kind::Csi => to.csi(&self.sequence),
                    Kind::Dcs => self.begin(Text::Dcs),
                }
                return index + 1;
            }
            if matches!(byte, b';' | b':') && self.sequence.intermediate == 0 {
                self.sequence.separate(byte == b':');
            } else if matches!(byte, 0x3c..=0x3f) && self.is_first() {
                self.sequence.marker = byte;
            } else if matches!(byte, 0x20..=0x2f) {
                self.sequence.add_intermediate(byte);
            } else if matches!(byte, 0x30..=0x3f) {
                self.state = State::Ignored(kind);
                return index + 1;
            } else {
                return index + self.within(kind, byte, to);
            }
            index += 1;
        }
        bytes.len()
    }

    /// Whether nothing of a sequence has come.
    fn is_first(&self) -> bool {
        let Sequence { values, count, marker, intermediate, .. } = &self.sequence;
        values[0] == 0 && *count == 0 && *marker == 0 && *intermediate == 0
    }

    /// What is no part of the sequence that it stands in.
    fn within(&mut self, kind: Kind, byte: u8, to: &mut impl Actions) -> usize {
        match byte {
            CAN | SUB => self.state = State::Ground,
            ESC => {
                self.sequence.clear();
                self.state = State::Escape;
            }
            DEL => {}
            0x80.. => {
                self.state = State::Ground;
                return 0;
            }
            _ if kind == Kind::Csi => to.control(byte),
            _ => {}
        }
        1
    }

    fn ignored(&mut self, kind: Kind, byte: u8, to: &mut impl Actions) -> usize {
        match (byte, kind) {
            (0x40..=0x7e, Kind::Csi) => self.state = State::Ground,
            (0x40..=0x7e, Kind::Dcs) => self.begin(Text::Other),
            (0x20..=0x3f, _) => {}
            _ => return self.within(kind, byte, to),
        }
        1
    }

    fn text(&mut self, text: Text, bytes: &[u8], to: &mut impl Actions) -> usize {
        let (cuts, first) = (self.cuts_strings, std::mem::take(&mut self.character[0]));
        let mut before = first;
        let ends = |&byte: &u8| {
            let before = std::mem::replace(&mut before, byte);
            matches!(byte, ESC | CAN | SUB)
                || byte == 0x07 && text.is_command()
                || before == 0xc2 && byte == 0x9c
                || byte == b'\n' && cuts
        };
        let length = bytes.iter().position(ends).unwrap_or(bytes.len());
        if cuts {
            let most = if text == Text::Apc { CUT_APC } else { CUT };
            let left = most.saturating_sub(self.received);
            if length > left || bytes.get(length) == Some(&b'\n') {
                return self.cut(&bytes[..length.min(left)], first, to);
            }
            self.received += length;
        }
        if text != Text::Other && !self.overlong {
            self.overlong = self.string.len() + length > STRING;
            if self.overlong {
                self.string = Vec::new();
            } else {
                self.string.extend_from_slice(&bytes[..length]);
            }
        }
        match bytes.get(length) {
            None => {
                self.character[0] = before;
                return length;
            }
            Some(&ESC) => self.state = State::TextEscape(text),
            Some(&0x07) => self.finish(text, to),
            Some(0x9c) => {
                // U+009C, of two bytes, is ST.
                self.string.pop();
                self.finish(text, to);
            }
            Some(_) => self.state = State::Ground,
        }
        length + 1
    }

    /// Ends a string that should have ended before: the end of a line is none of it.
    fn cut(&mut self, bytes: &[u8], before: u8, to: &mut impl Actions) -> usize {
        self.state = State::Ground;
        if *bytes.last().unwrap_or(&before) == b'\r' {
            to.control(b'\r');
        }
        bytes.len()
    }

    fn text_escape(&mut self, text: Text, byte: u8, to: &mut impl Actions) -> usize {
        if byte == b'\\' {
            self.finish(text, to);
            return 1;
        }
        self.sequence.clear();
        self.state = State::Escape;
        0
    }

    fn finish(&mut self, text: Text, to: &mut impl Actions) {
        self.state = State::Ground;
        let string = std::mem::take(&mut self.string);
        match text {
            _ if self.overlong => {}
            Text::Osc => to.osc(&string),
            Text::Dcs => to.dcs(&self.sequence, &string),
            Text::Apc => to.apc(&string),
            Text::Title => to.osc(&[b"2;", &*string].concat()),
            Text::Other => {}
        }
        self.string = string;
        // A copy of the parser is cheap between sequences.
        if self.string.capacity() > 4096 {
            self.string = Vec::new();
        }
        self.string.clear();
    }
}

/// How many bytes from the start on are printable ASCII.
fn printable(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let mut length = 0;
    let (words, _) = bytes.as_chunks::<8>();
    for word in words {
        let word = u64::from_ne_bytes(*word);
        // The highest bit of a byte is set if it is below 0x20, above 0x7e, or beside one that is.
        if (word.wrapping_sub(ONES * 0x20) | word.wrapping_add(ONES) | word) & (ONES * 0x80) != 0 {
            break;
        }
        length += 8;
    }
    length + bytes[length..].iter().take_while(|byte| (0x20..DEL).contains(*byte)).count()
}
