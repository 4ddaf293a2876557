//! A subsidiary that the manager holds until the program has ended and its output is read, as on systems
//! that discard output at the last close. Here it is forced.

use std::any::type_name;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;

use pty::expect::{Expect, Pattern, Reason};
use pty::{Command, Interrupter, Manager, Relay, Relayed, Session, Signal, TerminalEvent, TerminateTimeouts};
use tests::census::alone_after;
use tests::{DEADLINE, descriptors, eventually, read_to_end, read_until, read_until_text, wait, within};

/// Runs a test in a process of its own where subsidiaries are held.
fn forced<Test: FnOnce()>(test: Test) {
    if !cfg!(all(debug_assertions, any(target_os = "linux", target_os = "android"))) {
        println!("skipped: only debug builds can be forced, and other kernels revoke what is held");
        return;
    }
    let prepare = || {
        // SAFETY: this process runs one test, which begins now: no other thread uses the environment.
        unsafe { std::env::set_var("PTY_HOLD_SUBSIDIARY", "1") };
        // What the runtimes keep for the whole process.
        drop(tokio_runtime());
        drop(pty::async_io::AsyncManager::new(pty::open().unwrap().manager).unwrap());
    };
    alone_after(type_name::<Test>(), prepare, test);
}

/// Whether every terminal is held in this run. Then no test can see an end of output before the program's.
pub(crate) fn by_all() -> bool {
    let held = std::env::var_os("PTY_HOLD_SUBSIDIARY").is_some_and(|on| on == "1");
    if held {
        println!("skipped: with PTY_HOLD_SUBSIDIARY=1 no output ends before its program");
    }
    held
}

fn tokio_runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

fn numbers() -> Vec<u8> {
    (1..=1000).map(|number| format!("{number}\r\n")).collect::<String>().into_bytes()
}

/// A program that has ended; its output is in the terminal.
fn unread() -> Session {
    let mut session = Command::new("seq").arg("1000").spawn().unwrap();
    assert!(wait(&mut session.child).success());
    session
}

/// The descriptors that this process has on a subsidiary.
fn held(manager: &Manager) -> usize {
    held_on(&manager.subsidiary_name().unwrap())
}

fn held_on(name: &Path) -> usize {
    let is_open = |fd: &i32| std::fs::read_link(format!("/proc/self/fd/{fd}")).is_ok_and(|path| path == name);
    descriptors().iter().filter(|fd| is_open(fd)).count()
}

#[test]
fn the_terminal_is_held_until_all_output_is_read() {
    forced(|| {
        let mut session = unread();
        let (mut output, expected) = (Vec::new(), numbers());
        while output.len() < expected.len() {
            assert_eq!(held(&session.manager), 1, "after {} bytes", output.len());
            let mut buffer = [0; 100];
            let count = session.manager.read(&mut buffer).unwrap();
            assert_ne!(count, 0, "the end came after {} bytes", output.len());
            output.extend_from_slice(&buffer[..count]);
            assert_eq!(session.manager.read(&mut []).unwrap(), 0);
        }
        assert_eq!(output, expected);
        for _ in 0..2 {
            assert_eq!(session.manager.read(&mut [0; 100]).unwrap(), 0);
            assert_eq!(held(&session.manager), 0);
        }
    });
}

#[test]
fn a_program_that_was_forked_is_held_as_well() {
    forced(|| {
        // SAFETY: the child makes one write and exits: both are async-signal-safe.
        match unsafe { pty::fork() }.unwrap() {
            pty::Fork::Child => {
                // SAFETY: the text is as long as is said. write(2).
                unsafe { libc::write(1, b"child".as_ptr().cast(), 5) };
                // SAFETY: takes any number. _exit(2).
                unsafe { libc::_exit(0) }
            }
            pty::Fork::Parent(mut session) => {
                assert!(wait(&mut session.child).success());
                assert_eq!(held(&session.manager), 1);
                assert_eq!(read_to_end(&session.manager), b"child");
                assert_eq!(held(&session.manager), 0);
            }
        }
    });
}

#[test]
fn a_read_that_waits_ends_with_the_program() {
    forced(|| {
        for _ in 0..50 {
            let mut session = Command::new("cat").spawn().unwrap();
            let reader = session.manager.try_clone().unwrap();
            let reader = std::thread::spawn(move || read_to_end(&reader));
            session.child.kill().unwrap();
            assert_eq!(reader.join().unwrap(), b"");
            assert_eq!(held(&session.manager), 0);
            wait(&mut session.child);
        }
    });
}

