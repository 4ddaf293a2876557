//! What is so on every runtime. Included by the file of each, which has a module `rt`: the types of the
//! library on that runtime, the traits that read and write, `run`, `spawn` and `sleep`.

use std::future::{Future, poll_fn};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::process::ExitStatusExt;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use super::rt::{AsyncManager, AsyncRead, AsyncReadExt, AsyncWriteExt, Expect, Session, run, sleep, spawn};
use pty::expect::{Pattern, Reason, Regex};
use pty::{Command, DropPolicy, Grace, Interrupter, Modes, Pair, Relay, Size};
use tests::census::{processor_time, terminals};
use tests::{DEADLINE, eventually};

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

fn numbers(last: u32) -> Vec<u8> {
    (1..=last).map(|number| format!("{number}\r\n")).collect::<String>().into_bytes()
}

async fn read_all(reader: &mut (impl AsyncRead + Unpin)) -> Vec<u8> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).await.unwrap();
    bytes
}

async fn read_until(reader: &mut (impl AsyncRead + Unpin), end: &str) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(end.as_bytes()) {
        let mut buffer = [0; 256];
        let count = reader.read(&mut buffer).await.unwrap();
        assert_ne!(count, 0, "the end came after '{}'", bytes.escape_ascii());
        bytes.extend_from_slice(&buffer[..count]);
    }
    String::from_utf8(bytes).unwrap()
}

/// Numbers as by chance, the same in each run. xorshift.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }
}

/// Polls a future so many times at the most, and drops it where it is then; what it returned before.
async fn cancelled_after<T>(polls: u64, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        left = left.saturating_sub(1);
        match future.as_mut().poll(context) {
            Poll::Ready(value) => Poll::Ready(Some(value)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// What `future` returns if it does within `time`.
async fn cancelled_at<T>(time: Duration, future: impl Future<Output = T>) -> Option<T> {
    let (mut future, mut alarm) = (pin!(future), pin!(sleep(time)));
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => alarm.as_mut().poll(context).map(|_| None),
    })
    .await
}

/// Both, at the same time.
async fn both<A, B>(first: impl Future<Output = A>, second: impl Future<Output = B>) -> (A, B) {
    futures_lite::future::zip(first, second).await
}

/// Waits until those who are waited for by threads have been.
pub(crate) fn wait_for_zombies() {
    eventually("no child is left", || {
        let mut info = std::mem::MaybeUninit::<libc::siginfo_t>::uninit();
        let flags = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT;
        // SAFETY: a place for one siginfo_t, which is not read. waitid(2).
        let result = unsafe { libc::waitid(libc::P_ALL, 0, info.as_mut_ptr(), flags) };
        result == -1 && io::Error::last_os_error().raw_os_error() == Some(libc::ECHILD)
    });
}

async fn end(mut session: Session) {
    session.child.kill().unwrap();
    session.child.wait().await.unwrap();
}

// Many at once

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

// Cancelling

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
fn a_read_that_waits_ends_when_another_thread_interrupts_or_closes() {
    run(|| async {
        let Pair { manager, subsidiary } = pty::open().unwrap();
        let interrupter = manager.interrupter().unwrap();
        let mut manager = AsyncManager::new(manager).unwrap();
        for _ in 0..50 {
            let other = interrupter.clone();
            let thread = std::thread::spawn(move || other.interrupt().unwrap());
            let error = manager.read(&mut [0; 64]).await.unwrap_err();
            assert!(Interrupter::caused(&error), "{error}");
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

// Ending

#[test]
fn a_session_is_ended_in_bounded_time_whatever_it_prints_and_ignores() {
    run(|| async {
        let long = Duration::from_secs(20);
        let step = Duration::from_millis(30);
        let yes = Session::spawn(&mut Command::new("yes")).unwrap();
        let start = Instant::now();
        let status = spawn(yes.terminate(Grace { hangup: long, term: long, kill: long })).await.unwrap();
        assert_eq!(status.signal(), Some(libc::SIGHUP));
        let mut stubborn =
            Session::spawn(&mut shell("trap '' HUP TERM; echo ready; while :; do sleep 1000; done")).unwrap();
        read_until(&mut stubborn.manager, "ready\r\n").await;
        let status = stubborn.terminate(Grace { hangup: step, term: step, kill: long }).await.unwrap();
        assert_eq!(status.signal(), Some(libc::SIGKILL));
        assert!(start.elapsed() < long);
        // Not read by who ends it. (What a program starts meanwhile would be hung up as well.)
        let print = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo $i; done";
        let script = format!("trap '{print}; exit 5' HUP; echo ready; while :; do read line; done");
        let mut session = Session::spawn(&mut shell(&script)).unwrap();
        read_until(&mut session.manager, "ready\r\n").await;
        let grace = Grace { hangup: long, term: Duration::ZERO, kill: Duration::ZERO };
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
            let grace = Grace { hangup: step, term: step, kill: DEADLINE };
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
                    Err(error) if Interrupter::caused(&error) => interruptions += 1,
                    Err(error) => panic!("{error}"),
                }
            }
        };
        let (output, interruptions) = futures_lite::future::or(interrupts, reads).await;
        assert!(output == numbers(20_000) && interruptions > 0, "{interruptions}");
        assert!(session.child.wait().await.unwrap().success());
    });
}

// Hanging up

#[test]
fn a_manager_that_hung_up_keeps_nobody_busy() {
    run(|| async {
        let mut session = Session::spawn(&mut shell("exec sleep 1000 </dev/null >/dev/null 2>&1")).unwrap();
        assert_eq!(read_all(&mut session.manager).await, b"");
        // One waits for the program, another for the terminal that somebody has opened again.
        let subsidiary = session.manager.as_manager().open_subsidiary().unwrap();
        let before = processor_time();
        let (mut reader, mut writer) = session.manager.into_split();
        let mut buffer = [0; 64];
        let waits = both(session.child.wait(), reader.read(&mut buffer));
        assert!(cancelled_at(Duration::from_millis(500), waits).await.is_none());
        // And now nobody has it open, and nobody reads.
        drop(subsidiary);
        let wait = session.child.wait();
        assert!(cancelled_at(Duration::from_millis(500), wait).await.is_none());
        let used = processor_time() - before;
        assert!(used < Duration::from_millis(50), "{used:?}");
        // What was opened again is read again.
        let subsidiary = reader.as_manager().as_manager().open_subsidiary().unwrap();
        let print = async {
            sleep(Duration::from_millis(1)).await;
            nix::unistd::write(&subsidiary, b"back").unwrap()
        };
        let mut buffer = [0; 4];
        let (read, _) = both(reader.read_exact(&mut buffer), print).await;
        read.unwrap();
        assert_eq!(&buffer, b"back");
        drop(subsidiary);
        // A write that nobody could ever take is an error.
        let error = writer.write_all(&vec![b'x'; 1 << 20]).await.unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::EIO));
        session.child.kill().unwrap();
        session.child.wait().await.unwrap();
    });
}

