//! Children on a terminal that others start: the standard library, or our user by fork.

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt;

use super::{Process, check};

/// Makes the program that `command` starts attach to `subsidiary`.
pub(crate) fn attach_before_exec(command: &mut std::process::Command, subsidiary: OwnedFd) {
    let attach = move || {
        // SAFETY: takes any open descriptor, and is async-signal-safe. pty_shim.h.
        check(unsafe { pty_sys::pty_shim_attach(subsidiary.as_raw_fd()) }).map(drop)
    };
    // SAFETY: the closure makes one async-signal-safe call; its error allocates nothing.
    unsafe { command.pre_exec(attach) };
}

/// Forks this process, with the child on a terminal: `None` in the child, which has both descriptors
/// closed, or made its streams.
///
/// # Safety
/// In the child of a process with more than one thread, only what is async-signal-safe may be called.
pub(crate) unsafe fn fork(
    manager: BorrowedFd<'_>,
    subsidiary: BorrowedFd<'_>,
) -> io::Result<Option<Process>> {
    let pair = pty_sys::pty_shim_pair { manager: manager.as_raw_fd(), subsidiary: subsidiary.as_raw_fd() };
    // SAFETY: both descriptors are open; what the child may do, our caller knows. pty_shim.h.
    let pid = check(unsafe { pty_sys::pty_shim_fork(&pair) })?;
    Ok((pid != 0).then(|| Process::forked(pid)))
}
