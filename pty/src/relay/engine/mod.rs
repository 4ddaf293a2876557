//! The relay with all its system calls except the wait. The [driver](super::driver) and the
//! [future](super::future) wait.

mod ending;
mod input;
mod lane;
mod looks;
mod ours;
mod output;
mod terminal;
mod waits;

pub(super) use waits::Ready;
#[cfg(any(feature = "tokio", feature = "async-io"))]
pub(super) use waits::Waits;

use std::collections::VecDeque;
use std::io::{self, ErrorKind, IsTerminal};
use std::os::fd::{AsFd, OwnedFd};
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use super::ends::Inlet;
use super::machine::Machine;
use super::{
    Detached, EndedBy, Hooks, Relay, RelayError, RelayOutcome, RelayStage, RelayStream, Relayed, Stdin,
};
use crate::{Child, LongLine, Manager, StdinEof, sys};
use input::Escape;
use lane::Lane;
use looks::Looks;
use ours::OurTerminal;

pub(super) struct Engine<'a, 'c> {
    machine: Machine,
    lanes: Vec<Lane>,
    child: &'c mut Child,
    status: Option<ExitStatus>,
    source: Option<Inlet>,
    source_readable: bool,
    escape: Escape,
    detach: Escape,
    /// Input read after the detach keys.
    unread: Vec<u8>,
    /// Earlier output, to show first.
    shown_first: Vec<u8>,
    consumption: Option<sys::Consumption>,
    looks: Looks,
    echo: Option<bool>,
    secret: bool,
    hang_up_fd: Option<OwnedFd>,
    hooks: Hooks<'a>,
    ended_by: Option<EndedBy>,
    kill_after: Duration,
    kill_at: Option<Instant>,
    /// Why the program could not be killed.
    unkillable: Option<io::Error>,
    /// An end was requested: does not wait longer for a reader that reads nothing.
    give_up_at: Option<Instant>,
    timeout_at: Option<Instant>,
    idle: Option<(Duration, Instant)>,
    /// The terminal whose size is followed.
    window: Option<OwnedFd>,
    /// In this order: the modes are restored while the signals are still ours.
    terminals: Vec<OurTerminal>,
    is_left_to_the_user: bool,
    death_watch: Option<sys::DeathWatch>,
    signals: Option<sys::Signals>,
    arrived: VecDeque<i32>,
}

impl<'a, 'c> Engine<'a, 'c> {
    pub(super) fn new(relay: Relay<'a>, manager: Manager, child: &'c mut Child) -> Result<Self, RelayError> {
        let set_up = failed_to(RelayStage::SetUp);
        sys::hold_standard_streams().map_err(&set_up)?;
        let stdin = match relay.stdin {
            Stdin::Ours => Some(io::stdin().as_fd().try_clone_to_owned().map_err(&set_up)?),
            Stdin::Given(fd) => Some(fd),
            Stdin::None => None,
        };
        let stdout = match relay.stdout {
            Some(fd) => fd,
            None => io::stdout().as_fd().try_clone_to_owned().map_err(&set_up)?,
        };
        let splits = relay.stderr.is_some();
        let (stdout_fd, stderr) = (stdout.as_fd(), io::stderr());
        let streams = stdin.iter().map(OwnedFd::as_fd).chain([stdout_fd, stderr.as_fd()]);
        let mut windows = streams.filter(|fd| relay.follow_size && fd.is_terminal());
        let window = windows.next().map(|fd| fd.try_clone_to_owned()).transpose().map_err(&set_up)?;
        let source = stdin.as_ref().map(|fd| Inlet::new(fd.as_fd())).transpose().map_err(&set_up)?;
        let outputs = [stdout_fd].into_iter().chain(splits.then_some(stderr.as_fd()));
        let is_processed = !manager.first_modes().prints_bare_newlines();
        let input = stdin.as_ref().map(OwnedFd::as_fd);
        let terminals = OurTerminal::among(input, outputs, is_processed).map_err(&set_up)?;
        let is_interactive = terminals.iter().any(|terminal| terminal.is_input);

        let mut lanes = vec![Lane::new(manager, stdout.as_fd(), RelayStream::Output).map_err(&set_up)?];
        if let Some(manager) = relay.stderr {
            lanes.push(Lane::new(manager, io::stderr().as_fd(), RelayStream::Error).map_err(&set_up)?);
        }
        let signals = match relay.signals {
            true => {
                let taken = terminal::take_signals(!terminals.is_empty(), is_interactive);
                Some(taken.map_err(failed_to(RelayStage::Signals))?)
            }
            false => None,
        };
        let mut policies = relay.policies;
        if is_interactive {
            // On a terminal the user sees and hears what happens to a long line.
            policies.long_line = LongLine::Truncate;
            policies.literal = false;
        }
        if source.is_none() {
            // Without input there is no end of input.
            policies.stdin_eof = StdinEof::Ignore;
        }
        let now = Instant::now();
        let mut driver = Self {
            machine: Machine::new(policies, source.is_some(), lanes.len()),
            lanes,
            child,
            status: None,
            source,
            source_readable: false,
            escape: Escape::new(relay.escape),
            detach: Escape::new(relay.detach),
            unread: Vec::new(),
            shown_first: relay.shown_first,
            consumption: None,
            looks: Looks::begin(now),
            echo: None,
            secret: false,
            hang_up_fd: relay.hang_up_fd,
            hooks: relay.hooks,
            ended_by: None,
            kill_after: relay.kill_after,
            kill_at: None,
            unkillable: None,
            give_up_at: None,
            timeout_at: relay.timeout.and_then(|limit| now.checked_add(limit)),
            idle: relay.idle_timeout.map(|limit| (limit, now)),
            window,
            terminals,
            is_left_to_the_user: false,
            death_watch: None,
            signals,
            arrived: VecDeque::new(),
        };
        driver.enter_raw_mode().map_err(failed_to(RelayStage::Modes))?;
        Ok(driver)
    }

