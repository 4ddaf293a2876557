use crate::Size;

/// An event of a session.
///
/// ```
/// use pty_recording::{Event, Kind, Size};
///
/// let hello = Event::output(1_500_000_000, "hello\r\n");
/// assert_eq!((hello.time, &hello.kind, &hello.data[..]), (1_500_000_000, &Kind::Output, &b"hello\r\n"[..]));
/// let resize = Event::new(2_000_000_000, Kind::Resize(Size::new(100, 40)));
/// assert!(resize.data.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// Nanoseconds since the start of the recording. Never less than that of the event before.
    pub time: u64,
    /// What kind of event.
    pub kind: Kind,
    /// The bytes that belong to it; `kind` says what they are.
    pub data: Vec<u8>,
}

impl Event {
    /// Makes an event without data at `time`, in nanoseconds.
    pub fn new(time: u64, kind: Kind) -> Self {
        Self { time, kind, data: Vec::new() }
    }

    /// Makes an event of output at `time`, in nanoseconds.
    pub fn output(time: u64, data: impl Into<Vec<u8>>) -> Self {
        Self { time, kind: Kind::Output, data: data.into() }
    }

    /// Makes an event of input at `time`, in nanoseconds.
    pub fn input(time: u64, data: impl Into<Vec<u8>>) -> Self {
        Self { time, kind: Kind::Input, data: data.into() }
    }
}

/// What happened, and what the data of the event is.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// A program printed the bytes of the data.
    #[default]
    Output,
    /// Somebody typed the bytes of the data.
    Input,
    /// Somebody typed something that is not recorded, such as a password. No data.
    Hidden,
    /// The terminal got a new size. No data.
    Resize(Size),
    /// The recorder got a signal. The data is its name (`SIGTERM`), with more after a space.
    Signal,
    /// A place to find again. The data is its label, which may be empty.
    Marker,
    /// The command ended with this exit status, 128+n for signal n. No data.
    Exit(i32),
    /// A remark of the recorder in the body of a recording. The data is a name, a space, a value.
    Info,
    /// A comment. The data is its text, without what marks it as one.
    Comment,
    /// An event that only its format knows: its code. The data is the JSON text of the rest.
    Other(String),
}
