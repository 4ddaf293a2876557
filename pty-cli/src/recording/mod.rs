//! Recordings of terminal sessions: a header, then events in the order of their times.
//!
//! Every format is a [`Reader`], a [`Writer`] or both in a file of its own; what commands know of a
//! recording is said here. Readers and writers stream: their memory does not grow with a recording.
//!
//! What each format can hold is in one table, in the project's README.
//!
//! This module is public so that it can be tested and fuzzed from outside. It promises nothing to
//! other programs.

pub mod asciicast;
pub mod bsd;
mod buffered;
pub mod files;
mod format;
mod open;
pub mod raw;
pub mod ttyrec;
pub mod txt;
pub mod typescript;

use std::fmt;
use std::io;

pub use format::Format;
pub use open::{
    Files, Opened, Options, create, create_exact, find_timing, open, open_file, open_with, same_file,
    timing_path,
};
use pty::Size;

/// What holds for a recording as a whole, as far as its format can say it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// Size of the terminal at the start.
    pub size: Option<Size>,
    /// When it began, in nanoseconds since 1970 in UTC.
    pub started: Option<u64>,
    /// The kind of terminal, as in `TERM`.
    pub term: Option<String>,
    /// The command that was run, as one string.
    pub command: Option<String>,
    /// A title for people.
    pub title: Option<String>,
    /// No pause is to be shown longer than this, in seconds.
    pub idle_limit: Option<f64>,
    /// Variables of the environment, in order.
    pub env: Vec<(String, String)>,
    /// Other fields of an asciicast header, by name; fields of v3's `term` object are in an object
    /// under that name.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// Something that happened in a session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// Nanoseconds since the start of the recording. Never less than that of the event before.
    pub time: u64,
    /// What kind of thing.
    pub kind: Kind,
    /// What `kind` says.
    pub data: Vec<u8>,
}

/// What happened, and what the data of the event is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Kind {
    /// Something was printed: the bytes.
    #[default]
    Output,
    /// Something was typed: the bytes.
    Input,
    /// Something was typed that is not to be known, such as a password. No data.
    Hidden,
    /// The terminal has a new size. No data.
    Resize(Size),
    /// The tool got a signal: its name (`SIGTERM`), with what else is known after a blank.
    Signal,
    /// A place to find again: its label, which may be empty.
    Marker,
    /// The command ended with this exit status, 128+n for signal n. No data.
    Exit(i32),
    /// A remark of the recorder in the body of a recording: a name, a blank, a value.
    Info,
    /// A comment: its text, without what marks it as one.
    Comment,
    /// Something that only its format knows: the code, and as data the JSON text of the rest.
    Other(String),
}

/// Reads a recording.
pub trait Reader {
    /// What was said at the start. Complete once the first event was read.
    fn header(&self) -> &Header;

    /// Reads the next event into `event`, whose buffer is used again; `false` at the end.
    ///
    /// # Errors
    /// What is wrong, and where; nothing can be read after that.
    fn read(&mut self, event: &mut Event) -> Result<bool, ReadError>;

    /// What a lenient reader skipped so far.
    fn skipped(&self) -> Skipped {
        Skipped::default()
    }
}

/// What could not be read and was skipped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// How many events.
    pub count: u64,
    /// Where the first of them is, and what is wrong with it.
    pub first: Option<String>,
    /// The first field of the header that was ignored, and why.
    pub field: Option<String>,
}

impl Skipped {
    fn add(&mut self, place: impl fmt::Display, what: impl fmt::Display) {
        self.count += 1;
        self.first.get_or_insert_with(|| format!("{place}: {what}"));
    }

    /// Whether nothing was skipped.
    pub fn is_empty(&self) -> bool {
        self.count == 0 && self.field.is_none()
    }
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(first) = &self.first {
            let events = if self.count == 1 { "event" } else { "events" };
            write!(f, "skipped {} {events} that could not be read; the first in {first}", self.count)?;
        }
        if let Some(field) = &self.field {
            let between = if self.first.is_some() { "; " } else { "" };
            write!(f, "{between}ignored in the header: {field}")?;
        }
        Ok(())
    }
}

/// Writes a recording. Its header was given to what made the writer.
pub trait Writer: Send {
    /// Writes one event, or keeps it to write it with others. What the format cannot say is left
    /// out.
    ///
    /// # Errors
    /// Those of the file; the recording ends there.
    fn write(&mut self, event: &Event) -> io::Result<()>;

    /// Hands all that was kept to the system; but for the first bytes of a character whose last
    /// have not come yet, where a format needs whole characters.
    ///
    /// # Errors
    /// Those of the file.
    fn flush(&mut self) -> io::Result<()>;

    /// Writes what is left and what stands at the end. Nothing is written after this.
    ///
    /// # Errors
    /// Those of the file.
    fn finish(&mut self) -> io::Result<()>;

    /// What to tell whoever has it written, once it is finished.
    fn warning(&self) -> Option<&'static str> {
        None
    }
}

/// Why a recording cannot be read.
#[derive(Debug)]
pub struct ReadError {
    message: String,
    cut: bool,
}

impl ReadError {
    /// The recording is not what its format demands; `place` is where: `line 3`, `byte 120`.
    pub fn wrong(place: impl fmt::Display, what: impl fmt::Display) -> Self {
        Self { message: format!("{place}: {what}"), cut: false }
    }

    /// The file as a whole cannot be read.
    pub fn of_file(what: impl fmt::Display) -> Self {
        Self { message: what.to_string(), cut: false }
    }

    fn timing_file() -> Self {
        Self::wrong("line 1", "this is a timing file; name its log instead")
    }

    /// The recording ends in the middle of something, as after a crash. All before it was read.
    pub fn cut(place: impl fmt::Display, what: impl fmt::Display) -> Self {
        Self { message: format!("{place}: {what}"), cut: true }
    }

    /// Whether the recording is whole as far as it goes.
    pub fn is_cut(&self) -> bool {
        self.cut
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::Unsupported && error.raw_os_error().is_none() {
            return Self::of_file(error);
        }
        Self { message: format!("cannot read: {error}"), cut: error.kind() == io::ErrorKind::UnexpectedEof }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ReadError {}
