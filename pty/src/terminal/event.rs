use crate::Modes;

/// An event on a terminal or output from it, as [`TerminalEvents`](crate::TerminalEvents) returns it.
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
    /// Output: this many bytes at the start of the buffer.
    Output(usize),
    /// Unread input was discarded: by a program, as before a password prompt, or by a key such as Ctrl-C.
    InputFlushed,
    /// Output not yet read here was discarded.
    OutputFlushed,
    /// Output stopped: a program stopped it, or Ctrl-S was typed.
    Stopped,
    /// Output resumed.
    Started,
    /// Whether Ctrl-S and Ctrl-Q now stop and start the output (`IXON` is on, and these two are its
    /// characters). If so, a client may handle them locally, at once.
    FlowControl(bool),
    /// The modes changed, possibly more than once since the last event.
    ModesChanged {
        /// The modes before.
        before: Modes,
        /// The modes now.
        after: Modes,
    },
    /// End of output: no process has the subsidiary open, and all output has been returned.
    End,
}
