//! The index of a recording: what it finds is what was shown, and what it goes to is what was there.

use std::sync::Arc;

use proptest::prelude::*;
use pty_recording::index::{Builder, Case, Hit, Index, MarkKind, Pattern, Storage};
use pty_recording::{Event, Header, Kind, Position, ReadError, Reader, Size};
use pty_screen::{Row, Screen, Watch};

/// A recording in memory, in which one cannot go back.
struct Events {
    header: Header,
    events: std::vec::IntoIter<Event>,
}

impl Events {
    fn new(size: Size, events: &[Event]) -> Self {
        let header = Header { size: Some(size), ..Header::default() };
        Self { header, events: Vec::from(events).into_iter() }
    }
}

impl Reader for Events {
    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, event: &mut Event) -> Result<bool, ReadError> {
        let next = self.events.next();
        let more = next.is_some();
        *event = next.unwrap_or_default();
        Ok(more)
    }

    // Segments can begin everywhere.
    fn position(&self) -> Option<Position> {
        Position::from_bytes(&[1])
    }
}

fn outputs(texts: &[&str]) -> Vec<Event> {
    texts.iter().enumerate().map(|(index, text)| Event::output(index as u64 * 1000, *text)).collect()
}

fn index_of(size: Size, events: &[Event], spacing: usize) -> Index {
    let mut reader = Events::new(size, events);
    let mut builder = Builder::new(Storage::Memory).expect("memory").spacing(spacing);
    while builder.read(&mut reader).expect("an event") {}
    builder.finish().expect("memory")
}

fn all(index: &Index, pattern: &Pattern) -> Vec<Hit> {
    let mut hits = Vec::new();
    let found = index.search(pattern, &mut |hit| {
        hits.push(hit);
        true
    });
    found.expect("the index can be read");
    hits
}

/// Time, row and column of what is found.
fn places(texts: &[&str], pattern: &str) -> Vec<(u64, Option<u16>, u16)> {
    let index = index_of(Size::new(20, 3), &outputs(texts), usize::MAX);
    let pattern = Pattern::plain(pattern, Case::Smart).expect("a pattern");
    all(&index, &pattern).into_iter().map(|hit| (hit.time, hit.row, hit.col)).collect()
}

#[test]
fn text_is_found_when_it_is_complete_however_it_was_written() {
    assert_eq!(places(&["err", "\x1b[1mo\x1b[mr\r\n"], "error"), [(1000, Some(0), 0)]);
    assert_eq!(places(&["\x1b[2;5Hrror", "\x1b[2;4Her\x1b[3C!"], "error"), [(1000, Some(1), 3)]);
    assert_eq!(places(&["漢字 x"], "x"), [(0, Some(0), 5)]);
}

#[test]
fn text_that_was_never_on_the_screen_is_not_found() {
    assert_eq!(places(&["\x1b]0;error\x07", "err\rXrr\r\n"], "err"), []);
}

#[test]
fn text_that_moves_up_is_found_once() {
    assert_eq!(places(&["an error\r\n", "a\r\nb\r\n", "c\r\nd\r\n"], "error"), [(0, Some(0), 3)]);
}

#[test]
fn text_that_comes_again_is_found_again() {
    let frames = ["error", "\x1b[2J", "\x1b[Herror", "\x1b[2;1Herror"];
    assert_eq!(places(&frames, "error"), [(0, Some(0), 0), (2000, Some(0), 0), (3000, Some(1), 0)]);
}

#[test]
fn a_row_that_changes_elsewhere_is_not_found_again() {
    assert_eq!(places(&["error", " a", " b", "\x1b[6Gxxx"], "error"), [(0, Some(0), 0)]);
}

#[test]
fn text_that_scrolls_off_at_once_is_found() {
    let hits = places(&["1\r\n2\r\nerror\r\n4\r\n5\r\n6\r\n7"], "error");
    assert_eq!(hits, [(0, None, 0)]);
}

