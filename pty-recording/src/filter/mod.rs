//! Filters what could harm the terminal of a viewer.
//!
//! A recording is somebody else's program: played as it is, it can write the clipboard, have the
//! terminal type commands, or leave it unusable. A [`Filter`] passes what is known to be harmless,
//! byte for byte: text, colours, the cursor, erasing and scrolling, the other screen. The rest it
//! drops, and counts by kind. What it passes is whole: no sequence begins in it that does not end.

mod dropped;
mod modes;
pub mod plain;
mod rules;
mod text;
mod unfiltered;

use memchr::{memchr, memchr3};

use dropped::Counts;
pub use dropped::Dropped;
use modes::Modes;

const BEL: u8 = 0x07;
const CAN: u8 = 0x18;
const SUB: u8 = 0x1a;
const ESC: u8 = 0x1b;

/// Longer control sequences are dropped; one that sets every attribute and two colours is shorter.
const LONGEST: usize = 256;

/// Passes what is harmless to a terminal that understands UTF-8.
///
/// ```
/// use pty_recording::filter::{Dropped, Filter};
///
/// let mut filter = Filter::new();
/// let mut harmless = Vec::new();
/// filter.push(b"\x1b[1mbold\x1b[m\x1b]0;a title\x07\r\n", &mut harmless);
/// filter.finish(&mut harmless);
/// assert_eq!(harmless, b"\x1b[1mbold\x1b[m\r\n");
/// assert_eq!(filter.dropped().collect::<Vec<_>>(), [(Dropped::Title, 1)]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Filter {
    state: State,
    /// What was read of a sequence or a character. Bounded.
    kept: Vec<u8>,
    modes: Modes,
    counts: Counts,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum State {
    #[default]
    Text,
    /// In a character of several bytes.
    Character,
    /// After ESC.
    Escape,
    /// After ESC [.
    Control,
    /// After ESC ], up to where it is known which command it is.
    Command,
    /// In a string, to its end; whether BEL ends it too.
    String { bell: bool },
}

impl Filter {
    /// Makes a filter for a recording from its start.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends to `out` what is harmless in `bytes`. What is cut by their end is kept until it is
    /// known.
    pub fn push(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) {
        loop {
            if self.state == State::Text {
                let common = self.common(bytes);
                out.extend_from_slice(&bytes[..common]);
                bytes = &bytes[common..];
            }
            let Some(&first) = bytes.first() else { return };
            let used = self.step(first, bytes, out);
            bytes = &bytes[used..];
        }
    }

    /// Reads some of `bytes`, of which this is the first; how many.
    fn step(&mut self, first: u8, bytes: &[u8], out: &mut Vec<u8>) -> usize {
        match self.state {
            State::Text => self.text(bytes, out),
            State::Character => usize::from(self.character(first, out)),
            State::Escape => usize::from(self.escape(first, out)),
            State::Control => usize::from(self.control_sequence(first, out)),
            State::Command => usize::from(self.command(first)),
            State::String { bell } => self.string(bytes, bell),
        }
    }

