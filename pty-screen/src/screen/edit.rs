//! Moves of the cursor, scrolling, and erasing.

use std::sync::Arc;

use super::{Cursor, Margins, Terminal};
use crate::event::Watch;
use crate::modes::Mode;
use crate::row::{self, Row};

impl Terminal {
    /// Moves the cursor to a place of the screen.
    pub(super) fn move_to(&mut self, row: usize, col: usize) {
        self.cursor = Cursor { row: row.min(self.last_row()), col: col.min(self.cols - 1), pending: false };
    }

    /// Moves the cursor to a place that a program gives: counted from the margins if it wants that.
    pub(super) fn place(&mut self, row: usize, col: usize) {
        if self.is_set(Mode::Origin) {
            let Margins { top, bottom, left, right } = self.margins;
            self.move_to((top + row).min(bottom - 1), (left + col).min(right - 1));
        } else {
            self.move_to(row, col);
        }
    }

    /// The cursor's row as programs count it.
    pub(super) fn placed_row(&self) -> usize {
        let top = if self.is_set(Mode::Origin) { self.margins.top } else { 0 };
        self.cursor.row.saturating_sub(top)
    }

    /// The cursor's column as programs count it.
    pub(super) fn placed_col(&self) -> usize {
        let left = if self.is_set(Mode::Origin) { self.margins.left } else { 0 };
        self.cursor.col.saturating_sub(left)
    }

    pub(super) fn up(&mut self, count: usize) {
        let limit = if self.cursor.row >= self.margins.top { self.margins.top } else { 0 };
        self.move_to(self.cursor.row.saturating_sub(count).max(limit), self.cursor.col);
    }

    pub(super) fn down(&mut self, count: usize) {
        let limit =
            if self.cursor.row < self.margins.bottom { self.margins.bottom - 1 } else { self.last_row() };
        self.move_to((self.cursor.row + count).min(limit), self.cursor.col);
    }

    pub(super) fn right(&mut self, count: usize) {
        let limit = self.right_end() - 1;
        self.move_to(self.cursor.row, (self.cursor.col + count).min(limit));
    }

    pub(super) fn left(&mut self, count: usize) {
        let limit = if self.cursor.col >= self.margins.left { self.margins.left } else { 0 };
        self.move_to(self.cursor.row, self.cursor.col.saturating_sub(count).max(limit));
    }

    pub(super) fn carriage_return(&mut self) {
        let inside = self.cursor.col >= self.margins.left || self.is_set(Mode::Origin);
        self.cursor.col = if inside { self.margins.left } else { 0 };
        self.cursor.pending = false;
    }

    pub(super) fn backspace(&mut self) {
        let (row, col) = (self.cursor.row, self.cursor.col);
        if self.cursor.pending {
            // As xterm: the cursor is in the last column already.
            self.cursor.pending = false;
            if self.is_set(Mode::ReverseWrap) {
                return;
            }
        }
        if col == self.margins.left && self.is_set(Mode::ReverseWrap) && self.is_set(Mode::AutoWrap) {
            if row > 0 && self.rows[row - 1].is_wrapped() {
                self.move_to(row - 1, self.margins.right - 1);
            }
        } else {
            self.left(1);
        }
    }

    /// LF: a row down, scrolling at the bottom margin.
    pub(super) fn index(&mut self, watch: &mut dyn Watch) {
        self.cursor.pending = false;
        if self.cursor.row + 1 == self.margins.bottom {
            if self.is_between_sides() {
                self.scroll_up(self.margins.top, 1, watch);
            }
        } else if self.cursor.row < self.last_row() {
            self.cursor.row += 1;
        }
    }

    /// RI: a row up, scrolling at the top margin.
    pub(super) fn reverse_index(&mut self) {
        self.cursor.pending = false;
        if self.cursor.row == self.margins.top {
            if self.is_between_sides() {
                self.scroll_down(self.margins.top, 1);
            }
        } else {
            self.cursor.row = self.cursor.row.saturating_sub(1);
        }
    }

    /// An erased row. A row that nobody else has is used again.
    fn erased_row(&mut self, old: Option<Arc<Row>>) -> Arc<Row> {
        let mut row = old.unwrap_or_else(|| Arc::clone(&self.blank));
        if self.pen.style.erased().is_default() {
            match Arc::get_mut(&mut row) {
                Some(row) => row.clear(),
                None => row = Arc::clone(&self.blank),
            }
        } else {
            let cells = row::change(&mut row);
            cells.clear();
            cells.erase(0, self.cols, self.cols, &self.pen, false);
        }
        row
    }

