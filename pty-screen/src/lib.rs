#![forbid(unsafe_code)]
#![warn(missing_docs)]
//! A terminal's screen as data.
//!
//! A [`Screen`] takes what programs print and holds what a terminal would show: rows of cells, the cursor,
//! modes, the title. It does no input or output: bytes go in, cells come out.
//!
//! - **Exact.** It understands what programs print for `TERM=xterm-256color`: colours, underlines, hyperlinks,
//!   wide characters and marks, margins on all four sides, the alternate screen, line drawing, tabs, and more.
//! - **Cheap to copy.** A clone shares its rows with the original until one of them changes: about a
//!   microsecond, so that a copy can be kept for each moment. [`Screen::changed_rows`] tells what differs
//!   from a copy.
//! - **Kept as bytes.** [`Screen::save`] writes all of it but the scrollback, a few kilobytes in some 30
//!   microseconds; [`Screen::restore`] makes it again, and trusts nothing.
//! - **Fast and bounded.** Hostile input can make it neither slow nor large.
//!
//! ```
//! use pty_screen::{Attributes, Screen, Size};
//!
//! let mut screen = Screen::new(Size::new(40, 2));
//! screen.feed("\x1b[1mbold\x1b[m and plain, 漢字\r\n".as_bytes());
//! let row = screen.row(0);
//! assert_eq!(row.text(), "bold and plain, 漢字");
//! assert!(row.cell(0).style().attributes.contains(Attributes::BOLD));
//! assert_eq!(row.cell(16).width(), 2);
//! ```

mod bytes;
mod charset;
mod draw;
mod event;
mod modes;
mod parser;
mod row;
mod screen;
mod style;
mod width;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use event::{Cleared, Event, Watch};
pub use modes::Mode;
pub use row::{CellRef, Link, Row, Run};
pub use screen::{CursorShape, CursorView, Screen, Size};
pub use style::{Attributes, Colour, Style, Underline};
