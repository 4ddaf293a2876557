//! `pty-cli convert` and `pty-cli info`, on files.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pty::{Manager, Size};
use pty_recording::{self as recording, Event, Header, Kind};
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::{Finished, feed, finish, pipe_without_reader, read_to_end, run, start, wait};

const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");

/// Bytes that are not UTF-8, among others that every format could trip over.
const BYTES: &[u8] = b"\xff\xfe\x00 \xe2\x82 \xf0\x9f\x98\x80 \"\\\r\n\x1b[31m\xc0\xaf\xed\xa0\x80end";

/// A directory with recordings, in which the tool is run.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// With fixtures of these names.
    fn with(names: &[&str]) -> Self {
        let place = Self::new();
        for name in names {
            let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
            place.write(name, fs::read(fixture).unwrap());
        }
        place
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

    fn text(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).unwrap()
    }

    fn tool(&self, args: &[&str]) -> Command {
        let mut command = Command::new(TOOL);
        command.args(args).current_dir(self.0.path()).env("TZ", "UTC");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn output(&self, args: &[&str]) -> Finished {
        finish(start(&mut self.tool(args)))
    }

    /// Converts with no option, no word and no mistake.
    #[track_caller]
    fn convert(&self, from: &str, to: &str) {
        self.output(&["convert", from, to]).well();
    }

    fn read(&self, name: &str) -> (Header, Vec<Event>) {
        let mut opened = recording::open(&self.path(name), None).unwrap();
        let (mut events, mut event) = (Vec::new(), Event::default());
        while opened.reader.read(&mut event).unwrap_or_else(|error| panic!("{name}: {error}")) {
            events.push(event.clone());
        }
        (opened.reader.header().clone(), events)
    }

    fn printed(&self, name: &str) -> Vec<u8> {
        let events = self.read(name).1.into_iter();
        events.filter(|event| event.kind == Kind::Output).flat_map(|event| event.data).collect()
    }

    /// What info says of one file.
    fn info(&self, args: &[&str]) -> Value {
        let finished = self.output(&[&["info", "--json"], args].concat()).well();
        serde_json::from_str(finished.text()).unwrap()
    }
}

/// The one line about what went wrong.
#[track_caller]
fn complaint(finished: &Finished) -> &str {
    assert_eq!((finished.code(), finished.text()), (1, ""), "{}", finished.stderr);
    let [line] = finished.stderr.lines().collect::<Vec<_>>()[..] else { panic!("{}", finished.stderr) };
    line.strip_prefix("pty-cli: ").unwrap_or_else(|| panic!("{line}"))
}

// convert

#[test]
fn every_byte_survives_every_format_that_has_bytes() {
    let place = Place::new();
    place.write("0.raw", BYTES);
    let names = [
        "0.raw",
        "1.cast",
        "2.ttyrec",
        "3.bsd",
        "4.typescript",
        "5.cast.gz",
        "6.ttyrec.zst",
        "7.raw.gz",
        "8.typescript.zst",
        "9.raw",
    ];
    for pair in names.windows(2) {
        place.convert(pair[0], pair[1]);
        assert_eq!(place.printed(pair[1]), BYTES, "{}", pair[1]);
    }
    place.output(&["convert", "--format", "asciicast-v2", "9.raw", "v2.cast"]).well();
    assert!(place.text("v2.cast").starts_with("{\"version\":2,"));
    place.convert("v2.cast", "10.raw");
    assert_eq!(place.bytes("10.raw"), BYTES);
}

#[test]
fn a_session_of_script_survives_the_formats_that_hold_all_of_it() {
    let place = Place::with(&["both.typescript", "both.typescript.timing"]);
    let original = place.read("both.typescript");
    assert_eq!(original.1.len(), 6);
    for pair in ["both.typescript", "a.cast", "b.cast.zst", "c.typescript", "d.cast"].windows(2) {
        place.output(&["convert", "--quiet", pair[0], pair[1]]).well();
        assert_eq!(place.read(pair[1]), original, "{}", pair[1]);
    }
}

#[test]
fn what_is_converted_to_a_typescript_is_played_by_scriptreplay() {
    let place = Place::with(&["both.typescript", "both.typescript.timing"]);
    if Command::new("scriptreplay").arg("--version").output().is_err() {
        return;
    }
    let play = |log: &str, timing: &str| {
        let mut command = Command::new("scriptreplay");
        let options = ["--divisor", "1000", "--cr-mode", "never", "-T", timing, "-B", log];
        run(command.args(options).current_dir(place.0.path()))
    };
    place.write("plain.cast", "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}\n[0.1,\"o\",\"one\\r\\n\"]\n\
                 [0.1,\"m\",\"here\"]\n[0.1,\"h\",\"\"]\n[0.1,\"i\",\"typed\"]\n[0.1,\"o\",\"two\\r\\n\"]\n[0.1,\"x\",\"0\"]\n");
    place.output(&["convert", "-q", "plain.cast", "plain.typescript"]).well();
    assert_eq!(play("plain.typescript", "plain.typescript.timing"), "one\r\ntwo\r\n\n");
}

