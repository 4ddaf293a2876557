use std::ffi::{OsStr, OsString};
use std::path::Path;

use crate::{Command, Modes, Size};

/// The settings of the command.
impl Command {
    /// Returns the program.
    ///
    /// ```
    /// assert_eq!(pty::Command::new("ls").get_program(), "ls");
    /// ```
    pub fn get_program(&self) -> &OsStr {
        &self.program
    }

    /// Returns the arguments.
    ///
    /// ```
    /// let mut command = pty::Command::new("ls");
    /// command.args(["-l", "/"]);
    /// assert_eq!(command.get_args().collect::<Vec<_>>(), ["-l", "/"]);
    /// ```
    pub fn get_args(&self) -> impl ExactSizeIterator<Item = &OsStr> {
        self.args.iter().map(OsString::as_os_str)
    }

    /// Returns the environment variables set here and, with the value `None`, those removed here.
    ///
    /// ```
    /// let mut command = pty::Command::new("ls");
    /// command.env("LANG", "C").env_remove("HOME");
    /// assert_eq!(command.get_envs().filter(|(_, value)| value.is_none()).count(), 1);
    /// ```
    pub fn get_envs(&self) -> impl Iterator<Item = (&OsStr, Option<&OsStr>)> {
        self.environment.changes()
    }

    /// Returns the working directory, or `None` if it is inherited.
    ///
    /// ```
    /// let mut command = pty::Command::new("ls");
    /// assert_eq!(command.get_current_dir(), None);
    /// assert_eq!(command.current_dir("/").get_current_dir().unwrap().to_str(), Some("/"));
    /// ```
    pub fn get_current_dir(&self) -> Option<&Path> {
        self.current_dir.as_deref()
    }

    /// Returns the size that the terminal will have.
    ///
    /// ```
    /// assert_eq!(pty::Command::new("ls").get_size(), pty::Size::new(80, 24));
    /// ```
    pub fn get_size(&self) -> Size {
        self.options.get_size()
    }

    /// Returns the modes that the terminal will have.
    ///
    /// ```
    /// assert_eq!(pty::Command::new("ls").get_modes(), pty::Modes::sane());
    /// ```
    pub fn get_modes(&self) -> Modes {
        self.options.get_modes()
    }
}