#[test]
fn text_that_was_wrapped_is_found() {
    assert_eq!(places(&["123456789012345678error\r\n"], "error"), [(0, Some(0), 18)]);
    assert_eq!(places(&["12345678901234567890error\r\n"], "error"), [(0, Some(1), 0)]);
    // Its first row moves up at the same time.
    assert_eq!(places(&["\r\n\r\n123456789012345678err", "or\r\n"], "error"), [(1000, Some(0), 18)]);
}

#[test]
fn capital_letters_count_if_the_pattern_has_one() {
    assert_eq!(places(&["Error\r\nerror"], "error").len(), 2);
    assert_eq!(places(&["Error\r\nerror"], "Error").len(), 1);
    assert_eq!(places(&["Änderung\r\nänderung"], "änderung").len(), 2);
}

#[test]
fn text_is_searched_for_as_it_is_whatever_it_has() {
    let text = r##"<b> \<w\> [a-z]+ (x|y) a.b*c? {1,2} ^$ #&-~ "'`%@!:;,=/_"##;
    let index = index_of(Size::new(80, 4), &outputs(&[text]), usize::MAX);
    for word in text
        .split(' ')
        .chain(text.split_inclusive(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
    {
        let pattern = Pattern::plain(word, Case::Sensitive).expect(word);
        let hits = all(&index, &pattern);
        assert_eq!(hits.len(), text.matches(word).count(), "{word}");
        assert_eq!(&hits[0].line[hits[0].range.clone()], word);
    }
}

#[test]
fn a_line_is_what_an_expression_is_matched_with() {
    let index = index_of(Size::new(20, 4), &outputs(&["one\r\ntwo\r\nthree"]), usize::MAX);
    let lines = |text: &str| -> Vec<String> {
        let pattern = Pattern::regex(text, Case::Smart).expect(text);
        all(&index, &pattern).into_iter().map(|hit| hit.line[hit.range].to_owned()).collect()
    };
    assert_eq!(lines("^t.*$"), ["two", "three"]);
    assert_eq!(lines(r"\At.+\z"), ["two", "three"]);
    assert_eq!(lines(r"[^x]+"), ["one", "two", "three"]);
    assert_eq!(lines(r"o\s*"), ["o", "o"]);
    assert_eq!(lines(r"e\s+t"), Vec::<String>::new());
    for wrong in ["", "(", "^$", r"\b"] {
        assert!(Pattern::regex(wrong, Case::Smart).is_err(), "{wrong:?}");
    }
}

#[test]
fn markers_sizes_and_shells_are_marks() {
    let mut events = outputs(&["\x1b]133;A\x07$ ", "\x1b]133;C\x07"]);
    events.push(Event { time: 5000, kind: Kind::Marker, data: b"here".to_vec() });
    events.push(Event::new(6000, Kind::Resize(Size::new(40, 10))));
    let index = index_of(Size::new(20, 4), &events, usize::MAX);
    let marks: Vec<_> = index.marks().iter().map(|mark| (mark.time, mark.event, mark.kind.clone())).collect();
    let expected = [
        (0, 0, MarkKind::Shell("A".into())),
        (1000, 1, MarkKind::Shell("C".into())),
        (5000, 2, MarkKind::Marker("here".into())),
        (6000, 3, MarkKind::Resize(Size::new(40, 10))),
    ];
    assert_eq!(marks, expected);
    assert_eq!((index.length(), index.events()), (6000, 4));
}

#[test]
fn lines_are_what_was_shown_each_once() {
    let texts = [
        "$ m",
        "ake\r\n",
        "cc a.c\r\n 10%",
        "\r 20%",
        "\r100%\r\n",
        "a line that is wrapped, to the end\r\n",
        "done",
    ];
    for (size, spacing) in [(Size::new(20, 4), usize::MAX), (Size::new(20, 4), 1), (Size::new(20, 20), 1)] {
        let index = index_of(size, &outputs(&texts), spacing);
        let mut lines = Vec::new();
        let found = index.lines(&mut |line| {
            lines.push((line.time, line.text));
            true
        });
        found.expect("the index can be read");
        let expected = [
            (1000, "$ make"),
            (2000, " 10%"),
            (2000, "cc a.c"),
            (3000, " 20%"),
            (4000, "100%"),
            (5000, "a line that is wrapped, to the end"),
            (6000, "done"),
        ];
        // What was written over is given out first; how much later the rest scrolls off depends on the size.
        lines.sort();
        let lines: Vec<_> = lines.iter().map(|(time, text)| (*time, &**text)).collect();
        assert_eq!(lines, expected, "{size} {spacing}");
    }
}

/// The rows that leave the screen at the top.
#[derive(Default)]
struct Off(Vec<Arc<Row>>);

impl Watch for Off {
    fn scrolled_off(&mut self, row: &Arc<Row>) {
        self.0.push(Arc::clone(row));
    }
}

/// What a look at all rows after each event finds: event, row, column and what.
fn brute_force(size: Size, events: &[Event], pattern: &Pattern) -> Vec<(u64, Option<u16>, u16, String)> {
    let mut screen = Screen::new(pty_screen::Size::new(size.cols, size.rows));
    screen.feed(b"\x1b[20h");
    let (mut hits, mut before) = (Vec::new(), Vec::new());
    for (number, event) in events.iter().enumerate() {
        let mut off = Off::default();
        match event.kind {
            Kind::Output => screen.feed_with(&event.data, &mut off),
            Kind::Resize(size) => {
                screen.resize_with(pty_screen::Size::new(size.cols, size.rows), &mut off);
            }
            _ => continue,
        }
        if number == 0 {
            // What follows knows what a newline is.
            screen.feed(b"\x1b[20l");
        }
        let rows: Vec<_> = off.0.iter().chain(screen.shared_rows()).collect();
        for hit in matches(&rows, pattern).into_iter().filter(|hit| !before.contains(hit)) {
            let (row, col, what) = hit;
            hits.push((number as u64 + 1, row.checked_sub(off.0.len()).map(|row| row as u16), col, what));
        }
        before = matches(&rows[off.0.len()..], pattern);
    }
    hits
}

/// Where a pattern is in the lines of these rows: row, column and what.
fn matches(rows: &[&Arc<Row>], pattern: &Pattern) -> Vec<(usize, u16, String)> {
    let mut shown = Vec::new();
    let mut start = 0;
    while start < rows.len() {
        let wrapped = rows[start..].iter().take_while(|row| row.is_wrapped()).count();
        let end = (start + wrapped + 1).min(rows.len());
        // For each byte of the line, the cell that it is in.
        let (mut line, mut cells) = (String::new(), Vec::new());
        for (row, cell_row) in rows.iter().enumerate().take(end).skip(start) {
            let mut text = cell_row.text();
            if !cell_row.is_wrapped() {
                text.truncate(text.trim_end_matches(' ').len());
            }
            let mut left = text.len();
            for (col, cell) in cell_row.cells().enumerate() {
                let is_half = cell.width() == 0;
                let length = if is_half { 0 } else { cell.text().len().max(1).min(left) };
                cells.extend(std::iter::repeat_n((row, col as u16), length));
                left -= length;
            }
            assert_eq!(left, 0, "{text:?}");
            line.push_str(&text);
        }
        for range in pattern.find(&line) {
            let (row, col) = cells[range.start];
            shown.push((row, col, line[range].to_owned()));
        }
        start = end;
    }
    shown
}

fn event() -> impl Strategy<Value = Event> {
    let piece = prop::sample::select(vec![
        "a",
        "b",
        "ab ",
        "aab",
        "b\r\n",
        "a\r\n",
        "\r\n",
        "\n",
        "漢",
        "abababababab",
        "\x1b[H",
        "\x1b[2J",
        "\x1b[K",
        "\x1b[2;3H",
        "\x1b[2S",
        "\x1b[T",
        "\x1bM",
        "\x1b[L",
        "\x1b[M",
        "\x1b[2;3r",
        "\x1b[r",
        "\x1b[?1049h",
        "\x1b[?1049l",
        "\x1b[3;1H\r\n",
        "\x1b[1m",
        "\x1bc",
        "\x1b[P",
        "\x1b[@",
        "   ",
        "\x08",
    ]);
    let output = prop::collection::vec(piece, 0..8).prop_map(|pieces| Event::output(0, pieces.concat()));
    let resize =
        (2..14u16, 1..6u16).prop_map(|(cols, rows)| Event::new(0, Kind::Resize(Size::new(cols, rows))));
    let other = Just(Event::input(0, "ab"));
    prop_oneof![12 => output, 1 => resize, 1 => other]
}

proptest! {
    #[test]
    fn what_is_found_is_what_a_look_at_every_frame_finds(
        events in prop::collection::vec(event(), 1..30),
        cols in 2..12u16,
        rows in 1..5u16,
        spacing in prop::sample::select(vec![1, 100, 1_000_000]),
        text in prop::sample::select(vec!["a", "ab", "b+", "^b", "b$", "a\\s+b", "[^b]+", "漢", "ab?a", "\\Aa", "(?:a\n|ab)", "ba", "aba"]),
    ) {
        let mut all_events = vec![Event::output(0, "a\r\n")];
        all_events.extend(events);
        for (number, event) in all_events.iter_mut().enumerate() {
            event.time = number as u64 * 10;
        }
        let size = Size::new(cols, rows);
        let pattern = Pattern::regex(text, Case::Sensitive).expect("a pattern");
        let index = index_of(size, &all_events, spacing);
        let found: Vec<_> = all(&index, &pattern)
            .into_iter()
            .map(|hit| {
                assert_eq!(hit.time, (hit.event - 1) * 10);
                (hit.event, hit.row, hit.col, hit.line[hit.range].to_owned())
            })
            .collect();
        let events: Vec<_> = all_events.iter().map(|event| (&event.kind, event.data.escape_ascii().to_string())).collect();
        prop_assert_eq!(found, brute_force(size, &all_events, &pattern), "{:?}", events);
    }
}

/// How many times an index is damaged; more by `INDEX_DAMAGES`.
fn damages() -> u64 {
    std::env::var("INDEX_DAMAGES").ok().and_then(|text| text.parse().ok()).unwrap_or(1000)
}

#[test]
fn a_damaged_index_is_none_or_an_error_but_shows_nothing_wrong() {
    use std::fs;

    use pty_recording::index::{Place, View};

    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("some.cast");
    let mut text = "{\"version\":2,\"width\":20,\"height\":4}\n".to_owned();
    for number in 0..200 {
        text += &format!("[{number},\"o\",\"\\u001b[3{}mline {number} of them\\r\\n\"]\n", number % 8);
        if number % 50 == 0 {
            text += &format!("[{number},\"m\",\"mark {number}\"]\n");
        }
    }
    fs::write(&path, text).expect("a file");
    let open = || pty_recording::open(&path, None).expect("a recording").reader;
    let mut builder = Builder::new(Storage::beside(&path, None)).expect("an index").spacing(400);
    let mut reader = open();
    while builder.read(&mut *reader).expect("an event") {}
    let index = builder.finish().expect("an index");
    let pattern = Pattern::plain("line 1", Case::Smart).expect("a pattern");
    let hits = all(&index, &pattern);
    assert_eq!(hits.len(), 111);
    let mut view = View::new(open()).expect("events");
    let mut screens = vec![view.screen().clone()];
    while view.step().expect("an event").is_some() {
        screens.push(view.screen().clone());
    }
    let place = Index::path(&path);
    let whole = fs::read(&place).expect("a file");
    let mut random = 1_u64;
    let mut next = |end: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % end
    };
    let mut used = 0;
    for _ in 0..damages() {
        let mut bytes = whole.clone();
        for _ in 0..=next(3) {
            let at = next(bytes.len());
            match next(6) {
                0 => bytes.truncate(at.max(1)),
                1 => bytes.insert(at, next(256) as u8),
                2 => _ = bytes.remove(at),
                3 => bytes[at] ^= 1 << next(8),
                4 => bytes.extend_from_within(at..),
                _ => bytes[at] = next(256) as u8,
            }
            if bytes.len() < 2 {
                bytes.extend_from_slice(&whole);
            }
        }
        fs::write(&place, &bytes).expect("a file");
        let Some(index) = Index::open(&path, None) else { continue };
        used += 1;
        let mut found = Vec::new();
        let result = index.search(&pattern, &mut |hit| {
            found.push(hit);
            true
        });
        assert!(result.is_err() || found == hits, "other hits");
        let mut view = View::new(open()).expect("events");
        for _ in 0..3 {
            let event = next(screens.len());
            if view.go_to(Place::Event(event as u64), Some(&index)).is_ok() {
                assert!(view.screen() == &screens[event], "another picture after {event} events");
            } else {
                view = View::new(open()).expect("events");
            }
        }
    }
    assert!(used > 0, "damage to a piece is found only where that is used");
    // Without the right owner, size or time it is none either.
    fs::write(&place, &whole).expect("a file");
    assert!(Index::open(&path, None).is_some());
    let mut longer = fs::OpenOptions::new().append(true).open(&path).expect("a file");
    std::io::Write::write_all(&mut longer, b"\n").expect("written");
    assert!(Index::open(&path, None).is_none(), "the recording is another one");
}

#[test]
fn whatever_bytes_were_recorded_a_place_looks_the_same_from_wherever_one_comes() {
    use pty_recording::index::{Place, View};

    // More bytes by this variable: 10,000,000 take some minutes.
    let wanted = std::env::var("INDEX_FUZZ").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let mut random = 1_u64;
    let mut next = |end: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % end
    };
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("some.cast");
    let mut count = 0;
    while count < wanted {
        let mut events = Vec::new();
        for number in 0..100 {
            let mut bytes = Vec::new();
            for _ in 0..next(100) {
                match next(6) {
                    0 => bytes.extend_from_slice(b"\x1b["),
                    1 => bytes.push(b"0123456789;?:hlmrHJKLMPSTXZ@ABCDEFG"[next(35)]),
                    2 => bytes.push(next(256) as u8),
                    3 => bytes.extend_from_slice("漢e\u{301}😀\r\n".as_bytes()),
                    4 => bytes.push(0x1b),
                    _ => bytes.push(b' ' + next(95) as u8),
                }
            }
            count += bytes.len();
            let size = Size::new(1 + next(30) as u16, 1 + next(10) as u16);
            events.push(match next(10) {
                0 => Event::new(number, Kind::Resize(size)),
                _ => Event::output(number, bytes),
            });
        }
        let destination = pty_recording::Destination::options().existing(pty_recording::Existing::Overwrite);
        let destination = destination.open(&path).expect("a file");
        let mut writer = destination.begin(&Header::default()).expect("a writer");
        events.iter().for_each(|event| writer.write(event).expect("written"));
        writer.finish().expect("written");
        let open = || pty_recording::open(&path, None).expect("a recording").reader;
        let mut builder = Builder::new(Storage::Memory).expect("memory").spacing(300);
        let mut reader = open();
        while builder.read(&mut *reader).expect("an event") {}
        let index = builder.finish().expect("memory");
        let mut fresh = View::new(open()).expect("events");
        let mut screens = vec![fresh.screen().clone()];
        while fresh.step().expect("an event").is_some() {
            screens.push(fresh.screen().clone());
        }
        let mut view = View::new(open()).expect("events");
        for _ in 0..20 {
            let event = next(screens.len());
            view.go_to(Place::Event(event as u64), Some(&index)).expect("a place");
            assert!(view.screen() == &screens[event], "another picture after {event} events");
        }
    }
}
