//! Control sequences that draw what is on a screen.

use std::fmt::Write as _;

use crate::row::Row;
use crate::screen::{CursorShape, Screen};
use crate::style::{Attributes, Colour, Style, Underline};

impl Style {
    /// Adds the control sequence that sets this style, whatever was set before.
    ///
    /// ```
    /// use pty_screen::{Colour, Style};
    ///
    /// let style = Style { foreground: Colour::Indexed(1), ..Style::default() };
    /// let mut drawn = String::new();
    /// style.push_drawn(&mut drawn);
    /// assert_eq!(drawn, "\x1b[0;31m");
    /// ```
    pub fn push_drawn(&self, out: &mut String) {
        let _ = write!(out, "\x1b[{}m", parameters(self, ";"));
    }
}

impl Row {
    /// Adds the text with the control sequences of its styles, which draws the row where the cursor is. It
    /// begins and ends with the default style; hyperlinks are left out.
    ///
    /// ```
    /// # use pty_screen::{Screen, Size};
    /// let mut screen = Screen::new(Size::new(80, 24));
    /// screen.feed(b"\x1b[31mred\x1b[K");
    /// let mut drawn = String::new();
    /// screen.row(0).push_drawn(&mut drawn);
    /// assert_eq!(drawn, "\x1b[0;31mred\x1b[m");
    /// ```
    pub fn push_drawn(&self, out: &mut String) {
        let mut style = Style::default();
        for run in self.runs() {
            if run.style() != style {
                style = run.style();
                style.push_drawn(out);
            }
            out.push_str(&run.text());
        }
        if style != Style::default() {
            out.push_str("\x1b[m");
        }
    }
}

impl Screen {
    /// Returns control sequences that draw this on another terminal, which should have this size: all rows and
    /// the cursor, and nothing that the program sent. What was on that terminal is erased.
    pub fn drawn(&self) -> String {
        let mut out = String::from("\x1b[m\x1b[2J");
        for (index, row) in self.rows().enumerate().filter(|(_, row)| !row.is_blank()) {
            let _ = write!(out, "\x1b[{}H", index + 1);
            row.push_drawn(&mut out);
        }
        let cursor = self.cursor();
        let shape = match cursor.shape {
            CursorShape::Default => 0,
            CursorShape::Block => 2,
            CursorShape::Underline => 4,
            CursorShape::Bar => 6,
        };
        let shown = if cursor.visible { 'h' } else { 'l' };
        let _ = write!(out, "\x1b[{};{}H\x1b[{shape} q\x1b[?25{shown}", cursor.row + 1, cursor.col + 1);
        out
    }
}

/// The parameters of SGR that set this style. `within` stands between those of one colour: a semicolon, as all
/// terminals know it, or a colon.
pub(crate) fn parameters(style: &Style, within: &str) -> String {
    let mut text = String::from("0");
    let names = [1, 2, 3, 5, 7, 8, 9, 53].into_iter().zip(Attributes::ALL);
    for (number, _) in names.filter(|(_, attribute)| style.attributes.contains(*attribute)) {
        let _ = write!(text, ";{number}");
    }
    let _ = match style.underline {
        Underline::None => Ok(()),
        Underline::Single => write!(text, ";4"),
        other => write!(text, ";4:{}", other as u8),
    };
    // The colour of an underline is no parameter of old, and always has colons.
    let colours =
        [(style.foreground, 30, within), (style.background, 40, within), (style.underline_colour, 50, ":")];
    for (colour, number, within) in colours {
        let space = if within == ":" { ":" } else { "" };
        let _ = match colour {
            Colour::Default => Ok(()),
            Colour::Indexed(index @ ..8) if number < 50 => write!(text, ";{}", number + u16::from(index)),
            Colour::Indexed(index @ 8..16) if number < 50 => {
                write!(text, ";{}", number + 52 + u16::from(index))
            }
            Colour::Indexed(index) => write!(text, ";{}{within}5{within}{index}", number + 8),
            Colour::Rgb(red, green, blue) => {
                write!(text, ";{}{within}2{space}{within}{red}{within}{green}{within}{blue}", number + 8)
            }
        };
    }
    text
}
