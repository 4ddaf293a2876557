//! Every option of `pty-cli spawn`, one by one.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use pty::{Manager, Modes, OpenOptions, Pair, Size};
use tempfile::TempDir;
use tests::{
    Finished, Report, eventually, feed, finish, read_pipe_until, read_until_text, run, start, wait,
    wait_until_idle, within, write_program,
};

const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");
const PROBE: &str = env!("CARGO_BIN_EXE_probe");

/// `pty-cli spawn`, connected to nothing but pipes to the test.
fn spawn(args: &[&str]) -> Command {
    let mut command = Command::new(TOOL);
    command.arg("spawn").args(args);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn output(args: &[&str]) -> Finished {
    finish(start(&mut spawn(args)))
}

fn shell(options: &[&str], script: &str) -> Finished {
    output(&[options, &["sh", "-c", script]].concat())
}

/// What a program finds that is started like this.
fn report(options: &[&str]) -> Report {
    Report::parse(&output(&[options, &[PROBE, "report"]].concat()).well().text().replace("\r\n", "\n"))
}

/// The one line that the tool says about what went wrong with itself.
#[track_caller]
fn complaint(finished: &Finished, code: i32) -> &str {
    assert_eq!((finished.code(), finished.text()), (code, ""), "{}", finished.stderr);
    let [line] = finished.stderr.lines().collect::<Vec<_>>()[..] else { panic!("{}", finished.stderr) };
    line.strip_prefix("pty-cli: ").unwrap_or_else(|| panic!("{line}"))
}

// Without options

#[test]
fn a_command_finds_a_terminal_whatever_the_tool_is_connected_to() {
    let report = report(&[]);
    let terminal = report.all("stream")[0];
    assert_ne!(terminal, "none");
    assert_eq!(report.all("stream"), [terminal; 3]);
    assert_eq!(report.get("controlling"), report.get("pid"));
    assert_eq!((report.get("size"), report.get("modes")), ("80x24 0x0", "canonical echo"));
    assert_eq!(self::report(&["--close-fds"]).get("descriptors"), "0 1 2");
}

#[test]
fn descriptors_that_the_tool_was_given_are_handed_on_unless_they_are_to_be_closed() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("file");
    std::fs::write(&file, "hi\n").unwrap();
    let cat = |options: &str, number: u32| {
        let line = format!("\"$0\" {options} cat /dev/fd/{number} {number}<\"$1\"");
        feed(Command::new("bash").args(["-c", &line, TOOL]).arg(&file), "")
    };
    for number in [3, 8, 63, 200] {
        assert_eq!(cat("spawn --", number).well().text(), "hi\r\n", "{number}");
        assert_eq!(cat("record -o \"$1.raw\" --overwrite --", number).well().text(), "hi\r\n", "{number}");
        assert_ne!(cat("spawn --close-fds --", number).code(), 0, "{number}");
    }
    let finished = feed(Command::new("bash").args(["-c", "\"$0\" spawn -- cat <(echo hi)", TOOL]), "").well();
    assert_eq!(finished.text(), "hi\r\n");
}

#[test]
fn the_tool_does_not_keep_the_descriptors_that_it_handed_on() {
    // cat sees the end of the pipe while the command still runs, and without it that would not end.
    let inner = "exec 7>&-; while ! test -e go; do sleep 0.01; done";
    let line = format!("\"$0\" spawn -- sh -c '{inner}' 7>&1 >/dev/null | (cat; : >go)");
    let directory = TempDir::new().unwrap();
    feed(Command::new("sh").args(["-c", &line, TOOL]).current_dir(&directory), "").well();
}

#[test]
fn a_jobserver_of_make_reaches_a_make_on_a_terminal() {
    if !tests::is_installed("make") {
        return;
    }
    let directory = TempDir::new().unwrap();
    std::fs::write(
        directory.path().join("outer"),
        format!("all:\n\t+@{TOOL} spawn -- $(MAKE) --no-print-directory -f inner\n"),
    )
    .unwrap();
    std::fs::write(directory.path().join("inner"), "all: a b\na b:\n\t@echo $@\n").unwrap();
    let finished = feed(Command::new("make").args(["-j2", "-f", "outer"]).current_dir(&directory), "").well();
    assert!(
        !finished.text().contains("jobserver") && !finished.stderr.contains("jobserver"),
        "{}",
        finished.text()
    );
}

