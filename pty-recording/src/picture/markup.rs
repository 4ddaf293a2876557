//! What pictures as text have in common: units, the pieces of the font, colours, numbers and what is safe to say.

use std::collections::BTreeSet;
use std::fmt::Write;

use pty_screen::{Attributes, Colour, Link, Style};

use super::geometry::Measures;
use super::{Look, Rgb, Theme, Window, theme};

/// The font is so large in the units that all is drawn in, and a cell so wide.
pub(super) const FONT: f64 = 10.0;
pub(super) const WIDTH: f64 = 6.0;
/// A part of the font.
struct Piece {
    /// The first and the last characters of its ranges.
    ranges: &'static [(u32, u32)],
    /// Regular and bold.
    weights: [&'static str; 2],
}

macro_rules! piece {
    ($name:literal, $($range:expr),*) => {
        Piece {
            ranges: &[$($range),*],
            weights: [
                include_str!(concat!("../../fonts/", $name, "-regular.woff2.base64")),
                include_str!(concat!("../../fonts/", $name, "-bold.woff2.base64")),
            ],
        }
    };
}

const PIECES: [Piece; 11] = [
    piece!("ascii", (0x20, 0x7e)),
    piece!("latin", (0xa0, 0x24f)),
    piece!("marks", (0x250, 0x36f)),
    piece!("vietnamese", (0x1e00, 0x1eff)),
    piece!("greek", (0x370, 0x3ff)),
    piece!("cyrillic", (0x400, 0x52f)),
    piece!("punctuation", (0x2010, 0x209f), (0x20a0, 0x20bf), (0x2100, 0x218f), (0xfffd, 0xfffd)),
    piece!("arrows", (0x2190, 0x21ff)),
    piece!("technical", (0x2200, 0x2426)),
    piece!("shapes", (0x25a0, 0x25ff)),
    piece!("dingbats", (0x2600, 0x27ff), (0x2900, 0x2bff), (0xe0a0, 0xe0a2)),
];

/// How large a unit is, in pixels, and the lengths of a cell in units: whole pixels, so that lines join and are sharp.
pub(super) fn measures(look: &Look) -> (f64, Measures) {
    let pixels = |length: f64| length.round().max(1.0);
    let scale = pixels(0.6 * look.font_size) / WIDTH;
    let height = pixels(look.line_height.clamp(1.0, 4.0) * look.font_size) / scale;
    let light = pixels(0.08 * look.font_size) / scale;
    (scale, Measures { width: WIDTH, height, font: FONT, light })
}

/// What has to be said once.
#[derive(Default)]
pub(super) struct Used {
    pub(super) colours: BTreeSet<Fill>,
    /// Those of lines.
    pub(super) strokes: BTreeSet<Fill>,
    /// Pieces of the font, each with its weight.
    pieces: BTreeSet<(usize, usize)>,
    pub(super) rules: BTreeSet<&'static str>,
}

impl Used {
    pub(super) fn push_colours(&self, theme: &Theme, out: &mut String) {
        let mut push = |fill: Fill, stroke: bool| {
            let colour = match fill {
                Fill::Rgb(_) => return,
                other => other.colour(theme),
            };
            let (class, hex) = (fill.class().unwrap_or_default(), hex(colour));
            let _ = match stroke {
                true => write!(out, ".l{class}{{fill:none;stroke:{hex}}}"),
                false => write!(out, ".{class}{{fill:{hex}}}"),
            };
        };
        let always = [Fill::Foreground, Fill::Background];
        let others = self.colours.iter().copied().filter(|fill| !always.contains(fill));
        always.into_iter().chain(others).for_each(|fill| push(fill, false));
        self.strokes.iter().for_each(|fill| push(*fill, true));
    }

    pub(super) fn character(&mut self, c: char, bold: bool) {
        let code = u32::from(c);
        let piece = PIECES
            .iter()
            .position(|piece| piece.ranges.iter().any(|(first, last)| (*first..=*last).contains(&code)));
        self.pieces.extend(piece.map(|piece| (piece, usize::from(bold))));
    }

