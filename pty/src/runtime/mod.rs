//! Terminals and programs as futures: the common part of [`pty::tokio`](crate::tokio) and
//! [`pty::async_io`](crate::async_io).
//!
//! The types here are generic over the [`Runtime`] that wakes them. Use the aliases in those two modules.
//!
//! Everything here is **cancel-safe**: a dropped future has read nothing that it did not return, has
//! written nothing that it did not report, and leaves nothing waiting.
//!
//! ```
//! use pty::runtime::{Child, Runtime};
//!
//! /// Whether a program succeeds, on either runtime.
//! async fn succeeds<R: Runtime>(child: &mut Child<R>) -> std::io::Result<bool> {
//!     Ok(child.wait().await?.success())
//! }
//! ```

mod child;
mod events;
#[cfg(feature = "expect")]
mod expect;
mod halves;
mod manager;
mod poll_thread;
mod reactor;
mod session;
mod terminate;
mod window_sizes;

pub use child::Child;
pub use events::TerminalEvents;
#[cfg(feature = "expect")]
pub use expect::Expect;
pub use halves::{OwnedReadHalf, OwnedWriteHalf, ReadHalf, UnsplitError, WriteHalf};
pub use manager::AsyncManager;
pub use session::Session;
pub use window_sizes::WindowSizes;

pub(crate) use reactor::{Direction, Reactor, Watched, let_others_run, race, ready};

/// A runtime, which wakes futures when descriptors are ready and timeouts end:
/// [`Tokio`](crate::tokio::Tokio) or [`AsyncIo`](crate::async_io::AsyncIo). Other crates cannot implement
/// it.
///
/// ```
/// // On either runtime.
/// async fn status<R: pty::runtime::Runtime>(mut child: pty::runtime::Child<R>) -> std::io::Result<std::process::ExitStatus> {
///     child.wait().await
/// }
/// ```
pub trait Runtime: Reactor + Unpin + Send + Sync + 'static {}
