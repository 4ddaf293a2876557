//! Control characters and control sequences: which is what.

use super::{CursorShape, Terminal, sgr};
use crate::event::{Cleared, Event, Watch};
use crate::modes::Mode;
use crate::parser::{Actions, Sequence};
use crate::row::{self, Pen};

/// So many titles are saved, at the most.
pub(super) const TITLES: usize = 10;

/// Does what the parser finds.
pub(super) struct Performer<'a> {
    pub(super) terminal: &'a mut Terminal,
    pub(super) watch: &'a mut dyn Watch,
}

impl Actions for Performer<'_> {
    fn ascii(&mut self, text: &[u8]) {
        self.terminal.print_ascii(text, self.watch);
    }

    fn characters(&mut self, text: &[char]) {
        self.terminal.print(text, self.watch);
    }

    fn control(&mut self, byte: u8) {
        let terminal = &mut *self.terminal;
        terminal.last = None;
        match byte {
            0x07 => self.watch.event(Event::Bell),
            0x08 => terminal.backspace(),
            0x09 => terminal.tab(1),
            0x0a..=0x0c => {
                terminal.index(self.watch);
                if terminal.is_set(Mode::Newline) {
                    terminal.carriage_return();
                }
            }
            0x0d => terminal.carriage_return(),
            0x0e => terminal.charsets.shift(1),
            0x0f => terminal.charsets.shift(0),
            _ => {}
        }
    }

    fn escape(&mut self, intermediate: u8, last: u8) {
        let terminal = &mut *self.terminal;
        terminal.last = None;
        match (intermediate, last) {
            (0, b'7') => terminal.save_cursor(),
            (0, b'8') => terminal.restore_cursor(),
            (0, b'=') => self.set_mode(Mode::ApplicationKeypad, true),
            (0, b'>') => self.set_mode(Mode::ApplicationKeypad, false),
            (0, b'D') => terminal.index(self.watch),
            (0, b'E') => {
                terminal.index(self.watch);
                terminal.carriage_return();
            }
            (0, b'H') => terminal.set_tab(true),
            (0, b'M') => terminal.reverse_index(),
            (0, b'N') => terminal.charsets.shift_once(2),
            (0, b'O') => terminal.charsets.shift_once(3),
            (0, b'V') => terminal.pen.protected = true,
            (0, b'W') => terminal.pen.protected = false,
            (0, b'Z') => self.attributes(0),
            (0, b'c') => terminal.reset(self.watch),
            (0, b'n') => terminal.charsets.shift(2),
            (0, b'o') => terminal.charsets.shift(3),
            (b'#', b'8') => terminal.align(),
            (b'(' | b')' | b'*' | b'+', set) => {
                terminal.charsets.designate(usize::from(intermediate - b'('), set);
            }
            _ => {}
        }
    }

    fn csi(&mut self, sequence: &Sequence) {
        match (sequence.marker, sequence.intermediate) {
            (0, 0) if sequence.last == b'm' => sgr::apply(&mut self.terminal.pen.style, sequence),
            // Parts of parameters are known to SGR only.
            _ if sequence.has_parts() && sequence.last != b'm' => {}
            (0, 0) => self.plain(sequence),
            (b'?', 0) => self.private(sequence),
            _ => self.rare(sequence),
        }
        // As xterm: a sequence between is no character to repeat.
        self.terminal.last = None;
    }

    fn osc(&mut self, content: &[u8]) {
        self.string(content);
    }

    fn dcs(&mut self, sequence: &Sequence, content: &[u8]) {
        match (sequence.marker, sequence.intermediate, sequence.last) {
            (0, 0, b'q') => self.picture(),
            (0, b'$', b'q') => self.setting(content),
            (0, b'+', b'q') => self.capability(content),
            _ => {}
        }
    }

    fn apc(&mut self, content: &[u8]) {
        if content.first() == Some(&b'G') {
            self.picture();
        }
    }
}

