use std::time::Duration;

/// Sets how long each step of [`Session::terminate`](crate::Session::terminate) waits before the next one
/// is taken. After a time of zero the next step follows at once.
///
/// ```
/// use std::time::Duration;
/// use pty::TerminateTimeouts;
///
/// let mut hurried = TerminateTimeouts::default();
/// hurried.hang_up = Duration::ZERO;
/// assert_eq!(hurried.kill, Duration::from_secs(1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TerminateTimeouts {
    /// After `SIGHUP`, with `SIGCONT` for stopped processes [default: 1 s].
    pub hang_up: Duration,
    /// After `SIGTERM` [default: 2 s].
    pub term: Duration,
    /// After `SIGKILL` [default: 1 s]. A killed process ends at once, unless it is in a system call
    /// that cannot be interrupted.
    pub kill: Duration,
}

impl TerminateTimeouts {
    /// Takes all three times.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let moment = Duration::from_millis(10);
    /// let timeouts = pty::TerminateTimeouts::new(moment, moment, Duration::from_secs(1));
    /// assert_eq!(timeouts.term, moment);
    /// ```
    pub const fn new(hang_up: Duration, term: Duration, kill: Duration) -> Self {
        Self { hang_up, term, kill }
    }
}

/// At most four seconds in all; programs that end when they are told take a moment.
impl Default for TerminateTimeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self::new(seconds(1), seconds(2), seconds(1))
    }
}
