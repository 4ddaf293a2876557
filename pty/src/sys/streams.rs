//! What the relay asks of descriptors beyond reading and writing.

use std::ffi::c_int;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use nix::poll::PollFd;
use nix::sys::signal::{SigSet, SigmaskHow, Signal, pthread_sigmask};
#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
use nix::sys::time::TimeSpec;

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

/// Whether `fd` can be read without waiting. On the subsidiary: whether something that was typed
/// waits to be read, which is left to the program.
pub(crate) fn readable_now(fd: BorrowedFd<'_>) -> bool {
    events_now(fd, libc::POLLIN) & libc::POLLIN != 0
}

/// Whether the other side of `fd` has been closed by all.
pub(crate) fn hung_up(fd: BorrowedFd<'_>) -> bool {
    events_now(fd, 0) & libc::POLLHUP != 0
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

/// Signals every process of the group that `leader` leads.
pub(crate) fn signal_group(leader: u32, signal: c_int) -> io::Result<()> {
    // SAFETY: killpg takes any numbers. killpg(3).
    check(unsafe { libc::killpg(leader.cast_signed(), signal) }).map(drop)
}

/// Whether SIGPIPE is at its default: a write to a pipe that nobody reads ends this process.
pub(crate) fn pipe_kills() -> bool {
    super::signals::current(libc::SIGPIPE).is_ok_and(|action| action.sa_sigaction == libc::SIG_DFL)
}

/// Writes, with an error where that signal would come.
pub(crate) fn without_sigpipe(write: impl FnOnce() -> io::Result<usize>) -> io::Result<usize> {
    let (mut pipe, mut before) = (SigSet::empty(), SigSet::empty());
    pipe.add(Signal::SIGPIPE);
    // One that waits already is not that of this write.
    let waits = || pending().is_some_and(|pending| pending.contains(Signal::SIGPIPE));
    let waited = waits();
    let blocked = pthread_sigmask(SigmaskHow::SIG_BLOCK, Some(&pipe), Some(&mut before)).is_ok();
    let result = write();
    if blocked {
        if result.as_ref().is_err_and(|error| error.raw_os_error() == Some(libc::EPIPE)) && !waited && waits()
        {
            // It is there: this takes it, and does not wait.
            let _ = pipe.wait();
        }
        let _ = pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&before), None);
    }
    result
}

/// The signals that wait for this thread to let them in.
fn pending() -> Option<SigSet> {
    let mut pending = std::mem::MaybeUninit::<libc::sigset_t>::zeroed();
    // SAFETY: there is a place for one set. sigpending(2).
    check(unsafe { libc::sigpending(pending.as_mut_ptr()) }).ok()?;
    // SAFETY: it is all zero, or was written.
    let pending = unsafe { pending.assume_init() };
    // SAFETY: sigpending wrote a set of signals. sigpending(2).
    Some(unsafe { SigSet::from_sigset_t_unchecked(pending) })
}

/// This thread runs no handler from now on.
pub(crate) fn block_all_signals() {
    let _ = SigSet::all().thread_block();
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
