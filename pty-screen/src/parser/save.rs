//! What the parser knows of a sequence that is cut, as bytes and back.

use super::{CUT_APC, Kind, PARAMETERS, Parser, STRING, Sequence, State, Text};
use crate::bytes::{Reader, Writer};

impl State {
    /// In the order of their numbers.
    const ALL: [Self; 16] = [
        Self::Ground,
        Self::Escape,
        Self::Parameters(Kind::Csi),
        Self::Parameters(Kind::Dcs),
        Self::Ignored(Kind::Csi),
        Self::Ignored(Kind::Dcs),
        Self::Text(Text::Osc),
        Self::Text(Text::Dcs),
        Self::Text(Text::Apc),
        Self::Text(Text::Title),
        Self::Text(Text::Other),
        Self::TextEscape(Text::Osc),
        Self::TextEscape(Text::Dcs),
        Self::TextEscape(Text::Apc),
        Self::TextEscape(Text::Title),
        Self::TextEscape(Text::Other),
    ];

    fn number(self) -> u8 {
        match self {
            Self::Ground => 0,
            Self::Escape => 1,
            Self::Parameters(kind) => 2 + kind as u8,
            Self::Ignored(kind) => 4 + kind as u8,
            Self::Text(text) => 6 + text as u8,
            Self::TextEscape(text) => 11 + text as u8,
        }
    }

    fn is_text(self) -> bool {
        matches!(self, Self::Text(_) | Self::TextEscape(_))
    }
}

impl Parser {
    pub(crate) fn write(&self, to: &mut Writer) {
        let Self { state, sequence, string, overlong, received, cuts_strings, character, length } = self;
        to.byte(state.number());
        to.flag(*cuts_strings);
        sequence.write(to);
        if state.is_text() {
            to.bytes(string);
            to.flag(*overlong);
            to.size(*received);
            to.byte(character[0]);
        } else {
            to.bytes(&character[..*length]);
        }
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let mut parser = Self {
            state: from.one_of(&State::ALL)?,
            cuts_strings: from.flag()?,
            sequence: Sequence::read(from)?,
            ..Self::default()
        };
        if parser.state.is_text() {
            parser.string = from.bytes(STRING)?.to_vec();
            parser.overlong = from.flag()?;
            parser.received = from.size(CUT_APC)?;
            parser.character[0] = from.byte()?;
            (parser.string.is_empty() || !parser.overlong).then_some(parser)
        } else {
            let start = from.bytes(3)?;
            parser.length = start.len();
            parser.character[..start.len()].copy_from_slice(start);
            let is_start = parser.state == State::Ground
                && std::str::from_utf8(start)
                    .is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none());
            (start.is_empty() || is_start).then_some(parser)
        }
    }
}

impl Sequence {
    fn write(&self, to: &mut Writer) {
        let Self { values, colons, count, marker, intermediate, last } = self;
        to.size(*count);
        for value in &values[..PARAMETERS.min(count + 1)] {
            to.number((*value).into());
        }
        to.number((*colons).into());
        to.byte(*marker);
        to.byte(*intermediate);
        to.byte(*last);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let count = from.size(PARAMETERS)?;
        let mut values = [0; PARAMETERS];
        for value in &mut values[..PARAMETERS.min(count + 1)] {
            *value = from.number()?.try_into().ok()?;
        }
        let colons = from.number()?.try_into().ok()?;
        let (marker, intermediate, last) = (from.byte()?, from.byte()?, from.byte()?);
        // The first parameter belongs to none before it.
        let is_possible = u64::from(colons) >> (count + 1) == 0
            && colons & 1 == 0
            && matches!(marker, 0 | 0x3c..=0x3f)
            && matches!(intermediate, 0 | 0x20..=0x2f | 0xff)
            && matches!(last, 0 | 0x40..=0x7e);
        is_possible.then_some(Self { values, colons, count, marker, intermediate, last })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_the_numbers_of_their_places() {
        for (index, state) in State::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(state.number()), index, "{state:?}");
        }
    }
}
