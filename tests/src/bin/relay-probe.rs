//! Programs that relay with the library, for tests of what needs a process of its own: signal handlers,
//! forks, exits.

use std::io::{self, Write, pipe};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, raise, sigaction, signal};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, fork};
use pty::{Command, EndedBy, Relay, Session};

fn main() {
    let command = std::env::args().nth(1).unwrap_or_default();
    match command.as_str() {
        "handlers-installed-meanwhile" => handlers_installed_meanwhile(),
        "handler-buried-again-and-again" => handler_buried_again_and_again(),
        "signal-in-forked-child" => signal_in_forked_child(),
        "relay-in-forked-child" => relay_in_forked_child(),
        "forgotten" => forgotten(),
        "sigpipe-at-default" => sigpipe_at_default(),
        "exit-in-callback" => exit_in_callback(),
        "in-a-thread-without-signals" => in_a_thread_without_signals(),
        other => panic!("no such command: {other:?}"),
    }
}

fn shell(script: &str) -> Session {
    Command::new("sh").args(["-c", script]).spawn().expect("sh can be started")
}

fn nowhere() -> OwnedFd {
    std::fs::File::options().write(true).open("/dev/null").expect("there is /dev/null").into()
}

fn relay<'a>() -> Relay<'a> {
    Relay::new().without_stdin().stdout(nowhere())
}

static CAUGHT: AtomicUsize = AtomicUsize::new(0);

extern "C" fn count(_: i32) {
    CAUGHT.fetch_add(1, Ordering::SeqCst);
}

fn count_from_now(number: Signal) {
    let action = SigAction::new(SigHandler::Handler(count), SaFlags::SA_RESTART, SigSet::empty());
    // SAFETY: the handler adds to an atomic number. sigaction(2).
    unsafe { sigaction(number, &action) }.expect("a handler can be installed");
}

/// Runs a relay that ends by a signal which is raised when its program prints.
fn ends_by(number: Signal, meanwhile: impl Fn() + Sync) {
    let mut done = false;
    let outcome = relay()
        .tap(|_, _, _| {
            if !std::mem::replace(&mut done, true) {
                meanwhile();
                raise(number).expect("a signal can be raised");
            }
            Ok(())
        })
        .run(shell("echo on; exec sleep 1000"))
        .expect("the relay ends");
    assert_eq!(outcome.ended_by, Some(EndedBy::Signal(pty::Signal::from_raw(number as i32))));
}

/// Of a signal library, which calls what it finds, and of whoever calls sigaction, who does not.
fn handlers_installed_meanwhile() {
    let seen = Arc::new(AtomicUsize::new(0));
    let counted = seen.clone();
    ends_by(Signal::SIGTERM, || {
        let seen = counted.clone();
        // SAFETY: the action adds to an atomic number.
        let add = move || {
            seen.fetch_add(1, Ordering::SeqCst);
        };
        // SAFETY: as said.
        unsafe { signal_hook::low_level::register(libc::SIGTERM, add) }.expect("a handler can be installed");
    });
    assert_eq!(seen.load(Ordering::SeqCst), 1);
    raise(Signal::SIGTERM).unwrap();
    assert_eq!(seen.load(Ordering::SeqCst), 2, "it works after the relay");
    ends_by(Signal::SIGTERM, || {});
    assert_eq!(seen.load(Ordering::SeqCst), 3, "and in another relay, once");
    raise(Signal::SIGTERM).unwrap();
    assert_eq!(seen.load(Ordering::SeqCst), 4, "and after that");

    let outcome = relay()
        .tap(|_, _, _| {
            count_from_now(Signal::SIGINT);
            Ok(())
        })
        .run(shell("echo on"))
        .unwrap();
    assert_eq!(outcome.ended_by, None);
    raise(Signal::SIGINT).unwrap();
    assert_eq!(CAUGHT.load(Ordering::SeqCst), 1);
}

/// Whose handler calls the one that it found, which was ours.
fn handler_buried_again_and_again() {
    static FOUND: [AtomicUsize; 20] = [const { AtomicUsize::new(0) }; 20];
    fn bury<const N: usize>() {
        extern "C" fn call_found<const N: usize>(number: i32) {
            CAUGHT.fetch_add(1, Ordering::SeqCst);
            let found = FOUND[N].load(Ordering::SeqCst);
            if found > 1 {
                // SAFETY: sigaction said that this is a handler; ours takes what others leave out as well.
                let handler: extern "C" fn(i32, usize, usize) = unsafe { std::mem::transmute(found) };
                handler(number, 0, 0);
            }
        }
        let handler = SigHandler::Handler(call_found::<N>);
        // SAFETY: the handler adds to an atomic number, and calls a handler.
        let before = unsafe {
            sigaction(Signal::SIGHUP, &SigAction::new(handler, SaFlags::SA_RESTART, SigSet::empty()))
        };
        let found = match before.unwrap().handler() {
            SigHandler::SigAction(found) => found as usize,
            SigHandler::Handler(found) => found as usize,
            _ => 0,
        };
        FOUND[N].store(found, Ordering::SeqCst);
    }
    let bury = [
        bury::<0>, bury::<1>, bury::<2>, bury::<3>, bury::<4>, bury::<5>, bury::<6>, bury::<7>, bury::<8>,
        bury::<9>, bury::<10>, bury::<11>, bury::<12>,
    ];
    for (round, bury) in bury.into_iter().enumerate() {
        CAUGHT.store(0, Ordering::SeqCst);
        ends_by(Signal::SIGHUP, bury);
        assert_eq!(CAUGHT.load(Ordering::SeqCst), round + 1, "each handler is called once");
    }
    // After more than anybody buries it, it is still told.
    CAUGHT.store(0, Ordering::SeqCst);
    ends_by(Signal::SIGHUP, || {});
    assert_eq!(CAUGHT.load(Ordering::SeqCst), bury.len());
}

