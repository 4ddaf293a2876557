//! The relay as a future.

use super::*;

#[test]
fn a_relay_reports_the_same_end_whoever_waits_for_it() {
    run(|| async {
        for script in ["exit 0", "exit 42", "kill -TERM $$", "kill -KILL $$", "echo text; exit 7"] {
            let (_reader, writer) = io::pipe().unwrap();
            let relay = || Relay::new().without_stdin().without_signals().stdout(writer.try_clone().unwrap());
            let blocking = relay().run(shell(script).spawn().unwrap()).unwrap();
            let future = relay().run_async(Session::spawn(&mut shell(script)).unwrap()).await.unwrap();
            assert_eq!(future.status, blocking.status, "{script}");
            assert_eq!(future.exit_code(), blocking.exit_code(), "{script}");
            assert_eq!(future.ended_by, blocking.ended_by, "{script}");
        }
        for ended in [true, false] {
            let relay = || {
                let relay = Relay::new().without_stdin().without_signals();
                if ended { relay.timeout(Duration::from_millis(20)) } else { relay.hang_up_fd(asked()) }
            };
            let sleeper = || shell("exec sleep 1000").spawn().unwrap();
            let blocking = relay().run(sleeper()).unwrap();
            let future = relay().run_async(Session::try_from(sleeper()).unwrap()).await.unwrap();
            assert_eq!((future.status, future.ended_by), (blocking.status, blocking.ended_by));
        }
    });
}

/// A pipe that has something to read.
fn asked() -> io::PipeReader {
    let (reader, mut writer) = io::pipe().unwrap();
    io::Write::write_all(&mut writer, b"x").unwrap();
    reader
}

#[test]
fn ten_megabytes_pass_a_relay_in_both_directions_whoever_waits_for_it() {
    const SIZE: usize = 10 << 20;
    let program = || {
        let mut command = Command::new("head");
        command.args(["-c", &SIZE.to_string()]).modes(Modes::sane().raw());
        command
    };
    run(move || async move {
        let text: std::sync::Arc<Vec<u8>> =
            std::sync::Arc::new((0..SIZE).map(|index| (index % 241) as u8).collect());
        for blocking in [true, false] {
            let (source, mut feed) = io::pipe().unwrap();
            let (mut taken, sink) = io::pipe().unwrap();
            let input = text.clone();
            let feeder = std::thread::spawn(move || io::Write::write_all(&mut feed, &input));
            let taker = std::thread::spawn(move || {
                let mut output = Vec::new();
                io::Read::read_to_end(&mut taken, &mut output).map(|_| output)
            });
            let relay = Relay::new().without_signals().stdin(source).stdout(sink);
            let session = program().spawn().unwrap();
            let outcome = match blocking {
                true => relay.run(session),
                false => relay.run_async(Session::try_from(session).unwrap()).await,
            };
            assert!(outcome.unwrap().status.success());
            feeder.join().unwrap().unwrap();
            assert!(taker.join().unwrap().unwrap() == *text, "blocking: {blocking}");
        }
    });
}

#[test]
fn a_relay_that_has_nothing_to_do_sleeps() {
    run(|| async {
        let (source, _feed) = io::pipe().unwrap();
        let (_taken, sink) = io::pipe().unwrap();
        let mut command = shell("exec sleep 1000 </dev/null >/dev/null 2>&1");
        let session = Session::spawn(command.drop_policy(DropPolicy::Kill)).unwrap();
        let relay = Relay::new().without_signals().stdin(source).stdout(sink).run_async(session);
        let before = processor_time();
        assert!(cancelled_at(Duration::from_millis(500), relay).await.is_none());
        let used = processor_time() - before;
        assert!(used < Duration::from_millis(50), "{used:?}");
        wait_for_zombies();
    });
}

