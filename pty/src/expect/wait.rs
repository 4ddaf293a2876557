//! One wait, without a clock and without a descriptor: gets the output, and says whether the pattern came,
//! or what to wait for next.

use std::process::ExitStatus;
use std::time::{Duration, Instant};

use super::output::{Output, Search};
use super::{Match, Pattern, Reason};

/// The known state of the terminal and its program.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct State {
    /// The output has ended.
    pub(super) ended: bool,
    /// No output was there at the last read, which came after the check of `status`.
    pub(super) drained: bool,
    pub(super) status: Option<ExitStatus>,
}

#[derive(Debug)]
pub(super) struct Wait {
    search: Search,
    end_of_file: Option<usize>,
    exit: Option<usize>,
    /// The shortest.
    silence: Option<(Duration, usize)>,
    last_output: Instant,
    deadline: Option<Instant>,
}

pub(super) enum Step {
    Found(Match),
    Failed(Reason),
    /// Wait for output unless it has ended, at most until this instant.
    Sleep {
        until: Option<Instant>,
    },
}

impl Wait {
    pub(super) fn new(patterns: &[Pattern], output: &mut Output, timeout: Duration, now: Instant) -> Self {
        let place = |wanted: fn(&Pattern) -> bool| patterns.iter().position(wanted);
        let silences = patterns.iter().enumerate().filter_map(|(index, pattern)| match pattern {
            Pattern::Silence(duration) => Some((*duration, index)),
            _ => None,
        });
        Self {
            search: Search::new(patterns, output),
            end_of_file: place(|pattern| matches!(pattern, Pattern::EndOfFile)),
            exit: place(|pattern| matches!(pattern, Pattern::Exit)),
            silence: silences.min(),
            last_output: now,
            deadline: now.checked_add(timeout),
        }
    }

    /// Whether the wait also ends with the program.
    pub(super) fn awaits_exit(&self) -> bool {
        self.exit.is_some()
    }

    pub(super) fn output_came(&mut self, now: Instant) {
        self.last_output = now;
    }

    pub(super) fn step(&mut self, output: &mut Output, state: State, now: Instant) -> Step {
        if let Some(found) = self.search.advance(output) {
            return Step::Found(Match::new(found, None));
        }
        let mut found = |index, status| Step::Found(Match::all(index, output.take_all(), status));
        if let Some(index) = self.end_of_file.filter(|_| state.ended) {
            return found(index, state.status);
        }
        if let (Some(index), Some(_), true) = (self.exit, state.status, state.ended || state.drained) {
            return found(index, state.status);
        }
        if state.ended && self.exit.is_none() {
            return Step::Failed(Reason::EndOfFile);
        }
        let silence = self.silence.filter(|_| !state.ended).and_then(|(duration, index)| {
            let at = self.last_output.checked_add(duration)?;
            Some((at, index))
        });
        if let Some((at, index)) = silence
            && state.drained
            && now >= at
        {
            return found(index, None);
        }
        if self.deadline.is_some_and(|deadline| now >= deadline) {
            return Step::Failed(Reason::TimedOut);
        }
        Step::Sleep { until: silence.map(|(at, _)| at).into_iter().chain(self.deadline).min() }
    }
}
