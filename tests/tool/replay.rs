//! `pty-cli replay`: at the pace of the recording, whole, and harmless to the terminal.

use std::fs;
use std::io::Write;
use std::os::fd::AsRawFd;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use pty::Session;
use tempfile::TempDir;
use tests::screen::Screen;
use tests::{
    Finished, feed, finish, read_to_end, read_until, read_until_text, start, wait, wait_until_idle, within,
};

const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");

/// Everything that a recording must not do to a terminal, each after the letter `x`.
const HARMFUL: &[&str] = &[
    "\x1b]52;c;aGFybQ==\x07", // writes the clipboard
    "\x1b]52;c;?\x1b\\",      // has it typed
    "\x1b]0;title\x07",
    "\x1b[21t", // has the title typed
    "\x1b[c",   // DA, and DSR: have answers typed
    "\x1b[>c",
    "\x1b[6n",
    "\x1b[5n",
    "\x1b[>q",
    "\x05",
    "\x1bP$qm\x1b\\",
    "\x1b[?1000h", // mouse
    "\x1b[?1006h",
    "\x1b[?1004h", // focus
    "\x1b[?2004h", // paste
    "\x1b[>1u",    // keyboard
    "\x1b]8;;http://example.org\x07",
    "\x1b[3g", // tab stops
    "\x1bH",
    "\u{9b}6n",
];

/// A recording of these events: seconds, a code, data.
struct Recording {
    _directory: TempDir,
    path: PathBuf,
}

impl Recording {
    fn of(events: &[(f64, &str, &str)]) -> Self {
        Self::with_header("", events)
    }

    fn with_header(header: &str, events: &[(f64, &str, &str)]) -> Self {
        let mut text = format!("{{\"version\":2,\"width\":80,\"height\":24{header}}}\n");
        for (time, code, data) in events {
            text += &format!("[{time}, \"{code}\", {}]\n", json(data));
        }
        Self::from_bytes(text)
    }

    fn from_bytes(text: impl AsRef<[u8]>) -> Self {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("session.cast");
        fs::write(&path, text).unwrap();
        Self { _directory: directory, path }
    }

