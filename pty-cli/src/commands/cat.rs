//! `pty-cli cat`: recordings joined into one, with the header of the first.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use pty_recording::filter::Filter;
use pty_recording::{
    Destination, DestinationError, Event, Existing, Format, Header, Kind, Opened, Problem, Reader, Writer,
    find_timing, timing_path,
};

use super::reading;
use crate::args::Cat;
use crate::destination;
use crate::messages;
use crate::progress::Progress;
use crate::{Failure, STDOUT};

pub(crate) fn run(args: Cat) -> Result<u8, Failure> {
    let mut joined = Joined {
        args: &args,
        writer: None,
        format: None,
        mixed: false,
        end: 0,
        destination: None,
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
    destination: Option<Destination>,
    /// What the recording has switched on.
    modes: Filter,
}

impl Joined<'_> {
    fn add(&mut self, path: &Path) -> Result<(), Failure> {
        let opened = reading::open(path, None, self.args.input_format, false)?;
        let mut progress = self.progress(&opened);
        let Opened { mut reader, format, .. } = opened;
        let start = self.end;
        let mut event = Event::default();
        // A header is complete once the first event was read.
        let mut more = self.read(path, &mut *reader, &mut event)?;
        if self.writer.is_none() {
            let format = self.output_format(format)?;
            self.format = Some(format);
            self.create(format, reader.header())?;
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
            Err(error) if error.is_truncated() && !self.args.strict => {
                messages::warn(path, format_args!("{error}; joined up to there"));
                Ok(false)
            }
            result => result.map_err(|error| Failure::of_file(path, error)),
        }
    }

    fn write(&mut self, event: &Event) -> Result<(), Failure> {
        self.mixed |= event.kind == Kind::Input && self.format == Some(Format::Typescript);
        let written = self.writer.as_mut().map_or(Ok(()), |writer| writer.write(event));
        written.map_err(|error| self.unwritten(&error))
    }

    fn finish(&mut self) -> Result<(), Failure> {
        let finished = self.writer.as_mut().map_or(Ok(()), |writer| writer.finish());
        finished.map_err(|error| self.unwritten(&error))?;
        if let Some(warning) = self.writer.as_ref().and_then(|writer| writer.warning()) {
            messages::warn(self.output().unwrap_or(Path::new(STDOUT)), warning);
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Failure> {
        let committed = self.destination.take().map_or(Ok(()), Destination::commit);
        committed.map_err(|error| self.not_made(error))
    }

    fn unwritten(&self, error: &io::Error) -> Failure {
        match self.output() {
            None => Failure::of_output(error),
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
            Some(path) => Some(destination::format(path, self.args.format.map(Into::into))?),
            None => self.args.format.map(Into::into),
        };
        Ok(match wanted.unwrap_or(first) {
            Format::AsciicastV1 => Format::AsciicastV3,
            format => format,
        })
    }

    fn create(&mut self, format: Format, header: &Header) -> Result<(), Failure> {
        match self.output() {
            None if format == Format::Typescript => {
                let why = "a typescript has its times in a second file; name it with --output, or choose \
                           another --format";
                return Err(Failure::of_file(Path::new(STDOUT), why));
            }
            None => {}
            Some(path) => {
                let timing = (format == Format::Typescript).then(|| timing_path(path));
                timing.iter().try_for_each(|timing| self.refuse_what_is_joined(timing))?;
                self.refuse_what_is_joined(path)?;
            }
        }
        let destination = Destination::options()
            .existing(if self.args.overwrite { Existing::Overwrite } else { Existing::Refuse })
            .format(format)
            .when_complete(true)
            .open(self.output().unwrap_or(Path::new("-")))
            .map_err(|error| self.not_made(error))?;
        self.writer = Some(destination.begin(header).map_err(|error| self.not_made(error))?);
        self.destination = Some(destination);
        Ok(())
    }

    fn refuse_what_is_joined(&self, path: &Path) -> Result<(), Failure> {
        let timing =
            |input: &PathBuf| find_timing(input).is_some_and(|timing| reading::same_file(&timing, path));
        match self.args.files.iter().any(|input| reading::same_file(input, path) || timing(input)) {
            true => Err(Failure::of_file(path, "is one of the recordings to join")),
            false => Ok(()),
        }
    }

    fn not_made(&self, error: DestinationError) -> Failure {
        match error.problem() {
            Problem::Write(error) => self.unwritten(error),
            _ => destination::failure(&error),
        }
    }
}
