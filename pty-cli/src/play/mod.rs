//! The player: a recording on the viewer's terminal, and keys that go anywhere in it.
//!
//! Until somebody presses a key, output reaches the terminal as it was recorded, through the filter. From then
//! on the screen is drawn from cells, with a status line below it.

mod go;
mod help;
mod indexing;
mod paint;
mod search;

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pty::Size;
use pty_recording::filter::Filter;
use pty_recording::filter::plain::Newlines;
use pty_recording::index::{MarkKind, Place, View};
use pty_recording::{Event, Kind};

use crate::pace::{Clock, PlaybackPace, is_written};
use crate::player::Halt;
use crate::shown::shown;
use crate::viewer::{Key, Press, Stop, Viewer};

pub(crate) use indexing::{Indexing, Reopen};
use paint::{Extras, Painter};
use search::{Input, Search, prompt};

/// How a recording is played.
pub(crate) struct Options {
    pub(crate) pace: PlaybackPace,
    /// Where to begin.
    pub(crate) from: Place,
    /// What is after this time, in nanoseconds, is not shown.
    pub(crate) to: u64,
    /// Whether to begin again at the end.
    pub(crate) looped: bool,
    /// Whether to wait for more at the end.
    pub(crate) follow: bool,
    /// Whether to pause at markers.
    pub(crate) markers_pause: bool,
    /// What is said of the recording.
    pub(crate) facts: Vec<String>,
}

/// How often the status line is drawn while time passes, and a recording looked at for more.
const LOOK: Duration = Duration::from_millis(250);
/// Where events are due faster than they can be drawn, the screen is drawn so often.
const FRAME: Duration = Duration::from_millis(40);
const SECOND: u64 = 1_000_000_000;

/// Plays until the end of the recording, or until a key ends it.
pub(crate) fn play(
    view: View,
    viewer: &mut Viewer,
    indexing: Indexing,
    reopen: Arc<Reopen>,
    options: Options,
) -> Result<(), Halt> {
    viewer.take_all_keys();
    let clock = Clock::new(options.pace);
    let display = Display::Stream(Box::default());
    let mut playing = Playing {
        view,
        viewer,
        indexing,
        reopen,
        options,
        clock,
        display,
        has_status: true,
        overlay: Vec::new(),
        input: None,
        note: String::new(),
        search: None,
        waits_at_end: false,
        is_due: false,
        read: Instant::now(),
        painted: Instant::now(),
    };
    let result = playing.begin().and_then(|()| playing.run());
    let closed = match &result {
        Err(Halt::Stopped(Stop::Gone | Stop::Failed(_))) => Ok(()),
        _ => playing.leave(),
    };
    result.and(closed.map_err(Halt::from))
}

/// How the recording reaches the terminal.
enum Display {
    Stream(Box<Stream>),
    Picture(Painter),
}

/// What output goes through on its way to the terminal.
#[derive(Default)]
struct Stream {
    filter: Filter,
    newlines: Newlines,
}

struct Playing<'a> {
    view: View,
    viewer: &'a mut Viewer,
    indexing: Indexing,
    reopen: Arc<Reopen>,
    options: Options,
    clock: Clock,
    display: Display,
    has_status: bool,
    overlay: Vec<String>,
    input: Option<Input>,
    /// What the status line says until the next key.
    note: String,
    search: Option<Search>,
    /// Somebody went to the end.
    waits_at_end: bool,
    /// Whether the next event has its time.
    is_due: bool,
    /// When the last event was read, and the screen drawn.
    read: Instant,
    painted: Instant,
}

