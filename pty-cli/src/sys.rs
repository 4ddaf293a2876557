//! What is unsafe.

use std::mem::MaybeUninit;
use std::os::fd::{FromRawFd, OwnedFd, RawFd};

use nix::libc;
use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, raise, sigaction, signal};

/// A limit on the size of files is an error of the write that meets it, which somebody is told, and
/// not our end. Commands are started with every signal at its default.
pub(crate) fn survive_file_limits() {
    // SAFETY: to ignore a signal runs no code of ours. signal(2).
    let _ = unsafe { signal(Signal::SIGXFSZ, SigHandler::SigIgn) };
}

/// Whoever started us may have left `SIGCHLD` ignored, and then nobody would ever learn how a
/// command ended.
pub(crate) fn collect_children() {
    // SAFETY: the default disposition runs no code of ours. signal(2).
    let _ = unsafe { signal(Signal::SIGCHLD, SigHandler::SigDfl) };
}

/// Whether whoever started us had this signal ignored.
pub(crate) fn is_ignored(signal: Signal) -> bool {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: asks only, and there is a place for the answer. sigaction(2).
    let asked = unsafe { libc::sigaction(signal as libc::c_int, std::ptr::null(), action.as_mut_ptr()) };
    // SAFETY: all zeroes are a valid value of it, and the call may have written another.
    asked == 0 && unsafe { action.assume_init() }.sa_sigaction == libc::SIG_IGN
}

/// Stops this process as `SIGTSTP` does that nobody handles, until it is continued. A shell sees which
/// signal it was.
pub(crate) fn stop() -> nix::Result<()> {
    let default = SigAction::new(SigHandler::SigDfl, SaFlags::empty(), SigSet::empty());
    // SAFETY: the default disposition runs no code of ours. sigaction(2).
    let before = unsafe { sigaction(Signal::SIGTSTP, &default) }?;
    let stopped = raise(Signal::SIGTSTP);
    // SAFETY: it is the handler that was there. sigaction(2).
    unsafe { sigaction(Signal::SIGTSTP, &before) }?;
    stopped
}

/// The descriptors from 3 upward that whoever started us left open for those that we start: all of our own
/// are close-on-exec.
pub(crate) fn take_given_descriptors() -> Vec<OwnedFd> {
    let entries = std::fs::read_dir("/dev/fd").into_iter().flatten();
    let numbers: Vec<RawFd> =
        entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect();
    let is_given = |&number: &RawFd| {
        // SAFETY: takes any number. fcntl(2).
        number > 2 && unsafe { libc::fcntl(number, libc::F_GETFD) } & libc::FD_CLOEXEC == 0
    };
    // SAFETY: they are open, and nothing in this process knows of them: it would have marked them.
    numbers.into_iter().filter(is_given).map(|number| unsafe { OwnedFd::from_raw_fd(number) }).collect()
}
