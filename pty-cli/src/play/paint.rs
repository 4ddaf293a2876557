//! Draws a screen, or the part of it that has room, on the viewer's terminal: from its cells, and only what changed.

use std::collections::HashSet;
use std::fmt::Write as _;

use pty_recording::index::Pattern;
use pty_screen::{Attributes, Screen, Style};

/// What is on the viewer's terminal.
pub(super) struct Painter {
    cols: u16,
    rows: u16,
    /// The first row and column of the screen that are shown.
    origin: (u16, u16),
    /// Each row of the terminal as it was drawn last; none if that is not known.
    drawn: Vec<Option<String>>,
    /// What placed the cursor last.
    cursor: String,
}

/// What is drawn besides the screen.
#[derive(Clone, Copy)]
pub(super) struct Extras<'a> {
    /// The last row, if it is shown.
    pub(super) status: Option<&'a str>,
    /// What is highlighted wherever it is.
    pub(super) pattern: Option<&'a Pattern>,
    /// Lines that cover the screen.
    pub(super) overlay: &'a [String],
    /// Where the cursor is in the status line, if somebody types there.
    pub(super) typing: Option<u16>,
}

impl Painter {
    pub(super) fn new(cols: u16, rows: u16) -> Self {
        let (cols, rows) = (cols.max(1), rows.max(1));
        Self { cols, rows, origin: (0, 0), drawn: vec![None; rows.into()], cursor: String::new() }
    }

    /// How many rows of the screen have room.
    fn room(&self, extras: &Extras) -> u16 {
        self.rows - u16::from(extras.status.is_some() && self.rows > 1)
    }

    /// What is cut, for the status line: `80x24 of 120x40`.
    pub(super) fn cut(&self, screen: &Screen) -> Option<String> {
        let size = screen.size();
        let (cols, rows) = (self.cols.min(size.cols), self.rows.min(size.rows));
        let is_cut = (cols, rows) != (size.cols, size.rows);
        is_cut.then(|| format!("{cols}x{rows} of {}x{}", size.cols, size.rows))
    }

    /// Draws what differs from what was drawn.
    pub(super) fn paint(&mut self, screen: &Screen, extras: &Extras) -> Vec<u8> {
        let room = self.room(extras);
        self.follow(screen, room);
        let mut out = String::new();
        if self.drawn.iter().all(Option::is_none) {
            out.push_str("\x1b[m\x1b[H\x1b[2J");
            self.drawn.fill(Some("\x1b[K".to_owned()));
        }
        let hits = extras.pattern.map_or_else(Hits::new, |pattern| hits(screen, pattern));
        for row in 0..self.rows {
            let line = if row >= room {
                format!("\x1b[7m{}\x1b[m", fitting(extras.status.unwrap_or_default(), self.cols))
            } else if let Some(line) = extras.overlay.get(usize::from(row)) {
                format!("\x1b[7m{}\x1b[m", fitting(line, self.cols))
            } else {
                self.row(screen, self.origin.0 + row, &hits)
            };
            let drawn = &mut self.drawn[usize::from(row)];
            if drawn.as_ref() != Some(&line) {
                let _ = write!(out, "\x1b[{}H{line}", row + 1);
                *drawn = Some(line);
            }
        }
        let cursor = self.cursor(screen, extras, room);
        if !out.is_empty() || cursor != self.cursor {
            out.insert_str(0, "\x1b[?25l");
            out.push_str(&cursor);
            self.cursor = cursor;
        }
        out.into_bytes()
    }

    /// What places the cursor, and shows it if it is to be seen.
    fn cursor(&self, screen: &Screen, extras: &Extras, room: u16) -> String {
        let cursor = screen.cursor();
        if let Some(col) = extras.typing {
            return format!("\x1b[{};{}H\x1b[?25h", self.rows, col.min(self.cols - 1) + 1);
        }
        let place = (cursor.row.checked_sub(self.origin.0), cursor.col.checked_sub(self.origin.1));
        let is_seen = cursor.visible && extras.overlay.is_empty();
        match place {
            (Some(row), Some(col)) if is_seen && row < room && col < self.cols => {
                format!("\x1b[{};{}H\x1b[?25h", row + 1, col + 1)
            }
            _ => String::new(),
        }
    }

