//! Times, as recordings tell them.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

const ISO: &str = "%Y-%m-%d %H:%M:%S%:z";

/// Bytes of a time as [`iso`] writes it.
pub(crate) const ISO_LENGTH: usize = "2026-11-23 17:56:36+00:00".len();

/// A time in the zone of this machine.
fn local(nanoseconds: u64) -> ZonedDateTime {
    let timestamp = Timestamp::from_nanosecond(i128::from(nanoseconds)).unwrap_or(Timestamp::MAX);
    timestamp.to_zoned_datetime(TimeZone::system())
}

/// `2026-11-23 17:56:36+00:00`, as util-linux writes times.
pub(crate) fn iso(nanoseconds: u64) -> String {
    local(nanoseconds).strftime(ISO).to_string()
}

/// What [`iso`] wrote, in whatever zone.
pub(crate) fn parse_iso(text: &[u8]) -> Option<u64> {
    // Looked at first, since this is asked of many texts that are none.
    let shaped = text.len() == ISO_LENGTH && text[4] == b'-' && text[10] == b' ' && text[22] == b':';
    shaped.then(|| Timestamp::strptime(ISO, text).ok()?.as_nanosecond().try_into().ok()).flatten()
}

/// A time as versions of script(1) have written it: `2019-09-16 12:53:19-0400`, as [`iso`] does, and what
/// ctime(3) and strftime's `%c` write, with or without AM or PM and a zone: `Mon Sep 16 12:53:19 2019`,
/// `Mon 16 Sep 2019 12:53:19 PM EDT`. Without a zone, or in one that is not known, it is local.
pub(crate) fn parse_date(text: &[u8]) -> Option<u64> {
    if text.len() > 64 {
        return None;
    }
    if let Some(time) = parse_iso(text) {
        return Some(time);
    }
    let text = std::str::from_utf8(text).ok()?.trim();
    let nanos = |timestamp: Timestamp| timestamp.as_nanosecond().try_into().ok();
    if let Ok(time) = Timestamp::strptime("%Y-%m-%d %H:%M:%S%z", text) {
        return nanos(time);
    }
    let (mut year, mut month, mut day, mut time, mut afternoon) = (None, None, None, None, None);
    let mut offset = None;
    for word in text.split_whitespace() {
        if let Some(number) = word.parse::<i16>().ok().filter(|_| word.as_bytes()[0].is_ascii_digit()) {
            if word.len() == 4 { year = Some(number) } else { day = i8::try_from(number).ok() }
        } else if word.contains(':') {
            let mut parts = word.split(':').map(|part| part.parse::<i8>().ok());
            time = Some((parts.next()??, parts.next()??, parts.next()??));
        } else if let "AM" | "PM" = word {
            afternoon = Some(word == "PM");
        } else if let Some(index) = MONTHS.iter().position(|name| *name == word) {
            month = i8::try_from(index + 1).ok();
        } else {
            offset = offset.or_else(|| zone(word));
        }
    }
    let (hour, minute, second) = time?;
    let hour = match afternoon {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
    };
    let local = DateTime::new(year?, month?, day?, hour, minute, second, 0).ok()?;
    let zone = match offset {
        Some(minutes) => TimeZone::fixed(jiff::tz::Offset::from_seconds(minutes * 60).ok()?),
        None => TimeZone::system(),
    };
    nanos(local.to_zoned_datetime(zone).ok()?.timestamp())
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// How many minutes a zone is before UTC: `+0530`, or one of the few names that mean one zone.
fn zone(word: &str) -> Option<i32> {
    let hours = match word {
        "UTC" | "GMT" | "Z" | "WET" => 0,
        "CET" | "WEST" => 1,
        "CEST" | "EET" => 2,
        "EEST" | "MSK" => 3,
        "JST" | "KST" => 9,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => {
            let (sign, digits) = match word.as_bytes() {
                [b'+', digits @ ..] => (1, digits),
                [b'-', digits @ ..] => (-1, digits),
                _ => return None,
            };
            let [a, b, c, d] = *digits else { return None };
            if !digits.iter().all(u8::is_ascii_digit) {
                return None;
            }
            let number = |high: u8, low: u8| i32::from(high - b'0') * 10 + i32::from(low - b'0');
            return Some(sign * (number(a, b) * 60 + number(c, d)));
        }
    };
    Some(hours * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_it_was_written() {
        let time = 1_795_456_596_000_000_000;
        assert_eq!(parse_iso(iso(time).as_bytes()), Some(time));
        assert_eq!(parse_iso(b"2026-11-23 23:26:36+05:30"), Some(time));
        let ctime = local(time).strftime("%a %b %e %H:%M:%S %Y").to_string();
        assert_eq!(parse_date(ctime.as_bytes()), Some(time));
        assert_eq!(local(u64::MAX).year(), 2554);
    }

    #[test]
    fn older_dates_are_read() {
        let utc = |text: &str| parse_date(text.as_bytes()).map(|nanos| nanos / 1_000_000_000);
        for text in [
            "2019-09-16 12:53:19-0400",
            "2019-09-16 12:53:19-04:00",
            "Mon 16 Sep 2019 12:53:19 PM EDT",
            "Mon Sep 16 12:53:19 EDT 2019",
            "Mon Sep 16 12:53:19 PM EDT 2019",
            "Mon 16 Sep 2019 16:53:19 UTC",
        ] {
            assert_eq!(utc(text), Some(1_568_652_799), "{text}");
        }
        assert_eq!(utc("Mon 16 Sep 2019 12:00:00 AM UTC"), Some(1_568_592_000));
        let (half, whole) = (utc("Mon Sep  2 03:04:05 PM 2019"), utc("Mon Sep  2 15:04:05 2019"));
        assert!(half.is_some() && half == whole);
        for text in ["a whim", "Mon 16 Sep 2019 13:00:00 PM", "Mon 99 Sep 2019 13:00:00", "12:00:00"] {
            assert_eq!(utc(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["", "2026-11-23 17:56:36", "2026-13-23 17:56:36+00:00", "1960-01-01 00:00:00+00:00"] {
            assert_eq!(parse_iso(text.as_bytes()), None, "{text}");
        }
        assert_eq!(parse_date(b"Mon Nov 23"), None);
    }
}
