//! A thousand sessions.

use super::*;

/// Each session holds its manager, a pidfd, and for a moment the subsidiary.
const DESCRIPTORS: usize = 3;

async fn cats(count: usize) -> Vec<Session> {
    let mut command = Command::new("cat");
    command.modes(Modes::sane().echo(false));
    (0..count).map(|_| Session::spawn(&mut command).unwrap()).collect()
}

#[test]
fn a_thousand_sessions_echo_a_hundred_lines_each() {
    run(|| async {
        let count = terminals(1000, DESCRIPTORS);
        assert!(count >= 50, "there are not enough terminals to say anything");
        let start = Instant::now();
        let talks: Vec<_> =
            cats(count).await.into_iter().enumerate().map(|(index, cat)| spawn(talk(index, cat))).collect();
        for talk in talks {
            talk.await;
        }
        println!("{count} sessions of 100 lines took {:?}", start.elapsed());
    });
}

async fn talk(index: usize, mut session: Session) {
    for line in 0..100 {
        let text = format!("line {line} of session {index}");
        session.manager.write_all(format!("{text}\n").as_bytes()).await.unwrap();
        assert_eq!(read_until(&mut session.manager, "\n").await, format!("{text}\r\n"));
    }
    session.manager.write_all(b"\x04").await.unwrap();
    assert_eq!(read_all(&mut session.manager).await, b"");
    assert!(session.child.wait().await.unwrap().success());
}

#[test]
fn a_thousand_sessions_that_wait_use_no_processor_time() {
    run(|| async {
        let count = terminals(1000, DESCRIPTORS);
        assert!(count >= 50, "there are not enough terminals to say anything");
        let (mut tasks, mut pids) = (Vec::new(), Vec::new());
        for mut session in cats(count).await {
            pids.push(session.child.id());
            tasks.push(spawn(async move {
                let read = async { read_all(&mut session.manager).await };
                let (output, status) = both(read, session.child.wait()).await;
                assert_eq!((output, status.unwrap().signal()), (Vec::new(), Some(libc::SIGKILL)));
            }));
        }
        let mut used = Duration::MAX;
        // The first second may see the last of them begin.
        for _ in 0..10 {
            let before = processor_time();
            sleep(Duration::from_secs(1)).await;
            used = processor_time() - before;
            if used < Duration::from_millis(2) {
                break;
            }
        }
        println!("{count} idle sessions use {used:?} in a second");
        assert!(used < Duration::from_millis(2), "{used:?}");
        for pid in pids {
            // SAFETY: takes any numbers; these are our children's. kill(2).
            assert_eq!(unsafe { libc::kill(pid.cast_signed(), libc::SIGKILL) }, 0);
        }
        for task in tasks {
            task.await;
        }
    });
}
