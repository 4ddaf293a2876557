//! Talking with programs that were made for a person.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use pty::expect::{Expect, ExpectError, Logged, Pattern, Reason, Regex};
use pty::{Command, Modes, Pair, Relay, RelayStage, Relayed, Session};
use tests::{DEADLINE, eventually, pipe_without_reader, read_until_text, wait};

fn unechoed(script: &str) -> Session {
    Command::new("sh").args(["-c", script]).modes(Modes::sane().echo(false)).spawn().unwrap()
}

fn talk_with(script: &str) -> Expect {
    let mut expect = Expect::new(unechoed(script)).unwrap();
    expect.timeout(DEADLINE);
    expect
}

fn exit_code(expect: &mut Expect) -> i32 {
    expect.expect(Pattern::Exit).unwrap().status().unwrap().code().unwrap()
}

fn fails(expect: &mut Expect, pattern: impl Into<Pattern>) -> ExpectError {
    expect.expect(pattern).expect_err("there is nothing like it")
}

#[test]
fn a_program_is_asked_and_answered_until_it_ends() {
    let mut expect = talk_with(
        r#"printf 'name? '; read name; printf 'age of %s? ' "$name"; read age; echo "$name, $age"; exit 7"#,
    );
    expect.expect("name? ").unwrap();
    expect.send_line("Ada").unwrap();
    let question = expect.expect(Regex::new(r"age of (\w+)\? ").unwrap()).unwrap();
    assert_eq!(question.group(1), Some(&b"Ada"[..]));
    expect.send_line("36").unwrap();
    expect.expect("Ada, 36\r\n").unwrap();
    assert_eq!(exit_code(&mut expect), 7);
}

#[test]
fn only_new_output_is_looked_at_and_what_came_before_a_match_is_told() {
    let mut expect = talk_with("echo one two one three");
    assert_eq!(expect.expect("one").unwrap().before(), b"");
    let second = expect.expect("one").unwrap();
    assert_eq!((second.before(), second.matched()), (&b" two "[..], &b"one"[..]));
    assert_eq!(fails(&mut expect, "one").seen(), b" three\r\n");
}

#[test]
fn of_several_patterns_the_first_to_be_complete_is_found() {
    let mut expect = talk_with("echo abcdef; read line");
    let found = expect.expect_any(["def", "bc", "abcd"]).unwrap();
    assert_eq!((found.index(), found.before(), found.matched()), (1, &b"a"[..], &b"bc"[..]));
    let found = expect.expect_any(["ef".into(), Pattern::from(Regex::new("d.").unwrap())]).unwrap();
    assert_eq!((found.index(), found.matched()), (1, &b"de"[..]));
}

#[test]
fn what_matched_nothing_is_there_for_the_next_pattern() {
    let mut expect = talk_with("echo here; read line");
    let error = fails(expect.timeout(Duration::from_millis(50)), "there");
    assert!(matches!(error.reason(), Reason::TimedOut));
    expect.timeout(DEADLINE).expect("here").unwrap();
}

#[test]
fn a_wait_ends_at_its_deadline_even_if_the_program_never_stops_printing() {
    let mut expect = talk_with("yes");
    expect.timeout(DEADLINE).expect("y").unwrap();
    let begin = Instant::now();
    let error = fails(expect.limit(100).timeout(Duration::from_millis(100)), "no");
    assert!(matches!(error.reason(), Reason::TimedOut), "{error}");
    let took = begin.elapsed();
    assert!(took >= Duration::from_millis(100) && took < DEADLINE, "{took:?}");
    assert!(error.seen().len() <= 100 && error.to_string().contains(r"y\r\ny\r\n"), "{error}");
    assert_eq!(io::Error::from(error).kind(), io::ErrorKind::TimedOut);
}

#[test]
fn a_wait_for_what_cannot_come_any_more_fails_at_the_end_of_output() {
    let mut expect = talk_with("echo goodbye; exit 4");
    let error = fails(&mut expect, Regex::new("hel*o").unwrap());
    assert!(matches!(error.reason(), Reason::EndOfFile));
    assert_eq!(error.seen(), b"goodbye\r\n");
    let text = error.to_string();
    assert!(text.starts_with("/hel*o/ did not come before the end of output"), "{text}");
    assert!(text.ends_with(r"printed was 'goodbye\r\n'"), "{text}");
    assert_eq!(io::Error::from(error).kind(), io::ErrorKind::UnexpectedEof);
    assert_eq!(exit_code(&mut expect), 4);
}

#[test]
fn a_message_shows_the_newest_output_escaped_and_not_more_than_one_wants_to_read() {
    let mut expect = talk_with(r#"head -c 100000 /dev/zero | tr '\0' x; printf '\033[1mend'"#);
    let error = fails(&mut expect, "beginning");
    let text = error.to_string();
    assert_eq!(error.seen().len(), 100_007);
    assert!(text.len() < 1000 && text.ends_with(r"x\x1b[1mend'"), "{text}");
}

#[test]
fn the_end_of_the_program_is_found_when_its_output_was_read_although_a_background_job_holds_the_terminal() {
    let mut expect = talk_with("trap '' HUP; sleep 1000 & echo $!; exit 3");
    let ended = expect.expect(Pattern::Exit).unwrap();
    let pid: i32 = String::from_utf8_lossy(ended.before()).trim().parse().expect("all output was read");
    assert_eq!(ended.status().unwrap().code(), Some(3));
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGKILL).unwrap();
    expect.expect(Pattern::EndOfFile).unwrap();
}

