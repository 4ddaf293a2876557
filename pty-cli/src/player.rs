//! Plays recordings: each event when it is due, in the way that whoever watches wants it.

use std::borrow::Cow;

use crate::filter::Filter;
use crate::filter::plain::Newlines;
use crate::keys::Key;
use crate::pace::{Clock, Pace};
use crate::recording::{Event, Kind, ReadError, Reader};
use crate::viewer::{Stop, Viewer};

/// What an event looks like, if it is to be seen at all.
pub(crate) type Look<'a> = dyn Fn(&Event) -> Option<Cow<'_, [u8]>> + 'a;

/// Opens the recording once more, to go back in it.
pub(crate) type Reopen<'a> = dyn Fn() -> Result<Box<dyn Reader>, ReadError> + 'a;

/// What is played, and how.
pub(crate) struct Player<'a> {
    pub(crate) pace: Pace,
    /// What was before this time, in nanoseconds, is shown at once.
    pub(crate) from: u64,
    /// What is after this time is not shown.
    pub(crate) to: u64,
    /// Whether nothing harmful reaches the viewer's terminal.
    pub(crate) safe: bool,
    pub(crate) look: &'a Look<'a>,
    pub(crate) reopen: Option<&'a Reopen<'a>>,
}

/// Why a recording was not played to its end.
#[derive(Debug)]
pub(crate) enum Halt {
    Stopped(Stop),
    Unreadable(ReadError),
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Stopped(stop)
    }
}

impl From<ReadError> for Halt {
    fn from(error: ReadError) -> Self {
        Self::Unreadable(error)
    }
}

impl Player<'_> {
    /// Plays what `reader` reads. Whatever comes of it, the viewer is to be closed then.
    pub(crate) fn play(self, reader: Box<dyn Reader>, viewer: &mut Viewer) -> Result<(), Halt> {
        let filter = self.safe.then(Filter::new);
        let goal = Goal::Time(self.from);
        let clock = Clock::new(self.pace);
        let mut playing = Playing {
            viewer,
            filter,
            newlines: Newlines::new(),
            shown: Vec::new(),
            goal: Some(goal),
            clock,
            markers: [None; 2],
            stepping: false,
        };
        let result = playing.run(&self, reader);
        // What was read before an error is shown as well.
        let shown = match &result {
            Err(Halt::Stopped(_)) => Ok(()),
            _ => playing.finish(),
        };
        result.and(shown.map_err(Halt::from))
    }
}

/// Where to go at once, without pauses.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Goal {
    Time(u64),
    Marker,
}

/// Bytes that are kept, to be written with others, where nothing is waited for.
const BATCH: usize = 64 * 1024;

struct Playing<'a> {
    viewer: &'a mut Viewer,
    filter: Option<Filter>,
    newlines: Newlines,
    /// What is to be written.
    shown: Vec<u8>,
    goal: Option<Goal>,
    clock: Clock,
    /// The times of the last two markers that were passed, the last one first.
    markers: [Option<u64>; 2],
    /// Whether the next that is shown was asked for.
    stepping: bool,
}

