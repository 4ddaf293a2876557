//! Ending a session, and ending what waits.

use super::*;

#[test]
fn a_session_is_ended_in_bounded_time_whatever_it_prints_and_ignores() {
    run(|| async {
        let long = Duration::from_secs(20);
        let step = Duration::from_millis(30);
        let yes = Session::spawn(&mut Command::new("yes")).unwrap();
        let start = Instant::now();
        let status = spawn(yes.terminate(TerminateTimeouts::new(long, long, long))).await.unwrap();
        assert_eq!(status.signal(), Some(libc::SIGHUP));
        let mut stubborn =
            Session::spawn(&mut shell("trap '' HUP TERM; echo ready; while :; do sleep 1000; done")).unwrap();
        read_until(&mut stubborn.manager, "ready\r\n").await;
        let status = stubborn.terminate(TerminateTimeouts::new(step, step, long)).await.unwrap();
        assert_eq!(status.signal(), Some(libc::SIGKILL));
        assert!(start.elapsed() < long);
        // Not read by who ends it. (What a program starts meanwhile would be hung up as well.)
        let print = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo $i; done";
        let script = format!("trap '{print}; exit 5' HUP; echo ready; while :; do read line; done");
        let mut session = Session::spawn(&mut shell(&script)).unwrap();
        read_until(&mut session.manager, "ready\r\n").await;
        let grace = TerminateTimeouts::new(long, Duration::ZERO, Duration::ZERO);
        let (output, status) = both(read_all(&mut session.manager), session.child.terminate(grace)).await;
        assert_eq!(status.unwrap().code(), Some(5));
        assert!(output == numbers(20_000), "{}", output.escape_ascii());
        assert_eq!(session.terminate(grace).await.unwrap().code(), Some(5));
        // Read by who ends it, though nobody else reads any more.
        let mut session = Session::spawn(&mut shell(&script)).unwrap();
        read_until(&mut session.manager, "ready\r\n").await;
        session.manager.as_manager().interrupter().unwrap().close();
        assert_eq!(session.terminate(grace).await.unwrap().code(), Some(5));
    });
}

#[test]
fn an_end_cancelled_anywhere_leaves_nothing() {
    run(|| async {
        let mut chance = Chance(11);
        for _ in 0..30 {
            let mut command = shell("trap '' HUP TERM; while :; do echo more; done");
            let session = Session::spawn(command.drop_policy(DropPolicy::Kill)).unwrap();
            let step = Duration::from_millis(5);
            let grace = TerminateTimeouts::new(step, step, DEADLINE);
            cancelled_at(Duration::from_micros(chance.below(15_000)), session.terminate(grace)).await;
        }
        wait_for_zombies();
    });
}

#[test]
fn interruptions_at_any_time_lose_no_output() {
    run(|| async {
        let mut session = Session::spawn(Command::new("seq").arg("20000")).unwrap();
        let interrupter = session.manager.as_manager().interrupter().unwrap();
        let interrupts = async {
            loop {
                interrupter.interrupt().unwrap();
                sleep(Duration::from_micros(50)).await;
            }
        };
        let reads = async {
            let (mut output, mut interruptions, mut buffer) = (Vec::new(), 0, [0; 100]);
            loop {
                match session.manager.read(&mut buffer).await {
                    Ok(0) => return (output, interruptions),
                    Ok(count) => output.extend_from_slice(&buffer[..count]),
                    Err(error) if Interrupter::is_interruption(&error) => interruptions += 1,
                    Err(error) => panic!("{error}"),
                }
            }
        };
        let (output, interruptions) = futures_lite::future::or(interrupts, reads).await;
        assert!(output == numbers(20_000) && interruptions > 0, "{interruptions}");
        assert!(session.child.wait().await.unwrap().success());
    });
}

#[test]
fn a_read_that_waits_ends_when_another_thread_interrupts_or_closes() {
    run(|| async {
        let Pair { manager, subsidiary } = pty::open().unwrap();
        let interrupter = manager.interrupter().unwrap();
        let mut manager = AsyncManager::new(manager).unwrap();
        for _ in 0..50 {
            let other = interrupter.clone();
            let thread = std::thread::spawn(move || other.interrupt().unwrap());
            let error = manager.read(&mut [0; 64]).await.unwrap_err();
            assert!(Interrupter::is_interruption(&error), "{error}");
            thread.join().unwrap();
        }
        assert_eq!(nix::unistd::write(&subsidiary, b"kept").unwrap(), 4);
        let mut buffer = [0; 4];
        manager.read_exact(&mut buffer).await.unwrap();
        assert_eq!(&buffer, b"kept");
        let thread = std::thread::spawn(move || interrupter.close());
        assert_eq!(read_all(&mut manager).await, b"");
        assert_eq!(manager.read(&mut [0; 64]).await.unwrap(), 0);
        thread.join().unwrap();
    });
}

#[test]
fn a_write_that_waits_ends_when_another_thread_interrupts_or_closes() {
    run(|| async {
        let Pair { manager, subsidiary } = pty::OpenOptions::new().modes(Modes::sane().raw()).open().unwrap();
        let interrupter = manager.interrupter().unwrap();
        let mut manager = AsyncManager::new(manager).unwrap();
        for _ in 0..50 {
            let other = interrupter.clone();
            let thread = std::thread::spawn(move || other.interrupt().unwrap());
            let error = manager.write_all(&[b'x'; 1 << 20]).await.unwrap_err();
            assert!(Interrupter::is_interruption(&error), "{error}");
            thread.join().unwrap();
        }
        let thread = std::thread::spawn(move || interrupter.close());
        let error = manager.write_all(&[b'x'; 1 << 20]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe, "{error}");
        assert_eq!(manager.write(b"x").await.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        thread.join().unwrap();
        drop(subsidiary);
    });
}

#[test]
fn a_session_whose_leader_was_waited_for_is_ended_as_well() {
    run(|| async {
        let script = "sh -c 'trap \"\" HUP TERM; echo ready; while :; do sleep 1000; done' & read x; exit 4";
        let mut session = Session::spawn(&mut shell(script)).unwrap();
        read_until(&mut session.manager, "ready\r\n").await;
        let leader = session.child.id();
        session.manager.write_all(b"\n").await.unwrap();
        assert_eq!(session.child.wait().await.unwrap().code(), Some(4));
        let step = Duration::from_millis(20);
        let grace = TerminateTimeouts::new(step, step, DEADLINE);
        assert_eq!(session.terminate(grace).await.unwrap().code(), Some(4));
        let group = nix::unistd::Pid::from_raw(leader.cast_signed());
        eventually("nobody is in its group", || {
            nix::sys::signal::killpg(group, None) == Err(nix::errno::Errno::ESRCH)
        });
    });
}
