//! The files that `record` writes: opened, examined and locked before anything runs, changed only when the
//! recording begins.

use std::fs::File;
use std::io::{self, BufRead, Read, Write};
use std::path::{Path, PathBuf};

use crate::args::Record;
use crate::filter::Filter;
use crate::output_file::{Existing, OutputFile};
use crate::recording::files::{Compression, Count, Counted, Output};
use crate::recording::typescript::{self, Timing};
use crate::recording::{self, Event, Files, Format, Header, Kind, ReadError};
use crate::{Failure, clock, mend, messages};

/// The files that are recorded to.
pub(crate) struct Destination {
    pub(crate) path: PathBuf,
    format: Format,
    compression: Compression,
    /// What a recording that is added to says, if there is anything in it.
    before: Option<Before>,
    /// What a typescript holds that is added to.
    typescript: typescript::Existing,
    /// What switches off the modes that a recording which is added to leaves on.
    switch_off: Vec<u8>,
    main: OutputFile,
    timing: Option<OutputFile>,
}

/// What a recording has that another is added to.
struct Before {
    /// Time of the last event.
    time: u64,
    /// Whether its last line has an end.
    line_ended: bool,
}

impl Destination {
    /// Opens the files. Those that exist are as they were until [`Self::begin`].
    pub(crate) fn open(args: &Record) -> Result<Self, Failure> {
        let existing = match (args.overwrite, args.append) {
            (true, _) => Existing::Overwrite,
            (_, true) => Existing::Append,
            _ => Existing::Refuse,
        };
        let (path, main) = match &args.output {
            Some(path) => (path.clone(), OutputFile::open(path, existing, args.mode)?),
            None => open_unnamed(args.mode)?,
        };
        let mut destination = Self {
            format: args.format.or_else(|| Format::by_name(&path)).unwrap_or(Format::AsciicastV3),
            compression: Compression::by_name(&path).0,
            before: None,
            typescript: typescript::Existing::default(),
            switch_off: Vec::new(),
            main,
            timing: None,
            path,
        };
        match destination.examine(args, existing) {
            Ok(()) => Ok(destination),
            Err(failure) => {
                destination.forget();
                Err(failure)
            }
        }
    }

    fn examine(&mut self, args: &Record, existing: Existing) -> Result<(), Failure> {
        let is_added_to = existing == Existing::Append && self.main.len() > 0;
        let mut has_content = is_added_to;
        if is_added_to {
            let wanted = args.format.or_else(|| Format::by_name(&self.path));
            let mended = mend::mend(&mut self.main, wanted)?;
            if mended.was_cut {
                say_mended(&self.path);
            }
            // Of one that was cut before anything could be read, nothing is left but its place.
            has_content = !mended.is_empty;
            if mended.is_typescript || mended.is_empty && self.format == Format::Typescript {
                self.timing = self.mended_timing(args.mode)?;
            }
        }
        if has_content {
            let wanted = args.format.or_else(|| Format::by_name(&self.path));
            (self.format, self.compression, self.before) = examine(&self.path, wanted)?;
            self.refuse_what_has_no_effect(args)?;
        } else if self.main.is_regular() {
            self.format = format(&self.path, args.format)?;
        }
        let name = self.format.name();
        if args.idle_limit.is_some() && !is_asciicast(self.format) {
            return Err(Failure::new(format_args!(
                "--idle-limit is for asciicast; {name} cannot say it, replay --max-wait can"
            )));
        }
        if self.format == Format::Typescript {
            if !self.main.is_regular() {
                return Err(Failure::about(
                    &self.path,
                    "a typescript has its times in a second file; record to a file, or choose another --format",
                ));
            }
            let existing =
                if self.main.is_new() || self.main.len() == 0 { Existing::Refuse } else { existing };
            let timing = match self.timing.take() {
                Some(timing) => timing,
                None => open_timing(&self.path, &recording::timing_path(&self.path), existing, args.mode)?,
            };
            if is_added_to {
                self.typescript = self.existing_typescript(timing.path(), args.input)?;
            }
            self.timing = Some(timing);
        }
        if has_content && self.format != Format::Txt {
            self.switch_off = left_on(&self.path)?;
        }
        match args.max_size {
            Some(limit) if existing == Existing::Append && self.len() >= limit => {
                let has = self.len();
                let what =
                    format_args!("has {has} bytes already; --max-size {limit} leaves no room to add to it");
                Err(Failure::about(&self.path, what))
            }
            _ => Ok(()),
        }
    }

