use std::process::ExitStatus;

use crate::Size;

/// Where bytes that a [tap](crate::Relay::tap) sees are going.
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
    /// Typed on the terminal.
    Input,
    /// Printed on the terminal.
    Output,
    /// Printed on the second terminal, that of [`Relay::stderr`](crate::Relay::stderr).
    Error,
}

/// Something other than bytes.
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
    /// The terminal has a new size, that of ours.
    Resized(Size),
    /// The program turned echo on or off.
    Echo(bool),
    /// From now on, or no more, what is typed is not to be seen: the terminal is in canonical mode
    /// without echo, as when a program asks for a password. (Line editors have echo off as well, but
    /// not in canonical mode.) Its beginning is reported before a tap sees the input that it
    /// concerns, its end after.
    Secret(bool),
    /// The program has ended.
    Exited(ExitStatus),
}
