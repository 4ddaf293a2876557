//! Written cases: what is printed, and what the screen shows then. They are in `cases/`, whose README tells
//! how they are written.

mod support;

use std::fmt::Write as _;
use std::path::Path;

use pty_screen::{Event, Mode, Screen, Size, Watch};

/// What happened besides, in words.
#[derive(Default)]
struct Heard {
    events: Vec<String>,
    answers: Vec<u8>,
}

impl Watch for Heard {
    fn event(&mut self, event: Event<'_>) {
        self.events.push(match event {
            Event::Bell => "bell".into(),
            Event::Title(text) => format!("title {text}"),
            Event::Mode(mode, on) => {
                let (number, private) = mode.number();
                format!("mode {}{number} {}", if private { "?" } else { "" }, if on { "on" } else { "off" })
            }
            Event::Answer(bytes) => return self.answers.extend_from_slice(bytes),
            Event::WorkingDirectory(uri) => format!("folder {uri}"),
            Event::ShellMark(number, text) => format!("mark {number} {text}"),
            Event::Osc(number, text) => format!("osc {number} {text}"),
            Event::Graphics => "graphics".into(),
            Event::Reset => "reset".into(),
            _ => "other".into(),
        });
    }

    fn scrolled_off(&mut self, row: &std::sync::Arc<pty_screen::Row>) {
        self.events.push(format!("scrolled {}", support::shown(row)));
    }
}

struct Case {
    screen: Screen,
    heard: Heard,
    name: String,
    expected: Vec<(String, String)>,
}

impl Case {
    /// What is asked for, as it is.
    fn actual(&self, what: &str) -> Option<Vec<String>> {
        let screen = &self.screen;
        let rows = |rows: Vec<&pty_screen::Row>| rows.into_iter().map(support::shown).collect::<Vec<_>>();
        Some(match what {
            "|" => {
                let mut rows = rows(screen.rows().collect());
                while rows.last().is_some_and(String::is_empty) {
                    rows.pop();
                }
                rows
            }
            "history" => rows(screen.scrollback().collect()),
            "@" => {
                let cursor = screen.cursor();
                let pending = if cursor.pending_wrap { " pending" } else { "" };
                vec![format!("{},{}{pending}", cursor.row + 1, cursor.col + 1)]
            }
            "look" => {
                let mut looks = Vec::new();
                for (index, row) in screen.rows().enumerate() {
                    for (col, width, look) in support::looks(row) {
                        looks.push(match width {
                            1 => format!("{},{} {look}", index + 1, col + 1),
                            _ => format!("{},{}-{} {look}", index + 1, col + 1, col + width),
                        });
                    }
                }
                looks
            }
            "wrapped" => {
                let wrapped = screen.rows().enumerate().filter(|(_, row)| row.is_wrapped());
                vec![wrapped.map(|(index, _)| (index + 1).to_string()).collect::<Vec<_>>().join(" ")]
            }
            ">" => vec![String::from_utf8_lossy(&self.heard.answers).escape_debug().to_string()],
            "title" => vec![screen.title().to_owned()],
            "event" => self.heard.events.clone(),
            "cursor" => {
                let cursor = screen.cursor();
                vec![
                    format!("{:?} {}", cursor.shape, if cursor.visible { "shown" } else { "hidden" })
                        .to_lowercase(),
                ]
            }
            "on" | "off" => {
                let (_, numbers) = self.expected.iter().find(|(key, _)| key == what)?;
                let is_so = |word: &&str| (what == "on") == is_set(screen, word);
                vec![numbers.split(' ').filter(is_so).collect::<Vec<_>>().join(" ")]
            }
            "graphics" => vec![screen.graphics().to_string()],
            _ => return None,
        })
    }