#[test]
fn a_command_that_ends_by_itself_decides_on_the_exit_status() {
    assert_eq!(shell(&[], "exit 0").code(), 0);
    assert_eq!(shell(&[], "exit 42").code(), 42);
    assert_eq!(shell(&[], "ulimit -c 0; kill -SEGV $$").code(), 139);
    // Even if it is one that the tool has a meaning for.
    for code in [124, 125, 126, 127] {
        let finished = shell(&[], &format!("exit {code}"));
        assert_eq!((finished.code(), finished.stderr.as_str()), (code, ""));
    }
}

#[test]
fn a_command_that_cannot_be_executed_is_126_and_one_that_is_not_there_127() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("file");
    let name = path.to_str().unwrap();
    assert!(complaint(&output(&[name]), 127).contains(name));
    // A directory that may not be searched could have it: execvp(3).
    let nowhere = feed(spawn(&["no-such-command-anywhere"]).env("PATH", "/usr/bin:/bin"), "");
    assert!(complaint(&nowhere, 127).contains("no-such-command-anywhere"));

    write_program(&path, "#!/no/such/interpreter\n");
    let needs = format!("'{name}' needs the interpreter '/no/such/interpreter'");
    assert!(complaint(&output(&[name]), 127).contains(&needs));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(complaint(&output(&[name]), 126).contains(name));
    assert!(complaint(&output(&[directory.path().to_str().unwrap()]), 126).contains("cannot execute"));
}

#[test]
fn what_follows_the_command_is_its_own() {
    assert_eq!(output(&["echo", "--help", "--size", "-x"]).well().text(), "--help --size -x\r\n");
    assert_eq!(output(&["--", "echo", "--", "-h"]).well().text(), "-- -h\r\n");
    assert_eq!(output(&["--lf", "--", "echo", "--lf"]).well().text(), "--lf\n");
}

#[test]
fn a_command_line_that_makes_no_sense_is_125_and_says_why() {
    for (args, word) in [
        (&[][..], "COMMAND"),
        (&["--lf"], "COMMAND"),
        (&["--no-such-option", "true"], "--no-such-option"),
        (&["-q", "true"], "-q"),
        (&["--size", "80", "true"], "COLSxROWS"),
        (&["--size", "0x0", "true"], "COLSxROWS"),
        (&["--stdin", "maybe", "true"], "relay"),
        (&["--eof", "maybe", "true"], "veof"),
        (&["--wait", "maybe", "true"], "maybe"),
        (&["--timeout", "soon", "true"], "soon"),
        (&["--timeout", "-1", "true"], "-1"),
        (&["--kill-after", "1x", "true"], "1x"),
        (&["--idle-timeout", "", "true"], "--idle-timeout"),
        (&["--escape", "^", "true"], "^"),
        (&["--escape", "", "true"], "keys"),
        (&["--env", "", "true"], "--env"),
        (&["--env", "=value", "true"], "--env"),
        (&["--chdir"], "--chdir"),
        (&["--lf", "--lf", "true"], "--lf"),
    ] {
        let finished = output(args);
        assert_eq!((finished.code(), finished.text()), (125, ""), "{args:?}: {}", finished.stderr);
        assert!(finished.stderr.contains(word), "{args:?}: {}", finished.stderr);
    }
}

#[test]
fn a_tool_without_a_known_subcommand_is_a_mistake_too() {
    for args in [&[][..], &["no-such-subcommand"], &["--no-such-option"]] {
        let finished = feed(Command::new(TOOL).args(args), "");
        assert_eq!((finished.code(), finished.text()), (125, ""), "{args:?}");
        assert!(finished.stderr.contains("Usage"), "{args:?}: {}", finished.stderr);
    }
}

