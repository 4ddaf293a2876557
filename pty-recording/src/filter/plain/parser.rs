//! Bytes for a terminal, taken apart.

/// What a terminal does with what was printed.
pub(super) trait Terminal {
    /// Prints characters of one cell each, from blank to tilde.
    fn ascii(&mut self, text: &[u8]);

    /// Prints another character: no control, neither of seven bits nor of eight.
    fn print(&mut self, character: char);

    /// Obeys one of BS, HT, LF, VT, FF, CR, SO and SI.
    fn control(&mut self, byte: u8);

    /// Obeys `ESC middle last`; `middle` is 0 if there is none.
    fn escape(&mut self, middle: u8, last: u8);

    /// Obeys a control sequence.
    fn sequence(&mut self, sequence: &Sequence);
}

/// The most numbers of a control sequence that are looked at.
const NUMBERS: usize = 16;

/// `ESC [ prefix numbers middle last`.
#[derive(Clone, Debug, Default)]
pub(super) struct Sequence {
    /// One of `<=>?`, or 0.
    pub(super) prefix: u8,
    /// What stands before the last byte, or 0.
    pub(super) middle: u8,
    pub(super) last: u8,
    numbers: [u16; NUMBERS],
    count: usize,
}

impl Sequence {
    /// A number, with 0 and none as `default`.
    pub(super) fn number(&self, index: usize, default: u16) -> usize {
        let number = self.numbers.get(index).copied().unwrap_or(0);
        usize::from(if number == 0 { default } else { number })
    }

    /// All numbers; one at least.
    pub(super) fn numbers(&self) -> &[u16] {
        &self.numbers[..(self.count + 1).min(NUMBERS)]
    }

