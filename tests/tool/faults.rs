//! The tool where system calls fail now and then, by strace's fault injection. What may happen at
//! any time (EINTR, EAGAIN) changes no outcome; what may not ends in one clear error.

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::thread;

const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");

/// Whether faults can be injected here.
fn can_inject() -> bool {
    let traced = Command::new("strace").args(["-o", "/dev/null", "true"]).stderr(Stdio::null()).status();
    let can = traced.is_ok_and(|status| status.success());
    if !can {
        tests::skip("strace is not installed or may not trace");
    }
    can
}

/// Runs the tool, which alone is traced, with a fault, for a minute at the most.
fn run(fault: &str, args: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new("timeout");
    command.args(["-k", "1", "60", "strace", "-o", "/dev/null", "-e"]).arg(format!("inject={fault}"));
    command.arg(TOOL).arg("spawn").args(args);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("timeout can be executed");
    let mut stdin = child.stdin.take().expect("its input is a pipe");
    let input = input.to_vec();
    let writer = thread::spawn(move || {
        // It may have failed before it has read all.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().expect("it can be waited for");
    writer.join().expect("the writer does not panic");
    output
}

fn lines() -> Vec<u8> {
    (0..3000).flat_map(|number| format!("line {number}\n").into_bytes()).collect()
}

#[test]
fn interruptions_and_moments_when_nothing_goes_change_nothing() {
    if !can_inject() {
        return;
    }
    let input = lines();
    for fault in [
        "read:error=EINTR:when=20+3",
        "read:error=EAGAIN:when=20+3",
        "write:error=EINTR:when=1+3",
        "write:error=EAGAIN:when=1+3",
        "poll:error=EINTR:when=2+2",
        "wait4:error=EINTR:when=1",
        "epoll_wait:error=EINTR:when=1+2",
    ] {
        let output = run(fault, &["--no-echo", "--lf", "sh", "-c", "cat; exit 7"], &input);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(7), "{fault}: {said}");
        assert!(output.stdout == input, "{fault}: {} of {} bytes", output.stdout.len(), input.len());
    }
}

#[test]
fn what_the_system_cannot_do_is_one_clear_error() {
    if !can_inject() {
        return;
    }
    for (fault, message, errno) in [
        ("poll:error=ENOMEM:when=2+", "cannot wait for something to happen", libc::ENOMEM),
        ("write:error=EIO:when=1+", "cannot write to standard output", libc::EIO),
        ("write:error=ENOSPC:when=1+", "cannot write to standard output", libc::ENOSPC),
        ("clone,?fork:error=EAGAIN:when=1+", "cannot create a process", libc::EAGAIN),
    ] {
        let message = format!("{message}: {}", std::io::Error::from_raw_os_error(errno));
        let output = run(fault, &["--stdin", "null", "sh", "-c", "echo hello; sleep 1000"], b"");
        let said = String::from_utf8_lossy(&output.stderr);
        // Writing the message is a write as well.
        let silenced = fault.starts_with("write:");
        assert!(silenced || said.lines().count() == 1 && said.contains(&message), "{fault}: {said}");
        assert_eq!(output.status.code(), Some(125), "{fault}: {said}");
    }
}

#[test]
fn our_terminal_is_restored_after_an_error() {
    if !can_inject() {
        return;
    }
    for fault in ["poll:error=ENOMEM:when=2+", "poll:error=EIO:when=2+"] {
        let before = pty::open().and_then(|pair| pair.manager.modes()).expect("a terminal can be opened");
        // In the foreground, since that is where a terminal is put into raw mode.
        let mut command = pty::Command::new("timeout");
        command.args(["--foreground", "-k", "1", "60", "strace", "-o", "/dev/null", "-e"]);
        command.arg(format!("inject={fault}")).args([TOOL, "spawn", "sh", "-c", "echo on; exec sleep 1000"]);
        let mut session = command.spawn().expect("timeout can be executed");
        let _held = session.manager.open_subsidiary().expect("a subsidiary can be opened");
        tests::read_until_text(&session.manager, "pty-cli: cannot wait for something to happen: ");
        assert_eq!(tests::wait(&mut session.child).code(), Some(125), "{fault}");
        assert_eq!(session.manager.modes().expect("the terminal has modes"), before, "{fault}");
    }
}
