//! `pty-cli info --text`: the lines that were shown.

use serde_json::{Value, json};
use tests::{feed, finish, pipe_without_reader, start};

use crate::lookup::{Place, cast};

/// A progress bar, a line in two pieces, text in colours, and more lines than rows.
fn session() -> String {
    let mut events = vec![
        (0.5, "o", "10 %".to_owned()),
        (1.0, "o", "\r99 %\r\n".to_owned()),
        (1.5, "o", "\x1b[32mfi".to_owned()),
        (2.0, "o", "ne\x1b[m\x1b]0;title\x07\r\n\r\n".to_owned()),
    ];
    for number in 0..40 {
        events.push((60.0 + f64::from(number), "o", format!("line {number}\r\n")));
    }
    cast("", &events)
}

#[test]
fn each_line_is_printed_once_with_the_time_when_it_was_complete() {
    let place = Place::new();
    place.write("a.cast", session());
    let text = place.output(&["info", "--text", "a.cast"]).well();
    let lines: Vec<_> = text.text().lines().collect();
    assert_eq!(lines[..3], ["0:00.500\t10 %", "0:01.000\t99 %", "0:02.000\tfine"]);
    assert_eq!((lines.len(), lines[3], lines[42]), (43, "1:00.000\tline 0", "1:39.000\tline 39"));
    for name in ["b.cast.zst", "c.ttyrec.gz", "d.typescript"] {
        assert_eq!(place.output(&["convert", "-q", "a.cast", name]).code(), 0);
        let other = place.output(&["info", "--text", name]).well();
        let texts =
            |text: &str| text.lines().map(|line| line.split_once('\t').unwrap().1.to_owned()).collect();
        let [found, wanted]: [Vec<_>; 2] = [texts(other.text()), texts(text.text())];
        assert_eq!(found, wanted, "{name}");
    }
}

#[test]
fn lines_are_objects_with_json() {
    let place = Place::new();
    place.write("a.cast", cast("", &[(0.25, "o", "a \u{202e}b".into())]));
    let text = place.output(&["info", "--text", "--json", "a.cast"]).well();
    assert!(!text.text().contains('\u{202e}'));
    let object: Value = serde_json::from_str(text.text()).unwrap();
    assert_eq!(object, json!({"file": "a.cast", "time": 0.25, "text": "a \u{202e}b"}));
    let text = place.output(&["info", "--text", "a.cast", "a.cast"]).well();
    assert_eq!(text.text(), "a.cast: 0:00.250\ta \\u{202e}b\n".repeat(2));
}

#[test]
fn the_lines_are_the_same_with_a_damaged_index() {
    let place = Place::new();
    place.write("a.cast", session());
    let lines = || place.output(&["info", "--text", "a.cast"]).well().stdout;
    let good = lines();
    let index = std::fs::read(place.path("a.cast.idx")).unwrap();
    for at in (0..index.len()).step_by(13) {
        let mut bad = index.clone();
        bad[at] ^= 1;
        place.write("a.cast.idx", bad);
        assert_eq!(lines(), good, "{at}");
    }
}

#[test]
fn lines_of_standard_input_and_of_files_that_are_cut_or_missing() {
    let place = Place::new();
    let text = feed(&mut place.tool(&["info", "--text", "-"]), session()).well();
    assert_eq!(text.text().lines().count(), 43);
    place.write("cut.cast", session() + "[1");
    let text = place.output(&["info", "--text", "no.cast", "cut.cast"]);
    assert_eq!((text.code(), text.text().lines().count(), text.stderr.lines().count()), (1, 43, 2));
    assert!(text.text().starts_with("cut.cast: 0:00.500\t10 %\n"));
    assert_eq!(place.output(&["info", "--text", "--strict", "cut.cast"]).code(), 1);
    let finished =
        finish(start(place.tool(&["info", "--text", "-q", "cut.cast"]).stdout(pipe_without_reader())));
    assert_eq!((finished.code(), &*finished.stderr), (141, ""));
}
