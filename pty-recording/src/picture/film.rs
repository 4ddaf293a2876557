//! What was on the screen when: each row that looks different once, and when it is where.

use std::collections::HashMap;
use std::sync::Arc;

use pty_screen::{Row, Screen, Size};

use crate::index::{Place, View};
use crate::{Event, Kind, ReadError};

/// What of a recording is shown, and how fast.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Cut {
    /// What was before is shown at once. In nanoseconds since the start of the recording.
    pub from: u64,
    /// Nothing after it is shown.
    pub to: u64,
    /// Seconds of the recording in one of the picture.
    pub speed: f64,
    /// Longer pauses are so long, in nanoseconds of the recording.
    pub max_wait: u64,
    /// The most pictures in a second.
    pub fps: f64,
    /// How long the last picture stays, in nanoseconds.
    pub last_frame: u64,
    /// The most columns and rows that are shown, from the left and the top.
    pub size: Size,
}

/// All of it, at its own speed, with up to 30 pictures in a second; the last one stays for 3 seconds.
impl Default for Cut {
    fn default() -> Self {
        Self {
            from: 0,
            to: u64::MAX,
            speed: 1.0,
            max_wait: u64::MAX,
            fps: 30.0,
            last_frame: 3_000_000_000,
            size: Size::new(u16::MAX, u16::MAX),
        }
    }
}

/// What a row of the picture, or the cursor, is from a time on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change<T> {
    /// In nanoseconds since the start of the picture.
    pub(super) time: u64,
    pub(super) to: T,
}

/// What is shown of a recording: each row that looks different once, and when it is where.
#[derive(Debug, Default)]
pub struct Film {
    pub(super) cols: u16,
    /// Rows that look different, by their numbers. The first one is empty.
    pub(super) looks: Vec<Arc<Row>>,
    numbers: HashMap<String, usize>,
    /// For each row of the picture, from the top.
    pub(super) rows: Vec<Vec<Change<usize>>>,
    /// Its row and column, while it is visible.
    pub(super) cursor: Vec<Change<Option<(u16, u16)>>>,
    /// In nanoseconds, with the time that the last picture stays.
    pub(super) length: u64,
    pub(super) title: String,
    /// Its columns and rows, as far as they are shown.
    pub(super) sizes: Vec<Change<(u16, u16)>>,
    /// The labels of markers.
    pub(super) markers: Vec<Change<String>>,
}

impl Film {
    /// Plays a recording, and keeps what is shown.
    ///
    /// ```
    /// use pty_recording::index::View;
    /// use pty_recording::picture::{Cut, Film, Look, svg};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("some.raw");
    /// # std::fs::write(&path, "hello\r\n")?;
    /// let mut view = View::new(pty_recording::open(&path, None)?.reader)?;
    /// let film = Film::play(&mut view, &Cut::default())?;
    /// assert!(svg(&film, &Look::default()).contains("hello"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the recording cannot be read.
    pub fn play(view: &mut View, cut: &Cut) -> Result<Self, ReadError> {
        let mut film = Self::default();
        view.go_to(Place::Time(cut.from), None)?;
        let spacing = (1e9 / cut.fps.max(0.001)) as u64;
        let (mut last, mut now, mut shown) = (cut.from, 0_u64, 0);
        while let Some(event) = view.peek()?.filter(|event| event.time <= cut.to) {
            let gap = event.time.saturating_sub(last).min(cut.max_wait);
            let shows = matches!(event.kind, Kind::Output | Kind::Resize(_));
            let label = label(event);
            last = event.time.max(last);
            now = now.saturating_add((gap as f64 / cut.speed) as u64);
            film.markers.extend(label.map(|to| Change { time: now, to }));
            if shows && now - shown >= spacing {
                film.look(view.screen(), shown, cut.size);
                shown = now;
            }
            view.step()?;
        }
        film.look(view.screen(), shown, cut.size);
        film.length = now.max(shown).saturating_add(cut.last_frame);
        film.title = view.screen().title().to_owned();
        Ok(film)
    }