    /// Moves the rows from `top` to the bottom margin up. Those that leave the main screen at its top are told.
    pub(super) fn scroll_up(&mut self, top: usize, count: usize, watch: &mut dyn Watch) {
        if top == 0 && self.is_full_width() && !self.is_alternate() {
            for index in 0..count.min(self.margins.bottom) {
                self.scrolled_off(index, watch);
            }
        }
        self.move_up(top, count);
    }

    fn move_up(&mut self, top: usize, count: usize) {
        let bottom = self.margins.bottom;
        let count = count.min(bottom - top);
        if !self.is_full_width() {
            return self.scroll_part(top, count, true);
        }
        self.rows[top..bottom].rotate_left(count);
        for index in bottom - count..bottom {
            let old = std::mem::replace(&mut self.rows[index], Arc::clone(&self.blank));
            self.rows[index] = self.erased_row(Some(old));
        }
    }

    /// A row leaves the screen at its top.
    pub(super) fn scrolled_off(&mut self, index: usize, watch: &mut dyn Watch) {
        watch.scrolled_off(&self.rows[index]);
        if self.scrollback_limit > 0 {
            if self.scrollback.len() == self.scrollback_limit {
                self.scrollback.pop_front();
            }
            self.scrollback.push_back(Arc::clone(&self.rows[index]));
        }
    }

    /// Moves the rows from `top` to the bottom margin down.
    pub(super) fn scroll_down(&mut self, top: usize, count: usize) {
        let bottom = self.margins.bottom;
        let count = count.min(bottom - top);
        if !self.is_full_width() {
            return self.scroll_part(top, count, false);
        }
        self.rows[top..bottom].rotate_right(count);
        for index in top..top + count {
            let old = std::mem::replace(&mut self.rows[index], Arc::clone(&self.blank));
            self.rows[index] = self.erased_row(Some(old));
        }
    }

    /// Moves what is between the margins at the left and the right.
    fn scroll_part(&mut self, top: usize, count: usize, up: bool) {
        let Margins { bottom, left, right, .. } = self.margins;
        if !self.spend((bottom - top) * (right - left)) {
            return;
        }
        let moved = bottom - top - count;
        for step in 0..bottom - top {
            // In the order in which no row is written before it is read.
            let to = if up { top + step } else { bottom - 1 - step };
            if step < moved {
                let from = Arc::clone(&self.rows[if up { to + count } else { to - count }]);
                row::change(&mut self.rows[to]).copy_from(&from, left, right);
            } else {
                row::change(&mut self.rows[to]).erase(left, right, self.cols, &self.pen, false);
            }
        }
    }

    pub(super) fn insert_lines(&mut self, count: usize) {
        if self.is_within_margins() {
            self.scroll_down(self.cursor.row, count);
            self.cursor.col = self.margins.left;
            self.cursor.pending = false;
        }
    }

    pub(super) fn delete_lines(&mut self, count: usize) {
        if self.is_within_margins() {
            // These rows are gone: they do not go to the scrollback.
            self.move_up(self.cursor.row, count);
            self.cursor.col = self.margins.left;
            self.cursor.pending = false;
        }
    }

    pub(super) fn insert_cells(&mut self, count: usize) {
        self.cursor.pending = false;
        if self.is_between_sides() {
            let (row, col, end) = (self.cursor.row, self.cursor.col, self.margins.right);
            row::change(&mut self.rows[row]).insert(col, count, end, &self.pen);
        }
    }

    pub(super) fn delete_cells(&mut self, count: usize) {
        self.cursor.pending = false;
        if self.is_between_sides() {
            let (row, col, end) = (self.cursor.row, self.cursor.col, self.margins.right);
            row::change(&mut self.rows[row]).delete(col, count, end, &self.pen);
        }
    }

    pub(super) fn erase_cells(&mut self, count: usize) {
        self.cursor.pending = false;
        self.erase_in(self.cursor.row, self.cursor.col, self.cursor.col + count, false);
    }

    fn erase_in(&mut self, row: usize, start: usize, end: usize, selective: bool) {
        let end = end.min(self.cols);
        // A row that nothing was written in stays shared.
        if self.rows[row].len() == 0 && self.pen.style.erased().is_default() {
            if self.rows[row].is_wrapped() && end == self.cols {
                self.row_mut(row).set_wrapped(false);
            }
            return;
        }
        let cells = row::change(&mut self.rows[row]);
        cells.erase(start, end, self.cols, &self.pen, selective);
        if end == self.cols {
            cells.set_wrapped(false);
        }
    }

