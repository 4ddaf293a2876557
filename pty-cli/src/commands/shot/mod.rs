//! `pty-cli shot`: the screen of a recording, as a file.

mod html;
mod json;

use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;
use std::time::Duration;

use pty_recording::destination::Replacement;
use pty_recording::find_timing;
use pty_recording::index::{Place, View};
use pty_screen::Screen;

use super::reading;
use crate::args::{Shot, ShotFormat};
use crate::at::At;
use crate::indexes::{self, Source};
use crate::{Failure, destination};

pub(crate) fn run(args: Shot) -> Result<u8, Failure> {
    let source = Source {
        path: &args.file,
        timing: args.timing.as_deref(),
        format: args.input_format,
        strict: args.strict,
    };
    let end = At::Time(Duration::MAX);
    let view = seen(source, args.at.as_ref().unwrap_or(&end))?;
    let text = match args.format() {
        ShotFormat::Txt => plain(view.screen()),
        ShotFormat::Ansi => drawn(view.screen()),
        ShotFormat::Json => json::object(&args.file, view.time(), view.screen()),
        ShotFormat::Html => html::page(&args.file, view.screen()),
    };
    // Its warnings come first.
    drop(view);
    let out = Written { path: &args.output, overwrite: args.overwrite };
    out.write(&args.file, args.timing.as_deref(), &text)
}

/// The recording at a place.
pub(super) fn seen(source: Source<'_>, at: &At) -> Result<View, Failure> {
    match at.known() {
        Some(place) => played(source, place),
        None => indexes::found(source, at),
    }
}

/// The recording at a place that needs no index. One that is there is used.
fn played(source: Source<'_>, place: Place) -> Result<View, Failure> {
    if let Some(index) = source.kept() {
        let mut view = source.view()?;
        if view.go_to(place, Some(&index)).is_ok() {
            return Ok(view);
        }
    }
    let mut view = source.view()?;
    view.go_to(place, None).map_err(|error| reading::unread(source.path, &error))?;
    Ok(view)
}

/// Rows without blanks at their ends, up to the last one that has text.
pub(super) fn plain(screen: &Screen) -> String {
    let mut text = String::new();
    for row in screen.rows() {
        row.push_text(&mut text);
        text.truncate(text.trim_end_matches(' ').len());
        text.push('\n');
    }
    text.truncate(text.trim_end_matches('\n').len());
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// Rows in their colours, up to the last one that has anything.
pub(super) fn drawn(screen: &Screen) -> String {
    let count = screen.rows().rposition(|row| !row.is_blank()).map_or(0, |last| last + 1);
    let mut text = String::new();
    for row in screen.rows().take(count) {
        row.push_drawn(&mut text);
        text.push('\n');
    }
    text
}

/// Where something that is made of a recording is written.
pub(super) struct Written<'a> {
    /// -: standard output.
    pub(super) path: &'a Path,
    pub(super) overwrite: bool,
}

impl Written<'_> {
    /// Writes it, but not over the recording.
    pub(super) fn write(&self, recording: &Path, timing: Option<&Path>, text: &str) -> Result<u8, Failure> {
        self.make(recording, timing, |out| out.write_all(text.as_bytes())).map(|()| 0)
    }

    /// Lets something be written there, but not over the recording. It is there when it is whole, or else what was there
    /// before.
    pub(super) fn make(
        &self,
        recording: &Path,
        timing: Option<&Path>,
        make: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let (path, is_standard) = (self.path, self.path.as_os_str() == "-");
        let beside = find_timing(recording);
        let mut read = [Some(recording), beside.as_deref(), timing].into_iter().flatten();
        if !is_standard && read.any(|read| reading::same_file(read, path)) {
            return Err(Failure::of_file(path, "is the recording itself"));
        }
        let file = Replacement::begin(path, self.overwrite, 0o600);
        let mut out = BufWriter::new(file.map_err(|error| destination::failure(&error))?);
        let made = make(&mut out).and_then(|()| out.into_inner()?.commit());
        made.or_else(|error| match error.kind() {
            _ if is_standard => Err(Failure::of_output(&error)),
            // Nobody reads what is left.
            ErrorKind::BrokenPipe => Ok(()),
            ErrorKind::AlreadyExists => {
                Err(Failure::of_file(path, "already exists; use --overwrite to replace it"))
            }
            _ => Err(Failure::of_file(path, format_args!("cannot write: {error}"))),
        })
    }
}
