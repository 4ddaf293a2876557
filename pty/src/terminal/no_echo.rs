//! Waiting for a password prompt.

use std::io;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use crate::{Manager, sys};

impl Manager {
    /// Waits until echo is off (`ECHO`), as at a password prompt, and returns whether it is.
    ///
    /// Returns `false` after `timeout`, or as soon as the leader of the terminal's session has ended with
    /// echo on, or no process has the terminal open.
    ///
    /// Line editors turn echo off too. To recognize a password prompt, also check
    /// [`is_secret`](crate::Modes::is_secret).
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let session = pty::Command::new("sh").args(["-c", "stty -echo; read password"]).spawn()?;
    /// assert!(session.manager.wait_no_echo(Duration::from_secs(10))?);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Platform differences
    /// Linux: sleeps until the modes change, and keeps the subsidiary open meanwhile. On a terminal that
    /// controls no session, or that is full of unread output, a change is noticed with the next output. Other
    /// systems: checks the modes 50 times a second.
    ///
    /// # Errors
    /// Fails with `EMFILE` if too many files are open, and as [`modes`](Self::modes) does.
    ///
    /// # References
    /// tcgetattr(3); epoll(7).
    pub fn wait_no_echo(&self, timeout: Duration) -> io::Result<bool> {
        let deadline = Instant::now().checked_add(timeout);
        let mut watch = sys::Watch::of_modes(self.as_fd())?;
        let mut worthwhile = true;
        loop {
            let (end, has_ended) = (self.held_end(), self.outlives_program());
            if !self.modes()?.is_echo() {
                return Ok(true);
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if has_ended || !worthwhile || left.is_some_and(|left| left.is_zero()) {
                return Ok(false);
            }
            worthwhile = sys::wait_for_modes(&mut watch, self.as_fd(), end.as_ref().map(AsFd::as_fd), left)?;
        }
    }
}
