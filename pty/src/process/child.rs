use std::fs::File;
use std::io;
#[cfg(any(target_os = "linux", target_os = "android"))]
use std::os::fd::AsFd;
use std::os::fd::BorrowedFd;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use crate::{DropPolicy, Signal, sys};

/// A program that runs or has ended.
///
/// As with [`std::process::Child`], dropping it neither terminates the program nor waits for it, unless a
/// [`DropPolicy`] says so. A program that ended and was not waited for stays a zombie until this process
/// ends. When the last [`Manager`](crate::Manager) is closed, the program gets `SIGHUP`, which terminates
/// it unless it handles or ignores the signal.
///
/// This library waits for the program only when asked to. So the status stays available, and the process id
/// stays the program's own, if the rest of this process waits only for its own children and does not ignore
/// `SIGCHLD`.
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
#[must_use = "a program that nobody waits for is a zombie when it has ended"]
pub struct Child {
    process: sys::Process,
    status: Option<ExitStatus>,
    /// When the status was taken, as time since boot.
    waited_at: Option<Duration>,
    policy: DropPolicy,
}

impl Child {
    pub(crate) fn new(process: sys::Process) -> Self {
        Self { process, status: None, waited_at: None, policy: DropPolicy::Detach }
    }

    pub(crate) fn with_policy(mut self, policy: DropPolicy) -> Self {
        self.policy = policy;
        self
    }

    #[cfg(any(feature = "tokio", feature = "async-io"))]
    pub(crate) fn policy(&self) -> DropPolicy {
        self.policy
    }

    /// The processes of the session, also after the program was waited for.
    pub(crate) fn members(&self) -> sys::Members<'_> {
        sys::Members::of(&self.process, self.waited_at)
    }

    /// A descriptor that is readable when the program has ended.
    pub(crate) fn end(&self) -> io::Result<BorrowedFd<'_>> {
        self.process.end()
    }

    pub(super) fn shared_end(&self) -> io::Result<&Arc<File>> {
        self.process.shared_end()
    }

    pub(crate) fn was_stopped(&self) -> bool {
        self.process.was_stopped()
    }

    /// Returns the process id, which is also the id of its session and of its first process group.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// let mut session = pty::Command::new("sh").args(["-c", "echo $$"]).spawn()?;
    /// let mut output = String::new();
    /// session.manager.read_to_string(&mut output)?;
    /// assert_eq!(output.trim_end(), session.child.id().to_string());
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// getpid(2), setsid(2).
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Waits for the program to end and returns its status. Later calls return the same status.
    ///
    /// The program's exit is not the end of its output. Read the manager to its end first: the program may
    /// wait until its output is read.
    ///
    /// ```
    /// let mut session = pty::Command::new("sh").args(["-c", "exit 3"]).spawn()?;
    /// assert_eq!(session.child.wait()?.code(), Some(3));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails with `ECHILD` if another part of this process has waited for it, or if the system has because
    /// `SIGCHLD` is ignored.
    ///
    /// # References
    /// waitpid(2).
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        if let Some(status) = self.status {
            return Ok(status);
        }
        let status = self.process.wait()?;
        self.take(status);
        Ok(status)
    }

    /// Returns the status if the program has ended, `None` if it is running. Does not wait.
    ///
    /// ```
    /// let mut session = pty::Command::new("cat").spawn()?;
    /// assert_eq!(session.child.try_wait()?, None);
    /// # session.child.kill()?;
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails as [`wait`](Self::wait) does.
    ///
    /// # References
    /// waitpid(2), `WNOHANG`.
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        if self.status.is_none()
            && let Some(status) = self.process.try_wait()?
        {
            self.take(status);
        }
        Ok(self.status)
    }

    /// Waits up to `timeout` for the program to end; returns `None` if it is still running. Sleeps during
    /// the wait.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let mut session = pty::Command::new("cat").spawn()?;
    /// assert_eq!(session.child.wait_timeout(Duration::from_millis(5))?, None);
    /// # session.child.kill()?;
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails as [`wait`](Self::wait) does.
    ///
    /// # References
    /// pidfd_open(2); kqueue(2), `EVFILT_PROC`. Where there is neither (Linux before 5.3, illumos), or the
    /// kqueue refuses a program that is ending, a thread waits.
    pub fn wait_timeout(&mut self, timeout: Duration) -> io::Result<Option<ExitStatus>> {
        if self.try_wait()?.is_none() && self.process.ends_within(timeout)? {
            self.wait()?;
        }
        Ok(self.status)
    }

    /// Sends `SIGKILL` to the program. Succeeds if it has ended already.
    ///
    /// ```
    /// let mut session = pty::Command::new("cat").spawn()?;
    /// session.child.kill()?;
    /// assert!(!session.child.wait()?.success());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails with `EPERM` if it runs as another user.
    ///
    /// # References
    /// signal(7), `SIGKILL`; pidfd_send_signal(2).
    pub fn kill(&mut self) -> io::Result<()> {
        match self.signal(Signal::KILL) {
            Err(error) if error.raw_os_error() == Some(libc::ESRCH) => Ok(()),
            result => result,
        }
    }

    /// Sends a signal only to the program. To signal the programs that it runs in the foreground, use
    /// [`Manager::signal_foreground`](crate::Manager::signal_foreground).
    ///
    /// ```
    /// use std::os::unix::process::ExitStatusExt;
    /// use pty::Signal;
    ///
    /// let mut session = pty::Command::new("cat").spawn()?;
    /// session.child.signal(Signal::TERM)?;
    /// assert_eq!(session.child.wait()?.signal(), Some(Signal::TERM.as_raw()));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ESRCH`: it was waited for.
    /// - `EPERM`: it runs as another user.
    /// - `EINVAL`: there is no such signal.
    ///
    /// # References
    /// pidfd_send_signal(2), kill(2).
    pub fn signal(&mut self, signal: Signal) -> io::Result<()> {
        self.check_not_waited_for()?;
        self.process.signal(signal.as_raw())
    }

    /// Sends a signal to the program's process group: the program and all processes it started that have no
    /// process group of their own. Shells give each job its own group.
    ///
    /// ```
    /// use std::os::unix::process::ExitStatusExt;
    /// use pty::{Command, Signal};
    ///
    /// let mut session = Command::new("sh").args(["-c", "sleep 60; exit"]).spawn()?;
    /// session.child.signal_group(Signal::KILL)?; // kills sleep too
    /// assert_eq!(session.child.wait()?.signal(), Some(Signal::KILL.as_raw()));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ESRCH`: the program was waited for; its process id may be in use by another process.
    /// - `EPERM`: the whole group belongs to other users.
    /// - `EINVAL`: there is no such signal.
    ///
    /// # References
    /// pidfd_send_signal(2), `PIDFD_SIGNAL_PROCESS_GROUP`; killpg(3).
    pub fn signal_group(&mut self, signal: Signal) -> io::Result<()> {
        self.check_not_waited_for()?;
        self.process.signal_group(signal.as_raw())
    }

    /// Sends a signal to every process of the program's session.
    ///
    /// These are the program, its foreground and background jobs, and what they started. It also works
    /// after the program has ended, until it is waited for. Processes that started a session of their own
    /// (`setsid`), as daemons do, get no signal.
    ///
    /// ```
    /// use pty::{Command, Signal};
    ///
    /// let mut session = Command::new("sh").args(["-mc", "sleep 60 & sleep 60"]).spawn()?;
    /// session.child.signal_session(Signal::KILL)?;
    /// assert!(!session.child.wait()?.success());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ESRCH`: the program was waited for.
    /// - `EPERM`: a process belongs to another user; all permitted processes still get the signal.
    /// - `EINVAL`: there is no such signal.
    ///
    /// # Platform differences
    /// Linux: searches `/proc` until no new process is found, and signals each by pidfd, so no unrelated
    /// process is hit. If `/proc` does not list all processes (not mounted, hides other users' processes,
    /// no free descriptor), it checks the session of every process id, which takes up to a second each
    /// time. Other systems have no call for this: the program's own process group is signalled.
    ///
    /// # References
    /// getsid(2); pidfd_send_signal(2); credentials(7).
    pub fn signal_session(&mut self, signal: Signal) -> io::Result<()> {
        self.check_not_waited_for()?;
        self.members().signal(&[signal.as_raw()], None)
    }

    fn take(&mut self, status: ExitStatus) {
        self.status = Some(status);
        self.waited_at = Some(sys::since_boot());
    }

    fn check_not_waited_for(&self) -> io::Result<()> {
        match self.status {
            None => Ok(()),
            Some(_) => Err(io::Error::from_raw_os_error(libc::ESRCH)),
        }
    }
}

