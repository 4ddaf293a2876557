//! Output on its way from the terminals to our output.

use std::io::{self, ErrorKind, Read};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use super::super::{EndedBy, RelayError, RelayEvent, RelayStage, RelayStream};
use super::lane::Hold;
use super::{Engine, failed_to, if_ready};
use crate::{Manager, sys};

/// Time from output until the program is seen to wait for input.
const QUESTION: Duration = Duration::from_millis(10);

/// Limit of reads in one round, so that the other direction gets its turn.
const READS: usize = 16;

/// After fewer bytes, such as the echo of a key, there is seldom more: what comes is waited for.
const LITTLE: usize = 256;

impl Engine<'_, '_> {
    /// The program has ended and the terminal may still hold output: do not wait.
    pub(super) fn reads_at_once(&self, lane: usize) -> bool {
        let may_hold = self.lanes[lane].held.is_some() || self.machine.reads_last();
        self.status.is_some() && may_hold && self.machine.reads(lane)
    }

    pub(super) fn read_terminals(&mut self, to_their_end: bool) -> Result<(), RelayError> {
        for lane in 0..self.lanes.len() {
            if self.lanes[lane].readable || self.reads_at_once(lane) {
                self.read_terminal(lane, to_their_end)?;
            }
        }
        Ok(())
    }

    /// Reads what there is; to its end, or as far as is worth it.
    pub(super) fn read_terminal(&mut self, index: usize, to_its_end: bool) -> Result<(), RelayError> {
        let read_terminal = failed_to(RelayStage::ReadTerminal);
        for _ in 0..READS {
            if !self.machine.reads(index) {
                return Ok(());
            }
            let lane = &mut self.lanes[index];
            let Some(mut manager) = lane.manager.as_ref().map(Manager::now) else { return Ok(()) };
            if let Some(read) = &mut self.hooks.manager_read {
                let mut counted = Counted { inner: manager, count: 0 };
                let stream = lane.stream;
                let result = if_ready(read(stream, &mut counted)).map_err(&read_terminal)?;
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
                        self.noticed(stream, &bytes)?;
                    }
                    None if count == 0 => {
                        self.terminal_empty(index);
                        return Ok(());
                    }
                    None => {}
                }
                self.machine.last_read(index, count);
                continue;
            }
            let space = self.machine.terminal_space(index);
            match if_ready(manager.read(space)).map_err(&read_terminal)? {
                Some(0) => {
                    if !self.revive(index) {
                        self.end_lane(index);
                    }
                    return Ok(());
                }
                Some(count) => {
                    if let Some(tap) = &mut self.hooks.tap {
                        tap(self.lanes[index].stream, Instant::now(), &space[..count])
                            .map_err(failed_to(RelayStage::Tap))?;
                    }
                    self.machine.terminal_read(index, count);
                    self.happened()?;
                    if count < LITTLE && !to_its_end {
                        return Ok(());
                    }
                }
                None => {
                    self.terminal_empty(index);
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// While the program lives and we hold the subsidiary, its terminal has no end of output, unless a
    /// program such as login(1) hung it up. Reopening it restores that.
    pub(super) fn revive(&mut self, lane: usize) -> bool {
        let lane = &mut self.lanes[lane];
        if self.status.is_none()
            && let Some(manager) = &lane.manager
        {
            lane.held = manager.open_subsidiary().ok().map(Hold::Open);
            return lane.held.is_some();
        }
        false
    }

    /// Stops reading. A program that still prints would wait forever, so it is hung up.
    pub(super) fn end_lane(&mut self, lane: usize) {
        self.machine.terminal_ended(lane);
        self.lanes[lane].held = None;
        if self.status.is_none() {
            self.machine.hang_up_now();
        }
    }

    fn terminal_empty(&mut self, lane: usize) {
        // A read may fail briefly, or be interrupted, although there is still output.
        let manager = self.lanes[lane].manager.as_ref();
        if self.status.is_some() && manager.is_some_and(|manager| sys::readable_now(manager.as_fd())) {
            return;
        }
        if self.status.is_some() {
            self.lanes[lane].held = None;
        }
        self.machine.terminal_empty(lane);
    }

    pub(super) fn write_sinks(&mut self) -> Result<(), RelayError> {
        for index in 0..self.lanes.len() {
            if !self.machine.writes(index) {
                continue;
            }
            let lane = &mut self.lanes[index];
            if lane.outlet.must_be_polled() && !lane.writable {
                continue;
            }
            match if_ready(lane.outlet.write(self.machine.sink_pending(index))) {
                Ok(count) => {
                    self.machine.sink_wrote(index, count.unwrap_or(0));
                    if count.is_some() {
                        self.is_not_idle();
                    }
                }
                Err(error) if lane.outlet.is_gone(&error) => {
                    self.machine.sink_gone(index);
                    if self.machine.hangs_up() {
                        self.ended_by.get_or_insert(EndedBy::StdoutGone);
                    }
                }
                Err(error) => {
                    let stage = match lane.stream {
                        RelayStream::Error => RelayStage::WriteError,
                        _ => RelayStage::WriteOutput,
                    };
                    return Err(RelayError::new(stage, error));
                }
            }
        }
        Ok(())
    }

    /// There was input or output.
    pub(super) fn happened(&mut self) -> Result<(), RelayError> {
        self.is_not_idle();
        if self.machine.looks() {
            // It may have been a question.
            self.looks.within(Instant::now(), QUESTION);
        }
        self.report_modes()
    }

    fn is_not_idle(&mut self) {
        if let Some((_, since)) = &mut self.idle {
            *since = Instant::now();
        }
    }

    pub(super) fn look_soon(&mut self) {
        self.looks.soon();
    }

    pub(super) fn noticed(&mut self, stream: RelayStream, bytes: &[u8]) -> Result<(), RelayError> {
        if let Some(tap) = &mut self.hooks.tap {
            tap(stream, Instant::now(), bytes).map_err(failed_to(RelayStage::Tap))?;
        }
        self.happened()
    }

    pub(super) fn report(&mut self, news: RelayEvent) -> Result<(), RelayError> {
        match &mut self.hooks.event {
            Some(event) => event(news).map_err(failed_to(RelayStage::Event)),
            None => Ok(()),
        }
    }

    pub(super) fn report_modes(&mut self) -> Result<(), RelayError> {
        if self.hooks.event.is_none() {
            return Ok(());
        }
        let Some(Ok(modes)) = self.lanes[0].modes() else { return Ok(()) };
        if self.echo.replace(modes.is_echo()).unwrap_or(true) != modes.is_echo() {
            self.report(RelayEvent::Echo(modes.is_echo()))?;
        }
        if std::mem::replace(&mut self.secret, modes.is_secret()) != modes.is_secret() {
            self.report(RelayEvent::Secret(modes.is_secret()))?;
        }
        Ok(())
    }
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
