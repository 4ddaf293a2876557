//! The man pages and the completions are what the command line says of itself.
//!
//! `PTY_CLI_MAN=write cargo test -p tests --test documents` writes them anew.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use clap::Command;
use clap_mangen::Man;

use super::shells;

/// Every generated file and what is to be in it.
fn files() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut root = pty_cli::command();
    root.build();
    page(&root, "pty-cli", &mut files);
    for subcommand in root.get_subcommands().filter(|command| command.get_name() != "help") {
        page(subcommand, &format!("pty-cli-{}", subcommand.get_name()), &mut files);
    }
    for (_, name, text) in shells::all(&root) {
        files.push((Path::new("completions").join(name), text));
    }
    files
}

fn page(command: &Command, name: &str, files: &mut Vec<(PathBuf, String)>) {
    let page = Man::new(command.clone()).date("").source("pty-cli").manual("");
    let mut text = Vec::new();
    page.render(&mut text).unwrap();
    // Without blanks that editors remove, and with a program's name where a page has its own.
    let text = String::from_utf8(text).unwrap();
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    files.push((Path::new("man").join(format!("{name}.1")), lines.join("\n") + "\n"));
}

fn is_writing() -> bool {
    std::env::var_os("PTY_CLI_MAN").is_some_and(|value| value == "write")
}

#[test]
fn man_pages_and_completions_are_those_of_the_command_line() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pty-cli");
    let write = is_writing();
    let mut wrong = Vec::new();
    for (path, text) in files() {
        let path = top.join(path);
        if write {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
        } else if fs::read_to_string(&path).ok().is_none_or(|found| found != text) {
            wrong.push(path.file_name().unwrap().to_owned());
        }
    }
    let command = "PTY_CLI_MAN=write cargo test -p tests --test documents";
    assert!(wrong.is_empty(), "{wrong:?} are not what the command line says; mend them with\n    {command}");
}

/// A run of the tool.
fn tool(args: &[&OsStr]) -> String {
    tests::run(std::process::Command::new(env!("CARGO_BIN_EXE_pty-cli-under-test")).args(args))
}

fn contents(directory: &Path) -> BTreeMap<OsString, String> {
    let files = fs::read_dir(directory).unwrap().map(Result::unwrap);
    files.map(|file| (file.file_name(), fs::read_to_string(file.path()).unwrap())).collect()
}

#[test]
fn the_tool_has_all_its_pages_and_completions_with_it() {
    if is_writing() {
        return; // it was built with those of before
    }
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pty-cli");
    let pages = contents(&top.join("man"));
    assert_eq!(tool(&["man".as_ref()]), pages[OsStr::new("pty-cli.1")]);
    let place = tempfile::tempdir().unwrap();
    let new = place.path().join("share/man1");
    for _ in 0..2 {
        assert_eq!(tool(&["man".as_ref(), new.as_ref()]), "");
        assert_eq!(contents(&new), pages);
    }
    let scripts = contents(&top.join("completions"));
    let mut root = pty_cli::command();
    root.build();
    let shells = shells::all(&root);
    assert_eq!(shells.len(), scripts.len());
    for (shell, name, _) in shells {
        assert_eq!(tool(&["completions".as_ref(), shell.as_ref()]), scripts[OsStr::new(name)]);
    }
}

#[test]
fn a_page_that_cannot_be_written_is_1_a_wrong_command_line_2_and_a_reader_that_is_gone_141() {
    let program = || std::process::Command::new(env!("CARGO_BIN_EXE_pty-cli-under-test"));
    let refused = program().args(["man", "/dev/null/pages"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let message = String::from_utf8(refused.stderr).unwrap();
    assert!(message.starts_with("pty-cli: /dev/null/pages: cannot create: "), "{message}");
    for wrong in [&["man", "a", "b"][..], &["completions"], &["completions", "csh"]] {
        assert_eq!(program().args(wrong).output().unwrap().status.code(), Some(2), "{wrong:?}");
    }
    for unread in [&["man"][..], &["completions", "zsh"]] {
        let output = program().args(unread).stdout(tests::pipe_without_reader()).output().unwrap();
        assert_eq!((output.status.code(), &*output.stderr), (Some(141), &b""[..]), "{unread:?}");
    }
}

#[test]
fn the_page_of_script_names_every_option_that_the_programs_name() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pty-cli/man/pty-cli-script.1");
    let page = fs::read_to_string(page).unwrap().replace('\\', "");
    for name in ["script", "scriptreplay", "scriptlive"] {
        let help = tool(&[name.as_ref(), "--help".as_ref()]);
        let words = help.split(|byte: char| !byte.is_ascii_alphanumeric() && byte != '-');
        let options: Vec<_> = words.filter(|word| word.starts_with("--") && word.len() > 2).collect();
        assert!(options.contains(&"--version"), "{help}");
        for option in options {
            assert!(page.contains(option), "{name} {option}");
        }
    }
}
