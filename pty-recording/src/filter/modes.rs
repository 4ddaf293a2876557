//! The modes that a recording leaves a terminal in.

use super::unfiltered::Unfiltered;

/// Private modes that are harmless, and whether each is on in a terminal that nobody has touched.
pub(super) const PRIVATE: [(&[u8], bool); 14] = [
    (b"1049", false), // The other screen, in three ways: left before anything else is put right.
    (b"1047", false),
    (b"47", false),
    (b"69", false), // Left and right margins.
    (b"6", false),  // Lines counted from the upper margin.
    (b"1", false),  // Cursor keys for applications.
    (b"5", false),  // Black on white.
    (b"7", true),   // Lines are wrapped.
    (b"12", false), // The cursor blinks.
    (b"25", true),  // The cursor is seen.
    (b"45", false), // Backspace wraps.
    (b"66", false), // Keypad for applications.
    (b"1048", false),
    (b"8", true), // Keys repeat.
];

/// So many of them, the first, are ways to the other screen.
const SCREENS: usize = 3;

/// Where the mode is that counts lines from the upper margin.
const ORIGIN: usize = 4;

/// `1048` is an action, not a state: it saves the cursor.
const SAVED_CURSOR: &[u8] = b"1048";

/// What differs from an untouched terminal.
#[derive(Clone, Debug, Default)]
pub(super) struct Modes {
    private: [bool; PRIVATE.len()],
    keypad: bool,
    insert: bool,
    newline: bool,
    margins: bool,
    shifted: bool,
    charsets: [bool; 4],
    rendition: bool,
    style: bool,
    saved: Saved,
    unfiltered: Unfiltered,
}

/// What a terminal saves with the cursor, as far as it ever differed: it comes back with the cursor.
#[derive(Clone, Debug, Default)]
struct Saved {
    origin: bool,
    shifted: bool,
    charsets: [bool; 4],
    rendition: bool,
}

impl Modes {
    /// Notes a private mode that was switched; whether it is a harmless one.
    pub(super) fn private(&mut self, number: &[u8], on: bool) -> bool {
        let Some(index) = PRIVATE.iter().position(|(known, _)| *known == number) else {
            self.unfiltered.private(number, on);
            return false;
        };
        self.private[index] = on != PRIVATE[index].1 && number != SAVED_CURSOR;
        if matches!(number, b"1049" | SAVED_CURSOR) {
            if on { self.save() } else { self.restore() }
        }
        true
    }

    /// Notes a control sequence that passes.
    pub(super) fn control_sequence(&mut self, body: &[u8], last: u8) {
        match (body, last) {
            (b"4", b'h' | b'l') => self.insert = last == b'h',
            (b"20", b'h' | b'l') => self.newline = last == b'h',
            (_, b'm') => self.rendition = !matches!(body, b"" | b"0"),
            (_, b'r') => self.margins = !body.is_empty(),
            (b"", b's') => self.save(),
            (b"", b'u') => self.restore(),
            ([.., b' '], b'q') => self.style = !matches!(body, b" " | b"0 "),
            _ => {}
        }
    }

    /// Notes an escape sequence that passes.
    pub(super) fn escape(&mut self, middle: &[u8], last: u8) {
        match (middle, last) {
            (b"", b'=' | b'>') => self.keypad = last == b'=',
            (b"", b'7') => self.save(),
            (b"", b'8') => self.restore(),
            ([set @ b'('..=b'+'], _) => self.charsets[usize::from(set - b'(')] = last != b'B',
            _ => {}
        }
    }

    /// Notes a control sequence that does not pass.
    pub(super) fn dropped_control_sequence(&mut self, body: &[u8], last: u8) {
        self.unfiltered.control_sequence(body, last, self.is_alternate());
    }

    /// Notes an escape sequence that does not pass.
    pub(super) fn dropped_escape(&mut self, middle: &[u8], last: u8) {
        self.unfiltered.escape(middle, last);
    }

    /// Notes a hyperlink, which does not pass.
    pub(super) fn dropped_hyperlink(&mut self) {
        self.unfiltered.hyperlink();
    }

    /// Whether the other screen is shown.
    pub(super) fn is_alternate(&self) -> bool {
        self.private[..SCREENS].contains(&true)
    }

    /// Each screen has a place of its own to save to: what is in any of them may come back.
    fn save(&mut self) {
        self.saved.origin |= self.private[ORIGIN];
        self.saved.shifted |= self.shifted;
        self.saved.rendition |= self.rendition;
        for (saved, now) in self.saved.charsets.iter_mut().zip(self.charsets) {
            *saved |= now;
        }
    }

    fn restore(&mut self) {
        self.private[ORIGIN] |= self.saved.origin;
        self.shifted |= self.saved.shifted;
        self.rendition |= self.saved.rendition;
        for (now, saved) in self.charsets.iter_mut().zip(self.saved.charsets) {
            *now |= saved;
        }
    }

    /// Notes a shift to the other character set, or back.
    pub(super) fn shift(&mut self, on: bool) {
        self.shifted = on;
    }

    /// What switches off all that is on. A cursor stays where it is, if the terminal can do that.
    pub(super) fn off(&self, out: &mut Vec<u8>) {
        let mut write = |condition, bytes: &[u8]| {
            if condition {
                out.extend_from_slice(bytes);
            }
        };
        // To leave the other screen brings the saved cursor back, and what was saved with it.
        let mut end = self.clone();
        if self.is_alternate() {
            end.restore();
        }
        for ((number, usual), &changed) in PRIVATE.iter().zip(&end.private) {
            write(changed, &switch(number, *usual));
            // That has put the cursor into the upper corner.
            write(changed && *number == b"6", b"\x1b[9999;1H");
        }
        write(end.shifted, b"\x0f");
        for (set, &changed) in end.charsets.iter().enumerate() {
            write(changed, &[0x1b, b"()*+"[set], b'B']);
        }
        write(end.rendition, b"\x1b[m");
        write(self.margins, b"\x1b7\x1b[r\x1b8");
        write(self.insert, b"\x1b[4l");
        write(self.newline, b"\x1b[20l");
        write(self.keypad, b"\x1b>");
        write(self.style, b"\x1b[0 q");
    }

    /// What switches off all that is on in a terminal that got every byte.
    pub(super) fn all_off(&self, out: &mut Vec<u8>) {
        if self.is_alternate() {
            self.unfiltered.off_on_alternate(out);
        }
        self.off(out);
        self.unfiltered.off(out);
    }

    /// Forgets what a filter does not pass.
    pub(super) fn forget_unfiltered(&mut self) {
        self.unfiltered = Unfiltered::default();
    }

    /// What switches on again the private modes and the keypad that [`Self::off`] switches off.
    pub(super) fn on(&self, out: &mut Vec<u8>) {
        for ((number, usual), &changed) in PRIVATE.iter().zip(&self.private) {
            if changed {
                out.extend_from_slice(&switch(number, !*usual));
            }
        }
        if self.keypad {
            out.extend_from_slice(b"\x1b=");
        }
    }
}

fn switch(number: &[u8], on: bool) -> Vec<u8> {
    [&b"\x1b[?"[..], number, if on { b"h" } else { b"l" }].concat()
}