#[test]
fn help_has_a_line_for_every_option_and_the_exit_statuses() {
    let finished = output(&["--help"]).well();
    let lines: Vec<_> = finished.text().lines().collect();
    for option in [
        "--size",
        "--stdin",
        "--eof",
        "--wait",
        "--timeout",
        "--kill-after",
        "--idle-timeout",
        "--lf",
        "--no-echo",
        "--raw-mode",
        "--env",
        "--clear-env",
        "--chdir",
        "--arg0",
        "--split-stderr",
        "--strip-escapes",
        "--escape",
        "--read-only",
        "--literal",
        "--term",
        "--close-fds",
        "--help",
    ] {
        let names =
            |line: &&str| line.trim_start().trim_start_matches("-h, ").split(' ').next() == Some(option);
        let at = lines.iter().position(names).unwrap_or_else(|| panic!("{option}"));
        assert!(lines[at + 1].len() > 20, "{option}: {}", lines[at + 1]);
    }
    for code in ["128+n", "124", "125", "126", "127"] {
        assert!(finished.text().contains(code), "{code}");
    }
    assert!(feed(Command::new(TOOL).arg("--help"), "").well().text().contains("spawn"));
    assert!(feed(Command::new(TOOL).arg("--version"), "").well().text().starts_with("pty-cli "));
}

// Sizes

#[test]
fn size_is_the_terminals_size() {
    assert_eq!(output(&["--size", "132x43", "stty", "size"]).well().text(), "43 132\r\n");
    assert_eq!(output(&["--size=1x65535", "stty", "size"]).well().text(), "65535 1\r\n");
}

/// The tool on a terminal of the test's.
fn on_a_terminal(options: OpenOptions, args: &[&str]) -> (Manager, std::process::Child) {
    let Pair { manager, subsidiary } = options.open().unwrap();
    let end = || Stdio::from(std::os::fd::OwnedFd::from(subsidiary.try_clone().unwrap()));
    let mut command = Command::new(TOOL);
    let tool = start(command.arg("spawn").args(args).stdin(end()).stdout(end()).stderr(end()));
    (manager, tool)
}

#[test]
fn the_terminal_is_as_large_as_the_one_around_it() {
    let size = Size { cols: 100, rows: 30, pixel_width: 800, pixel_height: 600 };
    let (manager, tool) = on_a_terminal(OpenOptions::new().size(size), &[PROBE, "report"]);
    let shown = read_until_text(&manager, "arg");
    assert!(shown.contains("size 100x30 800x600\r\n"), "{shown}");
    finish(tool).well();
}

#[test]
fn a_terminal_around_that_has_no_size_counts_as_80x24() {
    let none = Size { cols: 0, rows: 0, pixel_width: 0, pixel_height: 0 };
    let (manager, tool) = on_a_terminal(OpenOptions::new().size(none), &["stty", "size"]);
    read_until_text(&manager, "24 80\r\n");
    finish(tool).well();
}

#[test]
fn the_terminal_follows_the_size_of_the_one_around_it() {
    let mut command = pty::Command::new(TOOL);
    let mut session = command.args(["spawn", PROBE, "size-after-change"]).spawn().unwrap();
    read_until_text(&session.manager, "ready\r\n");
    session.manager.resize(Size::new(100, 30)).unwrap();
    read_until_text(&session.manager, "100x30\r\n");
    assert!(wait(&mut session.child).success());
}

#[test]
fn a_size_that_was_asked_for_stays() {
    let mut command = pty::Command::new(TOOL);
    let script = "echo ready; read x; stty size";
    let mut session = command.args(["spawn", "--size", "90x20", "sh", "-c", script]).spawn().unwrap();
    read_until_text(&session.manager, "ready\r\n");
    session.manager.resize(Size::new(100, 30)).unwrap();
    (&session.manager).write_all(b"\r").unwrap();
    read_until_text(&session.manager, "20 90\r\n");
    assert!(wait(&mut session.child).success());
}

// Input

