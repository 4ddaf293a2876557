//! The wall clock, as recordings tell it.

use std::time::SystemTime;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

const ISO: &str = "%Y-%m-%d %H:%M:%S%:z";

/// Bytes of a time as [`iso`] writes it.
pub(crate) const ISO_LENGTH: usize = "2026-11-23 17:56:36+00:00".len();

/// Nanoseconds since 1970 in UTC.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// A time in the zone of this machine.
pub(crate) fn local(nanoseconds: u64) -> ZonedDateTime {
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

/// What ctime(3) writes: `Mon Nov 23 17:56:36 2026`, local time.
pub(crate) fn parse_ctime(text: &[u8]) -> Option<u64> {
    let local = DateTime::strptime("%a %b %e %H:%M:%S %Y", text).ok()?;
    local.to_zoned_datetime(TimeZone::system()).ok()?.timestamp().as_nanosecond().try_into().ok()
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
        assert_eq!(parse_ctime(ctime.as_bytes()), Some(time));
        assert_eq!(local(u64::MAX).year(), 2554);
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["", "2026-11-23 17:56:36", "2026-13-23 17:56:36+00:00", "1960-01-01 00:00:00+00:00"] {
            assert_eq!(parse_iso(text.as_bytes()), None, "{text}");
        }
        assert_eq!(parse_ctime(b"Mon Nov 23"), None);
    }
}
