//! The screen at one place of a recording.

use pty_screen::Screen;

use super::segment::{Segment, What};
use super::{Index, store};
use crate::terminal::Terminal;
use crate::{Event, Header, Kind, Position, ReadError, Reader};

/// A place of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// After all events up to this time, in nanoseconds.
    Time(u64),
    /// After so many events.
    Event(u64),
}

/// A recording, and the screen at one place of it.
pub struct View {
    reader: Box<dyn Reader>,
    terminal: Terminal,
    /// Where the first event is, if one can go there again.
    start: Option<Position>,
    /// The event that comes next, if it was read, and whether there is none.
    next: Event,
    is_read: bool,
    ended: bool,
    /// Where the next event will be, if more of the recording is waited for.
    follows: bool,
    place: Option<Position>,
    /// Whether the command has ended.
    exited: bool,
    /// The time of the last event, and how many there were.
    time: u64,
    events: u64,
}

impl View {
    /// Makes one of a recording that nothing was read of yet.
    ///
    /// # Errors
    /// If the recording cannot be read.
    pub fn new(reader: Box<dyn Reader>) -> Result<Self, ReadError> {
        Self::begin(reader, false)
    }

    /// Makes one of a recording that is still being written: what is not whole yet at its end is no damage, and can be
    /// [looked for again](Self::look_again). Formats in which one cannot go on at the end have nothing more.
    ///
    /// # Errors
    /// If the recording cannot be read.
    pub fn following(reader: Box<dyn Reader>) -> Result<Self, ReadError> {
        Self::begin(reader, true)
    }

    fn begin(reader: Box<dyn Reader>, follows: bool) -> Result<Self, ReadError> {
        let start = reader.position();
        let mut view = Self {
            reader,
            terminal: Terminal::new(crate::Size::default()),
            start,
            next: Event::default(),
            is_read: false,
            ended: false,
            follows,
            place: None,
            exited: false,
            time: 0,
            events: 0,
        };
        view.peek()?;
        view.terminal = view.empty();
        Ok(view)
    }

    /// Returns the header of the recording.
    pub fn header(&self) -> &Header {
        self.reader.header()
    }

    /// Returns the screen.
    pub fn screen(&self) -> &Screen {
        self.terminal.screen()
    }

    /// Returns the time of the last event that is on the screen, in nanoseconds.
    pub fn time(&self) -> u64 {
        self.time
    }

    /// Returns how many events are on the screen.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Returns the event that comes next; none at the end.
    ///
    /// # Errors
    /// If the recording cannot be read.
    pub fn peek(&mut self) -> Result<Option<&Event>, ReadError> {
        if !self.is_read && !self.ended {
            if self.follows {
                self.place = self.reader.position();
            }
            self.ended = match self.reader.read(&mut self.next) {
                // The rest of it is still to be written.
                Err(error) if error.is_truncated() && self.follows => true,
                more => !more?,
            };
            self.is_read = !self.ended;
        }
        Ok(self.is_read.then_some(&self.next))
    }

    /// Goes on by one event, and returns it; none at the end.
    ///
    /// # Errors
    /// If the recording cannot be read.
    pub fn step(&mut self) -> Result<Option<&Event>, ReadError> {
        if self.peek()?.is_none() {
            return Ok(None);
        }
        self.is_read = false;
        match self.next.kind {
            Kind::Output => self.terminal.push(&self.next.data, &mut ()),
            Kind::Resize(size) => self.terminal.resize(size, &mut ()),
            Kind::Exit(_) => self.exited = true,
            _ => {}
        }
        self.time = self.next.time;
        self.events += 1;
        Ok(Some(&self.next))
    }

    /// Returns whether more may come at the end of a recording that is [followed](Self::following): not after its
    /// command has ended.
    pub fn may_grow(&self) -> bool {
        self.follows && !self.exited && self.place.is_some()
    }

    /// Looks for more at the end of a recording that is [followed](Self::following).
    ///
    /// # Errors
    /// If the recording cannot be read.
    pub fn look_again(&mut self) -> Result<(), ReadError> {
        if let (true, Some(place)) = (self.ended, &self.place) {
            self.reader.go_to(place)?;
            self.ended = false;
        }
        Ok(())
    }

    /// Goes to a place, or to the end if it is beyond. Without an index, or where it says nothing of
    /// the place, all that is between is played.
    ///
    /// # Errors
    /// If the recording or the index cannot be read.
    pub fn go_to(&mut self, place: Place, index: Option<&Index>) -> Result<(), ReadError> {
        self.leap(place, index)?;
        while !self.go_on(place, usize::MAX)? {}
        Ok(())
    }

    /// Goes to the nearest place before `place` that can be reached at once.
    ///
    /// # Errors
    /// If the recording or the index cannot be read, or the recording not be read from its start again.
    pub fn leap(&mut self, place: Place, index: Option<&Index>) -> Result<(), ReadError> {
        let is_behind = match place {
            Place::Time(time) => self.time > time,
            Place::Event(events) => self.events > events,
        };
        let segment = index.and_then(|index| Some((index, index.segment_before(place)?)));
        match segment {
            Some((index, segment)) if is_behind || segment.events > self.events => {
                self.restore(index, segment)
            }
            _ if is_behind => self.begin_again(),
            _ => Ok(()),
        }
    }

    /// Plays on towards a place, no more than so many bytes; whether it is reached.
    ///
    /// # Errors
    /// If the recording cannot be read.
    pub fn go_on(&mut self, place: Place, bytes: usize) -> Result<bool, ReadError> {
        let mut left = bytes;
        while left > 0 {
            let events = self.events;
            let is_there = self.peek()?.is_none_or(|next| match place {
                Place::Time(time) => next.time > time,
                Place::Event(goal) => events >= goal,
            });
            if is_there {
                return Ok(true);
            }
            left = left.saturating_sub(self.next.data.len() + 32);
            self.step()?;
        }
        Ok(false)
    }

    fn empty(&self) -> Terminal {
        Terminal::new(self.reader.header().size.unwrap_or_default())
    }

    fn begin_again(&mut self) -> Result<(), ReadError> {
        let start = self.start.as_ref().ok_or_else(super::file::no_way_back)?;
        self.reader.go_to(start)?;
        (self.is_read, self.ended, self.exited) = (false, false, false);
        (self.time, self.events) = (0, 0);
        self.peek()?;
        self.terminal = self.empty();
        Ok(())
    }

    fn restore(&mut self, index: &Index, segment: &Segment) -> Result<(), ReadError> {
        let Some(position) = &segment.position else { return self.begin_again() };
        let bytes = index.piece(segment, What::Screen)?;
        let terminal = Terminal::restore(&bytes).ok_or_else(store::damaged)?;
        self.reader.go_to(position)?;
        (self.is_read, self.ended, self.exited) = (false, false, false);
        (self.time, self.events) = (segment.time, segment.events);
        self.terminal = terminal;
        Ok(())
    }
}

impl Index {
    /// The last segment that begins no later than `place`, if a screen is known for it.
    fn segment_before(&self, place: Place) -> Option<&Segment> {
        let count = self.segments.partition_point(|segment| match place {
            Place::Time(time) => segment.time <= time,
            Place::Event(events) => segment.events <= events,
        });
        self.segments[..count].iter().rfind(|segment| segment.position.is_some() && segment.events > 0)
    }
}
