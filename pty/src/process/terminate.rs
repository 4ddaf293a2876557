//! Ending a program and its session, in bounded time.

use std::io;
use std::os::fd::AsFd;
use std::process::ExitStatus;

use nix::poll::{PollFd, PollFlags};

use super::ending::{Ending, Next, Waste, finish, throw_away};
use crate::{Child, Manager, Session, TerminateTimeouts, sys};

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
    /// If processes of the session are left, an error around a
    /// [`TerminateError`](crate::TerminateError), which has their numbers:
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

/// Ends a session, and reads what it prints and throws it away meanwhile, if the terminal is ours.
fn end(child: &Child, manager: Option<Manager>, timeouts: &TerminateTimeouts) -> io::Result<()> {
    let mut ending = Ending::of(child, manager, |manager| manager, timeouts);
    let mut reads = true;
    loop {
        let until = match ending.next()? {
            Next::Ended => return Ok(()),
            Next::Sleep(until) => until,
        };
        // Where nobody prints any more, the hang-up would be told again and again.
        let terminal = ending.terminal().filter(|_| reads);
        let fds = [terminal.map(AsFd::as_fd), ending.end()];
        let mut fds: Vec<_> =
            fds.into_iter().flatten().map(|fd| PollFd::new(fd, PollFlags::POLLIN)).collect();
        match sys::poll(&mut fds, until) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
        if terminal.is_some_and(|terminal| throw_away(terminal) == Waste::End) {
            reads = false;
        }
    }
}
