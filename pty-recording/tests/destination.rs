//! What a destination does about files that exist, and what it leaves behind.

use std::error::Error;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use pty_recording::destination::{DestinationOptions, Fate};
use pty_recording::{
    Destination, DestinationError, Event, Existing, Format, Header, Kind, OpenOptions, Problem, ReadErrorKind,
};
use tempfile::TempDir;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let path = folder.path().to_owned();
    (folder, path)
}

fn record(options: &DestinationOptions, path: &Path, text: &str) -> Result<(), DestinationError> {
    let destination = options.open(path)?;
    let mut writer = destination.begin(&Header::default())?;
    writer.write(&Event::output(1_000_000, text)).expect("the file can be written");
    writer.finish().expect("the file can be written");
    destination.commit()
}

fn printed(path: &Path) -> String {
    let mut reader = OpenOptions::new().open(path).expect("it is a recording").reader;
    let (mut event, mut text) = (Event::default(), Vec::new());
    while reader.read(&mut event).expect("the recording is whole") {
        if event.kind == Kind::Output {
            text.append(&mut event.data);
        }
    }
    String::from_utf8(text).expect("text was printed")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().expect("names are text")).collect();
    names.sort();
    names
}

#[test]
fn every_format_is_written_added_to_replaced_and_read() {
    let (_folder, path) = folder();
    for name in ["a.cast", "a.cast.gz", "a.cast.zst", "a.typescript", "a.ttyrec", "a.bsd", "a.raw"] {
        let path = path.join(name);
        let options = Destination::options();
        record(&options, &path, "one\r\n").unwrap();
        let error = record(&options, &path, "no\r\n").unwrap_err();
        assert!(matches!(error.problem(), Problem::Exists), "{error}");
        record(&options.clone().existing(Existing::Append), &path, "two\r\n").unwrap();
        // A log of script(1) has a line about the second session in between.
        let both = printed(&path);
        assert!(both.starts_with("one\r\n") && both.ends_with("two\r\n"), "{name}: {both:?}");
        record(&options.clone().existing(Existing::Overwrite), &path, "three\r\n").unwrap();
        assert_eq!(printed(&path), "three\r\n", "{name}");
        record(&options.existing(Existing::Overwrite).when_complete(true), &path, "four\r\n").unwrap();
        assert_eq!(printed(&path), "four\r\n", "{name}");
    }
}

#[test]
fn permissions_are_those_that_were_set() {
    let (_folder, path) = folder();
    for (name, when_complete) in [("direct.cast", false), ("beside.cast", true)] {
        let path = path.join(name);
        let options = Destination::options().when_complete(when_complete);
        record(&options.clone().permissions(0o640), &path, "").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640, "{name}");
        record(&options.existing(Existing::Overwrite), &path, "").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
}

#[test]
fn what_is_not_committed_leaves_nothing() {
    let (_folder, path) = folder();
    let cast = path.join("a.typescript");
    let destination = Destination::options().when_complete(true).open(&cast).unwrap();
    destination.begin(&Header::default()).unwrap().finish().unwrap();
    // Files that are not whole are hidden, if they have a name at all.
    assert!(names(&path).iter().all(|name| name.starts_with('.')));
    drop(destination);
    assert!(names(&path).is_empty());
}

#[test]
fn what_is_discarded_was_made_here() {
    let (_folder, path) = folder();
    let old = path.join("old.cast");
    record(&Destination::options(), &old, "old\r\n").unwrap();
    for name in ["old.cast", "new.typescript"] {
        let destination = Destination::options().existing(Existing::Append).open(path.join(name)).unwrap();
        assert_eq!(destination.is_appended(), name == "old.cast");
        destination.discard();
    }
    assert_eq!(names(&path), ["old.cast"]);
    assert_eq!(printed(&old), "old\r\n");
}

