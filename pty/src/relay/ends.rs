//! Where input comes from and output goes: read and written without ever waiting for the other
//! side, and without changing the mode of a description that we share with others.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, Read, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};

use crate::sys;

/// How a read or a write is kept from waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// A file or a device that never waits.
    AtOnce,
    /// A description of our own that does not block.
    Nonblocking,
    Socket,
    /// A pipe or terminal that could not be opened anew: it does not wait after it polled as
    /// ready, if nobody else was faster; and a write no longer than this.
    Polled,
}

/// Our own handle on an end, of a description of our own where `Way` says so.
fn open(fd: BorrowedFd<'_>, options: &mut OpenOptions) -> io::Result<(File, Way)> {
    let file = File::from(fd.try_clone_to_owned()?);
    let kind = file.metadata()?.file_type();
    if kind.is_socket() {
        return Ok((file, Way::Socket));
    }
    if !kind.is_fifo() && !file.is_terminal() {
        return Ok((file, Way::AtOnce));
    }
    // The manager of a terminal opened anew is that of a new terminal.
    if sys::subsidiary_name(fd).is_ok() {
        return Ok((file, Way::Polled));
    }
    // The same pipe or terminal by another description, on systems whose /proc can do that.
    options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
    Ok(match options.open(format!("/proc/self/fd/{}", fd.as_raw_fd())) {
        Ok(file) => (file, Way::Nonblocking),
        Err(_) => (file, Way::Polled),
    })
}

#[derive(Debug)]
pub(super) struct Inlet {
    file: File,
    way: Way,
    /// To poll: a FIFO opened anew does not tell of writers that were gone by then.
    original: OwnedFd,
}

impl Inlet {
    pub(super) fn new(fd: BorrowedFd<'_>) -> io::Result<Self> {
        let (file, way) = open(fd, OpenOptions::new().read(true))?;
        Ok(Self { file, way, original: fd.try_clone_to_owned()? })
    }
}

/// `WouldBlock` if there is nothing to read now.
impl Read for Inlet {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.way {
            Way::Socket => sys::receive_without_waiting(self.file.as_fd(), buffer),
            Way::AtOnce | Way::Nonblocking | Way::Polled => self.file.read(buffer),
        }
    }
}

impl AsFd for Inlet {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.original.as_fd()
    }
}

#[derive(Debug)]
pub(super) struct Outlet {
    file: File,
    way: Way,
    /// Asked before: one that hung up does not say so any more.
    is_terminal: bool,
}

impl Outlet {
    pub(super) fn new(fd: BorrowedFd<'_>) -> io::Result<Self> {
        let (file, way) = open(fd, OpenOptions::new().write(true))?;
        Ok(Self { file, way, is_terminal: fd.is_terminal() })
    }

    /// Whether to poll before writing; elsewhere a write says itself that it would block.
    pub(super) fn must_be_polled(&self) -> bool {
        self.way == Way::Polled
    }

    /// Whether the error of a write means that nobody takes it any more.
    pub(super) fn is_gone(&self, error: &io::Error) -> bool {
        match error.raw_os_error() {
            Some(libc::EPIPE | libc::ECONNRESET) => true,
            Some(libc::EIO) => self.is_terminal,
            _ => false,
        }
    }

    /// How many were written; `WouldBlock` if none can be now.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.way {
            Way::AtOnce | Way::Nonblocking => self.file.write(bytes),
            Way::Socket => sys::send_without_waiting(self.file.as_fd(), bytes),
            Way::Polled => self.file.write(&bytes[..bytes.len().min(libc::PIPE_BUF)]),
        }
    }
}

impl AsFd for Outlet {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}
