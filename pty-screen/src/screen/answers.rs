//! What a terminal would type when a program asks.

use super::CursorShape;
use super::control::Performer;
use crate::draw;
use crate::event::Event;
use crate::modes::Mode;

impl Performer<'_> {
    pub(super) fn answer(&mut self, bytes: &[u8]) {
        self.watch.event(Event::Answer(bytes));
    }

    /// DA1: a VT220 with colours.
    pub(super) fn attributes(&mut self, parameter: u16) {
        if parameter == 0 {
            self.answer(b"\x1b[?62;22c");
        }
    }

    /// DSR.
    pub(super) fn report(&mut self, what: u16, private: bool) {
        match what {
            5 if !private => self.answer(b"\x1b[0n"),
            6 => {
                let (row, col) = (self.terminal.placed_row() + 1, self.terminal.placed_col() + 1);
                let (mark, page) = if private { ("?", ";1") } else { ("", "") };
                self.answer(format!("\x1b[{mark}{row};{col}{page}R").as_bytes());
            }
            _ => {}
        }
    }

    /// DECRQM.
    pub(super) fn report_mode(&mut self, number: u16, private: bool) {
        let state = match Mode::of_number(number, private) {
            Some(mode) if self.terminal.is_set(mode) => 1,
            Some(_) => 2,
            None => 0,
        };
        let mark = if private { "?" } else { "" };
        self.answer(format!("\x1b[{mark}{number};{state}$y").as_bytes());
    }

    /// DECRQSS.
    pub(super) fn setting(&mut self, what: &[u8]) {
        let terminal = &*self.terminal;
        let margins = &terminal.margins;
        let setting = match what {
            b"m" => format!("{}m", draw::parameters(&terminal.pen.style.style(), ":")),
            b"r" => format!("{};{}r", margins.top + 1, margins.bottom),
            b"s" => format!("{};{}s", margins.left + 1, margins.right),
            b"\"q" => format!("{}\"q", u8::from(terminal.pen.protected)),
            b"\"p" => "62;1\"p".to_owned(),
            b" q" => {
                let steady = u8::from(!terminal.is_set(Mode::BlinkingCursor));
                let style = match terminal.shape {
                    CursorShape::Default => 0,
                    CursorShape::Block => 1 + steady,
                    CursorShape::Underline => 3 + steady,
                    CursorShape::Bar => 5 + steady,
                };
                format!("{style} q")
            }
            _ => return self.answer(b"\x1bP0$r\x1b\\"),
        };
        self.answer(format!("\x1bP1$r{setting}\x1b\\").as_bytes());
    }

    /// XTGETTCAP: nothing is known of the terminal's description.
    pub(super) fn capability(&mut self, names: &[u8]) {
        if names.len() <= 1024 && names.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b';') {
            self.answer(&[b"\x1bP0+r", names, b"\x1b\\"].concat());
        }
    }
}
