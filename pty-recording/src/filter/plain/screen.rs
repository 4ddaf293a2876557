//! The lines that a terminal would have shown.

use std::sync::Arc;

use pty_screen::{Cleared, Row, Watch};

use crate::Size;
use crate::terminal::Terminal;

/// The most bytes of a line that are kept until its end is known.
const LONGEST: usize = 1024 * 1024;

/// What a few bytes may stand for: so much text whatever there is, and so much for each byte.
const TEXT: (u64, u64) = (256 * 1024, 128);

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
    terminal: Terminal,
    lines: ScreenLines,
}

impl Screen {
    /// Makes an empty terminal of this size, in cells.
    pub fn new(cols: u16, rows: u16) -> Self {
        let mut terminal = Terminal::new(Size::new(cols, rows));
        terminal.set_cuts_strings();
        Self { terminal, lines: ScreenLines::default() }
    }

    /// Prints bytes on it.
    pub fn push(&mut self, bytes: &[u8]) {
        self.lines.input += bytes.len() as u64;
        self.terminal.push(bytes, &mut self.lines);
    }

    /// Gives the terminal another size, in cells.
    pub fn resize(&mut self, cols: u16, rows: u16) {
        self.terminal.resize(Size::new(cols, rows), &mut self.lines);
    }

    /// Returns the whole lines so far, to be taken away.
    pub fn lines(&mut self) -> &mut String {
        &mut self.lines.ready
    }

    /// Returns what is on the main screen and may still change: without the end of the line that the cursor is on.
    pub fn shown(&self) -> String {
        let screen = self.terminal.screen();
        let ScreenLines { line, count, input, .. } = &self.lines;
        let mut lines =
            ScreenLines { line: line.clone(), count: *count, input: *input, ..ScreenLines::default() };
        lines.push_all(screen.main_rows());
        let last = screen.main_rows().rposition(|row| !row.is_blank());
        let is_open = !screen.is_alternate() && last == Some(screen.cursor().row.into());
        if is_open {
            lines.ready.pop();
        }
        lines.ready
    }

    /// Ends the output: what is on the terminal is text then.
    pub fn finish(&mut self) {
        // A character of which a part is missing is seen as one.
        self.terminal.push(b"\x18", &mut ());
        let screen = self.terminal.screen();
        self.lines.push_all(screen.main_rows());
        if screen.is_alternate() {
            self.lines.push_all(screen.rows());
        }
        if self.lines.count == 0 {
            let other = std::mem::take(&mut self.lines.other);
            self.lines.push_all(other.iter().map(|row| &**row));
        }
        self.terminal.push(b"\x1bc", &mut ());
    }

    /// Returns whether some of the text is left out: a few bytes stood for too much.
    pub fn is_capped(&self) -> bool {
        self.lines.capped || self.terminal.screen().is_capped()
    }
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
    /// How many bytes were printed.
    input: u64,
    capped: bool,
    /// What was last on the alternate screen, for a recording that has nothing else.
    other: Vec<Arc<Row>>,
}

impl Watch for ScreenLines {
    fn scrolled_off(&mut self, row: &Arc<Row>) {
        self.push(row);
    }

    fn cleared(&mut self, rows: &[Arc<Row>], alternate: bool, why: Cleared) {
        if alternate {
            if self.count == 0 && rows.iter().any(|row| !row.is_blank()) {
                self.other = rows.to_vec();
            }
        } else if why == Cleared::Reset {
            self.push_all(rows.iter().map(|row| &**row));
        }
    }
}

impl ScreenLines {
    fn push(&mut self, row: &Row) {
        row.push_text(&mut self.line);
        if !row.is_wrapped() {
            self.end_line();
        } else if self.line.len() > LONGEST {
            if self.may_be(self.line.len()) {
                self.ready.push_str(&self.line);
            }
            self.line.clear();
        }
    }

    /// Whether so much text more may be made of so many bytes.
    fn may_be(&mut self, length: usize) -> bool {
        self.count += length as u64;
        let may = self.count <= TEXT.0.saturating_add(TEXT.1.saturating_mul(self.input));
        self.capped |= !may;
        may
    }

    fn end_line(&mut self) {
        let length = self.line.trim_end().len();
        if self.may_be(length + 1) {
            self.ready.push_str(&self.line[..length]);
            self.ready.push('\n');
        }
        self.line.clear();
    }

    /// Rows without the empty ones that they end with.
    fn push_all<'a>(&mut self, rows: impl Iterator<Item = &'a Row>) {
        let mut blank = 0;
        for row in rows {
            if row.is_blank() && !row.is_wrapped() && self.line.is_empty() {
                blank += 1;
                continue;
            }
            for _ in 0..std::mem::take(&mut blank) {
                self.end_line();
            }
            self.push(row);
        }
        if !self.line.is_empty() {
            self.end_line();
        }
    }
}
