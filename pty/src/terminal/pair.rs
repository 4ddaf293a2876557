use std::io;

use crate::{Manager, Modes, Size, Subsidiary, sys};

/// The two ends of one pseudo-terminal.
///
/// Programs started later do not inherit either end (close-on-exec). Neither end becomes the controlling
/// terminal of this process.
///
/// Close the subsidiary, or pass it on, before you read the manager to its end: the end comes when *no*
/// process has the subsidiary open, this process included.
///
/// ```
/// use std::io::Read;
///
/// let pty::Pair { mut manager, subsidiary } = pty::open()?;
/// drop(subsidiary); // no process has it open now
/// assert_eq!(manager.read(&mut [0; 64])?, 0); // the end
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # References
/// pty(7); openpty(3).
#[derive(Debug)]
#[must_use = "dropping it closes the terminal"]
pub struct Pair {
    /// The end that controls the terminal.
    pub manager: Manager,
    /// The end that programs use as their terminal.
    pub subsidiary: Subsidiary,
}

/// Opens a pseudo-terminal of 80x24 cells with [sane modes](Modes::sane).
///
/// ```
/// use std::io::{Read, Write};
///
/// let mut pair = pty::open()?;
/// pair.subsidiary.write_all(b"hello\n")?;
/// let mut buffer = [0; 16];
/// let count = pair.manager.read(&mut buffer)?;
/// assert_eq!(&buffer[..count], b"hello\r\n"); // newline became CR LF
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// - `EMFILE`, `ENFILE`: too many open files.
/// - `ENOSPC`, `EAGAIN`: all pseudo-terminals of the system are in use (limit on Linux:
///   `/proc/sys/kernel/pty/max`).
/// - `ENOENT`, `ENXIO`: no pseudo-terminals here; in a container, mount devpts.
///
/// # Platform differences
/// Linux: close-on-exec is atomic, and the subsidiary is opened without a path (`TIOCGPTPEER`), so this
/// works across mount namespaces. OpenBSD and DragonFly have no atomic close-on-exec for terminals: a
/// program that another thread starts at the same moment, and not by this crate, may inherit an end.
///
/// # References
/// openpty(3); POSIX.1-2024 `posix_openpt`; pty(7).
#[doc(alias = "openpty")]
pub fn open() -> io::Result<Pair> {
    OpenOptions::new().open()
}

/// Options for a new pseudo-terminal.
///
/// ```
/// use pty::{Modes, OpenOptions, Size};
///
/// let pair = OpenOptions::new().size(Size::new(132, 43)).modes(Modes::sane().raw()).open()?;
/// assert_eq!(pair.manager.size()?, Size::new(132, 43));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// To copy size and modes from the user's terminal, if there is one:
///
/// ```
/// use pty::{Modes, OpenOptions, Size};
///
/// let stdin = std::io::stdin();
/// let pair = OpenOptions::new()
///     .size(Size::of(&stdin).unwrap_or_default())
///     .modes(Modes::of(&stdin).unwrap_or_default())
///     .open()?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use = "no terminal is opened by options alone"]
pub struct OpenOptions {
    size: Size,
    modes: Modes,
}

impl OpenOptions {
    /// Returns the default options: 80x24 cells and [sane modes](Modes::sane).
    ///
    /// ```
    /// assert_eq!(pty::OpenOptions::new().open()?.manager.size()?, pty::Size::new(80, 24));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the size [default: 80x24].
    ///
    /// ```
    /// use pty::{OpenOptions, Size};
    ///
    /// assert_eq!(OpenOptions::new().size(Size::new(100, 30)).open()?.manager.size()?.cols, 100);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn size(mut self, size: Size) -> Self {
        self.size = size;
        self
    }

    /// Sets the modes [default: [sane](Modes::sane)].
    ///
    /// ```
    /// use pty::{Modes, OpenOptions};
    ///
    /// assert!(!OpenOptions::new().modes(Modes::sane().echo(false)).open()?.subsidiary.modes()?.is_echo());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn modes(mut self, modes: Modes) -> Self {
        self.modes = modes;
        self
    }

    pub(crate) fn get_size(&self) -> Size {
        self.size
    }

    pub(crate) fn get_modes(&self) -> Modes {
        self.modes
    }

    /// Opens a pseudo-terminal with these options.
    ///
    /// ```
    /// let pair = pty::OpenOptions::new().open()?;
    /// assert!(pair.manager.modes()?.is_echo());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails as [`open`](crate::open()) does.
    pub fn open(&self) -> io::Result<Pair> {
        let (manager, subsidiary) = sys::open_pair()?;
        let manager = Manager::from_opened(manager, self.modes)?;
        let pair = Pair { manager, subsidiary: Subsidiary::from_opened(subsidiary) };
        self.modes.apply(&pair.subsidiary)?;
        pair.subsidiary.resize(self.size)?;
        Ok(pair)
    }
}
