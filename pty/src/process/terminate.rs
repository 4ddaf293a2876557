//! Ending a program and its session, in bounded time.

use std::fmt;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags};

use crate::{Child, Manager, Session, sys};

/// Sets how long each step of [`Session::terminate`] waits before the next one is taken. After a
/// time of zero the next step follows at once.
///
/// ```
/// use std::time::Duration;
/// use pty::TerminateTimeouts;
///
/// let mut hurried = TerminateTimeouts::default();
/// hurried.hang_up = Duration::ZERO;
/// assert_eq!(hurried.kill, Duration::from_secs(1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TerminateTimeouts {
    /// After `SIGHUP`, with `SIGCONT` for stopped processes [default: 1 s].
    pub hang_up: Duration,
    /// After `SIGTERM` [default: 2 s].
    pub term: Duration,
    /// After `SIGKILL` [default: 1 s]. A killed process ends at once, unless it is in a system call
    /// that cannot be interrupted.
    pub kill: Duration,
}

impl TerminateTimeouts {
    /// Takes all three times.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let moment = Duration::from_millis(10);
    /// let timeouts = pty::TerminateTimeouts::new(moment, moment, Duration::from_secs(1));
    /// assert_eq!(timeouts.term, moment);
    /// ```
    pub const fn new(hang_up: Duration, term: Duration, kill: Duration) -> Self {
        Self { hang_up, term, kill }
    }
}

/// At most four seconds in all; programs that end when they are told take a moment.
impl Default for TerminateTimeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self::new(seconds(1), seconds(2), seconds(1))
    }
}

impl Session {
    /// Ends the program and all others in its session, reads what they print meanwhile and throws it
    /// away, and closes the terminal. Returns the program's exit status as soon as no process of the
    /// session is left.
    ///
    /// The session is hung up (`SIGHUP`, `SIGCONT`), then asked to end (`SIGTERM`), then killed
    /// (`SIGKILL`), with `timeouts` in between; together these are the longest that it takes.
    /// To keep the output, read the manager in another thread and use [`Child::terminate`].
    ///
    /// Processes that left for a session of their own (`setsid`), as daemons do, are not touched.
    ///
    /// ```
    /// use std::os::unix::process::ExitStatusExt;
    /// use pty::{Command, TerminateTimeouts, Signal};
    ///
    /// let session = Command::new("yes").spawn()?;
    /// assert_eq!(session.terminate(TerminateTimeouts::default())?.signal(), Some(Signal::HUP.as_raw()));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// If the program was waited for already, the others in its session are ended in the same way.
    ///
    /// # Errors
    /// If processes of the session are left, an error around a [`TerminateError`], which has their
    /// numbers:
    /// - `PermissionDenied`: one that belongs to another user (the program, or one that it ran, is
    ///   set-user-ID) did not end either when its terminal was closed, which the kernel tells it by a
    ///   `SIGHUP` that needs no permission.
    /// - `TimedOut`: all were killed, or could not be told from those of another session with the same
    ///   number (see below), and did not end in time.
    ///
    /// The terminal is closed in any case.
    ///
    /// # Platform differences
    /// Linux: all processes of the session are found, also those of other users that `/proc` hides, and
    /// without a free descriptor; see [`Child::signal_session`] for how, and for what that costs. Without
    /// a free descriptor their end is asked for up to a thousand times a second. After the program
    /// was waited for, processes are signalled only if one of them was there by then, since a later
    /// session may have the same number.
    ///
    /// Elsewhere the groups of the program and of the foreground stand for the session, and only the
    /// program is waited for.
    ///
    /// # References
    /// signal(7); setsid(2); getsid(2); pidfd_open(2).
    pub fn terminate(self, timeouts: TerminateTimeouts) -> io::Result<ExitStatus> {
        let Self { manager, mut child } = self;
        let ended = end(&child, Some(manager), &timeouts);
        finish(&mut child, ended)
    }
}

