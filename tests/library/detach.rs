//! Sessions that are relayed, left and relayed again.

use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use pty::{
    AfterExit, Command, EndedBy, Manager, Modes, OpenOptions, Pair, Relay, RelayStage, RelayStream, Relayed,
    Session,
};
use tests::census::alone;
use tests::{DEADLINE, eventually, is_readable, read_to_end, read_until_text, wait, wait_readable, within};

/// A program whose terminal shows nothing that is typed.
fn quiet(script: &str) -> Session {
    Command::new("sh").args(["-c", script]).modes(Modes::sane().echo(false).crlf(false)).spawn().unwrap()
}

/// One that takes no signals, and is over in time.
fn relay<'a>() -> Relay<'a> {
    Relay::new().without_signals().timeout(DEADLINE)
}

/// A pipe that holds `text` and is not at its end.
fn typed(text: &[u8]) -> (PipeReader, PipeWriter) {
    let (reader, mut writer) = io::pipe().unwrap();
    writer.write_all(text).unwrap();
    (reader, writer)
}

fn nothing() -> std::fs::File {
    std::fs::File::options().write(true).open("/dev/null").unwrap()
}

#[track_caller]
fn detached(relayed: Relayed) -> pty::Detached {
    match relayed {
        Relayed::Detached(detached) => detached,
        other => panic!("it was not detached: {other:?}"),
    }
}

#[track_caller]
fn exit_code(relayed: Relayed) -> u8 {
    match relayed {
        Relayed::Ended(outcome) => outcome.exit_code(),
        other => panic!("the program has not ended: {other:?}"),
    }
}

fn handler_of(number: libc::c_int) -> usize {
    let mut action = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: without a new action, a place for the current one. sigaction(2).
    assert_eq!(unsafe { libc::sigaction(number, std::ptr::null(), action.as_mut_ptr()) }, 0);
    // SAFETY: it returned success.
    unsafe { action.assume_init() }.sa_sigaction
}

/// Somebody who types a line, waits for the answer, and leaves.
fn somebody_types(terminal: &Manager, line: &str, answer: &str, keys: &[u8]) -> thread::JoinHandle<String> {
    let terminal = terminal.try_clone().unwrap();
    let (line, answer, keys) = (line.to_owned(), answer.to_owned(), keys.to_owned());
    thread::spawn(move || {
        eventually("the terminal is in raw mode", || !terminal.modes().unwrap().is_canonical());
        (&terminal).write_all(line.as_bytes()).unwrap();
        let seen = read_until_text(&terminal, &answer);
        (&terminal).write_all(&keys).unwrap();
        seen
    })
}

#[test]
fn a_session_is_relayed_on_our_terminal_detached_and_relayed_again() {
    alone(|| {
        let Pair { manager, subsidiary } =
            OpenOptions::new().modes(Modes::sane().utf8(false)).open().unwrap();
        let (before, handler) = (Modes::of(&subsidiary).unwrap(), handler_of(libc::SIGTERM));
        let script = r#"while read -r line; do test "$line" = quit && exit 7; echo "got $line"; done"#;
        let mut session = quiet(script);
        let relay = || {
            let end = || subsidiary.try_clone().unwrap();
            Relay::new().timeout(DEADLINE).stdin(end()).stdout(end()).detach("\x1d")
        };
        for round in 1..=3 {
            let answer = format!("got line {round}\r\n");
            let somebody = somebody_types(&manager, &format!("line {round}\r"), &answer, b"\x1d");
            let left = detached(relay().run_on(&mut session).unwrap());
            assert!(left.untyped.is_empty() && left.unread.is_empty(), "{left:?}");
            let seen = somebody.join().unwrap();
            let meanwhile = format!("got meanwhile {}\r\n", round - 1);
            assert!(round == 1 || seen.starts_with(&meanwhile), "{seen}");

            assert_eq!(Modes::of(&subsidiary).unwrap(), before);
            assert_eq!(handler_of(libc::SIGTERM), handler);
            assert_eq!(session.child.try_wait().unwrap(), None);
            session.manager.resize(pty::Size::new(90, 20)).unwrap();
            session.manager.write_all(format!("meanwhile {round}\n").as_bytes()).unwrap();
            wait_readable(&session.manager);
            assert!(!is_readable(&manager), "nothing is shown that was printed meanwhile");
        }
        let somebody = somebody_types(&manager, "", "got meanwhile 3\r\n", b"quit\r");
        assert_eq!(exit_code(relay().run_on(&mut session).unwrap()), 7);
        somebody.join().unwrap();
        assert_eq!(Modes::of(&subsidiary).unwrap(), before);
        assert_eq!(wait(&mut session.child).code(), Some(7));
        assert_eq!(read_to_end(&session.manager), b"");
    });
}

