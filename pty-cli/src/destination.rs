//! What is wrong with files that are written, in the words of the command line.

use std::path::{Path, PathBuf};

use pty_recording::{DestinationError, Format, Problem};

use crate::{Failure, messages};

/// The failure of `record`, which can add to a file as well as replace it.
pub(crate) fn failure_of_record(error: &DestinationError) -> Failure {
    let hint = match error.problem() {
        Problem::Exists => "; use --overwrite to replace it, or --append to add to it",
        Problem::NoTimes => "; record to a file, or choose another --format",
        problem => hint(problem),
    };
    Failure::tool(format_args!("{error}{hint}"))
}

/// The failure of a command that only reads and writes files.
pub(crate) fn failure(error: &DestinationError) -> Failure {
    Failure::of_file(error.path(), format_args!("{}{}", error.problem(), hint(error.problem())))
}

fn hint(problem: &Problem) -> &'static str {
    match problem {
        Problem::Exists => "; use --overwrite to replace it",
        Problem::UnknownFormat => "; use --format, or an extension such as .cast",
        _ => "",
    }
}

/// Says which files were cut back to be added to.
pub(crate) fn say_repaired(paths: &[PathBuf]) {
    for path in paths {
        let path = path.display();
        messages::say(format_args!("{path}: was truncated; cut back to its last whole event"));
    }
}

/// The format to write `path` in: the one that is given, or else the one that the name says.
pub(crate) fn format(path: &Path, given: Option<Format>) -> Result<Format, Failure> {
    given.or_else(|| Format::by_name(path)).ok_or_else(|| {
        let hint = hint(&Problem::UnknownFormat);
        Failure::of_file(path, format_args!("{}{hint}", Problem::UnknownFormat))
    })
}