// Halves

#[test]
fn halves_read_and_write_in_tasks_of_their_own_and_become_one_again() {
    run(|| async {
        let mut command = shell("head -c 200000 | cksum");
        let mut session = Session::spawn(command.modes(Modes::sane().raw())).unwrap();
        {
            let (mut reader, mut writer) = session.manager.split();
            let mut none = [0; 1];
            let reading = cancelled_at(Duration::from_millis(5), reader.read(&mut none));
            let (read, written) = both(reading, writer.write_all(&[b'x'; 100_000])).await;
            assert!(read.is_none());
            written.unwrap();
        }
        let (mut reader, mut writer) = session.manager.into_split();
        let writing = spawn(async move {
            writer.write_all(&[b'x'; 100_000]).await.unwrap();
            writer
        });
        let output = read_until(&mut reader, " 200000\n").await;
        assert!(output.split(' ').next().unwrap().parse::<u32>().is_ok(), "{output}");
        let manager = reader.unsplit(writing.await).unwrap();
        assert!(session.child.wait().await.unwrap().success());
        let mut manager = manager.into_manager().unwrap();
        assert_eq!(io::Read::read(&mut manager, &mut [0; 64]).unwrap(), 0);
    });
}

#[test]
fn halves_of_different_terminals_are_given_back() {
    run(|| async {
        let manager = || AsyncManager::new(pty::open().unwrap().manager).unwrap();
        let (one, another) = (manager(), manager());
        let names = [&one, &another].map(|manager| manager.as_manager().subsidiary_name().unwrap());
        let (reader, _) = one.into_split();
        let (_, writer) = another.into_split();
        let error = reader.unsplit(writer).unwrap_err();
        let given = [error.0.as_manager(), error.1.as_manager()];
        assert_eq!(given.map(|manager| manager.as_manager().subsidiary_name().unwrap()), names);
    });
}

#[test]
fn a_manager_blocks_again_when_it_is_given_back() {
    run(|| async {
        let Pair { manager, subsidiary } = pty::open().unwrap();
        let manager = AsyncManager::new(manager).unwrap();
        let error = io::Read::read(&mut manager.as_manager(), &mut [0; 64]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
        let manager = manager.into_manager().unwrap();
        let flags = nix::fcntl::fcntl(manager.as_fd(), nix::fcntl::FcntlArg::F_GETFL).unwrap();
        assert_eq!(flags & libc::O_NONBLOCK, 0);
        drop(subsidiary);
    });
}

#[test]
fn one_task_reads_while_another_writes_the_same_manager() {
    run(|| async {
        let mut command = Command::new("cat");
        let mut session = Session::spawn(command.modes(Modes::sane().raw())).unwrap();
        let text: Vec<u8> = (0..500_000).map(|index| (index % 253) as u8).collect();
        let (mut reader, mut writer) = (&session.manager, &session.manager);
        let mut echoed = vec![0; text.len()];
        let (read, written) = both(reader.read_exact(&mut echoed), writer.write_all(&text)).await;
        read.unwrap();
        written.unwrap();
        assert!(echoed == text);
        session.child.kill().unwrap();
        session.child.wait().await.unwrap();
    });
}

// The relay

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
                if ended { relay.timeout(Duration::from_millis(20)) } else { relay.hang_up_on(asked()) }
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
fn a_session_goes_from_threads_to_futures_and_back() {
    run(|| async {
        let session = shell("read line; echo got $line; exit 4").modes(Modes::sane().echo(false)).spawn();
        let mut session = Session::try_from(session.unwrap()).unwrap();
        session.manager.write_all(b"it\n").await.unwrap();
        let mut session = session.into_session().unwrap();
        let mut output = String::new();
        io::Read::read_to_string(&mut session.manager, &mut output).unwrap();
        assert_eq!(output, "got it\r\n");
        assert_eq!(session.child.wait().unwrap().code(), Some(4));
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

// Expecting

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
        expect.limit(100).timeout(Duration::from_millis(100));
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
        let mut quiet = talk_with("echo once; exec sleep 1000");
        let silence = quiet.expect(Pattern::Silence(Duration::from_millis(300))).await.unwrap();
        assert_eq!(silence.before(), b"once\r\n");
        end(quiet.into_session().0).await;
    });
}
