use crate::Size;

/// Describes a recording as a whole, as far as its format can.
///
/// ```
/// use pty_recording::{Header, Size};
///
/// let header = Header { size: Some(Size::new(100, 30)), title: Some("a build".into()), ..Header::default() };
/// assert_eq!(header.command, None);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// Size of the terminal at the start.
    pub size: Option<Size>,
    /// When the recording began, in nanoseconds since 1970 in UTC.
    pub started: Option<u64>,
    /// The kind of terminal, as in `TERM`.
    pub term: Option<String>,
    /// The command that was run, as one string.
    pub command: Option<String>,
    /// A title for people.
    pub title: Option<String>,
    /// The longest pause that a player is to show, in seconds.
    pub idle_limit: Option<f64>,
    /// Variables of the environment, in order.
    pub env: Vec<(String, String)>,
    /// Other fields of an asciicast header, by name; fields of v3's `term` object are in an object
    /// under that name.
    pub extra: serde_json::Map<String, serde_json::Value>,
}