    /// EL, and DECSEL.
    pub(super) fn erase_line(&mut self, how: u16, selective: bool) {
        self.cursor.pending = false;
        let (row, col) = (self.cursor.row, self.cursor.col);
        match how {
            0 => self.erase_in(row, col, self.cols, selective),
            1 => self.erase_in(row, 0, col + 1, selective),
            2 => self.erase_in(row, 0, self.cols, selective),
            _ => {}
        }
    }

    /// ED, and DECSED.
    pub(super) fn erase_display(&mut self, how: u16, selective: bool) {
        let row = self.cursor.row;
        let rows = match how {
            0 => row + 1..self.rows.len(),
            1 => 0..row,
            2 => 0..self.rows.len(),
            3 if !selective => {
                self.scrollback.clear();
                return;
            }
            _ => return,
        };
        self.cursor.pending = false;
        if how < 2 {
            self.erase_line(how, selective);
        }
        if selective {
            rows.for_each(|row| self.erase_in(row, 0, self.cols, true));
        } else {
            self.erase_rows(rows);
        }
    }

    fn erase_rows(&mut self, rows: std::ops::Range<usize>) {
        if self.pen.style.erased().is_default() {
            for row in rows {
                match Arc::get_mut(&mut self.rows[row]) {
                    Some(row) => row.clear(),
                    None => self.rows[row] = Arc::clone(&self.blank),
                }
            }
        } else {
            let erased = self.erased_row(None);
            self.rows[rows].fill(erased);
        }
    }

    /// DECALN: the screen full of E.
    pub(super) fn align(&mut self) {
        if !self.spend(self.cols + self.rows.len()) {
            return;
        }
        let mut row = Row::default();
        row.fill('E', self.cols);
        self.rows.fill(Arc::new(row));
        self.margins = self.whole();
        self.modes.set(Mode::Origin, false);
        // As xterm: colours stay.
        self.pen.style.clear_attributes();
        self.move_to(0, 0);
    }

    /// The margins that limit nothing.
    pub(super) fn whole(&self) -> Margins {
        Margins { top: 0, bottom: self.rows.len(), left: 0, right: self.cols }
    }

    pub(super) fn tab(&mut self, count: usize) {
        let end = self.right_end() - 1;
        for _ in 0..count.min(self.cols) {
            let next = (self.cursor.col + 1..end).find(|&col| self.tabs[col]);
            self.cursor.col = next.unwrap_or(end).max(self.cursor.col);
        }
    }

    /// CBT. As xterm: what waits for a new row still does.
    pub(super) fn back_tab(&mut self, count: usize) {
        let first = if self.is_set(Mode::Origin) { self.margins.left } else { 0 };
        for _ in 0..count.min(self.cols) {
            let next = (first..self.cursor.col).rev().find(|&col| self.tabs[col]);
            self.cursor.col = next.unwrap_or(first);
        }
    }

    /// Goes to the alternate screen or back. As xterm: the cursor stays as it is.
    pub(super) fn switch_screen(&mut self, alternate: bool) {
        if self.is_alternate() == alternate {
            return;
        }
        self.modes.set(Mode::AlternateScreen, alternate);
        let hidden = Arc::make_mut(&mut self.hidden);
        std::mem::swap(&mut self.rows, hidden);
    }

    pub(super) fn clear_screen(&mut self) {
        self.cursor.pending = false;
        self.erase_rows(0..self.rows.len());
    }

    pub(super) fn save_cursor(&mut self) {
        let saved = super::Saved {
            cursor: self.cursor,
            pen: self.pen.clone(),
            charsets: self.charsets,
            origin: self.is_set(Mode::Origin),
        };
        *self.saved() = saved;
    }

    pub(super) fn restore_cursor(&mut self) {
        let saved = self.saved().clone();
        self.pen = saved.pen;
        self.charsets = saved.charsets;
        self.modes.set(Mode::Origin, saved.origin);
        let Cursor { mut row, mut col, pending } = saved.cursor;
        if saved.origin {
            (row, col) = (row.min(self.margins.bottom - 1), col.min(self.margins.right - 1));
        }
        self.move_to(row, col);
        self.cursor.pending = pending && col == self.cursor.col;
    }
}
