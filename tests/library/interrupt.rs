//! Ending a read or a write that waits, from another thread or with the program.

use std::io::{ErrorKind, IoSlice, Read, Write};
use std::thread;
use std::time::Duration;

use pty::{Command, Interrupter, Manager, Modes, OpenOptions, Pair, Session};
use tests::census::{alone, processor_time};
use tests::{eventually, read_to_end, wait, wait_readable, within};

fn sleeper() -> Session {
    Command::new("sleep").arg("1000").spawn().unwrap()
}

fn end(mut session: Session) {
    session.child.kill().unwrap();
    wait(&mut session.child);
}

/// The number of this thread.
#[cfg(target_os = "linux")]
fn thread_id() -> libc::pid_t {
    nix::unistd::gettid().as_raw()
}

#[cfg(not(target_os = "linux"))]
fn thread_id() -> libc::pid_t {
    0
}

/// Waits until a thread of this process sleeps, as one does that reads or writes, or has ended; not where that
/// cannot be known.
fn wait_until_polling(thread: libc::pid_t) {
    eventually("the thread waits", || {
        std::fs::read_to_string(format!("/proc/self/task/{thread}/stat"))
            .map_or(true, |stat| stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('S')))
    });
}

/// Calls `act` while another thread waits in `wait`; what that returned.
fn while_waiting<T: Send + 'static>(
    mut manager: Manager,
    wait: impl FnOnce(&mut Manager) -> T + Send + 'static,
    act: impl FnOnce() + Send + 'static,
) -> T {
    within("the wait ends", move || {
        let (sender, receiver) = std::sync::mpsc::channel();
        let waiter = thread::spawn(move || {
            sender.send(thread_id()).unwrap();
            wait(&mut manager)
        });
        wait_until_polling(receiver.recv().unwrap());
        act();
        waiter.join().unwrap()
    })
}

#[test]
fn a_read_that_waits_is_interrupted_and_the_manager_goes_on() {
    alone(|| {
        let Pair { manager, mut subsidiary } = pty::open().unwrap();
        let interrupter = manager.interrupter().unwrap();
        let reader = manager.try_clone().unwrap();
        let error = while_waiting(
            reader,
            |manager| manager.read(&mut [0; 64]).unwrap_err(),
            move || {
                interrupter.interrupt().unwrap();
            },
        );
        assert!(Interrupter::is_interruption(&error), "{error}");
        subsidiary.write_all(b"more").unwrap();
        let mut buffer = [0; 4];
        (&manager).read_exact(&mut buffer).unwrap();
        assert_eq!(&buffer, b"more");
    });
}

#[test]
fn all_interruptions_before_a_read_are_one_and_take_no_output_with_them() {
    alone(|| {
        let Pair { mut manager, mut subsidiary } = pty::open().unwrap();
        let interrupter = manager.interrupter().unwrap();
        // More than the pipe holds that tells of them.
        for _ in 0..100_000 {
            interrupter.interrupt().unwrap();
        }
        subsidiary.write_all(b"kept").unwrap();
        wait_readable(&manager);
        assert!(Interrupter::is_interruption(&manager.read(&mut [0; 64]).unwrap_err()));
        let mut buffer = [0; 64];
        assert_eq!(manager.read(&mut buffer).unwrap(), 4);
        assert_eq!(&buffer[..4], b"kept");
    });
}

