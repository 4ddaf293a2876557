//! `pty-cli info`.

mod show;
mod summary;

use std::io::{self, Write};

use crate::Failure;
use crate::args::Info;
use summary::Summary;

pub(crate) fn run(args: Info) -> Result<u8, Failure> {
    let mut code = 0;
    for (index, path) in args.files.iter().enumerate() {
        let result = Summary::of(path, args.timing.as_deref(), args.input_format)
            .map_err(Problem::from)
            .and_then(|summary| {
                let text = match args.json {
                    true => show::json(&summary),
                    false => format!("{}{}", if index > 0 { "\n" } else { "" }, show::text(&summary)),
                };
                let mut stdout = io::stdout();
                let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
                written.map_err(|error| Problem::Unwritten(Failure::of_output(&error)))?;
                match summary.cut {
                    Some(cut) if args.strict => Err(Failure::of_file(path, cut).into()),
                    _ => Ok(()),
                }
            });
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
