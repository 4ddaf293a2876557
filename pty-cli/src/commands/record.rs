//! `pty-cli record`.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufRead, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use pty::Size;

use super::spawn::{Prepared, prepare, say_which_limit};
use crate::args::{OnLogError, Record};
use crate::output_file::{self, Existing};
use crate::recorder::{Incomplete, Recorder, Settings};
use crate::recording::files::{Compression, Count, Counted, Output};
use crate::recording::{self, Event, Files, Format, Header, typescript};
use crate::{Failure, clock};

pub(crate) fn run(args: Record) -> Result<u8, Failure> {
    let argv = if args.command.is_empty() { shell() } else { args.command.clone() };
    let path = args.output.clone().unwrap_or_else(default_name);
    let prepared = prepare(&args.spawn, &argv)?;
    let target = Target::open(&args, path)?;
    let written = Count::default();
    let writer = target.writer(&args, &prepared, &argv, &written)?;
    let settings = Settings {
        flush: args.flush,
        max_size: args.max_size,
        written,
        input: args.input,
        passwords: args.log_passwords,
        warn: (args.on_log_error == OnLogError::Warn).then(|| warning(&target.path)),
    };
    let (session, relay) = prepared.start(&args.spawn).inspect_err(|_| target.forget())?;
    let mut recorder = Recorder::start(writer, settings)
        .map_err(|error| Failure::new(format_args!("cannot start to record: {error}")))?;
    let result = recorder.record(relay).run(session);
    let recorded = recorder.finish(result.as_ref().ok());
    let outcome = result.map_err(Failure::new)?;
    say_which_limit(&args.spawn, &argv, &outcome);
    let path = target.path.display();
    match recorded {
        Ok(()) => {}
        Err(Incomplete::Full) => {
            let size = args.max_size.unwrap_or(0);
            return Err(Failure::new(format_args!(
                "'{path}' has reached {size} bytes, and the session was ended; --max-size allows more"
            )));
        }
        Err(Incomplete::Failed(error)) => {
            let went_on = args.on_log_error == OnLogError::Warn;
            let session = if went_on { "went on unrecorded" } else { "was ended" };
            return Err(Failure::new(format_args!(
                "cannot write to '{path}': {error}; it has what was recorded before, and the session {session}"
            )));
        }
    }
    if args.output.is_none() {
        // Fails if nobody listens; the recording is there all the same.
        let _ = writeln!(io::stderr(), "pty-cli: recorded to '{path}'");
    }
    Ok(outcome.exit_code())
}

pub(super) fn shell() -> Vec<OsString> {
    let shell = std::env::var_os("SHELL").filter(|shell| !shell.is_empty());
    vec![shell.unwrap_or_else(|| "/bin/sh".into()), "-i".into()]
}

fn default_name() -> PathBuf {
    clock::local(clock::now()).strftime("%Y-%m-%d-%H%M%S.cast").to_string().into()
}

/// On a terminal that may be in raw mode.
fn warning(path: &Path) -> Box<dyn Fn(&io::Error) + Send> {
    let path = path.to_owned();
    Box::new(move |error| {
        let path = path.display();
        let _ = write!(
            io::stderr(),
            "\r\npty-cli: cannot write to '{path}': {error}; the session goes on unrecorded\r\n"
        );
    })
}

/// The files that are recorded to.
struct Target {
    path: PathBuf,
    format: Format,
    compression: Compression,
    existing: Existing,
    /// What a recording that is added to says, if there is anything in it.
    before: Option<Before>,
    file: File,
    timing: Option<File>,
    created: bool,
}

/// What a recording has that another is added to.
struct Before {
    /// Time of the last event.
    time: u64,
    /// Whether its last line has an end.
    line_ended: bool,
}

impl Target {
    fn open(args: &Record, path: PathBuf) -> Result<Self, Failure> {
        let existing = match (args.overwrite, args.append) {
            (true, _) => Existing::Overwrite,
            (_, true) => Existing::Append,
            _ => Existing::Refuse,
        };
        let created = !path.exists();
        let mut format = args.format.or_else(|| Format::by_name(&path)).unwrap_or(Format::AsciicastV3);
        let (mut compression, _) = Compression::by_name(&path);
        let mut before = None;
        if existing == Existing::Append && fs::metadata(&path).is_ok_and(|metadata| metadata.len() > 0) {
            (format, compression, before) = examine(&path, args.format.or_else(|| Format::by_name(&path)))?;
        }
        if args.idle_limit.is_some() && !matches!(format, Format::AsciicastV2 | Format::AsciicastV3) {
            return Err(Failure::new(format_args!(
                "--idle-limit is for asciicast; {} cannot say it, replay --max-wait can",
                format.name()
            )));
        }
        let file = output_file::open(&path, existing, args.mode)?;
        let mut target = Self { path, format, compression, existing, before, file, timing: None, created };
        if format == Format::Typescript {
            let timing = recording::timing_path(&target.path);
            let timing = output_file::open(&timing, existing, args.mode);
            target.timing = Some(timing.inspect_err(|_| target.forget())?);
        }
        Ok(target)
    }

