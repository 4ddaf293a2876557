//! The man pages and the completions are what the command line says of itself.
//!
//! `PTY_CLI_MAN=write cargo test -p tests --test documents` writes them anew.

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
    for (name, text) in
        [("pty-cli.bash", shells::bash(&root)), ("_pty-cli", shells::zsh()), ("pty-cli.fish", shells::fish())]
    {
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

#[test]
fn man_pages_and_completions_are_those_of_the_command_line() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pty-cli");
    let write = std::env::var_os("PTY_CLI_MAN").is_some_and(|value| value == "write");
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

#[test]
fn the_page_of_script_names_every_option_that_the_programs_name() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pty-cli/man/pty-cli-script.1");
    let page = fs::read_to_string(page).unwrap().replace('\\', "");
    for name in ["script", "scriptreplay", "scriptlive"] {
        let tool = env!("CARGO_BIN_EXE_pty-cli-under-test");
        let help = tests::run(std::process::Command::new(tool).args([name, "--help"]));
        let words = help.split(|byte: char| !byte.is_ascii_alphanumeric() && byte != '-');
        let options: Vec<_> = words.filter(|word| word.starts_with("--") && word.len() > 2).collect();
        assert!(options.contains(&"--version"), "{help}");
        for option in options {
            assert!(page.contains(option), "{name} {option}");
        }
    }
}
