//! The relay with its system calls: one loop around poll(2).

use std::collections::VecDeque;
use std::io::{self, ErrorKind, IsTerminal, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::ends::{Inlet, Outlet};
use super::machine::{Discipline, Machine};
use super::{EndedBy, Event, Hooks, Outcome, Relay, RelayError, Stdin, Stream};
use crate::{Child, LongLine, Manager, Modes, RawMode, Session, Signal, Size, StdinEof, Subsidiary, sys};

/// Reads in one round at the most, so that the other direction has its turn.
const READS: usize = 16;

/// One terminal: where its output is read, and where that goes.
struct Lane {
    manager: Option<Manager>,
    was_nonblocking: bool,
    /// Open until the program has ended and the terminal is empty: the terminal then has no end,
    /// and hangs up at nobody, while the program lives; and systems that throw away what was
    /// printed when the last subsidiary closes keep it.
    held: Option<Subsidiary>,
    outlet: Outlet,
    stream: Stream,
    readable: bool,
    writable: bool,
}

struct Driver<'a, 'c> {
    machine: Machine,
    lanes: Vec<Lane>,
    child: &'c mut Child,
    status: Option<ExitStatus>,
    source: Option<Inlet>,
    source_readable: bool,
    escape: Vec<u8>,
    escape_seen: usize,
    consumption: Option<sys::Consumption>,
    input_taken: bool,
    echo: Option<bool>,
    secret: bool,
    hang_up_on: Option<OwnedFd>,
    hooks: Hooks<'a>,
    ended_by: Option<EndedBy>,
    grace: Duration,
    kill_at: Option<Instant>,
    /// Why the program could not be killed.
    unkillable: Option<io::Error>,
    /// Somebody wants an end of it, and does not wait longer for a reader that takes nothing.
    give_up_at: Option<Instant>,
    timeout_at: Option<Instant>,
    idle: Option<(Duration, Instant)>,
    /// The terminal whose size is followed.
    window: Option<OwnedFd>,
    /// In this order: the modes are restored while the signals are still ours.
    raw: Option<RawMode>,
    interactive: Option<OwnedFd>,
    signals: Option<sys::Signals>,
    arrived: VecDeque<i32>,
}

impl Lane {
    fn new(manager: Manager, stdout: BorrowedFd<'_>, stream: Stream) -> io::Result<Self> {
        let held = Some(manager.open_subsidiary()?);
        let outlet = Outlet::new(stdout)?;
        let was_nonblocking = sys::set_nonblocking(manager.as_fd(), true)?;
        Ok(Self {
            manager: Some(manager),
            was_nonblocking,
            held,
            outlet,
            stream,
            readable: false,
            writable: false,
        })
    }

    /// The terminal's modes, while we hold it open.
    fn modes(&self) -> Option<Modes> {
        self.held.as_ref().and_then(|held| Modes::of(held).ok())
    }

    fn close(&mut self) {
        if let Some(manager) = self.manager.take() {
            let _ = sys::set_nonblocking(manager.as_fd(), self.was_nonblocking);
        }
        self.held = None;
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.close();
    }
}

fn failed_to(doing: &'static str) -> impl Fn(io::Error) -> RelayError {
    move |error| RelayError::new(doing, error)
}

/// `None` if there is nothing to be had now, which is not an error.
fn if_ready<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Ok(None),
        Err(error) => Err(error),
    }
}

