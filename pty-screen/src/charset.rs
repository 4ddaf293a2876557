//! Character sets of before Unicode, of which line drawing is still in use.

use crate::bytes::{Reader, Writer};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Charset {
    #[default]
    Ascii,
    /// DEC special graphics: lines and corners.
    Drawing,
    /// ASCII with a pound sign.
    British,
}

impl Charset {
    /// In the order of the type.
    const ALL: [Self; 3] = [Self::Ascii, Self::Drawing, Self::British];

    /// That of a designation by `ESC (` and a byte; others than these are taken for ASCII.
    fn of(byte: u8) -> Self {
        match byte {
            b'0' => Self::Drawing,
            b'A' => Self::British,
            _ => Self::Ascii,
        }
    }

    pub(crate) fn map(self, byte: u8) -> char {
        const DRAWING: [char; 32] = [
            ' ', '◆', '▒', '␉', '␌', '␍', '␊', '°', '±', '␤', '␋', '┘', '┐', '┌', '└', '┼', '⎺', '⎻', '─',
            '⎼', '⎽', '├', '┤', '┴', '┬', '│', '≤', '≥', 'π', '≠', '£', '·',
        ];
        match (self, byte) {
            (Self::Drawing, b'_'..=b'~') => DRAWING[usize::from(byte - b'_')],
            (Self::British, b'#') => '£',
            _ => char::from(byte),
        }
    }
}

/// Which sets are designated, and which of them is in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Charsets {
    sets: [Charset; 4],
    /// The one in use.
    shift: usize,
    /// The one that the next character is of.
    single: Option<usize>,
}

impl Charsets {
    pub(crate) fn write(&self, to: &mut Writer) {
        let Self { sets, shift, single } = self;
        sets.iter().for_each(|&set| to.byte(set as u8));
        to.size(*shift);
        to.size(single.map_or(0, |set| set + 1));
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let mut sets = [Charset::Ascii; 4];
        for set in &mut sets {
            *set = from.one_of(&Charset::ALL)?;
        }
        Some(Self { sets, shift: from.size(3)?, single: from.size(4)?.checked_sub(1) })
    }

    pub(crate) fn designate(&mut self, set: usize, byte: u8) {
        self.sets[set] = Charset::of(byte);
    }

    pub(crate) fn shift(&mut self, set: usize) {
        self.shift = set;
    }

    pub(crate) fn shift_once(&mut self, set: usize) {
        self.single = Some(set);
    }

    /// Whether characters are what they are.
    pub(crate) fn is_plain(&self) -> bool {
        self.single.is_none() && self.sets[self.shift] == Charset::Ascii
    }

    /// The character that a byte stands for now.
    pub(crate) fn map(&mut self, byte: u8) -> char {
        self.sets[self.single.take().unwrap_or(self.shift)].map(byte)
    }

    /// The next character is not of seven bits.
    pub(crate) fn end_single(&mut self) {
        self.single = None;
    }
}
