//! `pty-cli export`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{ValueEnum, ValueHint};
use pty_recording::picture::{Look, Theme, Window};

use super::InputFormat;
use crate::at::At;
use crate::values;

#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// A single picture: the screen at TIME, at a time before the end, at a marker, or where a text appears
    ///
    /// As of shot: TIME is 12.5, 90s or 1:30; -TIME is that long before the end; /text/ is where this text is shown for
    /// the first time; anything else is the label of a marker, or its beginning.
    #[arg(
        long,
        value_name = "TIME|-TIME|MARKER|/text/",
        allow_hyphen_values = true,
        conflicts_with_all = ["from", "to", "speed", "max_wait", "fps_cap", "last_frame", "times"],
        value_parser = At::parse,
        value_hint = ValueHint::Other
    )]
    pub(crate) at: Option<At>,

    /// Begin at TIME (90s, 1:30, 1:02:03.5); what comes before is shown at once
    #[arg(long, value_name = "TIME", value_parser = values::place)]
    pub(crate) from: Option<Duration>,

    /// End at TIME
    #[arg(long, value_name = "TIME", value_parser = values::place)]
    pub(crate) to: Option<Duration>,

    /// Show only the screens at these, each for the time of --last-frame
    #[arg(long, value_enum, conflicts_with_all = ["at", "speed", "max_wait"])]
    pub(crate) select: Option<ExportSelect>,

    /// Multiply the speed by N
    #[arg(short, long, value_name = "N", default_value = "1", value_parser = positive)]
    pub(crate) speed: f64,

    /// Shorten longer pauses to DURATION [default: the idle limit in the header]
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub(crate) max_wait: Option<Duration>,

    /// Show at most N pictures in a second
    #[arg(long, value_name = "N", default_value = "30", value_parser = positive)]
    pub(crate) fps_cap: f64,

    /// Show the last picture for DURATION
    #[arg(long, value_name = "DURATION", default_value = "3s", value_parser = values::duration)]
    pub(crate) last_frame: Duration,

    /// Play so many times; without TIMES: for ever [default: for ever; .html: once, and not before one asks for it]
    #[arg(long = "loop", value_name = "TIMES", require_equals = true, num_args = 0..=1, default_missing_value = "0")]
    pub(crate) times: Option<u32>,

    /// Draw in the colours of THEME [default: those of the recording if it has some, else asciinema]
    ///
    /// A name; or a file with a JSON object as asciicast has it: fg and bg, each "#rrggbb", and palette, 8 or 16 of them
    /// with colons between. LIGHT,DARK: two of them; an .svg or .html follows what the viewer prefers. Names: asciinema,
    /// catppuccin-latte, catppuccin-mocha, dracula, github-dark, github-light, gruvbox-dark, gruvbox-light, monokai,
    /// nord, solarized-dark, solarized-light, xterm.
    #[arg(long, value_name = "THEME|LIGHT,DARK", value_hint = ValueHint::FilePath)]
    pub(crate) theme: Option<String>,

    /// The size of the font in pixels; a cell is 0.6 of it wide
    #[arg(long, value_name = "PIXELS", default_value = "16", value_parser = positive)]
    pub(crate) font_size: f64,

    /// Draw characters of FILE first: a .ttf, .otf or .ttc; for pictures of pixels
    ///
    /// What it does not have comes from JetBrains Mono, which is built in (Latin, Greek, Cyrillic, arrows, symbols), then
    /// from the fonts of --font-dir and of the system. A character that no font has is a box with its code point.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) font: Option<PathBuf>,

    /// Look for characters in the fonts in DIR before those of the system; can be repeated
    #[arg(long = "font-dir", value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) font_dirs: Vec<PathBuf>,

    /// The height of a row, as a multiple of the size of the font: 1 to 4
    #[arg(long, value_name = "N", default_value = "1.3", value_parser = line_height)]
    pub(crate) line_height: f64,

    /// What is around the screen
    #[arg(long, value_enum, default_value_t = ExportWindow::None)]
    pub(crate) window: ExportWindow,

    /// The title, in the bar of the window [default: that of the recording, or that its program set]
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,

    /// Between the screen and the edge of the window
    #[arg(long, value_name = "PIXELS", default_value = "12", value_parser = length)]
    pub(crate) padding: f64,

    /// Around the window
    #[arg(long, value_name = "PIXELS", default_value = "0", value_parser = length)]
    pub(crate) margin: f64,

    /// Of the corners of the window
    #[arg(long, value_name = "PIXELS", default_value = "6", value_parser = length)]
    pub(crate) radius: f64,

    /// Show only the first N columns
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) cols: Option<u16>,

    /// Show only the first N rows
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) rows: Option<u16>,

    /// Whether the cursor is drawn
    #[arg(long, value_enum, default_value_t = ExportCursor::Shown)]
    pub(crate) cursor: ExportCursor,

    /// What to make [default: by the extension of OUT]
    #[arg(short, long, value_enum)]
    pub(crate) format: Option<ExportFormat>,

    /// Replace an existing OUT
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// Timing file of FILE, if FILE is a log of script(1) [default: FILE.timing, if it exists]
    #[arg(short, long, value_name = "TIMING")]
    pub(crate) timing: Option<PathBuf>,

    /// Read FILE as this format [default: by its content, then its name]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,

    /// Skip events that cannot be read, and report their number [default]
    #[arg(long, overrides_with = "strict")]
    pub(crate) lenient: bool,

    /// Fail if the recording is truncated or has an event that cannot be read
    #[arg(long, overrides_with = "lenient")]
    pub(crate) strict: bool,

    /// Print only errors on standard error: no warnings, no progress bar
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Recording of any format, compressed or not; -: standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// The picture; -: standard output
    #[arg(value_name = "OUT")]
    pub(crate) output: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportSelect {
    /// The markers of the recording
    Markers,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// A picture that moves, in web pages too; a single one with --at
    Svg,
    /// A web page with a player: one file, which needs nothing else; with --at, one with the screen then
    Html,
    /// A picture of pixels: the last screen, or the one --at a time
    Png,
    /// A picture of pixels that moves, in exact colours
    Apng,
    /// A picture of pixels that moves, in at most 255 colours at a time
    Gif,
    /// Pictures without compression at a constant rate, that of --fps-cap. For a video: pty-cli export --format y4m FILE
    /// - | ffmpeg -i - -pix_fmt yuv420p OUT.mp4
    Y4m,
    /// Text: the last screen, or the one --at a time
    Txt,
    /// Text with sequences for its colours and styles, and no other ones
    Ansi,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportWindow {
    /// Nothing
    None,
    /// A bar with the title
    Plain,
    /// A bar with the title and three buttons
    Mac,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportCursor {
    /// Where and while the program shows it
    Shown,
    /// Nowhere
    Hidden,
}

impl ExportFormat {
    /// Whether it shows more than one picture.
    pub(crate) fn moves(self) -> bool {
        matches!(self, Self::Svg | Self::Html | Self::Apng | Self::Gif | Self::Y4m)
    }

    /// Whether a page can show it.
    pub(crate) fn is_of_pages(self) -> bool {
        matches!(self, Self::Svg | Self::Png | Self::Apng | Self::Gif)
    }
}

/// The extensions that tell a format.
pub(crate) const EXPORT_EXTENSIONS: &str = ".svg, .html, .png, .apng, .gif, .y4m, .txt and .ansi";

impl Export {
    /// The format that is asked for, or else the one that the name of OUT says.
    pub(crate) fn format(&self) -> Option<ExportFormat> {
        let by_name = |path: &Path| match &*path.extension()?.to_str()?.to_ascii_lowercase() {
            "svg" => Some(ExportFormat::Svg),
            "html" | "htm" => Some(ExportFormat::Html),
            "png" => Some(ExportFormat::Png),
            "apng" => Some(ExportFormat::Apng),
            "gif" => Some(ExportFormat::Gif),
            "y4m" => Some(ExportFormat::Y4m),
            "txt" => Some(ExportFormat::Txt),
            "ansi" | "ans" => Some(ExportFormat::Ansi),
            _ => None,
        };
        self.format.or_else(|| by_name(&self.output))
    }

    /// How it is drawn, in these colours.
    pub(crate) fn look(&self, (theme, dark): (Theme, Option<Theme>), title: String) -> Look {
        let mut look = Look::default();
        (look.theme, look.dark, look.title) = (theme, dark, title);
        (look.font_size, look.line_height) = (self.font_size, self.line_height);
        (look.padding, look.margin, look.radius) = (self.padding, self.margin, self.radius);
        look.cursor = self.cursor == ExportCursor::Shown;
        look.times = self.times.unwrap_or(u32::from(self.format() == Some(ExportFormat::Html)));
        look.window = match self.window {
            ExportWindow::None => Window::None,
            ExportWindow::Plain => Window::Plain,
            ExportWindow::Mac => Window::Mac,
        };
        look
    }
}

fn number(text: &str, least: f64, most: f64, what: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| (least..=most).contains(number));
    number.ok_or_else(|| format!("'{text}' is no {what}"))
}

fn positive(text: &str) -> Result<f64, String> {
    number(text, 0.001, 1000.0, "number from 0.001 to 1000")
}

fn length(text: &str) -> Result<f64, String> {
    number(text, 0.0, 1000.0, "number of pixels from 0 to 1000")
}

fn line_height(text: &str) -> Result<f64, String> {
    number(text, 1.0, 4.0, "number from 1 to 4")
}
