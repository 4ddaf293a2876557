use std::ffi::OsStr;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, OwnedFd};

use super::{Relay, RelayOutcome};
use crate::{Command, Modes, Size, sys};

/// Runs a program on a new terminal and relays it to our own standard input and output until it ends, like
/// Python's `pty.spawn`.
///
/// The terminal gets the size and modes of this process's terminal, if there is one, else 80x24 cells. For
/// other settings use [`Command`] and [`Relay`].
///
/// ```no_run
/// let outcome = pty::spawn(["vim", "notes.txt"])?;
/// assert!(outcome.status.success());
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Fails as [`Command::spawn`] and [`Relay::run`] do, and with `InvalidInput` if `argv` is empty.
pub fn spawn(argv: impl IntoIterator<Item = impl AsRef<OsStr>>) -> io::Result<RelayOutcome> {
    sys::hold_standard_streams()?;
    let mut argv = argv.into_iter();
    let Some(program) = argv.next() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no program was named"));
    };
    let session = Command::new(program).args(argv).like_our_terminal().spawn()?;
    Ok(Relay::new().run(session)?)
}

impl Command {
    /// Sets the size and modes of the terminal to those of this process's terminal, which is its standard
    /// input, output or error, if any.
    ///
    /// A dimension of zero becomes that of 80x24. In the background the terminal's modes belong to another
    /// program, so they are not copied.
    ///
    /// If our standard input is not a terminal, input is data: Ctrl-S then does not stop the output
    /// ([`Modes::flow_control`]).
    ///
    /// ```
    /// # use pty::Command;
    /// let session = Command::new("top").like_our_terminal().spawn()?;
    /// assert_ne!(session.manager.size().unwrap().cols, 0);
    /// # Ok::<(), pty::SpawnError>(())
    /// ```
    pub fn like_our_terminal(&mut self) -> &mut Self {
        if let Some(terminal) = our_terminal() {
            if let Ok(size) = Size::of(&terminal) {
                self.size(not_zero(size));
            }
            // In the background, the modes are those of the foreground program, such as a shell's line
            // editor.
            if let (Ok(modes), false) = (Modes::of(&terminal), sys::in_background(terminal.as_fd())) {
                self.modes(modes);
            }
        }
        if !io::stdin().is_terminal() {
            let modes = self.get_modes().flow_control(false);
            self.modes(modes);
        }
        self
    }
}

/// Returns the first of our standard streams that is a terminal.
fn our_terminal() -> Option<OwnedFd> {
    let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
    let terminal = [stdin.as_fd(), stdout.as_fd(), stderr.as_fd()].into_iter().find(|fd| fd.is_terminal());
    terminal.and_then(|fd| fd.try_clone_to_owned().ok())
}

pub(super) fn not_zero(size: Size) -> Size {
    let default = Size::default();
    Size {
        cols: if size.cols == 0 { default.cols } else { size.cols },
        rows: if size.rows == 0 { default.rows } else { size.rows },
        ..size
    }
}
