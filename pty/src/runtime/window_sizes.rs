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

/// The sizes of the user's own terminal, as futures and as an endless [`Stream`]: see
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
    /// Dropped first: the runtime must not watch a closed descriptor.
    registration: R::Registration<Arc<File>>,
    sizes: crate::WindowSizes,
}

impl<R: Runtime> WindowSizes<R> {
    /// Starts following the size of `terminal`, as [`WindowSizes::of`](crate::WindowSizes::of) does.
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
    /// Fails as [`WindowSizes::of`](crate::WindowSizes::of) does, or with the runtime's error if it cannot
    /// watch another descriptor.
    ///
    /// # Panics
    /// With tokio, panics outside of a runtime that has I/O enabled.
    ///
    /// # References
    /// sigaction(2).
    pub fn of(terminal: impl AsFd) -> io::Result<Self> {
        let sizes = crate::WindowSizes::of(terminal)?;
        Ok(Self { registration: R::register(sizes.source(), Some(Direction::Read))?, sizes })
    }

    /// Waits for the next size. The first call returns the current size, later calls a size that differs
    /// from the last.
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
    /// Fails as reading the terminal's size does: with `EIO` after it has hung up.
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