    /// Prints "one", "two" and so on, with a marker before each, an hour apart.
    fn long() -> Self {
        let mut events = Vec::new();
        for (index, word) in ["one\r\n", "two\r\n", "three\r\n", "four\r\n"].into_iter().enumerate() {
            let time = 3600.0 * index as f64;
            events.push((time, "m", "here"));
            events.push((time, "o", word));
        }
        Self::of(&events)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(TOOL);
        command.arg("replay").args(args).arg(&self.path);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn play(&self, args: &[&str]) -> Finished {
        finish(start(&mut self.command(args)))
    }

    /// Plays it on a terminal, for a person.
    fn watched(&self, args: &[&str]) -> Screen {
        Screen::of(pty::Command::new(TOOL).arg("replay").args(args).arg(&self.path))
    }

    /// Plays it on a terminal.
    fn on_terminal(&self, args: &[&str]) -> Session {
        pty::Command::new(TOOL).arg("replay").args(args).arg(&self.path).spawn().unwrap()
    }
}

fn json(text: &str) -> String {
    let escaped = |character: char| match character {
        '"' | '\\' => format!("\\{character}"),
        '\0'..='\x1f' => format!("\\u{:04x}", character as u32),
        _ => character.to_string(),
    };
    format!("\"{}\"", text.chars().map(escaped).collect::<String>())
}

fn timed<T>(action: impl FnOnce() -> T) -> (T, Duration) {
    let begin = Instant::now();
    let result = action();
    (result, begin.elapsed())
}

fn press(session: &Session, keys: &str) {
    (&session.manager).write_all(keys.as_bytes()).unwrap();
}

// Bytes

#[test]
fn what_was_printed_is_shown_byte_for_byte() {
    let text = "Grüße\r\n\x1b[1;31mred\x1b[m \x1b[2J\x1b[?1049h\x1b[?1049l\x1b[?25l\x1b[?25h";
    let recording = Recording::of(&[(0.0, "o", text), (0.0, "i", "typed"), (0.0, "o", "end")]);
    assert_eq!(recording.play(&[]).well().text(), format!("{text}end"));
}

#[test]
fn nothing_harmful_reaches_the_terminal_and_with_raw_everything_does() {
    let all: String = HARMFUL.iter().map(|sequence| format!("x{sequence}")).collect();
    let recording = Recording::of(&[(0.0, "o", &all)]);
    // Of the last, only the control itself is none of text.
    let wanted = "x".repeat(HARMFUL.len()) + "6n";
    for args in [&[][..], &["--speed", "max"]] {
        assert_eq!(recording.play(args).well().text(), wanted);
        let session = recording.on_terminal(args);
        assert_eq!(tests::output_of(session), wanted);
    }
    assert_eq!(recording.play(&["--raw"]).well().text(), all);
    let off = "\x1b[?1000l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[<1u\x1b[?5W\x1b]8;;\x1b\\";
    assert_eq!(tests::output_of(recording.on_terminal(&["--raw", "--speed", "max"])), all + off);
}

#[test]
fn a_harmful_sequence_in_several_events_does_not_reach_the_terminal_either() {
    let events: Vec<_> =
        HARMFUL[0].char_indices().map(|(at, one)| &HARMFUL[0][at..at + one.len_utf8()]).collect();
    let events: Vec<_> = events.into_iter().map(|one| (0.0, "o", one)).collect();
    assert_eq!(Recording::of(&events).play(&[]).well().text(), "");
}

#[test]
fn a_recording_may_come_from_a_pipe() {
    let recording = Recording::of(&[(0.0, "o", "hello\r\n")]);
    let mut command = Command::new(TOOL);
    let finished = feed(command.args(["replay", "-"]), fs::read(&recording.path).unwrap());
    assert_eq!(finished.well().text(), "hello\r\n");
}

#[test]
fn a_slow_reader_gets_everything_even_if_its_pipe_does_not_block() {
    let line = "0123456789abcdef".repeat(64);
    let events: Vec<_> = (0..2000).map(|_| (0.0, "o", line.as_str())).collect();
    let recording = Recording::of(&events);
    for args in [&[][..], &["--speed", "max"], &["--speed", "max", "--raw"]] {
        let (mut reader, writer) = std::io::pipe().unwrap();
        // SAFETY: F_SETFL takes flags. fcntl(2).
        assert_eq!(unsafe { libc::fcntl(writer.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) }, 0);
        let tool = start(recording.command(args).stdout(writer));
        // It waits for the reader, and does not ask again and again.
        wait_until_idle(tool.id());
        let bytes = within("all arrives", move || {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut reader, &mut bytes).unwrap();
            bytes
        });
        finish(tool).well();
        assert!(bytes == line.repeat(2000).into_bytes(), "{} bytes", bytes.len());
    }
}

#[test]
fn a_slow_terminal_gets_everything_and_is_not_told_not_to_block() {
    let line = "0123456789abcdef".repeat(64);
    let events: Vec<_> = (0..500).map(|_| (0.0, "o", line.as_str())).collect();
    let recording = Recording::of(&events);
    let session = recording.on_terminal(&["--speed", "max"]);
    wait_until_idle(session.child.id());
    let subsidiary = session.manager.open_subsidiary().unwrap();
    // SAFETY: F_GETFL takes no argument. fcntl(2).
    let flags = unsafe { libc::fcntl(subsidiary.as_raw_fd(), libc::F_GETFL) };
    assert_eq!(flags & libc::O_NONBLOCK, 0);
    drop(subsidiary);
    assert!(tests::output_of(session) == line.repeat(500));
}

#[test]
fn a_reader_that_goes_away_is_nothing_to_complain_of() {
    let line = "line\r\n".repeat(1000);
    let events: Vec<_> = (0..1000).map(|_| (0.0, "o", line.as_str())).collect();
    let recording = Recording::of(&events);
    let mut command = Command::new("sh");
    command
        .args(["-c", "{ \"$0\" replay --speed max \"$1\"; echo $? >&2; } | head -1", TOOL])
        .arg(&recording.path);
    let finished = finish(start(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped())));
    assert_eq!((finished.text(), finished.stderr.as_str()), ("line\r\n", "141\n"));
}

