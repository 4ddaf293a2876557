//! `pty-cli completions`: the scripts that are checked in, and tested to be what the command line says.

use crate::Failure;
use crate::args::{Completions, Shell};

pub(crate) fn run(args: Completions) -> Result<u8, Failure> {
    super::print(match args.shell {
        Shell::Bash => include_str!("../../completions/pty-cli.bash"),
        Shell::Zsh => include_str!("../../completions/_pty-cli"),
        Shell::Fish => include_str!("../../completions/pty-cli.fish"),
        Shell::Elvish => include_str!("../../completions/pty-cli.elv"),
        Shell::Powershell => include_str!("../../completions/_pty-cli.ps1"),
    })
}
