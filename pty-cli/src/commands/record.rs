//! `pty-cli record`.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use pty::{Relay, Size};
use pty_recording::destination::{DestinationOptions, Fate};
use pty_recording::{Destination, DestinationError, Existing, Format, Header, Problem};

use super::spawn::{prepare, say_which_limit};
use crate::args::{OnLogError, Record};
use crate::destination::{failure_of_record, say_repaired};
use crate::messages::{say, warn};
use crate::recorder::{Incomplete, Indexing, Recorder, RecorderKeys, Settings, recorded_size};
use crate::shown::shown;
use crate::shown_modes::ShownModes;
use crate::{Failure, clock};

pub(crate) fn run(args: Record) -> Result<u8, Failure> {
    let argv = if args.command.is_empty() { shell() } else { args.command.clone() };
    let mut prepared = prepare(&args.spawn, &argv)?;
    let opened = open(&args);
    say_repaired(opened.as_ref().map_or_else(DestinationError::repaired, Destination::repaired));
    let destination = opened.map_err(|error| failure_of_record(&error))?;
    refuse_what_has_no_effect(&args, &destination).inspect_err(|_| destination.discard())?;
    #[cfg(feature = "export")]
    let picture = picture(&args, &destination).inspect_err(|_| destination.discard())?;
    let display = Display::of(&destination).inspect_err(|_| destination.discard())?;
    prepared.env(RECORDING, absolute(destination.path()));
    let header = header(&args, prepared.size(), &argv);
    let (session, relay) = prepared.start(&args.spawn).inspect_err(|_| destination.discard())?;
    // Only now the old content of a file goes.
    let begun = destination.begin(&header).map_err(|error| failure_of_record(&error));
    let writer = begun.inspect_err(|_| destination.discard())?;
    if !args.quiet {
        say_that_it_is_nested();
        say_what_it_does(&args, &destination);
    }
    let settings = Settings {
        flush: args.flush,
        max_size: args.max_size,
        written: destination.written(),
        input: args.input,
        passwords: args.log_passwords,
        keys: keys(&args),
        warn: (args.on_log_error == OnLogError::Warn).then(|| warning(destination.path())),
    };
    let mut recorder = Recorder::start(writer, settings)
        .map_err(|error| Failure::tool(format_args!("cannot start to record: {error}")))?;
    let indexing = args.index.then(|| Indexing::start(destination.path())).transpose();
    let indexing = indexing.map_err(|error| Failure::tool(format_args!("cannot start to index: {error}")))?;
    let mut shown = ShownModes::new(display.0.as_ref().map(AsFd::as_fd), args.spawn.split_stderr);
    let result = recorder.record(shown.watch(display.on(relay))).run(session);
    shown.restore(&result);
    let recorded = recorder.finish(result.as_ref().ok());
    let outcome = result.map_err(Failure::tool)?;
    say_which_limit(&args.spawn, &argv, &outcome, &mut shown);
    let completed = complete(&args, &destination, recorded);
    if let Some(Err(error)) = indexing.map(Indexing::finish) {
        warn(destination.path(), format_args!("no index was made: {error}"));
    }
    completed?;
    if !args.quiet && (args.output.is_none() || io::stderr().is_terminal()) {
        say(format_args!("{}: recorded", destination.path().display()));
    }
    #[cfg(feature = "export")]
    if let Some(picture) = picture {
        let line = super::export::make(&picture).map_err(Failure::tool)?;
        if let Some(line) = line.filter(|_| !args.quiet && io::stderr().is_terminal()) {
            let _ = writeln!(io::stderr(), "{line}");
        }
    }
    Ok(outcome.exit_code())
}

/// Opens the files that are recorded to.
fn open(args: &Record) -> Result<Destination, DestinationError> {
    let existing = match (args.overwrite, args.append) {
        (true, _) => Existing::Overwrite,
        (_, true) => Existing::Append,
        _ => Existing::Refuse,
    };
    let options = Destination::options()
        .existing(existing)
        .format(args.format.map(Format::from))
        .permissions(args.mode)
        .input(args.input);
    match &args.output {
        Some(path) => options.open(path),
        None => open_unnamed(&options.existing(Existing::Refuse)),
    }
}