#[test]
fn what_only_asciicast_knows_survives_from_one_to_another() {
    let place = Place::new();
    let file = "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24,\"glow\":true},\"tags\":[\"a\",1.50]}\n\
                # a remark\n[0.25, \"o\", \"x\"]\n[0.25, \"z\", {\"deep\": [1, null]}]\n[0.5, \"m\", \"here\"]\n";
    place.write("in.cast", file);
    place.convert("in.cast", "out.cast");
    let (header, events) = place.read("out.cast");
    assert_eq!((&header, &events), (&place.read("in.cast").0, &place.read("in.cast").1));
    assert_eq!(header.extra["tags"].to_string(), "[\"a\",1.50]");
    assert!(place.text("out.cast").contains("# a remark\n"));

    place.output(&["convert", "--format", "asciicast-v2", "in.cast", "v2.cast"]).well();
    place.convert("v2.cast", "back.cast");
    let (after, back) = place.read("back.cast");
    assert_eq!(after.extra["tags"], header.extra["tags"]);
    let without_comments: Vec<_> = events.into_iter().filter(|event| event.kind != Kind::Comment).collect();
    assert_eq!(back, without_comments);
}

#[test]
fn a_recording_that_is_cut_is_converted_up_to_there() {
    let place = Place::new();
    place.write(
        "cut.cast",
        "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}\n[0.1, \"o\", \"whole\"]\n[0.1, \"o\", \"ha",
    );
    let finished = place.output(&["convert", "cut.cast", "out.raw"]);
    assert_eq!((finished.code(), finished.text()), (0, ""));
    assert!(finished.stderr.contains("cut.cast: warning: line 3"), "{}", finished.stderr);
    assert_eq!(place.bytes("out.raw"), b"whole");

    let finished = place.output(&["convert", "--strict", "cut.cast", "strict.raw"]);
    assert!(complaint(&finished).starts_with("cut.cast: line 3"), "{}", finished.stderr);
    assert!(!place.path("strict.raw").exists());
}

#[test]
fn what_comes_before_a_mistake_is_a_file_of_its_own_and_replaces_no_other() {
    let place = Place::new();
    place.write("bad.cast", "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}\n[0.1, \"o\", \"good\"]\nnonsense\n[1, \"o\", \"x\"]\n");
    let finished = place.output(&["convert", "bad.cast", "out.raw"]);
    let why = complaint(&finished);
    assert!(why.starts_with("bad.cast: line 3") && why.contains("what comes before was converted"), "{why}");
    assert_eq!(place.text("out.raw"), "good");
    fs::remove_file(place.path("out.raw")).unwrap();
    let finished = place.output(&["convert", "--strict", "bad.cast", "out.raw"]);
    let why = complaint(&finished);
    assert!(why.starts_with("bad.cast: line 3") && why.contains("nothing was written"), "{why}");
    let names = || fs::read_dir(place.path("")).unwrap().count();
    assert_eq!(names(), 1);
    for out in ["old.raw", "old.typescript"] {
        place.write(out, "precious");
        assert_eq!(place.output(&["convert", "--overwrite", "bad.cast", out]).code(), 1);
        assert_eq!(place.text(out), "precious");
    }
    assert_eq!(names(), 3);
    // A pipe has what came before.
    let finished = place.output(&["convert", "--format", "raw", "bad.cast", "-"]);
    assert!(finished.stderr.contains("what comes before was converted"), "{}", finished.stderr);
    assert_eq!(finished.code(), 1);
    assert_eq!(finished.text(), "good");
}

#[test]
fn files_are_only_replaced_if_asked_and_never_read_by_others() {
    let place = Place::with(&["both.typescript", "both.typescript.timing"]);
    place.write("there.cast", "mine");
    let finished = place.output(&["convert", "both.typescript", "there.cast"]);
    assert!(complaint(&finished).contains("--overwrite"), "{}", finished.stderr);
    assert_eq!(place.text("there.cast"), "mine");
    place.output(&["convert", "--overwrite", "both.typescript", "there.cast"]).well();
    assert!(place.text("there.cast").starts_with("{\"version\":3,"));
    assert_eq!(place.path("there.cast").metadata().unwrap().permissions().mode() & 0o777, 0o600);

    // Neither are timing files, even if the log is new.
    place.write("log.typescript.timing", "mine");
    let finished = place.output(&["convert", "there.cast", "log.typescript"]);
    assert!(complaint(&finished).contains("log.typescript.timing"), "{}", finished.stderr);
    assert_eq!(place.text("log.typescript.timing"), "mine");
    let finished = place.output(&["convert", "--overwrite", "there.cast", "log.typescript"]);
    assert!(complaint(&finished).contains("log.typescript.timing"), "{}", finished.stderr);
    assert_eq!(place.text("log.typescript.timing"), "mine");

    symlink("elsewhere", place.path("link.cast")).unwrap();
    assert_eq!(place.output(&["convert", "--overwrite", "there.cast", "link.cast"]).code(), 1);
    assert!(!place.path("elsewhere").exists());
}