/// A descriptor that is readable when the program has ended (the pidfd), for your own event loop (mio,
/// calloop). Then [`try_wait`](Child::try_wait) returns the status. Do not read it.
///
/// ```
/// use std::os::fd::AsFd;
/// use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
///
/// let mut session = pty::Command::new("true").spawn()?;
/// poll(&mut [PollFd::new(session.child.as_fd(), PollFlags::POLLIN)], PollTimeout::NONE)?;
/// assert!(session.child.try_wait()?.unwrap().success());
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Panics
/// Panics on kernels without pidfds (Linux before 5.3) if the thread that waits instead cannot be created.
///
/// # References
/// pidfd_open(2).
#[cfg(any(target_os = "linux", target_os = "android"))]
impl AsFd for Child {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.end().expect("a thread can be created that waits for the program")
    }
}

/// Applies the [`DropPolicy`].
impl Drop for Child {
    fn drop(&mut self) {
        if self.status.is_some() {
            return;
        }
        // There is nowhere to report a failure, and it leaves things as they were.
        match self.policy {
            DropPolicy::Detach => {}
            DropPolicy::HangUp => {
                let _ = self.signal_group(Signal::HUP);
                let _ = self.signal_group(Signal::CONT);
            }
            DropPolicy::Kill => {
                let _ = self.signal_group(Signal::KILL);
                if self.signal(Signal::KILL).is_ok() && matches!(self.try_wait(), Ok(None)) {
                    sys::reap_later(&self.process);
                }
            }
        }
    }
}

#[cfg(test)]
#[path = "child_tests.rs"]
mod tests;
