use std::fmt;

/// The size of a terminal, in character cells.
///
/// ```
/// use pty_recording::Size;
///
/// let size = Size::new(132, 43);
/// assert_eq!((size.cols, size.rows), (132, 43));
/// assert_eq!(size.to_string(), "132x43");
/// assert_eq!(Size::default(), Size::new(80, 24));
/// ```
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

    /// Reads `COLSxROWS`, both from 1 to 65535.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (cols, rows) = text.split_once(['x', 'X'])?;
        Self::of_texts(cols, rows)
    }

    /// Reads two numbers, each from 1 to 65535.
    pub(crate) fn of_texts(cols: &str, rows: &str) -> Option<Self> {
        let cells = |digits: &str| {
            let is_digit = digits.starts_with(|first: char| first.is_ascii_digit());
            digits.parse().ok().filter(|&count| is_digit && count > 0)
        };
        Some(Self::new(cells(cols)?, cells(rows)?))
    }
}

/// 80 columns by 24 rows.
impl Default for Size {
    fn default() -> Self {
        Self::new(80, 24)
    }
}

/// `COLSxROWS`.
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.cols, self.rows)
    }
}
