use crate::{Child, Manager, Subsidiary, sys};

/// A program and its own terminal, as [`Command::spawn`](crate::Command::spawn) returns them.
///
/// You can move the fields out and use them in different threads.
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
    /// The controlling end of the program's terminal.
    pub manager: Manager,
    /// The program.
    pub child: Child,
}

impl Session {
    /// A program that was just started on its own terminal. Holds the subsidiary where output would be lost
    /// otherwise, or the program's end where it might go unnoticed.
    pub(super) fn begin(manager: Manager, subsidiary: Subsidiary, child: Child) -> Self {
        // Without a way to wait for the program's end, end of file would never come.
        let holds = sys::holds_subsidiary();
        if (holds || sys::watches_end())
            && let Ok(end) = child.shared_end()
        {
            manager.hold(holds.then_some(subsidiary), end.clone());
        }
        Self { manager, child }
    }
}

/// The result of [`fork`](crate::fork), in the parent or in the child.
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
    /// The caller; holds the new process and its terminal.
    Parent(Session),
    /// The new process.
    Child,
}