#[test]
fn closing_ends_the_reads_of_all_copies_and_the_terminal_hangs_up_with_the_last() {
    alone(|| {
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
    alone(|| {
        let mut session = Command::new("seq").arg("30000").spawn().unwrap();
        let interrupter = session.manager.interrupter().unwrap();
        let mut manager = session.manager;
        let (output, interruptions) = within("all is read", move || {
            let (stop, stopped) = std::sync::mpsc::channel::<()>();
            // On a busy machine all may be read before the other thread has its first turn.
            interrupter.interrupt().unwrap();
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
                    Err(error) if Interrupter::is_interruption(&error) => interruptions += 1,
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
    alone(|| {
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
    alone(|| {
        let mut session = Command::new("echo").arg("hello").spawn().unwrap();
        let _interrupter = session.manager.interrupter().unwrap();
        assert_eq!(read_to_end(&session.manager), b"hello\r\n");
        wait(&mut session.child);
    });
}

#[test]
fn a_read_that_can_be_interrupted_sleeps() {
    alone(|| {
        let session = sleeper();
        let interrupter = session.manager.interrupter().unwrap();
        let manager = session.manager.try_clone().unwrap();
        let (read, used) = within("the read ends", move || {
            let (told, used) = std::sync::mpsc::channel();
            let read = while_waiting(
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

// Writes

fn raw() -> Pair {
    OpenOptions::new().modes(Modes::sane().raw()).open().unwrap()
}

/// Writes one piece after the other until one has to wait and ends with an error, which is returned. How
/// many that are depends on when the kernel takes what it was given.
fn write_until_error(manager: &mut Manager, piece: &[u8]) -> std::io::Error {
    loop {
        let parts = [IoSlice::new(piece), IoSlice::new(piece)];
        if let Err(error) = manager.write(piece).and_then(|_| manager.write_vectored(&parts)) {
            return error;
        }
    }
}

#[test]
fn a_write_ends_with_eio_when_nobody_has_the_full_terminal_open_any_more() {
    alone(|| {
        let Pair { mut manager, subsidiary } = raw();
        let error = while_waiting(
            manager.try_clone().unwrap(),
            |manager| manager.write_all(&[b'x'; 1 << 20]).unwrap_err(),
            move || drop(subsidiary),
        );
        assert_eq!(error.raw_os_error(), Some(libc::EIO), "{error}");
        // And so does one that begins then, until there is room again.
        let (error, manager) =
            within("a write without readers ends", move || (write_until_error(&mut manager, b"x"), manager));
        assert_eq!(error.raw_os_error(), Some(libc::EIO), "{error}");
        let subsidiary = manager.open_subsidiary().unwrap();
        nix::sys::termios::tcflush(&subsidiary, nix::sys::termios::FlushArg::TCIFLUSH).unwrap();
        assert_eq!(within("there is room", move || (&manager).write(b"again").unwrap()), 5);
    });
}

#[test]
fn a_write_ends_with_eio_when_the_program_ends_that_did_not_read() {
    alone(|| {
        let mut command = Command::new("sleep");
        let mut session = command.arg("1000").modes(Modes::sane().raw()).spawn().unwrap();
        let writer = session.manager.try_clone().unwrap();
        let (error, mut child) = within("the write ends", move || {
            let (sender, receiver) = std::sync::mpsc::channel();
            let mut child = session.child;
            let error = while_waiting(
                writer,
                |manager| manager.write_all(&[b'x'; 1 << 20]).unwrap_err(),
                move || {
                    child.kill().unwrap();
                    sender.send(child).unwrap();
                },
            );
            (error, receiver.recv().unwrap())
        });
        assert_eq!(error.raw_os_error(), Some(libc::EIO), "{error}");
        wait(&mut child);
        session.manager.flush().unwrap();
    });
}

#[test]
fn a_write_waits_for_a_program_that_reads_late_and_loses_nothing() {
    alone(|| {
        let Pair { manager, subsidiary } = raw();
        let copy = manager.try_clone().unwrap();
        let text: Vec<u8> = (0..300_000_u32).map(|number| (number % 251) as u8).collect();
        let sent = text.clone();
        let read = while_waiting(
            manager,
            move |manager| {
                manager.write_all(&sent).unwrap();
                sent.len()
            },
            {
                let mut subsidiary = subsidiary.try_clone().unwrap();
                let wanted = text.clone();
                move || {
                    let mut read = vec![0; wanted.len()];
                    subsidiary.read_exact(&mut read).unwrap();
                    assert!(read == wanted);
                }
            },
        );
        assert_eq!(read, text.len());
        drop((copy, subsidiary));
    });
}

#[test]
fn one_interruption_ends_a_read_and_a_write_that_wait() {
    alone(|| {
        let Pair { manager, mut subsidiary } = raw();
        let interrupter = manager.interrupter().unwrap();
        let reader = manager.try_clone().unwrap();
        let writer = manager.try_clone().unwrap();
        let (read, written) = within("both end", move || {
            let (told, tells) = std::sync::mpsc::channel();
            let written = while_waiting(
                writer,
                |manager| write_until_error(manager, b"x"),
                move || {
                    // The terminal echoes nothing.
                    let read = while_waiting(
                        reader,
                        |manager| manager.read(&mut [0; 64]).unwrap_err(),
                        move || interrupter.interrupt().unwrap(),
                    );
                    told.send(read).unwrap();
                },
            );
            (tells.recv().unwrap(), written)
        });
        assert!(
            Interrupter::is_interruption(&read) && Interrupter::is_interruption(&written),
            "{read}, {written}"
        );
        // The next one waits again, or is done if there is room by now.
        let wrote = while_waiting(
            manager.try_clone().unwrap(),
            |manager| manager.write(b"y").unwrap(),
            move || {
                let mut all = Vec::new();
                while !all.contains(&b'y') {
                    let mut buffer = [0; 4096];
                    let count = subsidiary.read(&mut buffer).unwrap();
                    all.extend_from_slice(&buffer[..count]);
                }
                assert!(all.ends_with(b"xy"));
            },
        );
        assert_eq!(wrote, 1);
    });
}

#[test]
fn a_write_that_need_not_wait_is_not_interrupted_but_ends_after_a_close() {
    alone(|| {
        let Pair { manager, subsidiary } = raw();
        let interrupter = manager.interrupter().unwrap();
        interrupter.interrupt().unwrap();
        assert_eq!((&manager).write(b"typed").unwrap(), 5);
        interrupter.close();
        assert_eq!((&manager).write(b"typed").unwrap_err().kind(), ErrorKind::BrokenPipe);
        drop(subsidiary);
    });
}

#[test]
fn closing_ends_the_writes_that_wait() {
    alone(|| {
        let Pair { manager, subsidiary } = raw();
        let interrupter = manager.interrupter().unwrap();
        let error = while_waiting(
            manager,
            |manager| manager.write_all(&[b'x'; 1 << 20]).unwrap_err(),
            move || interrupter.close(),
        );
        assert_eq!(error.kind(), ErrorKind::BrokenPipe, "{error}");
        drop(subsidiary);
    });
}

#[test]
fn an_interrupter_works_for_clones_that_are_older_than_itself() {
    alone(|| {
        let Pair { manager, subsidiary } = pty::open().unwrap();
        let clone = manager.try_clone().unwrap();
        let interrupter = manager.interrupter().unwrap();
        let error = while_waiting(
            clone,
            |manager| manager.read(&mut [0; 64]).unwrap_err(),
            move || interrupter.interrupt().unwrap(),
        );
        assert!(Interrupter::is_interruption(&error), "{error}");
        drop((manager, subsidiary));
    });
}
