//! When the events of a recording are due.

use std::time::{Duration, Instant};

/// How fast time passes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlaybackPace {
    /// Seconds of the recording in one of ours; `None` is without any pause.
    pub(crate) speed: Option<f64>,
    /// No pause is longer.
    pub(crate) max_wait: Duration,
    /// Shorter pauses are none.
    pub(crate) min_wait: Duration,
    /// What the keys for faster and slower multiply the speed with.
    pub(crate) steps: (f64, f64),
}

/// How long after its time an event may be written.
const WRITTEN: Duration = Duration::from_millis(200);

/// Whether whoever records has written all that is not after the time `to`: an event is written soon after its time.
/// The last one has this time, and was read then.
pub(crate) fn is_written(to: u64, last: (u64, Instant)) -> bool {
    let left = Duration::from_nanos(to.saturating_sub(last.0));
    to < u64::MAX && last.1.elapsed() >= left.saturating_add(WRITTEN)
}

/// When the next event is due. Times of ours are counted from the start, so that being late once
/// does not make all that follows late.
pub(crate) struct Clock {
    pub(crate) pace: PlaybackPace,
    start: Instant,
    due: Duration,
    pub(crate) paused: Option<Duration>,
    /// Time of the last event that was shown, in nanoseconds of the recording.
    pub(crate) last: u64,
}

impl Clock {
    pub(crate) fn new(pace: PlaybackPace) -> Self {
        Self { pace, start: Instant::now(), due: Duration::ZERO, paused: None, last: 0 }
    }

    /// The next event has this time.
    pub(crate) fn set_due(&mut self, time: u64) {
        let gap = Duration::from_nanos(time.saturating_sub(self.last));
        self.last = time;
        if let Some(speed) = self.pace.speed {
            let wait = Duration::try_from_secs_f64(gap.as_secs_f64() / speed).unwrap_or(Duration::MAX);
            if wait >= self.pace.min_wait {
                self.due = self.due.saturating_add(wait.min(self.pace.max_wait));
            }
        }
    }

    /// How long to wait; for ever if paused.
    pub(crate) fn left(&self) -> Option<Duration> {
        match (self.paused, self.pace.speed) {
            (Some(_), _) => None,
            (None, None) => Some(Duration::ZERO),
            (None, Some(_)) => Some(self.due.saturating_sub(self.start.elapsed())),
        }
    }

    /// How long until the next event is due, from now or from when it was paused.
    pub(crate) fn left_when_paused(&self) -> Duration {
        self.due.saturating_sub(self.paused.unwrap_or_else(|| self.start.elapsed()))
    }

    /// Time goes on here.
    pub(crate) fn jump(&mut self, time: u64) {
        self.last = time;
        self.skip();
    }

    /// What is next is due now.
    pub(crate) fn skip(&mut self) {
        let now = self.start.elapsed();
        self.due = now;
        self.paused = self.paused.map(|_| now);
    }

    pub(crate) fn pause(&mut self) {
        self.paused.get_or_insert_with(|| self.start.elapsed());
    }

    pub(crate) fn go_on(&mut self) {
        if let Some(since) = self.paused.take() {
            self.due = self.due.saturating_add(self.start.elapsed().saturating_sub(since));
        }
    }

    /// What is next is due so much later: we were stopped for so long.
    pub(crate) fn delay(&mut self, time: Duration) {
        if self.paused.is_none() {
            self.due = self.due.saturating_add(time);
        }
    }

    pub(crate) fn change_speed(&mut self, factor: f64) {
        let Some(speed) = self.pace.speed else { return };
        let now = self.paused.unwrap_or_else(|| self.start.elapsed());
        // One that was wanted outside of these stays there.
        let new = (speed * factor).clamp(speed.min(0.01), speed.max(10_000.0));
        let left = self.due.saturating_sub(now).as_secs_f64() * speed / new;
        self.due = now.saturating_add(Duration::try_from_secs_f64(left).unwrap_or(Duration::MAX));
        self.pace.speed = Some(new);
    }
}
