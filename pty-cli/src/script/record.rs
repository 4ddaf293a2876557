//! `script`.

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;
use nix::unistd::{AccessFlags, access};
use pty::{Command, EndedBy, Relay, Size, SpawnStage};
use pty_recording::Header;
use pty_recording::destination::OutputFile;
use pty_recording::files::Count;
use pty_recording::format::typescript::Around;

use super::logs;
use super::options::{self, Asked, Run, ScriptOptions, Wrong};
use super::{complain, remark, say, version};
use crate::clock;
use crate::recorder::{Flush, Incomplete, Recorder, Settings, recorded_size};
use crate::shown_modes::ShownModes;

const HELP: &str = "
Usage:
 script [options] [file]
 script [options] [file] -- command [argument...]
 script [-adeFkqr] [-t time] file command [argument...]

Run a shell or a command on a terminal, and keep what passes there in a file.

Options:
 -I, --log-in <file>           what is typed goes to this file (but for passwords)
 -O, --log-out <file>          what is printed goes to this file; the default
 -B, --log-io <file>           both go to this file

 -T, --log-timing <file>       when it happened goes to this file
 -t[<file>], --timing[=<file>] the same; without a file to standard error
 -m, --logging-format <name>   the timing file is 'classic' or 'advanced'

 -a, --append                  add to the files
 -c, --command <command>       run this with the shell, instead of an interactive one
 -e, --return                  exit as the command does
 -f, --flush                   write everything before it is shown
     --force                   write to 'typescript' even if that is a link
 -E, --echo <when>             show what is typed: auto, always or never
 -o, --output-limit <size>     stop when the files have so many bytes
 -q, --quiet                   do not say when it starts and ends

 -h, --help                    show this help
 -V, --version                 show the version
";

/// Runs with these arguments, called by this name; the exit status.
pub(crate) fn main(name: &OsStr, args: &[OsString]) -> u8 {
    match options::parse(args) {
        Ok(Asked::Record(options)) => {
            record(name, &options).unwrap_or_else(|message| complain(name, &message))
        }
        Ok(Asked::Play(file, fast)) => {
            play(&file, fast).unwrap_or_else(|failure| complain(name, &failure.to_string()))
        }
        Ok(Asked::Help) => say(HELP),
        Ok(Asked::Version) => say(&version(name)),
        Err(Wrong::Value(message)) => complain(name, &message),
        Err(Wrong::Usage(message)) => {
            let name_shown = name.display();
            complain(name, &format!("{message}\nTry '{name_shown} --help' for more information."))
        }
    }
}

fn play(file: &Path, fast: bool) -> Result<u8, crate::Failure> {
    let speed = if fast { "--speed=max" } else { "--speed=1" };
    let args = [OsStr::new("pty-cli"), "replay".as_ref(), speed.as_ref(), "--".as_ref(), file.as_os_str()];
    match crate::args::Args::try_parse_from(args).map_err(crate::Failure::tool)?.command {
        crate::args::Command::Replay(replay) => crate::commands::replay::run(replay.0),
        _ => Err(crate::Failure::tool("this cannot be played")),
    }
}

/// The shell that `SHELL` names, also if that is empty and cannot be executed.
pub(super) fn shell() -> PathBuf {
    std::env::var_os("SHELL").map_or_else(|| "/bin/sh".into(), PathBuf::from)
}

/// The user's shell with these arguments. One that cannot be executed is looked for in `PATH`.
pub(super) fn shell_command(shell: &Path, args: &[&OsStr]) -> Command {
    let name = shell.file_name().unwrap_or(shell.as_os_str());
    let found = access(shell, AccessFlags::X_OK).is_ok();
    let mut command = Command::new(if found { shell.as_os_str() } else { name });
    command.arg0(name).args(args);
    command
}

fn record(name: &OsStr, options: &ScriptOptions) -> Result<u8, String> {
    // Without terminals there is nothing to record, and no log.
    if let Err(error) = pty::OpenOptions::new().open() {
        if !options.quiet {
            remark(&started(options));
        }
        return Err(no_terminal(&error));
    }
    let unforced = options.default_log && !options.force;
    let default = options.logs.first().filter(|_| unforced);
    let default = default.map(|log| logs::open_default(&log.path, options.append));
    let default = default.transpose()?;
    if options.quiet {
        return session(name, options, default);
    }
    remark(&started(options));
    let result = session(name, options, default);
    remark("Script done.\n");
    result
}

fn no_terminal(error: &io::Error) -> String {
    format!("failed to create pseudo-terminal: {}", logs::reason(error))
}

