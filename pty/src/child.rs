use std::io;
use std::os::fd::BorrowedFd;
use std::process::ExitStatus;
use std::time::Duration;

use crate::{Signal, sys};

/// A running program, or one that has ended.
///
/// As with [`std::process::Child`], dropping it neither ends the program nor waits for it; a
/// program that ends and is never waited for stays a zombie until this process ends. It does not
/// outlive its terminal for long, though, unless it asks to: when the last
/// [`Manager`](crate::Manager) is closed it gets `SIGHUP`.
///
/// ```
/// use std::time::Duration;
/// use pty::Command;
///
/// let mut session = Command::new("sleep").arg("60").spawn()?;
/// assert_eq!(session.child.wait_timeout(Duration::from_millis(1))?, None);
/// session.child.kill()?;
/// assert!(!session.child.wait()?.success());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Child {
    process: sys::Process,
    status: Option<ExitStatus>,
}

impl Child {
    pub(crate) fn new(process: sys::Process) -> Self {
        Self { process, status: None }
    }

    /// A descriptor that polls as readable when the program has ended.
    pub(crate) fn end(&self) -> io::Result<BorrowedFd<'_>> {
        self.process.end()
    }

    pub(crate) fn was_stopped(&self) -> bool {
        self.process.was_stopped()
    }

    /// The process id, which is also the id of its session and of its first process group.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Waits for the program to end. Again and again, it is the same status.
    ///
    /// The end of the program is not the end of its output: read the manager to its end as well,
    /// and before, since a program may wait for its output to be read.
    ///
    /// # Errors
    /// `ECHILD` if someone else has waited for it: another part of this process, or the system
    /// because `SIGCHLD` is ignored.
    ///
    /// # References
    /// waitpid(2).
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        if let Some(status) = self.status {
            return Ok(status);
        }
        let status = self.process.wait()?;
        self.status = Some(status);
        Ok(status)
    }

    /// The status if the program has ended, `None` if it is running.
    ///
    /// # Errors
    /// Those of [`wait`](Self::wait).
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        if self.status.is_none() {
            self.status = self.process.try_wait()?;
        }
        Ok(self.status)
    }

    /// Waits for the program to end, for `timeout` at the most; `None` if it is still running then.
    /// Sleeps until either happens.
    ///
    /// # Errors
    /// Those of [`wait`](Self::wait).
    ///
    /// # References
    /// pidfd_open(2). Where there is none (Linux before 5.3, other systems), a thread waits.
    pub fn wait_timeout(&mut self, timeout: Duration) -> io::Result<Option<ExitStatus>> {
        if self.try_wait()?.is_none() && self.process.ends_within(timeout)? {
            self.wait()?;
        }
        Ok(self.status)
    }

    /// Ends the program with `SIGKILL`. No error if it has ended already.
    ///
    /// # Errors
    /// `EPERM` if it runs as another user.
    pub fn kill(&mut self) -> io::Result<()> {
        match self.signal(Signal::KILL) {
            Err(error) if error.raw_os_error() == Some(libc::ESRCH) => Ok(()),
            result => result,
        }
    }

    /// Sends a signal to the program; to it alone. For the programs that it runs in the foreground
    /// see [`Manager::signal_foreground`](crate::Manager::signal_foreground).
    ///
    /// # Errors
    /// `ESRCH` if it was waited for; `EPERM` if it runs as another user; `EINVAL` if there is no
    /// such signal.
    ///
    /// # References
    /// pidfd_send_signal(2), kill(2).
    pub fn signal(&mut self, signal: Signal) -> io::Result<()> {
        if self.status.is_some() {
            return Err(io::Error::from_raw_os_error(libc::ESRCH));
        }
        self.process.signal(signal.as_raw())
    }
}
