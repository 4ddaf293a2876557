//! The completions. Those of zsh and fish are clap's, with commands completed as commands; for bash clap writes
//! labels that do not match for a name with a hyphen, and completes no files, so that one is written here.

use std::fmt::Write;

use clap::{Arg, Command, ValueHint};
use clap_complete::{Shell, generate};

const BASH: &str = include_str!("completion.bash");
const ZSH: &str = include_str!("completion.zsh");
const FISH: &str = include_str!("completion.fish");

/// The grammars of util-linux's programs, which clap does not know.
const SCRIPTS: &str = "script scriptreplay scriptlive";

fn of_clap(shell: Shell) -> String {
    let mut text = Vec::new();
    generate(shell, &mut pty_cli::command(), "pty-cli", &mut text);
    String::from_utf8(text).unwrap()
}

/// After the first word of a command, its own completion is asked, and no option of ours is offered.
pub(crate) fn zsh() -> String {
    let autoload = "autoload -U is-at-least\n";
    let start = "_pty-cli_commands() {\n    local commands; commands=(\n";
    let scripts = SCRIPTS.split(' ').map(|name| format!("'{name}:As the program of util-linux' \\\n"));
    let text = of_clap(Shell::Zsh)
        .replace(autoload, &format!("{autoload}{ZSH}"))
        .replace(start, &format!("{start}{}", scripts.collect::<String>()));
    let lines = text.lines().map(|line| match line.strip_prefix("'*::command -- ") {
        Some(rest) => {
            let (help, action) = rest.rsplit_once(':').unwrap();
            let run = if action.contains("ambivalent") { "_normal" } else { "_pty-cli_run_after_end" };
            format!("'(-)*::command -- {help}:{run}' \\")
        }
        None => line.to_owned(),
    });
    lines.map(|line| line + "\n").collect()
}

/// What clap writes, then commands: clap completes no operands for fish.
pub(crate) fn fish() -> String {
    let root = pty_cli::command();
    let runs =
        root.get_subcommands().filter(|command| matches!(command.get_name(), "spawn" | "record" | "live"));
    let options = runs.flat_map(Command::get_arguments).filter(|option| option.get_action().takes_values());
    let mut with_value: Vec<_> = options.flat_map(words).collect();
    with_value.sort();
    with_value.dedup();
    format!("{}\n{}", of_clap(Shell::Fish), FISH.replace("SPAWN_VALUES", &with_value.join(" ")))
}

pub(crate) fn bash(root: &Command) -> String {
    let (mut names, mut options, mut values) = (String::new(), String::new(), String::new());
    for command in root.get_subcommands() {
        let name = command.get_name();
        for alias in command.get_all_aliases() {
            writeln!(names, "        {alias}) echo {name} ;;").unwrap();
        }
        let all: Vec<_> = command.get_arguments().flat_map(words).collect();
        if !all.is_empty() {
            writeln!(options, "        {name}) echo '{}' ;;", all.join(" ")).unwrap();
        }
        for option in command.get_arguments().filter(|option| option.get_action().takes_values()) {
            let named: Vec<_> = words(option).iter().map(|word| format!("'{name} {word}'")).collect();
            if !named.is_empty() {
                writeln!(values, "        {}) echo '{}' ;;", named.join(" | "), value(option)).unwrap();
            }
        }
    }
    let commands: Vec<_> = root.get_subcommands().map(Command::get_name).collect();
    BASH.replace("COMMANDS", &format!("{} {SCRIPTS}", commands.join(" ")))
        .replace("        NAMES\n", &names)
        .replace("        OPTIONS\n", &options)
        .replace("        VALUES\n", &values)
}

/// An option as it is typed.
fn words(option: &Arg) -> Vec<String> {
    let short = option.get_short().map(|short| format!("-{short}"));
    let aliases = option.get_visible_aliases().unwrap_or_default();
    let long = option.get_long().into_iter().chain(aliases).map(|long| format!("--{long}"));
    short.into_iter().chain(long).collect()
}

/// What follows an option, as an argument of compgen and its value, or nothing.
fn value(option: &Arg) -> String {
    let possible = option.get_possible_values();
    let visible: Vec<_> =
        possible.iter().filter(|value| !value.is_hide_set()).map(|value| value.get_name()).collect();
    match option.get_value_hint() {
        _ if !visible.is_empty() => format!("-W {}", visible.join(" ")),
        ValueHint::AnyPath | ValueHint::FilePath => "-f".to_owned(),
        ValueHint::DirPath => "-d".to_owned(),
        _ => "-".to_owned(),
    }
}
