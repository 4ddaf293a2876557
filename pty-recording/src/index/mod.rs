//! An index of a recording: to go to any place in it, and to find what was shown.
//!
//! An [`Index`] has the screen at many places of a recording, all text that was shown, and the places that
//! are marked. It is made by reading the recording once, in memory that does not grow, and can be
//! [kept beside it](Index::path). A [`View`] is the screen at one place of a recording, which goes on from
//! event to event; with an index it goes anywhere at once. A [`Pattern`] is [searched for](Index::search) in what
//! could be seen, not in the bytes that were printed: text finds what a program wrote in pieces, coloured, or
//! moved the cursor between.
//!
//! ```
//! use pty_recording::index::{Case, Index, Pattern, Place, Storage, View};
//! use pty_recording::{Destination, Event, Header, OpenOptions};
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("some.cast");
//! let mut destination = Destination::options().open(&path)?;
//! let mut writer = destination.begin(&Header::default())?;
//! writer.write(&Event::output(0, "a \x1b[1mwa"))?;
//! writer.write(&Event::output(2_000_000_000, "rning\x1b[m\r\n"))?;
//! writer.finish()?;
//!
//! let index = Index::build(OpenOptions::new().open(&path)?.reader, Storage::Memory)?;
//! let mut hits = Vec::new();
//! index.search(&Pattern::plain("warning", Case::Smart)?, &mut |hit| {
//!     hits.push(hit);
//!     true
//! })?;
//! assert_eq!((hits[0].time, hits[0].row, hits[0].col), (2_000_000_000, Some(0), 2));
//!
//! let mut view = View::new(OpenOptions::new().open(&path)?.reader)?;
//! view.go_to(Place::Time(1_000_000_000), Some(&index))?;
//! assert_eq!(view.screen().row(0).text(), "a wa");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod build;
mod file;
mod lines;
mod search;
mod segment;
mod shown;
mod store;
mod trigrams;
mod view;

use std::io;

pub use build::Builder;
pub use file::Storage;
pub use lines::Line;
pub use search::{Case, Hit, Pattern, PatternError};
pub use view::{Place, View};

use crate::{ReadError, Reader, Size};
use segment::{Segment, What};
use store::Store;

/// What is known of a recording: where what was shown, and the screen at many places.
pub struct Index {
    store: Store,
    segments: Vec<Segment>,
    marks: Vec<Mark>,
    /// The time of the last event, in nanoseconds, and the number of events.
    length: u64,
    events: u64,
}

/// A place of a recording that is marked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mark {
    /// Nanoseconds since the start of the recording.
    pub time: u64,
    /// How many events are before it.
    pub event: u64,
    /// What it is.
    pub kind: MarkKind,
}

/// What is at a place that is marked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MarkKind {
    /// Somebody marked it, with this label, which may be empty.
    Marker(String),
    /// The terminal got another size.
    Resize(Size),
    /// A shell says where it is: the content of OSC 133 or 633 after its number, such as `A` before a prompt, `C`
    /// before what a command prints, `D;0` after it.
    Shell(String),
}

impl Index {
    /// Reads a recording to its end and makes its index. What is damaged ends it there.
    ///
    /// # Errors
    /// If the recording cannot be read, or the index not be written.
    pub fn build(mut reader: Box<dyn Reader>, storage: Storage) -> Result<Self, ReadError> {
        let mut builder = Builder::new(storage)?;
        while builder.read(&mut *reader)? {}
        Ok(builder.finish()?)
    }

    /// Returns the time of the last event, in nanoseconds.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Returns how many events there are.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Returns the places that are marked, in order.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Returns how many bytes it takes: for screens, and for the text that was shown and to find it.
    pub fn sizes(&self) -> [u64; 2] {
        let sum = |whats: &[What]| {
            let pieces =
                self.segments.iter().flat_map(|segment| whats.iter().map(|what| segment.piece(*what)));
            pieces.map(|(_, piece)| piece.packed as u64).sum()
        };
        [sum(&[What::Screen]), sum(&[What::Text, What::Frames, What::Trigrams])]
    }

    /// Decompresses a piece of a segment.
    fn piece(&self, segment: &Segment, what: What) -> io::Result<Vec<u8>> {
        let (place, piece) = segment.piece(what);
        if piece.plain > store::LARGEST {
            return Err(store::damaged());
        }
        let packed = self.store.read(place, piece.packed)?;
        let bytes = store::decompress(&packed, piece.plain)?;
        if bytes.len() == piece.plain { Ok(bytes) } else { Err(store::damaged()) }
    }
}
