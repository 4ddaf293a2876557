//! `pty-cli completions`.

use clap::ValueEnum;

#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// Print the script of this shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// Source it, or install it as share/bash-completion/completions/pty-cli
    Bash,
    /// Install it as _pty-cli in a directory of $fpath
    Zsh,
    /// Source it, or install it as ~/.config/fish/completions/pty-cli.fish
    Fish,
    /// Put it into ~/.config/elvish/lib/ and use it
    Elvish,
    /// Pass it to Invoke-Expression
    Powershell,
}
