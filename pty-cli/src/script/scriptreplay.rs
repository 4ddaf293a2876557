//! `scriptreplay`.
//!
//! It differs from util-linux's in this, on purpose:
//! - What harms a terminal does not reach it, unless with `--raw`. Files and pipes get every byte.
//! - A slow terminal or a pipe that does not block gets everything.
//! - An entry of no bytes is no failure, and a divisor may have a fraction.
//! - A timing file that makes no sense, negative delays and unknown entries included, is an error
//!   with the line's number. One whose last line was cut is played up to there.
//! - On a terminal `q` and Ctrl-C end it; either way the terminal is as it was before.
//! - The texts of `--help` and `--version` are ours.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::time::Duration;

use nix::errno::Errno;
use pty_recording::files::{self, Input};
use pty_recording::format::typescript::{self, Inputs};
use pty_recording::{Event, Kind};

use super::getopt::{Argument, Getopt, Grammar};
use super::{complain, say, version};
use crate::pace::PlaybackPace;
use crate::player::{self, Halt, Player};
use crate::viewer::{Stop, Viewer};

const HELP: &str = "
Usage:
 scriptreplay [options]
 scriptreplay [-t] timingfile [typescript] [divisor]

Show what script has recorded, at the pace of its timing file.

Options:
 -t, --timing <file>     the timing file
 -T, --log-timing <file> the same
 -I, --log-in <file>     the log of input
 -O, --log-out <file>    the log of output (default)
 -B, --log-io <file>     the log of both

 -s, --typescript <file> as -O; deprecated

     --summary           show what is known of the session, and exit
 -d, --divisor <num>     divide all pauses by this
 -m, --maxdelay <num>    make no pause longer than so many seconds
 -x, --stream <name>     what to show: out, in, signal or info
 -c, --cr-mode <type>    when a carriage return becomes a newline: auto, never or always
     --raw               pass even what harms the terminal

 -h, --help              display this help
 -V, --version           display version
";

const GRAMMAR: Grammar = Grammar {
    short: &[
        (b'B', Argument::Required),
        (b'c', Argument::Required),
        (b'd', Argument::Required),
        (b'h', Argument::None),
        (b'I', Argument::Required),
        (b'm', Argument::Required),
        (b'O', Argument::Required),
        (b's', Argument::Required),
        (b't', Argument::Required),
        (b'T', Argument::Required),
        (b'V', Argument::None),
        (b'x', Argument::Required),
    ],
    long: &[
        ("cr-mode", Argument::Required, b'c'),
        ("timing", Argument::Required, b't'),
        ("log-timing", Argument::Required, b'T'),
        ("log-in", Argument::Required, b'I'),
        ("log-out", Argument::Required, b'O'),
        ("log-io", Argument::Required, b'B'),
        ("typescript", Argument::Required, b's'),
        ("divisor", Argument::Required, b'd'),
        ("maxdelay", Argument::Required, b'm'),
        ("stream", Argument::Required, b'x'),
        ("summary", Argument::None, b'S'),
        ("raw", Argument::None, b'R'),
        ("version", Argument::None, b'V'),
        ("help", Argument::None, b'h'),
    ],
};

/// What the command line asks for.
#[derive(Default)]
struct ReplayRequest {
    timing: Option<OsString>,
    output: Option<OsString>,
    input: Option<OsString>,
    both: Option<OsString>,
    /// Words that are to be printed instead.
    answer: Option<String>,
    summary: bool,
    raw: bool,
    divisor: Option<f64>,
    max_delay: Option<f64>,
    streams: Vec<ShownStream>,
    returns: Returns,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ShownStream {
    Out,
    In,
    Signal,
    Info,
}

/// Of what carriage returns become newlines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Returns {
    #[default]
    Input,
    Nothing,
    Everything,
}

/// Runs with these arguments, called by this name; the exit status.
pub(crate) fn main(name: &OsStr, args: &[OsString]) -> u8 {
    let request = match ReplayRequest::parse(name, args) {
        Ok(request) => request,
        Err(message) => return complain(name, &message),
    };
    match &request.answer {
        Some(answer) => say(answer),
        None => play(&request).unwrap_or_else(|message| complain(name, &message)),
    }
}