impl Playing<'_> {
    fn run(&mut self, player: &Player<'_>, mut reader: Box<dyn Reader>) -> Result<(), Halt> {
        let mut event = Event::default();
        while reader.read(&mut event)? && event.time <= player.to {
            self.reach(event.time);
            let bytes = (player.look)(&event);
            let is_marker = event.kind == Kind::Marker;
            if (bytes.is_some() || is_marker)
                && self.is_to_wait(event.time, bytes.is_some())
                && let Some(target) = self.wait(bytes.is_some(), player.reopen.is_some())?
                && let Some(reopen) = player.reopen
            {
                reader = reopen()?;
                self.begin_again(target);
                continue;
            }
            if is_marker {
                self.pass_marker(event.time);
            }
            if let Some(bytes) = bytes {
                self.show(&bytes)?;
            }
        }
        Ok(())
    }

    /// Sets when an event of this time is due; whether there is anything to wait for, if only keys.
    /// At a marker only who has keys stops, which may go there.
    fn is_to_wait(&mut self, time: u64, is_shown: bool) -> bool {
        if self.goal.is_some() || !is_shown && !self.viewer.has_keys() {
            return false;
        }
        self.clock.set_due(time);
        if self.stepping {
            self.stepping = !is_shown;
            return false;
        }
        self.clock.pace.speed.is_some() || self.viewer.has_keys()
    }

    /// Sees whether this is the time that we wanted to go to.
    fn reach(&mut self, time: u64) {
        if let Some(Goal::Time(goal)) = self.goal
            && time >= goal
        {
            self.goal = None;
            self.clock.jump(goal);
        }
    }

    fn pass_marker(&mut self, time: u64) {
        self.markers = [Some(time), self.markers[0]];
        if self.goal == Some(Goal::Marker) {
            self.goal = None;
            self.clock.jump(time);
        }
    }

    fn show(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let at_once = self.goal.is_some() || self.clock.pace.speed.is_none();
        match &mut self.filter {
            // A terminal with our keys only goes down on a newline.
            Some(filter) if self.viewer.has_keys() => {
                filter.push(&self.newlines.push(bytes), &mut self.shown);
            }
            Some(filter) => filter.push(bytes, &mut self.shown),
            // Nothing is gained by a copy of much.
            None if bytes.len() >= BATCH => {
                self.write()?;
                return self.viewer.write(bytes);
            }
            None => self.shown.extend_from_slice(bytes),
        }
        if !at_once || self.shown.len() >= BATCH { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), Stop> {
        if let Some(filter) = &self.filter {
            self.viewer.set_off(|off| filter.switch_off(off));
        }
        let result = self.viewer.write(&self.shown);
        self.shown.clear();
        result
    }

    fn finish(&mut self) -> Result<(), Stop> {
        if let Some(filter) = &mut self.filter {
            filter.finish(&mut self.shown);
        }
        self.write()
    }

    /// Waits until the event is due, and does what keys ask for; the time to go back to, if one does.
    fn wait(&mut self, is_shown: bool, can_go_back: bool) -> Result<Option<u64>, Stop> {
        // Nothing is kept back while we wait.
        if !self.shown.is_empty() {
            self.write()?;
        }
        while let Some(key) = self.viewer.key(self.clock.left())? {
            match key {
                Key::Pause if self.clock.paused.is_some() => self.clock.go_on(),
                Key::Pause | Key::Hold => self.clock.pause(),
                Key::GoOn => self.clock.go_on(),
                Key::Faster => self.clock.change_speed(self.clock.pace.steps.0),
                Key::Slower => self.clock.change_speed(self.clock.pace.steps.1),
                Key::Step => {
                    self.clock.skip();
                    self.stepping = !is_shown;
                    return Ok(None);
                }
                Key::NextMarker => {
                    self.goal = Some(Goal::Marker);
                    return Ok(None);
                }
                Key::PreviousMarker if can_go_back => return Ok(Some(self.previous_marker())),
                Key::PreviousMarker => {}
                Key::Suspend => self.suspend()?,
            }
        }
        Ok(None)
    }

    /// The marker before; the one before that within a second of it, so that one can go on back.
    fn previous_marker(&self) -> u64 {
        let near = |marker: u64| self.clock.last < marker.saturating_add(1_000_000_000);
        match self.markers {
            [Some(last), before] if near(last) => before.unwrap_or(0),
            [last, _] => last.unwrap_or(0),
        }
    }

    /// Shows an empty screen, on which all up to `target` will be shown at once.
    fn begin_again(&mut self, target: u64) {
        if let Some(filter) = &mut self.filter {
            filter.switch_off(&mut self.shown);
            *filter = Filter::new();
            self.newlines = Newlines::new();
        }
        self.shown.extend_from_slice(b"\x1b[H\x1b[2J");
        self.markers = [None; 2];
        self.goal = Some(Goal::Time(target));
    }

    fn suspend(&mut self) -> Result<(), Stop> {
        let was_paused = self.clock.paused.is_some();
        self.clock.pause();
        let mut on = Vec::new();
        if let Some(filter) = &self.filter {
            filter.switch_on(&mut on);
        }
        self.viewer.suspend(&on)?;
        if !was_paused {
            self.clock.go_on();
        }
        Ok(())
    }
}

/// `bytes`, with `new` in place of each `old`.
pub(crate) fn replace(bytes: &[u8], old: u8, new: &[u8]) -> Vec<u8> {
    bytes.split(|&byte| byte == old).collect::<Vec<_>>().join(new)
}
