use std::fs::File;
use std::future::poll_fn;
use std::io;
use std::os::fd::AsFd;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::{Direction, Runtime};
use crate::Size;

/// Gives the sizes of the user's own terminal as futures, and as a [`Stream`] that does not end: see
/// [`WindowSizes`](crate::WindowSizes).
///
/// ```no_run
/// # #[cfg(feature = "tokio")]
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
/// let mut sizes = pty::tokio::WindowSizes::of(std::io::stdin())?;
/// let session = pty::tokio::Session::spawn(&mut pty::Command::new("top"))?;
/// loop {
///     session.manager.resize(sizes.next().await?)?;
/// }
/// # }
/// # #[cfg(not(feature = "tokio"))] fn main() {}
/// ```
#[must_use = "it tells of no size after it is dropped"]
pub struct WindowSizes<R: Runtime> {
    /// Dropped first: the runtime must not watch what is closed.
    registration: R::Registration<Arc<File>>,
    sizes: crate::WindowSizes,
}

impl<R: Runtime> WindowSizes<R> {
    /// Begins to follow the size of `terminal`: what [`WindowSizes::of`](crate::WindowSizes::of) does.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// let pair = pty::open()?;
    /// let mut sizes = pty::tokio::WindowSizes::of(&pair.subsidiary)?;
    /// assert_eq!(sizes.next().await?, pty::Size::new(80, 24));
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Those of [`WindowSizes::of`](crate::WindowSizes::of), and what the runtime says if it cannot watch
    /// another descriptor.
    ///
    /// # Panics
    /// Outside of a tokio runtime that has I/O enabled, if it is tokio's.
    ///
    /// # References
    /// sigaction(2).
    pub fn of(terminal: impl AsFd) -> io::Result<Self> {
        let sizes = crate::WindowSizes::of(terminal)?;
        Ok(Self { registration: R::register(sizes.source(), Some(Direction::Read))?, sizes })
    }

    /// Waits for the next size: the first time the one that the terminal has, then one that differs from
    /// the last.
    ///
    /// Cancel-safe: if the future is dropped, no change is lost.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// let pair = pty::open()?;
    /// let mut sizes = pty::tokio::WindowSizes::of(&pair.subsidiary)?;
    /// assert_eq!(sizes.next().await?.cols, 80);
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// What the terminal says when it is asked for its size: `EIO` after it has hung up.
    ///
    /// # References
    /// ioctl_tty(2), `TIOCGWINSZ`.
    pub async fn next(&mut self) -> io::Result<Size> {
        poll_fn(|context| self.poll_size(context)).await
    }

    fn poll_size(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Size>> {
        R::in_turn(context, |context| {
            loop {
                if let Some(size) = self.sizes.now()? {
                    return Poll::Ready(Ok(size));
                }
                ready!(R::poll_ready(&self.registration, Direction::Read, context))?;
            }
        })
    }
}

impl<R: Runtime> Unpin for WindowSizes<R> {}

impl<R: Runtime> Stream for WindowSizes<R> {
    type Item = io::Result<Size>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Size>>> {
        self.get_mut().poll_size(context).map(Some)
    }
}

impl<R: Runtime> std::fmt::Debug for WindowSizes<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("WindowSizes").field(&self.sizes).finish()
    }
}
