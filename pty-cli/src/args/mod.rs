//! The command line. The comments are what `--help` says.

mod cat;
mod completions;
mod convert;
#[cfg(feature = "export")]
mod export;
mod info;
mod later;
mod live;
mod man;
mod record;
mod replay;
mod search;
mod shot;

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
#[cfg(feature = "export")]
pub(crate) use export::{EXPORT_EXTENSIONS, Export, ExportFormat, ExportSelect};
pub(crate) use info::Info;
use later::Later;
pub(crate) use live::Live;
pub(crate) use man::Man;
pub(crate) use record::{OnLogError, Record};
pub(crate) use replay::{Replay, ReplayStream};
pub(crate) use search::Search;
pub(crate) use shot::{Shot, ShotFormat};

/// Run commands on pseudo-terminals; record, replay and convert sessions
#[derive(Debug, Parser)]
#[command(name = "pty-cli", version, after_help = AFTER_HELP)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER_HELP: &str = "\
pty-cli script, scriptreplay and scriptlive take the command lines of util-linux's programs of these names; \
see pty-cli help script.

Short options mean the same in every command that has them: -o output, -f format, -a append, -i input, \
-s speed, -q quiet; -t is the title in record and the timing file elsewhere; -i and -s in search tell whether \
case counts.

Exit status of spawn, record and live: that of COMMAND, or 128+n if signal n ended it or pty-cli; 124 after a \
timeout; 125 if pty-cli failed or the command line is wrong; 126 if COMMAND cannot be executed; 127 if it \
is not found. Of replay, convert, info, cat, shot, export, man and completions: 0; 1 if a file cannot be read or written; 2 if \
the command line is wrong; 141 if the reader of standard output is gone. Of search: as grep, 0 if something was \
found, 1 if not, 2 if a file cannot be read or the command line is wrong; 141 likewise.";

const EXIT_STATUS: &str = "\
Exit status: that of COMMAND, or 128+n if signal n ended it or pty-cli; 124 after a timeout; \
125 if pty-cli failed or the command line is wrong; 126 if COMMAND cannot be executed; 127 if it is not found.";

