//! Plain text: the lines that a terminal would have shown.
//!
//! What is shown on the alternate screen, where editors and pagers are, leaves nothing; lines that
//! were wrapped are whole again; what was overwritten is gone.
//!
//! Lines that scrolled off the screen are certain. Those on it may still change: a file that can be
//! [rewritten](Output::rewritable) has them at its end, as they are; another gets them at the end of the
//! recording.

use std::io::{self, Write};

use avt::observer::{Observation, Observer};
use avt::parser::Function;
use avt::{Line, Operation, ScreenKind, Terminal};
use pty::Size;

use super::files::Output;
use super::{Event, Header, Kind, Writer};

/// The most columns or rows of the terminal: what recordings say may be anything.
const LARGEST: u16 = 1000;
/// The most bytes of a line that are kept until its end is known.
const LONGEST: usize = 1024 * 1024;

/// Writes the lines that scroll off the screen, and at the end those on it.
pub fn writer(output: Output, header: &Header) -> Box<dyn Writer> {
    let (cols, rows) = sane(header.size.unwrap_or_default());
    let terminal = Terminal::new(cols, rows).expect("no size that is sane is zero");
    let lines = Lines::default();
    let (certain, shown) = (Vec::new(), Vec::new());
    Box::new(Txt { output, certain, shown, terminal, lines, tail: Vec::new() })
}

fn sane(size: Size) -> (usize, usize) {
    (size.cols.clamp(1, LARGEST).into(), size.rows.clamp(1, LARGEST).into())
}

/// So many bytes are written together.
const BUFFER: usize = 64 * 1024;

struct Txt {
    output: Output,
    /// What is to be written and stays.
    certain: Vec<u8>,
    /// What the file ends with that may still change.
    shown: Vec<u8>,
    terminal: Terminal,
    lines: Lines,
    /// The first bytes of a character whose last have not come yet.
    tail: Vec<u8>,
}

impl Txt {
    fn print(&mut self, bytes: &[u8]) -> io::Result<()> {
        let joined;
        let mut bytes = bytes;
        if !self.tail.is_empty() {
            self.tail.extend_from_slice(bytes);
            joined = std::mem::take(&mut self.tail);
            bytes = &joined;
        }
        for piece in bytes.utf8_chunks() {
            let mut valid = piece.valid();
            // A few bytes can make a terminal print very many.
            while let Some((at, _)) = valid.char_indices().nth(1024) {
                self.feed(&valid[..at])?;
                valid = &valid[at..];
            }
            self.feed(valid)?;
            let invalid = piece.invalid();
            if invalid.as_ptr_range().end == bytes.as_ptr_range().end && is_beginning(invalid) {
                self.tail.extend_from_slice(invalid);
            } else if !invalid.is_empty() {
                self.feed("\u{fffd}")?;
            }
        }
        Ok(())
    }

    fn feed(&mut self, text: &str) -> io::Result<()> {
        self.terminal.feed_with(text, &mut self.lines);
        self.take_lines()
    }

    fn take_lines(&mut self) -> io::Result<()> {
        self.certain.extend_from_slice(self.lines.ready.as_bytes());
        self.lines.ready.clear();
        if self.certain.len() > BUFFER { self.hand_over(Vec::new()) } else { Ok(()) }
    }

    /// Writes what is certain, and then what may still change. What the file has of it already stays
    /// there.
    fn hand_over(&mut self, shown: Vec<u8>) -> io::Result<()> {
        let mut new = std::mem::take(&mut self.certain);
        new.extend_from_slice(&shown);
        let old = std::mem::replace(&mut self.shown, shown);
        let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        if same < old.len() {
            self.output.take_back((old.len() - same) as u64)?;
        }
        self.output.write_all(&new[same..])
    }

    /// What is on the screen, but for the end of the line that the cursor is on.
    fn on_screen(&self) -> Vec<u8> {
        let mut lines = Lines { line: self.lines.line.clone(), ..Lines::default() };
        lines.push_screen(&self.terminal);
        let screen = self.terminal.primary_screen();
        let is_empty = |line: &Line| line.chars().all(|c| c == ' ');
        let used = screen.visible_lines().enumerate().filter(|(_, line)| !is_empty(line));
        let last = used.last().map(|(row, _)| row);
        let is_open = self.terminal.active_screen_kind() == ScreenKind::Primary
            && last.is_some_and(|row| row == self.terminal.cursor().row);
        if is_open {
            lines.ready.pop();
        }
        lines.ready.push_str(&lines.line);
        lines.ready.into_bytes()
    }
}

/// Whether these bytes, which are not UTF-8, could be so with more after them.
fn is_beginning(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

impl Writer for Txt {
    fn write(&mut self, event: &Event) -> io::Result<()> {
        match event.kind {
            Kind::Output => self.print(&event.data),
            Kind::Resize(size) => {
                let (cols, rows) = sane(size);
                self.terminal.resize_with(cols, rows, &mut self.lines);
                self.take_lines()
            }
            _ => Ok(()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let shown = if self.output.is_rewritable() { self.on_screen() } else { Vec::new() };
        self.hand_over(shown)?;
        self.output.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        if !std::mem::take(&mut self.tail).is_empty() {
            self.feed("\u{fffd}")?;
        }
        self.lines.push_screen(&self.terminal);
        if !self.lines.line.is_empty() {
            self.lines.end_line();
        }
        self.take_lines()?;
        self.hand_over(Vec::new())?;
        self.output.finish()
    }
}

/// Makes text of the lines that scroll off.
#[derive(Default)]
struct Lines {
    /// Whole lines, but for what is longer than any line should be.
    ready: String,
    /// What there is of a line that was wrapped.
    line: String,
}

impl Lines {
    fn push(&mut self, line: &Line) {
        self.line.extend(line.chars());
        if !line.is_wrapped() {
            self.end_line();
        } else if self.line.len() > LONGEST {
            self.ready.push_str(&self.line);
            self.line.clear();
        }
    }

    fn end_line(&mut self) {
        self.ready.push_str(self.line.trim_end());
        self.ready.push('\n');
        self.line.clear();
    }

    /// What is on the screen, without the empty lines that it ends with.
    fn push_screen(&mut self, terminal: &Terminal) {
        let before = self.ready.len();
        for line in terminal.primary_screen().all_lines() {
            self.push(line);
        }
        while matches!(&self.ready.as_bytes()[before..], [b'\n'] | [.., b'\n', b'\n']) {
            self.ready.pop();
        }
    }
}

impl Observer for Lines {
    type Output = ();

    fn before(&mut self, context: &mut Observation<'_>, operation: &Operation) {
        // A reset of the terminal clears its screen.
        if matches!(operation, Operation::Function(Function::Ris)) {
            self.push_screen(context.terminal());
        }
    }

    fn evicted(&mut self, _context: &mut Observation<'_>, line: &Line) {
        self.push(line);
    }

    fn end(&mut self, _context: &mut Observation<'_>) {}
}
