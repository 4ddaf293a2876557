//! Text to be typed and printed.

/// Text without characters that mean something to a terminal, in lines of any length that a
/// terminal can hold, and of that length too; the same each time for the same `seed`.
pub fn lines(length: usize, final_newline: bool, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).expect("31 bits fit") % below
    };
    let mut text = Vec::with_capacity(length);
    while text.len() < length {
        let size = [0, 1, pty::Relay::MAX_LINE, random(80), random(pty::Relay::MAX_LINE)][random(5)];
        let size = size.min(length - text.len());
        text.extend((0..size).map(|_| b'!' + u8::try_from(random(90)).expect("it is below 90")));
        text.push(b'\n');
    }
    text.truncate(length);
    if let Some(last) = text.last_mut() {
        *last = if final_newline { b'\n' } else { b'.' };
    }
    if !final_newline {
        // The last line must not have become longer than a line can be.
        let start = length.saturating_sub(pty::Relay::MAX_LINE);
        if !text[start..].contains(&b'\n') && start > 0 {
            text[start - 1] = b'\n';
        }
    }
    text
}