impl Performer<'_> {
    fn picture(&mut self) {
        self.terminal.graphics += 1;
        self.watch.event(Event::Graphics);
    }

    /// `CSI`, parameters and a letter.
    fn plain(&mut self, sequence: &Sequence) {
        let terminal = &mut *self.terminal;
        let count = sequence.count(0);
        match sequence.last {
            b'H' | b'f' => terminal.place(count - 1, sequence.count(1) - 1),
            b'K' => terminal.erase_line(sequence.get(0), false),
            b'J' => {
                if sequence.get(0) == 2 {
                    self.watch.cleared(&terminal.rows, terminal.is_alternate(), Cleared::Erased);
                }
                terminal.erase_display(sequence.get(0), false);
            }
            b'A' | b'k' => terminal.up(count),
            b'B' => terminal.down(count),
            b'C' => terminal.right(count),
            b'D' | b'j' => terminal.left(count),
            b'E' => {
                terminal.down(count);
                terminal.carriage_return();
            }
            b'F' => {
                terminal.up(count);
                terminal.carriage_return();
            }
            b'G' | b'`' => terminal.place(terminal.placed_row(), count - 1),
            b'a' => terminal.place(terminal.placed_row(), terminal.placed_col() + count),
            b'd' => terminal.place(count - 1, terminal.placed_col()),
            b'e' => terminal.place(terminal.placed_row() + count, terminal.placed_col()),
            b'I' => terminal.tab(count),
            b'Z' => terminal.back_tab(count),
            b'@' => terminal.insert_cells(count),
            b'P' => terminal.delete_cells(count),
            b'X' => terminal.erase_cells(count),
            b'L' => terminal.insert_lines(count),
            b'M' => terminal.delete_lines(count),
            b'S' => terminal.scroll_up(terminal.margins.top, count, self.watch),
            b'T' if sequence.values().len() == 1 => terminal.scroll_down(terminal.margins.top, count),
            b'^' => terminal.scroll_down(terminal.margins.top, count),
            b'b' => terminal.repeat(count, self.watch),
            b'g' => match sequence.get(0) {
                0 => terminal.set_tab(false),
                3 => terminal.clear_tabs(),
                _ => {}
            },
            b'h' | b'l' => self.modes(sequence, false),
            b'r' => terminal.set_rows(sequence),
            b's' if terminal.is_set(Mode::LeftRightMargins) => terminal.set_sides(sequence),
            b's' => terminal.save_cursor(),
            b'u' => terminal.restore_cursor(),
            b'c' => self.attributes(sequence.get(0)),
            b'n' => self.report(sequence.get(0), false),
            b't' => self.window(sequence),
            _ => {}
        }
    }

    /// `CSI ?`, parameters and a letter.
    fn private(&mut self, sequence: &Sequence) {
        let terminal = &mut *self.terminal;
        match sequence.last {
            b'h' | b'l' => self.modes(sequence, true),
            b'J' => terminal.erase_display(sequence.get(0), true),
            b'K' => terminal.erase_line(sequence.get(0), true),
            b'n' => self.report(sequence.get(0), true),
            b's' => {
                for mode in sequence.values().iter().filter_map(|&number| Mode::of_number(number, true)) {
                    terminal.saved_modes.set(mode, terminal.modes.is_set(mode));
                }
            }
            b'r' => {
                for &number in sequence.values() {
                    if let Some(mode) = Mode::of_number(number, true) {
                        let on = self.terminal.saved_modes.is_set(mode);
                        self.private_mode(number, on);
                    }
                }
            }
            b'u' => self.answer(b"\x1b[?0u"),
            b'W' if sequence.get(0) == 5 => terminal.tabs = super::tabs(terminal.cols),
            _ => {}
        }
    }

    /// With other marks, or with bytes between.
    fn rare(&mut self, sequence: &Sequence) {
        let terminal = &mut *self.terminal;
        match (sequence.marker, sequence.intermediate, sequence.last) {
            (b'>', 0, b'c') if sequence.get(0) == 0 => self.answer(b"\x1b[>1;10;0c"),
            (b'>', 0, b'q') if sequence.get(0) == 0 => {
                self.answer(concat!("\x1bP>|pty-screen(", env!("CARGO_PKG_VERSION"), ")\x1b\\").as_bytes());
            }
            (0, b'!', b'p') => terminal.soft_reset(),
            (0, b'"', b'q') => terminal.pen.protected = sequence.get(0) == 1,
            (0, b' ', b'q') => {
                let (shape, blinks) = match sequence.get(0) {
                    0 => (CursorShape::Default, false),
                    style @ 1..=2 => (CursorShape::Block, style == 1),
                    style @ 3..=4 => (CursorShape::Underline, style == 3),
                    style @ 5..=6 => (CursorShape::Bar, style == 5),
                    _ => return,
                };
                terminal.shape = shape;
                terminal.modes.set(Mode::BlinkingCursor, blinks);
            }
            (0, b' ', b'@') => terminal.shift_columns(sequence.count(0), false),
            (0, b' ', b'A') => terminal.shift_columns(sequence.count(0), true),
            (0, b'\'', b'}') => terminal.insert_columns(sequence.count(0), false),
            (0, b'\'', b'~') => terminal.insert_columns(sequence.count(0), true),
            (marker @ (0 | b'?'), b'$', b'p') => self.report_mode(sequence.get(0), marker == b'?'),
            _ => {}
        }
    }

    fn modes(&mut self, sequence: &Sequence, private: bool) {
        let on = sequence.last == b'h';
        for &number in sequence.values() {
            if private {
                self.private_mode(number, on);
            } else if let Some(mode) = Mode::of_number(number, false) {
                self.set_mode(mode, on);
            }
        }
    }

    fn set_mode(&mut self, mode: Mode, on: bool) {
        self.terminal.modes.set(mode, on);
        self.watch.event(Event::Mode(mode, on));
    }

    fn private_mode(&mut self, number: u16, on: bool) {
        let terminal = &mut *self.terminal;
        if matches!(number, 47 | 1047 | 1049) && !on && terminal.is_alternate() {
            self.watch.cleared(&terminal.rows, true, Cleared::Left);
        }
        match (number, on) {
            (47, _) => terminal.switch_screen(on),
            (1047, true) => terminal.switch_screen(true),
            (1047, false) => {
                if terminal.is_alternate() {
                    terminal.clear_screen();
                }
                terminal.switch_screen(false);
            }
            (1048, true) => terminal.save_cursor(),
            (1048, false) => terminal.restore_cursor(),
            (1049, true) => {
                terminal.save_cursor();
                terminal.switch_screen(true);
                terminal.clear_screen();
            }
            (1049, false) => {
                terminal.switch_screen(false);
                terminal.restore_cursor();
            }
            _ => {}
        }
        let Some(mode) = Mode::of_number(number, true) else { return };
        if mode != Mode::AlternateScreen {
            terminal.modes.set(mode, on);
        }
        match mode {
            Mode::Origin => terminal.place(0, 0),
            Mode::LeftRightMargins if !on => {
                (terminal.margins.left, terminal.margins.right) = (0, terminal.cols);
            }
            _ => {}
        }
        self.watch.event(Event::Mode(mode, on));
    }

    /// XTWINOPS, of which reports of size and the stack of titles are left.
    fn window(&mut self, sequence: &Sequence) {
        let terminal = &mut *self.terminal;
        match (sequence.get(0), sequence.get(1)) {
            (18, _) => {
                let answer = format!("\x1b[8;{};{}t", terminal.rows.len(), terminal.cols);
                self.answer(answer.as_bytes());
            }
            (22, 0 | 2) => {
                if terminal.titles.len() == TITLES {
                    terminal.titles.remove(0);
                }
                terminal.titles.push(terminal.title.clone());
            }
            (23, 0 | 2) => {
                if let Some(title) = terminal.titles.pop() {
                    terminal.title = title;
                    self.watch.event(Event::Title(&terminal.title));
                }
            }
            _ => {}
        }
    }
}

