//! Our `scriptreplay` beside that of util-linux: the same bytes, messages and exit statuses.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tests::{Finished, finish, is_from_util_linux, read_until_text, run, start, wait};

const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");

/// A directory in which our tool is called scriptreplay, with files of these names and contents.
fn directory(files: &[(&str, &str)]) -> TempDir {
    let directory = TempDir::new().unwrap();
    fs::create_dir(directory.path().join("bin")).unwrap();
    symlink(TOOL, directory.path().join("bin/scriptreplay")).unwrap();
    for (name, content) in files {
        fs::write(directory.path().join(name), content).unwrap();
    }
    directory
}

/// Runs ours.
fn ours(directory: &Path, args: &str) -> Finished {
    replay("bin/scriptreplay", directory, args)
}

fn replay(program: &str, directory: &Path, args: &str) -> Finished {
    let program = if program.contains('/') { directory.join(program) } else { program.into() };
    let mut command = Command::new(program);
    command.args(args.split_whitespace()).current_dir(directory);
    finish(start(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped())))
}

#[track_caller]
fn the_same(directory: &Path, args: &str) {
    let (ours, theirs) = (ours(directory, args), replay("scriptreplay", directory, args));
    let shown = |finished: &Finished| finished.stdout.escape_ascii().to_string();
    assert_eq!((shown(&ours), &ours.stderr), (shown(&theirs), &theirs.stderr), "{args}");
    assert_eq!(ours.code(), theirs.code(), "{args}");
}

const OUT: &str = "Script started on X [foo]\nout1\rout2\r\n\nScript done on X\n";
const IN: &str = "Script started on X [foo]\nin1\rin2\n\nScript done on X\n";
const ADVANCED: &str = "\
H 0.000000 START_TIME 2026-11-23 23:55:21+00:00
H 0.000000 TERM xterm
H 0.000000 X
H 0.000000 LONGER_THAN_TEN a  b c
O 0.010000 5
S 0.010000 SIGWINCH ROWS=30 COLS=100
I 0.010000 4
S 0.020000 SIGTERM
I 0.000001 4
O 0.010000 6
H 0.000000 EXIT_CODE 3
";
const CLASSIC: &str = "0.010000 5\n0.010000 6\n";

fn files() -> TempDir {
    directory(&[("out", OUT), ("in", IN), ("advanced", ADVANCED), ("classic", CLASSIC), ("empty", "")])
}

/// Checks each case in a thread: most of the time is waited for.
fn side_by_side<Case: Send>(cases: impl IntoIterator<Item = Case>, check: impl Fn(Case) + Sync) {
    std::thread::scope(|scope| {
        for case in cases {
            let check = &check;
            scope.spawn(move || check(case));
        }
    });
}

#[test]
fn recordings_are_shown_as_by_util_linux() {
    if !is_from_util_linux("scriptreplay") {
        return;
    }
    let directory = files();
    let place = directory.path();
    side_by_side(
        ["", "-x out", "-x in", "-x signal", "-x info", "-x out -x in", "-x in -x out -x signal -x info"],
        |streams| {
            for returns in ["", "-c auto", "-c never", "--cr-mode=always"] {
                for logs in [
                    "-T advanced -I in -O out",
                    "-t advanced -B out",
                    "-T advanced -I in",
                    "-T advanced -I in -B out",
                ] {
                    the_same(place, &format!("{streams} {returns} {logs}"));
                }
            }
        },
    );
    for args in [
        "classic out",
        "classic out 10",
        "-t classic out 0.5",
        "-t classic -s out -d 10",
        "-T classic -O out 2",
        "-T classic -I in",
        "-T classic -I out -O in",
        "-x in classic out",
        "-x info classic out",
        "-d 2 classic out",
        "-d inf classic out",
        "-d -1 classic out",
        "-d 0 classic out",
        "-d 1e3 -m 0.001 classic out",
        "-m nan classic out",
        "--maxdelay=0 classic out",
        "empty out",
        "empty empty",
        "classic empty",
        "--summary advanced",
        "--summary -T advanced -x in",
        "--summary classic",
        "--sum -T advanced -O out",
        "classic -- out",
        "classic out -m0",
        "-m0 -xout -T classic -Oout",
    ] {
        the_same(directory.path(), args);
    }
}

