//! The sizes of our own terminal, as they come.

use std::io::{ErrorKind, pipe};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, raise, sigaction};
use pty::{Command, Manager, Relay, Session, Size, WindowSizes};
use tests::census::alone;
use tests::{DEADLINE, events, is_readable, read_to_end, read_until_text, wait, wait_until_idle};

/// What the kernel does to the programs of a terminal that gets another size.
fn resize(manager: &Manager, size: Size) {
    manager.resize(size).unwrap();
    raise(Signal::SIGWINCH).unwrap();
}

fn next(sizes: &mut WindowSizes) -> Size {
    sizes.next_timeout(DEADLINE).unwrap().expect("there is a size in time")
}

fn nothing(sizes: &mut WindowSizes) {
    assert_eq!(sizes.next_timeout(Duration::from_millis(20)).unwrap(), None);
}

#[test]
fn the_first_size_is_the_one_that_is_and_then_each_change_comes() {
    alone(|| {
        let pair = pty::open().unwrap();
        let mut sizes = WindowSizes::of(&pair.subsidiary).unwrap();
        assert_eq!(next(&mut sizes), Size::new(80, 24));
        nothing(&mut sizes);
        for size in [Size::new(100, 30), Size { pixel_width: 800, ..Size::new(100, 30) }, Size::new(80, 24)] {
            resize(&pair.manager, size);
            assert!(is_readable(&sizes));
            assert_eq!(sizes.next().unwrap().unwrap(), size);
            nothing(&mut sizes);
        }
    });
}

#[test]
fn changes_faster_than_they_are_asked_for_are_one_and_a_signal_without_a_change_is_none() {
    alone(|| {
        let pair = pty::open().unwrap();
        let mut sizes = WindowSizes::of(&pair.manager).unwrap();
        // Before the first is asked for, too.
        resize(&pair.manager, Size::new(90, 20));
        assert_eq!(next(&mut sizes), Size::new(90, 20));
        // More than fit into a pipe.
        for cols in 1..=100_000_u32 {
            resize(&pair.manager, Size::new((cols % 200) as u16 + 1, 10));
        }
        resize(&pair.manager, Size::new(7, 5));
        assert_eq!(next(&mut sizes), Size::new(7, 5));
        nothing(&mut sizes);
        raise(Signal::SIGWINCH).unwrap();
        nothing(&mut sizes);
        resize(&pair.manager, Size::new(8, 5));
        resize(&pair.manager, Size::new(7, 5));
        nothing(&mut sizes);
        assert!(!events(&sizes, Duration::ZERO).contains(nix::poll::PollFlags::POLLIN));
    });
}

static CAUGHT: AtomicUsize = AtomicUsize::new(0);

extern "C" fn count(_: i32) {
    CAUGHT.fetch_add(1, Ordering::SeqCst);
}

#[test]
fn the_handler_that_was_there_is_called_too_and_is_back_afterwards() {
    alone(|| {
        let pair = pty::open().unwrap();
        let action = SigAction::new(SigHandler::Handler(count), SaFlags::SA_RESTART, SigSet::empty());
        // SAFETY: the handler changes an atomic.
        unsafe { sigaction(Signal::SIGWINCH, &action) }.unwrap();
        let mut sizes = WindowSizes::of(&pair.subsidiary).unwrap();
        next(&mut sizes);
        resize(&pair.manager, Size::new(100, 30));
        assert_eq!((next(&mut sizes).cols, CAUGHT.load(Ordering::SeqCst)), (100, 1));
        drop(sizes);
        raise(Signal::SIGWINCH).unwrap();
        assert_eq!(CAUGHT.load(Ordering::SeqCst), 2);
        // SAFETY: as above.
        let before = unsafe { sigaction(Signal::SIGWINCH, &action) }.unwrap();
        let SigHandler::Handler(before) = before.handler() else { panic!("there is no handler") };
        assert!(std::ptr::fn_addr_eq(before, count as extern "C" fn(i32)));
    });
}

#[test]
fn who_takes_the_signals_already_is_left_alone() {
    alone(|| {
        let pair = pty::open().unwrap();
        let mut sizes = WindowSizes::of(&pair.subsidiary).unwrap();
        next(&mut sizes);
        assert_eq!(WindowSizes::of(&pair.subsidiary).unwrap_err().kind(), ErrorKind::ResourceBusy);
        let session = Command::new("true").spawn().unwrap();
        let error = Relay::new().without_stdin().run(session).unwrap_err();
        assert_eq!(std::io::Error::from(error).kind(), ErrorKind::ResourceBusy);
        resize(&pair.manager, Size::new(100, 30));
        assert_eq!(next(&mut sizes), Size::new(100, 30));
        drop(sizes);
        assert!(WindowSizes::of(&pair.subsidiary).is_ok());
    });
}

#[test]
fn what_is_no_terminal_has_no_sizes() {
    let (reader, _writer) = pipe().unwrap();
    assert_eq!(WindowSizes::of(&reader).unwrap_err().raw_os_error(), Some(libc::ENOTTY));
}

#[test]
fn the_end_of_the_terminal_is_an_error_and_no_wait() {
    alone(|| {
        let pair = pty::open().unwrap();
        let mut sizes = WindowSizes::of(pair.subsidiary.as_fd()).unwrap();
        next(&mut sizes);
        drop(pair);
        raise(Signal::SIGWINCH).unwrap();
        assert!(sizes.next_timeout(DEADLINE).is_err());
    });
}

#[test]
fn a_program_in_the_foreground_follows_the_size_of_its_terminal_asleep() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_probe"));
    let Session { manager, mut child } = command.arg("window-sizes").spawn().unwrap();
    read_until_text(&manager, "80x24\r\n");
    for size in ["100x30", "40x10", "80x24"] {
        manager.resize(size.parse().unwrap()).unwrap();
        read_until_text(&manager, &format!("{size}\r\n"));
    }
    wait_until_idle(child.id());
    manager.resize(Size::new(1, 1)).unwrap();
    read_until_text(&manager, "1x1\r\n");
    assert!(wait(&mut child).success());
    assert!(read_to_end(&manager).is_empty());
}
