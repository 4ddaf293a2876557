//! Terminals and programs as futures on [tokio] (feature `tokio`).
//!
//! [`AsyncManager`] and its halves implement [`AsyncRead`] and [`AsyncWrite`]. The types are aliases of
//! generic types, which are documented in [`runtime`].
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
//! use pty::tokio::Session;
//! use tokio::io::{AsyncReadExt, AsyncWriteExt};
//!
//! let mut session = Session::spawn(&mut pty::Command::new("sh"))?;
//! session.manager.write_all(b"echo $((6 * 7)); exit 3\n").await?;
//! let mut screen = String::new();
//! session.manager.read_to_string(&mut screen).await?;
//! assert!(screen.contains("42"));
//! assert_eq!(session.child.wait().await?.code(), Some(3));
//! # Ok(()) }
//! ```

use std::future::Future;
use std::io::{self, IoSlice, Write};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError, RwLock};
use std::task::{Context, Poll, Waker, ready};
use std::time::Instant;

use ::tokio::io::unix::AsyncFd;
use ::tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use ::tokio::runtime::Handle;

use crate::runtime::{self, Direction, Reactor, Runtime};
use crate::sys::{Source, watch};

/// A [manager](crate::Manager) on tokio: see [`runtime::AsyncManager`].
pub type AsyncManager = runtime::AsyncManager<Tokio>;
/// A [session](crate::Session) on tokio: see [`runtime::Session`].
pub type Session = runtime::Session<Tokio>;
/// A [program](crate::Child) on tokio: see [`runtime::Child`].
pub type Child = runtime::Child<Tokio>;
/// Waits for output of a session: see [`runtime::Expect`].
#[cfg(feature = "expect")]
pub type Expect = runtime::Expect<Tokio>;
/// Events on a terminal besides output: see [`runtime::TerminalEvents`].
pub type TerminalEvents<'a> = runtime::TerminalEvents<'a, Tokio>;
/// The sizes of the user's own terminal: see [`runtime::WindowSizes`].
pub type WindowSizes = runtime::WindowSizes<Tokio>;
/// The reading half of an [`AsyncManager`]: see [`runtime::ReadHalf`].
pub type ReadHalf<'a> = runtime::ReadHalf<'a, Tokio>;
/// The writing half of an [`AsyncManager`]: see [`runtime::WriteHalf`].
pub type WriteHalf<'a> = runtime::WriteHalf<'a, Tokio>;
/// The owned reading half of an [`AsyncManager`]: see [`runtime::OwnedReadHalf`].
pub type OwnedReadHalf = runtime::OwnedReadHalf<Tokio>;
/// The owned writing half of an [`AsyncManager`]: see [`runtime::OwnedWriteHalf`].
pub type OwnedWriteHalf = runtime::OwnedWriteHalf<Tokio>;

/// The tokio runtime that is current when a descriptor is first waited for.
///
/// ```
/// // Both names are the same type.
/// fn manager(manager: pty::runtime::AsyncManager<pty::tokio::Tokio>) -> pty::tokio::AsyncManager {
///     manager
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub enum Tokio {}

impl Runtime for Tokio {}

impl Reactor for Tokio {
    type Registration<T: Source> = Registration<T>;

    fn register<T: Source>(source: T, direction: Option<Direction>) -> io::Result<Registration<T>> {
        let interest = match direction {
            Some(Direction::Read) => Interest::READABLE,
            Some(Direction::Write) => Interest::WRITABLE,
            None => Interest::READABLE | Interest::WRITABLE,
        };
        let watched = RwLock::new(Some(watch(source.clone(), interest)?));
        let runtime = Handle::current();
        Ok(Registration { watched, source, interest, runtime, waiting: Mutex::default() })
    }

    fn poll_ready<T: Source>(
        registration: &Registration<T>,
        direction: Direction,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        registration.poll_ready(direction, context)
    }

    fn in_turn<T>(context: &mut Context<'_>, action: impl FnOnce(&mut Context<'_>) -> Poll<T>) -> Poll<T> {
        let turn = ready!(::tokio::task::coop::poll_proceed(context));
        action(context).map(|value| {
            turn.made_progress();
            value
        })
    }

    fn sleep_until(deadline: Instant) -> impl Future<Output = ()> + Send {
        ::tokio::time::sleep_until(deadline.into())
    }
}

