use std::future::{Future, pending, poll_fn};
use std::io;
use std::pin::pin;
use std::process::ExitStatus;

use super::{AsyncManager, Child, Direction, Runtime, Session, let_others_run, race, ready};
use crate::TerminateTimeouts;
use crate::process::{Ending, Next, Waste, finish, throw_away};

impl<R: Runtime> Session<R> {
    /// Ends the program and all others in its session, and closes the terminal, as
    /// [`pty::Session::terminate`](crate::Session::terminate) does.
    ///
    /// If this is dropped, the program has got the signals up to then, and the terminal is closed. To look
    /// for the processes of the session blocks the thread: a moment, or, where `/proc` does not list them
    /// all, up to a second each time.
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
    /// As there, and what the runtime says if it cannot watch another descriptor.
    ///
    /// # Panics
    /// Outside of a tokio runtime that has time enabled, if it is tokio's.
    pub async fn terminate(self, timeouts: TerminateTimeouts) -> io::Result<ExitStatus> {
        let Self { manager, child } = self;
        let mut child = child.into_child();
        let ended = end(&child, Some(manager), &timeouts).await;
        finish(&mut child, ended)
    }
}

impl<R: Runtime> Child<R> {
    /// Ends the program and all others in its session, but leaves the manager alone, as
    /// [`pty::Child::terminate`](crate::Child::terminate) does: someone else has to read it meanwhile.
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
    /// As there, and what the runtime says if it cannot watch another descriptor.
    ///
    /// # Panics
    /// Outside of a tokio runtime that has time enabled, if it is tokio's.
    pub async fn terminate(&mut self, timeouts: TerminateTimeouts) -> io::Result<ExitStatus> {
        let child = self.as_child_mut();
        end::<R>(child, None, &timeouts).await?;
        child.wait()
    }
}

/// Ends a session, and reads what it prints and throws it away meanwhile, if the terminal is ours.
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

/// Reads to the end.
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

/// What the first returns, with the second at its side, also after that has returned.
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
