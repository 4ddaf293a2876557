//! The wall clock.

use std::time::SystemTime;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

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
