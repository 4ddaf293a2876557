//! Text: which bytes of it are characters.

use memchr::memchr;

use super::{Dropped, ESC, Filter, LONGEST, State};

impl Filter {
    /// Text from the start of `bytes`, and what is after it; how many bytes that was.
    pub(super) fn text(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> usize {
        let (text, rest) = bytes.split_at(text_length::<false>(bytes));
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

    /// How many bytes from the start are of the common kinds, which pass as they are: ASCII, and control sequences
    /// that colour, move the cursor and erase.
    pub(super) fn common(&mut self, bytes: &[u8]) -> usize {
        let (mut at, mut colours) = (0, None);
        loop {
            at += text_length::<true>(&bytes[at..]);
            let Some(length) = common_sequence(&bytes[at..]) else { break };
            if bytes[at + length - 1] == b'm' {
                colours = Some(&bytes[at + 2..at + length - 1]);
            }
            at += length;
        }
        if let Some(body) = colours {
            self.modes.control_sequence(body, b'm');
        }
        at
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

/// The length of the control sequence that `bytes` begin with, if it is whole and one of those that always pass and
/// change nothing but colours: without a prefix, and with numbers of up to 5 digits.
fn common_sequence(bytes: &[u8]) -> Option<usize> {
    let [ESC, b'[', after @ ..] = bytes else { return None };
    let (mut digits, mut parts) = (0, false);
    for (at, &byte) in after.iter().enumerate().take(LONGEST) {
        match byte {
            b'0'..=b'9' if digits < 5 => digits += 1,
            b';' => digits = 0,
            b':' => (digits, parts) = (0, true),
            b'm' => return Some(at + 3),
            b'@'..=b'H' | b'K' | b'L' | b'M' | b'P' | b'X' | b'd' if !parts => return Some(at + 3),
            _ => return None,
        }
    }
    None
}

/// How many bytes from the start are text, or controls that move the cursor or ring; of `ASCII` alone, or also bytes of
/// characters that are not in it.
fn text_length<const ASCII: bool>(bytes: &[u8]) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    let mut at = 0;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let chunk = u64::from_le_bytes(*chunk);
        let below = chunk.wrapping_sub(0x20 * EACH) & !chunk;
        let apart = chunk ^ (0x7f * EACH);
        let delete = apart.wrapping_sub(EACH) & !apart;
        let above = if ASCII { chunk } else { 0 };
        // The first of these flags is right; those after it may be set by a borrow.
        let flags = (below | delete | above) & HIGH;
        if flags == 0 {
            at += 8;
            continue;
        }
        at += flags.trailing_zeros() as usize / 8;
        if !matches!(bytes[at], 7..=13) {
            return at;
        }
        at += 1;
    }
    let is_text = |byte: u8| matches!(byte, 7..=13 | 0x20..=0x7e) || !ASCII && byte >= 0x80;
    at + bytes[at..].iter().position(|&byte| !is_text(byte)).unwrap_or(bytes.len() - at)
}

/// The body and the last byte of a control sequence, after its `ESC [`, if nothing else is in it and
/// it is neither cut nor too long.
fn control_sequence(after: &[u8]) -> Option<(&[u8], u8)> {
    let end = after.iter().take(LONGEST + 1).position(|byte| !matches!(byte, 0x20..0x40))?;
    matches!(after[end], 0x40..0x7f).then_some((&after[..end], after[end]))
}

#[cfg(test)]
mod tests {
    use super::text_length;

    #[test]
    fn text_ends_at_the_first_byte_that_is_none_wherever_that_is() {
        for place in 0..20 {
            for byte in 0..=255 {
                let mut bytes = *b"some text\r\nand more!!";
                bytes[place] = byte;
                let is_ascii = matches!(byte, 7..=13 | 0x20..=0x7e);
                let length = |is_text: bool| if is_text { bytes.len() } else { place };
                assert_eq!(text_length::<true>(&bytes), length(is_ascii), "{byte} at {place}");
                assert_eq!(
                    text_length::<false>(&bytes),
                    length(is_ascii || byte >= 0x80),
                    "{byte} at {place}"
                );
            }
        }
    }
}
