//! The lines that a terminal would have shown.

use std::sync::Arc;

use pty_screen::{Cleared, Mode, Row, Size, Watch};

/// The most columns or rows of the terminal: what recordings say may be anything.
const LARGEST: u16 = 1000;
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
    screen: pty_screen::Screen,
    lines: ScreenLines,
    newlines: Newlines,
}

impl Screen {
    /// Makes an empty terminal of this size, in cells.
    pub fn new(cols: u16, rows: u16) -> Self {
        let mut screen = pty_screen::Screen::new(sane(cols, rows));
        screen.set_cuts_strings(true);
        screen.feed(Newlines::RETURN);
        Self { screen, lines: ScreenLines::default(), newlines: Newlines::default() }
    }

    /// Prints bytes on it.
    pub fn push(&mut self, mut bytes: &[u8]) {
        self.lines.input += bytes.len() as u64;
        while !self.newlines.precise && !bytes.is_empty() {
            let end = bytes.iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |index| index + 1);
            let (line, rest) = bytes.split_at(end);
            if self.newlines.are_precise(line) && self.screen.is_between_sequences() {
                self.newlines.precise = true;
                self.screen.feed(Newlines::KEEP);
            }
            self.screen.feed_with(line, &mut self.lines);
            if !self.newlines.precise && !self.screen.is_set(Mode::Newline) && self.screen.is_between_sequences() {
                // It was set back.
                self.screen.feed(Newlines::RETURN);
            }
            bytes = rest;
        }
        self.screen.feed_with(bytes, &mut self.lines);
    }

    /// Gives the terminal another size, in cells.
    pub fn resize(&mut self, cols: u16, rows: u16) {
        self.screen.resize_with(sane(cols, rows), &mut self.lines);
    }

    /// Returns the whole lines so far, to be taken away.
    pub fn lines(&mut self) -> &mut String {
        &mut self.lines.ready
    }

    /// Returns what is on the main screen and may still change: without the end of the line that the cursor is on.
    pub fn shown(&self) -> String {
        let ScreenLines { line, count, input, .. } = &self.lines;
        let mut lines =
            ScreenLines { line: line.clone(), count: *count, input: *input, ..ScreenLines::default() };
        lines.push_all(self.screen.main_rows());
        let last = self.screen.main_rows().rposition(|row| !row.is_blank());
        let is_open = !self.screen.is_alternate() && last == Some(self.screen.cursor().row.into());
        if is_open {
            lines.ready.pop();
        }
        lines.ready
    }

    /// Ends the output: what is on the terminal is text then.
    pub fn finish(&mut self) {
        // A character of which a part is missing is seen as one.
        self.screen.feed(b"\x18");
        self.lines.push_all(self.screen.main_rows());
        if self.screen.is_alternate() {
            self.lines.push_all(self.screen.rows());
        }
        if self.lines.count == 0 {
            let other = std::mem::take(&mut self.lines.other);
            self.lines.push_all(other.iter().map(|row| &**row));
        }
        self.screen.feed(b"\x1bc");
    }

    /// Returns whether some of the text is left out: a few bytes stood for too much.
    pub fn is_capped(&self) -> bool {
        self.lines.capped || self.screen.is_capped()
    }
}

fn sane(cols: u16, rows: u16) -> Size {
    Size::new(cols.clamp(1, LARGEST), rows.clamp(1, LARGEST))
}

/// What a line feed means: a recording without any carriage return has lines all the same.
#[derive(Default)]
struct Newlines {
    /// The program's line ends are CR LF, or it places the cursor: then LF alone means LF.
    precise: bool,
    /// The last byte was CR.
    returned: bool,
}

impl Newlines {
    /// Has a line feed return the carriage too, and not.
    const RETURN: &[u8] = b"\x1b[20h";
    const KEEP: &[u8] = b"\x1b[20l";

    /// Whether a piece of output, which ends with a line feed or is cut, is of a program that knows.
    fn are_precise(&mut self, piece: &[u8]) -> bool {
        let returned = std::mem::replace(&mut self.returned, piece.last() == Some(&b'\r'));
        piece.ends_with(b"\r\n") || returned && piece == b"\n" || places_cursor(piece)
    }
}

/// Whether there is a control sequence that goes to a row and column which is not the first, or to the
/// alternate screen.
fn places_cursor(piece: &[u8]) -> bool {
    memchr::memmem::find_iter(piece, b"\x1b[").any(|start| {
        let sequence = &piece[start + 2..];
        let length = sequence.iter().take_while(|byte| matches!(byte, b'0'..=b'?')).count();
        let parameters = &sequence[..length];
        match sequence.get(length) {
            Some(b'H' | b'f') => !parameters.iter().all(|byte| matches!(byte, b'0' | b'1' | b';')),
            Some(b'd') => true,
            Some(b'h') => matches!(parameters, b"?47" | b"?1047" | b"?1049"),
            _ => false,
        }
    })
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
    fn scrolled_off(&mut self, row: &Row) {
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
