//! What happens on a terminal beside output, as events; and waiting for a password prompt.

use std::io::{Read, Write};
use std::os::fd::{AsFd, AsRawFd};
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::termios::{SetArg, tcsetattr};
use pty::{Command, Modes, OpenOptions, Pair, Subsidiary, TerminalEvent, TerminalEvents, ctrl};
use tests::{DEADLINE, eventually, is_readable, read_until_text, wait, wait_until_idle, within};

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

/// An event, with what was printed put in its place.
#[derive(Debug, PartialEq)]
enum Seen {
    Printed(String),
    Other(TerminalEvent),
}

fn next(events: &mut TerminalEvents<'_>) -> Seen {
    let mut buffer = [0; 4096];
    match events.read_event_timeout(&mut buffer, DEADLINE).unwrap().expect("something happens in time") {
        TerminalEvent::Output(count) => Seen::Printed(String::from_utf8(buffer[..count].to_vec()).unwrap()),
        event => Seen::Other(event),
    }
}

/// Takes events until `wanted`; returns what was printed before, and fails at the end.
fn until(events: &mut TerminalEvents<'_>, wanted: impl Fn(&TerminalEvent) -> bool) -> String {
    let mut printed = String::new();
    loop {
        match next(events) {
            Seen::Printed(text) => printed += &text,
            Seen::Other(event) if wanted(&event) => return printed,
            Seen::Other(TerminalEvent::End) => panic!("the end came after {printed:?}"),
            Seen::Other(_) => {}
        }
    }
}

fn echo_went(on: bool) -> impl Fn(&TerminalEvent) -> bool {
    move |event| {
        matches!(event, TerminalEvent::ModesChanged { before, after }
            if before.is_echo() != on && after.is_echo() == on)
    }
}

fn quiet(events: &mut TerminalEvents<'_>) {
    assert_eq!(events.read_event_timeout(&mut [0; 64], Duration::from_millis(20)).unwrap(), None);
}

#[test]
fn output_comes_without_the_bytes_of_packets() {
    let mut session = shell("printf one; printf two").spawn().unwrap();
    let mut events = session.manager.events().unwrap();
    assert_eq!(until(&mut events, |event| *event == TerminalEvent::End), "onetwo");
    assert_eq!(next(&mut events), Seen::Other(TerminalEvent::End));
}

#[test]
fn output_of_any_amount_arrives_whole_in_a_buffer_of_one_byte_too() {
    let mut session = shell("seq 1 20000").spawn().unwrap();
    let mut events = session.manager.events().unwrap();
    let (mut printed, mut byte) = (Vec::new(), [0; 1]);
    while let TerminalEvent::Output(count) = events.read_event(&mut byte).unwrap() {
        printed.extend_from_slice(&byte[..count]);
    }
    let wanted = (1..=20000).map(|number| format!("{number}\r\n")).collect::<String>();
    assert!(printed == wanted.as_bytes());
}

#[test]
fn an_empty_buffer_is_refused() {
    let mut pair = pty::open().unwrap();
    let error = pair.manager.events().unwrap().read_event(&mut []).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
}

#[test]
fn echo_that_goes_off_and_on_is_told_when_it_does() {
    let script = "echo ready; read go; stty -echo; printf 'Password: '; read x; stty echo; read x";
    let mut session = shell(script).spawn().unwrap();
    let mut events = session.manager.events().unwrap();
    events.manager().write_all(b"\n").unwrap();
    until(&mut events, |event| echo_went(false)(event) && is_secret(event));
    events.manager().write_all(b"secret\n").unwrap();
    let printed = until(&mut events, echo_went(true));
    assert!(!printed.contains("secret"), "{printed}");
    events.manager().write_all(b"\n").unwrap();
    until(&mut events, |event| *event == TerminalEvent::End);
}

fn is_secret(event: &TerminalEvent) -> bool {
    matches!(event, TerminalEvent::ModesChanged { after, .. } if after.is_secret())
}

