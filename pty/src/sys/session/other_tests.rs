//! A session of which only the leader's group is known.

use std::os::unix::process::CommandExt;
use std::time::Duration;

use super::super::super::{Process, readable_within};
use super::Members;

#[test]
fn a_leader_that_was_killed_is_seen_to_have_ended() {
    let mut child = std::process::Command::new("cat")
        .stdin(std::process::Stdio::piped())
        .process_group(0)
        .spawn()
        .expect("cat starts");
    // Without a pidfd, as where there are none.
    let process = Process::new(child.id().cast_signed(), None);
    let mut members = Members::of(&process, None);
    assert!(members.any_left());
    assert!(!members.must_be_asked());
    assert_eq!(members.left(), [child.id()]);
    members.signal(&[libc::SIGKILL], None).expect("the group is its own");
    let end = members.end().expect("a thread waits for it");
    assert!(readable_within(end, Duration::from_secs(60)).expect("it can be waited for"));
    assert!(!members.any_left());
    child.wait().expect("its status is there still");
}
