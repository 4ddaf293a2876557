//! The program's end: noticed, requested, enforced.

use std::io;
use std::time::Instant;

use super::super::{EndedBy, RelayError, RelayEvent, RelayStage};
use super::{Engine, failed_to};
use crate::{Signal, sys};

impl Engine<'_, '_> {
    pub(super) fn reap(&mut self) -> Result<(), RelayError> {
        let status = self.child.try_wait().map_err(failed_to(RelayStage::Wait))?;
        if let (Some(status), None) = (status, self.status) {
            let now = Instant::now();
            self.status = Some(status);
            self.kill_at = None;
            self.machine.child_exited(now);
            if self.ended_by.is_some() {
                self.machine.stop_waiting();
                self.give_up_at = now.checked_add(self.kill_after);
            }
            self.report(RelayEvent::Exited(status))?;
        }
        Ok(())
    }

    /// The foreground group and that of the session leader.
    pub(super) fn signal_session(&mut self, signal: Signal) -> io::Result<()> {
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

    /// Ends the program; kills it after the grace period. If it has ended already, others are not waited
    /// for.
    pub(super) fn ask_to_end(&mut self, by: EndedBy) {
        let now = Instant::now();
        self.ended_by.get_or_insert(by);
        self.machine.stay();
        match self.status {
            Some(_) => {
                self.machine.stop_waiting();
                self.give_up_at = now.checked_add(self.kill_after);
            }
            None => self.kill_at = now.checked_add(self.kill_after),
        }
    }

    pub(super) fn end_in_time(&mut self, now: Instant) -> Result<(), RelayError> {
        let passed = |time: Option<Instant>| time.is_some_and(|time| time <= now);
        if passed(self.kill_at) {
            self.kill_at = None;
            if let Err(error) = self.signal_session(Signal::KILL) {
                // A hang-up needs no permission.
                self.close_terminals();
                self.unkillable = Some(error);
                self.give_up_at = now.checked_add(self.kill_after);
            }
        }
        if passed(self.give_up_at) {
            self.give_up_at = None;
            self.machine.give_up_output();
            if let Some(error) = self.unkillable.take().filter(|_| self.status.is_none()) {
                return Err(RelayError::new(RelayStage::End, error));
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

    /// Reads what there is, sends `SIGHUP` to the program and closes its terminals.
    pub(super) fn hang_up(&mut self) -> Result<(), RelayError> {
        for lane in 0..self.lanes.len() {
            self.read_terminal(lane, true)?;
        }
        let _ = self.signal_session(Signal::HUP);
        let _ = self.signal_session(Signal::CONT);
        self.close_terminals();
        if self.kill_at.is_none() {
            self.kill_at = Instant::now().checked_add(self.kill_after);
        }
        Ok(())
    }

    pub(super) fn close_terminals(&mut self) {
        for (index, lane) in self.lanes.iter_mut().enumerate() {
            self.machine.terminal_ended(index);
            lane.close();
        }
        self.machine.hung_up();
    }
}
