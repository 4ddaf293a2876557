use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use crate::Signal;

/// How a relay ended.
///
/// ```
/// use pty::{Command, Relay};
///
/// let session = Command::new("false").spawn()?;
/// let outcome = Relay::new().without_stdin().run(session)?;
/// assert_eq!((outcome.status.code(), outcome.ended_by), (Some(1), None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelayOutcome {
    /// The program's exit status.
    pub status: ExitStatus,
    /// Why the program was made to end, if it did not end by itself.
    pub ended_by: Option<EndedBy>,
}

impl RelayOutcome {
    /// The exit status for a shell: 128+n if we got signal n, 124 after a timeout, as timeout(1);
    /// else the program's own, 128+n if signal n ended it.
    ///
    /// ```
    /// # use pty::{Command, Relay};
    /// let session = Command::new("sh").args(["-c", "exit 42"]).spawn()?;
    /// assert_eq!(Relay::new().without_stdin().run(session)?.exit_code(), 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn exit_code(&self) -> u8 {
        let code = match (self.ended_by, self.status.code(), self.status.signal()) {
            (Some(EndedBy::Signal(signal)), ..) => 128 + signal.as_raw(),
            (Some(EndedBy::Timeout | EndedBy::IdleTimeout), ..) => 124,
            (_, Some(code), _) => code,
            (_, None, signal) => 128 + signal.unwrap_or(0),
        };
        u8::try_from(code & 0xff).unwrap_or(u8::MAX)
    }
}

/// Why a relay made its program end.
///
/// ```
/// use std::time::Duration;
/// use pty::{Command, EndedBy, Relay};
///
/// let session = Command::new("sleep").arg("1000").spawn()?;
/// let outcome = Relay::new().without_stdin().timeout(Duration::from_millis(10)).run(session)?;
/// assert_eq!(outcome.ended_by, Some(EndedBy::Timeout));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndedBy {
    /// This process got the signal.
    Signal(Signal),
    /// [`Relay::timeout`](crate::Relay::timeout).
    Timeout,
    /// [`Relay::idle_timeout`](crate::Relay::idle_timeout).
    IdleTimeout,
    /// The reader of our output has gone.
    StdoutGone,
    /// [`Relay::escape`](crate::Relay::escape).
    Escape,
    /// [`Relay::hang_up_fd`](crate::Relay::hang_up_fd).
    HangUpRequested,
}
