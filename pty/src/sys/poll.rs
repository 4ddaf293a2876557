//! Waiting for descriptors.

use std::ffi::c_int;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags};
#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
use nix::sys::time::TimeSpec;

/// Whether `fd` can be read without waiting. On the subsidiary: whether something that was typed
/// waits to be read, which is left to the program.
pub(crate) fn readable_now(fd: BorrowedFd<'_>) -> bool {
    events_now(fd, libc::POLLIN) & libc::POLLIN != 0
}

/// Whether `fd` can be read without waiting, or is hung up.
pub(crate) fn is_ready(fd: BorrowedFd<'_>) -> bool {
    events_now(fd, libc::POLLIN) != 0
}

/// Whether the other side of `fd` has been closed by all. macOS tells it only if asked for something.
pub(crate) fn hung_up(fd: BorrowedFd<'_>) -> bool {
    events_now(fd, libc::POLLHUP) & libc::POLLHUP != 0
}

fn events_now(fd: BorrowedFd<'_>, events: libc::c_short) -> libc::c_short {
    let mut poll = libc::pollfd { fd: fd.as_raw_fd(), events, revents: 0 };
    // SAFETY: one pollfd. poll(2).
    while unsafe { libc::poll(&mut poll, 1, 0) } == -1 {
        if io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
            return 0;
        }
    }
    poll.revents
}

/// Sleeps until one of `fds` is ready or `deadline` has passed; how many are ready. Without a deadline
/// it sleeps until one is. `Interrupted`: a signal handler ran.
pub(crate) fn poll(fds: &mut [PollFd<'_>], deadline: Option<Instant>) -> io::Result<usize> {
    loop {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        match usize::try_from(poll_for(fds, left)?).unwrap_or(0) {
            0 if left.is_none_or(|left| !left.is_zero()) => {}
            ready => return Ok(ready),
        }
    }
}

/// Waits for one of `fds`, for `timeout` at the most; a signal may come first.
pub(crate) fn poll_for(fds: &mut [PollFd<'_>], timeout: Option<Duration>) -> nix::Result<c_int> {
    /// Below this a millisecond matters.
    #[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
    const SHORT: Duration = Duration::from_millis(4);
    #[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
    if let Some(time) = timeout.filter(|&time| time < SHORT) {
        return nix::poll::ppoll(fds, Some(TimeSpec::from(time)), None);
    }
    {
        // Rounded up, so as not to spin through the last millisecond.
        let millis =
            timeout.map(|time| i32::try_from(time.as_nanos().div_ceil(1_000_000)).unwrap_or(i32::MAX));
        let timeout = nix::poll::PollTimeout::try_from(millis.unwrap_or(-1));
        nix::poll::poll(fds, timeout.unwrap_or(nix::poll::PollTimeout::MAX))
    }
}

pub(super) fn readable_within(fd: BorrowedFd<'_>, timeout: Duration) -> io::Result<bool> {
    let deadline = Instant::now().checked_add(timeout);
    loop {
        match poll(&mut [PollFd::new(fd, PollFlags::POLLIN)], deadline) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result.map(|ready| ready > 0),
        }
    }
}
