//! What there is at the place of a recording: what it has already, and whether that may be touched.

use std::fs::File;
use std::io::{BufRead, Read};
use std::path::Path;

use super::{Destination, DestinationError, Existing, OutputFile, Place, Problem, mend};
use crate::files::Compression;
use crate::filter::Filter;
use crate::format::typescript::{self, Timing};
use crate::{Event, Format, Kind, ReadError, find_timing, open, open_file, timing_path};

/// What a recording has that another is added to.
pub(super) struct Before {
    /// Time of the last event.
    pub(super) time: u64,
    /// Whether its last line has an end.
    pub(super) line_ended: bool,
}

impl Destination {
    /// Finds out what there is, mends what is added to, and opens the timing file of a typescript.
    pub(super) fn examine(&mut self) -> Result<(), DestinationError> {
        let Place::Direct { main, timing } = &mut self.place else { return Ok(()) };
        let path = &self.path;
        let (existing, mode) = (self.options.existing, self.options.permissions);
        let wanted = self.options.wanted(path);
        let may_have_content = existing == Existing::Append && main.size() > 0;
        if may_have_content {
            let mended = mend::mend(main, wanted)?;
            if mended.was_cut {
                self.mended.push(path.clone());
            }
            // Of one that was cut before anything could be read, nothing is left but its place.
            self.is_appended = !mended.is_empty;
            if mended.is_typescript || mended.is_empty && self.format == Format::Typescript {
                // Without what its log does not have.
                if let Some(place) = find_timing(path) {
                    let file = open_timing(path, &place, Existing::Append, mode)?;
                    if mend::mend_timing(&file, path)? {
                        self.mended.push(place);
                    }
                    *timing = Some(file);
                }
            }
        }
        if self.is_appended {
            (self.format, self.compression, self.before) = what_is_there(path, wanted)?;
        } else if main.is_regular() {
            self.format = wanted.ok_or_else(|| DestinationError::new(path, Problem::UnknownFormat))?;
        }
        if self.format == Format::Typescript && !self.options.log_alone {
            if !main.is_regular() {
                return Err(DestinationError::new(path, Problem::NoTimes));
            }
            let is_new = main.is_new() || main.size() == 0;
            let file = match timing.take() {
                Some(file) => file,
                None => {
                    let existing = if is_new { Existing::Refuse } else { existing };
                    open_timing(path, &timing_path(path), existing, mode)?
                }
            };
            if may_have_content {
                self.typescript = existing_typescript(path, file.path(), self.options.input)?;
            }
            *timing = Some(file);
        }
        if self.is_appended && self.format != Format::Txt {
            self.switch_off = left_on(path)?;
        }
        Ok(())
    }
}

/// What a typescript holds that is added to.
fn existing_typescript(
    log: &Path,
    timing: &Path,
    with_input: bool,
) -> Result<typescript::LogState, DestinationError> {
    let cannot = |error: ReadError| DestinationError::new(log, Problem::Unreadable(error));
    let (bytes, ..) = open_file(log).map_err(cannot)?;
    let (timing, ..) = open_file(timing).map_err(cannot)?;
    let inputs = typescript::Inputs { both: Some(bytes), timing: Some(timing), ..Default::default() };
    let existing = typescript::existing(inputs).map_err(cannot)?;
    match existing.timing {
        Some(Timing::Classic) if with_input => Err(DestinationError::new(log, Problem::NoInput)),
        _ => Ok(existing),
    }
}

/// Opens the timing file of a log. One that exists without its log, or is something else, is not taken
/// for it.
fn open_timing(
    log: &Path,
    path: &Path,
    existing: Existing,
    mode: u32,
) -> Result<OutputFile, DestinationError> {
    if existing == Existing::Refuse {
        refuse_timing_of_another(log, path)?;
    } else {
        refuse_what_is_no_timing_file(path)?;
    }
    OutputFile::open(path, existing, mode)
}