impl<'a, 'c> Driver<'a, 'c> {
    fn new(relay: Relay<'a>, manager: Manager, child: &'c mut Child) -> Result<Self, RelayError> {
        let set_up = failed_to("set up the relay");
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
        let window = [stdin.as_ref(), Some(&stdout)].into_iter().flatten();
        let window = window.filter(|fd| relay.follow_size && fd.is_terminal()).map(OwnedFd::try_clone).next();
        let window = window.transpose().map_err(&set_up)?;
        let source = stdin.as_ref().map(|fd| Inlet::new(fd.as_fd())).transpose().map_err(&set_up)?;
        let interactive = stdin.filter(|fd| fd.is_terminal());

        let mut lanes = vec![Lane::new(manager, stdout.as_fd(), Stream::Output).map_err(&set_up)?];
        if let Some(manager) = relay.stderr {
            lanes.push(Lane::new(manager, io::stderr().as_fd(), Stream::Error).map_err(&set_up)?);
        }
        let signals = match relay.signals {
            true => Some(take_signals(interactive.is_some()).map_err(failed_to("take the signals"))?),
            false => None,
        };
        let mut policies = relay.policies;
        if interactive.is_some() {
            // A person sees and hears what the terminal does with a long line.
            policies.long_line = LongLine::Truncate;
        }
        if source.is_none() {
            // Input that there is none of has no end either.
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
            escape: relay.escape,
            escape_seen: 0,
            consumption: None,
            input_taken: false,
            echo: None,
            secret: false,
            hang_up_on: relay.hang_up_on,
            hooks: relay.hooks,
            ended_by: None,
            grace: relay.grace,
            kill_at: None,
            unkillable: None,
            give_up_at: None,
            timeout_at: relay.timeout.and_then(|limit| now.checked_add(limit)),
            idle: relay.idle_timeout.map(|limit| (limit, now)),
            window,
            raw: None,
            interactive,
            signals,
            arrived: VecDeque::new(),
        };
        driver.enter_raw_mode().map_err(failed_to("put the terminal into raw mode"))?;
        Ok(driver)
    }

    fn relay(&mut self) -> Result<Outcome, RelayError> {
        self.follow_size();
        // What has come already is not announced by poll: signals taken on the way into raw mode, a
        // program that stopped before its signals came to us.
        self.stop_with_child()?;
        self.handle_signals()?;
        loop {
            let now = Instant::now();
            self.machine.expired(now);
            self.end_in_time(now)?;
            if self.machine.is_finished()
                && let Some(status) = self.status
            {
                return Ok(Outcome { status, ended_by: self.ended_by });
            }
            let child_ended = self.poll(now)?;
            self.handle_signals()?;
            // What a program printed comes before the news that it has ended.
            self.read_terminals()?;
            if child_ended {
                self.reap()?;
            }
            self.write_sinks()?;
            self.read_source()?;
            self.type_input()?;
            if self.machine.hangs_up() {
                self.hang_up();
            }
        }
    }

    // Waiting.

