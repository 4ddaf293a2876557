//! The lines that a terminal would have shown.

use std::collections::VecDeque;

use unicode_width::UnicodeWidthChar;

use super::parser::{Parser, Sequence, Terminal};
use super::row::Row;

/// The most columns or rows of the terminal: what recordings say may be anything.
const LARGEST: u16 = 1000;
/// The most bytes of a line that are kept until its end is known.
const LONGEST: usize = 1024 * 1024;

/// What a few bytes may stand for: so much whatever there is, and so much for each byte.
const TEXT: (u64, u64) = (256 * 1024, 128);
const CELLS: (u64, u64) = (2 * 1024 * 1024, 256);

/// A terminal, of which the lines that scroll off and what is on it at the end become text.
///
/// ```
/// use pty_recording::filter::plain::Screen;
///
/// let mut screen = Screen::new(80, 24);
/// screen.push(b"a typo\x1b[4Dtext\r\n");
/// screen.finish();
/// assert_eq!(screen.lines(), "a text\n");
/// ```
pub struct Screen {
    parser: Parser,
    page: Page,
}

impl Screen {
    /// Makes an empty terminal of this size, in cells.
    pub fn new(cols: u16, rows: u16) -> Self {
        let (cols, rows) = sane(cols, rows);
        Self { parser: Parser::default(), page: Page::new(cols, rows) }
    }

    /// Prints bytes on it.
    pub fn push(&mut self, bytes: &[u8]) {
        self.page.input += bytes.len() as u64;
        self.parser.push(bytes, &mut self.page);
    }

    /// Gives the terminal another size, in cells.
    pub fn resize(&mut self, cols: u16, rows: u16) {
        let (cols, rows) = sane(cols, rows);
        self.page.resize(cols, rows);
    }

    /// Returns the whole lines so far, to be taken away.
    pub fn lines(&mut self) -> &mut String {
        &mut self.page.lines.ready
    }

    /// Returns what is on the main screen and may still change: without the end of the line that the cursor is on.
    pub fn shown(&self) -> String {
        self.page.shown()
    }

    /// Ends the output: what is on the terminal is text then.
    pub fn finish(&mut self) {
        self.parser.finish(&mut self.page);
        self.page.finish();
    }

    /// Returns whether some of the text is left out: a few bytes stood for too much.
    pub fn is_capped(&self) -> bool {
        self.page.lines.capped
    }
}

fn sane(cols: u16, rows: u16) -> (usize, usize) {
    (cols.clamp(1, LARGEST).into(), rows.clamp(1, LARGEST).into())
}

/// Makes text of rows.
#[derive(Default)]
struct ScreenLines {
    /// Whole lines, but for what is longer than any line should be.
    ready: String,
    /// What there is of a line that was wrapped.
    line: String,
    /// How much text there was.
    count: u64,
    capped: bool,
}

impl ScreenLines {
    fn push(&mut self, row: &Row, input: u64) {
        row.text(&mut self.line);
        if !row.wrapped {
            self.end_line(input);
        } else if self.line.len() > LONGEST {
            if self.may_be(self.line.len(), input) {
                self.ready.push_str(&self.line);
            }
            self.line.clear();
        }
    }

    /// Whether so much text more may be made of so many bytes.
    fn may_be(&mut self, length: usize, input: u64) -> bool {
        self.count += length as u64;
        let may = self.count <= TEXT.0.saturating_add(TEXT.1.saturating_mul(input));
        self.capped |= !may;
        may
    }

    fn end_line(&mut self, input: u64) {
        let length = self.line.trim_end().len();
        if self.may_be(length + 1, input) {
            self.ready.push_str(&self.line[..length]);
            self.ready.push('\n');
        }
        self.line.clear();
    }

    /// Rows without the empty ones that they end with.
    fn push_all<'a>(&mut self, rows: impl Iterator<Item = &'a Row>, input: u64) {
        let mut blank = 0;
        for row in rows {
            if row.is_blank() && !row.wrapped && self.line.is_empty() {
                blank += 1;
                continue;
            }
            for _ in 0..std::mem::take(&mut blank) {
                self.end_line(input);
            }
            self.push(row, input);
        }
        if !self.line.is_empty() {
            self.end_line(input);
        }
    }
}

#[derive(Clone, Copy, Default)]
struct Cursor {
    col: usize,
    row: usize,
    /// Whether the last cell of the row was written and the next goes to the next row.
    pending: bool,
}

