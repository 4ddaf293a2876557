//! The relay as a library: what its callbacks see and may do, what it leaves as it was.

use std::fs::File;
use std::io::{self, ErrorKind, PipeReader, Read, Write};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{self, SaFlags, SigAction, SigHandler, SigSet, Signal as Number, raise, sigaction};
use nix::sys::termios::{OutputFlags, tcgetattr};
use nix::unistd::Pid;
use pty::{
    AfterExit, Command, EndedBy, LongLine, Manager, Modes, OpenOptions, Pair, Relay, RelayError, RelayEvent,
    RelayOutcome, RelayStage, RelayStream, Session, Signal, Size, StdinEof, StdoutGone, Subsidiary,
};
use tempfile::TempDir;
use tests::{
    DEADLINE, eventually, output_of, pipe_without_reader, read_to_end, read_until_text, wait, wait_readable,
    within,
};

const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");
const PROBE: &str = env!("CARGO_BIN_EXE_probe");

fn shell(script: &str) -> Session {
    Command::new("sh").args(["-c", script]).spawn().unwrap()
}

/// A shell whose terminal shows nothing that is typed.
fn quiet_shell(script: &str) -> Session {
    Command::new("sh").args(["-c", script]).modes(Modes::sane().echo(false).crlf(false)).spawn().unwrap()
}

/// A relay that takes no signals: other tests run in this process at the same time.
fn relay<'a>() -> Relay<'a> {
    Relay::new().without_signals()
}

/// Only one relay of a process takes signals. For the tests with one that does.
fn take_turns() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn nothing() -> File {
    File::options().read(true).write(true).open("/dev/null").unwrap()
}

fn full() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

/// A pipe's end from which `text` is read, and then end of file.
fn text_to_read(text: &str) -> PipeReader {
    let (reader, mut writer) = io::pipe().unwrap();
    writer.write_all(text.as_bytes()).unwrap();
    reader
}

/// Runs a relay; kills its program if that takes too long, and the test then fails for it.
fn go(relay: Relay<'_>, session: Session) -> Result<RelayOutcome, RelayError> {
    let group = Pid::from_raw(session.child.id().cast_signed());
    let (over, is_over) = channel::<()>();
    thread::spawn(move || {
        if is_over.recv_timeout(DEADLINE) == Err(RecvTimeoutError::Timeout) {
            eprintln!("a relay was not over after {DEADLINE:?}");
            let _ = signal::killpg(group, Number::SIGKILL);
        }
    });
    let result = relay.run(session);
    drop(over);
    result
}

/// How a relay ended, and what it wrote.
fn run(relay: Relay<'_>, session: Session) -> (Result<RelayOutcome, RelayError>, String) {
    let (mut reader, writer) = io::pipe().unwrap();
    let written = thread::spawn(move || io::read_to_string(&mut reader).unwrap());
    let result = go(relay.stdout(writer), session);
    (result, within("the end of the output", move || written.join().unwrap()))
}

/// What a relay that ends well wrote.
fn output(relay: Relay<'_>, session: Session) -> String {
    let (result, written) = run(relay, session);
    let outcome = result.unwrap();
    assert!(outcome.status.success() && outcome.ended_by.is_none(), "{outcome:?}, {written}");
    written
}

fn process_exists(pid: u32) -> bool {
    signal::kill(Pid::from_raw(pid.cast_signed()), None).is_ok()
}

// Callbacks

#[test]
fn manager_read_may_pass_change_and_drop_what_is_printed() {
    let read = |stream, terminal: &mut dyn Read| {
        assert_eq!(stream, RelayStream::Output);
        let mut buffer = [0; 1024];
        let count = terminal.read(&mut buffer)?;
        let kept: Vec<u8> = buffer[..count].iter().filter(|&&byte| byte != b'l').copied().collect();
        if kept.is_empty() { Err(ErrorKind::WouldBlock.into()) } else { Ok(kept.to_ascii_uppercase()) }
    };
    let relay = relay().without_stdin().manager_read(read);
    assert_eq!(output(relay, shell("printf l; printf hello; printf lll; printf world")), "HEOWORD");
}

#[test]
fn manager_read_may_add_to_what_is_printed() {
    let read = |_: RelayStream, terminal: &mut dyn Read| {
        let mut buffer = [0; 4096];
        let count = terminal.read(&mut buffer)?;
        Ok(buffer[..count].repeat(100))
    };
    let relay = relay().without_stdin().manager_read(read);
    let written = output(relay, quiet_shell("head -c 20000 /dev/zero | tr '\\0' x"));
    assert_eq!(written.len(), 2_000_000);
}

#[test]
fn an_empty_manager_read_is_the_end_of_output() {
    let mut calls = 0;
    let read = |_: RelayStream, terminal: &mut dyn Read| {
        calls += 1;
        let count = terminal.read(&mut [0; 1024])?;
        assert_ne!(count, 0);
        Ok(Vec::new())
    };
    let relay = relay().without_stdin().manager_read(read);
    // Whatever the program does that has more to print, it is over.
    let (result, written) = run(relay, shell("while echo more; do :; done"));
    assert_eq!((result.unwrap().ended_by, written.as_str(), calls), (None, "", 1));
}

