#[cfg(any(feature = "tokio", feature = "async-io"))]
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
#[cfg(any(feature = "tokio", feature = "async-io"))]
use std::sync::Arc;
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags};

use crate::{Size, sys};

/// An iterator over the sizes of the user's own terminal: the current size first, then each new one
/// (`SIGWINCH`).
///
/// The iterator does not end: each `next` sleeps until the size changes. Several changes between two calls
/// count as one; a change back to the last size counts as none. For futures, see `WindowSizes` of
/// `pty::tokio` and `pty::async_io`.
///
/// ```no_run
/// use std::io::{Read, Write, stdin, stdout};
/// use pty::{Command, WindowSizes};
///
/// let mut command = Command::new("top");
/// let mut session = command.like_our_terminal().spawn()?;
/// let mut sizes = WindowSizes::of(stdin())?;
/// let mut terminal = session.manager.try_clone()?;
/// std::thread::spawn(move || {
///     while let Some(Ok(size)) = sizes.next() {
///         let _ = session.manager.resize(size);
///     }
/// });
/// std::io::copy(&mut terminal, &mut stdout())?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Signals
/// While this value exists, it handles `SIGWINCH`. It also calls the previous handler and restores it at
/// the end. The kernel sends the signal for the controlling terminal of this process while the process is
/// in the foreground. For any other terminal, the size is checked whenever the signal arrives.
///
/// Only one value in a process can take signals at a time: this, or a [`Relay`](crate::Relay), which
/// already follows the size of this process's terminal.
///
/// # References
/// signal(7), `SIGWINCH`; ioctl_tty(2), `TIOCGWINSZ`.
#[derive(Debug)]
#[must_use = "it tells of no size after it is dropped"]
pub struct WindowSizes {
    signals: sys::Signals,
    terminal: OwnedFd,
    last: Option<Size>,
}

impl WindowSizes {
    /// Starts following the size of `terminal`; keeps a copy of its descriptor.
    ///
    /// ```
    /// use pty::{Size, WindowSizes};
    ///
    /// let pair = pty::open()?;
    /// let mut sizes = WindowSizes::of(&pair.subsidiary)?;
    /// assert_eq!(sizes.next().unwrap()?, Size::new(80, 24));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ENOTTY`: `terminal` is not a terminal.
    /// - `ResourceBusy`: a relay or another `WindowSizes` of this process takes the signals.
    /// - `EMFILE`: too many open files.
    ///
    /// # References
    /// sigaction(2).
    pub fn of(terminal: impl AsFd) -> io::Result<Self> {
        let terminal = terminal.as_fd();
        Size::of(terminal)?;
        let terminal = terminal.try_clone_to_owned()?;
        Ok(Self { signals: sys::Signals::take(&[], &[libc::SIGWINCH])?, terminal, last: None })
    }

    /// Waits up to `timeout` for the next size; returns `None` if there is none. The first call returns the
    /// current size at once.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let pair = pty::open()?;
    /// let mut sizes = pty::WindowSizes::of(&pair.subsidiary)?;
    /// assert!(sizes.next_timeout(Duration::ZERO)?.is_some()); // the current size
    /// assert_eq!(sizes.next_timeout(Duration::from_millis(1))?, None);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails as reading the terminal's size does: with `EIO` after it has hung up.
    ///
    /// # References
    /// poll(2).
    pub fn next_timeout(&mut self, timeout: Duration) -> io::Result<Option<Size>> {
        self.next_before(Instant::now().checked_add(timeout))
    }

    fn next_before(&mut self, deadline: Option<Instant>) -> io::Result<Option<Size>> {
        loop {
            if let Some(size) = self.now()? {
                return Ok(Some(size));
            }
            match sys::poll(&mut [PollFd::new(self.signals.as_fd(), PollFlags::POLLIN)], deadline) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(0) => return self.now(),
                result => drop(result?),
            }
        }
    }

    /// The size, if it has changed since the last call.
    pub(crate) fn now(&mut self) -> io::Result<Option<Size>> {
        while self.signals.next().is_some() {}
        let size = Size::of(&self.terminal)?;
        Ok((self.last.replace(size) != Some(size)).then_some(size))
    }

    /// The file that a runtime watches; readable when `self` is.
    #[cfg(any(feature = "tokio", feature = "async-io"))]
    pub(crate) fn source(&self) -> Arc<File> {
        self.signals.source()
    }
}

impl Iterator for WindowSizes {
    type Item = io::Result<Size>;

    fn next(&mut self) -> Option<io::Result<Size>> {
        self.next_before(None).transpose()
    }
}

/// Readable when the size may have changed, for poll(2) and similar. Then call
/// [`next_timeout`](WindowSizes::next_timeout) with a timeout of zero.
impl AsFd for WindowSizes {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.signals.as_fd()
    }
}
