use std::slice;

use crate::files::{Input, Part, Place};
use crate::numbers::{Decoder, Encoder};
use crate::{ReadError, ReadErrorKind, Skipped};

/// Where an event begins in a recording, and what a reader must know there. [`Reader::position`] gives it, and
/// [`Reader::go_to`] takes it, also in another reader of the same file.
///
/// [`Reader::position`]: crate::Reader::position
/// [`Reader::go_to`]: crate::Reader::go_to
///
/// ```
/// use pty_recording::{Event, OpenOptions, Position};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("hello.cast");
/// std::fs::write(&path, "{\"version\":2,\"width\":80,\"height\":24}\n[1.5,\"o\",\"a\"]\n[2.5,\"o\",\"b\"]\n")?;
/// let mut event = Event::default();
/// let mut reader = OpenOptions::new().open(&path)?.reader;
/// reader.read(&mut event)?;
/// let bytes = reader.position().expect("it is a file").to_bytes();
///
/// let mut reader = OpenOptions::new().open(&path)?.reader;
/// reader.go_to(&Position::from_bytes(&bytes).unwrap())?;
/// reader.read(&mut event)?;
/// assert_eq!(event, Event::output(2_500_000_000, "b"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    numbers: Vec<u64>,
}

impl Position {
    /// Returns the position as bytes, to keep it in a file: some ten of them, for a typescript more.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Encoder::default();
        self.numbers.iter().for_each(|&number| bytes.number(number));
        bytes.bytes
    }

    /// Returns the position that became these bytes; `None` if none did.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (mut bytes, mut numbers) = (Decoder { bytes }, Vec::new());
        while !bytes.is_empty() {
            numbers.push(bytes.number()?);
        }
        (!numbers.is_empty()).then_some(Self { numbers })
    }

    /// A position of the format with this letter, which nothing else has.
    pub(crate) fn of(letter: u8) -> Self {
        Self { numbers: vec![letter.into()] }
    }

    pub(crate) fn number(mut self, number: u64) -> Self {
        self.numbers.push(number);
        self
    }

    pub(crate) fn option(self, number: Option<u64>) -> Self {
        match number {
            Some(number) => self.number(1).number(number),
            None => self.number(0),
        }
    }

    pub(crate) fn text(self, text: &[u8]) -> Self {
        let mut position = self.number(text.len() as u64);
        position.numbers.extend(text.iter().map(|&byte| u64::from(byte)));
        position
    }

    pub(crate) fn place(self, place: &Place) -> Self {
        let Place { offset, part } = place;
        self.number(*offset).number(part.file).number(offset.saturating_sub(part.offset))
    }

    /// What was put in, in the same order.
    pub(crate) fn numbers(&self, letter: u8) -> Result<Numbers<'_>, ReadError> {
        let mut numbers = Numbers(self.numbers.iter());
        if numbers.number()? == u64::from(letter) { Ok(numbers) } else { Err(foreign()) }
    }
}

/// The error of a position that is not one of the recording.
pub(crate) fn foreign() -> ReadError {
    ReadError::new(ReadErrorKind::Position, "the position is not one of this recording")
}

/// The numbers of a position.
pub(crate) struct Numbers<'a>(slice::Iter<'a, u64>);

impl Numbers<'_> {
    pub(crate) fn number(&mut self) -> Result<u64, ReadError> {
        self.0.next().copied().ok_or_else(foreign)
    }

    /// A number that must fit into its type.
    pub(crate) fn small<T: TryFrom<u64>>(&mut self) -> Result<T, ReadError> {
        T::try_from(self.number()?).map_err(|_| foreign())
    }

    pub(crate) fn flag(&mut self) -> Result<bool, ReadError> {
        Ok(self.number()? != 0)
    }

    pub(crate) fn option(&mut self) -> Result<Option<u64>, ReadError> {
        if self.flag()? { self.number().map(Some) } else { Ok(None) }
    }

    pub(crate) fn text(&mut self) -> Result<Vec<u8>, ReadError> {
        let length = self.number()?;
        (0..length).map(|_| self.small()).collect()
    }

    pub(crate) fn place(&mut self) -> Result<Place, ReadError> {
        let (offset, file, back) = (self.number()?, self.number()?, self.number()?);
        let part = Part { file, offset: offset.checked_sub(back).ok_or_else(foreign)? };
        Ok(Place { offset, part })
    }

    /// Nothing follows.
    pub(crate) fn end(self) -> Result<(), ReadError> {
        if self.0.len() == 0 { Ok(()) } else { Err(foreign()) }
    }
}

/// Goes to a place of a position.
pub(crate) fn go_to(input: &mut Input, place: &Place) -> Result<(), ReadError> {
    input.go_to(place).map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidInput => ReadError::new(ReadErrorKind::Position, error),
        _ => error.into(),
    })
}

impl Skipped {
    /// Goes back or on to where so many events were skipped.
    pub(crate) fn go_to(&mut self, count: u64) {
        self.count = count;
        if count == 0 {
            self.first = None;
        }
    }
}
