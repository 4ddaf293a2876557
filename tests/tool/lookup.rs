//! What the commands that look things up in recordings have in common: where their index is.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;
use tests::{Finished, eventually, finish, start};

pub(crate) const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");

/// A directory in which the tool is run; the user's cache is in it.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn tool(&self, args: &[&str]) -> Command {
        let mut command = Command::new(TOOL);
        command.args(args).current_dir(self.0.path()).env("XDG_CACHE_HOME", self.path("cache"));
        command.env_remove("NO_COLOR");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn output(&self, args: &[&str]) -> Finished {
        finish(start(&mut self.tool(args)))
    }
}

/// A recording of these events, 80x24: seconds, a code, data. `header` is added to the header.
pub(crate) fn cast(header: &str, events: &[(f64, &str, String)]) -> String {
    let mut text = format!("{{\"version\":2,\"width\":80,\"height\":24{header}}}\n");
    for (time, code, data) in events {
        text += &format!("[{time}, \"{code}\", {}]\n", serde_json::Value::from(data.as_str()));
    }
    text
}

fn hello() -> String {
    cast("", &[(0.0, "o", "hello\r\n".into()), (1.0, "o", "world\r\n".into())])
}

/// Finds "hello" in `a.cast` by its index.
#[track_caller]
fn look_up(place: &Place) {
    let shot = place.output(&["shot", "--at", "/hello/", "a.cast"]).well();
    assert_eq!(shot.text(), "hello\n");
    let hits = place.output(&["search", "-C1", "a.cast", "o"]).well();
    let hello = "0:00.000 1:5 hello\n0:00.000 2-\n";
    assert_eq!(hits.text(), format!("{hello}--\n0:01.000 1- hello\n0:01.000 2:2 world\n0:01.000 3-\n"));
}

#[test]
fn an_index_is_kept_beside_the_recording_for_the_user_alone() {
    let place = Place::new();
    place.write("a.cast", hello());
    look_up(&place);
    let index = place.path("a.cast.idx");
    assert_eq!(fs::metadata(&index).unwrap().permissions().mode() & 0o777, 0o600);
    let before = fs::metadata(&index).unwrap().modified().unwrap();
    look_up(&place);
    assert_eq!(fs::metadata(&index).unwrap().modified().unwrap(), before, "it is used again");
    assert!(!place.path("cache").exists());
}

#[test]
fn an_index_of_what_the_recording_was_is_made_anew() {
    let place = Place::new();
    place.write("a.cast", cast("", &[(0.0, "o", "another\r\n".into())]));
    assert_eq!(place.output(&["shot", "--at", "/hello/", "a.cast"]).code(), 1);
    place.write("a.cast", hello());
    look_up(&place);
}

#[test]
fn a_damaged_index_gives_the_same_result() {
    let place = Place::new();
    place.write("a.cast", hello());
    look_up(&place);
    let good = fs::read(place.path("a.cast.idx")).unwrap();
    for at in 0..good.len() {
        if at % 7 != 0 && at + 40 < good.len() {
            continue; // each run takes a while
        }
        let mut bad = good.clone();
        bad[at] ^= 0x55;
        place.write("a.cast.idx", &bad);
        look_up(&place);
    }
    for length in [0, 1, good.len() / 2, good.len() - 1] {
        place.write("a.cast.idx", &good[..length]);
        look_up(&place);
    }
    assert_eq!(fs::read(place.path("a.cast.idx")).unwrap(), good, "it is made anew");
}

#[test]
fn where_no_index_can_be_put_in_place_it_is_in_memory() {
    let place = Place::new();
    place.write("a.cast", hello());
    fs::create_dir_all(place.path("a.cast.idx/full")).unwrap();
    look_up(&place);
    look_up(&place);
}

#[test]
fn where_no_index_can_be_written_it_is_in_the_users_cache_or_in_memory() {
    if !cfg!(target_os = "linux") {
        return; // without /proc, in which also root creates no file
    }
    let place = Place::new();
    place.write("a.cast", hello());
    let shot = |cache: &str| {
        let mut tool = place.tool(&["shot", "--at", "/hello/", "/proc/self/fd/0"]);
        tool.env("XDG_CACHE_HOME", cache).stdin(fs::File::open(place.path("a.cast")).unwrap());
        assert_eq!(finish(start(&mut tool)).well().text(), "hello\n");
    };
    shot("/proc/no");
    for _ in 0..2 {
        shot(place.path("cache").to_str().unwrap());
        let files = fs::read_dir(place.path("cache/pty-cli")).unwrap().map(Result::unwrap);
        let [file] = &files.collect::<Vec<_>>()[..] else { panic!("one file is in the cache") };
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert!(!place.path("a.cast.idx").exists());
}

#[test]
fn an_index_that_a_signal_interrupts_leaves_no_file() {
    if !cfg!(target_os = "linux") {
        return; // without files that have no name
    }
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGKILL] {
        let place = Place::new();
        let events = (0..200_000).map(|number| (0.0, "o", format!("line {number}\r\n")));
        place.write("a.cast", cast("", &events.collect::<Vec<_>>()));
        let names = || fs::read_dir(place.path("")).unwrap().map(|entry| entry.unwrap().file_name());
        let child = start(&mut place.tool(&["search", "a.cast", "nothing"]));
        // It has no name until it is whole.
        let files = || fs::read_dir(format!("/proc/{}/fd", child.id())).into_iter().flatten();
        let is_nameless = |file: fs::DirEntry| {
            let path = fs::read_link(file.path()).unwrap_or_default();
            path.starts_with(place.path("")) && path.to_string_lossy().ends_with("(deleted)")
        };
        let has_name = || names().count() > 1;
        eventually("the index is begun", || has_name() || files().any(|file| file.is_ok_and(is_nameless)));
        // On a file system that has no such files.
        let had_name = has_name();
        kill(Pid::from_raw(child.id() as i32), signal).unwrap();
        let finished = finish(child);
        assert_eq!((finished.status.signal(), &*finished.stderr), (Some(signal as i32), ""));
        assert!(had_name || names().eq(["a.cast"]));
    }
}
