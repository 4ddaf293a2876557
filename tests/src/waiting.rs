//! Waiting for conditions, with a deadline.

use std::io::{PipeWriter, pipe};
use std::os::fd::AsFd;
use std::process::ExitStatus;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use pty::Child;

/// How long anything may take before a test gives up on it. Generous: the machine may be busy or emulated,
/// and only a test that fails waits for so long.
pub const DEADLINE: Duration = Duration::from_secs(120);

/// Runs `action` in a thread, and fails when it has not returned at the deadline.
pub fn within<T: Send + 'static>(what: &str, action: impl FnOnce() -> T + Send + 'static) -> T {
    within_time(DEADLINE, what, action)
}

/// The same with another time, for what does a lot.
pub fn within_time<T: Send + 'static>(
    time: Duration,
    what: &str,
    action: impl FnOnce() -> T + Send + 'static,
) -> T {
    let (sender, receiver) = channel();
    let worker = thread::spawn(move || {
        // Nobody listens any more when the deadline has passed.
        let _ = sender.send(action());
    });
    match receiver.recv_timeout(time) {
        Ok(value) => value,
        Err(RecvTimeoutError::Timeout) => panic!("{what}: not done after {time:?}"),
        Err(RecvTimeoutError::Disconnected) => std::panic::resume_unwind(worker.join().unwrap_err()),
    }
}

/// Asks again and again until `condition` holds, for what nothing tells when it happens.
pub fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !condition() {
        assert!(Instant::now() < deadline, "{what}: not so after {DEADLINE:?}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// What poll(2) says of `fd` now, or as soon as it can be read within `timeout`.
pub fn events(fd: impl AsFd, timeout: Duration) -> PollFlags {
    let deadline = Instant::now() + timeout;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let mut fds = [PollFd::new(fd.as_fd(), PollFlags::POLLIN)];
        let timeout = PollTimeout::try_from(left).expect("the timeout fits");
        match poll(&mut fds, timeout) {
            Err(Errno::EINTR) => {}
            result => {
                result.expect("the descriptor can be polled");
                return fds[0].revents().expect("poll returns flags that are known");
            }
        }
    }
}

/// The writing end of a pipe(7) whose reader is gone, also from processes that other tests start, which have a
/// copy for a moment.
pub fn pipe_without_reader() -> PipeWriter {
    let (reader, writer) = pipe().expect("a pipe");
    drop(reader);
    let gone = PollFlags::POLLERR | PollFlags::POLLHUP;
    eventually("nobody can read the pipe", || events(&writer, Duration::ZERO).intersects(gone));
    writer
}

/// Whether `fd` can be read without waiting.
pub fn is_readable(fd: impl AsFd) -> bool {
    events(fd, Duration::ZERO).contains(PollFlags::POLLIN)
}

/// Waits until `fd` can be read.
pub fn wait_readable(fd: impl AsFd) {
    let events = events(fd, DEADLINE);
    assert!(events.contains(PollFlags::POLLIN), "nothing to read after {DEADLINE:?}: {events:?}");
}

/// Waits for the child's end.
pub fn wait(child: &mut Child) -> ExitStatus {
    let status = child.wait_timeout(DEADLINE).expect("the child can be waited for");
    status.unwrap_or_else(|| panic!("process {} still runs after {DEADLINE:?}", child.id()))
}

/// Waits until a process sleeps and goes on sleeping: until its threads have not run for a while
/// that is long for any timer that asks "is there something?" again and again.
pub fn wait_until_idle(pid: u32) {
    let counters = || -> String {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the process lives");
        let switches = status.lines().filter(|line| line.contains("ctxt_switches")).collect::<String>();
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process lives");
        let fields: Vec<_> = stat.rsplit(") ").next().expect("a name ends").split(' ').collect();
        // Its state, and its time as user and in the kernel. proc_pid_stat(5).
        format!("{switches} {} {} {}", fields[0], fields[11], fields[12])
    };
    eventually("a process sleeps undisturbed", || {
        let before = counters();
        thread::sleep(Duration::from_millis(700));
        before == counters()
    });
}
