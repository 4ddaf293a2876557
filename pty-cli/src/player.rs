//! Plays recordings: each event when it is due, in the way that whoever watches wants it.

use std::borrow::Cow;

use pty_recording::filter::Filter;
use pty_recording::filter::plain::Newlines;
use pty_recording::{Event, Kind, ReadError, Reader};

use crate::pace::{Clock, PlaybackPace};
use crate::viewer::{Key, Stop, Viewer};

/// What an event looks like, if it is to be seen at all.
pub(crate) type Look<'a> = dyn Fn(&Event) -> Option<Cow<'_, [u8]>> + 'a;

/// Opens the recording once more, to go back in it.
pub(crate) type Reopen<'a> = dyn Fn() -> Result<Box<dyn Reader>, ReadError> + 'a;

/// What is played, and how.
pub(crate) struct Player<'a> {
    pub(crate) pace: PlaybackPace,
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
            unfiltered: Filter::new(),
            newlines: Newlines::new(),
            shown: Vec::new(),
            goal: Some(goal),
            clock,
            markers: [None; 2],
            stepping: false,
            count: 0,
            passed: 0,
            all_markers: None,
            picture: None,
            hidden: None,
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
    /// So many events, to draw the picture that was there.
    Picture(u64),
}

/// Bytes that are kept, to be written with others, where nothing is waited for.
const BATCH: usize = 64 * 1024;

struct Playing<'a> {
    viewer: &'a mut Viewer,
    filter: Option<Filter>,
    /// What is on if nothing is filtered.
    unfiltered: Filter,
    newlines: Newlines,
    /// What is to be written.
    shown: Vec<u8>,
    goal: Option<Goal>,
    clock: Clock,
    /// The times of the last two markers that were passed, the last one first.
    markers: [Option<u64>; 2],
    /// Whether the next that is shown was asked for.
    stepping: bool,
    /// How many events were played, and how many of them are markers.
    count: u64,
    passed: u64,
    /// How many markers there are, once somebody wanted to go to one.
    all_markers: Option<u64>,
    /// The event since which the alternate screen is on.
    picture: Option<u64>,
    /// The event that begins what is to be drawn again.
    hidden: Option<u64>,
}

