//! The keys of `pty-cli play`: they go anywhere in a recording, and what is there is drawn.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use pty::Size;
use pty_recording::index::{Place, View};
use tempfile::TempDir;
use tests::screen::Screen;

const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");

struct Recording {
    _folder: TempDir,
    path: PathBuf,
}

impl Recording {
    /// With events at these seconds.
    fn of(size: (u16, u16), events: &[(f64, &str, &str)]) -> Self {
        let mut text = format!("{{\"version\":2,\"width\":{},\"height\":{}}}\n", size.0, size.1);
        for (time, code, data) in events {
            text += &format!("{}\n", serde_json::json!([time, code, data]));
        }
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("some.cast");
        fs::write(&path, text).expect("a file");
        Self { _folder: folder, path }
    }

    /// A line a minute: "line 0" and so on, with a marker before each tenth.
    fn lines(count: usize) -> Self {
        let mut events = Vec::new();
        let lines: Vec<_> =
            (0..count).map(|line| (format!("mark {line}"), format!("line {line}\r\n"))).collect();
        for (index, (mark, line)) in lines.iter().enumerate() {
            let time = index as f64 * 60.0;
            if index % 10 == 0 {
                events.push((time, "m", mark.as_str()));
            }
            events.push((time, "o", line.as_str()));
        }
        Self::of((80, 20), &events)
    }

    fn play(&self, size: (u16, u16), args: &[&str]) -> Screen {
        let mut command = pty::Command::new(TOOL);
        command.arg("play").args(args).arg(&self.path).size(Size::new(size.0, size.1));
        Screen::of(&mut command)
    }

    /// The rows after all events up to this second.
    fn rows_at(&self, seconds: f64) -> Vec<String> {
        let mut view =
            View::new(pty_recording::open(&self.path, None).expect("a recording").reader).expect("events");
        view.go_to(Place::Time((seconds * 1e9) as u64), None).expect("a place");
        view.screen().text().lines().map(str::to_owned).collect()
    }
}

/// Waits until the picture is this, with the status line below it.
fn until_picture(screen: &mut Screen, rows: &[String], what: &str) {
    screen.until(what, |screen| screen.rows()[..rows.len()] == *rows);
}

fn quit(screen: Screen) {
    screen.press("q");
    let end = screen.end();
    assert!(end.status.success());
    assert!(end.modes.is_canonical(), "the terminal is as it was");
}

#[test]
fn arrows_and_pages_and_digits_go_to_their_places() {
    let recording = Recording::lines(101);
    let mut screen = recording.play((80, 24), &[]);
    screen.until_row("line 0");
    screen.press(" ");
    let last = 100.0 * 60.0;
    let steps: [(&str, f64); 12] = [
        ("\x1b[6~", 60.0),
        ("\x1b[6~\x1b[1;2C", 180.0),
        ("\x1b[C", 185.0),
        ("\x1b[D\x1b[D", 175.0),
        ("\x1b[5~", 115.0),
        ("\x1b[1;2D", 55.0),
        ("5", last / 2.0),
        ("9", last * 0.9),
        ("\x1b[F", last),
        ("\x1b[H", 0.0),
        ("\x1bOF", last),
        ("0", 0.0),
    ];
    for (keys, seconds) in steps {
        screen.press(keys);
        let time = format!(" {}:{:02} / ", seconds as u64 / 60, seconds as u64 % 60);
        let time = if seconds < 3600.0 {
            time
        } else {
            format!(" 1:{:02}:{:02} / ", seconds as u64 / 60 % 60, seconds as u64 % 60)
        };
        screen.until(&format!("{time} after {}", keys.escape_debug()), |screen| {
            screen.last_row().starts_with(&time)
        });
        until_picture(&mut screen, &recording.rows_at(seconds), keys);
    }
    quit(screen);
}

#[test]
fn markers_are_gone_to() {
    let recording = Recording::lines(40);
    let mut screen = recording.play((80, 24), &[]);
    screen.until_row("line 0");
    screen.press(" ]");
    screen.until("a marker", |screen| screen.last_row().contains("marker mark 10"));
    screen.press("]");
    screen.until("the next one", |screen| screen.last_row().contains("marker mark 20"));
    screen.press("[");
    screen.until("the one before", |screen| screen.last_row().contains("marker mark 10"));
    until_picture(&mut screen, &recording.rows_at(540.0), "what was there");
    quit(screen);
}

