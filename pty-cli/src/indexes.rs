//! Indexes of recordings, for the commands that look things up in them.

use std::error::Error;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use pty_recording::index::{Builder, Index, Storage, View};
use pty_recording::{Event, Header, Opened, Position, ReadError, ReadErrorKind, Reader, Skipped};

use crate::Failure;
use crate::args::InputFormat;
use crate::at::{At, Missing};
use crate::commands::reading;
use crate::messages::warn;
use crate::progress::Progress;

/// A recording, and how to read it.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) path: &'a Path,
    pub(crate) timing: Option<&'a Path>,
    pub(crate) format: Option<InputFormat>,
    pub(crate) strict: bool,
}

impl Source<'_> {
    /// Opens it. Where it is damaged, the reader warns when it is dropped; a truncated one ends there.
    fn open(&self) -> Result<Watched, Failure> {
        let opened = reading::open(self.path, self.timing, self.format, !self.strict)?;
        Ok(Watched::new(opened, *self))
    }

    /// Opens it again; silent if its warnings were said.
    fn reopen(&self, is_silent: bool) -> Result<Watched, Failure> {
        let options = reading::options(self.timing, self.format, !self.strict);
        let opened = options.open(self.path).map_err(|error| reading::unread(self.path, &error))?;
        let mut reader = Watched::new(opened, *self);
        reader.is_silent = is_silent;
        Ok(reader)
    }

    /// Whether an index of it can be kept.
    fn is_file(&self) -> bool {
        self.path.as_os_str() != "-" && fs::metadata(self.path).is_ok_and(|metadata| metadata.is_file())
    }

    /// The index that was kept. One for another way of reading may have other events.
    pub(crate) fn kept(&self) -> Option<Index> {
        let is_usual = self.format.is_none() && !self.strict;
        if is_usual && self.is_file() { Index::open(self.path, self.timing) } else { None }
    }

    /// The recording at its start, to be played without an index.
    pub(crate) fn view(&self) -> Result<View, Failure> {
        self.view_of(self.open()?)
    }

    fn view_of(&self, reader: Watched) -> Result<View, Failure> {
        View::new(Box::new(reader)).map_err(|error| reading::unread(self.path, &error))
    }
}

/// A recording with its index.
pub(crate) struct Indexed<'a> {
    source: Source<'a>,
    index: Index,
    /// Whether it was made now, not kept from before.
    is_new: bool,
    /// What it was made with, and where that began.
    made: Option<(Watched, Option<Position>)>,
}

impl<'a> Indexed<'a> {
    /// With the index that was kept, or else with one that is made and kept.
    pub(crate) fn new(source: Source<'a>) -> Result<Self, Failure> {
        match source.kept() {
            Some(index) => Ok(Self { source, index, is_new: false, made: None }),
            None => Self::make(source),
        }
    }

    fn make(source: Source<'a>) -> Result<Self, Failure> {
        let mut reader = source.open()?;
        let unread = |error: &ReadError| reading::unread(source.path, error);
        if source.is_file() && source.format.is_none() {
            let storage = Storage::beside(source.path, source.timing);
            match Self::make_in(source, reader, storage) {
                // Perhaps the disk is full.
                Err(error) if error.kind() == ReadErrorKind::Io => reader = source.reopen(false)?,
                made => return made.map_err(|error| unread(&error)),
            }
        }
        Self::make_in(source, reader, Storage::Memory).map_err(|error| unread(&error))
    }

    fn make_in(source: Source<'a>, mut reader: Watched, storage: Storage) -> Result<Self, ReadError> {
        let start = reader.position();
        let made = Builder::new(storage).map_err(ReadError::from).and_then(|mut builder| {
            while builder.read(&mut reader)? {}
            Ok(builder.finish()?)
        });
        if made.is_err() {
            reader.is_silent = true;
        }
        reader.speak();
        made.map(|index| Self { source, index, is_new: true, made: Some((reader, start)) })
    }

    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    /// Makes the index anew, if it was kept from before and an error says that it is damaged.
    pub(crate) fn renew(&mut self, error: ReadError) -> Result<(), Failure> {
        if self.is_new || !is_damage(&error) {
            return Err(reading::unread(self.source.path, &error));
        }
        *self = Self::make(self.source)?;
        Ok(())
    }

    /// The recording at its start. It shows no progress: what is printed meanwhile may go to the same terminal.
    pub(crate) fn view(&mut self) -> Result<View, Failure> {
        let mut reader = match self.made.take() {
            None => self.source.open()?,
            Some((mut reader, start)) => match start {
                Some(start) => {
                    reader.go_to(&start).map_err(|error| reading::unread(self.source.path, &error))?;
                    reader
                }
                None if self.source.is_file() => self.source.reopen(true)?,
                None => {
                    let why = "cannot be read twice; save it in a file first";
                    return Err(Failure::of_file(self.source.path, why));
                }
            },
        };
        reader.progress = Progress::none(&reader.opened);
        self.source.view_of(reader)
    }
}

/// Whether an error says that an index is not what it should be.
pub(crate) fn is_damage(error: &ReadError) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    error.kind() == ReadErrorKind::Position
        || cause.is_some_and(|cause| cause.kind() == ErrorKind::InvalidData)
}

/// The recording at a place that only an index knows.
pub(crate) fn found(source: Source<'_>, at: &At) -> Result<View, Failure> {
    let mut indexed = Indexed::new(source)?;
    loop {
        let place = match at.find(indexed.index()) {
            Ok(place) => place,
            Err(Missing::Nowhere(what)) => return Err(Failure::of_file(source.path, what)),
            Err(Missing::Index(error)) => {
                indexed.renew(error.into())?;
                continue;
            }
        };
        let mut view = indexed.view()?;
        match view.go_to(place, Some(indexed.index())) {
            Ok(()) => return Ok(view),
            Err(error) => indexed.renew(error)?,
        }
    }
}

/// A recording whose reading shows how far it is, and that warns of damage once, at its end.
struct Watched {
    opened: Opened,
    progress: Progress,
    source: String,
    is_strict: bool,
    is_silent: bool,
    cut: Option<String>,
}

impl Watched {
    fn new(opened: Opened, source: Source<'_>) -> Self {
        let progress = Progress::new(&opened);
        let path = source.path.display().to_string();
        Self { opened, progress, source: path, is_strict: source.strict, is_silent: false, cut: None }
    }

    /// Warns of what was damaged so far, and is silent from now on.
    fn speak(&mut self) {
        self.progress = Progress::none(&self.opened);
        if !std::mem::replace(&mut self.is_silent, true) {
            let path = Path::new(&self.source);
            reading::say_skipped(path, &self.opened.reader.skipped());
            if let Some(cut) = &self.cut {
                warn(path, format_args!("{cut}; read up to there"));
            }
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.speak();
    }
}

impl Reader for Watched {
    fn header(&self) -> &Header {
        self.opened.reader.header()
    }

    fn read(&mut self, event: &mut Event) -> Result<bool, ReadError> {
        self.progress.tick();
        match self.opened.reader.read(event) {
            Err(error) if error.is_truncated() && !self.is_strict => {
                self.cut = Some(error.to_string());
                Ok(false)
            }
            read => read,
        }
    }

    fn skipped(&self) -> Skipped {
        self.opened.reader.skipped()
    }

    fn position(&self) -> Option<Position> {
        self.opened.reader.position()
    }

    fn go_to(&mut self, position: &Position) -> Result<(), ReadError> {
        self.opened.reader.go_to(position)
    }
}
