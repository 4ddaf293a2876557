//! `pty-cli live`.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::time::Duration;

use super::reading;
use super::record::{command_line, shell};
use super::spawn::{prepare, say_which_limit};
use crate::Failure;
use crate::args::{Live, Stdin};
use crate::guard::Guard;
use crate::recording::{self, Event, Kind, Options};
use crate::shown::shown;
use crate::typist::{Pace, Typist};

/// How much of the input is shown before it is run.
const SHOWN: usize = 2000;

pub(crate) fn run(args: Live) -> Result<u8, Failure> {
    let argv = if args.command.is_empty() { shell() } else { args.command.clone() };
    if args.spawn.stdin != Stdin::Relay || args.spawn.read_only {
        return Err(Failure::new(
            "the recorded input is typed on the terminal; --stdin and --read-only are not for it",
        ));
    }
    if args.file.as_os_str() == "-" {
        return Err(Failure::new("a recording is read twice, and standard input cannot be; name a file"));
    }
    let typed = examine(&args)?;
    // Nobody is told if nobody listens.
    let _ = io::stderr().write_all(typed.plan(&argv).as_bytes());
    if !args.yes && !confirmed()? {
        return Err(Failure::new("it was not run"));
    }
    let prepared = prepare(&args.spawn, &argv)?;
    let (session, relay) = prepared.start(&args.spawn)?;
    let pace = Pace { speed: args.speed, max_wait: args.max_wait.unwrap_or(Duration::MAX) };
    let (file, timing, format) = (args.file.clone(), args.timing.clone(), args.input_format.map(Into::into));
    let open = move || {
        let options = Options { timing: timing.as_deref(), format, lenient: false };
        recording::open_with(&file, options).map(|opened| opened.reader)
    };
    let (typist, keys) = Typist::start(open, pace)
        .map_err(|error| Failure::new(format_args!("cannot start to type: {error}")))?;
    let mut guard = Guard::new(None, args.spawn.split_stderr);
    let result = guard.watch(relay.stdin(keys)).run(session);
    guard.restore(&result);
    let typed = typist.finish();
    let outcome = result.map_err(Failure::new)?;
    say_which_limit(&args.spawn, &argv, &outcome, &mut guard);
    match typed {
        // It was said before.
        Err(error) if !error.is_cut() => Err(Failure::of_file(&args.file, error)),
        _ => Ok(outcome.exit_code()),
    }
}

/// What a recording has as input.
#[derive(Default)]
struct Typed {
    bytes: u64,
    start: Vec<u8>,
    /// When something was typed that the recording does not tell.
    hidden: Option<u64>,
    /// What is wrong with the end of the recording.
    cut: Option<String>,
}

fn examine(args: &Live) -> Result<Typed, Failure> {
    let of_file = |error| Failure::of_file(&args.file, error);
    let opened = reading::open(&args.file, args.timing.as_deref(), args.input_format, false);
    let mut reader = opened.map_err(of_file)?.reader;
    let mut typed = Typed::default();
    let mut event = Event::default();
    loop {
        match reader.read(&mut event) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) if error.is_cut() => {
                typed.cut = Some(error.to_string());
                break;
            }
            Err(error) => return Err(of_file(error)),
        }
        match event.kind {
            Kind::Input => {
                let room = SHOWN - typed.start.len();
                typed.start.extend(event.data.iter().take(room));
                typed.bytes = typed.bytes.saturating_add(event.data.len() as u64);
            }
            Kind::Hidden => {
                typed.hidden = Some(event.time);
                break;
            }
            _ => {}
        }
    }
    if typed.bytes == 0 {
        return Err(Failure::of_file(&args.file, "it has no input; record --input would record some"));
    }
    Ok(typed)
}

impl Typed {
    fn plan(&self, argv: &[OsString]) -> String {
        let escaped = |text: &[u8]| shown(&String::from_utf8_lossy(text));
        let command = shown(&command_line(argv));
        let mut plan = format!("pty-cli: this runs\n  {command}\nand types\n  {}\n", escaped(&self.start));
        let more = self.bytes - self.start.len() as u64;
        if more > 0 {
            plan += &format!("… and {more} more bytes\n");
        }
        if let Some(time) = self.hidden {
            let seconds = Duration::from_nanos(time).as_secs_f64();
            plan += &format!(
                "At {seconds:.1}s something hidden was typed, such as a password. The recording does not have \
                 it, and the input ends there.\n"
            );
        }
        if let Some(cut) = &self.cut {
            plan += &format!("The recording ends early: {cut}\n");
        }
        plan
    }
}

/// Asks on the terminal.
fn confirmed() -> Result<bool, Failure> {
    let cannot = |error| Failure::new(format_args!("cannot ask: {error}"));
    let question = b"Run it? [y/N] ";
    let mut answer = String::new();
    if let Ok(terminal) = OpenOptions::new().read(true).write(true).open("/dev/tty") {
        (&terminal).write_all(question).map_err(cannot)?;
        BufReader::new(&terminal).read_line(&mut answer).map_err(cannot)?;
    } else if io::stdin().is_terminal() && io::stderr().is_terminal() {
        io::stderr().write_all(question).map_err(cannot)?;
        io::stdin().lock().read_line(&mut answer).map_err(cannot)?;
    } else {
        return Err(Failure::new(
            "there is no terminal to ask on whether to run this; --yes runs it unasked",
        ));
    }
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}