impl Playing<'_> {
    fn begin(&mut self) -> Result<(), Halt> {
        let size = self.view.screen().size();
        let is_larger = terminal_size().is_some_and(|(cols, rows)| cols < size.cols || rows < size.rows);
        if self.options.from != Place::Time(0) {
            self.go_to(self.options.from)?;
        } else if is_larger {
            self.show_picture()?;
        }
        Ok(())
    }

    fn run(&mut self) -> Result<(), Halt> {
        loop {
            let to = self.options.to;
            let next = self.view.peek()?.map(|event| event.time);
            let is_beyond = next.is_some_and(|time| time > to);
            match next.filter(|_| !is_beyond) {
                Some(time) => {
                    self.waits_at_end = false;
                    if !std::mem::replace(&mut self.is_due, true) {
                        self.clock.set_due(time);
                    }
                    let left = self.clock.left();
                    if left.is_some_and(|left| left.is_zero()) {
                        self.viewer.look_at_keys()?;
                        self.step()?;
                        if !self.is_more_due()? || self.painted.elapsed() >= FRAME {
                            self.paint()?;
                        }
                        // Keys are seen between events that are all due.
                        if let Some(key) = self.viewer.key(Some(Duration::ZERO))?
                            && self.handle(key)?
                        {
                            return Ok(());
                        }
                        continue;
                    }
                    let wait = self.patience(left);
                    match self.viewer.key(wait)? {
                        Some(key) if self.handle(key)? => return Ok(()),
                        Some(_) => {}
                        None => self.paint()?,
                    }
                }
                // A recording that takes no time would keep the terminal busy.
                None if self.options.looped && self.view.events() > 0 && !self.waits(is_beyond) => {
                    match self.viewer.key(Some(LOOK))? {
                        Some(key) if self.handle(key)? => return Ok(()),
                        Some(_) => {}
                        None => self.go_to(Place::Event(0))?,
                    }
                }
                None if self.waits(is_beyond) => {
                    match self.viewer.key(Some(LOOK))? {
                        Some(key) if self.handle(key)? => return Ok(()),
                        Some(_) => {}
                        None => self.paint()?,
                    }
                    self.view.look_again()?;
                }
                None => return Ok(()),
            }
        }
    }

    /// Whether to stay at the end: somebody went there or paused, or more is to come that is not beyond it.
    fn waits(&self, is_beyond: bool) -> bool {
        let is_over = is_beyond || is_written(self.options.to, (self.view.time(), self.read));
        let follows = self.view.may_grow() && !is_over;
        self.waits_at_end || self.clock.paused.is_some() || follows
    }

    /// How long to wait for a key: not so long that the status line would be wrong.
    fn patience(&self, left: Option<Duration>) -> Option<Duration> {
        let is_shown = self.has_status && matches!(self.display, Display::Picture(_));
        let changes = self.clock.paused.is_none() || !self.indexing.known().is_whole();
        if is_shown && changes { Some(left.map_or(LOOK, |left| left.min(LOOK))) } else { left }
    }

    /// Whether another event is due already, which is to be drawn together with this one.
    fn is_more_due(&mut self) -> Result<bool, Halt> {
        let Some(time) = self.view.peek()?.map(|event| event.time) else { return Ok(false) };
        if time > self.options.to || self.clock.paused.is_some() {
            return Ok(false);
        }
        self.clock.set_due(time);
        self.is_due = true;
        Ok(self.clock.left().is_some_and(|left| left.is_zero()))
    }

    /// Plays the next event.
    fn step(&mut self) -> Result<(), Halt> {
        self.is_due = false;
        let Some(event) = self.view.step()? else { return Ok(()) };
        self.read = Instant::now();
        let mut stop = None;
        match (&mut self.display, &event.kind) {
            (Display::Stream(stream), Kind::Output) => {
                let mut out = Vec::new();
                stream.filter.push(&stream.newlines.push(&event.data), &mut out);
                stop = self.viewer.write(&out).err();
            }
            (_, Kind::Marker) if self.options.markers_pause => {
                self.note = format!("marker {}", shown(&String::from_utf8_lossy(&event.data)));
                self.clock.pause();
                self.show_picture()?;
            }
            _ => {}
        }
        stop.map_or(Ok(()), |stop| Err(stop.into()))
    }

    /// Draws the screen from its cells from now on.
    fn show_picture(&mut self) -> Result<(), Halt> {
        if let Display::Stream(_) = self.display {
            let mut off = Vec::new();
            self.viewer.switch_off(&mut off);
            self.viewer.write(&off)?;
            let (cols, rows) = terminal_size().unwrap_or((80, 24));
            self.display = Display::Picture(Painter::new(cols, rows));
        }
        self.paint()
    }

    fn paint(&mut self) -> Result<(), Halt> {
        if let Display::Stream(_) = self.display {
            return Ok(());
        }
        self.painted = Instant::now();
        let has_status = self.has_status || self.input.is_some() || !self.note.is_empty();
        let status = has_status.then(|| self.status());
        let Display::Picture(painter) = &mut self.display else { return Ok(()) };
        let typing = self.input.as_ref().map(|input| prompt(input).chars().count() as u16);
        let extras = Extras {
            status: status.as_deref(),
            pattern: self.search.as_ref().map(|search| &search.pattern),
            overlay: &self.overlay,
            typing,
        };
        let out = painter.paint(self.view.screen(), &extras);
        Ok(self.viewer.write(&out)?)
    }

    /// The time that is shown, in nanoseconds: between two events it goes on.
    fn now(&self) -> u64 {
        let (last, due) = (self.view.time(), self.clock.last);
        let Some(speed) = self.clock.pace.speed.filter(|_| self.is_due) else { return last.max(due) };
        let left = self.clock.left_when_paused().as_secs_f64() * speed * 1e9;
        due.saturating_sub(left as u64).max(last)
    }

    fn status(&self) -> String {
        if let Some(input) = &self.input {
            return prompt(input);
        }
        let now = self.now();
        let known = self.indexing.known();
        let length = match known.index() {
            Some(index) if known.is_whole() => clock_time(index.length()),
            _ => "…".to_owned(),
        };
        drop(known);
        let mut parts = vec![format!("{} / {length}", clock_time(now))];
        if !self.note.is_empty() {
            parts.push(self.note.clone());
        }
        match self.clock.pace.speed {
            Some(speed) if (speed - 1.0).abs() > 0.001 => parts.push(format!("{speed:.2}x")),
            _ => {}
        }
        if self.waits_at_end {
            parts.push("end".to_owned());
        } else if self.clock.paused.is_some() {
            parts.push("paused".to_owned());
        }
        if let Display::Picture(painter) = &self.display {
            parts.extend(painter.cut(self.view.screen()));
        }
        if let Some(search) = &self.search {
            let events = self.view.events();
            let passed = search.hits.partition_point(|(event, _)| *event <= events);
            parts.push(format!("/{} {passed} of {}", shown(&search.text), search.hits.len()));
        }
        parts.push("h: help".to_owned());
        format!(" {}", parts.join("  "))
    }

    /// Does what a key is for; whether to end.
    fn handle(&mut self, key: Key) -> Result<bool, Halt> {
        match key {
            Key::Back => {
                self.clock.delay(self.viewer.take_stopped());
                if let Display::Picture(painter) = &mut self.display {
                    painter.forget();
                }
                self.paint()?;
                // What was on the terminal as it was recorded was cleared with the alternate screen.
                if self.view.screen().is_alternate() {
                    self.show_picture()?;
                }
            }
            Key::Resized => {
                if let (Display::Picture(painter), Some(size)) = (&mut self.display, terminal_size()) {
                    *painter = Painter::new(size.0, size.1);
                }
                self.paint()?;
            }
            Key::Suspend => self.viewer.suspend()?,
            Key::Hold => self.clock.pause(),
            Key::GoOn => self.clock.go_on(),
            Key::Press(press) if self.input.is_some() => self.type_pattern(press)?,
            Key::Press(press) => {
                self.note.clear();
                if !std::mem::take(&mut self.overlay).is_empty() {
                    self.paint()?;
                } else {
                    return self.pressed(press);
                }
            }
            _ => {}
        }
        Ok(false)
    }

    fn pressed(&mut self, press: Press) -> Result<bool, Halt> {
        match press {
            Press::Char('q') => return Ok(true),
            Press::Char(' ') => {
                match self.clock.paused {
                    Some(_) => self.clock.go_on(),
                    None => self.clock.pause(),
                }
                self.show_picture()?;
            }
            Press::Char('.') => {
                let is_seen = |event: &Event| matches!(event.kind, Kind::Output | Kind::Resize(_));
                let to = self.options.to;
                let mut is_shown = false;
                while !is_shown && self.view.peek()?.is_some_and(|event| event.time <= to) {
                    is_shown = self.view.peek()?.is_some_and(is_seen);
                    self.step()?;
                }
                self.clock.jump(self.view.time());
                self.show_picture()?;
            }
            Press::Char('>' | '+') | Press::Up => self.change_speed(1.1)?,
            Press::Char('<' | '-') | Press::Down => self.change_speed(1.0 / 1.1)?,
            Press::Left => self.seek_by(-5)?,
            Press::Right => self.seek_by(5)?,
            Press::ShiftLeft | Press::PageUp => self.seek_by(-60)?,
            Press::ShiftRight | Press::PageDown => self.seek_by(60)?,
            Press::Home => self.go_to(Place::Time(0))?,
            Press::End => self.go_to_end()?,
            Press::Char(digit @ '0'..='9') => self.go_to_tenth(u64::from(digit as u8 - b'0'))?,
            Press::Char(']') => self.go_to_marker(true)?,
            Press::Char('[') => self.go_to_marker(false)?,
            Press::Char(key @ ('/' | '?')) => {
                self.input = Some(Input { text: String::new(), backward: key == '?', regex: false });
                self.show_picture()?;
            }
            Press::Char('n') => self.go_to_hit(true)?,
            Press::Char('N') => self.go_to_hit(false)?,
            Press::Escape => {
                self.search = None;
                self.paint()?;
            }
            Press::Char('s') => {
                self.has_status = !self.has_status;
                self.show_picture()?;
            }
            Press::Char('h') => {
                self.overlay = help::KEYS.iter().map(|line| (*line).to_owned()).collect();
                self.show_picture()?;
            }
            Press::Char('i') => {
                self.overlay = self.information();
                self.show_picture()?;
            }
            _ => {}
        }
        Ok(false)
    }

    fn change_speed(&mut self, factor: f64) -> Result<(), Halt> {
        self.clock.change_speed(factor);
        self.show_picture()
    }

    fn information(&self) -> Vec<String> {
        let mut lines = self.options.facts.clone();
        let known = self.indexing.known();
        if let Some(index) = known.index() {
            let is_marker = |kind: &MarkKind| matches!(kind, MarkKind::Marker(_));
            let markers = index.marks().iter().filter(|mark| is_marker(&mark.kind)).count();
            let more = if known.is_whole() { "" } else { " or more" };
            lines.push(format!(" length   {}{more}", clock_time(index.length())));
            lines.push(format!(" events   {}{more}", index.events()));
            lines.push(format!(" markers  {markers}{more}"));
        }
        lines.push(format!(" here     after {} events", self.view.events()));
        lines
    }

    fn say(&mut self, note: &str) -> Result<(), Halt> {
        self.note = note.to_owned();
        self.show_picture()
    }

    /// Leaves the last screen on the terminal, also after a key that ends it at once.
    fn leave(&mut self) -> Result<(), Stop> {
        let mut out = Vec::new();
        if self.viewer.drop_keys() {
            // Ends what was cut.
            out.extend_from_slice(b"\x1b\\");
            if let Display::Picture(painter) = &mut self.display {
                painter.forget();
            }
        }
        match &mut self.display {
            Display::Stream(stream) => stream.filter.finish(&mut out),
            Display::Picture(painter) => {
                let extras = Extras { status: None, pattern: None, overlay: &[], typing: None };
                out.extend(painter.paint(self.view.screen(), &extras));
                out.extend(painter.leave(self.view.screen()));
            }
        }
        self.viewer.write(&out)
    }
}

/// Columns and rows of the viewer's terminal, if it has any.
fn terminal_size() -> Option<(u16, u16)> {
    let size = Size::of(io::stdout()).ok()?;
    (size.cols > 0 && size.rows > 0).then_some((size.cols, size.rows))
}

/// A time as `1:02:03`.
fn clock_time(nanoseconds: u64) -> String {
    let seconds = nanoseconds / SECOND;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}
