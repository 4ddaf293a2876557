//! Recording a session as it happens: what the relay sees is handed to a thread that writes it.
//!
//! The relay waits for the thread only when more than [`BACKLOG`] bytes are not written yet, so that
//! a slow disk slows the session down instead of costing events.

use std::io::{self, PipeReader, PipeWriter};
use std::mem;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use pty::{EndedBy, Outcome, Relay, Stream};
use signal_hook::consts::SIGUSR1;
use signal_hook::iterator::{Handle, Signals};

use crate::recording::files::Count;
use crate::recording::{Event, Kind, Writer};

/// Bytes that wait to be written at the most, and events.
const BACKLOG: usize = 4 << 20;
const EVENTS: usize = 1 << 16;
/// So many bytes, or events, are worth to wake up the thread before it is time to flush.
const WORTH: usize = 256 << 10;
const WORTH_EVENTS: usize = 1 << 12;

/// When events that were written are handed to the system, so that they survive us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flush {
    /// Each one before it is shown.
    Each,
    /// After so long at the most.
    After(Duration),
}

/// Says why a recording goes no further.
pub(crate) type Warning = Box<dyn Fn(&io::Error) + Send>;

/// How to record.
pub(crate) struct Settings {
    pub(crate) flush: Flush,
    /// Ends the session when the files have so many bytes.
    pub(crate) max_size: Option<u64>,
    /// Counts the bytes of the files.
    pub(crate) written: Count,
    /// Whether what is typed is recorded.
    pub(crate) input: bool,
    /// Whether it is even while a password is asked for.
    pub(crate) passwords: bool,
    /// When the recording cannot be written: says so, and lets the session go on unrecorded.
    pub(crate) warn: Option<Warning>,
}

/// Why a recording does not have the whole session.
#[derive(Debug)]
pub(crate) enum Incomplete {
    /// It could not be written.
    Failed(io::Error),
    /// It has reached its greatest size.
    Full,
}

/// A session that is being recorded.
pub(crate) struct Recorder {
    shared: Arc<Shared>,
    start: Instant,
    input: bool,
    passwords: bool,
    each: bool,
    ended: Option<PipeReader>,
    writer: JoinHandle<()>,
    flusher: (Handle, JoinHandle<()>),
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// Something is to be written, flushed or finished.
    more: Condvar,
    /// Something was written.
    done: Condvar,
}

#[derive(Default)]
struct State {
    batch: Batch,
    /// Batches that were begun, and that were written.
    begun: u64,
    written: u64,
    flush: bool,
    over: bool,
    incomplete: Option<Incomplete>,
}

/// Events with their bytes one after another.
#[derive(Default)]
struct Batch {
    events: Vec<(u64, Kind, usize)>,
    bytes: Vec<u8>,
}

impl Batch {
    fn is_worth_a_write(&self) -> bool {
        self.bytes.len() > WORTH || self.events.len() > WORTH_EVENTS
    }