impl Terminal {
    fn set_tab(&mut self, on: bool) {
        let col = self.cursor.col;
        std::sync::Arc::make_mut(&mut self.tabs)[col] = on;
    }

    fn clear_tabs(&mut self) {
        self.tabs = vec![false; self.cols].into();
    }

    /// DECSTBM.
    fn set_rows(&mut self, sequence: &Sequence) {
        if let Some((top, bottom)) = limits(sequence, self.rows.len()) {
            (self.margins.top, self.margins.bottom) = (top, bottom);
            self.place(0, 0);
        }
    }

    /// DECSLRM.
    fn set_sides(&mut self, sequence: &Sequence) {
        if let Some((left, right)) = limits(sequence, self.cols) {
            (self.margins.left, self.margins.right) = (left, right);
            self.place(0, 0);
        }
    }

    /// DECSTR.
    fn soft_reset(&mut self) {
        self.margins = self.whole();
        for (mode, on) in [
            (Mode::Insert, false),
            (Mode::Origin, false),
            (Mode::AutoWrap, true),
            (Mode::ShowCursor, true),
            (Mode::ApplicationCursorKeys, false),
            (Mode::ApplicationKeypad, false),
            (Mode::ReverseWrap, false),
            (Mode::LeftRightMargins, false),
            (Mode::BlinkingCursor, false),
        ] {
            self.modes.set(mode, on);
        }
        self.shape = CursorShape::Default;
        self.pen = Pen::default();
        self.charsets = Default::default();
        *self.saved() = Default::default();
    }

    /// SL and SR: columns between the margins to the left or the right.
    fn shift_columns(&mut self, count: usize, right: bool) {
        let cells = self.cols * self.rows.len();
        if self.is_within_margins() && self.spend(cells) {
            self.move_columns(self.margins.left, count, right);
        }
    }

    /// DECIC and DECDC.
    fn insert_columns(&mut self, count: usize, delete: bool) {
        let cells = self.cols * self.rows.len();
        if self.is_within_margins() && self.spend(cells) {
            self.move_columns(self.cursor.col, count, !delete);
        }
    }

    fn move_columns(&mut self, col: usize, count: usize, right: bool) {
        self.cursor.pending = false;
        let end = self.margins.right;
        for row in self.margins.top..self.margins.bottom {
            let cells = row::change(&mut self.rows[row]);
            if right {
                cells.insert(col, count, end, &self.pen)
            } else {
                cells.delete(col, count, end, &self.pen)
            }
        }
    }
}

/// The range that a program gives of `count` rows or columns: the first, counted from 0, and the one after the
/// last. At least two, or the only one.
fn limits(sequence: &Sequence, count: usize) -> Option<(usize, usize)> {
    let first = sequence.count(0) - 1;
    let last = match sequence.get(1) {
        0 => count,
        last => count.min(last.into()),
    };
    (first + count.min(2) <= last).then_some((first, last))
}