const FILE_STATUS: &str = "\
Exit status: 0; 1 if a file cannot be read or written; 2 if the command line is wrong; 141 if the \
reader of standard output is gone.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a command on a pseudo-terminal
    ///
    /// The command sees a terminal, also where pty-cli is connected to a pipe, a file or nothing. Input
    /// reaches it completely, with its end of file; all of its output comes out.
    #[command(after_help = EXIT_STATUS)]
    Spawn(Later<Spawn>),

    /// Run a command on a pseudo-terminal and record it
    ///
    /// The extension of FILE tells the format: .cast (asciicast v3), .typescript, .ttyrec, .bsd, .raw,
    /// .txt or .log (plain text), in upper or lower case; .gz or .zst after it compresses. Other extensions
    /// need --format. Output is in the file within a tenth of a second, also if pty-cli is killed. A file
    /// that cannot be written ends the session. Input, the command line and the environment are recorded
    /// only on request, passwords not even then.
    #[command(visible_alias = "rec", after_help = EXIT_STATUS)]
    Record(Later<Record>),

    /// Play a recording
    ///
    /// Sequences that could harm the terminal are filtered out: none writes the clipboard, sets the title,
    /// or makes the terminal type an answer. Modes that the recording switches on are switched off at the
    /// end, also after a signal.
    ///
    /// Keys, if standard input and output are one terminal: space pauses and goes on; . shows the next event; left
    /// and right go back and on by 5 seconds, PgUp and PgDn (or Shift with left and right) by a minute; 0 to 9
    /// go to a tenth, Home and End to the start and the end, [ and ] to the marker before and the next; < and >
    /// (or down and up) change the speed; / and ? search in what was shown, ahead and back (Tab: for an
    /// expression), n and N go to the next hit and the one before, Escape ends the search; s hides and shows the
    /// status line, i shows what is known of the recording, h the keys; q quits. The first of them clears the
    /// terminal: from then on the picture is drawn, and a status line below it. One that is larger than the terminal
    /// is cut: what is around the cursor is shown.
    ///
    /// While it plays, an index of the recording is made, or opened if it is in FILE.idx or the user's cache;
    /// that of a recording of more than a megabyte is kept there.
    #[command(visible_alias = "play", after_help = replay::EXIT_STATUS)]
    Replay(Later<Replay>),

    /// Type the recorded input to a new command
    ///
    /// The input is typed at its recorded pace. pty-cli first shows it and the command, and asks. Passwords
    /// are not in recordings: typing stops where one was typed.
    #[command(after_help = EXIT_STATUS)]
    Live(Later<Live>),

    /// Convert a recording to another format
    ///
    /// The extension of OUT tells the format: .cast (asciicast v3), .typescript, .ttyrec, .bsd, .raw, .txt
    /// or .log (plain text), in upper or lower case; .gz or .zst after it compresses. Other extensions and
    /// standard output need --format.
    #[command(after_help = FILE_STATUS)]
    Convert(Later<Convert>),

    /// Show information about a recording
    #[command(after_help = FILE_STATUS)]
    Info(Later<Info>),

    /// Join recordings into one
    #[command(after_help = FILE_STATUS)]
    Cat(Later<Cat>),

    /// Find where text was shown in recordings
    ///
    /// Finds what could be seen, not what was printed: text that came in pieces, in colours, or with the cursor moved
    /// between is found; what is in escape sequences is not. Text that stays where it is, or scrolls up, is one hit.
    ///
    /// Prints a line per hit: TIME ROW:COL LINE, after FILE if there are several. TIME is one for --at and --from.
    /// ROW and COL are on the screen, from 1; ROW is - if the line scrolled off at once. The index that this needs is made
    /// once and kept beside the recording as FILE.idx, or in the user's cache.
    #[command(after_help = search::EXIT_STATUS, override_usage = search::USAGE)]
    Search(Later<Search>),

    /// Print the screen of a recording at a time
    ///
    /// As text, with colours for a terminal, as JSON or as a page. What is printed cannot harm a terminal. Markers, texts
    /// and times before the end need an index: it is made once and kept beside the recording as FILE.idx, or in the
    /// user's cache.
    #[command(after_help = FILE_STATUS)]
    Shot(Later<Shot>),

    /// Make a picture of a recording
    ///
    /// The extension of OUT tells what: .svg is a picture that moves, also in an <img> of a web page or a README,
    /// without scripts; it has its fonts in it. .txt and .ansi are the last screen as text. --at TIME makes a single
    /// picture. The same recording and options give the same bytes.
    #[cfg(feature = "export")]
    #[command(after_help = FILE_STATUS)]
    Export(Later<Box<Export>>),

    /// Print the man page, or write the pages of all commands
    ///
    /// Read it without installing: pty-cli man | man -l -
    #[command(after_help = FILE_STATUS)]
    Man(Later<Man>),

    /// Print the completion script of a shell
    ///
    /// Use it in this bash: source <(pty-cli completions bash)
    #[command(after_help = FILE_STATUS)]
    Completions(Later<Completions>),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Spawn {
    #[command(flatten)]
    pub(crate) options: SpawnOptions,

    /// Command and arguments, passed unchanged, without a shell
    #[arg(required = true, trailing_var_arg = true, value_hint = ValueHint::CommandWithArguments, value_names = ["COMMAND", "ARG"])]
    pub(crate) command: Vec<OsString>,
}

// How to run a command, for every command that runs one; as documentation it would be that of the command.
#[derive(Debug, clap::Args)]
pub(crate) struct SpawnOptions {
    /// Terminal size [default: that of the current terminal, else 80x24]
    #[arg(long, value_name = "COLSxROWS")]
    pub(crate) size: Option<Size>,

