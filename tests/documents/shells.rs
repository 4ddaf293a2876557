//! The completions. Those of elvish and PowerShell are clap's; so are those of zsh and fish, with commands completed as
//! commands; for bash clap writes
//! labels that do not match for a name with a hyphen, and completes no files, so that one is written here.

use std::fmt::Write;

use clap::{Arg, Command, ValueHint};
use clap_complete::{Shell, generate};

const BASH: &str = include_str!("completion.bash");
const ZSH: &str = include_str!("completion.zsh");
const FISH: &str = include_str!("completion.fish");

/// The grammars of util-linux's programs, which clap does not know.
const SCRIPTS: &str = "script scriptreplay scriptlive";

/// Each shell, the name of its script and what is to be in it.
pub(crate) fn all(root: &Command) -> [(&'static str, &'static str, String); 5] {
    [
        ("bash", "pty-cli.bash", bash(root)),
        ("zsh", "_pty-cli", zsh()),
        ("fish", "pty-cli.fish", fish(root)),
        ("elvish", "pty-cli.elv", of_clap(Shell::Elvish)),
        ("powershell", "_pty-cli.ps1", of_clap(Shell::PowerShell)),
    ]
}

fn of_clap(shell: Shell) -> String {
    let mut text = Vec::new();
    generate(shell, &mut pty_cli::command(), "pty-cli", &mut text);
    String::from_utf8(text).unwrap()
}

/// After the first word of a command, its own completion is asked, and no option of ours is offered.
fn zsh() -> String {
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
fn fish(root: &Command) -> String {
    let runs =
        root.get_subcommands().filter(|command| matches!(command.get_name(), "spawn" | "record" | "live"));
    let options = runs.flat_map(Command::get_arguments).filter(|option| option.get_action().takes_values());
    let mut with_value: Vec<_> = options.flat_map(words).collect();
    with_value.sort();
    with_value.dedup();
    let mut operands = String::new();
    for command in root.get_subcommands() {
        let action = match command.get_positionals().map(value).find(|value| !value.is_empty()) {
            Some(value) if value == "-d" => "(__fish_complete_directories (commandline -ct))".to_owned(),
            Some(value) => match value.strip_prefix("-W ") {
                Some(words) => words.to_owned(),
                None => continue,
            },
            None => continue,
        };
        let name = command.get_name();
        writeln!(
            operands,
            "complete -c pty-cli -n \"__fish_pty_cli_using_subcommand {name}\" -f -a \"{action}\""
        )
        .unwrap();
    }
    format!("{}\n{}{operands}", of_clap(Shell::Fish), FISH.replace("SPAWN_VALUES", &with_value.join(" ")))
}

fn bash(root: &Command) -> String {
    let [mut names, mut options, mut values, mut operands] = [const { String::new() }; 4];
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
        if let Some(value) = command.get_positionals().map(value).find(|value| value != "-" && value != "-f")
        {
            writeln!(operands, "        {name}) echo '{value}' ;;").unwrap();
        }
    }
    let commands: Vec<_> = root.get_subcommands().map(Command::get_name).collect();
    BASH.replace("COMMANDS", &format!("{} {SCRIPTS}", commands.join(" ")))
        .replace("        NAMES\n", &names)
        .replace("        OPTIONS\n", &options)
        .replace("        VALUES\n", &values)
        .replace("        OPERANDS\n", &operands)
}

/// An option as it is typed.
fn words(option: &Arg) -> Vec<String> {
    let short = option.get_short().map(|short| format!("-{short}"));
    let aliases = option.get_visible_aliases().unwrap_or_default();
    let long = option.get_long().into_iter().chain(aliases).map(|long| format!("--{long}"));
    short.into_iter().chain(long).collect()
}

/// What follows an option or is an operand, as an argument of compgen and its value, or nothing.
fn value(argument: &Arg) -> String {
    let possible = argument.get_possible_values();
    let visible: Vec<_> =
        possible.iter().filter(|value| !value.is_hide_set()).map(|value| value.get_name()).collect();
    match argument.get_value_hint() {
        _ if !visible.is_empty() => format!("-W {}", visible.join(" ")),
        ValueHint::AnyPath | ValueHint::FilePath => "-f".to_owned(),
        ValueHint::DirPath => "-d".to_owned(),
        _ => "-".to_owned(),
    }
}
