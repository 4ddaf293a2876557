//! Waiting for a password prompt.

use std::io;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use crate::{Manager, sys};

impl Manager {
    /// Waits until what is typed is not shown (`ECHO` is off), as when a password is asked for; says
    /// whether that is so. `false` after `timeout`, or as soon as the leader of the terminal's session
    /// has ended with echo on, or nobody has the terminal open.
    ///
    /// Line editors turn echo off too: to be sure of a password ask for
    /// [`is_secret`](crate::Modes::is_secret) modes as well.
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
    /// Linux: sleeps until the modes change; holds the subsidiary open meanwhile. On a terminal that
    /// controls no session, a change is noticed with the next output. Elsewhere the modes are asked for
    /// 50 times a second.
    ///
    /// # Errors
    /// `EMFILE`: too many open files; those of [`modes`](Self::modes).
    ///
    /// # References
    /// tcgetattr(3); epoll(7).
    pub fn wait_no_echo(&self, timeout: Duration) -> io::Result<bool> {
        let deadline = Instant::now().checked_add(timeout);
        let mut watch = sys::Watch::of_modes(self.as_fd())?;
        let mut worthwhile = true;
        loop {
            if !self.modes()?.is_echo() {
                return Ok(true);
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if !worthwhile || left.is_some_and(|left| left.is_zero()) {
                return Ok(false);
            }
            worthwhile = sys::wait_for_modes(&mut watch, self.as_fd(), left)?;
        }
    }
}
