use std::io;
use std::os::fd::AsFd;

use crate::{Child, Fork, Pair, Session, sys};

/// Forks this process, with the child on a new terminal of 80 by 24 cells, in a session of its own:
/// Python's `pty.fork`.
///
/// A child that could not be put on its terminal is never seen: it is reaped, and its error
/// returned. To start a program use [`Command`](crate::Command), which needs no unsafe and costs less.
///
/// ```
/// use std::io::Read;
/// use pty::Fork;
///
/// // SAFETY: the child makes one write and exits.
/// match unsafe { pty::fork()? } {
///     Fork::Child => unsafe {
///         libc::write(1, b"hello from the child\n".as_ptr().cast(), 21);
///         libc::_exit(3)
///     },
///     Fork::Parent(mut session) => {
///         let mut output = String::new();
///         session.manager.read_to_string(&mut output)?;
///         assert_eq!(output, "hello from the child\r\n");
///         assert_eq!(session.child.wait()?.code(), Some(3));
///     }
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Safety
/// In the child of a process with more than one thread, only what is async-signal-safe may be
/// called until it executes another program or calls `_exit`: no allocation, no lock, no printing
/// through std.
///
/// # Errors
/// Those of [`open`](crate::open()); `EAGAIN`, `ENOMEM`: no more processes can be made.
///
/// # References
/// forkpty(3), fork(2).
#[doc(alias = "forkpty")]
#[allow(unsafe_code)]
pub unsafe fn fork() -> io::Result<Fork> {
    let Pair { manager, subsidiary } = crate::open()?;
    // SAFETY: what the child may do, our caller knows.
    match unsafe { sys::fork(manager.as_fd(), subsidiary.as_fd()) }? {
        None => {
            // They are closed in this process already, or are its streams.
            std::mem::forget((manager, subsidiary));
            Ok(Fork::Child)
        }
        Some(process) => Ok(Fork::Parent(Session { manager, child: Child::new(process) })),
    }
}
