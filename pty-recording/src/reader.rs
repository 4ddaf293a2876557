use std::fmt;
use std::io;

use crate::{Event, Header, Position};

/// Reads a recording, in memory that does not grow with it.
///
/// ```
/// use pty_recording::files::input;
/// use pty_recording::format::asciicast;
/// use pty_recording::{Event, Kind, Reader};
///
/// let recording = "{\"version\":2,\"width\":80,\"height\":24}\n[1.5,\"o\",\"hello\\r\\n\"]\n";
/// let (input, _) = input(recording.as_bytes())?;
/// let mut reader = asciicast::reader(input)?;
/// let mut event = Event::default();
/// while reader.read(&mut event)? {
///     assert_eq!(event, Event::output(1_500_000_000, "hello\r\n"));
/// }
/// assert_eq!(reader.header().size, Some(pty_recording::Size::new(80, 24)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Reader {
    /// Returns the header. It is complete after the first event was read.
    fn header(&self) -> &Header;

    /// Reads the next event into `event`, whose buffer is used again. Returns `false` at the end.
    ///
    /// # Errors
    /// Says what is wrong, and where. Nothing can be read after an error.
    fn read(&mut self, event: &mut Event) -> Result<bool, ReadError>;

    /// Returns what a lenient reader skipped so far.
    fn skipped(&self) -> Skipped {
        Skipped::default()
    }

    /// Returns where the next event begins. `None` if one cannot go there: the recording comes from a pipe, the
    /// reader is at the end, after an error, or within what must be read in one go; ask again after the next event.
    ///
    /// ```
    /// use pty_recording::{Event, OpenOptions};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("hello.cast");
    /// std::fs::write(&path, "{\"version\":2,\"width\":80,\"height\":24}\n[1.5,\"o\",\"a\"]\n[2.5,\"o\",\"b\"]\n")?;
    /// let mut reader = OpenOptions::new().open(&path)?.reader;
    /// let mut event = Event::default();
    /// let start = reader.position().expect("it is a file");
    /// while reader.read(&mut event)? {}
    ///
    /// reader.go_to(&start)?;
    /// reader.read(&mut event)?;
    /// assert_eq!(event, Event::output(1_500_000_000, "a"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn position(&self) -> Option<Position> {
        None
    }

    /// Goes to a position: what is read next are the events that followed when [`position`](Self::position) was
    /// asked, with the same times. It may be asked of another reader of the same file, opened with the same
    /// options, and come before or after the end or an error.
    ///
    /// # Errors
    /// `Unsupported` if the recording comes from a pipe; `Position` if the position is not one of this
    /// recording, as far as that can be told; those of reading. After an error, only another position can be
    /// gone to.
    fn go_to(&mut self, position: &Position) -> Result<(), ReadError> {
        let _ = position;
        Err(ReadError::new(ReadErrorKind::Unsupported, "this reader cannot go to a position"))
    }
}

/// What a lenient reader skipped. Its text is a message for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped {
    /// The number of events that were skipped.
    pub count: u64,
    /// Where the first of them is, and what is wrong with it, if this reader met it.
    pub first: Option<String>,
    /// The first field of the header that was ignored, and why.
    pub field: Option<String>,
}

impl Skipped {
    pub(crate) fn add(&mut self, place: impl fmt::Display, what: impl fmt::Display) {
        self.count = self.count.saturating_add(1);
        self.first.get_or_insert_with(|| format!("{place}: {what}"));
    }

    /// Returns whether nothing was skipped.
    pub fn is_empty(&self) -> bool {
        self.count == 0 && self.field.is_none()
    }
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.count > 0 {
            let events = if self.count == 1 { "event" } else { "events" };
            write!(f, "skipped {} {events} that could not be read", self.count)?;
        }
        if let Some(first) = &self.first {
            write!(f, "; the first in {first}")?;
        }
        if let Some(field) = &self.field {
            let between = if self.count > 0 { "; " } else { "" };
            write!(f, "{between}ignored in the header: {field}")?;
        }
        Ok(())
    }
}

/// The error of reading a recording. Its text says what is wrong, and where: `line 3`, `byte 120`.
///
/// ```
/// use pty_recording::{ReadErrorKind, open};
///
/// let Err(error) = open("no such file".as_ref(), None) else { panic!("there is no such file") };
/// assert_eq!(error.kind(), ReadErrorKind::Io);
/// assert!(error.to_string().starts_with("cannot read: "));
/// ```
#[derive(Debug)]
pub struct ReadError {
    message: String,
    kind: ReadErrorKind,
    source: Option<io::Error>,
}

/// The kinds of errors of reading a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// The recording is not what its format demands.
    Damaged,
    /// The recording ends in the middle of something, as after a crash. All before it was read.
    Truncated,
    /// The file cannot be opened or read.
    Io,
    /// The file as a whole is nothing that this crate reads.
    Unsupported,
    /// Neither the content of the file nor its name says what format it has.
    UnknownFormat,
    /// The file is called as a log of script(1) and does not begin as one, and there is no timing file.
    NoTiming,
    /// The position is not one of the recording.
    Position,
}

impl ReadError {
    /// Makes the error of a recording that is not what its format demands, at `place`.
    pub fn wrong(place: impl fmt::Display, what: impl fmt::Display) -> Self {
        Self::new(ReadErrorKind::Damaged, format_args!("{place}: {what}"))
    }

    /// Makes the error of a recording that ends in the middle of something, at `place`.
    pub fn truncated(place: impl fmt::Display, what: impl fmt::Display) -> Self {
        Self::new(ReadErrorKind::Truncated, format_args!("{place}: {what}"))
    }

    pub(crate) fn new(kind: ReadErrorKind, what: impl fmt::Display) -> Self {
        Self { message: what.to_string(), kind, source: None }
    }

    pub(crate) fn timing_file() -> Self {
        Self::wrong("line 1", "this is a timing file; name its log instead")
    }

    /// Returns the same error once more.
    pub(crate) fn again(&self) -> Self {
        Self { message: self.message.clone(), kind: self.kind, source: None }
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> ReadErrorKind {
        self.kind
    }

    /// Returns whether the recording is whole as far as it goes.
    pub fn is_truncated(&self) -> bool {
        self.kind == ReadErrorKind::Truncated
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::Unsupported && error.raw_os_error().is_none() {
            return Self::new(ReadErrorKind::Unsupported, error);
        }
        let kind = match error.kind() {
            io::ErrorKind::UnexpectedEof => ReadErrorKind::Truncated,
            _ => ReadErrorKind::Io,
        };
        Self { message: format!("cannot read: {error}"), kind, source: Some(error) }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|error| error as _)
    }
}
