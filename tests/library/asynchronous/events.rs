//! What happens on a terminal beside output, and the sizes of our own terminal.

use futures_lite::StreamExt;
use nix::sys::signal::{Signal as Number, raise};

use super::super::rt::{TerminalEvents, WindowSizes};
use super::*;
use pty::TerminalEvent;

async fn next(events: &mut TerminalEvents<'_>, printed: &mut Vec<u8>) -> TerminalEvent {
    let mut buffer = [0; 256];
    let event = events.read_event(&mut buffer).await.unwrap();
    if let TerminalEvent::Output(count) = event {
        printed.extend_from_slice(&buffer[..count]);
    }
    event
}

#[test]
fn changes_of_modes_output_and_the_end_come_to_a_task_as_events() {
    run(|| async {
        let script = "read start; stty -echo; read secret; stty echo; printf done";
        let mut session = Session::spawn(&mut shell(script)).unwrap();
        let mut events = session.manager.events().unwrap();
        let mut printed = Vec::new();
        let mut keyboard = events.manager().try_clone().unwrap();
        for on in [false, true] {
            std::io::Write::write_all(&mut keyboard, b"x\n").unwrap();
            loop {
                match next(&mut events, &mut printed).await {
                    TerminalEvent::ModesChanged { after, .. } if after.is_echo() == on => break,
                    TerminalEvent::End => panic!("the end came after {printed:?}"),
                    _ => {}
                }
            }
        }
        drop(keyboard);
        while next(&mut events, &mut printed).await != TerminalEvent::End {}
        assert_eq!(String::from_utf8(printed).unwrap(), "x\r\ndone");
        assert_eq!(events.read_event(&mut []).await.unwrap_err().kind(), io::ErrorKind::InvalidInput);
        drop(events);
        assert!(session.child.wait().await.unwrap().success());
    });
}

#[test]
fn after_the_events_the_manager_is_read_as_before() {
    run(|| async {
        let mut session = Session::spawn(&mut shell("stty -echo; printf one; read x; printf two")).unwrap();
        let mut printed = Vec::new();
        let mut events = session.manager.events().unwrap();
        while printed != b"one" {
            next(&mut events, &mut printed).await;
        }
        drop(events);
        session.manager.write_all(b"\n").await.unwrap();
        assert_eq!(read_all(&mut session.manager).await, b"two");
        assert!(session.child.wait().await.unwrap().success());
    });
}

#[test]
fn events_cancelled_anywhere_lose_no_byte_and_no_event() {
    run(|| async {
        let mut cancelled = 0;
        for seed in 1..=4 {
            let script = "i=0; while [ $i -lt 1000 ]; do i=$((i+1)); echo $i; done; stty -echo; seq 1001 9000
                stty echo";
            let mut session = Session::spawn(&mut shell(script)).unwrap();
            let mut events = session.manager.events().unwrap();
            let (mut chance, mut output, mut last) = (Chance(seed), Vec::new(), None);
            loop {
                let mut buffer = vec![0; 1 + chance.below(3000) as usize];
                let read = events.read_event(&mut buffer);
                let result = match chance.below(3) {
                    0 => cancelled_after(1 + chance.below(3), read).await,
                    1 => cancelled_at(Duration::from_micros(chance.below(100)), read).await,
                    _ => Some(read.await),
                };
                match result.transpose().unwrap() {
                    Some(TerminalEvent::Output(count)) => output.extend_from_slice(&buffer[..count]),
                    Some(TerminalEvent::ModesChanged { before, after }) => {
                        assert!(last.is_none_or(|last| last == before));
                        last = Some(after);
                    }
                    Some(TerminalEvent::End) => break,
                    Some(_) => {}
                    None => cancelled += 1,
                }
            }
            drop(events);
            assert!(output == numbers(9000), "{} bytes, seed {seed}", output.len());
            assert!(last.is_some_and(|last| last.is_echo()));
            assert!(session.child.wait().await.unwrap().success());
        }
        println!("{cancelled} reads were cancelled");
        assert!(cancelled > 0);
    });
}

#[test]
fn who_waits_for_events_uses_no_processor_time() {
    run(|| async {
        let mut session = Session::spawn(&mut shell("printf ready; read x")).unwrap();
        let mut events = session.manager.events().unwrap();
        let mut printed = Vec::new();
        while printed != b"ready" {
            next(&mut events, &mut printed).await;
        }
        let before = processor_time();
        let waited = cancelled_at(Duration::from_millis(500), next(&mut events, &mut printed)).await;
        assert_eq!(waited, None);
        let used = processor_time() - before;
        assert!(used < Duration::from_millis(100), "{used:?}");
        drop(events);
        session.manager.write_all(b"\n").await.unwrap();
        assert!(session.child.wait().await.unwrap().success());
    });
}

#[test]
fn sizes_of_our_terminal_come_to_a_task_and_are_a_stream() {
    run(|| async {
        let pair = pty::open().unwrap();
        let mut sizes = WindowSizes::of(&pair.subsidiary).unwrap();
        assert_eq!(sizes.next().await.unwrap(), Size::new(80, 24));
        for cols in 100..110 {
            // Dropped while it waits.
            assert!(cancelled_at(Duration::from_millis(1), sizes.next()).await.is_none());
            let change = async {
                sleep(Duration::from_millis(1)).await;
                pair.manager.resize(Size::new(cols, 30)).unwrap();
                raise(Number::SIGWINCH).unwrap();
            };
            let (size, ()) = match cols % 2 {
                0 => both(sizes.next(), change).await,
                _ => both(async { StreamExt::next(&mut sizes).await.unwrap() }, change).await,
            };
            assert_eq!(size.unwrap(), Size::new(cols, 30));
        }
        let error = WindowSizes::of(&pair.subsidiary).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ResourceBusy);
    });
}
