//! What was shown, as lines of text, event by event.
//!
//! A line is a row together with those that it was wrapped into. A frame says what an event changed: which
//! lines are new, on the screen or above it, if they were written and scrolled off before the event was over.
//! Its rows are numbered as they were before the event: 0 was at the top of the screen, and each row that
//! scrolled off leaves its number behind. Of a line whose first rows scrolled off, what is left is a line of its own
//! from then on, which is nothing new.

use std::mem;
use std::sync::Arc;

use pty_screen::{Row, Screen};

use crate::numbers::{Decoder, Encoder};

/// Lines as they are kept: their text, a newline after each, and apart from it where each belongs.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) frames: Encoder,
}

impl Shown {
    /// How many bytes it has.
    pub(super) fn len(&self) -> usize {
        self.text.len() + self.frames.bytes.len()
    }
}

/// Finds the lines that are new.
#[derive(Default)]
pub(super) struct Recorder {
    /// The rows of the screen.
    seen: Vec<Seen>,
    /// How many rows scrolled off in this event.
    scrolled: usize,
    line: Line,
    /// The new lines of this event, how many they are, and the row after the last one.
    frame: Encoder,
    count: u64,
    next: usize,
    /// Whether what is left of a line is among them, as the last one.
    is_cut: bool,
    /// The text of the row that is looked at.
    text: String,
    pub(super) shown: Shown,
}

/// A row of the screen as it was when it was last looked at.
#[derive(Default)]
struct Seen {
    /// The stamp of the row; none where there was no row.
    stamp: Option<u64>,
    text: String,
    /// Whether a line begins in it.
    begins: bool,
    wrapped: bool,
}

impl Seen {
    /// Whether it is this very row.
    fn is(&self, row: &Row, begins: bool, wrapped: bool) -> bool {
        (self.begins, self.wrapped) == (begins, wrapped) && self.stamp == Some(row.stamp())
    }

    /// Whether it is none other.
    fn looks(&self, text: &str, begins: bool, wrapped: bool) -> bool {
        self.stamp.is_some() && (self.begins, self.wrapped) == (begins, wrapped) && self.text == text
    }
}

/// The line that rows are added to.
#[derive(Default)]
struct Line {
    text: String,
    /// How many bytes the text has after each of its rows.
    ends: Vec<usize>,
    /// Whether one of the rows is not what it was.
    is_new: bool,
}

impl Recorder {
    /// A row left the screen at its top.
    pub(super) fn scrolled_off(&mut self, row: &Arc<Row>) {
        let place = self.scrolled;
        self.scrolled += 1;
        let begins = self.line.ends.is_empty();
        let wrapped = row.is_wrapped();
        let old = self.seen.get(place);
        let is_same = match old.filter(|old| old.is(row, begins, wrapped)) {
            Some(old) => {
                self.line.text.push_str(&old.text);
                true
            }
            None => {
                set_text(&mut self.text, row);
                self.line.text.push_str(&self.text);
                old.is_some_and(|old| old.looks(&self.text, begins, wrapped))
            }
        };
        self.add(place, is_same, wrapped);
    }

    /// Looks at the screen after an event, which is this much later and this many events after that of the
    /// frame before.
    pub(super) fn look(&mut self, screen: &Screen, time: u64, events: u64) -> bool {
        let scrolled = mem::take(&mut self.scrolled);
        let before = self.seen.len();
        let gone = scrolled.min(before);
        self.seen.rotate_left(gone);
        self.seen[before - gone..].iter_mut().for_each(|seen| seen.stamp = None);
        self.seen.resize_with(screen.size().rows.into(), Seen::default);
        let end = scrolled + self.seen.len();
        for (index, row) in screen.shared_rows().iter().enumerate() {
            let place = scrolled + index;
            let begins = self.line.ends.is_empty();
            // What follows the last row is not known.
            let wrapped = row.is_wrapped() && place + 1 < end;
            let seen = &mut self.seen[index];
            let mut is_same = seen.is(row, begins, wrapped);
            if !is_same {
                set_text(&mut self.text, row);
                is_same = seen.looks(&self.text, begins, wrapped);
                mem::swap(&mut seen.text, &mut self.text);
                seen.stamp = Some(row.stamp());
                (seen.begins, seen.wrapped) = (begins, wrapped);
            } else if begins && !wrapped {
                continue;
            }
            self.line.text.push_str(&seen.text);
            self.add(place, is_same, wrapped);
        }
        // Rows that are no longer there are empty.
        for place in end..before {
            self.add(place, false, false);
        }
        self.cut(scrolled);
        self.end_frame(scrolled, time, events)
    }

