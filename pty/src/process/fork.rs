use std::io;
use std::os::fd::AsFd;

use crate::{Child, Fork, Pair, Session, sys};

/// Forks this process and puts the child on a new 80x24 terminal, in a session of its own, like Python's
/// `pty.fork`.
///
/// On some systems the manager keeps a subsidiary open, as that of [`Command::spawn`](crate::Command::spawn)
/// does.
///
/// If the child cannot be put on its terminal, it is reaped and its error is returned. To start a program,
/// use [`Command`](crate::Command), which needs no unsafe code and costs less.
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
/// If this process has more than one thread, the child may call only async-signal-safe functions until it
/// executes another program or calls `_exit`: no allocation, no lock, no printing through std.
///
/// # Errors
/// Fails as [`open`](crate::open()) does, and with `EAGAIN` or `ENOMEM` if no process can be created.
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
            // The child has closed them already, or has them as its streams.
            std::mem::forget((manager, subsidiary));
            Ok(Fork::Child)
        }
        Some(process) => Ok(Fork::Parent(Session::begin(manager, subsidiary, Child::new(process)))),
    }
}