#[test]
fn what_was_shown_is_searched_for_and_highlighted() {
    let recording = Recording::of(
        (40, 10),
        &[
            (0.0, "o", "start\r\n"),
            (100.0, "o", "a wa"),
            (200.0, "o", "\x1b[31mrning\x1b[m\r\n"),
            (300.0, "o", "\x1b[2Jquiet"),
            (400.0, "o", "\x1b[HA Warning\x1b[5;5H"),
            (500.0, "o", "end"),
        ],
    );
    let mut screen = recording.play((60, 12), &[]);
    screen.until_row("start");
    screen.press("/warning");
    screen.until("what is typed", |screen| screen.last_row().contains("/warning"));
    screen.press("\r");
    screen.until("the first hit", |screen| screen.last_row().contains("/warning 1 of 2"));
    screen.until_row("a warning");
    assert!(screen.last_row().contains(" 3:20 / 8:20"), "{screen}");
    assert_eq!(screen.reversed(1), "warning");
    screen.press("n");
    screen.until("the second hit", |screen| screen.last_row().contains("2 of 2"));
    screen.until_row("A Warning");
    assert_eq!(screen.reversed(0), "Warning");
    screen.press("n");
    screen.until("a word about it", |screen| screen.last_row().contains("not shown again"));
    screen.press("N");
    screen.until("the first hit again", |screen| screen.last_row().contains("1 of 2"));
    // Backwards, and with an expression.
    screen.press("?\t^s.art\r");
    screen.until("the start", |screen| screen.last_row().contains("1 of 1"));
    screen.press("/nothing like it\r");
    screen.until("a word about it", |screen| screen.last_row().contains("never shown"));
    screen.press("/(\x7f\x7f");
    screen.until("no prompt", |screen| screen.last_row().contains("h: help"));
    screen.press("/\t(\r");
    screen.until("what is wrong", |screen| screen.last_row().contains("unclosed"));
    quit(screen);
}

#[test]
fn help_and_information_cover_the_picture_until_the_next_key() {
    let recording = Recording::lines(3);
    let mut screen = recording.play((80, 24), &[]);
    screen.until_row("line 0");
    screen.press(" h");
    screen.until("help", |screen| screen.shows("search, backwards"));
    screen.press("x");
    screen.until_row("line 0");
    screen.press("i");
    screen.until("information", |screen| screen.shows("asciicast") && screen.shows("80x20"));
    screen.press("xs");
    screen.until("no status line", |screen| screen.last_row().is_empty());
    screen.press("s");
    screen.until("a status line", |screen| screen.last_row().contains("paused"));
    quit(screen);
}

#[test]
fn a_picture_that_is_larger_than_the_terminal_shows_where_the_cursor_is() {
    let recording = Recording::of(
        (100, 30),
        &[(0.0, "o", "\x1b[30;95Hcorner"), (3600.0, "o", "\x1b[Htop"), (7200.0, "o", "never")],
    );
    let mut screen = recording.play((40, 10), &[]);
    screen.until("the corner", |screen| {
        screen.shows("corner") && screen.last_row().contains("40x10 of 100x30")
    });
    screen.press(".");
    screen.until("the top", |screen| screen.row(0) == "top");
    screen.resize(Size::new(100, 31));
    screen.until("all of it", |screen| screen.row(29).ends_with("corner") && screen.row(0) == "top");
    quit(screen);
}

#[test]
fn a_recording_can_be_played_again_and_again() {
    let recording =
        Recording::of((80, 24), &[(0.0, "o", "one"), (0.2, "o", "\r\x1b[Ktwo"), (0.4, "o", "\r\x1b[Kend")]);
    let mut screen = recording.play((80, 24), &["--loop"]);
    for _ in 0..3 {
        screen.until("the first", |screen| screen.row(0) == "one");
        screen.until("the last", |screen| screen.row(0) == "end");
    }
    quit(screen);
}

#[test]
fn markers_pause_if_that_is_wanted() {
    let recording =
        Recording::of((80, 24), &[(0.0, "o", "one\r\n"), (0.1, "m", "here"), (0.2, "o", "two\r\n")]);
    let mut screen = recording.play((80, 24), &["--markers-pause"]);
    screen.until("a pause", |screen| screen.last_row().contains("marker here  paused"));
    assert_eq!(screen.count("two"), 0);
    screen.press(" ");
    screen.until_row("two");
    assert!(screen.end().status.success());
}

#[test]
fn a_recording_that_is_still_written_is_followed_until_its_command_ends() {
    use std::io::Write;

    let recording = Recording::of((80, 24), &[(0.0, "o", "one\r\n")]);
    let mut screen = recording.play((80, 24), &["--follow"]);
    screen.until_row("one");
    let mut file = fs::OpenOptions::new().append(true).open(&recording.path).expect("a file");
    file.write_all(b"[0.1,\"o\",\"two").expect("written");
    file.write_all(b" three\\r\\n\"]\n").expect("written");
    screen.until_row("two three");
    file.write_all(b"[0.2,\"x\",\"0\"]\n").expect("written");
    assert!(screen.end().status.success());
    // It is whole now; also where no terminal is.
    let mut command = std::process::Command::new(TOOL);
    command.args(["play", "--follow"]).arg(&recording.path).stdout(std::process::Stdio::piped());
    let finished = tests::finish(tests::start(&mut command));
    assert_eq!(finished.well().text(), "one\r\ntwo three\r\n");
}

