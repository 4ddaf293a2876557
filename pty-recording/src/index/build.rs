//! Makes an index of a recording that is read.

use std::io;
use std::sync::Arc;

use pty_screen::{Row, Watch};
use zstd::bulk::Compressor;

use super::segment::{Piece, Segment, What};
use super::shown::Recorder;
use super::store;
use super::trigrams;
use super::{Index, Mark, MarkKind, Storage};
use crate::terminal::Terminal;
use crate::{Event, Kind, Position, ReadError, Reader};

/// So much is played from the screen that is nearest, if nothing else is wanted: bytes, and each event as so many.
const SPACING: usize = 256 * 1024;
const EVENT: usize = 32;
/// The most bytes of text and frames of a segment: a few bytes of a recording can show very much.
const SHOWN: usize = 4 * 1024 * 1024;
/// The most bytes of a label that are kept, and of all of them.
const LABEL: usize = 1024;
const LABELS: usize = 16 * 1024 * 1024;

/// Makes an [`Index`] while a recording is read. What it has so far can be used already.
///
/// ```
/// use pty_recording::index::{Builder, Storage};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("some.raw");
/// # std::fs::write(&path, "hello\r\n")?;
/// let mut reader = pty_recording::open(&path, None)?.reader;
/// let mut builder = Builder::new(Storage::Memory)?;
/// while builder.read(&mut *reader)? {}
/// assert_eq!(builder.finish()?.events(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Builder {
    index: Index,
    storage: Storage,
    spacing: usize,
    /// Where the next piece is written.
    end: u64,
    /// The screen, from the first event on.
    terminal: Option<Terminal>,
    watching: Watching,
    /// The segment that is not whole yet, with the screen at its start.
    segment: Option<(Segment, Vec<u8>)>,
    /// How much of the recording it has.
    filled: usize,
    /// The time and the number of the event of the last frame.
    frame: (u64, u64),
    event: Event,
    compressor: Compressor<'static>,
    trigrams: trigrams::Maker,
    /// Whether a piece could not be written.
    has_gap: bool,
}

/// What is to be known besides the screen.
#[derive(Default)]
struct Watching {
    recorder: Recorder,
    shell: Vec<String>,
    labels: usize,
}

impl Watch for Watching {
    fn scrolled_off(&mut self, row: &Arc<Row>) {
        self.recorder.scrolled_off(row);
    }

    fn event(&mut self, event: pty_screen::Event<'_>) {
        if let pty_screen::Event::ShellMark(_, mark) = event
            && let Some(label) = label(mark.as_bytes(), &mut self.labels)
        {
            self.shell.push(label);
        }
    }
}

/// A label that is kept: not too long, and not after too many others.
fn label(bytes: &[u8], all: &mut usize) -> Option<String> {
    let label = String::from_utf8_lossy(&bytes[..bytes.len().min(LABEL)]).into_owned();
    *all += label.len() + 64;
    (*all <= LABELS).then_some(label)
}

impl Builder {
    /// Makes one for a recording that is to be read from its start.
    ///
    /// # Errors
    /// If the index cannot be written.
    pub fn new(mut storage: Storage) -> io::Result<Self> {
        let mut store = storage.begin()?;
        store.write(0, super::file::MAGIC)?;
        Ok(Self {
            index: Index { store, segments: Vec::new(), marks: Vec::new(), length: 0, events: 0 },
            storage,
            spacing: SPACING,
            end: super::file::MAGIC.len() as u64,
            terminal: None,
            watching: Watching::default(),
            segment: None,
            filled: 0,
            frame: (0, 0),
            event: Event::default(),
            compressor: store::compressor()?,
            trigrams: trigrams::Maker::default(),
            has_gap: false,
        })
    }

    /// Sets how much of a recording is between two screens that are kept, in bytes [default: 256 KiB]: so much is
    /// played, at the most, to go anywhere.
    #[must_use]
    pub fn spacing(self, bytes: usize) -> Self {
        Self { spacing: bytes, ..self }
    }