/// Makes a file that is named after date and time, and numbered if that name is taken.
fn open_unnamed(options: &DestinationOptions) -> Result<Destination, DestinationError> {
    let name = clock::local(clock::now()).strftime("%Y-%m-%d-%H%M%S").to_string();
    let mut number = 1;
    loop {
        let path = match number {
            1 => PathBuf::from(format!("{name}.cast")),
            number => PathBuf::from(format!("{name}-{number}.cast")),
        };
        match options.open(&path) {
            Err(error) if number < 1000 && matches!(error.problem(), Problem::Exists) => number += 1,
            opened => return opened,
        }
    }
}

/// Refuses options that this format cannot say, or that come too late for a recording that is added to.
fn refuse_what_has_no_effect(args: &Record, destination: &Destination) -> Result<(), Failure> {
    let format = destination.format();
    let of_header = [
        (args.title.is_some(), "--title"),
        (args.idle_limit.is_some(), "--idle-limit"),
        (args.log_command && format != Format::Typescript, "--log-command"),
    ];
    let (path, has) = (destination.path(), destination.size());
    if let Some((_, option)) = of_header.into_iter().find(|(given, _)| *given && destination.is_appended()) {
        let what = format_args!("already has a header; {option} has no effect with --append");
        return Err(Failure::about(path, what));
    }
    if args.idle_limit.is_some() && !matches!(format, Format::AsciicastV2 | Format::AsciicastV3) {
        let name = format.name();
        return Err(Failure::tool(format_args!(
            "--idle-limit is for asciicast; {name} cannot say it, replay --max-wait can"
        )));
    }
    if args.index && (format == Format::Txt || !path.is_file()) {
        let what = "cannot have an index: that needs a file that can be read back";
        return Err(Failure::about(path, what));
    }
    match args.max_size {
        Some(limit) if args.append && has >= limit => {
            let what = format_args!("has {has} bytes; --max-size {limit} leaves no room to append");
            Err(Failure::about(path, what))
        }
        _ => Ok(()),
    }
}

/// What is made at the end.
#[cfg(feature = "export")]
fn picture(args: &Record, destination: &Destination) -> Result<Option<crate::args::Export>, Failure> {
    let Some(picture) = &args.export else { return Ok(None) };
    let path = destination.path();
    if destination.format() == Format::Txt || !path.is_file() {
        let what = "cannot be made a picture of: that needs a recording in a file that can be read back";
        return Err(Failure::about(path, what));
    }
    super::export::of_record(path, picture, args.overwrite).map(Some)
}

