//! Descriptors: whether they block, sockets without waiting, the standard streams.

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

use super::{check, own};

/// Sets or clears O_NONBLOCK on the open file description; says whether it was set before.
pub(crate) fn set_nonblocking(fd: BorrowedFd<'_>, on: bool) -> io::Result<bool> {
    // SAFETY: F_GETFL takes no argument. fcntl(2).
    let flags = check(unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_GETFL) })?;
    let wanted = if on { flags | libc::O_NONBLOCK } else { flags & !libc::O_NONBLOCK };
    if wanted != flags {
        // SAFETY: F_SETFL takes flags. fcntl(2).
        check(unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_SETFL, wanted) })?;
    }
    Ok(flags & libc::O_NONBLOCK != 0)
}

/// Reads from a socket without waiting, whatever the mode of the description that others share.
pub(crate) fn receive_without_waiting(socket: BorrowedFd<'_>, buffer: &mut [u8]) -> io::Result<usize> {
    let place = buffer.as_mut_ptr().cast();
    // SAFETY: `buffer` has that many bytes. recv(2).
    let count = unsafe { libc::recv(socket.as_raw_fd(), place, buffer.len(), libc::MSG_DONTWAIT) };
    usize::try_from(count).map_err(|_| io::Error::last_os_error())
}

/// Writes to a socket without waiting, whatever the mode of the description that others share.
pub(crate) fn send_without_waiting(socket: BorrowedFd<'_>, bytes: &[u8]) -> io::Result<usize> {
    let flags = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
    // SAFETY: `bytes` are that many. send(2).
    let count = unsafe { libc::send(socket.as_raw_fd(), bytes.as_ptr().cast(), bytes.len(), flags) };
    usize::try_from(count).map_err(|_| io::Error::last_os_error())
}

/// Opens /dev/null on each of 0, 1 and 2 that is closed, so that no file opened later is taken for
/// a standard stream.
pub(crate) fn hold_standard_streams() -> io::Result<()> {
    for number in 0..=2 {
        // SAFETY: F_GETFD takes no argument. fcntl(2).
        if unsafe { libc::fcntl(number, libc::F_GETFD) } != -1 {
            continue;
        }
        // SAFETY: the path is a string ended by NUL. open(2) takes the lowest free number, which is
        // this one unless another thread was faster.
        let fd = check(unsafe { libc::open(c"/dev/null".as_ptr(), libc::O_RDWR) })?;
        if fd != number {
            drop(own(fd));
        }
    }
    Ok(())
}
