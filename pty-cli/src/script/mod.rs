//! The grammars of util-linux: `script`, `scriptreplay`, `scriptlive`.

mod getopt;
mod script;
mod scriptlive;
mod scriptreplay;
mod steps;

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::ExitCode;

/// Runs as the program that we were called as, or that is named as our first argument; `None` if it
/// is none of these. Messages name the program as it was called.
pub(crate) fn main(args: &[OsString]) -> Option<ExitCode> {
    let called = Path::new(args.first()?).file_name()?;
    let by_name = |name: &OsStr, args: &[OsString]| {
        let run = match name.to_str()? {
            "script" => script::main,
            "scriptreplay" => scriptreplay::main,
            "scriptlive" => scriptlive::main,
            _ => return None,
        };
        Some(ExitCode::from(run(name, args)))
    };
    by_name(called, &args[1..]).or_else(|| by_name(args.get(1)?, &args[2..]))
}
