//! `pty-cli export`: pictures of pixels.

use std::fs;
use std::io::{self, BufWriter, Write};

use pty_recording::picture::{Film, Fonts, Look, apng, gif, png, y4m};

use super::shot::Written;
use crate::args::{Export, ExportFormat};
use crate::{Failure, messages};

/// Draws a film, and says which characters are in no font.
pub(super) fn write(args: &Export, film: &Film, look: &Look) -> Result<(), Failure> {
    let mut fonts = fonts(args)?;
    let written = Written { path: &args.output, overwrite: args.overwrite };
    let drawn = if args.output.as_os_str() == "-" {
        draw(args, film, look, &mut fonts, io::stdout().lock())
    } else {
        draw(args, film, look, &mut fonts, written.create(&args.file, args.timing.as_deref())?)
    };
    match drawn {
        // Nobody reads what is left.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
        drawn => drawn.map_err(|error| written.failure(&error))?,
    }
    let missing: Vec<_> =
        fonts.missing().map(|c| format!("{} (U+{:04X})", c.escape_debug(), u32::from(c))).collect();
    if !missing.is_empty() && !args.quiet {
        let what = missing.join(", ");
        messages::say(format_args!("no font has {what}; drawn as boxes; use --font or --font-dir"));
    }
    Ok(())
}

fn draw(args: &Export, film: &Film, look: &Look, fonts: &mut Fonts, out: impl Write) -> io::Result<()> {
    let out = BufWriter::new(out);
    match args.format() {
        Some(ExportFormat::Apng) => apng(film, look, fonts, out),
        Some(ExportFormat::Gif) => gif(film, look, fonts, out),
        Some(ExportFormat::Y4m) => y4m(film, look, args.fps_cap, fonts, out),
        _ => png(film, look, fonts, out),
    }
}

fn fonts(args: &Export) -> Result<Fonts, Failure> {
    let mut fonts = Fonts::default();
    if let Some(path) = &args.font {
        let font = fs::read(path).map_err(|error| Failure::of_file(path, error))?;
        fonts = fonts.with_font(font).map_err(|error| Failure::of_file(path, error))?;
    }
    for folder in &args.font_dirs {
        fs::read_dir(folder).map_err(|error| Failure::of_file(folder, error))?;
        fonts = fonts.with_folder(folder.clone());
    }
    Ok(fonts)
}
