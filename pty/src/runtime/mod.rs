//! Terminals and programs as futures: what [`pty::tokio`](crate::tokio) and
//! [`pty::async_io`](crate::async_io) have in common.
//!
//! The types here are generic over the [`Runtime`] that wakes them. Name them by the aliases of
//! those two modules.
//!
//! Everything here is **cancel-safe**: a future that is dropped has read nothing that it did not
//! return, has written nothing that it did not report, and leaves nothing behind that waits.
//!
//! ```
//! use pty::runtime::{Child, Runtime};
//!
//! /// Whether a program ends well: on either runtime.
//! async fn ends_well<R: Runtime>(child: &mut Child<R>) -> std::io::Result<bool> {
//!     Ok(child.wait().await?.success())
//! }
//! ```

mod child;
mod events;
#[cfg(feature = "expect")]
mod expect;
mod halves;
mod manager;
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

pub(crate) use reactor::{Direction, Reactor, let_others_run, race, ready};

/// What wakes futures when descriptors become ready and times come: [`Tokio`](crate::tokio::Tokio)
/// or [`AsyncIo`](crate::async_io::AsyncIo). Nobody else can implement it.
///
/// ```
/// // On either runtime.
/// async fn status<R: pty::runtime::Runtime>(mut child: pty::runtime::Child<R>) -> std::io::Result<std::process::ExitStatus> {
///     child.wait().await
/// }
/// ```
pub trait Runtime: Reactor + Unpin + Send + Sync + 'static {}