    fn writer(
        &self,
        args: &Record,
        prepared: &Prepared,
        argv: &[OsString],
        written: &Count,
    ) -> Result<Box<dyn recording::Writer>, Failure> {
        let cannot = |error| Failure::new(format_args!("cannot write to '{}': {error}", self.path.display()));
        let output =
            |file: &File, compression| Output::new(Counted::new(file.try_clone()?, written), compression);
        let mut main = output(&self.file, self.compression).map_err(cannot)?;
        if self.before.as_ref().is_some_and(|before| !before.line_ended) {
            main.write_all(b"\n").map_err(cannot)?;
        }
        let files = Files {
            main,
            timing: match &self.timing {
                Some(timing) => Some(output(timing, Compression::None).map_err(cannot)?),
                None => None,
            },
            existing: self.typescript()?,
        };
        let header = header(args, prepared.size(), argv);
        let after = self.before.as_ref().map(|before| before.time);
        recording::create(self.format, files, &header, after, args.input).map_err(cannot)
    }

    /// What a typescript holds that is added to.
    fn typescript(&self) -> Result<typescript::Existing, Failure> {
        if self.format != Format::Typescript || self.existing != Existing::Append {
            return Ok(typescript::Existing::default());
        }
        let cannot = |error: recording::ReadError| {
            Failure::new(format_args!("cannot add to '{}': {error}", self.path.display()))
        };
        let (log, ..) = recording::open_file(&self.path).map_err(cannot)?;
        let (timing, ..) = recording::open_file(&recording::timing_path(&self.path)).map_err(cannot)?;
        let inputs = typescript::Inputs { both: Some(log), timing: Some(timing), ..Default::default() };
        typescript::existing(inputs).map_err(cannot)
    }

    /// Nothing was recorded: a file that was not there before is not there after.
    fn forget(&self) {
        if self.created && self.existing != Existing::Append {
            // What is left of it does no harm.
            let _ = fs::remove_file(&self.path);
            if self.timing.is_some() {
                let _ = fs::remove_file(recording::timing_path(&self.path));
            }
        }
    }
}

/// The format of a recording that is to be added to, how it is compressed whatever its name says, and
/// what is needed to go on from its end. One that was cut is refused where what follows the cut could
/// not be read.
fn examine(path: &Path, wanted: Option<Format>) -> Result<(Format, Compression, Option<Before>), Failure> {
    let unreadable = |error: recording::ReadError| {
        Failure::new(format_args!("cannot add to '{}': {error}", path.display()))
    };
    let mut opened = recording::open(path, None).map_err(unreadable)?;
    let format = match (opened.format, wanted) {
        // Without any mark of their own.
        (Format::Raw, Some(wanted @ (Format::Raw | Format::Txt))) => wanted,
        (Format::AsciicastV1, _) => {
            return Err(Failure::new(format_args!(
                "cannot add to '{}': asciicast v1 can only be read; convert it first",
                path.display()
            )));
        }
        (found, Some(wanted)) if found != wanted && !is_asciicast(found, wanted) => {
            return Err(Failure::new(format_args!(
                "cannot add to '{}': it is {}, not {}",
                path.display(),
                found.name(),
                wanted.name()
            )));
        }
        (found, _) => found,
    };
    let compression = Compression::of(path).map_err(|error| unreadable(error.into()))?;
    let has_parts = !matches!(format, Format::Raw | Format::Txt | Format::Typescript);
    let mut event = Event::default();
    if has_parts || compression != Compression::None {
        while opened.reader.read(&mut event).map_err(unreadable)? {}
    }
    let before = match format {
        Format::AsciicastV2 | Format::AsciicastV3 => {
            Some(Before { time: event.time, line_ended: ends_with_line(path).map_err(unreadable)? })
        }
        _ => None,
    };
    Ok((format, compression, before))
}

fn ends_with_line(path: &Path) -> Result<bool, recording::ReadError> {
    let (mut input, ..) = recording::open_file(path)?;
    let mut last = None;
    loop {
        let bytes = input.fill_buf()?;
        let length = bytes.len();
        if length == 0 {
            return Ok(last == Some(b'\n'));
        }
        last = bytes.last().copied();
        input.consume(length);
    }
}

/// An extension means asciicast of any version.
fn is_asciicast(found: Format, wanted: Format) -> bool {
    let is = |format| matches!(format, Format::AsciicastV2 | Format::AsciicastV3);
    is(found) && is(wanted)
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
        size: Some(size),
        started: Some(clock::now()),
        term: set_term.map(str::to_owned).or_else(|| std::env::var("TERM").ok()),
        command: args.log_command.then(|| command_line(argv)),
        title: args.title.clone(),
        idle_limit: args.idle_limit.map(|limit| limit.as_secs_f64()),
        env: env.collect(),
        ..Header::default()
    }
}