impl Child {
    /// Ends the program and all others in its session, as [`Session::terminate`] does, but leaves the
    /// manager alone: someone else has to read it meanwhile, or programs that wait until their output
    /// is read can only be killed.
    ///
    /// ```
    /// use std::io::Read;
    /// use pty::{Command, TerminateTimeouts, Session};
    ///
    /// let script = "trap 'echo bye; exit 0' HUP; echo hello; while :; do read line; done";
    /// let Session { mut manager, mut child } = Command::new("sh").args(["-c", script]).spawn()?;
    /// let mut greeting = [0; 7];
    /// manager.read_exact(&mut greeting)?;
    /// let reader = std::thread::spawn(move || {
    ///     let mut rest = String::new();
    ///     manager.read_to_string(&mut rest).map(|_| rest)
    /// });
    /// assert!(child.terminate(TerminateTimeouts::default())?.success());
    /// assert!(reader.join().unwrap()?.ends_with("bye\r\n"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// As there; the terminal stays as it is. Afterwards the program can still be waited for.
    pub fn terminate(&mut self, timeouts: TerminateTimeouts) -> io::Result<ExitStatus> {
        end(self, None, &timeouts)?;
        self.wait()
    }
}

/// Processes of a session that could not be ended: the inner error of what [`Session::terminate`] and
/// [`Child::terminate`] return.
///
/// ```
/// use pty::TerminateError;
///
/// /// Who is left, if that is what the error says.
/// fn left(error: &std::io::Error) -> Option<&[u32]> {
///     let error: &TerminateError = error.get_ref()?.downcast_ref()?;
///     Some(error.processes())
/// }
/// # assert!(left(&std::io::ErrorKind::TimedOut.into()).is_none());
/// ```
#[derive(Debug)]
pub struct TerminateError {
    processes: Vec<u32>,
    reason: io::Error,
}

impl TerminateError {
    /// The numbers of the processes that are left; there is at least one. They may end at any time.
    ///
    /// ```
    /// fn report(error: &pty::TerminateError) {
    ///     for pid in error.processes() {
    ///         eprintln!("process {pid} still runs");
    ///     }
    /// }
    /// ```
    pub fn processes(&self) -> &[u32] {
        &self.processes
    }
}

impl fmt::Display for TerminateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<_> = self.processes.iter().map(u32::to_string).collect();
        let are =
            if numbers.len() == 1 { "process of the session is" } else { "processes of the session are" };
        write!(f, "{} {are} left: {}: {}", numbers.len(), numbers.join(", "), self.reason)
    }
}

impl std::error::Error for TerminateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.reason)
    }
}

/// What to do next to end a session.
pub(crate) enum Next {
    /// It has ended.
    Ended,
    /// Nothing: processes are left.
    Left(io::Error),
    /// Close the terminal, and go on.
    CloseTerminal,
    /// Sleep until the end of a process is told, and this instant at the most; then go on.
    Sleep(Option<Instant>),
}

/// A session that is being ended: all but the waiting, which is done by threads here, and by futures
/// elsewhere.
pub(crate) struct Ending<'c> {
    members: sys::Members<'c>,
    steps: std::array::IntoIter<(&'static [i32], Duration), 3>,
    timeouts: TerminateTimeouts,
    /// When the next step is due.
    until: Option<Instant>,
    reason: io::Error,
    /// How long to sleep where nothing tells of an end.
    pause: Duration,
}

const PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

impl<'c> Ending<'c> {
    pub(crate) fn of(child: &'c Child, timeouts: &TerminateTimeouts) -> Self {
        let steps: [(&[i32], Duration); 3] = [
            (&[libc::SIGHUP, libc::SIGCONT], timeouts.hang_up),
            (&[libc::SIGTERM, libc::SIGCONT], timeouts.term),
            (&[libc::SIGKILL], timeouts.kill),
        ];
        Self {
            members: child.members(),
            steps: steps.into_iter(),
            timeouts: *timeouts,
            until: Some(Instant::now()),
            reason: io::ErrorKind::TimedOut.into(),
            pause: PAUSE,
        }
    }

