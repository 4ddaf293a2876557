use std::future::{Future, pending, poll_fn};
use std::io;
use std::pin::pin;
use std::process::ExitStatus;

use super::{AsyncManager, Child, Direction, Runtime, Session, let_others_run, race, ready};
use crate::TerminateTimeouts;
use crate::process::{Ending, Next, Waste, finish, throw_away};

impl<R: Runtime> Session<R> {
    /// Terminates the program and its session, and closes the terminal, as
    /// [`pty::Session::terminate`](crate::Session::terminate) does.
    ///
    /// If the future is dropped, the signals up to then have been sent and the terminal is closed. The
    /// search for the processes of the session blocks the thread: shortly, or up to a second each time
    /// where `/proc` does not list all processes.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// use std::os::unix::process::ExitStatusExt;
    /// use pty::{Command, TerminateTimeouts, Signal};
    ///
    /// let session = pty::tokio::Session::spawn(&mut Command::new("yes"))?;
    /// assert_eq!(session.terminate(TerminateTimeouts::default()).await?.signal(), Some(Signal::HUP.as_raw()));
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Fails as the blocking call does, or with the runtime's error if it cannot watch another descriptor.
    ///
    /// # Panics
    /// With tokio, panics outside of a runtime that has time enabled.
    pub async fn terminate(self, timeouts: TerminateTimeouts) -> io::Result<ExitStatus> {
        let Self { manager, child } = self;
        let mut child = child.into_child();
        let ended = end(&child, Some(manager), &timeouts).await;
        finish(&mut child, ended)
    }
}

impl<R: Runtime> Child<R> {
    /// Terminates the program and its session, but leaves the manager alone, as
    /// [`pty::Child::terminate`](crate::Child::terminate) does: another task must read it meanwhile.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut session = pty::tokio::Session::spawn(&mut pty::Command::new("cat"))?;
    /// let status = session.child.terminate(pty::TerminateTimeouts::default()).await?;
    /// assert!(!status.success());
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Fails as the blocking call does, or with the runtime's error if it cannot watch another descriptor.
    ///
    /// # Panics
    /// With tokio, panics outside of a runtime that has time enabled.
    pub async fn terminate(&mut self, timeouts: TerminateTimeouts) -> io::Result<ExitStatus> {
        let child = self.as_child_mut();
        end::<R>(child, None, &timeouts).await?;
        child.wait()
    }
}

/// Terminates a session; reads and discards its output meanwhile if we own the terminal.
async fn end<R: Runtime>(
    child: &crate::Child,
    manager: Option<AsyncManager<R>>,
    timeouts: &TerminateTimeouts,
) -> io::Result<()> {
    let mut ending = Ending::of(child, manager, AsyncManager::as_manager, timeouts);
    loop {
        let until = match ending.next()? {
            Next::Ended => return Ok(()),
            Next::Sleep(until) => until,
        };
        let told = async {
            match ending.end() {
                Some(end) => ready::<R>(end, Direction::Read).await,
                None => pending().await,
            }
        };
        let reads = async {
            if let Some(manager) = ending.terminal() {
                throw_all_away(manager).await;
            }
        };
        first_of(race::<R, _>(told, until), reads).await.transpose()?;
    }
}

/// Reads and discards output to its end.
async fn throw_all_away<R: Runtime>(manager: &AsyncManager<R>) {
    loop {
        match throw_away(manager.as_manager()) {
            Waste::End => return,
            Waste::Some => let_others_run().await,
            Waste::None => {
                let again = poll_fn(|context| manager.poll_ready(Direction::Read, context)).await;
                if again.is_err() {
                    return;
                }
            }
        }
    }
}

/// Returns the result of `first`; also polls `beside` meanwhile, and continues after that has ended.
async fn first_of<T>(first: impl Future<Output = T>, beside: impl Future<Output = ()>) -> T {
    let beside = async {
        beside.await;
        pending::<()>().await
    };
    let (mut first, mut beside) = (pin!(first), pin!(beside));
    poll_fn(|context| {
        let _ = beside.as_mut().poll(context);
        first.as_mut().poll(context)
    })
    .await
}
