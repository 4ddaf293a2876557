//! Terminating a program and its session in bounded time.

use std::io;
use std::os::fd::AsFd;
use std::process::ExitStatus;

use nix::poll::{PollFd, PollFlags};

use super::ending::{Ending, Next, Waste, finish, throw_away};
use crate::{Child, Manager, Session, TerminateTimeouts, sys};

impl Session {
    /// Terminates the program and its session, and closes the terminal. Returns the program's exit status
    /// as soon as no process of the session is left.
    ///
    /// Output is read and discarded meanwhile. To keep it, read the manager in another thread and use
    /// [`Child::terminate`].
    ///
    /// The session gets `SIGHUP` (and `SIGCONT`), then `SIGTERM`, then `SIGKILL`. Each step waits for its
    /// timeout in `timeouts`; their sum is the longest time this call takes.
    ///
    /// Processes that started a session of their own (`setsid`), as daemons do, are not touched.
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
    /// If the program was waited for already, the other processes of its session are still terminated.
    ///
    /// # Errors
    /// If processes of the session are left, fails with an error that contains a
    /// [`TerminateError`](crate::TerminateError) with their process ids. Its kind is:
    /// - `PermissionDenied`: a process of another user (the program, or one that it ran, is set-user-ID)
    ///   did not end, not even when its terminal was closed; the kernel then sends a `SIGHUP` that needs no
    ///   permission.
    /// - `TimedOut`: the processes did not end in time although they were killed, or they could not be told
    ///   from those of another session with the same number (see below).
    ///
    /// The terminal is closed in any case.
    ///
    /// # Platform differences
    /// Linux: all processes of the session are found, also those that `/proc` hides because they belong to
    /// other users, and also without a free descriptor; [`Child::signal_session`] says how, and what that
    /// costs. Without a free descriptor, this call checks for their end up to 1000 times a second. After
    /// the program was waited for, a later session may have the same number; processes are then signalled
    /// only if one of them existed at that time.
    ///
    /// Other systems: only the process groups of the program and of the foreground are signalled, and only
    /// the program is waited for.
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
    /// Terminates the program and its session as [`Session::terminate`] does, but leaves the manager alone.
    ///
    /// Another thread must read the manager meanwhile: programs that wait until their output is read can
    /// otherwise only be killed.
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
    /// Fails as [`Session::terminate`] does, but the terminal stays open. The program can still be waited
    /// for afterwards.
    pub fn terminate(&mut self, timeouts: TerminateTimeouts) -> io::Result<ExitStatus> {
        end(self, None, &timeouts)?;
        self.wait()
    }
}

/// Terminates a session; reads and discards its output meanwhile if we own the terminal.
fn end(child: &Child, manager: Option<Manager>, timeouts: &TerminateTimeouts) -> io::Result<()> {
    let mut ending = Ending::of(child, manager, |manager| manager, timeouts);
    let mut reads = true;
    loop {
        let until = match ending.next()? {
            Next::Ended => return Ok(()),
            Next::Sleep(until) => until,
        };
        // At the end of output, the hang-up would be reported over and over.
        let terminal = ending.terminal().filter(|_| reads);
        let held_end = terminal.and_then(Manager::held_end);
        let fds = [terminal.map(AsFd::as_fd), held_end.as_ref().map(AsFd::as_fd), ending.end()];
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
