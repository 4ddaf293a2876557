//! Puts the viewer's terminal right, whatever ends or stops this program.

use std::fs::File;
use std::io::{self, ErrorKind, PipeWriter, Write};
use std::os::fd::AsFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, poll};
use nix::sys::signal::Signal;
use pty::RawMode;
use pty_recording::filter::Filter;
use signal_hook::iterator::Signals;

use crate::sys;

/// Ends a sequence that was cut, whatever it is.
pub(super) const END: &[u8; 2] = b"\x1b\\";

/// What the viewer is told: we are back from a stop, or the terminal has another size.
pub(super) const BACK: &[u8; 1] = b"b";
pub(super) const RESIZED: &[u8; 1] = b"w";

/// What is put right when the viewer ends or is ended.
pub(super) struct GuardedTerminal {
    pub(super) raw: Option<RawMode>,
    /// What the output has switched on.
    pub(super) modes: Filter,
    unused: Vec<u8>,
    /// For how long we were stopped; what the player has not been told of.
    pub(super) stopped: Duration,
}

impl GuardedTerminal {
    pub(super) fn new() -> Self {
        Self { raw: None, modes: Filter::new(), unused: Vec::new(), stopped: Duration::ZERO }
    }

    pub(super) fn shown(&mut self, bytes: &[u8]) {
        self.modes.watch(bytes, &mut self.unused);
    }

    /// What switches off what is on.
    pub(super) fn off(&self) -> Vec<u8> {
        let mut off = Vec::new();
        self.modes.clone().end(&mut off);
        off
    }
}

pub(super) fn lock(terminal: &Mutex<GuardedTerminal>) -> MutexGuard<'_, GuardedTerminal> {
    terminal.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Puts the terminal right when a signal ends or stops this program, whatever it waits for just then.
pub(super) struct SignalGuard {
    pub(super) terminal: Arc<Mutex<GuardedTerminal>>,
    pub(super) output: File,
    /// Tells the viewer what happened.
    pub(super) wake: PipeWriter,
    /// When we came back.
    pub(super) back_at: Option<Instant>,
}

impl SignalGuard {
    pub(super) fn start(mut self) -> io::Result<()> {
        let ending = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT, Signal::SIGTSTP];
        // As nohup(1) and shells start it, some do not end it.
        let mut wanted: Vec<_> = ending.into_iter().filter(|&signal| !sys::is_ignored(signal)).collect();
        wanted.extend([Signal::SIGCONT, Signal::SIGWINCH]);
        let mut signals = Signals::new(wanted.into_iter().map(|signal| signal as i32))?;
        thread::spawn(move || {
            for signal in &mut signals {
                if signal == Signal::SIGTSTP as i32 {
                    self.stop();
                } else if signal == Signal::SIGCONT as i32 {
                    self.continued();
                } else if signal == Signal::SIGWINCH as i32 {
                    // Fails if the viewer is gone.
                    let _ = (&self.wake).write_all(RESIZED);
                } else {
                    self.end(signal);
                }
            }
        });
        Ok(())
    }

    fn end(&self, signal: i32) {
        let mut terminal = lock(&self.terminal);
        write_within_a_second(&self.output, &[END, &terminal.off()[..]].concat());
        terminal.raw = None;
        std::process::exit(128 + signal);
    }

    /// Stops this program, with the terminal as it was before meanwhile.
    fn stop(&mut self) {
        let mut terminal = lock(&self.terminal);
        write_within_a_second(&self.output, &terminal.off());
        let was_raw = terminal.raw.take().is_some();
        let since = Instant::now();
        // A job that nobody could continue is not stopped.
        let _ = sys::stop();
        terminal.stopped += since.elapsed();
        if was_raw {
            terminal.raw = RawMode::enter(io::stdin()).ok();
        }
        self.return_to(&mut terminal);
        drop(terminal);
        self.back_at = Some(Instant::now());
    }

    /// Who stopped us without a word, by SIGSTOP, may have left the terminal in other modes.
    fn continued(&mut self) {
        // What [`Self::stop`] came back with.
        if self.back_at.take().is_some_and(|time| time.elapsed() < Duration::from_millis(100)) {
            return;
        }
        let mut terminal = lock(&self.terminal);
        let raw = terminal.raw.take();
        if raw.is_some() {
            drop(raw);
            terminal.raw = RawMode::enter(io::stdin()).ok();
        }
        self.return_to(&mut terminal);
    }

    /// Switches on again what the output had switched on.
    fn return_to(&self, terminal: &mut GuardedTerminal) {
        let mut on = Vec::new();
        terminal.modes.resume(&mut on);
        write_within_a_second(&self.output, &on);
        // Fails if the viewer is gone.
        let _ = (&self.wake).write_all(BACK);
    }
}

/// Writes to a terminal that may take nothing any more. A byte at a time, which also one that blocks takes
/// when it says so.
pub(crate) fn write_within_a_second(mut output: &File, bytes: &[u8]) {
    let mut left = bytes;
    while let [byte, ..] = left {
        let mut fds = [PollFd::new(output.as_fd(), PollFlags::POLLOUT)];
        match poll(&mut fds, 1000_u16) {
            Err(Errno::EINTR) => continue,
            Ok(1..) => {}
            _ => return,
        }
        match output.write(&[*byte]) {
            Ok(count) => left = &left[count..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}
