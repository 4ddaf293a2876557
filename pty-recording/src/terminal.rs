//! The terminal that a recording is shown on.

use pty_screen::{Mode, Screen, Watch};

use crate::Size;

/// The most columns or rows: what recordings say may be anything.
const LARGEST: u16 = 1000;

/// A screen, on which recordings that have only newlines have lines too.
#[derive(Clone, Debug)]
pub(crate) struct Terminal {
    screen: Screen,
    newlines: Newlines,
}

impl Terminal {
    pub(crate) fn new(size: Size) -> Self {
        let mut screen = Screen::new(sane(size));
        screen.feed(Newlines::RETURN);
        Self { screen, newlines: Newlines::default() }
    }

    pub(crate) fn screen(&self) -> &Screen {
        &self.screen
    }

    /// See [`Screen::set_cuts_strings`].
    pub(crate) fn set_cuts_strings(&mut self) {
        self.screen.set_cuts_strings(true);
    }

    pub(crate) fn push(&mut self, mut bytes: &[u8], watch: &mut dyn Watch) {
        while !self.newlines.precise && !bytes.is_empty() {
            let end = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |index| index + 1);
            let (line, rest) = bytes.split_at(end);
            if self.newlines.are_precise(line) && self.screen.is_between_sequences() {
                self.newlines.precise = true;
                self.screen.feed(Newlines::KEEP);
            }
            self.screen.feed_with(line, watch);
            if !self.newlines.precise
                && !self.screen.is_set(Mode::Newline)
                && self.screen.is_between_sequences()
            {
                // It was set back.
                self.screen.feed(Newlines::RETURN);
            }
            bytes = rest;
        }
        self.screen.feed_with(bytes, watch);
    }

    pub(crate) fn resize(&mut self, size: Size, watch: &mut dyn Watch) {
        self.screen.resize_with(sane(size), watch);
    }

    /// Returns what [`restore`](Self::restore) makes it again from.
    pub(crate) fn save(&self) -> Vec<u8> {
        let mut bytes = self.screen.save();
        bytes.push(u8::from(self.newlines.precise) | u8::from(self.newlines.returned) << 1);
        bytes
    }

    pub(crate) fn restore(bytes: &[u8]) -> Option<Self> {
        let (&flags, bytes) = bytes.split_last()?;
        let newlines = Newlines { precise: flags & 1 != 0, returned: flags & 2 != 0 };
        Some(Self { screen: Screen::restore(bytes)?, newlines }).filter(|_| flags < 4)
    }
}

/// In one column, characters that are two cells wide would not be there.
fn sane(size: Size) -> pty_screen::Size {
    pty_screen::Size::new(size.cols.clamp(2, LARGEST), size.rows.clamp(1, LARGEST))
}

/// What a line feed means: a recording without any carriage return has lines all the same.
#[derive(Clone, Copy, Debug, Default)]
struct Newlines {
    /// The program's line ends are CR LF, or it places the cursor: then LF alone means LF.
    precise: bool,
    /// The last byte was CR.
    returned: bool,
}

impl Newlines {
    /// Has a line feed return the carriage too, and not.
    const RETURN: &[u8] = b"\x1b[20h";
    const KEEP: &[u8] = b"\x1b[20l";

    /// Whether a piece of output, which ends with a line feed or is cut, is of a program that knows.
    fn are_precise(&mut self, piece: &[u8]) -> bool {
        let returned = std::mem::replace(&mut self.returned, piece.last() == Some(&b'\r'));
        piece.ends_with(b"\r\n") || returned && piece == b"\n" || places_cursor(piece)
    }
}

/// Whether there is a control sequence that goes to a row and column which is not the first, or to the
/// alternate screen.
fn places_cursor(piece: &[u8]) -> bool {
    memchr::memmem::find_iter(piece, b"\x1b[").any(|start| {
        let sequence = &piece[start + 2..];
        let length = sequence.iter().take_while(|byte| matches!(byte, b'0'..=b'?')).count();
        let parameters = &sequence[..length];
        match sequence.get(length) {
            Some(b'H' | b'f') => !parameters.iter().all(|byte| matches!(byte, b'0' | b'1' | b';')),
            Some(b'd') => true,
            Some(b'h') => matches!(parameters, b"?47" | b"?1047" | b"?1049"),
            _ => false,
        }
    })
}