#[test]
fn echo_that_goes_off_without_a_word_wakes_whoever_sleeps() {
    let mut session = shell("echo ready; read go; exec sleep 1000").spawn().unwrap();
    read_until_text(&session.manager, "ready");
    let subsidiary = session.manager.open_subsidiary().unwrap();
    let start = Instant::now();
    let mut events = session.manager.events().unwrap();
    quiet(&mut events);
    std::thread::scope(|scope| {
        let waiter = scope.spawn(|| until(&mut events, echo_went(false)));
        Modes::sane().echo(false).apply(&subsidiary).unwrap();
        waiter.join().unwrap();
    });
    assert!(start.elapsed() < DEADLINE);
    session.child.kill().unwrap();
    wait(&mut session.child);
}

/// Whether a write would wait.
fn is_full(terminal: &Subsidiary) -> bool {
    let mut fds = [PollFd::new(terminal.as_fd(), PollFlags::POLLOUT)];
    poll(&mut fds, PollTimeout::ZERO).unwrap() == 0
}

#[test]
fn a_change_is_told_though_the_terminal_is_full_whenever_one_looks() {
    // All in one write(2), during which nobody else may write.
    let mut session = shell("read go; stty -echo; exec dd if=/dev/zero bs=1000000 count=1").spawn().unwrap();
    let terminal = session.manager.open_subsidiary().unwrap();
    let mut events = session.manager.events().unwrap();
    events.manager().write_all(b"\n").unwrap();
    eventually("the terminal is full", || is_full(&terminal));
    let mut was_told = false;
    for _ in 0..20 {
        assert!(is_full(&terminal));
        was_told |= matches!(next(&mut events), Seen::Other(event) if echo_went(false)(&event));
    }
    assert!(was_told);
}

#[test]
fn leaving_canonical_mode_is_told_too() {
    let mut session = shell("read go; stty -icanon; read x").spawn().unwrap();
    let mut events = session.manager.events().unwrap();
    events.manager().write_all(b"\n").unwrap();
    until(&mut events, |event| {
        matches!(event, TerminalEvent::ModesChanged { before, after }
            if before.is_canonical() && !after.is_canonical() && after.is_echo())
    });
}

/// What happens on a terminal that has no session, so that nothing but what is done here is told.
fn told(modes: Modes, act: impl FnOnce(&Pair)) -> Vec<TerminalEvent> {
    let mut pair = OpenOptions::new().modes(modes).open().unwrap();
    let manager = pair.manager.try_clone().unwrap();
    let mut told = Vec::new();
    let mut events = pair.manager.events().unwrap();
    let subsidiary = pair.subsidiary;
    let acting = Pair { manager, subsidiary };
    act(&acting);
    while let Some(event) = events.read_event_timeout(&mut [0; 64], Duration::from_millis(20)).unwrap() {
        told.push(event);
    }
    told
}

fn flow(subsidiary: &pty::Subsidiary, action: libc::c_int) {
    // SAFETY: takes any open descriptor. tcflow(3).
    assert_eq!(unsafe { libc::tcflow(subsidiary.as_raw_fd(), action) }, 0);
}

fn flush(subsidiary: &pty::Subsidiary, queue: libc::c_int) {
    // SAFETY: takes any open descriptor. tcflush(3).
    assert_eq!(unsafe { libc::tcflush(subsidiary.as_raw_fd(), queue) }, 0);
}

#[test]
fn flushes_stops_and_starts_are_told() {
    let sane = Modes::sane().echo(false);
    let input = told(sane, |pair| flush(&pair.subsidiary, libc::TCIFLUSH));
    assert_eq!(input, [TerminalEvent::InputFlushed]);
    let output = told(sane, |pair| flush(&pair.subsidiary, libc::TCOFLUSH));
    assert_eq!(output, [TerminalEvent::OutputFlushed]);
    let both = told(sane, |pair| flush(&pair.subsidiary, libc::TCIOFLUSH));
    assert_eq!(both, [TerminalEvent::InputFlushed, TerminalEvent::OutputFlushed]);
    assert_eq!(told(sane, |pair| flow(&pair.subsidiary, libc::TCOOFF)), [TerminalEvent::Stopped]);
    let mut stopped = pty::open().unwrap();
    flow(&stopped.subsidiary, libc::TCOOFF);
    let mut events = stopped.manager.events().unwrap();
    flow(&stopped.subsidiary, libc::TCOON);
    assert_eq!(next(&mut events), Seen::Other(TerminalEvent::Started));
}

