//! The signals that we get, and our own terminal: its size, its raw mode, our place in its foreground.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::time::Instant;

use super::super::{EndedBy, Event, RelayError, not_zero};
use super::{Engine, failed_to};
use crate::{RawMode, Signal, Size, sys};

impl Engine<'_, '_> {
    pub(super) fn handle_signals(&mut self) -> Result<(), RelayError> {
        loop {
            self.collect_signals();
            let Some(signal) = self.arrived.pop_front() else { return Ok(()) };
            match signal {
                libc::SIGWINCH => self.follow_size(),
                libc::SIGTSTP => self.suspend(sys::Signals::stop)?,
                libc::SIGCONT => {
                    self.return_to_raw_mode().map_err(failed_to("put the terminal back into raw mode"))?;
                    self.follow_size();
                }
                libc::SIGCHLD => self.stop_with_child()?,
                other => self.pass_on(Signal::from_raw(other)),
            }
        }
    }

    /// A program that stops itself stops the whole job that we are part of, as it would without us;
    /// but only where somebody sits who can continue it.
    pub(super) fn stop_with_child(&mut self) -> Result<(), RelayError> {
        let watches = self.interactive.is_some() && self.signals.is_some();
        if watches && self.status.is_none() && self.child.was_stopped() {
            // What it printed before is seen before.
            for lane in 0..self.lanes.len() {
                self.read_terminal(lane).map_err(failed_to("read the terminal"))?;
            }
            self.write_sinks()?;
            // What it printed before it stopped, such as to leave the screen in order.
            for lane in 0..self.lanes.len() {
                self.read_terminal(lane).map_err(failed_to("read the terminal"))?;
            }
            self.write_sinks()?;
            self.suspend(sys::Signals::stop_group)?;
            let _ = self.signal_session(Signal::CONT);
        }
        Ok(())
    }

    pub(super) fn collect_signals(&mut self) {
        while let Some(signal) = self.signals.as_ref().and_then(sys::Signals::next) {
            self.arrived.push_back(signal);
        }
    }

    /// A second signal does not wait for the grace.
    pub(super) fn pass_on(&mut self, signal: Signal) {
        if let Some(EndedBy::Signal(_)) = self.ended_by {
            let now = Some(Instant::now());
            (self.kill_at, self.give_up_at) = (self.kill_at.and(now), self.give_up_at.and(now));
            return;
        }
        let foreground = self.lanes[0].manager.as_ref().map(|manager| manager.signal_foreground(signal));
        if !matches!(foreground, Some(Ok(()))) {
            let _ = self.signal_session(signal);
        }
        let _ = self.signal_session(Signal::CONT);
        self.ended_by = Some(EndedBy::Signal(signal));
        self.ask_to_end(EndedBy::Signal(signal));
    }

    /// Stops us as a shell expects of a job, with our terminal in its own modes meanwhile.
    pub(super) fn suspend(
        &mut self,
        stop: fn(&sys::Signals, i32) -> io::Result<()>,
    ) -> Result<(), RelayError> {
        let suspend = failed_to("stop and go on");
        if let Some(raw) = self.raw.take() {
            raw.restore().map_err(&suspend)?;
        }
        if let Some(signals) = &self.signals {
            stop(signals, libc::SIGTSTP).map_err(&suspend)?;
        }
        self.return_to_raw_mode().map_err(&suspend)?;
        self.follow_size();
        Ok(())
    }

    /// The hang-up of a terminal continues those who are stopped, and it is no terminal any more.
    pub(super) fn return_to_raw_mode(&mut self) -> io::Result<()> {
        match self.enter_raw_mode() {
            Err(error) if error.raw_os_error() == Some(libc::EIO) => Ok(()),
            result => result,
        }
    }

    pub(super) fn enter_raw_mode(&mut self) -> io::Result<()> {
        let Some(terminal) = self.interactive.as_ref().map(OwnedFd::try_clone).transpose()? else {
            return Ok(());
        };
        if !self.comes_to_the_foreground(&terminal)? {
            return Ok(());
        }
        // What is restored in the end are the modes before the first time.
        self.raw = Some(match self.raw.take() {
            Some(raw) => raw.enter_again()?,
            None => RawMode::enter(terminal)?,
        });
        Ok(())
    }

    /// In the background of our terminal we are stopped, as everyone who wants to change its modes,
    /// until we are in the foreground. `false` if that is not to be: because a signal asks for our
    /// end, which would come no further than to the next stop, or because nobody could continue us.
    pub(super) fn comes_to_the_foreground(&mut self, terminal: &OwnedFd) -> io::Result<bool> {
        let ends = |signal: &i32| [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGTERM].contains(signal);
        while sys::in_background(terminal.as_fd()) {
            self.collect_signals();
            let Some(signals) = &self.signals else { return Ok(true) };
            if self.arrived.iter().any(ends) {
                return Ok(false);
            }
            let before = self.arrived.len();
            signals.stop_group(libc::SIGTTOU)?;
            self.collect_signals();
            if !self.arrived.iter().skip(before).any(|&signal| signal == libc::SIGCONT) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) fn follow_size(&mut self) {
        let Some(window) = &self.window else { return };
        let Ok(size) = Size::of(window) else { return };
        let size = not_zero(size);
        let managers = self.lanes.iter().filter_map(|lane| lane.manager.as_ref());
        let mut changed = false;
        for manager in managers {
            if manager.size().is_ok_and(|before| before != size) {
                changed |= manager.resize(size).is_ok();
            }
        }
        if let (true, Some(event)) = (changed, &mut self.hooks.event) {
            event(Event::Resized(size));
        }
    }
}

pub(super) fn take_signals(interactive: bool) -> io::Result<sys::Signals> {
    let ending = [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGTERM];
    match interactive {
        false => sys::Signals::take(&ending, &[libc::SIGWINCH]),
        true => {
            let wanted = [&ending[..], &[libc::SIGTSTP]].concat();
            sys::Signals::take(&wanted, &[libc::SIGWINCH, libc::SIGCONT, libc::SIGCHLD])
        }
    }
}