#[derive(Clone, Copy, Default)]
struct Saved {
    cursor: Cursor,
    charsets: [bool; 2],
    shifted: bool,
    origin: bool,
}

struct Page {
    cols: usize,
    rows: VecDeque<Row>,
    /// The main screen, while the other one is shown.
    main: Option<(VecDeque<Row>, Saved)>,
    /// What was last on the other screen.
    other: Vec<Row>,
    cursor: Cursor,
    saved: Saved,
    top: usize,
    bottom: usize,
    tabs: Vec<bool>,
    /// Whether G0 and G1 are line drawing, and whether G1 is in use.
    charsets: [bool; 2],
    shifted: bool,
    wraps: bool,
    inserts: bool,
    origin: bool,
    /// Whether LF returns the carriage as well: set by the program.
    newline: bool,
    /// Whether a program's line ends are CR LF, or it places the cursor: then LF alone means LF.
    precise: bool,
    returned: bool,
    last: char,
    input: u64,
    cells: u64,
    lines: ScreenLines,
}

impl Page {
    fn new(cols: usize, rows: usize) -> Self {
        Self {
            cols,
            rows: (0..rows).map(|_| Row::default()).collect(),
            main: None,
            other: Vec::new(),
            cursor: Cursor::default(),
            saved: Saved::default(),
            top: 0,
            bottom: rows - 1,
            tabs: (0..usize::from(LARGEST)).map(|col| col % 8 == 0).collect(),
            charsets: [false; 2],
            shifted: false,
            wraps: true,
            inserts: false,
            origin: false,
            newline: false,
            precise: false,
            returned: false,
            last: ' ',
            input: 0,
            cells: 0,
            lines: ScreenLines::default(),
        }
    }

    /// Whether so many cells more may be written by a few bytes.
    fn spend(&mut self, cells: usize) -> bool {
        let sum = self.cells.saturating_add(cells as u64);
        let may = sum <= CELLS.0.saturating_add(CELLS.1.saturating_mul(self.input));
        if may {
            self.cells = sum;
        } else {
            self.lines.capped = true;
        }
        may
    }

    fn row(&mut self) -> &mut Row {
        &mut self.rows[self.cursor.row]
    }

    fn move_to(&mut self, col: usize, row: usize) {
        let (col, row) = (col.min(self.cols - 1), row.min(self.rows.len() - 1));
        self.cursor = Cursor { col, row, pending: false };
    }

    fn place(&mut self, col: usize, row: usize) {
        let (low, high) = if self.origin { (self.top, self.bottom) } else { (0, self.rows.len() - 1) };
        self.move_to(col, row.saturating_add(low).min(high));
    }

    /// Scrolls lines of the margins up; those that leave the main screen are text.
    fn scroll_up(&mut self, from: usize, count: usize, is_kept: bool) {
        for _ in 0..count.min(self.bottom + 1 - from) {
            let mut row = if from == 0 && self.bottom + 1 == self.rows.len() {
                let row = self.rows.pop_front().unwrap_or_default();
                self.rows.push_back(Row::default());
                row
            } else {
                let row = self.rows.remove(from).unwrap_or_default();
                self.rows.insert(self.bottom, Row::default());
                row
            };
            if is_kept && from == 0 && self.main.is_none() {
                self.lines.push(&row, self.input);
            }
            row.clear();
            // The memory of the row is used again.
            self.rows[self.bottom] = row;
        }
    }

    fn scroll_down(&mut self, from: usize, count: usize) {
        for _ in 0..count.min(self.bottom + 1 - from) {
            self.rows.remove(self.bottom);
            self.rows.insert(from, Row::default());
        }
    }

    fn index(&mut self) {
        self.cursor.pending = false;
        if self.cursor.row == self.bottom {
            self.scroll_up(self.top, 1, true);
        } else if self.cursor.row + 1 < self.rows.len() {
            self.cursor.row += 1;
        }
    }

    fn reverse_index(&mut self) {
        self.cursor.pending = false;
        if self.cursor.row == self.top {
            self.scroll_down(self.top, 1);
        } else {
            self.cursor.row = self.cursor.row.saturating_sub(1);
        }
    }

    /// Goes on in the next row if this one is full.
    fn wrap(&mut self) {
        if self.cursor.pending {
            self.row().wrapped = true;
            self.index();
            self.cursor.col = 0;
        }
    }

    /// The cursor is behind what was written.
    fn advance(&mut self, width: usize) {
        let end = self.cursor.col + width;
        self.cursor.pending = end >= self.cols && self.wraps;
        self.cursor.col = end.min(self.cols - 1);
    }