    /// Sleeps until there is something to do; whether the program has ended.
    fn poll(&mut self, now: Instant) -> Result<bool, RelayError> {
        for lane in &mut self.lanes {
            (lane.readable, lane.writable) = (false, false);
        }
        self.source_readable = false;
        let interest = self.machine.interest();
        let reads_now = (0..self.lanes.len()).any(|lane| self.reads_at_once(lane));
        let timeout = if reads_now { Some(Duration::ZERO) } else { self.time_left(now) };

        let mut fds = Vec::with_capacity(8);
        let mut places = Vec::with_capacity(8);
        let mut add = |fd, flags, place| {
            fds.push(PollFd::new(fd, flags));
            places.push(place);
        };
        for (index, lane) in self.lanes.iter().enumerate() {
            if let Some(manager) = &lane.manager {
                let mut flags = PollFlags::empty();
                flags.set(PollFlags::POLLIN, self.machine.reads(index));
                flags.set(PollFlags::POLLOUT, index == 0 && interest.terminal_write);
                if !flags.is_empty() {
                    add(manager.as_fd(), flags, Place::Terminal(index));
                }
            }
            if self.machine.writes(index) {
                add(lane.outlet.as_fd(), PollFlags::POLLOUT, Place::Sink(index));
            }
        }
        if self.status.is_none() {
            let end = self.child.end().map_err(failed_to("watch the program"))?;
            add(end, PollFlags::POLLIN, Place::Child);
        }
        if let Some(source) = self.source.as_ref().filter(|_| interest.source && !self.leaves_terminal()) {
            add(source.as_fd(), PollFlags::POLLIN, Place::Source);
        }
        if let Some(consumption) = self.consumption.as_ref().filter(|_| interest.consumption) {
            add(consumption.as_fd(), PollFlags::POLLIN, Place::Consumption);
        }
        if let Some(signals) = &self.signals {
            add(signals.as_fd(), PollFlags::POLLIN, Place::Signals);
        }
        if let Some(asked) = &self.hang_up_on {
            add(asked.as_fd(), PollFlags::POLLIN, Place::HangUp);
        }

        // Rounded up, so as not to spin through the last millisecond.
        let timeout =
            timeout.map_or(-1, |left| i32::try_from(left.as_nanos().div_ceil(1_000_000)).unwrap_or(i32::MAX));
        let timeout = PollTimeout::try_from(timeout).unwrap_or(PollTimeout::NONE);
        match poll(&mut fds, timeout) {
            Ok(_) => {}
            Err(nix::errno::Errno::EINTR) => return Ok(false),
            Err(error) => return Err(RelayError::new("wait for something to happen", error.into())),
        }
        let events: Vec<_> = fds.iter().map(|fd| fd.revents().unwrap_or(PollFlags::empty())).collect();
        drop(fds);

        let (mut child_ended, mut asked) = (false, false);
        for (place, events) in places.into_iter().zip(events) {
            let any = !events.is_empty();
            match place {
                Place::Terminal(lane) => self.lanes[lane].readable = events.intersects(!PollFlags::POLLOUT),
                Place::Sink(lane) => self.lanes[lane].writable = any,
                Place::Child => child_ended = any,
                Place::Source => self.source_readable = any,
                Place::HangUp => asked = any,
                Place::Consumption if any => {
                    self.input_taken = true;
                    if let Some(consumption) = &self.consumption {
                        consumption.clear();
                    }
                }
                Place::Consumption | Place::Signals => {}
            }
        }
        if asked {
            self.hang_up_on = None;
            self.ended_by.get_or_insert(EndedBy::Asked);
            self.machine.hang_up_now();
        }
        Ok(child_ended)
    }

    fn time_left(&self, now: Instant) -> Option<Duration> {
        let limits = match self.ended_by {
            None if self.is_limited() => [self.timeout_at, self.idle_at()],
            _ => [None, None],
        };
        let others = [self.kill_at, self.give_up_at, self.machine.deadline()];
        let first = limits.into_iter().chain(others).flatten().min()?;
        Some(first.saturating_duration_since(now))
    }

    /// Once the program has ended and nobody else is waited for, a reader of our output may take
    /// its time.
    fn is_limited(&self) -> bool {
        self.status.is_none() || !self.machine.reads_last()
    }

    fn idle_at(&self) -> Option<Instant> {
        self.idle.and_then(|(limit, since)| since.checked_add(limit))
    }

    // Output.

    /// The program has ended, and the terminal may hold something still: nothing to wait for.
    fn reads_at_once(&self, lane: usize) -> bool {
        let may_hold = self.lanes[lane].held.is_some() || self.machine.reads_last();
        self.status.is_some() && may_hold && self.machine.reads(lane)
    }

    fn read_terminals(&mut self) -> Result<(), RelayError> {
        for lane in 0..self.lanes.len() {
            if self.lanes[lane].readable || self.reads_at_once(lane) {
                self.read_terminal(lane).map_err(failed_to("read the terminal"))?;
            }
        }
        Ok(())
    }