#[test]
fn output_that_cannot_be_written_is_an_error() {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let recording = Recording::of(&[(0.0, "o", "text")]);
    let finished = finish(start(recording.command(&[]).stdout(full)));
    assert_eq!(finished.code(), 1);
    assert!(finished.stderr.contains("No space left"), "{}", finished.stderr);
}

#[test]
fn no_controlling_terminal_is_needed() {
    let recording = Recording::of(&[(0.1, "o", "hello\r\n")]);
    let mut command = recording.command(&[]);
    // SAFETY: between fork and exec it calls setsid only, which is async-signal-safe.
    unsafe { command.pre_exec(|| Ok(nix::unistd::setsid().map(drop)?)) };
    assert_eq!(finish(start(&mut command)).well().text(), "hello\r\n");
}

// Time

#[test]
fn a_recording_takes_as_long_as_it_took() {
    let recording = Recording::of(&[(0.1, "o", "a"), (0.2, "o", "b"), (0.4, "o", "c")]);
    let (finished, time) = timed(|| recording.play(&[]));
    assert_eq!(finished.well().text(), "abc");
    assert!(time >= Duration::from_millis(400), "{time:?}");
}

#[test]
fn speed_pauses_and_places_are_as_wanted() {
    // Only if what is asked for is done can this be over before the deadline.
    let hours = [(7200.0, "o", "a"), (14400.0, "o", "b"), (14400.1, "m", ""), (14400.2, "o", "c")];
    let recording = Recording::of(&hours);
    for (args, text) in [
        (&["--speed", "max"][..], "abc"),
        (&["--speed", "100000"], "abc"),
        (&["--max-wait", "0.01"], "abc"),
        (&["--max-wait", "10ms", "--speed", "0.5"], "abc"),
        (&["--from", "4:00:00"], "abc"),
        (&["--from", "5h"], "abc"),
        (&["--from", "3h", "--to", "3:30:00"], "a"),
        (&["--from", "14400", "--to", "14400"], "ab"),
        (&["--to", "1h"], ""),
    ] {
        assert_eq!(recording.play(args).well().text(), text, "{args:?}");
    }
    let (_, time) = timed(|| recording.play(&["--max-wait", "0.1"]).well());
    assert!(time >= Duration::from_millis(300), "{time:?}");
    let recording = Recording::with_header(",\"idle_time_limit\":0.05", &hours);
    assert_eq!(recording.play(&[]).well().text(), "abc");
}

#[test]
fn times_that_are_out_of_reach_do_no_harm() {
    let recording = Recording::of(&[(1e10, "o", "a")]);
    assert_eq!(recording.play(&["--max-wait", "0"]).well().text(), "a");
    assert_eq!(recording.play(&["--from", "10000000000000d"]).well().text(), "a");
    assert_eq!(recording.play(&["--speed", "max", "--from", "18446744074"]).well().text(), "a");
}

// Streams

#[test]
fn what_is_to_be_shown_can_be_chosen() {
    let recording = Recording::of(&[
        (0.0, "o", "out\r\n"),
        (0.0, "i", "in\r"),
        (0.0, "r", "100x30"),
        (0.0, "m", "place"),
        (0.0, "x", "3"),
    ]);
    for (streams, text) in [
        (&["out"][..], "out\r\n"),
        (&["in"], "in\n"),
        (&["signal"], "SIGWINCH ROWS=30 COLS=100\n"),
        (&["marker"], "place\n"),
        (&["out", "in"], "out\r\nin\n"),
    ] {
        let args: Vec<_> = streams.iter().flat_map(|stream| ["--stream", stream]).collect();
        assert_eq!(recording.play(&args).well().text(), text, "{streams:?}");
    }
    assert_eq!(recording.play(&["--raw", "--stream", "in"]).well().text(), "in\r");
}

