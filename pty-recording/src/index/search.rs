//! Finds what was shown.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use unicode_width::UnicodeWidthStr;

use super::segment::{Segment, What};
use super::shown::NewLine;
use super::trigrams::Required;
use super::{Index, store};
use crate::numbers::Decoder;

/// Which letters are the same when text is searched for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Case {
    /// Capital letters and small ones are the same, unless the pattern has a capital one.
    #[default]
    Smart,
    /// They differ.
    Sensitive,
    /// They are the same.
    Insensitive,
}

/// What is searched for: in lines that were shown, each with the rows that it was wrapped into.
#[derive(Clone, Debug)]
pub struct Pattern {
    regex: Regex,
    /// Whether lines must be looked at one by one.
    by_line: bool,
    required: Required,
}

/// The error of a pattern that is none. Its text says what is wrong, and where.
#[derive(Debug)]
pub struct PatternError(String);

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PatternError {}

impl Pattern {
    /// Makes a pattern that is text, of one character at least.
    ///
    /// # Errors
    /// If there is none.
    pub fn plain(text: &str, case: Case) -> Result<Self, PatternError> {
        let mut escaped = String::with_capacity(text.len());
        for c in text.chars() {
            // Others mean something with a backslash before them, as \< does.
            if r"\.+*?()|[]{}^$#&-~".contains(c) {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        Self::new(&escaped, case, text.chars().any(char::is_uppercase))
    }

    /// Makes a pattern of a regular expression, in the syntax of the regex crate; `^` and `$` are the ends of a line.
    ///
    /// # Errors
    /// If it is none, or matches nothing but empty text.
    pub fn regex(text: &str, case: Case) -> Result<Self, PatternError> {
        let mut capital = false;
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                // A class, as \S, says nothing of letters.
                '\\' => _ = chars.next(),
                c => capital |= c.is_uppercase(),
            }
        }
        Self::new(text, case, capital)
    }

    fn new(text: &str, case: Case, capital: bool) -> Result<Self, PatternError> {
        let insensitive = match case {
            Case::Smart => !capital,
            Case::Sensitive => false,
            Case::Insensitive => true,
        };
        let syntax = syntax::Config::new().multi_line(true).case_insensitive(insensitive);
        let wrong = |error: &dyn fmt::Display| PatternError(error.to_string());
        let parsed = syntax::parse_with(text, &syntax).map_err(|error| wrong(&error))?;
        if parsed.properties().maximum_len() == Some(0) {
            return Err(PatternError("a pattern must match one character at least".into()));
        }
        let by_line = parsed.properties().look_set().contains_anchor_haystack();
        let regex = Regex::builder().build_from_hir(&parsed).map_err(|error| wrong(&error))?;
        Ok(Self { regex, by_line, required: Required::of(&parsed) })
    }

    /// Returns where it is in a line of text.
    pub fn find<'a>(&'a self, line: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        self.regex.find_iter(line).map(|found| found.range()).filter(|range| !range.is_empty())
    }

    /// Returns where it is in the lines of a text; never in more than one line.
    fn find_in_lines(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut from = 0;
        while from < text.len() {
            if !self.by_line {
                let input = regex_automata::Input::new(text).range(from..);
                let Some(next) = self.regex.find(input) else { break };
                let range = next.range();
                if !range.is_empty() && !text[range.clone()].contains('\n') {
                    from = range.end;
                    found.push(range);
                    continue;
                }
                if range.is_empty() {
                    from = text[range.end..].chars().next().map_or(text.len(), |c| range.end + c.len_utf8());
                    continue;
                }
                from = from.max(range.start);
            }
            // This line alone: what is longer than a line hides what is in it.
            let start = text[..from].rfind('\n').map_or(0, |newline| newline + 1);
            let end = text[from..].find('\n').map_or(text.len(), |newline| from + newline);
            let found_in = self.find(&text[start..end]).map(|range| start + range.start..start + range.end);
            found.extend(found_in.filter(|range| range.start >= from));
            from = end + 1;
        }
        found
    }
}

/// A place where a pattern was shown: when it appeared, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hit {
    /// When it appeared, in nanoseconds since the start of the recording.
    pub time: u64,
    /// After how many events it is shown.
    pub event: u64,
    /// The row of the screen, counted from 0 at the top; none if it scrolled off before the event was over.
    pub row: Option<u16>,
    /// The column, counted from 0.
    pub col: u16,
    /// The line, with all rows that it was wrapped into.
    pub line: Arc<str>,
    /// Where in the line it is, in bytes.
    pub range: Range<usize>,
}

/// What matches on the screen: for each row the columns where something begins, and what.
#[derive(Default)]
struct Matches {
    rows: BTreeMap<u64, Vec<(usize, String)>>,
    /// The number of the row at the top.
    top: u64,
}

impl Matches {
    fn scroll(&mut self, rows: u64) -> Option<()> {
        self.top = self.top.checked_add(rows)?;
        self.rows = self.rows.split_off(&self.top);
        Some(())
    }
}

