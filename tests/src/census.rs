//! What this process has: descriptors, children, processor time.

use std::io;
use std::mem::MaybeUninit;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::wait::{WaitPidFlag, waitpid};

use crate::{DEADLINE, finish_within, start};

/// Set in the process that a test of [`alone`] runs in.
const ALONE: &str = "PTY_TESTS_ALONE";

/// Runs the body of a test in a process of its own, the leader of a session that has no terminal: there
/// descriptors, children and time can be counted and limited, and a terminal taken by mistake is noticed.
/// Nothing may be left open, and no child.
pub fn alone<Body: FnOnce()>(body: Body) {
    alone_after(std::any::type_name::<Body>(), || {}, body);
}

/// The same, counted after `prepare` has opened what stays open. `path` is the type name of a closure in
/// the test, which tells the test's name.
pub fn alone_after(path: &str, prepare: impl FnOnce(), body: impl FnOnce()) {
    if std::env::var_os(ALONE).is_some() {
        prepare();
        let before = descriptors();
        body();
        // A thread of a runtime may still be about to close one, and the C library opens a file for a moment
        // where a thread that ends gives memory back.
        let deadline = Instant::now() + DEADLINE;
        let mut after = descriptors();
        while after != before && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(1));
            after = descriptors();
        }
        assert_eq!(after, before, "what is open after the test, and before");
        assert_eq!(waitpid(None, Some(WaitPidFlag::WNOHANG)), Err(Errno::ECHILD), "a child is left");
        return;
    }
    let (_, path) = path.split_once("::").expect("a path begins with its crate");
    let (name, _) = path.rsplit_once("::").expect("a closure is in a function");
    let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
    command.args([name, "--exact", "--nocapture", "--test-threads=1"]).env(ALONE, "1");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // SAFETY: between fork and exec it calls setsid only, which is async-signal-safe.
    unsafe { command.pre_exec(|| Ok(nix::unistd::setsid().map(drop)?)) };
    let finished = finish_within(DEADLINE * 5, start(&mut command));
    assert!(finished.status.success(), "{}\n{}", finished.text(), finished.stderr);
    assert!(finished.text().contains("1 passed"), "there is no test {name}");
}

/// Every descriptor that this process has open. Of meaning while no other thread opens or closes any.
pub fn descriptors() -> Vec<i32> {
    let entry_number = |entry: io::Result<std::fs::DirEntry>| {
        let name = entry.expect("/dev/fd can be listed").file_name();
        name.to_str().and_then(|name| name.parse().ok()).expect("its entries are numbers")
    };
    let entries = std::fs::read_dir("/dev/fd").expect("/dev/fd can be opened");
    let mut numbers: Vec<i32> = entries.map(entry_number).collect();
    // The one that listed the others is closed by now.
    // SAFETY: F_GETFD takes any number, open or not. fcntl(2).
    numbers.retain(|&number| unsafe { libc::fcntl(number, libc::F_GETFD) } != -1);
    numbers.sort_unstable();
    numbers
}

/// The processor time that this process has used, in its own code and in the kernel.
pub fn processor_time() -> Duration {
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: a place for one rusage. getrusage(2).
    assert_eq!(unsafe { libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr()) }, 0);
    // SAFETY: it returned success.
    let usage = unsafe { usage.assume_init() };
    let time = |time: libc::timeval| {
        let seconds = u64::try_from(time.tv_sec).expect("time that was used is not negative");
        let micros = u64::try_from(time.tv_usec).expect("nor is its fraction");
        Duration::from_secs(seconds) + Duration::from_micros(micros)
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
