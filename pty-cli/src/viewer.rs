//! Whoever watches: standard output, and the keys of the terminal that it is, if it is one.

use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::libc::{O_NOCTTY, O_NONBLOCK};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, Signal, kill};
use nix::unistd::Pid;
use pty::RawMode;
use signal_hook::iterator::Signals;

use crate::keys::{Key, Keys};
use crate::sys;

/// Why nothing more is shown.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Somebody pressed a key for it; the exit status that it means.
    Key(u8),
    /// Nobody reads our output any more.
    Gone,
    /// The output cannot be written.
    Failed(io::Error),
}

/// Standard output, and what is to be restored on it.
pub(crate) struct Viewer {
    output: File,
    /// Whether it is a terminal, which is written to in pieces between which keys are seen.
    terminal: Option<Arc<Mutex<Terminal>>>,
    keys: Option<Keys>,
    /// Whether a key ended what was being written.
    cut: bool,
}

/// Ends a sequence that was cut, whatever it is.
const END: &[u8; 2] = b"\x1b\\";

/// What is put right when the viewer ends or is ended.
#[derive(Default)]
struct Terminal {
    raw: Option<RawMode>,
    /// Switches off what the recording has switched on.
    off: Vec<u8>,
}

impl Viewer {
    /// Writes to standard output. `with_keys` takes the keys of the terminal that it is, if standard
    /// input is the same; then its modes are restored in the end, and on signals.
    pub(crate) fn new(with_keys: bool) -> io::Result<Self> {
        let stdout = io::stdout();
        let output = File::from(stdout.as_fd().try_clone_to_owned()?);
        if !stdout.is_terminal() {
            return Ok(Self { output, terminal: None, keys: None, cut: false });
        }
        // A description of our own may be told not to block; that of standard output others have too.
        let own = File::options().write(true).custom_flags(O_NONBLOCK | O_NOCTTY).open("/dev/fd/1");
        let keys = with_keys && is_same_terminal(&output)?;
        let terminal = Arc::new(Mutex::new(Terminal::default()));
        let output = own.unwrap_or(output);
        guard(Arc::clone(&terminal), output.try_clone()?)?;
        if keys {
            let raw = RawMode::enter(io::stdin())?;
            lock(&terminal).raw = Some(raw);
        }
        Ok(Self { output, terminal: Some(terminal), keys: keys.then(Keys::default), cut: false })
    }