    fn read_terminal(&mut self, index: usize) -> io::Result<()> {
        for _ in 0..READS {
            if !self.machine.reads(index) {
                return Ok(());
            }
            let lane = &mut self.lanes[index];
            let Some(mut manager) = lane.manager.as_ref() else { return Ok(()) };
            if let Some(read) = &mut self.hooks.manager_read {
                let mut counted = Counted { inner: manager, count: 0 };
                let result = if_ready(read(lane.stream, &mut counted))?;
                let count = counted.count;
                match result {
                    Some(bytes) if bytes.is_empty() => {
                        if count > 0 || !self.revive(index) {
                            self.end_lane(index);
                        }
                        return Ok(());
                    }
                    Some(bytes) => {
                        self.machine.show_bytes(index, &bytes);
                        self.noticed(lane_stream(&self.lanes, index), &bytes);
                    }
                    None if count == 0 => return self.terminal_empty(index),
                    None => {}
                }
                self.machine.last_read(index, count);
                continue;
            }
            let space = self.machine.terminal_space(index);
            match if_ready(manager.read(space))? {
                Some(0) => {
                    if !self.revive(index) {
                        self.end_lane(index);
                    }
                    return Ok(());
                }
                Some(count) => {
                    if let Some(tap) = &mut self.hooks.tap {
                        tap(self.lanes[index].stream, Instant::now(), &space[..count]);
                    }
                    self.machine.terminal_read(index, count);
                    self.happened();
                }
                None => return self.terminal_empty(index),
            }
        }
        Ok(())
    }

    /// While the program lives and we hold the subsidiary its terminal has no end, unless someone
    /// hung it up, as login(1) does. Opened anew it is as before.
    fn revive(&mut self, lane: usize) -> bool {
        let lane = &mut self.lanes[lane];
        if self.status.is_none()
            && let Some(manager) = &lane.manager
        {
            lane.held = manager.open_subsidiary().ok();
            return lane.held.is_some();
        }
        false
    }

    /// Nothing more is read. A program that still prints would wait for ever, so it is told.
    fn end_lane(&mut self, lane: usize) {
        self.machine.terminal_ended(lane);
        self.lanes[lane].held = None;
        if self.status.is_none() {
            self.machine.hang_up_now();
        }
    }

    fn terminal_empty(&mut self, lane: usize) -> io::Result<()> {
        // A read may fail for a moment, or be interrupted, with something there still.
        let manager = self.lanes[lane].manager.as_ref();
        if self.status.is_some() && manager.is_some_and(|manager| sys::readable_now(manager.as_fd())) {
            return Ok(());
        }
        if self.status.is_some() {
            self.lanes[lane].held = None;
        }
        self.machine.terminal_empty(lane);
        Ok(())
    }

    fn write_sinks(&mut self) -> Result<(), RelayError> {
        for index in 0..self.lanes.len() {
            if !self.machine.writes(index) {
                continue;
            }
            let lane = &mut self.lanes[index];
            if lane.outlet.must_be_polled() && !lane.writable {
                continue;
            }
            match if_ready(lane.outlet.write(self.machine.sink_pending(index))) {
                Ok(count) => self.machine.sink_wrote(index, count.unwrap_or(0)),
                Err(error) if lane.outlet.is_gone(&error) => {
                    self.machine.sink_gone(index);
                    if self.machine.hangs_up() {
                        self.ended_by.get_or_insert(EndedBy::StdoutGone);
                    }
                }
                Err(error) => {
                    let doing = match lane.stream {
                        Stream::Error => "write to standard error",
                        _ => "write to standard output",
                    };
                    return Err(RelayError::new(doing, error));
                }
            }
        }
        Ok(())
    }

    // Input.

    fn read_source(&mut self) -> Result<(), RelayError> {
        if !self.source_readable || self.leaves_terminal() {
            return Ok(());
        }
        let Some(source) = &mut self.source else { return Ok(()) };
        let result = match &mut self.hooks.stdin_read {
            Some(read) => if_ready(read(source)).map(|bytes| {
                bytes.map(|bytes| {
                    self.machine.type_bytes(&bytes);
                    bytes.len()
                })
            }),
            None => if_ready(source.read(self.machine.source_space())).inspect(|count| {
                self.machine.source_read(count.unwrap_or(0));
            }),
        };
        match result {
            Ok(Some(0)) => self.source_ended(),
            Ok(Some(count)) => self.watch_for_escape(count),
            Ok(None) => {}
            // A terminal that has gone away or whose session has left us behind; a descriptor that
            // is only open for writing, as nohup leaves it; a peer that has gone away.
            Err(error)
                if matches!(error.raw_os_error(), Some(libc::EIO | libc::EBADF | libc::ECONNRESET)) =>
            {
                self.source_ended();
            }
            Err(error) => return Err(RelayError::new("read standard input", error)),
        }
        Ok(())
    }

