//! What a runtime has to provide, and helpers for both runtimes.

use std::future::{Future, poll_fn};
use std::io;
use std::os::fd::BorrowedFd;
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::Instant;

use super::poll_thread::PollThread;
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
    /// `PermissionDenied` for a file, which is always ready, and with `InvalidInput` for what the system's
    /// queue does not take.
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

/// A descriptor that is watched until this is dropped, by whoever can.
pub(crate) enum Watched<'f, R: Reactor> {
    ByRuntime(R::Registration<BorrowedFd<'f>>, Option<Direction>),
    /// The kqueue of macOS takes no terminal such as `/dev/tty`, but poll(2) does.
    ByThread(PollThread),
    /// A file, which is always ready.
    Always,
}

impl<'f, R: Reactor> Watched<'f, R> {
    /// Starts watching in one direction or, with `None`, in both.
    pub(crate) fn new(fd: BorrowedFd<'f>, direction: Option<Direction>) -> io::Result<Self> {
        match R::register(fd, direction) {
            Ok(registration) => Ok(Self::ByRuntime(registration, direction)),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(Self::Always),
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
                PollThread::new(fd, direction).map(Self::ByThread)
            }
            Err(error) => Err(error),
        }
    }

    /// Ready when the descriptor may be, in any of its directions.
    pub(crate) fn poll_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let (registration, only) = match self {
            Self::ByRuntime(registration, only) => (registration, only),
            Self::ByThread(thread) => return thread.poll_ready(context),
            Self::Always => return Poll::Ready(Ok(())),
        };
        for direction in [Direction::Read, Direction::Write] {
            if only.is_none_or(|only| only == direction)
                && let Poll::Ready(result) = R::poll_ready(registration, direction, context)
            {
                return Poll::Ready(result);
            }
        }
        Poll::Pending
    }
}

/// Waits until a descriptor is ready; watches it only during the wait.
pub(crate) async fn ready<R: Reactor>(fd: BorrowedFd<'_>, direction: Direction) -> io::Result<()> {
    let watched = Watched::<R>::new(fd, Some(direction))?;
    poll_fn(|context| watched.poll_ready(context)).await
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
