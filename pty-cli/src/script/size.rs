//! Sizes as util-linux takes them: `10`, `0x10`, `1KiB`, `1.5M`, `2GB`.

const INVALID: &str = "Invalid argument";
const TOO_LARGE: &str = "Numerical result out of range";

/// The bytes that `text` means, or why it means none.
pub(super) fn parse(text: &str) -> Result<u64, &'static str> {
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
    let unit = unit(suffix)?;
    // Digits beyond these are less than a byte, or as good as.
    let digits = fraction.get(..fraction.len().min(9)).unwrap_or_default();
    let billionth = format!("{digits:0<9}").parse::<u128>().map_err(|_| INVALID)?;
    let bytes = u128::from(whole)
        .checked_mul(unit)
        .and_then(|bytes| bytes.checked_add(unit.checked_mul(billionth)? / 1_000_000_000));
    bytes.and_then(|bytes| u64::try_from(bytes).ok()).ok_or(TOO_LARGE)
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
    fn sizes_are_numbers_with_binary_or_decimal_units() {
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
            assert_eq!(parse(text), Ok(bytes), "{text}");
        }
    }

    #[test]
    fn what_is_no_size_is_refused() {
        for text in ["", "-1", "1x", "1B", "1 k", ".5k", "1.5", "1,5k", "1K5", "k", "0xk", "é", "1é"] {
            assert_eq!(parse(text), Err(INVALID), "{text}");
        }
        for text in ["1y", "16E", "99999999999999999999", "18446744073709551615K"] {
            assert_eq!(parse(text), Err(TOO_LARGE), "{text}");
        }
    }
}