#[test]
fn stdin_inherit_gives_the_command_our_own_input() {
    let script = "test -t 0 && exit 9; test -t 1 || exit 8; tty </dev/tty >/dev/null || exit 7; cat";
    let every_byte: Vec<u8> = (0..=255).collect();
    let mut command = spawn(&["--stdin", "inherit", "--raw", "sh", "-c", script]);
    assert_eq!(feed(&mut command, every_byte.clone()).well().stdout, every_byte);
}

#[test]
fn stdin_null_gives_the_command_nothing_and_leaves_our_input_to_others() {
    let script = r#""$0" spawn --stdin null sh -c 'test -t 0 && exit 9; cat; echo end'; cat"#;
    let finished = feed(Command::new("sh").args(["-c", script, TOOL]), "for others\n").well();
    assert_eq!(finished.text(), "end\r\nfor others\n");
}

#[test]
fn stdin_relay_types_our_input_on_the_terminal() {
    let script = "test -t 0 || exit 9; cat";
    let finished = feed(&mut spawn(&["--stdin", "relay", "sh", "-c", script]), "typed\n").well();
    assert_eq!(finished.text(), "typed\r\ntyped\r\n");
}

#[test]
fn control_characters_in_the_input_do_what_they_do_when_typed() {
    let script = "trap 'echo interrupted; exit 4' INT; echo on; cat; :";
    let mut tool = start(spawn(&["--no-echo", "sh", "-c", script]).stdin(Stdio::piped()));
    read_pipe_until(tool.stdout.as_mut().unwrap(), "on\r\n");
    tool.stdin.as_mut().unwrap().write_all(b"\x03").unwrap();
    let finished = finish(tool);
    assert_eq!((finished.code(), finished.text()), (4, "interrupted\r\n"));
    let finished = feed(&mut spawn(&["--no-echo", "cat"]), "wrong\x15right\n").well();
    assert_eq!(finished.text(), "right\r\n");
}

#[test]
fn read_only_passes_nothing_on_and_leaves_our_input_to_others() {
    let script = r#""$0" spawn --read-only --timeout 0.3 sh -c 'read x; echo got'; cat"#;
    let finished = feed(Command::new("sh").args(["-c", script, TOOL]), "for others\n");
    assert_eq!(finished.code(), 0, "{}", finished.stderr);
    assert_eq!(finished.text(), "for others\n");
}

#[test]
fn eof_veof_ends_a_command_that_reads_to_the_end() {
    assert_eq!(output(&["--eof", "veof", "cat"]).well().text(), "");
}

#[test]
fn eof_hangup_hangs_up_when_the_command_has_read_all() {
    let directory = TempDir::new().unwrap();
    let got = directory.path().join("got");
    let script = r#"trap 'printf %s "$x" >"$0"; exit 3' HUP; read x; while :; do sleep 0.01; done"#;
    let mut command = spawn(&["--kill-after", "1h", "--eof", "hangup", "sh", "-c", script]);
    assert_eq!(feed(command.arg(&got), "all of it\n").code(), 3);
    assert_eq!(fs::read_to_string(&got).unwrap(), "all of it");

    assert_eq!(feed(&mut spawn(&["--raw", "--eof", "hangup", "cat"]), "text").code(), 129);
}

#[test]
fn eof_ignore_leaves_the_command_waiting() {
    let mut tool = start(spawn(&["--eof", "ignore", "cat"]).stdin(Stdio::piped()));
    tool.stdin.take().unwrap().write_all(b"text\n").unwrap();
    read_pipe_until(tool.stdout.as_mut().unwrap(), "text\r\ntext\r\n");
    wait_until_idle(tool.id());
    kill(Pid::from_raw(tool.id().cast_signed()), Signal::SIGTERM).unwrap();
    assert_eq!(finish(tool).code(), 143);
}

