//! Signals to this process, and our own terminals: size, modes, foreground.

use std::io;
use std::time::Instant;

use super::super::{EndedBy, RelayError, RelayEvent, RelayStage, not_zero};
use super::ours::OurTerminal;
use super::{Engine, failed_to};
use crate::{Signal, Size, sys};

/// The signals that end us and the program, unless they are ignored.
const ENDING: [i32; 4] = [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGTERM];

impl Engine<'_, '_> {
    pub(super) fn handle_signals(&mut self) -> Result<(), RelayError> {
        loop {
            self.collect_signals();
            let Some(signal) = self.arrived.pop_front() else { return Ok(()) };
            match signal {
                libc::SIGWINCH => self.follow_size()?,
                libc::SIGTSTP => self.suspend(sys::Signals::stop)?,
                libc::SIGCONT => {
                    self.return_to_raw_mode().map_err(failed_to(RelayStage::Modes))?;
                    self.follow_size()?;
                }
                libc::SIGCHLD => self.stop_with_child()?,
                other => self.pass_on(Signal::from_raw(other)),
            }
        }
    }

    /// A program that stops itself stops the whole job that we are part of, as it would without us, but
    /// only where somebody can continue it.
    pub(super) fn stop_with_child(&mut self) -> Result<(), RelayError> {
        let watches = self.is_interactive() && self.signals.is_some();
        if watches && self.status.is_none() && self.child.was_stopped() {
            // Its earlier output is shown first, including what restores the screen.
            for _ in 0..2 {
                for lane in 0..self.lanes.len() {
                    self.read_terminal(lane, true)?;
                }
                self.write_sinks()?;
            }
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

    /// The first signal ends the program, which gets its grace period. A second Ctrl-C ends that period if
    /// the first signal was one, too. Other second signals do not: a closed terminal or a stopped service
    /// sends several, and the program should save its work. A program that did not end on Ctrl-C gets
    /// stronger signals passed on.
    fn pass_on(&mut self, signal: Signal) {
        let interrupts = |signal| [Signal::INT, Signal::QUIT].contains(&signal);
        match self.ended_by {
            Some(EndedBy::Signal(first)) if interrupts(signal) => {
                if interrupts(first) {
                    let now = Some(Instant::now());
                    (self.kill_at, self.give_up_at) = (self.kill_at.and(now), self.give_up_at.and(now));
                }
            }
            Some(EndedBy::Signal(first)) if !interrupts(first) => {}
            Some(EndedBy::Signal(_)) => self.send_on(signal),
            _ => {
                self.send_on(signal);
                self.ended_by = Some(EndedBy::Signal(signal));
                self.ask_to_end(EndedBy::Signal(signal));
            }
        }
    }

    fn send_on(&mut self, signal: Signal) {
        let foreground = self.lanes[0].manager.as_ref().map(|manager| manager.signal_foreground(signal));
        if !matches!(foreground, Some(Ok(()))) {
            let _ = self.signal_session(signal);
        }
        let _ = self.signal_session(Signal::CONT);
    }

    /// Stops us as a shell expects of a job, with our terminals' modes restored meanwhile.
    fn suspend(&mut self, stop: fn(&sys::Signals, i32) -> io::Result<()>) -> Result<(), RelayError> {
        let suspend = failed_to(RelayStage::Stop);
        self.restore_terminals().map_err(&suspend)?;
        if let Some(signals) = &self.signals {
            stop(signals, libc::SIGTSTP).map_err(&suspend)?;
        }
        self.return_to_raw_mode().map_err(&suspend)?;
        self.follow_size()
    }

    /// A terminal that hangs up continues stopped processes, and is then no terminal any more.
    fn return_to_raw_mode(&mut self) -> io::Result<()> {
        match self.enter_raw_mode() {
            Err(error) if error.raw_os_error() == Some(libc::EIO) => Ok(()),
            result => result,
        }
    }

    pub(super) fn enter_raw_mode(&mut self) -> io::Result<()> {
        if self.is_left_to_the_user {
            return self.leave_to_the_user();
        }
        for index in 0..self.terminals.len() {
            let enters = match self.terminals[index].is_input {
                true => self.comes_to_the_foreground(index)?,
                false => !self.terminals[index].is_in_background(),
            };
            if !enters {
                continue;
            }
            if self.terminals[index].is_input
                && let Some(source) = &mut self.source
            {
                source.take_what_was_typed_ahead()?;
            }
            self.terminals[index].enter()?;
        }
        if self.death_watch.is_none() && self.terminals.iter().any(OurTerminal::is_changed) {
            self.death_watch = Some(sys::DeathWatch::begin());
        }
        Ok(())
    }

    fn restore_terminals(&mut self) -> io::Result<()> {
        self.terminals.iter_mut().map(OurTerminal::restore).fold(Ok(()), io::Result::and)
    }

    /// The program has ended and its output is shown.
    pub(super) fn waits_for_others_alone(&self) -> bool {
        self.status.is_some()
            && !self.is_left_to_the_user
            && !self.machine.reads_last()
            && self.lanes.iter().all(|lane| lane.held.is_none())
            && !(0..self.lanes.len()).any(|lane| self.machine.writes(lane))
    }

    /// The program has ended and background processes still print: keys have their usual effect again,
    /// including Ctrl-C. Only the escape keys are still recognized.
    pub(super) fn leave_to_the_user(&mut self) -> io::Result<()> {
        self.is_left_to_the_user = true;
        let key = self.escape.keys.last().copied();
        for terminal in &mut self.terminals {
            match key.filter(|_| terminal.is_input) {
                Some(key) => terminal.restore_but_for(key)?,
                None => terminal.restore()?,
            }
        }
        Ok(())
    }

    /// A user may be at our input.
    pub(super) fn is_interactive(&self) -> bool {
        self.terminals.iter().any(|terminal| terminal.is_input)
    }

    /// In the background we are stopped, like every process that changes the terminal's modes, until we are
    /// in the foreground. Returns `false` if that cannot happen: a signal asks us to end, which would only
    /// lead to the next stop, or nobody could continue us.
    fn comes_to_the_foreground(&mut self, index: usize) -> io::Result<bool> {
        while self.terminals[index].is_in_background() {
            self.collect_signals();
            let Some(signals) = &self.signals else { return Ok(true) };
            if self.arrived.iter().any(|signal| ENDING.contains(signal)) {
                return Ok(false);
            }
            let before = self.arrived.len();
            signals.stop_group(libc::SIGTTOU)?;
            self.collect_signals();
            let is_continued = self.arrived.iter().skip(before).any(|&signal| signal == libc::SIGCONT);
            // The handler may run in another thread, slightly later.
            if !is_continued && self.terminals[index].is_in_background() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) fn follow_size(&mut self) -> Result<(), RelayError> {
        let Some(window) = &self.window else { return Ok(()) };
        let Ok(size) = Size::of(window) else { return Ok(()) };
        let size = not_zero(size);
        let managers = self.lanes.iter().filter_map(|lane| lane.manager.as_ref());
        let mut changed = false;
        for manager in managers {
            if manager.size().is_ok_and(|before| before != size) {
                changed |= manager.resize(size).is_ok();
            }
        }
        if changed { self.report(RelayEvent::Resized(size)) } else { Ok(()) }
    }
}

pub(super) fn take_signals(has_terminal: bool, is_interactive: bool) -> io::Result<sys::Signals> {
    let mut wanted = ENDING.to_vec();
    let mut always = vec![libc::SIGWINCH];
    if has_terminal {
        wanted.push(libc::SIGTSTP);
        always.push(libc::SIGCONT);
    }
    if is_interactive {
        always.push(libc::SIGCHLD);
    }
    sys::Signals::take(&wanted, &always)
}
