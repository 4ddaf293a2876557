use std::fs::File;
use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::manager::watch_end;
use super::{AsyncManager, Direction, Runtime};
use crate::{Manager, TerminalEvent};

/// A stream of a terminal's output and events, read by futures (packet mode). See [`AsyncManager::events`].
///
/// ```
/// # #[cfg(feature = "tokio")]
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
/// use pty::TerminalEvent;
///
/// let mut session = pty::tokio::Session::spawn(pty::Command::new("echo").arg("hello"))?;
/// let mut events = session.manager.events()?;
/// let (mut buffer, mut output) = ([0; 4096], Vec::new());
/// loop {
///     match events.read_event(&mut buffer).await? {
///         TerminalEvent::Output(count) => output.extend_from_slice(&buffer[..count]),
///         TerminalEvent::End => break,
///         _ => {}
///     }
/// }
/// assert_eq!(output, b"hello\r\n");
/// # drop(events);
/// # session.child.wait().await?;
/// # Ok(()) }
/// # #[cfg(not(feature = "tokio"))] fn main() {}
/// ```
#[must_use = "it tells of nothing that happens after it is dropped"]
pub struct TerminalEvents<'a, R: Runtime> {
    /// Dropped first: the runtime must not watch a closed descriptor.
    registration: R::Registration<Arc<File>>,
    /// The end of the program whose terminal is held.
    end: Option<R::Registration<Arc<File>>>,
    events: crate::TerminalEvents<'a>,
}

impl<R: Runtime> AsyncManager<R> {
    /// Starts reporting events along with the output, until the returned value is dropped, as
    /// [`Manager::events`](crate::Manager::events) does.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// use pty::{Command, TerminalEvent};
    ///
    /// let mut command = Command::new("sh");
    /// let mut session = pty::tokio::Session::spawn(command.args(["-c", "stty -echo; read password"]))?;
    /// let mut events = session.manager.events()?;
    /// let mut buffer = [0; 4096];
    /// // Echo may be off already.
    /// while !events.manager().modes()?.is_secret() {
    ///     events.read_event(&mut buffer).await?;
    /// }
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Fails as [`Manager::events`](crate::Manager::events) does, or with the runtime's error if it cannot
    /// watch another descriptor.
    ///
    /// # Panics
    /// With tokio, panics outside of a runtime that has I/O enabled.
    ///
    /// # References
    /// ioctl_tty(2), `TIOCPKT`; epoll(7).
    pub fn events(&mut self) -> io::Result<TerminalEvents<'_, R>> {
        let events = crate::TerminalEvents::of(self.as_manager())?;
        let end = self.as_manager().held_end().map(|end| watch_end::<R>(&end)).transpose()?;
        Ok(TerminalEvents { registration: R::register(events.source(), Some(Direction::Read))?, end, events })
    }
}

impl<R: Runtime> TerminalEvents<'_, R> {
    /// Waits for the next event and returns it. Output is stored in `buffer`. Otherwise like
    /// [`TerminalEvents::read_event`](crate::TerminalEvents::read_event).
    ///
    /// Cancel-safe: if the future is dropped, no event and no output is lost.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// let mut manager = pty::tokio::AsyncManager::new(pty::open()?.manager)?;
    /// let mut events = manager.events()?;
    /// // No process has the terminal open.
    /// assert_eq!(events.read_event(&mut [0; 64]).await?, pty::TerminalEvent::End);
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Fails with `InvalidInput` if `buffer` is empty, and as reading the manager does.
    ///
    /// # References
    /// ioctl_tty(2), `TIOCPKT`.
    pub async fn read_event(&mut self, buffer: &mut [u8]) -> io::Result<TerminalEvent> {
        poll_fn(|context| self.poll_event(context, buffer)).await
    }

    /// Returns the manager, to resize it or to get its modes. Do not read it: it returns packets.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// let mut manager = pty::tokio::AsyncManager::new(pty::open()?.manager)?;
    /// let events = manager.events()?;
    /// events.manager().resize(pty::Size::new(100, 30))?;
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    pub fn manager(&self) -> &Manager {
        self.events.manager()
    }

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match (R::poll_ready(&self.registration, Direction::Read, context), &self.end) {
            (Poll::Pending, Some(end)) if self.manager().holds() => {
                R::poll_ready(end, Direction::Read, context)
            }
            (result, _) => result,
        }
    }

    fn poll_event(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<TerminalEvent>> {
        R::in_turn(context, |context| {
            loop {
                if let Some(event) = self.events.read_event_timeout(buffer, Duration::ZERO)? {
                    return Poll::Ready(Ok(event));
                }
                ready!(self.poll_ready(context))?;
            }
        })
    }
}

impl<R: Runtime> std::fmt::Debug for TerminalEvents<'_, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("TerminalEvents").field(&self.events).finish()
    }
}
