//! `pty-cli search`: where text was shown.

use serde_json::{Value, json};
use tests::{Finished, feed, finish, output_of, pipe_without_reader, start};

use crate::lookup::{Place, cast};

const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");

/// "an error" in two pieces and in red, then other text, then "Error" in the middle of the screen.
fn build() -> String {
    cast(
        "",
        &[
            (0.5, "o", "compiling\r\n".into()),
            (1.0, "o", "漢字: an \x1b[31mer".into()),
            (1.25, "o", "ror\x1b[m\r\n".into()),
            (2.0, "o", "\x1b]0;error\x07ok\r\n".into()),
            (3_723.000_001, "o", "\x1b[10;5HError (a+b)".into()),
        ],
    )
}

fn place() -> Place {
    let place = Place::new();
    place.write("a.cast", build());
    place
}

impl Place {
    /// Exit status and output of a search without a word on standard error.
    #[track_caller]
    fn search(&self, args: &[&str]) -> (i32, String) {
        quiet(&self.output(&[&["search"], args].concat()))
    }
}

#[track_caller]
fn quiet(finished: &Finished) -> (i32, String) {
    assert_eq!(finished.stderr, "");
    (finished.code(), finished.text().to_owned())
}

#[test]
fn a_hit_is_when_and_where_text_was_shown() {
    let place = place();
    let both = "0:01.250 2:10 漢字: an error\n1:02:03.000001 10:5     Error (a+b)\n";
    assert_eq!(place.search(&["a.cast", "error"]), (0, both.into()));
    assert_eq!(place.search(&["a.cast", "Error"]), (0, both.lines().last().unwrap().to_owned() + "\n"));
    assert_eq!(place.search(&["a.cast", "31mer"]), (1, String::new()));
    assert_eq!(place.search(&["a.cast", "compilingok"]), (1, String::new()));
    // The time can be pasted.
    let shot = place.output(&["shot", "a.cast", "--at", "0:01.250"]).well();
    assert_eq!(shot.text(), "compiling\n漢字: an error\n");
    let shot = place.output(&["shot", "a.cast", "--at", "1:02:03.000001"]).well();
    assert!(shot.text().ends_with("    Error (a+b)\n"));
}

#[test]
fn a_pattern_is_text_or_a_regular_expression_and_case_counts_on_request() {
    let place = place();
    let count = |args: &[&str]| {
        let (code, text) = place.search(&[&["-c", "a.cast"], args].concat());
        assert_eq!(code, i32::from(text == "0\n"));
        text.trim_end().parse::<u32>().unwrap()
    };
    for (args, hits) in [
        (&["error"][..], 2),
        (&["Error"], 1),
        (&["--ignore-case", "ERROR"], 2),
        (&["--case-sensitive", "error"], 1),
        (&["--ignore-case", "--case-sensitive", "ERROR"], 0),
        (&["a+b"], 1),
        (&["-E", "a+b"], 0),
        (&["-E", "^漢.*ror$"], 1),
        (&["--regex", "[Ee]ror"], 0),
        (&["-E", "[Ee]r+or"], 2),
        (&["-E", "--ignore-case", "ok$"], 1),
    ] {
        assert_eq!(count(args), hits, "{args:?}");
    }
    for (args, said) in [
        (&["search", "a.cast", ""][..], "pty-cli: '': a pattern must match one character at least\n"),
        (&["search", "-E", "a.cast", "(\x1b"], "pty-cli: '(\\u{1b}': unclosed group\n"),
    ] {
        let finished = place.output(args);
        assert_eq!((finished.code(), &*finished.stderr), (2, said));
    }
    place.write("hyphen.cast", cast("", &[(0.0, "o", "ls -l".into())]));
    assert_eq!(place.search(&["--", "hyphen.cast", "-l"]).0, 0);
}

