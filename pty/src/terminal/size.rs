use std::fmt;
use std::io;
use std::os::fd::AsFd;
use std::str::FromStr;

use crate::sys;

/// The size of a terminal, in character cells and, where known, in pixels.
///
/// The kernel only stores these numbers and sends `SIGWINCH` to the foreground process group when they
/// change. Programs take 0 to mean "unknown".
///
/// ```
/// use pty::Size;
///
/// let size: Size = "132x43".parse()?;
/// assert_eq!((size.cols, size.rows), (132, 43));
/// assert_eq!(size.to_string(), "132x43");
/// assert_eq!(Size::default(), Size::new(80, 24));
/// # Ok::<(), pty::ParseSizeError>(())
/// ```
///
/// # References
/// POSIX.1-2024 `<termios.h>`, `struct winsize`; ioctl_tty(2), `TIOCGWINSZ`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "winsize")]
pub struct Size {
    /// Width in cells.
    pub cols: u16,
    /// Height in cells.
    pub rows: u16,
    /// Width of the whole terminal in pixels; 0 if unknown.
    pub pixel_width: u16,
    /// Height of the whole terminal in pixels; 0 if unknown.
    pub pixel_height: u16,
}

impl Size {
    /// Returns a size in cells with an unknown size in pixels.
    ///
    /// ```
    /// let size = pty::Size::new(132, 43);
    /// assert_eq!((size.cols, size.rows, size.pixel_width), (132, 43, 0));
    /// ```
    pub const fn new(cols: u16, rows: u16) -> Self {
        Self { cols, rows, pixel_width: 0, pixel_height: 0 }
    }

    /// Returns the size of `terminal`: either end of a pseudo-terminal, or any other terminal.
    ///
    /// ```
    /// let pair = pty::open()?;
    /// assert_eq!(pty::Size::of(&pair.subsidiary)?, pty::Size::new(80, 24));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails with `ENOTTY` if `terminal` is not a terminal.
    pub fn of(terminal: impl AsFd) -> io::Result<Self> {
        let libc::winsize { ws_row, ws_col, ws_xpixel, ws_ypixel } = sys::window_size(terminal.as_fd())?;
        Ok(Self { cols: ws_col, rows: ws_row, pixel_width: ws_xpixel, pixel_height: ws_ypixel })
    }

    pub(super) fn set(self, terminal: impl AsFd) -> io::Result<()> {
        let Self { cols, rows, pixel_width, pixel_height } = self;
        let size =
            libc::winsize { ws_row: rows, ws_col: cols, ws_xpixel: pixel_width, ws_ypixel: pixel_height };
        sys::set_window_size(terminal.as_fd(), &size)
    }
}

/// Returns 80 columns by 24 rows.
impl Default for Size {
    fn default() -> Self {
        Self::new(80, 24)
    }
}

/// Formats as `COLSxROWS`.
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.cols, self.rows)
    }
}

/// Parses `COLSxROWS`, each from 1 to 65535.
impl FromStr for Size {
    type Err = ParseSizeError;

    fn from_str(text: &str) -> Result<Self, ParseSizeError> {
        let cells = |digits: &str| match digits.parse() {
            Ok(0) | Err(_) => Err(ParseSizeError(())),
            Ok(count) if digits.starts_with(|first: char| first.is_ascii_digit()) => Ok(count),
            Ok(_) => Err(ParseSizeError(())),
        };
        let (cols, rows) = text.split_once(['x', 'X']).ok_or(ParseSizeError(()))?;
        Ok(Self::new(cells(cols)?, cells(rows)?))
    }
}

/// The error of parsing text that is not a [`Size`].
///
/// ```
/// use pty::{ParseSizeError, Size};
///
/// let result: Result<Size, ParseSizeError> = "80 by 24".parse();
/// assert!(result.is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseSizeError(());

impl fmt::Display for ParseSizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a size is COLSxROWS, such as 80x24, each from 1 to 65535")
    }
}

impl std::error::Error for ParseSizeError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_columns_and_rows_is_refused() {
        for text in
            ["", "x", "80", "80x", "x24", "0x24", "80x0", "65536x1", "+80x24", "80x-1", "80x24x3", "80 x 24"]
        {
            assert_eq!(text.parse::<Size>(), Err(ParseSizeError(())), "{text:?}");
        }
    }
}
