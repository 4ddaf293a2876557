//! Ending a program and its session, in bounded time.

use std::io::{self, Read};
use std::os::fd::AsFd;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::{Child, Manager, Session, sys};

/// How long each step of [`Session::terminate`] waits before the next one is taken. With a time of
/// zero the next one follows at once.
///
/// ```
/// use std::time::Duration;
/// use pty::Grace;
///
/// let hurried = Grace { hangup: Duration::ZERO, term: Duration::from_millis(200), ..Grace::default() };
/// assert_eq!(hurried.kill, Duration::from_secs(1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grace {
    /// After `SIGHUP`, with `SIGCONT` for what is stopped: a second by default.
    pub hangup: Duration,
    /// After `SIGTERM`: two seconds by default.
    pub term: Duration,
    /// After `SIGKILL`: one second by default. What is killed ends at once, but for a process within a
    /// system call that cannot be interrupted.
    pub kill: Duration,
}

/// Four seconds in all, and no more than a moment for programs that end when they are told.
impl Default for Grace {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { hangup: seconds(1), term: seconds(2), kill: seconds(1) }
    }
}

impl Session {
    /// Ends the program and all others in its session, reads what they print meanwhile and throws it
    /// away, and closes the terminal. Returns the program's exit status as soon as no process of the
    /// session is left.
    ///
    /// The session is hung up (`SIGHUP`, `SIGCONT`), then asked to end (`SIGTERM`), then killed
    /// (`SIGKILL`), with the times of `grace` in between; together these are the longest that it takes.
    /// To keep the output, read the manager in another thread and use [`Child::terminate`].
    ///
    /// Processes that left for a session of their own (`setsid`), as daemons do, are not touched.
    ///
    /// ```
    /// use std::os::unix::process::ExitStatusExt;
    /// use pty::{Command, Grace, Signal};
    ///
    /// let session = Command::new("yes").spawn()?;
    /// assert_eq!(session.terminate(Grace::default())?.signal(), Some(Signal::HUP.as_raw()));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// `EPERM` if processes are left that belong to other users (the program, or one that it ran, is
    /// set-user-ID), and did not end either when their terminal was closed, which the kernel tells them
    /// by a `SIGHUP` that needs no permission. `TimedOut` if processes are left that were killed.
    /// `EMFILE`: too many open files; nobody but the kernel has hung up then. The terminal is closed in
    /// any case.
    ///
    /// # Platform differences
    /// Which processes belong to the session is known on Linux; see [`Child::signal_session`].
    /// Elsewhere the groups of the program and of the foreground stand for the session, and only the
    /// program is waited for.
    ///
    /// # References
    /// signal(7); setsid(2); pidfd_open(2).
    pub fn terminate(self, grace: Grace) -> io::Result<ExitStatus> {
        let Self { manager, mut child } = self;
        let ended = end(&child, Some(&manager), &grace);
        drop(manager);
        match ended? {
            End::Nobody => child.wait(),
            End::Left(error) => {
                let left = time_after_hang_up(&error, &grace);
                if wait(&mut sys::Members::of(child.process())?, None, left)? {
                    return child.wait();
                }
                // So that it is no zombie, if it is others that are left.
                let _ = child.try_wait();
                Err(error)
            }
        }
    }
}

impl Child {
    /// Ends the program and all others in its session, as [`Session::terminate`] does, but leaves the
    /// manager alone: someone else has to read it meanwhile, or programs that wait until their output
    /// is read can only be killed.
    ///
    /// ```
    /// use std::io::Read;
    /// use pty::{Command, Grace, Session};
    ///
    /// let script = "trap 'echo bye; exit 0' HUP; echo hello; while :; do read line; done";
    /// let Session { mut manager, mut child } = Command::new("sh").args(["-c", script]).spawn()?;
    /// let mut greeting = [0; 7];
    /// manager.read_exact(&mut greeting)?;
    /// let reader = std::thread::spawn(move || {
    ///     let mut rest = String::new();
    ///     manager.read_to_string(&mut rest).map(|_| rest)
    /// });
    /// assert!(child.terminate(Grace::default())?.success());
    /// assert!(reader.join().unwrap()?.ends_with("bye\r\n"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// As there; the terminal stays as it is. Afterwards the program can still be waited for.
    pub fn terminate(&mut self, grace: Grace) -> io::Result<ExitStatus> {
        match end(self, None, &grace)? {
            End::Nobody => self.wait(),
            End::Left(error) => Err(error),
        }
    }
}

