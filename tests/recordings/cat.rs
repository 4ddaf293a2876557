//! `pty-cli cat`: recordings joined into one.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use pty_recording::{self as recording, Event, Format, Kind, Size};
use tempfile::TempDir;
use tests::recordings::events;
use tests::{Finished, feed, finish, pipe_without_reader, start};

const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");

const ONE: &str = concat!(
    "{\"version\":2,\"width\":80,\"height\":24,\"title\":\"first\"}\n",
    "[0.5, \"o\", \"one\"]\n",
    "[1.5, \"x\", \"3\"]\n",
);
const TWO: &str = concat!(
    "{\"version\":3,\"term\":{\"cols\":100,\"rows\":40},\"title\":\"second\"}\n",
    "[0.25, \"i\", \"two\"]\n",
    "[0.25, \"o\", \"two\"]\n",
);
const OLD: &str = "{\"version\":1,\"width\":20,\"height\":10,\"stdout\":[[1.5,\"old\"]]}";

/// A directory with those, and one that is cut.
fn recordings() -> (TempDir, impl Fn(&str) -> PathBuf) {
    let directory = TempDir::new().unwrap();
    let root = directory.path().to_owned();
    let path = move |name: &str| root.join(name);
    let cut = &TWO[..TWO.len() - 5];
    for (name, text) in [("one.cast", ONE), ("two.cast", TWO), ("old.cast", OLD), ("cut.cast", cut)] {
        fs::write(path(name), text).unwrap();
    }
    (directory, path)
}

fn cat(directory: &TempDir, args: &[&str]) -> Finished {
    feed(Command::new(TOOL).arg("cat").args(args).current_dir(directory), TWO)
}

fn read(path: PathBuf) -> (Format, Vec<Event>) {
    let mut opened = recording::open(&path, None).unwrap();
    let (events, error) = events(&mut *opened.reader);
    assert!(error.is_none(), "{error:?}");
    (opened.format, events)
}

const JOINED: &str = concat!(
    "{\"version\":2,\"width\":80,\"height\":24,\"title\":\"first\"}\n",
    "[0.5, \"o\", \"one\"]\n",
    "[1.5, \"x\", \"3\"]\n",
    "[1.5, \"r\", \"100x40\"]\n",
    "[1.75, \"i\", \"two\"]\n",
    "[2.0, \"o\", \"two\"]\n",
);

#[test]
fn recordings_follow_one_another_with_the_header_and_the_format_of_the_first() {
    let (directory, _) = recordings();
    let all = cat(&directory, &["one.cast", "two.cast", "old.cast"]).well();
    let old = "[2.0, \"r\", \"20x10\"]\n[3.5, \"o\", \"old\"]\n";
    assert_eq!(all.text(), format!("{JOINED}{old}"));
}

#[test]
fn a_recording_does_not_inherit_the_modes_of_the_one_before() {
    let (directory, path) = recordings();
    let on = "[0.5, \"o\", \"\\u001b[?1049h\\u001b[?25l\\u001b[1;31mred\\u001b(0\\u001b[2\"]\n";
    fs::write(path("modes.cast"), format!("{{\"version\":2,\"width\":80,\"height\":24}}\n{on}")).unwrap();
    let joined = cat(&directory, &["modes.cast", "one.cast", "one.cast"]).well();
    let lines: Vec<_> = joined.text().lines().collect();
    let off = "[0.5, \"o\", \"\\u0018\\u001b[?1049l\\u001b[?25h\\u001b(B\\u001b[m\"]";
    assert_eq!(lines[2..4], [off, "[0.5, \"r\", \"80x24\"]"]);
    // Once.
    assert_eq!(joined.text().matches("1049l").count(), 1);
    // What ends with them on is left as it is.
    assert!(cat(&directory, &["modes.cast"]).well().text().ends_with(on));
}

#[test]
fn one_of_them_may_be_standard_input() {
    let (directory, _) = recordings();
    assert_eq!(cat(&directory, &["one.cast", "-"]).well().text(), JOINED);
}

