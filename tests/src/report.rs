//! What the probe says of itself.

use std::ffi::OsString;

use pty::Session;

use crate::output_of;

/// What `probe report` says of itself, line by line: a name and a value.
#[derive(Debug)]
pub struct Report(Vec<(String, String)>);

impl Report {
    /// The report that a session's program prints.
    pub fn of(session: Session) -> Self {
        Self::parse(&output_of(session))
    }

    /// The report in a text.
    pub fn parse(text: &str) -> Self {
        let pair = |line: &str| {
            let (name, value) = line.split_once(' ').unwrap_or_else(|| panic!("'{line}' in:\n{text}"));
            (name.to_owned(), value.to_owned())
        };
        Self(text.lines().map(pair).collect())
    }

    /// Every value under this name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The only value under this name.
    pub fn get(&self, name: &str) -> &str {
        match self.all(name)[..] {
            [value] => value,
            _ => panic!("{name} is not there once: {self:?}"),
        }
    }
}

/// Bytes as the probe's report shows them.
pub fn shown(text: impl Into<OsString>) -> String {
    use std::os::unix::ffi::OsStringExt;
    text.into().into_vec().escape_ascii().to_string()
}
