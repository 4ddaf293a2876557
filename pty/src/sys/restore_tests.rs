//! Terminals that are not ours to restore, and a signal that does not end us.

use std::ptr::null_mut;

use super::die;

/// (Elsewhere a manager may not say whose the foreground is.)
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_with_others_in_its_foreground_keeps_its_modes() {
    use std::os::fd::AsFd;

    use nix::sys::wait::{WaitStatus, waitpid};
    use nix::unistd::{ForkResult, fork};

    use super::super::{get_termios, make_raw, open_pair, set_termios};
    use super::{AtTheEnd, restore_all};

    let (manager, _subsidiary) = open_pair().expect("a terminal can be had");
    let manager = manager.as_fd();
    let before = get_termios(manager).expect("it has modes");
    let mut raw = before;
    make_raw(&mut raw);
    set_termios(manager, &raw).expect("it can be raw");
    // Here as well, so that a child finds no lock that is held.
    let _at_the_end = AtTheEnd::restore(manager, &before);
    // In a process of its own, which leaves the terminals of other tests alone.
    // SAFETY: the child calls getpid, tcgetattr, tcgetpgrp, getpgrp and _exit, which are async-signal-safe.
    match unsafe { fork() }.expect("a process can be had") {
        ForkResult::Child => {
            let _at_the_end = AtTheEnd::restore(manager, &before);
            restore_all();
            let is_raw = get_termios(manager).is_ok_and(|modes| modes.c_lflag & libc::ICANON == 0);
            // SAFETY: takes any number. _exit(2).
            unsafe { libc::_exit(if is_raw { 0 } else { 1 }) }
        }
        ForkResult::Parent { child } => assert_eq!(waitpid(child, None), Ok(WaitStatus::Exited(child, 0))),
    }
}

#[test]
fn a_handler_that_calls_ours_does_not_end_us() {
    // It is never installed for this signal.
    die(libc::SIGURG, null_mut(), null_mut());
}