#[test]
fn escape_hangs_up_when_its_keys_are_typed() {
    let mut tool =
        start(spawn(&["--escape", "^]^]q", "--raw", "--kill-after", "1h", "cat"]).stdin(Stdio::piped()));
    let (mut stdin, stdout) = (tool.stdin.take().unwrap(), tool.stdout.as_mut().unwrap());
    // Parts of it are keys like others, and so is it for a command without this option.
    stdin.write_all(b"a\x1d\x1d\x1db").unwrap();
    read_pipe_until(stdout, "a\x1d\x1d\x1db");
    stdin.write_all(b"\x1d").unwrap();
    read_pipe_until(stdout, "\x1d");
    stdin.write_all(b"\x1d").unwrap();
    read_pipe_until(stdout, "\x1d");
    stdin.write_all(b"qrest").unwrap();
    let finished = finish(tool);
    assert_eq!((finished.code(), finished.text()), (129, ""));
    let finished = feed(&mut spawn(&["--raw", "head", "-c", "3"]), "\x1d\x1d\x1d").well();
    assert_eq!(finished.text(), "\x1d\x1d\x1d");
}

// Limits

#[test]
fn timeout_ends_the_command_with_124() {
    for limit in ["0.2", "200ms", "0.2s"] {
        let begin = Instant::now();
        let finished = shell(&["--timeout", limit, "--kill-after", "1h"], "exec sleep 1000");
        assert_eq!(finished.code(), 124);
        assert!(begin.elapsed() >= Duration::from_millis(200), "{:?}", begin.elapsed());
    }
}

#[test]
fn timeout_lets_the_command_say_its_last_words() {
    let script = "trap 'echo last words; exit 3' TERM; while :; do read x; done";
    let finished = shell(&["--eof", "ignore", "--timeout", "5", "--kill-after", "1h"], script);
    assert_eq!((finished.code(), finished.text()), (124, "last words\r\n"));
}

#[test]
fn kill_after_kills_what_ignores_a_timeout() {
    let script = "trap '' TERM HUP; echo on; while :; do read x; done";
    let begin = Instant::now();
    let finished = shell(&["--eof", "ignore", "--timeout", "5", "--kill-after", "0.2"], script);
    assert_eq!((finished.code(), finished.text()), (124, "on\r\n"));
    assert!(begin.elapsed() >= Duration::from_millis(5200), "{:?}", begin.elapsed());
}

#[test]
fn limits_that_are_not_reached_change_nothing() {
    for option in ["--timeout", "--idle-timeout"] {
        assert_eq!(shell(&[option, "1h"], "exit 42").code(), 42);
        // As with timeout(1).
        assert_eq!(shell(&[option, "0"], "sleep 0.1; exit 42").code(), 42);
    }
}

#[test]
fn a_reader_that_is_slow_is_no_reason_for_a_timeout() {
    let mut tool =
        start(&mut spawn(&["--timeout", "2", "sh", "-c", "head -c 100000 /dev/zero | tr '\\0' x"]));
    let mut stdout = tool.stdout.take().unwrap();
    let begin = Instant::now();
    eventually("the timeout has passed", || begin.elapsed() > Duration::from_millis(2200));
    let printed = within("all of the output", move || {
        let mut printed = Vec::new();
        std::io::Read::read_to_end(&mut stdout, &mut printed).unwrap();
        printed
    });
    assert_eq!((finish(tool).code(), printed.len()), (0, 100_000));
}

#[test]
fn a_limit_that_ends_the_command_is_named_on_standard_error() {
    let finished = shell(&["--timeout", "0.2", "--idle-timeout", "1h"], "exec sleep 1000");
    assert_eq!(finished.code(), 124);
    assert_eq!(finished.stderr, "pty-cli: sh: terminated: it ran for 200ms (--timeout)\n");
    let finished = shell(&["--timeout", "1h", "--idle-timeout", "0.2"], "exec sleep 1000");
    assert_eq!(finished.code(), 124);
    assert_eq!(
        finished.stderr,
        "pty-cli: sh: terminated: nothing was typed or printed for 200ms (--idle-timeout)\n"
    );
}

#[test]
fn a_reader_that_is_slow_does_not_make_the_command_idle() {
    let mut tool =
        start(&mut spawn(&["--idle-timeout", "2", "sh", "-c", "yes | head -c 300000; sleep 0.1; exit 3"]));
    wait_until_idle(tool.id());
    let begin = Instant::now();
    eventually("the timeout has passed", || begin.elapsed() > Duration::from_millis(2200));
    let mut stdout = tool.stdout.take().unwrap();
    let reader = std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()).unwrap());
    let finished = finish(tool);
    assert_eq!(finished.code(), 3, "{}", finished.stderr);
    // Each newline has become two bytes.
    assert_eq!(reader.join().unwrap(), 450_000);
}

