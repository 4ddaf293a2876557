//! A part of a recording: the screen where it begins, and what was shown in it.

use crate::Position;
use crate::numbers::{Decoder, Encoder};

/// Events that follow each other, and where what is known of them is in the store.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    /// The time of the last event before it, in nanoseconds.
    pub(super) time: u64,
    /// How many events are before it.
    pub(super) events: u64,
    /// Where its first event is in the recording.
    pub(super) position: Option<Position>,
    /// Where its pieces are, one after the other.
    pub(super) place: u64,
    /// The lengths of its pieces: the screen at its start, the text that was shown, the frames, the set of the
    /// trigrams of the text.
    pub(super) pieces: [Piece; 4],
}

/// The lengths of a piece in bytes, as it is and compressed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Piece {
    pub(super) plain: usize,
    pub(super) packed: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Screen,
    Text,
    Frames,
    Trigrams,
}

impl Segment {
    /// Where a piece is in the store, and its lengths.
    pub(super) fn piece(&self, what: What) -> (u64, Piece) {
        let before = self.pieces[..what as usize]
            .iter()
            .fold(0_u64, |sum, piece| sum.saturating_add(piece.packed as u64));
        (self.place.saturating_add(before), self.pieces[what as usize])
    }

    /// Writes it as what follows `before`.
    pub(super) fn write(&self, out: &mut Encoder, before: (u64, u64)) {
        out.number(self.time - before.0);
        out.number(self.events - before.1);
        out.slice(&self.position.as_ref().map(Position::to_bytes).unwrap_or_default());
        out.number(self.place);
        for piece in self.pieces {
            out.number(piece.plain as u64);
            out.number(piece.packed as u64);
        }
    }

    pub(super) fn read(bytes: &mut Decoder, before: (u64, u64)) -> Option<Self> {
        let time = before.0.checked_add(bytes.number()?)?;
        let events = before.1.checked_add(bytes.number()?)?;
        let position = bytes.slice()?;
        let position = if position.is_empty() { None } else { Some(Position::from_bytes(position)?) };
        let place = bytes.number()?;
        let mut pieces = [Piece::default(); 4];
        for piece in &mut pieces {
            *piece = Piece { plain: bytes.count()?, packed: bytes.count()? };
        }
        Some(Self { time, events, position, place, pieces })
    }
}