#[test]
fn an_error_of_a_callback_is_the_relays_and_ends_the_program() {
    for which in [RelayStream::Input, RelayStream::Output] {
        let session = shell("echo on; exec sleep 1000");
        let pid = session.child.id();
        let relay = match which {
            RelayStream::Input => {
                relay().stdin(text_to_read("x")).stdin_read(|_| Err(io::Error::other("no more")))
            }
            _ => relay().without_stdin().manager_read(|_, _| Err(io::Error::other("no more"))),
        };
        let (result, _) = run(relay, session);
        let error = result.unwrap_err();
        assert!(error.to_string().contains("no more"), "{error}");
        assert!(!process_exists(pid));
    }
}

#[derive(Debug)]
struct Enough(u32);

impl std::fmt::Display for Enough {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} are enough", self.0)
    }
}

impl std::error::Error for Enough {}

#[test]
fn an_error_of_a_tap_or_of_on_event_ends_the_program_and_comes_back_as_it_is() {
    for stage in [RelayStage::Tap, RelayStage::Event] {
        let (_manager, subsidiary, before) = our_terminal();
        let session = quiet_shell("echo on; exec sleep 1000");
        let pid = session.child.id();
        let relay = relay().stdin(subsidiary.try_clone().unwrap());
        let relay = match stage {
            // The second of two taps.
            RelayStage::Tap => relay.tap(|_, _, _| Ok(())).tap(|_, _, _| Err(io::Error::other(Enough(3)))),
            // Of the echo, which is off.
            _ => relay.on_event(|_| Err(io::Error::other(Enough(3)))),
        };
        let error = run(relay, session).0.unwrap_err();
        assert_eq!(error.stage(), stage);
        assert!(error.to_string().ends_with(": 3 are enough"), "{error}");
        let inside = error.io_error().get_ref().and_then(|inside| inside.downcast_ref::<Enough>());
        assert_eq!(inside.unwrap().0, 3);
        assert!(!process_exists(pid));
        assert_eq!(Modes::of(&subsidiary).unwrap(), before);
    }
}

#[test]
fn an_error_about_the_end_of_the_program_is_the_relays() {
    let event = |event| match event {
        RelayEvent::Exited(status) => Err(io::Error::other(Enough(status.code().unwrap().unsigned_abs()))),
        _ => Ok(()),
    };
    let error = run(relay().without_stdin().on_event(event), shell("exit 9")).0.unwrap_err();
    assert_eq!((error.stage(), error.io_error().to_string().as_str()), (RelayStage::Event, "9 are enough"));
}

#[test]
fn stdin_read_may_pass_change_and_drop_what_is_typed() {
    let read = |input: &mut dyn Read| {
        let mut byte = [0];
        match input.read(&mut byte)? {
            0 => Ok(Vec::new()),
            _ if byte == *b"l" => Err(ErrorKind::WouldBlock.into()),
            _ => Ok(byte.to_ascii_uppercase().repeat(2)),
        }
    };
    let relay = relay().stdin(text_to_read("hello\n")).stdin_read(read);
    assert_eq!(output(relay, quiet_shell("cat")), "HHEEOO\n\n");
}

#[test]
fn an_empty_stdin_read_is_the_end_of_input() {
    let (_open, reader) = {
        let (reader, mut writer) = io::pipe().unwrap();
        writer.write_all(b"x").unwrap();
        (writer, reader)
    };
    let relay = relay().stdin(reader).stdin_read(|_| Ok(Vec::new()));
    assert_eq!(output(relay, quiet_shell("cat; echo end")), "end\n");
}

#[test]
fn a_tap_sees_all_that_is_typed_and_printed_when_it_happens() {
    let seen = Mutex::new(Vec::new());
    let begin = Instant::now();
    let tap = |stream, at, bytes: &[u8]| {
        seen.lock().unwrap().push((stream, at, bytes.to_vec()));
        Ok(())
    };
    let relay = relay().stdin(text_to_read("one\ntwo\n")).tap(tap);
    let written = output(relay, shell("cat; echo end"));
    assert!(written.ends_with("two\r\nend\r\n"), "{written}");

    let seen = seen.into_inner().unwrap();
    let all = |wanted| {
        let of_stream = seen.iter().filter(|(stream, ..)| *stream == wanted);
        String::from_utf8(of_stream.flat_map(|(.., bytes)| bytes.clone()).collect()).unwrap()
    };
    assert_eq!(all(RelayStream::Output), written);
    assert!(all(RelayStream::Input).starts_with("one\ntwo\n"), "{}", all(RelayStream::Input));
    let times: Vec<_> = seen.iter().map(|&(_, at, _)| at).collect();
    assert!(times.is_sorted() && times[0] >= begin && times[times.len() - 1] <= Instant::now());
}

#[test]
fn a_second_terminal_has_its_own_stream() {
    let Pair { manager, subsidiary } = pty::open().unwrap();
    let session = {
        let mut command = Command::new("sh");
        command.args(["-c", "echo out; echo err >&2"]).stderr(subsidiary).spawn().unwrap()
    };
    let seen = Mutex::new(String::new());
    let relay = relay().without_stdin().stderr(manager).manager_read(|stream, terminal| {
        let mut buffer = [0; 100];
        let count = terminal.read(&mut buffer)?;
        if stream == RelayStream::Error {
            seen.lock().unwrap().push_str(std::str::from_utf8(&buffer[..count]).unwrap());
            return Err(ErrorKind::WouldBlock.into());
        }
        Ok(buffer[..count].to_vec())
    });
    assert_eq!(output(relay, session), "out\r\n");
    assert_eq!(seen.into_inner().unwrap(), "err\r\n");
}

