//! One row of a screen: cells, and what they refer to.

mod save;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) use save::{Known, read_rows, write_rows};

use crate::style::{Packed, Style};
use crate::width;

/// A cell that is written to: what it shows and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    /// A character; 0 where nothing was written; or with [`CLUSTER`] a place in the row's list.
    content: u32,
    /// A place in the row's list, from 1; 0 is the default style.
    style: u16,
    flags: u16,
}

/// The content is a place in the list of clusters.
const CLUSTER: u16 = 1;
/// The left half of a wide character.
const WIDE: u16 = 1 << 1;
/// The right half of a wide character.
const TAIL: u16 = 1 << 2;
/// Left empty, since a wide character that came next had no room.
const SKIPPED: u16 = 1 << 3;
/// Kept by selective erase.
const PROTECTED: u16 = 1 << 4;

/// So many characters of one cluster are kept, at the most.
const CLUSTER_LENGTH: usize = 32;
/// So many bytes of a link are kept, and of its id.
pub(crate) const LINK: usize = 2048;
/// So many of the styles that a row has are looked through for one.
const RECENT: usize = 32;

/// How a character is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pen {
    pub(crate) style: Packed,
    pub(crate) link: Option<Arc<Link>>,
    pub(crate) protected: bool,
}

impl Pen {
    fn flags(&self) -> u16 {
        if self.protected { PROTECTED } else { 0 }
    }
}

/// A hyperlink: OSC 8.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    /// Where it leads to.
    pub uri: String,
    /// The `id` that the program gave it: cells with the same one are one link. Empty if it gave none.
    pub id: String,
}

/// One row of a screen.
///
/// A row is a value of its own: what its cells refer to is in it. Clones of a screen share the rows that are
/// the same in both.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Those after the last one are empty.
    cells: Vec<Cell>,
    /// Styles, each with the place of its link, from 1.
    looks: Vec<Packed>,
    clusters: Vec<Arc<str>>,
    links: Vec<Arc<Link>>,
    wrapped: bool,
    stamp: Stamp,
}

/// What [`Row::stamp`] returns; 0 if nobody asked since the row was changed.
#[derive(Debug, Default)]
struct Stamp(AtomicU64);

impl Clone for Stamp {
    fn clone(&self) -> Self {
        Self(self.0.load(Ordering::Relaxed).into())
    }
}

/// Returns a row that is to be changed: a copy, if somebody else has it.
pub(crate) fn change(row: &mut Arc<Row>) -> &mut Row {
    let row = Arc::make_mut(row);
    row.stamp = Stamp::default();
    row
}

impl Row {
    /// Returns a number that tells without a look at the cells, and without a clone that is kept, that a row did not
    /// change. Those with the same number are equal: a row that nobody changed, and its clones. All others have other
    /// numbers, as long as the process runs; what a program wrote again as it was is a change.
    ///
    /// ```
    /// # use pty_screen::{Screen, Size};
    /// let mut screen = Screen::new(Size::new(80, 24));
    /// screen.feed(b"hello\r\n");
    /// let stamp = screen.row(0).stamp();
    /// screen.feed(b"world");
    /// assert_eq!(screen.row(0).stamp(), stamp);
    /// screen.feed(b"\x1b[Hhello");
    /// assert_ne!(screen.row(0).stamp(), stamp);
    /// ```
    pub fn stamp(&self) -> u64 {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let stamp = self.stamp.0.load(Ordering::Relaxed);
        if stamp != 0 {
            return stamp;
        }
        let new = LAST.fetch_add(1, Ordering::Relaxed) + 1;
        // Somebody else may have asked at the same time.
        let set = self.stamp.0.compare_exchange(0, new, Ordering::Relaxed, Ordering::Relaxed);
        set.map_or_else(|stamp| stamp, |_| new)
    }