    pub(super) fn push_fonts(&mut self, title: &str, window: Window, out: &mut String) {
        if window != Window::None {
            title.chars().for_each(|c| self.character(c, false));
        }
        for &(piece, weight) in &self.pieces {
            let Piece { ranges, weights } = &PIECES[piece];
            let ranges: Vec<_> = ranges.iter().map(|(first, last)| format!("U+{first:X}-{last:X}")).collect();
            let weight_rule = if weight == 1 { "font-weight:700;" } else { "" };
            let _ = write!(
                out,
                "@font-face{{font-family:J;{weight_rule}src:url(data:font/woff2;base64,{});unicode-range:{}}}",
                weights[weight],
                ranges.join(",")
            );
        }
    }
}

/// What something is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fill {
    Foreground,
    Background,
    Palette(u8),
    Rgb(Rgb),
}

impl Fill {
    pub(super) fn of(colour: Colour) -> Option<Self> {
        match colour {
            Colour::Indexed(index @ 0..16) => Some(Self::Palette(index)),
            other => theme::fixed(other).map(Self::Rgb),
        }
    }

    /// That of text, and what is behind it if it has a background of its own.
    pub(super) fn of_cell(style: Style) -> (Self, Option<Self>) {
        let fill = Self::of(style.foreground).unwrap_or(Self::Foreground);
        let paper = Self::of(style.background);
        match style.attributes.contains(Attributes::REVERSE) {
            true => (paper.unwrap_or(Self::Background), Some(fill)),
            false => (fill, paper),
        }
    }

    pub(super) fn colour(self, theme: &Theme) -> Rgb {
        match self {
            Self::Foreground => theme.foreground,
            Self::Background => theme.background,
            Self::Palette(index) => theme.palette[usize::from(index)],
            Self::Rgb(colour) => colour,
        }
    }

    /// The class that has this fill; its own colours are said in place.
    pub(super) fn class(self) -> Option<String> {
        match self {
            Self::Foreground => Some("f".to_owned()),
            Self::Background => Some("k".to_owned()),
            Self::Palette(index) => Some(format!("p{index}")),
            Self::Rgb(_) => None,
        }
    }
}

/// Whether a character is surely in the font.
pub(super) fn is_in_font(c: char) -> bool {
    matches!(u32::from(c), 0x20..=0x7e | 0xa1..=0xac | 0xae..=0x17f | 0x391..=0x3a1 | 0x3a3..=0x3c9 | 0x410..=0x44f)
}

/// Links that a page may have: none that runs something.
pub(super) fn is_safe(link: &Link) -> bool {
    let start = link.uri.split(':').next().unwrap_or_default();
    ["http", "https", "mailto"].iter().any(|scheme| start.eq_ignore_ascii_case(scheme))
}

pub(super) fn push_points(points: &[(f64, f64)], (left, top): (f64, f64), path: &mut String) {
    for (index, (x, y)) in points.iter().enumerate() {
        let command = if index == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{command}{} {}", number(left + x), number(top + y));
    }
}

pub(super) fn rectangle([x, y, width, height]: [f64; 4]) -> String {
    let [x, y, width, height] = [x, y, width, height].map(number);
    format!("M{x} {y}h{width}v{height}h-{width}z")
}

/// In hundredths.
pub(super) fn round(value: f64) -> i64 {
    (value * 100.0).round() as i64
}

/// With up to two digits after the point.
pub(super) fn number(value: f64) -> String {
    let text = trimmed(format!("{:.2}", round(value) as f64 / 100.0));
    match text.strip_prefix("0.") {
        Some(digits) => format!(".{digits}"),
        None => text,
    }
}

pub(super) fn trimmed(text: String) -> String {
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

pub(super) fn hex([red, green, blue]: Rgb) -> String {
    let is_short = [red, green, blue].iter().all(|part| part >> 4 == part & 15);
    match is_short {
        true => format!("#{:x}{:x}{:x}", red & 15, green & 15, blue & 15),
        false => format!("#{red:02x}{green:02x}{blue:02x}"),
    }
}

/// As text of XML, which has no control characters.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