    /// The timing file of a typescript that is added to, without what its log does not have.
    fn mended_timing(&self, mode: u32) -> Result<Option<OutputFile>, Failure> {
        let Some(path) = recording::find_timing(&self.path) else { return Ok(None) };
        let timing = open_timing(&self.path, &path, Existing::Append, mode)?;
        if mend::mend_timing(&timing, &self.path)? {
            say_mended(timing.path());
        }
        Ok(Some(timing))
    }

    /// A recording that is added to has its header already.
    fn refuse_what_has_no_effect(&self, args: &Record) -> Result<(), Failure> {
        let options = [
            (args.title.is_some(), "--title"),
            (args.idle_limit.is_some(), "--idle-limit"),
            (args.log_command && self.format != Format::Typescript, "--log-command"),
        ];
        match options.into_iter().find(|(given, _)| *given) {
            Some((_, option)) => {
                let what = format_args!("has a header already; {option} has no effect with --append");
                Err(Failure::about(&self.path, what))
            }
            None => Ok(()),
        }
    }

    /// What a typescript holds that is added to.
    fn existing_typescript(&self, timing: &Path, with_input: bool) -> Result<typescript::Existing, Failure> {
        let cannot = |error: ReadError| Failure::about(&self.path, format_args!("cannot add to it: {error}"));
        let (log, ..) = recording::open_file(&self.path).map_err(cannot)?;
        let (timing, ..) = recording::open_file(timing).map_err(cannot)?;
        let inputs = typescript::Inputs { both: Some(log), timing: Some(timing), ..Default::default() };
        let existing = typescript::existing(inputs).map_err(cannot)?;
        if with_input && existing.timing == Some(Timing::Classic) {
            let why = "its timing file is of the classic kind, which cannot have input";
            return Err(Failure::about(&self.path, format_args!("cannot add to it: {why}")));
        }
        Ok(existing)
    }

    /// Throws away what is replaced, and begins the recording. `written` counts the bytes of the files,
    /// those that are added to included.
    pub(crate) fn begin(
        &self,
        header: &Header,
        with_input: bool,
        written: &Count,
    ) -> Result<Box<dyn recording::Writer>, Failure> {
        for file in self.files() {
            file.begin()?;
        }
        written.add(self.len());
        self.writer(header, with_input, written)
            .map_err(|error| Failure::about(&self.path, format_args!("cannot write: {error}")))
    }

    fn writer(
        &self,
        header: &Header,
        with_input: bool,
        written: &Count,
    ) -> io::Result<Box<dyn recording::Writer>> {
        let output = |file: File, compression| Output::new(Counted::new(file, written), compression);
        let mut main = output(self.main.handle()?, self.compression)?;
        if self.main.is_regular() && self.compression == Compression::None {
            main = main.rewritable(self.main.handle()?, written);
        }
        if self.before.as_ref().is_some_and(|before| !before.line_ended) {
            main.write_all(b"\n")?;
        }
        let timing = match &self.timing {
            Some(timing) => Some(output(timing.handle()?, Compression::None)?),
            None => None,
        };
        let files = Files { main, timing, existing: self.typescript };
        let after = self.before.as_ref().map(|before| before.time);
        let mut writer = recording::create(self.format, files, header, after, with_input)?;
        if !self.switch_off.is_empty() {
            let data = self.switch_off.clone();
            writer.write(&Event { data, ..Event::default() })?;
        }
        Ok(writer)
    }

    /// Removes what we made: nothing was recorded.
    pub(crate) fn forget(&self) {
        self.files().for_each(OutputFile::forget);
    }

    /// What happened to the files meanwhile: what to say of it, and whether what was recorded is lost.
    pub(crate) fn fate(&self) -> Option<(String, bool)> {
        self.files().find_map(|file| {
            let (what, lost) = file.fate()?;
            Some((format!("{}: {what} while it was recorded to", file.path().display()), lost))
        })
    }

    /// Bytes of the files.
    fn len(&self) -> u64 {
        self.files().map(OutputFile::len).sum()
    }

    fn files(&self) -> impl Iterator<Item = &OutputFile> {
        [Some(&self.main), self.timing.as_ref()].into_iter().flatten()
    }

    /// Whether standard output is recorded to.
    pub(crate) fn is_stdout(&self) -> bool {
        self.path.as_os_str() == "-"
    }
}

/// The format to write `path` in: the one that is given, or else the one that the name says.
pub(crate) fn format(path: &Path, given: Option<Format>) -> Result<Format, Failure> {
    let why = "cannot tell the format from the name; use --format, or an extension such as .cast";
    given.or_else(|| Format::by_name(path)).ok_or_else(|| Failure::about(path, why))
}

