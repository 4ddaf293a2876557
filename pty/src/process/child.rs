use std::io;
#[cfg(any(target_os = "linux", target_os = "android"))]
use std::os::fd::AsFd;
use std::os::fd::BorrowedFd;
use std::process::ExitStatus;
use std::time::Duration;

use crate::{DropPolicy, Signal, sys};

/// A running program, or one that has ended.
///
/// As with [`std::process::Child`], dropping it neither ends the program nor waits for it, unless a
/// [`DropPolicy`] says so; a program that ends and is never waited for stays a zombie until this
/// process ends. It does not outlive its terminal for long, though, unless it asks to: when the last
/// [`Manager`](crate::Manager) is closed it gets `SIGHUP`.
///
/// Nobody else waits for it: as long as the rest of this process waits for its own children only, and
/// does not ignore `SIGCHLD`, the status is there when it is asked for, and the process id stays the
/// program's own until then.
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
    /// When the status was taken, since the system was started.
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

    /// The processes of the session; also when the program was waited for.
    pub(crate) fn members(&self) -> sys::Members<'_> {
        sys::Members::of(&self.process, self.waited_at)
    }

    /// A descriptor that polls as readable when the program has ended.
    pub(crate) fn end(&self) -> io::Result<BorrowedFd<'_>> {
        self.process.end()
    }

    pub(crate) fn was_stopped(&self) -> bool {
        self.process.was_stopped()
    }

    /// The process id, which is also the id of its session and of its first process group.
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

    /// Waits for the program to end. Again and again, it is the same status.
    ///
    /// The end of the program is not the end of its output: read the manager to its end as well,
    /// and before, since a program may wait for its output to be read.
    ///
    /// ```
    /// let mut session = pty::Command::new("sh").args(["-c", "exit 3"]).spawn()?;
    /// assert_eq!(session.child.wait()?.code(), Some(3));
    /// # Ok::<(), std::io::Error>(())
    /// ```
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
        self.take(status);
        Ok(status)
    }

    /// The status if the program has ended, `None` if it is running.
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
    /// Those of [`wait`](Self::wait).
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

    /// Waits for the program to end, for `timeout` at the most; `None` if it is still running then.
    /// Sleeps until either happens.
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
    /// ```
    /// let mut session = pty::Command::new("cat").spawn()?;
    /// session.child.kill()?;
    /// assert!(!session.child.wait()?.success());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// `EPERM` if it runs as another user.
    ///
    /// # References
    /// signal(7), `SIGKILL`; pidfd_send_signal(2).
    pub fn kill(&mut self) -> io::Result<()> {
        match self.signal(Signal::KILL) {
            Err(error) if error.raw_os_error() == Some(libc::ESRCH) => Ok(()),
            result => result,
        }
    }

    /// Sends a signal to the program; to it alone. For the programs that it runs in the foreground
    /// see [`Manager::signal_foreground`](crate::Manager::signal_foreground).
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
    /// `ESRCH` if it was waited for; `EPERM` if it runs as another user; `EINVAL` if there is no
    /// such signal.
    ///
    /// # References
    /// pidfd_send_signal(2), kill(2).
    pub fn signal(&mut self, signal: Signal) -> io::Result<()> {
        self.check_not_waited_for()?;
        self.process.signal(signal.as_raw())
    }

    /// Sends a signal to the program's process group: to it and to what it started without giving it a
    /// group of its own, as shells do with their jobs.
    ///
    /// ```
    /// use std::os::unix::process::ExitStatusExt;
    /// use pty::{Command, Signal};
    ///
    /// let mut session = Command::new("sh").args(["-c", "sleep 60; exit"]).spawn()?;
    /// session.child.signal_group(Signal::KILL)?; // sleep too
    /// assert_eq!(session.child.wait()?.signal(), Some(Signal::KILL.as_raw()));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// `ESRCH` if the program was waited for, since its number may be another's; `EPERM` if the whole
    /// group belongs to others; `EINVAL` if there is no such signal.
    ///
    /// # References
    /// pidfd_send_signal(2), `PIDFD_SIGNAL_PROCESS_GROUP`; killpg(3).
    pub fn signal_group(&mut self, signal: Signal) -> io::Result<()> {
        self.check_not_waited_for()?;
        self.process.signal_group(signal.as_raw())
    }

    /// Sends a signal to every process of the program's session: to it, its jobs in the foreground and
    /// in the background, and what they started; also after the program itself has ended, until it is
    /// waited for. Not to those that left for a session of their own (`setsid`), as daemons do.
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
    /// `ESRCH` if the program was waited for; `EPERM` if some process belongs to others, after all
    /// whom it may be sent to have got it; `EINVAL` if there is no such signal.
    ///
    /// # Platform differences
    /// Linux: the processes are looked for in `/proc`, again until no new one is found, and signalled
    /// by pidfd, so that nobody else is hit. Where `/proc` does not list them all (it is not mounted, it
    /// hides other users' processes, no descriptor is free), the session of every process number is
    /// asked for, which takes up to a second each time. Other systems have no call for this: the program's own
    /// group is signalled.
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

/// A descriptor that polls as readable when the program has ended, for an event loop of your own (mio,
/// calloop): the pidfd. Then [`try_wait`](Child::try_wait) has the status. Do not read it.
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
/// On kernels without pidfds (before Linux 5.3) if no thread can be created that waits instead.
///
/// # References
/// pidfd_open(2).
#[cfg(any(target_os = "linux", target_os = "android"))]
impl AsFd for Child {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.end().expect("a thread can be created that waits for the program")
    }
}

/// Does what the [`DropPolicy`] says.
impl Drop for Child {
    fn drop(&mut self) {
        if self.status.is_some() {
            return;
        }
        // Nobody could be told of a failure, and none makes it worse than it was.
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
