//! The wall clock, as recordings tell it.

use std::time::SystemTime;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

/// Nanoseconds since 1970 in UTC; those of `SOURCE_DATE_EPOCH` (seconds) if it is set, so that what
/// is made from the same sources is the same.
pub(crate) fn now() -> u64 {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse::<u64>().ok());
    if let Some(seconds) = fixed {
        return seconds.saturating_mul(1_000_000_000);
    }
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
    local(nanoseconds).strftime("%Y-%m-%d %H:%M:%S%:z").to_string()
}
