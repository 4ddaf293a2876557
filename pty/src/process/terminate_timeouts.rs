use std::time::Duration;

/// The timeouts of [`Session::terminate`](crate::Session::terminate): how long each step waits before the
/// next. With a timeout of zero, the next step follows at once.
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
    /// Wait after `SIGHUP` (and `SIGCONT` for stopped processes) [default: 1 s].
    pub hang_up: Duration,
    /// Wait after `SIGTERM` [default: 2 s].
    pub term: Duration,
    /// Wait after `SIGKILL` [default: 1 s]. A killed process ends at once, unless it is in an
    /// uninterruptible system call.
    pub kill: Duration,
}

impl TerminateTimeouts {
    /// Returns a value with these three timeouts.
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

/// Returns timeouts of at most 4 s in total; programs that terminate on request end much sooner.
impl Default for TerminateTimeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self::new(seconds(1), seconds(2), seconds(1))
    }
}
