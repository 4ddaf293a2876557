//! `pty-cli shot`: the screen of a recording at a time.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};
use tests::{feed, finish, pipe_without_reader, start};

use crate::lookup::{Place, cast};

/// An hour, in which "one" to "four" appear below each other, with markers.
fn long() -> String {
    let mut events = Vec::new();
    for (index, word) in ["one", "two", "three", "four"].iter().enumerate() {
        let time = 1200.0 * index as f64;
        events.push((time, "m", format!("step {word}")));
        events.push((time, "o", format!("{word}\r\n")));
    }
    cast("", &events)
}

/// Every kind of style, and wide characters.
const STYLED: &str = "\x1b[1;31mred\x1b[m 漢字 \x1b[38;2;1;2;3;44;4:3mrgb\x1b[m \
    \x1b]8;;https://example.org/?a&b\x1b\\link\x1b]8;;\x1b\\ <&>\x1b[7;9mr\x1b[m";

#[test]
fn a_shot_is_the_screen_after_all_that_happened_up_to_a_time() {
    let place = Place::new();
    place.write("a.cast", long());
    let all = "one\ntwo\nthree\nfour\n";
    for (at, shown) in [
        ("0", "one\n"),
        ("1199.9", "one\n"),
        ("1200", "one\ntwo\n"),
        ("20:00", "one\ntwo\n"),
        ("0:41:00", "one\ntwo\nthree\n"),
        ("1h", all),
        ("99999999h", all),
        ("-0", all),
        ("-1s", "one\ntwo\nthree\n"),
        ("-30:00", "one\ntwo\n"),
        ("-500h", "one\n"),
    ] {
        assert_eq!(place.output(&["shot", "--at", at, "a.cast"]).well().text(), shown, "{at}");
        assert_eq!(place.output(&["shot", &format!("--at={at}"), "a.cast"]).well().text(), shown, "{at}");
    }
    assert_eq!(place.output(&["shot", "a.cast"]).well().text(), all);
}

#[test]
fn a_marker_is_a_place_by_its_label_or_its_beginning() {
    let place = Place::new();
    place.write("a.cast", long());
    for (at, shown) in [("step two", "one\n"), ("step fo", "one\ntwo\nthree\n"), ("step one", "")] {
        assert_eq!(place.output(&["shot", "--at", at, "a.cast"]).well().text(), shown, "{at}");
    }
    let finished = place.output(&["shot", "--at", "stop", "a.cast"]);
    assert_eq!(
        (finished.code(), &*finished.stderr),
        (
            1,
            "pty-cli: a.cast: no marker 'stop'; there are: 'step one', 'step two', 'step three', 'step four'\n"
        )
    );
    let finished = place.output(&["shot", "--at", "step t", "a.cast"]);
    assert_eq!(
        &*finished.stderr,
        "pty-cli: a.cast: several markers begin with 'step t': 'step two', 'step three'\n"
    );
    place.write("none.cast", cast("", &[(0.0, "o", "a".into())]));
    let finished = place.output(&["shot", "--at", "x", "none.cast"]);
    assert_eq!(&*finished.stderr, "pty-cli: none.cast: no marker 'x': the recording has no markers\n");
}

#[test]
fn a_text_is_a_place_where_it_is_shown_first() {
    let place = Place::new();
    place.write("a.cast", long());
    assert_eq!(place.output(&["shot", "--at", "/TWO/", "a.cast"]).code(), 1);
    for at in ["/two/", "/w/"] {
        assert_eq!(place.output(&["shot", "--at", at, "a.cast"]).well().text(), "one\ntwo\n");
    }
    let finished = place.output(&["shot", "--at", "/five/", "a.cast"]);
    assert_eq!((finished.code(), &*finished.stderr), (1, "pty-cli: a.cast: 'five' is never shown\n"));
}

#[test]
fn every_format_that_is_read_has_shots() {
    let place = Place::new();
    place.write("a.cast", long());
    for name in ["b.ttyrec", "c.typescript", "d.cast.zst", "e.cast.gz", "f.bsd", "g.ttyrec.gz"] {
        assert_eq!(place.output(&["convert", "-q", "a.cast", name]).code(), 0);
        for at in ["20:00", "-1800", "/two/"] {
            let shot = place.output(&["shot", "--at", at, name]).well();
            assert_eq!(shot.text(), "one\ntwo\n", "{name} {at}");
        }
    }
    place.write("h.raw", "one\r\n");
    assert_eq!(place.output(&["shot", "--at=/one/", "h.raw"]).well().text(), "one\n");
    place.write("unknown", "one\r\n");
    assert_eq!(
        place.output(&["shot", "--at=/one/", "--input-format", "raw", "unknown"]).well().text(),
        "one\n"
    );
    assert!(!place.path("unknown.idx").exists(), "its index is for another format");
}

