//! The thread that writes what the relay saw.

use std::io;
use std::mem;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use pty_recording::{Event, Kind, Writer};

use super::queue::{Batch, Shared};
use super::{Flush, Incomplete};

/// The thread that writes.
pub(super) struct Thread {
    pub(super) shared: Arc<Shared>,
    pub(super) writer: Box<dyn Writer>,
    pub(super) flush: Flush,
    pub(super) max_size: Option<u64>,
}

impl Thread {
    pub(super) fn run(mut self) {
        let mut batch = Batch::default();
        let mut event = Event::default();
        let mut deadline: Option<Instant> = None;
        loop {
            let (flush, over) = self.wait(&mut batch, &mut deadline);
            let incomplete = self.write(&batch, &mut event, flush, over);
            let mut state = self.shared.lock();
            if let Some(incomplete) = incomplete {
                state.stop(incomplete);
            }
            state.written += u64::from(!batch.events.is_empty());
            self.shared.done.notify_all();
            // After a failure the pipe stays open as long as the session may go on.
            while state.incomplete.is_some() && !state.over {
                state = self.shared.more.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            if over || state.incomplete.is_some() {
                state.finished = true;
                self.shared.done.notify_all();
                return;
            }
            drop(state);
            batch.events.clear();
            batch.bytes.clear();
        }
    }

    /// Waits for something to do, and takes it: events, whether to flush, whether it is the end. The
    /// deadline is when to flush what was taken and not flushed.
    fn wait(&self, batch: &mut Batch, deadline: &mut Option<Instant>) -> (bool, bool) {
        // A limit is found when what reaches it is written.
        let at_once = self.flush == Flush::Each || self.max_size.is_some();
        let mut state = self.shared.lock();
        loop {
            if let (Flush::After(delay), None, false) = (self.flush, *deadline, state.batch.events.is_empty())
            {
                *deadline = Instant::now().checked_add(delay);
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            let flush = mem::take(&mut state.flush)
                || left == Some(Duration::ZERO)
                || (self.flush == Flush::Each && !state.batch.events.is_empty());
            let worth = state.batch.is_worth_a_write() || (at_once && !state.batch.events.is_empty());
            if flush || worth || state.over {
                if flush {
                    *deadline = None;
                }
                mem::swap(&mut state.batch, batch);
                return (flush, state.over);
            }
            state = match left {
                Some(left) => {
                    let result = self.shared.more.wait_timeout(state, left);
                    result.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.shared.more.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// Writes a batch; why nothing can be written after it, if so.
    fn write(&mut self, batch: &Batch, event: &mut Event, flush: bool, over: bool) -> Option<Incomplete> {
        let result = self.write_events(batch, event).and_then(|full| {
            if full || over {
                self.writer.finish()?;
            } else if flush {
                self.writer.flush()?;
            }
            Ok(full)
        });
        match result {
            Ok(full) => full.then_some(Incomplete::Full),
            Err(error) => Some(Incomplete::Failed(error)),
        }
    }

    /// Whether the recording has its greatest size and lacks something; a limit is kept to the event. How
    /// the command ended is the last event: nothing is missing after it.
    fn write_events(&mut self, batch: &Batch, event: &mut Event) -> io::Result<bool> {
        let mut bytes = &batch.bytes[..];
        for (time, kind, length) in &batch.events {
            let (data, rest) = bytes.split_at(*length);
            bytes = rest;
            event.time = *time;
            event.kind.clone_from(kind);
            event.data.clear();
            event.data.extend_from_slice(data);
            self.writer.write(event)?;
            if let Some(size) = self.max_size {
                self.writer.flush()?;
                if self.shared.bytes.get() >= size && !matches!(kind, Kind::Exit(_)) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}