#[test]
fn the_end_of_a_program_that_has_closed_its_terminal_is_waited_for() {
    let mut expect = talk_with("exec </dev/null >/dev/null 2>&1; sleep 0.2; exit 5");
    expect.expect(Pattern::EndOfFile).unwrap();
    assert_eq!(exit_code(&mut expect), 5);
}

#[test]
fn silence_is_counted_from_the_last_output() {
    let silence = Duration::from_millis(300);
    let session = Command::new("sleep").arg("1000").spawn().unwrap();
    let mut terminal = session.manager.try_clone().unwrap();
    let mut expect = Expect::new(session).unwrap();
    // The terminal itself prints what is typed, so nothing depends on how fast a program is.
    let typist = thread::spawn(move || {
        let mut typed = Vec::new();
        while typed.len() < 5 {
            typed.push(Instant::now());
            terminal.write_all(b"x").unwrap();
            thread::sleep(silence / 3);
        }
        typed
    });
    let mut shown = 0;
    let mut ended = Vec::new();
    while shown < 5 {
        shown += expect.timeout(DEADLINE).expect(Pattern::Silence(silence)).unwrap().before().len();
        ended.push((shown, Instant::now()));
    }
    let typed = typist.join().unwrap();
    for (shown, at) in ended.into_iter().filter(|(shown, _)| *shown > 0) {
        assert!(at - typed[shown - 1] >= silence, "{shown} were shown");
    }
    let begin = Instant::now();
    assert_eq!(expect.expect(Pattern::Silence(silence)).unwrap().before(), b"");
    assert!(begin.elapsed() >= silence);
}

#[test]
fn a_program_that_prints_more_than_a_terminal_holds_before_it_reads_is_sent_to_all_the_same() {
    // It reads only after it has printed, and we send before we read.
    let mut command = Command::new("sh");
    command.args(["-c", "seq 30000; head -c 50000 | cksum"]).modes(Modes::sane().raw());
    let mut expect = Expect::new(command.spawn().unwrap()).unwrap();
    expect.timeout(DEADLINE).send(vec![b'x'; 50_000]).unwrap();
    expect.expect(Regex::new(r"30000\n\d+ 50000\n").unwrap()).unwrap();
}

#[test]
fn what_nobody_takes_is_an_error_at_the_deadline_and_at_once_when_nobody_can() {
    let mut command = Command::new("sleep");
    let session = command.arg("1000").modes(Modes::sane().raw()).spawn().unwrap();
    let mut expect = Expect::new(session).unwrap();
    let error = expect.timeout(Duration::from_millis(50)).send(vec![b'x'; 1 << 20]).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    expect.session().child.kill().unwrap();
    expect.timeout(DEADLINE).expect(Pattern::EndOfFile).unwrap();
    let error = expect.send(vec![b'x'; 1 << 20]).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
}

#[test]
fn a_session_that_is_given_back_blocks_as_before_and_nothing_of_it_is_lost() {
    let mut expect = talk_with("echo one two; read line; echo three");
    expect.expect("one").unwrap();
    expect.send_line("go").unwrap();
    let (mut session, mut rest) = expect.into_session().unwrap();
    io::Read::read_to_end(&mut session.manager, &mut rest).unwrap();
    assert_eq!(rest, b" two\r\nthree\r\n");
    assert!(wait(&mut session.child).success());
}

#[test]
fn bytes_that_are_no_text_are_matched_as_they_are() {
    let mut expect = talk_with(r"printf 'a\377\000\303\251b'");
    expect.expect(b"\xff\0").unwrap();
    let found = expect.expect(Regex::new("(é)b").unwrap()).unwrap();
    assert_eq!(found.group(1), Some("é".as_bytes()));
    assert_eq!(found.group(2), None);
}

#[test]
fn an_expression_that_is_wrong_or_too_big_is_an_error_that_shows_it() {
    for expression in ["a(b", "[ab].{40}c"] {
        let error = Regex::new(expression).expect_err(expression);
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        assert!(error.to_string().contains(expression), "{error}");
    }
}

/// What this thread has run for.
fn cpu_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: a place for one timespec. clock_gettime(2).
    assert_eq!(unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) }, 0);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

#[test]
fn a_wait_sleeps_also_when_the_terminal_has_hung_up() {
    if crate::held::by_all() {
        return;
    }
    let mut expect = talk_with("exec sleep 1000 </dev/null >/dev/null 2>&1");
    expect.expect(Pattern::EndOfFile).unwrap();
    let before = cpu_time();
    let error = fails(expect.timeout(Duration::from_millis(500)), Pattern::Exit);
    assert!(matches!(error.reason(), Reason::TimedOut), "{error}");
    assert!(cpu_time() - before < Duration::from_millis(50));
    expect.session().child.kill().unwrap();
}

