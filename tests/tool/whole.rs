//! What `pty-cli export` and `shot` write is there when it is whole, or not at all.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::process::Command;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tests::{eventually, finish, pipe_without_reader, start};

use crate::lookup::{Place, TOOL, cast};

/// A place with a recording in `a.cast`, whose pictures are some kilobytes, and another file in `out`.
fn place() -> Place {
    let place = Place::new();
    let line = |step: u32| format!("{:x}\r\n", u128::from(step.wrapping_mul(2_654_435_761)).pow(3));
    let events: Vec<_> = (0..2000).map(|step| (0.04 * f64::from(step), "o", line(step))).collect();
    place.write("a.cast", cast("", &events));
    place.write("out", "before");
    place
}

fn names(place: &Place) -> Vec<String> {
    let entries = fs::read_dir(place.path("")).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_cannot_be_written_to_its_end_leaves_the_file_that_was_there() {
    for words in [
        ["export", "--format", "svg"],
        ["export", "--format", "html"],
        ["export", "--format", "png"],
        ["export", "--format", "apng"],
        ["export", "--format", "gif"],
        ["export", "--format", "y4m"],
        ["shot", "--format", "json"],
    ] {
        for name in ["out", "new"] {
            let place = place();
            // Files of at most 1 KiB: RLIMIT_FSIZE, getrlimit(2).
            let mut limited = Command::new("bash");
            limited.args(["-c", "ulimit -f 1; exec \"$@\"", "bash", TOOL]).args(words);
            limited.args(["--overwrite", "a.cast"]).args((words[0] == "shot").then_some("-o")).arg(name);
            limited.current_dir(place.path("")).stderr(std::process::Stdio::piped());
            let finished = finish(start(&mut limited));
            let said = finished.stderr.to_string();
            assert!(said.contains(&format!("{name}: cannot write: File too large")), "{words:?}: {said}");
            assert_eq!((finished.code(), place.text("out").as_str()), (1, "before"));
            assert_eq!(names(&place), ["a.cast", "out"], "{words:?} {name}");
        }
    }
}

#[test]
fn a_full_device_is_an_error_and_a_reader_that_is_gone_is_none() {
    let place = place();
    for format in ["txt", "svg", "png", "gif", "y4m"] {
        let finished = place.output(&["export", "--format", format, "a.cast", "/dev/full"]);
        let said = finished.stderr.to_string();
        assert_eq!((finished.code(), said.lines().count()), (1, 1), "{format}: {said}");
        assert!(said.contains("/dev/full: cannot write: No space left on device"), "{format}: {said}");

        let mut gone = place.tool(&["export", "--format", format, "a.cast", "-"]);
        let finished = finish(start(gone.stdout(pipe_without_reader())));
        assert_eq!(finished.stderr.to_string(), "", "{format}");
        assert_ne!(finished.code(), 1, "{format}");
    }
    let full = File::options().write(true).open("/dev/full").unwrap();
    let finished = finish(start(place.tool(&["export", "--format", "gif", "a.cast", "-"]).stdout(full)));
    assert!(finished.stderr.contains("standard output"), "{}", finished.stderr);
}

#[test]
fn an_export_that_a_signal_interrupts_leaves_no_file() {
    if !cfg!(target_os = "linux") {
        return; // without files that have no name
    }
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGKILL] {
        let place = place();
        let child = start(&mut place.tool(&["export", "--overwrite", "--format", "gif", "a.cast", "out"]));
        // It has no name until it is whole.
        let files = || fs::read_dir(format!("/proc/{}/fd", child.id())).into_iter().flatten();
        let is_nameless = |file: fs::DirEntry| {
            let path = fs::read_link(file.path()).unwrap_or_default();
            path.starts_with(place.path("")) && path.to_string_lossy().ends_with("(deleted)")
        };
        let has_name = || names(&place).len() > 2;
        eventually("the picture is begun", || has_name() || files().any(|file| file.is_ok_and(is_nameless)));
        // On a file system that has no such files.
        let had_name = has_name();
        kill(Pid::from_raw(child.id() as i32), signal).unwrap();
        let finished = finish(child);
        assert_eq!((finished.status.signal(), &*finished.stderr), (Some(signal as i32), ""));
        assert!(had_name || names(&place) == ["a.cast", "out"]);
        assert_eq!(place.text("out"), "before");
    }
}

#[test]
fn a_new_file_is_for_the_user_alone_and_replaces_what_it_may() {
    let place = place();
    place.write("other", "other");
    symlink("other", place.path("link")).unwrap();
    fs::hard_link(place.path("other"), place.path("second")).unwrap();
    for (name, message) in [
        ("link", "link: is a symbolic link"),
        ("second", "second: has other names"),
        ("none/out", "none/out: cannot open for writing: No such file"),
        ("a.cast", "a.cast: is the recording itself"),
    ] {
        let finished = place.output(&["export", "--overwrite", "--format", "png", "a.cast", name]);
        assert_eq!(finished.code(), 1);
        assert!(finished.stderr.contains(message), "{}", finished.stderr);
    }
    let finished = place.output(&["export", "--format", "png", "a.cast", "out"]);
    assert!(finished.stderr.contains("out: already exists; use --overwrite"), "{}", finished.stderr);
    assert_eq!((place.text("out").as_str(), place.text("other").as_str()), ("before", "other"));
    for name in ["out", "new"] {
        place.output(&["export", "-q", "--overwrite", "--format", "png", "a.cast", name]).well();
        let mode = fs::metadata(place.path(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
        assert!(fs::read(place.path(name)).unwrap().starts_with(b"\x89PNG"));
    }
}
