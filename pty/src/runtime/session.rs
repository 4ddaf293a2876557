use std::io;

use super::{AsyncManager, Child, Runtime};
use crate::{Command, DropPolicy};

/// A program on a terminal of its own, both as futures.
///
/// The fields are yours to take apart and to give to different tasks. Dropping it leaves nothing
/// that waits: the terminal hangs up, which ends most programs, and see [`Child`] for what remains.
///
/// ```
/// # #[cfg(feature = "tokio")]
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let pty::tokio::Session { manager, mut child } =
///     pty::tokio::Session::try_from(pty::Command::new("true").spawn()?)?;
/// assert!(child.wait().await?.success());
/// # drop(manager);
/// # Ok(()) }
/// # #[cfg(not(feature = "tokio"))] fn main() {}
/// ```
#[derive(Debug)]
#[must_use = "dropping it closes the terminal, which hangs up"]
pub struct Session<R: Runtime> {
    /// The end from which the program's terminal is driven.
    pub manager: AsyncManager<R>,
    /// The program.
    pub child: Child<R>,
}

impl<R: Runtime> Session<R> {
    /// Starts a program, as [`Command::spawn`] does; that takes well below a millisecond, and is
    /// done in place.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// use tokio::io::AsyncReadExt;
    ///
    /// let mut session = pty::tokio::Session::spawn(pty::Command::new("echo").arg("hello"))?;
    /// let mut screen = String::new();
    /// session.manager.read_to_string(&mut screen).await?;
    /// assert_eq!(screen, "hello\r\n");
    /// assert!(session.child.wait().await?.success());
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// The OS error of [`Command::spawn`]; those of [`AsyncManager::new`], and then the program is
    /// killed. To know the step at which the start of the program failed, spawn it yourself and convert
    /// the session.
    ///
    /// # Panics
    /// As [`AsyncManager::new`].
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        Self::try_from(command.spawn()?)
    }

    /// The session for code that waits.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let session = pty::tokio::Session::spawn(&mut pty::Command::new("true"))?;
    /// let mut session: pty::Session = session.into_session()?;
    /// assert!(session.child.wait()?.success());
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Those of [`AsyncManager::into_manager`].
    pub fn into_session(self) -> io::Result<crate::Session> {
        Ok(crate::Session { manager: self.manager.into_manager()?, child: self.child.into_child() })
    }
}

/// See [`AsyncManager::new`]. After an error the terminal is closed, and the program killed: nobody
/// could wait for it any more.
impl<R: Runtime> TryFrom<crate::Session> for Session<R> {
    type Error = io::Error;

    fn try_from(session: crate::Session) -> io::Result<Self> {
        let crate::Session { manager, child } = session;
        let policy = child.policy();
        let child = child.with_policy(DropPolicy::Kill);
        let manager = AsyncManager::new(manager)?;
        Ok(Self { manager, child: Child::new(child.with_policy(policy)) })
    }
}
