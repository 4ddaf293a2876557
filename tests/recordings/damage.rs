//! Files that are not what they should be: what name and content say of them, what is skipped, and what
//! is read of a file that is damaged.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;
use tests::{Finished, finish, start};

const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");

/// A directory with files, in which the tool is run.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    fn run(&self, args: &[&str]) -> Finished {
        let mut command = Command::new(TOOL);
        command.args(args).current_dir(self.0.path()).env("TZ", "UTC");
        finish(start(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped())))
    }

    /// What a conversion to raw says, and the output that it leaves, which is none if nothing was read.
    fn raw(&self, options: &[&str], from: &str) -> (u8, Vec<u8>, String) {
        let _ = fs::remove_file(self.path("out.raw"));
        let finished = self.run(&[&["convert"], options, &[from, "out.raw"]].concat());
        let output = fs::read(self.path("out.raw")).unwrap_or_default();
        (u8::try_from(finished.code()).unwrap(), output, finished.stderr)
    }
}

fn frame(seconds: u32, micros: u32, data: &[u8]) -> Vec<u8> {
    let words = [seconds, micros, data.len() as u32];
    [words.map(u32::to_le_bytes).as_flattened(), data].concat()
}

/// A record of BSD's script -r.
fn record(seconds: u64, letter: u8, data: &[u8]) -> Vec<u8> {
    let (length, micros, direction) = (data.len() as u64, 250_000_u32, u32::from(letter));
    [&length.to_le_bytes()[..], &seconds.to_le_bytes(), &micros.to_le_bytes(), &direction.to_le_bytes(), data]
        .concat()
}

// What a file is

#[test]
fn a_file_is_what_its_name_and_content_say_or_an_error() {
    let utf16: Vec<u8> = "\u{feff}plain text\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let long: Vec<u8> =
        "more than one line of it\r\n".repeat(400).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let foreign: [(&str, &[u8], &str); 14] = [
        (
            "a.cast",
            b"{\"version\":4}\n[0,\"o\",\"x\"]\n",
            "line 1: in the header, the version is not 1, 2 or 3",
        ),
        ("a", b"{\"version\":4}\n[0,\"o\",\"x\"]\n", "the version is not 1, 2 or 3"),
        ("a.cast", b"{\"version\":\"2\",\"width\":80,\"height\":24}\n", "'version' is a string"),
        ("a.cast", b"{\"width\":80}\n", "there is no 'version'"),
        ("a.cast", b"plain text\n", "line 1"),
        ("a.cast", b"", "the file is empty"),
        ("a.ttyrec", b"", "the file is empty"),
        ("a.ttyrec", b"plain text, and so much of it that it has a head\n", "byte 0: "),
        ("a.bsd", b"plain text, and so much of it that it has a head\n", "byte 0: "),
        ("a.typescript", b"plain text\n", "the first line is not that of script(1)"),
        ("a", b"plain text\n", "cannot tell the format"),
        ("a", &[0; 5000], "cannot tell the format"),
        ("a.cast", &utf16, "UTF-16"),
        ("a", &long, "cannot tell the format"),
    ];
    for (name, bytes, words) in foreign {
        let place = Place::new();
        place.write(name, bytes);
        for args in [
            &["convert", name, "out.raw"][..],
            &["convert", "--format", "typescript", name, "out"],
            &["replay", name],
            &["info", name],
            &["cat", "--format", "raw", name],
        ] {
            // A lenient reader takes the number in a string.
            if words.contains("a string") && args[0] == "replay" {
                continue;
            }
            let finished = place.run(args);
            assert_eq!((finished.code(), finished.text()), (1, ""), "{args:?}: {}", finished.stderr);
            assert!(finished.stderr.contains(words), "{args:?}: {}", finished.stderr);
            assert_eq!(finished.stderr.lines().count(), 1, "{args:?}: {}", finished.stderr);
        }
        assert_eq!(fs::read_dir(place.0.path()).unwrap().count(), 1, "{name}: only what was there");
    }
}

#[test]
fn what_other_tools_compress_is_named() {
    for (bytes, tool) in [
        (&b"\xfd7zXZ\x00\x00\x04rest"[..], "xz"),
        (b"BZh91AY&SYrest", "bzip2"),
        (b"\x04\x22\x4d\x18rest", "lz4"),
    ] {
        let place = Place::new();
        place.write("a.cast.xz", bytes);
        let finished = place.run(&["convert", "a.cast.xz", "b.cast"]);
        let said = format!("compressed with {tool}, which is not supported; decompress it first\n");
        assert_eq!(finished.stderr, format!("pty-cli: a.cast.xz: {said}"));
        assert_eq!(finished.code(), 1);
    }
}