    /// Shows only the screens at the markers, one after the other, each as long as the last picture stays. It is empty,
    /// of no length, if there is no marker.
    ///
    /// ```
    /// use pty_recording::index::View;
    /// use pty_recording::picture::{Cut, Film};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("some.cast");
    /// let text = "{\"version\":2,\"width\":80,\"height\":24}\n[1,\"o\",\"one\"]\n[2,\"m\",\"here\"]\n[3,\"o\",\"two\"]\n";
    /// std::fs::write(&path, text)?;
    /// let mut view = View::new(pty_recording::open(&path, None)?.reader)?;
    /// let film = Film::at_markers(&mut view, &Cut::default())?;
    /// assert_eq!(film.length(), 3_000_000_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the recording cannot be read.
    pub fn at_markers(view: &mut View, cut: &Cut) -> Result<Self, ReadError> {
        let mut film = Self::default();
        let stays = cut.last_frame.max((1e9 / cut.fps.max(0.001)) as u64);
        view.go_to(Place::Event(0), None)?;
        while view.peek()?.is_some_and(|event| event.time <= cut.to) {
            let Some(event) = view.step()? else { break };
            if event.time >= cut.from
                && let Some(to) = label(event)
            {
                film.look(view.screen(), film.length, cut.size);
                film.markers.push(Change { time: film.length, to });
                film.length = film.length.saturating_add(stays);
            }
        }
        film.title = view.screen().title().to_owned();
        Ok(film)
    }

    /// A single picture.
    pub fn still(screen: &Screen, size: Size) -> Self {
        let mut film = Self { title: screen.title().to_owned(), ..Self::default() };
        film.look(screen, 0, size);
        film
    }

    /// Returns the columns and rows that it has: as many as the screen ever had.
    pub fn size(&self) -> Size {
        Size::new(self.cols, self.rows.len() as u16)
    }

    /// Returns how long it is, in nanoseconds; 0 for a single picture.
    pub fn length(&self) -> u64 {
        self.length
    }

    fn look(&mut self, screen: &Screen, time: u64, most: Size) {
        let size = screen.size();
        self.cols = self.cols.max(size.cols.min(most.cols));
        let count = usize::from(size.rows.min(most.rows));
        if self.looks.is_empty() {
            self.number(&Arc::default());
        }
        if self.rows.len() < count {
            self.rows.resize_with(count, || vec![Change { time: 0, to: 0 }]);
        }
        for index in 0..self.rows.len() {
            let row = screen.shared_rows().get(index).filter(|_| index < count);
            let before = self.rows[index].last().map_or(0, |change| change.to);
            let to = match row {
                None => 0,
                Some(row) if Arc::ptr_eq(row, &self.looks[before]) => before,
                Some(row) => self.number(row),
            };
            set(&mut self.rows[index], time, to);
        }
        set(&mut self.sizes, time, (size.cols.min(most.cols), count as u16));
        let cursor = screen.cursor();
        let is_seen = cursor.visible && cursor.row < most.rows && cursor.col < most.cols;
        set(&mut self.cursor, time, is_seen.then_some((cursor.row, cursor.col)));
    }

    /// The number of the look of a row.
    fn number(&mut self, row: &Arc<Row>) -> usize {
        let mut drawn = String::new();
        row.push_drawn(&mut drawn);
        drawn.truncate(drawn.trim_end_matches(' ').len());
        for run in row.runs() {
            if let Some(link) = run.link() {
                drawn += &format!("\x1b]8;{};{}", run.col(), link.uri);
            }
        }
        let next = self.looks.len();
        let number = *self.numbers.entry(drawn).or_insert(next);
        if number == next {
            self.looks.push(Arc::clone(row));
        }
        number
    }
}

/// The label of a marker.
fn label(event: &Event) -> Option<String> {
    (event.kind == Kind::Marker).then(|| String::from_utf8_lossy(&event.data).into_owned())
}

/// Sets what something is from a time on, which is not before the last change.
fn set<T: Copy + PartialEq>(changes: &mut Vec<Change<T>>, time: u64, to: T) {
    if changes.last().is_some_and(|last| last.time == time) {
        changes.pop();
    }
    if changes.last().is_none_or(|last| last.to != to) {
        changes.push(Change { time, to });
    }
}
