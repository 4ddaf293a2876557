//! What a program tells the terminal, besides what it shows.

use std::sync::Arc;

use crate::modes::Mode;
use crate::row::Row;

/// Something that a program did which is not on the screen.
///
/// Texts are as the program sent them, but for bytes that are not UTF-8: show none of them on another
/// terminal without a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// BEL.
    Bell,
    /// The title was set: OSC 0 or 2, or one that was saved came back.
    Title(&'a str),
    /// A mode was set or reset; it may have been before.
    Mode(Mode, bool),
    /// The program asked, and a terminal would type this answer.
    Answer(&'a [u8]),
    /// The current folder, as a URI: OSC 7.
    WorkingDirectory(&'a str),
    /// A mark of a shell, at the cursor: the content of OSC 133 or 633 after its number, such as `A` or
    /// `D;0`.
    ShellMark(u16, &'a str),
    /// Any other OSC string: its number and what follows it.
    Osc(u16, &'a str),
    /// A picture that is not drawn: Sixel, or kitty's graphics.
    Graphics,
    /// Everything was set back: RIS.
    Reset,
}

/// Why all that is on a screen goes: see [`Watch::cleared`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cleared {
    /// It is erased: ED 2.
    Erased,
    /// The alternate screen is left.
    Left,
    /// The terminal is set back: RIS.
    Reset,
}

/// Gets to know what [`Screen::feed_with`](crate::Screen::feed_with) comes across, when it does.
///
/// ```
/// use pty_screen::{Event, Screen, Size, Watch};
///
/// struct Answers(Vec<u8>);
///
/// impl Watch for Answers {
///     fn event(&mut self, event: Event<'_>) {
///         if let Event::Answer(bytes) = event {
///             self.0.extend_from_slice(bytes);
///         }
///     }
/// }
///
/// let (mut screen, mut answers) = (Screen::new(Size::new(80, 24)), Answers(Vec::new()));
/// screen.feed_with(b"\x1b[3;7H\x1b[6n", &mut answers);
/// assert_eq!(answers.0, b"\x1b[3;7R");
/// ```
pub trait Watch {
    /// Something happened that is not on the screen.
    fn event(&mut self, event: Event<'_>) {
        let _ = event;
    }

    /// All rows of a screen, the alternate one or the main one, are about to go.
    fn cleared(&mut self, rows: &[Arc<Row>], alternate: bool, why: Cleared) {
        let _ = (rows, alternate, why);
    }

    /// A row left the main screen at its top.
    fn scrolled_off(&mut self, row: &Arc<Row>) {
        let _ = row;
    }
}

/// Looks at nothing.
impl Watch for () {}
