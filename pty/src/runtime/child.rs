use std::io;
use std::marker::PhantomData;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use super::{Direction, Runtime, race, ready};
use crate::Signal;

/// A program, awaited by futures.
///
/// It waits on the program's own descriptor: a pidfd, a kqueue or, where there is neither, the pipe of a thread that waits
/// for this program only. It needs no `SIGCHLD` handler and no background task, and waits for no other
/// children.
///
/// Dropping it is like dropping a [`pty::Child`](crate::Child): the program continues, and is a zombie
/// after its exit until somebody waits for it.
///
/// ```
/// # #[cfg(feature = "tokio")]
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut session = pty::tokio::Session::spawn(&mut pty::Command::new("cat"))?;
/// session.child.kill()?;
/// assert!(!session.child.wait().await?.success());
/// # Ok(()) }
/// # #[cfg(not(feature = "tokio"))] fn main() {}
/// ```
///
/// # References
/// pidfd_open(2).
#[derive(Debug)]
#[must_use = "a program that nobody waits for is a zombie when it has ended"]
pub struct Child<R: Runtime> {
    child: crate::Child,
    runtime: PhantomData<fn() -> R>,
}

impl<R: Runtime> Child<R> {
    pub(super) fn new(child: crate::Child) -> Self {
        Self { child, runtime: PhantomData }
    }

    /// Returns the process id, which is also the id of its session and of its first process group.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut session = pty::tokio::Session::spawn(&mut pty::Command::new("cat"))?;
    /// assert_eq!(session.manager.as_manager().session_id()?, Some(session.child.id()));
    /// # session.child.kill()?;
    /// # session.child.wait().await?;
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the program to end and returns its status. Cancel-safe: a dropped call has not taken the
    /// status.
    ///
    /// As with [`pty::Child::wait`](crate::Child::wait), read the manager to its end first.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// let mut session = pty::tokio::Session::spawn(pty::Command::new("sh").args(["-c", "exit 7"]))?;
    /// assert_eq!(session.child.wait().await?.code(), Some(7));
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// - `ECHILD`: someone else has waited for it.
    /// - `EMFILE`, or the runtime's error: the runtime cannot watch another descriptor.
    ///
    /// # References
    /// pidfd_open(2), waitpid(2).
    pub async fn wait(&mut self) -> io::Result<ExitStatus> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            ready::<R>(self.child.end()?, Direction::Read).await?;
        }
    }

    /// Waits up to `timeout` for the program to end; returns `None` if it is still running.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let mut session = pty::tokio::Session::spawn(&mut pty::Command::new("cat"))?;
    /// assert_eq!(session.child.wait_timeout(Duration::from_millis(5)).await?, None);
    /// # session.child.kill()?;
    /// # session.child.wait().await?;
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Fails as [`wait`](Self::wait) does.
    ///
    /// # Panics
    /// With tokio, panics outside of a runtime that has time enabled.
    pub async fn wait_timeout(&mut self, timeout: Duration) -> io::Result<Option<ExitStatus>> {
        let deadline = Instant::now().checked_add(timeout);
        race::<R, _>(self.wait(), deadline).await.transpose()
    }

    /// Returns the status if the program has ended, `None` if it is running. Does not wait.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut session = pty::tokio::Session::spawn(&mut pty::Command::new("cat"))?;
    /// assert_eq!(session.child.try_wait()?, None);
    /// # session.child.kill()?;
    /// # session.child.wait().await?;
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Fails with `ECHILD` if someone else has waited for it.
    ///
    /// # References
    /// waitpid(2), `WNOHANG`.
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Sends `SIGKILL` to the program. Succeeds if it has ended already.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut session = pty::tokio::Session::spawn(&mut pty::Command::new("cat"))?;
    /// session.child.kill()?;
    /// assert!(!session.child.wait().await?.success());
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Fails with `EPERM` if it runs as another user.
    ///
    /// # References
    /// signal(7), `SIGKILL`.
    pub fn kill(&mut self) -> io::Result<()> {
        self.child.kill()
    }

    /// Sends a signal only to the program.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut session = pty::tokio::Session::spawn(&mut pty::Command::new("cat"))?;
    /// session.child.signal(pty::Signal::TERM)?;
    /// assert!(!session.child.wait().await?.success());
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Fails as [`pty::Child::signal`](crate::Child::signal) does.
    pub fn signal(&mut self, signal: Signal) -> io::Result<()> {
        self.child.signal(signal)
    }

    /// Converts into a [`pty::Child`](crate::Child), for blocking code.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut session = pty::tokio::Session::spawn(&mut pty::Command::new("cat"))?;
    /// let mut child: pty::Child = session.child.into_child();
    /// child.kill()?;
    /// child.wait()?; // blocks
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    pub fn into_child(self) -> crate::Child {
        self.child
    }

    /// Returns the [`pty::Child`](crate::Child), for its other methods. Its `wait` blocks the thread.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut session = pty::tokio::Session::spawn(&mut pty::Command::new("cat"))?;
    /// session.child.as_child_mut().signal_session(pty::Signal::KILL)?;
    /// session.child.wait().await?;
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    pub fn as_child_mut(&mut self) -> &mut crate::Child {
        &mut self.child
    }
}

impl<R: Runtime> From<crate::Child> for Child<R> {
    fn from(child: crate::Child) -> Self {
        Self::new(child)
    }
}
