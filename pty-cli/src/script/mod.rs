//! The grammars of util-linux: `script`, `scriptreplay`, `scriptlive`.
//!
//! # Differences that are intended
//! What `script` does otherwise than util-linux 2.42:
//! - A log that cannot be written (a full disk) ends the session: exit status 1, not 0.
//! - Ended by signal n it exits with 128+n, not 0, and the last line has the command's own status.
//! - What was printed is in the files within 100 ms, whatever becomes of `script`.
//! - Piped input reaches the command whole, whatever its size, and with an end; a last line needs no
//!   newline, and nothing waits for a quarter of a second.
//! - Without a terminal or on one of unknown size, the command's is of 80x24, not 0x0.
//! - `-a` appends to the timing file, too, which then also names the first and last lines in between.
//! - What is typed and not shown, such as a password, is not in a log of input, but for `-E never`.
//! - A log that cannot be opened leaves the others empty.
//! - A log that another recorder is writing to is an error, and `-o` counts what a log had before.
//! - A shell that cannot be executed is reported on standard error only, and the log has no last line.
//! - Options that exclude each other are reported in the words of 2.38. `-E always` is `-E auto`.
//! - A link named `typescript` is refused when the file is opened, not before.
//! - `-c COMMAND -- FILE` is taken as it was before 2.42.
//! - The command line of BSD's `script` (`[-adeFkpqr] [-t time] [file [command…]]`) is taken where
//!   util-linux's would be an error.
//!
//! And `scriptlive`: a timing file of the classic kind, which has no input, is an error; ended by
//! signal n it exits with 128+n.

mod getopt;
mod logs;
mod options;
mod record;
mod scriptlive;
mod scriptreplay;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use crate::{GONE, shown};

/// Runs as the program that we were called as, or that is named as our first argument; `None` if it
/// is none of these. Messages name the program as it was called.
pub(crate) fn main(args: &[OsString]) -> Option<ExitCode> {
    let called = Path::new(args.first()?).file_name()?;
    let by_name = |name: &OsStr, args: &[OsString]| {
        let run = match name.to_str()? {
            "script" => record::main,
            "scriptreplay" => scriptreplay::main,
            "scriptlive" => scriptlive::main,
            _ => return None,
        };
        Some(ExitCode::from(run(name, args)))
    };
    let help = || match args {
        [_, help, name] if help == "help" => by_name(name, &["--help".into()]),
        _ => None,
    };
    by_name(called, &args[1..]).or_else(|| by_name(args.get(1)?, &args[2..])).or_else(help)
}

/// Says what is wrong; the exit status that goes with it.
fn complain(name: &OsStr, message: &str) -> u8 {
    // If nobody listens, there is nobody to tell.
    let text = format!("{}: {message}\n", name.display());
    let _ = io::stderr().write_all(shown::lines(&text).as_bytes());
    1
}

/// Prints what was asked for; the exit status that goes with it.
fn say(text: &str) -> u8 {
    let mut stdout = io::stdout();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => 0,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => GONE,
        Err(error) => complain(&called(), &format!("write error: {}", logs::reason(&error))),
    }
}

/// Prints a remark on a session. It goes on if nobody reads that.
fn remark(text: &str) {
    let mut stdout = io::stdout();
    let _ = stdout.write_all(shown::lines(text).as_bytes()).and_then(|()| stdout.flush());
}

/// The name that this process runs by.
fn called() -> OsString {
    let names = std::env::args_os().take(2);
    let mut names = names.filter_map(|name| Some(Path::new(&name).file_name()?.to_owned()));
    let is_ours = |name: &OsString| name.to_str().is_some_and(|name| name.starts_with("script"));
    names.find(is_ours).unwrap_or_else(|| "script".into())
}

fn version(name: &OsStr) -> String {
    format!("{} from pty-cli {}\n", name.display(), env!("CARGO_PKG_VERSION"))
}