#[test]
fn text_has_no_blanks_at_its_ends_and_sequences_only_on_request() {
    let place = Place::new();
    place.write("a.cast", cast("", &[(0.0, "o", format!("\r\n{STYLED}  \x1b]0;title\x07\r\n  \r\n"))]));
    let text = place.output(&["shot", "a.cast"]).well();
    assert_eq!(text.text(), "\nred 漢字 rgb link <&>r\n");
    let ansi = place.output(&["shot", "--format", "ansi", "a.cast"]).well();
    let [first, second, ..] = ansi.text().lines().collect::<Vec<_>>()[..] else { panic!("{ansi:?}") };
    assert_eq!(first, "");
    assert!(second.starts_with("\x1b[0;1;31mred\x1b["), "{second:?}");
    assert!(second.contains("漢字") && !second.contains("\x1b]"), "{second:?}");
}

#[test]
fn json_has_the_screen_with_styles_and_every_key_is_documented() {
    let place = Place::new();
    let size = r#","title":"not this""#;
    let text = format!("{STYLED}\x1b[?25l\x1b]0;a \u{9b}title\x07");
    place.write("a.cast", cast(size, &[(0.5, "o", text), (9.0, "o", "x".into())]));
    let shot = place.output(&["shot", "-f", "json", "--at", "1", "a.cast"]).well();
    assert_eq!(shot.text().lines().count(), 1);
    assert!(!shot.text().trim_end().contains(char::is_control), "{}", shot.text());
    let shot: Value = serde_json::from_str(shot.text()).unwrap();
    assert_eq!((&shot["file"], &shot["time"]), (&json!("a.cast"), &json!(0.5)));
    assert_eq!((&shot["cols"], &shot["rows"], &shot["alternate"]), (&json!(80), &json!(24), &json!(false)));
    assert_eq!(shot["cursor"], json!({"row": 0, "col": 22, "visible": false}));
    let lines = shot["lines"].as_array().unwrap();
    assert_eq!((lines.len(), &lines[0], &lines[1]), (24, &json!("red 漢字 rgb link <&>r"), &json!("")));
    assert_eq!(
        shot["runs"][0],
        json!([
            {"col": 0, "text": "red", "fg": 1, "bold": true},
            {"col": 3, "text": " 漢字 "},
            {"col": 9, "text": "rgb", "fg": "#010203", "bg": 4, "underline": "curly"},
            {"col": 12, "text": " "},
            {"col": 13, "text": "link", "link": "https://example.org/?a&b"},
            {"col": 17, "text": " <&>"},
            {"col": 21, "text": "r", "reverse": true, "strikethrough": true},
        ])
    );
    let help = place.output(&["shot", "--help"]).well();
    for key in shot.as_object().unwrap().keys() {
        assert!(help.text().contains(key), "{key}");
    }
    for key in ["fg", "bg", "underline_colour", "dim", "italic", "blink", "hidden", "overline", "link"] {
        assert!(help.text().contains(key), "{key}");
    }
}

