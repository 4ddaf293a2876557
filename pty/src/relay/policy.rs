use std::time::Duration;

/// What to do at the end of our input.
///
/// A terminal has no end of its own: without a policy, a program that waits for input would wait forever.
///
/// ```
/// let relay = pty::Relay::new().stdin_eof(pty::StdinEof::Ignore);
/// assert_eq!(pty::StdinEof::default(), pty::StdinEof::Veof);
/// ```
///
/// # References
/// termios(3), `VEOF`, `ICANON`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StdinEof {
    /// End of file: types the terminal's end-of-file character while the terminal is in canonical mode.
    ///
    /// It is typed when the program has taken all input and waits for more, and again each time it reads
    /// on, as a pipe stays at its end. The character and the mode are those of the terminal at that moment.
    ///
    /// A program that edits lines itself (not canonical, but keys send signals or newlines get a carriage
    /// return: a shell at its prompt) first gets the end of an unfinished line, then the character once.
    /// For a program in raw mode the character would be an ordinary byte, so it is not typed. But if that
    /// program is a relay to another terminal (su --pty, script, another relay), the program behind the
    /// relay counts.
    ///
    /// On Linux, `/proc` says whether a program waits for input and whether it is a relay. If the kernel does
    /// not say what a program sleeps in, one that has slept for 100 ms is taken to wait. On other systems the
    /// character is typed as soon as all input was taken, and does not pass through a relay.
    #[default]
    Veof,
    /// Hang-up: closes the terminal when the program has taken all input; the program gets `SIGHUP`. Output
    /// after that is lost. Use it to end a program in raw mode.
    HangUp,
    /// Nothing: the program decides when it ends.
    Ignore,
}

/// What to do when the reader of our output has gone (`EPIPE`). Any other failed write is an error.
///
/// ```
/// let relay = pty::Relay::new().stdout_gone(pty::StdoutGone::Drain);
/// assert_eq!(pty::StdoutGone::default(), pty::StdoutGone::HangUp);
/// ```
///
/// # References
/// signal(7), `SIGPIPE`; write(2), `EPIPE`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StdoutGone {
    /// Hang-up: the terminal closes and the program gets `SIGHUP`.
    #[default]
    HangUp,
    /// Discard output and let the program continue.
    Drain,
}

/// How long to keep reading background processes' output after the program exits.
///
/// ```
/// let relay = pty::Relay::new().after_exit(pty::AfterExit::ReadFor(std::time::Duration::from_secs(2)));
/// assert_eq!(pty::AfterExit::default(), pty::AfterExit::End);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AfterExit {
    /// Reads the output written before the exit, without waiting.
    #[default]
    End,
    /// Reads until the last process has closed the terminal.
    ReadAll,
    /// Reads like `ReadAll`, but at most for this long.
    ReadFor(Duration),
}

/// What to do with an input line longer than the terminal can hold in canonical mode
/// ([`Relay::MAX_LINE`](crate::Relay::MAX_LINE) bytes). The kernel would drop the rest of it.
///
/// ```
/// let relay = pty::Relay::new().long_line(pty::LongLine::Truncate);
/// assert_eq!(pty::LongLine::default(), pty::LongLine::Fail);
/// ```
///
/// # References
/// POSIX.1-2024 `<limits.h>`, `MAX_CANON`; termios(3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LongLine {
    /// Fail when the program waits for the rest of the line; the error says where in the input the line
    /// begins. A program that does not read that far continues to its own end.
    #[default]
    Fail,
    /// Pass it on, as if typed; the terminal rings its bell for every byte dropped.
    Truncate,
}