#[test]
fn nothing_is_written_over_what_is_read() {
    let place = Place::with(&["both.typescript", "both.typescript.timing"]);
    let before = (place.bytes("both.typescript"), place.bytes("both.typescript.timing"));
    fs::hard_link(place.path("both.typescript"), place.path("other.typescript")).unwrap();
    for to in ["both.typescript", "./both.typescript", "other.typescript", "both.typescript.timing"] {
        let finished = place.output(&["convert", "--overwrite", "--format", "raw", "both.typescript", to]);
        assert!(complaint(&finished).starts_with(to), "{}", finished.stderr);
    }
    assert_eq!((place.bytes("both.typescript"), place.bytes("both.typescript.timing")), before);
}

#[test]
fn standard_input_and_output_are_files_too() {
    let place = Place::with(&["v3.cast"]);
    let finished = feed(&mut place.tool(&["convert", "--format", "raw", "-", "-"]), place.bytes("v3.cast"));
    assert_eq!(finished.well().stdout, place.printed("v3.cast"));
    let finished = place.output(&["convert", "v3.cast", "-"]);
    assert!(complaint(&finished).contains("--format"), "{}", finished.stderr);
    let finished = place.output(&["convert", "v3.cast", "no-extension"]);
    assert!(complaint(&finished).contains("--format"), "{}", finished.stderr);
}

#[test]
fn what_cannot_be_read_or_written_is_said_with_its_name() {
    let place = Place::with(&["v3.cast", "classic.typescript", "classic.typescript.timing"]);
    for (args, name) in [
        (&["missing.cast", "out.cast"][..], "missing.cast"),
        (&[".", "out.cast"], "."),
        (&["v3.cast", "missing/out.cast"], "missing/out.cast"),
        (&["classic.typescript.timing", "out.cast"], "classic.typescript.timing"),
        (&["--timing", "missing", "classic.typescript", "out.cast"], "missing"),
        (&["--format", "raw", "v3.cast", "/dev/full"], "/dev/full"),
    ] {
        let finished = place.output(&[&["convert"], args].concat());
        assert!(complaint(&finished).contains(name), "{args:?}: {}", finished.stderr);
    }
}

#[test]
fn a_full_disk_is_an_error() {
    let place = Place::with(&["v3.cast"]);
    let mut command = place.tool(&["convert", "--format", "ttyrec", "v3.cast", "-"]);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let finished = finish(start(command.stdout(full)));
    assert!(complaint(&finished).contains("No space left"), "{}", finished.stderr);
}

#[test]
fn a_timing_file_elsewhere_can_be_named() {
    let place = Place::with(&["classic.typescript", "classic.typescript.timing"]);
    fs::rename(place.path("classic.typescript.timing"), place.path("times")).unwrap();
    place.output(&["convert", "--timing", "times", "classic.typescript", "out.cast"]).well();
    let times: Vec<_> = place.read("out.cast").1.iter().map(|event| event.time / 1_000_000).collect();
    assert_eq!(times, [10, 54, 54]);
}

#[test]
fn a_long_recording_takes_little_memory() {
    let place = Place::new();
    let line = format!("[0.000100, \"o\", \"{}\\r\\n\"]\n", "x".repeat(4000));
    let size = 16_000_000;
    let header = "{\"version\":3,\"term\":{\"cols\":65535,\"rows\":65535}}\n";
    place.write("long.cast", [header, &line.repeat(size / line.len())].concat());
    for to in ["out.typescript", "out.ttyrec", "out.bsd", "out.raw.zst", "out.txt", "out.cast"] {
        let tool = place.tool(&["convert", "long.cast", to]);
        let mut limited = Command::new("sh");
        limited.args(["-c", "ulimit -v 1048576 && exec \"$@\"", "sh"]).arg(tool.get_program());
        limited.args(tool.get_args()).current_dir(place.path("."));
        finish(start(&mut limited)).well();
    }
    assert_eq!(fs::metadata(place.path("out.txt")).unwrap().len() as usize, size / line.len() * 4001);
}

