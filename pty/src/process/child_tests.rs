//! Children without a pidfd, as on systems that have none.

use std::os::unix::process::ExitStatusExt;
use std::time::Duration;

use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;

use crate::sys::Process;
use crate::{Child, DropPolicy, TerminateTimeouts};

const DEADLINE: Duration = Duration::from_secs(30);

/// A program that leads a session, of which nothing but its number is known.
fn start(script: &str) -> Process {
    let terminal = crate::open().unwrap();
    let child = crate::Command::new("sh")
        .args(["-c", script])
        .spawn_without_controlling_terminal(&terminal.subsidiary)
        .unwrap();
    Process::new(child.id().cast_signed(), None)
}

fn is_child(pid: u32) -> bool {
    let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    waitid(Id::Pid(Pid::from_raw(pid.cast_signed())), flags).is_ok()
}

#[test]
fn its_end_is_waited_for_by_a_thread() {
    let process = start("exec sleep 1000");
    assert!(!process.ends_within(Duration::from_millis(10)).unwrap());
    assert_eq!(process.try_wait().unwrap(), None);
    process.signal(libc::SIGTERM).unwrap();
    assert!(process.ends_within(DEADLINE).unwrap());
    // The thread has not taken the status.
    assert_eq!(process.wait().unwrap().signal(), Some(libc::SIGTERM));
}

#[test]
fn its_group_is_signalled_and_it_is_terminated_in_bounded_time() {
    let mut child = Child::new(start("trap '' HUP TERM; exec sleep 1000"));
    child.signal_group(crate::Signal::WINCH).unwrap();
    let step = Duration::from_millis(20);
    let status = child.terminate(TerminateTimeouts::new(step, step, DEADLINE)).unwrap();
    assert!(status.signal().is_some());
    assert!(child.signal(crate::Signal::KILL).is_err());
}

#[test]
fn it_is_killed_and_waited_for_when_it_is_dropped_if_that_is_the_policy() {
    let child = Child::new(start("exec sleep 1000")).with_policy(DropPolicy::Kill);
    let pid = child.id();
    drop(child);
    let deadline = std::time::Instant::now() + DEADLINE;
    while is_child(pid) {
        assert!(std::time::Instant::now() < deadline, "{pid} is not waited for");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[cfg(feature = "tokio")]
#[test]
fn its_end_is_waited_for_by_a_future() {
    let runtime = ::tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut child = crate::tokio::Child::from(Child::new(start("exec sleep 1000")));
        assert_eq!(child.wait_timeout(Duration::from_millis(10)).await.unwrap(), None);
        child.kill().unwrap();
        let status = child.wait_timeout(DEADLINE).await.unwrap().unwrap();
        assert_eq!(status.signal(), Some(libc::SIGKILL));
    });
}
