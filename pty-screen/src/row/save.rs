//! Rows, pens and links as bytes, and back.
//!
//! A row is its text, and pieces that look the same: how many characters, of what kind, with which look.

use std::sync::Arc;

use super::{CLUSTER, CLUSTER_LENGTH, Cell, LINK, Link, PROTECTED, Pen, Row, SKIPPED, TAIL, WIDE};
use crate::bytes::{Reader, Writer};
use crate::style::Packed;

/// So many of the looks and links that were written last are looked through for one.
const RECENT: usize = 64;

/// Rows that take one byte each; other numbers, from [`WRITTEN`] on, are the length of a row.
const BLANK: usize = 0;
const AS_ABOVE: usize = 1;
const AS_ON_OTHER: usize = 2;
const WRITTEN: usize = 3;

/// Kinds of pieces: empty cells, characters of one cell or two, and others, which have their flags with them.
const EMPTY: usize = 0;
const NARROW: usize = 1;
const BROAD: usize = 2;
const OTHER: usize = 3;

/// A style without the place of a link, and the link.
type Look = (Packed, Option<Arc<Link>>);

/// What was written already, and is referred to when it comes again.
#[derive(Debug, Default)]
pub(crate) struct Known {
    looks: Vec<Look>,
    links: Vec<Arc<Link>>,
}

/// Returns how many places before the end of a list something stands; 0 if it was new, and is the last now.
fn refer<T: PartialEq + Clone>(list: &mut Vec<T>, value: &T) -> usize {
    let back = list.iter().rev().take(RECENT).position(|other| other == value);
    if back.is_none() {
        list.push(value.clone());
    }
    back.map_or(0, |back| back + 1)
}

/// What stands so many places before the end, from 1.
fn referred<T: Clone>(list: &[T], back: usize) -> Option<T> {
    list.get(list.len().checked_sub(back)?).cloned()
}

impl Known {
    fn write_look(&mut self, look: &Look, to: &mut Writer) {
        let back = refer(&mut self.looks, look);
        to.size(back);
        if back == 0 {
            let (style, link) = look;
            style.write(to);
            self.write_link(link.as_ref(), to);
        }
    }

    fn read_look(&mut self, from: &mut Reader<'_>) -> Option<Look> {
        let back = from.size(self.looks.len())?;
        if back > 0 {
            return referred(&self.looks, back);
        }
        let look = (Packed::read(from)?, self.read_link(from)?);
        self.looks.push(look.clone());
        Some(look)
    }

    /// 0 for none, 1 for a new one.
    fn write_link(&mut self, link: Option<&Arc<Link>>, to: &mut Writer) {
        let Some(link) = link else { return to.size(0) };
        let back = refer(&mut self.links, link);
        to.size(back + 1);
        if back == 0 {
            let Link { uri, id } = &**link;
            to.bytes(uri.as_bytes());
            to.bytes(id.as_bytes());
        }
    }

    fn read_link(&mut self, from: &mut Reader<'_>) -> Option<Option<Arc<Link>>> {
        match from.size(self.links.len() + 1)? {
            0 => Some(None),
            1 => {
                let uri = from.text(LINK)?.to_owned();
                let link = Arc::new(Link { uri, id: from.text(LINK)?.to_owned() });
                self.links.push(Arc::clone(&link));
                (!link.uri.is_empty()).then_some(Some(link))
            }
            back => referred(&self.links, back - 1).map(Some),
        }
    }
}

impl Pen {
    pub(crate) fn write(&self, known: &mut Known, to: &mut Writer) {
        let Self { style, link, protected } = self;
        known.write_look(&(*style, link.clone()), to);
        to.flag(*protected);
    }

    pub(crate) fn read(known: &mut Known, from: &mut Reader<'_>) -> Option<Self> {
        let (style, link) = known.read_look(from)?;
        Some(Self { style, link, protected: from.flag()? })
    }
}

/// Writes the rows of a screen. Those of the other one are there already, or it has none.
pub(crate) fn write_rows(rows: &[Arc<Row>], others: &[Arc<Row>], known: &mut Known, to: &mut Writer) {
    let mut text = String::new();
    for (index, row) in rows.iter().enumerate() {
        let is = |other: Option<&Arc<Row>>| other.is_some_and(|other| row.is_alike(other));
        if row.len() == 0 && !row.wrapped {
            to.size(BLANK);
        } else if is(index.checked_sub(1).map(|above| &rows[above])) {
            to.size(AS_ABOVE);
        } else if is(others.get(index)) {
            to.size(AS_ON_OTHER);
        } else {
            to.size(WRITTEN + 2 * row.len() + usize::from(row.wrapped));
            row.write_cells(&mut text, known, to);
        }
    }
}

