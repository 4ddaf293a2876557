use std::fmt;
use std::io;
use std::ops::Range;
use std::process::ExitStatus;
use std::time::Duration;

use super::Pattern;
use super::output::Found;

/// A match and the output before it.
///
/// ```
/// use pty::Command;
/// use pty::expect::{Expect, Regex};
///
/// let session = Command::new("echo").arg("built: 3 files in 12 ms").spawn()?;
/// let mut expect = Expect::new(session)?;
/// let found = expect.expect(Regex::new(r"(\d+) files in (\d+) ms\r\n")?)?;
/// assert_eq!(found.before(), b"built: ");
/// assert_eq!(found.matched(), b"3 files in 12 ms\r\n");
/// assert_eq!(found.group(2), Some(&b"12"[..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    index: usize,
    bytes: Vec<u8>,
    groups: Vec<Option<Range<usize>>>,
    status: Option<ExitStatus>,
}

impl Match {
    pub(super) fn new(found: Found, status: Option<ExitStatus>) -> Self {
        Self { index: found.index, bytes: found.bytes, groups: found.groups, status }
    }

    /// An empty match after all output.
    pub(super) fn all(index: usize, bytes: Vec<u8>, status: Option<ExitStatus>) -> Self {
        Self { index, groups: vec![Some(bytes.len()..bytes.len())], bytes, status }
    }

    /// Returns the index of the pattern that matched, counted from 0.
    ///
    /// ```
    /// use pty::Command;
    /// use pty::expect::Expect;
    ///
    /// let mut expect = Expect::new(Command::new("echo").arg("hello").spawn()?)?;
    /// assert_eq!(expect.expect_any(["goodbye", "hello"])?.index(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn index(&self) -> usize {
        self.index
    }

    /// Returns the output before the match, since the previous match. Only the newest part if it was longer
    /// than [`Expect::limit`](super::Expect::limit).
    ///
    /// ```
    /// use pty::Command;
    /// use pty::expect::Expect;
    ///
    /// let mut expect = Expect::new(Command::new("echo").arg("hello").spawn()?)?;
    /// assert_eq!(expect.expect("lo")?.before(), b"hel");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn before(&self) -> &[u8] {
        let whole = self.groups.first().cloned().flatten();
        &self.bytes[..whole.map_or(0, |whole| whole.start)]
    }

    /// Returns the matched bytes; empty for patterns that are not about bytes.
    ///
    /// ```
    /// use pty::Command;
    /// use pty::expect::{Expect, Regex};
    ///
    /// let mut expect = Expect::new(Command::new("echo").arg("hello").spawn()?)?;
    /// assert_eq!(expect.expect(Regex::new("l+o")?)?.matched(), b"llo");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn matched(&self) -> &[u8] {
        self.group(0).unwrap_or_default()
    }

    /// Returns a group of a regular expression if it took part in the match; 0 is the whole match.
    ///
    /// ```
    /// use pty::Command;
    /// use pty::expect::{Expect, Regex};
    ///
    /// let mut expect = Expect::new(Command::new("echo").arg("hello").spawn()?)?;
    /// assert_eq!(expect.expect(Regex::new("(h.)(l)")?)?.group(1), Some(&b"he"[..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn group(&self, number: usize) -> Option<&[u8]> {
        let range = self.groups.get(number)?.clone()?;
        self.bytes.get(range)
    }

    /// Returns the program's exit status if [`Pattern::Exit`] matched.
    ///
    /// ```
    /// use pty::Command;
    /// use pty::expect::{Expect, Pattern};
    ///
    /// let mut expect = Expect::new(Command::new("echo").arg("hello").spawn()?)?;
    /// assert!(expect.expect(Pattern::Exit)?.status().unwrap().success());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn status(&self) -> Option<ExitStatus> {
        self.status
    }
}

/// The reason why nothing matched.
///
/// ```
/// use pty::Command;
/// use pty::expect::{Expect, Reason};
///
/// let mut expect = Expect::new(Command::new("echo").arg("hello").spawn()?)?;
/// let error = expect.expect("goodbye").unwrap_err();
/// assert!(matches!(error.reason(), Reason::EndOfFile));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Reason {
    /// Timeout.
    TimedOut,
    /// End of output: no process has the terminal open.
    EndOfFile,
    /// Error of reading the terminal or of waiting for the program.
    Io(io::Error),
}