    /// Returns the cell in this column, counted from 0. Beyond the last one that was written, it is empty.
    pub fn cell(&self, col: u16) -> CellRef<'_> {
        CellRef { row: self, cell: self.get(col.into()) }
    }

    /// Returns the cells up to the last one that was written or has a background, halves of wide characters
    /// included.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = CellRef<'_>> + DoubleEndedIterator {
        self.cells.iter().map(|&cell| CellRef { row: self, cell })
    }

    /// Returns whether the text goes on in the next row: the program wrote beyond the last column.
    pub fn is_wrapped(&self) -> bool {
        self.wrapped
    }

    /// Returns whether nothing is written here and no background is set.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| *cell == Cell::default())
    }

    /// Returns the text up to the last character that was written: with the blanks that were written, and
    /// with blanks for cells that were not.
    ///
    /// ```
    /// # use pty_screen::{Screen, Size};
    /// let mut screen = Screen::new(Size::new(80, 24));
    /// screen.feed(b"\x1b[5Ghello ");
    /// assert_eq!(screen.row(0).text(), "    hello ");
    /// ```
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.cells.len());
        self.push_text(&mut text);
        text
    }

    /// Adds the text, as [`text`](Self::text) returns it.
    pub fn push_text(&self, text: &mut String) {
        let end = self.cells.iter().rposition(|cell| cell.content != 0 || cell.flags & CLUSTER != 0);
        let Some(end) = end else { return };
        // Most is ASCII, which needs no look at each character.
        let mut ascii = [0; 64];
        for cells in self.cells[..=end].chunks(ascii.len()) {
            let bits = cells
                .iter()
                .fold(0, |bits, cell| bits | cell.content | u32::from(cell.flags & (CLUSTER | TAIL)) << 8);
            if bits < 0x80 {
                for (byte, cell) in ascii.iter_mut().zip(cells) {
                    *byte = if cell.content == 0 { b' ' } else { cell.content as u8 };
                }
                text.push_str(std::str::from_utf8(&ascii[..cells.len()]).expect("ASCII"));
            } else {
                cells.iter().for_each(|cell| self.push_cell(*cell, text));
            }
        }
    }

    fn push_cell(&self, cell: Cell, text: &mut String) {
        if cell.flags & CLUSTER != 0 {
            text.push_str(&self.clusters[cell.content as usize]);
        } else if cell.flags & TAIL == 0 {
            text.push(char::from_u32(cell.content).filter(|&c| c != '\0').unwrap_or(' '));
        }
    }

    /// Returns pieces of the row that look the same: neighbouring cells with one style and one link.
    /// Those beyond the last cell that was written are in none.
    pub fn runs(&self) -> impl Iterator<Item = Run<'_>> {
        let mut start = 0;
        std::iter::from_fn(move || {
            let first = self.cells.get(start)?;
            let length = self.cells[start..].iter().take_while(|cell| cell.style == first.style).count();
            let run = Run { row: self, col: start as u16, cells: &self.cells[start..start + length] };
            start += length;
            Some(run)
        })
    }

    fn get(&self, col: usize) -> Cell {
        self.cells.get(col).copied().unwrap_or_default()
    }

    fn style_of(&self, cell: Cell) -> Style {
        self.look_of(cell).style()
    }

    fn look_of(&self, cell: Cell) -> Packed {
        cell.style.checked_sub(1).map(|index| self.looks[usize::from(index)]).unwrap_or_default()
    }

    fn link_of(&self, cell: Cell) -> Option<&Arc<Link>> {
        Some(&self.links[usize::from(self.look_of(cell).link().checked_sub(1)?)])
    }

    pub(crate) fn set_wrapped(&mut self, wrapped: bool) {
        self.wrapped = wrapped;
    }

    /// Empties it, and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.cells.clear();
        self.looks.clear();
        self.clusters.clear();
        self.links.clear();
        self.wrapped = false;
        self.stamp = Stamp::default();
    }

    /// The number of cells up to the last one that was written.
    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The place of a look among those of this row.
    fn look(&mut self, style: Packed, link: Option<&Arc<Link>>) -> u16 {
        let look = link.map_or(style, |link| style.with_link(self.link(link)));
        if look.is_default() {
            return 0;
        }
        let first = self.looks.len().saturating_sub(RECENT);
        if let Some(index) = self.looks[first..].iter().rposition(|other| *other == look) {
            return (first + index + 1) as u16;
        }
        self.looks.push(look);
        self.looks.len() as u16
    }

    fn link(&mut self, link: &Arc<Link>) -> u16 {
        let first = self.links.len().saturating_sub(RECENT);
        let index = self.links[first..].iter().rposition(|other| Arc::ptr_eq(other, link) || other == link);
        let index = index.map_or(self.links.len(), |index| first + index);
        if index == self.links.len() {
            self.links.push(Arc::clone(link));
        }
        (index + 1) as u16
    }

    /// Forgets what no cell refers to, if there is too much of it.
    pub(crate) fn tidy(&mut self) {
        let most = 2 * self.cells.len() + 64;
        if self.looks.len() < most && self.clusters.len() < most {
            return;
        }
        let old = std::mem::take(self);
        self.wrapped = old.wrapped;
        self.cells = Vec::with_capacity(old.cells.len());
        let (mut looks, mut links) = (vec![0; old.looks.len() + 1], vec![0; old.links.len() + 1]);
        for mut cell in old.cells.iter().copied() {
            if let Some(index) = usize::from(cell.style).checked_sub(1) {
                if looks[index] == 0 {
                    let mut look = old.looks[index];
                    if let Some(link) = usize::from(look.link()).checked_sub(1) {
                        if links[link] == 0 {
                            self.links.push(Arc::clone(&old.links[link]));
                            links[link] = self.links.len() as u16;
                        }
                        look = look.without_link().with_link(links[link]);
                    }
                    self.looks.push(look);
                    looks[index] = self.looks.len() as u16;
                }
                cell.style = looks[index];
            }
            if cell.flags & CLUSTER != 0 {
                self.clusters.push(Arc::clone(&old.clusters[cell.content as usize]));
                cell.content = self.clusters.len() as u32 - 1;
            }
            self.cells.push(cell);
        }
    }

    /// An erased cell that has the background of the pen.
    fn erased(&mut self, pen: &Pen) -> Cell {
        Cell { style: self.look(pen.style.erased(), None), ..Cell::default() }
    }

    fn reach(&mut self, len: usize) {
        if self.cells.len() < len {
            self.cells.resize(len, Cell::default());
        }
    }

    /// Before the cells from here on are changed without those left of it, or the other way round: a wide
    /// character across the place is no more.
    fn cut(&mut self, col: usize) {
        if let Some(cell) = self.cells.get_mut(col)
            && cell.flags & TAIL != 0
        {
            let empty = Cell { style: cell.style, ..Cell::default() };
            *cell = empty;
            self.cells[col - 1] = Cell { style: self.cells[col - 1].style, ..Cell::default() };
        }
    }

    /// Writes characters of one cell each.
    pub(crate) fn write_ascii(&mut self, col: usize, text: &[u8], pen: &Pen) {
        let (style, flags) = (self.look(pen.style, pen.link.as_ref()), pen.flags());
        let cell = |byte: &u8| Cell { content: (*byte).into(), style, flags };
        if col >= self.cells.len() {
            self.reach(col);
            self.cells.extend(text.iter().map(cell));
        } else {
            let end = col + text.len();
            self.cut(col);
            self.cut(end);
            let old = (self.cells.len() - col).min(text.len());
            for (place, byte) in self.cells[col..].iter_mut().zip(&text[..old]) {
                *place = cell(byte);
            }
            self.cells.extend(text[old..].iter().map(cell));
        }
        self.tidy();
    }

    /// Writes one character, of one cell or two.
    pub(crate) fn write(&mut self, col: usize, c: char, width: usize, pen: &Pen) {
        let (style, flags) = (self.look(pen.style, pen.link.as_ref()), pen.flags());
        self.cut(col);
        self.reach(col);
        self.put(col, c, width, Cell { content: 0, style, flags });
        self.tidy();
    }

    /// Writes characters from `col` to before `end`, as long as they have a width and room. Returns how many,
    /// and the column after them.
    pub(crate) fn write_characters(
        &mut self,
        col: usize,
        end: usize,
        text: &[char],
        pen: &Pen,
    ) -> (usize, usize) {
        let (style, flags) = (self.look(pen.style, pen.link.as_ref()), pen.flags());
        let (mut at, mut count) = (col, 0);
        for &c in text {
            let width = width::width(c);
            if width == 0 || at + width > end {
                break;
            }
            if count == 0 {
                self.cut(col);
                self.reach(col);
            }
            self.put(at, c, width, Cell { content: 0, style, flags });
            (at, count) = (at + width, count + 1);
        }
        self.tidy();
        (count, at)
    }

    /// Writes a character that looks as an empty cell does. Before it is no half of a wide one.
    fn put(&mut self, at: usize, c: char, width: usize, empty: Cell) {
        let wide = if width == 2 { WIDE } else { 0 };
        let first = Cell { content: c.into(), flags: empty.flags | wide, ..empty };
        let second = Cell { flags: empty.flags | TAIL, ..empty };
        if at == self.cells.len() {
            self.cells.push(first);
            if width == 2 {
                self.cells.push(second);
            }
        } else {
            self.cut(at + width);
            self.reach(at + width);
            self.cells[at] = first;
            if width == 2 {
                self.cells[at + 1] = second;
            }
        }
    }

    /// Leaves a cell empty, since the wide character that comes next has no room.
    pub(crate) fn skip(&mut self, col: usize, pen: &Pen) {
        self.erase(col, col + 1, usize::MAX, pen, false);
        self.reach(col + 1);
        self.cells[col].flags |= SKIPPED;
    }

    /// The character or cluster that a mark after column `col` belongs to: its column, width and text.
    pub(crate) fn base(&self, col: usize) -> Option<(usize, usize, String)> {
        let tail = usize::from(self.get(col).flags & TAIL != 0);
        let cell = self.get(col - tail);
        if cell.content == 0 && cell.flags & CLUSTER == 0 {
            return None;
        }
        let mut text = String::new();
        self.push_cell(cell, &mut text);
        Some((col - tail, if cell.flags & WIDE != 0 { 2 } else { 1 }, text))
    }

    /// Adds to the character in a cell what belongs to it.
    pub(crate) fn join(&mut self, col: usize, text: &str) {
        if text.chars().count() > CLUSTER_LENGTH {
            return;
        }
        self.clusters.push(text.into());
        let index = self.clusters.len() as u32 - 1;
        let cell = &mut self.cells[col];
        (cell.content, cell.flags) = (index, cell.flags | CLUSTER);
        self.tidy();
    }

    /// Makes the character in a cell as wide as this.
    pub(crate) fn set_width(&mut self, col: usize, width: usize) {
        let first = self.cells[col];
        if width == 2 {
            self.cut(col + 2);
            self.reach(col + 2);
            self.cells[col].flags |= WIDE;
            self.cells[col + 1] =
                Cell { content: 0, style: first.style, flags: first.flags & PROTECTED | TAIL };
        } else {
            self.cells[col].flags &= !WIDE;
            self.cells[col + 1] = Cell { style: first.style, ..Cell::default() };
        }
    }

    /// Erases cells from `start` to before `end`, in a row of `cols`; but for protected ones, if `selective`.
    pub(crate) fn erase(&mut self, start: usize, end: usize, cols: usize, pen: &Pen, selective: bool) {
        self.cut(start);
        self.cut(end);
        let fill = self.erased(pen);
        let empty = fill == Cell::default();
        if selective && self.cells.iter().skip(start).any(|cell| cell.flags & PROTECTED != 0) {
            let (start, end) = (start.min(self.cells.len()), end.min(self.cells.len()));
            self.cells[start..end]
                .iter_mut()
                .filter(|cell| cell.flags & PROTECTED == 0)
                .for_each(|cell| *cell = fill);
        } else if end >= self.cells.len() && empty {
            self.cells.truncate(start);
        } else {
            if !empty {
                self.reach(end.min(cols));
            }
            let end = end.min(self.cells.len());
            if let Some(cells) = self.cells.get_mut(start..end) {
                cells.fill(fill);
            }
        }
        if self.cells.is_empty() {
            let wrapped = self.wrapped;
            self.clear();
            self.wrapped = wrapped;
        }
        self.tidy();
    }

    /// Moves the cells from `col` on to the right, up to before `end`; erased ones take their place.
    pub(crate) fn insert(&mut self, col: usize, count: usize, end: usize, pen: &Pen) {
        self.cut(col);
        self.cut(end);
        let count = count.min(end - col);
        if col < self.cells.len() {
            // What is moved over the end goes, a half of a wide character included.
            self.cut(end - count);
            let fixed = self.cells.len() > end;
            self.reach(if fixed { end } else { (self.cells.len() + count).min(end) });
            let moved = self.cells.len().min(end);
            self.cells[col..moved].rotate_right(count.min(moved - col));
        }
        self.erase_moved(col, col + count, pen);
    }

    /// Moves the cells right of `col + count` to the left, up to before `end`; erased ones take their place.
    pub(crate) fn delete(&mut self, col: usize, count: usize, end: usize, pen: &Pen) {
        let count = count.min(end - col);
        self.cut(col);
        self.cut(col + count);
        self.cut(end);
        if col < self.cells.len() {
            let moved = self.cells.len().min(end);
            self.cells[col..moved].rotate_left(count.min(moved - col));
            if self.cells.len() <= end && self.cells.len() <= col + count {
                self.cells.truncate(col);
            } else if self.cells.len() <= end {
                self.cells.truncate(self.cells.len() - count);
            }
        }
        self.erase_moved(end - count, end, pen);
    }

    /// Erases what was moved to here: halves of wide characters are not beside it.
    fn erase_moved(&mut self, start: usize, end: usize, pen: &Pen) {
        let fill = self.erased(pen);
        if fill != Cell::default() {
            self.reach(end);
        }
        let end = end.min(self.cells.len());
        if let Some(cells) = self.cells.get_mut(start..end) {
            cells.fill(fill);
        }
        self.tidy();
    }

    /// Fills the row with one character.
    pub(crate) fn fill(&mut self, c: char, cols: usize) {
        self.clear();
        self.cells.resize(cols, Cell { content: c.into(), ..Cell::default() });
    }

    /// Takes over the cells of a part of another row.
    pub(crate) fn copy_from(&mut self, from: &Self, start: usize, end: usize) {
        self.cut(start);
        self.cut(end);
        let count = end.min(from.cells.len()).saturating_sub(start);
        if count > 0 {
            self.reach(start + count);
            self.copy_cells(from, start, count, start);
        }
        let rest = (start + count).min(self.cells.len())..end.min(self.cells.len());
        self.cells[rest].fill(Cell::default());
        // Halves of wide characters at the ends of the part.
        for (inside, outside) in [(start, start.wrapping_sub(1)), (end.wrapping_sub(1), end)] {
            let (cell, other) = (self.get(inside), self.get(outside));
            let torn = cell.flags & TAIL != 0 && inside == start && other.flags & WIDE == 0
                || cell.flags & WIDE != 0 && inside + 1 == end && other.flags & TAIL == 0;
            if torn && let Some(place) = self.cells.get_mut(inside) {
                *place = Cell { style: cell.style, ..Cell::default() };
            }
        }
    }

    /// Copies cells to the place `to`, which there must be.
    fn copy_cells(&mut self, from: &Self, start: usize, count: usize, to: usize) {
        for index in 0..count {
            let mut cell = from.cells[start + index];
            cell.style = self.look(from.look_of(cell).without_link(), from.link_of(cell));
            if cell.flags & CLUSTER != 0 {
                self.clusters.push(Arc::clone(&from.clusters[cell.content as usize]));
                cell.content = self.clusters.len() as u32 - 1;
            }
            self.cells[to + index] = cell;
        }
        self.tidy();
    }

    /// Adds cells of another row at the end, which is at `len`.
    pub(crate) fn append(&mut self, len: usize, from: &Self, start: usize, end: usize) {
        let count = end.min(from.cells.len()).saturating_sub(start);
        if count > 0 {
            self.reach(len + count);
            self.copy_cells(from, start, count, len);
        }
    }

    /// Removes what is beyond a width.
    pub(crate) fn truncate(&mut self, cols: usize) {
        self.cut(cols);
        self.cells.truncate(cols);
    }

    /// Whether this is the left half of a wide character.
    pub(crate) fn is_wide(&self, col: usize) -> bool {
        self.get(col).flags & WIDE != 0
    }

    /// Whether this was left empty before a wide character.
    pub(crate) fn is_skipped(&self, col: usize) -> bool {
        self.get(col).flags & SKIPPED != 0
    }
}

