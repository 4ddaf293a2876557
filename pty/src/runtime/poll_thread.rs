//! Waiting with poll(2) in a thread, for descriptors that a runtime cannot watch.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread::JoinHandle;

use nix::poll::{PollFd, PollFlags};

use super::Direction;
use crate::sys;

/// One wait for one descriptor. The thread ends with it.
#[derive(Debug)]
pub(crate) struct PollThread {
    state: Arc<Mutex<State>>,
    /// Closed to end the thread.
    stop: Option<OwnedFd>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct State {
    result: Option<io::Result<()>>,
    waker: Option<Waker>,
}

impl PollThread {
    /// Waits in one direction or, with `None`, in either.
    pub(super) fn new(fd: BorrowedFd<'_>, direction: Option<Direction>) -> io::Result<Self> {
        let flags = match direction {
            Some(Direction::Read) => PollFlags::POLLIN,
            Some(Direction::Write) => PollFlags::POLLOUT,
            None => PollFlags::POLLIN | PollFlags::POLLOUT,
        };
        let fd = fd.try_clone_to_owned()?;
        let (stopped, stop) = sys::pipe()?;
        let state = Arc::<Mutex<State>>::default();
        let shared = state.clone();
        let wait = move || {
            sys::block_all_signals();
            let mut fds = [PollFd::new(fd.as_fd(), flags), PollFd::new(stopped.as_fd(), PollFlags::POLLIN)];
            let result = sys::poll(&mut fds, None).map(drop);
            let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
            state.result = Some(result);
            let waker = state.waker.take();
            drop(state);
            waker.into_iter().for_each(Waker::wake);
        };
        let thread = std::thread::Builder::new().name("poll".into()).spawn(wait)?;
        Ok(Self { state, stop: Some(stop), thread: Some(thread) })
    }

    /// Ready once the descriptor was; an error is told once.
    pub(super) fn poll_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut state.result {
            Some(result) => Poll::Ready(std::mem::replace(result, Ok(()))),
            None => {
                state.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for PollThread {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // It has nothing to panic at, and the wait is over in any case.
            let _ = thread.join();
        }
    }
}

#[cfg(all(test, feature = "async-io"))]
#[path = "poll_thread_tests.rs"]
mod tests;
