//! The completions, as the shells run them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use tests::{eventually, is_installed, read_until_text, run};

/// A directory with a program of a name that nothing else has, and files.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(TempDir::new().unwrap());
        fs::create_dir(place.path("bin")).unwrap();
        tests::write_program(&place.path("bin/zzunique-program"), "#!/bin/sh\n");
        fs::create_dir(place.path("zz directory")).unwrap();
        fs::write(place.path("zzfile.cast"), "").unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn search_path(&self) -> String {
        format!("{}:{}", self.path("bin").display(), std::env::var("PATH").unwrap())
    }
}

fn completions(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../pty-cli/completions").join(name)
}

/// Words that are typed, of which the last is completed, and what it may become. Without a star it is all.
const COMPLETIONS: &[(&str, &str)] = &[
    ("pty-cli spa", "spawn"),
    ("pty-cli scriptr", "scriptreplay"),
    ("pty-cli spawn --timeo", "--timeout"),
    ("pty-cli record --log-p", "--log-passwords"),
    ("pty-cli rec --log-p", "--log-passwords"),
    ("pty-cli replay --unf", "--unfiltered"),
    ("pty-cli live --ye", "--yes"),
    ("pty-cli convert --len", "--lenient"),
    ("pty-cli info --js", "--json"),
    ("pty-cli info --te", "--text"),
    ("pty-cli cat --overw", "--overwrite"),
    ("pty-cli search --files-w", "--files-with-matches"),
    ("pty-cli search zzf", "zzfile.cast"),
    ("pty-cli shot --format ht", "html"),
    ("pty-cli shot zzf", "zzfile.cast"),
    ("pty-cli spawn --stdin inh", "inherit"),
    ("pty-cli spawn --eof hang", "hangup"),
    ("pty-cli record --format ttyr", "ttyrec"),
    ("pty-cli record -f ttyr", "ttyrec"),
    ("pty-cli record --on-log-error wa", "warn"),
    ("pty-cli replay --stream mark", "marker"),
    ("pty-cli convert --input-format typ", "typescript"),
    ("pty-cli cat -f bs", "bsd"),
    ("pty-cli replay zzf", "zzfile.cast"),
    ("pty-cli info --timing zzf", "zzfile.cast"),
    ("pty-cli spawn zzuniq", "zzunique-program"),
    ("pty-cli spawn -- zzuniq", "zzunique-program"),
    ("pty-cli spawn --lf --size 80x24 zzuniq", "zzunique-program"),
    ("pty-cli spawn --size 80x24 -- zzuniq", "zzunique-program"),
    ("pty-cli record -o a.cast -- zzuniq", "zzunique-program"),
    ("pty-cli rec -q zzuniq", "zzunique-program"),
    ("pty-cli live zzfile.cast -- zzuniq", "zzunique-program"),
    ("pty-cli spawn zzunique-program zzf", "zzfile.cast"),
    ("pty-cli record -- zzunique-program zzf", "zzfile.cast"),
    ("pty-cli completions elv", "elvish"),
    ("pty-cli completions --he", "--help"),
];

#[test]
fn bash_completes_every_command_its_values_and_what_it_runs() {
    if !is_installed("bash") {
        return;
    }
    let place = Place::new();
    let complete = |words: &[&str]| {
        let script = r#"source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pty_cli
            printf '%s\n' "${COMPREPLY[@]}""#;
        let mut bash = Command::new("bash");
        bash.args(["--norc", "--noprofile", "-c", script, "bash"])
            .arg(completions("pty-cli.bash"))
            .args(words);
        bash.current_dir(place.path("")).env("PATH", place.search_path());
        run(&mut bash).trim_end().to_owned()
    };
    for (line, wanted) in COMPLETIONS {
        assert_eq!(complete(&line.split(' ').collect::<Vec<_>>()), *wanted, "{line}");
    }
    assert_eq!(complete(&["pty-cli", "convert", "--format", "=", "ttyr"]), "ttyrec");
    assert!(complete(&["pty-cli", "convert", "--format", "="]).contains("asciicast-v2"));
    assert_eq!(complete(&["pty-cli", "spawn", "--chdir", "zz"]), "zz directory");
    assert_eq!(complete(&["pty-cli", "man", "zz"]), "zz directory");
    assert_eq!(complete(&["pty-cli", "spawn", "--size", ""]), "");
    let commands = complete(&["pty-cli", ""]);
    for command in pty_cli::command().get_subcommands() {
        assert!(commands.lines().any(|line| line == command.get_name()), "{commands}");
        let options = complete(&["pty-cli", command.get_name(), "-"]);
        for long in command.get_arguments().filter_map(|option| option.get_long()) {
            assert!(options.lines().any(|line| line == format!("--{long}")), "--{long}: {options}");
        }
    }
}

#[test]
fn fish_completes_every_command_its_values_and_what_it_runs() {
    if !is_installed("fish") {
        return;
    }
    let place = Place::new();
    for (line, wanted) in COMPLETIONS {
        let mut fish = Command::new("fish");
        fish.args(["--no-config", "-c", "source $argv[1]; complete -C $argv[2]"]);
        fish.arg(completions("pty-cli.fish")).arg(line);
        fish.current_dir(place.path("")).env("PATH", place.search_path()).env("HOME", place.path(""));
        let printed = run(&mut fish);
        let words: Vec<_> = printed.lines().map(|line| line.split('\t').next().unwrap_or(line)).collect();
        assert!(words.contains(wanted), "{line}: {words:?}");
    }
}

#[test]
fn zsh_completes_every_command_its_values_and_what_it_runs() {
    if !is_installed("zsh") {
        return;
    }
    let place = Place::new();
    fs::copy(completions("_pty-cli"), place.path("_pty-cli")).unwrap();
    let setup = "fpath=($PWD $fpath); autoload -U compinit; compinit -u -D\n\
                 said() { print -r -- \"$BUFFER\" >>lines; BUFFER= }; zle -N said; bindkey '^T' said\n\
                 setopt no_auto_list no_list_beep; PROMPT='rea''dy> '\n";
    let mut command = pty::Command::new("zsh");
    command.args(["-f", "-i"]).current_dir(place.path(""));
    command.env("PATH", place.search_path()).env("TERM", "xterm").env("PS1", "").env("HOME", place.path(""));
    let session = command.spawn().unwrap();
    (&session.manager).write_all(setup.as_bytes()).unwrap();
    read_until_text(&session.manager, "ready> ");
    for (index, (line, wanted)) in COMPLETIONS.iter().enumerate() {
        (&session.manager).write_all(format!("{line}\t\x14").as_bytes()).unwrap();
        let lines = || fs::read_to_string(place.path("lines")).unwrap_or_default();
        eventually("zsh has completed", || lines().lines().count() > index);
        let lines = lines();
        let (before, _) = line.rsplit_once(' ').unwrap();
        let completed = lines.lines().last().map(|line| line.trim_end_matches([' ', '=']));
        assert_eq!(completed, Some(&*format!("{before} {wanted}")), "{line}");
    }
}