#[test]
fn every_format_has_the_same_hits() {
    let place = place();
    let hits = |name: &str| {
        let (code, text) = place.search(&["--json", name, "error"]);
        assert_eq!(code, 0);
        let hits = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        hits.map(|hit| [hit["time"].clone(), hit["row"].clone(), hit["line"].clone()]).collect::<Vec<_>>()
    };
    let wanted = hits("a.cast");
    assert_eq!(wanted.len(), 2);
    for name in ["b.typescript", "c.ttyrec.gz", "d.cast.zst", "e.bsd"] {
        assert_eq!(place.output(&["convert", "-q", "a.cast", name]).code(), 0);
        let found = hits(name);
        for (found, wanted) in found.iter().zip(&wanted) {
            assert_eq!(found[1..], wanted[1..], "{name}");
            let difference = found[0].as_f64().unwrap() - wanted[0].as_f64().unwrap();
            assert!(difference.abs() < 0.001, "{name}: {difference}");
        }
        assert_eq!(found.len(), 2);
    }
}

#[test]
fn context_is_the_screen_at_that_moment() {
    let place = place();
    assert_eq!(
        place.search(&["-C", "1", "a.cast", "error"]),
        (
            0,
            "0:01.250 1- compiling\n0:01.250 2:10 漢字: an error\n0:01.250 3-\n--\n\
             1:02:03.000001 9-\n1:02:03.000001 10:5     Error (a+b)\n1:02:03.000001 11-\n"
                .into()
        )
    );
    assert_eq!(
        place.search(&["--context=99", "-m1", "a.cast", "compiling"]).1.lines().count(),
        24,
        "the screen ends"
    );
    // What scrolled off at once is in no row.
    let lines: String = (1..=30).map(|number| format!("line {number}\r\n")).collect();
    place.write("b.cast", cast("", &[(0.0, "o", lines)]));
    assert_eq!(
        place.search(&["-C1", "-E", "b.cast", "^line (2|30)$"]),
        (0, "0:00.000 -:1 line 2\n--\n0:00.000 22- line 29\n0:00.000 23:1 line 30\n0:00.000 24-\n".into())
    );
}

#[test]
fn several_files_are_named_counted_and_listed() {
    let place = place();
    place.write("b.cast", cast("", &[(0.0, "o", "fine\r\n".into())]));
    assert_eq!(place.search(&["b.cast", "a.cast", "compil"]), (0, "a.cast: 0:00.500 1:1 compiling\n".into()));
    assert_eq!(place.search(&["-c", "a.cast", "b.cast", "r"]), (0, "a.cast: 6\nb.cast: 0\n".into()));
    assert_eq!(place.search(&["-l", "a.cast", "b.cast", "n"]), (0, "a.cast\nb.cast\n".into()));
    assert_eq!(place.search(&["-l", "a.cast", "b.cast", "r"]), (0, "a.cast\n".into()));
    assert_eq!(place.search(&["-m", "1", "a.cast", "b.cast", "n"]).1.lines().count(), 2);
    assert_eq!(place.search(&["-m1", "-c", "a.cast", "r"]), (0, "1\n".into()));
}

#[test]
fn json_is_one_object_per_hit_and_every_key_is_documented() {
    let place = place();
    place.write(
        "wide.cast",
        cast("", &[(0.0, "o", format!("{}\r\n", "漢".repeat(40) + "x")), (1.0, "o", "\n".repeat(40))]),
    );
    let (code, text) = place.search(&["--json", "wide.cast", "x"]);
    let hit: Value = serde_json::from_str(&text).unwrap();
    let line = "漢".repeat(40) + "x";
    assert_eq!(
        (code, hit),
        (
            0,
            json!({
                "file": "wide.cast", "time": 0.0, "event": 1, "row": 1, "col": 0, "line": line,
                "start": 120, "end": 121,
            })
        )
    );
    let help = place.output(&["search", "--help"]).well();
    for key in ["file", "time", "event", "row", "col", "line", "start", "end"] {
        assert!(help.text().contains(key), "{key}");
    }
}

