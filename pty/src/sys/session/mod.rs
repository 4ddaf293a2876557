//! The processes of a session: finding them, signalling them, waiting for their end.

#[cfg(any(target_os = "linux", target_os = "android"))]
mod linux;
#[cfg(any(test, not(any(target_os = "linux", target_os = "android"))))]
mod other;
#[cfg(any(target_os = "linux", target_os = "android"))]
mod proc;

use std::ffi::OsString;
use std::io;
use std::time::Duration;

#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) use linux::Members;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) use other::Members;

/// How long the system has been up, suspended or not where that is known.
pub(crate) fn since_boot() -> Duration {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const CLOCK: libc::clockid_t = libc::CLOCK_BOOTTIME;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const CLOCK: libc::clockid_t = libc::CLOCK_MONOTONIC;
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes one timespec. clock_gettime(2).
    unsafe { libc::clock_gettime(CLOCK, &mut now) };
    Duration::new(now.tv_sec.try_into().unwrap_or(0), now.tv_nsec.try_into().unwrap_or(0))
}

/// The name of a command in a process group: of its leader, or, where that has ended, of another.
pub(crate) fn group_name(group: u32) -> io::Result<Option<OsString>> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    return proc::group_name(group);
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    {
        let _ = group;
        Err(io::ErrorKind::Unsupported.into())
    }
}