    fn drawn(&self, byte: u8) -> char {
        const DRAWING: [char; 31] = [
            '◆', '▒', '␉', '␌', '␍', '␊', '°', '±', '␤', '␋', '┘', '┐', '┌', '└', '┼', '⎺', '⎻', '─', '⎼',
            '⎽', '├', '┤', '┴', '┬', '│', '≤', '≥', 'π', '≠', '£', '·',
        ];
        DRAWING.get(usize::from(byte.wrapping_sub(b'`'))).copied().unwrap_or(char::from(byte))
    }

    fn save(&mut self) {
        self.saved = Saved {
            cursor: self.cursor,
            charsets: self.charsets,
            shifted: self.shifted,
            origin: self.origin,
        };
    }

    fn restore(&mut self) {
        let Saved { cursor, charsets, shifted, origin } = self.saved;
        (self.charsets, self.shifted, self.origin) = (charsets, shifted, origin);
        self.move_to(cursor.col, cursor.row);
    }

    fn is_blank(&self) -> bool {
        self.rows.iter().all(Row::is_blank)
    }

    /// Keeps what is on the other screen, for a recording that has nothing else.
    fn keep_other(&mut self) {
        if self.main.is_some() && !self.is_blank() && self.spend(self.rows.iter().map(Row::len).sum()) {
            self.other = self.rows.iter().cloned().collect();
        }
    }

    fn switch(&mut self, on: bool, saves: bool) {
        self.precise |= on;
        match (on, self.main.take()) {
            (true, None) => {
                if saves {
                    self.save();
                }
                let empty = (0..self.rows.len()).map(|_| Row::default()).collect();
                self.main = Some((std::mem::replace(&mut self.rows, empty), self.saved));
            }
            (false, Some((rows, saved))) => {
                self.main = Some((VecDeque::new(), saved));
                self.keep_other();
                self.main = None;
                self.rows = rows;
                self.saved = saved;
                if saves {
                    self.restore();
                }
            }
            (_, main) => self.main = main,
        }
    }

    fn erase(&mut self, how: usize) {
        let Cursor { col, row, .. } = self.cursor;
        if how >= 2 {
            self.keep_other();
        }
        match how {
            0 => {
                self.rows[row].erase(col, usize::MAX);
                self.rows[row].wrapped = false;
                self.rows.iter_mut().skip(row + 1).for_each(Row::clear);
            }
            1 => {
                self.rows.iter_mut().take(row).for_each(Row::clear);
                self.rows[row].erase(0, col + 1);
            }
            2 => self.rows.iter_mut().for_each(Row::clear),
            _ => {}
        }
    }

    fn modes(&mut self, sequence: &Sequence, on: bool) {
        for &mode in sequence.numbers() {
            match (sequence.prefix, mode) {
                (0, 4) => self.inserts = on,
                (0, 20) => self.newline = on,
                (b'?', 6) => {
                    self.origin = on;
                    self.place(0, 0);
                }
                (b'?', 7) => self.wraps = on,
                (b'?', 47 | 1047) => self.switch(on, false),
                (b'?', 1049) => self.switch(on, true),
                (b'?', 1048) if on => self.save(),
                (b'?', 1048) => self.restore(),
                _ => {}
            }
        }
    }

    fn tab(&mut self, count: usize, back: bool) {
        self.cursor.pending = false;
        for _ in 0..count.min(self.cols) {
            let col = self.cursor.col;
            let stop = |col: &usize| self.tabs[*col];
            let next = if back { (0..col).rev().find(stop) } else { (col + 1..self.cols).find(stop) };
            self.cursor.col = next.unwrap_or(if back { 0 } else { self.cols - 1 });
        }
    }

    /// Everything as at the start; what was on the screen is text.
    fn reset(&mut self) {
        self.switch(false, false);
        self.lines.push_all(self.rows.iter(), self.input);
        let Self { cols, input, cells, .. } = *self;
        let new = Self::new(cols, self.rows.len());
        let (lines, other) = (std::mem::take(&mut self.lines), std::mem::take(&mut self.other));
        *self = Self { input, cells, lines, other, precise: self.precise, ..new };
    }

