//! A line of cells.

/// The rest of a character that is wider than a cell, or of a tab.
const REST: char = '\0';

/// So many marks over one character are kept.
const MARKS: usize = 16;
/// And so many in a row.
const ALL_MARKS: usize = 4096;

/// A line of a terminal, up to the last cell that was written.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    cells: Vec<char>,
    /// Characters without a cell of their own, by the cell that they are in.
    marks: Vec<(usize, char)>,
    /// Whether the next row goes on with this line.
    pub(super) wrapped: bool,
}

impl Row {
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether nothing is to be seen in it.
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|&cell| cell == ' ' || cell == REST || cell == '\t')
    }

    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.marks.clear();
        self.wrapped = false;
    }

    /// Writes characters of one cell each.
    pub(super) fn ascii(&mut self, at: usize, text: &[u8]) {
        self.open(at, at + text.len());
        for (cell, &byte) in self.cells[at..].iter_mut().zip(text) {
            *cell = char::from(byte);
        }
    }

    /// Writes a character that is so many cells wide.
    pub(super) fn put(&mut self, at: usize, character: char, width: usize) {
        self.open(at, at + width);
        self.cells[at] = character;
        self.cells[at + 1..at + width].fill(REST);
    }

    /// Puts a mark on the character at `at` or before.
    pub(super) fn mark(&mut self, at: usize, character: char) {
        if at >= self.cells.len() {
            self.open(at, at + 1);
        }
        let at = self.head(at);
        let here = self.marks.iter().rev().take_while(|(place, _)| *place == at).count();
        if here < MARKS && self.marks.len() < ALL_MARKS {
            self.marks.push((at, character));
        }
    }

    pub(super) fn is_full_of_marks(&self) -> bool {
        self.marks.len() >= ALL_MARKS
    }

    /// Makes place for what is written from `at` to `end`.
    fn open(&mut self, at: usize, end: usize) {
        if at < self.cells.len() {
            self.break_at(at);
            self.break_at(end);
            if !self.marks.is_empty() {
                self.marks.retain(|(place, _)| !(at..end).contains(place));
            }
        }
        if end > self.cells.len() {
            self.cells.resize(end, ' ');
        }
    }

    fn head(&self, mut at: usize) -> usize {
        while at > 0 && self.cells.get(at) == Some(&REST) {
            at -= 1;
        }
        at
    }

    /// What is on both sides of a place is blank then.
    fn break_at(&mut self, at: usize) {
        if self.cells.get(at) == Some(&REST) {
            let head = self.head(at);
            let end = self.cells[at..].iter().position(|&cell| cell != REST);
            let end = end.map_or(self.cells.len(), |length| at + length);
            self.cells[head..end].fill(' ');
            self.marks.retain(|(place, _)| *place != head);
        }
    }

    /// Erases cells.
    pub(super) fn erase(&mut self, from: usize, to: usize) {
        let to = to.min(self.cells.len());
        if from < to {
            self.open(from, to);
            if to == self.cells.len() {
                self.cells.truncate(from);
            } else {
                self.cells[from..to].fill(' ');
            }
        }
    }

    /// Moves what is at `at` and after it to the right, no further than `limit`.
    pub(super) fn insert(&mut self, at: usize, count: usize, limit: usize) {
        if at < self.cells.len() && at < limit {
            self.break_at(at);
            let count = count.min(limit - at);
            self.cells.splice(at..at, std::iter::repeat_n(' ', count));
            self.marks.iter_mut().filter(|(place, _)| *place >= at).for_each(|(place, _)| *place += count);
            self.break_at(limit);
            self.cells.truncate(limit);
            self.marks.retain(|(place, _)| *place < limit);
        }
    }

    /// Takes cells out.
    pub(super) fn delete(&mut self, at: usize, count: usize) {
        let end = at.saturating_add(count).min(self.cells.len());
        if at < end {
            self.break_at(at);
            self.break_at(end);
            self.cells.drain(at..end);
            self.marks.retain(|(place, _)| !(at..end).contains(place));
            self.marks
                .iter_mut()
                .filter(|(place, _)| *place >= end)
                .for_each(|(place, _)| *place -= end - at);
        }
    }

    /// Appends the text.
    pub(super) fn text(&self, out: &mut String) {
        if self.marks.is_empty() {
            return out.extend(self.cells.iter().filter(|&&cell| cell != REST));
        }
        let mut marks = self.marks.clone();
        marks.sort_by_key(|&(place, _)| place);
        let mut marks = marks.iter().peekable();
        for (at, &cell) in self.cells.iter().enumerate() {
            if cell != REST {
                out.push(cell);
            }
            while let Some((_, mark)) = marks.next_if(|(place, _)| *place <= at) {
                out.push(*mark);
            }
        }
    }
}