/// Rows are equal if they look the same.
impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        let cols = self.cells.len().max(other.cells.len());
        let same = |col: usize| {
            let (left, right) = (self.get(col), other.get(col));
            let (left, right) = (CellRef { row: self, cell: left }, CellRef { row: other, cell: right });
            left == right
        };
        self.wrapped == other.wrapped && (0..cols).all(same)
    }
}

impl Eq for Row {}

/// A cell of a [`Row`].
#[derive(Clone, Copy)]
pub struct CellRef<'a> {
    row: &'a Row,
    cell: Cell,
}

impl<'a> CellRef<'a> {
    /// Returns the character, with the marks that belong to it; nothing for a cell that is empty, or is the
    /// right half of a wide character.
    pub fn text(&self) -> String {
        let mut text = String::new();
        if self.has_text() {
            self.row.push_cell(self.cell, &mut text);
        }
        text
    }

    /// Returns whether a character is written here.
    pub fn has_text(&self) -> bool {
        self.cell.content != 0 || self.cell.flags & CLUSTER != 0
    }

    /// Returns how many cells the character takes: 2 in the left half of a wide character, 0 in the right
    /// half, otherwise 1.
    pub fn width(&self) -> usize {
        match self.cell.flags & (WIDE | TAIL) {
            WIDE => 2,
            TAIL => 0,
            _ => 1,
        }
    }

