#![deny(unsafe_code)]
//! The commands of `pty-cli`, as a library of which the program is three lines.
//!
//! Exit status: the command's own, 128+n if signal n ended it; 124 after a timeout; 125 if the
//! tool itself failed; 126 if the command could not be executed, 127 if it was not found. Of commands that
//! only read and write files: 1 for a file, 2 for a wrong command line, 141 if nobody reads the output.

mod args;
mod clock;
mod commands;
mod destination;
#[doc(hidden)]
pub mod filter;
mod guard;
mod keys;
mod mend;
mod messages;
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

use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::path::Path;
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

    /// About a file.
    fn about(path: &std::path::Path, what: impl std::fmt::Display) -> Self {
        Self::new(format_args!("{}: {what}", path.display()))
    }

    /// About a file, of the commands that only read and write files.
    fn of_file(path: &std::path::Path, error: impl std::fmt::Display) -> Self {
        Self { code: 1, ..Self::about(path, error) }
    }

    /// Standard output cannot be written. If its reader is gone, there is no message.
    fn of_output(error: &io::Error) -> Self {
        match error.kind() {
            ErrorKind::BrokenPipe => Self { message: String::new(), code: GONE },
            _ => Self::of_file(Path::new(STDOUT), format_args!("cannot write: {error}")),
        }
    }

    /// Prints the message, if there is one; the exit status.
    fn tell(self) -> u8 {
        if !self.message.is_empty() {
            messages::say(self.message);
        }
        self.code
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
        Err(error) => return ExitCode::from(answer(&error, &arguments)),
    };
    let is_quiet = match &args.command {
        args::Command::Replay(args) => args.quiet,
        args::Command::Convert(args) => args.quiet,
        args::Command::Info(args) => args.quiet,
        args::Command::Cat(args) => args.quiet,
        _ => false,
    };
    if is_quiet {
        messages::be_quiet();
    }
    let result = match args.command {
        args::Command::Spawn(args) => commands::spawn::run(args),
        args::Command::Record(args) => commands::record::run(args),
        args::Command::Replay(args) => commands::replay::run(args),
        args::Command::Live(args) => commands::live::run(args),
        args::Command::Convert(args) => commands::convert::run(args),
        args::Command::Info(args) => commands::info::run(args),
        args::Command::Cat(args) => commands::cat::run(args),
        args::Command::Man(args) => commands::man::run(args),
        args::Command::Completions(args) => commands::completions::run(args),
    };
    ExitCode::from(result.unwrap_or_else(Failure::tell))
}

/// Prints help, the version, or what is wrong with the command line; the exit status.
fn answer(error: &clap::Error, arguments: &[OsString]) -> u8 {
    if error.use_stderr() {
        // What cannot be printed has nobody to read it.
        let is_plain = |word: &OsString| {
            let text = word.to_string_lossy();
            shown::shown(&text) == text
        };
        let _ = match arguments.iter().all(is_plain) {
            true => error.print(),
            false => io::stderr().write_all(shown::lines(&error.render().to_string()).as_bytes()),
        };
        return usage_status(arguments);
    }
    match error.print().and_then(|()| io::stdout().flush()) {
        Ok(()) => 0,
        Err(error) => {
            // As any other failure of that command.
            match (Failure::of_output(&error).tell(), usage_status(arguments)) {
                (GONE, _) => GONE,
                (_, 125) => 125,
                (code, _) => code,
            }
        }
    }
}

/// Exit status for a wrong command line. Those that run something keep low numbers for what they run.
fn usage_status(arguments: &[OsString]) -> u8 {
    match arguments.get(1).and_then(|name| name.to_str()) {
        Some("replay" | "play" | "convert" | "info" | "cat" | "man" | "completions") => 2,
        _ => 125,
    }
}

/// Exit status when nobody reads standard output any more: 128 + SIGPIPE.
const GONE: u8 = 141;

/// What messages call `-` when it is written.
const STDOUT: &str = "standard output";
