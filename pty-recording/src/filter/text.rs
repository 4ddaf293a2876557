//! Text: which bytes of it are characters.

use memchr::memchr;

use super::{Dropped, ESC, Filter, LONGEST, State};

impl Filter {
    /// Text from the start of `bytes`, and what is after it; how many bytes that was.
    pub(super) fn text(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> usize {
        let (text, rest) = bytes.split_at(text_length(bytes));
        if text.is_ascii() {
            out.extend_from_slice(text);
        } else {
            self.characters(text, rest.is_empty(), out);
        }
        // Most sequences are control sequences, and whole.
        if let [ESC, b'[', after @ ..] = rest
            && let Some((body, last)) = control_sequence(after)
        {
            self.end_control_sequence(body, last, out);
            return text.len() + 2 + body.len() + 1;
        }
        match rest {
            [] => return text.len(),
            [ESC, ..] => {
                self.state = State::Escape;
                self.kept.clear();
            }
            [control, ..] => self.control(*control, out),
        }
        text.len() + 1
    }

    /// Text that is not only ASCII, of which more may come if it `goes_on`.
    fn characters(&mut self, text: &[u8], goes_on: bool, out: &mut Vec<u8>) {
        if std::str::from_utf8(text).is_ok() {
            return self.valid(text, out);
        }
        let mut left = text.len();
        for chunk in text.utf8_chunks() {
            self.valid(chunk.valid().as_bytes(), out);
            left -= chunk.valid().len() + chunk.invalid().len();
            self.kept.clear();
            self.kept.extend_from_slice(chunk.invalid());
            if left == 0 && goes_on && is_cut(&self.kept) {
                self.state = State::Character;
            } else {
                self.broken_character(out);
            }
        }
    }

    /// One more byte of a character that was cut; whether it is of that character.
    pub(super) fn character(&mut self, byte: u8, out: &mut Vec<u8>) -> bool {
        self.kept.push(byte);
        if is_cut(&self.kept) {
            return true;
        }
        self.state = State::Text;
        let kept = std::mem::take(&mut self.kept);
        let whole = std::str::from_utf8(&kept).is_ok();
        if whole {
            self.valid(&kept, out);
        }
        self.kept = kept;
        if !whole {
            self.kept.pop();
            self.broken_character(out);
        }
        whole
    }

    /// Characters that are whole. In UTF-8, eight-bit controls are C2 80 to C2 9F.
    fn valid(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) {
        while let Some(at) = memchr(0xc2, bytes) {
            let (before, rest) = bytes.split_at(at);
            let (character, rest) = rest.split_at(2.min(rest.len()));
            out.extend_from_slice(before);
            match character {
                [_, 0x80..=0x9f] => self.counts.add(Dropped::C1),
                _ => out.extend_from_slice(character),
            }
            bytes = rest;
        }
        out.extend_from_slice(bytes);
    }

    /// Bytes that are no character: in other character sets than UTF-8 they may be one, but for
    /// those that are controls there.
    pub(super) fn broken_character(&mut self, out: &mut Vec<u8>) {
        for &byte in &self.kept {
            match byte {
                0x80..=0x9f => self.counts.add(Dropped::C1),
                _ => out.push(byte),
            }
        }
    }
}

/// Whether these are the first bytes of a character whose last have not come.
fn is_cut(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
}

/// The body and the last byte of a control sequence, after its `ESC [`, if nothing else is in it and
/// it is neither cut nor too long.
fn control_sequence(after: &[u8]) -> Option<(&[u8], u8)> {
    let end = after.iter().take(LONGEST + 1).position(|byte| !matches!(byte, 0x20..0x40))?;
    matches!(after[end], 0x40..0x7f).then_some((&after[..end], after[end]))
}

/// How many bytes from the start are text, or controls that move the cursor or ring.
fn text_length(bytes: &[u8]) -> usize {
    // Without branches, so that it is done for many bytes at once.
    let is_text = |byte: u8| ((byte >= 0x20) & (byte != 0x7f)) | (byte.wrapping_sub(7) < 7);
    let all = |chunk: &&[u8]| chunk.iter().fold(true, |all, &byte| all & is_text(byte));
    let many = bytes.chunks_exact(64).take_while(all).count() * 64;
    let whole = many + bytes[many..].chunks_exact(8).take_while(all).count() * 8;
    let rest = &bytes[whole..];
    whole + rest.iter().position(|&byte| !is_text(byte)).unwrap_or(rest.len())
}
