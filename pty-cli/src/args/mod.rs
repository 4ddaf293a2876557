//! The command line. The comments are what `--help` says.

mod cat;
mod completions;
mod convert;
mod info;
mod live;
mod man;
mod record;
mod replay;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum, ValueHint};
use pty::Size;
use pty_recording::Format;

use crate::values;
pub(crate) use cat::Cat;
pub(crate) use completions::{Completions, Shell};
pub(crate) use convert::Convert;
pub(crate) use info::Info;
pub(crate) use live::Live;
pub(crate) use man::Man;
pub(crate) use record::{OnLogError, Record};
pub(crate) use replay::{Replay, ReplayStream};

/// Run commands on pseudo-terminals
#[derive(Debug, Parser)]
#[command(name = "pty-cli", version, after_help = AFTER_HELP)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER_HELP: &str = "\
pty-cli script, scriptreplay and scriptlive take the command lines of util-linux's programs of these names; \
pty-cli help script tells more.

Short options mean the same in every command that has them: -o output, -f format, -a append, -i input, \
-s speed, -q quiet; -t is the title in record and the timing file elsewhere.

Exit status of spawn, record and live: that of COMMAND, or 128+n if signal n ended it or pty-cli; 124 after a \
timeout; 125 if pty-cli failed or the command line is wrong; 126 if COMMAND could not be executed; 127 if it \
was not found. Of replay, convert, info, cat, man and completions: 0; 1 if a file cannot be read or written; 2 if the command line \
is wrong; 141 if nobody reads standard output any more.";

const EXIT_STATUS: &str = "\
Exit status: that of COMMAND, or 128+n if signal n ended it or pty-cli; 124 after a timeout; \
125 if pty-cli failed or the command line is wrong; 126 if COMMAND could not be executed; 127 if it was not found.";

const FILE_STATUS: &str = "\
Exit status: 0; 1 if a file cannot be read or written; 2 if the command line is wrong; 141 if nobody reads \
standard output any more.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a command on a terminal of its own, as if a person sat at it
    ///
    /// The command sees a terminal whatever pty-cli itself is connected to: a pipe, a file, nothing.
    /// What is typed or piped in reaches it whole, with an end; what it prints comes out whole.
    #[command(after_help = EXIT_STATUS)]
    Spawn(Spawn),

    /// Run a command on a terminal of its own, and record what it prints
    ///
    /// The format is that of FILE's extension, in any case: .cast (asciicast v3), .typescript, .ttyrec,
    /// .bsd, .raw, .txt or .log (plain text); with .gz or .zst after it, compressed. Another extension
    /// needs --format. What has happened is in the file within a
    /// tenth of a second, whatever becomes of pty-cli; a file that cannot be written ends the
    /// session. Passwords are not recorded, nor are the command line and the environment unless
    /// they are asked for.
    #[command(visible_alias = "rec", after_help = EXIT_STATUS, mut_arg("env", |env| env.help(record::ENV)))]
    Record(Record),

    /// Show a recording as it happened
    ///
    /// What could harm the terminal does not reach it: nothing writes the clipboard, sets the title,
    /// or has the terminal type an answer. Modes that the recording switched on are switched off at
    /// the end, whatever ends it.
    ///
    /// Keys, if standard input and output are one terminal: space pauses, . or right shows what is
    /// next, up and down change the speed, ] and [ go to the next marker and back to the one before,
    /// q ends.
    #[command(visible_alias = "play", after_help = replay::EXIT_STATUS)]
    Replay(Replay),

    /// Run the input of a recording against a new command
    ///
    /// What was typed is typed again, at its own pace. It is shown first, with what it is typed to,
    /// and nothing runs until that is confirmed. A password is not in a recording: the input ends
    /// where one was typed.
    #[command(after_help = EXIT_STATUS)]
    Live(Live),

    /// Write a recording in another format
    ///
    /// The format is that of OUT's extension, in any case: .cast (asciicast v3), .typescript, .ttyrec,
    /// .bsd, .raw, .txt or .log (plain text); with .gz or .zst after it, compressed. Another extension,
    /// and standard output, need --format.
    #[command(after_help = FILE_STATUS)]
    Convert(Convert),

    /// Show information about a recording
    #[command(after_help = FILE_STATUS)]
    Info(Info),

    /// Join recordings into one
    #[command(after_help = FILE_STATUS)]
    Cat(Cat),

    /// Print the man page, or write the pages of all commands
    ///
    /// To read it at once: pty-cli man | man -l -
    #[command(after_help = FILE_STATUS)]
    Man(Man),

    /// Print the completion script of a shell
    ///
    /// For this session of bash: source <(pty-cli completions bash)
    #[command(after_help = FILE_STATUS)]
    Completions(Completions),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Spawn {
    #[command(flatten)]
    pub(crate) options: SpawnOptions,

    /// The command and its arguments, passed on as they are, without a shell
    #[arg(required = true, trailing_var_arg = true, value_hint = ValueHint::CommandWithArguments, value_names = ["COMMAND", "ARG"])]
    pub(crate) command: Vec<OsString>,
}

