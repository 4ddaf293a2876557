use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::{Format, ReadError};

/// The error of a [`Destination`](super::Destination): the file that it is about, and what is wrong.
///
/// ```
/// use pty_recording::{Destination, Problem};
///
/// let error = Destination::options().open("no such folder/hello.cast").err().unwrap();
/// assert!(matches!(error.problem(), Problem::Open(_)));
/// assert!(error.to_string().starts_with("no such folder/hello.cast: cannot open for writing: "));
/// ```
#[derive(Debug)]
pub struct DestinationError {
    path: PathBuf,
    problem: Problem,
    mended: Vec<PathBuf>,
}

/// What is wrong with a file that is to be written.
#[derive(Debug)]
#[non_exhaustive]
pub enum Problem {
    /// It exists, and was not to be replaced or added to.
    Exists,
    /// It is a symbolic link.
    Link,
    /// It cannot be opened for writing.
    Open(io::Error),
    /// It cannot be examined.
    Unexamined,
    /// It is a folder, a socket or a block device.
    NotAFile,
    /// It is a file of another user.
    ForeignFile,
    /// It is a FIFO of another user.
    ForeignPipe,
    /// It has other names.
    HardLinks,
    /// It was replaced while it was opened.
    Replaced,
    /// Another recorder writes to it.
    Locked,
    /// Its path does not end in the name of a file.
    NoName,
    /// There is no name for a temporary file beside it.
    NoTemporary,
    /// Its name does not say which format to write.
    UnknownFormat,
    /// A typescript needs a second file for its times, and this is not a regular file.
    NoTimes,
    /// There is a file where the times of this log go, which is new.
    OtherTimes(PathBuf),
    /// It is where times go, and is not a timing file.
    NotTimes,
    /// It cannot be read, and so nothing can be added to it.
    Unreadable(ReadError),
    /// It has one format, and another was to be added.
    OtherFormat(Format, Format),
    /// It has a format that can only be read.
    ReadOnly,
    /// It is a typescript whose timing file cannot have input, and input was to be added.
    NoInput,
    /// It is cut, and cannot be cut back to its last whole event.
    Unmended(io::Error),
    /// It cannot be written.
    Write(io::Error),
}

impl DestinationError {
    pub(super) fn new(path: &Path, problem: Problem) -> Self {
        Self { path: path.to_owned(), problem, mended: Vec::new() }
    }

    pub(super) fn with_mended(self, mended: Vec<PathBuf>) -> Self {
        Self { mended, ..self }
    }

    /// Returns the file that it is about.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns what is wrong.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// Returns the files that were [mended](super::Destination::repaired) before the error.
    pub fn repaired(&self) -> &[PathBuf] {
        &self.mended
    }
}

impl fmt::Display for DestinationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.problem)
    }
}

impl Error for DestinationError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.problem {
            Problem::Open(error) | Problem::Unmended(error) | Problem::Write(error) => Some(error),
            Problem::Unreadable(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exists => "already exists",
            Self::Link => "is a symbolic link; recordings are not written through links",
            Self::Open(error) => return write!(f, "cannot open for writing: {error}"),
            Self::Unexamined => "cannot be examined; it was not touched",
            Self::NotAFile => "is not a regular file; it was not touched",
            Self::ForeignFile => "belongs to another user; it was not touched",
            Self::ForeignPipe => "belongs to another user",
            Self::HardLinks => "has other names (hard links); it was not touched",
            Self::Replaced => "was replaced; it was not touched",
            Self::Locked => "another recorder is writing to it",
            Self::NoName => "is not the name of a file",
            Self::NoTemporary => "cannot create a temporary file beside it",
            Self::UnknownFormat => "cannot tell the format from the name",
            Self::NoTimes => "a typescript has its times in a second file",
            Self::OtherTimes(log) => {
                let log = log.display();
                return write!(
                    f,
                    "already exists, and is not the timing file of '{log}', which is new; move it away"
                );
            }
            Self::NotTimes => "already exists, and is not a timing file; it was not touched",
            Self::Unreadable(error) => return write!(f, "cannot append: {error}"),
            Self::OtherFormat(found, wanted) => {
                let (found, wanted) = (found.name(), wanted.name());
                return write!(f, "cannot append: it is {found}, not {wanted}");
            }
            Self::ReadOnly => "cannot append: asciicast v1 can only be read; convert it first",
            Self::NoInput => "cannot append: its timing file is of the classic kind, which cannot have input",
            Self::Unmended(error) => return write!(f, "is truncated and cannot be repaired: {error}"),
            Self::Write(error) => return write!(f, "cannot write: {error}"),
        })
    }
}
