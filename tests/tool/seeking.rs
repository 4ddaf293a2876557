//! Whoever goes to a place of a recording sees there what a play from its start shows, cell by cell.

use std::fs;
use std::path::Path;

use pty::Size;
use pty_recording::index::{Builder, Index, Place, Storage, View};
use pty_recording::{Destination, Event, Header, Kind};
use pty_screen::Style;
use tempfile::TempDir;
use tests::screen::Screen;
use tests::{eventually, is_installed};

use crate::programs::{home, on_terminal};

const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");

const SECOND: u64 = 1_000_000_000;

/// Numbers that look random, always the same.
struct Numbers(u64);

impl Numbers {
    /// The next one, below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// What is played from the start of a recording: after each event, it and the screen. Before them there is none.
struct Played {
    events: Vec<Event>,
    screens: Vec<pty_screen::Screen>,
}

impl Played {
    fn new(path: &Path) -> Self {
        let mut view = View::new(open(path)).expect("events");
        let (mut events, mut screens) = (Vec::new(), vec![view.screen().clone()]);
        while let Some(event) = view.step().expect("an event") {
            events.push(event.clone());
            screens.push(view.screen().clone());
        }
        Self { events, screens }
    }
}

fn open(path: &Path) -> Box<dyn pty_recording::Reader> {
    pty_recording::open(path, None).expect("a recording").reader
}

fn write(path: &Path, size: Option<pty_recording::Size>, events: &[Event]) {
    let destination = Destination::options().open(path).expect("a file");
    let mut writer = destination.begin(&Header { size, ..Header::default() }).expect("a writer");
    events.iter().for_each(|event| writer.write(event).expect("written"));
    writer.finish().expect("written");
    destination.commit().expect("in its place");
}

/// Makes an index with many places, and keeps it.
fn make_index(path: &Path) -> Index {
    let mut reader = open(path);
    let mut builder = Builder::new(Storage::beside(path, None)).expect("an index").spacing(500);
    while builder.read(&mut *reader).expect("an event") {}
    builder.finish().expect("an index");
    Index::open(path, None).expect("the index that was kept")
}

/// Goes back and forth by the index, a thousand times.
fn go_everywhere(path: &Path, index: &Index, played: &Played) {
    let mut view = View::new(open(path)).expect("events");
    let mut numbers = Numbers(1);
    for _ in 0..1000 {
        let events = numbers.below(played.screens.len());
        view.go_to(Place::Event(events as u64), Some(index)).expect("a place");
        let what = format!("{}, event {events}", path.display());
        assert_eq!(view.events(), events as u64, "{what}");
        let (there, wanted) = (view.screen(), &played.screens[events]);
        assert!(there == wanted, "{what}:\n{}\n{}", there.text(), wanted.text());
        assert!(there.main_rows().eq(wanted.main_rows()), "{what}");
    }
}

/// Sessions of several kinds, with many events each.
fn kinds() -> Vec<(&'static str, (u16, u16), Vec<Event>)> {
    let output = |time: u64, text: String| Event::output(time * 1_000_000_000, text);
    let log = (0..200).map(|line| {
        output(line, format!("\x1b[3{}mline {line}\x1b[m {}\r\n", line % 8, "x".repeat(line as usize % 100)))
    });
    let cjk = (0..200).map(|line| {
        output(line, format!("漢字{line}한국어\r\n{}", if line % 7 == 0 { "\x1b[3;2H字" } else { "" }))
    });
    let full_screen = (0..200).map(|frame| {
        let rows: String = (1..=12)
            .map(|row| format!("\x1b[{row};{}H\x1b[7m{}\x1b[m\x1b[K", 1 + frame % 9, frame * row))
            .collect();
        let switch = ["\x1b[?1049h", "", "", "", "\x1b[?1049l", ""][frame as usize % 6];
        output(frame, format!("{switch}{rows}\x1b[2;8r\x1b[{};1H\r\n\x1b[r", 1 + frame % 12))
    });
    let resized = (0..200).map(|event| match event % 5 {
        0 => Event::new(
            event * 1_000_000_000,
            Kind::Resize(pty_recording::Size::new(20 + event as u16 % 50, 4 + event as u16 % 9)),
        ),
        _ => output(event, format!("a line of some length, number {event}, wrapped\r\n")),
    });
    // Cut within a sequence and a character.
    let cut = "\x1b[31mröd\x1b]0;t\x07\x1b[2K漢\r\n".repeat(30).into_bytes();
    let cut =
        cut.chunks(3).enumerate().map(|(index, bytes)| Event::output(index as u64 * 1_000_000_000, bytes));
    vec![
        ("log", (60, 12), log.collect()),
        ("cjk", (30, 10), cjk.collect()),
        ("full screen", (40, 12), full_screen.collect()),
        ("resized", (40, 10), resized.collect()),
        ("cut", (20, 5), cut.collect()),
    ]
}

#[test]
fn a_place_looks_the_same_from_wherever_one_comes() {
    let folder = TempDir::new().expect("a folder");
    for (name, size, events) in kinds() {
        for extension in ["cast", "ttyrec", "cast.zst", "cast.gz", "typescript", "bsd"] {
            let path = folder.path().join(format!("{name}.{extension}"));
            write(&path, Some(pty_recording::Size::new(size.0, size.1)), &events);
            go_everywhere(&path, &make_index(&path), &Played::new(&path));
        }
    }
}

// Programs, recorded and then looked at on a terminal

/// What a person sees of a screen: text and style of each cell, and where the cursor is if it is shown.
#[derive(PartialEq)]
struct Seen {
    rows: Vec<Vec<(String, Style)>>,
    cursor: Option<(u16, u16)>,
}

impl Seen {
    /// The corner of a screen with this size.
    fn of(screen: &pty_screen::Screen, size: pty_screen::Size) -> Self {
        let rows = screen.rows().take(size.rows.into()).map(|row| {
            let cells = row.cells().take(size.cols.into());
            // A cell without text is a blank.
            let cells = cells.map(|cell| match cell.text() {
                text if text.is_empty() => (" ".to_owned(), cell.style()),
                text => (text, cell.style()),
            });
            cells.collect()
        });
        let cursor = screen.cursor();
        Self { rows: rows.collect(), cursor: cursor.visible.then_some((cursor.row, cursor.col)) }
    }
}

/// A person at the player of a recording with an event in the middle of each second.
struct Person<'a> {
    screen: Screen,
    played: &'a Played,
    /// The time that is shown.
    time: u64,
}