// Events

#[test]
fn r13_echo_turned_off_is_reported_before_the_input_that_it_hides() {
    #[derive(Debug, PartialEq)]
    enum Seen {
        Typed(String),
        Echo(bool),
    }
    let seen = Mutex::new(Vec::new());
    let (reader, mut writer) = io::pipe().unwrap();
    let mut shown = String::new();
    let tap = |stream, _, bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        if stream == RelayStream::Input {
            seen.lock().unwrap().push(Seen::Typed(text));
        } else {
            shown.push_str(&text);
            for (prompt, answer) in [("name: ", "somebody\n"), ("password: ", "secret\n")] {
                if shown.ends_with(prompt) {
                    writer.write_all(answer.as_bytes()).unwrap();
                    shown.clear();
                }
            }
        }
        Ok(())
    };
    let event = |event| {
        if let RelayEvent::Echo(on) = event {
            seen.lock().unwrap().push(Seen::Echo(on));
        }
        Ok(())
    };
    let script = "printf 'name: '; read x; stty -echo; printf 'password: '; read y; stty echo; echo \"$x\"";
    let relay = relay().stdin(reader).stdin_eof(StdinEof::Ignore).tap(tap).on_event(event);
    let written = output(relay, shell(script));
    assert!(!written.contains("secret"), "{written}");
    let expected = [
        Seen::Typed("somebody\n".to_owned()),
        Seen::Echo(false),
        Seen::Typed("secret\n".to_owned()),
        Seen::Echo(true),
    ];
    assert_eq!(seen.into_inner().unwrap(), expected);
}

#[test]
fn input_is_secret_while_lines_are_read_without_echo_and_not_for_line_editors() {
    #[derive(Debug, PartialEq)]
    enum Seen {
        Typed(String),
        Secret(bool),
    }
    let seen = Mutex::new(Vec::new());
    let (reader, mut writer) = io::pipe().unwrap();
    let mut shown = String::new();
    let tap = |stream, _, bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        if stream == RelayStream::Input {
            seen.lock().unwrap().push(Seen::Typed(text));
        } else {
            shown.push_str(&text);
            if shown.ends_with("? ") {
                writer.write_all(b"answer\n").unwrap();
                shown.clear();
            }
        }
        Ok(())
    };
    let event = |event| {
        if let RelayEvent::Secret(on) = event {
            seen.lock().unwrap().push(Seen::Secret(on));
        }
        Ok(())
    };
    let script = "stty -echo -icanon; printf 'editor? '; head -n 1 >/dev/null; stty icanon; \
                  printf 'password? '; read y; stty echo; printf 'name? '; read z";
    let relay = relay().stdin(reader).stdin_eof(StdinEof::Ignore).tap(tap).on_event(event);
    output(relay, shell(script));
    let typed = || Seen::Typed("answer\n".to_owned());
    assert_eq!(
        seen.into_inner().unwrap(),
        [typed(), Seen::Secret(true), typed(), Seen::Secret(false), typed()]
    );
}

#[test]
fn a_session_is_hung_up_when_somebody_asks() {
    let (asked, ask) = io::pipe().unwrap();
    let mut ask = Some(ask);
    let relay = relay().without_stdin().hang_up_fd(asked).tap(move |_, _, _| {
        drop(ask.take());
        Ok(())
    });
    let (result, _) = run(relay, shell("echo ready; sleep 1000"));
    let outcome = result.unwrap();
    assert_eq!((outcome.ended_by, outcome.exit_code()), (Some(EndedBy::HangUpRequested), 129));
}

#[test]
fn echo_that_was_never_on_is_reported_at_once() {
    let mut seen = Vec::new();
    let relay = relay().stdin(text_to_read("typed\n")).on_event(|event| {
        seen.push(event);
        Ok(())
    });
    output(relay, quiet_shell("cat"));
    assert_eq!(seen[0], RelayEvent::Echo(false));
}

#[test]
fn the_programs_end_is_reported_once() {
    let mut seen = Vec::new();
    let relay = relay().without_stdin().on_event(|event| {
        seen.push(event);
        Ok(())
    });
    let (result, _) = run(relay, shell("exit 42"));
    let status = result.unwrap().status;
    assert_eq!(status.code(), Some(42));
    assert_eq!(seen, [RelayEvent::Exited(status)]);
}

