//! `pty-cli man`: the pages.

use std::fs;
use std::path::Path;

use super::texts::{text, texts};
use crate::Failure;
use crate::args::Man;

pub(crate) fn run(args: Man) -> Result<u8, Failure> {
    match args.directory {
        Some(directory) => write(&directory),
        None => super::print(&text("pty-cli.1").map_err(|error| Failure::of_output(&error))?),
    }
}

fn write(directory: &Path) -> Result<u8, Failure> {
    fs::create_dir_all(directory)
        .map_err(|error| Failure::of_file(directory, format_args!("cannot create: {error}")))?;
    let texts = texts().map_err(|error| Failure::of_output(&error))?;
    for (name, text) in texts.iter().filter(|(name, _)| name.ends_with(".1")) {
        let path = directory.join(name);
        fs::write(&path, text)
            .map_err(|error| Failure::of_file(&path, format_args!("cannot write: {error}")))?;
    }
    Ok(0)
}