#[test]
fn what_is_followed_ends_at_the_time_to_stop_at_also_if_nothing_comes_any_more() {
    let recording = Recording::of((80, 24), &[(0.0, "o", "one\r\n"), (0.1, "o", "two\r\n")]);
    let mut command = std::process::Command::new(TOOL);
    command.args(["play", "--follow", "--to", "0.6"]).arg(&recording.path).stdout(Stdio::piped());
    let begun = std::time::Instant::now();
    let finished = tests::finish(tests::start(&mut command)).well();
    assert_eq!(finished.text(), "one\r\ntwo\r\n");
    assert!(begun.elapsed().as_millis() >= 600, "what is written until then is waited for");
    // Also with keys.
    let begun = std::time::Instant::now();
    let screen = recording.play((80, 24), &["--follow", "--to", "0.6"]);
    let end = screen.end();
    assert!(end.status.success());
    assert_eq!(end.rows[..3], ["one", "two", ""]);
    assert!(begun.elapsed().as_millis() >= 600, "what is written until then is waited for");
}

#[test]
fn a_compressed_recording_that_is_still_written_is_followed() {
    use std::io::Write;

    for extension in [".gz", ".zst"] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(format!("growing.cast{extension}"));
        let mut shell = std::process::Command::new(TOOL);
        shell.args(["record", "-q", "--flush", "each", "--output"]).arg(&path).args(["--", "cat"]);
        let mut shell = shell.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("it starts");
        let mut stdin = shell.stdin.take().expect("a pipe");
        stdin.write_all(b"one\n").expect("written");
        let has_one = || {
            let read = pty_recording::open(&path, None).ok().and_then(|opened| View::new(opened.reader).ok());
            read.is_some_and(|mut view| {
                while view.step().is_ok_and(|event| event.is_some()) {}
                view.screen().text().contains("one")
            })
        };
        tests::eventually("it is written", has_one);
        let mut play = pty::Command::new(TOOL);
        let mut screen = Screen::of(play.args(["play", "--follow"]).arg(&path).size(Size::new(80, 24)));
        screen.until_row("one");
        stdin.write_all(b"two\n").expect("written");
        screen.until_row("two");
        drop(stdin);
        assert!(screen.end().status.success(), "{extension}");
        shell.wait().expect("it ends");
    }
}

#[test]
fn a_place_to_begin_at_is_a_time_a_marker_or_a_text() {
    let recording = Recording::lines(40);
    for (at, row) in
        [("10:00", "line 10"), ("-5m", "line 34"), ("mark 20", "line 20"), ("/line 7/", "line 7")]
    {
        let mut screen = recording.play((80, 24), &["--at", at]);
        screen.until_row(row);
        let next = format!("line {}", row[5..].parse::<u32>().expect("a number") + 1);
        assert_eq!(screen.count(&next), 0, "{at}: {screen}");
        quit(screen);
    }
    let screen = recording.play((80, 24), &["--at", "nowhere"]);
    let end = screen.end();
    assert_eq!(end.status.code(), Some(1));
    assert!(end.rows[0].contains("no marker 'nowhere'"), "{:?}", end.rows);
}

#[test]
fn what_is_after_the_time_to_stop_at_is_not_shown_by_any_key() {
    let events =
        [(0.0, "o", "one\r\n"), (1.0, "o", "two\r\n"), (5.0, "o", "needle\r\n"), (6.0, "o", "end\r\n")];
    let recording = Recording::of((80, 24), &events);
    let mut screen = recording.play((80, 24), &["--to", "2"]);
    screen.until_row("one");
    screen.press(" ...");
    screen.until_row("two");
    screen.press("/needle\r");
    screen.until("a word about it", |screen| screen.last_row().contains("never shown"));
    screen.press("\x1b[F");
    screen.until("the end", |screen| screen.last_row().contains("  end  "));
    assert_eq!(screen.count("needle"), 0);
    quit(screen);
    // Nor does it wait for more.
    let screen = recording.play((80, 24), &["--to", "2", "--follow"]);
    let end = screen.end();
    assert!(end.status.success());
    assert_eq!(end.rows[..3], ["one", "two", ""]);
}

