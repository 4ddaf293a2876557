//! Text of unknown origin, for terminals.

use serde_json::Value;

/// What a terminal could take for more than text, or an eye for another.
fn is_risky(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Text with nothing in it that a terminal could take for more than text, nor an eye for another:
/// control characters, line ends among them, and marks of direction are written as escapes.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_risky(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Like [`shown`], but lines stay lines.
pub(crate) fn lines(text: &str) -> String {
    text.split('\n').map(shown).collect::<Vec<_>>().join("\n")
}

/// JSON on one line, with the same characters as escapes: the value is the same.
pub(crate) fn json(value: &Value) -> String {
    let text = value.to_string();
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_risky(c) {
            shown += &format!("\\u{:04x}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_is_shown() {
        assert_eq!(
            shown("a \u{1b}[31m\r\nä\u{9b}\u{202e}\u{7f}"),
            "a \\u{1b}[31m\\r\\nä\\u{9b}\\u{202e}\\u{7f}"
        );
        assert_eq!(shown("it's \"\\\""), "it's \"\\\"");
        assert_eq!(lines("a\n\u{1b}b\n"), "a\n\\u{1b}b\n");
    }

    #[test]
    fn json_is_the_same_without_risky_characters() {
        let value = Value::from("a\"\n\u{1b}\u{7f}\u{9b}\u{202e}\u{1f600}");
        let text = json(&value);
        assert_eq!(text, "\"a\\\"\\n\\u001b\\u007f\\u009b\\u202e\u{1f600}\"");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
