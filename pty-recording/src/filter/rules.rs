//! Which sequences are harmless.

use super::Dropped;

/// A control sequence, `ESC [ body last`, but for those that set or reset private modes.
pub(super) fn control_sequence(body: &[u8], last: u8) -> Result<(), Dropped> {
    let Some((prefix, numbers, middle)) = parts(body) else { return Err(Dropped::Unknown) };
    // Only colours have parameters of parameters. Nothing takes numbers so large, and what counts up
    // to them would be busy for long.
    let large =
        numbers.len() > 5 && numbers.split(|byte| !byte.is_ascii_digit()).any(|number| number.len() > 5);
    if large || last != b'm' && numbers.contains(&b':') {
        return Err(Dropped::Unknown);
    }
    let first = first_number(numbers);
    match (prefix, middle, last) {
        (None, b"", b'@'..=b'I' | b'K'..=b'M' | b'P' | b'S' | b'X' | b'Z' | b'`' | b'a' | b'b') => Ok(()),
        (None, b"", b'd'..=b'f' | b'm' | b'r' | b's' | b'u') => Ok(()),
        (None | Some(b'?'), b"", b'J') if first == 3 => Err(Dropped::Scrollback),
        (None | Some(b'?'), b"", b'J') | (Some(b'?'), b"", b'K') => Ok(()),
        // With more numbers this is a kind of mouse tracking.
        (None, b"", b'T') if !numbers.contains(&b';') => Ok(()),
        (None, b"", b'T') => Err(Dropped::Mouse),
        (None, b"", b'h' | b'l') => match numbers {
            b"4" | b"20" => Ok(()),
            b"2" => Err(Dropped::Keyboard),
            _ => Err(Dropped::Mode),
        },
        (None, b"", b'g' | b'W') | (Some(b'?'), b"", b'W') => Err(Dropped::Tabs),
        (None, b" ", b'q' | b'@' | b'A') | (None, b"'", b'}' | b'~') | (None, b"!", b'p') => Ok(()),
        (None, b"", b't') => Err(match first {
            20 | 21 => Dropped::TitleReport,
            22 | 23 => Dropped::Title,
            _ => Dropped::Window,
        }),
        (_, b"", b'c' | b'n' | b'x') | (Some(b'>'), b"", b'q') | (Some(b'?'), b"", b'm' | b'u') => {
            Err(Dropped::Query)
        }
        (_, b"$", b'p' | b'u' | b'w') | (_, b"*", b'y') | (_, b"&", b'u') | (_, b"#", b'|' | b'S' | b'R') => {
            Err(Dropped::Query)
        }
        (Some(b'>' | b'<' | b'='), b"", b'u' | b'm') => Err(Dropped::Keyboard),
        (_, b"", b'i') => Err(Dropped::Printer),
        (Some(b'>'), b"", b't' | b'T') => Err(Dropped::Title),
        (None, b"\"", b'p') => Err(Dropped::Reset),
        _ => Err(Dropped::Unknown),
    }
}

/// The prefix of a private sequence, the numbers, and what stands before the last byte.
fn parts(body: &[u8]) -> Option<(Option<u8>, &[u8], &[u8])> {
    let (prefix, rest) = match body {
        [prefix @ b'<'..=b'?', rest @ ..] => (Some(*prefix), rest),
        _ => (None, body),
    };
    let end = rest.iter().position(|byte| !matches!(byte, b'0'..=b';')).unwrap_or(rest.len());
    let (numbers, middle) = rest.split_at(end);
    middle.iter().all(|byte| matches!(byte, b' '..=b'/')).then_some((prefix, numbers, middle))
}

/// The first number; none is 0. Only for numbers that are not too large.
fn first_number(numbers: &[u8]) -> u32 {
    let digits = numbers.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
}

/// Whether this is the body of a sequence that sets or resets private modes.
pub(super) fn is_private_modes(body: &[u8]) -> bool {
    let numbers = body.strip_prefix(b"?");
    numbers.is_some_and(|numbers| numbers.iter().all(|byte| byte.is_ascii_digit() || *byte == b';'))
}

/// Why a private mode is none of [those that are known to be harmless](super::modes::PRIVATE).
pub(super) fn private_mode(number: &[u8]) -> Dropped {
    match number {
        b"9" | b"1000" | b"1001" | b"1002" | b"1003" | b"1005" | b"1006" | b"1007" | b"1015" | b"1016" => {
            Dropped::Mouse
        }
        b"1004" => Dropped::Focus,
        b"2004" | b"2005" | b"2006" => Dropped::Paste,
        b"3" | b"40" | b"2048" => Dropped::Window,
        b"67" | b"1034" | b"1035" | b"1036" | b"1037" | b"1039" | b"1050" | b"1051" | b"1052" | b"1053"
        | b"1060" | b"1061" | b"9001" => Dropped::Keyboard,
        b"2031" | b"996" => Dropped::Query,
        _ => Dropped::Mode,
    }
}

/// An escape sequence, `ESC middle last`, but for those that begin a longer one.
pub(super) fn escape(middle: &[u8], last: u8) -> Result<(), Dropped> {
    match (middle, last) {
        (b"", b'7' | b'8' | b'D' | b'E' | b'M' | b'=' | b'>') => Ok(()),
        (b"", b'H') => Err(Dropped::Tabs),
        (b"#", b'3'..=b'6' | b'8') => Ok(()),
        (b"(" | b")" | b"*" | b"+", b'0' | b'1' | b'2' | b'A' | b'B') => Ok(()),
        (b"", b'Z') => Err(Dropped::Query),
        // Also another character set than UTF-8, in which every byte could be a control.
        (b" " | b"%", _) | (b"", b'c') => Err(Dropped::Reset),
        _ => Err(Dropped::Unknown),
    }
}

/// An operating system command, by what stands before its first semicolon.
pub(super) fn operating_system_command(number: &[u8]) -> Dropped {
    match number {
        b"0" | b"1" | b"2" | b"l" | b"L" => Dropped::Title,
        b"21" => Dropped::Palette,
        b"4" | b"5" | b"104" | b"105" => Dropped::Palette,
        [b'1', b'0'..=b'9'] | [b'1', b'1', b'0'..=b'9'] => Dropped::Palette,
        b"7" => Dropped::Directory,
        b"8" => Dropped::Hyperlink,
        b"9" | b"99" | b"777" => Dropped::Notification,
        b"52" | b"5522" => Dropped::Clipboard,
        b"133" | b"633" | b"1337" => Dropped::Shell,
        _ => Dropped::Osc,
    }
}

/// `ESC ] R` resets the palette of a Linux console, and `ESC ] P` with seven hexadecimal digits sets
/// a colour: if `byte` belongs to one of them, how many are to come.
pub(super) fn console_palette(kept: &[u8], byte: u8) -> Option<usize> {
    match (kept, byte) {
        ([], b'R') => Some(0),
        ([], b'P') => Some(7),
        ([b'P', digits @ ..], _) if byte.is_ascii_hexdigit() => 6_usize.checked_sub(digits.len()),
        _ => None,
    }
}