    /// Returns how it looks.
    pub fn style(&self) -> Style {
        self.row.style_of(self.cell)
    }

    /// Returns the hyperlink that it is part of.
    pub fn link(&self) -> Option<&'a Link> {
        self.row.link_of(self.cell).map(|link| &**link)
    }

    /// Returns whether selective erase keeps it: DECSCA.
    pub fn is_protected(&self) -> bool {
        self.cell.flags & PROTECTED != 0
    }
}

/// Cells are equal if they look the same.
impl PartialEq for CellRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        let same_text = match (self.cell.flags & CLUSTER != 0, other.cell.flags & CLUSTER != 0) {
            (false, false) => self.cell.content == other.cell.content,
            _ => self.text() == other.text(),
        };
        self.cell.flags & !CLUSTER == other.cell.flags & !CLUSTER
            && same_text
            && self.style() == other.style()
            && self.link() == other.link()
    }
}

impl std::fmt::Debug for CellRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("CellRef");
        shown.field("text", &self.text()).field("width", &self.width()).field("style", &self.style());
        shown.field("link", &self.link()).finish()
    }
}

/// A piece of a row that looks the same: what [`Row::runs`] returns.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    row: &'a Row,
    col: u16,
    cells: &'a [Cell],
}

impl<'a> Run<'a> {
    /// Returns the column that it begins in, counted from 0.
    pub fn col(&self) -> u16 {
        self.col
    }

