//! The modes that no filter passes: only a terminal that gets every byte is left in them.

/// Private modes that are off in a terminal that nobody has touched.
const PRIVATE: [&[u8]; 17] = [
    b"9", // Mouse.
    b"1000", b"1001", b"1002", b"1003", b"1005", b"1006", b"1015", b"1016", b"1004", // Focus.
    b"2004", // Bracketed paste.
    b"2005", b"2006", b"2026", // Nothing is drawn until it is off.
    b"2031", // Colour scheme and size are reported.
    b"2048", b"9001", // Keys are typed as Windows has them.
];

/// What differs from an untouched terminal.
#[derive(Clone, Debug, Default)]
pub(super) struct Unfiltered {
    private: [bool; PRIVATE.len()],
    /// The keyboard protocol of each of the two screens.
    keyboards: [Keyboard; 2],
    /// xterm's resources for keys, such as modifyOtherKeys, each a bit.
    keys: u8,
    keyboard_locked: bool,
    local_echo: bool,
    printing: bool,
    eight_bit: bool,
    /// Another character set than UTF-8.
    coding: bool,
    shifted: bool,
    charsets: [bool; 4],
    rendition: bool,
    margins: bool,
    tabs: bool,
    hyperlink: bool,
}

/// kitty's keyboard protocol: a stack.
#[derive(Clone, Copy, Debug, Default)]
struct Keyboard {
    pushed: u16,
    /// Flags were set without a push.
    set: bool,
}

impl Keyboard {
    fn note(&mut self, body: &[u8]) {
        match body {
            [b'>', ..] => self.pushed = (self.pushed + 1).min(99),
            [b'<', count @ ..] => {
                let count = std::str::from_utf8(count).ok().and_then(|count| count.parse().ok()).unwrap_or(1);
                self.pushed = self.pushed.saturating_sub(count);
            }
            // What was pushed is popped with the flags that were set since.
            [b'=', flags @ ..] if self.pushed == 0 => self.set = !matches!(flags, b"" | b"0" | b"0;1"),
            _ => {}
        }
    }

    fn off(self, out: &mut Vec<u8>) {
        if self.pushed > 0 {
            out.extend_from_slice(format!("\x1b[<{}u", self.pushed).as_bytes());
        }
        if self.set {
            out.extend_from_slice(b"\x1b[=0u");
        }
    }
}

impl Unfiltered {
    /// Notes a private mode that is none of the harmless ones.
    pub(super) fn private(&mut self, number: &[u8], on: bool) {
        if let Some(index) = PRIVATE.iter().position(|known| *known == number) {
            self.private[index] = on;
        }
    }

    /// Notes a control sequence that does not pass.
    pub(super) fn control_sequence(&mut self, body: &[u8], last: u8, alternate: bool) {
        let has_prefix = body.first().is_some_and(|byte| matches!(byte, b'<'..=b'?'));
        match (body, last) {
            (b"2", b'h' | b'l') => self.keyboard_locked = last == b'h',
            (b"12", b'h' | b'l') => self.local_echo = last == b'l',
            ([b'<'..=b'>', ..], b'u') => self.keyboards[usize::from(alternate)].note(body),
            ([b'>', key @ b'0'..=b'7', value @ ..], b'm') => {
                let bit = 1 << (key - b'0');
                let on = !matches!(value, b"" | b";" | b";0");
                self.keys = if on { self.keys | bit } else { self.keys & !bit };
            }
            (b"5" | b"?5" | b"4" | b"?4", b'i') => self.printing = body.ends_with(b"5"),
            (b"?5", b'W') => self.tabs = false,
            (_, b'W' | b'g') => self.tabs = true,
            (_, b'm') if !has_prefix => self.rendition = true,
            (_, b'r') if !has_prefix => self.margins = true,
            _ => {}
        }
    }

    /// Notes an escape sequence that does not pass.
    pub(super) fn escape(&mut self, middle: &[u8], last: u8) {
        match (middle, last) {
            (b"", b'H') => self.tabs = true,
            (b"", b'n' | b'o') => self.shifted = true,
            (b" ", b'F' | b'G') => self.eight_bit = last == b'G',
            (b"%", _) => self.coding = !matches!(last, b'G' | b'8'),
            ([set @ b'('..=b'/', ..], _) => self.charsets[usize::from(set - b'(') % 4] = true,
            _ => {}
        }
    }

    /// Notes a hyperlink that begins or ends.
    pub(super) fn hyperlink(&mut self) {
        self.hyperlink = true;
    }

    /// What is to be switched off before the other screen is left.
    pub(super) fn off_on_alternate(&self, out: &mut Vec<u8>) {
        self.keyboards[1].off(out);
    }

    /// What switches off the rest.
    pub(super) fn off(&self, out: &mut Vec<u8>) {
        for (number, _) in PRIVATE.iter().zip(self.private).filter(|(_, on)| *on) {
            out.extend_from_slice(&[b"\x1b[?", *number, b"l"].concat());
        }
        self.keyboards[0].off(out);
        for key in (0..8).filter(|key| self.keys & (1 << key) != 0) {
            out.extend_from_slice(format!("\x1b[>{key}m").as_bytes());
        }
        let mut write = |condition, bytes: &[u8]| {
            if condition {
                out.extend_from_slice(bytes);
            }
        };
        write(self.keyboard_locked, b"\x1b[2l");
        write(self.local_echo, b"\x1b[12h");
        write(self.printing, b"\x1b[4i");
        write(self.eight_bit, b"\x1b F");
        write(self.coding, b"\x1b%G");
        write(self.shifted, b"\x0f");
        for (set, &changed) in self.charsets.iter().enumerate() {
            write(changed, &[0x1b, b"()*+"[set], b'B']);
        }
        write(self.rendition, b"\x1b[m");
        write(self.margins, b"\x1b7\x1b[r\x1b8");
        write(self.tabs, b"\x1b[?5W");
        write(self.hyperlink, b"\x1b]8;;\x1b\\");
    }
}
