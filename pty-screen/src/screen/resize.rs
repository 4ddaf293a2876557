//! Another size.

use std::sync::Arc;

use super::{Cursor, Terminal};
use crate::event::Watch;
use crate::modes::Mode;
use crate::row::{self, Row};

impl Terminal {
    pub(super) fn resize(&mut self, cols: usize, rows: usize, watch: &mut dyn Watch) {
        if (cols, rows) == (self.cols, self.rows.len()) {
            return;
        }
        let alternate = self.is_alternate();
        let old_cols = self.cols;
        // The main screen first: it is the one that flows.
        if alternate {
            self.swap_screens();
        }
        let mut shown = if alternate { self.saved[0].cursor } else { self.cursor };
        // It may have been saved when the screen was larger.
        (shown.row, shown.col) = (shown.row.min(self.last_row()), shown.col.min(old_cols - 1));
        let cursor = self.resize_main(cols, rows, shown, watch);
        if alternate {
            self.saved[0].cursor = cursor;
            self.swap_screens();
        } else {
            self.cursor = cursor;
        }
        let blank = Arc::clone(&self.blank);
        let other = if alternate { &mut self.rows } else { Arc::make_mut(&mut self.hidden) };
        // The alternate screen keeps what is at its top, or around the cursor.
        if alternate && self.cursor.row >= rows {
            let gone = self.cursor.row + 1 - rows;
            other.drain(..gone);
            self.cursor.row = rows - 1;
        }
        other.resize(rows, blank);
        if cols < old_cols {
            other.iter_mut().filter(|row| row.len() > cols).for_each(|row| row::change(row).truncate(cols));
        }
        self.cols = cols;
        self.margins = self.whole();
        self.modes.set(Mode::LeftRightMargins, false);
        if cols != old_cols {
            Arc::make_mut(&mut self.tabs).truncate(cols);
            for col in self.tabs.len()..cols {
                Arc::make_mut(&mut self.tabs).push(col % 8 == 0);
            }
        }
        let pending = self.cursor.pending && self.cursor.col + 1 == cols;
        self.move_to(self.cursor.row, self.cursor.col);
        self.cursor.pending = pending;
    }

    fn swap_screens(&mut self) {
        std::mem::swap(&mut self.rows, Arc::make_mut(&mut self.hidden));
    }

    /// Gives the main screen another size. Returns where the cursor is then.
    fn resize_main(&mut self, cols: usize, rows: usize, cursor: Cursor, watch: &mut dyn Watch) -> Cursor {
        let mut cursor = cursor;
        if cols != self.cols && self.reflows {
            cursor = self.reflow(cols, cursor);
        } else if cols < self.cols {
            let narrow = |row: &mut Arc<Row>| row::change(row).truncate(cols);
            self.rows.iter_mut().filter(|row| row.len() > cols).for_each(narrow);
        }
        // Empty rows below the cursor go first, then those at the top.
        while self.rows.len() > rows
            && self.rows.len() > cursor.row + 1
            && self.rows[self.last_row()].is_blank()
        {
            self.rows.pop();
        }
        while self.rows.len() > rows {
            if cursor.row == 0 {
                self.rows.pop();
                continue;
            }
            self.scrolled_off(0, watch);
            self.rows.remove(0);
            cursor.row -= 1;
        }
        while self.rows.len() < rows
            && let Some(mut row) = self.scrollback.pop_back()
        {
            if row.len() > cols {
                row::change(&mut row).truncate(cols);
            }
            self.rows.insert(0, row);
            cursor.row += 1;
        }
        let blank = Arc::clone(&self.blank);
        self.rows.resize(rows, blank);
        cursor
    }

    /// Wraps the rows of the main screen, and of the scrollback, anew.
    fn reflow(&mut self, cols: usize, cursor: Cursor) -> Cursor {
        let history = self.scrollback.len();
        let old: Vec<Arc<Row>> = self.scrollback.drain(..).chain(self.rows.drain(..)).collect();
        let (mut new, mut moved) = (Vec::with_capacity(old.len()), cursor);
        let last = old.iter().rposition(|row| !row.is_blank()).unwrap_or(0).max(history + cursor.row);
        // So many of the new rows left the screen before.
        let mut told = 0;
        let mut index = 0;
        while index <= last {
            let end = (index..=last).find(|&index| !old[index].is_wrapped()).unwrap_or(last);
            let line = &old[index..=end];
            // A cursor that waits for a new row stands after the last column.
            let at = (index..=end).contains(&(history + cursor.row));
            let at = at.then(|| (history + cursor.row - index, cursor.col + usize::from(cursor.pending)));
            let first = new.len();
            if let Some((row, col)) = wrap_line(line, self.cols, cols, at, &mut new) {
                moved = Cursor { row: first + row, col: col.min(cols - 1), pending: col == cols };
            }
            if index < history {
                let before = (history - index).min(line.len());
                let whole = before == line.len();
                told = if whole { new.len() } else { new.len().min(first + before * self.cols / cols) };
            }
            index = end + 1;
        }
        // As many rows are on the screen as before, with the cursor among them; and those that have no room
        // any more, which are told when they go.
        let below = new.len() - 1 - moved.row;
        let shown = (old.len() - history).max(below + 1).min(new.len());
        let start = if history == 0 && new.len() <= old.len() { 0 } else { new.len() - shown };
        let start = start.min(moved.row).min(told);
        self.rows = new.split_off(start);
        moved.row -= start;
        self.scrollback = new.into();
        while self.scrollback.len() > self.scrollback_limit {
            self.scrollback.pop_front();
        }
        moved
    }
}

/// Wraps one line, of rows that go on in the next one. Returns where `cursor`, a row of it and a column, goes to.
fn wrap_line(
    line: &[Arc<Row>],
    old_cols: usize,
    cols: usize,
    cursor: Option<(usize, usize)>,
    new: &mut Vec<Arc<Row>>,
) -> Option<(usize, usize)> {
    if let [row] = line
        && row.len() <= cols
    {
        new.push(Arc::clone(row));
        // After the last column only if something is written there.
        return cursor.map(|(at, col)| (at, col.min(if row.len() == cols { cols } else { cols - 1 })));
    }
    let (mut whole, mut length) = (Row::default(), 0);
    let mut place = None;
    for (index, row) in line.iter().enumerate() {
        if let Some((at, col)) = cursor
            && at == index
        {
            place = Some(length + col);
        }
        let end = if index + 1 == line.len() { row.len() } else { old_cols };
        let skipped = usize::from(end > 0 && row.is_skipped(end - 1));
        whole.append(length, row, 0, end - skipped);
        length += end - skipped;
    }
    let (mut start, mut target, mut count) = (0, None, 0);
    loop {
        let left = length - start;
        let mut end = start + left.min(cols);
        // A wide character has no room at all in one column.
        let lost = cols == 1 && whole.is_wide(start);
        if lost {
            end = length.min(start + 2);
        }
        let more = end < length;
        let cut = more && whole.is_wide(end - 1) && cols > 1;
        end -= usize::from(cut);
        let mut row = Row::default();
        if !lost {
            row.append(0, &whole, start, end);
        }
        if cut {
            row.skip(cols - 1, &Default::default());
        }
        row.set_wrapped(more);
        if let Some(place) = place
            && place >= start
            && (place < end || !more)
        {
            target = Some((count, (place - start).min(if end - start == cols { cols } else { cols - 1 })));
        }
        new.push(Arc::new(row));
        count += 1;
        start = end;
        if !more {
            return target;
        }
    }
}
