//! The command lines of `script`: util-linux's, and BSD's where that is an error in util-linux's.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use pty_recording::format::typescript::Timing;

use super::getopt::{self, Argument, Grammar};
use crate::size;

/// What is wrong with a command line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// The message is followed by where to find help.
    Usage(String),
    /// The message says it all.
    Value(String),
}

/// What a command line asks for.
#[derive(Debug)]
pub(super) enum Asked {
    Record(ScriptOptions),
    /// BSD's `-p`; `true` for no pauses.
    Play(PathBuf, bool),
    Help,
    Version,
}

/// What to run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Run {
    #[default]
    Shell,
    /// A line for the shell.
    Line(OsString),
    /// A program with its arguments, and no shell.
    Program(Vec<OsString>),
}

/// A log, and what is written to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LogFile {
    pub(super) path: PathBuf,
    pub(super) output: bool,
    pub(super) input: bool,
}

#[derive(Debug, Default)]
pub(super) struct ScriptOptions {
    pub(super) run: Run,
    pub(super) logs: Vec<LogFile>,
    /// Nobody named the log.
    pub(super) default_log: bool,
    pub(super) timing: Option<PathBuf>,
    pub(super) format: Option<Timing>,
    /// In the format of BSD's `-r`.
    pub(super) bsd: bool,
    pub(super) append: bool,
    pub(super) flush: bool,
    pub(super) force: bool,
    pub(super) no_echo: bool,
    pub(super) limit: Option<u64>,
    pub(super) quiet: bool,
    /// The exit status is the command's.
    pub(super) returns: bool,
}

impl ScriptOptions {
    /// The log of output, or of input, that messages name: the last one.
    pub(super) fn last(&self, wanted: impl Fn(&LogFile) -> bool) -> Option<&LogFile> {
        self.logs.iter().rev().find(|log| wanted(log))
    }

    fn log(&mut self, path: impl Into<PathBuf>, output: bool, input: bool) {
        let path = path.into();
        match self.logs.iter_mut().find(|log| log.path == path) {
            Some(log) => {
                log.output |= output;
                log.input |= input;
            }
            None => self.logs.push(LogFile { path, output, input }),
        }
    }
}

/// A letter that nobody can type.
const FORCE: u8 = 0;

const UTIL_LINUX: Grammar = Grammar {
    short: &[
        (b'a', Argument::None),
        (b'B', Argument::Required),
        (b'c', Argument::Required),
        (b'E', Argument::Required),
        (b'e', Argument::None),
        (b'f', Argument::None),
        (b'h', Argument::None),
        (b'I', Argument::Required),
        (b'm', Argument::Required),
        (b'O', Argument::Required),
        (b'o', Argument::Required),
        (b'q', Argument::None),
        (b'T', Argument::Required),
        (b't', Argument::Optional),
        (b'V', Argument::None),
    ],
    long: &[
        ("append", Argument::None, b'a'),
        ("command", Argument::Required, b'c'),
        ("echo", Argument::Required, b'E'),
        ("return", Argument::None, b'e'),
        ("flush", Argument::None, b'f'),
        ("force", Argument::None, FORCE),
        ("log-in", Argument::Required, b'I'),
        ("log-out", Argument::Required, b'O'),
        ("log-io", Argument::Required, b'B'),
        ("log-timing", Argument::Required, b'T'),
        ("logging-format", Argument::Required, b'm'),
        ("output-limit", Argument::Required, b'o'),
        ("quiet", Argument::None, b'q'),
        ("timing", Argument::Optional, b't'),
        ("version", Argument::None, b'V'),
        ("help", Argument::None, b'h'),
    ],
};

/// Takes a command line as util-linux does, or else as BSD does; what is wrong with one that is
/// neither is said as util-linux says it.
pub(super) fn parse(args: &[OsString]) -> Result<Asked, Wrong> {
    util_linux(args).or_else(|wrong| bsd(args).ok_or(wrong))
}