    /// Ends the output: what was cut is dropped.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        if self.state == State::Character {
            self.broken_character(out);
        }
        self.state = State::Text;
    }

    /// Appends to `out` what switches off all that the recording has switched on.
    pub fn switch_off(&self, out: &mut Vec<u8>) {
        self.modes.off(out);
    }

    /// Notes what is switched on and off in a terminal that gets every byte, and looks only at what may do
    /// that. `unused` is used again.
    pub fn watch(&mut self, mut bytes: &[u8], unused: &mut Vec<u8>) {
        loop {
            if matches!(self.state, State::Text | State::Character) {
                let Some(start) = memchr3(ESC, 0x0e, 0x0f, bytes) else { return };
                self.state = State::Text;
                bytes = &bytes[start..];
                bytes = &bytes[self.common(bytes)..];
            }
            let Some(&first) = bytes.first() else { return };
            let used = self.step(first, bytes, unused);
            bytes = &bytes[used..];
            unused.clear();
        }
    }

    /// Appends to `out` what ends the output of a program on a terminal that got every byte: a sequence
    /// that was cut, and all that is switched on.
    pub fn end(&mut self, out: &mut Vec<u8>) {
        if !matches!(self.state, State::Text | State::Character) {
            out.push(CAN);
        }
        self.state = State::Text;
        self.modes.all_off(out);
    }

    /// Returns whether the alternate screen is on.
    pub fn is_alternate(&self) -> bool {
        self.modes.is_alternate()
    }

    /// Appends to `out` what switches on again the modes that [`Self::switch_off`] has switched off,
    /// but for colours, margins and character sets, which programs set before they draw.
    pub fn switch_on(&self, out: &mut Vec<u8>) {
        self.modes.on(out);
    }

    /// Does as [`Self::switch_on`], after [`Self::end`]. What no filter passes stays off.
    pub fn resume(&mut self, out: &mut Vec<u8>) {
        self.modes.forget_unfiltered();
        self.modes.on(out);
    }

    /// Returns what was dropped so far, and how often.
    pub fn dropped(&self) -> impl Iterator<Item = (Dropped, u64)> + '_ {
        self.counts.iter()
    }

    /// A control character, which terminals obey in the middle of a sequence as well.
    fn control(&mut self, byte: u8, out: &mut Vec<u8>) {
        match byte {
            0x07..=0x0d => out.push(byte),
            0x0e | 0x0f => {
                self.modes.shift(byte == 0x0e);
                out.push(byte);
            }
            // Terminals ignore these, or end a sequence with them.
            0 | CAN | SUB | 0x7f => {}
            0x05 => self.counts.add(Dropped::Query),
            _ => self.counts.add(Dropped::Control),
        }
    }

    /// What is common to all in a sequence; whether the byte was obeyed, `None` if it is of the
    /// sequence.
    fn in_sequence(&mut self, byte: u8, out: &mut Vec<u8>) -> Option<bool> {
        match byte {
            ESC => {
                self.state = State::Escape;
                self.kept.clear();
            }
            CAN | SUB => self.state = State::Text,
            0..0x20 | 0x7f => self.control(byte, out),
            0x80.. => {
                self.state = State::Text;
                return Some(false);
            }
            _ => return None,
        }
        Some(true)
    }

    fn escape(&mut self, byte: u8, out: &mut Vec<u8>) -> bool {
        if let Some(used) = self.in_sequence(byte, out) {
            return used;
        }
        if byte < 0x30 {
            self.keep(byte);
            return true;
        }
        let begins = self.kept.is_empty();
        self.state = match byte {
            b'[' if begins => State::Control,
            b']' if begins => State::Command,
            b'P' if begins => self.begin_string(Dropped::Device, false),
            b'_' if begins => self.begin_string(Dropped::Application, false),
            b'X' | b'^' if begins => self.begin_string(Dropped::Private, false),
            // The title in screen and tmux.
            b'k' if begins => self.begin_string(Dropped::Title, true),
            // The end of a string.
            b'\\' if begins => State::Text,
            _ => {
                self.end_escape(byte, out);
                State::Text
            }
        };
        true
    }

    fn begin_string(&mut self, kind: Dropped, bell: bool) -> State {
        self.counts.add(kind);
        State::String { bell }
    }

    fn end_escape(&mut self, last: u8, out: &mut Vec<u8>) {
        match rules::escape(&self.kept, last) {
            Ok(()) => {
                self.modes.escape(&self.kept, last);
                out.push(ESC);
                out.extend_from_slice(&self.kept);
                out.push(last);
            }
            Err(kind) => {
                self.counts.add(kind);
                self.modes.dropped_escape(&self.kept, last);
                if (&self.kept[..], last) == (b"", b'c') {
                    // What a recording means by a reset is an empty screen.
                    self.modes.off(out);
                    self.modes = Modes::default();
                    out.extend_from_slice(b"\x1b[H\x1b[2J");
                }
            }
        }
    }

    fn control_sequence(&mut self, byte: u8, out: &mut Vec<u8>) -> bool {
        if let Some(used) = self.in_sequence(byte, out) {
            return used;
        }
        if byte < 0x40 {
            self.keep(byte);
            return true;
        }
        self.state = State::Text;
        let kept = std::mem::take(&mut self.kept);
        self.end_control_sequence(&kept, byte, out);
        self.kept = kept;
        true
    }

    fn end_control_sequence(&mut self, body: &[u8], last: u8, out: &mut Vec<u8>) {
        let verdict = if body.len() > LONGEST {
            Err(Dropped::Unknown)
        } else if matches!(last, b'h' | b'l') && rules::is_private_modes(body) {
            return self.private_modes(body, last, out);
        } else {
            rules::control_sequence(body, last)
        };
        match verdict {
            Ok(()) => {
                self.modes.control_sequence(body, last);
                out.extend_from_slice(b"\x1b[");
                out.extend_from_slice(body);
                out.push(last);
            }
            Err(kind) => {
                self.counts.add(kind);
                self.modes.dropped_control_sequence(body, last);
            }
        }
    }

    /// Of modes that are switched together, each is looked at.
    fn private_modes(&mut self, body: &[u8], last: u8, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(b"\x1b[?");
        let mut any = false;
        for number in body[1..].split(|&byte| byte == b';') {
            if self.modes.private(number, last == b'h') {
                if any {
                    out.push(b';');
                }
                out.extend_from_slice(number);
                any = true;
            } else {
                self.counts.add(rules::private_mode(number));
            }
        }
        if any { out.push(last) } else { out.truncate(start) }
    }

    /// Of a sequence that is too long, enough is kept to know that it is.
    fn keep(&mut self, byte: u8) {
        if self.kept.len() <= LONGEST {
            self.kept.push(byte);
        }
    }

    fn command(&mut self, byte: u8) -> bool {
        // The console of Linux has two commands that end by themselves.
        if let Some(left) = rules::console_palette(&self.kept, byte) {
            self.kept.push(byte);
            if left == 0 {
                self.counts.add(Dropped::Palette);
                self.state = State::Text;
            }
            return true;
        }
        let letter_first = self.kept.is_empty() && matches!(byte, b'l' | b'L');
        if (byte.is_ascii_digit() || letter_first) && self.kept.len() < 8 {
            self.kept.push(byte);
            return true;
        }
        let kind = rules::operating_system_command(&self.kept);
        if kind == Dropped::Hyperlink {
            self.modes.dropped_hyperlink();
        }
        self.counts.add(kind);
        self.state = State::String { bell: true };
        false
    }

    /// Skips a string, in constant memory. An ESC at its end is that of what ends it, or begins
    /// another sequence.
    fn string(&mut self, bytes: &[u8], bell: bool) -> usize {
        let end = memchr3(ESC, CAN, SUB, bytes).unwrap_or(bytes.len());
        let at = if bell { memchr(BEL, &bytes[..end]).unwrap_or(end) } else { end };
        match bytes.get(at) {
            None => return at,
            Some(&ESC) => {
                self.state = State::Escape;
                self.kept.clear();
            }
            Some(_) => self.state = State::Text,
        }
        at + 1
    }
}