#[test]
fn a_byte_order_mark_and_comments_may_come_before_a_header() {
    let place = Place::new();
    for header in
        ["{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}", "{\"version\":2,\"width\":80,\"height\":24}"]
    {
        place.write("a", format!("\u{feff}# one\n\n# two\r\n{header}\n[0.5,\"o\",\"text\"]\n"));
        assert_eq!(place.raw(&[], "a"), (0, b"text".to_vec(), String::new()));
        assert!(place.run(&["info", "a"]).well().text().contains("2 comment"));
    }
    place.write("a", "\u{feff}{\"version\":1,\"width\":80,\"height\":24,\"stdout\":[[0.5,\"text\"]]}");
    assert_eq!(place.raw(&[], "a"), (0, b"text".to_vec(), String::new()));
}

#[test]
fn a_damaged_frame_ends_a_ttyrec_with_a_word() {
    let start = [frame(1_700_000_000, 0, b"one "), frame(1_700_000_001, 0, b"two ")].concat();
    for (bad, words) in [
        (frame(1_700_000_002, 1_000_000, b"x"), "byte 32: a frame has 1000000 microseconds"),
        ([&frame(1_700_000_002, 0, b"")[..8], &u32::MAX.to_le_bytes(), b"x"].concat(), "longer than any"),
    ] {
        let place = Place::new();
        for name in ["a.ttyrec", "a"] {
            place.write(name, [&start[..], &bad].concat());
            let (code, output, said) = place.raw(&[], name);
            assert_eq!((code, output), (1, b"one two ".to_vec()), "{name}: {said}");
            assert!(said.contains(words), "{said}");
        }
    }
}

#[test]
fn an_input_format_overrides_everything_else_on_every_command() {
    let place = Place::new();
    place.write("a.cast", b"plain text");
    assert_eq!(place.raw(&["--input-format", "raw"], "a.cast"), (0, b"plain text".to_vec(), String::new()));
    let finished = place.run(&["cat", "--input-format", "raw", "--format", "raw", "a.cast"]).well();
    assert_eq!(finished.text(), "plain text");
    assert!(place.run(&["info", "--input-format", "raw", "a.cast"]).well().text().contains("raw, 10 bytes"));
    assert_eq!(place.run(&["replay", "--input-format", "raw", "a.cast"]).well().text(), "plain text");
    let live = place.run(&["live", "--yes", "--input-format", "raw", "a.cast", "--", "true"]);
    assert!(live.stderr.contains("has no input"), "{}", live.stderr);
    // Also where the content says something else.
    place.write("b", [frame(5, 0, b"one"), frame(6, 0, b"two")].concat());
    assert_eq!(place.raw(&["--input-format", "raw"], "b").1, place.bytes("b"));
    let (code, _, said) = place.raw(&["--input-format", "asciicast-v2"], "b");
    assert!(code == 1 && said.contains("line 1"), "{said}");
}

// What is skipped

const HEADER: &str = "{\"version\":2,\"width\":80,\"height\":24}\n";

#[test]
fn one_bad_event_does_not_cost_the_rest() {
    for bad in [
        "[1, \"r\", \"0x0\"]",
        "[1, \"o\", null]",
        "[1, \"o\", \"\\ud83d\"]",
        "[1, \"r\", \"80.5x24\"]",
        "[-1, \"o\", \"x\"]",
        "[1, \"x\", \"none\"]",
        "[1, \"o\"]",
        "nonsense",
        "{}",
    ] {
        let place = Place::new();
        place.write("a.cast", format!("{HEADER}[0, \"o\", \"one \"]\n{bad}\n{bad}\n[2, \"o\", \"two\"]\n"));
        let said = "pty-cli: a.cast: warning: skipped 2 events that could not be read; the first in line 3: ";
        let replayed = place.run(&["replay", "--speed", "max", "a.cast"]);
        assert_eq!((replayed.code(), replayed.text()), (0, "one two"), "{bad}");
        assert!(replayed.stderr.starts_with(said), "{bad}: {}", replayed.stderr);
        let (code, output, warning) = place.raw(&["--lenient"], "a.cast");
        assert_eq!((code, &output[..]), (0, &b"one two"[..]), "{bad}");
        assert!(warning.starts_with(said) && warning.lines().count() == 1, "{bad}: {warning}");
        // Who wants to know stops there.
        for (options, kept) in [(&[][..], &b"one "[..]), (&["--strict"], b"")] {
            let (code, output, said) = place.raw(options, "a.cast");
            assert_eq!((code, &output[..]), (1, kept), "{bad}: {said}");
            assert!(said.contains("a.cast: line 3: "), "{bad}: {said}");
        }
        let strict = place.run(&["replay", "--strict", "--speed", "max", "a.cast"]);
        assert_eq!((strict.code(), strict.text()), (1, "one "), "{bad}");
    }
    // v1 has one line for all.
    let place = Place::new();
    let v1 = "{\"version\":1,\"width\":80,\"height\":24,\"stdout\":[[0,\"one \"],[1,null],[1,\"\\ud83d\"],[1,\"two\"]]}";
    place.write("a.json", v1);
    let (code, output, said) = place.raw(&["--lenient"], "a.json");
    assert_eq!((code, &output[..]), (0, &b"one two"[..]), "{said}");
    assert!(said.contains("skipped 2 events"), "{said}");
}

