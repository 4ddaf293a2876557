use std::time::Duration;

/// What to do at the end of our standard input.
///
/// A terminal has no end of its own: a program on it that waits for input waits for ever, unless it
/// is told.
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
    /// Type the terminal's end-of-file character while it is in canonical mode, once the program has
    /// taken all input and waits for more; and again each time it reads on, as the end of a pipe stays
    /// the end. The character and the mode are those that the terminal has at that moment.
    ///
    /// A program that edits lines itself (canonical mode off, but keys send signals or newlines are
    /// printed as a person wants them: a shell at its prompt) is typed the end of an unfinished line
    /// first, and the character once. To a program in raw mode it would be a byte like any other, and is
    /// not typed; unless that is a relay to another terminal (su --pty, script, another relay), whose
    /// program is then the one that matters.
    ///
    /// Linux tells whether a program waits for input and whether it is a relay (`/proc`). Elsewhere
    /// the character is typed as soon as all input was taken, and stops at a relay.
    #[default]
    Veof,
    /// Once the program has taken all input, close the terminal: it gets `SIGHUP`. Its output after
    /// that is lost. The way to end a program in raw mode.
    HangUp,
    /// Nothing: the program ends when it wants to.
    Ignore,
}

/// What to do when our standard output does not take any more, because its reader has gone
/// (`EPIPE`). Any other failure to write is an error.
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
    /// Hang up: the program gets `SIGHUP` and its terminal closes.
    #[default]
    HangUp,
    /// Let the program go on, and drop what it prints.
    Drain,
}

/// How long to read the terminal when the program has ended but others have the terminal open: what
/// it started in the background.
///
/// ```
/// let relay = pty::Relay::new().after_exit(pty::AfterExit::ReadFor(std::time::Duration::from_secs(2)));
/// assert_eq!(pty::AfterExit::default(), pty::AfterExit::End);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AfterExit {
    /// All that was written before the program ended, and nothing is waited for.
    #[default]
    End,
    /// Until the last of them has closed the terminal.
    ReadAll,
    /// Like `ReadAll`, but for this long at the most.
    ReadFor(Duration),
}

/// What to do with an input line longer than the terminal can hold in canonical mode
/// ([`Relay::MAX_LINE`](crate::Relay::MAX_LINE) bytes): the kernel would drop the rest of it.
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
    /// Fail when the program waits for the rest of the line, and say where in the input it begins. A
    /// program that does not read so far runs to its own end.
    #[default]
    Fail,
    /// Pass it on, as when a person types it; the terminal rings its bell for every byte dropped.
    Truncate,
}