#[test]
fn idle_timeout_ends_a_command_that_neither_prints_nor_is_typed_to() {
    let finished = shell(&["--idle-timeout", "0.3", "--kill-after", "1h"], "exec sleep 1000");
    assert_eq!(finished.code(), 124);
}

#[test]
fn idle_timeout_begins_anew_with_all_that_is_printed() {
    let script = "i=0; while [ $i -lt 45 ]; do echo $i; sleep 0.1; i=$((i + 1)); done; exit 42";
    assert_eq!(shell(&["--idle-timeout", "4"], script).code(), 42);
}

#[test]
fn wait_is_for_what_the_command_left_behind() {
    let script = "trap '' HUP; (sleep 0.3; echo late) & echo done";
    assert_eq!(shell(&["--wait", "all"], script).well().text(), "done\r\nlate\r\n");
    assert_eq!(shell(&["--wait", "1h"], script).well().text(), "done\r\nlate\r\n");
    let script = "trap '' HUP; (sleep 3; echo late) & echo done";
    assert_eq!(shell(&["--wait", "0"], script).well().text(), "done\r\n");
    assert_eq!(shell(&["--wait", "child"], script).well().text(), "done\r\n");
    assert_eq!(shell(&[], script).well().text(), "done\r\n");
}

// What the command is told of its terminal

#[test]
fn a_size_of_another_terminal_does_not_reach_the_command() {
    let sizes = |options: &[&str]| {
        let script = "echo \"$COLUMNS,$LINES.\"";
        let mut command = spawn(&[options, &["sh", "-c", script]].concat());
        feed(command.env("COLUMNS", "100").env("LINES", "30"), "").well().text().to_owned()
    };
    assert_eq!(sizes(&["--size", "80x24"]), ",.\r\n");
    assert_eq!(sizes(&["--size", "100x24"]), ",.\r\n");
    assert_eq!(sizes(&["--size", "100x30"]), "100,30.\r\n");
    assert_eq!(sizes(&["--size", "80x24", "--env", "COLUMNS=7"]), "7,.\r\n");
}

#[test]
fn without_a_kind_of_terminal_the_command_is_told_one_that_programs_know() {
    let term = |around: Option<&str>, options: &[&str]| {
        let mut command = spawn(&[options, &["/bin/sh", "-c", "echo \"$TERM.\""]].concat());
        match around {
            Some(term) => command.env("TERM", term),
            None => command.env_remove("TERM"),
        };
        feed(&mut command, "").well().text().trim_end().to_owned()
    };
    assert_eq!(term(None, &[]), "xterm-256color.");
    assert_eq!(term(Some(""), &[]), "xterm-256color.");
    assert_eq!(term(Some("vt100"), &[]), "vt100.");
    assert_eq!(term(None, &["--term", "linux"]), "linux.");
    assert_eq!(term(Some("vt100"), &["--term", "linux"]), "linux.");
    assert_eq!(term(None, &["--env", "TERM=dumb"]), "dumb.");
    assert_eq!(term(None, &["--env", "TERM="]), ".");
    let colours =
        feed(spawn(&["ls", "--color=auto", "/"]).env_remove("TERM").env_remove("LS_COLORS"), "").well();
    assert!(colours.text().contains("\x1b["), "{}", colours.text());
}

// Modes

#[test]
fn lf_leaves_newlines_as_the_command_wrote_them() {
    assert_eq!(shell(&[], "printf 'a\\nb\\n'").well().text(), "a\r\nb\r\n");
    assert_eq!(shell(&["--lf"], "printf 'a\\nb\\n'").well().text(), "a\nb\n");
    assert_eq!(shell(&["--lf"], "printf 'a\\r\\nb'").well().text(), "a\r\nb");
}