#[test]
fn newlines_alone_are_no_staircase_on_a_terminal() {
    let recording = Recording::of(&[(0.0, "o", "one\ntwo\n"), (0.0, "o", "three\n")]);
    let mut session = recording.on_terminal(&[]);
    let shown = read_to_end(&session.manager);
    assert!(shown.starts_with(b"one\r\ntwo\r\nthree\r\n"), "{}", shown.escape_ascii());
    assert!(wait(&mut session.child).success());
}

// What is wrong

#[test]
fn a_recording_that_was_cut_is_played_up_to_there() {
    let whole = Recording::of(&[(0.0, "o", "one\r\n"), (0.0, "o", "two\r\n")]);
    let text = fs::read(&whole.path).unwrap();
    let cut = Recording::from_bytes(&text[..text.len() - 6]);
    let finished = cut.play(&[]);
    assert_eq!((finished.code(), finished.text()), (0, "one\r\n"));
    assert!(finished.stderr.contains("line 3"), "{}", finished.stderr);
    let finished = cut.play(&["--strict"]);
    assert_eq!((finished.code(), finished.text()), (1, "one\r\n"));
    assert!(finished.stderr.contains("line 3"), "{}", finished.stderr);
}

#[test]
fn what_cannot_be_read_is_an_error_with_the_files_name() {
    let recording = Recording::of(&[(0.0, "o", "one\r\n")]);
    let mut text = fs::read(&recording.path).unwrap();
    text.extend(b"nonsense\n[0.1, \"o\", \"two\"]\n");
    let finished = Recording::from_bytes(text).play(&["--strict"]);
    assert_eq!((finished.code(), finished.text()), (1, "one\r\n"));
    assert!(finished.stderr.contains("session.cast: line 3"), "{}", finished.stderr);

    let mut command = Command::new(TOOL);
    let finished = feed(command.args(["replay", "/no/such/file"]), "");
    assert_eq!((finished.code(), finished.text()), (1, ""));
    assert!(finished.stderr.starts_with("pty-cli: /no/such/file: "), "{}", finished.stderr);
}

#[test]
fn a_command_line_that_makes_no_sense_is_2() {
    let recording = Recording::of(&[]);
    for args in [
        &["--speed", "0"][..],
        &["--speed", "-1"],
        &["--speed", "nan"],
        &["--speed", "fast"],
        &["--from", "x"],
        &["--to", "1:x"],
        &["--max-wait", "-1"],
        &["--stream", "err"],
        &["extra"],
    ] {
        assert_eq!(recording.play(args).code(), 2, "{args:?}");
    }
}

// On a terminal

#[test]
fn keys_go_to_markers_step_and_end() {
    let recording = Recording::long();
    let mut screen = recording.watched(&[]);
    screen.until_row("one");
    screen.press("]");
    screen.until("the second marker", |screen| screen.last_row().contains("1:00:00"));
    screen.press(" .");
    screen.until_row("two");
    screen.press("..");
    screen.until_row("four");
    screen.press("[");
    // That of four is where it was just now. The pause goes on.
    screen.until("the third marker", |screen| screen.count("two") == 1 && screen.count("three") == 0);
    screen.until("a pause", |screen| screen.last_row().contains("paused"));
    screen.press("q");
    assert!(screen.end().status.success());
}

#[test]
fn the_pause_ends_with_a_key_and_time_goes_on_there() {
    let recording = Recording::of(&[(0.0, "o", "one\r\n"), (0.5, "o", "two\r\n")]);
    let mut screen = recording.watched(&[]);
    screen.until_row("one");
    screen.press(" ");
    screen.until("a pause", |screen| screen.last_row().contains("paused"));
    wait_until_idle(screen.id());
    assert_eq!(screen.count("two"), 0);
    screen.press(" ");
    screen.until_row("two");
    assert!(screen.end().status.success());
    // Ctrl-S and Ctrl-Q do as much, with nothing on the screen.
    let session = recording.on_terminal(&[]);
    read_until_text(&session.manager, "one\r\n");
    press(&session, "\x13");
    wait_until_idle(session.child.id());
    press(&session, "\x11");
    assert_eq!(tests::output_of(session), "two\n");
}

