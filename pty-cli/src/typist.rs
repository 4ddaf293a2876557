//! The input of a recording, typed at its own pace.

use std::io::{self, PipeReader, PipeWriter, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use pty_recording::{Event, Kind, ReadError, Reader};

/// How fast to type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TypingPace {
    /// Seconds of the recording in one of ours.
    pub(crate) speed: f64,
    /// No wait is longer, however long the recording's was.
    pub(crate) max_wait: Duration,
}

impl TypingPace {
    fn wait(self, nanoseconds: u64) -> Duration {
        let wait = Duration::from_nanos(nanoseconds).as_secs_f64() / self.speed;
        Duration::try_from_secs_f64(wait).unwrap_or(Duration::MAX).min(self.max_wait)
    }
}

/// A thread that types. It stops at what the recording does not tell: a password.
pub(crate) struct InputTyper {
    thread: JoinHandle<Result<(), ReadError>>,
    /// Dropped, it wakes the thread from its wait, for good.
    stop: Sender<()>,
}

impl InputTyper {
    /// Begins to type what the reader, which is opened in the thread, has as input. It is at the
    /// other end of the pipe, which ends with it.
    pub(crate) fn start<F>(open: F, pace: TypingPace) -> io::Result<(Self, PipeReader)>
    where
        F: FnOnce() -> Result<Box<dyn Reader>, ReadError> + Send + 'static,
    {
        let (keys, pipe) = io::pipe()?;
        let (stop, stopped) = channel();
        let thread = std::thread::Builder::new()
            .name("typist".to_owned())
            .spawn(move || type_all(&mut *open()?, pace, pipe, &stopped))?;
        Ok((Self { thread, stop }, keys))
    }

    /// Stops to type; what went wrong before.
    pub(crate) fn finish(self) -> Result<(), ReadError> {
        drop(self.stop);
        self.thread.join().unwrap_or_else(|_| Err(io::Error::other("the typist's thread panicked").into()))
    }
}

fn type_all(
    reader: &mut dyn Reader,
    pace: TypingPace,
    mut pipe: PipeWriter,
    stopped: &Receiver<()>,
) -> Result<(), ReadError> {
    let mut event = Event::default();
    let mut time = 0;
    while reader.read(&mut event)? {
        let wait = pace.wait(event.time.saturating_sub(time));
        time = event.time;
        if !wait.is_zero() && stopped.recv_timeout(wait) != Err(RecvTimeoutError::Timeout) {
            break;
        }
        match event.kind {
            // Nobody takes it when the command has ended.
            Kind::Input if pipe.write_all(&event.data).is_err() => break,
            Kind::Hidden => break,
            _ => {}
        }
    }
    Ok(())
}
