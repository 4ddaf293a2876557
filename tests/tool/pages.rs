//! `pty-cli export OUT.html`: pages with a player. What they do in a browser is looked at by `.ci/browser`.

use std::fs;
use std::io::Read;

use flate2::read::DeflateDecoder;
use serde_json::Value;

use crate::export::busy;
use crate::lookup::{Place, cast};

/// What the player reads: a line of JSON, when which row is where, and the rows.
struct Recording {
    head: Value,
    numbers: Vec<usize>,
    looks: Vec<String>,
}

impl Recording {
    fn of(page: &str) -> Self {
        let (_, data) = page.split_once("<script id=data type=application/octet-stream>").unwrap();
        let mut text = String::new();
        DeflateDecoder::new(&*bytes(data.split_once('<').unwrap().0)).read_to_string(&mut text).unwrap();
        let parts: Vec<_> = text.split('\0').collect();
        assert_eq!(parts.len(), 4);
        let mut lines = parts[3].split('\n');
        let head = serde_json::from_str(lines.next().unwrap()).unwrap();
        let numbers = lines.next().unwrap().chars().map(number).collect();
        Self { head, numbers, looks: lines.map(plain).collect() }
    }

    /// The lines that are seen after so many milliseconds.
    fn lines(&self, time: usize) -> Vec<String> {
        let count = self.head["rows"].as_u64().unwrap() as usize;
        let (mut shown, mut next, mut now) = (vec![0; count], 1, 0);
        let mut numbers = self.numbers.iter().copied();
        while let Some(gap) = numbers.next() {
            now += gap;
            if now > time {
                break;
            }
            let before = shown.clone();
            let mut place = 0;
            for _ in 0..numbers.next().unwrap() {
                let row = place + numbers.next().unwrap();
                place = row + 1;
                let code = numbers.next().unwrap();
                if row >= count {
                    numbers.next();
                    continue;
                }
                shown[row] = match code {
                    0 => next,
                    below if below <= count => before[row + below],
                    look => look - count - 1,
                };
                next = next.max(shown[row] + 1);
            }
        }
        let mut lines: Vec<_> = shown.iter().map(|look| self.looks[*look].trim_end().to_owned()).collect();
        lines.truncate(lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1));
        lines
    }
}

fn number(c: char) -> usize {
    let code = c as usize;
    if code > 0xdfff { code - 0x821 } else { code - 0x21 }
}

/// The text of a row: without its styles, and what says how many cells a character has.
fn plain(row: &str) -> String {
    let mut chars = row.chars();
    let mut text = String::new();
    while let Some(c) = chars.next() {
        match c {
            '\x1b' => drop(chars.next()),
            '\x01'..='\x04' => {}
            c => text.push(c),
        }
    }
    text
}

