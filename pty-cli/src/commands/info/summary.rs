use std::fs::File;
use std::io::Read;
use std::path::Path;

use pty_recording::files::Compression;
use pty_recording::filter::Filter;
use pty_recording::{Event, Format, Header, Kind};

use crate::Failure;
use crate::args::InputFormat;
use crate::commands::reading;
use crate::progress::Progress;

/// What is in a recording.
pub(super) struct Summary {
    pub(super) file: String,
    pub(super) format: Format,
    /// Not known of standard input.
    pub(super) compression: Option<Compression>,
    /// Bytes of the file.
    pub(super) size: Option<u64>,
    pub(super) header: Header,
    /// Time of the last event, in nanoseconds.
    pub(super) duration: u64,
    /// How many events there are of each kind.
    pub(super) events: [(&'static str, u64); 10],
    pub(super) output_bytes: u64,
    pub(super) input_bytes: u64,
    pub(super) exit: Option<i32>,
    /// Time in nanoseconds, and label.
    pub(super) markers: Vec<(u64, String)>,
    /// What replay would keep from the terminal.
    pub(super) risky: Vec<(&'static str, u64)>,
    /// How it ends, if in the middle.
    pub(super) cut: Option<String>,
}

/// Recordings are long, a list of markers is not.
const MARKERS: usize = 1000;
/// A label may be as long as a recording.
const LABEL: usize = 1000;

impl Summary {
    pub(super) fn of(
        path: &Path,
        timing: Option<&Path>,
        format: Option<InputFormat>,
    ) -> Result<Self, Failure> {
        let failure = |error| Failure::of_file(path, error);
        let mut opened = reading::open(path, timing, format, false)?;
        let mut progress = Progress::new(&opened);
        let mut summary = Self {
            file: path.display().to_string(),
            format: opened.format,
            compression: compression(path),
            size: opened.size,
            header: Header::default(),
            duration: 0,
            events: [
                "output", "input", "hidden", "resize", "signal", "marker", "exit", "info", "comment", "other",
            ]
            .map(|name| (name, 0)),
            output_bytes: 0,
            input_bytes: 0,
            exit: None,
            markers: Vec::new(),
            risky: Vec::new(),
            cut: None,
        };
        let mut filter = Filter::new();
        let mut harmless = Vec::new();
        let mut event = Event::default();
        loop {
            match opened.reader.read(&mut event) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) if error.is_truncated() => {
                    summary.cut = Some(error.to_string());
                    break;
                }
                Err(error) => return Err(failure(error)),
            }
            summary.add(&event);
            if event.kind == Kind::Output {
                harmless.clear();
                filter.push(&event.data, &mut harmless);
            }
            progress.tick();
        }
        summary.risky = filter.dropped().map(|(kind, count)| (kind.name(), count)).collect();
        summary.risky.retain(|(_, count)| *count > 0);
        summary.header = opened.reader.header().clone();
        Ok(summary)
    }

    fn add(&mut self, event: &Event) {
        self.duration = event.time;
        let bytes = event.data.len() as u64;
        let index = match &event.kind {
            Kind::Output => {
                self.output_bytes = self.output_bytes.saturating_add(bytes);
                0
            }
            Kind::Input => {
                self.input_bytes = self.input_bytes.saturating_add(bytes);
                1
            }
            Kind::Hidden => 2,
            Kind::Resize(_) => 3,
            Kind::Signal => 4,
            Kind::Marker => {
                if self.markers.len() < MARKERS {
                    let label = &event.data[..event.data.len().min(LABEL)];
                    self.markers.push((event.time, String::from_utf8_lossy(label).into_owned()));
                }
                5
            }
            Kind::Exit(code) => {
                self.exit = Some(*code);
                6
            }
            Kind::Info => 7,
            Kind::Comment => 8,
            _ => 9,
        };
        self.events[index].1 += 1;
    }
}

fn compression(path: &Path) -> Option<Compression> {
    let mut start = Vec::new();
    // A pipe would lose what is read here.
    if !path.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return None;
    }
    File::open(path).ok()?.take(4).read_to_end(&mut start).ok()?;
    Some(Compression::by_content(&start))
}
