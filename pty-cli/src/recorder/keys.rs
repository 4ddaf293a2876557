//! The keys of whoever sits at a session that is recorded.

use std::io::{self, ErrorKind, IsTerminal, Read, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pty_recording::Kind;

/// Keys that are not passed on to the command.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RecorderKeys {
    /// Pauses the recording, and goes on with it.
    pub(crate) pause: u8,
    /// Sets a marker.
    pub(crate) marker: u8,
    /// Whether the terminal rings its bell at each.
    pub(crate) bell: bool,
}

/// When the recording is paused, and for how long it was.
#[derive(Debug, Default)]
pub(super) struct Pause(Mutex<Paused>);

#[derive(Debug, Default)]
struct Paused {
    since: Option<Instant>,
    total: Duration,
    /// What is to be recorded first after a pause.
    size: Option<pty::Size>,
}

impl Paused {
    fn before(&self, time: Instant) -> Duration {
        let now = self.since.map_or(Duration::ZERO, |since| time.saturating_duration_since(since));
        self.total + now
    }
}

impl Pause {
    pub(super) fn is_on(&self) -> bool {
        self.lock().since.is_some()
    }

    /// How long the recording was paused before `time`.
    pub(super) fn before(&self, time: Instant) -> Duration {
        self.lock().before(time)
    }

    /// Pauses, or goes on; then, whether the terminal has a new size.
    fn toggle(&self, now: Instant) -> Option<pty::Size> {
        let mut paused = self.lock();
        paused.total = paused.before(now);
        match paused.since.take() {
            Some(_) => paused.size.take(),
            None => {
                paused.since = Some(now);
                None
            }
        }
    }

    /// Notes a size that the terminal has got meanwhile.
    pub(super) fn resized(&self, size: pty::Size) {
        self.lock().size = Some(size);
    }

    fn lock(&self) -> MutexGuard<'_, Paused> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl super::Recorder {
    /// Reads what is typed, and takes the keys out that are for us.
    pub(super) fn read_keys(&self, keys: RecorderKeys, stdin: &mut dyn Read) -> io::Result<Vec<u8>> {
        let mut buffer = [0; 4096];
        let count = stdin.read(&mut buffer)?;
        let mut typed = buffer[..count].to_vec();
        typed.retain(|&key| {
            if key == keys.pause {
                let size = self.pause.toggle(Instant::now());
                if let Some(size) = size {
                    self.push(self.time(Instant::now()), Kind::Resize(super::recorded_size(size)), b"");
                }
            } else if key == keys.marker {
                self.push(self.time(Instant::now()), Kind::Marker, b"");
            } else {
                return true;
            }
            if keys.bell && io::stderr().is_terminal() {
                // Nobody hears it if this fails.
                let _ = io::stderr().write_all(b"\x07");
            }
            false
        });
        if count > 0 && typed.is_empty() { Err(ErrorKind::WouldBlock.into()) } else { Ok(typed) }
    }
}
