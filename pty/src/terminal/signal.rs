use std::fmt;

/// A signal, by its number on this system.
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
    /// The terminal hung up.
    pub const HUP: Self = Self(libc::SIGHUP);
    /// Interrupt: Ctrl-C.
    pub const INT: Self = Self(libc::SIGINT);
    /// Quit, with a core dump: Ctrl-\\.
    pub const QUIT: Self = Self(libc::SIGQUIT);
    /// Ends the process; it cannot be caught.
    pub const KILL: Self = Self(libc::SIGKILL);
    /// Asks the process to end.
    pub const TERM: Self = Self(libc::SIGTERM);
    /// Goes on after a stop.
    pub const CONT: Self = Self(libc::SIGCONT);
    /// Stops the process; it cannot be caught.
    pub const STOP: Self = Self(libc::SIGSTOP);
    /// Stop, from the terminal: Ctrl-Z.
    pub const TSTP: Self = Self(libc::SIGTSTP);
    /// For the program's own use.
    pub const USR1: Self = Self(libc::SIGUSR1);
    /// For the program's own use.
    pub const USR2: Self = Self(libc::SIGUSR2);
    /// The terminal's size changed.
    pub const WINCH: Self = Self(libc::SIGWINCH);

    /// The signal with this number. A number that the system does not have makes the calls that
    /// send it fail with `EINVAL`.
    ///
    /// ```
    /// use pty::Signal;
    ///
    /// assert_eq!(Signal::from_raw(9), Signal::KILL);
    /// ```
    pub const fn from_raw(number: i32) -> Self {
        Self(number)
    }

    /// The number, as in `ExitStatusExt::signal`.
    ///
    /// ```
    /// assert_eq!(pty::Signal::HUP.as_raw(), 1);
    /// ```
    pub const fn as_raw(self) -> i32 {
        self.0
    }
}

/// The name, such as `SIGINT`; for a number without one, `signal 35`.
impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match nix::sys::signal::Signal::try_from(self.0) {
            Ok(known) => f.write_str(known.as_str()),
            Err(_) => write!(f, "signal {}", self.0),
        }
    }
}
