use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use crate::{Manager, Signal};

/// The outcome of a relay.
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
    /// Why the relay ended the program; `None` if it ended by itself.
    pub ended_by: Option<EndedBy>,
}

impl RelayOutcome {
    /// Returns the exit status for a shell: 128+n if this process got signal n; 124 after a timeout, as
    /// timeout(1) does; else the program's own, or 128+n if signal n terminated it.
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

/// The outcome of a relay that can be detached, from [`Relay::run_on`](crate::Relay::run_on).
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
    /// Exit of the program.
    Ended(RelayOutcome),
    /// Detach by the [keys](crate::Relay::detach); the program continues.
    Detached(Detached),
}

impl Relayed {
    /// The outcome of a relay without detach keys.
    pub(super) fn outcome(self) -> RelayOutcome {
        match self {
            Self::Ended(outcome) => outcome,
            Self::Detached(_) => unreachable!("a relay without keys to detach ends with its program"),
        }
    }
}

/// Data left over when a relay was detached.
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
    /// Input before the keys that the terminal did not accept within 1 s, because the program does not
    /// read. Write it to the manager if it should arrive.
    pub untyped: Vec<u8>,
    /// Input read after the keys, for the next reader of our input. The rest of the input is still unread.
    pub unread: Vec<u8>,
    /// The second terminal, of [`Relay::stderr`](crate::Relay::stderr), for the next relay. It hangs up
    /// when dropped.
    pub stderr: Option<Manager>,
}

/// Why a relay ended its program.
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
    /// A signal to this process.
    Signal(Signal),
    /// [`Relay::timeout`](crate::Relay::timeout).
    Timeout,
    /// [`Relay::idle_timeout`](crate::Relay::idle_timeout).
    IdleTimeout,
    /// The reader of our output went away.
    StdoutGone,
    /// [`Relay::escape`](crate::Relay::escape).
    Escape,
    /// [`Relay::hang_up_fd`](crate::Relay::hang_up_fd).
    HangUpRequested,
}