#[test]
fn a_relay_cancelled_anywhere_leaves_nothing_and_no_gap() {
    run(|| async {
        let mut chance = Chance(5);
        let input = numbers(100_000);
        for round in 0..40 {
            let directory = tempfile::tempdir().unwrap();
            let typed = directory.path().join("typed");
            let mut command = shell(&format!("seq 100000 & exec cat >'{}'", typed.display()));
            command.modes(Modes::sane().raw().crlf(true)).drop_policy(DropPolicy::Kill);
            let session = Session::spawn(&mut command).unwrap();
            let (source, feed) = io::pipe().unwrap();
            let (mut taken, sink) = io::pipe().unwrap();
            let text = input.clone();
            // It ends when all was taken, or by an error when its reader has gone with the relay.
            let feeder = std::thread::spawn(move || drop(io::Write::write_all(&mut { feed }, &text)));
            let taker = std::thread::spawn(move || {
                let mut output = Vec::new();
                io::Read::read_to_end(&mut taken, &mut output).map(|_| output)
            });
            let relay = Relay::new().without_signals().stdin(source).stdout(sink).run_async(session);
            let polls = if round % 2 == 0 { 1 + chance.below(200) } else { u64::MAX };
            let time = Duration::from_micros(chance.below(20_000));
            let result = cancelled_at(time, cancelled_after(polls, relay)).await.flatten();
            assert!(result.is_none(), "{result:?}");
            feeder.join().unwrap();
            let output = taker.join().unwrap().unwrap();
            wait_for_zombies();
            let shown = String::from_utf8(output).unwrap().replace("\r\n", "\n").into_bytes();
            let wanted = String::from_utf8(input.clone()).unwrap().replace("\r\n", "\n").into_bytes();
            assert!(wanted.starts_with(&shown), "{}", shown.escape_ascii());
            let typed = std::fs::read(&typed).unwrap_or_default();
            assert!(input.starts_with(&typed));
        }
    });
}

#[test]
fn a_session_is_detached_and_relayed_again_by_futures() {
    run(|| async {
        let mut command =
            shell(r#"while read -r line; do test "$line" = quit && exit 7; echo "$line"; done"#);
        let mut session = Session::spawn(command.modes(Modes::sane().echo(false))).unwrap();
        let relay = |typed: &[u8]| {
            let (reader, mut writer) = io::pipe().unwrap();
            io::Write::write_all(&mut writer, typed).unwrap();
            let sink = std::fs::File::options().write(true).open("/dev/null").unwrap();
            Relay::new().without_signals().stdin(reader).stdout(sink).detach("\x1d")
        };
        for round in 0..3 {
            let relayed = relay(b"\x1d").run_on_async(&mut session).await.unwrap();
            assert!(matches!(relayed, Relayed::Detached(_)), "{relayed:?}");
            session.manager.write_all(format!("{round}\n").as_bytes()).await.unwrap();
            read_until(&mut session.manager, &format!("{round}\r\n")).await;
        }
        session.manager.write_all(b"seen\n").await.unwrap();
        let mut seen = Vec::new();
        let last = relay(b"quit\n").tap(|stream, _, bytes| {
            if stream == RelayStream::Output {
                seen.extend_from_slice(bytes);
            }
            Ok(())
        });
        let relayed = last.run_on_async(&mut session).await.unwrap();
        assert!(matches!(relayed, Relayed::Ended(outcome) if outcome.exit_code() == 7), "{relayed:?}");
        assert_eq!(seen, b"seen\r\n");
        assert_eq!(session.child.wait().await.unwrap().code(), Some(7));
        assert!(read_all(&mut session.manager).await.is_empty());
    });
}

#[test]
fn a_relay_is_a_task_that_goes_from_thread_to_thread() {
    fn assert_send<T: Send>(_: &T) {}
    run(|| async {
        let session = Session::spawn(&mut shell("echo hello; exit 3")).unwrap();
        let (reader, writer) = io::pipe().unwrap();
        let mut count = 0;
        let relay = Relay::new()
            .without_signals()
            .without_stdin()
            .stdout(writer)
            .manager_read(|_, terminal| {
                let mut buffer = [0; 100];
                let length = terminal.read(&mut buffer)?;
                Ok(buffer[..length].to_vec())
            })
            .on_event(|_| Ok(()))
            .tap(move |_, _, bytes| {
                count += bytes.len();
                if count > 7 { Err(io::Error::other("more than hello")) } else { Ok(()) }
            });
        let future = relay.run_async(session);
        assert_send(&future);
        assert_eq!(spawn(future).await.unwrap().exit_code(), 3);
        assert_eq!(io::read_to_string(reader).unwrap(), "hello\r\n");
    });
}
