//! Terminals that are not ours to restore, and a signal that does not end us.

use std::ptr::null_mut;

use super::die;

/// (Elsewhere a manager may not say whose the foreground is.)
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_with_others_in_its_foreground_keeps_its_modes() {
    use super::super::{get_termios, make_raw, open_pair, set_termios};
    use super::{AtTheEnd, restore_all};
    use std::os::fd::AsFd;
    let (manager, _subsidiary) = open_pair().expect("a terminal can be had");
    let before = get_termios(manager.as_fd()).expect("it has modes");
    let _at_the_end = AtTheEnd::restore(manager.as_fd(), &before);
    let mut raw = before;
    make_raw(&mut raw);
    set_termios(manager.as_fd(), &raw).expect("it can be raw");
    restore_all();
    let after = get_termios(manager.as_fd()).expect("it has modes");
    assert_eq!(after.c_lflag & libc::ICANON, 0, "it is raw still");
}

#[test]
fn a_handler_that_calls_ours_does_not_end_us() {
    die(libc::SIGUSR2, null_mut(), null_mut());
}