fn signal_in_forked_child() {
    for number in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP] {
        let mut done = false;
        let outcome = relay()
            .tap(|_, _, _| {
                if !std::mem::replace(&mut done, true) {
                    // SAFETY: the child raises a signal, and exits. fork(2).
                    match unsafe { fork() }.unwrap() {
                        ForkResult::Child => {
                            let _ = raise(number);
                            // SAFETY: ends the process. _exit(2).
                            unsafe { libc::_exit(9) }
                        }
                        ForkResult::Parent { child } => {
                            let status = waitpid(child, None).unwrap();
                            assert_eq!(status, WaitStatus::Signaled(child, number, false));
                        }
                    }
                }
                Ok(())
            })
            .run(shell("echo on; read x <&-; exit 3"))
            .unwrap();
        assert_eq!(outcome.ended_by, None, "{number} of the child is not the parent's");
        assert_eq!(outcome.status.code(), Some(3));
    }
}

/// With a relay in the parent that lives on.
fn relay_in_forked_child() {
    let mut done = false;
    let outcome = relay()
        .tap(|_, _, _| {
            if !std::mem::replace(&mut done, true) {
                // SAFETY: this process has one thread, so that its child may do anything. fork(2).
                match unsafe { fork() }.unwrap() {
                    ForkResult::Child => {
                        ends_by(Signal::SIGTERM, || {});
                        // SAFETY: ends the process. _exit(2).
                        unsafe { libc::_exit(7) }
                    }
                    ForkResult::Parent { child } => {
                        assert_eq!(waitpid(child, None).unwrap(), WaitStatus::Exited(child, 7));
                    }
                }
            }
            Ok(())
        })
        .run(shell("echo on; exit 3"))
        .unwrap();
    assert_eq!((outcome.ended_by, outcome.status.code()), (None, Some(3)));
    ends_by(Signal::SIGTERM, || {});
}

/// A future that is neither polled again nor dropped: signals are no error, and fill nothing.
fn forgotten() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let session = pty::tokio::Session::spawn(Command::new("sleep").arg("1000")).unwrap();
        let mut future = Box::pin(relay().run_async(session));
        let first = std::future::poll_fn(|context| std::task::Poll::Ready(future.as_mut().poll(context)));
        assert!(first.await.is_pending());
        std::mem::forget(future);
    });
    // More than a pipe has room for.
    for _ in 0..40_000 {
        raise(Signal::SIGWINCH).unwrap();
        raise(Signal::SIGTERM).unwrap();
    }
}

fn sigpipe_at_default() {
    // SAFETY: the default runs no code of ours. signal(2).
    unsafe { signal(Signal::SIGPIPE, SigHandler::SigDfl) }.unwrap();
    for takes_signals in [true, false] {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let relay = Relay::new().without_stdin().stdout(writer);
        let relay = if takes_signals { relay } else { relay.without_signals() };
        let outcome = relay.run(shell("echo on; exec sleep 1000")).unwrap();
        assert_eq!(outcome.ended_by, Some(EndedBy::StdoutGone));
    }
    // It is as it was.
    // SAFETY: asks for the handler and puts back what there was. signal(2).
    let before = unsafe { signal(Signal::SIGPIPE, SigHandler::SigDfl) }.unwrap();
    assert!(matches!(before, SigHandler::SigDfl));
    let mut blocked = SigSet::empty();
    nix::sys::signal::pthread_sigmask(nix::sys::signal::SigmaskHow::SIG_BLOCK, None, Some(&mut blocked))
        .unwrap();
    assert!(!blocked.contains(Signal::SIGPIPE));
}

fn exit_in_callback() {
    let _ = Relay::new().tap(|_, _, _| std::process::exit(3)).run(shell("echo on; exec sleep 1000"));
}

/// As the threads of a program that leaves signals to one of them.
fn in_a_thread_without_signals() {
    let work = || {
        SigSet::all().thread_block().unwrap();
        let script = "echo on; kill -STOP $$; echo further; exit 3";
        Relay::new().run(shell(script)).unwrap().status.code()
    };
    let code = std::thread::spawn(work).join().unwrap();
    io::stdout().flush().unwrap();
    std::process::exit(code.unwrap());
}
