//! Text of unknown origin, for terminals.

/// Text with nothing in it that a terminal could take for more than text, nor an eye for another:
/// control characters, line ends among them, and marks of direction are written as escapes.
pub(crate) fn shown(text: &str) -> String {
    let is_risky = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
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
}