    fn digit(&mut self, byte: u8) {
        if let Some(number) = self.numbers.get_mut(self.count) {
            *number = number.saturating_mul(10).saturating_add(u16::from(byte - b'0'));
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum State {
    #[default]
    Text,
    /// After ESC, and a byte that goes on.
    Escape(u8),
    Control,
    /// In a string: how many more bytes it may have, and whether BEL ends it.
    String {
        left: u16,
        bell: bool,
    },
    /// At the start of an operating system command.
    Command,
    /// In a colour of the Linux console, which has so many more digits.
    Colour(u8),
}

/// A string without an end has no more bytes than this, and no more than one line.
const LONGEST: u16 = 4096;

/// Graphics come in pieces of 4096 bytes, each with a few words before it.
const LONGEST_APPLICATION: u16 = LONGEST + 256;

/// Takes apart what a program prints, in constant memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Parser {
    state: State,
    sequence: Sequence,
    /// The first bytes of a character whose last have not come.
    cut: Vec<u8>,
}

impl Parser {
    pub(super) fn push(&mut self, mut bytes: &[u8], terminal: &mut impl Terminal) {
        while let Some(&byte) = bytes.first() {
            let used = match self.state {
                State::Text => self.text(bytes, terminal),
                state => usize::from(self.other(state, byte, terminal)),
            };
            bytes = &bytes[used..];
        }
    }

    /// Says that no more will come.
    pub(super) fn finish(&mut self, terminal: &mut impl Terminal) {
        self.end_cut(terminal);
        self.state = State::Text;
    }

    fn end_cut(&mut self, terminal: &mut impl Terminal) {
        if !self.cut.is_empty() {
            self.cut.clear();
            terminal.print(char::REPLACEMENT_CHARACTER);
        }
    }

    fn text(&mut self, bytes: &[u8], terminal: &mut impl Terminal) -> usize {
        if bytes[0] >= 0x80 {
            let length = bytes.iter().position(|&byte| byte < 0x80).unwrap_or(bytes.len());
            self.characters(&bytes[..length], length == bytes.len(), terminal);
            return length;
        }
        self.end_cut(terminal);
        let length = plain_length(bytes);
        if length > 0 {
            terminal.ascii(&bytes[..length]);
            return length;
        }
        self.control(bytes[0], terminal);
        1
    }

    /// Characters that are not ASCII; whether more may come.
    fn characters(&mut self, bytes: &[u8], goes_on: bool, terminal: &mut impl Terminal) {
        let joined;
        let mut bytes = bytes;
        if !self.cut.is_empty() {
            self.cut.extend_from_slice(bytes);
            joined = std::mem::take(&mut self.cut);
            bytes = &joined;
        }
        let mut left = bytes.len();
        for chunk in bytes.utf8_chunks() {
            // Eight-bit controls are no text, and do nothing.
            chunk.valid().chars().filter(|c| !c.is_control()).for_each(|c| terminal.print(c));
            left -= chunk.valid().len() + chunk.invalid().len();
            let cut = || std::str::from_utf8(chunk.invalid()).is_err_and(|error| error.error_len().is_none());
            if left == 0 && goes_on && cut() {
                self.cut.extend_from_slice(chunk.invalid());
            } else if !chunk.invalid().is_empty() {
                terminal.print(char::REPLACEMENT_CHARACTER);
            }
        }
    }

    fn control(&mut self, byte: u8, terminal: &mut impl Terminal) {
        match byte {
            0x1b => self.state = State::Escape(0),
            0x08..=0x0f => terminal.control(byte),
            _ => {}
        }
    }

    /// A byte of a sequence; whether it was used up.
    fn other(&mut self, state: State, byte: u8, terminal: &mut impl Terminal) -> bool {
        match (state, byte) {
            // A string ends with its line, which is not lost.
            (State::String { .. } | State::Command, b'\n') | (_, 0x80..) if !self.is_string(byte) => {
                self.state = State::Text;
                return false;
            }
            (_, 0x1b) => self.state = State::Escape(0),
            (_, 0x18 | 0x1a) => self.state = State::Text,
            (State::String { bell: true, .. } | State::Command, 0x07) => self.state = State::Text,
            (State::String { left: 0, .. }, _) => {
                self.state = State::Text;
                return false;
            }
            (State::String { left, bell }, _) => self.state = State::String { left: left - 1, bell },
            (State::Command, b'R') => self.state = State::Text,
            (State::Command, b'P') => self.state = State::Colour(7),
            (State::Command, _) => self.state = State::String { left: LONGEST - 1, bell: true },
            (State::Colour(left), _) if byte.is_ascii_hexdigit() => {
                self.state = if left > 1 { State::Colour(left - 1) } else { State::Text };
            }
            (State::Colour(_), _) => {
                self.state = State::Text;
                return false;
            }
            (_, 0..0x20 | 0x7f) => self.control(byte, terminal),
            (State::Escape(middle), _) => self.escape(middle, byte, terminal),
            (State::Control | State::Text, _) => self.control_sequence(byte, terminal),
        }
        true
    }

    /// Whether this byte, which is not ASCII, is of a string.
    fn is_string(&self, byte: u8) -> bool {
        byte >= 0x80 && matches!(self.state, State::String { left: 1.., .. } | State::Command)
    }

    fn escape(&mut self, middle: u8, byte: u8, terminal: &mut impl Terminal) {
        self.state = match (middle, byte) {
            (_, 0x20..0x30) => State::Escape(byte),
            (0, b'[') => {
                self.sequence = Sequence::default();
                State::Control
            }
            (0, b']') => State::Command,
            (0, b'P' | b'X' | b'^') => State::String { left: LONGEST, bell: false },
            (0, b'_') => State::String { left: LONGEST_APPLICATION, bell: false },
            // The title in screen and tmux.
            (0, b'k') => State::String { left: LONGEST, bell: true },
            _ => {
                terminal.escape(middle, byte);
                State::Text
            }
        };
    }

    fn control_sequence(&mut self, byte: u8, terminal: &mut impl Terminal) {
        match byte {
            b'0'..=b'9' => self.sequence.digit(byte),
            b';' | b':' => self.sequence.count += 1,
            b'<'..=b'?' => self.sequence.prefix = byte,
            0x20..0x30 => self.sequence.middle = byte,
            _ => {
                self.state = State::Text;
                self.sequence.last = byte;
                terminal.sequence(&self.sequence);
            }
        }
    }
}

/// How many bytes from the start are printed in a cell each.
fn plain_length(bytes: &[u8]) -> usize {
    // Without branches, so that it is done for many bytes at once.
    let plain = |byte: u8| byte.wrapping_sub(0x20) < 0x5f;
    let all = |chunk: &&[u8]| chunk.iter().fold(true, |all, &byte| all & plain(byte));
    let many = bytes.chunks_exact(16).take_while(all).count() * 16;
    many + bytes[many..].iter().position(|&byte| !plain(byte)).unwrap_or(bytes.len() - many)
}
