//! Lines as they come, where nothing can be taken back.

use unicode_width::UnicodeWidthChar;

use super::parser::{Parser, Sequence, Terminal};
use super::row::Row;

/// Plain text of what a program prints, while it prints it.
///
/// A line is given out as far as it has come at the end of each piece that is pushed, so that prompts are
/// seen. But a line that goes back to its start with `\r`, or ends in `%`, is a progress bar: it is given out
/// once, as it is when it ends, or when it ends like a prompt. Where a program goes up, places the cursor or
/// shows the other screen, the line ends.
#[derive(Debug, Default)]
pub struct Lines {
    parser: Parser,
    line: Line,
}

/// So many cells of a line are kept to be changed.
const LONGEST: usize = 4096;

/// A few bytes stand for no more cells than these: so many whatever there is, and so many for each byte.
const CELLS: (u64, u64) = (256 * 1024, 128);

impl Lines {
    /// Makes lines that end with a newline.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes lines that end as they do for a terminal: with the carriage return that comes before a newline.
    pub fn for_terminal() -> Self {
        Self { line: Line { with_returns: true, ..Line::default() }, ..Self::default() }
    }

    /// Appends to `out` the text of what was printed, as far as it is known.
    pub fn push(&mut self, bytes: &[u8], out: &mut String) {
        self.line.input += bytes.len() as u64;
        self.parser.push(bytes, &mut self.line);
        self.line.pause();
        out.push_str(&self.line.ready);
        self.line.ready.clear();
    }

    /// Ends the output: appends to `out` what is left.
    pub fn finish(&mut self, out: &mut String) {
        self.parser.finish(&mut self.line);
        self.line.pass();
        out.push_str(&self.line.ready);
        self.line.ready.clear();
    }

    /// Returns whether some of the text is left out: a few bytes stood for too much.
    pub fn is_capped(&self) -> bool {
        self.line.capped
    }
}

#[derive(Debug, Default)]
struct Line {
    row: Row,
    col: usize,
    /// Whether the line went back to its start.
    rewritten: bool,
    /// What of it was given out.
    given: String,
    /// What it is now; used again.
    text: String,
    ready: String,
    with_returns: bool,
    /// Whether the last was a carriage return.
    returned: bool,
    last: char,
    input: u64,
    cells: u64,
    capped: bool,
}

impl Line {
    /// Whether so many cells more may be written.
    fn spend(&mut self, cells: usize) -> bool {
        let sum = self.cells.saturating_add(cells as u64);
        let may = sum <= CELLS.0.saturating_add(CELLS.1.saturating_mul(self.input));
        if may {
            self.cells = sum;
        } else {
            self.capped = true;
        }
        may
    }

    /// Gives out what there is of the line, unless it may still be rewritten.
    fn pause(&mut self) {
        if self.row.len() > LONGEST && !self.rewritten {
            return self.pass();
        }
        self.text.clear();
        self.row.text(&mut self.text);
        let text = self.text.trim_end();
        let is_prompt = self.text.ends_with(' ') && text.ends_with([':', '?', '>', '$', '#', ']', ')']);
        if if self.rewritten { is_prompt && self.col > 0 } else { !self.text.ends_with('%') } {
            self.give_out(false);
        }
    }

    /// Gives out the line, to its end if it `ends`.
    fn give_out(&mut self, ends: bool) {
        self.text.clear();
        self.row.text(&mut self.text);
        if ends && self.text.len() > self.given.len() {
            let end = self.text.trim_end().len().max(self.given.len());
            if self.text.is_char_boundary(end) {
                self.text.truncate(end);
            }
        }
        match self.text.strip_prefix(&*self.given) {
            Some(more) => self.ready.push_str(more),
            // It cannot be taken back. If only its end is gone, nothing is lost.
            None if self.given.starts_with(self.text.trim_end()) => return,
            None => {
                self.ready.push('\n');
                self.ready.push_str(&self.text);
            }
        }
        std::mem::swap(&mut self.given, &mut self.text);
    }

    /// Gives out all, and forgets it: the line goes on.
    fn pass(&mut self) {
        self.give_out(false);
        self.clear();
    }

    fn clear(&mut self) {
        self.row.clear();
        self.given.clear();
        (self.col, self.rewritten) = (0, false);
    }