impl Person<'_> {
    /// The time of the last event.
    fn end(&self) -> u64 {
        self.played.events.last().expect("an event").time
    }

    /// How many events are shown.
    fn count(&self) -> usize {
        self.played.events.partition_point(|event| event.time <= self.time)
    }

    fn press(&mut self, key: &str) {
        self.screen.press(key);
        let (time, end) = (self.time, self.end());
        let time = match key {
            "\x1b[C" => time + 5 * SECOND,
            "\x1b[D" => time.saturating_sub(5 * SECOND),
            "\x1b[1;2C" | "\x1b[6~" => time + 60 * SECOND,
            "\x1b[1;2D" | "\x1b[5~" => time.saturating_sub(60 * SECOND),
            "\x1b[H" => 0,
            "\x1b[F" => end,
            "." => {
                let is_seen = |event: &&Event| matches!(event.kind, Kind::Output | Kind::Resize(_));
                let next = self.played.events[self.count()..].iter().find(is_seen);
                next.map_or(end, |event| event.time)
            }
            digit => end / 10 * digit.parse::<u64>().expect("a digit"),
        };
        self.time = time.min(end);
    }

    /// Looks until all is as it was when it was played.
    fn compare(&mut self, what: &str) {
        let wanted = &self.played.screens[self.count()];
        let size = wanted.size();
        let seen = Seen::of(wanted, size);
        let what = format!("after {what}, at {} s:\n{}", self.time as f64 / 1e9, wanted.text());
        self.screen.until(&what, |screen| Seen::of(screen.grid(), size) == seen);
    }
}

