/// What becomes of a program when its [`Child`](crate::Child) is dropped before it was waited for.
/// Set by [`Command::drop_policy`](crate::Command::drop_policy).
///
/// Whatever it is, dropping neither waits nor panics, and a program that was waited for is left
/// alone.
///
/// ```
/// use pty::{Command, DropPolicy};
///
/// let session = Command::new("sleep").arg("1000").drop_policy(DropPolicy::Kill).spawn()?;
/// drop(session); // and sleep is no more
/// # Ok::<(), pty::SpawnError>(())
/// ```
///
/// # References
/// killpg(3); signal(7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DropPolicy {
    /// Nothing, as with [`std::process::Child`]. When the last [`Manager`](crate::Manager) is closed
    /// the kernel hangs up its terminal.
    #[default]
    Detach,
    /// It is told that its terminal hung up, also while copies of the manager are open: `SIGHUP` and
    /// `SIGCONT` to its process group. It may take no notice, and is not waited for: once it ends it is
    /// a zombie until this process ends.
    HangUp,
    /// Its process group is killed. If it has not ended at once, a thread that lives until it has
    /// waits for it, so that no zombie stays; where no thread can be made, one does. What else it
    /// started in its session gets the hang-up that the kernel sends;
    /// [`Session::terminate`](crate::Session::terminate) goes after that too.
    Kill,
}
