//! Control characters: by their key, and by what they do on a terminal.

use crate::{Modes, sys};

/// The byte that Ctrl and `key` send: `ctrl('c')` is 3, `ctrl('[')` escape, `ctrl('?')` delete.
/// `None` where there is no such byte. Letters may be of either case.
///
/// What the byte does is up to the terminal's [modes](Modes::control_character): Ctrl-C interrupts
/// only where they say so.
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

/// What a control character does when it is typed. Which byte that is, each terminal's modes say:
/// [`Modes::control_character`].
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
    /// Interrupts the foreground group: `SIGINT`. `VINTR`, Ctrl-C.
    Interrupt,
    /// Ends it with a core dump: `SIGQUIT`. `VQUIT`, Ctrl-\\.
    Quit,
    /// Stops it: `SIGTSTP`. `VSUSP`, Ctrl-Z.
    Suspend,
    /// Gives the program what was typed so far; at the start of a line, end of file. `VEOF`, Ctrl-D.
    EndOfFile,
    /// Ends a line, as newline does. `VEOL`; usually disabled.
    EndOfLine,
    /// Ends a line too. `VEOL2`; usually disabled.
    EndOfLine2,
    /// Takes back a character. `VERASE`, delete.
    Erase,
    /// Takes back a word. `VWERASE`, Ctrl-W.
    WordErase,
    /// Takes back the line. `VKILL`, Ctrl-U.
    Kill,
    /// Shows the line again. `VREPRINT`, Ctrl-R.
    Reprint,
    /// Takes the next byte literally. `VLNEXT`, Ctrl-V.
    LiteralNext,
    /// Output goes on. `VSTART`, Ctrl-Q.
    Start,
    /// Output pauses. `VSTOP`, Ctrl-S.
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
    /// The byte that does this on the terminal, or `None` if it is disabled.
    ///
    /// It does so while the modes let it: `Interrupt`, `Quit` and `Suspend` while signals are on
    /// (`ISIG`), `Start` and `Stop` while flow control is (`IXON`), the others while the terminal is
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

    /// These modes, with another byte to do this, or none.
    ///
    /// On systems where 0 means "disabled" (Linux) it cannot be a control character.
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
