//! The processes of a terminal: its session and its foreground job.

use std::ffi::OsString;
use std::io;
use std::os::fd::AsFd;

use crate::{Manager, Signal, sys};

impl Manager {
    /// Returns the terminal's foreground process group, which Ctrl-C interrupts. `None` while the terminal
    /// controls no session.
    ///
    /// ```
    /// let mut session = pty::Command::new("cat").spawn()?;
    /// assert_eq!(session.manager.foreground_process_group()?, Some(session.child.id()));
    /// # session.child.kill()?;
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Platform differences
    /// Always `None` on illumos and Solaris, which answer only on the subsidiary.
    ///
    /// # Errors
    /// Fails as tcgetpgrp(3) does, but for `ENOTTY`, which is `None`.
    ///
    /// # References
    /// tcgetpgrp(3); most systems answer it on the manager too.
    #[doc(alias = "tcgetpgrp")]
    pub fn foreground_process_group(&self) -> io::Result<Option<u32>> {
        sys::foreground_process_group(self.as_fd())
    }

    /// Returns the name of the command in the foreground, for example for a tab title. `None` while no
    /// process is there.
    ///
    /// It is the kernel's name for the leader of the foreground process group, or for another process of
    /// the group if the leader has ended. It has at most 15 bytes, and processes can change their own.
    /// While a program is being started, it may briefly be the name of the process that starts it. For more
    /// details look up [`foreground_process_group`](Self::foreground_process_group) in `/proc`.
    ///
    /// ```
    /// # #[cfg(target_os = "linux")] {
    /// use std::io::Read;
    ///
    /// let mut session = pty::Command::new("sh").args(["-c", "echo ready; read line"]).spawn()?;
    /// session.manager.read_exact(&mut [0; 7])?;
    /// assert_eq!(session.manager.foreground_command()?.unwrap(), "sh");
    /// # }
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails with `Unsupported` on systems other than Linux.
    ///
    /// # References
    /// proc_pid_comm(5).
    pub fn foreground_command(&self) -> io::Result<Option<OsString>> {
        match self.foreground_process_group()? {
            Some(group) => sys::group_name(group),
            None => Ok(None),
        }
    }

    /// Returns the session that the terminal controls, as the process id of its leader. `None` while it
    /// controls no session.
    ///
    /// ```
    /// let mut session = pty::Command::new("cat").spawn()?;
    /// assert_eq!(session.manager.session_id()?, Some(session.child.id()));
    /// # session.child.kill()?;
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Platform differences
    /// Always `None` on illumos and Solaris, which answer only on the subsidiary.
    ///
    /// # Errors
    /// Fails as tcgetsid(3) does, but for `ENOTTY`, which is `None`.
    ///
    /// # References
    /// tcgetsid(3).
    #[doc(alias = "tcgetsid")]
    pub fn session_id(&self) -> io::Result<Option<u32>> {
        sys::session_id(self.as_fd())
    }

    /// Sends a signal to the foreground process group, as the terminal would.
    ///
    /// On Linux, for the three signals that keys send (`INT`, `QUIT`, `TSTP`), the kernel finds the group
    /// and signals it in one step. Otherwise this function gets the group first and then signals it.
    ///
    /// ```
    /// use pty::{Command, Signal};
    /// use std::os::unix::process::ExitStatusExt;
    ///
    /// let mut session = Command::new("sleep").arg("60").spawn()?;
    /// session.manager.signal_foreground(Signal::INT)?;
    /// assert_eq!(session.child.wait()?.signal(), Some(Signal::INT.as_raw()));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `ESRCH`: no process is in the foreground, or, on illumos and Solaris, none is known.
    /// - `EPERM`: the foreground process group belongs to another user.
    ///
    /// # References
    /// ioctl_tty(2), `TIOCSIG`; killpg(3).
    pub fn signal_foreground(&self, signal: Signal) -> io::Result<()> {
        sys::signal_foreground(self.as_fd(), signal.as_raw())
    }
}
