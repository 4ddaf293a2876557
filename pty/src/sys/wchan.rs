//! Which function of the kernel a thread sleeps in: `/proc/PID/wchan`, and whether it is to be believed.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

/// `None`: the thread runs, or the kernel does not tell.
pub(super) fn function(path: &str) -> Option<String> {
    let told = std::fs::read_to_string(path).ok()?;
    // Debug builds take this for what every thread sleeps in.
    let forced = if cfg!(debug_assertions) { std::env::var("PTY_WCHAN").ok() } else { None };
    let told = forced.unwrap_or(told);
    (!matches!(&*told, "" | "0")).then_some(told)
}

/// Whether the kernel tells truly where a thread of ours sleeps. User Mode Linux does not: it finds the name
/// of any function that was called before. That is tried once.
pub(super) fn is_true() -> bool {
    const UNKNOWN: u8 = 2;
    // No OnceLock: a process that is forked while another thread is in there would wait for it.
    static FOUND: AtomicU8 = AtomicU8::new(UNKNOWN);
    let known = match FOUND.load(Ordering::Relaxed) {
        UNKNOWN => attempt().map_or(UNKNOWN, u8::from),
        known => return known == 1,
    };
    FOUND.store(known, Ordering::Relaxed);
    known == 1
}

/// Looks at a thread that waits for a futex, which takes no descriptor. `None`: there was no thread to be
/// had, or it did not sleep in this time.
fn attempt() -> Option<bool> {
    // Of Linux 2.6 to 6.18. Exactly: functions that are called on the way to sleep have similar names.
    const FUTEX: [&str; 5] =
        ["futex_do_wait", "futex_wait_queue", "futex_wait_queue_me", "futex_wait", "__futex_wait"];
    const TIME: Duration = Duration::from_millis(5);
    let (send, number) = channel();
    let (wake, woken) = channel::<()>();
    let sleep = move || {
        let _ = send.send(nix::unistd::gettid());
        let _ = woken.recv();
    };
    let thread = std::thread::Builder::new().name("sleep".into()).stack_size(64 * 1024).spawn(sleep).ok()?;
    let path = format!("/proc/self/task/{}/wchan", number.recv().ok()?);
    let (start, mut found) = (Instant::now(), None);
    while found != Some(true) && start.elapsed() < TIME {
        // The compiler may have added a suffix, such as .part.0.
        let is_true = |told: String| told.split('.').next().is_some_and(|name| FUTEX.contains(&name));
        found = function(&path).map(is_true).or(found);
        std::thread::sleep(Duration::from_micros(20));
    }
    drop(wake);
    let _ = thread.join();
    found
}

#[cfg(test)]
#[path = "wchan_tests.rs"]
mod tests;
