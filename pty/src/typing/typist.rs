//! Typing whole lines without truncation.

use std::fmt;
use std::io::{self, Write};

use crate::{ControlCharacter, Manager, Modes, sys};

/// Types on a terminal and refuses lines that the kernel would truncate.
///
/// While a terminal is [canonical](Modes::is_canonical), a line can have at most 4095 bytes (Linux; FreeBSD
/// 1919, other systems 1023: `MAX_CANON`). The kernel drops further bytes, and a plain write reports no
/// error. A `Typist` fails before it types anything and says where. It takes the unfinished line that it
/// typed before into account, but does not see what others type.
///
/// ```
/// use std::io::Read;
/// use pty::{Command, ControlCharacter, LineTooLong, Typist, ctrl};
///
/// let mut session = Command::new("wc").arg("-c").spawn()?;
/// let mut typist = Typist::new(&session.manager);
/// typist.type_line(b"twelve bytes")?;
///
/// let error = typist.type_line(&[b'x'; 100_000]).unwrap_err();
/// let cut = error.get_ref().unwrap().downcast_ref::<LineTooLong>().unwrap();
/// assert_eq!(cut.offset, cut.max);
///
/// typist.press(ControlCharacter::EndOfFile)?;
/// let mut output = String::new();
/// session.manager.read_to_string(&mut output)?;
/// assert!(output.contains("13"));
/// # session.child.wait()?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Waiting
/// If the terminal is full, typing waits until the program reads. The program may in turn wait until its
/// output is read. To type more than a few kilobytes, read at the same time in another thread, or use a
/// [`Relay`](crate::Relay).
///
/// # References
/// POSIX.1-2024, General Terminal Interface, Canonical Mode Input Processing; termios(3).
#[derive(Debug)]
#[must_use = "nothing is typed by itself"]
pub struct Typist<'a> {
    manager: &'a Manager,
    line: Line,
}

/// The state of an unfinished line.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    length: usize,
    literal: bool,
}

impl<'a> Typist<'a> {
    /// Returns a typist on `manager`, at the start of a line.
    ///
    /// ```
    /// let pair = pty::open()?;
    /// pty::Typist::new(&pair.manager).type_line(b"hello")?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn new(manager: &'a Manager) -> Self {
        Self { manager, line: Line::default() }
    }

    /// Types `text`, all of it or nothing: checks every line first.
    ///
    /// It checks against the terminal's modes at the time of the call. A program that changes them during
    /// the call may still lose a line.
    ///
    /// ```
    /// use pty::{Command, ControlCharacter, Typist};
    ///
    /// let mut session = Command::new("cat").spawn()?;
    /// let mut typist = Typist::new(&session.manager);
    /// typist.type_text(b"two\nlines\n")?;
    /// typist.press(ControlCharacter::EndOfFile)?;
    /// assert!(session.child.wait()?.success());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `InvalidInput`, with a [`LineTooLong`] inside: the kernel would truncate a line. Nothing was
    ///   typed.
    /// - `EIO`: the terminal is gone, or it is full and no process has it open. Part of the text may have
    ///   been typed.
    /// - Other errors of a [`write`](Manager#errors-of-reads-and-writes). Part of the text may have been
    ///   typed.
    ///
    /// # References
    /// POSIX.1-2024 `<limits.h>`, `MAX_CANON`.
    pub fn type_text(&mut self, text: &[u8]) -> io::Result<()> {
        let modes = self.manager.modes()?;
        let line = if modes.is_canonical() { after(self.line, text, &modes)? } else { Line::default() };
        { self.manager }.write_all(text)?;
        self.line = line;
        Ok(())
    }

    /// Types `line` and the Enter key.
    ///
    /// ```
    /// use pty::{Command, ControlCharacter, Typist};
    ///
    /// let mut session = Command::new("cat").spawn()?;
    /// let mut typist = Typist::new(&session.manager);
    /// typist.type_line(b"a line")?;
    /// typist.press(ControlCharacter::EndOfFile)?;
    /// assert!(session.child.wait()?.success());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails as [`type_text`](Self::type_text) does.
    pub fn type_line(&mut self, line: &[u8]) -> io::Result<()> {
        let mut text = Vec::with_capacity(line.len() + 1);
        text.extend_from_slice(line);
        text.push(if self.manager.modes()?.turns_return_into_newline() { b'\r' } else { b'\n' });
        self.type_text(&text)
    }

    /// Types the byte that currently has this function on the terminal.
    ///
    /// ```
    /// use pty::{Command, ControlCharacter, Typist};
    ///
    /// let mut session = Command::new("cat").spawn()?;
    /// let mut typist = Typist::new(&session.manager);
    /// typist.press(ControlCharacter::EndOfFile)?; // by default Ctrl-D
    /// assert!(session.child.wait()?.success());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails with `InvalidInput` if the function is disabled, and as [`type_text`](Self::type_text) does.
    ///
    /// # References
    /// termios(3), `c_cc`.
    pub fn press(&mut self, what: ControlCharacter) -> io::Result<()> {
        let byte = self.manager.modes()?.control_character(what).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("{what:?} is disabled on this terminal"))
        })?;
        self.type_text(&[byte])
    }
}

/// The error of a line that is longer than the terminal can hold.
///
/// ```
/// use pty::{LineTooLong, Typist};
///
/// let pair = pty::open()?;
/// let error = Typist::new(&pair.manager).type_line(&[b'x'; 5000]).unwrap_err();
/// let error: &LineTooLong = error.get_ref().unwrap().downcast_ref().unwrap();
/// assert_eq!(error.offset, error.max);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LineTooLong {
    /// Offset in the text of the first byte that would be lost.
    pub offset: usize,
    /// Maximum length of a line in bytes, without its end.
    pub max: usize,
}

impl fmt::Display for LineTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { offset, max } = self;
        write!(f, "the line has more than {max} bytes, and would be cut at offset {offset}")
    }
}

impl std::error::Error for LineTooLong {}

/// Returns the unfinished line after `text`. Erasing characters are counted, not applied: a refusal too
/// early loses nothing.
fn after(mut line: Line, text: &[u8], modes: &Modes) -> io::Result<Line> {
    let character = |what| modes.control_character(what);
    let literal_next = character(ControlCharacter::LiteralNext).filter(|_| modes.is_extended());
    let ends = [
        Some(b'\n'),
        character(ControlCharacter::EndOfFile),
        character(ControlCharacter::EndOfLine),
        character(ControlCharacter::EndOfLine2).filter(|_| modes.is_extended()),
    ];
    for (offset, &byte) in text.iter().enumerate() {
        let literal = std::mem::take(&mut line.literal);
        let Some(byte) = modes.on_input(byte) else { continue };
        if !literal && Some(byte) == literal_next {
            line.literal = true;
        } else if !literal && ends.contains(&Some(byte)) {
            line.length = 0;
        } else if line.length < sys::MAX_LINE {
            line.length += 1;
        } else {
            let error = LineTooLong { offset, max: sys::MAX_LINE };
            return Err(io::Error::new(io::ErrorKind::InvalidInput, error));
        }
    }
    Ok(line)
}
