use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use regex_automata::dfa::{StartKind, dense};
use regex_automata::{MatchKind, meta, nfa::thompson, util::syntax};

/// A pattern to wait for. Text and bytes convert to one.
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
    /// Bytes that match a regular expression.
    Regex(Regex),
    /// End of output: no process has the terminal open.
    EndOfFile,
    /// Exit of the program, after its output has been read. Background processes may continue and print.
    Exit,
    /// No output for this long, counted from the last output or from the call, whichever is later.
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
/// It runs over the output byte by byte, and **the first complete match wins**: `\d+` matches after one
/// digit, because nobody knows whether another will come. Include what comes after: `(\d+)\r\n`. For the
/// same reason `$` and `\b` match wherever the output could pause. In return, no output is searched twice,
/// and the match does not depend on how the output was divided into reads.
///
/// A terminal ends lines with `\r\n`. Classes such as `\w`, and `(?i)`, cover ASCII only. `.` is any byte
/// except a newline.
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
    /// Finds the end of a match.
    pub(super) scanner: Arc<dense::DFA<Vec<u32>>>,
    /// Finds its start and its groups.
    pub(super) finder: meta::Regex,
}

/// Sensible expressions need far less; `[ab].{20}c` would need more than any machine has.
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
    /// Fails with `InvalidInput` if the expression is invalid; the message says where. Also if it takes
    /// more than 2 MiB to run, as long counted repetitions after something vague do.
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

/// Formats the expression.
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
