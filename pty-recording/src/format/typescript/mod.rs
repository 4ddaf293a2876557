//! The logs and timing files of script(1).
//!
//! A log is a line about the session, the bytes as they passed, and a last line. A timing file says
//! when how many of these bytes passed: the *classic* kind of a log of output, the *advanced* kind
//! of output and input, in a log each or in one, and of signals and remarks.
//!
//! What script(1) itself writes is written byte for byte. On top of that an advanced timing file
//! may hold `S <delay> MARKER <label>` and `S <delay> HIDDEN`, which scriptreplay(1) passes over.

mod existing;
mod header;
mod log;
mod position;
mod reader;
mod steps;
mod timing;
mod writer;

use std::io;

use crate::files::{Input, Output};
use crate::{Header, ReadError, Reader, Writer};
pub use existing::existing;
pub(crate) use header::is_log;
pub use timing::Timing;
use timing::{Entries, Entry, What};
pub(crate) use timing::{is_timing, named_by};
pub use writer::{Around, Typescript};

/// The name of the remark that says why a recording ended, where that was not the command's end: script(1)
/// puts it into the last line of a log. `ENDING max output size exceeded`.
pub const ENDING: &[u8] = b"ENDING";

/// The files of one recording to read.
///
/// ```
/// use pty_recording::files::input;
/// use pty_recording::format::typescript::{self, Inputs};
/// use pty_recording::{Event, Reader};
///
/// let (log, _) = input(&b"Script started on 2026-11-23 17:56:36+00:00 [<not executed on terminal>]\nhello\n"[..])?;
/// let (timing, _) = input(&b"1.500000 6\n"[..])?;
/// let mut reader = typescript::reader(Inputs { output: Some(log), timing: Some(timing), ..Inputs::default() })?;
/// let mut event = Event::default();
/// assert!(reader.read(&mut event)?);
/// assert_eq!(event, Event::output(1_500_000_000, "hello\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Default)]
pub struct Inputs {
    /// What was printed.
    pub output: Option<Input>,
    /// What was typed.
    pub input: Option<Input>,
    /// Both in one.
    pub both: Option<Input>,
    /// When; without it all is at the start.
    pub timing: Option<Input>,
}

/// The files of one recording to write.
#[derive(Default)]
pub struct Outputs {
    /// What is printed.
    pub output: Option<Output>,
    /// What is typed.
    pub input: Option<Output>,
    /// Both in one.
    pub both: Option<Output>,
    /// When.
    pub timing: Option<(Output, Timing)>,
    /// What the files hold already.
    pub existing: LogState,
}

/// What there is of a recording to append to. [`existing()`] finds it out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogState {
    /// How many bytes of the log of output no entry of the timing file names, its first line aside;
    /// `None` if it has no first line yet. Entries are added that name them, for otherwise every
    /// replay would take them for what comes next.
    pub output: Option<u64>,
    /// As much of the log of input.
    pub input: Option<u64>,
    /// As much of the log of both.
    pub both: Option<u64>,
    /// The kind of the timing file, which appended entries must have too; `None` if it is empty.
    pub timing: Option<Timing>,
}

/// Reads a recording.
///
/// # Errors
/// Those of reading the first lines.
pub fn reader(inputs: Inputs) -> Result<Box<dyn Reader>, ReadError> {
    Ok(Box::new(reader::Typescript::new(inputs, false)?))
}

/// Reads one log, of output or of both directions as its timing file says, with its times.
///
/// # Errors
/// Those of reading the first lines.
pub fn log_reader(log: Input, timing: Option<Input>) -> Result<Box<dyn Reader>, ReadError> {
    log_reader_of(log, timing, false)
}

/// As [`log_reader`]; if `lenient`, skips lines of the timing file that cannot be read.
pub(crate) fn log_reader_of(
    log: Input,
    timing: Option<Input>,
    lenient: bool,
) -> Result<Box<dyn Reader>, ReadError> {
    let inputs = Inputs { both: Some(log), timing, ..Inputs::default() };
    Ok(Box::new(reader::Typescript::new(inputs, true)?.lenient(lenient)))
}

/// Reads a recording as scriptreplay(1) shows it: the entries of the timing file with the bytes that they name, and
/// all remarks and signals in their own words, as [`Kind::Info`](crate::Kind::Info) and
/// [`Kind::Signal`](crate::Kind::Signal). A log that is too short is read as far as it goes.
///
/// # Errors
/// Those of reading the first lines of the logs, which are passed over.
pub fn entries(inputs: Inputs) -> Result<Box<dyn Reader>, ReadError> {
    Ok(Box::new(steps::Steps::new(inputs)?))
}

/// Returns a time as script(1) writes it, in the zone of this machine: `2026-11-23 17:56:36+00:00`. It is given
/// in nanoseconds since 1970 in UTC.
pub fn date(nanoseconds: u64) -> String {
    crate::time::iso(nanoseconds)
}

/// Writes a recording, saying of its surroundings what `header` knows.
///
/// # Errors
/// Fails if a file cannot be written.
pub fn writer(outputs: Outputs, header: &Header) -> io::Result<Box<dyn Writer>> {
    Ok(Box::new(Typescript::new(outputs, header, &Around::of(header))?))
}