impl Index {
    /// Finds where a pattern appeared: each time that it was not in this row and column before, on the screen or in
    /// what scrolled off; in the order of time. Text that only moved up with its row did not appear anew.
    /// `found` returns whether to go on.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn search(&self, pattern: &Pattern, found: &mut dyn FnMut(Hit) -> bool) -> io::Result<()> {
        for segment in &self.segments {
            if !self.may_have(segment, pattern)? {
                continue;
            }
            let text = String::from_utf8(self.piece(segment, What::Text)?).map_err(|_| store::damaged())?;
            let places = pattern.find_in_lines(&text);
            if places.is_empty() {
                continue;
            }
            let frames = self.piece(segment, What::Frames)?;
            let frames = Decoder { bytes: &frames };
            let mut search = Search { matches: Matches::default(), text: &text, places: &places, frames };
            match search.run((segment.time, segment.events), found) {
                Some(true) => {}
                Some(false) => break,
                None => return Err(store::damaged()),
            }
        }
        Ok(())
    }
}

impl Index {
    /// Whether a pattern may be in the text of a segment.
    fn may_have(&self, segment: &Segment, pattern: &Pattern) -> io::Result<bool> {
        if pattern.required.is_empty() {
            return Ok(true);
        }
        let set = self.piece(segment, What::Trigrams)?;
        pattern.required.are_in(&set).ok_or_else(store::damaged)
    }
}

/// The search in one segment.
struct Search<'a> {
    matches: Matches,
    text: &'a str,
    /// Where the pattern is in the text.
    places: &'a [Range<usize>],
    frames: Decoder<'a>,
}