#[test]
fn the_last_picture_stays_also_after_ctrl_c() {
    let rows: String = (0..12).map(|row| format!("\x1b[{};1Hrow {row}", row + 1)).collect();
    let recording = Recording::of((80, 12), &[(0.0, "o", &rows), (3600.0, "o", "never")]);
    for (key, code) in [("q", 0), ("\x03", 130)] {
        let mut screen = recording.play((80, 12), &[]);
        screen.until_row("row 11");
        screen.press(" ");
        screen.until("a pause", |screen| screen.last_row().contains("paused"));
        screen.press(key);
        let end = screen.end();
        assert_eq!(end.status.code(), Some(code));
        let wanted: Vec<_> = (1..12).map(|row| format!("row {row}")).collect();
        assert_eq!(end.rows[..11], wanted, "with the cursor below it");
        assert_eq!(end.rows[11], "");
    }
}

#[test]
fn an_index_of_another_way_to_read_is_neither_kept_nor_believed() {
    let line = "x".repeat(100);
    let lines = (0..20_000).map(|number| (number as f64 / 100.0, "o", format!("{line}{number}\r\n")));
    let lines: Vec<_> = lines.collect();
    let events: Vec<_> = lines.iter().map(|(time, code, text)| (*time, *code, text.as_str())).collect();
    let recording = Recording::of((80, 24), &events);
    let place = pty_recording::index::Index::path(&recording.path);
    let mut screen = recording.play((80, 24), &["--input-format", "raw"]);
    screen.press(" \x1b[F");
    screen
        .until("the end", |screen| screen.last_row().contains("end  h:") && !screen.last_row().contains('…'));
    quit(screen);
    assert!(!place.exists());
    let mut screen = recording.play((80, 24), &[]);
    screen.press(" 5");
    screen.until("the middle", |screen| screen.last_row().contains(" 1:39 / 3:19"));
    quit(screen);
    assert!(place.exists());
}

#[test]
fn a_recording_is_indexed_as_it_is_made() {
    use pty_recording::index::{Case, Index, Pattern};

    let folder = TempDir::new().expect("a folder");
    for extension in ["cast", "ttyrec", "cast.zst", "cast.gz", "typescript", "bsd", "raw"] {
        let path = folder.path().join(format!("some.{extension}"));
        let script = "i=0; while [ $i -lt 300 ]; do echo line $i; i=$((i+1)); done; sleep 0.5; echo the end";
        let mut command = std::process::Command::new(TOOL);
        command.args(["record", "--index", "--quiet", "-o"]).arg(&path).args(["--", "sh", "-c", script]);
        command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::piped());
        tests::finish(tests::start(&mut command)).well();
        let index = Index::open(&path, None).unwrap_or_else(|| panic!("no index of {}", path.display()));
        for (text, count) in [("line 7", 11), ("the end", 1)] {
            let mut found = 0;
            let pattern = Pattern::plain(text, Case::Smart).expect("a pattern");
            index
                .search(&pattern, &mut |_| {
                    found += 1;
                    true
                })
                .expect("an index");
            assert_eq!(found, count, "{text} in {}", path.display());
        }
        let mode = std::os::unix::fs::PermissionsExt::mode(
            &fs::metadata(Index::path(&path)).expect("a file").permissions(),
        );
        assert_eq!(mode & 0o777, 0o600);
    }
    let names =
        fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let names: Vec<_> = names.filter(|name| name.to_string_lossy().starts_with('.')).collect();
    assert!(names.is_empty(), "left behind: {names:?}");
}

/// Bytes of a recording that would do harm on the viewer's terminal.
#[test]
fn nothing_that_was_recorded_reaches_the_terminal_when_one_seeks() {
    let harmful = "\x1b]0;title\x07\x1b]52;c;aGFybQ==\x07\x1b[6n\x1b[?1000h\x1b[21tx";
    let recording =
        Recording::of((80, 24), &[(0.0, "o", "one\r\n"), (3600.0, "o", harmful), (7200.0, "o", "\x1b[c")]);
    let mut session = {
        let mut command = pty::Command::new(TOOL);
        command.arg("play").arg(&recording.path).spawn().expect("a program")
    };
    tests::read_until_text(&session.manager, "one");
    std::io::Write::write_all(&mut (&session.manager), b"\x1b[F").expect("a key");
    let mut shown = tests::read_until_text(&session.manager, "2:00:00 /");
    std::io::Write::write_all(&mut (&session.manager), b"q").expect("a key");
    shown += &String::from_utf8(tests::read_to_end(&session.manager)).expect("text");
    assert!(tests::wait(&mut session.child).success());
    for harm in ["\x1b]", "6n", "1000h", "21t", "\x1b[c"] {
        assert!(!shown.contains(harm), "{harm:?} in {shown:?}");
    }
    assert!(shown.contains("x"));
}