    /// We are to end, and did not come back into raw mode: what is typed on our terminal is for
    /// others, and to read it from the background would stop us.
    fn leaves_terminal(&self) -> bool {
        self.ended_by.is_some() && self.interactive.is_some() && self.raw.is_none()
    }

    fn source_ended(&mut self) {
        self.machine.source_ended();
        self.source = None;
    }

    /// Counts how much of the escape sequence the last `count` bytes of input have brought.
    fn watch_for_escape(&mut self, count: usize) {
        if self.escape.is_empty() {
            return;
        }
        let pending = self.machine.input_pending();
        let fresh = pending[pending.len() - count..].to_vec();
        for (index, &byte) in fresh.iter().enumerate() {
            self.escape_seen = super::machine::matched(&self.escape, self.escape_seen, byte);
            if self.escape_seen == self.escape.len() {
                self.machine.drop_input(count - index);
                self.ended_by.get_or_insert(EndedBy::Escape);
                self.machine.hang_up_now();
                return;
            }
        }
    }

    fn type_input(&mut self) -> Result<(), RelayError> {
        let typed = failed_to("pass on the input");
        if self.machine.interest().terminal_write {
            self.report_modes();
            let discipline = self.discipline().map_err(&typed)?;
            let bytes = self.machine.typable(&discipline).map_err(|error| {
                let message = format!(
                    "the line that begins at byte {} is longer than the {} bytes that a terminal in \
                     canonical mode holds",
                    error.offset, error.max_line
                );
                typed(io::Error::new(ErrorKind::InvalidInput, message))
            })?;
            let Some(mut manager) = self.lanes[0].manager.as_ref() else { return Ok(()) };
            let count = if_ready(manager.write(bytes)).map_err(&typed)?.unwrap_or(0);
            if let (Some(tap), true) = (&mut self.hooks.tap, count > 0) {
                // A program that has got no line yet did not change the modes because of what was
                // typed: it may have become secret just before.
                let waits =
                    discipline.canonical && !bytes[..count].iter().any(|&byte| discipline.ends_line(byte));
                if let (Some(event), false, true) = (&mut self.hooks.event, self.secret, waits) {
                    self.secret = self.lanes[0].modes().is_some_and(|modes| modes.is_secret());
                    if self.secret {
                        event(Event::Secret(true));
                    }
                }
                tap(Stream::Input, Instant::now(), &bytes[..count]);
            }
            self.machine.typed(count, &discipline);
            if count > 0 {
                self.happened();
            }
        }
        if self.machine.at_end_of_input() {
            self.end_input().map_err(&typed)?;
        }
        Ok(())
    }

    /// The program is told once, and again each time it may have taken what it was told.
    fn end_input(&mut self) -> io::Result<()> {
        let Some(manager) = &self.lanes[0].manager else { return Ok(()) };
        if self.consumption.is_none() {
            self.consumption = sys::Consumption::of(manager.as_fd())?;
            self.input_taken = true;
        }
        if std::mem::take(&mut self.input_taken) {
            let discipline = self.discipline()?;
            let unread = self.lanes[0].held.as_ref().is_some_and(|held| sys::readable_now(held.as_fd()));
            self.machine.end_of_input(&discipline, unread);
            if self.machine.interest().terminal_write {
                return self.type_end(&discipline);
            }
        }
        Ok(())
    }

    fn type_end(&mut self, discipline: &Discipline) -> io::Result<()> {
        let Some(mut manager) = self.lanes[0].manager.as_ref() else { return Ok(()) };
        let count = if_ready(manager.write(self.machine.input_pending()))?.unwrap_or(0);
        self.machine.typed(count, discipline);
        Ok(())
    }