fn say_mended(path: &Path) {
    let path = path.display();
    messages::say(format_args!(
        "{path}: ended in the middle, as after a crash; it was cut back to its last whole event"
    ));
}

/// Opens the timing file of a log. One that exists without its log, or is something else, is not taken
/// for it.
fn open_timing(log: &Path, path: &Path, existing: Existing, mode: u32) -> Result<OutputFile, Failure> {
    if existing == Existing::Refuse {
        refuse_timing_of_another(log, path)?;
    } else {
        refuse_what_is_no_timing_file(path)?;
    }
    OutputFile::open(path, existing, mode)
}

/// Whether a file begins as a timing file, which may be cut.
fn is_timing(start: &[u8]) -> bool {
    match start.iter().position(|&byte| byte == b'\n') {
        Some(end) => typescript::is_timing(&start[..=end]),
        None => {
            start.iter().all(|&byte| byte.is_ascii_digit() || matches!(byte, b'.' | b' '))
                || start.starts_with(b"H ")
        }
    }
}

/// Refuses a timing file that is not that of a log which is to be replaced, or is new.
pub(crate) fn check_timing(log: &Path, timing: &Path) -> Result<(), Failure> {
    let checked = match log.exists() {
        true => refuse_what_is_no_timing_file(timing),
        false => refuse_timing_of_another(log, timing),
    };
    checked.map_err(|failure| Failure { code: 1, ..failure })
}

/// A log that is new has no timing file yet.
fn refuse_timing_of_another(log: &Path, timing: &Path) -> Result<(), Failure> {
    match timing.symlink_metadata() {
        Ok(_) => {
            let log = log.display();
            let what = format_args!(
                "already exists, and is not the timing file of '{log}', which is new; move it away"
            );
            Err(Failure::about(timing, what))
        }
        Err(_) => Ok(()),
    }
}

fn refuse_what_is_no_timing_file(path: &Path) -> Result<(), Failure> {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(4096).read_to_end(&mut start));
    match read {
        Ok(_) if !is_timing(&start) => {
            Err(Failure::about(path, "already exists, and is not a timing file; it was not touched"))
        }
        // What cannot be read is found out when it is opened.
        _ => Ok(()),
    }
}

/// Makes a file that is named after date and time, and numbered if that name is taken.
fn open_unnamed(mode: u32) -> Result<(PathBuf, OutputFile), Failure> {
    let name = clock::local(clock::now()).strftime("%Y-%m-%d-%H%M%S").to_string();
    let mut number = 1;
    loop {
        let path = match number {
            1 => PathBuf::from(format!("{name}.cast")),
            number => PathBuf::from(format!("{name}-{number}.cast")),
        };
        match OutputFile::open(&path, Existing::Refuse, mode) {
            Err(_) if number < 1000 && path.symlink_metadata().is_ok() => number += 1,
            opened => return opened.map(|file| (path, file)),
        }
    }
}

/// The format of a recording that is to be added to, how it is compressed whatever its name says, and
/// what is needed to go on from its end.
fn examine(path: &Path, wanted: Option<Format>) -> Result<(Format, Compression, Option<Before>), Failure> {
    let unreadable = |error: ReadError| Failure::about(path, format_args!("cannot add to it: {error}"));
    let mut opened = recording::open(path, None).map_err(unreadable)?;
    let format = match (opened.format, wanted) {
        // Without any mark of their own.
        (Format::Raw, Some(wanted @ (Format::Raw | Format::Txt))) => wanted,
        (Format::AsciicastV1, _) => {
            return Err(Failure::about(
                path,
                "cannot add to it: asciicast v1 can only be read; convert it first",
            ));
        }
        (found, Some(wanted)) if found != wanted && !(is_asciicast(found) && is_asciicast(wanted)) => {
            let (found, wanted) = (found.name(), wanted.name());
            return Err(Failure::about(path, format_args!("cannot add to it: it is {found}, not {wanted}")));
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

/// What switches off the modes that a recording leaves on.
fn left_on(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: ReadError| Failure::about(path, format_args!("cannot add to it: {error}"));
    let mut reader = recording::open(path, None).map_err(unreadable)?.reader;
    let (mut modes, mut event, mut passed) = (Filter::new(), Event::default(), Vec::new());
    while reader.read(&mut event).map_err(unreadable)? {
        if event.kind == Kind::Output {
            modes.watch(&event.data, &mut passed);
        }
    }
    modes.end(&mut passed);
    Ok(passed)
}

fn ends_with_line(path: &Path) -> Result<bool, ReadError> {
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
fn is_asciicast(format: Format) -> bool {
    matches!(format, Format::AsciicastV2 | Format::AsciicastV3)
}