    /// Standard input of COMMAND
    #[arg(long, value_enum, default_value_t = Stdin::Relay)]
    pub(crate) stdin: Stdin,

    /// At the end of input
    #[arg(long, value_enum, default_value_t = Eof::Veof)]
    pub(crate) eof: Eof,

    /// How long to keep reading background processes' output after COMMAND exits
    #[arg(long, value_name = "child|all|DURATION", default_value = "child", value_parser = wait)]
    pub(crate) wait: WaitArgument,

    /// Terminate COMMAND after DURATION (30s, 2m, seconds); exit status 124
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub(crate) timeout: Option<Duration>,

    /// Send SIGKILL this long after SIGTERM; 0: never [default: 5s]
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub(crate) kill_after: Option<Duration>,

    /// Terminate COMMAND when nothing is typed or printed for DURATION; exit status 124
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub(crate) idle_timeout: Option<Duration>,

    /// Keep newlines as COMMAND writes them, without the carriage return that terminals add: for pipes
    #[arg(long)]
    pub(crate) lf: bool,

    /// Start the terminal with echo off: for input from a pipe
    #[arg(long)]
    pub(crate) no_echo: bool,

    /// Start the terminal in raw mode: every byte passes unchanged, Ctrl-C and Ctrl-D too
    #[arg(long = "raw-mode", visible_alias = "raw")]
    pub(crate) raw: bool,

    /// Quote control characters of piped input: COMMAND reads every byte, Ctrl-C and Ctrl-D too
    #[arg(long)]
    pub(crate) literal: bool,

    /// Set TERM of COMMAND [default: unchanged; xterm-256color if not set]
    #[arg(long, value_name = "NAME")]
    pub(crate) term: Option<OsString>,

    /// Close file descriptors from 3 upward [default: COMMAND inherits them]
    #[arg(long)]
    pub(crate) close_fds: bool,

    /// Set an environment variable of COMMAND; without VALUE keep it in spite of --clear-env
    #[arg(long, value_name = "NAME[=VALUE]")]
    pub(crate) env: Vec<OsString>,

    /// Start COMMAND with no environment variables but those of --env and --term
    #[arg(long)]
    pub(crate) clear_env: bool,

    /// Run COMMAND in this directory
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) chdir: Option<PathBuf>,

    /// Set argument zero of COMMAND; -sh makes a shell a login shell
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub(crate) arg0: Option<OsString>,

    /// Give standard error a terminal of its own: it stays apart from standard output
    #[arg(long)]
    pub(crate) split_stderr: bool,

    /// Remove colours and other escape sequences: plain text for a log
    ///
    /// A line is printed as it comes, so prompts appear at once. A line that returns to its start, as a progress
    /// bar does, is printed once, when it ends.
    #[arg(long)]
    pub(crate) strip_escapes: bool,

    /// Hang up when these keys are typed, such as '^]^]^]': to leave a COMMAND that takes every key
    #[arg(long, value_name = "KEYS", value_parser = keys)]
    pub(crate) escape: Option<EscapeKeys>,

    /// Ignore input: to watch only
    #[arg(long)]
    pub(crate) read_only: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stdin {
    /// The terminal; input is typed on it
    Relay,
    /// The standard input of pty-cli itself; the terminal takes output only
    Inherit,
    /// /dev/null
    Null,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Eof {
    /// Type the end-of-file character (Ctrl-D) each time COMMAND waits for more input
    Veof,
    /// Hang up when COMMAND has read all input: for programs in raw mode
    Hangup,
    /// Do nothing
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
    /// Output, byte for byte, without times
    Raw,
    /// Output as plain text; cannot be read back
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
    /// Output, byte for byte, without times
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
pub(crate) struct EscapeKeys(pub(crate) Vec<u8>);

fn keys(text: &str) -> Result<EscapeKeys, String> {
    values::keys(text).map(EscapeKeys)
}