    fn discipline(&mut self) -> io::Result<Discipline> {
        let modes = |lane: &Lane| match &lane.held {
            Some(held) => Modes::of(held),
            None => Err(io::Error::from_raw_os_error(libc::EIO)),
        };
        let modes = match modes(&self.lanes[0]) {
            Err(error) if error.raw_os_error() == Some(libc::EIO) && self.revive(0) => modes(&self.lanes[0]),
            result => result,
        };
        Ok(modes?.discipline())
    }

    // Events.

    /// Something was typed or printed.
    fn happened(&mut self) {
        if let Some((_, since)) = &mut self.idle {
            *since = Instant::now();
        }
        // Where nothing else says that the program reads, what it prints may mean it.
        self.input_taken = true;
        self.report_modes();
    }

    fn noticed(&mut self, stream: Stream, bytes: &[u8]) {
        if let Some(tap) = &mut self.hooks.tap {
            tap(stream, Instant::now(), bytes);
        }
        self.happened();
    }

    fn report_modes(&mut self) {
        let Some(event) = &mut self.hooks.event else { return };
        let Some(modes) = self.lanes[0].modes() else { return };
        if self.echo.replace(modes.is_echo()).unwrap_or(true) != modes.is_echo() {
            event(Event::Echo(modes.is_echo()));
        }
        if std::mem::replace(&mut self.secret, modes.is_secret()) != modes.is_secret() {
            event(Event::Secret(modes.is_secret()));
        }
    }

    fn follow_size(&mut self) {
        let Some(window) = &self.window else { return };
        let Ok(size) = Size::of(window) else { return };
        let size = super::not_zero(size);
        let managers = self.lanes.iter().filter_map(|lane| lane.manager.as_ref());
        let mut changed = false;
        for manager in managers {
            if manager.size().is_ok_and(|before| before != size) {
                changed |= manager.resize(size).is_ok();
            }
        }
        if let (true, Some(event)) = (changed, &mut self.hooks.event) {
            event(Event::Resized(size));
        }
    }

    // The program's end.

    fn reap(&mut self) -> Result<(), RelayError> {
        let status = self.child.try_wait().map_err(failed_to("wait for the program"))?;
        if let (Some(status), None) = (status, self.status) {
            let now = Instant::now();
            self.status = Some(status);
            self.kill_at = None;
            self.machine.child_exited(now);
            if self.ended_by.is_some() {
                self.machine.stop_waiting();
                self.give_up_at = now.checked_add(self.grace);
            }
            if let Some(event) = &mut self.hooks.event {
                event(Event::Exited(status));
            }
        }
        Ok(())
    }

    /// The foreground group and that of the session leader.
    fn signal_session(&mut self, signal: Signal) -> io::Result<()> {
        if self.status.is_some() {
            return Ok(());
        }
        let foreground =
            self.lanes[0].manager.as_ref().and_then(|manager| manager.foreground_process_group().ok()?);
        let leader = self.child.id();
        if let Some(group) = foreground.filter(|&group| group != leader) {
            // It may have ended in the meantime.
            let _ = sys::signal_group(group, signal.as_raw());
        }
        sys::signal_group(leader, signal.as_raw())
    }

    /// The program is to end, and is killed if it has not after the grace. If it has ended, others
    /// are not waited for.
    fn ask_to_end(&mut self, by: EndedBy) {
        let now = Instant::now();
        self.ended_by.get_or_insert(by);
        match self.status {
            Some(_) => {
                self.machine.stop_waiting();
                self.give_up_at = now.checked_add(self.grace);
            }
            None => self.kill_at = now.checked_add(self.grace),
        }
    }

