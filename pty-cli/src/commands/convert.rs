//! `pty-cli convert`.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use super::reading;
use crate::args::Convert;
use crate::destination::{self, check_timing};
use crate::messages;
use crate::output_file::Replacement;
use crate::progress::Progress;
use crate::recording::files::{Compression, Output};
use crate::recording::{self, Event, Files, Format, Kind, Opened, ReadError, Writer};
use crate::{Failure, STDOUT};

pub(crate) fn run(args: Convert) -> Result<u8, Failure> {
    let format = format(&args)?;
    let mut opened = reading::open(&args.from, args.timing.as_deref(), args.input_format, args.lenient)
        .map_err(|error| Failure::of_file(&args.from, error))?;
    let to_terminal = is_standard(args.to()) && io::stdout().is_terminal();
    let mut progress = if to_terminal { Progress::none(&opened) } else { Progress::new(&opened) };
    let cannot_write = |error| match is_standard(args.to()) {
        true => Failure::of_output(&error),
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
    let (mut writer, files) = create(&args, format, &opened)?;
    let mut has_input = false;
    while let Ok(true) = more {
        has_input |= event.kind == Kind::Input;
        writer.write(&event).map_err(cannot_write)?;
        progress.tick();
        more = opened.reader.read(&mut event);
    }
    drop(progress);
    writer.finish().map_err(cannot_write)?;
    if let Some(warning) = writer.warning() {
        messages::warn(args.to(), warning);
    }
    reading::say_skipped(&args.from, &opened.reader.skipped());
    let is_kept = match &more {
        Ok(_) => true,
        Err(_) if args.strict => false,
        // What comes before the damage is a recording of its own, but nothing to replace another with.
        Err(error) => error.is_cut() || is_new,
    };
    if is_kept {
        Replacement::commit_all(files).map_err(cannot_write)?;
        if has_input && format == Format::Typescript && !is_standard(args.to()) {
            reading::say_mixed(args.to());
        }
    }
    more.map(|_| 0).or_else(|error| not_read_to_the_end(&args, &error, is_kept))
}

fn not_read_to_the_end(args: &Convert, error: &ReadError, is_kept: bool) -> Result<u8, Failure> {
    let is_kept = is_kept || is_standard(args.to());
    let written = if is_kept { "what comes before was converted" } else { "nothing was written" };
    if !error.is_cut() || args.strict {
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
        let why = "it has no name that says the format; use --format";
        return Err(Failure::of_file(Path::new(STDOUT), why));
    }
    destination::format(args.to(), args.format).map_err(|failure| Failure { code: 1, ..failure })
}

/// The writer, and the files that take their places when all is written.
fn create(
    args: &Convert,
    format: Format,
    opened: &Opened,
) -> Result<(Box<dyn Writer>, Vec<Replacement>), Failure> {
    let cannot = |error: io::Error| match is_standard(args.to()) {
        true => Failure::of_output(&error),
        false => Failure::of_file(args.to(), error),
    };
    let mut places = Vec::new();
    let files = if is_standard(args.to()) {
        let file = File::from(io::stdout().as_fd().try_clone_to_owned().map_err(cannot)?);
        let main = Output::new(file, Compression::None).map_err(cannot)?;
        Files { main, timing: None, existing: Default::default() }
    } else {
        let timing = (format == Format::Typescript).then(|| recording::timing_path(args.to()));
        refuse_to_replace_what_is_read(args, timing.as_deref())?;
        if let Some(timing) = &timing {
            check_timing(args.to(), timing)?;
        }
        let (compression, _) = Compression::by_name(args.to());
        let mut output = |path: &Path, compression| {
            let place = open(args, path)?;
            let output = place.handle().and_then(|file| Output::new(file, compression)).map_err(cannot);
            places.push(place);
            output
        };
        let timing = match &timing {
            Some(path) => Some(output(path, Compression::None)?),
            None => None,
        };
        let main = output(args.to(), compression)?;
        Files { main, timing, existing: Default::default() }
    };
    let header = opened.reader.header();
    let exact = matches!(opened.format, Format::AsciicastV1 | Format::AsciicastV2 | Format::AsciicastV3);
    let writer = match exact {
        true => recording::create_exact(format, files, header),
        false => recording::create(format, files, header, None, true),
    };
    Ok((writer.map_err(cannot)?, places))
}

fn refuse_to_replace_what_is_read(args: &Convert, timing: Option<&Path>) -> Result<(), Failure> {
    let beside = recording::find_timing(&args.from);
    let read = [Some(&args.from), beside.as_ref(), args.timing.as_ref()];
    for written in [Some(args.to()), timing].into_iter().flatten() {
        if read.into_iter().flatten().any(|read: &PathBuf| recording::same_file(read, written)) {
            return Err(Failure::of_file(written, "it is read, and cannot be written at the same time"));
        }
    }
    Ok(())
}

fn open(args: &Convert, path: &Path) -> Result<Replacement, Failure> {
    Replacement::begin(path, args.overwrite).map_err(|failure| Failure { code: 1, ..failure })
}
