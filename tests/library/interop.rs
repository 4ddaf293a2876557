//! Working with what others made: commands of the standard library and of tokio, descriptors from
//! elsewhere, pipes for some streams, several programs on one terminal.

use std::io::{ErrorKind, Read, Write, pipe};
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::process::Stdio;

use pty::{Command, Manager, Pair, Session, Signal, SpawnStage, Subsidiary};
use tests::{DEADLINE, Report, events, is_readable, output_of, read_to_end, read_until_text, wait, within};

const PROBE: &str = env!("CARGO_BIN_EXE_probe");

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

/// Reads to the end, as text with plain newlines.
fn text(manager: &Manager) -> String {
    String::from_utf8(read_to_end(manager)).unwrap().replace("\r\n", "\n")
}

// Other people's commands

#[test]
fn a_command_of_the_standard_library_leads_a_session_on_the_terminal() {
    let Pair { manager, subsidiary } = pty::open().unwrap();
    let mut command = std::process::Command::new(PROBE);
    subsidiary.attach(command.arg("report")).unwrap();
    let mut child = command.spawn().unwrap();
    drop((command, subsidiary));
    let report = Report::parse(&text(&manager));
    for what in ["session", "foreground", "controlling"] {
        assert_eq!(report.get(what), child.id().to_string(), "{what}");
    }
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_stream_may_be_changed_after_a_command_was_attached() {
    let Pair { manager, subsidiary } = pty::open().unwrap();
    let mut command = std::process::Command::new("sh");
    subsidiary.attach(command.args(["-c", "echo shown; echo aside >&2"])).unwrap();
    let child = command.stderr(Stdio::piped()).spawn().unwrap();
    drop((command, subsidiary));
    assert_eq!(text(&manager), "shown\n");
    assert_eq!(child.wait_with_output().unwrap().stderr, b"aside\n");
}

#[test]
fn what_the_standard_library_tells_of_its_command_is_taken_over() {
    let mut theirs = std::process::Command::new("sh");
    theirs
        .args(["-c", "echo $0 $A ${HOME-none}; pwd", "zero"])
        .env("A", "b")
        .env_remove("HOME")
        .current_dir("/");
    let mut ours = Command::from(theirs);
    assert_eq!(ours.get_program(), "sh");
    assert_eq!(ours.get_current_dir(), Some(Path::new("/")));
    assert_eq!(output_of(ours.spawn().unwrap()), "zero b none\n/\n");
}

#[test]
fn a_command_of_tokio_leads_a_session_on_the_terminal() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let status = runtime.block_on(async {
        let Pair { manager, subsidiary } = pty::open().unwrap();
        let mut command = tokio::process::Command::new(PROBE);
        subsidiary.attach_tokio(command.arg("report")).unwrap();
        let mut child = command.spawn().unwrap();
        let pid = child.id().unwrap().to_string();
        drop((command, subsidiary));
        let report = Report::parse(&text(&manager));
        for what in ["session", "foreground", "controlling"] {
            assert_eq!(report.get(what), pid, "{what}");
        }
        child.wait().await.unwrap()
    });
    assert!(status.success());
}

// Descriptors

#[test]
fn both_ends_go_out_as_descriptors_and_come_back_in() {
    let Pair { manager, subsidiary } = pty::open().unwrap();
    let (manager, subsidiary) = (OwnedFd::from(manager), OwnedFd::from(subsidiary));
    let manager = Manager::try_from(manager).unwrap();
    let mut subsidiary = Subsidiary::try_from(subsidiary).unwrap();
    subsidiary.write_all(b"through\n").unwrap();
    assert_eq!(read_until_text(&manager, "\n"), "through\r\n");
    assert_eq!(
        manager.as_fd().try_clone_to_owned().map(Manager::try_from).unwrap().unwrap().size().unwrap(),
        subsidiary.size().unwrap()
    );
}

#[test]
fn a_descriptor_of_something_else_is_refused() {
    let (reader, _writer) = pipe().unwrap();
    let refused = Manager::try_from(OwnedFd::from(reader.try_clone().unwrap())).unwrap_err();
    assert_eq!(refused.raw_os_error(), Some(libc::ENOTTY));
    assert_eq!(Subsidiary::try_from(OwnedFd::from(reader)).unwrap_err().raw_os_error(), Some(libc::ENOTTY));
}

// Pipes for some streams

#[test]
fn a_program_with_its_input_from_a_pipe_ends_by_the_end_of_the_pipe() {
    let (reader, mut writer) = pipe().unwrap();
    let mut command = Command::new("cat");
    let mut session = command.stdin(reader).spawn().unwrap();
    drop(command);
    writer.write_all(b"\x04raw\n").unwrap(); // not the end of file that it would be on the terminal
    drop(writer);
    assert_eq!(text(&session.manager), "\u{4}raw\n");
    assert!(wait(&mut session.child).success());
}

#[test]
fn with_its_output_in_a_pipe_the_terminal_still_holds_its_errors_and_what_is_typed() {
    let (mut reader, writer) = pipe().unwrap();
    let mut command = shell("read line; echo got $line; echo oops >&2");
    let session = command.stdout(writer).spawn().unwrap();
    drop(command); // which has our copy of the writing end
    (&session.manager).write_all(b"typed\n").unwrap();
    let output = within("the pipe ends", move || {
        let mut output = String::new();
        reader.read_to_string(&mut output).map(|_| output)
    });
    assert_eq!(output.unwrap(), "got typed\n");
    assert_eq!(output_of(session), "typed\noops\n");
}

