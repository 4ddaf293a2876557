//! How input reaches a command and ends there, whatever reads it: another relay, a line editor, a program
//! in raw mode, one that never reads.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

use nix::sys::signal::Signal;
use tempfile::TempDir;
use tests::{Finished, feed, finish, is_installed, read_pipe_until, read_until_text, start, wait};

const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");

fn spawn(args: &[&str]) -> Command {
    let mut command = Command::new(TOOL);
    command.arg("spawn").args(args);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What the tool prints for this input.
#[track_caller]
fn fed(args: &[&str], input: &[u8]) -> Finished {
    feed(&mut spawn(args), input)
}

/// A shell command that writes what it reads to a file, and what that was in the end.
#[track_caller]
fn read_by(script: &str, options: &[&str], input: &[u8]) -> Vec<u8> {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("read");
    let mut command = spawn(options);
    command.args(["sh", "-c", script]).arg(&file);
    feed(&mut command, input).well();
    std::fs::read(file).unwrap()
}

// Through other relays

/// Whether relays find a terminal that do not know of BSD-style pairs.
fn has_devpts() -> bool {
    std::path::Path::new("/dev/pts/ptmx").exists()
}

/// Relays that have a terminal of their own, each with the words before its command.
fn relays() -> Vec<Vec<&'static str>> {
    let mut relays = vec![vec![TOOL, "spawn", "--"], vec![TOOL, "spawn", "--", TOOL, "spawn", "--"]];
    if has_devpts() && is_installed("unbuffer") {
        relays.push(vec!["unbuffer", "-p"]);
    }
    relays
}

/// The same for those that take a line for a shell.
fn line_relays() -> Vec<Vec<&'static str>> {
    let mut relays = vec![vec![TOOL, "script", "-qec", "LINE", "/dev/null"]];
    if !has_devpts() {
        return relays;
    }
    if tests::is_from_util_linux("script") {
        relays.push(vec!["script", "-qec", "LINE", "/dev/null"]);
    }
    if nix::unistd::geteuid().is_root() && tests::is_from_util_linux("su") {
        relays.push(vec!["su", "--pty", "-s", "/bin/sh", "-c", "LINE", "nobody"]);
    }
    relays
}

/// All of them, around a program that reads to the end of its input, twice.
fn commands_behind_relays() -> Vec<Vec<String>> {
    let line = "stty -echo; cat; cat; echo end";
    let own = |words: &[&str]| words.iter().map(|word| word.to_string()).collect::<Vec<_>>();
    let direct = relays().into_iter().map(|relay| own(&[&relay[..], &["sh", "-c", line]].concat()));
    let by_line = line_relays().into_iter().map(|relay| {
        relay.into_iter().map(|word| if word == "LINE" { line } else { word }.to_owned()).collect()
    });
    direct.chain(by_line).collect()
}

#[test]
fn the_end_of_input_passes_other_relays_and_everything_before_it_arrives() {
    for command in commands_behind_relays() {
        let words: Vec<_> = command.iter().map(String::as_str).collect();
        for input in ["", "x\n", "x\ny", "x"] {
            let finished = fed(&words, input.as_bytes());
            assert_eq!(finished.code(), 0, "{command:?}: {input:?}: {}", finished.stderr);
            let text = finished.text().replace("\r\n", "\n");
            // What is typed before a relay or a program switches echo off is shown as well.
            assert!(text.ends_with(&format!("{input}end\n")), "{command:?}: {input:?}: {text:?}");
        }
    }
}

#[test]
fn input_that_comes_late_and_its_end_pass_other_relays() {
    for command in commands_behind_relays() {
        let mut tool = start(
            spawn(&[]).args(["sh", "-c", "echo on; exec \"$@\"", "sh"]).args(&command).stdin(Stdio::piped()),
        );
        read_pipe_until(tool.stdout.as_mut().unwrap(), "on\r\n");
        tests::wait_until_idle(tool.id());
        tool.stdin.as_mut().unwrap().write_all(b"late\n").unwrap();
        read_pipe_until(tool.stdout.as_mut().unwrap(), "late\r\n");
        let finished = finish(tool);
        assert_eq!(finished.code(), 0, "{command:?}: {}", finished.stderr);
        assert!(finished.text().ends_with("end\r\n"), "{command:?}: {:?}", finished.text());
    }
}

// Nothing is read that was not sent