fn session(name: &OsStr, options: &ScriptOptions, default: Option<OutputFile>) -> Result<u8, String> {
    let mut command = command(options);
    command.like_our_terminal();
    crate::commands::spawn::hand_on_descriptors(&mut command);
    let modes = command.get_modes().echo(!options.no_echo);
    command.modes(modes);
    let (header, around) = facts(options, command.get_size());
    let written = Count::default();
    let (writer, max_size) = logs::writer(options, default, &header, &around, &written)?;
    let settings = Settings {
        flush: if options.flush { Flush::Each } else { Flush::After(Duration::from_millis(50)) },
        max_size,
        written,
        input: options.logs.iter().any(|log| log.input),
        // Without echo from the start, nothing tells a password from the rest.
        passwords: options.no_echo,
        keys: None,
        warn: None,
    };
    let mut recorder = Recorder::start(writer, settings).map_err(|error| logs::reason(&error))?;
    let session = command.spawn();
    drop(command);
    let result = match session {
        Ok(session) => {
            let mut shown = ShownModes::new(None, false);
            let result = recorder.record(shown.watch(Relay::new())).run(session);
            shown.restore(&result);
            result.map_err(|error| error.to_string())
        }
        Err(error) if error.stage() == SpawnStage::Open => Err(no_terminal(error.io_error())),
        Err(error) => Err(format!(
            "failed to execute {}: {}",
            error.path().unwrap_or(Path::new("")).display(),
            logs::reason(error.io_error())
        )),
    };
    let recorded = recorder.finish(result.as_ref().ok());
    let mut failed = false;
    if let Err(Incomplete::Failed(error)) = &recorded {
        failed = true;
        complain(name, &format!("write failed: {error}"));
    }
    let outcome = result?;
    if matches!(outcome.ended_by, Some(EndedBy::Signal(_))) {
        // If nobody listens, there is nobody to tell.
        let _ = writeln!(io::stderr(), "\nSession terminated, killing shell... ...killed.");
    }
    let full = matches!(recorded, Err(Incomplete::Full));
    if let (true, false, Some(limit)) = (full, options.quiet, options.limit) {
        remark(&format!("Script terminated, max output files size {limit} exceeded.\n"));
    }
    Ok(match outcome.ended_by {
        _ if failed || full => 1,
        Some(EndedBy::Signal(_)) => outcome.exit_code(),
        _ if options.returns => outcome.exit_code(),
        _ => 0,
    })
}

fn started(options: &ScriptOptions) -> String {
    let file =
        |what: &str, path: Option<&PathBuf>| path.map(|path| format!("{what} file is '{}'", path.display()));
    let files = [
        file("output log", options.last(|log| log.output).map(|log| &log.path)),
        file("input log", options.last(|log| log.input).map(|log| &log.path)),
        file("timing", options.timing.as_ref()),
    ];
    let files: Vec<_> = files.into_iter().flatten().collect();
    format!("Script started, {}.\n", files.join(", "))
}

fn command(options: &ScriptOptions) -> Command {
    let shell = shell();
    match &options.run {
        Run::Shell => shell_command(&shell, &[OsStr::new("-i")]),
        Run::Line(line) => shell_command(&shell, &[OsStr::new("-c"), line]),
        Run::Program(words) => {
            let mut words = words.iter();
            let mut command = Command::new(words.next().map_or(shell.as_os_str(), |program| program));
            command.args(words);
            command
        }
    }
}

/// What is said of the session. Its terminal is standard input, but the size is that of standard
/// output; what that does not know is as the command finds it.
fn facts(options: &ScriptOptions, child: Size) -> (Header, Around) {
    let command = match &options.run {
        Run::Shell => None,
        Run::Line(line) => Some(line.to_string_lossy().into_owned()),
        Run::Program(words) => Some(words.join(OsStr::new(" ")).to_string_lossy().into_owned()),
    };
    let variable = |name| std::env::var(name).ok();
    let cells = |name| variable(name).and_then(|text| text.parse().ok()).unwrap_or(0);
    let size = Size::of(io::stdout()).unwrap_or_else(|_| Size::new(cells("COLUMNS"), cells("LINES")));
    let known = |cells: u16, child: u16| if cells == 0 { child } else { cells };
    let size = Size::new(known(size.cols, child.cols), known(size.rows, child.rows));
    let terminal = io::stdin().is_terminal();
    let header = Header {
        size: Some(recorded_size(size)),
        started: Some(clock::now()),
        term: variable("TERM"),
        command,
        ..Header::default()
    };
    let path = |log: Option<&options::LogFile>| log.map(|log| log.path.clone().into_os_string());
    let around = Around {
        terminal,
        tty: nix::unistd::ttyname(io::stdin()).ok().map(|name| name.display().to_string()),
        shell: Some(shell().display().to_string()),
        timing_log: options.timing.clone().map(PathBuf::into_os_string),
        output_log: path(options.last(|log| log.output)),
        input_log: path(options.last(|log| log.input)),
    };
    (header, around)
}
