//! A number that another process has got.

use std::process::{Command, Stdio};
use std::time::Duration;

use super::super::super::Process;
use super::Members;

#[test]
fn a_session_whose_number_is_anothers_again_is_gone() {
    let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().expect("cat starts");
    let leader = Process::new(child.id().cast_signed(), None);
    // As if it had been the number of one that was waited for.
    let mut members = Members::of(&leader, Some(Duration::ZERO));
    assert!(!members.any_left());
    drop(child.stdin.take());
    child.wait().expect("cat ends with its input");
}
