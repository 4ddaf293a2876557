//! What waits to be written: the relay puts events in, the writing thread takes them out.

use std::io::{self, PipeWriter};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pty_recording::Kind;
use pty_recording::files::Count;

use super::{Incomplete, Warning};

/// Bytes that wait to be written before the relay is slowed down, and events.
const BACKLOG: usize = 4 << 20;
const EVENTS: usize = 1 << 16;
/// Bytes that wait at the most, and events: then the relay waits for the disk.
const MOST: usize = 8 * BACKLOG;
const MOST_EVENTS: usize = 8 * EVENTS;
/// How long one piece of output waits while [`BACKLOG`] is full. The relay looks for signals and keys
/// after each.
const SLOWDOWN: Duration = Duration::from_millis(200);
/// A file that takes nothing for this long hangs.
pub(super) const STALL: Duration = Duration::from_secs(5);
/// So many bytes, or events, are worth to wake up the thread before it is time to flush: few enough that they
/// are still in the processor's cache when they are written.
const WORTH: usize = 64 << 10;
const WORTH_EVENTS: usize = 1 << 12;

#[derive(Default)]
pub(super) struct Shared {
    pub(super) state: Mutex<State>,
    /// Something is to be written, flushed or finished.
    pub(super) more: Condvar,
    /// Something was written.
    pub(super) done: Condvar,
    /// Counts the bytes of the files.
    pub(super) bytes: Count,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) batch: Batch,
    /// Batches that were begun, and that were written.
    pub(super) begun: u64,
    pub(super) written: u64,
    pub(super) flush: bool,
    pub(super) over: bool,
    /// The thread has written all there is.
    pub(super) finished: bool,
    pub(super) incomplete: Option<Incomplete>,
    /// Closed, it ends the session.
    pub(super) end: Option<PipeWriter>,
    /// Says that the recording goes no further, and lets the session go on unrecorded.
    pub(super) warn: Option<Warning>,
}

impl State {
    /// Ends the recording, and the session unless that is to go on.
    pub(super) fn stop(&mut self, incomplete: Incomplete) {
        if self.incomplete.is_some() {
            return;
        }
        match (&incomplete, &self.warn) {
            (Incomplete::Failed(error), Some(warn)) => warn(error),
            _ => self.end = None,
        }
        self.incomplete = Some(incomplete);
    }

    /// Whether the thread is known to hang.
    pub(super) fn has_stalled(&self) -> bool {
        matches!(&self.incomplete, Some(Incomplete::Failed(error)) if error.kind() == io::ErrorKind::TimedOut)
    }
}

/// Events with their bytes one after another.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) events: Vec<(u64, Kind, usize)>,
    pub(super) bytes: Vec<u8>,
}

impl Batch {
    pub(super) fn is_worth_a_write(&self) -> bool {
        self.bytes.len() > WORTH || self.events.len() > WORTH_EVENTS
    }

    fn is_full(&self) -> bool {
        self.bytes.len() > BACKLOG || self.events.len() > EVENTS
    }

    fn has_the_most(&self) -> bool {
        self.bytes.len() > MOST || self.events.len() > MOST_EVENTS
    }
}

/// Why a recording ends whose file takes nothing any more.
pub(super) fn stalled() -> Incomplete {
    let why = format!("it has taken nothing for {} s", STALL.as_secs());
    Incomplete::Failed(io::Error::new(io::ErrorKind::TimedOut, why))
}

/// Whether anything is being written, looked at from time to time.
pub(super) struct Progress {
    seen: (u64, u64),
    since: Instant,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self { seen: (0, 0), since: Instant::now() }
    }

    /// Whether nothing was written for [`STALL`].
    pub(super) fn has_stalled(&mut self, shared: &Shared, state: &State) -> bool {
        let now = (shared.bytes.get(), state.written);
        if now != self.seen {
            *self = Self { seen: now, since: Instant::now() };
        }
        self.since.elapsed() >= STALL
    }
}

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until something was written, but not for long.
    pub(super) fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        let result = self.done.wait_timeout(state, SLOWDOWN / 4);
        result.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Adds an event. If much is not written yet, this waits for the thread, so that a slow disk slows
    /// the session down instead of costing events; but it comes back, so that a disk that hangs does not
    /// keep the relay from its signals and its keys.
    pub(super) fn push(&self, time: u64, kind: Kind, bytes: &[u8], each: bool) {
        let mut state = self.lock();
        let (mut progress, begun) = (Progress::new(), Instant::now());
        while state.batch.is_full() && state.incomplete.is_none() {
            if !state.batch.has_the_most() && begun.elapsed() >= SLOWDOWN {
                break;
            }
            if progress.has_stalled(self, &state) {
                state.stop(stalled());
                break;
            }
            state = self.wait(state);
        }
        if state.incomplete.is_some() {
            return;
        }
        let first = state.batch.events.is_empty();
        let known = state.batch.is_worth_a_write();
        state.begun += u64::from(first);
        state.batch.events.push((time, kind, bytes.len()));
        state.batch.bytes.extend_from_slice(bytes);
        if first || (!known && state.batch.is_worth_a_write()) {
            self.more.notify_one();
        }
        let mine = state.begun;
        let mut progress = Progress::new();
        while each && state.written < mine && state.incomplete.is_none() {
            if progress.has_stalled(self, &state) {
                state.stop(stalled());
                break;
            }
            state = self.wait(state);
        }
    }
}
