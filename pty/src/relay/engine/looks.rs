//! When to look again at what nothing tells of.

use std::time::{Duration, Instant};

/// After something has happened at once, then after this time, then after twice as long each time.
const FIRST: Duration = Duration::from_micros(250);
/// For a program to start.
const START: Duration = Duration::from_millis(1);
/// Of all time, no more than one part in so many.
const SHARE: u32 = 20;
/// Up to here one looks no further than at the program itself.
const GLANCES: Duration = Duration::from_millis(4);
const A_WHILE: Duration = Duration::from_millis(64);
const LONGEST: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub(super) struct Looks {
    /// `None` is now.
    next: Option<Instant>,
    delay: Duration,
    /// What a look takes, with many processes to look at.
    cost: Duration,
    /// The last look did not tell.
    was_in_doubt: bool,
}

impl Looks {
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.next.is_none_or(|next| next <= now)
    }

    /// The program was started at this moment.
    pub(super) fn begin(now: Instant) -> Self {
        Self { next: Some(now + START), ..Self::default() }
    }

    /// Something has happened that may change what one sees.
    pub(super) fn soon(&mut self) {
        *self = Self { cost: self.cost, ..Self::default() };
    }

    /// Something has happened that may have nothing to do with it, and happens often.
    pub(super) fn within(&mut self, now: Instant, time: Duration) {
        let time = time.max(self.cost * SHARE);
        if self.next.is_some_and(|next| next > now + time) {
            self.next = Some(now + time);
            self.delay = time;
        }
    }

    /// One has looked, since this moment.
    pub(super) fn put_off(&mut self, since: Instant) {
        let now = Instant::now();
        self.cost = now - since;
        self.delay = (self.delay * 2).max(self.cost * SHARE).clamp(FIRST, LONGEST);
        self.next = Some(now + self.delay);
    }

    /// Whether a glance will do: there will be more looks soon.
    pub(super) fn is_glance(&self) -> bool {
        self.delay < GLANCES
    }

    /// What one sees does not tell: whether it has been so for a tenth of a second, and not only at a
    /// moment.
    pub(super) fn have_been_in_doubt(&mut self, is_in_doubt: bool) -> bool {
        let was_in_doubt = std::mem::replace(&mut self.was_in_doubt, is_in_doubt);
        is_in_doubt && was_in_doubt && self.delay >= A_WHILE
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.next
    }
}
