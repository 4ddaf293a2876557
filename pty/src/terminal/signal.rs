use std::fmt;

/// A signal number of this system.
///
/// ```
/// use pty::Signal;
///
/// assert_eq!(Signal::INT.to_string(), "SIGINT");
/// assert_eq!(Signal::from_raw(Signal::KILL.as_raw()), Signal::KILL);
/// ```
///
/// # References
/// POSIX.1-2024 `<signal.h>`; signal(7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Signal(i32);

impl Signal {
    /// Hang-up of the terminal.
    pub const HUP: Self = Self(libc::SIGHUP);
    /// Interrupt: Ctrl-C.
    pub const INT: Self = Self(libc::SIGINT);
    /// Quit, with a core dump: Ctrl-\\.
    pub const QUIT: Self = Self(libc::SIGQUIT);
    /// Kill: terminates the process; cannot be caught.
    pub const KILL: Self = Self(libc::SIGKILL);
    /// Termination request.
    pub const TERM: Self = Self(libc::SIGTERM);
    /// Continue after a stop.
    pub const CONT: Self = Self(libc::SIGCONT);
    /// Stop; cannot be caught.
    pub const STOP: Self = Self(libc::SIGSTOP);
    /// Stop from the terminal: Ctrl-Z.
    pub const TSTP: Self = Self(libc::SIGTSTP);
    /// User-defined signal.
    pub const USR1: Self = Self(libc::SIGUSR1);
    /// User-defined signal.
    pub const USR2: Self = Self(libc::SIGUSR2);
    /// Change of the terminal's size.
    pub const WINCH: Self = Self(libc::SIGWINCH);

    /// Returns the signal with this number. If the system has no such signal, sending it fails with
    /// `EINVAL`.
    ///
    /// ```
    /// use pty::Signal;
    ///
    /// assert_eq!(Signal::from_raw(9), Signal::KILL);
    /// ```
    pub const fn from_raw(number: i32) -> Self {
        Self(number)
    }

    /// Returns the number, as in `ExitStatusExt::signal`.
    ///
    /// ```
    /// assert_eq!(pty::Signal::HUP.as_raw(), 1);
    /// ```
    pub const fn as_raw(self) -> i32 {
        self.0
    }
}

/// Formats the name, such as `SIGINT`; a number without a name is `signal 35`.
impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match nix::sys::signal::Signal::try_from(self.0) {
            Ok(known) => f.write_str(known.as_str()),
            Err(_) => write!(f, "signal {}", self.0),
        }
    }
}