#[test]
fn whether_keys_stop_the_output_is_told_with_the_modes_that_say_so() {
    let mut raw = Modes::sane();
    let changed = told(raw, |pair| {
        raw = raw.raw();
        raw.apply(&pair.subsidiary).unwrap();
    });
    assert_eq!(changed[0], TerminalEvent::FlowControl(false));
    assert_eq!(changed[1..], [TerminalEvent::ModesChanged { before: Modes::sane(), after: raw }]);
    let changed = told(raw, |pair| Modes::sane().apply(&pair.subsidiary).unwrap());
    assert_eq!(changed[0], TerminalEvent::FlowControl(true));
}

#[test]
fn with_external_processing_the_kernel_tells_and_leaves_the_lines_alone() {
    let external = Modes::sane().external_processing(true);
    let changed = told(external, |pair| external.echo(false).apply(&pair.subsidiary).unwrap());
    assert_eq!(changed, [TerminalEvent::ModesChanged { before: external, after: external.echo(false) }]);

    let mut pair = OpenOptions::new().modes(external).open().unwrap();
    let typed = [b'a', ctrl('?').unwrap(), ctrl('c').unwrap(), b'\n'];
    pair.manager.write_all(&typed).unwrap();
    let mut read = [0; 16];
    let count = std::io::Read::read(&mut pair.subsidiary, &mut read).unwrap();
    assert_eq!(read[..count], typed);
}

#[test]
fn events_never_turn_external_processing_on_and_leave_packet_mode_behind_them() {
    let mut pair = pty::open().unwrap();
    let before = pair.manager.modes().unwrap();
    let mut events = pair.manager.events().unwrap();
    assert_eq!(events.manager().modes().unwrap(), before);
    pair.subsidiary.write_all(b"kept").unwrap();
    takes(&mut events, 2);
    drop(events);
    assert_eq!(pair.manager.modes().unwrap(), before);
    pair.subsidiary.write_all(b" and more").unwrap();
    assert_eq!(read_until_text(&pair.manager, "more"), "pt and more");
}

/// Reads that many bytes.
fn takes(events: &mut TerminalEvents<'_>, count: usize) {
    let event = events.read_event_timeout(&mut vec![0; count], DEADLINE).unwrap();
    assert_eq!(event, Some(TerminalEvent::Output(count)));
}

#[test]
fn the_end_comes_though_the_modes_were_watched_and_background_programs_go_on_to_print() {
    let mut session = shell("trap '' HUP; (sleep 0.2; echo late) & exit 0").spawn().unwrap();
    let mut events = session.manager.events().unwrap();
    assert_eq!(until(&mut events, |event| *event == TerminalEvent::End), "late\r\n");
    drop(events);
    assert!(wait(&mut session.child).success());
}

#[test]
fn events_can_be_polled_for() {
    let mut session = shell("read go; stty -echo; sleep 1000").spawn().unwrap();
    let mut events = session.manager.events().unwrap();
    while events.read_event_timeout(&mut [0; 64], Duration::ZERO).unwrap().is_some() {}
    assert!(!is_readable(events.as_fd()));
    events.manager().write_all(b"\n").unwrap();
    loop {
        tests::wait_readable(events.as_fd());
        match events.read_event_timeout(&mut [0; 64], Duration::ZERO).unwrap() {
            Some(event) if echo_went(false)(&event) => break,
            _ => {}
        }
    }
}

// Waiting for a prompt

