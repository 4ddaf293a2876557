#![deny(unsafe_code)]
//! The commands of `pty-cli`, as a library of which the program is three lines.
//!
//! Exit status: the command's own, 128+n if signal n ended it; 124 after a timeout; 125 if the
//! tool itself failed; 126 if the command could not be executed, 127 if it was not found.

mod args;
mod clock;
mod commands;
mod destination;
#[doc(hidden)]
pub mod filter;
mod guard;
mod keys;
mod mend;
mod output_file;
mod pace;
mod player;
mod progress;
mod recorder;
pub mod recording;
mod script;
mod shown;
#[allow(unsafe_code)]
mod sys;
mod typist;
mod values;
mod viewer;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

/// What went wrong with the tool itself, for a person to read.
struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    fn new(message: impl std::fmt::Display) -> Self {
        Self { message: message.to_string(), code: 125 }
    }

    /// Of the commands that only read and write files.
    fn of_file(path: &std::path::Path, error: impl std::fmt::Display) -> Self {
        Self { message: format!("{}: {error}", path.display()), code: 1 }
    }
}

/// The command line, for what documents and completes it.
pub fn command() -> clap::Command {
    args::Args::command()
}

/// Runs the tool on this process's arguments.
pub fn main() -> ExitCode {
    sys::collect_children();
    sys::survive_file_limits();
    let arguments: Vec<_> = std::env::args_os().collect();
    if let Some(code) = script::main(&arguments) {
        return code;
    }
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Fails if nobody listens, as below; then there is nobody to tell.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 125 } else { 0 });
        }
    };
    let result = match args.command {
        args::Command::Spawn(args) => commands::spawn::run(args),
        args::Command::Record(args) => commands::record::run(args),
        args::Command::Replay(args) => commands::replay::run(args),
        args::Command::Live(args) => commands::live::run(args),
        args::Command::Convert(args) => commands::convert::run(args),
        args::Command::Info(args) => commands::info::run(args),
        args::Command::Cat(args) => commands::cat::run(args),
    };
    ExitCode::from(result.unwrap_or_else(|failure| {
        let _ = writeln!(std::io::stderr(), "pty-cli: {}", failure.message);
        failure.code
    }))
}