    /// Takes the steps that are due. `manager` is the terminal, as long as it is open.
    pub(crate) fn next(&mut self, manager: Option<&Manager>) -> Next {
        loop {
            if !self.members.any_left() {
                return Next::Ended;
            }
            let now = Instant::now();
            if self.until.is_none_or(|until| now < until) {
                return Next::Sleep(self.sleep_until(now));
            }
            self.pause = PAUSE;
            if let Some((signals, time)) = self.steps.next() {
                self.until = if self.step(signals, manager) { from_now(time) } else { Some(now) };
            } else if manager.is_some() {
                // To hang up needs no permission; who was killed is not helped by it.
                let time = if self.is_denied() { self.timeouts.kill } else { Duration::ZERO };
                self.until = from_now(time);
                return Next::CloseTerminal;
            } else {
                return Next::Left(self.error());
            }
        }
    }

    /// Readable when it is time to go on, before what [`Next::Sleep`] said.
    pub(crate) fn end(&self) -> Option<BorrowedFd<'_>> {
        self.members.end()
    }

    /// Sends the signals; whether to wait for their effect.
    fn step(&mut self, signals: &[i32], manager: Option<&Manager>) -> bool {
        let foreground = manager.and_then(|manager| manager.foreground_process_group().ok()?);
        let result = self.members.signal(signals, foreground);
        self.reason = result.err().unwrap_or_else(|| io::ErrorKind::TimedOut.into());
        // The time that is left is that of the hang-up which is yet to come.
        !(self.is_denied() && signals == [libc::SIGKILL] && manager.is_some())
    }

    fn is_denied(&self) -> bool {
        self.reason.kind() != io::ErrorKind::TimedOut
    }

    fn sleep_until(&mut self, now: Instant) -> Option<Instant> {
        if !self.members.must_be_asked() {
            return self.until;
        }
        let pause = self.pause;
        self.pause = (pause * 2).min(LONGEST_PAUSE);
        self.until.into_iter().chain(now.checked_add(pause)).min()
    }

    fn error(&mut self) -> io::Error {
        let reason = std::mem::replace(&mut self.reason, io::ErrorKind::TimedOut.into());
        io::Error::new(reason.kind(), TerminateError { processes: self.members.left(), reason })
    }
}

/// `None` is never.
fn from_now(time: Duration) -> Option<Instant> {
    Instant::now().checked_add(time)
}

/// The program's status after its session has ended.
pub(crate) fn finish(child: &mut Child, ended: io::Result<()>) -> io::Result<ExitStatus> {
    if ended.is_err() {
        // So that it is no zombie, if it is others that are left.
        let _ = child.try_wait();
    }
    ended.and_then(|()| child.wait())
}

/// Ends a session, and reads what it prints and throws it away meanwhile, if the terminal is ours.
fn end(child: &Child, mut manager: Option<Manager>, timeouts: &TerminateTimeouts) -> io::Result<()> {
    let mut ending = Ending::of(child, timeouts);
    let mut waste = [0; 4096];
    let mut reads = true;
    loop {
        let until = match ending.next(manager.as_ref()) {
            Next::Ended => return Ok(()),
            Next::Left(error) => return Err(error),
            Next::CloseTerminal => {
                manager = None;
                continue;
            }
            Next::Sleep(until) => until,
        };
        let terminal = manager.as_ref().filter(|_| reads);
        let fds = [terminal.map(AsFd::as_fd), ending.end()];
        let mut fds: Vec<_> =
            fds.into_iter().flatten().map(|fd| PollFd::new(fd, PollFlags::POLLIN)).collect();
        match sys::poll(&mut fds, until) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
        if let Some(terminal) = terminal {
            match terminal.now().read(&mut waste) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Nobody prints any more: the hang-up would be told again and again.
                Ok(0) | Err(_) => reads = false,
                Ok(_) => {}
            }
        }
    }
}
