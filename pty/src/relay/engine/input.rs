//! Input on its way to the terminal.

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::time::Instant;

use super::super::machine::{Look, matched};
use super::super::{EndedBy, RelayError, RelayEvent, RelayStage, RelayStream};
use super::lane::Lane;
use super::{Engine, failed_to, if_ready};
use crate::terminal::Discipline;
use crate::{Manager, Modes, sys};

/// Keys that end the relay, by a hang-up or a detach.
pub(super) struct Escape {
    pub(super) keys: Vec<u8>,
    /// How many of them have been typed.
    seen: usize,
}

impl Escape {
    pub(super) fn new(keys: Vec<u8>) -> Self {
        Self { keys, seen: 0 }
    }

    /// The offset in these bytes of the last key, if it completes the keys.
    fn position(&mut self, bytes: &[u8]) -> Option<usize> {
        if self.keys.is_empty() {
            return None;
        }
        bytes.iter().position(|&byte| {
            self.seen = matched(&self.keys, self.seen, byte);
            self.seen == self.keys.len()
        })
    }
}

impl Engine<'_, '_> {
    pub(super) fn read_source(&mut self) -> Result<(), RelayError> {
        if !self.source_readable || self.leaves_terminal() {
            return Ok(());
        }
        if self.status.is_some() {
            // Input is left to the next reader, unless it may end the wait for others.
            return if self.reads_keys_of_user() { self.read_keys_of_user() } else { Ok(()) };
        }
        if !self.machine.interest().source {
            // What was typed ahead is there whether it is waited for or not.
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
            Err(error) if is_end(&error) => self.source_ended(),
            Err(error) => return Err(RelayError::new(RelayStage::ReadInput, error)),
        }
        Ok(())
    }

    /// We have to end and could not return to raw mode: input on our terminal is for others, and reading it
    /// from the background would stop us.
    pub(super) fn leaves_terminal(&self) -> bool {
        let left = |terminal: &super::ours::OurTerminal| terminal.is_input && !terminal.is_changed();
        (self.ended_by.is_some() || self.status.is_some()) && self.terminals.iter().any(left)
    }

    fn source_ended(&mut self) {
        self.machine.source_ended();
        self.source = None;
    }

    fn watch_for_escape(&mut self, count: usize) {
        let pending = self.machine.input_pending();
        let fresh = pending[pending.len() - count..].to_vec();
        let (detach, escape) = (self.detach.position(&fresh), self.escape.position(&fresh));
        if let Some(last) = detach.filter(|&last| escape.is_none_or(|other| last < other)) {
            self.unread = fresh[last + 1..].to_vec();
            self.machine.drop_input(count - last);
            if self.ended_by.is_none() {
                self.machine.detach_after_input(Instant::now());
            }
            return;
        }
        if let Some(last) = escape {
            self.machine.drop_input(count - last);
            self.ended_by.get_or_insert(EndedBy::Escape);
            match self.machine.input_pending().len() < self.escape.keys.len() {
                true => self.machine.hang_up_now(),
                false => self.machine.hang_up_after_input(Instant::now()),
            }
        }
    }

    /// After the program has ended nothing is typed, but the escape keys end the wait for others.
    fn read_keys_of_user(&mut self) -> Result<(), RelayError> {
        let Some(source) = &mut self.source else { return Ok(()) };
        let mut keys = [0; 256];
        match if_ready(source.read(&mut keys)) {
            Ok(None) => {}
            Ok(Some(0)) => self.source = None,
            Ok(Some(count)) if self.escape.position(&keys[..count]).is_some() => {
                self.ask_to_end(EndedBy::Escape);
            }
            Ok(Some(_)) => {}
            Err(error) if is_end(&error) => self.source = None,
            Err(error) => return Err(RelayError::new(RelayStage::ReadInput, error)),
        }
        Ok(())
    }

    /// Whether input is still read after the program has ended.
    pub(super) fn reads_keys_of_user(&self) -> bool {
        self.status.is_some()
            && !self.escape.keys.is_empty()
            && self.is_interactive()
            && !self.leaves_terminal()
    }

    pub(super) fn type_input(&mut self) -> Result<(), RelayError> {
        let typed = failed_to(RelayStage::TypeInput);
        if self.machine.interest().terminal_write {
            self.report_modes()?;
            let discipline = self.discipline().map_err(&typed)?;
            self.type_bytes(&discipline)?;
        }
        if !self.machine.looks() {
            return Ok(());
        }
        self.watch_consumption().map_err(&typed)?;
        let now = Instant::now();
        if self.looks.is_due(now) {
            self.look(now)?;
        }
        Ok(())
    }

    /// Types as much as there is room for.
    fn type_bytes(&mut self, discipline: &Discipline) -> Result<(), RelayError> {
        let Some(mut manager) = self.lanes[0].manager.as_ref().map(Manager::now) else { return Ok(()) };
        let bytes = self.machine.typable(discipline);
        if bytes.is_empty() {
            self.look_soon();
            return Ok(());
        }
        let written = if_ready(manager.write(&bytes)).map_err(failed_to(RelayStage::TypeInput))?.unwrap_or(0);
        let bytes = self.machine.input_in(written, discipline);
        let count = bytes.len();
        if let (Some(tap), true) = (&mut self.hooks.tap, count > 0) {
            // A program that has received no line yet did not change the modes because of the input: the
            // input may have become secret just before.
            let waits =
                discipline.canonical && !bytes.iter().any(|&byte| self.machine.ends_line(discipline, byte));
            if let (Some(event), false, true) = (&mut self.hooks.event, self.secret, waits) {
                self.secret =
                    self.lanes[0].modes().is_some_and(|modes| modes.is_ok_and(|modes| modes.is_secret()));
                if self.secret {
                    event(RelayEvent::Secret(true)).map_err(failed_to(RelayStage::Event))?;
                }
            }
            tap(RelayStream::Input, Instant::now(), bytes).map_err(failed_to(RelayStage::Tap))?;
        }
        self.machine.typed(written, discipline);
        if count > 0 {
            self.happened()?;
        }
        if self.machine.looks() {
            self.look_soon();
        }
        Ok(())
    }

