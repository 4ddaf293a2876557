//! The grammars of util-linux: `script`, `scriptreplay`, `scriptlive`.

mod getopt;
mod logs;
mod options;
mod script;
mod scriptlive;
mod scriptreplay;
mod size;
mod steps;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
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

/// Says what is wrong; the exit status that goes with it.
fn complain(name: &OsStr, message: &str) -> u8 {
    // If nobody listens, there is nobody to tell.
    let _ = writeln!(io::stderr(), "{}: {message}", name.display());
    1
}

/// Prints what was asked for; the exit status that goes with it.
fn say(text: &str) -> u8 {
    let mut stdout = io::stdout();
    u8::from(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).is_err())
}

fn version(name: &OsStr) -> String {
    format!("{} from pty-cli {}\n", name.display(), env!("CARGO_PKG_VERSION"))
}