/// How to run a command, for every command that runs one.
#[derive(Debug, clap::Args)]
pub(crate) struct SpawnOptions {
    /// Size of the terminal, instead of that of the terminal around us or 80x24 without one
    #[arg(long, value_name = "COLSxROWS")]
    pub(crate) size: Option<Size>,

    /// What COMMAND has as standard input
    #[arg(long, value_enum, default_value_t = Stdin::Relay)]
    pub(crate) stdin: Stdin,

    /// What to do at the end of our input
    #[arg(long, value_enum, default_value_t = Eof::Veof)]
    pub(crate) eof: Eof,

    /// How long to read on when COMMAND has ended but others print on its terminal
    #[arg(long, value_name = "child|all|DURATION", default_value = "child", value_parser = wait)]
    pub(crate) wait: WaitArgument,

    /// End COMMAND with SIGTERM, and exit with 124, when it has run for so long (30s, 2m, seconds)
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub(crate) timeout: Option<Duration>,

    /// Kill what was asked to end and has not after so long; 5s if not given, never if 0
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub(crate) kill_after: Option<Duration>,

    /// Like --timeout, but only when nothing was typed or printed for so long: for a job that hangs
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub(crate) idle_timeout: Option<Duration>,

    /// Newlines as COMMAND writes them, without the carriage return that terminals add: for pipes
    #[arg(long)]
    pub(crate) lf: bool,

    /// Do not show on the terminal what is typed there: for input from a pipe
    #[arg(long)]
    pub(crate) no_echo: bool,

    /// Start the terminal in raw mode: every byte passes as it is, Ctrl-C and end of file included
    #[arg(long = "raw-mode", visible_alias = "raw")]
    pub(crate) raw: bool,

    /// Quote control characters of piped input: COMMAND reads every byte as it is, Ctrl-C and Ctrl-D too
    #[arg(long)]
    pub(crate) literal: bool,

    /// Kind of terminal that COMMAND is told of, TERM [default: ours, else xterm-256color]
    #[arg(long, value_name = "NAME")]
    pub(crate) term: Option<OsString>,

    /// Close the descriptors from 3 upward [default: COMMAND has those that pty-cli was given]
    #[arg(long)]
    pub(crate) close_fds: bool,

    /// Set an environment variable of COMMAND, or with NAME alone keep it in spite of --clear-env
    #[arg(long, value_name = "NAME[=VALUE]")]
    pub(crate) env: Vec<OsString>,

    /// Start COMMAND with no environment variables but those of --env: for runs that can be repeated
    #[arg(long)]
    pub(crate) clear_env: bool,

