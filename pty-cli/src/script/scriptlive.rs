//! `scriptlive`.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::BufRead;
use std::path::Path;
use std::time::Duration;

use pty::{EndedBy, Relay};
use pty_recording::files::{self, Input};
use pty_recording::format::typescript::{self, Inputs};

use super::getopt::{Argument, Getopt, Grammar};
use super::logs::reason;
use super::record::{shell, shell_command};
use super::{complain, say, version};
use crate::shown_modes::ShownModes;
use crate::typist::{InputTyper, TypingPace};

const HELP: &str = "
Usage:
 scriptlive [options]
 scriptlive [-t] timingfile [-I|-B] typescript [divisor]

Run again what was typed in a recording of script, in a new shell. It does what was typed: look at
the recording first.

Options:
 -t, --timing <file>     when things were typed
 -T, --log-timing <file> the same
 -I, --log-in <file>     what was typed
 -B, --log-io <file>     what was typed and printed

 -c, --command <command> run this with the shell, instead of an interactive one
 -d, --divisor <num>     go so many times as fast
 -E, --echo <when>       show what is typed: auto, always or never
 -m, --maxdelay <num>    wait for so many seconds at the most
 -h, --help              show this help
 -V, --version           show the version
";

const GRAMMAR: Grammar = Grammar {
    short: &[
        (b'B', Argument::Required),
        (b'c', Argument::Required),
        (b'd', Argument::Required),
        (b'E', Argument::Required),
        (b'h', Argument::None),
        (b'I', Argument::Required),
        (b'm', Argument::Required),
        (b'T', Argument::Required),
        (b't', Argument::Required),
        (b'V', Argument::None),
    ],
    long: &[
        ("command", Argument::Required, b'c'),
        ("echo", Argument::Required, b'E'),
        ("timing", Argument::Required, b't'),
        ("log-timing", Argument::Required, b'T'),
        ("log-in", Argument::Required, b'I'),
        ("log-io", Argument::Required, b'B'),
        ("divisor", Argument::Required, b'd'),
        ("maxdelay", Argument::Required, b'm'),
        ("version", Argument::None, b'V'),
        ("help", Argument::None, b'h'),
    ],
};

/// What the command line asks for.
#[derive(Default)]
struct LiveRequest {
    answer: Option<String>,
    timing: OsString,
    log: OsString,
    /// Whether the log has what was printed, too.
    both: bool,
    line: Option<OsString>,
    no_echo: bool,
    divisor: Option<f64>,
    max_delay: Option<f64>,
}

/// Runs with these arguments, called by this name; the exit status.
pub(crate) fn main(name: &OsStr, args: &[OsString]) -> u8 {
    let done = LiveRequest::parse(name, args).and_then(|request| match &request.answer {
        Some(answer) => Ok(say(answer)),
        None => run(name, &request),
    });
    done.unwrap_or_else(|message| complain(name, &message))
}

impl LiveRequest {
    fn parse(name: &OsStr, args: &[OsString]) -> Result<Self, String> {
        let mut request = Self::default();
        let (mut timing, mut log) = (None, None);
        let mut options = Getopt::new(GRAMMAR, args);
        for option in &mut options {
            let help = format!("Try '{} --help' for more information.", name.display());
            let (letter, value) = option.map_err(|wrong| format!("{wrong}\n{help}"))?;
            let value = value.unwrap_or_default();
            match letter {
                b't' | b'T' => timing = Some(value),
                b'I' | b'B' if log.is_some() && request.both != (letter == b'B') => {
                    return Err("mutually exclusive arguments: --log-io --log-in".to_owned());
                }
                b'I' | b'B' => {
                    request.both = letter == b'B';
                    log = Some(value);
                }
                b'c' => request.line = Some(value),
                b'E' => match value.to_str() {
                    Some("auto" | "always") => request.no_echo = false,
                    Some("never") => request.no_echo = true,
                    _ => return Err(format!("unsupported echo mode: '{}'", value.display())),
                },
                b'd' => request.divisor = Some(number(&value, "number")?),
                b'm' => request.max_delay = Some(number(&value, "maximal delay argument")?),
                b'V' => request.answer = Some(version(name)),
                _ => request.answer = Some(HELP.replace("scriptlive", &name.to_string_lossy())),
            }
            if request.answer.is_some() {
                return Ok(request);
            }
        }
        let mut operands = options.into_operands().into_iter();
        request.timing = timing.or_else(|| operands.next()).ok_or("timing file not specified")?;
        request.log = log.or_else(|| operands.next()).ok_or("stdin typescript file not specified")?;
        if let Some(text) = operands.next() {
            request.divisor = Some(number(&text, "number")?);
        }
        Ok(request)
    }

    fn pace(&self) -> TypingPace {
        let seconds = |seconds| Duration::try_from_secs_f64(seconds).ok();
        TypingPace {
            // By nothing and less nothing can be divided.
            speed: self.divisor.filter(|divisor| *divisor > 0.0).unwrap_or(1.0),
            max_wait: self.max_delay.and_then(seconds).unwrap_or(Duration::MAX),
        }
    }
}

fn number(text: &OsStr, what: &str) -> Result<f64, String> {
    let number = text.to_str().and_then(|text| text.trim_start().parse::<f64>().ok());
    let number = number.filter(|number| !number.is_nan());
    number.ok_or_else(|| format!("failed to parse {what}: '{}'", text.display()))
}

fn open(path: &OsStr) -> Result<Input, String> {
    let file = File::open(path).and_then(files::input);
    let (input, _) = file.map_err(|error| format!("cannot open {}: {}", path.display(), reason(&error)))?;
    Ok(input)
}

fn run(name: &OsStr, request: &LiveRequest) -> Result<u8, String> {
    let mut timing = open(&request.timing)?;
    let log = Some(open(&request.log)?);
    let of_timing = |error: &dyn std::fmt::Display| format!("{}: {error}", request.timing.display());
    let start = timing.fill_buf().map_err(|error| of_timing(&reason(&error)))?;
    if start.first().is_some_and(u8::is_ascii_digit) {
        return Err(of_timing(&"a timing file in the 'classic' format has no input"));
    }
    let timing = Some(timing);
    let inputs = match request.both {
        true => Inputs { both: log, timing, ..Inputs::default() },
        false => Inputs { input: log, timing, ..Inputs::default() },
    };
    let shell = shell();
    let mut command = match &request.line {
        Some(line) => shell_command(&shell, &[OsStr::new("-c"), line]),
        None => shell_command(&shell, &[OsStr::new("-i")]),
    };
    command.like_our_terminal();
    crate::commands::spawn::hand_on_descriptors(&mut command);
    let modes = command.get_modes().echo(!request.no_echo);
    command.modes(modes);
    let shown = request.line.as_deref().map_or(shell.as_path(), Path::new).display();
    let name = name.display();
    say(&format!(">>> {name}: Starting your typescript execution by {shown}.\n"));

    let session = command.spawn().map_err(|error| error.to_string())?;
    drop(command);
    let entries = move || typescript::entries(inputs);
    let (typist, keys) = InputTyper::start(entries, request.pace()).map_err(|error| reason(&error))?;
    let mut shown = ShownModes::new(None, false);
    let result = shown.watch(Relay::new().stdin(keys)).run(session);
    shown.restore(&result);
    let typed = typist.finish();
    let outcome = result.map_err(|error| error.to_string())?;
    say(&format!("\n>>> {name}: done.\n"));
    typed.map_err(|error| of_timing(&error))?;
    Ok(match outcome.ended_by {
        Some(EndedBy::Signal(_)) => outcome.exit_code(),
        _ => 0,
    })
}
