//! A child without a pidfd, and one that is none of ours.

use std::time::Duration;

use super::Process;

#[test]
fn without_a_pidfd_a_thread_tells_the_end() {
    let mut child = std::process::Command::new("sh").args(["-c", "exit 3"]).spawn().expect("sh starts");
    let process = Process::new(child.id().cast_signed(), None);
    assert!(process.ends_within(Duration::from_secs(60)).expect("it can be waited for"));
    assert!(process.has_ended());
    assert_eq!(child.wait().expect("its status is there still").code(), Some(3));
}

#[test]
fn a_process_that_is_no_child_cannot_be_waited_for() {
    let error = Process::new(nix::unistd::getpid().as_raw(), None).wait().expect_err("we are not our child");
    assert_eq!(error.raw_os_error(), Some(libc::ECHILD));
}
