use std::io;
use std::os::fd::{AsFd, OwnedFd};

use crate::{Modes, sys};

/// A guard that keeps the user's own terminal in raw mode and restores it when dropped, also by a panic.
///
/// In raw mode every key reaches this program at once and without echo, including Ctrl-C.
///
/// Input typed ahead is kept both when raw mode starts and when it ends. But an end of file typed ahead
/// (Ctrl-D) becomes a NUL byte in raw mode, so read pending input first. `std::process::exit` restores the
/// terminal too. A process that a signal terminates, or that is built with `panic = "abort"`, does not
/// restore it; `stty sane` then helps.
///
/// ```no_run
/// use std::io::Read;
///
/// let raw = pty::RawMode::enter(std::io::stdin())?;
/// let mut key = [0];
/// std::io::stdin().read_exact(&mut key)?;
/// raw.restore()?;
/// println!("you pressed {:?}", key[0] as char);
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # References
/// tcsetattr(3); cfmakeraw(3).
#[derive(Debug)]
#[must_use = "the terminal is restored as soon as this is dropped"]
pub struct RawMode {
    /// Dropped before the terminal, which it refers to by descriptor number.
    at_the_end: Option<sys::AtTheEnd>,
    terminal: Option<OwnedFd>,
    saved: Modes,
    wanted: Modes,
}

impl RawMode {
    /// Puts `terminal` into raw mode, after all output written to it has been transmitted.
    ///
    /// Like every change of modes, this stops a background process (`SIGTTOU`) until it is in the
    /// foreground.
    ///
    /// ```
    /// use pty::RawMode;
    ///
    /// let pair = pty::open()?; // or std::io::stdin()
    /// let raw = RawMode::enter(&pair.subsidiary)?;
    /// assert!(!pair.subsidiary.modes()?.is_echo());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ENOTTY`: `terminal` is not a terminal.
    /// - `EMFILE`: too many open files.
    ///
    /// # References
    /// tcdrain(3), tcsetattr(3); cfmakeraw(3).
    pub fn enter(terminal: impl AsFd) -> io::Result<Self> {
        Self::enter_as(terminal, Modes::raw)
    }

    /// Sets the modes that `change` makes from the current ones.
    pub(crate) fn enter_as(terminal: impl AsFd, change: impl FnOnce(Modes) -> Modes) -> io::Result<Self> {
        let terminal = terminal.as_fd().try_clone_to_owned()?;
        // In the background this stops us, before we save modes that another program set.
        sys::drain(terminal.as_fd())?;
        let saved = Modes::of(&terminal)?;
        let wanted = change(saved);
        let at_the_end = Some(sys::AtTheEnd::restore(terminal.as_fd(), &saved.raw));
        wanted.apply(&terminal)?;
        Ok(Self { at_the_end, terminal: Some(terminal), saved, wanted })
    }

    /// Returns the modes that the terminal had before and that will be restored.
    ///
    /// ```
    /// use pty::RawMode;
    ///
    /// let pair = pty::open()?; // or std::io::stdin()
    /// assert!(RawMode::enter(&pair.subsidiary)?.saved().is_echo());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn saved(&self) -> Modes {
        self.saved
    }

    /// Puts the terminal into raw mode again, after others changed its modes.
    pub(crate) fn enter_again(self) -> io::Result<Self> {
        if let Some(terminal) = &self.terminal {
            self.wanted.apply(terminal)?;
        }
        Ok(self)
    }

    /// Sets, in place of the modes that are set, those that `change` makes from the ones which will be restored: at
    /// once, so that nothing can be typed in between.
    pub(crate) fn change(mut self, change: impl FnOnce(Modes) -> Modes) -> io::Result<Self> {
        self.wanted = change(self.saved);
        if let Some(terminal) = &self.terminal {
            sys::without_ttou(|| sys::set_termios_now(terminal.as_fd(), &self.wanted.raw))?;
        }
        Ok(self)
    }

    /// Restores the terminal now and reports whether that worked.
    ///
    /// ```
    /// use pty::RawMode;
    ///
    /// let pair = pty::open()?; // or std::io::stdin()
    /// RawMode::enter(&pair.subsidiary)?.restore()?;
    /// assert!(pair.subsidiary.modes()?.is_echo());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails with `EIO` if the terminal is gone.
    ///
    /// # References
    /// tcsetattr(3), `TCSANOW`.
    pub fn restore(mut self) -> io::Result<()> {
        self.restore_once()
    }

    /// Leaves the terminal alone in the background: the foreground program has set the modes it needs.
    fn restore_once(&mut self) -> io::Result<()> {
        let terminal = self.terminal.take();
        let restored = match &terminal {
            Some(terminal) if !sys::in_background(terminal.as_fd()) => {
                sys::without_ttou(|| sys::set_termios_now(terminal.as_fd(), &self.saved.raw))
            }
            _ => Ok(()),
        };
        self.at_the_end = None;
        restored
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        let _ = self.restore_once();
    }
}