#[test]
fn a_recording_that_was_cut_is_mended_before_it_is_added_to() {
    let (_folder, path) = folder();
    let cast = path.join("a.cast");
    record(&Destination::options(), &cast, "one\r\n").unwrap();
    let mut bytes = fs::read(&cast).unwrap();
    bytes.extend_from_slice(b"[0.5,\"o\",\"half a li");
    fs::write(&cast, bytes).unwrap();
    let append = Destination::options().existing(Existing::Append);
    assert_eq!(append.open(&cast).unwrap().repaired(), std::slice::from_ref(&cast));
    record(&append, &cast, "two\r\n").unwrap();
    assert_eq!(printed(&cast), "one\r\ntwo\r\n");
}

#[test]
fn what_is_wrong_has_a_path_a_kind_and_a_cause() {
    let (_folder, path) = folder();
    let append = Destination::options().existing(Existing::Append);
    let wrong = |options: &DestinationOptions, name: &str| {
        options.open(path.join(name)).err().expect("it is refused")
    };
    let error = wrong(&append, "no folder/a.cast");
    assert!(matches!(error.problem(), Problem::Open(_)) && error.source().is_some(), "{error}");
    let error = wrong(&append, "a.unknown");
    assert!(matches!(error.problem(), Problem::UnknownFormat) && error.source().is_none(), "{error}");

    fs::write(path.join("a.cast"), "{\"version\":3}\nnothing\n").unwrap();
    let error = wrong(&append, "a.cast");
    let Problem::Unreadable(cause) = error.problem() else { panic!("{error}") };
    assert_eq!(cause.kind(), ReadErrorKind::Damaged);
    let error = wrong(&append.clone().format(Format::Ttyrec), "a.cast");
    assert!(matches!(error.problem(), Problem::OtherFormat(Format::AsciicastV3, Format::Ttyrec)), "{error}");

    std::os::unix::fs::symlink(path.join("a.cast"), path.join("link.cast")).unwrap();
    let error = wrong(&append, "link.cast");
    assert!(matches!(error.problem(), Problem::Link), "{error}");
    assert_eq!(error.path(), path.join("link.cast"));
    fs::hard_link(path.join("a.cast"), path.join("other.cast")).unwrap();
    let error = wrong(&append, "other.cast");
    assert!(matches!(error.problem(), Problem::HardLinks), "{error}");

    let held = Destination::options().open(path.join("held.cast")).unwrap();
    let error = wrong(&append, "held.cast");
    assert!(matches!(error.problem(), Problem::Locked), "{error}");
    drop(held);
    fs::write(path.join("b.typescript.timing"), "0.1 5\n").unwrap();
    let error = wrong(&append, "b.typescript");
    assert_eq!(error.path(), path.join("b.typescript.timing"));
}

#[test]
fn a_file_that_is_moved_or_deleted_meanwhile_is_noticed() {
    let (_folder, path) = folder();
    let cast = path.join("a.cast");
    let destination = Destination::options().open(&cast).unwrap();
    assert_eq!(destination.fate(), None);
    fs::rename(&cast, path.join("b.cast")).unwrap();
    assert_eq!(destination.fate(), Some(Fate::Moved(cast.clone())));
    fs::remove_file(path.join("b.cast")).unwrap();
    assert_eq!(destination.fate(), Some(Fate::Deleted(cast)));
}

#[test]
fn bytes_are_counted_with_those_that_were_there() {
    let (_folder, path) = folder();
    let raw = path.join("a.raw");
    fs::write(&raw, "12345").unwrap();
    let destination = Destination::options().existing(Existing::Append).open(&raw).unwrap();
    let written = destination.written();
    assert_eq!((destination.size(), written.get()), (5, 0));
    let mut writer = destination.begin(&Header::default()).unwrap();
    writer.write(&Event::output(0, "678")).unwrap();
    writer.finish().unwrap();
    assert_eq!((destination.size(), written.get()), (8, 8));
}