#[test]
fn a_program_that_closes_its_terminal_has_no_end_before_its_own() {
    forced(|| {
        let (done, mut finish) = std::io::pipe().unwrap();
        let mut command = shell("echo out; exec </dev/null >/dev/null 2>&1; read x <&3; exit 3");
        let mut expect = Expect::new(command.pass_fd(done, 3).spawn().unwrap()).unwrap();
        expect.expect("out\r\n").unwrap();
        drop(command);
        let error =
            expect.timeout(std::time::Duration::from_millis(50)).expect(Pattern::EndOfFile).unwrap_err();
        assert!(matches!(error.reason(), Reason::TimedOut), "{error}");
        finish.write_all(b"\n").unwrap();
        expect.timeout(DEADLINE).expect(Pattern::EndOfFile).unwrap();
        let (mut session, _) = expect.into_session().unwrap();
        assert_eq!(wait(&mut session.child).code(), Some(3));
        assert_eq!(held(&session.manager), 0);
    });
}

#[test]
fn dropping_the_last_manager_hangs_up() {
    forced(|| {
        let Session { manager, mut child } = shell("echo unread; exec sleep 1000").spawn().unwrap();
        let (clone, name) = (manager.try_clone().unwrap(), manager.subsidiary_name().unwrap());
        drop(manager);
        read_until_text(&clone, "unread");
        assert_eq!(held_on(&name), 1);
        drop(clone);
        assert_eq!(wait(&mut child).signal(), Some(Signal::HUP.as_raw()));
        let session = unread();
        drop(std::os::fd::OwnedFd::from(session.manager));
    });
}

#[test]
fn what_a_grandchild_prints_later_is_read_to_its_end() {
    forced(|| {
        let (done, mut finish) = std::io::pipe().unwrap();
        let mut command = shell("trap '' HUP; echo early; sh -c 'read x <&3; echo late' & exit 0");
        let mut session = command.pass_fd(done, 3).spawn().unwrap();
        drop(command);
        assert!(wait(&mut session.child).success());
        read_until(&session.manager, |bytes| bytes == b"early\r\n");
        let reader = session.manager.try_clone().unwrap();
        let reader = std::thread::spawn(move || read_to_end(&reader));
        eventually("the reader lets the terminal go", || held(&session.manager) == 0);
        finish.write_all(b"\n").unwrap();
        assert_eq!(reader.join().unwrap(), b"late\r\n");
    });
}

#[test]
fn reads_of_a_held_terminal_are_interrupted() {
    forced(|| {
        let mut session = Command::new("cat").spawn().unwrap();
        let interrupter = session.manager.interrupter().unwrap();
        let mut manager = session.manager.try_clone().unwrap();
        let reader = std::thread::spawn(move || manager.read(&mut [0; 64]));
        interrupter.interrupt().unwrap();
        let error = within("the read ends", move || reader.join().unwrap()).unwrap_err();
        assert!(Interrupter::is_interruption(&error), "{error}");
        assert_eq!(held(&session.manager), 1);
        session.child.kill().unwrap();
        wait(&mut session.child);
        interrupter.interrupt().unwrap();
        assert!(Interrupter::is_interruption(&session.manager.read(&mut [0; 64]).unwrap_err()));
        assert_eq!(read_to_end(&session.manager), b"");
    });
}

#[test]
fn a_write_without_room_fails_when_the_program_has_ended() {
    forced(|| {
        for prints in [false, true] {
            let mut session = Command::new("cat").modes(pty::Modes::sane().raw()).spawn().unwrap();
            if prints {
                session.manager.write_all(b"printed").unwrap();
                tests::wait_readable(&session.manager);
            }
            let mut manager = session.manager.try_clone().unwrap();
            session.child.signal(Signal::STOP).unwrap();
            let writer = std::thread::spawn(move || manager.write_all(&[b'x'; 1 << 20]));
            session.child.kill().unwrap();
            let error = within("the write ends", move || writer.join().unwrap()).unwrap_err();
            assert_eq!(error.raw_os_error(), Some(libc::EIO), "{error}");
            wait(&mut session.child);
            let output = read_to_end(&session.manager);
            assert!(output.starts_with(if prints { b"printed" } else { b"" }), "{}", output.escape_ascii());
            assert_eq!(held(&session.manager), 0);
        }
    });
}

#[test]
fn a_held_session_is_terminated() {
    forced(|| {
        let step = std::time::Duration::from_millis(30);
        let timeouts = TerminateTimeouts::new(step, step, DEADLINE);
        let stubborn = "trap '' HUP TERM; while :; do echo more; done";
        for (mut command, signal) in [(Command::new("yes"), Signal::HUP), (shell(stubborn), Signal::KILL)] {
            let session = command.spawn().unwrap();
            if signal == Signal::KILL {
                read_until_text(&session.manager, "more");
            }
            let status = within("the session ends", move || session.terminate(timeouts)).unwrap();
            assert_eq!(status.signal(), Some(signal.as_raw()));
        }
        let mut session = unread();
        assert!(session.child.terminate(timeouts).unwrap().success());
        assert_eq!(read_to_end(&session.manager), numbers());
    });
}

