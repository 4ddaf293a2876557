//! Signals that are ignored, and those of a parent.

use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, fork};

use super::{Signals, current, set};

#[test]
fn a_forked_child_leaves_the_signals_of_its_parent_alone_and_an_ignored_one_stops_nobody() {
    // Nobody else here has one for this signal.
    let signal = libc::SIGVTALRM;
    let before = current(signal).expect("there is this signal");
    let signals = Signals::take(&[], &[signal]).expect("nobody else takes signals");
    let ours = current(signal).expect("there is this signal").sa_sigaction;
    assert_ne!(ours, before.sa_sigaction);
    // SAFETY: the child calls close, sigaction, free, which glibc and musl let a forked child call, and _exit.
    match unsafe { fork() }.expect("a process can be had") {
        ForkResult::Child => {
            drop(signals);
            let is_kept = current(signal).is_ok_and(|action| action.sa_sigaction == ours);
            // SAFETY: takes any number. _exit(2).
            unsafe { libc::_exit(if is_kept { 0 } else { 1 }) }
        }
        ForkResult::Parent { child } => assert_eq!(waitpid(child, None), Ok(WaitStatus::Exited(child, 0))),
    }
    let mut ignored = before;
    ignored.sa_sigaction = libc::SIG_IGN;
    set(signal, &ignored).expect("it can be ignored");
    signals.stop(signal).expect("nothing is to be done");
    signals.stop_group(signal).expect("nothing is to be done");
    set(signal, &before).expect("it can be as before");
}
