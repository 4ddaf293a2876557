//! `pty-cli export`: a recording as a picture.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use pty_recording::Header;
use pty_recording::index::View;
use pty_recording::picture::{Cut, Film, Look, Theme, html, svg};
use pty_screen::Size;
use serde_json::Value;

use super::pixels;
use super::shot::{self, Written};
use crate::Failure;
use crate::args::{Args, Command, EXPORT_EXTENSIONS, Export, ExportFormat, ExportSelect};
use crate::at::At;
use crate::indexes::Source;
use crate::shown::shown;

pub(crate) fn run(args: Export) -> Result<u8, Failure> {
    match make(&args)? {
        Some(line) if !args.quiet => super::print(&format!("{line}\n")),
        _ => Ok(0),
    }
}

/// The command line that makes this picture of this recording. It is wrong if the name tells no format.
pub(super) fn of_record(recording: &Path, picture: &Path, overwrite: bool) -> Result<Export, Failure> {
    let mut words: Vec<&OsStr> = ["pty-cli", "export"].map(OsStr::new).to_vec();
    words.extend(overwrite.then_some(OsStr::new("--overwrite")));
    words.extend([OsStr::new("--"), recording.as_os_str(), picture.as_os_str()]);
    let parsed = Args::try_parse_from(words).map_err(|error| Failure::Usage(Box::new(error)))?;
    let Command::Export(args) = parsed.command else { unreachable!("the words say so") };
    if args.format().is_none() {
        return Err(Failure::about(
            picture,
            format_args!("its extension tells no picture; there are {EXPORT_EXTENSIONS}"),
        ));
    }
    if !overwrite && picture.symlink_metadata().is_ok() {
        return Err(Failure::about(picture, "already exists; use --overwrite to replace it"));
    }
    Ok(*args.0)
}

/// Makes the picture; a line of Markdown that shows it, if it is one that a page can have.
pub(super) fn make(args: &Export) -> Result<Option<String>, Failure> {
    let Some(format) = args.format() else {
        let message = format!(
            "{}: its extension tells no format; there are {EXPORT_EXTENSIONS}; use --format for another name",
            args.output.display()
        );
        return Err(Failure::Usage(Box::new(Args::command().error(ErrorKind::InvalidValue, message))));
    };
    if args.select.is_some() && !format.moves() {
        let message = "--select is for what moves: .svg, .html, .apng, .gif and .y4m";
        return Err(Failure::Usage(Box::new(Args::command().error(ErrorKind::ArgumentConflict, message))));
    }
    let source = Source {
        path: &args.file,
        timing: args.timing.as_deref(),
        format: args.input_format,
        strict: args.strict,
    };
    let end = At::Time(args.to.unwrap_or(Duration::MAX));
    let (view, film) = match &args.at {
        None if format.moves() => {
            let mut view = source.view()?;
            let cut = cut(args, view.header());
            let film = match args.select {
                Some(ExportSelect::Markers) => Film::at_markers(&mut view, &cut),
                None => Film::play(&mut view, &cut),
            };
            let film = film.map_err(|error| super::reading::unread(&args.file, &error))?;
            if args.select.is_some() && film.length() == 0 {
                return Err(Failure::about(&args.file, "has no markers to select"));
            }
            (view, film)
        }
        at => {
            let view = shot::seen(source, at.as_ref().unwrap_or(&end))?;
            let film = Film::still(view.screen(), size(args));
            (view, film)
        }
    };
    let text = match format {
        ExportFormat::Svg => Some(svg(&film, &look(args, &view)?)),
        ExportFormat::Html => Some(html(&film, &look(args, &view)?)),
        ExportFormat::Txt => Some(shot::plain(view.screen())),
        ExportFormat::Ansi => Some(shot::drawn(view.screen())),
        ExportFormat::Png | ExportFormat::Apng | ExportFormat::Gif | ExportFormat::Y4m => None,
    };
    match text {
        Some(text) => {
            let out = Written { path: &args.output, overwrite: args.overwrite };
            out.write(&args.file, args.timing.as_deref(), &text)?;
        }
        None => pixels::write(args, &film, &look(args, &view)?)?,
    }
    let is_shown = format.is_of_pages() && args.output.as_os_str() != "-";
    Ok(is_shown.then(|| markdown(args.title.as_deref(), &args.output)))
}

fn markdown(title: Option<&str>, path: &Path) -> String {
    let name = path.file_stem().map(|name| name.to_string_lossy()).unwrap_or_default();
    let title = shown(title.unwrap_or(&name)).replace(['[', ']', '\\'], "");
    // Where it would end early, it is in brackets.
    let path = shown(&path.display().to_string());
    match path.contains([' ', '(', ')']) {
        true => format!("![{title}](<{path}>)"),
        false => format!("![{title}]({path})"),
    }
}

fn look(args: &Export, view: &View) -> Result<Look, Failure> {
    let header = view.header();
    let title = args.title.clone().or_else(|| header.title.clone()).unwrap_or_default();
    Ok(args.look(themes(args.theme.as_deref(), header)?, title))
}

fn cut(args: &Export, header: &Header) -> Cut {
    let nanoseconds = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    let limit = header.idle_limit.and_then(|limit| Duration::try_from_secs_f64(limit).ok());
    let mut cut = Cut::default();
    cut.from = args.from.map_or(cut.from, nanoseconds);
    cut.to = args.to.map_or(cut.to, nanoseconds);
    cut.max_wait = args.max_wait.or(limit).map_or(cut.max_wait, nanoseconds);
    (cut.speed, cut.fps) = (args.speed, args.fps_cap);
    cut.last_frame = nanoseconds(args.last_frame);
    cut.size = size(args);
    cut
}

/// The most that is shown.
fn size(args: &Export) -> Size {
    Size::new(args.cols.unwrap_or(u16::MAX), args.rows.unwrap_or(u16::MAX))
}

/// The colours that are asked for, or else those of the recording; and those for the dark.
fn themes(asked: Option<&str>, header: &Header) -> Result<(Theme, Option<Theme>), Failure> {
    match asked {
        None => {
            let own = header.extra.get("term").and_then(|term| Theme::from_json(&term["theme"]));
            Ok((own.unwrap_or_default(), None))
        }
        Some(asked) => match asked.split_once(',') {
            Some((light, dark)) => Ok((theme(light)?, Some(theme(dark)?))),
            None => Ok((theme(asked)?, None)),
        },
    }
}

fn theme(asked: &str) -> Result<Theme, Failure> {
    if let Some(theme) = Theme::named(asked) {
        return Ok(theme);
    }
    let path = Path::new(asked);
    let text = fs::read_to_string(path).map_err(|error| {
        let names: Vec<_> = Theme::names().collect();
        let what = format!("no theme of this name, and no file: {error}; there are {}", names.join(", "));
        Failure::of_file(path, what)
    })?;
    let value = serde_json::from_str::<Value>(&text).ok();
    value.as_ref().and_then(Theme::from_json).ok_or_else(|| {
        let what = r##"is no theme: a JSON object with "fg", "bg" ("#rrggbb") and "palette" (8 or 16, with colons)"##;
        Failure::of_file(path, what)
    })
}