/// The error of a wait whose pattern did not come.
///
/// It contains the output that came instead, and its message shows the newest part of that, with
/// unprintable bytes escaped. Another pattern can still match that output.
///
/// ```
/// use pty::Command;
/// use pty::expect::{Expect, Reason};
///
/// let mut expect = Expect::new(Command::new("echo").arg("goodbye").spawn()?)?;
/// let error = expect.expect("hello").unwrap_err();
/// assert!(matches!(error.reason(), Reason::EndOfFile));
/// assert_eq!(error.seen(), b"goodbye\r\n");
/// assert!(error.to_string().starts_with("'hello' did not come before the end of output"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ExpectError {
    reason: Reason,
    wanted: String,
    timeout: Duration,
    seen: Vec<u8>,
    status: Option<ExitStatus>,
}

/// How much of the output a message shows.
const SHOWN: usize = 500;

impl ExpectError {
    pub(super) fn new(
        reason: Reason,
        wanted: &[Pattern],
        timeout: Duration,
        seen: &[u8],
        status: Option<ExitStatus>,
    ) -> Self {
        let wanted = wanted.iter().map(shown).collect::<Vec<_>>().join(" or ");
        Self { reason, wanted, timeout, seen: seen.to_owned(), status }
    }

    /// Returns why nothing matched.
    ///
    /// ```
    /// use pty::Command;
    /// use pty::expect::{Expect, Reason};
    ///
    /// let mut expect = Expect::new(Command::new("echo").arg("hello").spawn()?)?;
    /// let error = expect.expect("goodbye").unwrap_err();
    /// assert!(matches!(error.reason(), Reason::EndOfFile));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reason(&self) -> &Reason {
        &self.reason
    }

    /// Returns the output since the last match. Only the newest part if it was longer than
    /// [`Expect::limit`](super::Expect::limit).
    ///
    /// ```
    /// use pty::Command;
    /// use pty::expect::Expect;
    ///
    /// let mut expect = Expect::new(Command::new("echo").arg("hello").spawn()?)?;
    /// let error = expect.expect("goodbye").unwrap_err();
    /// assert_eq!(error.seen(), b"hello\r\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn seen(&self) -> &[u8] {
        &self.seen
    }

    /// Returns the program's exit status if it has ended.
    ///
    /// ```
    /// use pty::Command;
    /// use pty::expect::Expect;
    ///
    /// let mut expect = Expect::new(Command::new("echo").arg("hello").spawn()?)?;
    /// let error = expect.expect("goodbye").unwrap_err();
    /// assert!(error.status().is_none_or(|status| status.success()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn status(&self) -> Option<ExitStatus> {
        self.status
    }
}

fn shown(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Bytes(bytes) => format!("'{}'", bytes[..bytes.len().min(SHOWN)].escape_ascii()),
        Pattern::Regex(regex) => format!("/{regex}/"),
        Pattern::EndOfFile => "the end of output".to_owned(),
        Pattern::Exit => "the end of the program".to_owned(),
        Pattern::Silence(duration) => format!("a silence of {duration:?}"),
    }
}

impl fmt::Display for ExpectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} did not come ", self.wanted)?;
        match &self.reason {
            Reason::TimedOut => write!(f, "within {:?}", self.timeout)?,
            Reason::EndOfFile => write!(f, "before the end of output")?,
            Reason::Io(error) => write!(f, "before an error: {error}")?,
        }
        if let Some(status) = self.status {
            write!(f, ", and the program has ended ({status})")?;
        }
        match self.seen.len().checked_sub(SHOWN) {
            _ if self.seen.is_empty() => write!(f, "; nothing was printed"),
            None | Some(0) => write!(f, "; printed was '{}'", self.seen.escape_ascii()),
            Some(more) => {
                write!(f, "; printed was, after {more} bytes more, '{}'", self.seen[more..].escape_ascii())
            }
        }
    }
}

impl std::error::Error for ExpectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.reason {
            Reason::Io(error) => Some(error),
            _ => None,
        }
    }
}

/// Converts to the kind `TimedOut`, `UnexpectedEof`, or that of the I/O error; keeps the whole message.
impl From<ExpectError> for io::Error {
    fn from(error: ExpectError) -> Self {
        let kind = match &error.reason {
            Reason::TimedOut => io::ErrorKind::TimedOut,
            Reason::EndOfFile => io::ErrorKind::UnexpectedEof,
            Reason::Io(error) => error.kind(),
        };
        Self::new(kind, error)
    }
}
