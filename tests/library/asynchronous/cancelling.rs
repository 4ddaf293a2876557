//! Futures that are dropped at any place.

use super::*;

#[test]
fn reads_cancelled_anywhere_lose_no_byte() {
    run(|| async {
        let mut cancelled = 0;
        for seed in 1..=4 {
            // A program that is slower than who reads it, so that there is something to wait for.
            let script = "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo $i; done; seq 2001 20000";
            let mut session = Session::spawn(&mut shell(script)).unwrap();
            let (mut chance, mut output) = (Chance(seed), Vec::new());
            loop {
                let mut buffer = vec![0; 1 + chance.below(3000) as usize];
                let read = session.manager.read(&mut buffer);
                let result = match chance.below(3) {
                    0 => cancelled_after(1 + chance.below(3), read).await,
                    1 => cancelled_at(Duration::from_micros(chance.below(100)), read).await,
                    _ => Some(read.await),
                };
                match result.transpose().unwrap() {
                    Some(0) => break,
                    Some(count) => output.extend_from_slice(&buffer[..count]),
                    None => cancelled += 1,
                }
            }
            assert!(output == numbers(20_000), "{} bytes, seed {seed}", output.len());
            assert!(session.child.wait().await.unwrap().success());
        }
        println!("{cancelled} reads were cancelled");
        assert!(cancelled > 0);
    });
}

#[test]
fn writes_cancelled_anywhere_are_reported_or_not_made() {
    const TOTAL: usize = 300_000;
    run(|| async {
        let mut cancelled = 0;
        for seed in 1..=4 {
            let directory = tempfile::tempdir().unwrap();
            let file = directory.path().join("typed");
            // Slow to begin, so that the terminal is full and writes have to wait.
            let mut command = shell(&format!("sleep 0.05; head -c {TOTAL} >'{}'", file.display()));
            let mut session = Session::spawn(command.modes(Modes::sane().raw())).unwrap();
            let (mut chance, mut written) = (Chance(seed), 0);
            let text: Vec<u8> = (0..TOTAL).map(|index| (index % 251) as u8).collect();
            while written < TOTAL {
                let piece = &text[written..TOTAL.min(written + 1 + chance.below(9000) as usize)];
                let write = session.manager.write(piece);
                let result = match chance.below(3) {
                    0 => cancelled_after(1 + chance.below(3), write).await,
                    1 => cancelled_at(Duration::from_micros(chance.below(100)), write).await,
                    _ => Some(write.await),
                };
                match result.transpose().unwrap() {
                    Some(count) => written += count,
                    None => cancelled += 1,
                }
            }
            assert_eq!(read_all(&mut session.manager).await, b"");
            assert!(session.child.wait().await.unwrap().success());
            assert!(std::fs::read(&file).unwrap() == text, "seed {seed}");
        }
        println!("{cancelled} writes were cancelled");
        assert!(cancelled > 0);
    });
}

#[test]
fn waits_cancelled_anywhere_take_no_status() {
    run(|| async {
        let mut chance = Chance(7);
        let mut session = Session::spawn(&mut shell("sleep 0.2; exit 9")).unwrap();
        let status = loop {
            let wait = session.child.wait();
            if let Some(status) = cancelled_at(Duration::from_micros(chance.below(5000)), wait).await {
                break status.unwrap();
            }
            let short = session.child.wait_timeout(Duration::from_micros(chance.below(5000)));
            if let Some(status) = short.await.unwrap() {
                break status;
            }
        };
        assert_eq!(status.code(), Some(9));
        assert_eq!(session.child.wait().await.unwrap().code(), Some(9));
        assert_eq!(session.child.try_wait().unwrap().unwrap().code(), Some(9));
    });
}

/// A life of a session with as many places to end as there are.
async fn life() {
    let mut command = shell("while read line; do echo got $line; done; exit 3");
    command.modes(Modes::sane().echo(false)).drop_policy(DropPolicy::Kill);
    let mut session = Session::spawn(&mut command).unwrap();
    session.manager.write_all(b"one\n").await.unwrap();
    assert_eq!(read_until(&mut session.manager, "\n").await, "got one\r\n");
    session.manager.resize(Size::new(90, 20)).unwrap();
    assert_eq!(session.child.wait_timeout(Duration::from_micros(200)).await.unwrap(), None);
    let (mut reader, mut writer) = session.manager.into_split();
    let typing = async { writer.write_all(b"two\nthree\n\x04").await.unwrap() };
    let reading = async { read_until(&mut reader, "three\r\n").await };
    let ((), output) = both(typing, reading).await;
    assert_eq!(output, "got two\r\ngot three\r\n");
    let mut manager = reader.unsplit(writer).unwrap();
    assert_eq!(read_all(&mut manager).await, b"");
    assert_eq!(session.child.wait().await.unwrap().code(), Some(3));
}

#[test]
fn sessions_dropped_at_any_await_leave_nothing() {
    run(|| async {
        life().await;
        let mut chance = Chance(99);
        let mut whole = 0;
        for round in 0..150 {
            let cut = match round % 2 {
                0 => cancelled_after(1 + chance.below(12), life()).await,
                _ => cancelled_at(Duration::from_micros(chance.below(6000)), life()).await,
            };
            whole += u32::from(cut.is_some());
        }
        println!("{whole} of 150 came to their end");
        assert!(whole < 150);
        wait_for_zombies();
    });
}

#[test]
fn what_is_dropped_by_a_panic_leaves_nothing() {
    run(|| async {
        let session = Session::spawn(Command::new("cat").drop_policy(DropPolicy::Kill)).unwrap();
        let panics = std::panic::AssertUnwindSafe(async move {
            let _session = session;
            sleep(Duration::from_micros(1)).await;
            std::panic::resume_unwind(Box::new("as if by mistake"));
        });
        assert!(futures_lite::FutureExt::catch_unwind(panics).await.is_err());
        wait_for_zombies();
        end(Session::spawn(&mut Command::new("cat")).unwrap()).await;
    });
}
