//! Terminals and programs as futures on [async-io](::async_io) (feature `async-io`). No runtime is needed:
//! any executor works, such as smol's.
//!
//! [`AsyncManager`] and its halves implement [`AsyncRead`] and [`AsyncWrite`] of futures-io. The types are
//! aliases of generic types, which are documented in [`runtime`].
//!
//! ```
//! use futures_lite::{AsyncReadExt, AsyncWriteExt, future::block_on};
//! use pty::async_io::Session;
//!
//! # fn main() -> std::io::Result<()> {
//! block_on(async {
//!     let mut session = Session::spawn(&mut pty::Command::new("sh"))?;
//!     session.manager.write_all(b"echo $((6 * 7)); exit 3\n").await?;
//!     let mut screen = String::new();
//!     session.manager.read_to_string(&mut screen).await?;
//!     assert!(screen.contains("42"));
//!     assert_eq!(session.child.wait().await?.code(), Some(3));
//!     Ok(())
//! })
//! # }
//! ```

use std::io::{self, IoSlice, IoSliceMut, IsTerminal, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use ::async_io::{Async, Timer};
use futures_io::{AsyncRead, AsyncWrite};

use crate::runtime::{self, Direction, Reactor, Runtime};
use crate::sys::{self, Source};

/// A [manager](crate::Manager) on async-io: see [`runtime::AsyncManager`].
pub type AsyncManager = runtime::AsyncManager<AsyncIo>;
/// A [session](crate::Session) on async-io: see [`runtime::Session`].
pub type Session = runtime::Session<AsyncIo>;
/// A [program](crate::Child) on async-io: see [`runtime::Child`].
pub type Child = runtime::Child<AsyncIo>;
/// Waits for output of a session: see [`runtime::Expect`].
#[cfg(feature = "expect")]
pub type Expect = runtime::Expect<AsyncIo>;
/// Events on a terminal besides output: see [`runtime::TerminalEvents`].
pub type TerminalEvents<'a> = runtime::TerminalEvents<'a, AsyncIo>;
/// The sizes of the user's own terminal: see [`runtime::WindowSizes`].
pub type WindowSizes = runtime::WindowSizes<AsyncIo>;
/// The reading half of an [`AsyncManager`]: see [`runtime::ReadHalf`].
pub type ReadHalf<'a> = runtime::ReadHalf<'a, AsyncIo>;
/// The writing half of an [`AsyncManager`]: see [`runtime::WriteHalf`].
pub type WriteHalf<'a> = runtime::WriteHalf<'a, AsyncIo>;
/// The owned reading half of an [`AsyncManager`]: see [`runtime::OwnedReadHalf`].
pub type OwnedReadHalf = runtime::OwnedReadHalf<AsyncIo>;
/// The owned writing half of an [`AsyncManager`]: see [`runtime::OwnedWriteHalf`].
pub type OwnedWriteHalf = runtime::OwnedWriteHalf<AsyncIo>;

/// The reactor of async-io, one for the whole process.
///
/// ```
/// // Both names are the same type.
/// fn manager(manager: pty::runtime::AsyncManager<pty::async_io::AsyncIo>) -> pty::async_io::AsyncManager {
///     manager
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub enum AsyncIo {}

impl Runtime for AsyncIo {}

impl Reactor for AsyncIo {
    type Registration<T: Source> = Async<T>;

    fn register<T: Source>(source: T, _: Option<Direction>) -> io::Result<Async<T>> {
        let fd = source.as_fd();
        // kqueue of macOS refuses the user's terminal, which is not told before the first wait.
        if cfg!(target_vendor = "apple") && fd.is_terminal() && sys::subsidiary_name(fd).is_err() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        Async::new_nonblocking(source)
    }

    fn poll_ready<T: Source>(
        registration: &Async<T>,
        direction: Direction,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        match direction {
            Direction::Read => registration.poll_readable(context),
            Direction::Write => registration.poll_writable(context),
        }
    }

    /// Counts nothing: a busy reader relies on its executor to let others run.
    fn in_turn<T>(context: &mut Context<'_>, action: impl FnOnce(&mut Context<'_>) -> Poll<T>) -> Poll<T> {
        action(context)
    }

    async fn sleep_until(deadline: Instant) {
        Timer::at(deadline).await;
    }
}

macro_rules! reads {
    ($type:ty, $this:ident => $manager:expr) => {
        impl AsyncRead for $type {
            fn poll_read(
                self: Pin<&mut Self>,
                context: &mut Context<'_>,
                buffer: &mut [u8],
            ) -> Poll<io::Result<usize>> {
                let $this: &$type = &self;
                let manager: &AsyncManager = $manager;
                manager.poll_read_into(context, buffer)
            }

            fn poll_read_vectored(
                self: Pin<&mut Self>,
                context: &mut Context<'_>,
                buffers: &mut [IoSliceMut<'_>],
            ) -> Poll<io::Result<usize>> {
                let $this: &$type = &self;
                let manager: &AsyncManager = $manager;
                manager.poll_read_with(context, |manager| manager.read_vectored(buffers))
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

            fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                Poll::Ready(Ok(()))
            }

            fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
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
