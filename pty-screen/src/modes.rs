//! Modes: switches that programs set and reset.

use crate::bytes::{Reader, Writer};

/// A mode of the terminal, that a program sets and resets by `CSI ? n h` and `CSI ? n l`, or without the
/// question mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Mode {
    /// IRM, 4: what is written moves the rest of the row to the right.
    Insert,
    /// LNM, 20: a line feed returns the carriage too.
    Newline,
    /// DECCKM, ?1: arrow keys send `ESC O` instead of `ESC [`.
    ApplicationCursorKeys,
    /// DECSCNM, ?5: foreground and background change places everywhere.
    ReverseVideo,
    /// DECOM, ?6: rows and columns are counted from the margins.
    Origin,
    /// DECAWM, ?7: what is written beyond the last column goes to the next row. On at the start.
    AutoWrap,
    /// ?9: presses of buttons are reported, as by X10.
    MouseX10,
    /// ?12: the cursor blinks.
    BlinkingCursor,
    /// DECTCEM, ?25: the cursor is shown. On at the start.
    ShowCursor,
    /// ?45: a backspace in the first column goes to the end of the row before, if that is wrapped.
    ReverseWrap,
    /// ?47, ?1047 or ?1049: the alternate screen is shown.
    AlternateScreen,
    /// DECNKM, ?66, or `ESC =`: the keypad sends sequences of its own.
    ApplicationKeypad,
    /// DECLRMM, ?69: there are margins at the left and the right.
    LeftRightMargins,
    /// ?1000: presses and releases of buttons are reported.
    MouseButtons,
    /// ?1002: moves are reported while a button is pressed.
    MouseDrag,
    /// ?1003: all moves are reported.
    MouseMotion,
    /// ?1004: the terminal reports whether it has the focus.
    Focus,
    /// ?1005: coordinates of the mouse are written as UTF-8.
    MouseUtf8,
    /// ?1006: coordinates of the mouse are written as numbers.
    MouseSgr,
    /// ?1007: the wheel sends arrow keys on the alternate screen. On at the start.
    AlternateScroll,
    /// ?1015: coordinates of the mouse are written as numbers, as by urxvt.
    MouseUrxvt,
    /// ?1016: coordinates of the mouse are those of pixels.
    MousePixels,
    /// ?2004: what is pasted stands between marks.
    BracketedPaste,
    /// ?2026: an update of the screen is under way, and is to be shown when it is whole.
    SynchronizedOutput,
    /// ?2027: clusters of characters, such as an emoji of several, take the cells of one.
    GraphemeClusters,
    /// ?2031: changes between dark and light are reported.
    ColourScheme,
    /// ?2048: changes of size are reported.
    SizeReports,
}

const _: () = {
    let mut index = 0;
    while index < Mode::ALL.len() {
        assert!(Mode::ALL[index].0 as usize == index, "the table has the order of the type");
        index += 1;
    }
};

impl Mode {
    /// Each with its number and whether a question mark stands before it, in the order of the type.
    const ALL: [(Self, u16, bool); 27] = [
        (Self::Insert, 4, false),
        (Self::Newline, 20, false),
        (Self::ApplicationCursorKeys, 1, true),
        (Self::ReverseVideo, 5, true),
        (Self::Origin, 6, true),
        (Self::AutoWrap, 7, true),
        (Self::MouseX10, 9, true),
        (Self::BlinkingCursor, 12, true),
        (Self::ShowCursor, 25, true),
        (Self::ReverseWrap, 45, true),
        (Self::AlternateScreen, 1049, true),
        (Self::ApplicationKeypad, 66, true),
        (Self::LeftRightMargins, 69, true),
        (Self::MouseButtons, 1000, true),
        (Self::MouseDrag, 1002, true),
        (Self::MouseMotion, 1003, true),
        (Self::Focus, 1004, true),
        (Self::MouseUtf8, 1005, true),
        (Self::MouseSgr, 1006, true),
        (Self::AlternateScroll, 1007, true),
        (Self::MouseUrxvt, 1015, true),
        (Self::MousePixels, 1016, true),
        (Self::BracketedPaste, 2004, true),
        (Self::SynchronizedOutput, 2026, true),
        (Self::GraphemeClusters, 2027, true),
        (Self::ColourScheme, 2031, true),
        (Self::SizeReports, 2048, true),
    ];

    /// Returns its number, and whether a question mark stands before it.
    pub const fn number(self) -> (u16, bool) {
        let (_, number, private) = Self::ALL[self as usize];
        (number, private)
    }

    pub(crate) fn of_number(number: u16, private: bool) -> Option<Self> {
        if private && matches!(number, 47 | 1047) {
            return Some(Self::AlternateScreen);
        }
        let found =
            Self::ALL.into_iter().find(|&(_, other, question)| (other, question) == (number, private));
        found.map(|(mode, ..)| mode)
    }
}

/// A set of modes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Modes(u32);

impl Default for Modes {
    fn default() -> Self {
        let mut modes = Self(0);
        for mode in [Mode::AutoWrap, Mode::ShowCursor, Mode::AlternateScroll] {
            modes.set(mode, true);
        }
        modes
    }
}

impl Modes {
    pub(crate) fn is_set(self, mode: Mode) -> bool {
        self.0 >> mode as u32 & 1 == 1
    }

    pub(crate) fn set(&mut self, mode: Mode, on: bool) {
        let bit = 1 << mode as u32;
        if on { self.0 |= bit } else { self.0 &= !bit }
    }

    pub(crate) fn write(self, to: &mut Writer) {
        to.number(self.0.into());
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let bits = u32::try_from(from.number()?).ok()?;
        (bits >> Mode::ALL.len() == 0).then_some(Self(bits))
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Mode> {
        Mode::ALL.into_iter().map(|(mode, ..)| mode).filter(move |&mode| self.is_set(mode))
    }
}