    /// Whether the output is a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        self.terminal.is_some()
    }

    /// Whether keys are taken.
    pub(crate) fn has_keys(&self) -> bool {
        self.keys.is_some()
    }

    /// What ends a line, which the terminal does not complete while we take its keys.
    pub(crate) fn newline(&self) -> &'static [u8] {
        if self.keys.is_some() { b"\r\n" } else { b"\n" }
    }

    /// Says what will put the terminal right from now on.
    pub(crate) fn set_off(&self, fill: impl FnOnce(&mut Vec<u8>)) {
        if let Some(terminal) = &self.terminal {
            let mut terminal = lock(terminal);
            terminal.off.clear();
            fill(&mut terminal.off);
        }
    }

    /// Writes all of it, however slow the reader.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let result = self.write_pieces(bytes);
        self.cut = matches!(result, Err(Stop::Key(_)));
        result
    }

    fn write_pieces(&mut self, mut bytes: &[u8]) -> Result<(), Stop> {
        while !bytes.is_empty() {
            let mut piece = bytes;
            if self.terminal.is_some() {
                self.look(true, None)?;
                piece = &bytes[..bytes.len().min(4096)];
            }
            match self.output.write(piece) {
                Ok(count) => bytes = &bytes[count..],
                Err(error) => match error.kind() {
                    ErrorKind::Interrupted => {}
                    ErrorKind::WouldBlock => self.look(true, None)?,
                    ErrorKind::BrokenPipe => return Err(Stop::Gone),
                    _ => return Err(Stop::Failed(error)),
                },
            }
        }
        Ok(())
    }

    /// Waits for a key, but not longer than `timeout`.
    pub(crate) fn key(&mut self, timeout: Option<Duration>) -> Result<Option<Key>, Stop> {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        loop {
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            let Some(keys) = &mut self.keys else {
                // Nobody is left who could press a key.
                let Some(left) = left else { return Ok(Some(Key::GoOn)) };
                thread::sleep(left);
                return Ok(None);
            };
            if let Some(key) = keys.pressed.pop_front() {
                return Ok(Some(key));
            }
            self.look(false, left)?;
            let none = self.keys.as_ref().is_some_and(|keys| keys.pressed.is_empty());
            if none && left.is_some_and(|left| left.is_zero()) {
                return Ok(None);
            }
        }
    }

    /// Stops this program as Ctrl-Z does, with the terminal as it was before; `on` brings back what
    /// was switched off for it.
    pub(crate) fn suspend(&mut self, on: &[u8]) -> Result<(), Stop> {
        let Some(terminal) = self.terminal.clone() else { return Ok(()) };
        let off = lock(&terminal).off.clone();
        self.write(&off)?;
        let raw = lock(&terminal).raw.take();
        let was_raw = raw.is_some();
        drop(raw);
        kill(Pid::from_raw(0), Signal::SIGTSTP).map_err(|error| Stop::Failed(error.into()))?;
        if was_raw {
            let raw = RawMode::enter(io::stdin()).map_err(Stop::Failed)?;
            lock(&terminal).raw = Some(raw);
        }
        self.write(on)
    }

    /// Puts the terminal right, and gives it back; what is written then is not guarded any more.
    pub(crate) fn close(&mut self) -> Result<(), Stop> {
        let Some(terminal) = self.terminal.clone() else { return Ok(()) };
        // No key keeps the terminal from being put right.
        self.keys = None;
        let mut off = std::mem::take(&mut lock(&terminal).off);
        if self.cut {
            off.splice(..0, *END);
        }
        let written = self.write(&off);
        lock(&terminal).raw = None;
        written
    }

    /// Waits until the output can be written, if `writing`; in any case for a key, and `timeout`.
    fn look(&mut self, writing: bool, timeout: Option<Duration>) -> Result<(), Stop> {
        let stdin = io::stdin();
        // Rounded up: to look again before the time would be in vain.
        let timeout = timeout.map(|time| time.saturating_add(Duration::from_nanos(999_999)));
        let timeout = timeout.map_or(PollTimeout::NONE, |time| {
            PollTimeout::try_from(time.min(Duration::from_secs(86400))).unwrap_or(PollTimeout::MAX)
        });
        let mut fds = Vec::with_capacity(2);
        if writing {
            fds.push(PollFd::new(self.output.as_fd(), PollFlags::POLLOUT));
        }
        if self.keys.is_some() {
            fds.push(PollFd::new(stdin.as_fd(), PollFlags::POLLIN));
        }
        match poll(&mut fds, timeout) {
            Err(Errno::EINTR) => return Ok(()),
            result => result.map_err(|error| Stop::Failed(error.into()))?,
        };
        let readable = self.keys.is_some() && fds.last().and_then(PollFd::any).unwrap_or(true);
        if let Some(keys) = &mut self.keys
            && readable
            && !keys.read(stdin.as_fd())
        {
            self.keys = None;
        }
        match self.keys.as_ref().and_then(|keys| keys.stop) {
            Some(code) => Err(Stop::Key(code)),
            None => Ok(()),
        }
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        let _ = self.close();
    }
}

/// Whether standard input is the same terminal as this.
fn is_same_terminal(output: &File) -> io::Result<bool> {
    let stdin = io::stdin();
    let input = File::from(stdin.as_fd().try_clone_to_owned()?);
    Ok(stdin.is_terminal() && input.metadata()?.rdev() == output.metadata()?.rdev())
}

fn lock(terminal: &Mutex<Terminal>) -> MutexGuard<'_, Terminal> {
    terminal.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Puts the terminal right, and ends this program, on the signals that would end it anyway; whatever
/// it waits for just then.
fn guard(terminal: Arc<Mutex<Terminal>>, output: File) -> io::Result<()> {
    let ending = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT];
    // As nohup(1) and shells start it, some do not end it.
    let mut wanted: Vec<_> = ending.into_iter().filter(|&signal| !sys::is_ignored(signal)).collect();
    wanted.push(Signal::SIGCONT);
    let mut signals = Signals::new(wanted.into_iter().map(|signal| signal as i32))?;
    thread::spawn(move || {
        // So that the thread which stops this program is the one that is stopped.
        let _ = SigSet::from(Signal::SIGTSTP).thread_block();
        for signal in &mut signals {
            if signal == Signal::SIGCONT as i32 {
                // Who stopped us may have left the terminal in other modes.
                let raw = lock(&terminal).raw.take();
                if raw.is_some() {
                    drop(raw);
                    lock(&terminal).raw = RawMode::enter(io::stdin()).ok();
                }
                continue;
            }
            let mut terminal = lock(&terminal);
            write_within_a_second(&output, &[END, &terminal.off[..]].concat());
            terminal.raw = None;
            std::process::exit(128 + signal);
        }
    });
    Ok(())
}

fn write_within_a_second(mut output: &File, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        let mut fds = [PollFd::new(output.as_fd(), PollFlags::POLLOUT)];
        match poll(&mut fds, 1000_u16) {
            Err(Errno::EINTR) => continue,
            Ok(1..) => {}
            _ => return,
        }
        match output.write(bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}