#[test]
fn the_speed_changes_while_one_waits() {
    let recording = Recording::of(&[(0.0, "o", "one\r\n"), (3600.0, "o", "two\r\n")]);
    let mut screen = recording.watched(&[]);
    screen.until_row("one");
    // 1.1 to the power of 140 is more than half a million.
    for _ in 0..7 {
        screen.press(&"\x1b[A".repeat(20));
    }
    screen.until_row("two");
    assert!(screen.end().status.success());
}

/// Prints, switches modes on, and waits for an hour.
fn waits() -> Recording {
    let modes = "\x1b[?1049h\x1b[?25l\x1b[31mready";
    Recording::of(&[(0.0, "o", modes), (3600.0, "o", "never")])
}

const OFF: &str = "\x1b[?1049l\x1b[?25h\x1b[m";

#[test]
fn the_terminal_is_restored_however_the_player_ends() {
    let recording = waits();
    for (key, code) in [("q", 0), ("\x03", 130), ("\x1c", 131)] {
        let mut session = recording.on_terminal(&[]);
        read_until_text(&session.manager, "ready");
        assert!(!session.manager.modes().unwrap().is_canonical());
        let _hold = session.manager.open_subsidiary().unwrap();
        press(&session, key);
        assert_eq!(read_until_text(&session.manager, OFF), OFF);
        assert_eq!(wait(&mut session.child).code(), Some(code));
        assert!(session.manager.modes().unwrap().is_canonical());
    }
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143), (Signal::SIGHUP, 129)] {
        let mut session = recording.on_terminal(&[]);
        read_until_text(&session.manager, "ready");
        let _hold = session.manager.open_subsidiary().unwrap();
        kill(Pid::from_raw(session.child.id().cast_signed()), signal).unwrap();
        let shown = read_until_text(&session.manager, OFF);
        assert_eq!(shown, format!("\x1b\\{OFF}"));
        assert_eq!(wait(&mut session.child).code(), Some(code), "{signal}");
        assert!(session.manager.modes().unwrap().is_canonical());
    }
}

#[test]
fn an_unfiltered_recording_leaves_no_mode_on_either() {
    let on = "\x1b[?1049h\x1b[?1003;1006h\x1b[?2004h\x1b[>1u\x1b[>4;2m\x1b[2;5r\x1b(0\x1b[31mready";
    let off = "\x1b[<1u\x1b[?1049l\x1b(B\x1b[m\x1b7\x1b[r\x1b8\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[>4m";
    let recording = Recording::of(&[(0.0, "o", on), (3600.0, "o", "never")]);
    for key in ["q", "\x03"] {
        let session = recording.on_terminal(&["--raw"]);
        read_until_text(&session.manager, "ready");
        let _hold = session.manager.open_subsidiary().unwrap();
        press(&session, key);
        assert_eq!(read_until_text(&session.manager, "\x1b[>4m"), off);
    }
    let mut session = recording.on_terminal(&["--raw"]);
    read_until_text(&session.manager, "ready");
    let _hold = session.manager.open_subsidiary().unwrap();
    kill(Pid::from_raw(session.child.id().cast_signed()), Signal::SIGTERM).unwrap();
    assert_eq!(read_until_text(&session.manager, "\x1b[>4m"), format!("\x1b\\{off}"));
    assert_eq!(wait(&mut session.child).code(), Some(143));
    let recording = Recording::of(&[(0.0, "o", "\x1b[?1000h\x1b[31mend\x1b]0;cut")]);
    let shown = tests::output_of(recording.on_terminal(&["--raw"]));
    assert!(shown.ends_with("\x18\x1b[m\x1b[?1000l"), "{}", shown.escape_debug());
}

