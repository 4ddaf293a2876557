//! Bytes that are not UTF-8, and the words that say them.

use std::str;

use memchr::memmem;

/// What stands in a text for bytes that are none.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// How many bytes at the end of `bytes` are the start of a character that goes on.
pub(super) fn unfinished(bytes: &[u8]) -> usize {
    for length in 1..=bytes.len().min(3) {
        let tail = &bytes[bytes.len() - length..];
        // A byte that begins a character settles it.
        if tail[0] & 0xc0 != 0x80 {
            let goes_on = str::from_utf8(tail).is_err_and(|error| error.error_len().is_none());
            return if goes_on { length } else { 0 };
        }
    }
    0
}

/// Writes `bytes` as text with U+FFFD in it, and the words for each of these.
pub(super) fn describe(bytes: &[u8], text: &mut String, words: &mut String) {
    let mut word = |bytes: &[u8]| {
        if !words.is_empty() {
            words.push(' ');
        }
        for byte in bytes {
            words.extend(
                [byte >> 4, byte & 15].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])),
            );
        }
    };
    for chunk in bytes.utf8_chunks() {
        for _ in memmem::find_iter(chunk.valid().as_bytes(), REPLACEMENT) {
            word(REPLACEMENT);
        }
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            word(chunk.invalid());
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

/// Puts the bytes that `words` say in the place of each U+FFFD of `text`. `false`, and nothing
/// changed, if they are not such words or not as many.
pub(super) fn restore(words: &[u8], text: &mut Vec<u8>) -> bool {
    let mut bytes = Vec::with_capacity(text.len());
    let mut from = 0;
    let mut places = memmem::find_iter(text, REPLACEMENT);
    for word in words.split(|&byte| byte == b' ') {
        let (Some(place), Some((word, length))) = (places.next(), parse(word)) else { return false };
        bytes.extend_from_slice(&text[from..place]);
        bytes.extend_from_slice(&word[..length]);
        from = place + REPLACEMENT.len();
    }
    if places.next().is_some() {
        return false;
    }
    bytes.extend_from_slice(&text[from..]);
    *text = bytes;
    true
}

/// The bytes of a word: those that one U+FFFD can stand for, or that U+FFFD itself.
fn parse(word: &[u8]) -> Option<([u8; 3], usize)> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = word.as_chunks::<2>();
    if !rest.is_empty() || !(1..=3).contains(&pairs.len()) {
        return None;
    }
    let mut bytes = [0; 3];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    let said = &bytes[..pairs.len()];
    let one = match str::from_utf8(said) {
        Ok(_) => said == REPLACEMENT,
        Err(error) => error.valid_up_to() == 0 && error.error_len().is_none_or(|length| length == said.len()),
    };
    one.then_some((bytes, pairs.len()))
}
