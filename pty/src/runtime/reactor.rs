//! What a runtime has to provide, and helpers for both runtimes.

use std::future::{Future, poll_fn};
use std::io;
use std::os::fd::BorrowedFd;
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::Instant;

use crate::sys::Source;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Read,
    Write,
}

pub trait Reactor {
    /// A descriptor that the runtime watches until this is dropped.
    type Registration<T: Source>;

    /// Starts watching a descriptor, in one direction or, with `None`, in both. Fails with
    /// `PermissionDenied` for a file, which is always ready.
    fn register<T: Source>(source: T, direction: Option<Direction>) -> io::Result<Self::Registration<T>>;

    /// Call it after a system call failed with `WouldBlock`: ready when it is worth another try; else wakes
    /// the task then. One task for each direction.
    fn poll_ready<T: Source>(
        registration: &Self::Registration<T>,
        direction: Direction,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>>;

    /// Calls `action`, unless this task has used up its turn and others have to run.
    fn in_turn<T>(context: &mut Context<'_>, action: impl FnOnce(&mut Context<'_>) -> Poll<T>) -> Poll<T>;

    fn sleep_until(deadline: Instant) -> impl Future<Output = ()> + Send;
}

/// Waits until a descriptor is ready; watches it only during the wait.
pub(crate) async fn ready<R: Reactor>(fd: BorrowedFd<'_>, direction: Direction) -> io::Result<()> {
    match R::register(fd, Some(direction)) {
        Ok(registration) => poll_fn(|context| R::poll_ready(&registration, direction, context)).await,
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        Err(error) => Err(error),
    }
}

/// Returns the result of `future`, or `None` if the deadline comes first.
pub(crate) async fn race<R: Reactor, T>(
    future: impl Future<Output = T>,
    deadline: Option<Instant>,
) -> Option<T> {
    let Some(deadline) = deadline else { return Some(future.await) };
    let mut future = pin!(future);
    let mut sleep = pin!(R::sleep_until(deadline));
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => sleep.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// Yields once.
pub(crate) async fn let_others_run() {
    let mut was_here = false;
    poll_fn(|context| {
        if std::mem::replace(&mut was_here, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
