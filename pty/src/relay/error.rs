use std::fmt;
use std::io;

/// A relay came to an end before its program did. The program has been ended, and the user's
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
    doing: &'static str,
    error: io::Error,
}

impl RelayError {
    pub(super) fn new(doing: &'static str, error: io::Error) -> Self {
        Self { doing, error }
    }

    /// What the system said; for a line that is too long, `InvalidInput` and where it begins.
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
        write!(f, "cannot {}: {}", self.doing, self.error)
    }
}

impl std::error::Error for RelayError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// Keeps the raw OS error; what was being done is lost.
impl From<RelayError> for io::Error {
    fn from(error: RelayError) -> Self {
        error.error
    }
}
