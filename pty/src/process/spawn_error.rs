use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::interpreter::shown;

/// The step of a spawn that failed. The variants are in the order of the steps.
///
/// ```
/// use pty::{Command, SpawnStage};
///
/// let error = Command::new("ls").current_dir("/nowhere").spawn().unwrap_err();
/// assert_eq!(error.stage(), SpawnStage::Chdir);
/// ```
///
/// # References
/// setsid(2), ioctl_tty(2), dup2(2), setgroups(2), chdir(2), execve(2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SpawnStage {
    /// Opening the terminal and setting its size and modes.
    Open,
    /// Checking the program, its arguments and its environment: one contains a NUL byte.
    Arguments,
    /// Creating the process: too many processes, or too little memory.
    Start,
    /// Creating the session (`setsid`).
    Session,
    /// Making the terminal the controlling terminal (`TIOCSCTTY`).
    ControllingTerminal,
    /// Setting up the child's descriptors.
    Descriptors,
    /// Setting the supplementary groups (`setgroups`).
    Groups,
    /// Setting the group (`setgid`).
    Gid,
    /// Setting the user (`setuid`).
    Uid,
    /// Changing to the working directory (`chdir`).
    Chdir,
    /// Running the closure of [`Command::pre_exec`](crate::Command::pre_exec).
    PreExec,
    /// Executing the program (`execve`).
    Exec,
}

impl SpawnStage {
    /// Converts a step of the shim's spawn, a `pty_shim_stage`.
    pub(super) fn of_step(step: u32) -> Self {
        match step {
            pty_sys::PTY_SHIM_STAGE_SESSION => Self::Session,
            pty_sys::PTY_SHIM_STAGE_TERMINAL => Self::ControllingTerminal,
            pty_sys::PTY_SHIM_STAGE_DESCRIPTORS => Self::Descriptors,
            pty_sys::PTY_SHIM_STAGE_GROUPS => Self::Groups,
            pty_sys::PTY_SHIM_STAGE_GID => Self::Gid,
            pty_sys::PTY_SHIM_STAGE_UID => Self::Uid,
            pty_sys::PTY_SHIM_STAGE_DIRECTORY => Self::Chdir,
            pty_sys::PTY_SHIM_STAGE_PRE_EXEC => Self::PreExec,
            pty_sys::PTY_SHIM_STAGE_EXEC => Self::Exec,
            _ => Self::Start,
        }
    }
}

/// The error of a program that could not be started. Nothing of the attempt is left behind.
///
/// ```
/// use pty::{Command, SpawnStage};
///
/// let error = Command::new("no-such-program").spawn().unwrap_err();
/// assert_eq!(error.stage(), SpawnStage::Exec);
/// assert_eq!(error.path().unwrap().to_str(), Some("no-such-program"));
/// assert_eq!(error.to_string(), "cannot execute 'no-such-program': No such file or directory (os error 2)");
///
/// let error = std::io::Error::from(error);
/// assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
/// ```
#[derive(Debug)]
pub struct SpawnError {
    stage: SpawnStage,
    path: Option<PathBuf>,
    interpreter: Option<PathBuf>,
    error: io::Error,
}

impl SpawnError {
    pub(crate) fn new(stage: SpawnStage, error: io::Error) -> Self {
        Self { stage, path: None, interpreter: None, error }
    }

    pub(crate) fn on(mut self, path: Option<PathBuf>) -> Self {
        self.path = path;
        self
    }

    pub(crate) fn without(mut self, interpreter: Option<PathBuf>) -> Self {
        self.interpreter = interpreter;
        self
    }

    /// Returns the step that failed.
    ///
    /// ```
    /// use pty::{Command, SpawnStage};
    ///
    /// let error = Command::new("ls").current_dir("/nowhere").spawn().unwrap_err();
    /// assert_eq!(error.stage(), SpawnStage::Chdir);
    /// ```
    pub fn stage(&self) -> SpawnStage {
        self.stage
    }