#[test]
fn what_follows_a_skipped_event_comes_when_it_did() {
    let place = Place::new();
    let header = "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}\n";
    place.write("a.cast", format!("{header}[1, \"o\", null]\n[1, \"o\", \"x\"]\n"));
    place.run(&["convert", "--lenient", "--format", "asciicast-v2", "a.cast", "b.cast"]);
    assert!(String::from_utf8(place.bytes("b.cast")).unwrap().ends_with("\n[2.0, \"o\", \"x\"]\n"));
}

#[test]
fn fields_of_a_header_that_are_wrong_are_ignored() {
    let place = Place::new();
    for (field, name) in [
        ("\"width\":\"x\",\"height\":24", "'width'"),
        ("\"width\":80,\"height\":24.5", "'height'"),
        ("\"width\":80,\"height\":24,\"title\":7", "'title'"),
        ("\"width\":80,\"height\":24,\"env\":[]", "'env'"),
        ("\"width\":80,\"height\":24,\"timestamp\":-5", "'timestamp'"),
    ] {
        place.write("a.cast", format!("{{\"version\":2,{field}}}\n[0,\"o\",\"text\"]\n"));
        let replayed = place.run(&["replay", "a.cast"]);
        assert_eq!((replayed.code(), replayed.text()), (0, "text"), "{field}: {}", replayed.stderr);
        assert!(replayed.stderr.contains(name), "{field}: {}", replayed.stderr);
        assert_eq!(place.run(&["info", "a.cast"]).code(), 1, "{field}");
    }
    // A whole number is a size however it is written.
    place.write("a.cast", "{\"version\":\"2\",\"width\":100.0,\"height\":30.0}\n[0,\"o\",\"text\"]\n");
    let (code, _, said) = place.raw(&["--lenient"], "a.cast");
    assert!(code == 0 && said.contains("'version' is a string"), "{said}");
}

#[test]
fn a_recording_of_which_nothing_can_be_read_leaves_no_file() {
    let place = Place::new();
    place.write("a.cast", format!("{HEADER}[0, \"o\", null]\n"));
    let (code, _, said) = place.raw(&["--lenient"], "a.cast");
    assert!(code == 1 && said.contains("skipped 1 event that"), "{said}");
    assert!(!place.path("out.raw").exists());
}

#[test]
fn a_bad_line_of_a_timing_file_is_skipped() {
    let place = Place::new();
    place.write("a.typescript", "Script started on 2019-09-16 12:53:19-0400\nabcdef");
    place.write("a.typescript.timing", "O 0.1 2\nO nan 2\nX what\nO -5.0 1\nO 0.1 1\n");
    let replayed = place.run(&["replay", "--speed", "max", "a.typescript"]);
    assert_eq!((replayed.code(), replayed.text()), (0, "abcdef"), "{}", replayed.stderr);
    assert!(replayed.stderr.contains("skipped 2 events"), "{}", replayed.stderr);
    let (code, output, _) = place.raw(&[], "a.typescript");
    assert_eq!((code, &output[..]), (1, &b"ab"[..]));
}

// Files that are whole in spite of their looks

#[test]
fn gzip_may_have_zeros_behind_it_and_members() {
    let place = Place::new();
    place.write("a.raw", b"text");
    for end in ["a.raw", "b.raw"] {
        place.write(end, end);
        place.run(&["convert", end, &format!("{end}.gz")]).well();
    }
    let [a, b] = ["a.raw.gz", "b.raw.gz"].map(|name| place.bytes(name));
    place.write("c.raw.gz", [&a[..], &[0; 700_000]].concat());
    assert_eq!(place.raw(&[], "c.raw.gz"), (0, b"a.raw".to_vec(), String::new()));
    place.write("c.raw.gz", [&a[..], &[0; 9], &b].concat());
    assert_eq!(place.raw(&[], "c.raw.gz"), (0, b"a.rawb.raw".to_vec(), String::new()));
    place.write("c.raw.gz", [&a[..], b"junk"].concat());
    let (code, _, said) = place.raw(&[], "c.raw.gz");
    assert!(code == 1 && said.contains("something that is not gzip follows"), "{said}");
}