    fn resize(&mut self, cols: usize, rows: usize) {
        self.cols = cols;
        let fit = |screen: &mut VecDeque<Row>, mut off: Option<&mut ScreenLines>, row: &mut usize, input| {
            // The lines with the cursor stay.
            while screen.len() > rows && *row + 1 < screen.len() && screen.back().is_some_and(Row::is_blank) {
                screen.pop_back();
            }
            while screen.len() > rows {
                let line = screen.pop_front().unwrap_or_default();
                *row = row.saturating_sub(1);
                if let Some(lines) = &mut off {
                    lines.push(&line, input);
                }
            }
            while screen.len() < rows {
                screen.push_back(Row::default());
            }
        };
        match &mut self.main {
            None => fit(&mut self.rows, Some(&mut self.lines), &mut self.cursor.row, self.input),
            Some((main, saved)) => {
                fit(&mut self.rows, None, &mut self.cursor.row, self.input);
                fit(main, Some(&mut self.lines), &mut saved.cursor.row, self.input);
            }
        }
        (self.top, self.bottom) = (0, rows - 1);
        let Cursor { col, row, pending } = self.cursor;
        self.move_to(col + usize::from(pending), row);
        self.cursor.pending = pending && col + 1 >= cols;
    }

    fn finish(&mut self) {
        let shown = std::mem::take(&mut self.rows);
        let on_other = self.main.is_some();
        let main = self.main.take().map_or_else(VecDeque::new, |(main, _)| main);
        if on_other {
            self.lines.push_all(main.iter(), self.input);
            self.lines.push_all(shown.iter(), self.input);
        } else {
            self.lines.push_all(shown.iter(), self.input);
        }
        if self.lines.count == 0 {
            let other = std::mem::take(&mut self.other);
            self.lines.push_all(other.iter(), self.input);
        }
    }
}

impl Page {
    fn shown(&self) -> String {
        let rows = self.main.as_ref().map_or(&self.rows, |(main, _)| main);
        let ScreenLines { line, count, .. } = &self.lines;
        let mut lines = ScreenLines { line: line.clone(), count: *count, ..ScreenLines::default() };
        lines.push_all(rows.iter(), self.input);
        let is_open =
            self.main.is_none() && rows.iter().rposition(|row| !row.is_blank()) == Some(self.cursor.row);
        if is_open {
            lines.ready.pop();
        }
        lines.ready
    }
}

impl Terminal for Page {
    fn ascii(&mut self, mut text: &[u8]) {
        self.last = text.last().map_or(' ', |&byte| char::from(byte));
        self.returned = false;
        if self.charsets[usize::from(self.shifted)] {
            return text.iter().for_each(|&byte| self.print(self.drawn(byte)));
        }
        while !text.is_empty() {
            self.wrap();
            let room = self.cols - self.cursor.col;
            let (now, later) = text.split_at(text.len().min(room));
            let (col, cols, inserts) = (self.cursor.col, self.cols, self.inserts);
            let row = self.row();
            if inserts {
                row.insert(col, now.len(), cols);
            }
            row.ascii(col, now);
            self.advance(now.len());
            text = later;
            if !self.wraps && !text.is_empty() {
                // All the rest is written over the last cell.
                text = &text[text.len() - 1..];
            }
        }
    }

    fn print(&mut self, character: char) {
        self.returned = false;
        let width = character.width().unwrap_or(0).min(self.cols);
        if width == 0 {
            let col = if self.cursor.pending { self.cursor.col } else { self.cursor.col.saturating_sub(1) };
            return self.row().mark(col, character);
        }
        self.last = character;
        self.wrap();
        if self.cursor.col + width > self.cols {
            if self.wraps {
                self.cursor.pending = true;
                self.wrap();
            } else {
                self.cursor.col = self.cols - width;
            }
        }
        let (col, cols, inserts) = (self.cursor.col, self.cols, self.inserts);
        let row = self.row();
        if inserts {
            row.insert(col, width, cols);
        }
        row.put(col, character, width);
        self.advance(width);
    }

    fn control(&mut self, byte: u8) {
        let returned = std::mem::replace(&mut self.returned, byte == b'\r');
        match byte {
            0x08 => {
                self.cursor.pending = false;
                self.cursor.col = self.cursor.col.saturating_sub(1);
            }
            b'\t' => self.tab(1, false),
            b'\n'..=0x0c => {
                self.precise |= returned && byte == b'\n';
                self.index();
                // A recording without any carriage return has lines all the same.
                if self.newline || !self.precise && byte == b'\n' {
                    self.cursor.col = 0;
                }
            }
            b'\r' => (self.cursor.col, self.cursor.pending) = (0, false),
            0x0e | 0x0f => self.shifted = byte == 0x0e,
            _ => {}
        }
    }

