//! A screen as bytes, and back.

use std::collections::VecDeque;
use std::sync::Arc;

use super::control::TITLES;
use super::strings::TITLE;
use super::{Cursor, CursorShape, LARGEST, Margins, Saved, Screen, Size, Terminal};
use crate::bytes::{Reader, Writer};
use crate::charset::Charsets;
use crate::modes::Modes;
use crate::parser::Parser;
use crate::row::{Known, Pen, Row, read_rows, write_rows};

/// Of the format. It changes when what is written does, also when a mode is added.
const VERSION: u8 = 1;

impl Screen {
    /// Returns the screen as bytes, from which [`restore`](Self::restore) makes it again: all that decides what
    /// is shown from now on, a sequence that is cut included. The scrollback is not in it, and neither is how
    /// many rows are kept there.
    ///
    /// Most screens are a few kilobytes. Only the same version of this crate is sure to read them.
    ///
    /// ```
    /// use pty_screen::{Screen, Size};
    ///
    /// let mut screen = Screen::new(Size::new(40, 2));
    /// screen.feed(b"\x1b[1mbold\x1b[3");
    /// let bytes = screen.save();
    /// assert!(bytes.len() < 100);
    ///
    /// let mut again = Screen::restore(&bytes).unwrap();
    /// assert!(again == screen);
    /// again.feed(b"2m, and green");
    /// assert_eq!(again.text(), "bold, and green\n\n");
    /// ```
    pub fn save(&self) -> Vec<u8> {
        let Self { parser, terminal } = self;
        let mut to = Writer::default();
        to.byte(VERSION);
        terminal.write(&mut to);
        parser.write(&mut to);
        to.into_bytes()
    }

    /// Makes a screen of what [`save`](Self::save) returned; `None` if the bytes are not a screen. They need not
    /// be trusted: whatever they are, the screen is whole and no larger than others may be. It keeps no
    /// scrollback: see [`set_scrollback`](Self::set_scrollback).
    ///
    /// ```
    /// use pty_screen::{Screen, Size};
    ///
    /// let mut bytes = Screen::new(Size::new(80, 24)).save();
    /// assert!(Screen::restore(&bytes).is_some());
    /// bytes.pop();
    /// assert!(Screen::restore(&bytes).is_none());
    /// ```
    pub fn restore(bytes: &[u8]) -> Option<Self> {
        let mut from = Reader::new(bytes);
        if from.byte()? != VERSION {
            return None;
        }
        let screen = Self { terminal: Terminal::read(&mut from)?, parser: Parser::read(&mut from)? };
        from.is_at_end().then_some(screen)
    }
}

impl Terminal {
    fn write(&self, to: &mut Writer) {
        let Self {
            cols,
            rows,
            hidden,
            blank: _,
            scrollback: _,
            scrollback_limit: _,
            cursor,
            pen,
            charsets,
            saved: [saved, saved_of_alternate],
            margins,
            modes,
            saved_modes,
            tabs,
            last,
            title,
            titles,
            shape,
            graphics,
            reflows,
            clusters,
            work,
            capped,
        } = self;
        let known = &mut Known::default();
        to.size(*cols);
        to.size(rows.len());
        write_rows(rows, &[], known, to);
        write_rows(hidden, rows, known, to);
        cursor.write(to);
        pen.write(known, to);
        charsets.write(to);
        saved.write(known, to);
        saved_of_alternate.write(known, to);
        margins.write(to);
        modes.write(to);
        saved_modes.write(to);
        write_tabs(tabs, to);
        to.number(last.map_or(0, u64::from));
        to.bytes(title.as_bytes());
        to.size(titles.len());
        titles.iter().for_each(|title| to.bytes(title.as_bytes()));
        to.byte(*shape as u8);
        to.number(*graphics);
        to.flag(*reflows);
        to.flag(*clusters);
        to.number(*work);
        to.flag(*capped);
    }