    fn end(&mut self, returned: bool) {
        self.give_out(true);
        self.ready.push_str(if returned && self.with_returns { "\r\n" } else { "\n" });
        self.clear();
    }

    /// Ends the line if there is anything in it.
    fn leave(&mut self) {
        if !self.row.is_blank() || !self.given.is_empty() {
            self.end(self.with_returns);
        } else {
            self.clear();
        }
    }

    /// Puts the cursor into a column.
    fn column(&mut self, col: usize) {
        if col < self.col && col == 0 {
            self.rewritten = true;
        }
        self.col = col.min(LONGEST);
    }

    /// Pays for the cells between the end of the line and the cursor.
    fn reach(&mut self) {
        let gap = self.col.saturating_sub(self.row.len());
        if gap > 0 && !self.spend(gap) {
            self.col = self.row.len();
        }
    }
}

impl Terminal for Line {
    fn ascii(&mut self, text: &[u8]) {
        self.returned = false;
        self.last = text.last().map_or(' ', |&byte| char::from(byte));
        for text in text.chunks(LONGEST) {
            self.reach();
            self.row.ascii(self.col, text);
            self.col += text.len();
            if self.col > LONGEST {
                self.pass();
            }
        }
    }

    fn print(&mut self, character: char) {
        self.returned = false;
        let width = character.width().unwrap_or(0);
        if width == 0 {
            if self.row.is_full_of_marks() {
                self.pass();
            }
            return self.row.mark(self.col.saturating_sub(1), character);
        }
        self.last = character;
        self.reach();
        self.row.put(self.col, character, width);
        self.col += width;
        if self.col > LONGEST {
            self.pass();
        }
    }

    fn control(&mut self, byte: u8) {
        let returned = std::mem::replace(&mut self.returned, byte == b'\r');
        match byte {
            0x08 => self.col = self.col.saturating_sub(1),
            b'\t' => {
                let width = 8 - self.col % 8;
                if self.col >= self.row.len() {
                    self.reach();
                    self.row.put(self.col, '\t', width);
                }
                self.col += width;
                if self.col > LONGEST {
                    self.pass();
                }
            }
            b'\n' => self.end(returned),
            0x0b | 0x0c => self.leave(),
            b'\r' => self.col = 0,
            _ => {}
        }
        // What follows may be the end of the line, or a bar, also if this comes first.
        self.rewritten |= byte == b'\r';
    }

    fn escape(&mut self, middle: u8, last: u8) {
        if let (0, b'D' | b'E' | b'M' | b'c') = (middle, last) {
            self.leave();
        }
    }

    fn sequence(&mut self, sequence: &Sequence) {
        let n = sequence.number(0, 1);
        let (col, length) = (self.col, self.row.len());
        match (sequence.prefix, sequence.middle, sequence.last) {
            (0 | b'?', 0, b'K') => match sequence.number(0, 0) {
                0 => self.row.erase(col, usize::MAX),
                1 => self.row.erase(0, col + 1),
                2 => self.row.clear(),
                _ => {}
            },
            (0, 0, b'J') if sequence.number(0, 0) == 0 => self.row.erase(col, usize::MAX),
            (0, 0, b'C' | b'a') => self.column(col.saturating_add(n)),
            (0, 0, b'D') => self.column(col.saturating_sub(n)),
            (0, 0, b'G' | b'`') => self.column(n - 1),
            (0, 0, b'@') if self.spend(n.min(length)) => self.row.insert(col, n.min(LONGEST), LONGEST),
            (0, 0, b'P') => self.row.delete(col, n),
            (0, 0, b'X') => self.row.erase(col, col.saturating_add(n)),
            (0, 0, b'b') if self.last != '\0' && self.spend(n) => {
                let (character, n) = (self.last, n.min(LONGEST));
                (0..n).for_each(|_| self.print(character));
            }
            (0, 0, b'A' | b'B' | b'E' | b'F' | b'H' | b'd' | b'e' | b'f' | b'S' | b'T' | b'L' | b'M')
            | (0 | b'?', 0, b'J') => self.leave(),
            (b'?', 0, b'h' | b'l')
                if sequence.numbers().iter().any(|mode| matches!(mode, 47 | 1047 | 1049)) =>
            {
                self.leave();
            }
            _ => {}
        }
    }
}
