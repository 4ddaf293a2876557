//! Numbers of bytes: as options of ours take them, and as util-linux does.

use std::num::IntErrorKind;

const INVALID: &str = "Invalid argument";
const TOO_LARGE: &str = "Numerical result out of range";

/// `1000`, `64KiB` or `64K`, `10MB`, `1.5GiB`. What is too large is the greatest.
pub(crate) fn parse(text: &str) -> Result<u64, String> {
    let wrong = || format!("'{text}' is not a size such as 1000, 64KiB, 64K or 10MB");
    let (number, suffix) =
        text.split_at(text.trim_end_matches(|last: char| last.is_ascii_alphabetic()).len());
    let unit = match suffix.to_ascii_lowercase().as_str() {
        "" | "b" | "ib" => 1,
        "t" | "tib" | "tb" | "k" | "kib" | "kb" | "m" | "mib" | "mb" | "g" | "gib" | "gb" => {
            unit(suffix).map_err(|_| wrong())?
        }
        _ => return Err(wrong()),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) || whole.is_empty() && fraction.is_empty() {
        return Err(wrong());
    }
    let whole = match whole.parse::<u64>() {
        Ok(whole) => whole,
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => u64::MAX,
        Err(_) => 0,
    };
    Ok(bytes(whole, fraction, unit).unwrap_or(u64::MAX))
}

/// `10`, `0x10`, `010`, `1KiB`, `1.5M`, `2GB`; or why it is none, in the words of the C library.
pub(crate) fn parse_as_util_linux(text: &str) -> Result<u64, &'static str> {
    let text = text.trim_ascii_start();
    let text = text.strip_prefix('+').unwrap_or(text);
    let (radix, digits) = match text.as_bytes() {
        [b'0', b'x' | b'X', digit, ..] if digit.is_ascii_hexdigit() => (16, &text[2..]),
        [b'0', b'0'..=b'7', ..] => (8, &text[1..]),
        _ => (10, text),
    };
    let end = digits.find(|digit: char| !digit.is_digit(radix)).unwrap_or(digits.len());
    let (whole, rest) = digits.split_at(end);
    if whole.is_empty() {
        return Err(INVALID);
    }
    let whole = u64::from_str_radix(whole, radix).map_err(|_| TOO_LARGE)?;
    let (fraction, suffix) = match rest.strip_prefix('.') {
        Some(rest) => {
            let end = rest.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(rest.len());
            (&rest[..end], &rest[end..])
        }
        None => ("", rest),
    };
    if suffix.is_empty() {
        return if rest.is_empty() { Ok(whole) } else { Err(INVALID) };
    }
    bytes(whole, fraction, unit(suffix)?).ok_or(TOO_LARGE)
}

/// So many units, the digits after the point included; `None` if that is too large.
fn bytes(whole: u64, fraction: &str, unit: u128) -> Option<u64> {
    // Digits beyond these are less than a byte, or as good as.
    let digits = fraction.get(..fraction.len().min(9)).unwrap_or_default();
    let billionth = format!("{digits:0<9}").parse::<u128>().ok()?;
    let bytes =
        u128::from(whole).checked_mul(unit)?.checked_add(unit.checked_mul(billionth)? / 1_000_000_000)?;
    u64::try_from(bytes).ok()
}

/// `K`, `KiB` are 1024 and `KB` is 1000, and so on.
fn unit(suffix: &str) -> Result<u128, &'static str> {
    let suffix = suffix.to_ascii_lowercase();
    let mut letters = suffix.chars();
    let power = letters.next().and_then(|letter| "kmgtpezy".find(letter)).ok_or(INVALID)?;
    let base: u128 = match letters.as_str() {
        "" | "ib" => 1024,
        "b" => 1000,
        _ => return Err(INVALID),
    };
    Ok(base.pow(u32::try_from(power).map_err(|_| INVALID)? + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_binary_and_decimal_units() {
        for (text, bytes) in [
            ("1000", 1000),
            ("0", 0),
            ("64K", 65_536),
            ("64KiB", 65_536),
            ("10kb", 10_000),
            ("1.5MiB", 1_572_864),
            ("2g", 2 << 30),
            ("10b", 10),
            (".5k", 512),
            ("1.9", 1),
            ("99999999999999999999t", u64::MAX),
        ] {
            assert_eq!(parse(text), Ok(bytes), "{text}");
        }
        for text in ["", "K", "-1", "1x", "1 K", "nan", "1e3", "1..2"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_of_util_linux_are_numbers_with_binary_or_decimal_units() {
        for (text, bytes) in [
            ("0", 0),
            (" 10", 10),
            ("+1", 1),
            ("0x10", 16),
            ("010", 8),
            ("1k", 1024),
            ("1KiB", 1024),
            ("1kb", 1000),
            ("1.5k", 1536),
            ("1.k", 1024),
            ("2MB", 2_000_000),
            ("1e", 1 << 60),
        ] {
            assert_eq!(parse_as_util_linux(text), Ok(bytes), "{text}");
        }
    }

    #[test]
    fn what_is_no_size_of_util_linux_is_refused() {
        for text in ["", "-1", "1x", "1B", "1 k", ".5k", "1.5", "1,5k", "1K5", "k", "0xk", "é", "1é"] {
            assert_eq!(parse_as_util_linux(text), Err(INVALID), "{text}");
        }
        for text in ["1y", "16E", "99999999999999999999", "18446744073709551615K"] {
            assert_eq!(parse_as_util_linux(text), Err(TOO_LARGE), "{text}");
        }
    }
}