#[test]
fn mistakes_are_reported_as_by_util_linux() {
    if !is_from_util_linux("scriptreplay") {
        return;
    }
    let directory = files();
    for args in [
        "",
        "-x",
        "--stream",
        "--nosuch",
        "-z",
        "-t",
        "nosuch",
        "-t nosuch",
        "classic",
        "classic nosuch",
        "-T classic -O /",
        "-T / -O out",
        "-T classic -I nosuch",
        "-T advanced -B nosuch",
        "-c bad -t classic",
        "-x bad -t classic",
        "-x in -x bad -t classic",
        "-d x -t classic",
        "-d nan classic out",
        "-m x -t classic",
        "classic out x",
        "-T classic -O out 5x",
        "--summary classic out",
        "--s=x",
        "--cr-mode classic",
        "--summary=3",
        "--help=1",
        "-I in",
        "-B in",
    ] {
        the_same(directory.path(), args);
    }
}

#[test]
fn what_script_of_util_linux_records_is_replayed_to_the_same_bytes() {
    if !is_from_util_linux("script") || !is_from_util_linux("scriptreplay") {
        return;
    }
    let cases = [
        ("-T t -O o", "-T t -O o"),
        ("-T t -O o -m advanced", "-T t -O o"),
        ("-T t -I i -O o", "-T t -I i -O o"),
        ("-T t -B b", "-T t -B b"),
        ("-T t -I i", "-T t -I i"),
    ];
    side_by_side(cases, |(options, logs)| {
        let directory = directory(&[]);
        let mut command = Command::new("script");
        command.args(options.split(' ')).args([
            "-q",
            "-e",
            "-c",
            "printf 'a\\377\\n\\033[1mb'; read x; echo \"got $x\"",
        ]);
        let finished = tests::feed(command.current_dir(directory.path()), "typed\n");
        assert!(finished.status.success(), "{options}: {}", finished.stderr);
        for streams in
            ["", "-x out", "-x in", "-x signal", "-x info", "-x out -x in -x signal -x info", "--summary"]
        {
            the_same(directory.path(), &format!("{streams} {logs}"));
        }
    });
}

#[test]
fn what_we_record_is_replayed_to_the_same_bytes() {
    if !is_from_util_linux("scriptreplay") {
        return;
    }
    for input in [&[][..], &["--input"]] {
        let directory = directory(&[]);
        let mut command = Command::new(TOOL);
        command.args(["record", "--format", "typescript", "-o", "log"]).args(input);
        command.args(["--", "sh", "-c", "printf 'a\\377\\n\\033[1mb'; read x; echo \"got $x\""]);
        let finished = tests::feed(command.current_dir(directory.path()), "typed\n");
        assert!(finished.status.success(), "{}", finished.stderr);
        let log = if input.is_empty() { "-O log" } else { "-B log" };
        for streams in ["", "-x out", "-x in", "-x signal", "--summary"] {
            the_same(directory.path(), &format!("{streams} -T log.timing {log}"));
        }
        let shown = ours(directory.path(), &format!("-T log.timing {log}")).well().stdout;
        let wanted = b"a\xff\r\n\x1b[1mb";
        assert!(shown.windows(wanted.len()).any(|bytes| bytes == wanted), "{}", shown.escape_ascii());
    }
}

// Where we differ

#[test]
fn entries_without_bytes_or_with_more_than_there_are_do_no_harm() {
    let directory =
        directory(&[("zero", "0.01 0\n0.01 5\n"), ("more", "0.01 18446744073709551615\n"), ("out", OUT)]);
    assert_eq!(ours(directory.path(), "zero out").well().text(), "out1\r\n");
    assert_eq!(ours(directory.path(), "more out").well().text(), "out1\rout2\r\n\nScript done on X\n\n");
}

