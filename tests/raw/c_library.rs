//! The library for C programs, as `packaging/library` builds it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use tests::run;

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn built() -> TempDir {
    let directory = TempDir::new().unwrap();
    run(Command::new(top().join("packaging/library")).arg(directory.path()));
    directory
}

/// What nm prints last in each line: names.
fn names(args: &[&str], file: &Path) -> BTreeSet<String> {
    let printed = run(Command::new("nm").args(args).arg("--defined-only").arg(file));
    let lines = printed.lines().filter(|line| line.contains(' '));
    lines.filter_map(|line| line.rsplit(' ').next()).map(str::to_owned).collect()
}

/// The functions that the header marks.
fn functions() -> BTreeSet<String> {
    let header = std::fs::read_to_string(top().join("pty-sys/shim/pty_shim.h")).unwrap();
    let declarations = header.lines().filter_map(|line| line.strip_prefix("PTY_SHIM_API ")?.split_once('('));
    declarations.map(|(before, _)| before.rsplit([' ', '*']).next().unwrap().to_owned()).collect()
}

#[test]
fn the_shared_library_exports_the_functions_of_the_header_and_no_more() {
    let directory = built();
    let functions = functions();
    assert!(functions.contains("pty_shim_backends") && functions.contains("pty_shim_spawn"));
    assert_eq!(names(&["-D"], &directory.path().join("libpty_shim.so")), functions);
}

#[test]
fn the_static_library_takes_no_name_from_others() {
    let directory = built();
    let names = names(&["-g"], &directory.path().join("libpty_shim.a"));
    assert!(names.is_superset(&functions()));
    // GCC has small functions of its own on 32-bit x86.
    let is_other = |name: &&String| !name.starts_with("pty_shim_") && !name.starts_with("__x86.");
    let others: Vec<_> = names.iter().filter(is_other).collect();
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn the_version_of_the_header_and_of_the_library_is_that_of_the_workspace() {
    let version = env!("CARGO_PKG_VERSION");
    let [major, minor, patch] =
        [pty_sys::PTY_SHIM_VERSION_MAJOR, pty_sys::PTY_SHIM_VERSION_MINOR, pty_sys::PTY_SHIM_VERSION_PATCH];
    assert_eq!(format!("{major}.{minor}.{patch}"), version);
    assert_eq!(pty_sys::PTY_SHIM_VERSION, format!("{version}\0").as_bytes());

    let directory = built();
    let library = directory.path().join(format!("libpty_shim.so.{version}"));
    let dynamic = run(Command::new("readelf").arg("-d").arg(library));
    assert!(dynamic.contains(&format!("[libpty_shim.so.{major}]")), "{dynamic}");
    let description = std::fs::read_to_string(directory.path().join("pty_shim.pc")).unwrap();
    assert!(description.contains(&format!("\nVersion: {version}\n")), "{description}");
}

#[test]
fn a_path_with_a_space_is_one_word_of_what_pkg_config_prints() {
    let directory = TempDir::new().unwrap();
    let mut command = Command::new(top().join("packaging/library"));
    run(command.arg(directory.path()).env("PREFIX", "/opt/two words").env_remove("LIBDIR"));
    let description = std::fs::read_to_string(directory.path().join("pty_shim.pc")).unwrap();
    let places = "prefix=/opt/two\\ words\nlibdir=/opt/two\\ words/lib\n";
    assert!(description.starts_with(places), "{description}");
}
