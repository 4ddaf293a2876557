use std::fmt;
use std::io;
use std::os::fd::AsFd;

use super::{ByteSet, Discipline};
use crate::sys;

/// The modes of a terminal: what its line discipline does with the bytes that pass.
///
/// A value, not a handle: read with [`Modes::of`] or made with [`Modes::sane`], changed by the
/// methods that take and return it, and put into force with [`Modes::apply`],
/// [`OpenOptions::modes`](crate::OpenOptions::modes) or [`Command::modes`](crate::Command::modes). A
/// `struct termios` of libc, nix or rustix comes in and goes out with [`Modes::from_termios`] and
/// [`Modes::to_bytes`].
///
/// ```
/// use pty::{Modes, OpenOptions};
///
/// let pair = OpenOptions::new().modes(Modes::sane().echo(false)).open()?;
/// let modes = Modes::of(&pair.manager)?;
/// assert!(modes.is_canonical() && !modes.is_echo());
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # References
/// POSIX.1-2024, General Terminal Interface; termios(3).
#[derive(Clone, Copy)]
#[doc(alias = "termios")]
pub struct Modes {
    pub(crate) raw: libc::termios,
}

impl Modes {
    /// The modes of a freshly opened terminal on which a person types: line by line, echoed,
    /// Ctrl-C interrupts, newlines become carriage return and newline on output, characters are
    /// UTF-8 where the system can be told so (`IUTF8`). As `stty sane` sets them.
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// let modes = Modes::sane();
    /// assert!(modes.is_canonical() && modes.is_echo() && modes.is_utf8());
    /// ```
    ///
    /// # References
    /// stty(1), `sane`; termios(3).
    pub fn sane() -> Self {
        Self { raw: sys::sane_termios() }
    }

    /// The modes that `terminal` has now. On Linux and the BSDs either end of a pseudo-terminal
    /// may be asked; on illumos and Solaris only the subsidiary.
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// let pair = pty::open()?;
    /// assert!(Modes::of(&pair.subsidiary)?.is_echo());
    /// assert!(Modes::of(std::fs::File::open("/dev/null")?).is_err());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// `ENOTTY` if it is not a terminal.
    ///
    /// # References
    /// tcgetattr(3).
    pub fn of(terminal: impl AsFd) -> io::Result<Self> {
        Ok(Self { raw: sys::get_termios(terminal.as_fd())? })
    }

    /// Puts these modes into force on `terminal` after what was written to it has been
    /// transmitted. Input that has arrived and was not read yet is kept.
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// let pair = pty::open()?;
    /// Modes::sane().raw().apply(&pair.subsidiary)?;
    /// assert!(!Modes::of(&pair.subsidiary)?.is_canonical());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// `ENOTTY` if it is not a terminal.
    ///
    /// # References
    /// tcsetattr(3), `TCSADRAIN`.
    pub fn apply(&self, terminal: impl AsFd) -> io::Result<()> {
        sys::set_termios(terminal.as_fd(), &self.raw)
    }

    /// These modes, but every byte passes as it is and at once: no lines, no echo, no signals, no
    /// flow control, no translation of newlines in either direction. cfmakeraw(3).
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// let modes = Modes::sane().raw();
    /// assert!(!modes.is_canonical() && !modes.is_echo());
    /// ```
    ///
    /// # References
    /// cfmakeraw(3).
    #[must_use]
    #[doc(alias = "cfmakeraw")]
    pub fn raw(mut self) -> Self {
        sys::make_raw(&mut self.raw);
        self
    }

    /// These modes, with what is typed shown on the terminal or not (`ECHO`).
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// assert!(!Modes::sane().echo(false).is_echo());
    /// ```
    ///
    /// # References
    /// termios(3), `ECHO`.
    #[must_use]
    pub fn echo(mut self, on: bool) -> Self {
        set(&mut self.raw.c_lflag, libc::ECHO, on);
        self
    }

    /// These modes, with a carriage return added before each newline on output or not (`ONLCR`).
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// use std::io::Read;
    ///
    /// let mut command = pty::Command::new("echo");
    /// let mut session = command.arg("hello").modes(Modes::sane().crlf(false)).spawn()?;
    /// let mut output = String::new();
    /// session.manager.read_to_string(&mut output)?;
    /// assert_eq!(output, "hello\n");
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// termios(3), `ONLCR`.
    #[must_use]
    pub fn crlf(mut self, on: bool) -> Self {
        set(&mut self.raw.c_oflag, libc::ONLCR, on);
        self
    }