/// A descriptor that tokio watches.
///
/// Tokio takes a hang-up as permanent and reports "ready" at once from then on. For a reader of a terminal
/// that was opened again and has no output, that would be a busy loop. So after a hang-up a descriptor is
/// registered again; the new registration knows only the current state.
#[doc(hidden)]
#[derive(Debug)]
pub struct Registration<T: Source> {
    /// `None` after tokio failed to register it again.
    watched: RwLock<Option<AsyncFd<T>>>,
    source: T,
    interest: Interest,
    /// Kept because the polling task may be outside of it.
    runtime: Handle,
    /// The waiting tasks, by direction; a dropped registration does not wake its tasks.
    waiting: Mutex<[Option<Waker>; 2]>,
}

impl<T: Source> Registration<T> {
    fn poll_ready(&self, direction: Direction, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Some(watched) = &*self.watched.read().unwrap_or_else(PoisonError::into_inner) {
            let result = match direction {
                Direction::Read => watched.poll_read_ready(context),
                Direction::Write => watched.poll_write_ready(context),
            };
            let Poll::Ready(guard) = result else {
                self.remember(direction, context.waker());
                return Poll::Pending;
            };
            let mut guard = guard?;
            let closed = match direction {
                Direction::Read => guard.ready().is_read_closed(),
                Direction::Write => guard.ready().is_write_closed(),
            };
            guard.clear_ready();
            if !closed {
                return Poll::Ready(Ok(()));
            }
        }
        Poll::Ready(self.register_anew())
    }

    fn remember(&self, direction: Direction, waker: &Waker) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let place = &mut waiting[direction as usize];
        match place {
            Some(known) => known.clone_from(waker),
            None => *place = Some(waker.clone()),
        }
    }

    fn register_anew(&self) -> io::Result<()> {
        let mut watched = self.watched.write().unwrap_or_else(PoisonError::into_inner);
        drop(watched.take());
        let _inside = self.runtime.enter();
        *watched = Some(watch(self.source.clone(), self.interest)?);
        drop(watched);
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        waiting.into_iter().flatten().for_each(Waker::wake);
        Ok(())
    }
}

macro_rules! reads {
    ($type:ty, $this:ident => $manager:expr) => {
        impl AsyncRead for $type {
            fn poll_read(
                self: Pin<&mut Self>,
                context: &mut Context<'_>,
                buffer: &mut ReadBuf<'_>,
            ) -> Poll<io::Result<()>> {
                let $this: &$type = &self;
                let manager: &AsyncManager = $manager;
                let count = ready!(manager.poll_read_into(context, buffer.initialize_unfilled()))?;
                buffer.advance(count);
                Poll::Ready(Ok(()))
            }
        }
    };
}

macro_rules! writes {
    ($type:ty, $this:ident => $manager:expr) => {
        impl AsyncWrite for $type {
            fn poll_write(
                self: Pin<&mut Self>,
                context: &mut Context<'_>,
                bytes: &[u8],
            ) -> Poll<io::Result<usize>> {
                let $this: &$type = &self;
                let manager: &AsyncManager = $manager;
                manager.poll_write_from(context, bytes)
            }

            fn poll_write_vectored(
                self: Pin<&mut Self>,
                context: &mut Context<'_>,
                buffers: &[IoSlice<'_>],
            ) -> Poll<io::Result<usize>> {
                let $this: &$type = &self;
                let manager: &AsyncManager = $manager;
                manager.poll_write_with(context, |manager| manager.write_vectored(buffers))
            }

            fn is_write_vectored(&self) -> bool {
                true
            }

            fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                Poll::Ready(Ok(()))
            }

            fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                Poll::Ready(Ok(()))
            }
        }
    };
}

reads!(AsyncManager, this => this);
reads!(&AsyncManager, this => this);
reads!(ReadHalf<'_>, this => this.as_manager());
reads!(OwnedReadHalf, this => this.as_manager());
writes!(AsyncManager, this => this);
writes!(&AsyncManager, this => this);
writes!(WriteHalf<'_>, this => this.as_manager());
writes!(OwnedWriteHalf, this => this.as_manager());