/// Says what is missing in the recording.
fn complete(
    args: &Record,
    destination: &Destination,
    recorded: Result<(), Incomplete>,
) -> Result<(), Failure> {
    match recorded {
        Ok(()) => {}
        Err(Incomplete::Full) => {
            let size = args.max_size.unwrap_or(0);
            let what = format_args!("has reached {size} bytes; the session was ended; raise --max-size");
            return Err(Failure::about(destination.path(), what));
        }
        Err(Incomplete::Failed(error)) => {
            let went_on = args.on_log_error == OnLogError::Warn;
            let session = if went_on { "continued without a recording" } else { "was ended" };
            let what = format_args!(
                "cannot write: {error}; the file has what was recorded before; the session {session}"
            );
            return Err(Failure::about(destination.path(), what));
        }
    }
    match destination.fate() {
        Some(Fate::Deleted(path)) => {
            Err(Failure::about(&path, "was deleted during the recording, which is lost"))
        }
        Some(Fate::Moved(path)) => {
            let what = "was moved or replaced during the recording";
            let path = path.display();
            say(format_args!("{path}: {what}; the recording is in the file that was there before"));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The variable that tells a command that it is recorded, and where to.
const RECORDING: &str = "PTY_RECORDING";

fn absolute(path: &Path) -> PathBuf {
    match path.as_os_str() == "-" {
        true => path.to_owned(),
        false => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
    }
}

fn say_that_it_is_nested() {
    if let Some(path) = std::env::var_os(RECORDING).filter(|path| !path.is_empty()) {
        say(format_args!("{}: this session is already recorded there", Path::new(&path).display()));
    }
}

/// Says on a terminal what is recorded to, and how that ends.
fn say_what_it_does(args: &Record, destination: &Destination) {
    if !io::stderr().is_terminal() {
        return;
    }
    let path = destination.path().display();
    let end = match args.command.is_empty() {
        true => "exit or Ctrl-D ends it",
        false => "it ends with the command",
    };
    let keys = keys(args).map(|keys| {
        let (pause, marker) = (name_of(keys.pause), name_of(keys.marker));
        format!("; {pause} pauses and resumes, {marker} sets a marker")
    });
    say(format_args!("{path}: recording; {end}{}", keys.unwrap_or_default()));
}

/// The keys that are for the recorder. In what is piped in, every byte is for the command.
fn keys(args: &Record) -> Option<RecorderKeys> {
    let has_keys = args.keys && io::stdin().is_terminal();
    has_keys.then_some(RecorderKeys { pause: args.pause_key, marker: args.marker_key, bell: !args.quiet })
}

/// As [`values::keys`](crate::values::keys) takes it.
fn name_of(key: u8) -> String {
    match key {
        0x7f => "^?".to_owned(),
        0..0x20 => format!("^{}", char::from(key + 0x40)),
        _ => char::from(key).escape_default().to_string(),
    }
}

/// Where the session is shown, if not on standard output.
struct Display(Option<OwnedFd>);

impl Display {
    /// A recording on standard output leaves standard error to show the session on, if that is a terminal.
    fn of(destination: &Destination) -> Result<Self, Failure> {
        let cannot = |error| Failure::tool(format_args!("cannot show the session: {error}"));
        if destination.path().as_os_str() != "-" {
            return Ok(Self(None));
        }
        if io::stdout().is_terminal() {
            return Err(Failure::tool("standard output is a terminal; name a file, or redirect it"));
        }
        let shown = match io::stderr().is_terminal() {
            true => io::stderr().as_fd().try_clone_to_owned().map_err(cannot)?,
            false => File::options().write(true).open("/dev/null").map_err(cannot)?.into(),
        };
        Ok(Self(Some(shown)))
    }

    fn on(self, relay: Relay<'static>) -> Relay<'static> {
        match self.0 {
            Some(fd) => relay.stdout(fd),
            None => relay,
        }
    }
}

pub(super) fn shell() -> Vec<OsString> {
    let shell = std::env::var_os("SHELL").filter(|shell| !shell.is_empty());
    vec![shell.unwrap_or_else(|| "/bin/sh".into()), "-i".into()]
}

/// On a terminal that may be in raw mode.
fn warning(path: &Path) -> Box<dyn Fn(&io::Error) + Send> {
    let path = path.to_owned();
    Box::new(move |error| {
        let what =
            format!("{}: cannot write: {error}; the session continues without a recording", path.display());
        let _ = write!(io::stderr(), "\r\npty-cli: {}\r\n", shown(&what));
    })
}

/// As one could type it to a shell.
pub(super) fn command_line(argv: &[OsString]) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_./=:,+@%".contains(byte);
    let quoted = argv.iter().map(|word| {
        let text = word.to_string_lossy();
        match !text.is_empty() && text.bytes().all(|byte| is_plain(&byte)) {
            true => text.into_owned(),
            false => format!("'{}'", text.replace('\'', r"'\''")),
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

fn header(args: &Record, size: Size, argv: &[OsString]) -> Header {
    let text = |text: &OsString| String::from_utf8_lossy(text.as_bytes()).into_owned();
    let names = args.spawn.env.iter().filter(|item| !item.as_bytes().contains(&b'='));
    let env = names.flat_map(|names| text(names).split(',').map(str::to_owned).collect::<Vec<_>>());
    let env = env.filter_map(|name| {
        let value = std::env::var_os(&name)?;
        Some((name, text(&value)))
    });
    let set_term = args.spawn.env.iter().rev().find_map(|item| item.to_str()?.strip_prefix("TERM="));
    Header {
        size: Some(recorded_size(size)),
        started: Some(clock::now()),
        term: set_term.map(str::to_owned).or_else(|| std::env::var("TERM").ok()),
        command: args.log_command.then(|| command_line(argv)),
        title: args.title.clone(),
        idle_limit: args.idle_limit.map(|limit| limit.as_secs_f64()),
        env: env.collect(),
        ..Header::default()
    }
}