#[test]
fn a_typescript_without_its_times_says_so() {
    let place = Place::new();
    place.write("a.typescript", "Script started on 2019-09-16 12:53:19-0400\ntext");
    let (code, output, said) = place.raw(&[], "a.typescript");
    assert_eq!((code, &output[..]), (0, &b"text"[..]));
    assert!(said.contains("there is no timing file"), "{said}");
    // A first line of no known kind is one if there are times.
    place.write("b.log", "Skript gestartet: Montag\ntext");
    place.write("b.log.timing", "0.5 4\n");
    assert_eq!(place.raw(&[], "b.log"), (0, b"text".to_vec(), String::new()));
    let info = place.run(&["info", "a.typescript"]);
    assert!(info.text().contains("2019-09-16 16:53:19+00:00"), "{}", info.text());
}

#[test]
fn asciicast_to_asciicast_is_the_same_event_for_event() {
    let place = Place::new();
    let cast = "{\"version\":2,\"width\":80,\"height\":24}\n\
                [0.1, \"b\", \"e282\"]\n[0.1, \"o\", \"\u{fffd}\"]\n[0.2, \"i\", \"k\"]\n\
                [0.3, \"b\", \"ac\"]\n[0.3, \"o\", \"\u{fffd}\"]\n[0.4, \"o\", \"\"]\n[0.5, \"z\", [1, 2]]\n";
    place.write("a.cast", cast);
    place.run(&["convert", "--format", "asciicast-v2", "a.cast", "b.cast"]).well();
    assert_eq!(String::from_utf8(place.bytes("b.cast")).unwrap(), cast);
}

// Text

#[test]
fn an_editor_at_the_end_of_a_recording_is_in_its_text() {
    let place = Place::new();
    place.write("vim.cast", format!("{HEADER}[0, \"o\", \"\\u001b[?1049h\\u001b[2J\\u001b[Hfirst line\"]\n"));
    place.run(&["convert", "vim.cast", "vim.txt"]).well();
    assert_eq!(place.bytes("vim.txt"), b"first line\n");
}

#[test]
fn text_that_is_left_out_is_said_to_be() {
    let place = Place::new();
    place.write("a.raw", "x\x1b[65535b".repeat(1000));
    let finished = place.run(&["convert", "a.raw", "a.txt"]);
    assert!(place.bytes("a.txt").len() < 1 << 21);
    assert!(finished.stderr.contains("a.txt: warning: text was left out"), "{}", finished.stderr);
    assert_eq!(finished.code(), 0);
}

// Damage of all kinds, everywhere

/// What was printed in the recordings of the corpus, line by line.
const LINES: usize = 12;

fn line(index: usize) -> String {
    format!("line {index:02} of it\r\n")
}

/// A recording in every format, and all that was printed.
fn corpus(place: &Place) -> (Vec<&'static str>, Vec<u8>) {
    let events = (0..LINES).map(|index| format!("[{index}.5, \"o\", {:?}]\n", line(index)));
    place.write("v2.cast", HEADER.to_owned() + &events.collect::<String>());
    let delays: Vec<_> = (0..LINES).map(|index| format!("[0.5, {:?}]", line(index))).collect();
    let v1 = "{\"version\":1,\"width\":80,\"height\":24,\"stdout\":[";
    place.write("v1.json", format!("{v1}{}]}}\n", delays.join(",\n")));
    let names = [
        "v3.cast",
        "log.typescript",
        "frames.ttyrec",
        "records.bsd",
        "bytes.raw",
        "c.cast.gz",
        "d.ttyrec.zst",
    ];
    for name in names {
        place.run(&["convert", "v2.cast", name]).well();
    }
    let all = (0..LINES).flat_map(|index| line(index).into_bytes()).collect();
    ([&["v1.json", "v2.cast"], &names[..]].concat(), all)
}

/// How many lines of the corpus are in the first bytes of a file, each with what follows it.
fn lines_before(file: &[u8], at: usize) -> usize {
    let start = |index: usize| {
        let text = format!("line {index:02}");
        file.windows(text.len()).position(|window| window == text.as_bytes())
    };
    (1..LINES).take_while(|&index| start(index).is_some_and(|start| start <= at)).count()
}

