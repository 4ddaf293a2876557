//! `pty-cli record`: what is in the file, whoever can read it, and when the file cannot be written.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use pty::Size;
use pty_recording::{self as recording, Event, Header, Kind};
use tempfile::TempDir;
use tests::{
    Finished, Report, eventually, feed, finish, read_pipe_until, read_until_text, start, wait, within,
};

const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");
const PROBE: &str = env!("CARGO_BIN_EXE_probe");

/// A directory for recordings, in which the tool is run.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn record(&self, args: &[&str]) -> Command {
        let mut command = Command::new(TOOL);
        command.arg("record").args(args).current_dir(self.0.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn output(&self, args: &[&str]) -> Finished {
        finish(start(&mut self.record(args)))
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// What a recording says, whole.
fn read(path: &Path) -> (Header, Vec<Event>) {
    let mut opened = recording::open(path, None).unwrap();
    let (mut events, mut event) = (Vec::new(), Event::default());
    while opened.reader.read(&mut event).unwrap_or_else(|error| panic!("{}: {error}", path.display())) {
        events.push(event.clone());
    }
    (opened.reader.header().clone(), events)
}

fn bytes_of(events: &[Event], kind: &Kind) -> Vec<u8> {
    events.iter().filter(|event| event.kind == *kind).flat_map(|event| event.data.clone()).collect()
}

fn printed(path: &Path) -> String {
    String::from_utf8(bytes_of(&read(path).1, &Kind::Output)).unwrap()
}

fn kinds(events: &[Event]) -> Vec<&Kind> {
    events.iter().map(|event| &event.kind).collect()
}

/// The one line that the tool says of itself.
#[track_caller]
fn complaint(finished: &Finished) -> &str {
    assert_eq!(finished.code(), 125, "{}", finished.stderr);
    let [line] = finished.stderr.lines().collect::<Vec<_>>()[..] else { panic!("{}", finished.stderr) };
    line.strip_prefix("pty-cli: ").unwrap_or_else(|| panic!("{line}"))
}

// What is recorded

#[test]
fn the_output_is_shown_and_recorded_with_the_exit_status() {
    let place = Place::new();
    let finished =
        place.output(&["-o", "a.cast", "--size", "100x30", "--", "sh", "-c", "echo hello; exit 7"]);
    assert_eq!((finished.code(), finished.text(), &finished.stderr[..]), (7, "hello\r\n", ""));
    let (header, events) = read(&place.path("a.cast"));
    assert_eq!(header.size, Some(recording::Size::new(100, 30)));
    assert_eq!(kinds(&events), [&Kind::Output, &Kind::Exit(7)]);
    assert_eq!(events[0].data, b"hello\r\n");
    assert!(header.command.is_none() && header.env.is_empty(), "{header:?}");
}

#[test]
fn the_file_is_named_after_date_and_time_unless_it_is_named() {
    let place = Place::new();
    let finished = place.output(&["--", "true"]);
    let [name] = &place.names()[..] else { panic!("{:?}", place.names()) };
    assert!(name.ends_with(".cast") && name.starts_with("20"), "{name}");
    assert_eq!(finished.stderr, format!("pty-cli: {name}: recorded\n"));
    assert_eq!(finished.code(), 0);
}

#[test]
fn an_interactive_shell_is_what_runs_without_a_command() {
    let place = Place::new();
    let mut command = place.record(&["-o", "a.cast", "--size", "80x24"]);
    let shell = place.path("shell");
    tests::write_program(&shell, "#!/bin/sh\necho \"shell $*\"\n");
    let finished = finish(start(command.env("SHELL", &shell)));
    assert_eq!(finished.well().text(), "shell -i\r\n");
}

#[test]
fn the_header_has_what_was_asked_for() {
    let place = Place::new();
    let options = [
        "-o",
        "a.cast",
        "--title",
        "a \"title\"",
        "--env",
        "FRUIT,NONE",
        "--idle-limit",
        "2",
        "--log-command",
    ];
    let mut command = place.record(&[&options[..], &["--", "echo", "two words"]].concat());
    finish(start(command.env("FRUIT", "plum").env("SECRET", "x").env_remove("NONE"))).well();
    let (header, _) = read(&place.path("a.cast"));
    assert_eq!(header.title.as_deref(), Some("a \"title\""));
    assert_eq!(header.env, [("FRUIT".to_owned(), "plum".to_owned())]);
    assert_eq!(header.command.as_deref(), Some("echo 'two words'"));
    assert_eq!(header.idle_limit, Some(2.0));
    assert!(header.started.is_some());
}

#[test]
fn what_was_piped_in_is_recorded_if_asked_for() {
    let place = Place::new();
    let finished = feed(&mut place.record(&["-o", "a.cast", "--input", "cat"]), "one\ntwo\n");
    assert_eq!(finished.well().text(), "one\r\ntwo\r\none\r\ntwo\r\n");
    feed(&mut place.record(&["-o", "b.cast", "cat"]), "one\n").well();
    assert_eq!(bytes_of(&read(&place.path("a.cast")).1, &Kind::Input), b"one\ntwo\n");
    assert_eq!(bytes_of(&read(&place.path("b.cast")).1, &Kind::Input), b"");
}

#[test]
fn bytes_that_are_no_text_are_recorded_as_they_are() {
    let place = Place::new();
    for name in ["a.cast", "a.raw", "a.ttyrec", "a.bsd", "a.typescript", "a.cast.zst", "a.raw.gz"] {
        let script = r"printf '\377\376\000 \303'; printf '\251\303'";
        place.output(&["-o", name, "--", "sh", "-c", script]).well();
        let (_, events) = read(&place.path(name));
        assert_eq!(bytes_of(&events, &Kind::Output), b"\xff\xfe\0 \xc3\xa9\xc3", "{name}");
    }
}

#[test]
fn every_format_is_chosen_by_name_or_by_option() {
    let place = Place::new();
    for (format, start) in [
        ("asciicast-v3", &b"{\"version\":3"[..]),
        ("asciicast-v2", b"{\"version\":2"),
        ("typescript", b"Script started on "),
        ("raw", b"hello\r\n"),
        ("txt", b"hello\n"),
    ] {
        place.output(&["-o", format, "--format", format, "--", "echo", "hello"]).well();
        let content = fs::read(place.path(format)).unwrap();
        let compact: Vec<u8> =
            content.iter().copied().filter(|&byte| byte != b' ' || start[0] != b'{').collect();
        assert!(compact.starts_with(start), "{format}: {}", content.escape_ascii());
    }
    place.output(&["-o", "x.txt", "--", "printf", r"\033[31mred\033[0m\r\nplain"]).well();
    assert_eq!(fs::read_to_string(place.path("x.txt")).unwrap(), "red\nplain\n");
}

#[test]
fn a_new_size_of_the_terminal_is_recorded() {
    let place = Place::new();
    let mut command = pty::Command::new(TOOL);
    command.args(["record", "-o"]).arg(place.path("a.cast")).args(["--", "sh", "-c"]);
    command.arg("trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.05; done");
    let mut session = command.size(Size::new(80, 24)).spawn().unwrap();
    read_until_text(&session.manager, "ready");
    session.manager.resize(Size::new(90, 30)).unwrap();
    read_until_text(&session.manager, "30 90");
    assert_eq!(wait(&mut session.child).code(), Some(0));
    let (header, events) = read(&place.path("a.cast"));
    assert_eq!(header.size, Some(recording::Size::new(80, 24)));
    assert!(kinds(&events).contains(&&Kind::Resize(recording::Size::new(90, 30))), "{events:?}");
}

#[test]
fn what_is_added_follows_what_was_there() {
    let place = Place::new();
    for name in ["a.cast", "a.ttyrec", "a.bsd", "a.raw", "a.typescript", "a.cast.zst", "a.ttyrec.gz"] {
        for word in ["one", "two", "three"] {
            place.output(&["--append", "-o", name, "--", "echo", word]).well();
        }
        assert!(printed(&place.path(name)).contains("one\r\n"), "{name}");
        let text = printed(&place.path(name));
        let at = |word| text.find(word).unwrap_or_else(|| panic!("{name}: {text}"));
        assert!(at("one\r\n") < at("two\r\n") && at("two\r\n") < at("three\r\n"), "{name}: {text}");
        let (_, events) = read(&place.path(name));
        assert!(events.is_sorted_by_key(|event| event.time), "{name}");
    }
    place.output(&["-o", "v2.cast", "--format", "asciicast-v2", "--", "echo", "one"]).well();
    place.output(&["--append", "-o", "v2.cast", "--", "echo", "two"]).well();
    assert_eq!(printed(&place.path("v2.cast")), "one\r\ntwo\r\n");
    let refused = place.output(&["--append", "-o", "v2.cast", "--format", "raw", "--", "echo", "three"]);
    assert_eq!(complaint(&refused), "v2.cast: cannot append: it is asciicast-v2, not raw");
    assert_eq!(printed(&place.path("v2.cast")), "one\r\ntwo\r\n");
}

// Who can read it

#[test]
fn what_was_cut_is_mended_and_then_added_to() {
    let place = Place::new();
    for name in [
        "a.cast",
        "a.ttyrec",
        "a.bsd",
        "a.raw.gz",
        "a.raw.zst",
        "a.cast.gz",
        "a.cast.zst",
        "a.typescript.gz",
        "a.txt.gz",
    ] {
        let script = "echo one; sleep 0.2; echo two; sleep 0.2; echo three";
        let args = ["-o", name, "--flush", "each", "--mode", "640", "--", "sh", "-c", script];
        place.output(&args).well();
        let whole = fs::read(place.path(name)).unwrap();
        for cut in [1, 4, 9, 20] {
            fs::write(place.path(name), &whole[..whole.len() - cut]).unwrap();
            let finished = place.output(&["--append", "-o", name, "--", "echo", "added"]);
            assert_eq!(finished.code(), 0, "{name} -{cut}: {}", finished.stderr);
            // A cut may be between two events.
            if !finished.stderr.is_empty() || name.ends_with("gz") || name.ends_with("zst") {
                let said = format!("pty-cli: {name}: was truncated");
                assert!(finished.stderr.starts_with(&said), "{}", finished.stderr);
            }
            let text = printed(&place.path(name));
            assert!(text.contains("added") && text.contains("one"), "{name} -{cut}: {text}");
            assert_eq!(fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o777, 0o640);
            let _ = fs::remove_file(place.path("a.typescript.gz.timing"));
        }
    }
}

#[test]
fn what_a_killed_recorder_leaves_is_added_to() {
    for name in
        ["a.cast", "a.typescript", "a.typescript.gz", "a.ttyrec", "a.bsd", "a.raw", "a.cast.zst", "a.cast.gz"]
    {
        let place = Place::new();
        let mut command =
            place.record(&["-o", name, "--flush", "each", "--", "sh", "-c", "echo hello; exec sleep 1000"]);
        let mut tool = until_shown(&mut command, "hello\r\n");
        tool.kill().unwrap();
        tool.wait().unwrap();
        let finished = place.output(&["--append", "-o", name, "--", "echo", "added"]);
        assert_eq!(finished.code(), 0, "{name}: {}", finished.stderr);
        let text = printed(&place.path(name));
        assert!(text.contains("hello\r\n") && text.contains("added\r\n"), "{name}: {text}");
    }
}

#[test]
fn a_timing_file_that_is_cut_or_says_too_much_is_mended() {
    let place = Place::new();
    for end in ["0.1 99999\n", "0.0", "0.1 3"] {
        place.output(&["-o", "a.typescript", "--overwrite", "--", "echo", "one"]).well();
        let mut timing = File::options().append(true).open(place.path("a.typescript.timing")).unwrap();
        timing.write_all(end.as_bytes()).unwrap();
        let finished = place.output(&["--append", "-o", "a.typescript", "--", "echo", "two"]);
        assert_eq!(finished.code(), 0, "{}", finished.stderr);
        assert!(finished.stderr.contains("a.typescript.timing: was truncated"), "{}", finished.stderr);
        let text = printed(&place.path("a.typescript"));
        assert!(text.contains("one\r\n") && text.contains("two\r\n"), "{text}");
    }
}

#[test]
fn options_that_would_have_no_effect_on_what_is_added_to_are_refused() {
    let place = Place::new();
    place.output(&["--append", "--title", "new", "-o", "a.cast", "--", "echo", "one"]).well();
    for option in [&["--title", "x"][..], &["--idle-limit", "1"], &["--log-command"]] {
        let args = [&["--append", "-o", "a.cast"], option, &["--", "echo", "ran"]].concat();
        let finished = place.output(&args);
        assert!(
            complaint(&finished).contains(&format!("{} has no effect", option[0])),
            "{}",
            finished.stderr
        );
        assert_eq!(finished.text(), "");
    }
}

#[test]
fn what_is_added_does_not_inherit_the_modes_of_what_was_there() {
    let place = Place::new();
    for name in ["a.cast", "a.typescript", "a.ttyrec", "a.bsd", "a.raw", "a.cast.zst"] {
        let on = r"\033[?1049h\033[?25l\033[31m\033[5;10r\033(0";
        place.output(&["-o", name, "--", "printf", on]).well();
        place.output(&["--append", "-o", name, "--", "echo", "two"]).well();
        let text = printed(&place.path(name));
        let (before, _) = text.split_once("two").unwrap();
        for off in ["\x1b[?1049l", "\x1b[?25h", "\x1b[m", "\x1b[r", "\x1b(B"] {
            assert!(before.contains(off), "{name}: {}", text.escape_debug());
        }
        place.output(&["--append", "-o", name, "--", "echo", "three"]).well();
        let text = printed(&place.path(name));
        assert_eq!(text.matches("\x1b[?1049l").count(), 1, "{name}: {}", text.escape_debug());
    }
}

#[test]
fn every_typescript_has_a_timing_file_of_its_own() {
    let place = Place::new();
    for (name, word) in [("x.typescript", "plain"), ("x.typescript.gz", "gzip"), ("x.typescript.zst", "zstd")]
    {
        place.output(&["-o", name, "--", "sh", "-c", &format!("sleep 0.5; echo {word}")]).well();
    }
    for (name, word) in [("x.typescript", "plain"), ("x.typescript.gz", "gzip"), ("x.typescript.zst", "zstd")]
    {
        assert!(place.path(&format!("{name}.timing")).exists());
        let (_, events) = read(&place.path(name));
        let shown = events.iter().find(|event| event.data.starts_with(word.as_bytes())).unwrap();
        assert!(shown.time > 50_000_000, "{name}");
    }
    // One that was compressed later keeps its times.
    fs::remove_file(place.path("x.typescript.gz.timing")).unwrap();
    fs::remove_file(place.path("x.typescript")).unwrap();
    assert!(read(&place.path("x.typescript.gz")).1.iter().any(|event| event.time > 50_000_000));
}

#[test]
fn a_timing_file_without_its_log_is_not_taken_for_ours() {
    let place = Place::new();
    for content in ["mine", "0.1 5\n"] {
        fs::write(place.path("a.typescript.timing"), content).unwrap();
        for option in ["--append", "--overwrite"] {
            let finished = place.output(&["-o", "a.typescript", option, "--", "true"]);
            assert!(
                complaint(&finished).contains("a.typescript.timing: already exists"),
                "{}",
                finished.stderr
            );
            assert_eq!(place.names(), ["a.typescript.timing"]);
            assert_eq!(fs::read_to_string(place.path("a.typescript.timing")).unwrap(), content);
        }
    }
    fs::write(place.path("a.typescript"), "old").unwrap();
    fs::write(place.path("a.typescript.timing"), "mine").unwrap();
    let finished = place.output(&["-o", "a.typescript", "--overwrite", "--", "true"]);
    assert!(complaint(&finished).contains("not a timing file"), "{}", finished.stderr);
    assert_eq!(fs::read_to_string(place.path("a.typescript.timing")).unwrap(), "mine");
}

#[test]
fn what_is_added_is_compressed_as_the_rest_is_and_begins_a_line() {
    let place = Place::new();
    for (made, name) in [("a.cast.gz", "a.cast"), ("b.cast", "b.cast.gz"), ("c.cast.zst", "c.cast.gz")] {
        place.output(&["-o", made, "--", "echo", "one"]).well();
        fs::rename(place.path(made), place.path(name)).unwrap();
        place.output(&["--append", "-o", name, "--", "echo", "two"]).well();
        assert_eq!(printed(&place.path(name)), "one\r\ntwo\r\n", "{name}");
    }
    place.output(&["-o", "d.cast", "--", "echo", "one"]).well();
    let whole = fs::read(place.path("d.cast")).unwrap();
    fs::write(place.path("d.cast"), whole.trim_ascii_end()).unwrap();
    place.output(&["--append", "-o", "d.cast", "--", "echo", "two"]).well();
    assert_eq!(printed(&place.path("d.cast")), "one\r\ntwo\r\n");
}

#[test]
fn the_file_is_for_its_owner_alone_whatever_the_umask() {
    let place = Place::new();
    for (umask, options, mode) in
        [("000", &[][..], 0o600), ("277", &[], 0o600), ("077", &["--mode", "644"], 0o644)]
    {
        let script = format!("umask {umask}; exec \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &script, "sh", TOOL, "record", "--overwrite", "-o"]).arg(place.path("a.cast"));
        command.args(options).args(["--", "true"]);
        finish(start(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()))).well();
        let permissions = fs::metadata(place.path("a.cast")).unwrap().permissions().mode();
        assert_eq!(permissions & 0o7777, mode, "umask {umask}");
        fs::remove_file(place.path("a.cast")).unwrap();
    }
}

#[test]
fn what_exists_is_not_overwritten_unless_asked_for() {
    let place = Place::new();
    fs::write(place.path("a.cast"), "precious").unwrap();
    let finished = place.output(&["-o", "a.cast", "--", "echo", "hello"]);
    let said = complaint(&finished);
    assert!(said.contains("a.cast: already exists") && said.contains("--overwrite"), "{said}");
    assert_eq!(finished.text(), "");
    assert_eq!(fs::read_to_string(place.path("a.cast")).unwrap(), "precious");
    place.output(&["-o", "a.cast", "--overwrite", "--", "echo", "hello"]).well();
    assert_eq!(printed(&place.path("a.cast")), "hello\r\n");
}

#[test]
fn a_timing_file_that_exists_is_refused_and_leaves_no_log() {
    let place = Place::new();
    fs::write(place.path("a.typescript.timing"), "mine").unwrap();
    let finished = place.output(&["-o", "a.typescript", "--", "true"]);
    assert!(complaint(&finished).starts_with("a.typescript.timing: already exists"), "{}", finished.stderr);
    assert_eq!(place.names(), ["a.typescript.timing"]);
}

#[test]
fn links_and_what_is_no_file_of_ours_are_refused() {
    let place = Place::new();
    fs::write(place.path("target"), "precious").unwrap();
    symlink("target", place.path("soft.cast")).unwrap();
    symlink("missing", place.path("dangling.cast")).unwrap();
    fs::hard_link(place.path("target"), place.path("hard.cast")).unwrap();
    symlink("/dev/null", place.path("device.cast")).unwrap();
    for name in ["soft.cast", "dangling.cast", "hard.cast", "device.cast", "."] {
        for options in [&["--overwrite"][..], &["--append"], &[]] {
            let finished = place.output(&[options, &["-o", name, "--", "echo", "ran"]].concat());
            assert!(complaint(&finished).contains(name), "{name}: {}", finished.stderr);
            assert_eq!(finished.text(), "", "{name}");
        }
    }
    assert_eq!(fs::read_to_string(place.path("target")).unwrap(), "precious");
    assert!(!place.path("missing").exists());
}

#[test]
fn the_command_has_no_descriptor_of_the_recording() {
    let place = Place::new();
    let finished = place.output(&["-o", "a.cast", "--close-fds", "--", PROBE, "report"]).well();
    let report = Report::parse(&finished.text().replace("\r\n", "\n"));
    assert_eq!(report.get("descriptors"), "0 1 2");
}

#[test]
fn a_command_that_cannot_be_executed_leaves_no_file() {
    let place = Place::new();
    let finished = place.output(&["-o", "a.typescript", "--", "/does/not/exist"]);
    assert_eq!(finished.code(), 127);
    assert_eq!(place.names(), [] as [&str; 0]);
}

// Passwords

/// Answers each prompt of a script, key by key, on the terminal that the tool is on.
fn answer(place: &Place, options: &[&str], script: &str, answers: &[(&str, &str)]) -> String {
    let mut command = pty::Command::new(TOOL);
    command.args(["record", "--input", "-o"]).arg(place.path("a.cast")).args(options);
    command.args(["--", "bash", "-c", script]);
    let mut session = command.spawn().unwrap();
    let mut shown = String::new();
    for (prompt, text) in answers {
        shown += &read_until_text(&session.manager, prompt);
        for key in text.bytes() {
            (&session.manager).write_all(&[key]).unwrap();
        }
    }
    shown += &String::from_utf8(tests::read_to_end(&session.manager)).unwrap();
    assert_eq!(wait(&mut session.child).code(), Some(0), "{shown}");
    shown
}

const PROMPTS: &str = "read -p 'name: ' name; read -s -p 'password: ' word; echo; \
                       stty -echo; printf 'again: '; head -n 1 >/dev/null; stty echo; echo; \
                       read -p 'more: ' more; echo \"[$word]\" | tr a-z b-za";

#[test]
fn passwords_are_in_no_file() {
    let place = Place::new();
    let answers =
        [("name: ", "somebody\r"), ("password: ", "hunter2\r"), ("again: ", "hunter2\r"), ("more: ", "x\r")];
    let shown = answer(&place, &[], PROMPTS, &answers);
    assert!(shown.contains("[ivoufs2]"), "the password arrived: {shown}");
    let content = fs::read_to_string(place.path("a.cast")).unwrap();
    assert!(!content.contains("hunter"), "{content}");
    let (_, events) = read(&place.path("a.cast"));
    let hidden = events.iter().filter(|event| event.kind == Kind::Hidden).count();
    assert_eq!(hidden, 2, "{content}");
    assert_eq!(bytes_of(&events, &Kind::Input), b"somebody\rx\r");
}

#[test]
fn passwords_typed_key_by_key_are_one_event_without_rhythm() {
    let place = Place::new();
    answer(&place, &[], "read -s -p 'password: ' word; echo", &[("password: ", "hunter2\r")]);
    let (_, events) = read(&place.path("a.cast"));
    let typed = |event: &&Event| matches!(event.kind, Kind::Hidden | Kind::Input);
    assert_eq!(kinds(&events.iter().filter(typed).cloned().collect::<Vec<_>>()), [&Kind::Hidden]);
}

#[test]
fn each_hidden_line_is_an_event_though_echo_stays_off() {
    let place = Place::new();
    let script = "stty -echo; printf 'old: '; read x; printf 'new: '; read x; stty echo";
    answer(&place, &[], script, &[("old: ", "hunter2\r"), ("new: ", "hunter3\r")]);
    let (_, events) = read(&place.path("a.cast"));
    assert_eq!(events.iter().filter(|event| event.kind == Kind::Hidden).count(), 2);
    assert_eq!(bytes_of(&events, &Kind::Input), b"");
}

#[test]
fn what_is_read_without_echo_is_hidden_in_every_mode_of_the_terminal() {
    let star = "for i in 1 2 3 4 5 6 7 8; do dd bs=1 count=1 of=/dev/null 2>/dev/null; printf '*'; done";
    for script in [
        "read -s -n 20 -p 'word: ' x; echo",
        "read -e -s -p 'word: ' x; echo",
        "stty -icanon -echo; printf 'word: '; dd bs=1 count=8 of=/dev/null 2>/dev/null; stty sane",
        &format!("stty -icanon -echo; printf 'word: '; {star}; stty sane"),
        "stty raw -echo; printf 'word: '; dd bs=1 count=8 of=/dev/null 2>/dev/null; stty sane",
        // Shows what it asks for.
        "stty -icanon -echo; printf 'Password: '; dd bs=1 count=8 2>/dev/null; stty sane",
    ] {
        let place = Place::new();
        let prompt = if script.contains("Password") { "Password: " } else { "word: " };
        answer(&place, &[], &format!("{script}; echo end"), &[(prompt, "hunter2\r")]);
        let (_, events) = read(&place.path("a.cast"));
        let typed = bytes_of(&events, &Kind::Input);
        assert!(!typed.iter().any(u8::is_ascii_alphanumeric), "{script}: {}", typed.escape_ascii());
        assert!(events.iter().any(|event| event.kind == Kind::Hidden), "{script}");
    }
}

#[test]
fn what_a_shell_shows_is_recorded_and_what_was_pasted_ahead_for_a_password_is_not() {
    let place = Place::new();
    let mut command = pty::Command::new(TOOL);
    command.args(["record", "-q", "--input", "-o"]).arg(place.path("a.cast"));
    command.args(["--term", "xterm", "--env", "PS1=ready> ", "--", "bash", "--norc", "--noprofile", "-i"]);
    let mut session = command.spawn().unwrap();
    read_until_text(&session.manager, "ready> ");
    (&session.manager).write_all(b"echo $((1+1))\r").unwrap();
    read_until_text(&session.manager, "2\r\n\x1b[?2004hready> ");
    (&session.manager).write_all(b"read -s word; echo got ${#word}\rhunter2\n").unwrap();
    read_until_text(&session.manager, "got 7\r\n\x1b[?2004hready> ");
    (&session.manager).write_all(b"exit\r").unwrap();
    tests::read_to_end(&session.manager);
    wait(&mut session.child);
    let typed = String::from_utf8(bytes_of(&read(&place.path("a.cast")).1, &Kind::Input)).unwrap();
    assert!(typed.starts_with("echo $((1+1))\rread -s word; echo got ${#word}\r"), "{typed:?}");
    assert!(typed.ends_with("exit\r") && !typed.contains("hunter2"), "{typed:?}");
    assert!(!fs::read_to_string(place.path("a.cast")).unwrap().contains("hunter2"));
}

#[test]
fn passwords_are_recorded_if_that_is_asked_for() {
    let place = Place::new();
    let script = "read -s -p 'password: ' word; echo";
    answer(&place, &["--log-passwords"], script, &[("password: ", "hunter2\r")]);
    assert_eq!(bytes_of(&read(&place.path("a.cast")).1, &Kind::Input), b"hunter2\r");
}

// When it is written

/// The tool, of whose output `text` was seen.
fn until_shown(command: &mut Command, text: &str) -> std::process::Child {
    let mut tool = start(command);
    read_pipe_until(tool.stdout.as_mut().unwrap(), text);
    tool
}

fn process(child: &std::process::Child) -> Pid {
    Pid::from_raw(i32::try_from(child.id()).unwrap())
}

#[test]
fn what_was_shown_is_in_the_file_soon_and_stays_when_the_tool_is_killed() {
    for name in ["a.cast", "a.typescript", "a.ttyrec", "a.bsd", "a.raw", "a.cast.zst", "a.raw.gz"] {
        let place = Place::new();
        let mut tool = until_shown(
            &mut place.record(&["-o", name, "--", "sh", "-c", "printf 'hello\\n'; exec sleep 1000"]),
            "hello\r\n",
        );
        // A cut container is read as far as it goes.
        let read_so_far = || {
            let Ok(mut opened) = recording::open(&place.path(name), None) else { return Vec::new() };
            let (mut bytes, mut event) = (Vec::new(), Event::default());
            while let Ok(true) = opened.reader.read(&mut event) {
                bytes.extend_from_slice(&event.data);
            }
            bytes
        };
        eventually("the output is in the file", || read_so_far().starts_with(b"hello\r\n"));
        tool.kill().unwrap();
        tool.wait().unwrap();
        assert_eq!(read_so_far(), b"hello\r\n", "{name}");
    }
}

#[test]
fn text_is_in_the_file_soon_though_it_may_still_change() {
    let place = Place::new();
    let script = "printf 'one\\ntwo\\n10%%'; read x; printf '\\r20%%'; read x; printf '\\033[A\\r2\\033[K\\033[B\\r'; read x";
    let args = ["-o", "a.txt", "--no-echo", "--", "sh", "-c", script];
    let mut tool = start(place.record(&args).stdin(Stdio::piped()));
    let text = || fs::read_to_string(place.path("a.txt")).unwrap_or_default();
    for shown in ["one\ntwo\n10%", "one\ntwo\n20%", "one\n2\n20%"] {
        eventually("the text is in the file", || text() == shown);
        tool.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
    }
    finish(tool).well();
    assert_eq!(text(), "one\n2\n20%\n");
    // What is killed leaves what was shown.
    let args = ["-o", "a.txt", "--overwrite", "--", "sh", "-c", "echo hello; exec sleep 1000"];
    let mut tool = start(&mut place.record(&args));
    eventually("the text is in the file", || text() == "hello\n");
    tool.kill().unwrap();
    tool.wait().unwrap();
    assert_eq!(text(), "hello\n");
}

#[test]
fn a_compressed_recording_that_is_cut_by_a_limit_has_what_was_written_before() {
    for name in ["a.cast.zst", "a.cast.gz", "a.raw.zst"] {
        let place = Place::new();
        // In small pieces: an event that is cut is lost.
        let args = ["-o", name, "--", "sh", "-c", "while head -c 750 /dev/urandom | base64; do :; done"];
        let finished = finish(start(&mut limited(&place, &args)));
        assert!(complaint(&finished).contains("File too large"), "{}", finished.stderr);
        let mut opened = recording::open(&place.path(name), None).unwrap();
        let (mut event, mut bytes) = (Event::default(), 0);
        while let Ok(true) = opened.reader.read(&mut event) {
            bytes += event.data.len();
        }
        assert!(bytes > 8_000, "{name}: {bytes}");
    }
}

#[test]
fn each_event_is_in_the_file_before_it_is_shown_if_that_is_asked_for() {
    let place = Place::new();
    let mut command = place.record(&[
        "-o",
        "a.raw",
        "--flush",
        "each",
        "--",
        "sh",
        "-c",
        "printf 'hello\\n'; exec sleep 1000",
    ]);
    let mut tool = until_shown(&mut command, "hello\r\n");
    assert_eq!(fs::read_to_string(place.path("a.raw")).unwrap(), "hello\r\n");
    tool.kill().unwrap();
    tool.wait().unwrap();
}

#[test]
fn a_signal_flushes_what_would_be_kept() {
    let place = Place::new();
    let script = "printf 'hello\\n'; read x; echo end";
    let mut command = place.record(&["-o", "a.raw", "--flush", "1h", "--", "sh", "-c", script]);
    let mut tool = until_shown(command.stdin(Stdio::piped()), "hello\r\n");
    assert_eq!(fs::read_to_string(place.path("a.raw")).unwrap(), "");
    kill(process(&tool), Signal::SIGUSR1).unwrap();
    eventually("what was shown is in the file", || {
        fs::read_to_string(place.path("a.raw")).unwrap() == "hello\r\n"
    });
    drop(tool.stdin.take());
    finish(tool).well();
    assert!(fs::read_to_string(place.path("a.raw")).unwrap().ends_with("end\r\n"));
}

#[test]
fn a_million_lines_are_recorded_whole() {
    let place = Place::new();
    let tool = start(
        place.record(&["-o", "a.cast", "--", "seq", "200000"]).stdout(File::create("/dev/null").unwrap()),
    );
    within("the session", move || finish(tool)).well();
    let expected: String = (1..=200_000).map(|number| format!("{number}\r\n")).collect();
    assert!(printed(&place.path("a.cast")) == expected);
}

// When it cannot be written

/// The tool under a limit of 16 KiB for each file. RLIMIT_FSIZE, getrlimit(2).
fn limited(place: &Place, args: &[&str]) -> Command {
    let mut command = Command::new("bash");
    command.args(["-c", "ulimit -f 16; exec \"$@\"", "bash", TOOL, "record"]).args(args);
    command.current_dir(place.0.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn a_recording_that_cannot_be_written_ends_the_session_loudly() {
    for name in ["a.cast", "a.typescript", "a.ttyrec", "a.raw"] {
        let place = Place::new();
        let finished = finish(start(&mut limited(&place, &["-o", name, "--", "yes"])));
        let said = complaint(&finished);
        assert!(said.contains(&format!("{name}: cannot write: File too large")), "{said}");
        assert!(said.contains("the session was ended"), "{said}");
        assert!(!finished.stdout.is_empty());
        assert!(fs::metadata(place.path(name)).unwrap().len() > 10_000, "what went in before is there");
    }
}

#[test]
fn a_session_goes_on_unrecorded_if_that_is_asked_for() {
    let place = Place::new();
    let args = ["-o", "a.raw", "--on-log-error", "warn", "--", "sh", "-c", "seq 20000; echo end"];
    let finished = finish(start(&mut limited(&place, &args)));
    assert_eq!(finished.code(), 125);
    assert!(finished.text().ends_with("20000\r\nend\r\n"));
    assert!(finished.stderr.contains("the session continues without a recording"), "{}", finished.stderr);
    assert!(finished.stderr.contains("the session continued without a recording"), "{}", finished.stderr);
}

#[test]
fn a_full_disk_is_no_silent_loss() {
    if !nix::unistd::geteuid().is_root() {
        println!("skipped: to mount a small file system takes root");
        return;
    }
    let place = Place::new();
    let mut command = Command::new("unshare");
    let script = "mount -t tmpfs -o size=64k none . && cd \"$PWD\" && \"$@\"; code=$?; \
                  test \"$(head -c 1 a.raw)\" = y || exit 1; exit $code";
    command.args(["-m", "sh", "-c", script, "sh", TOOL, "record", "-o", "a.raw", "--", "yes"]);
    command.current_dir(place.0.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let finished = finish(start(&mut command));
    if finished.stderr.contains("unshare") || finished.stderr.contains("mount:") {
        tests::skip(finished.stderr);
        return;
    }
    assert!(complaint(&finished).contains("No space left on device"), "{}", finished.stderr);
}

#[test]
fn a_recording_grows_no_further_than_asked_for() {
    let place = Place::new();
    let finished = place.output(&["-o", "a.cast", "--max-size", "100KB", "--", "yes"]);
    let said = complaint(&finished);
    assert!(said.contains("a.cast: has reached 100000 bytes; the session was ended"), "{said}");
    let length = fs::metadata(place.path("a.cast")).unwrap().size();
    assert!((100_000..300_000).contains(&length), "{length}");
    assert!(printed(&place.path("a.cast")).starts_with("y\r\ny\r\n"));
}

#[test]
fn a_signal_that_ends_the_tool_ends_the_recording_whole() {
    let place = Place::new();
    let mut command = place.record(&["-o", "a.cast", "--", "sh", "-c", "printf 'hello\\n'; exec sleep 1000"]);
    let tool = until_shown(&mut command, "hello\r\n");
    kill(process(&tool), Signal::SIGTERM).unwrap();
    assert_eq!(finish(tool).code(), 143);
    let (_, events) = read(&place.path("a.cast"));
    assert_eq!(kinds(&events), [&Kind::Output, &Kind::Signal, &Kind::Exit(143)]);
}

#[test]
fn options_that_make_no_sense_are_refused() {
    let place = Place::new();
    for (args, said) in [
        (&["--append", "--overwrite"][..], "cannot be used with"),
        (&["--log-passwords"], "--input"),
        (&["--mode", "rw"], "octal"),
        (&["--max-size", "lots"], "'lots' is not a size"),
        (&["--flush", "often"], "'often' is not a time"),
        (&["--format", "asciicast-v1"], "asciicast-v1"),
        (&["-o", "a.raw", "--idle-limit", "1"], "--idle-limit is for asciicast"),
    ] {
        let finished = place.output(&[args, &["--", "true"]].concat());
        assert_eq!(finished.code(), 125, "{args:?}");
        assert!(finished.stderr.contains(said), "{args:?}: {}", finished.stderr);
        assert_eq!(place.names(), [] as [&str; 0], "{args:?}");
    }
}

#[test]
fn what_was_shown_and_does_not_fit_is_said_even_at_the_very_end() {
    let place = Place::new();
    for size in ["10", "5KB", "19KB"] {
        for name in ["a.cast", "a.raw", "a.ttyrec"] {
            let script = "head -c 20000 /dev/zero | tr '\\0' x; echo end";
            let args = ["-o", name, "--overwrite", "--max-size", size, "--", "sh", "-c", script];
            let finished = place.output(&args);
            let said = complaint(&finished);
            assert!(said.contains("raise --max-size"), "{name} {size}: {said}");
        }
    }
    place.output(&["-o", "b.raw", "--max-size", "1KB", "--", "echo", "fits"]).well();
}

#[test]
fn what_a_file_has_already_counts_towards_its_greatest_size() {
    let place = Place::new();
    place.output(&["-o", "a.raw", "--", "printf", "%01000d", "0"]).well();
    let finished =
        place.output(&["-o", "a.raw", "--append", "--max-size", "1100", "--", "printf", "%0500d", "0"]);
    assert!(complaint(&finished).contains("has reached 1100 bytes"), "{}", finished.stderr);
    let finished = place.output(&["-o", "a.raw", "--append", "--max-size", "1000", "--", "echo", "ran"]);
    assert!(complaint(&finished).contains("has 1500 bytes;"), "{}", finished.stderr);
    assert_eq!(finished.text(), "");
}

#[test]
fn what_is_overwritten_stays_until_the_command_runs() {
    let place = Place::new();
    for name in ["a.cast", "a.typescript"] {
        place.output(&["-o", name, "--mode", "640", "--", "echo", "precious"]).well();
        let before = fs::read(place.path(name)).unwrap();
        let names = place.names();
        for (options, code) in [
            (&["--", "/does/not/exist"][..], 127),
            (&["--", "does-not-exist"], 127),
            (&["--chdir", "/does/not/exist", "--", "true"], 125),
        ] {
            for existing in ["--overwrite", "--append"] {
                let finished = place.output(&[&["-o", name, existing], options].concat());
                assert_eq!(finished.code(), code, "{}", finished.stderr);
                assert!(fs::read(place.path(name)).unwrap() == before, "{name} {options:?} {existing}");
                assert_eq!(fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o777, 0o640);
                assert_eq!(place.names(), names);
            }
        }
        place.output(&["-o", name, "--overwrite", "--", "echo", "new"]).well();
        assert_eq!(fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(printed(&place.path(name)).contains("new\r\n"));
        assert!(!printed(&place.path(name)).contains("precious"));
    }
}

#[test]
fn a_file_is_recorded_to_by_one_at_a_time() {
    let place = Place::new();
    for name in ["a.cast", "a.typescript"] {
        let mut command = place.record(&["-o", name, "--", "sh", "-c", "echo hello; read x"]);
        let mut tool = until_shown(command.stdin(Stdio::piped()), "hello\r\n");
        for existing in ["--append", "--overwrite"] {
            let finished = place.output(&["-o", name, existing, "--", "echo", "ran"]);
            assert!(complaint(&finished).contains("another recorder"), "{}", finished.stderr);
            assert_eq!(finished.text(), "");
        }
        drop(tool.stdin.take());
        finish(tool);
        assert!(printed(&place.path(name)).contains("hello\r\n"));
        place.output(&["-o", name, "--append", "--", "echo", "ran"]).well();
    }
}

#[test]
fn a_file_that_is_truncated_meanwhile_has_no_hole() {
    let place = Place::new();
    for options in [&[][..], &["--overwrite"]] {
        let script = "echo one; read x; echo two";
        let mut command = place.record(&[&["-o", "a.raw"], options, &["--", "sh", "-c", script]].concat());
        let mut tool = until_shown(command.stdin(Stdio::piped()), "one\r\n");
        eventually("it is written", || fs::read(place.path("a.raw")).unwrap() == b"one\r\n");
        File::options().write(true).open(place.path("a.raw")).unwrap().set_len(0).unwrap();
        drop(tool.stdin.take());
        finish(tool).well();
        let content = fs::read_to_string(place.path("a.raw")).unwrap();
        assert!(content.ends_with("two\r\n") && !content.contains(['\0', 'n']), "{content:?}");
    }
}

#[test]
fn a_file_that_is_deleted_or_replaced_meanwhile_is_said() {
    let place = Place::new();
    let during = |act: &dyn Fn()| {
        let mut command = place.record(&["-o", "a.raw", "--overwrite", "--", "sh", "-c", "echo one; read x"]);
        let mut tool = until_shown(command.stdin(Stdio::piped()), "one\r\n");
        act();
        drop(tool.stdin.take());
        finish(tool)
    };
    let deleted = during(&|| fs::remove_file(place.path("a.raw")).unwrap());
    let said = complaint(&deleted);
    assert!(said.contains("a.raw: was deleted during") && said.contains("lost"), "{said}");
    let moved = during(&|| fs::rename(place.path("a.raw"), place.path("b.raw")).unwrap());
    assert!(moved.stderr.contains("a.raw: was moved or replaced during"), "{}", moved.stderr);
    assert_eq!(moved.stderr.lines().count(), 1);
    assert!(fs::read_to_string(place.path("b.raw")).unwrap().contains("one\r\n"));
}

#[test]
fn what_is_no_file_is_recorded_to_as_it_is() {
    let place = Place::new();
    tests::run(Command::new("mkfifo").arg(place.path("fifo.raw")));
    let fifo = place.path("fifo.raw");
    let reader = std::thread::spawn(move || fs::read_to_string(fifo).unwrap());
    let finished = place.output(&["-o", "fifo.raw", "--", "echo", "hello"]).well();
    assert_eq!((finished.text(), &*finished.stderr), ("hello\r\n", ""));
    assert_eq!(reader.join().unwrap(), "hello\r\n");
    place.output(&["-o", "/dev/null", "--", "echo", "hello"]).well();

    let finished = place.output(&["-o", "-", "--", "echo", "hello"]).well();
    assert!(finished.text().starts_with("{\"version\":3,"), "{}", finished.text());
    assert!(finished.text().contains("\"o\", \"hello\\r\\n\"]"), "{}", finished.text());
    let finished = place.output(&["-o", "-", "--format", "raw", "--", "echo", "hello"]).well();
    assert_eq!(finished.text(), "hello\r\n");

    let mut command = Command::new("bash");
    command.args(["-c", "\"$@\" -o >(cat > copy) --format raw -- echo hello", "bash", TOOL, "record"]);
    command.current_dir(place.0.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    finish(start(&mut command)).well();
    let copy = place.path("copy");
    eventually("it is copied", || fs::read_to_string(&copy).is_ok_and(|text| text == "hello\r\n"));

    for name in ["/dev/null", "-", "fifo.raw"] {
        if name != "fifo.raw" {
            let refused = place.output(&["-o", name, "--format", "typescript", "--", "true"]);
            assert!(complaint(&refused).contains("second file"), "{}", refused.stderr);
        }
    }
    let full = place.output(&["-o", "/dev/full", "--", "echo", "hello"]);
    assert!(complaint(&full).contains("No space left"), "{}", full.stderr);
}

#[test]
fn recordings_that_begin_in_one_second_have_names_of_their_own() {
    let place = Place::new();
    let tools: Vec<_> = (0..5).map(|_| start(&mut place.record(&["--", "true"]))).collect();
    for tool in tools {
        assert_eq!(finish(tool).code(), 0);
    }
    assert_eq!(place.names().len(), 5, "{:?}", place.names());
}

#[test]
fn the_clock_of_a_recording_is_the_real_one() {
    let place = Place::new();
    let mut command = place.record(&["-o", "a.cast", "--", "true"]);
    finish(start(command.env("SOURCE_DATE_EPOCH", "0"))).well();
    assert!(read(&place.path("a.cast")).0.started.unwrap() > 1_000_000_000_000_000_000);
}

#[test]
fn a_command_knows_that_it_is_recorded_and_a_nested_recording_is_said() {
    let place = Place::new();
    let finished = place.output(&["-o", "a.cast", "--", "sh", "-c", "printf %s \"$PTY_RECORDING\""]).well();
    let path = fs::canonicalize(place.0.path()).unwrap().join("a.cast");
    assert_eq!(Path::new(finished.text()), path);
    let mut command = place.record(&["-o", "b.cast", "--", "true"]);
    let finished = finish(start(command.env("PTY_RECORDING", "/some/file")));
    assert_eq!(finished.code(), 0);
    assert_eq!(finished.stderr, "pty-cli: /some/file: this session is already recorded there\n");
}

/// A FIFO that is open at its other end, where nobody reads: a file that takes nothing after 64 KiB.
fn stuck(place: &Place) -> File {
    tests::run(Command::new("mkfifo").arg(place.path("stuck.raw")));
    File::options().read(true).write(true).open(place.path("stuck.raw")).unwrap()
}

/// Waits until a FIFO holds all that it can.
fn until_full(fifo: &File) {
    use nix::poll::{PollFd, PollFlags, poll};
    use std::os::fd::AsFd;
    eventually("the FIFO is full", || {
        poll(&mut [PollFd::new(fifo.as_fd(), PollFlags::POLLOUT)], 0_u8).unwrap() == 0
    });
}

/// Records to a file that takes nothing any more, until a signal if one is given.
fn ends_though_its_file_hangs(options: &[&str], signal: Option<Signal>) {
    let place = Place::new();
    let fifo = stuck(&place);
    let args = [&["-o", "stuck.raw", "--kill-after", "1s"], options, &["--", "yes"]].concat();
    let tool = start(place.record(&args).stdout(File::create("/dev/null").unwrap()));
    if let Some(signal) = signal {
        until_full(&fifo);
        kill(process(&tool), signal).unwrap();
    }
    let finished = within("the session", move || finish(tool));
    assert_eq!(finished.code(), 125, "{options:?}: {}", finished.stderr);
    let said = "stuck.raw: cannot write: it has taken nothing for 5 s";
    assert!(finished.stderr.contains(said), "{}", finished.stderr);
}

#[test]
fn a_timeout_ends_a_session_whose_file_hangs() {
    ends_though_its_file_hangs(&["--timeout", "1s"], None);
}

#[test]
fn a_signal_ends_a_session_whose_file_hangs() {
    ends_though_its_file_hangs(&[], Some(Signal::SIGTERM));
}

#[test]
fn a_session_that_waits_for_each_write_ends_when_its_file_hangs() {
    ends_though_its_file_hangs(&["--flush", "each"], None);
}

#[test]
fn keys_end_a_session_whose_file_hangs() {
    let place = Place::new();
    let fifo = stuck(&place);
    let mut command = pty::Command::new(TOOL);
    command.args(["record", "-o"]).arg(place.path("stuck.raw")).args(["--", "yes"]);
    let mut session = command.spawn().unwrap();
    read_until_text(&session.manager, "y\r\ny\r\n");
    let manager = session.manager.try_clone().unwrap();
    let shown = std::thread::spawn(move || tests::read_to_end(&manager));
    until_full(&fifo);
    (&session.manager).write_all(b"\x03").unwrap();
    assert_eq!(wait(&mut session.child).code(), Some(125));
    let shown = String::from_utf8(shown.join().unwrap()).unwrap();
    assert!(shown.contains("it has taken nothing for 5 s"));
}

// On a terminal

/// The tool on a terminal of its own.
fn on_a_terminal(place: &Place, args: &[&str]) -> pty::Session {
    let mut command = pty::Command::new(TOOL);
    command.arg("record").args(args).current_dir(place.0.path()).size(Size::new(80, 24));
    command.spawn().unwrap()
}

#[test]
fn on_a_terminal_it_says_what_it_does_unless_it_is_to_be_quiet() {
    let place = Place::new();
    let said = |args: &[&str]| {
        let mut session = on_a_terminal(&place, &[&["-o", "a.cast", "--overwrite"], args].concat());
        let shown = String::from_utf8(tests::read_to_end(&session.manager)).unwrap();
        assert_eq!(wait(&mut session.child).code(), Some(0));
        shown
    };
    assert_eq!(
        said(&["--", "echo", "hello"]),
        "pty-cli: a.cast: recording; it ends with the command\r\nhello\r\npty-cli: a.cast: recorded\r\n"
    );
    assert!(said(&["--keys", "--", "true"]).contains("; ^\\ pauses and resumes, ^] sets a marker\r\n"));
    for quiet in ["-q", "--quiet"] {
        assert_eq!(said(&[quiet, "--", "echo", "hello"]), "hello\r\n");
    }
    assert_eq!(place.output(&["-q", "--", "true"]).well().stderr, "");
}

#[test]
fn keys_pause_the_recording_and_set_markers_if_that_is_asked_for() {
    let place = Place::new();
    let script = "stty raw -echo; printf ready; dd bs=1 count=3 2>/dev/null | od -An -c; printf end";
    let mut session = on_a_terminal(
        &place,
        &["-q", "-o", "a.cast", "--keys", "--input", "--log-passwords", "--", "sh", "-c", script],
    );
    read_until_text(&session.manager, "ready");
    (&session.manager).write_all(b"a\x1d\x1cb\x1cc").unwrap();
    let shown = read_until_text(&session.manager, "end");
    assert!(shown.contains("a   b   c"), "{shown}");
    wait(&mut session.child);
    let (_, events) = read(&place.path("a.cast"));
    assert_eq!(events.iter().filter(|event| event.kind == Kind::Marker).count(), 1);

    // The other keys, and none without --keys.
    for (options, keys, markers) in
        [(&["--keys", "--marker-key", "m"][..], &b"mx\r"[..], 1), (&[], b"\x1d\x1cx\r", 0)]
    {
        let script = "stty -isig; printf ready; read x; echo \"got ${#x}\"";
        let args = [&["-q", "-o", "b.cast", "--overwrite"], options, &["--", "bash", "-c", script]].concat();
        let mut session = on_a_terminal(&place, &args);
        read_until_text(&session.manager, "ready");
        (&session.manager).write_all(keys).unwrap();
        read_until_text(&session.manager, if markers == 1 { "got 1" } else { "got 3" });
        wait(&mut session.child);
        let (_, events) = read(&place.path("b.cast"));
        assert_eq!(events.iter().filter(|event| event.kind == Kind::Marker).count(), markers);
    }
}

#[test]
fn what_happens_in_a_pause_is_not_recorded_and_takes_no_time() {
    let place = Place::new();
    let script = "echo one; read x; echo two; sleep 0.3; echo three; read x; echo four";
    let mut session = on_a_terminal(&place, &["-q", "-o", "a.cast", "--keys", "--", "sh", "-c", script]);
    read_until_text(&session.manager, "one\r\n");
    (&session.manager).write_all(b"\x1c\r").unwrap();
    read_until_text(&session.manager, "three\r\n");
    (&session.manager).write_all(b"\x1c\r").unwrap();
    read_until_text(&session.manager, "four\r\n");
    wait(&mut session.child);
    let text = printed(&place.path("a.cast"));
    assert!(text.contains("one") && text.contains("four"), "{text}");
    assert!(!text.contains("two") && !text.contains("three"), "{text}");
}

#[test]
fn a_recording_that_was_cut_anywhere_is_added_to() {
    for name in ["a.cast", "a.cast.zst", "a.cast.gz", "a.typescript", "a.typescript.gz", "a.raw", "a.raw.zst"]
    {
        let whole = Place::new();
        whole.output(&["-o", name, "--", "seq", "30"]).well();
        let bytes = fs::read(whole.path(name)).unwrap();
        for part in [1, 3, 6, 9] {
            let place = Place::new();
            fs::write(place.path(name), &bytes[..bytes.len() * part / 10]).unwrap();
            let timing = format!("{name}.timing");
            if whole.path(&timing).exists() {
                fs::copy(whole.path(&timing), place.path(&timing)).unwrap();
            }
            let finished = place.output(&["--append", "-o", name, "--", "echo", "appended"]);
            assert_eq!(finished.code(), 0, "{name} {part}: {}", finished.stderr);
            let mut convert = Command::new(TOOL);
            convert.args(["convert", "--format", "raw", "--input-format"]);
            let format = ["cast", "typescript", "raw"].into_iter().find(|part| name.contains(part)).unwrap();
            convert.arg(if format == "cast" { "asciicast-v3" } else { format });
            let text = feed(convert.arg(place.path(name)).arg("-"), "").well();
            assert!(text.text().ends_with("appended\r\n"), "{name} {part}: {:?}", text.text());
        }
    }
}
