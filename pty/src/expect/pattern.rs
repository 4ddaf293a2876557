use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use regex_automata::dfa::{StartKind, dense};
use regex_automata::{MatchKind, meta, nfa::thompson, util::syntax};

/// What to wait for. Text and bytes become one by themselves.
///
/// ```
/// use std::time::Duration;
/// use pty::expect::{Pattern, Regex};
///
/// let prompt = Pattern::from("login: ");
/// let number = Pattern::from(Regex::new(r"took (\d+) ms\r\n")?);
/// let calm = Pattern::Silence(Duration::from_millis(200));
/// # let _ = (prompt, number, calm);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Pattern {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Bytes like these.
    Regex(Regex),
    /// The end of output: no process has the terminal open any more.
    EndOfFile,
    /// The program has ended, and what it printed has been read. What it started in the background
    /// may live on, and print.
    Exit,
    /// Nothing is printed for so long, counted from the last output or from the call, whichever is
    /// later.
    Silence(Duration),
}

impl From<&str> for Pattern {
    fn from(text: &str) -> Self {
        Self::Bytes(text.into())
    }
}

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Self::Bytes(text.into())
    }
}

impl From<&[u8]> for Pattern {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl<const N: usize> From<&[u8; N]> for Pattern {
    fn from(bytes: &[u8; N]) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl From<Vec<u8>> for Pattern {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Regex> for Pattern {
    fn from(regex: Regex) -> Self {
        Self::Regex(regex)
    }
}

impl From<&Regex> for Pattern {
    fn from(regex: &Regex) -> Self {
        Self::Regex(regex.clone())
    }
}

/// A regular expression over bytes, in the syntax of the regex crate. Cheap to clone.
///
/// It is run over the output byte by byte as it comes, and **the first match to be complete wins**:
/// `\d+` has matched after one digit, since nobody knows whether another will come. Say what comes
/// after: `(\d+)\r\n`. For the same reason `$` and `\b` hold wherever the output could pause. In
/// return nothing is searched twice, and the match does not depend on how the output was cut into
/// reads.
///
/// A terminal ends lines with `\r\n`. Classes such as `\w`, and `(?i)`, know ASCII only; `.` is any
/// byte but a newline.
///
/// ```
/// use pty::expect::Regex;
///
/// let regex = Regex::new(r"(?i)error: ([^\r\n]*)\r\n")?;
/// assert_eq!(regex.to_string(), r"(?i)error: ([^\r\n]*)\r\n");
/// assert!(Regex::new("(").is_err());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct Regex {
    source: Arc<str>,
    /// Finds where a match is complete.
    pub(super) scanner: Arc<dense::DFA<Vec<u32>>>,
    /// Finds where it began, and its groups.
    pub(super) finder: meta::Regex,
}

/// No sensible expression comes near it; `[ab].{20}c` would take more than any machine has.
const MAX_SIZE: usize = 2 << 20;

impl Regex {
    /// Compiles a regular expression.
    ///
    /// ```
    /// use pty::expect::Regex;
    ///
    /// assert!(Regex::new(r"\d+ files\r\n").is_ok());
    /// assert!(Regex::new("[ab].{20}c").is_err()); // too large
    /// ```
    ///
    /// # Errors
    /// `InvalidInput`, and where it is wrong; or that it takes more than 2 MiB to run, which long
    /// counted repetitions after something vague do.
    pub fn new(expression: &str) -> io::Result<Self> {
        let invalid = |error: &dyn fmt::Display| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("'{expression}': {error}"))
        };
        let syntax = syntax::Config::new().unicode(false).utf8(false);
        let finder = meta::Regex::builder()
            .syntax(syntax)
            .configure(meta::Config::new().utf8_empty(false).nfa_size_limit(Some(MAX_SIZE)))
            .build(expression)
            .map_err(|error| match error.syntax_error() {
                Some(error) => invalid(error),
                None => invalid(&error),
            })?;
        let config = dense::Config::new()
            .match_kind(MatchKind::All)
            .start_kind(StartKind::Unanchored)
            .dfa_size_limit(Some(MAX_SIZE))
            .determinize_size_limit(Some(MAX_SIZE));
        let scanner = dense::Builder::new()
            .syntax(syntax)
            .configure(config)
            .thompson(thompson::Config::new().utf8(false).nfa_size_limit(Some(MAX_SIZE)))
            .build(expression)
            .map_err(|error| invalid(&error))?;
        Ok(Self { source: expression.into(), scanner: Arc::new(scanner), finder })
    }
}

/// The expression.
impl fmt::Display for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl fmt::Debug for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Regex").field(&self.source).finish()
    }
}