#[test]
fn expect_finds_all_output_and_then_the_end() {
    forced(|| {
        let mut expect = Expect::new(unread()).unwrap();
        expect.expect("\r\n10\r\n").unwrap();
        assert_eq!(held(&expect.session().manager), 1);
        expect.expect("\r\n1000\r\n").unwrap();
        assert!(expect.expect(Pattern::Exit).unwrap().status().unwrap().success());
        expect.expect(Pattern::EndOfFile).unwrap();
        assert_eq!(held(&expect.session().manager), 0);
        let mut expect = Expect::new(Command::new("cat").spawn().unwrap()).unwrap();
        expect.send("\x04").unwrap();
        expect.expect(Pattern::EndOfFile).unwrap();
        assert_eq!(held(&expect.session().manager), 0);
        wait(&mut expect.session().child);
    });
}

#[test]
fn terminal_events_tell_all_output_and_the_end() {
    forced(|| {
        for ended in [true, false] {
            let mut session = if ended { unread() } else { Command::new("seq").arg("1000").spawn().unwrap() };
            let mut events = session.manager.events().unwrap();
            let (mut buffer, mut output) = ([0; 4096], Vec::new());
            loop {
                match events.read_event(&mut buffer).unwrap() {
                    TerminalEvent::Output(count) => output.extend_from_slice(&buffer[..count]),
                    TerminalEvent::End => break,
                    _ => {}
                }
            }
            assert_eq!(output, numbers());
            drop(events);
            assert_eq!(held(&session.manager), 0);
            wait(&mut session.child);
        }
    });
}

