//! Creates, appends to and replaces recordings.
//!
//! A [`Destination`] finds the format and the compression of a file in its name, opens it with the permissions
//! that it is to have, locks it, and opens the timing file of a typescript beside it. Links, files of other
//! users and files with several names are refused. One that is added to is examined, and cut back to its last
//! whole event if it ends in the middle, as after a crash.

mod create;
mod error;
mod examine;
mod mend;
mod output_file;
mod replacement;

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::files::{Compression, Count, Counted, Output};
use crate::format::typescript;
use crate::{Event, Format, Header, Writer, timing_path};
use create::Files;
pub use error::{DestinationError, Problem};
use examine::Before;
pub use output_file::OutputFile;
pub use replacement::Replacement;

/// What to do if the file exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Existing {
    /// Fail.
    #[default]
    Refuse,
    /// Discard its content when the recording begins.
    Overwrite,
    /// Append to it.
    Append,
}

/// How to write a recording: [`Destination::options`].
///
/// ```
/// use pty_recording::{Destination, Existing, Format};
///
/// let options = Destination::options()
///     .existing(Existing::Append)
///     .format(Format::Ttyrec)
///     .permissions(0o644)
///     .input(false);
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("session");
/// let destination = options.open(&path)?;
/// assert_eq!(destination.format(), Format::Ttyrec);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct DestinationOptions {
    existing: Existing,
    format: Option<Format>,
    permissions: u32,
    input: bool,
    exact: bool,
    when_complete: bool,
    log_alone: bool,
}

impl DestinationOptions {
    /// Sets what to do if the file exists [default: fail].
    #[must_use]
    pub fn existing(self, existing: Existing) -> Self {
        Self { existing, ..self }
    }

    /// Sets the format. If this is not called, it is what the name says; for streams whose name says none,
    /// asciicast v3.
    #[must_use]
    pub fn format(self, format: impl Into<Option<Format>>) -> Self {
        Self { format: format.into(), ..self }
    }

    /// Sets the permissions of a new or replaced file, regardless of the umask [default: 0600].
    #[must_use]
    pub fn permissions(self, mode: u32) -> Self {
        Self { permissions: mode, ..self }
    }

    /// Sets whether input is recorded, for which a typescript has a timing file of the advanced kind. If this is
    /// not called, it may be.
    #[must_use]
    pub fn input(self, input: bool) -> Self {
        Self { input, ..self }
    }

    /// Sets whether each event of an asciicast is written as it is, a part of a character included. If this is
    /// not called, the first bytes of a character wait for the others.
    #[must_use]
    pub fn exact(self, exact: bool) -> Self {
        Self { exact, ..self }
    }

    /// Sets whether the files are written beside their places and take them with [`Destination::commit`]. Has no
    /// effect with [`Existing::Append`].
    #[must_use]
    pub fn when_complete(self, when_complete: bool) -> Self {
        Self { when_complete, ..self }
    }

    /// Sets whether a typescript is its log alone, without a timing file.
    #[must_use]
    pub fn log_alone(self, log_alone: bool) -> Self {
        Self { log_alone, ..self }
    }

    /// Opens the files. Those that exist are as they were until [`Destination::begin`], but for those that are
    /// added to and were cut: they are mended.
    ///
    /// `-` is standard output. FIFOs and character devices are written to as they are; a FIFO waits for its
    /// reader.
    ///
    /// # Errors
    /// Names the file and its [`Problem`]. No new file is left behind.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Destination, DestinationError> {
        let path = path.as_ref();
        match self.when_complete && self.existing != Existing::Append {
            true => self.open_beside(path),
            false => self.open_in_place(path),
        }
    }

    fn open_in_place(&self, path: &Path) -> Result<Destination, DestinationError> {
        let main = OutputFile::open(path, self.existing, self.permissions)?;
        let format = self.wanted(path).unwrap_or(Format::AsciicastV3);
        let mut destination = self.destination(path, format, Place::Direct { main, timing: None });
        match destination.examine() {
            Ok(()) => Ok(destination),
            Err(error) => {
                destination.discard();
                Err(error.with_mended(destination.mended))
            }
        }
    }

    fn open_beside(&self, path: &Path) -> Result<Destination, DestinationError> {
        let format = self.wanted(path).ok_or_else(|| DestinationError::new(path, Problem::UnknownFormat))?;
        let replaces = self.existing == Existing::Overwrite;
        let begin = |path: &Path| Replacement::begin(path, replaces, self.permissions);
        let timing = match format {
            Format::Typescript if !self.log_alone => {
                let timing = timing_path(path);
                examine::check_timing(path, &timing)?;
                Some(begin(&timing)?)
            }
            _ => None,
        };
        Ok(self.destination(path, format, Place::Beside { main: begin(path)?, timing }))
    }

    fn destination(&self, path: &Path, format: Format, place: Place) -> Destination {
        Destination {
            path: path.to_owned(),
            options: self.clone(),
            format,
            compression: Compression::by_name(path).0,
            before: None,
            typescript: typescript::LogState::default(),
            switch_off: Vec::new(),
            place,
            is_appended: false,
            mended: Vec::new(),
            written: Count::default(),
        }
    }

    fn wanted(&self, path: &Path) -> Option<Format> {
        self.format.or_else(|| Format::by_name(path))
    }
}

