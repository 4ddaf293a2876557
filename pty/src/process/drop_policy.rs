/// What to do with a program when its [`Child`](crate::Child) is dropped before it was waited for. Set by
/// [`Command::drop_policy`](crate::Command::drop_policy).
///
/// With every policy, dropping neither waits nor panics, and a program that was waited for is left alone.
///
/// ```
/// use pty::{Command, DropPolicy};
///
/// let session = Command::new("sleep").arg("1000").drop_policy(DropPolicy::Kill).spawn()?;
/// drop(session); // kills sleep
/// # Ok::<(), pty::SpawnError>(())
/// ```
///
/// # References
/// killpg(3); signal(7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DropPolicy {
    /// Nothing, as with [`std::process::Child`]. When the last [`Manager`](crate::Manager) is closed, the
    /// kernel hangs up the terminal.
    #[default]
    Detach,
    /// Hang-up: sends `SIGHUP` and `SIGCONT` to the process group, even while clones of the manager are
    /// open. The program may ignore it. It is not waited for: once it ends, it is a zombie until this
    /// process ends.
    HangUp,
    /// Kill: sends `SIGKILL` to the process group. If the program has not ended at once, a thread waits for
    /// it, so no zombie stays; if no thread can be created, the child stays a zombie. Other processes of
    /// the session get the kernel's hang-up; use [`Session::terminate`](crate::Session::terminate) to
    /// terminate them too.
    Kill,
}