    /// Leaves what is drawn, with the cursor below it.
    pub(super) fn leave(&self, screen: &Screen) -> Vec<u8> {
        let used = screen.rows().rposition(|row| !row.is_blank()).map_or(0, |row| row as u16 + 1);
        let row = used.saturating_sub(self.origin.0).clamp(1, self.rows);
        format!("\x1b[m\x1b[{row}H\x1b[?25h\r\n").into_bytes()
    }

    /// Nothing is known of what is on the terminal.
    pub(super) fn forget(&mut self) {
        self.drawn.fill(None);
    }

    /// Shows the part that the cursor is in.
    fn follow(&mut self, screen: &Screen, room: u16) {
        let (size, cursor) = (screen.size(), screen.cursor());
        let place = |origin: u16, cursor: u16, shown: u16, all: u16| {
            let first = match cursor {
                _ if cursor < shown => 0,
                _ if cursor < origin => cursor - shown / 2,
                _ => origin.max(cursor + 1 - shown),
            };
            first.min(all.saturating_sub(shown))
        };
        self.origin = (
            place(self.origin.0, cursor.row, room, size.rows),
            place(self.origin.1, cursor.col, self.cols, size.cols),
        );
    }

    /// The cells of a row that have room. After what terminals may take for another width, the column is said.
    fn row(&self, screen: &Screen, row: u16, hits: &Hits) -> String {
        if row >= screen.size().rows {
            return "\x1b[K".to_owned();
        }
        let mut out = String::new();
        let cells = screen.row(row);
        let end = (cells.cells().len() as u16).min(self.origin.1.saturating_add(self.cols));
        let mut style = Style::default();
        let mut col = self.origin.1;
        while col < end {
            let cell = cells.cell(col);
            let mut wanted = cell.style();
            if hits.contains(&(row, col)) {
                wanted.attributes = Attributes::REVERSE;
            }
            if wanted != style {
                wanted.push_drawn(&mut out);
                style = wanted;
            }
            let width = cell.width() as u16;
            // A half of a wide character is none.
            if width == 0 || col + width > end && width > 1 {
                out.push(' ');
                col += 1;
                continue;
            }
            let text = cell.text();
            out.push_str(if text.is_empty() { " " } else { &text });
            col += width;
            if !text.is_ascii() && col < end {
                let _ = write!(out, "\x1b[{}G", col - self.origin.1 + 1);
            }
        }
        if style != Style::default() {
            out.push_str("\x1b[m");
        }
        // It would erase what stands in the last column.
        if end.saturating_sub(self.origin.1) < self.cols {
            out.push_str("\x1b[K");
        }
        out
    }
}

/// The cells, by row and column, that a pattern is in.
type Hits = HashSet<(u16, u16)>;

/// Where a pattern is on the screen. What was wrapped is one line.
fn hits(screen: &Screen, pattern: &Pattern) -> Hits {
    let mut hits = Hits::new();
    // The line so far, and for each byte of it the cell.
    let (mut line, mut cells) = (String::new(), Vec::new());
    for (row, content) in (0_u16..).zip(screen.rows()) {
        for (col, cell) in (0_u16..).zip(content.cells()) {
            if cell.width() > 0 {
                let text = cell.text();
                let text = if text.is_empty() { " " } else { &text };
                line.push_str(text);
                cells.resize(line.len(), (row, col));
            }
        }
        if content.is_wrapped() && row + 1 < screen.size().rows {
            continue;
        }
        for range in pattern.find(line.trim_end()) {
            hits.extend(&cells[range]);
        }
        line.clear();
        cells.clear();
    }
    hits
}

/// A text in so many columns: cut, or filled with blanks.
fn fitting(text: &str, cols: u16) -> String {
    let mut screen = Screen::new(pty_screen::Size::new(u16::MAX, 1));
    screen.feed(text.as_bytes());
    let (mut line, mut left) = (String::new(), usize::from(cols));
    for cell in screen.row(0).cells().filter(|cell| cell.width() > 0) {
        if cell.width() > left {
            break;
        }
        line.push_str(&cell.text());
        left -= cell.width();
    }
    line.extend(std::iter::repeat_n(' ', left));
    line
}