/// Converts a damaged file: the status and the messages are right, and no empty file remains.
#[track_caller]
fn convert_damaged(place: &Place, name: &str, what: &str) -> (u8, Vec<u8>, String) {
    let (code, output, said) = place.raw(&[], name);
    assert!(code <= 1, "{name} {what}: {code}: {said}");
    assert!(
        said.lines().all(|line| line.starts_with("pty-cli: ") && line.contains(name)),
        "{name} {what}: {said}"
    );
    assert!(said.lines().count() <= 2, "{name} {what}: {said}");
    assert!(code == 0 || !said.is_empty(), "{name} {what}");
    assert!(!output.is_empty() || !place.path("out.raw").exists(), "{name} {what}: an empty file remains");
    assert!(!output.is_empty() || code == 1, "{name} {what}: nothing was read, and all was well: {said}");
    (code, output, said)
}

#[test]
fn what_is_before_a_cut_is_read() {
    let place = Place::new();
    let (names, all) = corpus(&place);
    for name in names {
        let file = place.bytes(name);
        for cut in (0..file.len()).step_by(file.len() / 23 + 1).chain([file.len() - 1]) {
            place.write(name, &file[..cut]);
            let what = format!("cut at {cut} of {}", file.len());
            let whole_after_all = name == "bytes.raw" && cut == 0;
            if whole_after_all {
                continue;
            }
            let (code, output, said) = convert_damaged(&place, name, &what);
            assert!(all.starts_with(&output), "{name} {what}: {}", output.escape_ascii());
            let least = lines_before(&file, cut);
            assert!(
                output.len() >= line(0).len() * least,
                "{name} {what}: {} of {least} lines: {said}",
                output.len()
            );
            // Only raw output cannot know, and nobody can between two events.
            let between = code == 0 && output.len() % line(0).len() == 0;
            let noticed = name == "bytes.raw" || between || !said.is_empty();
            assert!(noticed, "{name} {what}: {code}, nothing said");
        }
        place.write(name, file);
    }
}

#[test]
fn what_is_before_a_flipped_byte_is_read() {
    let place = Place::new();
    let (names, _) = corpus(&place);
    for (index, name) in names.into_iter().enumerate() {
        let file = place.bytes(name);
        for (round, at) in (index % 7..file.len()).step_by(file.len() / 41 + 1).enumerate() {
            let mut damaged = file.clone();
            damaged[at] ^= [0x80, 0x01, 0xff, 0x10][round % 4];
            place.write(name, &damaged);
            let what = format!("byte {at} of {}", file.len());
            let (_, output, said) = convert_damaged(&place, name, &what);
            let least: Vec<u8> =
                (0..lines_before(&file, at)).flat_map(|index| line(index).into_bytes()).collect();
            assert!(output.starts_with(&least), "{name} {what}: {}: {said}", output.escape_ascii());
        }
        place.write(name, file);
    }
}

#[test]
fn a_recording_under_the_name_of_another_format_is_read_or_refused() {
    let place = Place::new();
    let (names, all) = corpus(&place);
    for from in &names {
        let file = place.bytes(from);
        for name in ["x.cast", "x.typescript", "x.ttyrec", "x.bsd", "x", "x.dat"] {
            place.write(name, &file);
            let (code, output, said) = convert_damaged(&place, name, from);
            // Bytes of no format are not what these names say.
            assert_eq!(code, u8::from(*from == "bytes.raw"), "{from} as {name}: {said}");
            assert!(code == 1 || output == all, "{from} as {name}: {}", output.escape_ascii());
        }
    }
    let png: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0\x1f\xf3\xffa";
    let utf16: Vec<u8> = "some text\r\n".repeat(50).encode_utf16().flat_map(u16::to_be_bytes).collect();
    let start_only = record(1_700_000_000, b'x', b"no direction");
    let foreign: [&[u8]; 8] =
        [png, &utf16, &start_only, b"", b"{}", b"[1, 2]\n", b"#!/bin/sh\necho\n", &[0xff; 3000]];
    for bytes in foreign {
        for name in ["x.cast", "x.typescript", "x.ttyrec", "x.bsd", "x", "x.json.gz"] {
            place.write(name, bytes);
            let (code, _, said) =
                convert_damaged(&place, name, &bytes[..bytes.len().min(20)].escape_ascii().to_string());
            assert_eq!(code, 1, "{name} of {}: {said}", bytes[..bytes.len().min(20)].escape_ascii());
        }
    }
}