/// Goes back and forth in a recording: by the index, and by the keys of the player.
fn assert_looks_the_same_everywhere(recording: &Path) {
    // Cut into pieces, at even times: then it is known where each key goes.
    let mut pieces = Vec::new();
    for event in Played::new(recording).events {
        let is_output = event.kind == Kind::Output;
        let count = if is_output { event.data.len().div_ceil(60).clamp(1, 6) } else { 1 };
        // What was read late is one large piece, of which there are few.
        let length = event.data.len().div_ceil(count).clamp(1, 500);
        for piece in event.data.chunks(length) {
            pieces.push(Event { data: piece.to_vec(), ..event.clone() });
        }
        if event.data.is_empty() {
            pieces.push(event);
        }
    }
    for (event, second) in pieces.iter_mut().zip(0..) {
        event.time = second * SECOND + SECOND / 2;
    }
    let path = recording.with_extension("even.cast");
    write(&path, open(recording).header().size, &pieces);
    let played = Played::new(&path);
    assert!(played.events.len() >= 30, "{} events", played.events.len());
    go_everywhere(&path, &make_index(&path), &played);

    let mut command = pty::Command::new(TOOL);
    command.arg("play").arg(&path).size(Size::new(120, 45));
    let screen = Screen::of(&mut command);
    eventually("keys are taken one by one", || !screen.modes().is_canonical());
    let mut person = Person { screen, played: &played, time: 0 };
    person.screen.press(" ");
    person.screen.until("a pause", |screen| screen.last_row().contains("paused"));
    person.press("\x1b[H");
    let keys = [
        "\x1b[C",
        "\x1b[D",
        "\x1b[1;2C",
        "\x1b[1;2D",
        "\x1b[5~",
        "\x1b[6~",
        "\x1b[H",
        "\x1b[F",
        ".",
        ".",
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9",
    ];
    let mut numbers = Numbers(7);
    for _ in 0..100 {
        let mut pressed = Vec::new();
        for _ in 0..=numbers.below(2) {
            let key = keys[numbers.below(keys.len())];
            person.press(key);
            pressed.push(key.escape_debug().to_string());
        }
        person.compare(&pressed.join(" "));
    }
    person.screen.press("q");
    assert!(person.screen.end().status.success());
}

/// Starts the recording of a command.
fn recorded(home: &TempDir, command: &[&str]) -> Screen {
    let record = ["record", "--quiet", "-o", "session.cast", "--"];
    Screen::of(&mut on_terminal(home, TOOL, &[&record, command].concat()))
}

/// Ends a recording with a key, and looks at it.
#[track_caller]
fn assert_recorded_well(home: &TempDir, screen: Screen) {
    let end = screen.end();
    assert!(end.status.success(), "{end:?}");
    assert_looks_the_same_everywhere(&home.path().join("session.cast"));
}

/// Lines of a log with colours, some of them long.
fn log() -> String {
    let line = |number: usize| {
        let colour = format!("\x1b[{};38;5;{}m", number % 10, number % 256);
        format!("{colour}line {number}\x1b[m \x1b[4{}m{}\x1b[m\n", number % 8, "word ".repeat(number % 30))
    };
    (0..200).map(line).collect()
}

#[test]
fn a_session_of_vim_looks_the_same_from_wherever_one_comes() {
    if !is_installed("vim") {
        return;
    }
    let home = home();
    let lines = (1..=200).map(|line| format!("line {line}{}\n", if line % 9 == 0 { " needle" } else { "" }));
    fs::write(home.path().join("notes"), lines.collect::<String>()).expect("a file");
    let settings = ["-u", "NONE", "-N", "-i", "NONE", "+set noruler hlsearch number"];
    let mut screen = recorded(&home, &[&["vim"], &settings[..], &["notes"]].concat());
    screen.until("the file", |screen| screen.shows("  1 line 1") && screen.shows(" 29 line 29"));
    for (keys, row) in [
        ("\x06", " 40 line 40"),
        ("/needle\r", " 36 line 36 needle"),
        ("nn", " 54 line 54 needle"),
        ("onew text\x1b", " 55 new text"),
        (":split\rG", "201 line 200"),
        (":only\rgg", "  1 line 1"),
        ("ddp", "  1 line 2"),
    ] {
        screen.press(keys);
        screen.until(row, |screen| screen.shows(row));
    }
    screen.press(":qa!\r");
    assert_recorded_well(&home, screen);
}