    /// These modes, with input understood as UTF-8 or not when a character is erased (`IUTF8`).
    /// Systems without that flag ignore it.
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// assert!(!Modes::sane().utf8(false).is_utf8());
    /// ```
    ///
    /// # References
    /// termios(3), `IUTF8`.
    #[must_use]
    pub fn utf8(mut self, on: bool) -> Self {
        set(&mut self.raw.c_iflag, sys::IUTF8, on);
        self
    }

    /// Whether input is made available line by line (`ICANON`).
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// assert!(Modes::sane().is_canonical());
    /// assert!(!Modes::sane().raw().is_canonical());
    /// ```
    ///
    /// # References
    /// termios(3), `ICANON`.
    pub fn is_canonical(&self) -> bool {
        self.raw.c_lflag & libc::ICANON != 0
    }

    /// Whether what is typed is shown on the terminal (`ECHO`). A program that asks for a password
    /// turns it off.
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// assert!(Modes::sane().is_echo());
    /// ```
    ///
    /// # References
    /// termios(3), `ECHO`.
    pub fn is_echo(&self) -> bool {
        self.raw.c_lflag & libc::ECHO != 0
    }

    /// Whether Ctrl-S and Ctrl-Q stop and continue the output.
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// assert!(Modes::sane().is_flow_control());
    /// ```
    ///
    /// # References
    /// termios(3), `IXON`.
    pub fn is_flow_control(&self) -> bool {
        self.raw.c_iflag & libc::IXON != 0
    }

    /// Has Ctrl-S and Ctrl-Q stop and continue the output, or be bytes like any other: for input that is
    /// data and that nobody types.
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// assert!(!Modes::sane().flow_control(false).is_flow_control());
    /// ```
    ///
    /// # References
    /// termios(3), `IXON`.
    #[must_use]
    pub fn flow_control(mut self, on: bool) -> Self {
        set(&mut self.raw.c_iflag, libc::IXON, on);
        self
    }

    /// Raw for what is typed; what is printed is processed as before.
    pub(crate) fn raw_input(self) -> Self {
        let mut raw = self.raw();
        raw.raw.c_oflag = self.raw.c_oflag;
        raw
    }

    /// Raw for what is printed.
    pub(crate) fn raw_output(mut self) -> Self {
        set(&mut self.raw.c_oflag, libc::OPOST, false);
        self
    }

    /// Newlines come out without a carriage return, which somebody else is to add.
    pub(crate) fn prints_bare_newlines(&self) -> bool {
        self.raw.c_oflag & (libc::OPOST | libc::ONLCR) == libc::OPOST
    }

    /// Lines end with this key too, so that it arrives at once.
    pub(crate) fn ending_lines_with(mut self, key: u8) -> Self {
        self.raw.c_cc[libc::VEOL] = key;
        self
    }

    /// What matters to a relay; which characters are to be quoted only if it `quotes`.
    pub(crate) fn discipline(&self, quotes: bool) -> Discipline {
        let character = |place| sys::control_character(&self.raw, place);
        let has = |flag| self.raw.c_lflag & flag != 0;
        let carriage_return = (self.raw.c_iflag & libc::ICRNL != 0).then_some(b'\r');
        let prints_lines = self.raw.c_oflag & (libc::OPOST | libc::ONLCR) == libc::OPOST | libc::ONLCR;
        let quote = sys::control_character(&self.raw, sys::VLNEXT)
            .filter(|_| quotes && self.is_canonical() && self.is_extended());
        Discipline {
            canonical: self.is_canonical(),
            edits_lines: !self.is_canonical() && (has(libc::ISIG) || prints_lines),
            eof: character(libc::VEOF),
            line_ends: [carriage_return, character(libc::VEOL), character(libc::VEOL2)],
            max_line: sys::MAX_LINE,
            quote: quote.map(|quote| (quote, self.special_characters())),
        }
    }

