//! What is typed, on its way from our input to the terminal.

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::time::Instant;

use super::super::machine::{Discipline, matched};
use super::super::{EndedBy, Event, RelayError, Stream};
use super::lane::Lane;
use super::{Engine, failed_to, if_ready};
use crate::{Manager, Modes, sys};

impl Engine<'_, '_> {
    pub(super) fn read_source(&mut self) -> Result<(), RelayError> {
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
    pub(super) fn leaves_terminal(&self) -> bool {
        self.ended_by.is_some() && self.interactive.is_some() && self.raw.is_none()
    }

    pub(super) fn source_ended(&mut self) {
        self.machine.source_ended();
        self.source = None;
    }

    /// Counts how much of the escape sequence the last `count` bytes of input have brought.
    pub(super) fn watch_for_escape(&mut self, count: usize) {
        if self.escape.is_empty() {
            return;
        }
        let pending = self.machine.input_pending();
        let fresh = pending[pending.len() - count..].to_vec();
        for (index, &byte) in fresh.iter().enumerate() {
            self.escape_seen = matched(&self.escape, self.escape_seen, byte);
            if self.escape_seen == self.escape.len() {
                self.machine.drop_input(count - index);
                self.ended_by.get_or_insert(EndedBy::Escape);
                self.machine.hang_up_now();
                return;
            }
        }
    }

    pub(super) fn type_input(&mut self) -> Result<(), RelayError> {
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
            let Some(mut manager) = self.lanes[0].manager.as_ref().map(Manager::now) else { return Ok(()) };
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
    pub(super) fn end_input(&mut self) -> io::Result<()> {
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

    pub(super) fn type_end(&mut self, discipline: &Discipline) -> io::Result<()> {
        let Some(mut manager) = self.lanes[0].manager.as_ref().map(Manager::now) else { return Ok(()) };
        let count = if_ready(manager.write(self.machine.input_pending()))?.unwrap_or(0);
        self.machine.typed(count, discipline);
        Ok(())
    }

    pub(super) fn discipline(&mut self) -> io::Result<Discipline> {
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
}
