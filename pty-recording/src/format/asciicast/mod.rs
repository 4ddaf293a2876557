//! asciicast, the recordings of asciinema: v1 (read), v2 and v3.
//!
//! A line of JSON is the header, and each line after it an event: `[time, code, data]`. The time is
//! in seconds, since the start in v2, since the event before in v3. v1 is one JSON object with
//! delays and output.
//!
//! Codes that every tool knows: `o` output, `i` input, `r` size, `m` marker, `x` exit status. Our
//! own, which other tools skip:
//!
//! - `h` something typed that is not to be known; `s` a signal; `n` a remark: name, blank, value.
//! - `b` before an `o` or `i` whose text has U+FFFD where there were bytes that are not UTF-8: one
//!   hexadecimal word for each U+FFFD of that text, in order. `["b","ff efbfbd"]` before
//!   `["o","a\ufffdb\ufffd"]` is `a`, the byte ff, `b`, and a U+FFFD that was printed as such.
//!   A `b` that does not fit what follows it means nothing.
//!
//! What does not survive: parts of a microsecond; the times of comments; comments in v2; in markers,
//! signals, remarks and comments, bytes that are not UTF-8 (each U+FFFD); line ends in comments
//! (comments of their own); sizes of zero and sizes in pixels; parts of a second of when a recording
//! began. A character that came in pieces is written with its last one, an unfinished one at the end.
//! A recording without a size gets 80x24, and v2 has its kind of terminal as `TERM` in `env`.
//!
//! Strings are read as they are, even if they are not UTF-8 or have control characters in them; half
//! a surrogate pair (`\ud83d` alone) stands for nothing and is an error. A `duration` in a header is
//! not kept: it would be wrong as soon as a recording is changed, and events say it anyway.

mod bytes;
mod header;
mod json;
mod lines;
mod reader;
mod time;
mod v1;
mod writer;

use crate::files::{Input, Output};
use crate::{Format, Header, ReadError, Reader, Writer};

/// Neither a line nor a whole recording of v1 may be longer: they are held in memory.
const LONGEST: usize = 64 << 20;

/// A header may not be longer: as values, it takes many times its own size.
const LONGEST_HEADER: usize = 1 << 20;

/// Returns the version of asciicast of a recording that begins with `start`, if it is any. One that is not known
/// here counts as the newest: its reader says what is wrong.
pub fn detect(start: &[u8]) -> Option<Format> {
    let text = &start[prologue(start)..];
    let cut = start.len() >= Format::PEEK && text.starts_with(b"{");
    match json::member(text, b"version") {
        Some(b"1" | b"\"1\"") => Some(Format::AsciicastV1),
        Some(b"2" | b"\"2\"") => Some(Format::AsciicastV2),
        Some(_) => Some(Format::AsciicastV3),
        None => cut.then_some(Format::AsciicastV3),
    }
}

/// How many bytes at the start come before the header: a byte order mark, empty lines, comments.
fn prologue(start: &[u8]) -> usize {
    let mut rest = start.strip_prefix(BYTE_ORDER_MARK).unwrap_or(start);
    loop {
        rest = rest.trim_ascii_start();
        if !rest.starts_with(b"#") {
            return start.len() - rest.len();
        }
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        rest = &rest[end..];
    }
}

/// U+FEFF, which some editors put at the start of text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads any version.
///
/// ```
/// use pty_recording::files::input;
/// use pty_recording::format::asciicast;
///
/// let (input, _) = input(&b"{\"version\":2,\"width\":100,\"height\":30}\n"[..])?;
/// let reader = asciicast::reader(input)?;
/// assert_eq!(reader.header().size.unwrap().to_string(), "100x30");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Those of the file; a header that is none.
pub fn reader(input: Input) -> Result<Box<dyn Reader>, ReadError> {
    reader_of(input, false)
}

/// Reads any version; if `lenient`, skips events and ignores fields of the header that cannot be read.
pub(crate) fn reader_of(input: Input, lenient: bool) -> Result<Box<dyn Reader>, ReadError> {
    let (start, input) = crate::files::peek(input)?;
    Ok(match detect(&start) {
        Some(Format::AsciicastV1) => Box::new(v1::V1::new(input, lenient)?),
        _ => Box::new(reader::Lined::new(input, lenient)?),
    })
}

/// Like [`writer`], for events that were read from an asciicast: bytes that are the start of a character
/// stay in their event.
pub(crate) fn exact_writer(
    output: Output,
    format: Format,
    header: &Header,
) -> std::io::Result<Box<dyn Writer>> {
    Ok(Box::new(writer::Lined::new(output, format, header, None)?.exact()))
}

/// Writes v3 if that is `format`, and v2 otherwise. With `after`, appends to a recording that ended at this time, in
/// nanoseconds: no header, but the size as an event.
///
/// # Errors
/// Fails if the file cannot be read or written.
pub fn writer(
    output: Output,
    format: Format,
    header: &Header,
    after: Option<u64>,
) -> std::io::Result<Box<dyn Writer>> {
    Ok(Box::new(writer::Lined::new(output, format, header, after)?))
}
