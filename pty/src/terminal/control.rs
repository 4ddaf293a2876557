//! Control characters, by key and by function.

use crate::{Modes, sys};

/// Returns the byte that Ctrl and `key` send, or `None` if there is none.
///
/// `ctrl('c')` is 3, `ctrl('[')` is escape, `ctrl('?')` is delete. Upper and lower case give the same byte.
///
/// The terminal's [modes](Modes::control_character) decide what the byte does: Ctrl-C interrupts only if
/// they say so.
///
/// ```
/// const INTERRUPT: u8 = pty::ctrl('c').unwrap();
/// assert_eq!(INTERRUPT, 3);
/// assert_eq!(pty::ctrl('@'), Some(0));
/// assert_eq!(pty::ctrl('ä'), None);
/// ```
///
/// # References
/// ascii(7).
pub const fn ctrl(key: char) -> Option<u8> {
    match key {
        '@'..='_' | 'a'..='z' => Some(key as u8 & 0x1f),
        '?' => Some(0x7f),
        _ => None,
    }
}

/// A function of a control character, such as to interrupt. [`Modes::control_character`] says which byte
/// has it on a terminal.
///
/// ```
/// use pty::{ControlCharacter, Modes, ctrl};
///
/// let modes = Modes::sane();
/// assert_eq!(modes.control_character(ControlCharacter::EndOfFile), ctrl('d'));
/// assert_eq!(modes.control_character(ControlCharacter::EndOfLine), None);
/// ```
///
/// # References
/// termios(3); POSIX.1-2024, General Terminal Interface, Special Characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ControlCharacter {
    /// Interrupts the foreground process group: `SIGINT`. `VINTR`, Ctrl-C.
    Interrupt,
    /// Terminates the foreground process group with a core dump: `SIGQUIT`. `VQUIT`, Ctrl-\\.
    Quit,
    /// Stops the foreground process group: `SIGTSTP`. `VSUSP`, Ctrl-Z.
    Suspend,
    /// Passes the input typed so far to the program; end of file at the start of a line. `VEOF`, Ctrl-D.
    EndOfFile,
    /// Ends a line like newline. `VEOL`; usually disabled.
    EndOfLine,
    /// Ends a line like newline. `VEOL2`; usually disabled.
    EndOfLine2,
    /// Erases the last character. `VERASE`, delete.
    Erase,
    /// Erases the last word. `VWERASE`, Ctrl-W.
    WordErase,
    /// Erases the line. `VKILL`, Ctrl-U.
    Kill,
    /// Prints the line again. `VREPRINT`, Ctrl-R.
    Reprint,
    /// Makes the next byte literal. `VLNEXT`, Ctrl-V.
    LiteralNext,
    /// Resumes output. `VSTART`, Ctrl-Q.
    Start,
    /// Pauses output. `VSTOP`, Ctrl-S.
    Stop,
}

impl ControlCharacter {
    /// Its place in `c_cc`, if the system has one for it.
    fn place(self) -> Option<usize> {
        let place = match self {
            Self::Interrupt => libc::VINTR,
            Self::Quit => libc::VQUIT,
            Self::Suspend => libc::VSUSP,
            Self::EndOfFile => libc::VEOF,
            Self::EndOfLine => libc::VEOL,
            Self::EndOfLine2 => libc::VEOL2,
            Self::Erase => libc::VERASE,
            Self::WordErase => return sys::VWERASE,
            Self::Kill => libc::VKILL,
            Self::Reprint => return sys::VREPRINT,
            Self::LiteralNext => return sys::VLNEXT,
            Self::Start => libc::VSTART,
            Self::Stop => libc::VSTOP,
        };
        Some(place)
    }
}

impl Modes {
    /// Returns the byte that has this function on the terminal, or `None` if it is disabled.
    ///
    /// The byte works only in some modes: `Interrupt`, `Quit` and `Suspend` while signals are on (`ISIG`),
    /// `Start` and `Stop` while flow control is on (`IXON`), the others while the terminal is
    /// [canonical](Self::is_canonical).
    ///
    /// ```
    /// use std::io::Write;
    /// use pty::{Command, ControlCharacter};
    ///
    /// let mut session = Command::new("cat").spawn()?;
    /// let end = session.manager.modes()?.control_character(ControlCharacter::EndOfFile);
    /// session.manager.write_all(&[end.expect("it is not disabled")])?;
    /// assert!(session.child.wait()?.success());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// termios(3), `c_cc`.
    pub fn control_character(&self, what: ControlCharacter) -> Option<u8> {
        sys::control_character(&self.raw, what.place())
    }

    /// Returns these modes with another byte for this function, or with none.
    ///
    /// On systems where 0 means "disabled" (Linux), byte 0 cannot be a control character.
    ///
    /// ```
    /// use pty::{ControlCharacter::Interrupt, Modes};
    ///
    /// let modes = Modes::sane().with_control_character(Interrupt, None);
    /// assert_eq!(modes.control_character(Interrupt), None);
    /// ```
    #[must_use]
    pub fn with_control_character(mut self, what: ControlCharacter, byte: Option<u8>) -> Self {
        if let Some(place) = what.place() {
            self.raw.c_cc[place] = byte.unwrap_or(sys::POSIX_VDISABLE);
        }
        self
    }
}
