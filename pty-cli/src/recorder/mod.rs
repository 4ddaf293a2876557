//! Recording a session as it happens: what the relay sees is handed to a thread that writes it.

mod indexing;
mod keys;
mod masked;
mod queue;
mod thread;

use std::io::{self, PipeReader};
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use pty::{EndedBy, Relay, RelayOutcome, RelayStream};
use pty_recording::files::Count;
use pty_recording::{Kind, Writer};
use signal_hook::consts::SIGUSR1;
use signal_hook::iterator::{Handle, Signals};

pub(crate) use self::indexing::Indexing;
use self::keys::Pause;
pub(crate) use self::keys::RecorderKeys;
use self::masked::Masked;
use self::queue::{Progress, Shared, State};
use self::thread::Thread;

/// When events that were written are handed to the system, so that they survive us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flush {
    /// Each one before it is shown.
    Each,
    /// After so long at the most.
    After(Duration),
}

/// A size as recordings have it, in cells alone.
pub(crate) fn recorded_size(size: pty::Size) -> pty_recording::Size {
    pty_recording::Size::new(size.cols, size.rows)
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
    /// Keys that are for the recorder.
    pub(crate) keys: Option<RecorderKeys>,
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
    keys: Option<RecorderKeys>,
    pause: Pause,
    masked: Mutex<Masked>,
    ended: Option<PipeReader>,
    flusher: (Handle, JoinHandle<()>),
}

impl Recorder {
    /// Starts to write what will happen. The recording's time begins now.
    pub(crate) fn start(writer: Box<dyn Writer>, settings: Settings) -> io::Result<Self> {
        let (ended, end) = io::pipe()?;
        let state = State { end: Some(end), warn: settings.warn, ..State::default() };
        let shared = Shared { state: Mutex::new(state), bytes: settings.written, ..Shared::default() };
        let shared = Arc::new(shared);
        let mut signals = Signals::new([SIGUSR1])?;
        let handle = signals.handle();
        let flushed = Arc::clone(&shared);
        let flusher = std::thread::Builder::new().name("flush".to_owned()).spawn(move || {
            for _ in signals.forever() {
                flushed.lock().flush = true;
                flushed.more.notify_one();
            }
        })?;
        let (input, passwords, keys) = (settings.input, settings.passwords, settings.keys);
        let (pause, masked) = (Pause::default(), Mutex::new(Masked::new()));
        let each = settings.flush == Flush::Each;
        let (flush, max_size) = (settings.flush, settings.max_size);
        let thread = Thread { shared: Arc::clone(&shared), writer, flush, max_size };
        // Not joined: it may hang with its disk.
        std::thread::Builder::new().name("recorder".to_owned()).spawn(move || {
            let _finished = Finished(Arc::clone(&thread.shared));
            thread.run();
        })?;
        let start = Instant::now();
        let ended = Some(ended);
        Ok(Self {
            shared,
            start,
            input,
            passwords,
            each,
            keys,
            pause,
            masked,
            ended,
            flusher: (handle, flusher),
        })
    }

    /// Records what goes through a relay. If the recording fails, the relay ends the session.
    pub(crate) fn record<'a>(&'a mut self, relay: Relay<'a>) -> Relay<'a> {
        let relay = match self.ended.take() {
            Some(ended) => relay.hang_up_fd(ended),
            None => relay,
        };
        let this = &*self;
        let relay = match this.keys {
            Some(keys) => relay.stdin_read(move |stdin| this.read_keys(keys, stdin)),
            None => relay,
        };
        relay
            .tap(move |stream, time, bytes| {
                if this.pause.is_on() {
                    return Ok(());
                }
                let at = this.time(time);
                let record = &mut |kind, bytes: &[u8]| this.push(at, kind, bytes);
                match stream {
                    RelayStream::Input if !this.input => {}
                    RelayStream::Input if this.passwords => this.push(at, Kind::Input, bytes),
                    RelayStream::Input => this.masked().typed(bytes, time, record),
                    _ => {
                        if this.input {
                            this.masked().printed(bytes, time, record);
                        }
                        this.push(at, Kind::Output, bytes);
                    }
                }
                Ok(())
            })
            .on_event(move |event| {
                match event {
                    pty::RelayEvent::Echo(on) => this.masked().set_echo(on),
                    pty::RelayEvent::Secret(on) => {
                        let at = this.time(Instant::now());
                        let record = &mut |kind, bytes: &[u8]| this.push(at, kind, bytes);
                        this.masked().set_secret(on, record);
                    }
                    pty::RelayEvent::Resized(size) if this.pause.is_on() => this.pause.resized(size),
                    pty::RelayEvent::Resized(size) => {
                        this.push(this.time(Instant::now()), Kind::Resize(recorded_size(size)), b"")
                    }
                    _ => {}
                }
                Ok(())
            })
    }

    fn masked(&self) -> MutexGuard<'_, Masked> {
        self.masked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn time(&self, time: Instant) -> u64 {
        let since = time.saturating_duration_since(self.start).saturating_sub(self.pause.before(time));
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    }

    fn push(&self, time: u64, kind: Kind, bytes: &[u8]) {
        self.shared.push(time, kind, bytes, self.each);
    }

    /// Writes what is left, and how the session ended if it did.
    pub(crate) fn finish(self, outcome: Option<&RelayOutcome>) -> Result<(), Incomplete> {
        let now = self.time(Instant::now());
        self.masked().hide(&mut |kind, bytes| self.push(now, kind, bytes));
        if let Some(outcome) = outcome {
            if let Some(EndedBy::Signal(signal)) = outcome.ended_by {
                self.push(now, Kind::Signal, signal.to_string().as_bytes());
            }
            self.push(now, Kind::Exit(exit_status(outcome.status)), b"");
        }
        let mut state = self.shared.lock();
        state.over = true;
        self.shared.more.notify_one();
        let mut progress = Progress::new();
        while !state.finished && !state.has_stalled() {
            if progress.has_stalled(&self.shared, &state) {
                state.stop(queue::stalled());
                break;
            }
            state = self.shared.wait(state);
        }
        let incomplete = state.incomplete.take();
        drop(state);
        self.flusher.0.close();
        let flushed = self.flusher.1.join();
        match (incomplete, flushed) {
            (Some(incomplete), _) => Err(incomplete),
            (None, Err(_)) => Err(Incomplete::Failed(io::Error::other("its thread panicked"))),
            (None, Ok(())) => Ok(()),
        }
    }
}

/// Says that the thread has ended, if only because it panicked.
struct Finished(Arc<Shared>);

impl Drop for Finished {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        if !state.finished {
            state.stop(Incomplete::Failed(io::Error::other("its thread panicked")));
            state.finished = true;
        }
        self.0.done.notify_all();
    }
}

/// As shells count it.
fn exit_status(status: ExitStatus) -> i32 {
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0))
}
