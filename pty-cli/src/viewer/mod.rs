//! Whoever watches: standard output, and the keys of the terminal that it is, if it is one. What the output
//! switches on in that terminal is switched off in the end, whether it was filtered or not.

mod guard;
mod keys;

use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, PipeReader, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::libc::{O_NOCTTY, O_NONBLOCK};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use pty::RawMode;
use pty_recording::filter::Filter;

pub(crate) use guard::write_within_a_second;
pub(crate) use keys::{Key, Press};

use crate::sys;
use guard::{BACK, END, GuardedTerminal, RESIZED, SignalGuard, lock};
use keys::ViewerKeys;

/// Why nothing more is shown.
#[derive(Debug)]
pub(crate) enum Stop {
    /// A key or the end of the terminal ended it; the exit status that it means.
    Ended(u8),
    /// Nobody reads our output any more.
    Gone,
    /// The output cannot be written.
    Failed(io::Error),
}

/// Standard output, and what is to be restored on it.
pub(crate) struct Viewer {
    output: File,
    /// Whether it is a terminal, which is written to in pieces between which keys are seen.
    terminal: Option<Arc<Mutex<GuardedTerminal>>>,
    /// Readable when the guard has brought us back from a stop, or the terminal has another size.
    back: Option<PipeReader>,
    is_back: bool,
    is_resized: bool,
    keys: Option<ViewerKeys>,
    /// Whether a write to it returns at once.
    at_once: bool,
    /// Whether a key ended what was being written.
    cut: bool,
    /// Whether the last that was shown ended a line.
    line_ended: bool,
}

impl Viewer {
    /// Writes to standard output. `with_keys` takes the keys of the terminal that it is, if standard
    /// input is the same; then its modes are restored in the end, and on signals.
    pub(crate) fn new(with_keys: bool) -> io::Result<Self> {
        let stdout = io::stdout();
        let output = File::from(stdout.as_fd().try_clone_to_owned()?);
        if !stdout.is_terminal() {
            return Ok(Self {
                output,
                terminal: None,
                back: None,
                is_back: false,
                is_resized: false,
                keys: None,
                at_once: false,
                cut: false,
                line_ended: true,
            });
        }
        // A description of our own may be told not to block; that of standard output others have too.
        let own = File::options().write(true).custom_flags(O_NONBLOCK | O_NOCTTY).open("/dev/fd/1");
        let keys = with_keys && is_same_terminal(&output)?;
        let terminal = Arc::new(Mutex::new(GuardedTerminal::new()));
        let at_once = own.is_ok();
        let output = own.unwrap_or(output);
        let (back, wake) = io::pipe()?;
        SignalGuard { terminal: Arc::clone(&terminal), output: output.try_clone()?, wake, back_at: None }
            .start()?;
        if keys {
            let raw = RawMode::enter(io::stdin())?;
            lock(&terminal).raw = Some(raw);
        }
        Ok(Self {
            output,
            terminal: Some(terminal),
            back: Some(back),
            is_back: false,
            is_resized: false,
            keys: keys.then(ViewerKeys::default),
            at_once,
            cut: false,
            line_ended: true,
        })
    }