    fn is_full(&self) -> bool {
        self.bytes.len() > BACKLOG || self.events.len() > EVENTS
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, time: u64, kind: Kind, bytes: &[u8], each: bool) {
        let mut state = self.lock();
        while state.batch.is_full() && state.incomplete.is_none() {
            state = self.done.wait(state).unwrap_or_else(PoisonError::into_inner);
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
        while each && state.written < mine && state.incomplete.is_none() {
            state = self.done.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Recorder {
    /// Starts to write what will happen. The recording's time begins now.
    pub(crate) fn start(writer: Box<dyn Writer>, settings: Settings) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let (ended, end) = io::pipe()?;
        let mut signals = Signals::new([SIGUSR1])?;
        let handle = signals.handle();
        let flushed = Arc::clone(&shared);
        let flusher = std::thread::Builder::new().name("flush".to_owned()).spawn(move || {
            for _ in signals.forever() {
                flushed.lock().flush = true;
                flushed.more.notify_one();
            }
        })?;
        let (input, passwords) = (settings.input, settings.passwords);
        let each = settings.flush == Flush::Each;
        let thread = Thread { shared: Arc::clone(&shared), writer, settings, end: Some(end) };
        let writer = std::thread::Builder::new().name("recorder".to_owned()).spawn(move || thread.run())?;
        let start = Instant::now();
        let ended = Some(ended);
        Ok(Self { shared, start, input, passwords, each, ended, writer, flusher: (handle, flusher) })
    }

    /// Records what goes through a relay. If the recording fails, the relay ends the session.
    pub(crate) fn record<'a>(&'a mut self, relay: Relay<'a>) -> Relay<'a> {
        let secret = std::rc::Rc::new(std::cell::Cell::new(Secret::No));
        let relay = match self.ended.take() {
            Some(ended) => relay.hang_up_on(ended),
            None => relay,
        };
        let (this, known) = (&*self, std::rc::Rc::clone(&secret));
        relay
            .tap(move |stream, time, bytes| {
                let time = this.time(time);
                match stream {
                    Stream::Input if !this.input => {}
                    Stream::Input => match secret.get() {
                        Secret::No => this.push(time, Kind::Input, bytes),
                        hidden => {
                            if hidden == Secret::Yes {
                                this.push(time, Kind::Hidden, b"");
                            }
                            let ends = bytes.iter().any(|byte| matches!(byte, b'\r' | b'\n'));
                            secret.set(if ends { Secret::Yes } else { Secret::Hidden });
                        }
                    },
                    _ => this.push(time, Kind::Output, bytes),
                }
            })
            .on_event(move |event| match event {
                pty::Event::Secret(true) if !this.passwords => known.set(Secret::Yes),
                pty::Event::Secret(_) => known.set(Secret::No),
                pty::Event::Resized(size) => this.push(this.time(Instant::now()), Kind::Resize(size), b""),
                _ => {}
            })
    }

    fn time(&self, time: Instant) -> u64 {
        u64::try_from(time.saturating_duration_since(self.start).as_nanos()).unwrap_or(u64::MAX)
    }

    fn push(&self, time: u64, kind: Kind, bytes: &[u8]) {
        self.shared.push(time, kind, bytes, self.each);
    }

    /// Writes what is left, and how the session ended if it did.
    pub(crate) fn finish(self, outcome: Option<&Outcome>) -> Result<(), Incomplete> {
        let now = self.time(Instant::now());
        if let Some(outcome) = outcome {
            if let Some(EndedBy::Signal(signal)) = outcome.ended_by {
                self.push(now, Kind::Signal, signal.to_string().as_bytes());
            }
            self.push(now, Kind::Exit(exit_status(outcome.status)), b"");
        }
        self.shared.lock().over = true;
        self.shared.more.notify_one();
        let written = self.writer.join();
        self.flusher.0.close();
        let flushed = self.flusher.1.join();
        let incomplete = self.shared.lock().incomplete.take();
        match (incomplete, written.and(flushed)) {
            (Some(incomplete), _) => Err(incomplete),
            (None, Err(_)) => Err(Incomplete::Failed(io::Error::other("its thread panicked"))),
            (None, Ok(())) => Ok(()),
        }
    }
}

/// As shells count it.
fn exit_status(status: ExitStatus) -> i32 {
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0))
}

/// Whether what is typed is a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Secret {
    No,
    Yes,
    /// And it was recorded that there is one, whose line has not ended.
    Hidden,
}

/// The thread that writes.
struct Thread {
    shared: Arc<Shared>,
    writer: Box<dyn Writer>,
    settings: Settings,
    /// Closed, it ends the session.
    end: Option<PipeWriter>,
}

impl Thread {
    fn run(mut self) {
        let mut batch = Batch::default();
        let mut event = Event::default();
        let mut deadline: Option<Instant> = None;
        loop {
            let (flush, over) = self.wait(&mut batch, &mut deadline);
            if let Some(incomplete) = self.write(&batch, &mut event, flush, over) {
                self.stop(incomplete);
            }
            let mut state = self.shared.lock();
            state.written += u64::from(!batch.events.is_empty());
            self.shared.done.notify_all();
            // After a failure the pipe stays open as long as the session may go on.
            while state.incomplete.is_some() && !state.over {
                state = self.shared.more.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            if over || state.incomplete.is_some() {
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
        let at_once = self.settings.flush == Flush::Each || self.settings.max_size.is_some();
        let mut state = self.shared.lock();
        loop {
            if let (Flush::After(delay), None, false) =
                (self.settings.flush, *deadline, state.batch.events.is_empty())
            {
                *deadline = Instant::now().checked_add(delay);
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            let flush = mem::take(&mut state.flush)
                || left == Some(Duration::ZERO)
                || (self.settings.flush == Flush::Each && !state.batch.events.is_empty());
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
            if let Some(size) = self.settings.max_size {
                self.writer.flush()?;
                if self.settings.written.get() >= size && !matches!(kind, Kind::Exit(_)) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn stop(&mut self, incomplete: Incomplete) {
        match (&incomplete, &self.settings.warn) {
            (Incomplete::Failed(error), Some(warn)) => warn(error),
            _ => self.end = None,
        }
        self.shared.lock().incomplete = Some(incomplete);
    }
}
