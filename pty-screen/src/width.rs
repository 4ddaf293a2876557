//! How many cells characters take, and which belong together.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The cells of a character: 0 for a mark that belongs to the one before, 1 or 2.
pub(crate) fn width(c: char) -> usize {
    match c {
        '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{2500}'..='\u{25fc}' => 1,
        '\u{3041}'..='\u{3096}'
        | '\u{30a0}'..='\u{30ff}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' => 2,
        _ => c.width().unwrap_or(0),
    }
}

/// Whether a character may belong to the one before although it has a width of its own. Cheap, and wrong at
/// times.
pub(crate) fn may_join(c: char) -> bool {
    !matches!(c, '\u{a1}'..='\u{2ff}' | '\u{2000}'..='\u{200c}' | '\u{2010}'..='\u{2fff}' | '\u{3041}'..='\u{3096}'
        | '\u{30a0}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}')
}

/// Whether a text is one cluster: what a person takes for one character. UAX #29.
pub(crate) fn is_cluster(text: &str) -> bool {
    text.graphemes(true).nth(1).is_none()
}

/// The cells of a cluster.
pub(crate) fn width_of_cluster(text: &str) -> usize {
    text.width().clamp(1, 2)
}