#[test]
fn a_session_of_vim_whose_window_is_resized_looks_the_same_from_wherever_one_comes() {
    if !is_installed("vim") {
        return;
    }
    let home = home();
    fs::write(home.path().join("notes"), "a line that is longer than a small window\n".repeat(60))
        .expect("a file");
    let settings = ["-u", "NONE", "-N", "-i", "NONE", "+set noruler laststatus=2"];
    let mut screen = recorded(&home, &[&["vim"], &settings[..], &["notes"]].concat());
    screen.until("the file", |screen| screen.row(28).starts_with("notes"));
    for (cols, rows) in [(60, 12), (110, 40), (30, 20), (100, 30)] {
        screen.resize(Size::new(cols, rows));
        screen.until("the new size", |screen| screen.row(usize::from(rows) - 2).starts_with("notes"));
        screen.press(":set columns?\r");
        screen.until("the width", |screen| screen.last_row().trim_start() == format!("columns={cols}"));
    }
    screen.press(":q\r");
    assert_recorded_well(&home, screen);
    let events = Played::new(&home.path().join("session.cast")).events;
    assert_eq!(events.iter().filter(|event| matches!(event.kind, Kind::Resize(_))).count(), 4);
}

#[test]
fn a_session_of_less_looks_the_same_from_wherever_one_comes() {
    if !is_installed("less") {
        return;
    }
    let home = home();
    fs::write(home.path().join("log"), log()).expect("a file");
    let mut screen = recorded(&home, &["sh", "-c", "echo before; less -R log; echo after"]);
    screen.until("the first page", |screen| screen.row(0) == "line 0" && screen.last_row() == "log");
    for (keys, row) in [
        (" ", "line 40 "),
        ("/line 150\r", "line 150"),
        ("G", "line 199 "),
        ("150g", "line 149 "),
        ("g", "line 1 "),
    ] {
        screen.press(keys);
        screen.until(row, |screen| screen.rows().iter().any(|line| line.starts_with(row)));
    }
    screen.press("q");
    assert_recorded_well(&home, screen);
}

#[test]
fn a_session_of_htop_looks_the_same_from_wherever_one_comes() {
    if !is_installed("htop") {
        return;
    }
    let home = home();
    let mut screen = recorded(&home, &["htop", "-d", "1"]);
    screen
        .until("a table", |screen| screen.shows("PID") && screen.shows("Uptime") && screen.shows("F10Quit"));
    let uptime = |screen: &Screen| screen.rows().into_iter().find(|row| row.contains("Uptime"));
    for keys in ["\x1b[B\x1b[B", "t", "I"] {
        let before = uptime(&screen);
        screen.press(keys);
        screen.until("a second to pass", |screen| uptime(screen) != before);
    }
    screen.press("q");
    assert_recorded_well(&home, screen);
}

#[test]
fn a_coloured_log_looks_the_same_from_wherever_one_comes() {
    let home = home();
    fs::write(home.path().join("log"), log()).expect("a file");
    assert_recorded_well(&home, recorded(&home, &["cat", "log"]));
}

#[test]
fn chinese_japanese_and_korean_text_looks_the_same_from_wherever_one_comes() {
    let home = home();
    let line = |number: usize| {
        // Wide characters over others, and cut by the edge.
        let over = format!("\x1b[A\x1b[{}G字\x1b[B\r", 1 + number % 20);
        format!("漢字{number}한국어\x1b[3{}mひらがな\x1b[m{}\n{over}", number % 8, "語".repeat(number % 60))
    };
    fs::write(home.path().join("text"), (0..150).map(line).collect::<String>()).expect("a file");
    assert_recorded_well(&home, recorded(&home, &["cat", "text"]));
}