    fn end_in_time(&mut self, now: Instant) -> Result<(), RelayError> {
        let passed = |time: Option<Instant>| time.is_some_and(|time| time <= now);
        if passed(self.kill_at) {
            self.kill_at = None;
            if let Err(error) = self.signal_session(Signal::KILL) {
                // The hang-up of its terminal needs no permission.
                self.close_terminals();
                self.unkillable = Some(error);
                self.give_up_at = now.checked_add(self.grace);
            }
        }
        if passed(self.give_up_at) {
            self.give_up_at = None;
            self.machine.give_up_output();
            if let Some(error) = self.unkillable.take().filter(|_| self.status.is_none()) {
                return Err(RelayError::new("end the program", error));
            }
        }
        if self.ended_by.is_some() || !self.is_limited() {
            return Ok(());
        }
        let by = if passed(self.timeout_at) {
            EndedBy::Timeout
        } else if passed(self.idle_at()) {
            EndedBy::IdleTimeout
        } else {
            return Ok(());
        };
        let _ = self.signal_session(Signal::TERM);
        let _ = self.signal_session(Signal::CONT);
        self.ask_to_end(by);
        Ok(())
    }

    /// `SIGHUP` to the program, and its terminals close.
    fn hang_up(&mut self) {
        let _ = self.signal_session(Signal::HUP);
        let _ = self.signal_session(Signal::CONT);
        self.close_terminals();
        if self.kill_at.is_none() {
            self.kill_at = Instant::now().checked_add(self.grace);
        }
    }

    fn close_terminals(&mut self) {
        for (index, lane) in self.lanes.iter_mut().enumerate() {
            self.machine.terminal_ended(index);
            lane.close();
        }
        self.machine.hung_up();
    }

    // Signals and our own terminal.

    fn handle_signals(&mut self) -> Result<(), RelayError> {
        loop {
            self.collect_signals();
            let Some(signal) = self.arrived.pop_front() else { return Ok(()) };
            match signal {
                libc::SIGWINCH => self.follow_size(),
                libc::SIGTSTP => self.suspend(sys::Signals::stop)?,
                libc::SIGCONT => {
                    self.return_to_raw_mode().map_err(failed_to("put the terminal back into raw mode"))?;
                    self.follow_size();
                }
                libc::SIGCHLD => self.stop_with_child()?,
                other => self.pass_on(Signal::from_raw(other)),
            }
        }
    }

    /// A program that stops itself stops the whole job that we are part of, as it would without us;
    /// but only where somebody sits who can continue it.
    fn stop_with_child(&mut self) -> Result<(), RelayError> {
        let watches = self.interactive.is_some() && self.signals.is_some();
        if watches && self.status.is_none() && self.child.was_stopped() {
            // What it printed before is seen before.
            for lane in 0..self.lanes.len() {
                self.read_terminal(lane).map_err(failed_to("read the terminal"))?;
            }
            self.write_sinks()?;
            // What it printed before it stopped, such as to leave the screen in order.
            for lane in 0..self.lanes.len() {
                self.read_terminal(lane).map_err(failed_to("read the terminal"))?;
            }
            self.write_sinks()?;
            self.suspend(sys::Signals::stop_group)?;
            let _ = self.signal_session(Signal::CONT);
        }
        Ok(())
    }

    fn collect_signals(&mut self) {
        while let Some(signal) = self.signals.as_ref().and_then(sys::Signals::next) {
            self.arrived.push_back(signal);
        }
    }

    /// A second signal does not wait for the grace.
    fn pass_on(&mut self, signal: Signal) {
        if let Some(EndedBy::Signal(_)) = self.ended_by {
            let now = Some(Instant::now());
            (self.kill_at, self.give_up_at) = (self.kill_at.and(now), self.give_up_at.and(now));
            return;
        }
        let foreground = self.lanes[0].manager.as_ref().map(|manager| manager.signal_foreground(signal));
        if !matches!(foreground, Some(Ok(()))) {
            let _ = self.signal_session(signal);
        }
        let _ = self.signal_session(Signal::CONT);
        self.ended_by = Some(EndedBy::Signal(signal));
        self.ask_to_end(EndedBy::Signal(signal));
    }

