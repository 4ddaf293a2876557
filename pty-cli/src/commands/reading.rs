//! What every command that reads recordings says of them.

use std::path::Path;

use crate::args::InputFormat;
use crate::messages::warn;
use crate::recording::{self, Opened, Options, ReadError, Skipped};

/// Opens a recording; if something is to be known of it, says so on standard error.
pub(crate) fn open(
    path: &Path,
    timing: Option<&Path>,
    format: Option<InputFormat>,
    lenient: bool,
) -> Result<Opened, ReadError> {
    let options = Options { timing, format: format.map(Into::into), lenient };
    let opened = recording::open_with(path, options)?;
    if let Some(warning) = opened.warning {
        warn(path, warning);
    }
    Ok(opened)
}

/// Says what was skipped.
pub(crate) fn say_skipped(path: &Path, skipped: &Skipped) {
    if !skipped.is_empty() {
        warn(path, skipped);
    }
}

/// Says how to play a typescript that has input: its log has both, which scriptreplay does not expect.
pub(crate) fn say_mixed(log: &Path) {
    let timing = recording::timing_path(log);
    let (log_name, timing) = (log.display(), timing.display());
    warn(log, format_args!("it has input and output; play it with scriptreplay -T {timing} -B {log_name}"));
}