impl Search<'_> {
    /// Whether to go on; `None` if something is damaged.
    fn run(&mut self, (mut time, mut event): (u64, u64), found: &mut dyn FnMut(Hit) -> bool) -> Option<bool> {
        let mut start = 0;
        // What is on the screen at the start appeared before.
        let mut is_new = false;
        let mut line = NewLine::default();
        while !self.frames.is_empty() {
            let frame = self.frames.frame()?;
            time = time.checked_add(frame.time)?;
            event = event.checked_add(frame.events)?;
            line.begin();
            for number in 0..frame.lines {
                let is_left = frame.is_left(number);
                if is_left {
                    line.begin();
                }
                self.frames.line(&mut line)?;
                let length = line.rows.iter().try_fold(0_usize, |sum, row| sum.checked_add(*row))?;
                let text = self.text.get(start..)?.get(..length)?;
                let new = self.line(&line, text, start)?;
                // After the newline.
                start += length + 1;
                if !is_new || is_left || new.is_empty() {
                    continue;
                }
                let whole: Arc<str> = text.into();
                for (row, col, range) in new {
                    let row = row.checked_sub(frame.scrolled).map(u16::try_from).transpose().ok()?;
                    let hit =
                        Hit { time, event: event.checked_add(1)?, row, col, line: Arc::clone(&whole), range };
                    if !found(hit) {
                        return Some(false);
                    }
                }
            }
            self.matches.scroll(frame.scrolled)?;
            is_new = true;
        }
        Some(true)
    }

    /// What matches in the line that begins at `start` of the text: row, column and place in the line of what
    /// did not before.
    fn line(&mut self, line: &NewLine, text: &str, start: usize) -> Option<Vec<(u64, u16, Range<usize>)>> {
        let mut new = Vec::new();
        let first = self.matches.top.checked_add(line.row)?;
        let after = first.checked_add(line.rows.len() as u64)?;
        let before: Vec<_> =
            (first..after).map(|row| self.matches.rows.remove(&row).unwrap_or_default()).collect();
        // The row that is looked at, where it begins in the line, and the column that was reached in it.
        let (mut row, mut row_start, mut reached, mut col) = (0, 0, 0, 0);
        while let Some((place, rest)) = self.places.split_first()
            && place.start < start + text.len()
        {
            self.places = rest;
            let range = place.start.checked_sub(start)?..place.end.checked_sub(start)?;
            while row + 1 < line.rows.len() && range.start >= row_start + line.rows[row] {
                row_start += line.rows[row];
                row += 1;
                (reached, col) = (row_start, 0);
            }
            col += text.get(reached..range.start)?.width();
            reached = range.start;
            let what = text.get(range.clone())?;
            // In the order of columns.
            let old = before[row].binary_search_by_key(&col, |(col, _)| *col);
            if !old.is_ok_and(|index| before[row][index].1 == what) {
                new.push((line.row + row as u64, col as u16, range));
            }
            self.matches.rows.entry(first + row as u64).or_default().push((col, what.to_owned()));
        }
        Some(new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{Builder, Storage};
    use crate::{Event, Header, Position, ReadError, Reader, Size};

    /// A recording in memory, in which a segment can begin anywhere.
    struct Outputs(Header, std::vec::IntoIter<String>);

    impl Reader for Outputs {
        fn header(&self) -> &Header {
            &self.0
        }

        fn read(&mut self, event: &mut Event) -> Result<bool, ReadError> {
            let next = self.1.next();
            let more = next.is_some();
            *event = Event::output(0, next.unwrap_or_default());
            Ok(more)
        }

        fn position(&self) -> Option<Position> {
            Some(Position::of(b't'))
        }
    }

    fn index_of(texts: &[String], spacing: usize) -> Index {
        let header = Header { size: Some(Size::new(7, 3)), ..Header::default() };
        let mut reader = Outputs(header, Vec::from(texts).into_iter());
        let mut builder = Builder::new(Storage::Memory).expect("memory").spacing(spacing);
        while builder.read(&mut reader).expect("an event") {}
        builder.finish().expect("memory")
    }

    fn all(index: &Index, pattern: &Pattern) -> io::Result<Vec<Hit>> {
        let mut hits = Vec::new();
        index.search(pattern, &mut |hit| {
            hits.push(hit);
            true
        })?;
        Ok(hits)
    }

    #[test]
    fn a_segment_that_is_passed_over_has_no_hit() {
        let pieces = [
            "abc",
            "ab",
            "c",
            "a\r\n",
            "B",
            "bC",
            "\r\n",
            "\r",
            "\x1b[H",
            "\x1b[2J",
            "\x1b[K",
            "\x1b[L",
            "\x1b[M",
            "\x1b[2;3H",
            "\x1b[?1049h",
            "\x1b[?1049l",
            "\x08",
            "Stra\u{17f}\u{17f}e",
            "\u{212a}ilo",
            "漢字",
            "字漢",
            "äÖ",
            "ÄÖ",
            "ß",
            "e\u{301}",
            " ",
            "ΣΣσς",
            "İi",
        ];
        let mut patterns: Vec<Pattern> = Vec::new();
        for case in [Case::Smart, Case::Sensitive, Case::Insensitive] {
            let texts = [
                "abc", "bca", "ABC", "abca", "strasse", "STRASSE", "kilo", "漢字", "字", "äö", "äöß", "σσσ",
                "a b", "é", "i̇i",
            ];
            patterns.extend(texts.map(|text| Pattern::plain(text, case).expect("a pattern")));
            let texts = [
                "(abc)+",
                "abc|bca",
                "x?abc$",
                "^abc",
                "a(bc|漢)字?",
                "abc.*abc",
                "[kK]ilo",
                r"\babc",
                "a\nbc|abc",
                "ab(c{2,3})",
            ];
            patterns.extend(texts.map(|text| Pattern::regex(text, case).expect("a pattern")));
        }
        let mut random = 1_u64;
        let mut next = |end: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as usize % end
        };
        let (mut passed, mut found) = (0, 0);
        for _ in 0..100 {
            let event = |_| (0..1 + next(6)).map(|_| pieces[next(pieces.len())]).collect::<String>();
            let texts: Vec<String> = (0..12).map(event).collect();
            let index = index_of(&texts, 1);
            assert_eq!(index.segments.len(), 13);
            for pattern in &patterns {
                let unfiltered = Pattern { required: Required::default(), ..pattern.clone() };
                let hits = all(&index, &unfiltered).expect("the index");
                assert_eq!(
                    all(&index, pattern).expect("the index"),
                    hits,
                    "{:?} in {texts:?}",
                    pattern.required
                );
                let may_have = |segment| index.may_have(segment, pattern).expect("the index");
                passed += index.segments.iter().filter(|segment| !may_have(segment)).count();
                found += hits.len();
            }
        }
        assert!(passed > 10_000 && found > 1000, "{passed} {found}");
    }

    #[test]
    fn the_text_of_segments_that_cannot_have_a_match_is_not_read() {
        let mut texts: Vec<_> = (0..100).map(|number| format!("\x1b[H\x1b[2J{number}")).collect();
        texts[98] = "\x1b[H\x1b[2Jneedle".into();
        let mut index = index_of(&texts, 1);
        for segment in &mut index.segments[..98] {
            // It cannot be read.
            segment.pieces[What::Text as usize].plain = usize::MAX;
        }
        for needle in ["needle", "Needle", "NEEDLE", "(?:a|b)?nee+dle"] {
            let pattern = Pattern::regex(needle, Case::Insensitive).expect("a pattern");
            assert_eq!(all(&index, &pattern).expect("the index").len(), 1, "{needle}");
        }
        let short = Pattern::plain("ne", Case::Smart).expect("a pattern");
        assert!(all(&index, &short).is_err());
    }

    #[test]
    fn a_set_that_is_none_is_an_error() {
        let pattern = Pattern::plain("needle", Case::Smart).expect("a pattern");
        for sizes in [(0, 0), (usize::MAX, 1), (8, usize::MAX)] {
            let mut index = index_of(&["needle".into()], 1);
            let piece = &mut index.segments[0].pieces[What::Trigrams as usize];
            (piece.plain, piece.packed) = sizes;
            assert!(all(&index, &pattern).is_err(), "{sizes:?}");
        }
        for length in [0, 1, 7, 12, 24, 2 * super::super::trigrams::LARGEST] {
            assert_eq!(pattern.required.are_in(&vec![0xff; length]), None, "{length}");
        }
        assert_eq!(pattern.required.are_in(&[0xff; 8]), Some(true));
        assert_eq!(pattern.required.are_in(&[0; 8]), Some(false));
    }
}
