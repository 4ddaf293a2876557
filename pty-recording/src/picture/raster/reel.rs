//! A film as a grid of tiles that changes with time.

use std::collections::HashMap;
use std::io;

use super::fonts::Fonts;
use super::tiles::{BLANK, Tiles};
use super::window::{Colour, Layout, NOTHING};
use crate::picture::{Film, Look, Rgb};

/// The times that a kind of picture can say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    /// So many ticks in so many seconds.
    pub(super) rate: (u64, u64),
    /// The fewest and the most ticks that a picture stays.
    pub(super) least: u64,
    pub(super) most: u64,
}

impl Clock {
    /// The nearest tick to a time in nanoseconds, counted from the start, so that no error grows.
    fn ticks(self, time: u64) -> u64 {
        let (ticks, length) = (u128::from(self.rate.0), u128::from(self.rate.1) * 1_000_000_000);
        ((u128::from(time) * ticks + length / 2) / length) as u64
    }
}

/// A film that is played.
pub(super) struct Reel<'a> {
    film: &'a Film,
    look: &'a Look,
    pub(super) layout: Layout,
    pub(super) tiles: Tiles<'a>,
    pub(super) cols: usize,
    pub(super) rows: usize,
    /// The tiles of the rows that look different.
    drawn: Vec<Option<Box<[u32]>>>,
    /// The next change of each row.
    next: Vec<usize>,
    next_cursor: usize,
    cursor: Option<usize>,
    /// Tiles, row by row: without the cursor, as they are seen, and as they were seen before.
    plain: Vec<u32>,
    pub(super) now: Vec<u32>,
    pub(super) before: Vec<u32>,
}

/// What makes something of the pictures of a film, each of them when it differs from the one before.
pub(super) trait Sink {
    /// What is written of a picture when its time is known.
    fn draw(&mut self, reel: &mut Reel<'_>, is_first: bool) -> io::Result<Vec<u8>>;

    /// Writes a picture that stays so long.
    fn put(&mut self, frame: &[u8], ticks: u64) -> io::Result<()>;

    /// A picture that changes nothing.
    fn nothing(&mut self) -> io::Result<Vec<u8>>;

    /// Writes a picture that stays so long. After the most that it can, it is followed by such that change nothing.
    fn stay(&mut self, mut frame: Vec<u8>, clock: Clock, mut ticks: u64) -> io::Result<()> {
        while ticks > clock.most {
            // Not so that the rest is too short.
            let now = clock.most.min(ticks - clock.least);
            self.put(&frame, now)?;
            frame = self.nothing()?;
            ticks -= now;
        }
        self.put(&frame, ticks)
    }
}

/// Cells: from this column and row, so many.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) col: usize,
    pub(super) row: usize,
    pub(super) cols: usize,
    pub(super) rows: usize,
}

impl<'a> Reel<'a> {
    pub(super) fn new(film: &'a Film, look: &'a Look, fonts: &'a mut Fonts) -> io::Result<Self> {
        let layout = Layout::of(film, look)?;
        let (cols, rows) = (usize::from(film.size().cols), usize::from(film.size().rows));
        let blank = vec![BLANK; cols * rows];
        Ok(Self {
            film,
            look,
            layout,
            tiles: Tiles::new(layout.measures, &look.theme, fonts),
            cols,
            rows,
            drawn: vec![None; film.looks.len()],
            next: vec![0; rows],
            next_cursor: 0,
            cursor: None,
            plain: blank.clone(),
            now: blank.clone(),
            before: blank,
        })
    }

    /// The window around the screen.
    pub(super) fn window(&mut self) -> Vec<Colour> {
        self.layout.window(self.film, self.look, self.tiles.fonts())
    }

    /// Plays it from the start.
    pub(super) fn play(&mut self, clock: Clock, sink: &mut dyn Sink) -> io::Result<()> {
        self.next.fill(0);
        (self.next_cursor, self.cursor) = (0, None);
        [&mut self.plain, &mut self.now, &mut self.before].into_iter().for_each(|grid| grid.fill(BLANK));
        let (mut start, mut frame) = (0, None);
        while let Some(time) = self.next_time() {
            let tick = clock.ticks(time);
            while let Some(time) = self.next_time().filter(|time| clock.ticks(*time) < tick + clock.least) {
                self.advance(time);
            }
            if frame.is_some() && self.changed().is_none() {
                continue;
            }
            let is_first = frame.is_none();
            if let Some(frame) = frame.take() {
                sink.stay(frame, clock, tick - start)?;
            }
            frame = Some(sink.draw(self, is_first)?);
            self.before.copy_from_slice(&self.now);
            start = tick;
        }
        let end = clock.ticks(self.film.length).max(start + clock.least);
        frame.map_or(Ok(()), |frame| sink.stay(frame, clock, end - start))
    }

    fn next_time(&self) -> Option<u64> {
        let cursor = self.film.cursor.get(self.next_cursor).map(|change| change.time);
        let rows = self.film.rows.iter().zip(&self.next);
        rows.filter_map(|(changes, next)| changes.get(*next)).map(|change| change.time).chain(cursor).min()
    }

