//! What every command that reads recordings says of them.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use pty_recording::{Format, OpenOptions, Opened, ReadError, ReadErrorKind, Skipped, timing_path};

use crate::Failure;
use crate::args::InputFormat;
use crate::messages::warn;

/// How to open a recording, as the command line has it.
pub(crate) fn options(timing: Option<&Path>, format: Option<InputFormat>, lenient: bool) -> OpenOptions {
    let options = OpenOptions::new().format(format.map(Format::from)).lenient(lenient);
    match timing {
        Some(timing) => options.timing(timing),
        None => options,
    }
}

/// Opens a recording; if something is to be known of it, says so on standard error.
pub(crate) fn open(
    path: &Path,
    timing: Option<&Path>,
    format: Option<InputFormat>,
    lenient: bool,
) -> Result<Opened, Failure> {
    let opened = options(timing, format, lenient).open(path).map_err(|error| unread(path, &error))?;
    if let Some(warning) = opened.warning {
        warn(path, warning);
    }
    Ok(opened)
}

/// Why a recording cannot be opened, and which option may help.
pub(crate) fn unread(path: &Path, error: &ReadError) -> Failure {
    let hint = match error.kind() {
        ReadErrorKind::NoTiming => "; use --timing or --input-format",
        ReadErrorKind::UnknownFormat => "; use --input-format (raw: any output)",
        _ => "",
    };
    Failure::of_file(path, format_args!("{error}{hint}"))
}

/// Whether two paths are the same file.
pub(crate) fn same_file(one: &Path, other: &Path) -> bool {
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}

/// Says what was skipped.
pub(crate) fn say_skipped(path: &Path, skipped: &Skipped) {
    if !skipped.is_empty() {
        warn(path, skipped);
    }
}

/// Says how to play a typescript that has input: its log has both, which scriptreplay does not expect.
pub(crate) fn say_mixed(log: &Path) {
    let timing = timing_path(log);
    let (log_name, timing) = (log.display(), timing.display());
    warn(log, format_args!("it has input and output; play it with scriptreplay -T {timing} -B {log_name}"));
}