#[test]
fn no_echo_shows_only_what_the_command_prints() {
    assert_eq!(feed(&mut spawn(&["cat"]), "x\n").well().text(), "x\r\nx\r\n");
    assert_eq!(feed(&mut spawn(&["--no-echo", "cat"]), "x\n").well().text(), "x\r\n");
    assert_eq!(report(&["--no-echo"]).get("modes"), "canonical");
}

#[test]
fn raw_passes_every_byte_as_it_is() {
    let every_byte: Vec<u8> = (0..=255).collect();
    let mut command = spawn(&["--raw", "head", "-c", "256"]);
    assert_eq!(feed(&mut command, every_byte.clone()).well().stdout, every_byte);
    let finished = output(&["--raw", "stty", "-a"]).well();
    for mode in ["-icanon", "-echo", "-isig", "-opost", "-icrnl"] {
        assert!(finished.text().contains(mode), "{mode}: {}", finished.text());
    }
}

#[test]
fn the_modes_are_those_of_the_terminal_around_it() {
    let modes = Modes::sane().echo(false).crlf(false);
    let (manager, tool) = on_a_terminal(OpenOptions::new().modes(modes), &["stty", "-a"]);
    let shown = read_until_text(&manager, "echoke");
    for mode in [" -echo ", " icanon ", " -onlcr "] {
        assert!(shown.contains(mode), "{mode}: {shown}");
    }
    finish(tool).well();
}

// What the command is given

#[test]
fn env_sets_variables_of_the_command() {
    let options = ["--env", "ONE=1", "--env", "TWO=a=b c", "--env", "EMPTY=", "--env", "ONE=last"];
    let report = report(&options);
    for expected in ["ONE=last", "TWO=a=b c", "EMPTY="] {
        assert!(report.all("env").contains(&expected), "{expected}: {report:?}");
    }
}

#[test]
fn clear_env_leaves_only_what_was_asked_for() {
    let mut command =
        spawn(&["--clear-env", "--env", "A=1", "--env", "KEPT", "--env", "ABSENT", PROBE, "report"]);
    command.env("KEPT", "as it was").env("OTHER", "x").env_remove("ABSENT");
    let finished = finish(start(&mut command)).well();
    let all = Report::parse(&finished.text().replace("\r\n", "\n"));
    let mut variables = all.all("env");
    variables.sort_unstable();
    assert_eq!(variables, ["A=1", "KEPT=as it was"]);
}

#[test]
fn a_command_is_looked_for_in_the_path_that_it_will_have() {
    let directory = TempDir::new().unwrap();
    write_program(&directory.path().join("only-here"), "#!/bin/sh\necho found\n");
    let path = format!("PATH={}:/usr/bin:/bin", directory.path().display());
    assert_eq!(output(&["--env", &path, "only-here"]).well().text(), "found\r\n");
    assert_eq!(feed(spawn(&["only-here"]).env("PATH", "/usr/bin:/bin"), "").code(), 127);
}

#[test]
fn chdir_is_where_the_command_runs() {
    let directory = TempDir::new().unwrap();
    let place = directory.path().canonicalize().unwrap();
    assert_eq!(report(&["--chdir", place.to_str().unwrap()]).get("directory"), place.to_str().unwrap());
    let nowhere = place.join("nowhere");
    let finished = output(&["--chdir", nowhere.to_str().unwrap(), "true"]);
    assert!(complaint(&finished, 125).contains(nowhere.to_str().unwrap()));
}

#[test]
fn arg0_is_what_the_command_is_told_as_its_name() {
    assert_eq!(report(&["--arg0", "-another name"]).all("arg"), ["-another name", "report"]);
    assert_eq!(report(&[]).all("arg"), [PROBE, "report"]);
}

// Output

#[test]
fn split_stderr_keeps_the_two_streams_apart_on_terminals_both() {
    let script =
        "test -t 1 && test -t 2 && test \"$(tty)\" != \"$(tty <&2)\" && echo out && echo err >&2; exit 7";
    let finished = shell(&["--split-stderr"], script);
    assert_eq!((finished.code(), finished.text(), finished.stderr.as_str()), (7, "out\r\n", "err\r\n"));

    let finished = shell(&[], "echo out; echo err >&2");
    assert_eq!((finished.text(), finished.stderr.as_str()), ("out\r\nerr\r\n", ""));
}