/// Of Base64.
fn bytes(text: &str) -> Vec<u8> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        c => panic!("{c} is no digit"),
    };
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for c in text.trim_end_matches('=').bytes() {
        (bits, count) = (bits << 6 | u32::from(digit(c)), count + 6);
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

#[test]
fn a_page_shows_at_any_time_what_was_shown_then() {
    let place = Place::new();
    let events = busy();
    place.write("a.cast", cast("", &events));
    place.output(&["export", "--fps-cap", "1000", "a.cast", "a.html"]).well();
    let page = fs::read_to_string(place.path("a.html")).unwrap();
    let recording = Recording::of(&page);
    assert_eq!(recording.head["length"], 5950);
    for (time, ..) in &events {
        let shot = place.output(&["shot", "--at", &time.to_string(), "a.cast"]).well().text().to_string();
        let lines = recording.lines((time * 1000.0).round() as usize);
        assert_eq!(lines, shot.lines().collect::<Vec<_>>(), "at {time}");
    }
    // The last picture can be read without a script.
    assert!(page.contains("<pre id=screen tabindex=-1>"));

    place.output(&["export", "--fps-cap", "1000", "a.cast", "b.html"]).well();
    assert!(place.text("b.html") == page);
}

#[test]
fn a_page_asks_nobody_for_anything_and_what_was_recorded_is_text_in_it() {
    let place = Place::new();
    let link = |uri: &str| format!("\x1b]8;;{uri}\x1b\\{uri}\x1b]8;;\x1b\\\r\n");
    let text = format!(
        "{}{}</pre></script><img src=x onerror=alert(1)>\x1b]0;</title><script>\x07",
        link("https://example.org/?a&\"b"),
        link("javascript:alert(1)"),
    );
    place.write("a.cast", cast("", &[(0.0, "o", text), (1.0, "m", "</script><b>".into())]));
    let args = ["export", "--window", "mac", "--format", "html", "a.cast", "-"];
    let page = place.output(&args).well().text().to_string();
    for tag in ["<img", "<script>", "</title>", "</pre>", "</script>"] {
        let expected = if tag == "</script>" { 2 } else { usize::from(tag != "<img") };
        assert_eq!(page.matches(tag).count(), expected, "{tag}");
    }
    assert!(page.contains("<title>&lt;/title&gt;&lt;script&gt;</title>"));
    assert!(page.contains("<a class=s1 href=\"https://example.org/?a&amp;&quot;b\" rel=noopener>"));
    assert!(!page.contains("href=\"javascript"));
    assert!(page.contains("content=\"default-src 'none';script-src 'sha256-"));
    assert!(!page.contains("src=") || page.contains("&lt;img src="));
    let addresses = page.split("url(").skip(1);
    assert!(
        addresses.clone().count() > 0
            && addresses.clone().all(|url| url.starts_with("data:font/woff2;base64,"))
    );
    assert_eq!(Recording::of(&page).head["marks"], serde_json::json!([[1000, "</script><b>"]]));
}

#[test]
fn a_page_is_small() {
    let place = Place::new();
    let line =
        |step: usize| format!("\x1b[1;3{}mstep {step}\x1b[m: {}\r\n", step % 8, "done ".repeat(step % 9));
    let events: Vec<_> = (0..200).map(|step| (0.1 * step as f64, "o", line(step))).collect();
    place.write("a.cast", cast("", &events));
    place.output(&["export", "a.cast", "a.html"]).well();
    let size = place.text("a.html").len();
    assert!(size <= 25 * 1024, "{size}");
}

#[test]
fn what_is_asked_of_a_picture_holds_for_a_page() {
    let place = Place::new();
    let word = |word: &str| format!("\r\n{word}");
    let events = [(0.0, "o", word("one")), (10.0, "o", word("two")), (12.0, "o", word("three"))];
    place.write("a.cast", cast("", &events));
    let page = |options: &[&str]| {
        let args = [&["export", "--format", "html"], options, &["a.cast", "-"]].concat();
        place.output(&args).well().text().to_string()
    };
    let plain = Recording::of(&page(&[]));
    assert_eq!(
        (&plain.head["times"], &plain.head["cursor"], &plain.head["themes"]),
        (&1.into(), &true.into(), &1.into())
    );
    let options = [
        "--max-wait",
        "2",
        "--speed",
        "2",
        "--last-frame",
        "0s",
        "--loop",
        "--cursor",
        "hidden",
        "--rows",
        "3",
    ];
    let other = Recording::of(&page(&options));
    assert_eq!((&other.head["times"], &other.head["cursor"]), (&0.into(), &false.into()));
    assert_eq!((&other.head["length"], &other.head["rows"]), (&2000.into(), &3.into()));
    assert_eq!(other.lines(1500), ["", "one", "two"]);

    let options =
        ["--theme", "github-light,dracula", "--font-size", "20", "--title", "A & B", "--radius", "3"];
    let themed = page(&options);
    for part in
        ["--b:light-dark(#fff,#282a36)", "--x:20px", "<title>A &amp; B</title>", "--r:3px", "light dark"]
    {
        assert!(themed.contains(part), "{part}");
    }
    let still = Recording::of(&page(&["--at", "11"]));
    assert_eq!(still.head["length"], 0);
    assert_eq!(still.lines(0), ["", "one", "two"]);
}