impl ReplayRequest {
    fn parse(name: &OsStr, args: &[OsString]) -> Result<Self, String> {
        let mut request = Self::default();
        let mut options = Getopt::new(GRAMMAR, args);
        for option in &mut options {
            let (letter, value) = option
                .map_err(|wrong| format!("{wrong}\nTry '{} --help' for more information.", name.display()))?;
            let value = value.unwrap_or_default();
            match letter {
                b't' | b'T' => request.timing = Some(value),
                b'O' | b's' => request.output = Some(value),
                b'I' => request.input = Some(value),
                b'B' => request.both = Some(value),
                b'd' => request.divisor = Some(divisor(&value)?),
                b'm' => {
                    let wrong = || format!("failed to parse maximal delay argument: '{}'", value.display());
                    request.max_delay = Some(number(&value).ok_or_else(wrong)?);
                }
                b'x' => request.streams.push(stream(&value)?),
                b'c' => request.returns = returns(&value)?,
                b'S' => request.summary = true,
                b'R' => request.raw = true,
                b'V' => return Ok(Self { answer: Some(version(name)), ..request }),
                _ => {
                    let help = HELP.replace("scriptreplay", &name.to_string_lossy());
                    return Ok(Self { answer: Some(help), ..request });
                }
            }
        }
        request.operands(options.into_operands())?;
        Ok(request)
    }

    /// Files that no option names are operands; the last operand is the divisor.
    fn operands(&mut self, operands: Vec<OsString>) -> Result<(), String> {
        let mut operands = operands.into_iter();
        if self.timing.is_none() {
            self.timing = Some(operands.next().ok_or("timing file not specified")?);
        }
        if self.output.is_none() && self.input.is_none() && self.both.is_none() && !self.summary {
            self.output = Some(operands.next().unwrap_or_else(|| "typescript".into()));
        }
        if let Some(text) = operands.next() {
            self.divisor = Some(divisor(&text)?);
        }
        if self.streams.is_empty() {
            let only_input = self.output.is_none() && self.both.is_none() && self.input.is_some();
            self.streams.push(if only_input { ShownStream::In } else { ShownStream::Out });
        }
        Ok(())
    }

    fn pace(&self) -> PlaybackPace {
        let divisor = self.divisor.unwrap_or(1.0);
        PlaybackPace {
            // By nothing and less nothing can be divided.
            speed: Some(divisor).filter(|divisor| *divisor > 0.0 && !self.summary),
            max_wait: self
                .max_delay
                .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
                .unwrap_or(Duration::MAX),
            min_wait: Duration::from_micros(100),
            steps: (1.1, 0.9),
        }
    }

    /// Opens the timing file and the logs; whether all of them are regular files.
    fn open(&self) -> Result<(Inputs, bool), String> {
        let mut files = true;
        let timing = open(&self.timing, &mut files)?.ok_or("timing file not specified")?;
        let inputs = Inputs {
            timing: Some(timing),
            output: open(&self.output, &mut files)?,
            input: open(&self.input, &mut files)?,
            both: open(&self.both, &mut files)?,
        };
        Ok((inputs, files))
    }

    /// What a step of the recording looks like.
    fn look<'a>(&self, event: &'a Event, newline: &[u8]) -> Option<Cow<'a, [u8]>> {
        let stream = match event.kind {
            Kind::Output => ShownStream::Out,
            Kind::Input => ShownStream::In,
            Kind::Signal => ShownStream::Signal,
            _ => ShownStream::Info,
        };
        let shown = if self.summary { stream == ShownStream::Info } else { self.streams.contains(&stream) };
        if !shown {
            return None;
        }
        let at = event.data.iter().position(|&byte| byte == b' ').unwrap_or(event.data.len());
        let (name, value) = event.data.split_at(at);
        let replaces = self.returns == Returns::Everything
            || stream == ShownStream::In && self.returns == Returns::Input;
        Some(match stream {
            ShownStream::Signal => Cow::Owned([name, b" ", value, newline].concat()),
            ShownStream::Info => {
                let blanks = vec![b' '; 10_usize.saturating_sub(name.len())];
                Cow::Owned([&blanks, name, b": ", value, newline].concat())
            }
            _ if replaces => Cow::Owned(player::replace(&event.data, b'\r', newline)),
            _ => Cow::Borrowed(&event.data),
        })
    }
}

