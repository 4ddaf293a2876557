//! Going to a place of the recording.

use std::sync::Arc;
use std::time::{Duration, Instant};

use pty_recording::index::{Index, MarkKind, Place, View};

use super::{Playing, SECOND, clock_time};
use crate::indexes::is_damage;
use crate::player::Halt;
use crate::shown::shown;
use crate::viewer::Key;

/// So much is played in one go on the way to a place, before keys are looked at.
const SLICE: usize = 512 * 1024;
/// What takes less says nothing.
const PATIENCE: Duration = Duration::from_millis(100);

impl Playing<'_> {
    pub(super) fn seek_by(&mut self, seconds: i64) -> Result<(), Halt> {
        let by = seconds.unsigned_abs() * SECOND;
        let now = self.now();
        let time = if seconds < 0 { now.saturating_sub(by) } else { now.saturating_add(by) };
        self.go_to(Place::Time(time))
    }

    pub(super) fn go_to_tenth(&mut self, tenth: u64) -> Result<(), Halt> {
        let Some(length) = self.wait_for_index(|index| Some(index.length()))? else { return Ok(()) };
        self.go_to(Place::Time(length / 10 * tenth))
    }

    pub(super) fn go_to_end(&mut self) -> Result<(), Halt> {
        self.go_to(Place::Time(self.options.to))?;
        self.waits_at_end = true;
        self.paint()
    }

    /// Goes to the marker that follows, or to the one before; to that before it, within a second of one.
    pub(super) fn go_to_marker(&mut self, ahead: bool) -> Result<(), Halt> {
        let (events, now, to) = (self.view.events(), self.now(), self.options.to);
        let find = |index: &Index| {
            let marks = index.marks();
            let is_marker = |kind: &MarkKind| matches!(kind, MarkKind::Marker(_));
            let marks = &marks[..marks.partition_point(|mark| mark.time <= to)];
            let next = marks.partition_point(|mark| mark.event < events);
            let found = if ahead {
                marks[next..].iter().find(|mark| is_marker(&mark.kind))
            } else {
                let mut before = marks[..next].iter().rev().filter(|mark| is_marker(&mark.kind));
                match before.next() {
                    Some(last) if now < last.time.saturating_add(SECOND) => before.next(),
                    last => last,
                }
            };
            found.map(|mark| (mark.event + 1, mark.kind.clone()))
        };
        let found =
            if ahead { self.wait_for_index(find)? } else { self.indexing.known().index().and_then(find) };
        match found {
            Some((event, kind)) => {
                if let MarkKind::Marker(label) = kind {
                    self.note = format!("marker {}", shown(&label));
                }
                self.go_to(Place::Event(event))
            }
            None if ahead => self.say("no marker follows"),
            None => self.go_to(Place::Time(0)),
        }
    }

    /// What the whole index says. None if a key gives up.
    fn wait_for_index<T>(&mut self, find: impl FnOnce(&Index) -> Option<T>) -> Result<Option<T>, Halt> {
        if !self.wait_until_whole()? {
            return Ok(None);
        }
        Ok(self.indexing.known().index().and_then(find))
    }

    /// Waits until the index is whole; whether it is. A key gives up.
    pub(super) fn wait_until_whole(&mut self) -> Result<bool, Halt> {
        let begun = Instant::now();
        loop {
            let known = self.indexing.known();
            let (is_whole, length) = (known.is_whole(), known.index().map(Index::length));
            drop(known);
            match length {
                Some(_) if is_whole => return Ok(true),
                None if is_whole => return self.say("no index could be made").map(|()| false),
                _ => {}
            }
            if begun.elapsed() > PATIENCE {
                self.say(&format!("reading… {} (a key gives up)", clock_time(length.unwrap_or(0))))?;
            }
            if let Some(key) = self.viewer.key(Some(Duration::from_millis(20)))?
                && self.gives_up(key)?
            {
                return Ok(false);
            }
        }
    }

    /// Whether a key gives up what is waited for.
    fn gives_up(&mut self, key: Key) -> Result<bool, Halt> {
        match key {
            Key::Press(_) => {
                self.note.clear();
                self.paint().map(|()| true)
            }
            other => self.handle(other).map(|_| false),
        }
    }

    /// Goes to a place, and shows what is there.
    pub(super) fn go_to(&mut self, place: Place) -> Result<(), Halt> {
        let place = match place {
            Place::Time(time) => Place::Time(time.min(self.options.to)),
            event => event,
        };
        self.leap(place)?;
        let (begun, mut is_said) = (Instant::now(), false);
        while !self.view.go_on(place, SLICE)? {
            if begun.elapsed() > PATIENCE {
                self.is_due = false;
                let time = clock_time(self.view.time());
                self.say(&format!("on the way… {time} (a key gives up)"))?;
                is_said = true;
                if let Some(key) = self.viewer.key(Some(Duration::ZERO))?
                    && self.gives_up(key)?
                {
                    break;
                }
                self.leap(place)?;
            }
        }
        if is_said {
            self.note.clear();
        }
        let time = match place {
            Place::Time(time) if self.view.peek()?.is_some() => time.max(self.view.time()),
            _ => self.view.time(),
        };
        self.clock.jump(time);
        (self.is_due, self.waits_at_end, self.read) = (false, false, Instant::now());
        self.show_picture()
    }

    /// Goes as near as the index knows. A damaged index is made again.
    fn leap(&mut self, place: Place) -> Result<(), Halt> {
        let known = self.indexing.known();
        let Err(error) = self.view.leap(place, known.index()) else { return Ok(()) };
        drop(known);
        if !is_damage(&error) {
            return Err(error.into());
        }
        self.indexing.begin_again(Arc::clone(&self.reopen));
        let reader = (self.reopen)()?;
        self.view = if self.options.follow { View::following(reader)? } else { View::new(reader)? };
        Ok(())
    }
}
