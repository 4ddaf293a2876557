//! An `Expect` without the waiting: the output, the search in it, the input. [`Expect`](super::Expect) and
//! its future version wait.

use std::io::{self, Read, Write};
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use super::log::{Log, Logged};
use super::output::Output;
use super::wait::{State, Step, Wait};
use super::{ExpectError, Match, Pattern, Reason};
use crate::{Child, Manager};

#[derive(Debug)]
pub(crate) struct Talk {
    output: Output,
    timeout: Duration,
    state: State,
    chunk: Box<[u8]>,
    log: Log,
}

/// One wait for patterns.
pub(crate) struct Expected {
    patterns: Vec<Pattern>,
    wait: Wait,
}

/// What to do next.
pub(crate) enum Next {
    /// The wait is over.
    Done(Result<Match, Reason>),
    /// Sleep until there is output, at most until this instant; then continue.
    Sleep(Option<Instant>),
    /// Continue.
    GoOn,
}

/// The size of one read. (Linux returns at most 4095 bytes, other systems more.)
const CHUNK: usize = 16 << 10;

impl Talk {
    pub(crate) fn new() -> Self {
        Self {
            output: Output::new(1 << 20),
            timeout: Duration::from_secs(10),
            state: State::default(),
            chunk: vec![0; CHUNK].into(),
            log: Log::default(),
        }
    }

    pub(crate) fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = timeout;
    }

    pub(crate) fn set_limit(&mut self, bytes: usize) {
        self.output.set_limit(bytes);
    }

    /// Whether more output may come.
    pub(crate) fn goes_on(&self) -> bool {
        !self.state.ended
    }

    pub(crate) fn set_log(&mut self, log: Log) {
        self.log = log;
    }

    pub(crate) fn log(&mut self) -> &mut Log {
        &mut self.log
    }

    /// The output that was read but not matched.
    pub(crate) fn take_rest(&mut self) -> Vec<u8> {
        self.output.take_all()
    }

    pub(crate) fn expect(&mut self, patterns: impl IntoIterator<Item = impl Into<Pattern>>) -> Expected {
        let patterns: Vec<Pattern> = patterns.into_iter().map(Into::into).collect();
        let wait = Wait::new(&patterns, &mut self.output, self.timeout, Instant::now());
        self.state.drained = false;
        Expected { patterns, wait }
    }

    pub(crate) fn next(&mut self, expected: &mut Expected) -> Next {
        match expected.wait.step(&mut self.output, self.state, Instant::now()) {
            Step::Found(found) => Next::Done(Ok(found)),
            Step::Failed(reason) => Next::Done(Err(reason)),
            Step::Sleep { until } if self.state.drained || self.state.ended => Next::Sleep(until),
            Step::Sleep { .. } => Next::GoOn,
        }
    }

    /// Whether the end of the program is one of the things to wait for.
    pub(crate) fn awaits_exit(&self, expected: &Expected) -> bool {
        expected.wait.awaits_exit() && self.state.status.is_none()
    }

    /// Reads what there is.
    pub(crate) fn go_on(
        &mut self,
        expected: &mut Expected,
        manager: &Manager,
        child: &mut Child,
    ) -> io::Result<()> {
        if self.awaits_exit(expected) {
            self.state.status = child.try_wait()?;
        }
        if self.read(manager)? {
            expected.wait.output_came(Instant::now());
        }
        Ok(())
    }

    /// How long to wait for a program's status that an error reports: an ending program closes its terminal
    /// slightly before.
    pub(crate) fn moment(&self) -> Duration {
        Duration::from_millis(if self.state.ended { 100 } else { 0 })
    }

    pub(crate) fn error(
        &mut self,
        expected: &Expected,
        reason: Reason,
        status: Option<ExitStatus>,
    ) -> ExpectError {
        self.state.status = self.state.status.or(status);
        let seen = self.output.newest();
        ExpectError::new(reason, &expected.patterns, self.timeout, seen, self.state.status)
    }

    /// The deadline for input sent from now on.
    pub(crate) fn send_until(&self) -> Option<Instant> {
        Instant::now().checked_add(self.timeout)
    }

    /// Types as much of `left` as is accepted now; returns whether that was all.
    pub(crate) fn send(
        &mut self,
        manager: &Manager,
        left: &mut &[u8],
        until: Option<Instant>,
    ) -> io::Result<bool> {
        while !left.is_empty() {
            match manager.now().write(left) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => {
                    let (sent, rest) = left.split_at(count);
                    *left = rest;
                    self.log.tell(Logged::Sent, sent)?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                Err(_) if self.state.ended => return Err(io::ErrorKind::BrokenPipe.into()),
                Err(_) if until.is_some_and(|until| Instant::now() >= until) => {
                    return Err(io::ErrorKind::TimedOut.into());
                }
                Err(_) => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Reads during a send, so that the program does not wait for us.
    pub(crate) fn read_aside(&mut self, manager: &Manager) -> io::Result<()> {
        self.read(manager)?;
        self.output.forget_oldest();
        Ok(())
    }

    /// Reads once if there is output; returns whether there was.
    fn read(&mut self, manager: &Manager) -> io::Result<bool> {
        if self.state.ended {
            return Ok(false);
        }
        self.state.drained = false;
        match manager.now().read(&mut self.chunk) {
            Ok(0) => self.state.ended = true,
            Ok(count) => {
                self.output.push(&self.chunk[..count]);
                self.log.tell(Logged::Seen, &self.chunk[..count])?;
                return Ok(true);
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.state.drained = true,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        Ok(false)
    }
}

/// A line and the Enter key.
pub(crate) fn line(text: &[u8]) -> Vec<u8> {
    [text, b"\r"].concat()
}
