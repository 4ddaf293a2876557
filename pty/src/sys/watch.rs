//! What a terminal tells its manager beside the output: packet mode, and changes of the modes.

use std::ffi::c_int;
use std::fs::File;
use std::io;
#[cfg(any(target_os = "linux", target_os = "android"))]
use std::os::fd::OwnedFd;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::sync::Arc;
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags};

use super::check;
#[cfg(any(target_os = "linux", target_os = "android"))]
use super::pidfd::PidFd;

pub(crate) fn set_packet_mode(manager: BorrowedFd<'_>, on: bool) -> io::Result<()> {
    let Some(request) = pty_sys::constants::TIOCPKT else { return Err(io::ErrorKind::Unsupported.into()) };
    let on = c_int::from(on);
    // SAFETY: TIOCPKT reads one int. ioctl_tty(2).
    check(unsafe { libc::ioctl(manager.as_raw_fd(), request as _, &on) }).map(drop)
}

/// What has come up, of what a [`Watch`] watches.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Noticed {
    /// The manager has something to say.
    pub(crate) manager: bool,
    /// The modes may have changed.
    pub(crate) modes: bool,
    /// The leader of the terminal's session has ended; or, where none is known, nobody has the terminal
    /// open.
    pub(crate) end: bool,
}

/// Wakes up when the modes of a terminal may have changed.
///
/// Linux tells the manager of such a change only where `EXTPROC` is on, but it wakes whoever waits to
/// read or write the subsidiary: an edge-triggered epoll sees each of these, but not while unread output
/// fills the terminal. So modes are also asked for with each piece of output. It takes a subsidiary to be
/// held, which would keep the end of file from coming; so it is let go when the session's leader has ended.
///
/// Elsewhere nothing tells: one has to ask.
#[derive(Debug)]
pub(crate) struct Watch {
    /// An epoll, or a copy of the manager.
    fd: Arc<File>,
    #[cfg(any(target_os = "linux", target_os = "android"))]
    held: Option<OwnedFd>,
    #[cfg(any(target_os = "linux", target_os = "android"))]
    leader: Option<PidFd>,
}

impl AsFd for Watch {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

#[cfg(any(feature = "tokio", feature = "async-io"))]
impl Watch {
    /// For a runtime to watch.
    pub(crate) fn source(&self) -> Arc<File> {
        self.fd.clone()
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
impl Watch {
    const MANAGER: u64 = 0;
    const MODES: u64 = 1;
    const END: u64 = 2;

    /// One that reports what the manager has to say too, and lets the end of file come.
    pub(crate) fn of_all(manager: BorrowedFd<'_>) -> io::Result<Self> {
        let mut watch = Self::of_end(manager)?;
        watch.add(manager, libc::EPOLLIN, Self::MANAGER)?;
        if watch.leader.is_some() {
            watch.hold(manager)?;
        }
        Ok(watch)
    }

    /// One of the modes alone, which wakes with each piece of output too. While no leader is known, whose end
    /// would be told, nothing is held, and it wakes with the hang-up.
    pub(crate) fn of_modes(manager: BorrowedFd<'_>) -> io::Result<Self> {
        let mut watch = Self::of_end(manager)?;
        watch.add(manager, libc::EPOLLIN | libc::EPOLLET, Self::MANAGER)?;
        if watch.leader.is_some() {
            watch.hold(manager)?;
        }
        Ok(watch)
    }

    fn of_end(manager: BorrowedFd<'_>) -> io::Result<Self> {
        // SAFETY: takes flags. epoll_create1(2).
        let epoll = super::own(check(unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) })?);
        let mut watch = Self { fd: Arc::new(epoll.into()), held: None, leader: None };
        watch.follow_leader(manager)?;
        Ok(watch)
    }

    fn follow_leader(&mut self, manager: BorrowedFd<'_>) -> io::Result<()> {
        let Some(id) = super::session_id(manager)? else { return Ok(()) };
        let Ok(leader) = PidFd::open(id) else { return Ok(()) };
        // Asked again, now that the number cannot become another's unnoticed.
        if super::session_id(manager)? == Some(id) {
            self.add(leader.as_fd(), libc::EPOLLIN, Self::END)?;
            self.leader = Some(leader);
        }
        Ok(())
    }

    /// What [`wait`](Self::wait) does, for a watch of the modes alone.
    fn wait_for_modes(&mut self, manager: BorrowedFd<'_>, timeout: Option<Duration>) -> io::Result<Noticed> {
        let knew_leader = self.leader.is_some();
        let mut noticed = self.wait(timeout)?;
        if !knew_leader && noticed.manager {
            self.follow_leader(manager)?;
            match self.leader {
                Some(_) => self.hold(manager)?,
                None => noticed.end = super::hung_up(manager),
            }
        }
        Ok(noticed)
    }

