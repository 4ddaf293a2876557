//! The screen: what is on it, where the cursor is, and what the program has set.

mod answers;
mod control;
mod edit;
mod print;
mod resize;
mod save;
mod sgr;
mod strings;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::charset::Charsets;
use crate::event::{Cleared, Event, Watch};
use crate::modes::{Mode, Modes};
use crate::parser::Parser;
use crate::row::{self, Pen, Row};
use crate::style::Style;

/// The most columns and rows of a screen.
const LARGEST: u16 = 4096;
/// The most cells of a screen.
const CELLS: usize = 1024 * 1024;

/// How many cells may be changed by sequences that change many of them: at first, and for each byte more.
const WORK: (u64, u64) = (16 * 1024 * 1024, 1024);

/// The size of a screen, in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    /// Width in cells.
    pub cols: u16,
    /// Height in cells.
    pub rows: u16,
}

impl Size {
    /// Makes a size of `cols` by `rows` cells.
    pub const fn new(cols: u16, rows: u16) -> Self {
        Self { cols, rows }
    }

    /// The nearest size that a screen may have.
    fn sane(self) -> Self {
        let cols = self.cols.clamp(1, LARGEST);
        let most = (CELLS / usize::from(cols)).min(LARGEST.into()) as u16;
        Self { cols, rows: self.rows.clamp(1, most) }
    }
}

/// How the cursor looks: DECSCUSR.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CursorShape {
    /// As the terminal has it by itself.
    #[default]
    Default,
    /// A cell full.
    Block,
    /// A line below the character.
    Underline,
    /// A line left of the character.
    Bar,
}

/// Where the cursor is, and how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CursorView {
    /// Counted from 0.
    pub row: u16,
    /// Counted from 0.
    pub col: u16,
    /// Whether it is shown.
    pub visible: bool,
    /// Its shape.
    pub shape: CursorShape,
    /// Whether the row is full, so that the next character begins a new one.
    pub pending_wrap: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cursor {
    row: usize,
    col: usize,
    /// The last column was written; the next character goes to the next row.
    pending: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Saved {
    cursor: Cursor,
    pen: Pen,
    charsets: Charsets,
    origin: bool,
}

/// Rows and columns that scrolling is limited to: the first and the one after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Margins {
    top: usize,
    bottom: usize,
    left: usize,
    right: usize,
}

/// A terminal's screen: what programs print goes in, cells come out.
///
/// It understands what programs print for `TERM=xterm-256color`. It answers nothing by itself: what a
/// terminal would type is an [`Event`].
///
/// A clone shares all rows with the original until one of the two changes them: it takes about a
/// microsecond, whatever is on the screen; longer if there is scrollback.
///
/// ```
/// use pty_screen::{Screen, Size};
///
/// let mut screen = Screen::new(Size::new(20, 3));
/// screen.feed(b"first\r\nsecond\x1b[2;1H\x1b[32mgreen");
/// assert_eq!(screen.text(), "first\ngreend\n\n");
/// assert_eq!(screen.cursor().col, 5);
/// ```
#[derive(Clone, Debug)]
pub struct Screen {
    parser: Parser,
    terminal: Terminal,
}

#[derive(Clone, Debug)]
struct Terminal {
    cols: usize,
    rows: Vec<Arc<Row>>,
    /// The main screen while the alternate one is shown, and the other way round.
    hidden: Arc<Vec<Arc<Row>>>,
    blank: Arc<Row>,
    scrollback: VecDeque<Arc<Row>>,
    scrollback_limit: usize,
    cursor: Cursor,
    pen: Pen,
    charsets: Charsets,
    /// Of the main screen and of the alternate one.
    saved: [Saved; 2],
    margins: Margins,
    modes: Modes,
    saved_modes: Modes,
    tabs: Arc<Vec<bool>>,
    /// The character that REP repeats.
    last: Option<char>,
    title: Arc<str>,
    titles: Vec<Arc<str>>,
    shape: CursorShape,
    graphics: u64,
    reflows: bool,
    /// Whether clusters are on after a reset.
    clusters: bool,
    /// How many cells may be changed by sequences that change many.
    work: u64,
    /// Whether some were not changed for that.
    capped: bool,
}

impl Screen {
    /// Makes an empty screen. A size of more than 4096 columns or rows, or more than 1,048,576 cells, is made
    /// smaller; one without any is one cell wide or high.
    pub fn new(size: Size) -> Self {
        let Size { cols, rows } = size.sane();
        Self { parser: Parser::default(), terminal: Terminal::new(cols.into(), rows.into()) }
    }