    /// Whether the output is a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        self.terminal.is_some()
    }

    /// Whether keys are taken.
    pub(crate) fn has_keys(&self) -> bool {
        self.keys.is_some()
    }

    /// Has keys come as they are, as [`Key::Press`].
    pub(crate) fn take_all_keys(&mut self) {
        if let Some(keys) = &mut self.keys {
            keys.plain = true;
        }
    }

    /// Takes no more keys. Whether one had ended what was being written.
    pub(crate) fn drop_keys(&mut self) -> bool {
        self.keys = None;
        std::mem::take(&mut self.cut)
    }

    /// What ends a line, which the terminal does not complete while we take its keys.
    pub(crate) fn newline(&self) -> &'static [u8] {
        if self.keys.is_some() { b"\r\n" } else { b"\n" }
    }

    /// Appends to `off` what switches off all that the output has switched on.
    pub(crate) fn switch_off(&self, off: &mut Vec<u8>) {
        if let Some(terminal) = &self.terminal {
            off.extend_from_slice(&lock(terminal).off());
        }
    }

    /// For how long we were stopped since this was asked.
    pub(crate) fn take_stopped(&self) -> Duration {
        self.terminal.as_ref().map_or(Duration::ZERO, |terminal| std::mem::take(&mut lock(terminal).stopped))
    }

    /// Ends the line of what was shown, for a message on standard error, if that is a terminal too.
    pub(crate) fn end_line(&mut self) {
        if self.terminal.is_some() && !self.line_ended && io::stderr().is_terminal() {
            // Nobody is told if nobody looks.
            let _ = self.write(b"\n");
        }
    }

    /// Looks for keys that end this, without waiting.
    pub(crate) fn look_at_keys(&mut self) -> Result<(), Stop> {
        if self.keys.is_some() { self.look(false, Some(Duration::ZERO)) } else { Ok(()) }
    }

    /// Writes all of it, however slow the reader.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let result = self.write_pieces(bytes);
        self.cut = matches!(result, Err(Stop::Ended(_)));
        if let Some(last) = bytes.last() {
            self.line_ended = *last == b'\n';
        }
        result
    }

    /// Writes what can be written now. What the terminal gets is noted before anybody else looks.
    fn write_some(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(terminal) = &self.terminal else { return self.output.write(bytes) };
        // Held while it blocks, the lock would keep a signal from ending us.
        let held = self.at_once.then(|| lock(terminal));
        let count = self.output.write(bytes)?;
        held.unwrap_or_else(|| lock(terminal)).shown(&bytes[..count]);
        Ok(count)
    }

    fn write_pieces(&mut self, mut bytes: &[u8]) -> Result<(), Stop> {
        while !bytes.is_empty() {
            let mut piece = bytes;
            if self.terminal.is_some() {
                self.look(true, None)?;
                piece = &bytes[..bytes.len().min(4096)];
            }
            match self.write_some(piece) {
                Ok(count) => bytes = &bytes[count..],
                Err(error) => match error.kind() {
                    ErrorKind::Interrupted => {}
                    ErrorKind::WouldBlock => self.look(true, None)?,
                    ErrorKind::BrokenPipe => return Err(Stop::Gone),
                    _ if self.has_hung_up(&error) => return Err(Stop::Ended(128 + Signal::SIGHUP as u8)),
                    _ => return Err(Stop::Failed(error)),
                },
            }
        }
        Ok(())
    }

    /// Whether the terminal is gone, and the signal that says so is on its way.
    fn has_hung_up(&self, error: &io::Error) -> bool {
        let is_gone = error.raw_os_error() == Some(Errno::EIO as i32);
        self.terminal.is_some() && is_gone && !sys::is_ignored(Signal::SIGHUP)
    }

    /// Waits for a key, but not longer than `timeout`.
    pub(crate) fn key(&mut self, timeout: Option<Duration>) -> Result<Option<Key>, Stop> {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        loop {
            if std::mem::take(&mut self.is_back) {
                return Ok(Some(Key::Back));
            }
            if std::mem::take(&mut self.is_resized) {
                return Ok(Some(Key::Resized));
            }
            if let Some(key) = self.keys.as_mut().and_then(|keys| keys.pressed.pop_front()) {
                return Ok(Some(key));
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if self.keys.is_none() && left.is_none() {
                // Nobody is left who could press a key.
                return Ok(Some(Key::GoOn));
            }
            self.look(false, left)?;
            let none = !self.is_back
                && !self.is_resized
                && self.keys.as_ref().is_none_or(|keys| keys.pressed.is_empty());
            if none && left.is_some_and(|left| left.is_zero()) {
                return Ok(None);
            }
        }
    }

    /// Stops this program, and the job that it is part of, as Ctrl-Z does. [`Key::Back`] says when it goes
    /// on.
    pub(crate) fn suspend(&mut self) -> Result<(), Stop> {
        kill(Pid::from_raw(0), Signal::SIGTSTP).map_err(|error| Stop::Failed(error.into()))
    }

    /// Puts the terminal right, and gives it back; what is written then is not guarded any more.
    pub(crate) fn close(&mut self) -> Result<(), Stop> {
        let Some(terminal) = self.terminal.clone() else { return Ok(()) };
        // No key keeps the terminal from being put right.
        self.keys = None;
        let mut off = lock(&terminal).off();
        if self.cut {
            off.splice(..0, *END);
        }
        let written = self.write_pieces(&off);
        let mut terminal = lock(&terminal);
        terminal.modes = Filter::new();
        terminal.raw = None;
        written
    }

    /// Waits until the output can be written, if `writing`; in any case for a key, and `timeout`.
    fn look(&mut self, writing: bool, timeout: Option<Duration>) -> Result<(), Stop> {
        let stdin = io::stdin();
        let timeout = match self.keys.as_ref().and_then(ViewerKeys::unfinished) {
            Some(left) => Some(timeout.map_or(left, |timeout| timeout.min(left))),
            None => timeout,
        };
        // Rounded up: to look again before the time would be in vain.
        let timeout = timeout.map(|time| time.saturating_add(Duration::from_nanos(999_999)));
        let timeout = timeout.map_or(PollTimeout::NONE, |time| {
            PollTimeout::try_from(time.min(Duration::from_secs(86400))).unwrap_or(PollTimeout::MAX)
        });
        let mut fds = Vec::with_capacity(3);
        if let Some(back) = &self.back {
            fds.push(PollFd::new(back.as_fd(), PollFlags::POLLIN));
        }
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
        let is_back = self.back.is_some() && fds.first().and_then(PollFd::any).unwrap_or(false);
        if let (true, Some(back)) = (is_back, &mut self.back) {
            // Without an end, since the guard has the other.
            let mut news = [0; 16];
            let count = back.read(&mut news).unwrap_or(0);
            self.is_back |= news[..count].contains(&BACK[0]);
            let is_wanted = self.keys.as_ref().is_some_and(|keys| keys.plain);
            self.is_resized |= is_wanted && news[..count].contains(&RESIZED[0]);
        }
        if let Some(keys) = &mut self.keys
            && readable
            && !keys.read(stdin.as_fd())
        {
            self.keys = None;
        }
        if let Some(keys) = &mut self.keys {
            keys.give_up();
        }
        match self.keys.as_ref().and_then(|keys| keys.stop) {
            Some(code) => Err(Stop::Ended(code)),
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
