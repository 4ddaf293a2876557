//! The text that a recording showed.

use std::io::{self, Write};
use std::path::Path;

use serde_json::json;

use super::Problem;
use crate::Failure;
use crate::args::Info;
use crate::indexes::{Indexed, Source};
use crate::shown::{self, shown};
use crate::values::clock;

/// Prints every line, each with its time.
pub(super) fn print(args: &Info, path: &Path) -> Result<(), Problem> {
    let source =
        Source { path, timing: args.timing.as_deref(), format: args.input_format, strict: args.strict };
    let name = path.display().to_string();
    let file = if args.files.len() > 1 { format!("{}: ", shown(&name)) } else { String::new() };
    let unwritten = |error| Problem::Unwritten(Failure::of_output(&error));
    let mut indexed = Indexed::new(source)?;
    let mut out = io::stdout().lock();
    let mut count = 0;
    loop {
        // Those that were printed before the index turned out to be damaged.
        let mut known = count;
        let mut written = Ok(());
        let read = indexed.index().lines(&mut |line| {
            if known > 0 {
                known -= 1;
                return true;
            }
            count += 1;
            written = match args.json {
                true => {
                    let time = line.time as f64 / 1e9;
                    let object = json!({"file": name, "time": time, "text": line.text});
                    writeln!(out, "{}", shown::json(&object))
                }
                false => writeln!(out, "{file}{}\t{}", clock(line.time), shown(&line.text)),
            };
            written.is_ok()
        });
        written.map_err(unwritten)?;
        match read {
            Ok(()) => return out.flush().map_err(unwritten),
            Err(error) => indexed.renew(error.into())?,
        }
    }
}
