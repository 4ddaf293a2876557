//! Signals that a thread does not let in.

use std::io;

use nix::sys::signal::{SigSet, SigmaskHow, Signal, pthread_sigmask};

use super::check;

/// Whether SIGPIPE is at its default: a write to a pipe that nobody reads ends this process.
pub(crate) fn pipe_kills() -> bool {
    super::signals::current(libc::SIGPIPE).is_ok_and(|action| action.sa_sigaction == libc::SIG_DFL)
}

/// Writes, with an error where that signal would come.
pub(crate) fn without_sigpipe(write: impl FnOnce() -> io::Result<usize>) -> io::Result<usize> {
    let (mut pipe, mut before) = (SigSet::empty(), SigSet::empty());
    pipe.add(Signal::SIGPIPE);
    // One that waits already is not that of this write.
    let waits = || pending().is_some_and(|pending| pending.contains(Signal::SIGPIPE));
    let waited = waits();
    let blocked = pthread_sigmask(SigmaskHow::SIG_BLOCK, Some(&pipe), Some(&mut before)).is_ok();
    let result = write();
    if blocked {
        if result.as_ref().is_err_and(|error| error.raw_os_error() == Some(libc::EPIPE)) && !waited && waits()
        {
            // It is there: this takes it, and does not wait.
            let _ = pipe.wait();
        }
        let _ = pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&before), None);
    }
    result
}

/// The signals that wait for this thread to let them in.
fn pending() -> Option<SigSet> {
    let mut pending = std::mem::MaybeUninit::<libc::sigset_t>::zeroed();
    // SAFETY: there is a place for one set. sigpending(2).
    check(unsafe { libc::sigpending(pending.as_mut_ptr()) }).ok()?;
    // SAFETY: it is all zero, or was written.
    let pending = unsafe { pending.assume_init() };
    // SAFETY: sigpending wrote a set of signals. sigpending(2).
    Some(unsafe { SigSet::from_sigset_t_unchecked(pending) })
}

/// This thread runs no handler from now on.
pub(crate) fn block_all_signals() {
    let _ = SigSet::all().thread_block();
}

/// Runs `action` with SIGTTOU blocked in this thread: a change of modes from the background is then
/// made, instead of stopping the process.
pub(crate) fn without_ttou<T>(action: impl FnOnce() -> T) -> T {
    let mut blocked = SigSet::empty();
    blocked.add(Signal::SIGTTOU);
    let mut before = SigSet::empty();
    let changed = pthread_sigmask(SigmaskHow::SIG_BLOCK, Some(&blocked), Some(&mut before)).is_ok();
    let result = action();
    if changed {
        let _ = pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&before), None);
    }
    result
}
