//! `pty-cli export`: pictures of recordings.

use std::collections::HashMap;
use std::fs;
use std::process::Command;

use roxmltree::{Document, Node};

use tests::run;

use crate::lookup::{Place, cast};

/// The size of a cell in the units that pictures are drawn in, of which 0.6 are a pixel.
const CELL: (f64, f64) = (6.0, 12.6);

/// Events of a small screen: lines that scroll, colours, a cursor that moves about, wide characters, text that is
/// written over, and a counter.
pub(crate) fn busy() -> Vec<(f64, &'static str, String)> {
    (0..60)
        .map(|step| {
            let text = match step % 6 {
                0 => format!("line {step}\r\n"),
                1 => {
                    format!("\x1b[{};{}H\x1b[3{}mcolour {step}\x1b[m", step % 7 + 1, step % 11 + 1, step % 8)
                }
                2 => "\x1b[2;3H漢字 <&> \"é\" Ж\x1b[K".to_owned(),
                3 => format!("\x1b[7m\x1b[5;1Hreversed {}\x1b[m", "x".repeat(step % 9)),
                4 => "\x1b[24;1H\r\n\r\n".to_owned(),
                _ => format!("\x1b[1mbold\x1b[m{:20}e\u{301}nd\x1b[{}A", "", step % 4),
            };
            (0.05 * step as f64, "o", format!("{text}\x1b7\x1b[12;60H{step}\x1b8"))
        })
        .collect()
}

/// What is written on a picture after so many seconds, as lines.
struct Picture<'a> {
    document: &'a Document<'a>,
    /// From which part of its time on, in percent, an animation sets what.
    frames: HashMap<String, Vec<(f64, String)>>,
    length: f64,
}

impl<'a> Picture<'a> {
    fn of(document: &'a Document<'a>) -> Self {
        let style = document.descendants().find(|node| node.has_tag_name("style")).unwrap();
        let style = style.text().unwrap();
        let frames = style.split("@keyframes ").skip(1).filter_map(|rule| {
            let (name, rest) = rule.split_once('{')?;
            let frames = rest.split_once("}}")?.0.split('}').map(|frame| {
                let (percent, rule) = frame.split_once("%{")?;
                Some((percent.parse().ok()?, rule.to_owned()))
            });
            Some((name.to_owned(), frames.collect::<Option<Vec<_>>>()?))
        });
        let frames = frames.collect();
        let length = style
            .split_once(".a{animation:")
            .map_or(0.0, |(_, rest)| rest.split_once("s step-end").unwrap().0.parse().unwrap());
        Self { document, frames, length }
    }

    fn lines(&self, time: f64) -> Vec<String> {
        let screen = self.document.root_element().children().find(|node| node.has_tag_name("svg")).unwrap();
        let mut cells = Vec::new();
        for child in screen.children() {
            match child.tag_name().name() {
                "svg" => {
                    let strip = child.first_element_child().unwrap();
                    let moved = self.rule(strip, time).strip_prefix("translate:0 ").unwrap();
                    let moved = moved.trim_end_matches("px").parse().unwrap();
                    let mut strip_cells = Vec::new();
                    for node in strip.children() {
                        match node.tag_name().name() {
                            "g" if self.rule(node, time) == "display:none" => {}
                            "g" => node.children().for_each(|node| self.put(node, moved, &mut strip_cells)),
                            _ => self.put(node, moved, &mut strip_cells),
                        }
                    }
                    // The rest of the strip is outside.
                    strip_cells.retain(|(row, ..)| *row == 0);
                    let row = (number(child, "y") / CELL.1).round();
                    cells.extend(strip_cells.into_iter().map(|(_, col, c)| (row as i64, col, c)));
                }
                _ => self.put(child, 0.0, &mut cells),
            }
        }
        let mut lines = vec![String::new(); (number(screen, "height") / CELL.1).round() as usize];
        cells.sort_by_key(|(row, col, _)| (*row, *col));
        for (row, col, text) in cells {
            let line = &mut lines[row as usize];
            let width = width_of(line);
            line.extend(std::iter::repeat_n(' ', col - width));
            *line += &text;
        }
        lines.iter().map(|line| line.trim_end().to_owned()).collect()
    }

    /// What is set at a time by the animation that an element has.
    fn rule(&self, node: Node, time: f64) -> &str {
        let class = node.attribute("class").unwrap().trim_start_matches("a ");
        let percent = time / self.length * 100.0;
        &self.frames[class].iter().rfind(|frame| frame.0 <= percent).unwrap().1
    }