#[test]
fn a_new_size_of_our_terminal_is_passed_on_and_reported() {
    let _turn = take_turns();
    let around = OpenOptions::new().size(Size::new(100, 30)).open().unwrap();
    let seen = Mutex::new(Vec::new());
    let event = |event| {
        seen.lock().unwrap().push(event);
        if event == RelayEvent::Resized(Size::new(100, 30)) {
            around.manager.resize(Size::new(90, 20)).unwrap();
            raise(Number::SIGWINCH).unwrap();
        }
        Ok(())
    };
    let session =
        Command::new("sh").args(["-c", "while [ \"$(stty size)\" != '20 90' ]; do :; done"]).spawn();
    let relay = Relay::new().stdin(around.subsidiary.try_clone().unwrap()).on_event(event);
    output(relay, session.unwrap());
    let sizes: Vec<_> = seen
        .into_inner()
        .unwrap()
        .into_iter()
        .filter(|event| matches!(event, RelayEvent::Resized(_)))
        .collect();
    assert_eq!(sizes, [RelayEvent::Resized(Size::new(100, 30)), RelayEvent::Resized(Size::new(90, 20))]);
}

#[test]
fn a_program_that_is_faster_than_the_relay_does_not_change_what_our_terminal_does_with_output() {
    for (crlf, is_processed) in [(true, false), (false, true)] {
        let script = "stty opost -onlcr; echo changed; read go";
        let session = Command::new("sh").args(["-c", script]).modes(Modes::sane().crlf(crlf)).spawn();
        let session = session.unwrap();
        read_until_text(&session.manager, "changed\n");
        let ours = pty::open().unwrap();
        let seen = Mutex::new(None);
        let relay = relay()
            .stdin(ours.subsidiary.try_clone().unwrap())
            .stdout(ours.subsidiary.try_clone().unwrap())
            .tap(|_, _, _| {
                *seen.lock().unwrap() = Some(tcgetattr(&ours.subsidiary).unwrap());
                Ok(())
            });
        (&ours.manager).write_all(b"\r").unwrap();
        assert!(go(relay, session).unwrap().status.success());
        let flags = seen.into_inner().unwrap().expect("something was relayed").output_flags;
        assert_eq!(flags.contains(OutputFlags::OPOST), is_processed);
    }
}

#[test]
fn a_size_that_is_not_to_be_followed_is_not() {
    let around = OpenOptions::new().size(Size::new(100, 30)).open().unwrap();
    let relay = relay().stdin(around.subsidiary.try_clone().unwrap()).follow_size(false);
    assert_eq!(output(relay, shell("stty size")), "24 80\r\n");
}

// Policies

#[test]
fn stdin_eof_decides_what_the_end_of_input_does() {
    let veof = relay().stdin(text_to_read("x\n"));
    assert_eq!(output(veof, quiet_shell("cat")), "x\n");

    let hangup = relay().stdin(text_to_read("x\n")).stdin_eof(StdinEof::HangUp);
    let (result, _) = run(hangup, quiet_shell("trap 'exit 3' HUP; read x; while :; do sleep 0.01; done"));
    let outcome = result.unwrap();
    assert_eq!((outcome.ended_by, outcome.exit_code()), (None, 3));
}

#[test]
fn the_end_of_input_is_ignored_if_asked() {
    let relay = relay().stdin(nothing()).stdin_eof(StdinEof::Ignore).timeout(Duration::from_millis(300));
    let (result, _) = run(relay, shell("cat"));
    assert_eq!(result.unwrap().ended_by, Some(EndedBy::Timeout));
}

#[test]
fn without_stdin_a_program_sees_no_end_of_input() {
    let relay = relay().without_stdin().timeout(Duration::from_millis(300));
    let (result, written) = run(relay, shell("read x; echo end"));
    assert_eq!((result.unwrap().ended_by, written.as_str()), (Some(EndedBy::Timeout), ""));
}

#[test]
fn without_a_reader_the_program_is_hung_up_on() {
    let session = shell("yes");
    let outcome = go(relay().without_stdin().stdout(pipe_without_reader()), session).unwrap();
    assert_eq!((outcome.ended_by, outcome.status.signal()), (Some(EndedBy::StdoutGone), Some(libc::SIGHUP)));
    assert_eq!(outcome.exit_code(), 129);
}

#[test]
fn without_a_reader_the_program_may_also_go_on() {
    let relay = relay().without_stdin().stdout_gone(StdoutGone::Drain).stdout(pipe_without_reader());
    let outcome = go(relay, shell("head -c 1000000 /dev/zero && exit 42")).unwrap();
    assert_eq!((outcome.ended_by, outcome.exit_code()), (None, 42));
}

#[test]
fn a_long_line_is_an_error_that_names_its_place() {
    let session = shell("cat");
    let pid = session.child.id();
    let input = format!("one\n{}\n", "x".repeat(Relay::MAX_LINE + 1));
    let (result, _) = run(relay().stdin(text_to_read(&input)), session);
    let error = result.unwrap_err();
    assert_eq!(error.io_error().kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("byte 4 "), "{error}");
    assert!(!process_exists(pid));
}

#[test]
fn a_long_line_may_be_left_to_the_terminal() {
    let input = format!("{}\n", "x".repeat(Relay::MAX_LINE + 100));
    let relay = relay().stdin(text_to_read(&input)).long_line(LongLine::Truncate);
    let written = output(relay, quiet_shell("tr -d '\\a' | wc -c"));
    assert_eq!(written.trim(), (Relay::MAX_LINE + 1).to_string());
}

