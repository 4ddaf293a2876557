//! A terminal with a person at it: sees what programs draw, and types.

use std::io::{Read, Write};
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use pty::{Command, Modes, Session, Size};

use crate::{DEADLINE, events, wait};

/// The screen of a session's terminal.
pub struct Screen {
    session: Session,
    screen: pty_screen::Screen,
}

/// What is left when the program has ended.
#[derive(Debug)]
pub struct End {
    /// How it ended.
    pub status: ExitStatus,
    /// The last that was seen, line by line.
    pub rows: Vec<String>,
    /// Whether the screen is still the one that full-screen programs switch to.
    pub alternate: bool,
    /// The modes that the terminal was left in.
    pub modes: Modes,
}

impl Screen {
    /// Starts a program on a terminal.
    #[track_caller]
    pub fn of(command: &mut Command) -> Self {
        let Size { cols, rows, .. } = command.get_size();
        let session = command.spawn().expect("the program can be started");
        Self { session, screen: pty_screen::Screen::new(pty_screen::Size::new(cols, rows)) }
    }

    /// Types these keys.
    pub fn press(&self, keys: &str) {
        (&self.session.manager).write_all(keys.as_bytes()).expect("the terminal takes what is typed");
    }

    /// Makes the window larger or smaller.
    pub fn resize(&mut self, size: Size) {
        self.screen.resize(pty_screen::Size::new(size.cols, size.rows));
        self.session.manager.resize(size).expect("the terminal can be resized");
    }

    /// The process id of the program.
    pub fn id(&self) -> u32 {
        self.session.child.id()
    }

    /// The lines on the screen, without the blanks at their ends.
    pub fn rows(&self) -> Vec<String> {
        self.screen.text().lines().map(str::to_owned).collect()
    }

    /// All that is shown, cell by cell.
    pub fn grid(&self) -> &pty_screen::Screen {
        &self.screen
    }

    /// What is shown with its colours reversed in one line.
    pub fn reversed(&self, row: u16) -> String {
        let is_reversed =
            |run: &pty_screen::Run| run.style().attributes.contains(pty_screen::Attributes::REVERSE);
        self.screen.row(row).runs().filter(is_reversed).map(|run| run.text()).collect()
    }

    /// One line, counted from the top.
    pub fn row(&self, index: usize) -> String {
        self.rows().swap_remove(index)
    }

    /// The line at the bottom.
    pub fn last_row(&self) -> String {
        self.rows().pop().expect("a screen has lines")
    }

    /// The line that the cursor is in.
    pub fn cursor_row(&self) -> String {
        self.row(self.cursor_index())
    }

    /// Which line the cursor is in, counted from the top.
    pub fn cursor_index(&self) -> usize {
        self.screen.cursor().row.into()
    }

    /// How many lines read exactly so.
    pub fn count(&self, text: &str) -> usize {
        self.rows().iter().filter(|row| *row == text).count()
    }

    /// Whether this text is somewhere on the screen.
    pub fn shows(&self, text: &str) -> bool {
        self.rows().iter().any(|row| row.contains(text))
    }

    /// Whether a program has switched to the screen for full-screen programs.
    pub fn is_alternate(&self) -> bool {
        self.screen.is_alternate()
    }

    /// The modes that the terminal has now.
    pub fn modes(&self) -> Modes {
        self.session.manager.modes().expect("the manager knows the modes")
    }

    /// The process group in the foreground.
    pub fn foreground(&self) -> u32 {
        let group = self.session.manager.foreground_process_group();
        group.expect("the manager knows the group").expect("there is one")
    }

    /// Looks on until the screen is as wanted; fails at the deadline, or if the program ends before.
    #[track_caller]
    pub fn until(&mut self, what: &str, wanted: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !wanted(self) {
            assert!(self.see_more(what, deadline), "{what}: the end came before. {self}");
        }
    }

    /// Looks on until a line reads exactly so.
    #[track_caller]
    pub fn until_row(&mut self, text: &str) {
        self.until(&format!("a line '{text}'"), |screen| screen.count(text) > 0);
    }

    /// Looks on until the program has ended.
    #[track_caller]
    pub fn end(mut self) -> End {
        let deadline = Instant::now() + DEADLINE;
        while self.see_more("the end", deadline) {}
        let status = wait(&mut self.session.child);
        End { status, rows: self.rows(), alternate: self.is_alternate(), modes: self.modes() }
    }

    /// Reads once; false at the end of file.
    #[track_caller]
    fn see_more(&mut self, what: &str, deadline: Instant) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        assert!(self.is_ready_within(left), "{what}: not after {DEADLINE:?}. {self}");
        let mut buffer = [0; 4096];
        let count = self.session.manager.read(&mut buffer).expect("the manager can be read");
        self.screen.feed(&buffer[..count]);
        count > 0
    }

    /// Whether there is something to read. The end of a terminal that is held is told only to who reads it,
    /// when the program has ended.
    fn is_ready_within(&mut self, timeout: Duration) -> bool {
        if std::env::var_os("PTY_HOLD_SUBSIDIARY").is_none() {
            return !events(&self.session.manager, timeout).is_empty();
        }
        let deadline = Instant::now() + timeout;
        while Instant::now() < deadline {
            let ended = self.session.child.try_wait().expect("it can be waited for").is_some();
            if !events(&self.session.manager, Duration::from_millis(20)).is_empty() || ended {
                return true;
            }
        }
        false
    }
}

/// For the message of a test that fails.
impl std::fmt::Display for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let cursor = self.screen.cursor();
        writeln!(f, "The screen, with the cursor at row {}, column {}:", cursor.row, cursor.col)?;
        self.rows().iter().try_for_each(|row| writeln!(f, "| {row}"))
    }
}