    /// Stops us as a shell expects of a job, with our terminal in its own modes meanwhile.
    fn suspend(&mut self, stop: fn(&sys::Signals, i32) -> io::Result<()>) -> Result<(), RelayError> {
        let suspend = failed_to("stop and go on");
        if let Some(raw) = self.raw.take() {
            raw.restore().map_err(&suspend)?;
        }
        if let Some(signals) = &self.signals {
            stop(signals, libc::SIGTSTP).map_err(&suspend)?;
        }
        self.return_to_raw_mode().map_err(&suspend)?;
        self.follow_size();
        Ok(())
    }

    /// The hang-up of a terminal continues those who are stopped, and it is no terminal any more.
    fn return_to_raw_mode(&mut self) -> io::Result<()> {
        match self.enter_raw_mode() {
            Err(error) if error.raw_os_error() == Some(libc::EIO) => Ok(()),
            result => result,
        }
    }

    fn enter_raw_mode(&mut self) -> io::Result<()> {
        let Some(terminal) = self.interactive.as_ref().map(OwnedFd::try_clone).transpose()? else {
            return Ok(());
        };
        if !self.comes_to_the_foreground(&terminal)? {
            return Ok(());
        }
        // What is restored in the end are the modes before the first time.
        self.raw = Some(match self.raw.take() {
            Some(raw) => raw.enter_again()?,
            None => RawMode::enter(terminal)?,
        });
        Ok(())
    }

    /// In the background of our terminal we are stopped, as everyone who wants to change its modes,
    /// until we are in the foreground. `false` if that is not to be: because a signal asks for our
    /// end, which would come no further than to the next stop, or because nobody could continue us.
    fn comes_to_the_foreground(&mut self, terminal: &OwnedFd) -> io::Result<bool> {
        let ends = |signal: &i32| [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGTERM].contains(signal);
        while sys::in_background(terminal.as_fd()) {
            self.collect_signals();
            let Some(signals) = &self.signals else { return Ok(true) };
            if self.arrived.iter().any(ends) {
                return Ok(false);
            }
            let before = self.arrived.len();
            signals.stop_group(libc::SIGTTOU)?;
            self.collect_signals();
            if !self.arrived.iter().skip(before).any(|&signal| signal == libc::SIGCONT) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Runs a relay; see [`Relay::run`].
pub(super) fn run(relay: Relay<'_>, session: Session) -> Result<Outcome, RelayError> {
    let grace = relay.grace;
    let Session { manager, child } = session;
    let mut left = Left { child, grace: grace.min(Duration::from_secs(1)), relayed: false };
    // After an error the terminal is closed, and so hung up, when this is over.
    let result = Driver::new(relay, manager, &mut left.child).and_then(|mut driver| driver.relay());
    left.relayed = result.is_ok();
    result
}

/// The program, which is not left behind by an error or a panic.
struct Left {
    child: Child,
    grace: Duration,
    relayed: bool,
}

impl Drop for Left {
    fn drop(&mut self) {
        // After an error of waiting the number may be somebody else's.
        if !self.relayed
            && let Ok(None) = self.child.wait_timeout(self.grace)
            && sys::signal_group(self.child.id(), libc::SIGKILL).is_ok()
        {
            let _ = self.child.wait();
        }
    }
}

/// What a polled descriptor is.
#[derive(Clone, Copy)]
enum Place {
    Terminal(usize),
    Sink(usize),
    Child,
    Source,
    Consumption,
    Signals,
    HangUp,
}

fn lane_stream(lanes: &[Lane], index: usize) -> Stream {
    lanes[index].stream
}

/// Counts what a callback reads.
struct Counted<R> {
    inner: R,
    count: usize,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.inner.read(buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result.inspect(|count| self.count += count),
            }
        }
    }
}

fn take_signals(interactive: bool) -> io::Result<sys::Signals> {
    let ending = [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGTERM];
    match interactive {
        false => sys::Signals::take(&ending, &[libc::SIGWINCH]),
        true => {
            let wanted = [&ending[..], &[libc::SIGTSTP]].concat();
            sys::Signals::take(&wanted, &[libc::SIGWINCH, libc::SIGCONT, libc::SIGCHLD])
        }
    }
}
