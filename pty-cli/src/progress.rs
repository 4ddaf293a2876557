//! How far a long work is, on standard error.

use std::ffi::OsStr;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use pty::Size;
use pty_recording::Opened;
use pty_recording::files::Count;

use crate::messages::is_quiet;

/// What takes less time shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// It is drawn no more often.
const PAUSE: Duration = Duration::from_millis(250);
/// So many bytes are read between two looks at the clock.
const STEP: u64 = 256 * 1024;

/// A bar for reading a recording: if standard error is a terminal, and after a second. It is gone when
/// this is dropped.
pub(crate) struct Progress {
    consumed: Count,
    size: Option<u64>,
    /// When it began, if there is anybody to tell.
    begun: Option<Instant>,
    /// Bytes after which to look again.
    next: u64,
    drawn: Option<Instant>,
}

impl Progress {
    /// Of reading this.
    pub(crate) fn new(opened: &Opened) -> Self {
        let mut progress = Self::none(opened);
        let name = std::env::var_os("TERM").unwrap_or_default();
        let is_shown = !is_quiet() && can_redraw(&name) && io::stderr().is_terminal();
        progress.begun = is_shown.then(Instant::now);
        progress
    }

    /// Nothing at all: where what is written goes to the same terminal.
    pub(crate) fn none(opened: &Opened) -> Self {
        Self { consumed: opened.consumed.clone(), size: opened.size, begun: None, next: STEP, drawn: None }
    }

    /// To be called for every event: it costs next to nothing.
    pub(crate) fn tick(&mut self) {
        let done = self.consumed.get();
        if done >= self.next {
            self.next = done + STEP;
            self.show(done);
        }
    }

    fn show(&mut self, done: u64) {
        let Some(elapsed) = self.begun.map(|begun| begun.elapsed()).filter(|elapsed| *elapsed >= PATIENCE)
        else {
            return;
        };
        if self.drawn.is_some_and(|drawn| drawn.elapsed() < PAUSE) {
            return;
        }
        let cols = Size::of(io::stderr()).map_or(0, |size| usize::from(size.cols));
        let cols = if cols == 0 { 80 } else { cols };
        self.drawn = Some(Instant::now());
        draw(&line(done, self.size, elapsed.as_secs_f64(), cols.saturating_sub(1)));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.drawn.is_some() {
            draw("");
        }
    }
}

/// Whether a terminal of this name can go back on a line.
fn can_redraw(name: &OsStr) -> bool {
    !name.is_empty() && name != "dumb"
}

/// In the place of what was there. Fails if nobody looks; then there is nobody to tell.
fn draw(line: &str) {
    let _ = write!(io::stderr(), "\r\x1b[2K{line}");
}

/// What is shown after so many bytes and seconds, in so many columns.
fn line(done: u64, size: Option<u64>, seconds: f64, cols: usize) -> String {
    let rate = done as f64 / seconds;
    let Some(size) = size else {
        let text = format!("{}, {}/s", bytes(done as f64), bytes(rate));
        return text.chars().take(cols).collect();
    };
    let whole = size.max(1);
    let part = done.min(whole) as f64 / whole as f64;
    let left = size.saturating_sub(done) as f64 / rate;
    let text =
        format!(" {:>3.0}% of {}, {}/s, {left:.0} s to go", 100.0 * part, bytes(size as f64), bytes(rate));
    let width = cols.saturating_sub(text.len());
    let full = (part * width as f64) as usize;
    let bar = "█".repeat(full) + &"░".repeat(width - full);
    (bar + &text).chars().take(cols).collect()
}

fn bytes(mut count: f64) -> String {
    let mut units = ["B", "KiB", "MiB", "GiB", "TiB"].into_iter();
    let mut unit = units.next().unwrap_or_default();
    for next in units {
        if count < 1024.0 {
            break;
        }
        (count, unit) = (count / 1024.0, next);
    }
    let digits = if unit == "B" { 0 } else { 2 };
    format!("{count:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::{can_redraw, line};

    #[test]
    fn a_terminal_that_is_dumb_or_unknown_is_left_alone() {
        let can: Vec<_> = ["", "dumb", "xterm"].map(|name| can_redraw(name.as_ref())).into();
        assert_eq!(can, [false, false, true]);
    }

    #[test]
    fn a_bar_fills_its_line_and_no_more() {
        let shown = line(1 << 20, Some(4 << 20), 2.0, 79);
        assert!(shown.ends_with("░  25% of 4.00 MiB, 512.00 KiB/s, 6 s to go"), "{shown}");
        assert_eq!(shown.chars().count(), 79);
        let full = shown.chars().filter(|c| *c == '█').count();
        assert_eq!(full, shown.chars().filter(|c| "█░".contains(*c)).count() / 4);
        assert_eq!(line(1 << 20, Some(4 << 20), 2.0, 12).chars().count(), 12);
        assert_eq!(line(900, None, 3.0, 79), "900 B, 300 B/s");
        assert_eq!(line(900, None, 3.0, 7), "900 B, ");
        assert!(line(5, Some(0), 1.0, 79).contains("100% of 0 B"));
    }
}