/// The files that a recording is written to: opened, examined and locked, and changed only when the recording
/// [begins](Self::begin).
///
/// ```
/// use pty_recording::{Destination, Event, Existing, Header};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("session.cast");
/// for text in ["one\r\n", "two\r\n"] {
///     let destination = Destination::options().existing(Existing::Append).open(&path)?;
///     let mut writer = destination.begin(&Header::default())?;
///     writer.write(&Event::output(0, text))?;
///     writer.finish()?;
/// }
/// assert_eq!(std::fs::read_to_string(&path)?.matches("\\r\\n").count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Destination {
    path: PathBuf,
    options: DestinationOptions,
    format: Format,
    compression: Compression,
    /// What a recording that is added to says, if there is anything in it.
    before: Option<Before>,
    /// What a typescript holds that is added to.
    typescript: typescript::LogState,
    /// What switches off the modes that a recording which is added to leaves on.
    switch_off: Vec<u8>,
    place: Place,
    is_appended: bool,
    mended: Vec<PathBuf>,
    written: Count,
}

/// Where the bytes go.
enum Place {
    Direct { main: OutputFile, timing: Option<OutputFile> },
    Beside { main: Replacement, timing: Option<Replacement> },
}

/// What happened to a file while it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fate {
    /// It was moved, or another file took its place. The recording is in the file that was there before.
    Moved(PathBuf),
    /// It was deleted, and what was written is lost.
    Deleted(PathBuf),
}

impl Destination {
    /// Returns options that refuse a file which exists, and take the format from the name.
    pub fn options() -> DestinationOptions {
        DestinationOptions {
            existing: Existing::Refuse,
            format: None,
            permissions: 0o600,
            input: true,
            exact: false,
            when_complete: false,
            log_alone: false,
        }
    }

    /// Returns the path that was opened.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the format that is written.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Returns whether there is a recording that is added to: its header stays as it is.
    pub fn is_appended(&self) -> bool {
        self.is_appended
    }

    /// Returns the files that ended in the middle, as after a crash, and were cut back to their last whole event
    /// to be added to.
    pub fn repaired(&self) -> &[PathBuf] {
        &self.mended
    }

    /// Returns how many bytes the files have; 0 for streams, and for what is not in its place yet.
    pub fn size(&self) -> u64 {
        self.files().map(OutputFile::size).sum()
    }

    /// Returns the count of bytes in the files, which goes on while they are written. It begins with
    /// [`begin`](Self::begin).
    pub fn written(&self) -> Count {
        self.written.clone()
    }

    /// Throws away what is replaced, and begins the recording. Of a recording that is added to, `header` only says
    /// the size and when the new part began.
    ///
    /// # Errors
    /// Fails if a file cannot be written.
    pub fn begin(&self, header: &Header) -> Result<Box<dyn Writer>, DestinationError> {
        for file in self.files() {
            file.begin()?;
        }
        self.written.add(self.size());
        self.writer(header).map_err(|error| DestinationError::new(&self.path, Problem::Write(error)))
    }

    fn writer(&self, header: &Header) -> io::Result<Box<dyn Writer>> {
        let output = |file: File, compression| Output::new(Counted::new(file, &self.written), compression);
        let (main, timing) = self.place.handles()?;
        let mut main = output(main, self.compression)?;
        if let Place::Direct { main: file, .. } = &self.place
            && file.is_regular()
            && self.compression == Compression::None
        {
            main = main.rewritable(file.handle()?, &self.written);
        }
        if self.before.as_ref().is_some_and(|before| !before.line_ended) {
            main.write_all(b"\n")?;
        }
        let timing = timing.map(|timing| output(timing, Compression::None)).transpose()?;
        let files = Files { main, timing, existing: self.typescript };
        let after = self.before.as_ref().map(|before| before.time);
        let mut writer = match self.options.exact && after.is_none() {
            true => create::create_exact(self.format, files, header)?,
            false => create::create(self.format, files, header, after, self.options.input)?,
        };
        if !self.switch_off.is_empty() {
            writer.write(&Event::output(0, &self.switch_off[..]))?;
        }
        Ok(writer)
    }

    /// Puts files that were written [beside their places](DestinationOptions::when_complete) there: all of them,
    /// or none that was not there before. If this is not called, they are removed.
    ///
    /// # Errors
    /// Fails if a file cannot be moved to its place, or if one that is not to be replaced has appeared there.
    pub fn commit(self) -> Result<(), DestinationError> {
        let Place::Beside { main, timing } = self.place else { return Ok(()) };
        let files = timing.into_iter().chain([main]).collect();
        Replacement::commit_all(files)
            .map_err(|error| DestinationError::new(&self.path, Problem::Write(error)))
    }

    /// Removes the files that were made: nothing was recorded.
    pub fn discard(&self) {
        self.files().for_each(OutputFile::discard);
    }

    /// Returns what happened to the files meanwhile, if anything did.
    pub fn fate(&self) -> Option<Fate> {
        self.files().find_map(OutputFile::fate)
    }

    fn files(&self) -> impl Iterator<Item = &OutputFile> {
        let files = match &self.place {
            Place::Direct { main, timing } => [Some(main), timing.as_ref()],
            Place::Beside { .. } => [None, None],
        };
        files.into_iter().flatten()
    }
}

impl Place {
    /// Handles on the file and its timing file.
    fn handles(&self) -> io::Result<(File, Option<File>)> {
        Ok(match self {
            Self::Direct { main, timing } => {
                (main.handle()?, timing.as_ref().map(OutputFile::handle).transpose()?)
            }
            Self::Beside { main, timing } => {
                (main.handle()?, timing.as_ref().map(Replacement::handle).transpose()?)
            }
        })
    }
}