    /// Returns its width in cells.
    pub fn width(&self) -> u16 {
        self.cells.len() as u16
    }

    /// Returns its text; a blank for each cell that nothing is written in.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.cells.len());
        self.cells.iter().for_each(|cell| self.row.push_cell(*cell, &mut text));
        text
    }

    /// Returns how it looks.
    pub fn style(&self) -> Style {
        self.row.style_of(self.cells[0])
    }

    /// Returns the hyperlink that it is part of.
    pub fn link(&self) -> Option<&'a Link> {
        self.row.link_of(self.cells[0]).map(|link| &**link)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use crate::{Screen, Size};

    #[test]
    fn rows_with_one_stamp_are_equal() {
        let pieces = [
            "a",
            "bc",
            "\r\n",
            "\n",
            "\r",
            "\x08",
            "漢",
            "e\u{301}",
            "👩\u{200d}🚀",
            "\x1b[1m",
            "\x1b[41m",
            "\x1b[m",
            "\x1b[H",
            "\x1b[2;3H",
            "\x1b[J",
            "\x1b[2J",
            "\x1b[3J",
            "\x1b[K",
            "\x1b[1K",
            "\x1b[?K",
            "\x1b[1\"q",
            "\x1b[L",
            "\x1b[M",
            "\x1b[@",
            "\x1b[P",
            "\x1b[X",
            "\x1b[3b",
            "\x1b[S",
            "\x1b[T",
            "\x1bM",
            "\x1b[2;4r",
            "\x1b[r",
            "\x1b[?69h",
            "\x1b[2;4s",
            "\x1b[?69l",
            "\x1b['}",
            "\x1b['~",
            "\x1b[ @",
            "\x1b[ A",
            "\x1b6",
            "\x1b9",
            "\x1b[?1049h",
            "\x1b[?1049l",
            "\x1b[?2027h",
            "\x1b[4h",
            "\x1b[4l",
            "\x1b#8",
            "\x1bc",
            "\x1b]8;;https://example.org\x07",
            "\x1b]8;;\x07",
        ];
        let mut random = 1_u64;
        let mut next = |end: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as usize % end
        };
        for _ in 0..200 {
            let mut known = HashMap::new();
            let mut screen = Screen::new(Size::new(7, 5));
            screen.set_scrollback(3);
            for _ in 0..200 {
                match next(20) {
                    0 => screen.resize(Size::new(2 + next(8) as u16, 1 + next(6) as u16)),
                    1 => screen = Screen::restore(&screen.save()).expect("what was saved"),
                    _ => screen.feed(pieces[next(pieces.len())].as_bytes()),
                }
                for row in screen.rows().chain(screen.main_rows()).chain(screen.scrollback()) {
                    // Not the shared row: one that nobody else has is changed in place.
                    let same = known.entry(row.stamp()).or_insert_with(|| row.clone());
                    assert_eq!(same, row);
                }
            }
        }
    }
}