    /// The characters that do something when they are typed in canonical mode, but for newline.
    fn special_characters(&self) -> ByteSet {
        let mut places = vec![libc::VEOF, libc::VEOL, libc::VEOL2, libc::VERASE, libc::VKILL];
        places.extend([sys::VWERASE, sys::VREPRINT, sys::VLNEXT, sys::VDISCARD].into_iter().flatten());
        if self.raw.c_lflag & libc::ISIG != 0 {
            places.extend([libc::VINTR, libc::VQUIT, libc::VSUSP]);
        }
        if self.is_flow_control() {
            places.extend([libc::VSTART, libc::VSTOP]);
        }
        let translated = self.raw.c_iflag & (libc::ICRNL | libc::IGNCR) != 0;
        let characters = places.into_iter().filter_map(|place| sys::control_character(&self.raw, place));
        characters.chain(translated.then_some(b'\r')).collect()
    }

    /// Whether what is typed is read by lines and not shown, as a password is.
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// assert!(Modes::sane().echo(false).is_secret());
    /// assert!(!Modes::sane().raw().is_secret()); // an editor, which shows what is typed by itself
    /// ```
    pub fn is_secret(&self) -> bool {
        self.is_canonical() && !self.is_echo()
    }

    /// These modes, with lines edited, echoed and turned into signals by whoever has the manager, and
    /// no longer by the kernel, or not (`EXTPROC`). For servers whose clients edit lines themselves,
    /// such as telnet's line mode: every byte passes as it is, although the modes still say what the
    /// program wants. While it is on, the kernel reports each change of the modes to
    /// [`TerminalEvents`](crate::TerminalEvents). Systems without that flag ignore it.
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// let pair = pty::open()?;
    /// pair.manager.modes()?.external_processing(true).apply(&pair.subsidiary)?;
    /// assert_eq!(pair.manager.modes()?.is_external_processing(), cfg!(target_os = "linux"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn external_processing(mut self, on: bool) -> Self {
        set(&mut self.raw.c_lflag, sys::EXTPROC, on);
        self
    }

    /// Whether the kernel leaves lines to whoever has the manager (`EXTPROC`).
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// assert!(!Modes::sane().is_external_processing());
    /// ```
    ///
    /// # References
    /// termios(3), `EXTPROC`.
    pub fn is_external_processing(&self) -> bool {
        self.raw.c_lflag & sys::EXTPROC != 0
    }

    /// Whether the characters beyond POSIX work, such as that for "take the next one literally".
    pub(crate) fn is_extended(&self) -> bool {
        self.raw.c_lflag & libc::IEXTEN != 0
    }

    pub(crate) fn turns_return_into_newline(&self) -> bool {
        self.raw.c_iflag & (libc::ICRNL | libc::IGNCR) == libc::ICRNL
    }

    /// What becomes of a byte before lines are made: nothing, or another byte.
    pub(crate) fn on_input(&self, byte: u8) -> Option<u8> {
        let has = |flag| self.raw.c_iflag & flag != 0;
        match if has(libc::ISTRIP) { byte & 0x7f } else { byte } {
            b'\r' if has(libc::IGNCR) => None,
            b'\r' if has(libc::ICRNL) => Some(b'\n'),
            b'\n' if has(libc::INLCR) => Some(b'\r'),
            byte => Some(byte),
        }
    }

    /// Whether input is understood as UTF-8 (`IUTF8`).
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// assert!(Modes::sane().is_utf8());
    /// ```
    ///
    /// # References
    /// termios(3), `IUTF8`.
    pub fn is_utf8(&self) -> bool {
        self.raw.c_iflag & sys::IUTF8 != 0
    }
}

fn set(flags: &mut libc::tcflag_t, flag: libc::tcflag_t, on: bool) {
    if on {
        *flags |= flag;
    } else {
        *flags &= !flag;
    }
}

/// [`Modes::sane`].
impl Default for Modes {
    fn default() -> Self {
        Self::sane()
    }
}

impl PartialEq for Modes {
    fn eq(&self, other: &Self) -> bool {
        let flags =
            |modes: &Self| (modes.raw.c_iflag, modes.raw.c_oflag, modes.raw.c_cflag, modes.raw.c_lflag);
        flags(self) == flags(other) && self.raw.c_cc == other.raw.c_cc
    }
}

impl Eq for Modes {}

impl fmt::Debug for Modes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Modes")
            .field("input", &format_args!("{:#x}", self.raw.c_iflag))
            .field("output", &format_args!("{:#x}", self.raw.c_oflag))
            .field("control", &format_args!("{:#x}", self.raw.c_cflag))
            .field("local", &format_args!("{:#x}", self.raw.c_lflag))
            .field("characters", &self.raw.c_cc)
            .finish()
    }
}