    /// Shows what is shown at a time.
    pub(super) fn advance(&mut self, time: u64) {
        if let Some(place) = self.cursor.take() {
            self.now[place] = self.plain[place];
        }
        let film = self.film;
        for (row, changes) in film.rows.iter().enumerate() {
            let mut look = None;
            while let Some(change) = changes.get(self.next[row]).filter(|change| change.time <= time) {
                look = Some(change.to);
                self.next[row] += 1;
            }
            if let Some(look) = look {
                let place = row * self.cols..(row + 1) * self.cols;
                self.draw(look);
                let tiles = self.drawn[look].as_deref().unwrap_or_default();
                // What looks as it did stays as it is.
                for (at, tile) in place.zip(tiles) {
                    if self.plain[at] != *tile {
                        (self.plain[at], self.now[at]) = (*tile, *tile);
                    }
                }
            }
        }
        while film.cursor.get(self.next_cursor).is_some_and(|change| change.time <= time) {
            self.next_cursor += 1;
        }
        let place = self.next_cursor.checked_sub(1).and_then(|last| film.cursor[last].to);
        let place = place.filter(|_| self.look.cursor).filter(|place| usize::from(place.1) < self.cols);
        self.cursor = place.map(|(row, col)| usize::from(row) * self.cols + usize::from(col));
        self.cursor = self.cursor.filter(|place| *place < self.now.len());
        if let Some(place) = self.cursor {
            self.now[place] = self.tiles.under_cursor(self.plain[place]);
        }
    }

    fn draw(&mut self, look: usize) {
        if self.drawn[look].is_some() {
            return;
        }
        let mut tiles = Vec::with_capacity(self.cols + 1);
        let row = &self.film.looks[look];
        for run in row.runs() {
            let text = run.text();
            if text.is_ascii() && text.len() == usize::from(run.width()) {
                self.tiles.of_ascii(&text, run.style(), &mut tiles);
            } else {
                let cells = (run.col()..run.col() + run.width()).map(|col| row.cell(col));
                cells.filter(|cell| cell.width() > 0).for_each(|cell| self.tiles.of_cell(cell, &mut tiles));
            }
        }
        tiles.resize(self.cols, BLANK);
        self.drawn[look] = Some(tiles.into());
    }

    /// The cells that changed, and those between them.
    pub(super) fn changed(&self) -> Option<Area> {
        let is_changed = |at: usize| self.now[at] != self.before[at];
        let rows = |row: &usize| {
            let places = row * self.cols..(row + 1) * self.cols;
            self.now[places.clone()] != self.before[places]
        };
        let (first, last) = ((0..self.rows).find(rows)?, (0..self.rows).rfind(rows)?);
        let (mut left, mut right) = (self.cols, 0);
        for row in first..=last {
            let start = row * self.cols;
            left = (0..left).find(|col| is_changed(start + col)).unwrap_or(left);
            right = (right..self.cols).rfind(|col| is_changed(start + col)).map_or(right, |col| col + 1);
        }
        Some(Area { col: left, row: first, cols: right - left, rows: last - first + 1 })
    }

    /// All cells.
    pub(super) fn whole(&self) -> Area {
        Area { col: 0, row: 0, cols: self.cols, rows: self.rows }
    }
}

/// What is needed for all pictures of a film.
#[derive(Debug, Default)]
pub(super) struct Census {
    /// How often each tile is drawn.
    tiles: Vec<usize>,
    pub(super) frames: u32,
}

impl Census {
    pub(super) fn of(reel: &mut Reel<'_>, clock: Clock) -> io::Result<Self> {
        let mut census = Self::default();
        reel.play(clock, &mut census)?;
        Ok(census)
    }

    /// The colours of a film, beside nothing, those that are seen most first; `None` if there are more than so many.
    pub(super) fn colours(&self, reel: &Reel<'_>, window: &[Colour], most: usize) -> Option<Vec<Colour>> {
        let mut counts: HashMap<Colour, usize> = HashMap::new();
        for (tile, count) in self.tiles.iter().enumerate().filter(|(_, count)| **count > 0) {
            for [red, green, blue] in reel.tiles.tile(tile as u32).colours.iter().copied() {
                *counts.entry([red, green, blue, 255]).or_default() += count;
            }
            if counts.len() > most {
                return None;
            }
        }
        let mut last = None;
        for colour in window.iter().copied().filter(|colour| last.replace(*colour) != Some(*colour)) {
            counts.entry(colour).or_default();
        }
        counts.remove(&NOTHING);
        let mut colours: Vec<_> = counts.into_iter().collect();
        colours.sort_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
        (colours.len() <= most).then(|| colours.into_iter().map(|(colour, _)| colour).collect())
    }
}

impl Sink for Census {
    fn draw(&mut self, reel: &mut Reel<'_>, is_first: bool) -> io::Result<Vec<u8>> {
        self.tiles.resize(reel.tiles.count(), 0);
        for (now, before) in reel.now.iter().zip(&reel.before) {
            if now != before || is_first {
                self.tiles[*now as usize] += 1;
            }
        }
        Ok(Vec::new())
    }

    fn put(&mut self, _frame: &[u8], _ticks: u64) -> io::Result<()> {
        self.frames += 1;
        Ok(())
    }

    fn nothing(&mut self) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }
}

/// A colour that covers all behind it.
pub(super) fn opaque([red, green, blue]: Rgb) -> Colour {
    [red, green, blue, 255]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_as_right_after_years_as_at_the_start() {
        let day = 86_400;
        for (rate, ticks) in [((30, 1), 30_000), ((2997, 100), 29_970), ((997, 1), 997_000)] {
            let clock = Clock { rate, least: 1, most: u64::MAX };
            assert_eq!(clock.ticks(1000 * day * 1_000_000_000), ticks * day);
            assert_eq!((clock.ticks(0), clock.ticks(1)), (0, 0));
        }
    }
}