#[test]
fn compressed_recordings_that_are_cut_are_converted_as_far_as_they_go() {
    let place = Place::new();
    let text: String = (0..200_000).map(|number| format!("{number}\r\n")).collect();
    place.write("0.raw", &text);
    for name in ["1.raw.gz", "2.ttyrec.gz", "3.bsd.zst", "4.typescript.gz"] {
        place.convert("0.raw", name);
        let whole = place.bytes(name);
        place.write(name, &whole[..whole.len() / 2]);
        let out = format!("{name}.out.raw");
        // Half of a log has no use for all of its times.
        let _ = fs::remove_file(recording::timing_path(&place.path(name)));
        let finished = place.output(&["convert", name, &out]);
        assert_eq!(finished.code(), 0, "{}", finished.stderr);
        assert!(finished.stderr.contains("warning"), "{}", finished.stderr);
        let got = place.bytes(&out);
        assert!(text.as_bytes().starts_with(&got) && got.len() > text.len() / 10, "{name}: {}", got.len());
    }
}

// info

#[test]
fn info_tells_what_is_in_a_recording() {
    let place = Place::with(&["both.typescript", "both.typescript.timing"]);
    let command = r#"read x; echo "got $x"; kill -WINCH $PPID; sleep .2; printf "\377"; exit 4"#;
    assert_eq!(
        place.info(&["both.typescript"]),
        json!({
            "file": "both.typescript", "format": "typescript", "compression": "none", "size": 275,
            "cols": 90, "rows": 33, "term": "xterm", "command": command, "title": null,
            "idle_limit": null,
            "env": {"SHELL": "/bin/bash"},
            "started": 1_795_456_596.0, "duration": 0.214373,
            "events": {
                "output": 3, "input": 1, "hidden": 0, "resize": 1, "signal": 0, "marker": 0, "exit": 1,
                "info": 0, "comment": 0, "other": 0,
            },
            "output_bytes": 19, "input_bytes": 6, "exit_status": 4, "markers": [], "risky": {}, "cut": null,
        })
    );
    let finished = place.output(&["info", "both.typescript"]).well();
    for line in [
        "  format:       typescript, 275 bytes",
        "  terminal:     90x33, xterm",
        "  started:      2026-11-23 17:56:36+00:00",
        "  duration:     0.214373 s",
        "  events:       3 output, 1 input, 1 resize, 1 exit",
        "  exit status:  4",
    ] {
        assert!(finished.text().lines().any(|other| other == line), "{line} in\n{}", finished.text());
    }
}

#[test]
fn info_lists_markers_and_risky_sequences() {
    let place = Place::new();
    place.write("risky.cast", "{\"version\":2,\"width\":80,\"height\":24}\n[0.5, \"m\", \"begin\"]\n\
                 [1.0, \"o\", \"\\u001b]52;c;aGk=\\u0007\\u001b]52;c;aGk=\\u0007\\u001b[6n\\u001b[31m\"]\n[2.0, \"m\", \"\"]\n");
    place.convert("risky.cast", "risky.cast.zst");
    for name in ["risky.cast", "risky.cast.zst"] {
        let info = place.info(&[name]);
        assert_eq!(info["markers"], json!([{"time": 0.5, "label": "begin"}, {"time": 2.0, "label": ""}]));
        let risky = info["risky"].as_object().unwrap();
        assert_eq!(risky.len(), 2, "{risky:?}");
        let clipboard = risky.iter().find(|(name, _)| name.contains("clipboard")).unwrap();
        assert_eq!(clipboard.1, 2);
    }
    assert_eq!(place.info(&["risky.cast.zst"])["compression"], "zstd");
}

#[test]
fn nothing_of_a_recording_reaches_the_terminal_as_it_is() {
    let place = Place::new();
    let name = "e\u{1b}]0;evil\u{7}.cast";
    place.write(name, "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24,\"type\":\"\\u001b[2J\"},\
                 \"title\":\"\\u001b[31m\\nred\\u009b1m\",\"command\":\"\\u0007\"}\n[0, \"m\", \"\\u001bc\\u202e\"]\n");
    let finished = place.output(&["info", name]).well();
    assert!(finished.text().contains("title:        \\u{1b}[31m\\nred\\u{9b}1m\n"), "{}", finished.text());
    let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!finished.text().contains(bad), "{}", finished.text().escape_debug());
    // JSON has escapes of its own.
    assert!(!place.output(&["info", "--json", name]).well().text().contains('\u{1b}'));
}

#[test]
fn info_of_several_files_goes_on_after_one_that_is_wrong() {
    let place = Place::with(&["v2.cast", "v3.cast"]);
    let finished = place.output(&["info", "--json", "v2.cast", "missing", "v3.cast"]);
    assert_eq!((finished.code(), finished.text().lines().count()), (1, 2));
    assert!(finished.stderr.starts_with("pty-cli: missing: "), "{}", finished.stderr);
}

