//! All text that was shown, each line once.

use std::collections::BTreeMap;
use std::io;

use super::segment::What;
use super::shown::NewLine;
use super::{Index, store};
use crate::numbers::Decoder;

/// A line that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// When it became what it is, in nanoseconds since the start of the recording.
    pub time: u64,
    /// After how many events it is shown.
    pub event: u64,
    /// Its text, with all rows that it was wrapped into, without blanks at its end.
    pub text: String,
}

/// The lines on the screen, by the row that each begins in, and how many rows each has.
#[derive(Default)]
struct Screen {
    lines: BTreeMap<u64, (Line, u64)>,
    /// The number of the row at the top.
    top: u64,
}

impl Index {
    /// Gives out all lines that were shown, each when it is complete: what was added to a line is the same line. In the
    /// order in which they went, by scrolling off or by being written over; then what is on the screen at the
    /// end. `found` returns whether to go on.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn lines(&self, found: &mut dyn FnMut(Line) -> bool) -> io::Result<()> {
        let mut screen = Screen::default();
        for segment in &self.segments {
            let text = String::from_utf8(self.piece(segment, What::Text)?).map_err(|_| store::damaged())?;
            let frames = self.piece(segment, What::Frames)?;
            // The first frame has the lines that are there already.
            screen.lines =
                screen.lines.into_iter().map(|(row, line)| (row.saturating_sub(screen.top), line)).collect();
            screen.top = 0;
            match screen.play((segment.time, segment.events), &text, Decoder { bytes: &frames }, found) {
                Some(true) => {}
                Some(false) => return Ok(()),
                None => return Err(store::damaged()),
            }
        }
        for (line, _) in screen.lines.into_values() {
            if !found(line) {
                break;
            }
        }
        Ok(())
    }
}

impl Screen {
    /// Whether to go on; `None` if something is damaged.
    fn play(
        &mut self,
        (mut time, mut event): (u64, u64),
        mut text: &str,
        mut frames: Decoder,
        found: &mut dyn FnMut(Line) -> bool,
    ) -> Option<bool> {
        let mut new = NewLine::default();
        while !frames.is_empty() {
            let frame = frames.frame()?;
            time = time.checked_add(frame.time)?;
            event = event.checked_add(frame.events)?;
            new.begin();
            for number in 0..frame.lines {
                let is_left = frame.is_left(number);
                if is_left {
                    new.begin();
                }
                frames.line(&mut new)?;
                let (line, rest) = text.split_once('\n')?;
                text = rest;
                if is_left {
                    continue;
                }
                let line = Line { time, event: event.checked_add(1)?, text: line.trim_end().to_owned() };
                let row = self.top.checked_add(new.row)?;
                if !self.put(row, new.rows.len() as u64, line, found) {
                    return Some(false);
                }
            }
            self.top = self.top.checked_add(frame.scrolled)?;
            // A line is gone with its last row.
            while let Some(first) = self.lines.first_entry()
                && first.key().checked_add(first.get().1)? <= self.top
            {
                if !found(first.remove().0) {
                    return Some(false);
                }
            }
        }
        Some(true)
    }

    /// Puts a line into these rows; whether to go on.
    fn put(&mut self, row: u64, rows: u64, line: Line, found: &mut dyn FnMut(Line) -> bool) -> bool {
        let end = row.saturating_add(rows);
        // The last of those that begin before it may reach into it.
        let before = self
            .lines
            .range(..row)
            .next_back()
            .filter(|(start, (_, rows))| start.saturating_add(*rows) > row);
        if let Some((_, (old, _))) = before
            && old.text.ends_with(&line.text)
            && !line.text.is_empty()
        {
            // What is left of it on the screen.
            return true;
        }
        let first = before.map_or(row, |(start, _)| *start);
        let mut rest = self.lines.split_off(&first);
        let mut after = rest.split_off(&end);
        for (_, (old, _)) in rest {
            if old.text == line.text {
                self.lines.insert(row, (old, rows));
            } else if !line.text.starts_with(&old.text) && !found(old) {
                return false;
            }
        }
        if !line.text.is_empty() {
            self.lines.entry(row).or_insert((line, rows));
        }
        self.lines.append(&mut after);
        true
    }
}