pub(crate) enum End {
    /// No process of the session runs. The program itself was not waited for yet: while it was not, its
    /// number is the session's.
    Nobody,
    /// Some do, and why.
    Left(io::Error),
}

/// A session that is being ended: all but the waiting.
pub(crate) struct Ending<'c> {
    pub(crate) members: sys::Members<'c>,
    steps: std::array::IntoIter<(&'static [i32], Duration), 3>,
    reason: io::Error,
}

impl<'c> Ending<'c> {
    pub(crate) fn of(child: &'c Child, grace: &Grace) -> io::Result<Self> {
        let steps: [(&[i32], Duration); 3] = [
            (&[libc::SIGHUP, libc::SIGCONT], grace.hangup),
            (&[libc::SIGTERM, libc::SIGCONT], grace.term),
            (&[libc::SIGKILL], grace.kill),
        ];
        let members = sys::Members::of(child.process())?;
        Ok(Self { members, steps: steps.into_iter(), reason: io::ErrorKind::TimedOut.into() })
    }

    /// Takes the next step, and says how long to wait then; `None` if there is no other.
    pub(crate) fn step(&mut self, manager: Option<&Manager>) -> Option<Duration> {
        let (signals, time) = self.steps.next()?;
        let foreground = manager.and_then(|manager| manager.foreground_process_group().ok()?);
        let result = self.members.signal(signals, foreground);
        // The time that is left is that of the hang-up which is yet to come.
        let is_over = result.is_err() && signals == [libc::SIGKILL] && manager.is_some();
        self.reason = result.err().unwrap_or_else(|| io::ErrorKind::TimedOut.into());
        (!is_over).then_some(time)
    }

    pub(crate) fn left(self) -> End {
        End::Left(self.reason)
    }
}

/// How long those who are left have after their terminal was closed.
pub(crate) fn time_after_hang_up(error: &io::Error, grace: &Grace) -> Duration {
    if error.kind() == io::ErrorKind::TimedOut { Duration::ZERO } else { grace.kill }
}

fn end(child: &Child, manager: Option<&Manager>, grace: &Grace) -> io::Result<End> {
    if child.is_waited_for() {
        return Ok(End::Nobody);
    }
    let mut ending = Ending::of(child, grace)?;
    while let Some(time) = ending.step(manager) {
        if wait(&mut ending.members, manager, time)? {
            return Ok(End::Nobody);
        }
    }
    Ok(ending.left())
}

/// Reads and throws away until no process is left, or the time is over.
fn wait(members: &mut sys::Members<'_>, mut manager: Option<&Manager>, time: Duration) -> io::Result<bool> {
    let deadline = Instant::now().checked_add(time);
    let mut waste = [0; 4096];
    loop {
        if !members.any_left() {
            return Ok(true);
        }
        let left = deadline.map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()));
        if left.is_zero() {
            return Ok(false);
        }
        let end = members.end()?;
        let terminal = manager.map_or(end, AsFd::as_fd);
        let mut fds = [PollFd::new(end, PollFlags::POLLIN), PollFd::new(terminal, PollFlags::POLLIN)];
        match poll(&mut fds, poll_timeout(left)) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        if let (Some(terminal), Some(true)) = (manager, fds[1].any()) {
            match terminal.now().read(&mut waste) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Nobody prints any more: the hang-up would be told again and again.
                Ok(0) | Err(_) => manager = None,
                Ok(_) => {}
            }
        }
    }
}

fn poll_timeout(left: Duration) -> PollTimeout {
    let millis = i32::try_from(left.as_nanos().div_ceil(1_000_000)).unwrap_or(i32::MAX);
    PollTimeout::try_from(millis).unwrap_or(PollTimeout::MAX)
}
