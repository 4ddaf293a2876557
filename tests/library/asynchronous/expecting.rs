//! Waiting for what is printed.

use super::*;

fn talk_with(script: &str) -> Expect {
    let mut command = shell(script);
    let session = Session::spawn(command.modes(Modes::sane().echo(false)).drop_policy(DropPolicy::Kill));
    let mut expect = Expect::new(session.unwrap());
    expect.timeout(DEADLINE);
    expect
}

#[test]
fn a_program_is_asked_and_answered_until_it_ends() {
    // In a task of its own, which may be run by any thread.
    let talk = async {
        let mut expect = talk_with("printf 'name? '; read name; echo \"hello, $name\"; exit 7");
        expect.expect("name? ").await.unwrap();
        expect.send_line("Ada").await.unwrap();
        let found = expect.expect(Regex::new(r"hello, (\w+)\r\n").unwrap()).await.unwrap();
        assert_eq!(found.group(1), Some(&b"Ada"[..]));
        let ended = expect.expect_any([Pattern::from("name? "), Pattern::Exit]).await.unwrap();
        assert_eq!((ended.index(), ended.status().unwrap().code()), (1, Some(7)));
        let error = expect.expect("more").await.unwrap_err();
        assert!(matches!(error.reason(), Reason::EndOfFile), "{error}");
    };
    run(|| async { spawn(talk).await });
}

#[test]
fn waits_for_output_cancelled_anywhere_use_up_none_of_it() {
    run(|| async {
        let script = "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo $i; done; exit 4";
        let (mut expect, mut chance, mut cancelled) = (talk_with(script), Chance(3), 0);
        for number in 1..=2000 {
            let wanted = format!("{number}\r\n");
            loop {
                let wait = expect.expect(wanted.as_str());
                let result = match chance.below(3) {
                    0 => cancelled_after(1 + chance.below(3), wait).await,
                    1 => cancelled_at(Duration::from_micros(chance.below(50)), wait).await,
                    _ => Some(wait.await),
                };
                match result {
                    Some(found) => break assert_eq!(found.unwrap().before(), b""),
                    None => cancelled += 1,
                }
            }
        }
        assert!(cancelled > 0);
        assert_eq!(expect.expect(Pattern::Exit).await.unwrap().status().unwrap().code(), Some(4));
    });
}

#[test]
fn a_wait_for_output_ends_at_its_deadline_and_lets_others_run_meanwhile() {
    run(|| async {
        let mut expect = talk_with("exec yes");
        expect.limit(100).timeout(Duration::from_secs(1));
        let mut turns = 0;
        let count = async {
            loop {
                turns += 1;
                sleep(Duration::from_millis(1)).await;
            }
        };
        let error = futures_lite::future::or(expect.expect("no"), count).await.unwrap_err();
        assert!(matches!(error.reason(), Reason::TimedOut), "{error}");
        assert!(turns > 1, "{turns}");
        let (session, rest) = expect.into_session();
        assert!(rest.len() <= 100);
        end(session).await;
    });
}

#[test]
fn silence_exit_and_what_is_sent_beyond_what_a_terminal_holds_are_as_without_futures() {
    if crate::held::by_all() {
        return;
    }
    run(|| async {
        let mut command =
            shell("seq 30000; head -c 50000 | cksum; exec sleep 1000 </dev/null >/dev/null 2>&1");
        let session = Session::spawn(command.modes(Modes::sane().raw())).unwrap();
        let mut expect = Expect::new(session);
        expect.timeout(DEADLINE).send(vec![b'x'; 50_000]).await.unwrap();
        expect.expect(Regex::new(r"30000\n\d+ 50000\n").unwrap()).await.unwrap();
        expect.expect(Pattern::EndOfFile).await.unwrap();
        let before = processor_time();
        let error = expect.timeout(Duration::from_millis(300)).expect(Pattern::Exit).await.unwrap_err();
        assert!(matches!(error.reason(), Reason::TimedOut), "{error}");
        let used = processor_time() - before;
        assert!(used < Duration::from_millis(30), "{used:?}");
        let error = expect.send(vec![b'x'; 1 << 20]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
        end(expect.into_session().0).await;
        let mut quiet = talk_with("echo here once; exec sleep 1000");
        quiet.expect("here ").await.unwrap();
        let silence = quiet.expect(Pattern::Silence(Duration::from_millis(300))).await.unwrap();
        assert_eq!(silence.before(), b"once\r\n");
        end(quiet.into_session().0).await;
    });
}

#[test]
fn a_person_has_the_terminal_between_two_waits_and_the_log_tells_of_both() {
    run(|| async {
        let mut command = shell("echo one two; while read -r line; do echo \"got $line\"; done; exit 4");
        let session = Session::spawn(command.modes(Modes::sane().echo(false))).unwrap();
        let mut expect = Expect::new(session);
        let all = std::sync::Arc::new(std::sync::Mutex::new([String::new(), String::new()]));
        let log = std::sync::Arc::clone(&all);
        expect.timeout(DEADLINE).log(move |which, bytes| {
            let text = &mut log.lock().unwrap()[usize::from(which == Logged::Sent)];
            text.push_str(std::str::from_utf8(bytes).unwrap());
            Ok(())
        });
        expect.expect("one").await.unwrap();
        for (typed, detaches) in [("\x1d", true), ("by hand\n\x04", false)] {
            let (reader, mut writer) = io::pipe().unwrap();
            io::Write::write_all(&mut writer, typed.as_bytes()).unwrap();
            let sink = std::fs::File::options().write(true).open("/dev/null").unwrap();
            let relay = Relay::new().without_signals().timeout(DEADLINE).stdin(reader).stdout(sink);
            let relayed = expect.interact(relay).await.unwrap();
            assert_eq!(matches!(relayed, Relayed::Detached(_)), detaches, "{relayed:?}");
            if detaches {
                expect.send_line("by program").await.unwrap();
                expect.expect("got by program\r\n").await.unwrap();
            }
        }
        let status = expect.expect(Pattern::Exit).await.unwrap().status().unwrap();
        assert_eq!(status.code(), Some(4));
        let [seen, sent] = &*all.lock().unwrap();
        assert_eq!(seen, "one two\r\ngot by program\r\ngot by hand\r\n");
        assert_eq!(sent, "by program\rby hand\n\x04");
    });
}