#[test]
fn a_timing_file_that_makes_no_sense_is_an_error_with_its_line() {
    for (timing, line) in [
        ("garbage\n", 1),
        ("0.1 5\ngarbage\n", 2),
        ("-1.0 3\n", 1),
        ("O 0.01 3\nQ 0.1 3\n", 2),
        ("0.01 nan\n", 1),
    ] {
        let directory = directory(&[("timing", timing), ("out", OUT)]);
        let finished = ours(directory.path(), "timing out");
        assert_eq!(finished.code(), 1, "{timing}");
        let start = format!("scriptreplay: timing: timing line {line}: ");
        assert!(finished.stderr.starts_with(&start), "{}", finished.stderr);
    }
}

#[test]
fn a_timing_file_that_was_cut_is_played_up_to_there() {
    let directory = directory(&[("timing", "0.01 5\n0.1"), ("out", OUT)]);
    assert_eq!(ours(directory.path(), "timing out").well().text(), "out1\r\n");
}

#[test]
fn a_divisor_may_have_a_fraction_and_delays_are_kept() {
    let directory = directory(&[("timing", "0.1 5\n0.1 6\n"), ("out", OUT)]);
    let took = |args: &str| {
        let begin = Instant::now();
        assert_eq!(ours(directory.path(), args).well().text(), "out1\rout2\r\n\n");
        begin.elapsed()
    };
    assert!(took("timing out") >= Duration::from_millis(200));
    assert!(took("timing out 0.5") >= Duration::from_millis(400));
    assert!(took("-d 0.01 -m 0.15 timing out") >= Duration::from_millis(300));
}

/// Two lines of hours; the second harms.
const HARMFUL: &str = "header\none\r\ntwo\x1b]52;c;aGFybQ==\x07\x1b[6n\r\n";

#[test]
fn what_harms_a_terminal_reaches_it_only_if_asked_for() {
    let directory = directory(&[("timing", "0.0 5\n0.0 25\n"), ("out", HARMFUL)]);
    let on_terminal = |args: &[&str]| {
        let mut command = pty::Command::new(directory.path().join("bin/scriptreplay"));
        command.args(args).args(["timing", "out"]).current_dir(directory.path());
        tests::output_of(command.spawn().unwrap())
    };
    assert_eq!(on_terminal(&[]), "one\ntwo\n\n");
    let all = &HARMFUL["header\n".len()..];
    assert_eq!(on_terminal(&["--raw"]), format!("{all}\n").replace("\r\n", "\n"));
    // A file or a pipe gets all of it.
    assert_eq!(ours(directory.path(), "timing out").well().text(), format!("{all}\n"));
}

#[test]
fn keys_pause_step_and_change_the_speed() {
    let directory =
        directory(&[("timing", "0.0 5\n3600.0 5\n3600.0 5\n"), ("out", "header\none\r\ntwo\r\nend\r\n")]);
    let mut command = pty::Command::new(directory.path().join("bin/scriptreplay"));
    command.args(["timing", "out"]).current_dir(directory.path());
    let mut session = command.spawn().unwrap();
    read_until_text(&session.manager, "one\r\n");
    // The right arrow: what is next, now.
    std::io::Write::write_all(&mut &session.manager, b" \x1b[C").unwrap();
    read_until_text(&session.manager, "two\r\n");
    std::io::Write::write_all(&mut &session.manager, b"\x1b[C").unwrap();
    read_until_text(&session.manager, "end\r\n");
    assert!(wait(&mut session.child).success());
}

#[test]
fn the_tool_goes_by_the_name_that_it_was_called_by() {
    let directory = directory(&[]);
    let help = ours(directory.path(), "--help").well();
    assert!(help.text().contains("scriptreplay [-t] timingfile [typescript] [divisor]"));
    assert!(ours(directory.path(), "-V").well().text().starts_with("scriptreplay from pty-cli "));
    assert_eq!(run(Command::new(TOOL).args(["scriptreplay", "--help"])), help.text());
}