/// Has a talk logged; what was seen, and what was sent.
fn logged(expect: &mut Expect) -> impl Fn(Logged) -> String + use<> {
    let all = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&all);
    expect.log(move |which, bytes| {
        log.lock().unwrap().push((which, bytes.to_vec()));
        Ok(())
    });
    move |wanted| {
        let all = all.lock().unwrap();
        let pieces = all.iter().filter(|(which, _)| *which == wanted);
        String::from_utf8(pieces.flat_map(|(_, bytes)| bytes.clone()).collect()).unwrap()
    }
}

#[test]
fn a_log_has_all_that_was_seen_and_all_that_was_sent_apart() {
    let mut expect = talk_with("printf 'name? '; read name; echo \"hello, $name\"");
    let log = logged(&mut expect);
    expect.expect("name? ").unwrap();
    expect.send_line("Ada").unwrap();
    expect.expect(Pattern::EndOfFile).unwrap();
    assert_eq!(log(Logged::Seen), "name? hello, Ada\r\n");
    assert_eq!(log(Logged::Sent), "Ada\r");
}

#[test]
fn a_file_as_a_log_tells_what_was_sent_from_what_was_seen() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let mut expect = talk_with("read name; echo \"hello, $name\"");
    expect.log_to(std::fs::File::create(&path).unwrap());
    expect.send_line("Ada\x1b").unwrap();
    expect.expect(Pattern::EndOfFile).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let (sent, seen): (Vec<_>, Vec<_>) = text.lines().partition(|line| line.starts_with("sent "));
    assert_eq!(sent, ["sent Ada\\x1b\\r"]);
    let seen: String = seen.iter().map(|line| line.strip_prefix("seen ").unwrap()).collect();
    assert_eq!(seen, "hello, Ada\\x1b\\r\\n");
}

#[test]
fn an_error_of_the_log_is_one_of_the_wait_and_nothing_is_lost() {
    let mut expect = talk_with("echo hello; read x");
    expect.log(|_, _| Err(io::Error::other("the disk is full")));
    let error = fails(&mut expect, "hello");
    assert!(matches!(error.reason(), Reason::Io(error) if error.to_string() == "the disk is full"));
    assert_eq!(expect.send("x").unwrap_err().to_string(), "the disk is full");
    let relay = Relay::new().without_signals().without_stdin().stdout(pipe_without_reader());
    let log = logged(&mut expect);
    expect.expect("hello\r\n").unwrap();
    expect.log(|_, _| Err(io::Error::other("the disk is full")));
    expect.send("y").unwrap_err();
    drop(log);
    let (reader, mut writer) = io::pipe().unwrap();
    writer.write_all(b"x").unwrap();
    let error = expect.interact(relay.stdin(reader)).unwrap_err();
    assert_eq!((error.stage(), error.io_error().to_string().as_str()), (RelayStage::Tap, "the disk is full"));
}

#[test]
fn a_person_has_the_terminal_between_two_waits() {
    let Pair { manager, subsidiary } = pty::open().unwrap();
    let before = Modes::of(&subsidiary).unwrap();
    let mut expect = talk_with("echo one two; while read -r line; do echo \"got $line\"; done; exit 4");
    let log = logged(&mut expect);
    expect.expect("one").unwrap();
    let person = thread::spawn(move || {
        eventually("the terminal is in raw mode", || !manager.modes().unwrap().is_canonical());
        let mut seen = read_until_text(&manager, " two\r\n");
        (&manager).write_all(b"by hand\r").unwrap();
        seen += &read_until_text(&manager, "got by hand\r\n");
        (&manager).write_all(b"\x1d").unwrap();
        (manager, seen)
    });
    let relay = || {
        let end = || subsidiary.try_clone().unwrap();
        Relay::new().without_signals().timeout(DEADLINE).stdin(end()).stdout(end())
    };
    let relayed = expect.interact(relay()).unwrap();
    assert!(matches!(relayed, Relayed::Detached(_)), "{relayed:?}");
    let (manager, seen) = person.join().unwrap();
    assert_eq!(seen, " two\r\ngot by hand\r\n");
    assert_eq!(Modes::of(&subsidiary).unwrap(), before);

    // The program goes on, and what the person saw is used up.
    expect.send_line("by program").unwrap();
    assert_eq!(expect.expect("got by program\r\n").unwrap().before(), b"");
    let person = thread::spawn(move || {
        eventually("the terminal is in raw mode", || !manager.modes().unwrap().is_canonical());
        (&manager).write_all(b"\x04").unwrap();
        manager
    });
    let relayed = expect.interact(relay()).unwrap();
    assert!(matches!(relayed, Relayed::Ended(outcome) if outcome.exit_code() == 4), "{relayed:?}");
    drop(person.join().unwrap());
    assert_eq!(exit_code(&mut expect), 4);
    assert_eq!(log(Logged::Seen), "one two\r\ngot by hand\r\ngot by program\r\n");
    assert_eq!(log(Logged::Sent), "by hand\rby program\r\x04");
}