    /// Returns the program at [`SpawnStage::Exec`] and the directory at [`SpawnStage::Chdir`].
    ///
    /// ```
    /// use pty::Command;
    ///
    /// let error = Command::new("ls").current_dir("/nowhere").spawn().unwrap_err();
    /// assert_eq!(error.path().unwrap().to_str(), Some("/nowhere"));
    /// ```
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Returns the missing interpreter of the program, as the program names it.
    ///
    /// The name is on the first line after `#!`, or in an ELF file as the dynamic linker. The system
    /// reports a missing interpreter as `ENOENT`, as if the program did not exist. Also `None` if this
    /// process may not read the program.
    ///
    /// ```
    /// use std::os::unix::fs::PermissionsExt;
    /// # let folder = std::env::temp_dir().join(format!("pty-interpreter-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    ///
    /// let script = folder.join("script");
    /// std::fs::write(&script, "#!/no/such\n")?;
    /// std::fs::set_permissions(&script, PermissionsExt::from_mode(0o700))?;
    ///
    /// let error = pty::Command::new("./script").current_dir(&folder).spawn().unwrap_err();
    /// assert_eq!(error.interpreter().unwrap().to_str(), Some("/no/such"));
    /// let message = "'./script' needs the interpreter '/no/such': No such file or directory (os error 2)";
    /// assert_eq!(error.to_string(), message);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # References
    /// execve(2), "Interpreter scripts"; elf(5), `PT_INTERP`.
    pub fn interpreter(&self) -> Option<&Path> {
        self.interpreter.as_deref()
    }

    /// Returns the error that the system reported.
    ///
    /// ```
    /// use pty::Command;
    ///
    /// let error = Command::new("ls").current_dir("/nowhere").spawn().unwrap_err();
    /// assert_eq!(error.io_error().kind(), std::io::ErrorKind::NotFound);
    /// ```
    pub fn io_error(&self) -> &io::Error {
        &self.error
    }
}

impl fmt::Display for SpawnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(path), Some(interpreter)) = (&self.path, &self.interpreter) {
            let (path, interpreter) = (shown(path), shown(interpreter));
            return write!(f, "'{path}' needs the interpreter '{interpreter}': {}", self.error);
        }
        f.write_str(match self.stage {
            SpawnStage::Open => "cannot open a pseudo-terminal",
            SpawnStage::Arguments => "cannot use the command",
            SpawnStage::Start => "cannot create a process",
            SpawnStage::Session => "cannot create a session",
            SpawnStage::ControllingTerminal => "cannot make the terminal the controlling terminal",
            SpawnStage::Descriptors => "cannot set up the descriptors of the program",
            SpawnStage::Groups => "cannot set the groups",
            SpawnStage::Gid => "cannot change the group",
            SpawnStage::Uid => "cannot change the user",
            SpawnStage::Chdir => "cannot change the directory",
            SpawnStage::PreExec => "the pre_exec closure failed",
            SpawnStage::Exec => "cannot execute",
        })?;
        match (&self.path, self.stage) {
            (Some(path), SpawnStage::Chdir) => write!(f, " to '{}'", shown(path))?,
            (Some(path), _) => write!(f, " '{}'", shown(path))?,
            (None, _) => {}
        }
        write!(f, ": {}", self.error)
    }
}

impl std::error::Error for SpawnError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// Converts and keeps the whole error: get it, with the OS error, by `downcast_ref::<SpawnError>` on
/// `get_ref`. The kind is that of the OS error, and the message names the program and the step.
///
/// ```
/// use pty::{Command, SpawnError};
///
/// let error = std::io::Error::from(Command::new("nope").spawn().unwrap_err());
/// assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
/// assert!(error.to_string().contains("'nope'"));
/// let error = error.get_ref().and_then(|error| error.downcast_ref::<SpawnError>()).unwrap();
/// assert!(error.io_error().raw_os_error().is_some());
/// ```
impl From<SpawnError> for io::Error {
    fn from(error: SpawnError) -> Self {
        Self::new(error.error.kind(), error)
    }
}