    /// Prints bytes on it. They may be cut anywhere; what is no UTF-8 is shown as U+FFFD.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.feed_with(bytes, &mut ());
    }

    /// Prints bytes on it, and tells what happens besides.
    pub fn feed_with(&mut self, bytes: &[u8], watch: &mut dyn Watch) {
        let work = self.terminal.work.saturating_add(WORK.1.saturating_mul(bytes.len() as u64));
        self.terminal.work = work.min(WORK.0.max(WORK.1 * bytes.len() as u64));
        let mut to = control::Performer { terminal: &mut self.terminal, watch };
        self.parser.feed(bytes, &mut to);
    }

    /// Returns its size.
    pub fn size(&self) -> Size {
        Size { cols: self.terminal.cols as u16, rows: self.terminal.rows.len() as u16 }
    }

    /// Gives it another size. Rows that have no room go to the scrollback.
    pub fn resize(&mut self, size: Size) {
        self.resize_with(size, &mut ());
    }

    /// Gives it another size, and tells which rows have no room.
    pub fn resize_with(&mut self, size: Size, watch: &mut dyn Watch) {
        let Size { cols, rows } = size.sane();
        self.terminal.resize(cols.into(), rows.into(), watch);
    }

    /// Returns a row, counted from 0 at the top.
    ///
    /// # Panics
    ///
    /// If there is no such row.
    pub fn row(&self, row: u16) -> &Row {
        &self.terminal.rows[usize::from(row)]
    }

    /// Returns all rows, from the top.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &Row> + DoubleEndedIterator {
        self.terminal.rows.iter().map(|row| &**row)
    }

    /// Returns the numbers of the rows that are not the same as in `before`: a copy that was made earlier.
    /// This is what has to be drawn again. A row that was written anew counts, although it may look as before.
    ///
    /// ```
    /// # use pty_screen::{Screen, Size};
    /// let mut screen = Screen::new(Size::new(80, 24));
    /// let before = screen.clone();
    /// screen.feed(b"\x1b[7Hhere");
    /// assert_eq!(screen.changed_rows(&before).collect::<Vec<_>>(), [6]);
    /// ```
    pub fn changed_rows<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = u16> + 'a {
        let same_width = self.terminal.cols == before.terminal.cols;
        let is_same = move |(index, row): &(usize, &Arc<Row>)| {
            same_width && before.terminal.rows.get(*index).is_some_and(|old| Arc::ptr_eq(old, row))
        };
        self.terminal
            .rows
            .iter()
            .enumerate()
            .filter(move |place| !is_same(place))
            .map(|(index, _)| index as u16)
    }

    /// Returns all rows, from the top, as something that is shared with the screen: for those who keep some.
    pub fn shared_rows(&self) -> &[Arc<Row>] {
        &self.terminal.rows
    }

    /// Returns the text of all rows, a newline after each, without the blanks at their ends.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for row in self.rows() {
            row.push_text(&mut text);
            text.truncate(text.trim_end_matches(' ').len());
            text.push('\n');
        }
        text
    }

    /// Returns where the cursor is.
    pub fn cursor(&self) -> CursorView {
        let Cursor { row, col, pending } = self.terminal.cursor;
        CursorView {
            row: row as u16,
            col: col as u16,
            visible: self.is_set(Mode::ShowCursor),
            shape: self.terminal.shape,
            pending_wrap: pending && self.is_set(Mode::AutoWrap),
        }
    }

    /// Returns whether a mode is set.
    pub fn is_set(&self, mode: Mode) -> bool {
        self.terminal.modes.is_set(mode)
    }

    /// Returns the modes that are set.
    pub fn modes(&self) -> impl Iterator<Item = Mode> {
        self.terminal.modes.iter()
    }

    /// Returns whether the alternate screen is shown: that of editors and pagers.
    pub fn is_alternate(&self) -> bool {
        self.is_set(Mode::AlternateScreen)
    }

    /// Returns the title that the program set.
    pub fn title(&self) -> &str {
        &self.terminal.title
    }

    /// Returns how the next character will look.
    pub fn style(&self) -> Style {
        self.terminal.pen.style.style()
    }

    /// Returns the rows of the main screen, also while the alternate one is shown.
    pub fn main_rows(&self) -> impl ExactSizeIterator<Item = &Row> + DoubleEndedIterator {
        self.terminal.main_rows().iter().map(|row| &**row)
    }

    /// Returns whether something was left out: sequences of a few bytes each would have changed very many
    /// cells, again and again. No program does that; a file that is made to keep others busy may.
    pub fn is_capped(&self) -> bool {
        self.terminal.capped
    }

    /// Returns how many pictures there were, which are not drawn: Sixel and kitty's graphics.
    pub fn graphics(&self) -> u64 {
        self.terminal.graphics
    }

    /// Returns whether nothing is cut at the moment: a control sequence or a character of which more has to
    /// come.
    pub fn is_between_sequences(&self) -> bool {
        self.parser.is_between()
    }

    /// Keeps rows that leave the main screen at its top, this many at the most [default: 0].
    pub fn set_scrollback(&mut self, rows: usize) {
        self.terminal.scrollback_limit = rows;
        while self.terminal.scrollback.len() > rows {
            self.terminal.scrollback.pop_front();
        }
    }

    /// Returns the rows that left the main screen and were kept, the oldest first.
    pub fn scrollback(&self) -> impl ExactSizeIterator<Item = &Row> + DoubleEndedIterator {
        self.terminal.scrollback.iter().map(|row| &**row)
    }

    /// Sets whether rows that were wrapped are wrapped anew when the width changes [default: true]. xterm
    /// does not; most others do.
    pub fn set_reflow(&mut self, reflows: bool) {
        self.terminal.reflows = reflows;
    }

    /// Sets whether a string that does not end (OSC, DCS and the like) ends with its line or after 4 KiB
    /// [default: false]. A terminal waits for its end and shows nothing until then: right for what is shown,
    /// and wrong for those who want the text of output that was cut.
    pub fn set_cuts_strings(&mut self, cuts: bool) {
        self.parser.set_cuts_strings(cuts);
    }

    /// Sets whether clusters of characters take the cells of one, now and after a reset [default: false]. If
    /// not, a character takes the cells that `wcwidth` gives it, which is what most programs count with.
    /// Programs change it by [`Mode::GraphemeClusters`].
    pub fn set_grapheme_clusters(&mut self, on: bool) {
        self.terminal.clusters = on;
        self.terminal.modes.set(Mode::GraphemeClusters, on);
    }
}