#[test]
fn a_password_prompt_is_waited_for() {
    let session = shell("read go; stty -echo; read x").spawn().unwrap();
    assert!(!session.manager.wait_no_echo(Duration::from_millis(20)).unwrap());
    let mut typing = &session.manager;
    within("echo goes off", {
        let manager = session.manager.try_clone().unwrap();
        typing.write_all(b"\n").unwrap();
        move || assert!(manager.wait_no_echo(DEADLINE).unwrap())
    });
    // At once, where it is off already; however little time there is.
    assert!(session.manager.wait_no_echo(Duration::ZERO).unwrap());
}

#[test]
fn no_prompt_is_waited_for_once_the_program_has_ended() {
    let session = shell("read go").spawn().unwrap();
    let manager = session.manager.try_clone().unwrap();
    let mut typing = &session.manager;
    typing.write_all(b"\n").unwrap();
    let took = within("the wait ends", move || {
        let start = Instant::now();
        assert!(!manager.wait_no_echo(DEADLINE * 100).unwrap());
        start.elapsed()
    });
    assert!(took < DEADLINE);
    // A child of another test may have it open until it executes its program.
    assert_eq!(tests::read_to_end(&session.manager), b"\r\n");
}

#[test]
fn no_prompt_is_waited_for_where_nobody_is_left() {
    let mut session = shell("exit 0").spawn().unwrap();
    wait(&mut session.child);
    within("the wait ends", move || {
        assert!(!session.manager.wait_no_echo(DEADLINE * 100).unwrap());
    });
}

#[test]
fn a_prompt_on_a_terminal_that_was_full_is_noticed_as_soon_as_output_is_read() {
    let mut session = shell("read go; exec dd if=/dev/zero bs=1000000 count=1").spawn().unwrap();
    let terminal = session.manager.open_subsidiary().unwrap();
    let waiter = session.manager.try_clone().unwrap();
    let waiter = std::thread::spawn(move || waiter.wait_no_echo(DEADLINE).unwrap());
    session.manager.write_all(b"\n").unwrap();
    eventually("the terminal is full", || is_full(&terminal));
    // Who waits for the output to be taken waits for the write.
    let secret = Modes::sane().echo(false).to_bytes();
    // SAFETY: these are the bytes of one termios.
    let secret = unsafe { secret.as_ptr().cast::<libc::termios>().read_unaligned() };
    tcsetattr(&terminal, SetArg::TCSANOW, &secret.into()).unwrap();
    for _ in 0..20 {
        session.manager.read_exact(&mut [0; 4096]).unwrap();
        assert!(is_full(&terminal));
    }
    eventually("that is noticed", || waiter.is_finished());
    assert!(waiter.join().unwrap());
}

#[test]
fn a_prompt_on_a_terminal_without_a_session_is_noticed_by_its_output() {
    let Pair { manager, mut subsidiary } = pty::open().unwrap();
    subsidiary.write_all(b"not read by anyone").unwrap();
    std::thread::scope(|scope| {
        let waiter = scope.spawn(|| manager.wait_no_echo(DEADLINE).unwrap());
        Modes::sane().echo(false).apply(&subsidiary).unwrap();
        subsidiary.write_all(b"Password: ").unwrap();
        assert!(waiter.join().unwrap());
    });
}

#[test]
fn a_prompt_of_a_program_that_got_the_terminal_later_is_waited_for() {
    let Pair { manager, subsidiary } = pty::open().unwrap();
    std::thread::scope(|scope| {
        let waiter = scope.spawn(|| manager.wait_no_echo(DEADLINE).unwrap());
        let mut child = shell("echo hello; stty -echo; sleep 1000").spawn_on(&subsidiary).unwrap();
        assert!(waiter.join().unwrap());
        child.kill().unwrap();
        wait(&mut child);
    });
}

#[test]
fn whoever_waits_for_a_prompt_sleeps() {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_probe"));
    let mut probe = tests::start(
        command
            .arg("wait-for-no-echo")
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped()),
    );
    let mut said = probe.stdout.take().unwrap();
    tests::read_pipe_until(&mut said, "waiting\n");
    wait_until_idle(probe.id());
    probe.kill().unwrap();
    probe.wait().unwrap();
}