    /// From now on; earlier input is not affected.
    fn watch_consumption(&mut self) -> io::Result<()> {
        if let (None, Some(manager)) = (&self.consumption, &self.lanes[0].manager) {
            self.consumption = sys::Consumption::of(manager.as_fd())?;
            self.consumption.iter().for_each(sys::Consumption::clear);
        }
        Ok(())
    }

    /// Checks whether the program has taken all input and waits for more; if so, types the end of input,
    /// each time. Nothing reports when a program begins to wait, so this checks again from time to time,
    /// less and less often.
    fn look(&mut self, now: Instant) -> Result<(), RelayError> {
        let typed = failed_to(RelayStage::TypeInput);
        let look = self.what_the_program_does();
        self.looks.put_off(now);
        let look = look.map_err(&typed)?;
        self.machine.look(&look).map_err(|error| {
            let message = format!(
                "the line that begins at byte {} is longer than the {} bytes that a terminal in \
                 canonical mode holds",
                error.offset, error.max_line
            );
            typed(io::Error::new(ErrorKind::InvalidInput, message))
        })?;
        if self.machine.interest().terminal_write {
            let discipline = self.discipline().map_err(&typed)?;
            self.type_bytes(&discipline)?;
        }
        Ok(())
    }

    /// Looks at the terminal, or at the one behind it if a relay reads it.
    ///
    /// It checks first whether all was taken, then who waits, then the modes: a program that waits after it
    /// took all does not change them. (Asking the terminal also makes the kernel pass input on, which it
    /// would do slightly later anyway.) A program that polls may wait for something else, and is checked
    /// twice.
    fn what_the_program_does(&mut self) -> io::Result<Look> {
        let (discipline, unread) = self.terminal_that_matters()?;
        if unread {
            return Ok(Look { discipline, unread, awaited: false, in_doubt: false });
        }
        let wait = match self.looks.is_glance() && sys::is_running(self.child.id()) {
            true => sys::Wait::No,
            false => self.readers().map_or(sys::Wait::Reads, |readers| readers.wait),
        };
        let look = self.terminal_that_matters()?;
        let in_doubt = wait == sys::Wait::Maybe;
        let long_in_doubt = self.looks.have_been_in_doubt(in_doubt);
        let awaited = match wait {
            sys::Wait::No => false,
            sys::Wait::Maybe => long_in_doubt,
            sys::Wait::Polls => {
                self.readers().is_some_and(|readers| readers.wait == wait)
                    && self.terminal_that_matters()? == look
            }
            sys::Wait::Reads => true,
        };
        let (discipline, unread) = look;
        Ok(Look { discipline, unread, awaited, in_doubt })
    }

    fn readers(&self) -> Option<sys::Readers> {
        self.lanes[0].look(|held| sys::readers(self.child.id(), held.as_fd()))?.ok()
    }

    /// Its discipline, and whether it holds untaken input.
    fn terminal_that_matters(&mut self) -> io::Result<(Discipline, bool)> {
        let ours = self.discipline()?;
        let unread = match self.lanes[0].look(|held| sys::readable_now(held.as_fd())) {
            Some(Ok(unread)) => unread,
            // It may hold some.
            Some(Err(error)) => error.kind() == ErrorKind::WouldBlock,
            None => false,
        };
        if ours.canonical || unread {
            return Ok((ours, unread));
        }
        Ok(match self.readers().and_then(|readers| readers.behind) {
            None => (ours, unread),
            Some(sys::Behind::Open(terminal)) => match Modes::of(&terminal) {
                Ok(modes) => {
                    let inner = Discipline { eof: ours.eof, ..modes.discipline(false) };
                    (inner, sys::readable_now(terminal.as_fd()))
                }
                // It has just hung up: nobody reads, and the relay ends.
                Err(_) => (ours, unread),
            },
            // It gets the end once, as if it edited lines itself.
            Some(sys::Behind::Closed) => (Discipline { edits_lines: true, ..ours }, unread),
        })
    }

    fn discipline(&mut self) -> io::Result<Discipline> {
        let quotes = self.machine.quotes();
        let modes =
            |lane: &Lane| lane.modes().unwrap_or_else(|| Err(io::Error::from_raw_os_error(libc::EIO)));
        let modes = match modes(&self.lanes[0]) {
            Err(error) if error.raw_os_error() == Some(libc::EIO) && self.revive(0) => modes(&self.lanes[0]),
            result => result,
        };
        Ok(modes?.discipline(quotes))
    }
}

/// A terminal that is gone or whose session no longer includes us; a descriptor that is open only for
/// writing, as nohup leaves it; a peer that is gone.
fn is_end(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EIO | libc::EBADF | libc::ECONNRESET))
}
