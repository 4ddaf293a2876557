//! `pty-cli cat`: recordings joined into one, with the header of the first.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use super::reading;
use crate::args::Cat;
use crate::destination::{self, check_timing};
use crate::filter::Filter;
use crate::messages;
use crate::output_file::Replacement;
use crate::progress::Progress;
use crate::recording::files::{Compression, Output};
use crate::recording::{self, Event, Files, Format, Header, Kind, Opened, Reader, Writer};
use crate::{Failure, STDOUT};

pub(crate) fn run(args: Cat) -> Result<u8, Failure> {
    let mut joined = Joined {
        args: &args,
        writer: None,
        format: None,
        mixed: false,
        end: 0,
        places: RefCell::default(),
        modes: Filter::new(),
    };
    let added = args.files.iter().try_for_each(|path| joined.add(path));
    // On standard output, what was written is whole even if what should have followed cannot be read.
    let finished = joined.finish();
    added.and(finished).and_then(|()| joined.commit())?;
    if let (true, Some(log)) = (joined.mixed, joined.output()) {
        reading::say_mixed(log);
    }
    Ok(0)
}

struct Joined<'a> {
    args: &'a Cat,
    /// Made when the header of the first recording is known.
    writer: Option<Box<dyn Writer>>,
    /// Known when the writer is.
    format: Option<Format>,
    /// A log of script(1) that has input.
    mixed: bool,
    /// When the last event was.
    end: u64,
    /// Files that take their places when all is written.
    places: RefCell<Vec<Replacement>>,
    /// What the recording has switched on.
    modes: Filter,
}

impl Joined<'_> {
    fn add(&mut self, path: &Path) -> Result<(), Failure> {
        let opened = reading::open(path, None, self.args.input_format, false)
            .map_err(|error| Failure::of_file(path, error))?;
        let mut progress = self.progress(&opened);
        let Opened { mut reader, format, .. } = opened;
        let start = self.end;
        let mut event = Event::default();
        // A header is complete once the first event was read.
        let mut more = self.read(path, &mut *reader, &mut event)?;
        if self.writer.is_none() {
            let format = self.output_format(format)?;
            self.format = Some(format);
            self.writer = Some(self.create(format, reader.header())?);
        } else {
            self.switch_off(start)?;
            if let Some(size) = reader.header().size {
                self.write(&Event { time: start, kind: Kind::Resize(size), data: Vec::new() })?;
            }
        }
        let mut passed = Vec::new();
        while more {
            event.time = start.saturating_add(event.time);
            self.end = event.time;
            if event.kind == Kind::Output {
                self.modes.watch(&event.data, &mut passed);
            }
            self.write(&event)?;
            progress.tick();
            more = self.read(path, &mut *reader, &mut event)?;
        }
        Ok(())
    }

    /// Ends what the recording before has switched on: the next one begins on a terminal as it began on.
    fn switch_off(&mut self, time: u64) -> Result<(), Failure> {
        let mut data = Vec::new();
        std::mem::take(&mut self.modes).end(&mut data);
        match data.is_empty() {
            true => Ok(()),
            false => self.write(&Event { time, kind: Kind::Output, data }),
        }
    }

    /// The next event; none where a recording was cut.
    fn read(&self, path: &Path, reader: &mut dyn Reader, event: &mut Event) -> Result<bool, Failure> {
        match reader.read(event) {
            Err(error) if error.is_cut() && !self.args.strict => {
                messages::warn(path, format_args!("{error}; joined up to there"));
                Ok(false)
            }
            result => result.map_err(|error| Failure::of_file(path, error)),
        }
    }

    fn write(&mut self, event: &Event) -> Result<(), Failure> {
        self.mixed |= event.kind == Kind::Input && self.format == Some(Format::Typescript);
        let written = self.writer.as_mut().map_or(Ok(()), |writer| writer.write(event));
        written.map_err(|error| self.unwritten(error))
    }

    fn finish(&mut self) -> Result<(), Failure> {
        let finished = self.writer.as_mut().map_or(Ok(()), |writer| writer.finish());
        finished.map_err(|error| self.unwritten(error))?;
        if let Some(warning) = self.writer.as_ref().and_then(|writer| writer.warning()) {
            messages::warn(self.output().unwrap_or(Path::new(STDOUT)), warning);
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Failure> {
        Replacement::commit_all(self.places.take()).map_err(|error| self.unwritten(error))
    }

    fn unwritten(&self, error: io::Error) -> Failure {
        match self.output() {
            None => Failure::of_output(&error),
            Some(path) => Failure::of_file(path, format_args!("cannot write: {error}")),
        }
    }

    /// The file to write to, unless it is standard output.
    fn output(&self) -> Option<&Path> {
        self.args.output.as_deref().filter(|path| path.as_os_str() != "-")
    }

    fn progress(&self, opened: &Opened) -> Progress {
        if self.output().is_none() && io::stdout().is_terminal() {
            Progress::none(opened)
        } else {
            Progress::new(opened)
        }
    }

    /// The format to write, if the first recording has this one.
    fn output_format(&self, first: Format) -> Result<Format, Failure> {
        let wanted = match self.output() {
            Some(path) => {
                let format = destination::format(path, self.args.format);
                Some(format.map_err(|failure| Failure { code: 1, ..failure })?)
            }
            None => self.args.format,
        };
        Ok(match wanted.unwrap_or(first) {
            Format::AsciicastV1 => Format::AsciicastV3,
            format => format,
        })
    }

    fn create(&self, format: Format, header: &Header) -> Result<Box<dyn Writer>, Failure> {
        let files = self.files(format)?;
        recording::create(format, files, header, None, true).map_err(|error| self.unwritten(error))
    }

    fn files(&self, format: Format) -> Result<Files, Failure> {
        let compressed =
            |file, compression| Output::new(file, compression).map_err(|error| self.unwritten(error));
        let Some(path) = self.output() else {
            if format == Format::Typescript {
                let why = "a typescript has its times in a second file; name it with --output, or choose \
                           another --format";
                return Err(Failure::of_file(Path::new(STDOUT), why));
            }
            let stdout = io::stdout().as_fd().try_clone_to_owned().map_err(|error| self.unwritten(error))?;
            let main = compressed(File::from(stdout), Compression::None)?;
            return Ok(Files { main, timing: None, existing: Default::default() });
        };
        let (compression, _) = Compression::by_name(path);
        let timing = match format {
            Format::Typescript => {
                let timing = recording::timing_path(path);
                check_timing(path, &timing)?;
                Some(compressed(self.file(&timing)?, Compression::None)?)
            }
            _ => None,
        };
        let main = compressed(self.file(path)?, compression)?;
        Ok(Files { main, timing, existing: Default::default() })
    }

    fn file(&self, path: &Path) -> Result<File, Failure> {
        let timing = |input: &PathBuf| {
            recording::find_timing(input).is_some_and(|timing| recording::same_file(&timing, path))
        };
        if self.args.files.iter().any(|input| recording::same_file(input, path) || timing(input)) {
            return Err(Failure::of_file(path, "this is one of the recordings to join"));
        }
        let place = Replacement::begin(path, self.args.overwrite)
            .map_err(|failure| Failure { code: 1, ..failure })?;
        let file = place.handle().map_err(|error| Failure::of_file(path, error))?;
        self.places.borrow_mut().push(place);
        Ok(file)
    }
}
