//! Where output goes: written without ever waiting for the reader, and without changing the mode
//! of a description that we share with others.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};

use crate::sys;

#[derive(Debug)]
pub(super) struct Outlet {
    /// Our own handle; of a description of our own only where `way` says so.
    file: File,
    way: Way,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// A file or a device that takes all at once.
    AtOnce,
    /// A description of our own that does not block.
    Nonblocking,
    Socket,
    /// A pipe or terminal that could not be opened anew: it takes this much after it polled as
    /// writable.
    Chunks,
}

impl Outlet {
    pub(super) fn new(fd: BorrowedFd<'_>) -> io::Result<Self> {
        let file = File::from(fd.try_clone_to_owned()?);
        let kind = file.metadata()?.file_type();
        if kind.is_socket() {
            return Ok(Self { file, way: Way::Socket });
        }
        if !kind.is_fifo() && !file.is_terminal() {
            return Ok(Self { file, way: Way::AtOnce });
        }
        Ok(match reopen(fd) {
            Ok(file) => Self { file, way: Way::Nonblocking },
            Err(_) => Self { file, way: Way::Chunks },
        })
    }

    /// Whether to poll before writing; elsewhere a write says itself that it would block.
    pub(super) fn must_be_polled(&self) -> bool {
        self.way == Way::Chunks
    }

    /// How many were written; `WouldBlock` if none can be now.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.way {
            Way::AtOnce | Way::Nonblocking => self.file.write(bytes),
            Way::Socket => sys::send_without_waiting(self.file.as_fd(), bytes),
            Way::Chunks => self.file.write(&bytes[..bytes.len().min(libc::PIPE_BUF)]),
        }
    }
}

/// The same pipe or terminal by another description, on systems whose /proc can do that.
fn reopen(fd: BorrowedFd<'_>) -> io::Result<File> {
    let flags = libc::O_NONBLOCK | libc::O_NOCTTY;
    OpenOptions::new().write(true).custom_flags(flags).open(format!("/proc/self/fd/{}", fd.as_raw_fd()))
}

impl AsFd for Outlet {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}
