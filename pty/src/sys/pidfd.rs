//! Processes that are known by a descriptor, which no other process ever gets.

use std::ffi::c_int;
use std::fs::File;
use std::io;
#[cfg(any(target_os = "linux", target_os = "android"))]
use std::os::fd::AsRawFd;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use super::own;
#[cfg(any(target_os = "linux", target_os = "android"))]
use super::{check, readable_now};

/// Readable when the process has ended.
#[derive(Debug)]
pub(crate) struct PidFd(Arc<File>);

impl PidFd {
    /// `ESRCH`: there is no such process. `ENOSYS`: the system has no pidfds.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub(super) fn open(pid: u32) -> io::Result<Self> {
        check_allowed()?;
        // SAFETY: this system call takes a number and no flags. pidfd_open(2).
        let result = unsafe { libc::syscall(libc::SYS_pidfd_open, pid.cast_signed(), 0) };
        check(result as c_int).map(own).map(Self::from)
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    pub(super) fn open(_: u32) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Takes what the C shim opened; negative if it opened none.
    pub(super) fn opened(fd: c_int) -> Option<Self> {
        (fd >= 0).then(|| Self::from(own(fd)))
    }

    /// The descriptor, for others that wait for the end.
    pub(super) fn share(&self) -> &Arc<File> {
        &self.0
    }

    /// Whether the process has ended; it may be a zombie.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub(super) fn has_ended(&self) -> bool {
        readable_now(self.as_fd())
    }

    pub(super) fn signal(&self, signal: c_int) -> io::Result<()> {
        self.send(signal, 0)
    }

    /// Signals the group that the process leads. `EINVAL` where the kernel cannot, before Linux 6.9.
    pub(super) fn signal_group(&self, signal: c_int) -> io::Result<()> {
        /// `PIDFD_SIGNAL_PROCESS_GROUP`.
        const TO_GROUP: c_int = 1 << 2;
        self.send(signal, TO_GROUP)
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn send(&self, signal: c_int, flags: c_int) -> io::Result<()> {
        check_allowed()?;
        let null = std::ptr::null::<libc::siginfo_t>();
        // SAFETY: this system call takes a descriptor, a number, a null pointer for the default
        // information, and flags. pidfd_send_signal(2).
        let result =
            unsafe { libc::syscall(libc::SYS_pidfd_send_signal, self.0.as_raw_fd(), signal, null, flags) };
        check(result as c_int).map(drop)
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn send(&self, _: c_int, _: c_int) -> io::Result<()> {
        Err(io::Error::from_raw_os_error(libc::EINVAL))
    }
}

#[cfg(target_os = "linux")]
fn check_allowed() -> io::Result<()> {
    Ok(())
}

/// Before version 12, API level 31, the filter of Android kills a program that makes these system calls.
#[cfg(target_os = "android")]
fn check_allowed() -> io::Result<()> {
    static LEVEL: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
    let level = LEVEL.get_or_init(|| {
        let mut value = [0; libc::PROP_VALUE_MAX as usize];
        // SAFETY: the name ends with a NUL, and a value takes at most so many bytes.
        unsafe { libc::__system_property_get(c"ro.build.version.sdk".as_ptr(), value.as_mut_ptr()) };
        // SAFETY: it was all zero, or a string was written with its final NUL.
        let value = unsafe { std::ffi::CStr::from_ptr(value.as_ptr()) };
        value.to_str().ok().and_then(|level| level.parse().ok()).unwrap_or(0)
    });
    match level {
        31.. => Ok(()),
        _ => Err(io::Error::from_raw_os_error(libc::ENOSYS)),
    }
}

impl From<OwnedFd> for PidFd {
    fn from(fd: OwnedFd) -> Self {
        Self(Arc::new(fd.into()))
    }
}

impl AsFd for PidFd {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
