//! How far a long work is, on standard error.

use std::fmt::Write;
use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use pty_recording::Opened;
use pty_recording::files::Count;

use crate::messages::is_quiet;

/// What takes less time shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// So many bytes are read between two looks at the clock.
const STEP: u64 = 256 * 1024;

/// A bar for reading a recording: if standard error is a terminal, and after a second. It is gone when
/// this is dropped.
pub(crate) struct Progress {
    consumed: Count,
    size: Option<u64>,
    /// When it began, if there is anybody to tell.
    begun: Option<Instant>,
    /// Bytes after which to look again.
    next: u64,
    bar: Option<Bar>,
}

/// Bytes per second since the work began, of which the bar has not seen the first.
fn rate(state: &ProgressState) -> f64 {
    state.pos() as f64 / state.elapsed().as_secs_f64().max(f64::EPSILON)
}

/// Gone when it is dropped.
struct Bar(ProgressBar);

impl Progress {
    /// Of reading this.
    pub(crate) fn new(opened: &Opened) -> Self {
        Self { begun: (!is_quiet() && io::stderr().is_terminal()).then(Instant::now), ..Self::none(opened) }
    }

    /// Nothing at all: where what is written goes to the same terminal.
    pub(crate) fn none(opened: &Opened) -> Self {
        Self { consumed: opened.consumed.clone(), size: opened.size, begun: None, next: STEP, bar: None }
    }

    /// To be called for every event: it costs next to nothing.
    pub(crate) fn tick(&mut self) {
        let done = self.consumed.get();
        if done >= self.next {
            self.next = done + STEP;
            self.show(done);
        }
    }

    fn show(&mut self, done: u64) {
        let Some(begun) = self.begun.filter(|begun| begun.elapsed() >= PATIENCE) else { return };
        let bar = self.bar.get_or_insert_with(|| {
            let template = match self.size {
                Some(_) => "{wide_bar} {percent:>3}% of {total_bytes}, {rate}, {left} to go",
                None => "{bytes}, {rate}",
            };
            let style = ProgressStyle::with_template(template)
                .unwrap_or_else(|_| ProgressStyle::default_bar())
                .with_key("rate", |state: &ProgressState, text: &mut dyn Write| {
                    let _ = write!(text, "{}/s", HumanBytes(rate(state) as u64));
                })
                .with_key("left", |state: &ProgressState, text: &mut dyn Write| {
                    let left = state.len().unwrap_or(0).saturating_sub(state.pos());
                    let _ = write!(text, "{:.0} s", left as f64 / rate(state));
                });
            let target = ProgressDrawTarget::stderr_with_hz(4);
            Bar(ProgressBar::with_draw_target(self.size, target)
                .with_style(style)
                .with_elapsed(begun.elapsed()))
        });
        bar.0.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