#[test]
fn what_was_switched_on_is_switched_off_at_the_end() {
    let recording = Recording::of(&[(0.0, "o", "\x1b[?1049h\x1b[?25l\x1b[31mend")]);
    assert_eq!(tests::output_of(recording.on_terminal(&[])), format!("\x1b[?1049h\x1b[?25l\x1b[31mend{OFF}"));
    assert!(!recording.play(&[]).well().text().ends_with(OFF), "a file is no terminal");
}

#[test]
fn what_is_typed_while_it_plays_is_not_shown() {
    let recording = Recording::long();
    let mut screen = recording.watched(&[]);
    screen.until_row("one");
    screen.press("abc\r]");
    screen.until_row("two");
    screen.press("q");
    let end = screen.end();
    assert_eq!(end.rows[..3], ["one", "two", ""]);
}

/// A player that is a job of a shell, has drawn on the alternate screen and waits.
fn job(options: &str, recording: &Recording) -> Session {
    // Commands read their input only when the player does not.
    let script = format!(
        r#"set -m; "$0" replay {options} "$1"; echo "stopped $?"; read x; fg >/dev/null; echo "ended $?""#
    );
    let session = pty::Command::new("sh").args(["-c", &script, TOOL]).arg(&recording.path).spawn().unwrap();
    read_until_text(&session.manager, "ready");
    session
}

#[test]
fn a_player_that_is_stopped_leaves_the_terminal_as_it_was_and_brings_the_picture_back() {
    let events = [
        (0.0, "o", "before"),
        (0.0, "o", "more\x1b[?1049h\x1b[?25l"),
        (0.0, "o", "\x1b[31mred "),
        (0.0, "o", "ready"),
        (3600.0, "o", "later"),
    ];
    let recording = Recording::of(&events);
    for options in ["", "--raw"] {
        for key in [Some("\x1a"), None] {
            let mut session = job(options, &recording);
            match key {
                Some(key) => press(&session, key),
                None => {
                    let job = session.manager.foreground_process_group().unwrap().unwrap();
                    kill(Pid::from_raw(job.cast_signed()), Signal::SIGTSTP).unwrap();
                }
            }
            let shown = read_until_text(&session.manager, "stopped 148");
            assert!(shown.starts_with(OFF), "{}", shown.escape_debug());
            assert!(session.manager.modes().unwrap().is_canonical());
            press(&session, "\r");
            let shown = read_until_text(&session.manager, "ready");
            let picture = match options {
                "" => "\x1b[H\x1b[2J\x1b[1H          \x1b[0;31mred ready",
                _ => "\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J\x1b[?25l\x1b[31mred ready",
            };
            assert!(shown.contains(picture), "{}", shown.escape_debug());
            assert!(!shown.contains("before") && !shown.contains("more"), "{}", shown.escape_debug());
            assert!(!session.manager.modes().unwrap().is_canonical());
            // It goes on where it was.
            press(&session, ".");
            let shown = read_until_text(&session.manager, "ended 0");
            assert!(shown.contains("later"), "{}", shown.escape_debug());
            assert!(session.manager.modes().unwrap().is_canonical());
            assert!(wait(&mut session.child).success());
        }
    }
}

#[test]
fn ctrl_c_ends_a_player_that_was_stopped_before() {
    let recording = waits();
    let mut session = job("", &recording);
    press(&session, "\x1a");
    read_until_text(&session.manager, "stopped 148");
    press(&session, "\r");
    read_until_text(&session.manager, "ready");
    press(&session, "\x03");
    let shown = read_until_text(&session.manager, "ended 130");
    // The cursor is shown again, below the picture.
    assert!(shown.contains("\x1b[?25h\r\nended 130"), "{}", shown.escape_debug());
    assert!(wait(&mut session.child).success());
}

#[test]
fn ctrl_c_ends_it_also_after_a_key_that_has_not_come_whole() {
    let recording = waits();
    for before in ["\x1b", "\x1b[", "\x1bO", "\x1b[1;", "\x1b\x1b[", "["] {
        let mut session = recording.on_terminal(&[]);
        read_until_text(&session.manager, "ready");
        press(&session, &format!("{before}\x03"));
        read_to_end(&session.manager);
        assert_eq!(wait(&mut session.child).code(), Some(130), "{}", before.escape_debug());
    }
    // As two keys.
    let mut session = recording.on_terminal(&[]);
    read_until_text(&session.manager, "ready");
    press(&session, "\x1b[");
    read_until_text(&session.manager, "\x1b[H\x1b[2J");
    press(&session, "q");
    read_to_end(&session.manager);
    assert!(wait(&mut session.child).success());
}