#[test]
fn a_relay_shows_all_and_returns_what_it_was_given() {
    forced(|| {
        let (mut shown, stdout) = std::io::pipe().unwrap();
        let relay = || Relay::new().stdout(stdout.try_clone().unwrap()).without_signals();
        let outcome = relay().without_stdin().run(unread()).unwrap();
        assert!(outcome.status.success());
        let mut output = vec![0; numbers().len()];
        shown.read_exact(&mut output).unwrap();
        assert_eq!(output, numbers());

        let (stdin, mut keys) = std::io::pipe().unwrap();
        let mut session = shell("stty -echo; echo ready; read x; seq 1000").spawn().unwrap();
        read_until_text(&session.manager, "ready\r\n");
        keys.write_all(b"\x1d").unwrap();
        let relayed = relay().stdin(stdin).detach(b"\x1d").run_on(&mut session).unwrap();
        assert!(matches!(relayed, Relayed::Detached(_)));
        assert_eq!(held(&session.manager), 1);
        session.manager.write_all(b"\n").unwrap();
        assert!(wait(&mut session.child).success());
        assert_eq!(held(&session.manager), 1);
        assert_eq!(read_to_end(&session.manager), numbers());
        assert_eq!(held(&session.manager), 0);
    });
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_that_was_hung_up_is_held_again_while_its_program_lives() {
    if !nix::unistd::geteuid().is_root() {
        println!("skipped: only root may hang up a terminal");
        return;
    }
    forced(|| {
        let (done, mut finish) = std::io::pipe().unwrap();
        let script = "trap '' HUP; t=$(tty); echo ready; read x <&3; echo back >$t";
        let mut command = shell(script);
        let mut session = command.pass_fd(done, 3).spawn().unwrap();
        drop(command);
        read_until_text(&session.manager, "ready\r\n");
        let terminal = session.manager.open_subsidiary().unwrap();
        // SAFETY: takes no argument. ioctl_tty(2).
        let result = unsafe { libc::ioctl(std::os::fd::AsRawFd::as_raw_fd(&terminal), libc::TIOCVHANGUP) };
        assert_eq!(result, 0, "{}", std::io::Error::last_os_error());
        drop(terminal);
        let reader = session.manager.try_clone().unwrap();
        let reader = std::thread::spawn(move || read_to_end(&reader));
        finish.write_all(b"\n").unwrap();
        assert_eq!(reader.join().unwrap(), b"back\r\n");
        wait(&mut session.child);
    });
}

/// The same on a runtime.
macro_rules! on_runtime {
    ($name:ident, $types:ident, $extensions:ident, $run:expr) => {
        mod $name {
            use super::$extensions::*;
            use super::*;
            use pty::$types::{AsyncManager, Expect, Session};

            fn run(test: impl Future<Output = ()> + Send + 'static) {
                within("all is done", move || $run(test));
            }

            async fn read_all(manager: &mut AsyncManager) -> Vec<u8> {
                let mut bytes = Vec::new();
                manager.read_to_end(&mut bytes).await.unwrap();
                bytes
            }

            #[test]
            fn all_output_comes_and_then_the_end() {
                forced(|| {
                    run(async {
                        let mut session = Session::try_from(unread()).unwrap();
                        assert_eq!(held(session.manager.as_manager()), 1);
                        let mut first = [0; 100];
                        session.manager.read_exact(&mut first).await.unwrap();
                        assert_eq!(held(session.manager.as_manager()), 1);
                        let output = [&first, &*read_all(&mut session.manager).await].concat();
                        assert_eq!(output, numbers());
                        assert_eq!(held(session.manager.as_manager()), 0);
                        assert_eq!(session.manager.read(&mut first).await.unwrap(), 0);
                    });
                });
            }

            #[test]
            fn a_read_that_waits_ends_with_the_program() {
                forced(|| {
                    run(async {
                        for _ in 0..50 {
                            let mut session = Session::spawn(&mut Command::new("cat")).unwrap();
                            let Session { manager, child } = &mut session;
                            let end = async {
                                futures_lite::future::yield_now().await;
                                child.kill().unwrap();
                                child.wait().await.unwrap();
                            };
                            let (output, ()) = futures_lite::future::zip(read_all(manager), end).await;
                            assert_eq!(output, b"");
                            assert_eq!(held(manager.as_manager()), 0);
                        }
                    });
                });
            }

            #[test]
            fn halves_read_and_write_to_the_end() {
                forced(|| {
                    run(async {
                        let session = Session::spawn(&mut Command::new("cat")).unwrap();
                        let Session { manager, mut child } = session;
                        let (mut reader, mut writer) = manager.into_split();
                        let write = async { while writer.write_all(&[b'\n'; 1000]).await.is_ok() {} };
                        let mut output = Vec::new();
                        let read = async {
                            let mut buffer = [0; 1000];
                            reader.read_exact(&mut buffer).await.unwrap();
                            child.kill().unwrap();
                            reader.read_to_end(&mut output).await.unwrap();
                        };
                        futures_lite::future::zip(write, read).await;
                        let manager = reader.unsplit(writer).unwrap();
                        assert_eq!(held(manager.as_manager()), 0);
                        child.wait().await.unwrap();
                    });
                });
            }

            #[test]
            fn expect_finds_all_output_and_then_the_end() {
                forced(|| {
                    run(async {
                        let mut expect = Expect::new(Session::try_from(unread()).unwrap());
                        expect.expect("\r\n10\r\n").await.unwrap();
                        assert_eq!(held(expect.session().manager.as_manager()), 1);
                        expect.expect("\r\n1000\r\n").await.unwrap();
                        expect.expect(Pattern::EndOfFile).await.unwrap();
                        assert_eq!(held(expect.session().manager.as_manager()), 0);
                        let mut expect = Expect::new(Session::spawn(&mut Command::new("cat")).unwrap());
                        expect.send("\x04").await.unwrap();
                        expect.expect(Pattern::EndOfFile).await.unwrap();
                        assert_eq!(held(expect.session().manager.as_manager()), 0);
                        expect.session().child.wait().await.unwrap();
                    });
                });
            }

            #[test]
            fn events_terminate_and_drop() {
                forced(|| {
                    run(async {
                        for ended in [true, false] {
                            let mut command = Command::new("seq");
                            let session = if ended { unread() } else { command.arg("1000").spawn().unwrap() };
                            let mut session = Session::try_from(session).unwrap();
                            let mut events = session.manager.events().unwrap();
                            let (mut buffer, mut output) = ([0; 4096], Vec::new());
                            loop {
                                match events.read_event(&mut buffer).await.unwrap() {
                                    TerminalEvent::Output(count) => {
                                        output.extend_from_slice(&buffer[..count])
                                    }
                                    TerminalEvent::End => break,
                                    _ => {}
                                }
                            }
                            assert_eq!(output, numbers());
                            drop(events);
                            assert_eq!(held(session.manager.as_manager()), 0);
                            session.child.wait().await.unwrap();
                        }
                        let session = Session::spawn(&mut Command::new("yes")).unwrap();
                        let long = TerminateTimeouts::new(DEADLINE, DEADLINE, DEADLINE);
                        let status = session.terminate(long).await.unwrap();
                        assert_eq!(status.signal(), Some(Signal::HUP.as_raw()));
                        let Session { manager, mut child } =
                            Session::spawn(&mut Command::new("cat")).unwrap();
                        drop(manager);
                        assert_eq!(child.wait().await.unwrap().signal(), Some(Signal::HUP.as_raw()));
                    });
                });
            }
        }
    };
}

on_runtime!(on_tokio, tokio, tokio_extensions, |test| tokio_runtime().block_on(test));
on_runtime!(on_async_io, async_io, async_io_extensions, futures_lite::future::block_on);

mod tokio_extensions {
    pub(super) use tokio::io::{AsyncReadExt, AsyncWriteExt};
}

mod async_io_extensions {
    pub(super) use futures_lite::{AsyncReadExt, AsyncWriteExt};
}
