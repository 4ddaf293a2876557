//! When to look again at state that no event reports.

use std::time::{Duration, Instant};

/// At once after an event, then after this time, then after twice as long each time.
const FIRST: Duration = Duration::from_micros(250);
/// Time for a program to start.
const START: Duration = Duration::from_millis(1);
/// Looks take at most one part in this many of all time.
const SHARE: u32 = 20;
/// Up to this age, look only at the program itself.
const GLANCES: Duration = Duration::from_millis(4);
const A_WHILE: Duration = Duration::from_millis(64);
const LONGEST: Duration = Duration::from_secs(2);
/// A doubt that output does not end.
const LONG_DOUBT: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
pub(super) struct Looks {
    /// `None` is now.
    next: Option<Instant>,
    delay: Duration,
    /// Duration of a look, with many processes to look at.
    cost: Duration,
    /// Since then looks have given no answer.
    in_doubt_since: Option<Instant>,
}

impl Looks {
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.next.is_none_or(|next| next <= now)
    }

    /// The program was started at this moment.
    pub(super) fn begin(now: Instant) -> Self {
        Self { next: Some(now + START), ..Self::default() }
    }

    /// An event may change the result.
    pub(super) fn soon(&mut self) {
        *self = Self { cost: self.cost, ..Self::default() };
    }

    /// A frequent event, perhaps unrelated.
    pub(super) fn within(&mut self, now: Instant, time: Duration) {
        let time = time.max(self.cost * SHARE);
        if self.next.is_some_and(|next| next > now + time) {
            self.next = Some(now + time);
            self.delay = time;
        }
    }

    /// A look ended that began at this moment.
    pub(super) fn put_off(&mut self, since: Instant) {
        let now = Instant::now();
        self.cost = now - since;
        self.delay = (self.delay * 2).max(self.cost * SHARE).clamp(FIRST, LONGEST);
        self.next = Some(now + self.delay);
    }

    /// Whether a short look is enough: more looks follow soon.
    pub(super) fn is_glance(&self) -> bool {
        self.delay < GLANCES
    }

    /// The look gave no answer: returns whether that has been so for 100 ms without output, or for long,
    /// and not only at one moment.
    pub(super) fn have_been_in_doubt(&mut self, is_in_doubt: bool) -> bool {
        let now = Instant::now();
        let before = self.in_doubt_since;
        self.in_doubt_since = is_in_doubt.then(|| before.unwrap_or(now));
        is_in_doubt
            && before.is_some_and(|since| self.delay >= A_WHILE || now.duration_since(since) >= LONG_DOUBT)
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.next
    }
}
