//! Bracketed paste: telling a program that text was pasted, where it wants to know.

const START: &[u8] = b"\x1b[200~";
const END: &[u8] = b"\x1b[201~";
const BRACKETED_PASTE: u16 = 2004;

/// Follows a program's output to know whether it wants pasted text marked as such (bracketed paste,
/// private mode 2004), and marks it.
///
/// Shells and editors ask for that so that a pasted newline is not the Enter key. Whoever types text
/// into a terminal that did not come from a keyboard should tell, as terminal emulators do.
///
/// ```
/// use pty::PasteTracker;
///
/// let mut tracker = PasteTracker::new();
/// assert_eq!(tracker.encode(b"ls\n"), b"ls\r"); // as if it had been typed
///
/// tracker.feed(b"\x1b[?20"); // what the program prints, as it comes
/// tracker.feed(b"04h$ ");
/// assert!(tracker.is_bracketed());
/// assert_eq!(tracker.encode(b"ls\n"), b"\x1b[200~ls\r\x1b[201~");
/// ```
///
/// # References
/// xterm's Control Sequences, "Bracketed Paste Mode"; DECSET, DECRST, RIS.
#[derive(Clone, Debug, Default)]
#[must_use = "it knows only of output that it is fed"]
pub struct PasteTracker {
    bracketed: bool,
    state: State,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Text,
    Escape,
    /// After `ESC [`.
    Start,
    /// After `ESC [ ?`: the number being read, and whether ours was among those before it.
    Private {
        number: u16,
        ours: bool,
    },
}

impl PasteTracker {
    /// A program that has not printed anything yet.
    ///
    /// ```
    /// assert!(!pty::PasteTracker::new().is_bracketed());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in what the program printed, in pieces of any size.
    ///
    /// ```
    /// let mut tracker = pty::PasteTracker::new();
    /// tracker.feed(b"\x1b[?2004h$ ");
    /// assert!(tracker.is_bracketed());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn feed(&mut self, output: &[u8]) {
        let mut rest = output;
        while !rest.is_empty() {
            if let State::Text = self.state {
                let Some(escape) = rest.iter().position(|&byte| byte == 0x1b) else { return };
                rest = &rest[escape..];
            }
            self.step(rest[0]);
            rest = &rest[1..];
        }
    }

    fn step(&mut self, byte: u8) {
        self.state = match (self.state, byte) {
            (_, 0x1b) => State::Escape,
            (_, 0x18 | 0x1a) => State::Text,
            (State::Escape, b'[') => State::Start,
            (State::Escape, b'c') => {
                self.bracketed = false;
                State::Text
            }
            (State::Start, b'?') => State::Private { number: 0, ours: false },
            (State::Private { number, ours }, b'0'..=b'9') => {
                let number = number.saturating_mul(10).saturating_add(u16::from(byte - b'0'));
                State::Private { number, ours }
            }
            (State::Private { number, ours }, b';') => {
                State::Private { number: 0, ours: ours || number == BRACKETED_PASTE }
            }
            (State::Private { number, ours }, b'h' | b'l') => {
                if ours || number == BRACKETED_PASTE {
                    self.bracketed = byte == b'h';
                }
                State::Text
            }
            // Terminals act on other control characters in the midst of a sequence, and go on.
            (state, 0x00..=0x1f) => state,
            _ => State::Text,
        };
    }

    /// Whether the program wants to be told what is pasted.
    ///
    /// ```
    /// let mut tracker = pty::PasteTracker::new();
    /// tracker.feed(b"\x1b[?2004h");
    /// tracker.feed(b"\x1b[?2004l");
    /// assert!(!tracker.is_bracketed());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn is_bracketed(&self) -> bool {
        self.bracketed
    }

    /// The bytes to type for `text` to be pasted. Ends of lines, `\n` and `\r\n`, become `\r`, which is
    /// what the Enter key sends.
    ///
    /// Where the program wants it, the text is put between `ESC [200~` and `ESC [201~`, and every
    /// `ESC [201~` within is taken out, so that text from somewhere else cannot end the paste and go on
    /// as if it had been typed. Where it does not, the bytes are as good as typed, control characters
    /// among them: whoever pastes what others wrote should look at it first.
    ///
    /// ```
    /// let mut tracker = pty::PasteTracker::new();
    /// tracker.feed(b"\x1b[?2004h");
    /// assert_eq!(tracker.encode(b"a\x1b[201~\nrm"), b"\x1b[200~a\rrm\x1b[201~");
    /// ```
    pub fn encode(&self, text: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(text.len() + START.len() + END.len());
        if self.bracketed {
            bytes.extend_from_slice(START);
        }
        for (index, &byte) in text.iter().enumerate() {
            match byte {
                b'\n' if index > 0 && text[index - 1] == b'\r' => {}
                b'\n' => bytes.push(b'\r'),
                _ => bytes.push(byte),
            }
            // Looked for after each byte, since taking one out may join the halves of another.
            if self.bracketed && bytes.ends_with(END) {
                bytes.truncate(bytes.len() - END.len());
            }
        }
        if self.bracketed {
            bytes.extend_from_slice(END);
        }
        bytes
    }
}