    /// Run COMMAND in this directory
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) chdir: Option<PathBuf>,

    /// Tell COMMAND that this is its name; a shell called -sh is a login shell
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub(crate) arg0: Option<OsString>,

    /// Give standard error a terminal of its own, so that it can be told from standard output
    #[arg(long)]
    pub(crate) split_stderr: bool,

    /// Remove colours and other escape sequences from the output: plain text for a log
    ///
    /// A line is printed as far as it has come, so that prompts are seen. A line that goes back to its start
    /// with a carriage return, as a progress bar does, is printed once, when it ends.
    #[arg(long)]
    pub(crate) strip_escapes: bool,

    /// Hang up when these keys are typed, such as '^]^]^]': a way out of a COMMAND that takes every key
    #[arg(long, value_name = "KEYS", value_parser = keys)]
    pub(crate) escape: Option<Keys>,

    /// Pass nothing on to COMMAND: to watch without touching
    #[arg(long)]
    pub(crate) read_only: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stdin {
    /// The terminal, with our input typed on it
    Relay,
    /// Our own input itself, a pipe as a pipe; the terminal is for output
    Inherit,
    /// Nothing: /dev/null
    Null,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Eof {
    /// Type the end-of-file character (Ctrl-D) when COMMAND has read all and waits for more, each time
    Veof,
    /// Close the terminal once COMMAND has read all input: for programs in raw mode
    Hangup,
    /// Nothing: COMMAND ends when it wants to
    Ignore,
}

/// The formats that recordings are written in, for `--format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// One JSON line per event, with the time since the event before
    AsciicastV3,
    /// One JSON line per event, with the time since the start
    AsciicastV2,
    /// The log of script(1), with a timing file beside it
    Typescript,
    /// Binary frames with wall-clock times
    Ttyrec,
    /// What script -r writes on BSD and macOS
    Bsd,
    /// What was printed, byte for byte, without times
    Raw,
    /// What was printed as lines of plain text; only written
    Txt,
}

impl From<OutputFormat> for Format {
    fn from(format: OutputFormat) -> Self {
        match format {
            OutputFormat::AsciicastV3 => Self::AsciicastV3,
            OutputFormat::AsciicastV2 => Self::AsciicastV2,
            OutputFormat::Typescript => Self::Typescript,
            OutputFormat::Ttyrec => Self::Ttyrec,
            OutputFormat::Bsd => Self::Bsd,
            OutputFormat::Raw => Self::Raw,
            OutputFormat::Txt => Self::Txt,
        }
    }
}

/// The formats that recordings are read in, for `--input-format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    /// asciicast of any version
    #[value(alias = "asciicast-v1", alias = "asciicast-v2", alias = "asciicast-v3")]
    Asciicast,
    /// The log of script(1)
    Typescript,
    /// Binary frames with wall-clock times
    Ttyrec,
    /// What script -r writes on BSD and macOS
    Bsd,
    /// Output without times: any bytes
    #[value(alias = "txt")]
    Raw,
}

impl From<InputFormat> for Format {
    fn from(format: InputFormat) -> Self {
        match format {
            InputFormat::Asciicast => Self::AsciicastV3,
            InputFormat::Typescript => Self::Typescript,
            InputFormat::Ttyrec => Self::Ttyrec,
            InputFormat::Bsd => Self::Bsd,
            InputFormat::Raw => Self::Raw,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct WaitArgument(pub(crate) pty::AfterExit);

fn wait(text: &str) -> Result<WaitArgument, String> {
    Ok(WaitArgument(match text {
        "child" => pty::AfterExit::End,
        "all" => pty::AfterExit::ReadAll,
        time => pty::AfterExit::ReadFor(values::duration(time)?),
    }))
}

/// A type of its own, because the derived code takes a `Vec` for an option that may be repeated.
#[derive(Clone, Debug)]
pub(crate) struct Keys(pub(crate) Vec<u8>);

fn keys(text: &str) -> Result<Keys, String> {
    values::keys(text).map(Keys)
}
