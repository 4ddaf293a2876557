//! The steps that terminate a session; the caller waits between them.

use std::io::{self, Read};
use std::os::fd::BorrowedFd;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use crate::{Child, Manager, TerminateError, TerminateTimeouts, sys};

/// What to do next to terminate a session.
pub(crate) enum Next {
    /// Nothing: the session has ended.
    Ended,
    /// Sleep until a process ends, at most until this instant; then continue.
    Sleep(Option<Instant>),
}

/// A session that is being terminated: all but the waiting, which threads do here and futures elsewhere.
pub(crate) struct Ending<'c, T> {
    /// The terminal, if we own it, until it is closed.
    terminal: Option<T>,
    as_manager: fn(&T) -> &Manager,
    members: sys::Members<'c>,
    steps: std::array::IntoIter<(&'static [i32], Duration), 3>,
    timeouts: TerminateTimeouts,
    /// When the next step is due.
    until: Option<Instant>,
    reason: io::Error,
    /// How long to sleep if no descriptor reports an end.
    pause: Duration,
}

const PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

impl<'c, T> Ending<'c, T> {
    pub(crate) fn of(
        child: &'c Child,
        terminal: Option<T>,
        as_manager: fn(&T) -> &Manager,
        timeouts: &TerminateTimeouts,
    ) -> Self {
        let steps: [(&[i32], Duration); 3] = [
            (&[libc::SIGHUP, libc::SIGCONT], timeouts.hang_up),
            (&[libc::SIGTERM, libc::SIGCONT], timeouts.term),
            (&[libc::SIGKILL], timeouts.kill),
        ];
        Self {
            terminal,
            as_manager,
            members: child.members(),
            steps: steps.into_iter(),
            timeouts: *timeouts,
            until: Some(Instant::now()),
            reason: io::ErrorKind::TimedOut.into(),
            pause: PAUSE,
        }
    }

    /// Takes the steps that are due. Fails if processes are left after the last step.
    pub(crate) fn next(&mut self) -> io::Result<Next> {
        loop {
            if !self.members.any_left() {
                return Ok(Next::Ended);
            }
            let now = Instant::now();
            if self.until.is_none_or(|until| now < until) {
                return Ok(Next::Sleep(self.sleep_until(now)));
            }
            self.pause = PAUSE;
            if let Some((signals, time)) = self.steps.next() {
                self.until = if self.step(signals) { from_now(time) } else { Some(now) };
            } else if self.terminal.is_some() {
                // A hang-up needs no permission; it does not help against killed processes.
                let time = if self.is_denied() { self.timeouts.kill } else { Duration::ZERO };
                self.until = from_now(time);
                self.terminal = None;
            } else {
                return Err(self.error());
            }
        }
    }

    /// The terminal, while it is open.
    pub(crate) fn terminal(&self) -> Option<&T> {
        self.terminal.as_ref()
    }

    /// Readable when it is time to continue before the instant of [`Next::Sleep`].
    pub(crate) fn end(&self) -> Option<BorrowedFd<'_>> {
        self.members.end()
    }

    /// Sends the signals; returns whether to wait for their effect.
    fn step(&mut self, signals: &[i32]) -> bool {
        let terminal = self.terminal.as_ref();
        let foreground =
            terminal.and_then(|terminal| (self.as_manager)(terminal).foreground_process_group().ok()?);
        let result = self.members.signal(signals, foreground);
        self.reason = result.err().unwrap_or_else(|| io::ErrorKind::TimedOut.into());
        // The time that is left is for the hang-up that follows.
        !(self.is_denied() && signals == [libc::SIGKILL] && self.terminal.is_some())
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
        io::Error::new(reason.kind(), TerminateError::new(self.members.left(), reason))
    }
}

/// `None` means never.
fn from_now(time: Duration) -> Option<Instant> {
    Instant::now().checked_add(time)
}

/// The result of reading a terminal to discard its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waste {
    /// Some output; there may be more.
    Some,
    /// No output now.
    None,
    /// End of output: no process has the terminal open.
    End,
}

/// Reads and discards output without waiting. An interrupter does not affect it.
pub(crate) fn throw_away(manager: &Manager) -> Waste {
    match manager.now().read(&mut [0; 4096]) {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Waste::None,
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Waste::Some,
        Ok(0) | Err(_) => Waste::End,
        Ok(_) => Waste::Some,
    }
}

/// Returns the program's status after its session has ended.
pub(crate) fn finish(child: &mut Child, ended: io::Result<()>) -> io::Result<ExitStatus> {
    if ended.is_err() {
        // Reaps the program if it ended and only others are left.
        let _ = child.try_wait();
    }
    ended.and_then(|()| child.wait())
}