    /// Adds what is left on the screen of a line that began above it.
    fn cut(&mut self, scrolled: usize) {
        self.is_cut = self.seen.first().is_some_and(|first| !first.begins);
        if self.is_cut {
            self.seen[0].begins = true;
            self.next = 0;
            self.add_seen(scrolled, 1 + self.seen.iter().take_while(|seen| seen.wrapped).count());
        }
    }

    /// Adds the first rows of the screen.
    fn add_seen(&mut self, scrolled: usize, count: usize) {
        for index in 0..count {
            let seen = &self.seen[index];
            self.line.text.push_str(&seen.text);
            self.add(scrolled + index, false, seen.wrapped);
        }
    }

    /// Begins anew: the next frame has all lines that are on the screen, which are nothing new.
    pub(super) fn begin(&mut self) -> Shown {
        let shown = mem::take(&mut self.shown);
        self.add_seen(0, self.seen.len());
        self.end_line(self.seen.len());
        self.write_frame(0, 0, 0);
        shown
    }

    fn add(&mut self, place: usize, is_same: bool, wrapped: bool) {
        self.line.is_new |= !is_same;
        self.line.ends.push(self.line.text.len());
        if !wrapped {
            self.end_line(place + 1);
        }
    }

    /// Ends the line before the row `end`.
    fn end_line(&mut self, end: usize) {
        let Line { text, ends, is_new } = &mut self.line;
        if mem::take(is_new) {
            let start = end - ends.len();
            self.frame.number((start - self.next) as u64);
            self.frame.number(ends.len() as u64);
            let mut before = 0;
            for &end in &*ends {
                self.frame.number((end - before) as u64);
                before = end;
            }
            self.next = end;
            self.count += 1;
            self.shown.text.push_str(text);
            self.shown.text.push('\n');
        }
        text.clear();
        ends.clear();
    }

    /// Writes the frame, if anything changed; whether it did.
    fn end_frame(&mut self, scrolled: usize, time: u64, events: u64) -> bool {
        let changed = self.count > 0 || scrolled > 0;
        if changed {
            self.write_frame(scrolled, time, events);
        }
        changed
    }

    fn write_frame(&mut self, scrolled: usize, time: u64, events: u64) {
        let frames = &mut self.shown.frames;
        let lines = self.count << 1 | u64::from(mem::take(&mut self.is_cut));
        for number in [time, events, scrolled as u64, lines] {
            frames.number(number);
        }
        frames.bytes.append(&mut self.frame.bytes);
        (self.count, self.next) = (0, 0);
    }
}

/// The text of a row, without blanks at the end of a line.
fn set_text(text: &mut String, row: &Row) {
    text.clear();
    row.push_text(text);
    if !row.is_wrapped() {
        text.truncate(text.trim_end_matches(' ').len());
    }
}

/// What an event changed.
pub(super) struct Frame {
    /// Since the frame before, in nanoseconds and events.
    pub(super) time: u64,
    pub(super) events: u64,
    /// How many rows scrolled off.
    pub(super) scrolled: u64,
    /// How many lines it has, and whether the last one is what is left of one that was cut.
    pub(super) lines: u64,
    pub(super) is_cut: bool,
}

impl Frame {
    /// Whether its line of this number is what is left of another one.
    pub(super) fn is_left(&self, number: u64) -> bool {
        self.is_cut && number + 1 == self.lines
    }
}

/// One of its lines.
#[derive(Default)]
pub(super) struct NewLine {
    pub(super) row: u64,
    /// How many bytes of the text each of its rows has.
    pub(super) rows: Vec<usize>,
}

impl NewLine {
    /// Before the first line of a frame.
    pub(super) fn begin(&mut self) {
        self.row = 0;
        self.rows.clear();
    }
}

/// Reads what a [`Recorder`] wrote of frames; `None` where it is damaged.
impl Decoder<'_> {
    pub(super) fn frame(&mut self) -> Option<Frame> {
        let (time, events, scrolled, lines) =
            (self.number()?, self.number()?, self.number()?, self.number()?);
        Some(Frame { time, events, scrolled, lines: lines >> 1, is_cut: lines & 1 > 0 })
    }

    /// Reads the next line of a frame into `line`, whose row is the one after the line before.
    pub(super) fn line(&mut self, line: &mut NewLine) -> Option<()> {
        let after = line.row.checked_add(line.rows.len() as u64)?;
        line.row = after.checked_add(self.number()?)?;
        let count = self.number()?;
        line.rows.clear();
        for _ in 0..count {
            line.rows.push(self.count()?);
        }
        (count > 0).then_some(())
    }
}
