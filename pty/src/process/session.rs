use crate::{Child, Manager};

/// A program on a terminal of its own: what [`Command::spawn`](crate::Command::spawn) returns.
///
/// The fields are yours to take apart and to give to different threads.
///
/// ```
/// let pty::Session { mut manager, mut child } = pty::Command::new("echo").arg("hello").spawn()?;
/// let reader = std::thread::spawn(move || std::io::read_to_string(&mut manager));
/// assert_eq!(reader.join().unwrap()?, "hello\r\n");
/// assert!(child.wait()?.success());
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # References
/// setsid(2); credentials(7).
#[derive(Debug)]
#[must_use = "dropping it closes the terminal, which hangs up"]
pub struct Session {
    /// The end from which the program's terminal is driven.
    pub manager: Manager,
    /// The program.
    pub child: Child,
}

/// Which process this is, after [`fork`](crate::fork).
///
/// ```
/// use pty::{Fork, Size};
///
/// // SAFETY: fork(2); the child calls nothing but _exit.
/// match unsafe { pty::fork() }? {
///     Fork::Parent(mut session) => assert!(session.child.wait()?.success()),
///     Fork::Child => unsafe { libc::_exit(0) },
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # References
/// fork(2).
#[derive(Debug)]
#[must_use = "it says whether this is the child"]
pub enum Fork {
    /// The caller, and the new process on its terminal.
    Parent(Session),
    /// The new process.
    Child,
}