#[test]
fn with_all_streams_elsewhere_the_end_of_the_terminal_comes_before_that_of_the_program() {
    if crate::held::by_all() {
        return;
    }
    let (reader, mut writer) = pipe().unwrap();
    let null = || std::fs::OpenOptions::new().write(true).open("/dev/null").unwrap();
    let script = "read x; echo hello >/dev/tty";
    let mut session = shell(script).stdin(reader).stdout(null()).stderr(null()).spawn().unwrap();
    assert_eq!(read_to_end(&session.manager), b"");
    assert_eq!(session.child.try_wait().unwrap(), None);
    writer.write_all(b"\n").unwrap();
    assert!(wait(&mut session.child).success());
    // On Linux the terminal comes back to life when it is opened again.
    assert_eq!(text(&session.manager), "hello\n");
}

// Several programs

#[test]
fn programs_follow_each_other_on_one_terminal() {
    let Pair { manager, subsidiary } = pty::open().unwrap();
    let holder = subsidiary.try_clone().unwrap();
    for _ in 0..3 {
        let mut child = Command::new(PROBE).arg("report").spawn_on(&holder).unwrap();
        let pid = child.id().to_string();
        let mut all = String::new();
        while wait_ended(&mut child, &manager, &mut all) {}
        let report = Report::parse(&all.replace("\r\n", "\n"));
        assert_eq!((report.get("session"), report.get("controlling")), (pid.as_str(), pid.as_str()));
    }
    drop((holder, subsidiary));
    assert_eq!(text(&manager), "");
}

/// Reads what is there; says whether there may be more.
fn wait_ended(child: &mut pty::Child, mut manager: &Manager, all: &mut String) -> bool {
    let ended = child.wait_timeout(std::time::Duration::from_millis(1)).unwrap().is_some();
    let mut buffer = [0; 4096];
    while is_readable(manager) {
        let count = manager.read(&mut buffer).unwrap();
        all.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
    }
    !ended
}

#[test]
fn a_second_session_on_a_terminal_is_refused_while_the_first_one_lives() {
    let mut session = shell("read x").spawn().unwrap();
    let terminal = session.manager.open_subsidiary().unwrap();
    let error = Command::new("true").spawn_on(&terminal).unwrap_err();
    assert_eq!(
        (error.stage(), error.io_error().raw_os_error()),
        (SpawnStage::ControllingTerminal, Some(libc::EPERM))
    );
    session.child.kill().unwrap();
    wait(&mut session.child);
    assert!(wait(&mut Command::new("true").spawn_on(&terminal).unwrap()).success());
}

#[test]
fn nothing_starts_on_a_terminal_that_was_hung_up() {
    let Pair { manager, subsidiary } = pty::open().unwrap();
    drop(manager);
    // A process that another test starts may have a copy for a moment.
    assert!(events(&subsidiary, DEADLINE).contains(nix::poll::PollFlags::POLLHUP));
    let mut command = Command::new("true");
    for (stage, result) in [
        (SpawnStage::ControllingTerminal, command.spawn_on(&subsidiary)),
        (SpawnStage::Descriptors, command.spawn_without_controlling_terminal(&subsidiary)),
    ] {
        let error = result.unwrap_err();
        assert_eq!((error.stage(), error.io_error().kind()), (stage, ErrorKind::Unsupported), "{error}");
    }
}

#[test]
fn a_program_beside_another_shares_the_terminal_but_not_its_keys() {
    let Session { manager, mut child } = shell("echo first; exec sleep 1000").spawn().unwrap();
    read_until_text(&manager, "first\r\n");
    let terminal = manager.open_subsidiary().unwrap();
    let script = "test -t 0 && test -t 1 && test -t 2 && echo second; exec cat";
    let mut second = shell(script).spawn_without_controlling_terminal(&terminal).unwrap();
    drop(terminal);
    read_until_text(&manager, "second\r\n");
    // It reads what is typed, since the other does not, and Ctrl-C is the other's.
    (&manager).write_all(b"hello\n").unwrap();
    read_until_text(&manager, "hello\r\nhello\r\n");
    (&manager).write_all(&[pty::ctrl('c').unwrap()]).unwrap();
    use std::os::unix::process::ExitStatusExt;
    assert_eq!(wait(&mut child).signal(), Some(Signal::INT.as_raw()));
    assert_eq!(second.try_wait().unwrap(), None);
    // While it has the terminal open there is no end.
    assert!(!events(&manager, std::time::Duration::ZERO).contains(nix::poll::PollFlags::POLLHUP));
    second.kill().unwrap();
    wait(&mut second);
    assert!(events(&manager, DEADLINE).intersects(nix::poll::PollFlags::all()));
    read_to_end(&manager);
}

#[test]
fn a_program_beside_others_has_a_session_of_its_own_and_no_controlling_terminal() {
    let Pair { manager, subsidiary } = pty::open().unwrap();
    let mut child = shell("(: </dev/tty) 2>/dev/null || echo none; ps -o sid= -p $$")
        .spawn_without_controlling_terminal(&subsidiary)
        .unwrap();
    drop(subsidiary);
    let said = text(&manager);
    assert!(said.starts_with("none\n"), "{said}");
    assert_eq!(said.lines().nth(1).unwrap().trim(), child.id().to_string());
    assert!(wait(&mut child).success());
}