#[test]
fn what_is_joined_with_nothing_is_the_same() {
    let (directory, _) = recordings();
    assert_eq!(cat(&directory, &["one.cast"]).well().text(), ONE);
}

#[test]
fn the_format_may_be_said_by_option_and_by_extension() {
    let (directory, path) = recordings();
    let v3 = cat(&directory, &["--format", "asciicast-v3", "one.cast", "two.cast"]).well();
    let expected = concat!(
        "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24},\"title\":\"first\"}\n",
        "[0.5, \"o\", \"one\"]\n",
        "[1.0, \"x\", \"3\"]\n",
        "[0.0, \"r\", \"100x40\"]\n",
        "[0.25, \"i\", \"two\"]\n",
        "[0.25, \"o\", \"two\"]\n",
    );
    assert_eq!(v3.text(), expected);
    for (name, format) in [
        ("out.cast.gz", Format::AsciicastV3),
        ("out.cast.zst", Format::AsciicastV3),
        ("out.ttyrec", Format::Ttyrec),
        ("out.typescript", Format::Typescript),
        ("out.bsd", Format::Bsd),
        ("out.raw", Format::Raw),
    ] {
        cat(&directory, &["-q", "one.cast", "two.cast", "-o", name]).well();
        let (found, events) = read(path(name));
        assert_eq!(found, format);
        let output: Vec<u8> = events
            .into_iter()
            .filter(|event| event.kind == Kind::Output)
            .flat_map(|event| event.data)
            .collect();
        assert!(output.ends_with(b"onetwo"), "{name}: {}", output.escape_ascii());
    }
    // v1 cannot be written.
    assert!(cat(&directory, &["old.cast"]).well().text().starts_with("{\"version\":3,"));
}

#[test]
fn times_go_on_in_every_format_that_has_them() {
    let (directory, path) = recordings();
    for name in ["times.cast", "times.ttyrec", "times.typescript", "times.bsd"] {
        cat(&directory, &["-q", "one.cast", "two.cast", "one.cast", "-o", name]).well();
        let outputs = read(path(name)).1.into_iter().filter(|event| event.data.ends_with(b"one"));
        let times: Vec<_> = outputs.map(|event| event.time).collect();
        assert_eq!(times.len(), 2, "{name}");
        assert_eq!(times[1] - times[0], 2_000_000_000, "{name}");
    }
}

#[test]
fn a_recording_that_is_cut_is_joined_up_to_there_with_a_warning() {
    let (directory, _) = recordings();
    let finished = cat(&directory, &["cut.cast", "one.cast"]);
    assert_eq!(finished.code(), 0);
    assert_eq!(finished.text().lines().count(), 2 + 3, "{}", finished.text());
    assert!(finished.text().contains("[0.0, \"r\", \"80x24\"]\n[0.5, \"o\", \"one\"]\n"));
    assert!(finished.stderr.starts_with("pty-cli: cut.cast: warning: line 3: "), "{}", finished.stderr);
    assert_eq!(finished.stderr.lines().count(), 1);

    let strict = cat(&directory, &["--strict", "one.cast", "cut.cast", "two.cast"]);
    assert_eq!(strict.code(), 1);
    assert!(strict.stderr.starts_with("pty-cli: cut.cast: line 3: "), "{}", strict.stderr);
    // What came before is there.
    assert!(strict.text().ends_with("[1.75, \"i\", \"two\"]\n"), "{}", strict.text());
}

