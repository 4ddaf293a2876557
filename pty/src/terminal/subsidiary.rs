use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut, IsTerminal, Read, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::process::Stdio;

use crate::{Modes, Size, sys};

/// The terminal end of a pseudo-terminal: the input, output and controlling terminal of programs.
///
/// ```
/// use std::io::{BufRead, BufReader, Write};
///
/// let mut pair = pty::open()?;
/// pair.manager.write_all(b"typed\n")?;
/// let mut line = String::new();
/// BufReader::new(&pair.subsidiary).read_line(&mut line)?;
/// assert_eq!(line, "typed\n");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # References
/// pty(7), pts(4); tty(4).
#[derive(Debug)]
#[doc(alias = "slave")]
#[doc(alias = "pts")]
#[doc(alias = "tty")]
#[doc(alias = "peer")]
pub struct Subsidiary {
    file: File,
}

impl Subsidiary {
    pub(crate) fn from_opened(fd: OwnedFd) -> Self {
        Self { file: File::from(fd) }
    }

    /// Returns another handle to the same end.
    ///
    /// ```
    /// let pair = pty::open()?;
    /// let copy = pair.subsidiary.try_clone()?;
    /// assert_eq!(copy.size()?, pair.subsidiary.size()?);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails with `EMFILE` if too many files are open.
    ///
    /// # References
    /// fcntl(2), `F_DUPFD_CLOEXEC`.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(Self { file: self.file.try_clone()? })
    }

    /// Returns the terminal's size.
    ///
    /// ```
    /// assert_eq!(pty::open()?.subsidiary.size()?, pty::Size::new(80, 24));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails with `EIO` if the manager is closed.
    ///
    /// # References
    /// ioctl_tty(2), `TIOCGWINSZ`; POSIX.1-2024 `tcgetwinsize`.
    pub fn size(&self) -> io::Result<Size> {
        Size::of(self)
    }

    /// Sets the terminal's size, as [`Manager::resize`](crate::Manager::resize) does.
    ///
    /// ```
    /// use pty::Size;
    ///
    /// let pair = pty::open()?;
    /// pair.subsidiary.resize(Size::new(100, 30))?;
    /// assert_eq!(pair.manager.size()?, Size::new(100, 30));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails with `EIO` if the manager is closed.
    ///
    /// # References
    /// ioctl_tty(2), `TIOCSWINSZ`; POSIX.1-2024 `tcsetwinsize`.
    pub fn resize(&self, size: Size) -> io::Result<()> {
        size.set(self)
    }

    /// Returns the terminal's modes.
    ///
    /// ```
    /// assert!(pty::open()?.subsidiary.modes()?.is_canonical());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails with `EIO` if the manager is closed.
    ///
    /// # References
    /// tcgetattr(3).
    pub fn modes(&self) -> io::Result<Modes> {
        Modes::of(self)
    }

    /// Makes `command` run on this terminal: in a new session with this as its controlling terminal, and
    /// with this as standard input, output and error. The streams can be changed afterwards.
    ///
    /// Use it for programs that [`Command`](crate::Command) does not start. `Command` does more: it also
    /// resets signals, passes on no other descriptors, and does not fork. A terminal controls only one
    /// session, so a second program attached to it cannot start until the first session has ended.
    ///
    /// The standard library's `Command` keeps its copies of the terminal until it is dropped. Drop it and
    /// this subsidiary before you read the manager to its end.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// let pty::Pair { mut manager, subsidiary } = pty::open()?;
    /// let mut command = std::process::Command::new("tty");
    /// subsidiary.attach(&mut command)?;
    /// let mut child = command.spawn()?;
    /// drop((command, subsidiary));
    ///
    /// let mut output = String::new();
    /// manager.read_to_string(&mut output)?;
    /// assert_eq!(output.trim_end(), manager.subsidiary_name()?.to_str().unwrap());
    /// assert!(child.wait()?.success());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails with `EMFILE` if too many files are open. Spawning fails with `EPERM` if the terminal already
    /// controls a session.
    ///
    /// # References
    /// setsid(2); ioctl_tty(2), `TIOCSCTTY`.
    pub fn attach(&self, command: &mut std::process::Command) -> io::Result<()> {
        command.stdin(self.try_clone()?).stdout(self.try_clone()?).stderr(self.try_clone()?);
        sys::attach_before_exec(command, self.try_clone()?.into());
        Ok(())
    }
}

impl Read for Subsidiary {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }

    fn read_vectored(&mut self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        self.file.read_vectored(buffers)
    }
}

impl Read for &Subsidiary {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (&self.file).read(buffer)
    }

    fn read_vectored(&mut self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        (&self.file).read_vectored(buffers)
    }
}

impl Write for Subsidiary {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn write_vectored(&mut self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
        self.file.write_vectored(buffers)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Write for &Subsidiary {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&self.file).write(bytes)
    }

    fn write_vectored(&mut self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
        (&self.file).write_vectored(buffers)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl AsFd for Subsidiary {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

impl AsRawFd for Subsidiary {
    fn as_raw_fd(&self) -> RawFd {
        self.file.as_raw_fd()
    }
}

impl From<Subsidiary> for OwnedFd {
    fn from(subsidiary: Subsidiary) -> Self {
        subsidiary.file.into()
    }
}

/// Converts for use with the standard library's `Command::stdin` and similar. This makes the terminal a
/// stream only, not the controlling terminal; see [`Subsidiary::attach`].
impl From<Subsidiary> for Stdio {
    fn from(subsidiary: Subsidiary) -> Self {
        subsidiary.file.into()
    }
}

/// Converts a descriptor opened elsewhere.
///
/// # Errors
/// Fails with `ENOTTY` if it is not a terminal, or if it is a [`Manager`](crate::Manager) (isatty(3) is
/// true of a manager on most systems); the descriptor is then closed.
impl TryFrom<OwnedFd> for Subsidiary {
    type Error = io::Error;

    fn try_from(fd: OwnedFd) -> io::Result<Self> {
        if !fd.is_terminal() || sys::subsidiary_name(fd.as_fd()).is_ok() {
            return Err(io::Error::from_raw_os_error(libc::ENOTTY));
        }
        Ok(Self::from_opened(fd))
    }
}
