//! Times: decimal seconds in the text, integer nanoseconds or microseconds outside of it.

use super::json::Fault;

/// More digits than a time that fits has, down to parts of a nanosecond.
const ENOUGH: u128 = 10_u128.pow(37);

/// The nanoseconds of a number of seconds, to the nearest and without a detour through floats.
pub(super) fn parse(text: &[u8]) -> Result<u64, Fault> {
    let shape = || Fault::Shape("a time is not a number");
    let shown = || text[..text.len().min(40)].escape_ascii();
    let (negative, mut rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    if rest.first().is_some_and(u8::is_ascii_alphabetic) {
        return Err(Fault::meaning(format_args!("{} is no time", shown())));
    }
    // `digits` times ten to the power of `scale` nanoseconds.
    let (mut digits, mut scale) = (0_u128, 9_i64);
    let mut take = |rest: &mut &[u8], shift: i64| {
        let before = rest.len();
        while let [digit @ b'0'..=b'9', after @ ..] = rest {
            if digits < ENOUGH {
                digits = digits * 10 + u128::from(digit - b'0');
                scale += shift;
            } else {
                scale += shift + 1;
            }
            *rest = after;
        }
        if rest.len() < before { Ok(()) } else { Err(shape()) }
    };
    take(&mut rest, 0)?;
    if let [b'.', after @ ..] = rest {
        rest = after;
        take(&mut rest, -1)?;
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        scale = scale.saturating_add(parse_exponent(exponent).ok_or_else(shape)?);
    } else if !rest.is_empty() {
        return Err(shape());
    }
    if digits == 0 {
        return Ok(0);
    }
    if negative {
        return Err(Fault::meaning(format_args!("{} is before the start", shown())));
    }
    scaled(digits, scale).ok_or_else(|| Fault::meaning(format_args!("{} seconds are too many", shown())))
}

fn parse_exponent(text: &[u8]) -> Option<i64> {
    let (sign, digits) = match text {
        [b'-', digits @ ..] => (-1, digits),
        [b'+', digits @ ..] => (1, digits),
        _ => (1, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let add = |sum: i64, digit: &u8| sum.saturating_mul(10).saturating_add(i64::from(digit - b'0'));
    Some(sign * digits.iter().fold(0, add))
}

fn scaled(digits: u128, scale: i64) -> Option<u64> {
    match u32::try_from(scale) {
        Ok(scale) => u64::try_from(digits).ok()?.checked_mul(10_u64.checked_pow(scale)?),
        // Beyond that, it is less than half of one.
        Err(_) if scale < -38 => Some(0),
        Err(_) => {
            let divisor = 10_u128.pow(scale.unsigned_abs() as u32);
            u64::try_from((digits + divisor / 2) / divisor).ok()
        }
    }
}

/// The nearest microsecond.
pub(super) fn micros(nanos: u64) -> u64 {
    nanos / 1000 + u64::from(nanos % 1000 >= 500)
}

/// Appends microseconds as seconds, with as many decimals as they need and one at least.
pub(super) fn write(micros: u64, out: &mut Vec<u8>) {
    let mut text = *b"00000000000000.000000";
    let (mut whole, mut fraction) = (micros / 1_000_000, micros % 1_000_000);
    let point = text.len() - 7;
    for digit in text[point + 1..].iter_mut().rev() {
        *digit += (fraction % 10) as u8;
        fraction /= 10;
    }
    let mut start = point;
    while start == point || whole > 0 {
        start -= 1;
        text[start] += (whole % 10) as u8;
        whole /= 10;
    }
    let mut end = text.len();
    while end > point + 2 && text[end - 1] == b'0' {
        end -= 1;
    }
    out.extend_from_slice(&text[start..end]);
}