#[test]
fn info_says_how_a_recording_ends_in_the_middle() {
    let place = Place::new();
    place.write(
        "cut.cast",
        "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}\n[0.1, \"o\", \"whole\"]\n[0.1, \"o\", \"ha",
    );
    let info = place.info(&["cut.cast"]);
    assert!(info["cut"].as_str().unwrap().starts_with("line 3"), "{info}");
    assert_eq!(info["events"]["output"], 1);
    let finished = place.output(&["info", "--strict", "cut.cast"]);
    assert_eq!(finished.code(), 1);
    assert!(finished.stderr.starts_with("pty-cli: cut.cast: line 3"), "{}", finished.stderr);
    assert!(finished.text().contains("truncated:"));
}

#[test]
fn info_reads_standard_input() {
    let place = Place::with(&["v3.cast"]);
    let finished = feed(&mut place.tool(&["info", "--json", "-"]), place.bytes("v3.cast")).well();
    let info: Value = serde_json::from_str(finished.text()).unwrap();
    assert_eq!(
        (&info["format"], &info["size"], &info["compression"]),
        (&json!("asciicast-v3"), &Value::Null, &Value::Null)
    );
}

// Progress

/// Everything that a command shows on a terminal of its own, with this as standard input.
fn on_a_terminal(place: &Place, args: &[&str], stdin: std::fs::File) -> (Manager, pty::Child) {
    let mut command = pty::Command::new(TOOL);
    command.args(args).current_dir(place.0.path()).size(Size::new(80, 24)).stdin(stdin).env("TERM", "xterm");
    let session = command.spawn().unwrap();
    (session.manager, session.child)
}

