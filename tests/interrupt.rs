//! Ending a read that waits, from another thread.

use std::io::{Read, Write};
use std::thread;
use std::time::Duration;

use pty::{Command, Interrupter, Manager, Pair, Session};
use tests::census::{counted, processor_time};
use tests::{eventually, read_to_end, wait, wait_readable, within};

fn sleeper() -> Session {
    Command::new("sleep").arg("1000").spawn().unwrap()
}

fn end(mut session: Session) {
    session.child.kill().unwrap();
    wait(&mut session.child);
}

/// Waits until a thread of this process sleeps in poll(2), as a read does that can be interrupted.
fn wait_until_polling(thread: libc::pid_t) {
    eventually("the reader waits", || {
        std::fs::read_to_string(format!("/proc/self/task/{thread}/stat"))
            .is_ok_and(|stat| stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('S')))
    });
}

/// Calls `act` while another thread waits in `read`; what that returned.
fn while_reading<T: Send + 'static>(
    mut manager: Manager,
    read: impl FnOnce(&mut Manager) -> T + Send + 'static,
    act: impl FnOnce() + Send + 'static,
) -> T {
    within("the read ends", move || {
        let (sender, receiver) = std::sync::mpsc::channel();
        let reader = thread::spawn(move || {
            sender.send(nix::unistd::gettid().as_raw()).unwrap();
            read(&mut manager)
        });
        wait_until_polling(receiver.recv().unwrap());
        act();
        reader.join().unwrap()
    })
}

#[test]
fn a_read_that_waits_is_interrupted_and_the_manager_goes_on() {
    counted(|| {
        let Pair { manager, mut subsidiary } = pty::open().unwrap();
        let interrupter = manager.interrupter().unwrap();
        let reader = manager.try_clone().unwrap();
        let error = while_reading(
            reader,
            |manager| manager.read(&mut [0; 64]).unwrap_err(),
            move || {
                interrupter.interrupt().unwrap();
            },
        );
        assert!(Interrupter::caused(&error), "{error}");
        subsidiary.write_all(b"more").unwrap();
        let mut buffer = [0; 4];
        (&manager).read_exact(&mut buffer).unwrap();
        assert_eq!(&buffer, b"more");
    });
}

#[test]
fn all_interruptions_before_a_read_are_one_and_take_no_output_with_them() {
    counted(|| {
        let Pair { mut manager, mut subsidiary } = pty::open().unwrap();
        let interrupter = manager.interrupter().unwrap();
        // More than the pipe holds that tells of them.
        for _ in 0..100_000 {
            interrupter.interrupt().unwrap();
        }
        subsidiary.write_all(b"kept").unwrap();
        wait_readable(&manager);
        assert!(Interrupter::caused(&manager.read(&mut [0; 64]).unwrap_err()));
        let mut buffer = [0; 64];
        assert_eq!(manager.read(&mut buffer).unwrap(), 4);
        assert_eq!(&buffer[..4], b"kept");
    });
}

#[test]
fn closing_ends_the_reads_of_all_copies_and_the_terminal_hangs_up_with_the_last() {
    counted(|| {
        let mut session = sleeper();
        let interrupter = session.manager.interrupter().unwrap();
        let readers: Vec<_> = (0..3)
            .map(|_| {
                let manager = session.manager.try_clone().unwrap();
                thread::spawn(move || read_all(manager))
            })
            .collect();
        interrupter.close();
        within("the readers end", move || {
            for reader in readers {
                assert_eq!(reader.join().unwrap(), b"");
            }
        });
        assert_eq!((&session.manager).read(&mut [0; 64]).unwrap(), 0);
        assert!(session.child.try_wait().unwrap().is_none());
        drop(session.manager);
        use std::os::unix::process::ExitStatusExt;
        assert_eq!(wait(&mut session.child).signal(), Some(libc::SIGHUP));
    });
}

fn read_all(mut manager: Manager) -> Vec<u8> {
    let mut bytes = Vec::new();
    manager.read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn interruptions_at_any_time_lose_no_output() {
    counted(|| {
        let mut session = Command::new("seq").arg("30000").spawn().unwrap();
        let interrupter = session.manager.interrupter().unwrap();
        let mut manager = session.manager;
        let (output, interruptions) = within("all is read", move || {
            let (stop, stopped) = std::sync::mpsc::channel::<()>();
            let other = thread::spawn(move || {
                while stopped
                    .recv_timeout(Duration::from_micros(50))
                    .is_err_and(|error| error == std::sync::mpsc::RecvTimeoutError::Timeout)
                {
                    interrupter.interrupt().unwrap();
                }
            });
            let (mut output, mut interruptions, mut buffer) = (Vec::new(), 0, [0; 100]);
            loop {
                match manager.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(count) => output.extend_from_slice(&buffer[..count]),
                    Err(error) if Interrupter::caused(&error) => interruptions += 1,
                    Err(error) => panic!("{error}"),
                }
            }
            drop(stop);
            other.join().unwrap();
            (output, interruptions)
        });
        assert!(interruptions > 0);
        let wanted = (1..=30_000).map(|number| format!("{number}\r\n")).collect::<String>();
        assert!(output == wanted.as_bytes());
        wait(&mut session.child);
    });
}

#[test]
fn an_interrupter_may_outlive_its_manager() {
    counted(|| {
        let session = sleeper();
        let interrupter = session.manager.interrupter().unwrap();
        end(session);
        interrupter.interrupt().unwrap();
        interrupter.close();
        interrupter.interrupt().unwrap();
    });
}

#[test]
fn the_end_of_output_is_seen_as_without_an_interrupter() {
    counted(|| {
        let mut session = Command::new("echo").arg("hello").spawn().unwrap();
        let _interrupter = session.manager.interrupter().unwrap();
        assert_eq!(read_to_end(&session.manager), b"hello\r\n");
        wait(&mut session.child);
    });
}

#[test]
fn a_read_that_can_be_interrupted_sleeps() {
    counted(|| {
        let session = sleeper();
        let interrupter = session.manager.interrupter().unwrap();
        let manager = session.manager.try_clone().unwrap();
        let (read, used) = within("the read ends", move || {
            let (told, used) = std::sync::mpsc::channel();
            let read = while_reading(
                manager,
                |manager| manager.read(&mut [0; 64]).unwrap(),
                move || {
                    let before = processor_time();
                    thread::sleep(Duration::from_millis(300));
                    told.send(processor_time() - before).unwrap();
                    interrupter.close();
                },
            );
            (read, used.recv().unwrap())
        });
        assert_eq!(read, 0);
        assert!(used < Duration::from_millis(30), "{used:?}");
        end(session);
    });
}