/// Whether a file begins as a timing file, which may be cut.
fn is_timing(start: &[u8]) -> bool {
    match start.iter().position(|&byte| byte == b'\n') {
        Some(end) => typescript::is_timing(&start[..=end]),
        None => {
            start.iter().all(|&byte| byte.is_ascii_digit() || matches!(byte, b'.' | b' '))
                || start.starts_with(b"H ")
        }
    }
}

/// Refuses a timing file that is not that of a log which is to be replaced, or is new.
pub(super) fn check_timing(log: &Path, timing: &Path) -> Result<(), DestinationError> {
    match log.exists() {
        true => refuse_what_is_no_timing_file(timing),
        false => refuse_timing_of_another(log, timing),
    }
}

/// A log that is new has no timing file yet.
fn refuse_timing_of_another(log: &Path, timing: &Path) -> Result<(), DestinationError> {
    match timing.symlink_metadata() {
        Ok(_) => Err(DestinationError::new(timing, Problem::OtherTimes(log.to_owned()))),
        Err(_) => Ok(()),
    }
}

fn refuse_what_is_no_timing_file(path: &Path) -> Result<(), DestinationError> {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(4096).read_to_end(&mut start));
    match read {
        Ok(_) if !is_timing(&start) => Err(DestinationError::new(path, Problem::NotTimes)),
        // What cannot be read is found out when it is opened.
        _ => Ok(()),
    }
}

/// The format of a recording that is to be added to, how it is compressed whatever its name says, and
/// what is needed to go on from its end.
fn what_is_there(
    path: &Path,
    wanted: Option<Format>,
) -> Result<(Format, Compression, Option<Before>), DestinationError> {
    let unreadable = |error: ReadError| DestinationError::new(path, Problem::Unreadable(error));
    let mut opened = open(path, None).map_err(unreadable)?;
    let format = match (opened.format, wanted) {
        // Without any mark of their own.
        (Format::Raw, Some(wanted @ (Format::Raw | Format::Txt))) => wanted,
        (Format::AsciicastV1, _) => return Err(DestinationError::new(path, Problem::ReadOnly)),
        (found, Some(wanted)) if found != wanted && !(is_asciicast(found) && is_asciicast(wanted)) => {
            return Err(DestinationError::new(path, Problem::OtherFormat(found, wanted)));
        }
        (found, _) => found,
    };
    let compression = Compression::of(path).map_err(|error| unreadable(error.into()))?;
    let has_parts = !matches!(format, Format::Raw | Format::Txt | Format::Typescript);
    let mut event = Event::default();
    if has_parts || compression != Compression::None {
        while opened.reader.read(&mut event).map_err(unreadable)? {}
    }
    let before = match format {
        Format::AsciicastV2 | Format::AsciicastV3 => {
            Some(Before { time: event.time, line_ended: ends_with_line(path).map_err(unreadable)? })
        }
        _ => None,
    };
    Ok((format, compression, before))
}

/// What switches off the modes that a recording leaves on.
fn left_on(path: &Path) -> Result<Vec<u8>, DestinationError> {
    let unreadable = |error: ReadError| DestinationError::new(path, Problem::Unreadable(error));
    let mut reader = open(path, None).map_err(unreadable)?.reader;
    let (mut modes, mut event, mut passed) = (Filter::new(), Event::default(), Vec::new());
    while reader.read(&mut event).map_err(unreadable)? {
        if event.kind == Kind::Output {
            modes.watch(&event.data, &mut passed);
        }
    }
    modes.end(&mut passed);
    Ok(passed)
}

fn ends_with_line(path: &Path) -> Result<bool, ReadError> {
    let (mut input, ..) = open_file(path)?;
    let mut last = None;
    loop {
        let bytes = input.fill_buf()?;
        let length = bytes.len();
        if length == 0 {
            return Ok(last == Some(b'\n'));
        }
        last = bytes.last().copied();
        input.consume(length);
    }
}

/// An extension means asciicast of any version.
fn is_asciicast(format: Format) -> bool {
    matches!(format, Format::AsciicastV2 | Format::AsciicastV3)
}
