//! A session of which only the groups of the leader and of the foreground are known.

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::super::super::{Process, readable_within};
use super::Members;

fn leader_of_a_group() -> Child {
    Command::new("cat").stdin(Stdio::piped()).process_group(0).spawn().expect("cat starts")
}

#[test]
fn both_groups_are_signalled_and_the_leaders_end_is_seen() {
    let (mut child, mut foreground) = (leader_of_a_group(), leader_of_a_group());
    // Without a pidfd, as where there are none.
    let process = Process::new(child.id().cast_signed(), None);
    let mut members = Members::of(&process, None);
    assert!(members.any_left());
    assert!(!members.must_be_asked());
    assert_eq!(members.left(), [child.id()]);
    members.signal(&[libc::SIGKILL], Some(foreground.id())).expect("the groups are our children's");
    let end = members.end().expect("a thread waits for it");
    assert!(readable_within(end, Duration::from_secs(60)).expect("it can be waited for"));
    assert!(!members.any_left());
    for child in [&mut child, &mut foreground] {
        assert_eq!(child.wait().expect("its status is there still").signal(), Some(libc::SIGKILL));
    }
}

#[test]
fn a_leader_that_was_waited_for_leaves_nobody() {
    // Its number may be another's already, who is alive.
    let mut other = leader_of_a_group();
    let process = Process::new(other.id().cast_signed(), None);
    let mut members = Members::of(&process, Some(Duration::ZERO));
    let left = (members.any_left(), members.left());
    other.kill().expect("it is our child");
    other.wait().expect("it is our child");
    assert_eq!(left, (false, Vec::new()));
}
