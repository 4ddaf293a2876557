use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use crate::{Manager, Signal};

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
#[non_exhaustive]
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

/// How a relay of a session that can be detached ended: what [`Relay::run_on`](crate::Relay::run_on)
/// returns.
///
/// ```
/// use pty::{Command, Relay, Relayed};
///
/// let mut session = Command::new("false").spawn()?;
/// match Relay::new().without_stdin().detach("\x1d").run_on(&mut session)? {
///     Relayed::Ended(outcome) => assert_eq!(outcome.exit_code(), 1),
///     _ => println!("it runs on"),
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "the program may still run"]
#[non_exhaustive]
pub enum Relayed {
    /// The program has ended.
    Ended(RelayOutcome),
    /// The [detach keys](crate::Relay::detach) were typed. The program runs on.
    Detached(Detached),
}

impl Relayed {
    /// Of a relay that had no keys to detach.
    pub(super) fn outcome(self) -> RelayOutcome {
        match self {
            Self::Ended(outcome) => outcome,
            Self::Detached(_) => unreachable!("a relay without keys to detach ends with its program"),
        }
    }
}

/// What a relay had in its hands when it was detached.
///
/// ```
/// use std::io::Write;
/// use pty::{Command, Relay, Relayed};
///
/// let (reader, mut writer) = std::io::pipe()?;
/// writer.write_all(b"typed\n\x1dnot typed\n")?;
/// let mut session = Command::new("cat").spawn()?;
/// let relayed = Relay::new().stdin(reader).detach("\x1d").run_on(&mut session)?;
/// let Relayed::Detached(detached) = relayed else { panic!("cat goes on") };
/// assert_eq!((&detached.untyped[..], &detached.unread[..]), (&b""[..], &b"not typed\n"[..]));
/// # session.child.kill()?;
/// # session.child.wait()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Detached {
    /// What was typed before the keys and the terminal did not take within a second: its program does not
    /// read. Write it to the manager if it is to arrive.
    pub untyped: Vec<u8>,
    /// What was read of our input after the keys, which is for whoever reads our input next. What was not
    /// read is still there.
    pub unread: Vec<u8>,
    /// The second terminal, that of [`Relay::stderr`](crate::Relay::stderr): for the next relay. Dropped,
    /// it hangs up.
    pub stderr: Option<Manager>,
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
