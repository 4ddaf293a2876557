//! The examples in C, compiled as they say of themselves.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use tests::{Finished, feed, run};

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Compiles an example by the line in its own comment, into a directory of the test's own.
fn compiled(name: &str) -> (PathBuf, TempDir) {
    let text = std::fs::read_to_string(top().join(format!("examples/c/{name}.c"))).unwrap();
    let line = text.lines().find_map(|line| line.trim_start_matches("// ").trim().strip_prefix("cc "));
    let line = line.expect("it says how to compile it").replace("-o ", "-o \"$0\"/");
    let directory = TempDir::new().unwrap();
    let strict = format!("${{CC:-cc}} -std=gnu11 -Wall -Wextra -Werror {line}");
    run(Command::new("sh").args(["-c", &strict]).arg(directory.path()).current_dir(top()));
    (directory.path().join(name), directory)
}

fn fed(program: &Path, arguments: &[&str], input: &str) -> Finished {
    feed(Command::new(program).args(arguments), input)
}

#[test]
fn open_names_its_terminal_and_reads_what_it_printed() {
    let (program, _directory) = compiled("open");
    let finished = fed(&program, &[], "").well();
    assert!(finished.text().starts_with("/dev/"), "{}", finished.text());
    assert!(finished.text().ends_with("7 bytes: a terminal ends lines with CR LF\n"), "{}", finished.text());
}

#[test]
fn spawn_shows_the_output_and_passes_on_the_exit_status() {
    let (program, _directory) = compiled("spawn");
    let finished = fed(&program, &["/bin/sh", "-c", "test -t 0 && echo on a terminal; exit 7"], "");
    assert_eq!((finished.code(), finished.text()), (7, "on a terminal\r\n"));
    assert_eq!(fed(&program, &["/no/such/program"], "").code(), 127);
}

#[test]
fn relay_types_its_input_and_the_end() {
    let (program, _directory) = compiled("relay");
    let finished = fed(&program, &[], "echo a$((6 * 7))\nexit 3\n");
    assert_eq!(finished.code(), 3);
    assert!(finished.text().contains("a42\r\n"), "{}", finished.text());
    assert_eq!(fed(&program, &[], "echo on\n").code(), 0);
}

#[test]
fn the_program_of_the_readme_runs() {
    let readme = std::fs::read_to_string(top().join("README.md")).unwrap();
    let (_, program) = readme.split_once("```c\n").expect("there is one");
    let (program, _) = program.split_once("```").expect("it ends");
    let directory = TempDir::new().unwrap();
    let source = directory.path().join("program.c");
    std::fs::write(&source, program).unwrap();
    let line =
        "${CC:-cc} -std=gnu11 -Wall -Wextra -Werror -Ipty-sys/shim \"$0\" pty-sys/shim/*.c -lutil -o \"$1\"";
    let built = directory.path().join("program");
    run(Command::new("sh").args(["-c", line]).args([&source, &built]).current_dir(top()));
    fed(&built, &[], "").well();
}

#[test]
fn cmake_builds_them_all() {
    if !tests::is_installed("cmake") {
        return;
    }
    let directory = TempDir::new().unwrap();
    run(Command::new("cmake").arg("-S").arg(top().join("examples/c")).arg("-B").arg(directory.path()));
    run(Command::new("cmake").arg("--build").arg(directory.path()));
    assert!(directory.path().join("relay").exists());
}
