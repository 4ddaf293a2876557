use std::fmt;
use std::io;

/// The step at which a relay failed.
///
/// ```
/// use pty::{Command, Relay, RelayStage};
///
/// let session = Command::new("echo").arg("hello").spawn()?;
/// let full = std::fs::File::options().write(true).open("/dev/full")?;
/// let error = Relay::new().without_stdin().stdout(full).run(session).unwrap_err();
/// assert_eq!(error.stage(), RelayStage::WriteOutput);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RelayStage {
    /// Opening our streams and the terminal's subsidiary.
    SetUp,
    /// Taking the signals of this process.
    Signals,
    /// Changing or restoring the modes of our terminal.
    Modes,
    /// Reading our input.
    ReadInput,
    /// Typing our input on the terminal. `InvalidInput`: a line is too long.
    TypeInput,
    /// Reading the program's output.
    ReadTerminal,
    /// Writing to our standard output.
    WriteOutput,
    /// Writing to our standard error.
    WriteError,
    /// Waiting for a descriptor to become ready.
    Poll,
    /// Waiting for the program.
    Wait,
    /// Stopping and continuing with the program.
    Stop,
    /// Terminating the program.
    End,
    /// Calling a [tap](crate::Relay::tap), which returned this error.
    Tap,
    /// Calling [`Relay::on_event`](crate::Relay::on_event)'s function, which returned this error.
    Event,
}

impl fmt::Display for RelayStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SetUp => "set up the relay",
            Self::Signals => "take the signals",
            Self::Modes => "change the modes of our terminal",
            Self::ReadInput => "read standard input",
            Self::TypeInput => "pass on the input",
            Self::ReadTerminal => "read the terminal",
            Self::WriteOutput => "write to standard output",
            Self::WriteError => "write to standard error",
            Self::Poll => "wait for something to happen",
            Self::Wait => "wait for the program",
            Self::Stop => "stop and go on",
            Self::End => "end the program",
            Self::Tap => "hand what passes to a tap",
            Self::Event => "report an event",
        })
    }
}

/// The error of a relay that failed before its program ended. The program has been ended and the user's
/// terminal restored.
///
/// ```
/// use pty::{Command, Relay};
///
/// let session = Command::new("echo").arg("hello").spawn()?;
/// let full = std::fs::File::options().write(true).open("/dev/full")?;
/// let error = Relay::new().without_stdin().stdout(full).run(session).unwrap_err();
/// assert_eq!(error.io_error().kind(), std::io::ErrorKind::StorageFull);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct RelayError {
    stage: RelayStage,
    error: io::Error,
}

impl RelayError {
    pub(super) fn new(stage: RelayStage, error: io::Error) -> Self {
        Self { stage, error }
    }

    /// Returns the step that failed.
    ///
    /// ```
    /// use pty::{Command, Relay, RelayStage};
    ///
    /// let session = Command::new("cat").spawn()?;
    /// let relay = Relay::new().stdin(std::fs::File::open("/")?); // a directory cannot be read
    /// assert_eq!(relay.run(session).unwrap_err().stage(), RelayStage::ReadInput);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn stage(&self) -> RelayStage {
        self.stage
    }

    /// Returns the error that the system reported. For a line that is too long it is `InvalidInput`, and
    /// the message says where the line begins.
    ///
    /// ```
    /// use pty::{Command, Relay};
    ///
    /// let session = Command::new("echo").arg("hello").spawn()?;
    /// let full = std::fs::File::options().write(true).open("/dev/full")?;
    /// let error = Relay::new().without_stdin().stdout(full).run(session).unwrap_err();
    /// assert!(error.io_error().raw_os_error().is_some()); // ENOSPC
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn io_error(&self) -> &io::Error {
        &self.error
    }
}

impl fmt::Display for RelayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}: {}", self.stage, self.error)
    }
}

impl std::error::Error for RelayError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// Converts and keeps the whole error: get it, with the OS error, by `downcast_ref::<RelayError>` on
/// `get_ref`. The kind is that of the OS error.
///
/// ```
/// use pty::{Command, Relay, RelayError};
///
/// let session = Command::new("echo").arg("hello").spawn()?;
/// let full = std::fs::File::options().write(true).open("/dev/full")?;
/// let error = std::io::Error::from(Relay::new().without_stdin().stdout(full).run(session).unwrap_err());
/// assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
/// let error = error.get_ref().and_then(|error| error.downcast_ref::<RelayError>()).unwrap();
/// assert!(error.io_error().raw_os_error().is_some());
/// # Ok::<(), std::io::Error>(())
/// ```
impl From<RelayError> for io::Error {
    fn from(error: RelayError) -> Self {
        Self::new(error.error.kind(), error)
    }
}
