//! A pseudo-terminal without a program on it: how it is opened, what passes through, how it ends.

use std::fs::File;
use std::io::{self, ErrorKind, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::time::Duration;

use nix::poll::PollFlags;
use pty::{Manager, Modes, OpenOptions, Pair, RawMode, Size, Subsidiary};
use tests::{events, is_readable, read_to_end, read_until, read_until_text, wait, wait_readable, within};

const PROBE: &str = env!("CARGO_BIN_EXE_probe");

fn raw() -> Pair {
    OpenOptions::new().modes(Modes::sane().raw()).open().expect("a terminal can be opened")
}

fn read_line(mut subsidiary: &Subsidiary) -> Vec<u8> {
    wait_readable(subsidiary);
    let mut line = [0; 4096];
    let count = subsidiary.read(&mut line).expect("the subsidiary can be read");
    line[..count].to_owned()
}

fn termios(terminal: impl AsFd) -> libc::termios {
    let mut termios = MaybeUninit::zeroed();
    // SAFETY: tcgetattr writes one termios. tcgetattr(3).
    let result = unsafe { libc::tcgetattr(terminal.as_fd().as_raw_fd(), termios.as_mut_ptr()) };
    assert_eq!(result, 0, "{}", io::Error::last_os_error());
    // SAFETY: it returned success.
    unsafe { termios.assume_init() }
}

/// A manager as the system gives it, of which no subsidiary was ever open.
fn bare_manager() -> OwnedFd {
    // SAFETY: takes flags only. posix_openpt(3).
    let fd = unsafe { libc::posix_openpt(libc::O_RDWR | libc::O_NOCTTY | libc::O_CLOEXEC) };
    assert_ne!(fd, -1, "{}", io::Error::last_os_error());
    // SAFETY: it was opened just now.
    let manager = unsafe { OwnedFd::from_raw_fd(fd) };
    // SAFETY: takes any open descriptor. grantpt(3).
    assert_eq!(unsafe { libc::grantpt(fd) }, 0, "{}", io::Error::last_os_error());
    // SAFETY: takes any open descriptor. unlockpt(3).
    assert_eq!(unsafe { libc::unlockpt(fd) }, 0, "{}", io::Error::last_os_error());
    manager
}

fn is_close_on_exec(fd: impl AsFd) -> bool {
    // SAFETY: F_GETFD takes any descriptor. fcntl(2).
    let flags = unsafe { libc::fcntl(fd.as_fd().as_raw_fd(), libc::F_GETFD) };
    assert_ne!(flags, -1, "{}", io::Error::last_os_error());
    flags & libc::FD_CLOEXEC != 0
}

fn device(fd: impl AsFd) -> u64 {
    let copy = fd.as_fd().try_clone_to_owned().expect("a descriptor can be copied");
    File::from(copy).metadata().expect("a descriptor has metadata").rdev()
}

// How it is opened

#[test]
fn a_new_terminal_has_80_by_24_cells_and_sane_modes() {
    let pair = pty::open().unwrap();
    assert_eq!(pair.manager.size().unwrap(), Size::new(80, 24));
    assert_eq!(pair.subsidiary.size().unwrap(), Size::new(80, 24));
    assert_eq!(pair.subsidiary.modes().unwrap(), Modes::sane());
    let modes = pair.manager.modes().unwrap();
    assert!(modes.is_canonical() && modes.is_echo() && modes.is_utf8());
}

#[test]
#[cfg(target_os = "linux")]
fn sane_modes_are_those_of_the_kernel_and_utf8_and_what_stty_sane_adds() {
    let manager = Manager::try_from(bare_manager()).unwrap();
    let kernel = termios(manager.open_subsidiary().unwrap());
    let ours = termios(pty::open().unwrap().subsidiary);
    let added = libc::IUTF8 | libc::BRKINT | libc::IMAXBEL;
    assert_eq!(ours.c_iflag, kernel.c_iflag | added);
    assert_eq!(ours.c_oflag, kernel.c_oflag);
    assert_eq!(ours.c_cflag, kernel.c_cflag | libc::HUPCL);
    assert_eq!(ours.c_lflag, kernel.c_lflag);
    assert_eq!(ours.c_cc, kernel.c_cc);
    // SAFETY: it reads one termios. cfgetispeed(3).
    let input_speed = |modes: &libc::termios| unsafe { libc::cfgetispeed(modes) };
    // SAFETY: it reads one termios. cfgetospeed(3).
    let output_speed = |modes: &libc::termios| unsafe { libc::cfgetospeed(modes) };
    assert_eq!(input_speed(&ours), input_speed(&kernel));
    assert_eq!(output_speed(&ours), output_speed(&kernel));
}

#[test]
fn a_size_in_cells_and_pixels_is_the_same_at_both_ends() {
    let size = Size { cols: 132, rows: 43, pixel_width: 1056, pixel_height: 688 };
    let pair = OpenOptions::new().size(size).open().unwrap();
    assert_eq!(pair.manager.size().unwrap(), size);
    assert_eq!(pair.subsidiary.size().unwrap(), size);
    assert_eq!(Size::of(&pair.subsidiary).unwrap(), size);
}

#[test]
fn a_size_set_at_either_end_is_seen_at_the_other() {
    let pair = pty::open().unwrap();
    pair.manager.resize(Size::new(100, 30)).unwrap();
    assert_eq!(pair.subsidiary.size().unwrap(), Size::new(100, 30));
    let largest = Size { cols: u16::MAX, rows: u16::MAX, pixel_width: u16::MAX, pixel_height: u16::MAX };
    pair.subsidiary.resize(largest).unwrap();
    assert_eq!(pair.manager.size().unwrap(), largest);
    pair.manager.resize(Size::new(0, 0)).unwrap();
    assert_eq!(pair.subsidiary.size().unwrap(), Size::new(0, 0));
}

#[test]
fn modes_can_be_raw_or_without_echo_or_those_of_another_terminal() {
    let raw = raw();
    let modes = raw.subsidiary.modes().unwrap();
    assert!(!modes.is_canonical() && !modes.is_echo());

    let silent = OpenOptions::new().modes(Modes::sane().echo(false).utf8(false)).open().unwrap();
    let modes = silent.manager.modes().unwrap();
    assert!(modes.is_canonical() && !modes.is_echo() && !modes.is_utf8());

    let like = OpenOptions::new().modes(Modes::of(&silent.subsidiary).unwrap()).open().unwrap();
    assert_eq!(like.subsidiary.modes().unwrap(), modes);
    assert_ne!(modes, Modes::sane());
}

#[test]
fn modes_become_a_termios_of_the_users_and_come_back_from_one() {
    let pair = OpenOptions::new().modes(Modes::sane().echo(false)).open().unwrap();
    let (modes, theirs) = (pair.subsidiary.modes().unwrap(), termios(&pair.subsidiary));
    // SAFETY: it is a termios.
    let from_theirs = unsafe { Modes::from_termios((&raw const theirs).cast()) };
    assert_eq!(from_theirs, modes);

    let bytes = modes.to_bytes();
    assert_eq!(bytes.len(), size_of::<libc::termios>());
    // SAFETY: these are the bytes of one termios.
    let ours: libc::termios = unsafe { bytes.as_ptr().cast::<libc::termios>().read_unaligned() };
    assert_eq!(ours, theirs);
    let other = raw();
    nix::sys::termios::tcsetattr(&other.subsidiary, nix::sys::termios::SetArg::TCSANOW, &ours.into())
        .unwrap();
    assert_eq!(other.manager.modes().unwrap(), modes);

    let back = Modes::from_bytes(&bytes).unwrap();
    back.apply(&raw().subsidiary).unwrap();
    assert_eq!((back, back.to_bytes()), (modes, bytes));
}

#[test]
fn bytes_of_another_length_are_no_modes() {
    let size = size_of::<libc::termios>();
    for length in [0, size - 1, size + 1] {
        let error = Modes::from_bytes(&vec![0; length]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert_eq!(error.to_string(), format!("a struct termios has {size} bytes, not {length}"));
    }
}

#[test]
fn what_is_no_terminal_has_neither_size_nor_modes() {
    let (reader, _writer) = io::pipe().unwrap();
    assert_eq!(Size::of(&reader).unwrap_err().raw_os_error(), Some(libc::ENOTTY));
    assert_eq!(Modes::of(&reader).unwrap_err().raw_os_error(), Some(libc::ENOTTY));
    assert_eq!(Modes::sane().apply(&reader).unwrap_err().raw_os_error(), Some(libc::ENOTTY));
    assert_eq!(RawMode::enter(&reader).unwrap_err().raw_os_error(), Some(libc::ENOTTY));
}

#[test]
fn no_descriptor_of_a_terminal_is_inherited_by_other_programs() {
    let pair = pty::open().unwrap();
    assert!(is_close_on_exec(&pair.manager));
    assert!(is_close_on_exec(&pair.subsidiary));
    assert!(is_close_on_exec(pair.manager.try_clone().unwrap()));
    assert!(is_close_on_exec(pair.subsidiary.try_clone().unwrap()));
    assert!(is_close_on_exec(pair.manager.open_subsidiary().unwrap()));
}

#[test]
fn no_terminal_becomes_the_controlling_one_of_a_session_leader_that_has_none() {
    tests::run(Command::new(PROBE).arg("open-as-leader"));
}

#[test]
fn the_subsidiarys_name_leads_to_the_same_device() {
    let pair = pty::open().unwrap();
    let name = pair.manager.subsidiary_name().unwrap();
    assert_eq!(name.metadata().unwrap().rdev(), device(&pair.subsidiary));
    if cfg!(target_os = "linux") {
        let number = name.strip_prefix("/dev/pts").unwrap().to_str().unwrap();
        number.parse::<u32>().unwrap();
    }
}

fn is_nonblocking(fd: impl AsFd) -> bool {
    // SAFETY: F_GETFL takes any descriptor. fcntl(2).
    let flags = unsafe { libc::fcntl(fd.as_fd().as_raw_fd(), libc::F_GETFL) };
    assert_ne!(flags, -1, "{}", io::Error::last_os_error());
    flags & libc::O_NONBLOCK != 0
}

#[test]
fn a_managers_description_does_not_block_until_its_last_handle_goes_out() {
    let Pair { manager, subsidiary } = pty::open().unwrap();
    assert!(is_nonblocking(&manager) && !is_nonblocking(&subsidiary));
    // A clone that goes out leaves the others as they were.
    let clone = OwnedFd::from(manager.try_clone().unwrap());
    assert!(is_nonblocking(&clone));
    drop(clone);
    let fd = OwnedFd::from(manager);
    assert!(!is_nonblocking(&fd));
    // One that did not block before does not afterwards.
    let manager = Manager::try_from(fd).unwrap();
    assert!(is_nonblocking(&manager));
    let other = Manager::try_from(manager.as_fd().try_clone_to_owned().unwrap()).unwrap();
    assert!(is_nonblocking(OwnedFd::from(other)));
    assert!(!is_nonblocking(OwnedFd::from(manager)));
}

#[test]
fn the_descriptor_of_a_manager_says_eagain_where_the_manager_waits() {
    let Pair { manager, subsidiary } = pty::open().unwrap();
    assert_eq!(nix::unistd::read(&manager, &mut [0; 16]), Err(nix::errno::Errno::EAGAIN));
    drop(subsidiary);
}

#[test]
fn two_terminals_are_two_devices() {
    let (one, other) = (pty::open().unwrap(), pty::open().unwrap());
    assert_ne!(one.manager.subsidiary_name().unwrap(), other.manager.subsidiary_name().unwrap());
    assert_ne!(device(&one.subsidiary), device(&other.subsidiary));
}

#[test]
fn a_manager_is_known_from_what_is_none() {
    let Pair { manager, subsidiary } = pty::open().unwrap();
    let name = manager.subsidiary_name().unwrap();
    let again = Manager::try_from(OwnedFd::from(manager)).unwrap();
    assert_eq!(again.subsidiary_name().unwrap(), name);

    let (reader, _writer) = io::pipe().unwrap();
    assert_eq!(Manager::try_from(OwnedFd::from(reader)).unwrap_err().raw_os_error(), Some(libc::ENOTTY));
    let refused = Manager::try_from(OwnedFd::from(subsidiary)).unwrap_err();
    assert_eq!(refused.raw_os_error(), Some(libc::ENOTTY));
}

#[test]
fn a_subsidiary_is_known_from_what_is_no_terminal() {
    let Pair { manager, subsidiary } = pty::open().unwrap();
    let again = Subsidiary::try_from(OwnedFd::from(subsidiary)).unwrap();
    assert_eq!(device(&again), manager.subsidiary_name().unwrap().metadata().unwrap().rdev());

    let (reader, _writer) = io::pipe().unwrap();
    assert_eq!(Subsidiary::try_from(OwnedFd::from(reader)).unwrap_err().raw_os_error(), Some(libc::ENOTTY));
    // It is a terminal to isatty(3), and the other end.
    let refused = Subsidiary::try_from(OwnedFd::from(manager)).unwrap_err();
    assert_eq!(refused.raw_os_error(), Some(libc::ENOTTY));
    let refused = Subsidiary::try_from(bare_manager()).unwrap_err();
    assert_eq!(refused.raw_os_error(), Some(libc::ENOTTY));
}

// What passes through

#[test]
fn what_is_typed_is_echoed_and_read_as_a_line() {
    let mut pair = pty::open().unwrap();
    pair.manager.write_all(b"hello\n").unwrap();
    assert_eq!(read_until_text(&pair.manager, "\n"), "hello\r\n");
    assert_eq!(read_line(&pair.subsidiary), b"hello\n");
}

#[test]
fn a_line_can_be_edited_until_it_is_finished() {
    let mut pair = pty::open().unwrap();
    pair.manager.write_all(b"ab").unwrap();
    // What was echoed has been through the line discipline.
    read_until_text(&pair.manager, "ab");
    assert!(!is_readable(&pair.subsidiary), "an unfinished line was given to a reader");
    pair.manager.write_all(b"\x7fc\r").unwrap();
    assert_eq!(read_line(&pair.subsidiary), b"ac\n");
}

#[test]
fn utf8_characters_are_erased_whole() {
    let mut pair = pty::open().unwrap();
    pair.manager.write_all("aé\x7fb\n".as_bytes()).unwrap();
    assert_eq!(read_line(&pair.subsidiary), b"ab\n");
}

#[test]
fn nothing_is_echoed_without_echo() {
    let mut pair = OpenOptions::new().modes(Modes::sane().echo(false)).open().unwrap();
    pair.manager.write_all(b"secret\n").unwrap();
    assert_eq!(read_line(&pair.subsidiary), b"secret\n");
    assert!(!is_readable(&pair.manager));
}

#[test]
fn control_d_is_the_end_of_file_of_a_line_by_line_reader() {
    let mut pair = pty::open().unwrap();
    pair.manager.write_all(b"\x04").unwrap();
    assert_eq!(read_line(&pair.subsidiary), b"");
    pair.manager.write_all(b"more\n").unwrap();
    assert_eq!(read_line(&pair.subsidiary), b"more\n");
}

#[test]
fn in_raw_mode_every_byte_passes_unchanged_both_ways() {
    let mut pair = raw();
    let bytes: Vec<u8> = (0..=255).collect();
    pair.subsidiary.write_all(&bytes).unwrap();
    assert_eq!(read_until(&pair.manager, |read| read.len() >= bytes.len()), bytes);
    pair.manager.write_all(&bytes).unwrap();
    let mut read = Vec::new();
    while read.len() < bytes.len() {
        read.extend(read_line(&pair.subsidiary));
    }
    assert_eq!(read, bytes);
    assert!(!is_readable(&pair.manager), "something was echoed");
}

#[test]
fn both_ends_are_read_and_written_through_shared_references_and_slices_of_buffers() {
    let pair = raw();
    let (mut manager, mut subsidiary) = (&pair.manager, &pair.subsidiary);
    let (mut one, mut other) = ([0; 2], [0; 8]);

    assert_eq!(subsidiary.write_vectored(&[IoSlice::new(b"abc"), IoSlice::new(b"de")]).unwrap(), 5);
    subsidiary.flush().unwrap();
    wait_readable(manager);
    let mut buffers = [IoSliceMut::new(&mut one), IoSliceMut::new(&mut other)];
    let count = manager.read_vectored(&mut buffers).unwrap();
    assert_eq!((count, &one, &other[..3]), (5, b"ab", &b"cde"[..]));

    assert_eq!(manager.write_vectored(&[IoSlice::new(b"vw"), IoSlice::new(b"xyz")]).unwrap(), 5);
    manager.flush().unwrap();
    wait_readable(subsidiary);
    let mut buffers = [IoSliceMut::new(&mut one), IoSliceMut::new(&mut other)];
    let count = subsidiary.read_vectored(&mut buffers).unwrap();
    assert_eq!((count, &one, &other[..3]), (5, b"vw", &b"xyz"[..]));
}

#[test]
fn a_read_returns_no_more_than_it_was_given_room_for_and_loses_nothing() {
    let mut pair = raw();
    pair.subsidiary.write_all(b"abcde").unwrap();
    drop(pair.subsidiary);
    let mut buffer = [0; 2];
    let mut pieces = Vec::new();
    loop {
        wait_readable_or_ended(&pair.manager);
        match pair.manager.read(&mut buffer).unwrap() {
            0 => break,
            count => pieces.push(buffer[..count].to_owned()),
        }
    }
    assert_eq!(pieces, [&b"ab"[..], b"cd", b"e"]);
}

fn wait_readable_or_ended(manager: &Manager) {
    assert!(!events(manager, tests::DEADLINE).is_empty(), "neither output nor an end");
}

#[test]
fn a_manager_can_be_read_and_written_by_two_threads_at_once() {
    let Pair { manager, subsidiary } = raw();
    let copy = manager.try_clone().unwrap();
    let sent: Vec<u8> = (0..100_000_u32).map(|number| number as u8).collect();
    let expected = sent.clone();
    within("100,000 bytes to and fro", move || {
        let writer = std::thread::spawn(move || (&copy).write_all(&sent).unwrap());
        let program = std::thread::spawn(move || {
            let mut left = 100_000;
            while left > 0 {
                let bytes = read_line(&subsidiary);
                (&subsidiary).write_all(&bytes).unwrap();
                left -= bytes.len();
            }
        });
        assert_eq!(read_to_end(&manager), expected);
        writer.join().unwrap();
        program.join().unwrap();
    });
}

// How it ends

/// Writes until the terminal holds no more; what it took. How much that is depends on how the kernel
/// happens to have cut its buffers: from 8 to some 20 kilobytes on Linux.
fn fill(mut subsidiary: &Subsidiary) -> Vec<u8> {
    // SAFETY: F_SETFL takes any descriptor and flags; this one is used by nobody else. fcntl(2).
    let result = unsafe { libc::fcntl(subsidiary.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) };
    assert_eq!(result, 0, "{}", io::Error::last_os_error());
    let mut sent = Vec::new();
    loop {
        let piece: Vec<u8> = (sent.len()..sent.len() + 500).map(|number| (number % 251) as u8).collect();
        match subsidiary.write(&piece) {
            Ok(count) => sent.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return sent,
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn the_end_of_file_comes_after_all_that_was_written() {
    let Pair { mut manager, subsidiary } = raw();
    let sent = fill(&subsidiary);
    assert!(sent.len() >= 4096, "the terminal held only {} bytes", sent.len());
    drop(subsidiary);
    assert_eq!(read_to_end(&manager), sent);
    for _ in 0..3 {
        assert_eq!(manager.read(&mut [0; 16]).unwrap(), 0);
    }
}

#[test]
fn the_end_of_file_comes_when_the_last_handle_on_the_subsidiary_is_closed() {
    let Pair { manager, subsidiary } = pty::open().unwrap();
    let copy = subsidiary.try_clone().unwrap();
    let again = manager.open_subsidiary().unwrap();
    drop(subsidiary);
    drop(copy);
    assert!(!events(&manager, Duration::ZERO).intersects(PollFlags::POLLIN | PollFlags::POLLHUP));
    drop(again);
    assert!(read_to_end(&manager).is_empty());
}

#[test]
#[cfg(any(target_os = "linux", target_os = "illumos"))]
fn a_terminal_comes_back_to_life_when_its_subsidiary_is_opened_again() {
    let Pair { mut manager, subsidiary } = pty::open().unwrap();
    let device_before = device(&subsidiary);
    drop(subsidiary);
    assert!(read_to_end(&manager).is_empty());
    // Typed while nobody was there, read by who comes next.
    manager.write_all(b"early\n").unwrap();
    let mut subsidiary = manager.open_subsidiary().unwrap();
    assert_eq!(device(&subsidiary), device_before);
    assert_eq!(read_line(&subsidiary), b"early\n");
    read_until_text(&manager, "early\r\n");
    subsidiary.write_all(b"back").unwrap();
    drop(subsidiary);
    assert_eq!(read_to_end(&manager), b"back");
}

#[test]
fn a_read_waits_while_the_terminal_is_open_and_silent() {
    let Pair { manager, mut subsidiary } = pty::open().unwrap();
    assert_eq!(
        events(&manager, Duration::ZERO) & (PollFlags::POLLIN | PollFlags::POLLHUP),
        PollFlags::empty()
    );
    let (started, starts) = std::sync::mpsc::channel();
    let text = within("a read that is waited for", move || {
        let reader = std::thread::spawn(move || {
            started.send(()).unwrap();
            let mut text = [0; 16];
            let count = (&manager).read(&mut text).unwrap();
            text[..count].to_owned()
        });
        starts.recv().unwrap();
        subsidiary.write_all(b"at last").unwrap();
        reader.join().unwrap()
    });
    assert_eq!(text, b"at last");
}

#[test]
#[cfg(target_os = "linux")]
fn a_terminal_that_was_never_opened_has_not_ended() {
    let manager = Manager::try_from(bare_manager()).unwrap();
    assert_eq!(
        events(&manager, Duration::ZERO) & (PollFlags::POLLIN | PollFlags::POLLHUP),
        PollFlags::empty()
    );
}

#[test]
fn the_terminal_hangs_up_when_the_last_handle_on_the_manager_is_closed() {
    let Pair { mut manager, mut subsidiary } = raw();
    let mut copy = manager.try_clone().unwrap();
    manager.write_all(b"x").unwrap();
    assert_eq!(read_line(&subsidiary), b"x");
    drop(manager);
    copy.write_all(b"y").unwrap();
    assert_eq!(read_line(&subsidiary), b"y");
    assert!(!events(&subsidiary, Duration::ZERO).contains(PollFlags::POLLHUP));
    drop(copy);
    assert!(events(&subsidiary, tests::DEADLINE).contains(PollFlags::POLLHUP));
    assert_eq!(subsidiary.read(&mut [0; 16]).unwrap(), 0);
    for error in [
        subsidiary.write(b"z").unwrap_err(),
        subsidiary.size().unwrap_err(),
        subsidiary.resize(Size::default()).unwrap_err(),
        subsidiary.modes().unwrap_err(),
    ] {
        assert_eq!(error.raw_os_error(), Some(libc::EIO));
    }
}

#[test]
fn a_terminal_has_a_session_and_a_foreground_while_a_program_leads_one() {
    let pair = pty::open().unwrap();
    assert_eq!(pair.manager.session_id().unwrap(), None);
    assert_eq!(pair.manager.foreground_process_group().unwrap(), None);
    let nobody = pair.manager.signal_foreground(pty::Signal::INT).unwrap_err();
    assert_eq!(nobody.raw_os_error(), Some(libc::ESRCH));

    let mut session = pty::Command::new("cat").spawn().unwrap();
    assert_eq!(session.manager.session_id().unwrap(), Some(session.child.id()));
    assert_eq!(session.manager.foreground_process_group().unwrap(), Some(session.child.id()));

    session.child.kill().unwrap();
    wait(&mut session.child);
    assert_eq!(session.manager.session_id().unwrap(), None);
    assert_eq!(session.manager.foreground_process_group().unwrap(), None);
}

// The user's own terminal

#[test]
fn raw_mode_lasts_until_it_is_dropped() {
    let pair = pty::open().unwrap();
    let before = Modes::sane().utf8(false);
    before.apply(&pair.subsidiary).unwrap();
    let raw = RawMode::enter(&pair.subsidiary).unwrap();
    assert_eq!(raw.saved(), before);
    assert_eq!(pair.manager.modes().unwrap(), before.raw());
    drop(raw);
    assert_eq!(pair.manager.modes().unwrap(), before);
}

#[test]
fn raw_mode_ends_at_once_when_asked_to_and_says_if_it_cannot() {
    let Pair { manager, subsidiary } = pty::open().unwrap();
    RawMode::enter(&subsidiary).unwrap().restore().unwrap();
    assert_eq!(manager.modes().unwrap(), Modes::sane());

    let raw = RawMode::enter(&subsidiary).unwrap();
    drop(manager);
    // A process that another test starts may have a copy for a moment.
    assert!(events(&subsidiary, tests::DEADLINE).contains(PollFlags::POLLHUP));
    assert_eq!(raw.restore().unwrap_err().raw_os_error(), Some(libc::EIO));
}

#[test]
fn raw_mode_ends_when_a_panic_passes() {
    let pair = pty::open().unwrap();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _raw = RawMode::enter(&pair.subsidiary).unwrap();
        assert!(!pair.manager.modes().unwrap().is_canonical());
        std::panic::resume_unwind(Box::new(()));
    }));
    assert!(panicked.is_err());
    assert_eq!(pair.manager.modes().unwrap(), Modes::sane());
}

#[test]
fn raw_mode_keeps_what_was_typed_ahead_on_both_ways() {
    let mut pair = pty::open().unwrap();
    pair.manager.write_all(b"ab").unwrap();
    read_until_text(&pair.manager, "ab"); // by its echo: it has arrived
    let raw = RawMode::enter(&pair.subsidiary).unwrap();
    assert_eq!(read_line(&pair.subsidiary), b"ab");
    pair.manager.write_all(b"cd\n").unwrap();
    wait_readable(&pair.subsidiary);
    drop(raw);
    assert_eq!(read_line(&pair.subsidiary), b"cd\n");
}

#[test]
fn raw_mode_is_not_undone_by_a_program_that_lost_the_foreground() {
    let (reader, writer) = io::pipe().unwrap();
    let mut command = pty::Command::new(PROBE);
    let mut session = command.arg("raw-mode-lost-foreground").pass_fd(reader, 3).spawn().unwrap();
    drop(command);
    read_until_text(&session.manager, "background");
    let modes = Modes::sane().utf8(false);
    modes.apply(&session.manager).unwrap();
    drop(writer);
    read_until_text(&session.manager, "restored");
    assert_eq!(session.manager.modes().unwrap(), modes);
    let status = wait(&mut session.child);
    assert!(status.success(), "{status}");
}

#[test]
fn raw_mode_of_a_program_in_the_background_waits_for_the_foreground() {
    let session = pty::Command::new(PROBE).arg("raw-mode-from-background").spawn().unwrap();
    assert_eq!(tests::output_of(session), "done\n");
}

#[test]
fn a_text_that_is_no_size_is_an_error_that_says_what_one_is() {
    let error = "wide".parse::<Size>().unwrap_err();
    assert!(error.to_string().contains("COLSxROWS"), "{error}");
    assert_eq!(io::Error::new(ErrorKind::InvalidInput, error).kind(), ErrorKind::InvalidInput);
}
