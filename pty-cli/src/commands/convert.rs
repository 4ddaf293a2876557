//! `pty-cli convert`.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use pty_recording::{
    Destination, DestinationError, Event, Existing, Format, Kind, Opened, Problem, ReadError, Writer,
    find_timing, timing_path,
};

use super::reading;
use crate::args::Convert;
use crate::destination;
use crate::messages;
use crate::progress::Progress;
use crate::{Failure, STDOUT};

pub(crate) fn run(args: Convert) -> Result<u8, Failure> {
    let format = format(&args)?;
    let mut opened = reading::open(&args.from, args.timing.as_deref(), args.input_format, args.lenient)?;
    let to_terminal = is_standard(args.to()) && io::stdout().is_terminal();
    let mut progress = if to_terminal { Progress::none(&opened) } else { Progress::new(&opened) };
    let cannot_write = |error: &io::Error| match is_standard(args.to()) {
        true => Failure::of_output(error),
        false => Failure::of_file(args.to(), format_args!("cannot write: {error}")),
    };

    // The header is known when the first event is.
    let mut event = Event::default();
    let mut more = opened.reader.read(&mut event);
    match &more {
        // Of nothing, nothing is written.
        Err(error) => return Err(Failure::of_file(&args.from, error)),
        Ok(false) if opened.reader.skipped().count > 0 => {
            return Err(Failure::of_file(&args.from, opened.reader.skipped()));
        }
        Ok(_) => {}
    }
    let is_new = !args.to().exists();
    let (mut writer, destination) = create(&args, format, &opened)?;
    let mut has_input = false;
    while let Ok(true) = more {
        has_input |= event.kind == Kind::Input;
        writer.write(&event).map_err(|error| cannot_write(&error))?;
        progress.tick();
        more = opened.reader.read(&mut event);
    }
    drop(progress);
    writer.finish().map_err(|error| cannot_write(&error))?;
    if let Some(warning) = writer.warning() {
        messages::warn(args.to(), warning);
    }
    reading::say_skipped(&args.from, &opened.reader.skipped());
    let is_kept = match &more {
        Ok(_) => true,
        Err(_) if args.strict => false,
        // What comes before the damage is a recording of its own, but nothing to replace another with.
        Err(error) => error.is_truncated() || is_new,
    };
    if is_kept {
        destination.commit().map_err(|error| match error.problem() {
            Problem::Write(error) => cannot_write(error),
            _ => destination::failure(&error),
        })?;
        if has_input && format == Format::Typescript && !is_standard(args.to()) {
            reading::say_mixed(args.to());
        }
    }
    more.map(|_| 0).or_else(|error| not_read_to_the_end(&args, &error, is_kept))
}

fn not_read_to_the_end(args: &Convert, error: &ReadError, is_kept: bool) -> Result<u8, Failure> {
    let is_kept = is_kept || is_standard(args.to());
    let written = if is_kept { "what comes before was converted" } else { "nothing was written" };
    if !error.is_truncated() || args.strict {
        return Err(Failure::of_file(&args.from, format_args!("{error}; {written}")));
    }
    messages::warn(&args.from, format_args!("{error}; {written}"));
    Ok(0)
}

fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn format(args: &Convert) -> Result<Format, Failure> {
    if is_standard(args.to()) && args.format.is_none() {
        let why = "cannot tell the format from the name; use --format";
        return Err(Failure::of_file(Path::new(STDOUT), why));
    }
    destination::format(args.to(), args.format.map(Into::into))
}

/// The writer, and the files that take their places when all is written.
fn create(
    args: &Convert,
    format: Format,
    opened: &Opened,
) -> Result<(Box<dyn Writer>, Destination), Failure> {
    let failure = |error: DestinationError| match error.problem() {
        Problem::Write(error) if is_standard(args.to()) => Failure::of_output(error),
        Problem::Write(error) => Failure::of_file(args.to(), error),
        _ => destination::failure(&error),
    };
    if !is_standard(args.to()) {
        let timing = (format == Format::Typescript).then(|| timing_path(args.to()));
        refuse_to_replace_what_is_read(args, timing.as_deref())?;
    }
    let exact = matches!(opened.format, Format::AsciicastV1 | Format::AsciicastV2 | Format::AsciicastV3);
    let destination = Destination::options()
        .existing(if args.overwrite { Existing::Overwrite } else { Existing::Refuse })
        .format(format)
        .exact(exact)
        .when_complete(true)
        .log_alone(is_standard(args.to()))
        .open(args.to())
        .map_err(failure)?;
    let writer = destination.begin(opened.reader.header()).map_err(failure)?;
    Ok((writer, destination))
}

fn refuse_to_replace_what_is_read(args: &Convert, timing: Option<&Path>) -> Result<(), Failure> {
    let beside = find_timing(&args.from);
    let read = [Some(&args.from), beside.as_ref(), args.timing.as_ref()];
    for written in [Some(args.to()), timing].into_iter().flatten() {
        if read.into_iter().flatten().any(|read: &PathBuf| reading::same_file(read, written)) {
            return Err(Failure::of_file(written, "is an input of this conversion"));
        }
    }
    Ok(())
}