#[test]
fn split_stderr_loses_nothing_of_either() {
    let script = "head -c 200000 /dev/zero | tr '\\0' e >&2 & head -c 300000 /dev/zero | tr '\\0' o; wait";
    let finished = shell(&["--split-stderr"], script);
    assert_eq!((finished.code(), finished.stdout.len(), finished.stderr.len()), (0, 300_000, 200_000));
    assert!(finished.stdout.iter().all(|&byte| byte == b'o'));
    assert!(finished.stderr.bytes().all(|byte| byte == b'e'));
}

#[test]
fn split_stderr_gives_both_terminals_the_same_size_and_modes() {
    let script = "stty size; stty size <&2; stty -a <&2";
    let finished = shell(&["--split-stderr", "--size", "90x20", "--lf"], script);
    assert!(finished.text().starts_with("20 90\n20 90\n"), "{}", finished.text());
    assert!(finished.text().contains("-onlcr"), "{}", finished.text());
}

#[test]
fn strip_escapes_leaves_plain_text() {
    let script = r"printf '\033[1;31mred\033[0m \033]0;title\007plain\033(B \033]8;;http://x\033\\link\033]8;;\033\\\n'";
    assert_eq!(shell(&["--strip-escapes"], script).well().text(), "red plain link\r\n");
    let script = "printf 'tab\\tumlaut \\303\\274\\n'";
    assert_eq!(shell(&["--strip-escapes"], script).well().text(), "tab\tumlaut \u{fc}\r\n");
}

#[test]
fn strip_escapes_prints_a_progress_bar_once_even_if_others_stay() {
    let bar = r"printf '\r10%%'; printf '\r50%%'; printf '\r100%%'";
    assert_eq!(shell(&["--strip-escapes"], &format!("{bar}; echo")).well().text(), "100%\r\n");
    let script = format!("trap '' HUP; {bar}; sleep 3 & exit 0");
    assert_eq!(shell(&["--strip-escapes"], &script).well().text(), "100%");
    assert_eq!(shell(&["--strip-escapes", "--lf"], "printf 'a\\nb\\302\\205c\\n'").well().text(), "a\nbc\n");
}

#[test]
fn strip_escapes_removes_sequences_that_are_cut_between_two_reads() {
    let directory = TempDir::new().unwrap();
    let fifo = directory.path().join("fifo");
    run(Command::new("mkfifo").arg(&fifo));
    let script = r#"exec 3<"$0"; printf 'a\033'; read x <&3; printf '[3'; printf b >"$0.b"; read x <&3; printf '1mc\n'"#;
    let mut tool = start(spawn(&["--strip-escapes", "sh", "-c", script]).arg(&fifo));
    let mut go = within("it waits", {
        let fifo = fifo.clone();
        move || fs::File::create(fifo).unwrap()
    });
    let stdout = tool.stdout.as_mut().unwrap();
    read_pipe_until(stdout, "a");
    go.write_all(b"\n").unwrap();
    eventually("the second part was printed", || directory.path().join("fifo.b").exists());
    go.write_all(b"\n").unwrap();
    assert_eq!(finish(tool).well().text(), "c\r\n");
}

#[test]
fn strip_escapes_loses_no_text_however_much_there_is() {
    let script =
        "i=0; while [ $i -lt 3000 ]; do printf '\\033[3%dmword\\033[0m' $((i % 8)); i=$((i + 1)); done";
    assert_eq!(shell(&["--strip-escapes"], script).well().text(), "word".repeat(3000));
}

#[test]
fn strip_escapes_works_on_split_streams_without_mixing_them() {
    let script = r"printf '\033[1'; printf 'e\033[31mrr\n' >&2; printf 'mout\n'";
    let finished = shell(&["--strip-escapes", "--split-stderr"], script);
    assert_eq!((finished.text(), finished.stderr.as_str()), ("out\r\n", "err\r\n"));
}
