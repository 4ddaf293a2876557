//! `pty-cli live`.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::time::Duration;

use pty_recording::{Event, Header, Kind, ReadError, Reader};

use super::reading;
use super::record::{command_line, shell};
use super::spawn::{prepare, say_which_limit};
use crate::Failure;
use crate::args::{Live, Stdin};
use crate::shown::shown;
use crate::shown_modes::ShownModes;
use crate::typist::{InputTyper, TypingPace};

/// More than this cannot be confirmed: nobody would read it.
const CONFIRMED: usize = 64 * 1024;
/// Without a question, so much of it is shown.
const SHOWN: usize = 2000;
/// The most that is run. It is kept in memory, so that what is run is what was shown.
const LARGEST: usize = 16 * 1024 * 1024;

pub(crate) fn run(args: Live) -> Result<u8, Failure> {
    let argv = if args.command.is_empty() { shell() } else { args.command.clone() };
    if args.spawn.stdin != Stdin::Relay || args.spawn.read_only {
        return Err(Failure::tool(
            "the recorded input is typed on the terminal; --stdin and --read-only have no effect on it",
        ));
    }
    let typed = read(&args)?;
    let plan = typed.plan(&argv, if args.yes { SHOWN } else { CONFIRMED });
    // Nobody is told if nobody listens.
    let _ = io::stderr().write_all(plan.as_bytes());
    if !args.yes && !confirmed(&plan)? {
        return Err(Failure::tool("it was not run"));
    }
    let prepared = prepare(&args.spawn, &argv)?;
    let (session, relay) = prepared.start(&args.spawn)?;
    let pace = TypingPace { speed: args.speed, max_wait: args.max_wait.unwrap_or(Duration::MAX) };
    let input = Input { header: Header::default(), events: typed.events.into_iter() };
    let (typist, keys) = InputTyper::start(|| Ok(Box::new(input)), pace)
        .map_err(|error| Failure::tool(format_args!("cannot start to type: {error}")))?;
    let mut shown = ShownModes::new(None, args.spawn.split_stderr);
    let result = shown.watch(relay.stdin(keys)).run(session);
    shown.restore(&result);
    let typed = typist.finish();
    let outcome = result.map_err(Failure::tool)?;
    say_which_limit(&args.spawn, &argv, &outcome, &mut shown);
    typed.map_err(|error| Failure::of_file(&args.file, error))?;
    Ok(outcome.exit_code())
}

/// What a recording has as input.
#[derive(Default)]
struct Typed {
    events: Vec<Event>,
    bytes: usize,
    /// When something was typed that the recording does not tell.
    hidden: Option<u64>,
    /// What is wrong with the end of the recording.
    cut: Option<String>,
}

/// Reads the input once: what is typed is what was shown, even if the file changes.
fn read(args: &Live) -> Result<Typed, Failure> {
    let of_file = |error| Failure::of_file(&args.file, error);
    let mut reader = reading::open(&args.file, args.timing.as_deref(), args.input_format, false)?.reader;
    let mut typed = Typed::default();
    let mut event = Event::default();
    loop {
        match reader.read(&mut event) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) if error.is_truncated() => {
                typed.cut = Some(error.to_string());
                break;
            }
            Err(error) => return Err(of_file(error)),
        }
        match event.kind {
            Kind::Input => typed.bytes += event.data.len(),
            Kind::Hidden => {
                typed.hidden = Some(event.time);
                break;
            }
            _ => continue,
        }
        let (largest, hint) = match args.yes {
            true => (LARGEST, ""),
            false => (CONFIRMED, ", too much to confirm; use --yes to run it without asking"),
        };
        if typed.bytes > largest {
            let size = largest / 1024;
            return Err(Failure::of_file(&args.file, format_args!("more than {size} KiB of input{hint}")));
        }
        typed.events.push(std::mem::take(&mut event));
    }
    if typed.bytes == 0 {
        return Err(Failure::of_file(&args.file, "has no input; record with --input"));
    }
    Ok(typed)
}

/// The input, as a recording of nothing else.
struct Input {
    header: Header,
    events: std::vec::IntoIter<Event>,
}

impl Reader for Input {
    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, event: &mut Event) -> Result<bool, ReadError> {
        Ok(self.events.next().map(|next| *event = next).is_some())
    }
}

impl Typed {
    /// What is run, and the first `most` bytes of what is typed.
    fn plan(&self, argv: &[OsString], most: usize) -> String {
        let command = shown(&command_line(argv));
        let bytes = self.events.iter().flat_map(|event| &event.data).take(most).copied().collect::<Vec<_>>();
        let mut plan = format!("pty-cli: this runs\n  {command}\nand types\n");
        for line in bytes.split_inclusive(|byte| matches!(byte, b'\r' | b'\n')) {
            plan += &format!("  {}\n", escaped(line));
        }
        let more = self.bytes - bytes.len();
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

/// Bytes as text that stands for nothing else.
fn escaped(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        let pieces: Vec<_> = chunk.valid().split('\\').map(shown).collect();
        text += &pieces.join("\\\\");
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    text
}

/// Asks on the terminal, on which the plan is seen.
fn confirmed(plan: &str) -> Result<bool, Failure> {
    let cannot = |error| Failure::tool(format_args!("cannot ask: {error}"));
    let question = b"Run it? [y/N] ";
    let mut answer = String::new();
    if let Ok(terminal) = OpenOptions::new().read(true).write(true).open("/dev/tty") {
        if !io::stderr().is_terminal() {
            (&terminal).write_all(plan.as_bytes()).map_err(cannot)?;
        }
        (&terminal).write_all(question).map_err(cannot)?;
        BufReader::new(&terminal).read_line(&mut answer).map_err(cannot)?;
    } else if io::stdin().is_terminal() && io::stderr().is_terminal() {
        io::stderr().write_all(question).map_err(cannot)?;
        io::stdin().lock().read_line(&mut answer).map_err(cannot)?;
    } else {
        return Err(Failure::tool("no terminal to ask on; use --yes to run it without asking"));
    }
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}