/// Screens are equal if they look the same: rows, cursor, modes and title.
impl PartialEq for Screen {
    fn eq(&self, other: &Self) -> bool {
        let same = |(left, right): (&Arc<Row>, &Arc<Row>)| Arc::ptr_eq(left, right) || left == right;
        self.size() == other.size()
            && self.cursor() == other.cursor()
            && self.terminal.modes == other.terminal.modes
            && self.title() == other.title()
            && self.terminal.rows.iter().zip(&other.terminal.rows).all(same)
    }
}

fn tabs(cols: usize) -> Arc<Vec<bool>> {
    Arc::new((0..cols).map(|col| col % 8 == 0).collect())
}

impl Terminal {
    fn new(cols: usize, rows: usize) -> Self {
        let blank = Arc::new(Row::default());
        Self {
            cols,
            rows: vec![Arc::clone(&blank); rows],
            hidden: Arc::new(vec![Arc::clone(&blank); rows]),
            blank,
            scrollback: VecDeque::new(),
            scrollback_limit: 0,
            cursor: Cursor::default(),
            pen: Pen::default(),
            charsets: Charsets::default(),
            saved: [Saved::default(), Saved::default()],
            margins: Margins { top: 0, bottom: rows, left: 0, right: cols },
            modes: Modes::default(),
            saved_modes: Modes::default(),
            tabs: tabs(cols),
            last: None,
            title: "".into(),
            titles: Vec::new(),
            shape: CursorShape::Default,
            graphics: 0,
            reflows: true,
            clusters: false,
            work: WORK.0,
            capped: false,
        }
    }

    /// RIS: everything as at the start, but for what is kept and how.
    fn reset(&mut self, watch: &mut dyn Watch) {
        if self.is_alternate() {
            watch.cleared(&self.rows, true, Cleared::Left);
        }
        watch.cleared(self.main_rows(), false, Cleared::Reset);
        let new = Self::new(self.cols, self.rows.len());
        let old = std::mem::replace(self, new);
        self.scrollback_limit = old.scrollback_limit;
        self.graphics = old.graphics;
        self.reflows = old.reflows;
        self.clusters = old.clusters;
        self.work = old.work;
        self.capped = old.capped;
        self.modes.set(Mode::GraphemeClusters, old.clusters);
        watch.event(Event::Reset);
    }

    fn is_set(&self, mode: Mode) -> bool {
        self.modes.is_set(mode)
    }

    /// The rows of the main screen, whichever is shown.
    fn main_rows(&self) -> &[Arc<Row>] {
        if self.is_alternate() { &self.hidden } else { &self.rows }
    }

    /// Whether the work of changing so many cells may be done for what was fed.
    fn spend(&mut self, cells: usize) -> bool {
        let left = self.work.checked_sub(cells as u64);
        self.capped |= left.is_none();
        self.work = left.unwrap_or(self.work);
        left.is_some()
    }

    fn last_row(&self) -> usize {
        self.rows.len() - 1
    }

    fn row_mut(&mut self, row: usize) -> &mut Row {
        row::change(&mut self.rows[row])
    }

    /// Whether the cursor is between the margins at the left and the right.
    fn is_between_sides(&self) -> bool {
        (self.margins.left..self.margins.right).contains(&self.cursor.col)
    }

    /// Whether it is between all four.
    fn is_within_margins(&self) -> bool {
        (self.margins.top..self.margins.bottom).contains(&self.cursor.row) && self.is_between_sides()
    }

    /// The column that text may not go beyond, from where the cursor is.
    fn right_end(&self) -> usize {
        if self.cursor.col < self.margins.right { self.margins.right } else { self.cols }
    }

    fn is_full_width(&self) -> bool {
        self.margins.left == 0 && self.margins.right == self.cols
    }

    fn is_alternate(&self) -> bool {
        self.is_set(Mode::AlternateScreen)
    }

    fn saved(&mut self) -> &mut Saved {
        let index = usize::from(self.is_alternate());
        &mut self.saved[index]
    }
}