#[test]
fn what_cannot_be_read_or_written_is_1_and_a_line_that_says_so() {
    let (directory, path) = recordings();
    fs::write(path("bad.cast"), format!("{ONE}[oops]\n")).unwrap();
    symlink(path("target.cast"), path("link.cast")).unwrap();
    for (args, words) in [
        (&["missing.cast"][..], "missing.cast: "),
        (&["one.cast", "missing.cast"], "missing.cast: "),
        (&["."], "directory"),
        (&["bad.cast"], "bad.cast: line 4: "),
        (&["one.cast", "-o", "two.cast"], "two.cast: already exists"),
        (&["one.cast", "-o", "one.cast", "--overwrite"], "one of the recordings"),
        (&["one.cast", "-o", "link.cast", "--overwrite"], "symbolic link"),
        (&["one.cast", "-o", "no/such/directory.cast"], "no/such/directory.cast"),
        (&["one.cast", "--format", "typescript"], "--output"),
    ] {
        let finished = cat(&directory, args);
        assert_eq!(finished.code(), 1, "{args:?}: {}", finished.stderr);
        assert!(finished.stderr.contains(words), "{args:?}: {}", finished.stderr);
        assert_eq!(finished.stderr.lines().count(), 1, "{args:?}: {}", finished.stderr);
    }
    assert_eq!(fs::read_to_string(path("one.cast")).unwrap(), ONE);
    assert_eq!(fs::read_to_string(path("two.cast")).unwrap(), TWO);
}

#[test]
fn a_file_that_is_written_is_ours_alone_and_replaced_only_if_asked() {
    let (directory, path) = recordings();
    cat(&directory, &["one.cast", "two.cast", "-o", "out.cast"]).well();
    assert_eq!(fs::metadata(path("out.cast")).unwrap().permissions().mode() & 0o7777, 0o600);
    cat(&directory, &["two.cast", "-o", "out.cast", "--overwrite"]).well();
    assert_eq!(fs::read_to_string(path("out.cast")).unwrap(), TWO);
}

#[test]
fn an_error_leaves_no_file_and_an_old_one_as_it_was() {
    let (directory, path) = recordings();
    let names = || fs::read_dir(&directory).unwrap().count();
    let before = names();
    for out in ["out.cast", "out.typescript"] {
        for args in
            [&["one.cast", "missing.cast", "-o", out][..], &["--strict", "one.cast", "cut.cast", "-o", out]]
        {
            assert_eq!(cat(&directory, args).code(), 1);
            assert_eq!(names(), before, "{args:?}");
        }
    }
    assert_eq!(cat(&directory, &["one.cast", "missing.cast", "--overwrite", "-o", "two.cast"]).code(), 1);
    assert_eq!(fs::read_to_string(path("two.cast")).unwrap(), TWO);
    assert_eq!(names(), before);
}

#[test]
fn a_full_disk_is_an_error_and_a_reader_that_leaves_is_none() {
    let (directory, path) = recordings();
    let mut command = Command::new(TOOL);
    command.args(["cat", "one.cast"]).current_dir(&directory).stdin(Stdio::null()).stderr(Stdio::piped());
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let finished = finish(start(command.stdout(full)));
    assert_eq!(finished.code(), 1);
    assert!(finished.stderr.starts_with("pty-cli: standard output: cannot write: "), "{}", finished.stderr);

    let long = "[0, \"o\", \"some text that fills a pipe\"]\n".repeat(20_000);
    fs::write(path("long.cast"), format!("{ONE}{long}")).unwrap();
    let mut command = Command::new(TOOL);
    command.args(["cat", "long.cast"]).current_dir(&directory).stdin(Stdio::null()).stderr(Stdio::piped());
    let finished = finish(start(command.stdout(pipe_without_reader())));
    assert_eq!((finished.code(), finished.stderr.as_str()), (141, ""));
}

#[test]
fn sizes_and_bytes_of_every_kind_are_kept() {
    let (directory, path) = recordings();
    fs::write(path("raw.raw"), b"\xff\xfe\x00").unwrap();
    cat(&directory, &["two.cast", "raw.raw", "-o", "out.cast"]).well();
    let (_, events) = read(path("out.cast"));
    assert_eq!(events.last().unwrap().data, b"\xff\xfe\x00");
    let sized = cat(&directory, &["old.cast", "one.cast", "two.cast", "-o", "sizes.cast"]);
    sized.well();
    let sizes: Vec<_> = read(path("sizes.cast"))
        .1
        .into_iter()
        .filter_map(|event| if let Kind::Resize(size) = event.kind { Some(size) } else { None })
        .collect();
    assert_eq!(sizes, [Size::new(80, 24), Size::new(100, 40)]);
}