fn open(path: &Option<OsString>, all_files: &mut bool) -> Result<Option<Input>, String> {
    let Some(path) = path else { return Ok(None) };
    let cannot = |error: io::Error| format!("cannot open {}: {}", path.display(), reason(&error));
    let file = File::open(path).map_err(cannot)?;
    *all_files &= file.metadata().is_ok_and(|metadata| metadata.is_file());
    files::input(file).map(|(input, _)| Some(input)).map_err(cannot)
}

fn play(request: &ReplayRequest) -> Result<u8, String> {
    let of_timing = |error: &dyn std::fmt::Display| {
        format!("{}: {error}", request.timing.as_deref().unwrap_or_default().display())
    };
    let (inputs, all_files) = request.open()?;
    let entries = typescript::entries(inputs).map_err(|error| of_timing(&error))?;

    let mut viewer = Viewer::new(all_files).map_err(|error| error.to_string())?;
    let newline = viewer.newline();
    let reopen = || {
        let (inputs, _) = request.open().map_err(io::Error::other)?;
        typescript::entries(inputs)
    };
    let player = Player {
        pace: request.pace(),
        from: 0,
        to: u64::MAX,
        safe: viewer.is_terminal() && !request.raw,
        look: &|event| request.look(event, newline),
        reopen: all_files.then_some(&reopen),
    };
    let mut played = player.play(entries, &mut viewer);
    // A recording that was cut is shown up to there.
    if matches!(&played, Err(Halt::Unreadable(error)) if error.is_truncated()) {
        played = Ok(());
    }
    let closed = viewer.close();
    let ended = match played {
        Ok(()) => closed.and_then(|()| viewer.write(b"\n")),
        Err(Halt::Stopped(stop)) => Err(stop),
        Err(Halt::Unreadable(error)) => {
            viewer.end_line();
            return Err(of_timing(&error));
        }
    };
    let log = request.output.as_ref().or(request.both.as_ref()).or(request.input.as_ref());
    match ended {
        Ok(()) => Ok(0),
        Err(Stop::Ended(code)) => Ok(code),
        Err(Stop::Gone) => Ok(141),
        Err(Stop::Failed(error)) => {
            let log = log.or(request.timing.as_ref()).cloned().unwrap_or_default();
            Err(format!("{}: log file error: {}", log.display(), reason(&error)))
        }
    }
}

/// As strerror(3) says it.
fn reason(error: &io::Error) -> String {
    error.raw_os_error().map_or_else(|| error.to_string(), |code| Errno::from_raw(code).desc().to_owned())
}

fn number(text: &OsStr) -> Option<f64> {
    text.to_str()?.trim_start().parse().ok()
}

fn divisor(text: &OsStr) -> Result<f64, String> {
    let number = number(text).ok_or_else(|| format!("failed to parse number: '{}'", text.display()))?;
    if number.is_nan() {
        return Err(format!("failed to parse number: {}: Invalid argument", text.display()));
    }
    Ok(number)
}

fn stream(text: &OsStr) -> Result<ShownStream, String> {
    Ok(match text.to_str() {
        Some("out") => ShownStream::Out,
        Some("in") => ShownStream::In,
        Some("signal") => ShownStream::Signal,
        Some("info") => ShownStream::Info,
        _ => return Err(format!("unsupported stream name: '{}'", text.display())),
    })
}

fn returns(text: &OsStr) -> Result<Returns, String> {
    Ok(match text.to_str() {
        Some("auto") => Returns::Input,
        Some("never") => Returns::Nothing,
        Some("always") => Returns::Everything,
        _ => return Err(format!("unsupported mode name: '{}'", text.display())),
    })
}