    /// Call once before the first wait.
    pub(super) fn begin(&mut self) -> Result<(), RelayError> {
        let before = std::mem::take(&mut self.shown_first);
        if !before.is_empty() {
            self.machine.show_bytes(0, &before);
            self.noticed(RelayStream::Output, &before)?;
        }
        self.follow_size()?;
        // poll does not report what came earlier: signals taken on the way into raw mode, a program that
        // stopped before we took its signals.
        self.stop_with_child()?;
        self.handle_signals()
    }

    /// Does what is due; returns whether the relay is over.
    pub(super) fn outcome(&mut self, now: Instant) -> Result<Option<Relayed>, RelayError> {
        self.machine.expired(now);
        if self.machine.hangs_up() {
            self.hang_up()?;
        }
        self.end_in_time(now)?;
        let status = self.status.filter(|_| self.machine.is_finished());
        if self.machine.is_detached() {
            return Ok(Some(Relayed::Detached(self.detached())));
        }
        Ok(status.map(|status| Relayed::Ended(RelayOutcome { status, ended_by: self.ended_by })))
    }

    fn detached(&mut self) -> Detached {
        let mut unread = std::mem::take(&mut self.unread);
        if let Some(source) = &mut self.source {
            unread.extend(source.take_ahead());
        }
        let stderr = self.lanes.get_mut(1).and_then(Lane::take_manager);
        Detached { untyped: self.machine.take_untyped(), unread, stderr }
    }

    /// Ends the relay and restores everything. Returns the program's terminal unless it was closed.
    pub(super) fn into_manager(mut self) -> Option<Manager> {
        self.lanes[0].take_manager()
    }

    /// One round, with everything that is ready.
    pub(super) fn go_on(&mut self, ready: &Ready) -> Result<(), RelayError> {
        self.take_note(ready);
        if ready.signals {
            self.handle_signals()?;
        }
        // A program's output comes before its exit.
        self.read_terminals(ready.child || self.status.is_some())?;
        if ready.child {
            self.reap()?;
        }
        self.write_sinks()?;
        if self.waits_for_others_alone() {
            self.leave_to_the_user().map_err(failed_to(RelayStage::Modes))?;
        }
        self.read_source()?;
        self.type_input()?;
        if self.machine.hangs_up() {
            self.hang_up()?;
        }
        Ok(())
    }
}

pub(super) fn failed_to(stage: RelayStage) -> impl Fn(io::Error) -> RelayError {
    move |error| RelayError::new(stage, error)
}

/// `None` if nothing is ready now, which is not an error.
fn if_ready<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Ok(None),
        Err(error) => Err(error),
    }
}
