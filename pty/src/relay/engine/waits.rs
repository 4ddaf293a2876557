//! What a relay waits for.

use std::os::fd::{AsFd, BorrowedFd};
use std::time::Instant;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags};

use super::super::ends::Inlet;
use super::super::{EndedBy, RelayError, RelayStage};
use super::{Engine, failed_to};
use crate::sys;

/// The descriptors, in the directions that matter now, and the deadline.
pub(in super::super) struct Waits<'e> {
    fds: Vec<PollFd<'e>>,
    places: Vec<Place>,
    pub(in super::super) deadline: Option<Instant>,
}

/// What a descriptor is.
#[derive(Clone, Copy, Debug)]
enum Place {
    Terminal(usize),
    Sink(usize),
    Child,
    Source,
    Consumption,
    Signals,
    HangUp,
}

/// What has become ready.
#[derive(Debug, Default)]
pub(in super::super) struct Ready {
    pub(in super::super) any: bool,
    terminals: [bool; 2],
    sinks: [bool; 2],
    pub(super) child: bool,
    source: bool,
    consumption: bool,
    pub(super) signals: bool,
    hang_up: bool,
}

impl<'e> Waits<'e> {
    fn add(&mut self, fd: BorrowedFd<'e>, flags: PollFlags, place: Place) {
        self.fds.push(PollFd::new(fd, flags));
        self.places.push(place);
    }

    /// Waits, at most until `deadline`; a signal may end it earlier.
    pub(in super::super) fn poll(
        &mut self,
        now: Instant,
        deadline: Option<Instant>,
    ) -> Result<Ready, RelayError> {
        match sys::poll_for(&mut self.fds, deadline.map(|deadline| deadline.saturating_duration_since(now))) {
            Ok(_) => Ok(self.ready()),
            Err(Errno::EINTR) => Ok(Ready::default()),
            Err(error) => Err(failed_to(RelayStage::Poll)(error.into())),
        }
    }

    /// The descriptors, for other ways to wait, with whether reading and writing matter.
    #[cfg(any(feature = "tokio", feature = "async-io"))]
    pub(in super::super) fn fds(&self) -> impl Iterator<Item = (BorrowedFd<'_>, bool, bool)> {
        let wants = |fd: &PollFd<'_>, flag| fd.events().contains(flag);
        self.fds
            .iter()
            .map(move |fd| (fd.as_fd(), wants(fd, PollFlags::POLLIN), wants(fd, PollFlags::POLLOUT)))
    }

    fn ready(&self) -> Ready {
        let mut ready = Ready::default();
        for (fd, &place) in self.fds.iter().zip(&self.places) {
            let events = fd.revents().unwrap_or(PollFlags::empty());
            let any = !events.is_empty();
            ready.any |= any;
            match place {
                Place::Terminal(lane) => ready.terminals[lane] = events.intersects(!PollFlags::POLLOUT),
                Place::Sink(lane) => ready.sinks[lane] = any,
                Place::Child => ready.child = any,
                Place::Source => ready.source = any,
                Place::Consumption => ready.consumption = any,
                Place::Signals => ready.signals = any,
                Place::HangUp => ready.hang_up = any,
            }
        }
        ready
    }
}
impl Engine<'_, '_> {
    pub(in super::super) fn waits(&self, now: Instant) -> Result<Waits<'_>, RelayError> {
        let interest = self.machine.interest();
        let reads_now = (0..self.lanes.len()).any(|lane| self.reads_at_once(lane));
        let mut waits = Waits {
            fds: Vec::with_capacity(9),
            places: Vec::with_capacity(9),
            deadline: if reads_now { Some(now) } else { self.deadline(now) },
        };
        for (index, lane) in self.lanes.iter().enumerate() {
            if let Some(manager) = &lane.manager {
                let mut flags = PollFlags::empty();
                flags.set(PollFlags::POLLIN, self.machine.reads(index));
                flags.set(PollFlags::POLLOUT, index == 0 && interest.terminal_write);
                if !flags.is_empty() {
                    waits.add(manager.as_fd(), flags, Place::Terminal(index));
                }
            }
            if self.machine.writes(index) {
                match lane.outlet.waits_for() {
                    Some((fd, flags)) => waits.add(fd, flags, Place::Sink(index)),
                    None => waits.deadline = Some(now),
                }
            }
        }
        if self.status.is_none() {
            let end = self.child.end().map_err(failed_to(RelayStage::Wait))?;
            waits.add(end, PollFlags::POLLIN, Place::Child);
        }
        let reads = (interest.source && !self.leaves_terminal()) || self.reads_keys_of_user();
        if let Some(source) = self.source.as_ref().filter(|_| reads) {
            if source.has_ahead() {
                waits.deadline = Some(now);
            }
            waits.add(source.as_fd(), PollFlags::POLLIN, Place::Source);
        }
        if let Some(consumption) = self.consumption.as_ref().filter(|_| interest.consumption) {
            waits.add(consumption.as_fd(), PollFlags::POLLIN, Place::Consumption);
        }
        if let Some(signals) = &self.signals {
            waits.add(signals.as_fd(), PollFlags::POLLIN, Place::Signals);
        }
        if let Some(asked) = &self.hang_up_fd {
            waits.add(asked.as_fd(), PollFlags::POLLIN, Place::HangUp);
        }
        Ok(waits)
    }

    /// Records what is ready.
    pub(super) fn take_note(&mut self, ready: &Ready) {
        for (index, lane) in self.lanes.iter_mut().enumerate() {
            (lane.readable, lane.writable) = (ready.terminals[index], ready.sinks[index]);
        }
        self.source_readable = ready.source || self.source.as_ref().is_some_and(Inlet::has_ahead);
        if ready.consumption {
            self.looks.soon();
            if let Some(consumption) = &self.consumption {
                consumption.clear();
            }
        }
        if ready.hang_up {
            self.hang_up_fd = None;
            self.ended_by.get_or_insert(EndedBy::HangUpRequested);
            self.machine.hang_up_now();
        }
    }

    fn deadline(&self, now: Instant) -> Option<Instant> {
        let limits = match self.ended_by {
            None if self.is_limited() => [self.timeout_at, self.idle_at()],
            _ => [None, None],
        };
        let look = self.machine.looks().then(|| self.looks.next().unwrap_or(now));
        let others = [self.kill_at, self.give_up_at, self.machine.deadline(), look];
        limits.into_iter().chain(others).flatten().min()
    }

    /// When the program has ended and no others are waited for, a reader of our output may be slow.
    pub(super) fn is_limited(&self) -> bool {
        self.status.is_none() || !self.machine.reads_last()
    }

    /// Not while output waits for its reader: then it is not the program that is idle.
    pub(super) fn idle_at(&self) -> Option<Instant> {
        let stalls = (0..self.lanes.len()).any(|lane| self.machine.writes(lane));
        self.idle.filter(|_| !stalls).and_then(|(limit, since)| since.checked_add(limit))
    }
}
