//! Values of options: durations, permissions, keys.

use std::time::Duration;

/// `30s`, `2m`, `1.5h`, `250ms`, `1d`, or a number of seconds.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("'{text}' is not a time such as 30s, 2m, 250ms or a number of seconds");
    let digits = text.trim_end_matches(|last: char| last.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        "d" => 86400.0,
        _ => return Err(wrong()),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Err(wrong());
    }
    let number: f64 = digits.parse().map_err(|_| wrong())?;
    Duration::try_from_secs_f64(number * unit).map_err(|_| wrong())
}

/// A place in a recording: `1:30`, `1:02:03.5`, or a [`duration`].
pub(crate) fn place(text: &str) -> Result<Duration, String> {
    let wrong = |_| format!("'{text}' is not a time such as 12.5, 90s or 1:30");
    let Some((large, seconds)) = text.rsplit_once(':') else { return duration(text).map_err(wrong) };
    let mut minutes = 0_u64;
    for part in large.splitn(2, ':') {
        let digits = Some(part).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        let number: u64 = digits.and_then(|part| part.parse().ok()).ok_or(String::new()).map_err(wrong)?;
        minutes = minutes.saturating_mul(60).saturating_add(number);
    }
    if seconds.ends_with(|last: char| last.is_ascii_alphabetic()) {
        return Err(wrong(String::new()));
    }
    let seconds = duration(seconds).map_err(wrong)?;
    Ok(Duration::from_secs(minutes.saturating_mul(60)).saturating_add(seconds))
}

/// A time in nanoseconds, as [`place`] takes it: `0:01.500` or `1:02:03.000004`, all of it.
pub(crate) fn clock(nanos: u64) -> String {
    let (seconds, rest) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
    let mut fraction = format!("{rest:09}");
    for digits in [6, 3] {
        if fraction[digits..].bytes().all(|digit| digit == b'0') {
            fraction.truncate(digits);
        }
    }
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}.{fraction}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}.{fraction}"),
    }
}

/// Permissions of a file: octal digits.
pub(crate) fn permissions(text: &str) -> Result<u32, String> {
    match u32::from_str_radix(text, 8) {
        Ok(mode @ 0..=0o777) if !text.starts_with('+') => Ok(mode),
        _ => Err(format!("'{text}' is not a file's permissions in octal, such as 600 or 644")),
    }
}

/// Keys as one types them: `^]` is Ctrl-], `^?` is delete, anything else is itself.
pub(crate) fn keys(text: &str) -> Result<Vec<u8>, String> {
    let mut keys = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        keys.push(match byte {
            b'^' => match bytes.next().map(|key| key.to_ascii_uppercase()) {
                Some(b'?') => 0x7f,
                Some(key @ b'@'..=b'_') => key & 0x1f,
                _ => return Err(format!("'{text}': after ^ comes a letter or one of @ [ \\ ] ^ _ ?")),
            },
            plain => plain,
        });
    }
    if keys.is_empty() { Err("no keys".to_owned()) } else { Ok(keys) }
}

/// One key, as [`keys`] takes it.
pub(crate) fn key(text: &str) -> Result<u8, String> {
    match keys(text)?[..] {
        [key] => Ok(key),
        _ => Err(format!("'{text}' is not one key, such as ^]")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit_or_are_seconds() {
        for (text, millis) in [
            ("30s", 30_000),
            ("2m", 120_000),
            ("5", 5000),
            ("0.5", 500),
            ("250ms", 250),
            ("1h", 3_600_000),
            ("0", 0),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
    }

    #[test]
    fn places_may_have_minutes_and_hours() {
        for (text, millis) in
            [("12.5", 12_500), ("90s", 90_000), ("1:30", 90_000), ("0:00.5", 500), ("1:02:03", 3_723_000)]
        {
            assert_eq!(place(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", ":", "1:", ":1", "1:x", "1:-1", "1:2:3:4", "+1:2", "1:2m", "1.5:0"] {
            assert!(place(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_that_is_shown_is_the_same_place() {
        for (nanos, text) in [
            (0, "0:00.000"),
            (1_500_000_000, "0:01.500"),
            (61_000_004_000, "1:01.000004"),
            (3_723_999_999_999, "1:02:03.999999999"),
            (360_000_000_000_000, "100:00:00.000"),
        ] {
            assert_eq!(clock(nanos), text);
            assert_eq!(place(text), Ok(Duration::from_nanos(nanos)));
        }
    }

    #[test]
    fn what_is_not_a_time_is_refused() {
        for text in
            ["", "s", "-1", "1x", "1 s", "nan", "inf", "1e400", "1e3", "9999999999999999999999d", "1..2"]
        {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn permissions_are_octal() {
        assert_eq!(permissions("600"), Ok(0o600));
        for text in ["", "800", "+600", "1777", "rw"] {
            assert!(permissions(text).is_err(), "{text}");
        }
    }

    #[test]
    fn keys_with_a_caret_are_control_characters() {
        assert_eq!(keys("^]^]^]"), Ok(vec![0x1d; 3]));
        assert_eq!(keys("^aq^?"), Ok(vec![1, b'q', 0x7f]));
        assert_eq!(keys("^^"), Ok(vec![0x1e]));
    }

    #[test]
    fn keys_that_do_not_exist_are_refused() {
        for text in ["", "^", "^1", "a^"] {
            assert!(keys(text).is_err(), "{text}");
        }
    }
}
