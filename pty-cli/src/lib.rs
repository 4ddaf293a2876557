#![deny(unsafe_code)]
//! The commands of `pty-cli`, as a library of which the program is three lines: [`main`] and [`command`].
//!
//! Exit status: the command's own, 128+n if signal n ended it; 124 after a timeout; 125 if the
//! tool itself failed; 126 if the command could not be executed, 127 if it was not found. Of commands that
//! only read and write files: 1 for a file, 2 for a wrong command line, 141 if nobody reads the output.

mod args;
mod at;
mod clock;
mod commands;
mod destination;
mod indexes;
mod messages;
mod pace;
mod play;
mod player;
mod progress;
mod recorder;
mod script;
mod shown;
mod shown_modes;
mod size;
#[allow(unsafe_code)]
mod sys;
mod typist;
mod values;
mod viewer;

use std::ffi::OsString;
use std::fmt::{self, Display};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

/// Why a command failed, with a message for a person to read.
enum Failure {
    /// The command line is wrong, or asks for nothing but help or the version.
    Usage(Box<clap::Error>),
    /// A file, of the commands that only read and write files.
    File(String),
    /// The tool itself.
    Tool(String),
    /// The command, which could not be executed.
    Unexecuted(String),
    /// The command, which was not found.
    Missing(String),
    /// Nobody reads standard output any more. There is no message.
    Gone,
}

impl Failure {
    /// Of the tool itself.
    fn tool(message: impl Display) -> Self {
        Self::Tool(message.to_string())
    }

    /// Of the tool itself, about a file.
    fn about(path: &Path, what: impl Display) -> Self {
        Self::Tool(format!("{}: {what}", path.display()))
    }

    /// About a file, of the commands that only read and write files.
    fn of_file(path: &Path, what: impl Display) -> Self {
        Self::File(format!("{}: {what}", path.display()))
    }

    /// Standard output cannot be written. If its reader is gone, there is no message.
    fn of_output(error: &io::Error) -> Self {
        match error.kind() {
            ErrorKind::BrokenPipe => Self::Gone,
            _ => Self::of_file(Path::new(STDOUT), format_args!("cannot write: {error}")),
        }
    }

    /// Prints the message, if there is one; the exit status.
    fn tell(self) -> u8 {
        let code = match &self {
            Self::Usage(error) => return answer(error),
            Self::Gone => return GONE,
            Self::File(_) => 1,
            Self::Tool(_) => 125,
            Self::Unexecuted(_) => 126,
            Self::Missing(_) => 127,
        };
        messages::say(self);
        code
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(error) => error.fmt(f),
            Self::File(message)
            | Self::Tool(message)
            | Self::Unexecuted(message)
            | Self::Missing(message) => f.write_str(message),
            Self::Gone => Ok(()),
        }
    }
}

/// The command line, for what documents and completes it.
pub fn command() -> clap::Command {
    let mut command = args::Args::command();
    command.build();
    command
}

/// Runs the tool on this process's arguments.
pub fn main() -> ExitCode {
    sys::collect_children();
    sys::survive_file_limits();
    let arguments: Vec<_> = std::env::args_os().collect();
    if let Some(code) = script::main(&arguments) {
        return code;
    }
    ExitCode::from(run().unwrap_or_else(Failure::tell))
}

fn run() -> Result<u8, Failure> {
    let args = args::Args::try_parse().map_err(|error| Failure::Usage(Box::new(error)))?;
    let is_quiet = match &args.command {
        args::Command::Replay(args) => args.quiet,
        args::Command::Convert(args) => args.quiet,
        args::Command::Info(args) => args.quiet,
        args::Command::Cat(args) => args.quiet,
        args::Command::Search(args) => args.quiet,
        args::Command::Shot(args) => args.quiet,
        #[cfg(feature = "export")]
        args::Command::Export(args) => args.quiet,
        _ => false,
    };
    if is_quiet {
        messages::be_quiet();
    }
    match args.command {
        args::Command::Spawn(args) => commands::spawn::run(args.0),
        args::Command::Record(args) => commands::record::run(args.0),
        args::Command::Replay(args) => commands::replay::run(args.0),
        args::Command::Live(args) => commands::live::run(args.0),
        args::Command::Convert(args) => commands::convert::run(args.0),
        args::Command::Info(args) => commands::info::run(args.0),
        args::Command::Cat(args) => commands::cat::run(args.0),
        args::Command::Search(args) => commands::search::run(args.0),
        args::Command::Shot(args) => commands::shot::run(args.0),
        #[cfg(feature = "export")]
        args::Command::Export(args) => commands::export::run(*args.0),
        args::Command::Man(args) => commands::man::run(args.0),
        args::Command::Completions(args) => commands::completions::run(args.0),
    }
}

/// Prints help, the version, or what is wrong with the command line; the exit status.
fn answer(error: &clap::Error) -> u8 {
    let arguments: Vec<_> = std::env::args_os().collect();
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
        return usage_status(&arguments);
    }
    match error.print().and_then(|()| io::stdout().flush()) {
        Ok(()) => 0,
        Err(error) => {
            // As any other failure of that command.
            match (Failure::of_output(&error).tell(), usage_status(&arguments)) {
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
        Some(
            "replay" | "play" | "convert" | "info" | "cat" | "search" | "shot" | "export" | "man"
            | "completions",
        ) => 2,
        _ => 125,
    }
}

/// Exit status when nobody reads standard output any more: 128 + SIGPIPE.
const GONE: u8 = 141;

/// What messages call `-` when it is written.
const STDOUT: &str = "standard output";
