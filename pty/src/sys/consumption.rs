//! When a program has read what was typed.

use std::io;
#[cfg(any(target_os = "linux", target_os = "android"))]
use std::os::fd::AsRawFd;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

#[cfg(any(target_os = "linux", target_os = "android"))]
use super::{check, own};

/// Becomes readable each time the terminal's input was taken by a program (or grew), so that one
/// can wait for a program to read without asking again and again.
///
/// Linux wakes the writers of a manager when a program has read from the subsidiary and little or
/// nothing is left; an edge-triggered epoll sees each of these.
///
/// Other systems have no such notice.
#[derive(Debug)]
pub(crate) struct Consumption(OwnedFd);

impl Consumption {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub(crate) fn of(manager: BorrowedFd<'_>) -> io::Result<Option<Self>> {
        // SAFETY: takes flags. epoll_create1(2).
        let epoll = own(check(unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) })?);
        let mut event = libc::epoll_event { events: (libc::EPOLLOUT | libc::EPOLLET) as u32, u64: 0 };
        let (epoll_fd, manager_fd) = (epoll.as_raw_fd(), manager.as_raw_fd());
        // SAFETY: reads one event. epoll_ctl(2).
        check(unsafe { libc::epoll_ctl(epoll_fd, libc::EPOLL_CTL_ADD, manager_fd, &mut event) })?;
        Ok(Some(Self(epoll)))
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    pub(crate) fn of(_: BorrowedFd<'_>) -> io::Result<Option<Self>> {
        Ok(None)
    }

    /// Makes it unreadable until the next time.
    pub(crate) fn clear(&self) {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        {
            let mut event = libc::epoll_event { events: 0, u64: 0 };
            // SAFETY: a place for one event. epoll_wait(2).
            unsafe { libc::epoll_wait(self.0.as_raw_fd(), &mut event, 1, 0) };
        }
    }
}

impl AsFd for Consumption {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