    /// Tells what is not as expected.
    fn check(&self) -> String {
        let mut report = String::new();
        let mut seen = Vec::new();
        for (what, _) in &self.expected {
            if seen.contains(what) {
                continue;
            }
            seen.push(what.clone());
            let of_this = self.expected.iter().filter(|(other, _)| other == what);
            let mut expected: Vec<String> = of_this.map(|(_, text)| text.clone()).collect();
            let Some(actual) = self.actual(what) else {
                writeln!(report, "    no such line: {what}").unwrap();
                continue;
            };
            match &**what {
                ">" => {
                    let bytes: Vec<u8> = expected.iter().flat_map(|text| bytes(text)).collect();
                    expected = vec![String::from_utf8_lossy(&bytes).escape_debug().to_string()];
                }
                "history" if expected == [""] => expected.clear(),
                "|" | "history" => {
                    for row in &mut expected {
                        let text = row.strip_prefix('|').unwrap_or(row);
                        let text = String::from_utf8(bytes(text.strip_suffix('|').unwrap_or(text))).unwrap();
                        *row = text.trim_end_matches(' ').to_owned();
                    }
                    while expected.last().is_some_and(String::is_empty) && what == "|" {
                        expected.pop();
                    }
                }
                _ if expected == [""] && what != "wrapped" && what != "title" => expected.clear(),
                _ => {}
            }
            for index in 0..expected.len().max(actual.len()) {
                let (left, right) = (expected.get(index), actual.get(index));
                if left == right {
                    writeln!(report, "      {what} {}", left.unwrap()).unwrap();
                    continue;
                }
                left.iter().for_each(|text| writeln!(report, "    - {what} {text}").unwrap());
                right.iter().for_each(|text| writeln!(report, "    + {what} {text}").unwrap());
            }
        }
        if report.lines().all(|line| line.starts_with("      ")) { String::new() } else { report }
    }
}

fn is_set(screen: &Screen, word: &str) -> bool {
    screen.modes().any(|mode: Mode| {
        let (number, private) = mode.number();
        word == format!("{}{number}", if private { "?" } else { "" })
    })
}

/// The bytes of a text with escapes.
fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            continue;
        }
        match rest.next().expect("something after a backslash") {
            'e' => bytes.push(0x1b),
            'r' => bytes.push(b'\r'),
            'n' => bytes.push(b'\n'),
            't' => bytes.push(b'\t'),
            'b' => bytes.push(8),
            'a' => bytes.push(7),
            's' => bytes.push(b' '),
            '\\' => bytes.push(b'\\'),
            'x' => {
                let digits: String = rest.by_ref().take(2).collect();
                bytes.push(u8::from_str_radix(&digits, 16).expect("two digits after \\x"));
            }
            'u' => {
                let digits: String = rest.by_ref().skip(1).take_while(|&c| c != '}').collect();
                let c =
                    char::from_u32(u32::from_str_radix(&digits, 16).expect("digits")).expect("a character");
                bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
            other => panic!("no such escape: \\{other}"),
        }
    }
    bytes
}

fn size(text: &str) -> Size {
    let (cols, rows) = text.split_once('x').expect("a size");
    Size::new(cols.parse().expect("columns"), rows.parse().expect("rows"))
}

fn read(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix("= ") {
            let (screen, heard) = (Screen::new(Size::new(10, 4)), Heard::default());
            cases.push(Case { screen, heard, name: name.to_owned(), expected: Vec::new() });
            continue;
        }
        let case = cases.last_mut().expect("a case begins with its name");
        if line.starts_with('|') {
            case.expected.push(("|".into(), line.to_owned()));
            continue;
        }
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "size" => case.screen.resize(size(rest)),
            "scrollback" => case.screen.set_scrollback(rest.parse().expect("a number")),
            "no-reflow" => case.screen.set_reflow(false),
            "clusters" => case.screen.set_grapheme_clusters(true),
            "<" => case.screen.feed_with(&bytes(rest), &mut case.heard),
            "resize" => case.screen.resize_with(size(rest), &mut case.heard),
            _ => case.expected.push((word.to_owned(), rest.to_owned())),
        }
    }
    cases
}

#[test]
fn all_cases_are_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    let (mut count, mut failed, mut report) = (0, 0, String::new());
    for path in files {
        for case in read(&std::fs::read_to_string(&path).unwrap()) {
            count += 1;
            assert!(!case.expected.is_empty(), "{} expects nothing", case.name);
            let problems = case.check();
            if !problems.is_empty() {
                failed += 1;
                writeln!(report, "{}: {}\n{problems}", path.file_name().unwrap().display(), case.name)
                    .unwrap();
            }
        }
    }
    assert!(failed == 0, "{failed} of {count} cases:\n{report}");
    assert!(count >= 300, "only {count} cases");
}
