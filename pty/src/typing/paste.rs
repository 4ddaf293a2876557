//! Bracketed paste: marks pasted text for programs that ask for it.

const START: &[u8] = b"\x1b[200~";
const END: &[u8] = b"\x1b[201~";
const BRACKETED_PASTE: u16 = 2004;

/// Detects from a program's output whether it wants pasted text marked (bracketed paste, private mode
/// 2004), and marks it.
///
/// Shells and editors turn this mode on so that a pasted newline is not taken for the Enter key. Use it, as
/// terminal emulators do, to write text to a terminal that nobody typed.
///
/// ```
/// use pty::PasteTracker;
///
/// let mut tracker = PasteTracker::new();
/// assert_eq!(tracker.encode(b"ls\n"), b"ls\r"); // as if it had been typed
///
/// tracker.feed(b"\x1b[?20"); // output of the program, piece by piece
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
    /// After `ESC [ ?`: the number being read, and whether 2004 was among those before it.
    Private {
        number: u16,
        ours: bool,
    },
}

impl PasteTracker {
    /// Returns a tracker for a program that has printed nothing yet.
    ///
    /// ```
    /// assert!(!pty::PasteTracker::new().is_bracketed());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Processes the program's output, in pieces of any size.
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
            // Terminals act on other control characters inside a sequence, and continue it.
            (state, 0x00..=0x1f) => state,
            _ => State::Text,
        };
    }

    /// Returns whether the program wants pasted text marked.
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

    /// Returns the bytes to type in order to paste `text`. Line ends, `\n` and `\r\n`, become `\r`, which
    /// the Enter key sends.
    ///
    /// If the program wants pasted text marked, the text is put between `ESC [200~` and `ESC [201~`, and
    /// every `ESC [201~` inside is removed, so that foreign text cannot end the paste and continue as typed
    /// input. If not, the program takes the bytes as typed input, including control characters: check
    /// foreign text before you paste it.
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
            // Checked after each byte, since a removal may join the halves of another one.
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