#[test]
fn exit_statuses_are_those_of_grep() {
    let place = place();
    assert_eq!(place.search(&["a.cast", "error"]).0, 0);
    assert_eq!(place.search(&["a.cast", "nothing"]), (1, String::new()));
    let finished = place.output(&["search", "no.cast", "a.cast", "compil"]);
    assert_eq!((finished.code(), finished.text()), (2, "a.cast: 0:00.500 1:1 compiling\n"));
    assert!(finished.stderr.starts_with("pty-cli: no.cast: cannot read: "), "{}", finished.stderr);
    for args in [&["search"][..], &["search", "a.cast"], &["search", "-m0", "a.cast", "x"]] {
        assert_eq!(place.output(args).code(), 2, "{args:?}");
    }
    for args in [&["search", "a.cast", "error"][..], &["search", "-C2", "a.cast", "error"]] {
        let finished = finish(start(place.tool(args).stdout(pipe_without_reader())));
        assert_eq!((finished.code(), &*finished.stderr), (141, ""));
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let finished = finish(start(place.tool(args).stdout(full)));
        assert_eq!((finished.code(), finished.stderr.lines().count()), (2, 1), "{}", finished.stderr);
    }
}

#[test]
fn standard_input_is_searched() {
    let place = place();
    let found = feed(&mut place.tool(&["search", "-", "compil"]), build());
    assert_eq!(quiet(&found), (0, "0:00.500 1:1 compiling\n".into()));
    let refused = feed(&mut place.tool(&["search", "-C1", "-", "compil"]), build());
    assert_eq!(
        (refused.code(), &*refused.stderr),
        (2, "pty-cli: -: cannot be read twice; save it in a file first\n")
    );
}

#[test]
fn a_recording_that_is_cut_is_searched_up_to_there() {
    let place = place();
    place.write("cut.cast", build() + "[4000,\"o");
    for args in [&[][..], &["-C1"]] {
        let _ = std::fs::remove_file(place.path("cut.cast.idx"));
        let finished = place.output(&[&["search"], args, &["cut.cast", "compil"]].concat());
        assert_eq!(finished.code(), 0);
        assert!(finished.text().contains("0:00.500 1:1 compiling\n"));
        assert!(finished.stderr.starts_with("pty-cli: cut.cast: warning: line 7"), "{}", finished.stderr);
        assert_eq!(finished.stderr.lines().count(), 1);
    }
    assert_eq!(place.search(&["-q", "cut.cast", "compil"]).0, 0);
    assert_eq!(place.output(&["search", "--strict", "cut.cast", "compil"]).code(), 2);
}

#[test]
fn a_hit_is_red_on_a_terminal_unless_no_color_is_set() {
    let place = place();
    let shown = |no_color: &str| {
        let mut command = pty::Command::new(TOOL);
        command.args(["search", "a.cast", "compil"]).current_dir(place.path("")).env("NO_COLOR", no_color);
        output_of(command.spawn().unwrap())
    };
    assert_eq!(shown(""), "0:00.500 1:1 \x1b[1;31mcompil\x1b[ming\n");
    assert_eq!(shown("1"), "0:00.500 1:1 compiling\n");
}

#[test]
fn marks_of_direction_are_shown_as_escapes() {
    let place = Place::new();
    place.write("a\u{202e}.cast", cast("", &[(0.0, "o", "x \u{202e}y".into())]));
    place.write("b.cast", cast("", &[(0.0, "o", "x \u{202e}y".into())]));
    for args in
        [&["a\u{202e}.cast", "b.cast", "x"][..], &["-C1", "b.cast", "x"], &["-l", "a\u{202e}.cast", "x"]]
    {
        let (code, text) = place.search(args);
        assert!(code == 0 && !text.contains('\u{202e}'), "{text:?}");
    }
}
