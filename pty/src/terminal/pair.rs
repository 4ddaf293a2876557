use std::io;

use crate::{Manager, Modes, Size, Subsidiary, sys};

/// The two ends of one pseudo-terminal.
///
/// Neither is inherited by programs started later, and neither becomes the controlling terminal of
/// this process.
///
/// Close the subsidiary, or give it away, before reading the manager to its end: the end comes
/// when *no* process has the subsidiary open any more, this one included.
///
/// ```
/// use std::io::Read;
///
/// let pty::Pair { mut manager, subsidiary } = pty::open()?;
/// drop(subsidiary); // the last that had it open
/// assert_eq!(manager.read(&mut [0; 64])?, 0); // the end
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # References
/// pty(7); openpty(3).
#[derive(Debug)]
#[must_use = "dropping it closes the terminal"]
pub struct Pair {
    /// The end from which the terminal is driven.
    pub manager: Manager,
    /// The end that is the terminal.
    pub subsidiary: Subsidiary,
}

/// Opens a pseudo-terminal of 80 by 24 cells with [sane modes](Modes::sane).
///
/// ```
/// use std::io::{Read, Write};
///
/// let mut pair = pty::open()?;
/// pair.subsidiary.write_all(b"hello\n")?;
/// let mut buffer = [0; 16];
/// let count = pair.manager.read(&mut buffer)?;
/// assert_eq!(&buffer[..count], b"hello\r\n"); // as a terminal does
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// `EMFILE` and `ENFILE`: too many open files. `ENOSPC` or `EAGAIN`: every pseudo-terminal of the
/// system is in use (on Linux `/proc/sys/kernel/pty/max`). `ENOENT` or `ENXIO`: there are none
/// here; in a container, mount devpts.
///
/// # Platform differences
/// On Linux close-on-exec is atomic and the subsidiary is opened without a path (`TIOCGPTPEER`), so
/// that it is right across mount namespaces. Where the system has no atomic close-on-exec for
/// terminals (OpenBSD, DragonFly), a program started at the same moment by another thread may
/// inherit an end.
///
/// # References
/// openpty(3); POSIX.1-2024 `posix_openpt`; pty(7).
#[doc(alias = "openpty")]
pub fn open() -> io::Result<Pair> {
    OpenOptions::new().open()
}

/// What a new pseudo-terminal is to be like.
///
/// ```
/// use pty::{Modes, OpenOptions, Size};
///
/// let pair = OpenOptions::new().size(Size::new(132, 43)).modes(Modes::sane().raw()).open()?;
/// assert_eq!(pair.manager.size()?, Size::new(132, 43));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// A terminal like the user's own, where there is one:
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
    /// 80 by 24 cells and [sane modes](Modes::sane).
    ///
    /// ```
    /// assert_eq!(pty::OpenOptions::new().open()?.manager.size()?, pty::Size::new(80, 24));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// The size.
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

    /// The modes.
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

    /// Opens a pseudo-terminal like this.
    ///
    /// ```
    /// let pair = pty::OpenOptions::new().open()?;
    /// assert!(pair.manager.modes()?.is_echo());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`open`](crate::open()).
    pub fn open(&self) -> io::Result<Pair> {
        let (manager, subsidiary) = sys::open_pair()?;
        let manager = Manager::from_opened(manager, self.modes)?;
        let pair = Pair { manager, subsidiary: Subsidiary::from_opened(subsidiary) };
        self.modes.apply(&pair.subsidiary)?;
        pair.subsidiary.resize(self.size)?;
        Ok(pair)
    }
}
