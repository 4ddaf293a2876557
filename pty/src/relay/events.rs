use std::process::ExitStatus;

use crate::Size;

/// The direction of bytes that a [tap](crate::Relay::tap) sees.
///
/// ```
/// use pty::{Command, Relay, RelayStream};
///
/// let mut printed = Vec::new();
/// let session = Command::new("echo").arg("hello").spawn()?;
/// let relay = Relay::new().without_stdin().tap(|stream, _, bytes| {
///     if stream == RelayStream::Output {
///         printed.extend_from_slice(bytes);
///     }
///     Ok(())
/// });
/// relay.run(session)?;
/// assert_eq!(printed, b"hello\r\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RelayStream {
    /// Input, typed on the terminal.
    Input,
    /// Output of the terminal.
    Output,
    /// Output of the second terminal, of [`Relay::stderr`](crate::Relay::stderr).
    Error,
}

/// An event of a relay.
///
/// ```
/// use pty::{Command, RelayEvent, Relay};
///
/// let mut exited = false;
/// let session = Command::new("true").spawn()?;
/// let relay = Relay::new().without_stdin().on_event(|event| {
///     exited |= matches!(event, RelayEvent::Exited(_));
///     Ok(())
/// });
/// relay.run(session)?;
/// assert!(exited);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RelayEvent {
    /// New size of the terminal, after that of ours changed.
    Resized(Size),
    /// Echo turned on or off by the program.
    Echo(bool),
    /// Secret input begins or ends: the terminal is in canonical mode without echo, as at a password
    /// prompt. (Line editors turn echo off too, but not in canonical mode.) The beginning is reported
    /// before a tap sees the input, the end after.
    Secret(bool),
    /// Exit of the program.
    Exited(ExitStatus),
}
