//! `pty-cli export`: pictures of pixels.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use pty_recording::picture::{Film, Fonts, Look, apng, gif, png, y4m};

use super::shot::Written;
use crate::args::{Export, ExportFormat};
use crate::{Failure, messages};

/// The most bytes of a font.
const LARGEST: u64 = 1 << 28;

/// Draws a film, and says which characters are in no font.
pub(super) fn write(args: &Export, film: &Film, look: &Look) -> Result<(), Failure> {
    let mut fonts = fonts(args)?;
    let written = Written { path: &args.output, overwrite: args.overwrite };
    written.make(&args.file, args.timing.as_deref(), |out| match args.format() {
        Some(ExportFormat::Apng) => apng(film, look, &mut fonts, out),
        Some(ExportFormat::Gif) => gif(film, look, &mut fonts, out),
        Some(ExportFormat::Y4m) => y4m(film, look, args.fps_cap, &mut fonts, out),
        _ => png(film, look, &mut fonts, out),
    })?;
    let missing: Vec<_> =
        fonts.missing().map(|c| format!("{} (U+{:04X})", c.escape_debug(), u32::from(c))).collect();
    if !missing.is_empty() && !args.quiet {
        let what = missing.join(", ");
        messages::say(format_args!("no font has {what}; drawn as boxes; use --font or --font-dir"));
    }
    Ok(())
}

fn fonts(args: &Export) -> Result<Fonts, Failure> {
    let mut fonts = Fonts::default();
    if let Some(path) = &args.font {
        let font = read(path).map_err(|error| Failure::of_file(path, error))?;
        fonts = fonts.with_font(font).map_err(|error| Failure::of_file(path, error))?;
    }
    for folder in &args.font_dirs {
        fs::read_dir(folder).map_err(|error| Failure::of_file(folder, error))?;
        fonts = fonts.with_folder(folder.clone());
    }
    Ok(fonts)
}

/// Reads a font, or as much of another file as a font can have.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut font = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut font)?;
    Ok(font)
}