    /// Adds the characters of an element, each with its row and column.
    fn put(&self, node: Node, top: f64, cells: &mut Vec<(i64, usize, String)>) {
        match node.tag_name().name() {
            "use" => {
                let id = &node.attribute("href").unwrap()[1..];
                let shared =
                    self.document.descendants().find(|node| node.attribute("id") == Some(id)).unwrap();
                shared.children().for_each(|child| self.put(child, top + number(node, "y"), cells));
            }
            "text" => {
                let row = ((number(node, "y") + top) / CELL.1).floor() as i64;
                let mut col = (number(node, "x") / CELL.0).round() as usize;
                for part in node.descendants().filter(Node::is_text) {
                    let parent = part.parent().unwrap();
                    if parent.has_tag_name("tspan") && parent.has_attribute("x") {
                        col = (number(parent, "x") / CELL.0).round() as usize;
                    }
                    for c in part.text().unwrap().chars() {
                        match width_of(&c.to_string()) {
                            0 => cells.last_mut().unwrap().2.push(c),
                            width => {
                                cells.push((row, col, c.to_string()));
                                col += width;
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

/// How many cells a text takes.
fn width_of(text: &str) -> usize {
    let mut screen = pty_screen::Screen::new(pty_screen::Size::new(500, 1));
    screen.feed(text.as_bytes());
    screen.cursor().col.into()
}

fn number(node: Node, name: &str) -> f64 {
    node.attribute(name).map_or(0.0, |value| value.parse().unwrap())
}

#[test]
fn an_svg_shows_at_any_time_what_was_shown_then() {
    let place = Place::new();
    let events = busy();
    place.write("a.cast", cast("", &events));
    place.output(&["export", "--fps-cap", "1000", "a.cast", "a.svg"]).well();
    let svg = fs::read_to_string(place.path("a.svg")).unwrap();
    let document = Document::parse(&svg).unwrap();
    let picture = Picture::of(&document);
    assert_eq!(picture.length, events.last().unwrap().0 + 3.0);
    // A row with more looks than are drawn at once.
    assert!(svg.contains("{display:none}"));
    for (time, ..) in &events {
        let shot = place.output(&["shot", "--at", &time.to_string(), "a.cast"]).well().text().to_string();
        let mut lines = picture.lines(time + 0.005);
        lines.truncate(lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1));
        assert_eq!(lines, shot.lines().collect::<Vec<_>>(), "at {time}");
    }
}

#[test]
fn pauses_are_shortened_and_pictures_that_come_too_fast_are_left_out() {
    let place = Place::new();
    let events = [(0.0, "one"), (0.01, "two"), (0.02, "three"), (60.0, "four"), (61.0, "five")];
    let events: Vec<_> = events.iter().map(|(time, word)| (*time, "o", format!("\r{word}\x1b[K"))).collect();
    place.write("a.cast", cast("", &events));
    let args = ["export", "--max-wait", "2", "--speed", "2", "--last-frame", "500ms", "a.cast", "a.svg"];
    place.output(&args).well();
    let svg = fs::read_to_string(place.path("a.svg")).unwrap();
    let document = Document::parse(&svg).unwrap();
    let picture = Picture::of(&document);
    assert!((picture.length - 2.01).abs() < 0.001, "{}", picture.length);
    let shown = |time: f64| picture.lines(time)[0].clone();
    assert_eq!([0.005, 1.0, 1.02, 1.6].map(shown), ["three", "three", "four", "five"]);
    assert!(!svg.contains("one") && !svg.contains("two"), "{svg}");

    let args = ["export", "--from", "60", "--to", "60.5", "--overwrite", "a.cast", "a.svg"];
    place.output(&args).well();
    let svg = fs::read_to_string(place.path("a.svg")).unwrap();
    assert!(svg.contains("four") && !svg.contains("three") && !svg.contains("five"), "{svg}");
}

#[test]
fn nothing_in_a_picture_leads_out_of_it_but_safe_links_of_a_single_one() {
    let place = Place::new();
    let link = |uri: &str| format!("\x1b]8;;{uri}\x1b\\{uri}\x1b]8;;\x1b\\\r\n");
    let text = format!(
        "{}{}<script>alert(1)</script>\x1b]0;<a title>\x07",
        link("https://example.org/?a&b"),
        link("javascript:alert(1)")
    );
    place.write("a.cast", cast("", &[(0.0, "o", text)]));
    let svg =
        place.output(&["export", "--at", "0", "--format", "svg", "a.cast", "-"]).well().text().to_string();
    let document = Document::parse(&svg).unwrap();
    let links: Vec<_> = document.descendants().filter_map(|node| node.attribute("href")).collect();
    assert_eq!(links, ["https://example.org/?a&b"]);
    assert!(!document.descendants().any(|node| node.has_tag_name("script")));
    let title = document.descendants().find(|node| node.has_tag_name("title")).unwrap();
    assert_eq!(title.text(), Some("<a title>"));

    let moving = place.output(&["export", "--format", "svg", "a.cast", "-"]).well().text().to_string();
    let document = Document::parse(&moving).unwrap();
    let style = document.descendants().find(|node| node.has_tag_name("style")).unwrap().text().unwrap();
    let addresses = style.split("url(").skip(1);
    assert!(
        addresses.clone().count() > 0
            && addresses.clone().all(|url| url.starts_with("data:font/woff2;base64,"))
    );
}

#[test]
fn the_colours_are_those_of_a_theme_of_the_recording_or_of_a_file() {
    let place = Place::new();
    let palette = ["#010203"; 8].join(":");
    let own = format!(r##""theme":{{"fg":"#111213","bg":"#212223","palette":"{palette}"}}"##);
    place.write("a.cast", cast(&format!(",{own}"), &[(0.0, "o", "\x1b[31mred".into())]));
    let svg = |theme: &[&str]| {
        let args = [&["export", "--format", "svg", "--at", "0"], theme, &["a.cast", "-"]].concat();
        place.output(&args).well().text().to_string()
    };
    let has = |svg: &str, rules: &[&str]| rules.iter().all(|rule| svg.contains(rule));
    assert!(has(&svg(&[]), &[".f{fill:#111213}", ".k{fill:#212223}", ".p1{fill:#010203}"]));
    let dracula = [".f{fill:#f8f8f2}", ".k{fill:#282a36}", ".p1{fill:#f55}"];
    assert!(has(&svg(&["--theme", "dracula"]), &dracula));
    let both = svg(&["--theme", "github-light,dracula"]);
    let (light, dark) = both.split_once("@media(prefers-color-scheme:dark){").unwrap();
    assert!(has(light, &[".k{fill:#fff}"]) && has(dark, &dracula), "{both}");
    place.write("mine.json", format!("{{{}}}", own.trim_start_matches(r#""theme":{"#).trim_end_matches('}')));
    assert_eq!(svg(&["--theme", "mine.json"]), svg(&[]));

    place.write("wrong.json", r##"{"fg":"#111213"}"##);
    for (theme, message) in [("wrong.json", "is no theme"), ("drakula", "no theme of this name")] {
        let finished = place.output(&["export", "--theme", theme, "a.cast", "b.svg"]);
        assert_eq!(finished.code(), 1, "{theme}");
        assert!(finished.stderr.contains(message), "{}", finished.stderr);
        assert!(!place.path("b.svg").exists());
    }
}

#[test]
fn a_picture_replaces_nothing_unasked_and_its_name_tells_what_it_is() {
    let place = Place::new();
    place.write("a.cast", cast("", &[(0.0, "o", "\x1b[1mone\x1b[m".into()), (1.0, "o", "\r\ntwo".into())]));
    let finished = place.output(&["export", "a.cast", "a.xyz"]);
    assert_eq!(finished.code(), 2);
    assert!(
        finished.stderr.contains("there are .svg, .html, .png, .apng, .gif, .y4m, .txt and .ansi"),
        "{}",
        finished.stderr
    );
    place.output(&["export", "a.cast", "a.txt"]).well();
    assert_eq!(fs::read_to_string(place.path("a.txt")).unwrap(), "one\ntwo\n");
    place.output(&["export", "--at", "0.5", "a.cast", "a.ansi"]).well();
    assert_eq!(fs::read_to_string(place.path("a.ansi")).unwrap(), "\x1b[0;1mone\x1b[m\n");
    let finished = place.output(&["export", "a.cast", "a.txt"]);
    assert_eq!(finished.code(), 1);
    assert!(finished.stderr.contains("use --overwrite"), "{}", finished.stderr);
    let finished = place.output(&["export", "--overwrite", "--format", "svg", "a.cast", "a.cast"]);
    assert_eq!(finished.code(), 1);
    assert!(finished.stderr.contains("is the recording itself"), "{}", finished.stderr);
}

#[test]
fn a_recorder_makes_a_picture_at_its_end_and_export_says_how_to_show_it() {
    let place = Place::new();
    let args = ["record", "-o", "a.cast", "--export", "a.svg", "--", "printf", "a picture"];
    place.output(&args).well();
    let made = place.text("a.svg");
    assert!(made.contains(">a picture</text>"), "{made}");
    let finished = place.output(&["export", "--overwrite", "a.cast", "a.svg"]).well();
    assert_eq!((finished.text(), place.text("a.svg") == made), ("![a](a.svg)\n", true));
    let finished = place.output(&["export", "--title", "x]y", "a.cast", "b (c).svg"]).well();
    assert_eq!(finished.text(), "![xy](<b (c).svg>)\n");

    for (out, picture, message) in [
        ("b.cast", "a.svg", "already exists"),
        ("b.cast", "a.xyz", "tells no picture"),
        ("b.txt", "b.svg", "can be read back"),
    ] {
        let finished = place.output(&["record", "-o", out, "--export", picture, "--", "touch", "ran"]);
        assert_eq!(finished.code(), 125, "{picture}");
        assert!(finished.stderr.contains(message), "{}", finished.stderr);
        // Nothing was run and nothing is left.
        assert!(!place.path("ran").exists() && !place.path(out).exists(), "{picture}");
    }
}

#[test]
fn the_picture_in_readme_is_made_of_its_recording_by_its_script() {
    let place = Place::new();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_pty-cli-under-test"), place.path("pty-cli")).unwrap();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/picture");
    let path = format!("{}:{}", place.path("").display(), std::env::var("PATH").unwrap());
    let script = format!("{folder}/make");
    run(Command::new("sh").arg(script).arg(place.path("")).env("PATH", path));
    let picture = fs::read_to_string(format!("{folder}/session.svg")).unwrap();
    assert!(place.text("session.svg") == picture, "examples/picture/make makes another one now");
}

/// Every way to look, every kind of line, block and width.
#[test]
fn the_same_recording_and_options_give_the_same_bytes() {
    let place = Place::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tool/pictures");
    let sample = |name: &str| format!("{folder}/{name}");
    for (args, name) in [
        (
            &["--window", "mac", "--title", "a sample", "--theme", "github-light,github-dark"][..],
            "moving.svg",
        ),
        (&["--at", "0.9", "--cursor", "hidden", "--cols", "40", "--line-height", "1"], "still.svg"),
    ] {
        let made = place.path(name);
        let files = [sample("sample.cast"), made.to_str().unwrap().to_owned()];
        let args: Vec<&str> =
            ["export"].iter().chain(args).copied().chain(files.iter().map(String::as_str)).collect();
        place.output(&args).well();
        if std::env::var_os("PTY_PICTURES").is_some_and(|value| value == "write") {
            fs::copy(&made, sample(name)).unwrap();
        }
        assert!(
            fs::read(&made).unwrap() == fs::read(sample(name)).unwrap(),
            "{name} differs; look at it, then set PTY_PICTURES=write to write it"
        );
    }
}

#[test]
fn markers_that_are_selected_are_shown_one_after_the_other() {
    let place = Place::new();
    let mut text = "{\"version\":2,\"width\":20,\"height\":2}\n".to_owned();
    for (time, code, data) in [
        (0.0, "m", "start"),
        (1.0, "o", "one"),
        (2.0, "m", "first"),
        (3.0, "o", "\rtwo"),
        (9.0, "m", "second"),
    ] {
        text += &format!("{}\n", serde_json::json!([time, code, data]));
    }
    place.write("a.cast", text);
    let select = ["export", "--select", "markers", "--last-frame", "2s", "a.cast"];
    place.output(&[&select[..], &["a.gif"]].concat()).well();
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(fs::File::open(place.path("a.gif")).unwrap()).unwrap();
    let mut delays = Vec::new();
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        delays.push(frame.delay);
    }
    assert_eq!(delays, [200, 200, 200]);
    place.output(&[&select[..], &["a.svg"]].concat()).well();
    let svg = fs::read_to_string(place.path("a.svg")).unwrap();
    assert!(svg.contains(">one<") && svg.contains(">two<") && svg.contains("animation:6s"));
    let wrong = place.output(&[&select[..], &["a.png"]].concat());
    assert!(wrong.code() == 2 && wrong.stderr.contains("--select is for what moves"), "{}", wrong.stderr);
    let none = place.output(&[&select[..], &["--to", "1", "--from", "0.5", "b.gif"]].concat());
    assert!(none.code() != 0 && none.stderr.contains("has no markers"), "{}", none.stderr);
}
