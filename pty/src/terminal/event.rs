use crate::Modes;

/// Something that happened on a terminal, or was printed there: what
/// [`TerminalEvents`](crate::TerminalEvents) give.
///
/// ```
/// use pty::TerminalEvent;
///
/// fn is_password_prompt(event: &TerminalEvent) -> bool {
///     matches!(event, TerminalEvent::ModesChanged { before, after }
///         if !before.is_secret() && after.is_secret())
/// }
/// # assert!(!is_password_prompt(&TerminalEvent::Stopped));
/// ```
///
/// # References
/// ioctl_tty(2), `TIOCPKT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TerminalEvent {
    /// So many bytes of output, at the beginning of the buffer.
    Output(usize),
    /// What was typed and not read yet was thrown away: a program asked for that, as it does before it
    /// asks for a password, or a key such as Ctrl-C did it.
    InputFlushed,
    /// What was printed and not read here yet was thrown away.
    OutputFlushed,
    /// Output has stopped: a program asked for that, or Ctrl-S was typed.
    Stopped,
    /// Output goes on.
    Started,
    /// Whether Ctrl-S and Ctrl-Q stop and start the output (`IXON`, with these two as its characters).
    /// Where they do, a terminal's client may obey them itself, at once.
    FlowControl(bool),
    /// A program has changed the modes; more than once in between, perhaps.
    ModesChanged {
        /// As they were.
        before: Modes,
        /// As they are.
        after: Modes,
    },
    /// No process has the subsidiary open any more, and all that was printed has been given.
    End,
}