#[test]
fn all_that_is_printed_is_seen_though_it_is_detached_in_the_middle() {
    let mut session = quiet("seq 1000000");
    let (mut shown, stdout) = io::pipe().unwrap();
    let reader = thread::spawn(move || io::read_to_string(&mut shown).unwrap());
    for _ in 0..5 {
        let (stdin, mut writer) = typed(b"");
        let mut printed = false;
        let tap = |_, _, _: &[u8]| {
            if !std::mem::replace(&mut printed, true) {
                writer.write_all(b"\x1d")?;
            }
            Ok(())
        };
        let relay = relay().stdin(stdin).stdout(stdout.try_clone().unwrap()).detach("\x1d").tap(tap);
        detached(relay.run_on(&mut session).unwrap());
    }
    let last = relay().without_stdin().stdout(stdout).run_on(&mut session).unwrap();
    assert_eq!(exit_code(last), 0);
    let all: String = (1..=1_000_000).map(|number| format!("{number}\n")).collect();
    assert!(within("the end of the output", move || reader.join().unwrap()) == all);
}

#[test]
fn what_is_typed_before_the_detach_keys_arrives_and_what_is_typed_after_them_is_kept() {
    let mut session = quiet("read x; read y; echo \"$x$y\"; read z");
    let (stdin, mut writer) = typed(b"one\n\x1d\x1d two");
    let ours = stdin.try_clone().unwrap();
    let left = relay().stdin(stdin).stdout(nothing()).detach("\x1d\x1d").run_on(&mut session).unwrap();
    let left = detached(left);
    assert_eq!((&left.untyped[..], &left.unread[..]), (&b""[..], &b" two"[..]));
    writer.write_all(b"three").unwrap();
    drop(writer);
    assert_eq!(io::read_to_string(ours).unwrap(), "three");
    session.manager.write_all(b"end\n").unwrap();
    // The first of the two keys had been typed when the second came, or it had not.
    let seen = read_until_text(&session.manager, "end\n");
    assert!(["oneend\n", "one\x1dend\n"].contains(&&*seen), "{seen:?}");
    session.child.kill().unwrap();
    wait(&mut session.child);
}

#[test]
fn what_a_program_does_not_take_is_handed_over_when_it_is_left() {
    let mut command = Command::new("sleep");
    let mut session = command.arg("1000").modes(Modes::sane().raw()).spawn().unwrap();
    let text: Vec<u8> = tests::lines(60_000, true, 1);
    let (stdin, mut writer) = io::pipe().unwrap();
    let input = [&text[..], b"\x1d"].concat();
    let typist = thread::spawn(move || writer.write_all(&input).unwrap());
    let relay = relay().stdin(stdin).stdout(nothing()).detach("\x1d");
    let left = detached(relay.run_on(&mut session).unwrap());
    typist.join().unwrap();
    let mut subsidiary = session.manager.open_subsidiary().unwrap();
    fcntl(&subsidiary, FcntlArg::F_SETFL(OFlag::O_NONBLOCK)).unwrap();
    let mut arrived = Vec::new();
    eventually("all that was typed arrives", || {
        let error = subsidiary.read_to_end(&mut arrived).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
        arrived.len() + left.untyped.len() == text.len()
    });
    assert!(!left.untyped.is_empty());
    arrived.extend(left.untyped);
    assert!(arrived == text);
    session.child.kill().unwrap();
    wait(&mut session.child);
}