#[test]
fn what_takes_over_a_second_shows_how_far_it_is_on_a_terminal_only() {
    use std::io::Write;
    let place = Place::new();
    let (ours, theirs) = nix::unistd::pipe().unwrap();
    let mut theirs = fs::File::from(theirs);
    let args = ["convert", "--input-format", "raw", "--format", "raw", "-", "out.raw"];
    let (manager, mut child) = on_a_terminal(&place, &args, fs::File::from(ours));
    // Bytes come until the tool says something about them.
    let piece = vec![b'x'; 64 * 1024];
    let deadline = std::time::Instant::now() + tests::DEADLINE;
    while !tests::is_readable(&manager) {
        assert!(std::time::Instant::now() < deadline, "nothing was shown");
        theirs.write_all(&piece).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    drop(theirs);
    let shown = String::from_utf8(read_to_end(&manager)).unwrap();
    assert!(shown.contains("MiB") && shown.contains("/s"), "{shown:?}");
    // It is gone at the end.
    assert!(shown.ends_with("\r\u{1b}[2K"), "{shown:?}");
    assert!(wait(&mut child).success());
}

#[test]
fn what_takes_less_shows_nothing() {
    let place = Place::with(&["v3.cast"]);
    let input = fs::File::open(place.path("v3.cast")).unwrap();
    let (manager, mut child) = on_a_terminal(&place, &["convert", "-", "out.raw"], input);
    assert_eq!(read_to_end(&manager), b"");
    assert!(wait(&mut child).success());
}

// Messages and ends

/// A name that writes the clipboard of a terminal which shows it.
const NASTY: &str = "x\x1b]52;c;AAAA\x07\u{202e}";

#[test]
fn no_file_name_reaches_a_terminal_as_it_is() {
    let place = Place::with(&["v2.cast", "both.typescript"]);
    let cut = format!("{NASTY}.cast");
    place.write(&cut, "{\"version\":2,\"width\":80,\"height\":24}\n[1,\"o\",\"a\"]\n[2,\"o");
    let in_nasty = format!("{NASTY}/a.cast");
    for args in [
        &["info", NASTY][..],
        &["info", "--strict", &cut],
        &["info", "v2.cast", NASTY],
        &["convert", NASTY, "a.raw"],
        &["convert", "v2.cast", NASTY],
        &["convert", "v2.cast", &in_nasty],
        &["convert", "v2.cast", &cut],
        &["convert", &cut, "cut.raw"],
        &["cat", NASTY],
        &["cat", &cut],
        &["replay", NASTY],
        &["replay", &cut],
        &["replay", "--timing", NASTY, "both.typescript"],
        &["live", NASTY, "--yes", "--", "true"],
        &["record", "-o", &in_nasty, "--", "true"],
        &["record", "-o", &cut, "--", "true"],
        &["record", "--append", "-o", &cut, "--", "true"],
        &["record", "--overwrite", "-o", &cut, "--max-size", "1", "--", "echo", "long"],
        &["spawn", "--", NASTY],
        &["spawn", "--timeout", "1ms", "--arg0", NASTY, "--", "sleep", "60"],
        &["info", "--json", "--input-format", NASTY, "a"],
        &[NASTY],
        &["script", "-q", "-O", &in_nasty, "-c", "true"],
        &["scriptreplay", NASTY],
        &["scriptreplay", "-T", "v2.cast", NASTY, NASTY],
    ] {
        let finished = place.output(args);
        assert!(!finished.stderr.is_empty(), "{args:?}");
        let is_text = |c: char| c == '\n' || !c.is_control() && c != '\u{202e}';
        assert!(finished.stderr.chars().all(is_text), "{args:?}: {:?}", finished.stderr);
        assert_eq!(finished.stderr.lines().next().map(str::trim_end), finished.stderr.lines().next());
    }
}

#[test]
fn messages_begin_with_the_file_that_they_are_about() {
    let place = Place::with(&["v2.cast"]);
    place.write("cut.cast", "{\"version\":2,\"width\":80,\"height\":24}\n[1,\"o\",\"a\"]\n[2,\"o");
    for (args, start) in [
        (&["info", "no.cast"][..], "no.cast: cannot read: No such file"),
        (&["convert", "v2.cast", "v2.raw/"], "v2.raw/: "),
        (&["convert", "cut.cast", "cut.raw"], "cut.cast: warning: line 3"),
        (&["cat", "cut.cast"], "cut.cast: warning: line 3"),
        (&["replay", "cut.cast"], "cut.cast: warning: line 3"),
        (&["record", "-o", "v2.cast", "--", "true"], "v2.cast: already exists; use --overwrite"),
        (&["record", "-o", "no/a.cast", "--", "true"], "no/a.cast: cannot open for writing: "),
        (&["spawn", "--timeout", "1ms", "--", "sleep", "60"], "sleep: terminated: "),
    ] {
        let finished = place.output(args);
        let said = finished.stderr.strip_prefix("pty-cli: ");
        assert!(said.is_some_and(|said| said.starts_with(start)), "{args:?}: {}", finished.stderr);
    }
}

/// Whatever prints on standard output.
const PRINTING: &[&[&str]] = &[
    &["info", "v2.cast"],
    &["info", "--json", "v2.cast", "v2.cast"],
    &["convert", "--format", "raw", "v2.cast", "-"],
    &["convert", "--format", "asciicast-v3", "v2.cast", "-"],
    &["convert", "--format", "txt", "v2.cast", "-"],
    &["cat", "v2.cast", "v2.cast"],
    &["replay", "--speed", "max", "v2.cast"],
    &["--help"],
    &["--version"],
    &["record", "--help"],
    &["info", "--help"],
    &["help", "convert"],
    &["script", "--help"],
    &["scriptreplay", "--version"],
];

#[test]
fn a_reader_that_is_gone_ends_every_command_quietly_with_141() {
    let place = Place::with(&["v2.cast"]);
    for args in PRINTING {
        let finished = finish(start(place.tool(args).stdout(pipe_without_reader())));
        assert_eq!((finished.code(), &*finished.stderr), (141, ""), "{args:?}");
    }
}

#[test]
fn output_that_cannot_be_written_is_a_failure_with_a_message() {
    let place = Place::with(&["v2.cast"]);
    for args in PRINTING {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let finished = finish(start(place.tool(args).stdout(full)));
        let is_of_a_command_that_runs = matches!(args[0], "--help" | "--version" | "record" | "help");
        let code = if is_of_a_command_that_runs { 125 } else { 1 };
        assert_eq!(finished.code(), code, "{args:?}: {}", finished.stderr);
        assert!(finished.stderr.contains("No space left on device"), "{args:?}: {}", finished.stderr);
        assert_eq!(finished.stderr.lines().count(), 1, "{args:?}: {}", finished.stderr);
    }
}

// One vocabulary

#[test]
fn an_unknown_extension_is_refused_alike_wherever_a_recording_is_written() {
    let place = Place::with(&["v2.cast"]);
    let said = "cannot tell the format from the name; use --format, or an extension such as .cast";
    for (args, code) in [
        (&["record", "-o", "out.mp4", "--", "touch", "ran"][..], 125),
        (&["record", "-o", "out", "--", "touch", "ran"], 125),
        (&["record", "--append", "-o", "out.mp4.gz", "--", "touch", "ran"], 125),
        (&["convert", "v2.cast", "out.mp4"], 1),
        (&["convert", "v2.cast", "-o", "out"], 1),
        (&["cat", "v2.cast", "-o", "out.mp4.gz"], 1),
    ] {
        let finished = place.output(args);
        assert_eq!(finished.code(), code, "{args:?}: {}", finished.stderr);
        assert!(finished.stderr.contains(said), "{args:?}: {}", finished.stderr);
    }
    assert_eq!(fs::read_dir(place.path("")).unwrap().count(), 1);
    // Where the format is known otherwise, any name will do.
    place.output(&["record", "-q", "-f", "raw", "-o", "out.mp4", "--", "echo", "one"]).well();
    place.output(&["record", "-q", "-o", "a.cast", "--", "echo", "one"]).well();
    fs::rename(place.path("a.cast"), place.path("a.mp4")).unwrap();
    place.output(&["record", "-q", "-a", "-o", "a.mp4", "--", "echo", "two"]).well();
    assert_eq!(place.printed("a.mp4"), b"one\r\ntwo\r\n");
    place.output(&["record", "-q", "--", "echo", "named after the time"]).well();
}

#[test]
fn extensions_mean_the_same_in_any_case_and_a_log_is_plain_text() {
    let place = Place::new();
    place.write("IN.RAW", "\x1b[31mred\x1b[m\r\n");
    place.convert("IN.RAW", "X.TXT");
    place.convert("IN.RAW", "build.log");
    assert_eq!((place.text("X.TXT"), place.text("build.log")), ("red\n".to_owned(), "red\n".to_owned()));
    place.convert("IN.RAW", "V.CAST.GZ");
    assert!(place.bytes("V.CAST.GZ").starts_with(&[0x1f, 0x8b]));
    place.convert("V.CAST.GZ", "W.Ttyrec.Zst");
    assert_eq!(place.printed("W.Ttyrec.Zst"), place.bytes("IN.RAW"));
    place.output(&["record", "-q", "-o", "R.LOG", "--", "echo", "hello"]).well();
    assert_eq!(place.text("R.LOG"), "hello\n");
    // One with a timing file beside it is the log of script(1).
    place.write("old.log", "first line\nbody");
    place.write("old.log.timing", "0.1 4\n");
    assert_eq!(place.info(&["old.log"])["format"], "typescript");
}

#[test]
fn the_output_is_an_operand_or_an_option() {
    let place = Place::with(&["v2.cast"]);
    place.convert("v2.cast", "operand.raw");
    for args in [
        &["convert", "v2.cast", "-o", "option.raw"][..],
        &["convert", "-o", "first.raw", "v2.cast"],
        &["convert", "-f", "raw", "--output", "long", "v2.cast"],
        &["cat", "v2.cast", "-o", "cat.raw"],
        &["cat", "v2.cast", "-f", "raw", "-o", "cat"],
    ] {
        place.output(args).well();
    }
    for name in ["option.raw", "first.raw", "long", "cat.raw", "cat"] {
        assert_eq!(place.bytes(name), place.bytes("operand.raw"), "{name}");
    }
    for args in [&["convert", "v2.cast"][..], &["convert", "v2.cast", "a.raw", "-o", "b.raw"]] {
        assert_eq!(place.output(args).code(), 2, "{args:?}");
    }
}

#[test]
fn short_options_mean_the_same_in_every_command() {
    let meanings =
        [('o', "output"), ('f', "format"), ('a', "append"), ('i', "input"), ('s', "speed"), ('q', "quiet")];
    for command in pty_cli::command().get_subcommands() {
        let name = command.get_name();
        for option in command.get_arguments().filter(|option| option.get_long().is_some()) {
            let long = option.get_long().unwrap();
            let timing_or_title = if name == "record" { "title" } else { "timing" };
            let meanings = meanings.iter().copied().chain([('t', timing_or_title)]);
            for (short, meaning) in meanings {
                assert_eq!(option.get_short() == Some(short), long == meaning, "{name} -{short} --{long}");
            }
        }
    }
}

#[test]
fn commands_have_a_short_name_and_help_knows_those_of_util_linux() {
    let place = Place::new();
    place.output(&["rec", "-q", "-t", "a title", "-i", "-o", "a.cast", "--", "echo", "hello"]).well();
    assert_eq!(place.info(&["a.cast"])["title"], "a title");
    assert_eq!(place.output(&["play", "-s", "max", "a.cast"]).well().text(), "hello\r\n");
    for name in ["script", "scriptreplay", "scriptlive"] {
        let help = place.output(&["help", name]).well();
        assert_eq!(help.text(), place.output(&[name, "--help"]).well().text());
    }
    assert!(place.output(&["--help"]).well().text().contains("pty-cli help script"));
    assert!(place.output(&["help", "record"]).well().text().contains("--log-passwords"));
}

#[test]
fn a_wrong_command_line_is_2_where_files_are_read_and_125_where_something_runs() {
    let place = Place::new();
    for (name, code) in [
        ("spawn", 125),
        ("record", 125),
        ("rec", 125),
        ("live", 125),
        ("replay", 2),
        ("play", 2),
        ("convert", 2),
        ("info", 2),
        ("cat", 2),
    ] {
        assert_eq!(place.output(&[name, "--no-such-option"]).code(), code, "{name}");
        let help = place.output(&[name, "--help"]).well();
        assert!(help.text().contains("Exit status") && help.text().contains(&code.to_string()), "{name}");
    }
    for args in [&["info", "no"][..], &["cat", "no"], &["replay", "no"], &["convert", "no", "a.raw"]] {
        assert_eq!(place.output(args).code(), 1, "{args:?}");
    }
}

#[test]
fn quiet_leaves_out_warnings_but_no_errors() {
    let place = Place::new();
    place.write("cut.cast", "{\"version\":2,\"width\":80,\"height\":24}\n[1,\"o\",\"a\"]\n[2,\"o");
    for args in [
        &["info", "cut.cast"][..],
        &["convert", "cut.cast", "cut.raw"],
        &["cat", "cut.cast"],
        &["replay", "cut.cast"],
    ] {
        place.output(&[args, &["-q"]].concat()).well();
    }
    for args in [&["info", "no"][..], &["convert", "no", "no.raw"], &["cat", "no"], &["replay", "no"]] {
        assert!(!place.output(&[args, &["--quiet"]].concat()).stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn raw_is_told_apart_as_mode_of_a_terminal_and_as_replay_without_a_filter() {
    let place = Place::new();
    place.write("a.raw", "\x1b]0;title\x07text");
    let shown = |option: &str| place.output(&["replay", option, "a.raw"]).well().stdout;
    assert_eq!(shown("--unfiltered"), place.bytes("a.raw"));
    assert_eq!(shown("--raw"), place.bytes("a.raw"));
    for option in ["--raw-mode", "--raw"] {
        let finished = place.output(&["spawn", option, "--", "stty", "-a"]).well();
        assert!(
            finished.text().contains("-icanon") && finished.text().contains("-opost"),
            "{}",
            finished.text()
        );
    }
}

#[test]
fn the_keys_of_info_in_json_are_the_same_for_every_format_and_documented() {
    let place = Place::with(&["v1.cast", "v2.cast", "v3.cast", "both.typescript", "both.typescript.timing"]);
    for name in ["a.ttyrec", "a.bsd", "a.raw"] {
        place.convert("v3.cast", name);
    }
    let help =
        place.output(&["info", "--help"]).well().text().split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, documented) = help.split_once("these keys; later versions only add keys: ").unwrap();
    let (documented, _) = documented.split_once(". Unknown values are null").unwrap();
    let mut outside = String::new();
    let mut depth = 0;
    for c in documented.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth == 0 && c != ')' {
            outside.push(c);
        }
    }
    let mut documented: Vec<_> = outside.split(',').map(str::trim).collect();
    documented.sort_unstable();
    for name in ["v1.cast", "v2.cast", "v3.cast", "both.typescript", "a.ttyrec", "a.bsd", "a.raw"] {
        let info = place.info(&[name]);
        let mut keys: Vec<_> = info.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, documented, "{name}");
        let mut kinds: Vec<_> = info["events"].as_object().unwrap().keys().collect();
        kinds.sort_unstable();
        assert_eq!(kinds.len(), 10);
        assert!(kinds.iter().all(|kind| help.contains(kind.as_str())), "{kinds:?}");
    }
}

#[test]
fn info_shows_the_environment_and_the_idle_limit() {
    let place = Place::new();
    let record = ["record", "-q", "-o", "a.cast", "--idle-limit", "1.5", "--env", "WORD", "--", "true"];
    finish(start(place.tool(&record).env("WORD", "a \x1b value"))).well();
    let info = place.info(&["a.cast"]);
    assert_eq!((&info["idle_limit"], &info["env"]), (&json!(1.5), &json!({"WORD": "a \x1b value"})));
    let text = place.output(&["info", "a.cast"]).well();
    assert!(text.text().contains("idle limit:   1.5 s\n"), "{}", text.text());
    assert!(text.text().contains("environment:  WORD=a \\u{1b} value\n"), "{}", text.text());
    place.write("b.raw", "");
    let info = place.info(&["b.raw"]);
    assert_eq!((&info["idle_limit"], &info["env"]), (&Value::Null, &json!({})));
}

#[test]
fn a_typescript_with_input_comes_with_the_command_that_plays_it() {
    let place = Place::with(&["both.typescript", "both.typescript.timing", "classic.typescript"]);
    place.output(&["convert", "both.typescript", "a.cast"]).well();
    let said =
        "it has input and output; play it with scriptreplay -T out.typescript.timing -B out.typescript\n";
    for args in
        [&["convert", "a.cast", "out.typescript"][..], &["cat", "a.cast", "a.cast", "-o", "out.typescript"]]
    {
        let finished = place.output(args);
        assert_eq!(finished.code(), 0, "{}", finished.stderr);
        assert_eq!(finished.stderr, format!("pty-cli: out.typescript: warning: {said}"));
        let replay = ["scriptreplay", "-d", "1000", "-T", "out.typescript.timing", "-B", "out.typescript"];
        let shown = place.output(&replay).well().stdout;
        assert!(String::from_utf8_lossy(&shown).contains("got"));
        for name in ["out.typescript", "out.typescript.timing"] {
            fs::remove_file(place.path(name)).unwrap();
        }
    }
    place.write("plain.raw", "text");
    place.convert("plain.raw", "plain.typescript");
}
