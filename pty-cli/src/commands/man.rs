//! `pty-cli man`: the pages that are checked in, and tested to be what the command line says.

use std::fs;
use std::path::Path;

use crate::Failure;
use crate::args::Man;

/// Declares the pages by the names of their files.
macro_rules! pages {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../man/", $name)))),*]
    };
}

/// Every page; the first is the tool's own.
const PAGES: [(&str, &str); 14] = pages![
    "pty-cli.1",
    "pty-cli-cat.1",
    "pty-cli-completions.1",
    "pty-cli-convert.1",
    "pty-cli-export.1",
    "pty-cli-info.1",
    "pty-cli-live.1",
    "pty-cli-man.1",
    "pty-cli-record.1",
    "pty-cli-replay.1",
    "pty-cli-script.1",
    "pty-cli-search.1",
    "pty-cli-shot.1",
    "pty-cli-spawn.1",
];

pub(crate) fn run(args: Man) -> Result<u8, Failure> {
    match args.directory {
        Some(directory) => write(&directory),
        None => super::print(PAGES[0].1),
    }
}

fn write(directory: &Path) -> Result<u8, Failure> {
    fs::create_dir_all(directory)
        .map_err(|error| Failure::of_file(directory, format_args!("cannot create: {error}")))?;
    for (name, text) in PAGES {
        let path = directory.join(name);
        fs::write(&path, text)
            .map_err(|error| Failure::of_file(&path, format_args!("cannot write: {error}")))?;
    }
    Ok(0)
}
