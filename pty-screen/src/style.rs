//! How a character looks.

use crate::bytes::{Reader, Writer};

/// A colour, as the program named it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Colour {
    /// That of the terminal's own text or background.
    #[default]
    Default,
    /// One of the palette: 0 to 7 the basic ones, 8 to 15 their bright forms, 16 to 231 a cube of 6x6x6,
    /// 232 to 255 greys.
    Indexed(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

impl Colour {
    fn write(self, to: &mut Writer) {
        match self {
            Self::Default => to.byte(0),
            Self::Indexed(index) => [1, index].into_iter().for_each(|byte| to.byte(byte)),
            Self::Rgb(red, green, blue) => [2, red, green, blue].into_iter().for_each(|byte| to.byte(byte)),
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        match from.byte()? {
            0 => Some(Self::Default),
            1 => Some(Self::Indexed(from.byte()?)),
            2 => Some(Self::Rgb(from.byte()?, from.byte()?, from.byte()?)),
            _ => None,
        }
    }
}

/// The line under a character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Underline {
    /// No line.
    #[default]
    None,
    /// One line: SGR 4.
    Single,
    /// Two lines: SGR 21 or 4:2.
    Double,
    /// A wavy line: SGR 4:3.
    Curly,
    /// A line of dots: SGR 4:4.
    Dotted,
    /// A line of dashes: SGR 4:5.
    Dashed,
}

impl Underline {
    /// In the order of the type.
    const ALL: [Self; 6] = [Self::None, Self::Single, Self::Double, Self::Curly, Self::Dotted, Self::Dashed];
}

/// Attributes that are on or off.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Attributes(u8);

impl Attributes {
    /// SGR 1.
    pub const BOLD: Self = Self(1);
    /// SGR 2.
    pub const DIM: Self = Self(1 << 1);
    /// SGR 3.
    pub const ITALIC: Self = Self(1 << 2);
    /// SGR 5 or 6.
    pub const BLINK: Self = Self(1 << 3);
    /// SGR 7: foreground and background change places.
    pub const REVERSE: Self = Self(1 << 4);
    /// SGR 8.
    pub const HIDDEN: Self = Self(1 << 5);
    /// SGR 9.
    pub const STRIKETHROUGH: Self = Self(1 << 6);
    /// SGR 53.
    pub const OVERLINE: Self = Self(1 << 7);

    pub(crate) const ALL: [Self; 8] = [
        Self::BOLD,
        Self::DIM,
        Self::ITALIC,
        Self::BLINK,
        Self::REVERSE,
        Self::HIDDEN,
        Self::STRIKETHROUGH,
        Self::OVERLINE,
    ];
    const NAMES: [&'static str; 8] =
        ["bold", "dim", "italic", "blink", "reverse", "hidden", "strikethrough", "overline"];

    /// Returns whether all of these are on.
    pub const fn contains(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// Returns whether none is on.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the names of those that are on, such as `bold`.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES
            .into_iter()
            .enumerate()
            .filter(move |(bit, _)| self.0 >> bit & 1 == 1)
            .map(|(_, name)| name)
    }
}

/// Both.
impl std::ops::BitOr for Attributes {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl std::fmt::Debug for Attributes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// How a character looks: what SGR ("select graphic rendition") sets.
///
/// ```
/// use pty_screen::{Attributes, Colour, Screen, Size};
///
/// let mut screen = Screen::new(Size::new(80, 24));
/// screen.feed(b"\x1b[1;31mred");
/// let style = screen.row(0).cell(0).style();
/// assert_eq!(style.foreground, Colour::Indexed(1));
/// assert!(style.attributes.contains(Attributes::BOLD));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Style {
    /// Of the character.
    pub foreground: Colour,
    /// Behind it.
    pub background: Colour,
    /// Of the line under it; that of the character if it is [`Colour::Default`].
    pub underline_colour: Colour,
    /// The line under it.
    pub underline: Underline,
    /// Bold, italic and the like.
    pub attributes: Attributes,
}

/// A style as one number, to be compared at once; 0 is the default one. 16 bits are left for the place of
/// a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Packed(u128);

impl Packed {
    const BACKGROUND: u32 = 32;

    pub(crate) fn style(self) -> Style {
        let bits = |shift: u32| (self.0 >> shift) as u32;
        Style {
            foreground: colour(bits(0)),
            background: colour(bits(Self::BACKGROUND)),
            underline_colour: colour(bits(64)),
            underline: match bits(96) & 0xff {
                1 => Underline::Single,
                2 => Underline::Double,
                3 => Underline::Curly,
                4 => Underline::Dotted,
                5 => Underline::Dashed,
                _ => Underline::None,
            },
            attributes: Attributes((bits(96) >> 8) as u8),
        }
    }

    /// Writes all but the place of a link.
    pub(crate) fn write(self, to: &mut Writer) {
        let Style { foreground, background, underline_colour, underline, attributes } = self.style();
        for colour in [foreground, background, underline_colour] {
            colour.write(to);
        }
        to.byte(underline as u8);
        to.byte(attributes.0);
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let mut style = Self::default();
        style.set_foreground(Colour::read(from)?);
        style.set_background(Colour::read(from)?);
        style.set_underline_colour(Colour::read(from)?);
        style.set_underline(from.one_of(&Underline::ALL)?);
        style.set_attributes(Attributes(from.byte()?), true);
        Some(style)
    }

    const fn set(&mut self, shift: u32, bits: u128, mask: u128) {
        self.0 = self.0 & !(mask << shift) | bits << shift;
    }

    pub(crate) const fn set_foreground(&mut self, colour: Colour) {
        self.set(0, colour_bits(colour), u32::MAX as u128);
    }

    pub(crate) const fn set_background(&mut self, colour: Colour) {
        self.set(Self::BACKGROUND, colour_bits(colour), u32::MAX as u128);
    }

    pub(crate) const fn set_underline_colour(&mut self, colour: Colour) {
        self.set(64, colour_bits(colour), u32::MAX as u128);
    }

    pub(crate) const fn set_underline(&mut self, underline: Underline) {
        self.set(96, underline as u128, 0xff);
    }

    pub(crate) const fn set_attributes(&mut self, attributes: Attributes, on: bool) {
        self.set(104, if on { attributes.0 as u128 } else { 0 }, attributes.0 as u128);
    }

    /// Leaves the colours of the character and behind it.
    pub(crate) const fn clear_attributes(&mut self) {
        self.0 &= u64::MAX as u128;
    }

    /// What an erased cell keeps: the background.
    pub(crate) const fn erased(self) -> Self {
        Self(self.0 & (u32::MAX as u128) << Self::BACKGROUND)
    }

    pub(crate) const fn is_default(self) -> bool {
        self.0 == 0
    }

    pub(crate) const fn with_link(self, place: u16) -> Self {
        Self(self.0 | (place as u128) << 112)
    }

    pub(crate) const fn link(self) -> u16 {
        (self.0 >> 112) as u16
    }

    pub(crate) const fn without_link(self) -> Self {
        Self(self.0 & (u128::MAX >> 16))
    }
}

const fn colour_bits(colour: Colour) -> u128 {
    (match colour {
        Colour::Default => 0,
        Colour::Indexed(index) => 1 << 24 | index as u32,
        Colour::Rgb(red, green, blue) => 2 << 24 | (red as u32) << 16 | (green as u32) << 8 | blue as u32,
    }) as u128
}

fn colour(bits: u32) -> Colour {
    let [kind, red, green, blue] = bits.to_be_bytes();
    match kind {
        0 => Colour::Default,
        1 => Colour::Indexed(blue),
        _ => Colour::Rgb(red, green, blue),
    }
}