/// Reads `count` rows of up to `cols` cells.
pub(crate) fn read_rows(
    (cols, count): (usize, usize),
    blank: &Arc<Row>,
    others: &[Arc<Row>],
    known: &mut Known,
    from: &mut Reader<'_>,
) -> Option<Vec<Arc<Row>>> {
    let mut rows: Vec<Arc<Row>> = Vec::new();
    for index in 0..count {
        let row = match from.size(WRITTEN + 2 * cols + 1)? {
            BLANK => Arc::clone(blank),
            AS_ABOVE => Arc::clone(rows.last()?),
            AS_ON_OTHER => Arc::clone(others.get(index)?),
            written => {
                let (len, wrapped) = ((written - WRITTEN) / 2, (written - WRITTEN) % 2 == 1);
                let mut row = Row::read_cells(len, known, from)?;
                row.wrapped = wrapped;
                Arc::new(row)
            }
        };
        rows.push(row);
    }
    Some(rows)
}

impl Row {
    /// Whether it is the same row, also in what is not seen: where its last cell is.
    fn is_alike(&self, other: &Self) -> bool {
        let same_text = |left: Cell, right: Cell| match left.flags & CLUSTER {
            0 => left.content == right.content,
            _ => self.clusters[left.content as usize] == other.clusters[right.content as usize],
        };
        let same = |(&left, &right): (&Cell, &Cell)| {
            left.flags == right.flags
                && same_text(left, right)
                && self.look_of(left).without_link() == other.look_of(right).without_link()
                && self.link_of(left) == other.link_of(right)
        };
        std::ptr::eq(self, other)
            || self.wrapped == other.wrapped
                && self.cells.len() == other.cells.len()
                && self.cells.iter().zip(&other.cells).all(same)
    }

    /// Writes its cells; how many there are stands before.
    fn write_cells(&self, text: &mut String, known: &mut Known, to: &mut Writer) {
        text.clear();
        for cell in self.cells.iter().filter(|cell| cell.content != 0 || cell.flags & CLUSTER != 0) {
            self.push_cell(*cell, text);
        }
        to.bytes(text.as_bytes());
        let mut rest = &self.cells[..];
        while let Some(first) = rest.first() {
            let width = if first.flags & WIDE != 0 { 2 } else { 1 };
            let has_text = first.content != 0;
            let (count, cells) = if first.flags & CLUSTER != 0 {
                (self.clusters[first.content as usize].chars().count(), width)
            } else {
                // The right halves of wide characters are those of the left ones.
                let same = |cell: &&Cell| {
                    (cell.style, cell.flags, cell.content != 0) == (first.style, first.flags, has_text)
                };
                let count = rest.iter().step_by(width).take_while(same).count();
                (count, count * width)
            };
            let kind = match first.flags {
                0 if !has_text => EMPTY,
                0 => NARROW,
                WIDE => BROAD,
                _ => OTHER,
            };
            to.size(count << 2 | kind);
            if kind == OTHER {
                to.byte(first.flags as u8);
            }
            known.write_look(&(self.look_of(*first).without_link(), self.link_of(*first).cloned()), to);
            rest = &rest[cells..];
        }
    }

    /// Reads `len` cells.
    fn read_cells(len: usize, known: &mut Known, from: &mut Reader<'_>) -> Option<Self> {
        let text = from.text(len * CLUSTER_LENGTH * 4)?;
        // What controls a terminal is in no cell.
        if text.chars().any(char::is_control) {
            return None;
        }
        let mut chars = text.chars();
        let mut row = Self { cells: Vec::with_capacity(len), ..Self::default() };
        while row.cells.len() < len {
            let head = from.size(usize::MAX)?;
            let (count, kind) = (head >> 2, head & 3);
            let flags = match kind {
                EMPTY | NARROW => 0,
                BROAD => WIDE,
                _ => u16::from(from.byte()?),
            };
            let (style, link) = known.read_look(from)?;
            let empty = Cell { content: 0, style: row.look(style, link.as_ref()), flags };
            let width = if flags & WIDE != 0 { 2 } else { 1 };
            let room = (len - row.cells.len()) / width;
            let most = if flags & CLUSTER != 0 { CLUSTER_LENGTH } else { room };
            if room == 0 || !(1..=most).contains(&count) || flags & TAIL != 0 {
                return None;
            }
            if kind == EMPTY || flags & SKIPPED != 0 {
                // Nothing else is known of an empty cell.
                (kind == EMPTY || flags == SKIPPED).then_some(())?;
                row.cells.resize(row.cells.len() + count, empty);
            } else if flags & CLUSTER != 0 {
                let cluster: String = chars.by_ref().take(count).collect();
                (cluster.chars().count() == count && flags & !(CLUSTER | WIDE | PROTECTED) == 0)
                    .then_some(())?;
                row.clusters.push(cluster.into());
                row.push_character(row.clusters.len() as u32 - 1, empty);
            } else {
                (flags & !(WIDE | PROTECTED) == 0).then_some(())?;
                for _ in 0..count {
                    row.push_character(chars.next()?.into(), empty);
                }
            }
        }
        chars.next().is_none().then_some(row)
    }

    fn push_character(&mut self, content: u32, empty: Cell) {
        self.cells.push(Cell { content, ..empty });
        if empty.flags & WIDE != 0 {
            self.cells.push(Cell { flags: empty.flags & PROTECTED | TAIL, ..empty });
        }
    }
}