fn util_linux(args: &[OsString]) -> Result<Asked, Wrong> {
    let mut options = ScriptOptions::default();
    let mut getopt = getopt::Getopt::new(UTIL_LINUX, args);
    let mut timing_by = None;
    let mut line = None;
    for given in getopt.by_ref() {
        let (letter, value) = given.map_err(Wrong::Usage)?;
        let text = || value.as_deref().unwrap_or_default().to_string_lossy();
        let path = || PathBuf::from(value.clone().unwrap_or_default());
        match letter {
            b'a' => options.append = true,
            b'c' => line = value,
            b'E' => match &*text() {
                "auto" | "always" => options.no_echo = false,
                "never" => options.no_echo = true,
                other => return Err(Wrong::Value(format!("unsupported echo mode: '{other}'"))),
            },
            b'e' => options.returns = true,
            b'f' => options.flush = true,
            FORCE => options.force = true,
            b'I' => options.log(path(), false, true),
            b'O' => options.log(path(), true, false),
            b'B' => options.log(path(), true, true),
            b'm' => {
                options.format = Some(match text().to_ascii_lowercase().as_str() {
                    "classic" => Timing::Classic,
                    "advanced" => Timing::Advanced,
                    _ => return Err(Wrong::Value(format!("unsupported logging format: '{}'", text()))),
                });
            }
            b'o' => {
                let size = size::parse_as_util_linux(&text()).map_err(|why| {
                    Wrong::Value(format!("failed to parse output limit size: '{}': {why}", text()))
                })?;
                options.limit = Some(size).filter(|&size| size > 0);
            }
            b'q' => options.quiet = true,
            b'T' | b't' => {
                if timing_by.is_some_and(|other| other != letter) {
                    return Err(Wrong::Value(
                        "mutually exclusive arguments: --log-timing --timing".to_owned(),
                    ));
                }
                timing_by = Some(letter);
                options.timing = Some(value.map_or_else(|| "/dev/stderr".into(), PathBuf::from));
            }
            b'V' => return Ok(Asked::Version),
            _ => return Ok(Asked::Help),
        }
    }
    let (mut operands, mut words) = getopt.into_both_operands();
    if line.is_some() {
        // Before there were commands after --, a file could follow it.
        operands.append(&mut words);
    }
    options.run = match line {
        Some(line) => Run::Line(line),
        None if words.is_empty() => Run::Shell,
        None => Run::Line(words.join(OsStr::new(" "))),
    };
    if operands.len() > usize::from(options.logs.is_empty()) {
        return Err(Wrong::Usage("unexpected number of arguments".to_owned()));
    }
    if let Some(file) = operands.pop() {
        options.log(file, true, false);
    } else if options.logs.is_empty() {
        options.default_log = true;
        options.log("typescript", true, false);
    }
    let (input, output) = (options.last(|log| log.input).is_some(), options.last(|log| log.output).is_some());
    if options.format == Some(Timing::Classic) && options.timing.is_some() && input && output {
        return Err(Wrong::Value(
            "log multiple streams is mutually exclusive with 'classic' format".to_owned(),
        ));
    }
    Ok(Asked::Record(options))
}

const BSD: Grammar = Grammar {
    short: &[
        (b'a', Argument::None),
        (b'd', Argument::None),
        (b'e', Argument::None),
        (b'F', Argument::None),
        (b'k', Argument::None),
        (b'p', Argument::None),
        (b'q', Argument::None),
        (b'r', Argument::None),
        (b't', Argument::Required),
    ],
    long: &[],
};

/// `script [-adeFkqr] [-t time] [file [command…]]` or `script -p [-d] [file]`. The exit status is
/// the command's.
fn bsd(args: &[OsString]) -> Option<Asked> {
    let mut options = ScriptOptions { returns: true, ..ScriptOptions::default() };
    let mut getopt = getopt::Getopt::new(BSD, args).in_order();
    let (mut keys, mut plays, mut fast) = (false, false, false);
    for given in getopt.by_ref() {
        let (letter, value) = given.ok()?;
        match letter {
            b'a' => options.append = true,
            b'd' => fast = true,
            b'F' => options.flush = true,
            b'k' => keys = true,
            b'p' => plays = true,
            b'q' => options.quiet = true,
            b'r' => options.bsd = true,
            // A time of zero is every time; anything longer we do not wait anyway.
            b't' => options.flush |= value?.to_str()?.parse::<u64>().ok()? == 0,
            _ => {}
        }
    }
    let mut words = getopt.into_operands().into_iter();
    let file = words.next();
    options.default_log = file.is_none();
    let file = PathBuf::from(file.unwrap_or_else(|| "typescript".into()));
    let command: Vec<_> = words.collect();
    if plays {
        return command.is_empty().then_some(Asked::Play(file, fast));
    }
    // One that is to begin with a hyphen was an option of util-linux.
    if command.first().is_some_and(|program| program.as_encoded_bytes().starts_with(b"-")) {
        return None;
    }
    options.log(file, true, options.bsd || keys);
    if !command.is_empty() {
        options.run = Run::Program(command);
    }
    Some(Asked::Record(options))
}