#[test]
fn a_program_that_reads_raw_bytes_gets_those_that_were_sent_and_no_other() {
    let read = "stty raw -echo; timeout --foreground 3 cat >\"$0\"; true";
    for input in ["", "x", "x\n", "x\ny"] {
        assert_eq!(read_by(read, &[], input.as_bytes()), input.as_bytes(), "{input:?}");
        // Behind another relay as well.
        let nested = read_by(
            &format!("\"$RELAY\" spawn -- sh -c '{read}' \"$0\""),
            &[&format!("--env=RELAY={TOOL}")],
            input.as_bytes(),
        );
        assert_eq!(nested, input.as_bytes(), "{input:?} behind a relay");
    }
}

#[test]
fn a_program_that_turns_raw_late_finds_no_end_of_file_in_its_input() {
    for wait in ["sleep 0.3", "i=0; while test $i -lt 20000; do i=$((i+1)); done"] {
        for input in ["", "x"] {
            let script = format!("{wait}; stty raw -echo; timeout --foreground 1 cat >\"$0\"; true");
            assert_eq!(read_by(&script, &[], input.as_bytes()), input.as_bytes(), "{wait}: {input:?}");
        }
    }
}

#[test]
fn a_program_that_reads_a_part_of_a_line_and_then_turns_raw_gets_each_byte_once() {
    let script = "head -c 3 >\"$0\"; stty raw -echo; timeout --foreground 1 cat >>\"$0\"; true";
    assert_eq!(read_by(script, &[], b"abc"), b"abc");
}

#[test]
fn a_line_editor_gets_the_text_and_then_the_end() {
    let editors: [(&str, &[&str], &str); 3] = [
        ("python3", &["python3", "-i"], "print(6 * 7)"),
        ("bash", &["bash", "--norc", "-i"], "echo $((6 * 7))"),
        ("node", &["node", "-i"], "console.log(6 * 7)"),
    ];
    for (program, command, text) in editors {
        if !is_installed(program) {
            continue;
        }
        for newline in ["", "\n"] {
            let finished = fed(command, format!("{text}{newline}").as_bytes());
            assert_eq!(finished.code(), 0, "{program}: {}", finished.stderr);
            assert!(finished.text().contains("42"), "{program}: {:?}", finished.text());
        }
        assert_eq!(fed(command, b"").code(), 0, "{program}");
    }
}

#[test]
fn an_end_of_file_that_was_typed_before_the_relay_began_is_one() {
    // The shell lets the test type before it starts the tool, on a terminal that is still canonical.
    let script = "stty -echo; echo on; read go; exec \"$0\" spawn -- cat";
    for (input, output) in [("\x04", ""), ("x\n\x04", "x\r\n"), ("x\x04\x04", "x")] {
        let mut session = pty::Command::new("sh").args(["-c", script, TOOL]).spawn().unwrap();
        read_until_text(&session.manager, "on\r\n");
        (&session.manager).write_all(format!("go\n{input}").as_bytes()).unwrap();
        let screen = tests::read_to_end(&session.manager);
        assert_eq!(String::from_utf8_lossy(&screen), output, "{input:?}");
        assert!(wait(&mut session.child).success(), "{input:?}");
    }
}

// Where the kernel does not tell what a program waits for

/// What the kernel tells of every thread, where it tells nothing and where it tells anything.
const UNTOLD: [&str; 2] = ["0", "um_set_signals"];

/// The tool on such a kernel, as are relays that it starts.
fn untold(told: &str, args: &[&str]) -> Option<Command> {
    if !cfg!(debug_assertions) {
        println!("skipped: release builds believe the kernel");
        return None;
    }
    let mut command = spawn(args);
    command.env("PTY_WCHAN", told);
    Some(command)
}

fn passes_where_untold(program: &[&str], input: &str) {
    for told in UNTOLD {
        let Some(mut command) = untold(told, program) else { return };
        let finished = feed(&mut command, input).well();
        assert_eq!(finished.text().replace("\r\n", "\n"), input, "{told}: {program:?}");
    }
}

#[test]
fn who_sleeps_gets_the_end_of_input_where_the_kernel_does_not_tell_what_for() {
    for input in ["", "hello", "x\ny"] {
        passes_where_untold(&["--no-echo", "cat"], input);
    }
    passes_where_untold(&["--no-echo", "sh", "-c", "head -n 1; cat"], "x\ny");
}

#[test]
fn who_sleeps_behind_another_relay_gets_it_too() {
    passes_where_untold(&["--no-echo", TOOL, "spawn", "--no-echo", "cat"], "hello");
}

#[test]
fn a_line_editor_gets_the_end_of_input_where_the_kernel_does_not_tell() {
    for told in UNTOLD {
        let Some(mut command) = untold(told, &["python3", "-i"]) else { return };
        let finished = feed(&mut command, "print(6 * 7)").well();
        assert!(finished.text().contains("42"), "{told}: {:?}", finished.text());
    }
}