    fn hold(&mut self, manager: BorrowedFd<'_>) -> io::Result<()> {
        let held = super::open_subsidiary(manager)?;
        self.add(held.as_fd(), libc::EPOLLIN | libc::EPOLLOUT | libc::EPOLLET, Self::MODES)?;
        self.held = Some(held);
        Ok(())
    }

    fn add(&self, fd: BorrowedFd<'_>, events: c_int, what: u64) -> io::Result<()> {
        let mut event = libc::epoll_event { events: events as u32, u64: what };
        let (epoll, fd) = (self.fd.as_raw_fd(), fd.as_raw_fd());
        // SAFETY: reads one event. epoll_ctl(2).
        check(unsafe { libc::epoll_ctl(epoll, libc::EPOLL_CTL_ADD, fd, &mut event) }).map(drop)
    }

    /// Sleeps until something comes up, for `timeout` at the most. A signal may end it early.
    pub(crate) fn wait(&mut self, timeout: Option<Duration>) -> io::Result<Noticed> {
        let millis = match timeout {
            Some(timeout) => i32::try_from(timeout.as_nanos().div_ceil(1_000_000)).unwrap_or(i32::MAX),
            None => -1,
        };
        let mut events = [libc::epoll_event { events: 0, u64: 0 }; 3];
        let (epoll, room) = (self.fd.as_raw_fd(), events.len() as c_int);
        // SAFETY: there is room for that many events. epoll_wait(2).
        let count = match check(unsafe { libc::epoll_wait(epoll, events.as_mut_ptr(), room, millis) }) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(Noticed::default()),
            result => usize::try_from(result?).unwrap_or(0),
        };
        let came = |what| events.iter().take(count).any(|event| { event.u64 } == what);
        let noticed =
            Noticed { manager: came(Self::MANAGER), modes: came(Self::MODES), end: came(Self::END) };
        if noticed.end {
            self.leader = None;
            self.held = None;
        }
        Ok(noticed)
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
impl Watch {
    /// How often the modes are asked for where nothing tells of them.
    const PERIOD: Duration = Duration::from_millis(20);

    pub(crate) fn of_all(manager: BorrowedFd<'_>) -> io::Result<Self> {
        Ok(Self { fd: Arc::new(manager.try_clone_to_owned()?.into()) })
    }

    pub(crate) fn of_modes(manager: BorrowedFd<'_>) -> io::Result<Self> {
        Self::of_all(manager)
    }

    pub(crate) fn wait(&mut self, timeout: Option<Duration>) -> io::Result<Noticed> {
        let manager = super::readable_within(self.fd.as_fd(), timeout.unwrap_or(Duration::MAX))?;
        Ok(Noticed { manager, modes: false, end: false })
    }
}

impl Watch {
    /// Sleeps until there is something to tell or `other`, if any, is ready, for `timeout` at the most. The
    /// rest of the timeout is for [`wait`](Self::wait).
    pub(crate) fn sleep_with(
        &self,
        other: Option<BorrowedFd<'_>>,
        timeout: Option<Duration>,
    ) -> io::Result<Option<Duration>> {
        let Some(other) = other else { return Ok(timeout) };
        let mut fds = [self.as_fd(), other].map(|fd| PollFd::new(fd, PollFlags::POLLIN));
        match super::poll_for(&mut fds, timeout) {
            Ok(_) | Err(Errno::EINTR) => Ok(Some(Duration::ZERO)),
            Err(error) => Err(error.into()),
        }
    }
}

/// Sleeps until the modes may have changed or `other`, if any, is ready, for `timeout` at the most. Says
/// whether there is any use in asking again.
pub(crate) fn wait_for_modes(
    watch: &mut Watch,
    manager: BorrowedFd<'_>,
    other: Option<BorrowedFd<'_>>,
    timeout: Option<Duration>,
) -> io::Result<bool> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        let timeout = watch.sleep_with(other, timeout)?;
        Ok(!watch.wait_for_modes(manager, timeout)?.end)
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    {
        let _ = watch;
        let period = timeout.map_or(Watch::PERIOD, |left| left.min(Watch::PERIOD));
        match other {
            Some(other) => drop(super::readable_within(other, period)?),
            None => std::thread::sleep(period),
        }
        Ok(!super::hung_up(manager))
    }
}
