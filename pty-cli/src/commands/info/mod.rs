//! `pty-cli info`.

mod show;
mod summary;
mod text;

use std::io::{self, Write};
use std::path::Path;

use crate::Failure;
use crate::args::Info;
use summary::Summary;

pub(crate) fn run(args: Info) -> Result<u8, Failure> {
    let mut code = 0;
    for (index, path) in args.files.iter().enumerate() {
        let result = match args.text {
            true => text::print(&args, path),
            false => summarize(&args, path, index == 0),
        };
        // The others are still worth knowing.
        match result {
            Ok(()) => {}
            // Nobody reads about the others.
            Err(Problem::Unwritten(failure)) => return Err(failure),
            Err(Problem::Unread(failure)) => code = failure.tell(),
        }
    }
    Ok(code)
}

fn summarize(args: &Info, path: &Path, is_first: bool) -> Result<(), Problem> {
    let summary = Summary::of(path, args.timing.as_deref(), args.input_format)?;
    let text = match args.json {
        true => show::json(&summary),
        false => format!("{}{}", if is_first { "" } else { "\n" }, show::text(&summary)),
    };
    let mut stdout = io::stdout();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    written.map_err(|error| Problem::Unwritten(Failure::of_output(&error)))?;
    match summary.cut {
        Some(cut) if args.strict => Err(Failure::of_file(path, cut).into()),
        _ => Ok(()),
    }
}

enum Problem {
    /// This file cannot be read.
    Unread(Failure),
    /// Standard output cannot be written.
    Unwritten(Failure),
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::Unread(failure)
    }
}