#[test]
fn a_grace_for_what_is_in_the_background_ends() {
    let begin = Instant::now();
    let relay = relay().without_stdin().after_exit(AfterExit::ReadFor(Duration::from_millis(200)));
    let script = "trap '' HUP; (sleep 3; echo late) & echo done";
    assert_eq!(output(relay, shell(script)), "done\r\n");
    assert!(begin.elapsed() >= Duration::from_millis(200));
}

#[test]
fn limits_say_which_of_them_was_reached() {
    let limit = Duration::from_millis(200);
    for (relay, by) in
        [(relay().timeout(limit), EndedBy::Timeout), (relay().idle_timeout(limit), EndedBy::IdleTimeout)]
    {
        let (result, _) = run(relay.without_stdin(), shell("exec sleep 1000"));
        let outcome = result.unwrap();
        assert_eq!((outcome.ended_by, outcome.status.signal()), (Some(by), Some(libc::SIGTERM)));
        assert_eq!(outcome.exit_code(), 124);
    }
}

#[test]
fn a_program_that_does_not_end_when_asked_is_killed_after_the_grace() {
    let session = shell("trap '' TERM HUP; echo on; while :; do read x; done");
    read_until_text(&session.manager, "on\r\n");
    let step = Duration::from_millis(100);
    let (result, _) = run(relay().without_stdin().timeout(step).kill_after(step), session);
    let outcome = result.unwrap();
    assert_eq!((outcome.ended_by, outcome.status.signal()), (Some(EndedBy::Timeout), Some(libc::SIGKILL)));
}

#[test]
fn the_escape_sequence_hangs_up() {
    let typed = Mutex::new(Vec::new());
    let (reader, mut writer) = io::pipe().unwrap();
    writer.write_all(b"ab\x1d\x1dc\x1d\x1d\x1drest").unwrap();
    let tap = |stream, _, bytes: &[u8]| {
        if stream == RelayStream::Input {
            typed.lock().unwrap().extend_from_slice(bytes);
        }
        Ok(())
    };
    let (result, _) = run(relay().stdin(reader).escape("\x1d\x1d\x1d").tap(tap), quiet_shell("cat"));
    let outcome = result.unwrap();
    assert_eq!((outcome.ended_by, outcome.exit_code()), (Some(EndedBy::Escape), 129));
    let typed = typed.into_inner().unwrap();
    assert!(b"ab\x1d\x1dc\x1d\x1d".starts_with(&typed), "{}", typed.escape_ascii());
    drop(writer);
}