#[test]
fn a_second_terminal_comes_back_from_a_detach() {
    let Pair { manager, subsidiary } = pty::open().unwrap();
    let script = "read x; echo \"$x\" >&2; echo shown";
    let mut session = {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stderr(subsidiary).spawn().unwrap()
    };
    let (stdin, _writer) = typed(b"\x1d");
    let relayed = relay().stdin(stdin).stdout(nothing()).stderr(manager).detach("\x1d").run_on(&mut session);
    let manager = detached(relayed.unwrap()).stderr.expect("it was given to the relay");
    session.manager.write_all(b"apart\n").unwrap();
    let mut seen = Vec::new();
    let relay = relay().without_stdin().stdout(nothing()).stderr(manager).manager_read(|stream, terminal| {
        let mut buffer = [0; 100];
        let count = terminal.read(&mut buffer)?;
        if stream == RelayStream::Error {
            seen.extend_from_slice(&buffer[..count]);
        }
        Err(io::ErrorKind::WouldBlock.into())
    });
    assert_eq!(exit_code(relay.run_on(&mut session).unwrap()), 0);
    assert_eq!(seen, b"apart\r\n");
}

#[test]
fn after_a_relay_that_closed_the_terminal_the_session_has_one_that_is_at_its_end() {
    // Hung up, and failed.
    for fails in [false, true] {
        let mut session = quiet("echo on; exec sleep 1000");
        let (stdin, _writer) = typed(b"x\x1e");
        let relay = relay().stdin(stdin).stdout(nothing()).escape("\x1e").detach("\x1d");
        let result = match fails {
            true => relay.tap(|_, _, _| Err(io::Error::other("no more"))).run_on(&mut session),
            false => relay.run_on(&mut session),
        };
        match result {
            Ok(Relayed::Ended(outcome)) => assert_eq!(outcome.ended_by, Some(EndedBy::Escape)),
            Ok(other) => panic!("{other:?}"),
            Err(error) => assert_eq!(error.stage(), RelayStage::Tap),
        }
        assert!(!wait(&mut session.child).success());
        assert_eq!(read_to_end(&session.manager), b"");
        let error = session.manager.write(b"x").unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::EBADF));
    }
}

#[test]
fn a_program_that_ends_is_not_detached_and_others_print_on_afterwards() {
    let mut session = quiet("(trap '' HUP; read x <&3; echo late) 3<&0 & echo soon");
    let (stdin, _writer) = typed(b"");
    let relay = relay().stdin(stdin).stdout(nothing()).detach("\x1d").after_exit(AfterExit::End);
    assert_eq!(exit_code(relay.run_on(&mut session).unwrap()), 0);
    assert!(wait(&mut session.child).success());
}

#[test]
fn without_a_session_to_come_back_to_the_detach_keys_are_bytes_like_others() {
    let (stdin, writer) = typed(b"\x1d\n");
    drop(writer);
    let mut shown = Vec::new();
    let relay = relay().stdin(stdin).stdout(nothing()).detach("\x1d").tap(|stream, _, bytes| {
        if stream == RelayStream::Output {
            shown.extend_from_slice(bytes);
        }
        Ok(())
    });
    assert!(relay.run(quiet("cat")).unwrap().status.success());
    assert_eq!(shown, b"\x1d\n");
}

#[test]
fn what_was_typed_ahead_after_the_detach_keys_is_kept_while_output_waits_for_its_reader() {
    alone(|| {
        let Pair { manager, subsidiary } = pty::open().unwrap();
        (&manager).write_all(b"a\x1dbcd\n").unwrap();
        wait_readable(&subsidiary);
        let mut session = quiet("yes | head -c 300000; sleep 1000");
        let (mut shown, stdout) = io::pipe().unwrap();
        wait_readable(&session.manager);
        let printed = AtomicUsize::new(0);
        let relay = Relay::new().timeout(DEADLINE).stdin(subsidiary).stdout(stdout).detach("\x1d");
        let relay = relay.tap(|_, _, bytes| {
            printed.fetch_add(bytes.len(), Ordering::Relaxed);
            Ok(())
        });
        let relay = relay.stdin_read(|terminal| {
            // Not before there is more than a pipe holds.
            if printed.load(Ordering::Relaxed) < 100_000 {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let mut byte = [0];
            let count = terminal.read(&mut byte)?;
            Ok(byte[..count].to_vec())
        });
        let reader = thread::spawn(move || {
            thread::sleep(Duration::from_millis(300));
            io::copy(&mut shown, &mut io::sink()).unwrap()
        });
        let left = detached(relay.run_on(&mut session).unwrap());
        reader.join().unwrap();
        assert_eq!((&left.untyped[..], &left.unread[..]), (&b""[..], &b"bcd\n"[..]));
        session.child.kill().unwrap();
        wait(&mut session.child);
    });
}
