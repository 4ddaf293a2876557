//! The processes of a terminal: its session, and its job in the foreground.

use std::ffi::OsString;
use std::io;
use std::os::fd::AsFd;

use crate::{Manager, Signal, sys};

impl Manager {
    /// The process group in the foreground of the terminal: the one that Ctrl-C interrupts. `None`
    /// while the terminal controls no session.
    ///
    /// ```
    /// let mut session = pty::Command::new("cat").spawn()?;
    /// assert_eq!(session.manager.foreground_process_group()?, Some(session.child.id()));
    /// # session.child.kill()?;
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// `ENOTTY` on systems that answer on the subsidiary alone.
    ///
    /// # References
    /// tcgetpgrp(3), which most systems answer on the manager too.
    #[doc(alias = "tcgetpgrp")]
    pub fn foreground_process_group(&self) -> io::Result<Option<u32>> {
        sys::foreground_process_group(self.as_fd())
    }

    /// The name of the command in the foreground of the terminal: what a tab's title may show. `None`
    /// while no process is there.
    ///
    /// It is the kernel's name for the leader of the foreground group, or, where that has ended, for
    /// another process of it; of at most 15 bytes, and processes may give themselves another. In the
    /// instant in which a program is started it may be that of who started it. For more
    /// than that ask `/proc` about [`foreground_process_group`](Self::foreground_process_group).
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
    /// `Unsupported` on systems other than Linux.
    ///
    /// # References
    /// proc_pid_comm(5).
    pub fn foreground_command(&self) -> io::Result<Option<OsString>> {
        match self.foreground_process_group()? {
            Some(group) => sys::group_name(group),
            None => Ok(None),
        }
    }

    /// The session that the terminal controls, named by the process id of its leader. `None` while
    /// it controls none.
    ///
    /// ```
    /// let mut session = pty::Command::new("cat").spawn()?;
    /// assert_eq!(session.manager.session_id()?, Some(session.child.id()));
    /// # session.child.kill()?;
    /// # session.child.wait()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// `ENOTTY` on systems that answer on the subsidiary alone.
    ///
    /// # References
    /// tcgetsid(3).
    #[doc(alias = "tcgetsid")]
    pub fn session_id(&self) -> io::Result<Option<u32>> {
        sys::session_id(self.as_fd())
    }

    /// Sends a signal to the process group in the foreground, as if the terminal had.
    ///
    /// On Linux the kernel finds the group and signals it in one step for the three signals that
    /// keys send (`INT`, `QUIT`, `TSTP`); otherwise the group is asked for and then signalled.
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
    /// `ESRCH`: no process is in the foreground. `EPERM`: it belongs to another user.
    ///
    /// # References
    /// ioctl_tty(2), `TIOCSIG`; killpg(3).
    pub fn signal_foreground(&self, signal: Signal) -> io::Result<()> {
        sys::signal_foreground(self.as_fd(), signal.as_raw())
    }
}