#[test]
fn a_relay_of_no_program_is_an_error() {
    let error = pty::spawn(Vec::<&str>::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

// Signals

static CAUGHT: AtomicUsize = AtomicUsize::new(0);

extern "C" fn count(_: i32) {
    CAUGHT.fetch_add(1, Ordering::SeqCst);
}

extern "C" fn count_with_information(number: i32, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    // SAFETY: the kernel, and a handler that passes on what it got, give a siginfo_t. sigaction(2).
    if unsafe { (*info).si_signo } == number {
        CAUGHT.fetch_add(1, Ordering::SeqCst);
    }
}

fn address(handler: SigHandler) -> usize {
    match handler {
        SigHandler::SigDfl => 0,
        SigHandler::SigIgn => 1,
        SigHandler::Handler(function) => function as usize,
        SigHandler::SigAction(function) => function as usize,
    }
}

/// Runs `action` with another handler, which is to be there afterwards too.
fn with_handler(number: Number, handler: SigHandler, action: impl FnOnce()) {
    let ours = SigAction::new(handler, SaFlags::SA_RESTART, SigSet::empty());
    // SAFETY: the handlers of this file do nothing but count. sigaction(2).
    let before = unsafe { sigaction(number, &ours) }.unwrap();
    action();
    // SAFETY: this one was there before. sigaction(2).
    let after = unsafe { sigaction(number, &before) }.unwrap();
    assert_eq!(address(after.handler()), address(handler), "the handler of {number} is another now");
}

/// Raises a signal when the program has printed something.
fn raising<'a>(number: Number, times: usize) -> Relay<'a> {
    let mut raised = false;
    Relay::new().without_stdin().tap(move |_, _, _| {
        if !std::mem::replace(&mut raised, true) {
            (0..times).for_each(|_| raise(number).unwrap());
        }
        Ok(())
    })
}

#[test]
fn a_signal_ends_the_program_and_its_former_handler_is_called_and_back_afterwards() {
    let _turn = take_turns();
    for (number, ours) in [
        (Number::SIGTERM, Signal::TERM),
        (Number::SIGHUP, Signal::HUP),
        (Number::SIGINT, Signal::INT),
        (Number::SIGQUIT, Signal::QUIT),
    ] {
        for handler in [SigHandler::Handler(count), SigHandler::SigAction(count_with_information)] {
            CAUGHT.store(0, Ordering::SeqCst);
            with_handler(number, handler, || {
                let (result, _) = run(raising(number, 1), shell("ulimit -c 0; echo on; exec sleep 1000"));
                let outcome = result.unwrap();
                assert_eq!(outcome.ended_by, Some(EndedBy::Signal(ours)));
                assert_eq!(i32::from(outcome.exit_code()), 128 + ours.as_raw());
            });
            assert_eq!(CAUGHT.load(Ordering::SeqCst), 1, "{number}");
        }
    }
}

#[test]
fn a_signal_that_is_ignored_stays_ignored() {
    let _turn = take_turns();
    for number in [Number::SIGHUP, Number::SIGINT, Number::SIGQUIT, Number::SIGTERM] {
        with_handler(number, SigHandler::SigIgn, || {
            assert_eq!(output(raising(number, 1), shell("echo on; sleep 0.05; echo off")), "on\r\noff\r\n");
        });
    }
}

#[test]
fn a_change_of_size_reaches_its_former_handler_too() {
    let _turn = take_turns();
    CAUGHT.store(0, Ordering::SeqCst);
    with_handler(Number::SIGWINCH, SigHandler::Handler(count), || {
        assert_eq!(output(raising(Number::SIGWINCH, 3), shell("echo on")), "on\r\n");
    });
    assert_eq!(CAUGHT.load(Ordering::SeqCst), 3);
}

#[test]
fn a_relay_that_fails_or_panics_gives_the_handlers_back() {
    let _turn = take_turns();
    with_handler(Number::SIGTERM, SigHandler::Handler(count), || {
        go(Relay::new().without_stdin().stdout(full()), shell("echo on")).unwrap_err();
        let relay = Relay::new().without_stdin().stdout(nothing()).tap(|_, _, _| panic!("on purpose"));
        catch_unwind(AssertUnwindSafe(|| go(relay, shell("echo on")))).unwrap_err();
    });
}

#[test]
fn a_second_relay_that_takes_signals_is_refused_and_its_program_ended() {
    let _turn = take_turns();
    let refused = Mutex::new(None);
    let first = Relay::new().without_stdin().tap(|_, _, _| {
        let second = shell("trap '' HUP; echo on; exec sleep 1000");
        let pid = second.child.id();
        let error = Relay::new()
            .without_stdin()
            .kill_after(Duration::ZERO)
            .stdout(nothing())
            .run(second)
            .unwrap_err();
        *refused.lock().unwrap() = Some((error.io_error().kind(), process_exists(pid)));
        Ok(())
    });
    assert_eq!(output(first, shell("echo one")), "one\r\n");
    assert_eq!(refused.into_inner().unwrap(), Some((ErrorKind::ResourceBusy, false)));
    // Not for ever.
    assert_eq!(output(Relay::new().without_stdin(), shell("echo two")), "two\r\n");
}

#[test]
fn relays_that_take_no_signals_run_side_by_side() {
    let relays: Vec<_> = (0..8)
        .map(|index| {
            thread::spawn(move || {
                let input = tests::lines(50_000, true, index);
                let (reader, mut writer) = io::pipe().unwrap();
                let text = input.clone();
                let typist = thread::spawn(move || writer.write_all(&text).unwrap());
                assert!(output(relay().stdin(reader), quiet_shell("cat")).into_bytes() == input);
                typist.join().unwrap();
            })
        })
        .collect();
    relays.into_iter().for_each(|relay| relay.join().unwrap());
}

// What is shared with others stays as it was

fn is_nonblocking(fd: impl AsFd) -> bool {
    // SAFETY: F_GETFL takes no argument. fcntl(2).
    let flags = unsafe { libc::fcntl(fd.as_fd().as_raw_fd(), libc::F_GETFL) };
    assert_ne!(flags, -1);
    flags & libc::O_NONBLOCK != 0
}

/// Relays between these two, and looks at them in the middle and afterwards.
#[track_caller]
fn assert_stay_blocking(stdin: OwnedFd, stdout: OwnedFd) {
    let ours = [stdin.try_clone().unwrap(), stdout.try_clone().unwrap()];
    let mut looks = 0;
    let look = |_, _, _: &[u8]| {
        assert!(!ours.iter().any(is_nonblocking), "while it is relayed");
        looks += 1;
        Ok(())
    };
    let relay = relay().stdin(stdin).stdout(stdout).tap(look);
    let outcome = go(relay, shell("echo hello; read x")).unwrap();
    assert!(outcome.status.success() && looks > 0);
    assert!(!ours.iter().any(is_nonblocking), "afterwards");
}

#[test]
fn no_stream_that_others_share_is_made_nonblocking() {
    let directory = TempDir::new().unwrap();
    let file = || File::create(directory.path().join("output")).unwrap();
    assert_stay_blocking(text_to_read("x\n").into(), file().into());
    let (reader, writer) = io::pipe().unwrap();
    assert_stay_blocking(text_to_read("x\n").into(), writer.into());
    drop(reader);
    let (ours, theirs) = UnixStream::pair().unwrap();
    (&ours).write_all(b"x\n").unwrap();
    assert_stay_blocking(theirs.try_clone().unwrap().into(), theirs.into());
    let Pair { manager, subsidiary } = pty::open().unwrap();
    (&manager).write_all(b"x\r").unwrap();
    let end = || OwnedFd::from(subsidiary.try_clone().unwrap());
    assert_stay_blocking(end(), end());
}

#[test]
fn a_copy_of_the_manager_is_as_it_was_while_it_is_relayed_and_afterwards() {
    let session = shell("echo on; read x");
    let copy = session.manager.try_clone().unwrap();
    let mut typed = false;
    let look = |_, _, _: &[u8]| {
        if !std::mem::replace(&mut typed, true) {
            assert_eq!((&copy).write(b"\n").unwrap(), 1);
        }
        assert!(is_nonblocking(&copy));
        Ok(())
    };
    assert!(output(relay().without_stdin().tap(look), session).starts_with("on\r\n"));
    // What is left is read, and the end then, without a wait.
    read_to_end(&copy);
    // It is the last, so that it goes out as it came in.
    assert!(!is_nonblocking(OwnedFd::from(copy)));
}

#[test]
fn output_to_the_manager_of_another_terminal_is_typed_there() {
    let Pair { mut subsidiary, manager } = pty::open().unwrap();
    let relay = relay().without_stdin().stdout(manager.try_clone().unwrap());
    assert!(go(relay, quiet_shell("echo typed")).unwrap().status.success());
    wait_readable(&subsidiary);
    let mut line = [0; 16];
    let count = subsidiary.read(&mut line).unwrap();
    assert_eq!(line[..count].escape_ascii().to_string(), "typed\\n");
}

#[test]
fn input_from_the_manager_of_another_terminal_is_what_was_printed_there() {
    let other = shell("printf 'printed there\\n'; sleep 1000");
    let reader = other.manager.try_clone().unwrap();
    let mut rest = other.child;
    assert_eq!(output(relay().stdin(reader), quiet_shell("read x; echo \"$x\"")), "printed there\n");
    rest.kill().unwrap();
    wait(&mut rest);
}

#[test]
fn a_program_inherits_nothing_from_a_relay() {
    let (reader, _writer) = io::pipe().unwrap();
    let mut command = Command::new(PROBE);
    let session = command.arg("descriptors").spawn().unwrap();
    assert_eq!(output(relay().stdin(reader), session), "0 1 2\r\n");
}

#[test]
fn relays_leave_no_descriptor_and_no_process_behind() {
    let session = Command::new(PROBE).arg("relay-and-count-descriptors").spawn().unwrap();
    assert_eq!(output_of(session), "none\n");
}

#[test]
fn with_all_streams_closed_the_terminal_is_not_taken_for_one_of_them() {
    let script = "exec 2>&-; echo out; if read x; then exit 9; fi; exit 5";
    let mut command = Command::new(PROBE);
    command.args(["spawn-with-streams-closed", "sh", "-c", script]);
    let mut session = command.spawn().unwrap();
    assert_eq!(wait(&mut session.child).code(), Some(5));
}

// Our own terminal

/// A terminal to be ours, with modes that are not quite those that a program would set.
fn our_terminal() -> (Manager, Subsidiary, Modes) {
    let modes = Modes::sane().utf8(false);
    let Pair { manager, subsidiary } = OpenOptions::new().modes(modes).open().unwrap();
    let modes = Modes::of(&subsidiary).unwrap();
    (manager, subsidiary, modes)
}

#[test]
fn our_terminal_is_raw_while_relayed_and_as_before_afterwards() {
    let (_manager, subsidiary, before) = our_terminal();
    let mut looked = false;
    let tap = |_, _, _: &[u8]| {
        let modes = Modes::of(&subsidiary).unwrap();
        assert!(!modes.is_canonical() && !modes.is_echo());
        looked = true;
        Ok(())
    };
    output(relay().stdin(subsidiary.try_clone().unwrap()).tap(tap), shell("echo on"));
    assert!(looked);
    assert_eq!(Modes::of(&subsidiary).unwrap(), before);
}

#[test]
fn our_terminal_is_restored_after_an_error() {
    let (_manager, subsidiary, before) = our_terminal();
    let stdin = subsidiary.try_clone().unwrap();
    go(relay().stdin(stdin).stdout(full()), shell("echo on; exec sleep 1000")).unwrap_err();
    assert_eq!(Modes::of(&subsidiary).unwrap(), before);
}

#[test]
fn our_terminal_is_restored_after_a_panic() {
    let (_manager, subsidiary, before) = our_terminal();
    let session = shell("echo on; exec sleep 1000");
    let relay = relay().stdin(subsidiary.try_clone().unwrap()).tap(|_, _, _| panic!("on purpose"));
    catch_unwind(AssertUnwindSafe(|| go(relay.stdout(nothing()), session))).unwrap_err();
    assert_eq!(Modes::of(&subsidiary).unwrap(), before);
}

#[test]
fn what_is_typed_before_and_after_is_kept() {
    let (manager, mut subsidiary, _) = our_terminal();
    (&manager).write_all(b"before\r").unwrap();
    let event = |event| {
        if let RelayEvent::Exited(_) = event {
            (&manager).write_all(b"after\n").unwrap();
        }
        Ok(())
    };
    let relay = relay().stdin(subsidiary.try_clone().unwrap()).on_event(event);
    assert_eq!(output(relay, quiet_shell("read x; echo \"$x\"")), "before\n");
    wait_readable(&subsidiary);
    let mut line = [0; 16];
    let count = subsidiary.read(&mut line).unwrap();
    assert_eq!(line[..count].escape_ascii().to_string(), "after\\n");
}

/// The tool on a terminal that the test drives, once its program has printed "on"; and the modes
/// from before.
fn interactive(command: &mut Command) -> (Session, Subsidiary, Modes) {
    let like = pty::open().unwrap();
    let session = command.spawn().unwrap();
    let held = session.manager.open_subsidiary().unwrap();
    read_until_text(&session.manager, "on\r\n");
    (session, held, like.manager.modes().unwrap())
}

#[test]
fn our_terminal_is_restored_after_each_signal_that_ends_us() {
    for number in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let script = "ulimit -c 0; echo on; exec sleep 1000";
        let mut command = Command::new(TOOL);
        let (mut session, _held, before) = interactive(command.args(["spawn", "sh", "-c", script]));
        assert!(!session.manager.modes().unwrap().is_canonical());
        session.child.signal(number).unwrap();
        assert_eq!(wait(&mut session.child).code(), Some(128 + number.as_raw()), "{number}");
        assert_eq!(session.manager.modes().unwrap(), before, "{number}");
    }
}

#[test]
fn keys_reach_the_program_and_not_us() {
    let script = "trap 'echo interrupted; exit 7' INT; echo on; while :; do read x; done";
    let mut command = Command::new(TOOL);
    let (mut session, _held, before) = interactive(command.args(["spawn", "sh", "-c", script]));
    (&session.manager).write_all(b"\x03").unwrap();
    read_until_text(&session.manager, "interrupted\r\n");
    assert_eq!(wait(&mut session.child).code(), Some(7));
    assert_eq!(session.manager.modes().unwrap(), before);
}

#[test]
fn when_our_terminal_goes_away_so_does_the_program() {
    let directory = TempDir::new().unwrap();
    let gone = directory.path().join("gone");
    let script = r#"trap 'echo >"$0"; exit' HUP; echo on; while :; do read x; done"#;
    let mut command = Command::new(TOOL);
    let command = command.args(["spawn", "--kill-after", "1h", "sh", "-c", script]).arg(&gone);
    let (Session { manager, mut child }, held, _) = interactive(command);
    drop((manager, held));
    assert_eq!(wait(&mut child).code(), Some(129));
    eventually("the program was told", || gone.exists());
}

/// A job of a shell, which the test asks to continue it.
fn job(args: &[&str]) -> (Session, Modes) {
    let mut command = Command::new(PROBE);
    let (session, _, before) = interactive(command.args(["job", TOOL, "spawn"]).args(args));
    (session, before)
}

/// The tool, as the process group in the foreground of its terminal.
fn signal_job(session: &Session, number: Number) {
    let group = session.manager.foreground_process_group().unwrap().unwrap();
    signal::kill(Pid::from_raw(group.cast_signed()), number).unwrap();
}

fn wait_until_raw(session: &Session) {
    eventually("the terminal is in raw mode", || !session.manager.modes().unwrap().is_canonical());
}

#[test]
fn stopped_and_continued_by_a_shell_the_terminals_modes_are_right_in_between() {
    for number in [Number::SIGTSTP, Number::SIGSTOP] {
        let (mut session, before) = job(&["sh", "-c", "echo on; cat"]);
        for _ in 0..3 {
            signal_job(&session, number);
            read_until_text(&session.manager, &format!("stopped {number}\r\n"));
            assert_eq!(session.manager.modes().unwrap(), before);
            (&session.manager).write_all(b"go\r").unwrap();
            wait_until_raw(&session);
        }
        (&session.manager).write_all(b"still here\r").unwrap();
        read_until_text(&session.manager, "still here\r\nstill here\r\n");
        (&session.manager).write_all(b"\x04").unwrap();
        read_until_text(&session.manager, "exited 0\r\n");
        assert_eq!(session.manager.modes().unwrap(), before);
        assert!(wait(&mut session.child).success());
    }
}

#[test]
fn a_program_that_stops_itself_stops_the_job_and_is_continued_with_it() {
    let mut command = Command::new(PROBE);
    let script = "echo on; kill -STOP $$; echo further; exit 3";
    let mut session = command.args(["job", TOOL, "spawn", "sh", "-c", script]).spawn().unwrap();
    let _held = session.manager.open_subsidiary().unwrap();
    // What it printed is shown before, and not when it goes on.
    assert_eq!(read_until_text(&session.manager, "stopped SIGTSTP\r\n"), "on\r\nstopped SIGTSTP\r\n");
    let before = session.manager.modes().unwrap();
    assert!(before.is_canonical() && before.is_echo());
    (&session.manager).write_all(b"go\r").unwrap();
    read_until_text(&session.manager, "further\r\nexited 3\r\n");
    assert_eq!(session.manager.modes().unwrap(), before);
    assert!(wait(&mut session.child).success());
}

#[test]
fn a_size_that_changed_while_we_were_stopped_is_passed_on_afterwards() {
    let (mut session, _) = job(&["sh", "-c", "echo on; read x; stty size"]);
    signal_job(&session, Number::SIGTSTP);
    read_until_text(&session.manager, "stopped SIGTSTP\r\n");
    session.manager.resize(Size::new(90, 20)).unwrap();
    (&session.manager).write_all(b"go\r").unwrap();
    wait_until_raw(&session);
    (&session.manager).write_all(b"\r").unwrap();
    read_until_text(&session.manager, "20 90\r\n");
    assert!(wait(&mut session.child).success());
}