#[test]
fn the_key_for_the_next_marker_does_nothing_after_the_last() {
    let hours = [(0.0, "o", "one\r\n"), (3600.0, "o", "two\r\n"), (7200.0, "o", "three\r\n")];
    for marker in [false, true] {
        let mut events = hours.to_vec();
        if marker {
            events.insert(0, (0.0, "m", "here"));
        }
        // One that is not played is none.
        events.push((10_000.0, "m", "there"));
        let recording = Recording::of(&events);
        let mut screen = recording.watched(&["--to", "9000"]);
        screen.until_row("one");
        screen.press("]");
        screen.until("a word about it", |screen| screen.last_row().contains("no marker follows"));
        screen.press(".");
        screen.until_row("two");
        screen.press("]q");
        let end = screen.end();
        assert!(end.status.success());
        assert_eq!(end.rows[..3], ["one", "two", ""]);
    }
}

#[test]
fn an_error_begins_on_a_line_of_its_own() {
    let whole = Recording::of(&[(0.0, "o", "one\r\n$ "), (0.0, "o", "two\r\n")]);
    let text = fs::read(&whole.path).unwrap();
    let cut = Recording::from_bytes(&text[..text.len() - 6]);
    let shown = tests::output_of(cut.on_terminal(&[]));
    let warning = format!("one\n$ \npty-cli: {}: warning: ", cut.path.display());
    assert!(shown.replace('\r', "").contains(&warning), "{shown}");
    let mut session = cut.on_terminal(&["--strict"]);
    let shown = String::from_utf8(read_to_end(&session.manager)).unwrap();
    assert!(shown.replace('\r', "").contains("one\n$ \npty-cli: "), "{shown}");
    assert_eq!(wait(&mut session.child).code(), Some(1));
}

#[test]
fn a_recording_that_is_wider_than_the_terminal_is_cut_and_says_so() {
    let long = "x".repeat(100);
    let wide = format!(
        "{{\"version\":2,\"width\":132,\"height\":24}}\n[0.0,\"o\",\"one\\r\\n{long}\\r\\n\"]\n[9000,\"o\",\"\"]"
    );
    let recording = Recording::from_bytes(wide);
    let mut screen = recording.watched(&[]);
    screen.until("a picture", |screen| screen.last_row().contains("80x24 of 132x24"));
    screen.until("the line that is cut", |screen| screen.rows()[..3] == ["one", &long[..80], ""]);
    screen.press("q");
    assert!(screen.end().status.success());
    // With no keys, it is said on standard error.
    let shown = tests::output_of(recording.on_terminal(&["--speed", "max"]));
    let path = recording.path.display();
    let warning =
        format!("pty-cli: {path}: warning: recorded with 132 columns; this terminal has 80\none\n{long}\n");
    assert_eq!(shown, warning);
    // A pipe has no width.
    assert_eq!(recording.play(&["--speed", "max"]).well().text(), format!("one\r\n{long}\r\n"));
}

#[test]
fn a_player_whose_terminal_goes_away_ends() {
    let recording = waits();
    let Session { manager, mut child, .. } = recording.on_terminal(&[]);
    read_until(&manager, |bytes| bytes.ends_with(b"ready"));
    drop(manager);
    assert_eq!(wait(&mut child).code(), Some(129));
}

#[test]
fn without_a_terminal_as_input_it_just_plays() {
    let recording = Recording::of(&[(0.0, "o", "hello")]);
    let mut command = pty::Command::new(TOOL);
    command.arg("replay").arg(&recording.path).stdin(fs::File::open("/dev/null").unwrap());
    assert_eq!(tests::output_of(command.spawn().unwrap()), "hello");
}