#[test]
fn other_output_does_not_keep_the_end_of_input_where_the_kernel_does_not_tell() {
    for told in UNTOLD {
        let script = "(while :; do echo .; sleep 0.02; done) & cat >&2; kill $!";
        let Some(mut command) = untold(told, &["--no-echo", "--split-stderr", "sh", "-c", script]) else {
            return;
        };
        let finished = feed(&mut command, "hello");
        assert_eq!((finished.code(), &*finished.stderr), (0, "hello"), "{told}");
    }
}

#[test]
fn a_program_that_computes_gets_no_end_of_input_where_the_kernel_does_not_tell() {
    let script = "i=0; while test $i -lt 200000; do i=$((i+1)); done; stty raw -echo; echo on; \
                  timeout --foreground 1 cat >\"$0\"; true";
    for told in UNTOLD {
        let directory = TempDir::new().unwrap();
        let file = directory.path().join("read");
        let Some(mut command) = untold(told, &["sh", "-c", script]) else { return };
        feed(command.arg(&file), "x").well();
        assert_eq!(std::fs::read(file).unwrap(), b"x", "{told}");
    }
}

// Input is data

#[test]
fn a_byte_that_stops_a_terminal_stops_nothing_when_it_comes_from_a_pipe() {
    let finished = fed(&["--no-echo", "cat"], b"a\x13b\n\x11c\n").well();
    assert_eq!(finished.text(), "a\x13b\r\n\x11c\r\n");
}

#[test]
fn literal_passes_every_byte_to_a_program_that_reads_lines() {
    let all: Vec<u8> = (0..=255).collect();
    for input in
        [all.clone(), all.iter().rev().copied().collect(), all.repeat(300), b"\x04\x04".to_vec(), vec![3]]
    {
        assert!(read_by("exec cat >\"$0\"", &["--literal"], &input) == input, "{} bytes", input.len());
    }
}

#[test]
fn without_literal_control_characters_are_keys() {
    let script = "trap 'echo interrupted; exit 7' INT; echo on; while :; do read x; done";
    let mut tool = start(spawn(&["sh", "-c", script]).stdin(Stdio::piped()));
    read_pipe_until(tool.stdout.as_mut().unwrap(), "on\r\n");
    tool.stdin.as_mut().unwrap().write_all(b"\x03").unwrap();
    read_pipe_until(tool.stdout.as_mut().unwrap(), "interrupted\r\n");
    assert_eq!(finish(tool).code(), 7);
}

#[test]
fn a_line_that_is_too_long_does_not_matter_to_a_program_that_does_not_read_it() {
    let long = [&vec![b'x'; 10_000][..], b"\n"].concat();
    fed(&["sh", "-c", "sleep 0.2; exit 0"], &long).well();
    fed(&["true"], &long).well();
    // Nor behind lines that it reads.
    let input = [b"first\n", &long[..]].concat();
    let finished = fed(&["--no-echo", "sh", "-c", "read x; echo $x; sleep 0.2"], &input).well();
    assert_eq!(finished.text(), "first\r\n");
    // But to one that reads on.
    let finished = fed(&["--no-echo", "sh", "-c", "sleep 0.2; cat"], &input);
    assert_eq!(finished.code(), 125);
    assert!(finished.stderr.contains("the line that begins at byte 6"), "{}", finished.stderr);
}

#[test]
fn text_before_the_escape_keys_in_the_same_read_is_typed() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("read");
    let script = "echo on; read x; printf %s \"$x\" >\"$0\"; exec sleep 1000";
    let mut command = spawn(&["--escape", "^]^]", "--kill-after", "1h", "sh", "-c", script]);
    let mut tool = start(command.arg(&file).stdin(Stdio::piped()));
    read_pipe_until(tool.stdout.as_mut().unwrap(), "on\r\n");
    tool.stdin.as_mut().unwrap().write_all(b"text\n\x1d\x1d").unwrap();
    assert_eq!(finish(tool).code(), 128 + Signal::SIGHUP as i32);
    tests::eventually("it was read", || std::fs::read_to_string(&file).is_ok_and(|text| text == "text"));
}

#[test]
fn a_program_that_takes_no_key_is_hung_up_on_by_the_escape_keys_all_the_same() {
    let finished = fed(&["--escape", "^]^]", "--kill-after", "1h", "sleep", "1000"], b"text\n\x1d\x1d");
    assert_eq!(finished.code(), 128 + Signal::SIGHUP as i32);
    assert!(finished.status.signal().is_none());
}
