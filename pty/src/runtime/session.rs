use std::io;

use super::{AsyncManager, Child, Runtime};
use crate::{Command, DropPolicy};

/// A program and its own terminal, both as futures.
///
/// You can move the fields out and use them in different tasks. Dropping a session leaves nothing waiting:
/// the terminal hangs up, which terminates most programs; see [`Child`] for the rest.
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
    /// The controlling end of the program's terminal.
    pub manager: AsyncManager<R>,
    /// The program.
    pub child: Child<R>,
}

impl<R: Runtime> Session<R> {
    /// Starts a program, as [`Command::spawn`] does. It blocks the thread for well below a millisecond.
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
    /// Fails with the OS error of [`Command::spawn`], or as [`AsyncManager::new`] does; the program is then
    /// killed. To get the step at which the start failed, spawn it yourself and convert the session.
    ///
    /// # Panics
    /// Panics as [`AsyncManager::new`] does.
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        Self::try_from(command.spawn()?)
    }

    /// Converts into a [`pty::Session`](crate::Session), for blocking code.
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
    /// Fails as [`AsyncManager::into_manager`] does.
    pub fn into_session(self) -> io::Result<crate::Session> {
        Ok(crate::Session { manager: self.manager.into_manager()?, child: self.child.into_child() })
    }
}

/// Converts as [`AsyncManager::new`] does. On error the terminal is closed and the program is killed,
/// because nobody could wait for it any more.
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
