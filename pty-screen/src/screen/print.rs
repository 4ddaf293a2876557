//! Text: where characters go.

use super::Terminal;
use crate::event::Watch;
use crate::modes::Mode;
use crate::row;
use crate::width;

impl Terminal {
    /// Writes printable ASCII.
    pub(super) fn print_ascii(&mut self, mut text: &[u8], watch: &mut dyn Watch) {
        if !self.charsets.is_plain() || self.is_set(Mode::Insert) {
            for &byte in text {
                let c = self.charsets.map(byte);
                self.print_cell(c, 1, watch);
            }
            return;
        }
        self.last = text.last().map(|&byte| char::from(byte));
        while !text.is_empty() {
            self.wrap_if_pending(watch);
            let end = self.right_end();
            let count = text.len().min(end - self.cursor.col);
            let (now, later) = text.split_at(count);
            let (row, col) = (self.cursor.row, self.cursor.col);
            row::change(&mut self.rows[row]).write_ascii(col, now, &self.pen);
            self.advance(count, end);
            text = later;
            if !text.is_empty() && !self.is_set(Mode::AutoWrap) {
                // The last column shows the last of the characters.
                text = &text[text.len() - 1..];
            }
        }
    }

    /// Writes characters.
    pub(super) fn print(&mut self, mut text: &[char], watch: &mut dyn Watch) {
        if !self.charsets.is_plain() {
            for &c in text {
                let c = u8::try_from(c).ok().filter(u8::is_ascii).map_or(c, |byte| self.charsets.map(byte));
                self.charsets.end_single();
                self.print_one(c, watch);
            }
            return;
        }
        while let Some(&c) = text.first() {
            let mut used = 0;
            if !self.cursor.pending && !self.is_set(Mode::Insert) && !self.is_set(Mode::GraphemeClusters) {
                let (row, col, end) = (self.cursor.row, self.cursor.col, self.right_end());
                let cells = row::change(&mut self.rows[row]);
                let (count, after) = cells.write_characters(col, end, text, &self.pen);
                self.advance(after - col, end);
                used = count;
            }
            if used > 0 {
                self.last = Some(text[used - 1]);
            } else {
                self.print_one(c, watch);
                used = 1;
            }
            text = &text[used..];
        }
    }

    fn print_one(&mut self, c: char, watch: &mut dyn Watch) {
        let width = width::width(c);
        if width == 0 {
            self.join(c, |_| true);
        } else if !(self.is_set(Mode::GraphemeClusters)
            && width::may_join(c)
            && self.join(c, width::is_cluster))
        {
            self.print_cell(c, width, watch);
        }
    }

    /// REP: the last character again.
    pub(super) fn repeat(&mut self, count: usize, watch: &mut dyn Watch) {
        let Some(c) = self.last else { return };
        let width = width::width(c).max(1);
        // Once the screen is full, a row more of it changes nothing.
        let (full, row) =
            (self.cols * self.rows.len(), ((self.margins.right - self.margins.left) / width).max(1));
        let count = if count > full { full + (count - full) % row } else { count };
        if !self.spend(count) {
            return;
        }
        if c.is_ascii() && self.charsets.is_plain() {
            return self.print_ascii(&vec![c as u8; count], watch);
        }
        for _ in 0..count {
            self.print_cell(c, width, watch);
        }
    }

    fn print_cell(&mut self, c: char, width: usize, watch: &mut dyn Watch) {
        self.last = Some(c);
        self.wrap_if_pending(watch);
        let mut end = self.right_end();
        if width > 1 && self.cursor.col + 1 >= end {
            if self.cols < 2 || !self.is_set(Mode::AutoWrap) {
                return;
            }
            let (row, col) = (self.cursor.row, self.cursor.col);
            row::change(&mut self.rows[row]).skip(col, &self.pen);
            self.wrap(watch);
            end = self.right_end();
            if self.cursor.col + 1 >= end {
                return;
            }
        }
        let (row, col, inserts) = (self.cursor.row, self.cursor.col, self.is_set(Mode::Insert));
        let cells = row::change(&mut self.rows[row]);
        if inserts {
            cells.insert(col, width, end, &self.pen);
        }
        cells.write(col, c, width, &self.pen);
        self.advance(width, end);
    }

    fn advance(&mut self, count: usize, end: usize) {
        self.cursor.col += count;
        if self.cursor.col >= end {
            self.cursor.col = end - 1;
            self.cursor.pending = true;
        }
    }

    fn wrap_if_pending(&mut self, watch: &mut dyn Watch) {
        if std::mem::take(&mut self.cursor.pending) && self.is_set(Mode::AutoWrap) {
            self.wrap(watch);
        }
    }

    /// Goes on in the next row.
    fn wrap(&mut self, watch: &mut dyn Watch) {
        let row = self.cursor.row;
        if self.is_full_width() {
            self.row_mut(row).set_wrapped(true);
        }
        self.index(watch);
        self.cursor.col = self.margins.left;
    }

    /// The column of the cell that was written last before the cursor.
    fn before_cursor(&self) -> Option<usize> {
        if self.cursor.pending { Some(self.cursor.col) } else { self.cursor.col.checked_sub(1) }
    }

    /// Adds a character to the one before the cursor, if the text of both belongs together.
    fn join(&mut self, c: char, belongs: fn(&str) -> bool) -> bool {
        let row = self.cursor.row;
        let Some((col, width, mut text)) = self.before_cursor().and_then(|col| self.rows[row].base(col))
        else {
            return false;
        };
        text.push(c);
        let joins = belongs(&text);
        if joins {
            self.row_mut(row).join(col, &text);
            if self.is_set(Mode::GraphemeClusters) {
                self.widen(col, width, width::width_of_cluster(&text));
            }
        }
        joins
    }

    /// The cluster before the cursor has become wider or narrower.
    fn widen(&mut self, col: usize, old: usize, new: usize) {
        let row = self.cursor.row;
        let end = self.right_end();
        if old == 1 && new == 2 && col + 1 < end {
            self.row_mut(row).set_width(col, 2);
            self.cursor.col = col + 1;
            self.cursor.pending = false;
            self.advance(1, end);
        } else if old == 2 && new == 1 {
            self.row_mut(row).set_width(col, 1);
            self.cursor.col = col + 1;
            self.cursor.pending = false;
        }
    }
}
