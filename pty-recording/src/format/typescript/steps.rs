//! The entries of a timing file with the bytes that they name, as `scriptreplay` shows them: all
//! remarks and signals in their own words.

use std::io::{BufRead, Cursor, Read};

use super::{Entries, Entry, Inputs, Timing, What};
use crate::files::Input;
use crate::{Event, Header, Kind, ReadError, Reader};

/// The most bytes of one event; an entry of more is several.
const PIECE: u64 = 64 * 1024;

/// Reads a recording of script(1).
pub(super) struct Steps {
    header: Header,
    entries: Entries,
    logs: Inputs,
    entry: Entry,
    time: u64,
    /// Bytes of the entry that are still to be read, and whether they were typed.
    left: u64,
    typed: bool,
}

impl Steps {
    /// Passes over the first lines of the logs. What has no log of its own is in that of both, if there is one.
    pub(super) fn new(mut logs: Inputs) -> Result<Self, ReadError> {
        let timing = logs.timing.take().unwrap_or_else(|| Box::new(Cursor::new([])));
        for log in [&mut logs.output, &mut logs.input, &mut logs.both].into_iter().flatten() {
            log.skip_until(b'\n')?;
        }
        Ok(Self {
            header: Header::default(),
            entries: Entries::new(timing),
            logs,
            entry: Entry::default(),
            time: 0,
            left: 0,
            typed: false,
        })
    }

    fn log(&mut self) -> Option<&mut Input> {
        let own = if self.typed { &mut self.logs.input } else { &mut self.logs.output };
        own.as_mut().or(self.logs.both.as_mut())
    }

    /// Whether there was anything. A log that is too short is shown as far as it goes.
    fn piece(&mut self, event: &mut Event) -> Result<bool, ReadError> {
        event.data.clear();
        let count = self.left.min(PIECE);
        let read = match self.log() {
            Some(log) => log.take(count).read_to_end(&mut event.data)? as u64,
            None => 0,
        };
        self.left = if read < count { 0 } else { self.left - read };
        event.time = self.time;
        event.kind = if self.typed { Kind::Input } else { Kind::Output };
        Ok(read > 0)
    }
}

impl Reader for Steps {
    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, event: &mut Event) -> Result<bool, ReadError> {
        loop {
            if self.left > 0 {
                if self.piece(event)? {
                    return Ok(true);
                }
                continue;
            }
            if !self.entries.read(&mut self.entry)? {
                return Ok(false);
            }
            // A classic timing file does not say of which log it is.
            let classic = self.entries.kind() == Some(Timing::Classic);
            let only_input = self.logs.output.is_none() && self.logs.both.is_none();
            if self.entry.what != What::Info {
                self.time = self.time.saturating_add(self.entry.delay);
            }
            match self.entry.what {
                What::Output(count) => (self.left, self.typed) = (count, classic && only_input),
                What::Input(count) => (self.left, self.typed) = (count, true),
                What::Signal | What::Info => {
                    event.time = self.time;
                    event.kind = if self.entry.what == What::Info { Kind::Info } else { Kind::Signal };
                    std::mem::swap(&mut event.data, &mut self.entry.text);
                    return Ok(true);
                }
            }
        }
    }
}