    fn escape(&mut self, middle: u8, last: u8) {
        match (middle, last) {
            (0, b'7') => self.save(),
            (0, b'8') => self.restore(),
            (0, b'D') => self.index(),
            (0, b'E') => {
                self.index();
                self.cursor.col = 0;
            }
            (0, b'M') => self.reverse_index(),
            (0, b'H') => self.tabs[self.cursor.col] = true,
            (0, b'c') => self.reset(),
            (b'#', b'8') if self.spend(self.cols * self.rows.len()) => {
                let row = vec![b'E'; self.cols];
                for line in &mut self.rows {
                    line.clear();
                    line.ascii(0, &row);
                }
                self.move_to(0, 0);
            }
            (b'(', _) => self.charsets[0] = last == b'0',
            (b')', _) => self.charsets[1] = last == b'0',
            _ => {}
        }
    }

    fn sequence(&mut self, sequence: &Sequence) {
        let n = sequence.number(0, 1);
        let Cursor { col, row, .. } = self.cursor;
        let (cols, last_row) = (self.cols, self.rows.len() - 1);
        let in_margins = (self.top..=self.bottom).contains(&row);
        match (sequence.prefix, sequence.middle, sequence.last) {
            (_, 0, b'h' | b'l') => self.modes(sequence, sequence.last == b'h'),
            (0 | b'?', 0, b'J') => self.erase(sequence.number(0, 0)),
            (0 | b'?', 0, b'K') => match sequence.number(0, 0) {
                0 => {
                    self.row().erase(col, usize::MAX);
                    self.row().wrapped = false;
                }
                1 => self.row().erase(0, col + 1),
                2 => self.row().clear(),
                _ => {}
            },
            (0, b'!', b'p') => {
                (self.charsets, self.shifted, self.origin) = ([false; 2], false, false);
                (self.wraps, self.inserts) = (true, false);
                (self.top, self.bottom) = (0, last_row);
            }
            (0, 0, b'@') => self.row().insert(col, n, cols),
            (0, 0, b'A') => {
                let limit = if row >= self.top { self.top } else { 0 };
                self.move_to(col, row.saturating_sub(n).max(limit));
            }
            (0, 0, b'B' | b'e') => {
                let limit = if row <= self.bottom { self.bottom } else { last_row };
                self.move_to(col, (row + n).min(limit));
            }
            (0, 0, b'C' | b'a') => self.move_to(col + n, row),
            (0, 0, b'D') => self.move_to(col.saturating_sub(n), row),
            (0, 0, b'E') => self.move_to(0, row + n),
            (0, 0, b'F') => self.move_to(0, row.saturating_sub(n)),
            (0, 0, b'G' | b'`') => self.move_to(n - 1, row),
            (0, 0, b'H' | b'f') => {
                let (to_row, to_col) = (n - 1, sequence.number(1, 1) - 1);
                self.precise |= to_row > 0 || to_col > 0;
                self.place(to_col, to_row);
            }
            (0, 0, b'd') => {
                self.precise = true;
                self.place(col, n - 1);
            }
            (0, 0, b'I') => self.tab(n, false),
            (0, 0, b'Z') => self.tab(n, true),
            (0, 0, b'L') if in_margins => self.scroll_down(row, n),
            // Lines that are deleted were not scrolled off.
            (0, 0, b'M') if in_margins => self.scroll_up(row, n, false),
            (0, 0, b'P') => self.row().delete(col, n),
            (0, 0, b'X') => self.row().erase(col, col.saturating_add(n)),
            (0, 0, b'S') if self.spend(n.min(cols)) => self.scroll_up(self.top, n, true),
            (0, 0, b'T') => self.scroll_down(self.top, n),
            (0, 0, b'b') if self.spend(n) => {
                // No more than what stays to be seen.
                let (character, n) = (self.last, n.min(cols * self.rows.len()));
                (0..n).for_each(|_| self.print(character));
            }
            (0, 0, b'g') if sequence.number(0, 0) == 0 => self.tabs[col] = false,
            (0, 0, b'g') if n == 3 => self.tabs.fill(false),
            (b'?', 0, b'W') => self.tabs.iter_mut().enumerate().for_each(|(col, stop)| *stop = col % 8 == 0),
            (0, 0, b'r') => {
                let (top, bottom) = (n - 1, sequence.number(1, u16::MAX).min(last_row + 1) - 1);
                if top < bottom {
                    (self.top, self.bottom) = (top, bottom);
                    self.place(0, 0);
                }
            }
            (0, 0, b's') => self.save(),
            (0, 0, b'u') => self.restore(),
            _ => {}
        }
    }
}
