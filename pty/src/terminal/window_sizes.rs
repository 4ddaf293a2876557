#[cfg(any(feature = "tokio", feature = "async-io"))]
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
#[cfg(any(feature = "tokio", feature = "async-io"))]
use std::sync::Arc;
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags};

use crate::{Size, sys};

/// Gives the sizes of the user's own terminal: first the one that it has, then each that it gets, asleep
/// in between (`SIGWINCH`).
///
/// As an iterator it does not end: each call of `next` waits for a change. Changes that follow each other
/// faster than they are asked for are one change, and a change back to the last size is none. As futures
/// there are `WindowSizes` of `pty::tokio` and `pty::async_io`.
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
/// `SIGWINCH` is handled while this lives; the handler that was there is called as well, and is back
/// afterwards. The signal comes for the controlling terminal of this process, while it is in the
/// foreground of it; another terminal is asked for its size when the signal comes, whatever it came for.
///
/// One of a process at a time takes signals: this, or a [`Relay`](crate::Relay),
/// which follows the size of our terminal by itself.
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
    /// Begins to follow the size of `terminal`, of which it keeps a copy of the descriptor.
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
    /// `ENOTTY` if it is not a terminal; `ResourceBusy` if a relay or another one of these takes the
    /// signals of this process; `EMFILE`: too many open files.
    ///
    /// # References
    /// sigaction(2).
    pub fn of(terminal: impl AsFd) -> io::Result<Self> {
        let terminal = terminal.as_fd();
        Size::of(terminal)?;
        let terminal = terminal.try_clone_to_owned()?;
        Ok(Self { signals: sys::Signals::take(&[], &[libc::SIGWINCH])?, terminal, last: None })
    }

    /// Waits for the next size, for `timeout` at the most; `None` if there is no other size by then.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let pair = pty::open()?;
    /// let mut sizes = pty::WindowSizes::of(&pair.subsidiary)?;
    /// assert!(sizes.next_timeout(Duration::ZERO)?.is_some()); // the one that it has
    /// assert_eq!(sizes.next_timeout(Duration::from_millis(1))?, None);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the terminal says when it is asked for its size: `EIO` after it has hung up.
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

    /// The size, if it is another one than the last time.
    pub(crate) fn now(&mut self) -> io::Result<Option<Size>> {
        while self.signals.next().is_some() {}
        let size = Size::of(&self.terminal)?;
        Ok((self.last.replace(size) != Some(size)).then_some(size))
    }

    /// What a runtime has to watch: readable as this is.
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

/// Readable when the size may have changed: then [`next_timeout`](WindowSizes::next_timeout) no time says.
/// For use with poll and the like.
impl AsFd for WindowSizes {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.signals.as_fd()
    }
}
