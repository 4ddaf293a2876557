use std::fmt;
use std::io;

/// The processes of a session that did not terminate. It is the inner error of those that
/// [`Session::terminate`](crate::Session::terminate) and [`Child::terminate`](crate::Child::terminate)
/// return.
///
/// ```
/// use pty::TerminateError;
///
/// /// Who is left, if that is what the error says.
/// fn left(error: &std::io::Error) -> Option<&[u32]> {
///     let error: &TerminateError = error.get_ref()?.downcast_ref()?;
///     Some(error.processes())
/// }
/// # assert!(left(&std::io::ErrorKind::TimedOut.into()).is_none());
/// ```
#[derive(Debug)]
pub struct TerminateError {
    processes: Vec<u32>,
    reason: io::Error,
}

impl TerminateError {
    /// `processes` is not empty.
    pub(super) fn new(processes: Vec<u32>, reason: io::Error) -> Self {
        Self { processes, reason }
    }

    /// Returns the ids of the processes that are left, at least one. They may end at any time.
    ///
    /// ```
    /// fn report(error: &pty::TerminateError) {
    ///     for pid in error.processes() {
    ///         eprintln!("process {pid} still runs");
    ///     }
    /// }
    /// ```
    pub fn processes(&self) -> &[u32] {
        &self.processes
    }
}

impl fmt::Display for TerminateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<_> = self.processes.iter().map(u32::to_string).collect();
        let are =
            if numbers.len() == 1 { "process of the session is" } else { "processes of the session are" };
        write!(f, "{} {are} left: {}: {}", numbers.len(), numbers.join(", "), self.reason)
    }
}

impl std::error::Error for TerminateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.reason)
    }
}