impl Playing<'_> {
    fn run(&mut self, player: &Player<'_>, mut reader: Box<dyn Reader>) -> Result<(), Halt> {
        let mut event = Event::default();
        while reader.read(&mut event)? && event.time <= player.to {
            self.reach(event.time);
            if self.count.is_multiple_of(256) {
                // Keys end it also on the way to somewhere, when nothing is waited for.
                self.viewer.look_at_keys()?;
            }
            let bytes = (player.look)(&event);
            let is_marker = event.kind == Kind::Marker;
            if (bytes.is_some() || is_marker)
                && self.is_to_wait(event.time, bytes.is_some())
                && let Some(again) = self.wait_or_go_back(bytes.is_some(), player)?
            {
                reader = again;
                continue;
            }
            if is_marker {
                self.pass_marker(event.time);
            }
            if let Some(bytes) = bytes {
                self.show(&bytes)?;
            }
            self.count += 1;
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
        if self.goal == Some(Goal::Picture(self.count)) {
            self.goal = None;
        }
    }

    fn pass_marker(&mut self, time: u64) {
        self.markers = [Some(time), self.markers[0]];
        self.passed += 1;
        if self.goal == Some(Goal::Marker) {
            self.goal = None;
            self.clock.jump(time);
        }
    }

    fn show(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let at_once = self.goal.is_some() || self.clock.pace.speed.is_none();
        if self.hidden.is_some_and(|hidden| self.count <= hidden) {
            self.hide(bytes);
            return Ok(());
        }
        // Nothing is gained by a copy of much.
        if self.filter.is_none() && bytes.len() >= BATCH {
            self.write()?;
            self.note_screen(|this| this.unfiltered.watch(bytes, &mut this.shown));
            return self.viewer.write(bytes);
        }
        self.note_screen(|this| this.push(bytes));
        if !at_once || self.shown.len() >= BATCH { self.write() } else { Ok(()) }
    }

    /// Adds `bytes`, as they may be shown, to what is to be written.
    fn push(&mut self, bytes: &[u8]) {
        match &mut self.filter {
            // A terminal with our keys only goes down on a newline.
            Some(filter) if self.viewer.has_keys() => {
                filter.push(&self.newlines.push(bytes), &mut self.shown);
            }
            Some(filter) => filter.push(bytes, &mut self.shown),
            None => {
                let mut unused = Vec::new();
                self.unfiltered.watch(bytes, &mut unused);
                self.shown.extend_from_slice(bytes);
            }
        }
    }

    /// Notes which event switches to the alternate screen.
    fn note_screen(&mut self, show: impl FnOnce(&mut Self)) {
        show(self);
        match self.is_alternate() {
            true => _ = self.picture.get_or_insert(self.count),
            false => self.picture = None,
        }
    }

    fn is_alternate(&self) -> bool {
        self.filter.as_ref().unwrap_or(&self.unfiltered).is_alternate()
    }

    /// Shows none of this, but what is after the last switch to the alternate screen in the event that
    /// begins what is drawn again.
    fn hide(&mut self, bytes: &[u8]) {
        let mut start = bytes.len();
        if self.hidden == Some(self.count) {
            self.hidden = None;
            self.picture = Some(self.count);
            let mut filter = self.filter.as_ref().unwrap_or(&self.unfiltered).clone();
            let mut unused = Vec::new();
            for (index, byte) in bytes.iter().enumerate() {
                let before = filter.is_alternate();
                filter.push(&[*byte], &mut unused);
                if filter.is_alternate() && !before {
                    start = index + 1;
                }
                unused.clear();
            }
        }
        let length = self.shown.len();
        self.push(&bytes[..start]);
        self.shown.truncate(length);
        self.push(&bytes[start..]);
    }

    fn write(&mut self) -> Result<(), Stop> {
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

    /// Waits until the event is due; a reader from the start, if a key asks for what was before.
    fn wait_or_go_back(
        &mut self,
        is_shown: bool,
        player: &Player<'_>,
    ) -> Result<Option<Box<dyn Reader>>, Halt> {
        while let (Some(target), Some(reopen)) = (self.wait(is_shown, player)?, player.reopen) {
            match reopen() {
                Ok(reader) => {
                    self.begin_again(target);
                    return Ok(Some(reader));
                }
                // The file is gone: it goes on without the picture.
                Err(_) if matches!(target, Goal::Picture(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(None)
    }

    /// Waits until the event is due, and does what keys ask for; where to go from the start, if one does.
    fn wait(&mut self, is_shown: bool, player: &Player<'_>) -> Result<Option<Goal>, Stop> {
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
                Key::NextMarker if self.is_marker_ahead(player)? => {
                    self.goal = Some(Goal::Marker);
                    return Ok(None);
                }
                Key::NextMarker => {}
                Key::PreviousMarker if player.reopen.is_some() => {
                    return Ok(Some(Goal::Time(self.previous_marker())));
                }
                Key::PreviousMarker | Key::Press(_) | Key::Resized => {}
                Key::Suspend => self.viewer.suspend()?,
                Key::Back => {
                    self.clock.delay(self.viewer.take_stopped());
                    // That screen was cleared when it was switched to again.
                    if self.picture.is_some() && player.reopen.is_some() {
                        return Ok(Some(Goal::Picture(self.count)));
                    }
                }
            }
        }
        Ok(None)
    }

    /// Whether a marker follows. They are counted when this is asked first.
    fn is_marker_ahead(&mut self, player: &Player<'_>) -> Result<bool, Stop> {
        let count = match (self.all_markers, player.reopen) {
            (Some(count), _) => count,
            (None, None) => 0,
            (None, Some(reopen)) => self.count_markers(reopen, player.to)?,
        };
        self.all_markers = Some(count);
        Ok(self.passed < count)
    }

    /// The markers up to the end of what is played, or to where nothing can be read any more.
    fn count_markers(&mut self, reopen: &Reopen<'_>, to: u64) -> Result<u64, Stop> {
        let Ok(mut reader) = reopen() else { return Ok(0) };
        let (mut event, mut events, mut markers) = (Event::default(), 0_u64, 0);
        while reader.read(&mut event).unwrap_or(false) && event.time <= to {
            markers += u64::from(event.kind == Kind::Marker);
            events += 1;
            if events.is_multiple_of(256) {
                self.viewer.look_at_keys()?;
            }
        }
        Ok(markers)
    }

    /// The marker before; the one before that within a second of it, so that one can go on back.
    fn previous_marker(&self) -> u64 {
        let near = |marker: u64| self.clock.last < marker.saturating_add(1_000_000_000);
        match self.markers {
            [Some(last), before] if near(last) => before.unwrap_or(0),
            [last, _] => last.unwrap_or(0),
        }
    }

    /// Shows an empty screen, on which all up to `target` will be shown at once; of a picture, what is on the
    /// alternate screen.
    fn begin_again(&mut self, target: Goal) {
        let is_picture = matches!(target, Goal::Picture(_));
        self.hidden = self.picture.take().filter(|_| is_picture);
        if !is_picture {
            self.viewer.switch_off(&mut self.shown);
        }
        self.filter = self.filter.as_ref().map(|_| Filter::new());
        self.unfiltered = Filter::new();
        self.newlines = Newlines::new();
        self.shown.extend_from_slice(b"\x1b[H\x1b[2J");
        self.markers = [None; 2];
        (self.count, self.passed) = (0, 0);
        self.goal = Some(target);
    }
}

/// `bytes`, with `new` in place of each `old`.
pub(crate) fn replace(bytes: &[u8], old: u8, new: &[u8]) -> Vec<u8> {
    bytes.split(|&byte| byte == old).collect::<Vec<_>>().join(new)
}
