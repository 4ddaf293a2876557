use std::fmt;
use std::io;
use std::os::fd::AsFd;

use super::{ByteSet, Discipline};
use crate::sys;

/// The modes of a terminal: how its line discipline handles the bytes that pass.
///
/// A value, not a handle. Read it with [`Modes::of`] or make it with [`Modes::sane`]. Change it with the
/// methods that take and return it. Set it with [`Modes::apply`],
/// [`OpenOptions::modes`](crate::OpenOptions::modes) or [`Command::modes`](crate::Command::modes). Convert
/// a `struct termios` of libc, nix or rustix with [`Modes::from_termios`] and [`Modes::to_bytes`].
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
    /// Returns the modes of a newly opened interactive terminal, as `stty sane` sets them.
    ///
    /// Input is read line by line and echoed, Ctrl-C interrupts, newline becomes carriage return and
    /// newline on output, and characters are UTF-8 if the system supports that flag (`IUTF8`).
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

    /// Returns the current modes of `terminal`. On Linux and the BSDs this works on either end of a
    /// pseudo-terminal; on illumos and Solaris only on the subsidiary.
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
    /// Fails with `ENOTTY` if `terminal` is not a terminal.
    ///
    /// # References
    /// tcgetattr(3).
    pub fn of(terminal: impl AsFd) -> io::Result<Self> {
        Ok(Self { raw: sys::get_termios(terminal.as_fd())? })
    }

    /// Sets these modes on `terminal` after all output written to it has been transmitted. Unread input is
    /// kept.
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
    /// Fails with `ENOTTY` if `terminal` is not a terminal.
    ///
    /// # References
    /// tcsetattr(3), `TCSADRAIN`.
    pub fn apply(&self, terminal: impl AsFd) -> io::Result<()> {
        sys::set_termios(terminal.as_fd(), &self.raw)
    }

    /// Returns these modes changed to raw, as cfmakeraw(3) does: every byte passes unchanged and at once.
    /// No lines, no echo, no signals, no flow control, no translation of newlines in either direction.
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

    /// Returns these modes with echo of typed input on or off (`ECHO`).
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

    /// Returns these modes with a carriage return added before each output newline, or without (`ONLCR`).
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

    /// Returns these modes with UTF-8 input on or off, which matters when a character is erased (`IUTF8`).
    /// No effect on systems without that flag.
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

    /// Returns whether input is passed on line by line (`ICANON`).
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

    /// Returns whether typed input is echoed (`ECHO`). A program that asks for a password turns it off.
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

    /// Returns whether Ctrl-S and Ctrl-Q stop and continue the output.
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

    /// Returns these modes with flow control on or off: Ctrl-S and Ctrl-Q stop and continue the output, or
    /// are ordinary bytes. Turn it off for input that is data and not typed.
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

    /// Raw for input; output is processed as before.
    pub(crate) fn raw_input(self) -> Self {
        let mut raw = self.raw();
        raw.raw.c_oflag = self.raw.c_oflag;
        raw
    }

    /// Raw for output.
    pub(crate) fn raw_output(mut self) -> Self {
        set(&mut self.raw.c_oflag, libc::OPOST, false);
        self
    }

    /// Whether newlines are printed without a carriage return, which another terminal then adds.
    pub(crate) fn prints_bare_newlines(&self) -> bool {
        self.raw.c_oflag & (libc::OPOST | libc::ONLCR) == libc::OPOST
    }

    /// Makes this key end lines too, so that it arrives at once.
    pub(crate) fn ending_lines_with(mut self, key: u8) -> Self {
        self.raw.c_cc[libc::VEOL] = key;
        self
    }

    /// The settings that matter to a relay; the characters to quote only if it `quotes`.
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

    /// The characters with a function in canonical mode, except newline.
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

    /// Returns whether input is read by lines and not echoed, as for a password.
    ///
    /// ```
    /// use pty::Modes;
    ///
    /// assert!(Modes::sane().echo(false).is_secret());
    /// assert!(!Modes::sane().raw().is_secret()); // as in an editor, which echoes input itself
    /// ```
    pub fn is_secret(&self) -> bool {
        self.is_canonical() && !self.is_echo()
    }

    /// Returns these modes with external processing on or off (`EXTPROC`): the owner of the manager edits
    /// lines, echoes and sends signals instead of the kernel.
    ///
    /// It is for servers whose clients edit lines themselves, such as telnet's line mode. Every byte passes
    /// unchanged, although the modes still say what the program wants. While it is on, the kernel reports
    /// each change of the modes to [`TerminalEvents`](crate::TerminalEvents). No effect on systems without
    /// that flag.
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

    /// Returns whether the owner of the manager processes lines instead of the kernel (`EXTPROC`).
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

    /// Whether the characters beyond POSIX work, such as the one that makes the next literal.
    pub(crate) fn is_extended(&self) -> bool {
        self.raw.c_lflag & libc::IEXTEN != 0
    }

    pub(crate) fn turns_return_into_newline(&self) -> bool {
        self.raw.c_iflag & (libc::ICRNL | libc::IGNCR) == libc::ICRNL
    }

    /// Translates an input byte as the terminal does before it forms lines; `None` if the byte is dropped.
    pub(crate) fn on_input(&self, byte: u8) -> Option<u8> {
        let has = |flag| self.raw.c_iflag & flag != 0;
        match if has(libc::ISTRIP) { byte & 0x7f } else { byte } {
            b'\r' if has(libc::IGNCR) => None,
            b'\r' if has(libc::ICRNL) => Some(b'\n'),
            b'\n' if has(libc::INLCR) => Some(b'\r'),
            byte => Some(byte),
        }
    }

    /// Returns whether input is treated as UTF-8 (`IUTF8`).
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

/// Returns [`Modes::sane`].
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
