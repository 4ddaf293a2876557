//! What this process has: descriptors, children, processor time.

use std::io;
use std::mem::MaybeUninit;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::descriptors;

/// While it lives no other test of the same program that has one runs. In the end nothing may be left.
pub struct Census {
    before: Vec<i32>,
    _turn: MutexGuard<'static, ()>,
}

impl Census {
    /// Waits for its turn, and counts.
    pub fn start() -> Self {
        Self::start_after(|| {})
    }

    /// Waits for its turn, and counts after `prepare` has opened what stays open.
    pub fn start_after(prepare: impl FnOnce()) -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        prepare();
        Self { before: descriptors(), _turn: turn }
    }

    /// Fails if there is a descriptor that was not there before, or any child, running or not.
    pub fn check(self) {
        assert_eq!(descriptors(), self.before);
        // SAFETY: no status is asked for. waitpid(2).
        let result = unsafe { libc::waitpid(-1, std::ptr::null_mut(), libc::WNOHANG) };
        let error = io::Error::last_os_error().raw_os_error();
        assert_eq!((result, error), (-1, Some(libc::ECHILD)), "a child is left");
    }
}

/// Runs a test that has to leave nothing, while no other such test of the same program runs.
pub fn counted<T>(test: impl FnOnce() -> T) -> T {
    counted_after(|| {}, test)
}

/// The same, after `prepare` has opened what stays open.
pub fn counted_after<T>(prepare: impl FnOnce(), test: impl FnOnce() -> T) -> T {
    let census = Census::start_after(prepare);
    let result = test();
    census.check();
    result
}

/// The processor time that this process has used, in its own code and in the kernel.
pub fn processor_time() -> Duration {
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: a place for one rusage. getrusage(2).
    assert_eq!(unsafe { libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr()) }, 0);
    // SAFETY: it returned success.
    let usage = unsafe { usage.assume_init() };
    let time = |time: libc::timeval| {
        Duration::from_secs(time.tv_sec.unsigned_abs()) + Duration::from_micros(time.tv_usec.unsigned_abs())
    };
    time(usage.ru_utime) + time(usage.ru_stime)
}

/// Raises the limit of open files as far as it goes; how many terminals can be had at once, `wanted`
/// at the most, where each takes `each` descriptors.
pub fn terminals(wanted: usize, each: usize) -> usize {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: a place for one rlimit. getrlimit(2).
    assert_eq!(unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit) }, 0);
    limit.rlim_cur = limit.rlim_max;
    // SAFETY: one rlimit. setrlimit(2).
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &limit) }, 0);
    let files = usize::try_from(limit.rlim_cur).unwrap_or(usize::MAX);
    let number = |name| -> Option<usize> {
        std::fs::read_to_string(format!("/proc/sys/kernel/pty/{name}")).ok()?.trim().parse().ok()
    };
    let free = match (number("max"), number("nr")) {
        // Others need some as well.
        (Some(max), Some(used)) => max.saturating_sub(used) / 2,
        _ => 200,
    };
    let count = wanted.min(free).min(files.saturating_sub(100) / each);
    println!("{count} terminals at once, of {files} open files and {free} terminals");
    count
}