    /// Reads the fields in the order in which they were written.
    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let (cols, count) = (from.size(LARGEST.into())?, from.size(LARGEST.into())?);
        let size = Size::new(cols as u16, count as u16);
        if size != size.sane() {
            return None;
        }
        let (known, blank) = (&mut Known::default(), Arc::new(Row::default()));
        let rows = read_rows((cols, count), &blank, &[], known, from)?;
        let hidden = read_rows((cols, count), &blank, &rows, known, from)?;
        Some(Self {
            cols,
            rows,
            hidden: Arc::new(hidden),
            blank,
            scrollback: VecDeque::new(),
            scrollback_limit: 0,
            cursor: Cursor::read(size, from)?,
            pen: Pen::read(known, from)?,
            charsets: Charsets::read(from)?,
            saved: [Saved::read(known, from)?, Saved::read(known, from)?],
            margins: Margins::read(size, from)?,
            modes: Modes::read(from)?,
            saved_modes: Modes::read(from)?,
            tabs: read_tabs(cols, from)?,
            last: read_last(from)?,
            title: from.text(TITLE)?.into(),
            titles: (0..from.size(TITLES)?).map(|_| Some(from.text(TITLE)?.into())).collect::<Option<_>>()?,
            shape: from.one_of(&CursorShape::ALL)?,
            // One more is always possible.
            graphics: from.number().filter(|&count| count <= u64::MAX / 2)?,
            reflows: from.flag()?,
            clusters: from.flag()?,
            work: from.number()?,
            capped: from.flag()?,
        })
    }
}

impl Cursor {
    fn write(&self, to: &mut Writer) {
        let Self { row, col, pending } = self;
        to.size(*row);
        to.size(*col);
        to.flag(*pending);
    }

    fn read(within: Size, from: &mut Reader<'_>) -> Option<Self> {
        let (last_row, last_col) = (usize::from(within.rows) - 1, usize::from(within.cols) - 1);
        Some(Self { row: from.size(last_row)?, col: from.size(last_col)?, pending: from.flag()? })
    }
}

impl Saved {
    fn write(&self, known: &mut Known, to: &mut Writer) {
        let Self { cursor, pen, charsets, origin } = self;
        cursor.write(to);
        pen.write(known, to);
        charsets.write(to);
        to.flag(*origin);
    }

    fn read(known: &mut Known, from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            // It may have been saved when the screen was larger.
            cursor: Cursor::read(Size::new(LARGEST, LARGEST), from)?,
            pen: Pen::read(known, from)?,
            charsets: Charsets::read(from)?,
            origin: from.flag()?,
        })
    }
}

impl Margins {
    fn write(&self, to: &mut Writer) {
        let Self { top, bottom, left, right } = self;
        for place in [top, bottom, left, right] {
            to.size(*place);
        }
    }

    fn read(within: Size, from: &mut Reader<'_>) -> Option<Self> {
        let (rows, cols) = (usize::from(within.rows), usize::from(within.cols));
        let (top, bottom) = (from.size(rows)?, from.size(rows)?);
        let (left, right) = (from.size(cols)?, from.size(cols)?);
        // At least two, or the only one.
        (top + rows.min(2) <= bottom && left + cols.min(2) <= right).then_some(Self {
            top,
            bottom,
            left,
            right,
        })
    }
}

impl CursorShape {
    /// In the order of the type.
    const ALL: [Self; 4] = [Self::Default, Self::Block, Self::Underline, Self::Bar];
}

/// Writes a bit for each column.
fn write_tabs(tabs: &[bool], to: &mut Writer) {
    for tabs in tabs.chunks(8) {
        to.byte(tabs.iter().rev().fold(0, |bits, &on| bits << 1 | u8::from(on)));
    }
}

fn read_tabs(cols: usize, from: &mut Reader<'_>) -> Option<Arc<Vec<bool>>> {
    let mut tabs = Vec::with_capacity(cols);
    while tabs.len() < cols {
        let (bits, count) = (from.byte()?, (cols - tabs.len()).min(8));
        if u32::from(bits) >> count != 0 {
            return None;
        }
        tabs.extend((0..count).map(|bit| bits >> bit & 1 == 1));
    }
    Some(Arc::new(tabs))
}

/// Reads the character that REP repeats; 0 if there is none.
fn read_last(from: &mut Reader<'_>) -> Option<Option<char>> {
    match char::from_u32(from.number()?.try_into().ok()?)? {
        '\0' => Some(None),
        last => (!last.is_control()).then_some(Some(last)),
    }
}