#[test]
fn a_page_has_the_text_with_styles_and_nothing_that_runs() {
    let place = Place::new();
    let title = "\x1b]0;</title><script>alert(1)</script>\u{202e}\x07";
    let text = format!("{STYLED}\r\n<script>x</script>\x1b[38;5;208m!\x1b[m{title}");
    place.write("a.cast", cast("", &[(0.0, "o", text)]));
    let page = place.output(&["shot", "--format", "html", "a.cast"]).well();
    let page = page.text();
    for part in [
        "<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\u{202e}</title>",
        "<span style=\"color:#cd0000;font-weight:bold\">red</span> <b>漢</b><b>字</b> ",
        "<span style=\"color:#010203;background:#0000ee;text-decoration:underline wavy\">rgb</span>",
        "<span title=\"https://example.org/?a&amp;b\">link</span> &lt;&amp;&gt;",
        "<span style=\"color:#000000;background:#e5e5e5;text-decoration:line-through\">r</span>",
        "&lt;script&gt;x&lt;/script&gt;<span style=\"color:#ff8700\">!</span>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains("<script") && !page.contains("href") && !page.contains("src="), "{page}");
}

#[test]
fn a_shot_is_a_new_file_in_the_format_of_its_name() {
    let place = Place::new();
    place.write("a.cast", long());
    place.output(&["shot", "a.cast", "-o", "a.html"]).well();
    assert!(place.text("a.html").starts_with("<!DOCTYPE html>"));
    assert_eq!(fs::metadata(place.path("a.html")).unwrap().permissions().mode() & 0o777, 0o600);
    place.output(&["shot", "a.cast", "-o", "a.txt"]).well();
    assert_eq!(place.text("a.txt"), "one\ntwo\nthree\nfour\n");
    place.output(&["shot", "a.cast", "-o", "b.txt", "-f", "json"]).well();
    assert!(place.text("b.txt").starts_with('{'));
    let refused = place.output(&["shot", "a.cast", "--at=0", "-o", "a.txt"]);
    assert_eq!(
        (refused.code(), &*refused.stderr),
        (1, "pty-cli: a.txt: already exists; use --overwrite to replace it\n")
    );
    place.output(&["shot", "a.cast", "--at=0", "-o", "a.txt", "--overwrite"]).well();
    assert_eq!(place.text("a.txt"), "one\n");
    let refused = place.output(&["shot", "a.cast", "-o", "a.cast", "--overwrite"]);
    assert_eq!((refused.code(), place.text("a.cast")), (1, long()));
}

#[test]
fn standard_input_has_shots_at_times_and_cannot_be_read_twice() {
    let place = Place::new();
    let shot = |args: &[&str]| feed(&mut place.tool(&[&["shot", "-"], args].concat()), long());
    assert_eq!(shot(&[]).well().text(), "one\ntwo\nthree\nfour\n");
    assert_eq!(shot(&["--at", "20:00"]).well().text(), "one\ntwo\n");
    let refused = shot(&["--at", "/two/"]);
    assert_eq!(
        (refused.code(), &*refused.stderr),
        (1, "pty-cli: -: cannot be read twice; save it in a file first\n")
    );
    assert!(!place.path("-.idx").exists());
}

#[test]
fn a_recording_that_is_cut_is_shown_up_to_there() {
    let place = Place::new();
    place.write("cut.cast", long() + "[9000,\"o");
    for args in [&[][..], &["--at=-0"], &["--at", "/four/"]] {
        let shot = place.output(&[&["shot", "cut.cast"], args].concat());
        assert_eq!((shot.code(), shot.text()), (0, "one\ntwo\nthree\nfour\n"), "{}", shot.stderr);
        let warned = shot.stderr.starts_with("pty-cli: cut.cast: warning: line ");
        assert!(shot.stderr.is_empty() || warned && shot.stderr.lines().count() == 1, "{}", shot.stderr);
        place.output(&[&["shot", "-q", "cut.cast"], args].concat()).well();
    }
    let strict = place.output(&["shot", "--strict", "cut.cast"]);
    assert_eq!((strict.code(), strict.text()), (1, ""));
    place.write("only.cast", "{\"version\":2,\"width\":80,\"height\":24}\n[1,\"");
    let shot = place.output(&["shot", "only.cast"]);
    assert_eq!((shot.code(), shot.text(), shot.stderr.lines().count()), (0, "", 1), "{}", shot.stderr);
}

#[test]
fn labels_and_titles_are_shown_as_text_in_messages() {
    let place = Place::new();
    place.write("a.cast", cast("", &[(0.0, "m", "\x1b]52;c;AA\x07\u{202e}".into())]));
    for at in ["x", "\x1b[c"] {
        let finished = place.output(&["shot", "--at", at, "a.cast"]);
        assert_eq!(finished.code(), 1);
        assert!(!finished.stderr.trim_end().contains(['\x1b', '\x07', '\u{202e}']), "{:?}", finished.stderr);
    }
}

#[test]
fn a_wrong_command_line_of_shot_is_2_and_a_reader_that_is_gone_141() {
    let place = Place::new();
    place.write("a.cast", long());
    for args in [&["shot"][..], &["shot", "--at", "", "a.cast"], &["shot", "-f", "png", "a.cast"]] {
        assert_eq!(place.output(args).code(), 2, "{args:?}");
    }
    assert_eq!(place.output(&["shot", "no.cast"]).code(), 1);
    let finished = finish(start(place.tool(&["shot", "a.cast"]).stdout(pipe_without_reader())));
    assert_eq!((finished.code(), &*finished.stderr), (141, ""));
}