    /// Returns what there is so far: all but the newest few hundred kilobytes of the recording.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Reads an event of the recording; `false` at its end.
    ///
    /// # Errors
    /// If the recording cannot be read, or the index not be written.
    pub fn read(&mut self, reader: &mut dyn Reader) -> Result<bool, ReadError> {
        let is_large = self.watching.recorder.shown.len() >= SHOWN;
        if self.segment.is_none() || self.filled >= self.spacing || is_large {
            let position = reader.position();
            // Where one cannot begin, the segment goes on.
            if self.segment.is_none() || position.is_some() || is_large {
                self.begin_segment(position)?;
            }
        }
        let mut event = std::mem::take(&mut self.event);
        let more = reader.read(&mut event);
        if matches!(more, Ok(true)) {
            let size = || reader.header().size.unwrap_or_default();
            self.add(&event, size);
        }
        self.event = event;
        more
    }

    fn add(&mut self, event: &Event, size: impl FnOnce() -> crate::Size) {
        let terminal = self.terminal.get_or_insert_with(|| Terminal::new(size()));
        let place = (event.time, self.index.events);
        self.filled += event.data.len() + EVENT;
        self.index.events += 1;
        self.index.length = event.time;
        let kind = match &event.kind {
            Kind::Output => {
                terminal.push(&event.data, &mut self.watching);
                None
            }
            Kind::Resize(size) => {
                terminal.resize(*size, &mut self.watching);
                (self.watching.labels <= LABELS).then_some(MarkKind::Resize(*size))
            }
            Kind::Marker => label(&event.data, &mut self.watching.labels).map(MarkKind::Marker),
            _ => None,
        };
        if matches!(event.kind, Kind::Resize(_)) {
            self.watching.labels += 64;
        }
        if matches!(event.kind, Kind::Output | Kind::Resize(_)) {
            let (time, events) = (place.0 - self.frame.0, place.1 - self.frame.1);
            if self.watching.recorder.look(terminal.screen(), time, events) {
                self.frame = place;
            }
        }
        let shell = self.watching.shell.drain(..).map(MarkKind::Shell);
        let marks = kind.into_iter().chain(shell);
        self.index.marks.extend(marks.map(|kind| Mark { time: place.0, event: place.1, kind }));
    }

    /// Ends the segment, and begins the next one with the screen as it is now.
    fn begin_segment(&mut self, position: Option<Position>) -> io::Result<()> {
        self.end_segment()?;
        let (time, events) = (self.index.length, self.index.events);
        let screen = match (&position, &self.terminal) {
            (Some(_), Some(terminal)) => terminal.save(),
            _ => Vec::new(),
        };
        let segment = Segment { time, events, position, place: 0, pieces: Default::default() };
        self.segment = Some((segment, screen));
        (self.filled, self.frame) = (0, (time, events));
        Ok(())
    }

    fn end_segment(&mut self) -> io::Result<()> {
        let shown = self.watching.recorder.begin();
        if self.has_gap {
            return Err(io::Error::other("a part of the index could not be written"));
        }
        let Some((mut segment, screen)) = self.segment.take() else { return Ok(()) };
        // Until all of it is written.
        self.has_gap = true;
        segment.place = self.end;
        let trigrams = self.trigrams.make(&shown.text);
        let pieces = [
            (What::Screen, &*screen),
            (What::Text, shown.text.as_bytes()),
            (What::Frames, &shown.frames.bytes),
            (What::Trigrams, &trigrams),
        ];
        for (what, bytes) in pieces {
            let packed = self.compressor.compress(bytes)?;
            segment.pieces[what as usize] = Piece { plain: bytes.len(), packed: packed.len() };
            self.index.store.write(self.end, &packed)?;
            self.end += packed.len() as u64;
        }
        self.index.segments.push(segment);
        self.has_gap = false;
        Ok(())
    }

    /// Ends it, and keeps the index where it is to be kept. One that cannot be kept is there as long as it is used.
    ///
    /// # Errors
    /// If the index cannot be written.
    pub fn finish(mut self) -> io::Result<Index> {
        self.end_segment()?;
        self.storage.finish(&mut self.index, self.end);
        Ok(self.index)
    }
}
