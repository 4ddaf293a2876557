//! `pty-cli completions`: the scripts.

use super::texts::text;
use crate::Failure;
use crate::args::{Completions, Shell};

pub(crate) fn run(args: Completions) -> Result<u8, Failure> {
    let name = match args.shell {
        Shell::Bash => "pty-cli.bash",
        Shell::Zsh => "_pty-cli",
        Shell::Fish => "pty-cli.fish",
        Shell::Elvish => "pty-cli.elv",
        Shell::Powershell => "_pty-cli.ps1",
    };
    super::print(&text(name).map_err(|error| Failure::of_output(&error))?)
}
