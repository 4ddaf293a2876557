//! Pictures as SVG: the rows that look different once, and for each row of the screen a strip of those that are in it,
//! moved by CSS. Nothing in it refers to anything outside.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use pty_screen::{Attributes, CellRef, Colour, Link, Row, Style, Underline};

use super::film::{Change, Film};
use super::geometry::{self, Measures, Shape};
use super::{Look, Rgb, Theme, Window, theme};

/// The font is so large in the units that all is drawn in, and a cell so wide.
pub(super) const FONT: f64 = 10.0;
pub(super) const WIDTH: f64 = 6.0;
/// The height of a window's bar, as a multiple of the size of the font.
pub(super) const BAR: f64 = 2.2;
/// So many blanks are written between pieces of text; after more, the next one has its place.
const BLANKS: usize = 12;

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

/// Draws a film: with [CSS animations](https://www.w3.org/TR/css-animations-1/) if it has more than one picture. Where
/// these are not played, its last picture is seen.
///
/// It plays as an `<img>` of a page, too, and is the same bytes for the same film and look.
pub fn svg(film: &Film, look: &Look) -> String {
    let (scale, measures) = measures(look);
    let mut drawing = Drawing {
        cols: film.cols.into(),
        line: measures.height,
        measures,
        pixel: 1.0 / scale,
        links: film.rows.iter().all(|row| row.len() < 2),
        used: Used::default(),
    };
    let screen = (WIDTH * f64::from(film.cols), drawing.line * film.rows.len() as f64);
    let (padding, margin) = (look.padding / scale, look.margin / scale);
    let bar = if look.window == Window::None { 0.0 } else { BAR * FONT };
    let window = (screen.0 + 2.0 * padding, screen.1 + 2.0 * padding + bar);
    let (width, height) = (window.0 + 2.0 * margin, window.1 + 2.0 * margin);
    let title = if look.title.is_empty() { &film.title } else { &look.title };

    let (animations, rows) = drawing.rows(film);
    let cursor = if look.cursor { drawing.cursor(film) } else { Default::default() };

    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\" \
         font-family=\"J,monospace\" font-size=\"10\" class=\"f\">",
        number(width * scale),
        number(height * scale),
        number(width),
        number(height)
    );
    if !title.is_empty() {
        let _ = write!(out, "<title>{}</title>", escaped(title));
    }
    out += "<style>text{white-space:pre}";
    drawing.used.push_fonts(title, look.window, &mut out);
    drawing.used.push_colours(&look.theme, &mut out);
    if let Some(dark) = &look.dark {
        out += "@media(prefers-color-scheme:dark){";
        drawing.used.push_colours(dark, &mut out);
        out.push('}');
    }
    out.extend(drawing.used.rules.iter().copied());
    if film.length > 0 {
        let seconds = number(film.length as f64 / 1e9);
        let times = if look.times == 0 { "infinite".to_owned() } else { look.times.to_string() };
        let _ = write!(out, ".a{{animation:{seconds}s step-end {times}}}");
    }
    out += &animations;
    out += &cursor.0;
    let _ = write!(
        out,
        "</style><rect class=\"k\" x=\"{x}\" y=\"{x}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
        number(window.0),
        number(window.1),
        number(look.radius / scale),
        x = number(margin)
    );
    push_bar(look.window, title, (margin, margin, window.0), &mut out);
    let _ = write!(
        out,
        "<svg x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\">{rows}{}</svg></svg>",
        number(margin + padding),
        number(margin + bar + padding),
        number(screen.0),
        number(screen.1),
        cursor.1
    );
    out.push('\n');
    out
}

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
    colours: BTreeSet<Fill>,
    /// Those of lines.
    strokes: BTreeSet<Fill>,
    /// Pieces of the font, each with its weight.
    pieces: BTreeSet<(usize, usize)>,
    rules: BTreeSet<&'static str>,
}

impl Used {
    fn push_colours(&self, theme: &Theme, out: &mut String) {
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
    fn class(self) -> Option<String> {
        match self {
            Self::Foreground => Some("f".to_owned()),
            Self::Background => Some("k".to_owned()),
            Self::Palette(index) => Some(format!("p{index}")),
            Self::Rgb(_) => None,
        }
    }
}

const BOLD: &str = ".b{font-weight:700}";
const ITALIC: &str = ".i{font-style:italic}";
const DIM: &str = ".d{opacity:.6}";
const CRISP: &str = "rect,.s{shape-rendering:crispEdges}";

/// The bar of a window, from its left upper corner, so wide.
fn push_bar(window: Window, title: &str, (x, y, width): (f64, f64, f64), out: &mut String) {
    if window == Window::None {
        return;
    }
    let middle = y + BAR * FONT / 2.0;
    if window == Window::Mac {
        for (index, colour) in ["#ff5f57", "#febc2e", "#28c840"].into_iter().enumerate() {
            let x = number(x + FONT * (1.2 + 1.3 * index as f64));
            let _ = write!(out, "<circle cx=\"{x}\" cy=\"{}\" r=\"4\" fill=\"{colour}\"/>", number(middle));
        }
    }
    if !title.is_empty() {
        let room = ((width - 12.0 * FONT) / WIDTH).max(0.0) as usize;
        let short: String = title.chars().take(room).collect();
        let _ = write!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" opacity=\".7\">{}</text>",
            number(x + width / 2.0),
            number(middle + 0.35 * FONT),
            escaped(&short)
        );
    }
}

/// Draws the rows.
struct Drawing {
    cols: usize,
    /// The height of a row.
    line: f64,
    measures: Measures,
    /// The size of a pixel.
    pixel: f64,
    /// Whether links can be followed.
    links: bool,
    used: Used,
}

impl Drawing {
    /// The animations of the rows, and the rows.
    fn rows(&mut self, film: &Film) -> (String, String) {
        // The looks of each row: the last one first, so that it is seen where nothing moves.
        let strips: Vec<Vec<usize>> = film.rows.iter().map(|changes| strip(changes)).collect();
        let mut uses = vec![0; film.looks.len()];
        strips.iter().flatten().for_each(|look| uses[*look] += 1);
        let mut names = BTreeMap::new();
        let mut shared = String::new();
        for (look, row) in film.looks.iter().enumerate().filter(|(look, _)| uses[*look] > 1) {
            let drawn = self.row(row, 0.0);
            // A reference takes about as much.
            if drawn.len() > 32 {
                let name = name(names.len());
                let _ = write!(shared, "<g id=\"{name}\">{drawn}</g>");
                names.insert(look, name);
            }
        }
        let mut out = if shared.is_empty() { shared } else { format!("<defs>{shared}</defs>") };
        let mut animations = String::new();
        // Rows apart: of what is drawn a little over its edges, nothing is seen in the next one of the strip.
        let step = 2.0 * self.line;
        // Rows that change in the same way at the same times move together.
        let mut moves: BTreeMap<String, String> = BTreeMap::new();
        for (index, (changes, strip)) in film.rows.iter().zip(&strips).enumerate() {
            let top = self.line * index as f64;
            let mut drawn = String::new();
            for (place, look) in strip.iter().enumerate() {
                let y = step * place as f64 + if strip.len() > 1 { 0.0 } else { top };
                match names.get(look) {
                    Some(name) => {
                        let _ = write!(drawn, "<use href=\"#{name}\"{}/>", attribute("y", y));
                    }
                    None => drawn += &self.row(&film.looks[*look], y),
                }
            }
            if strip.len() < 2 || drawn.is_empty() {
                out += &drawn;
                continue;
            }
            let frames = keyframes(changes, film.length, |look| {
                let place = strip.iter().position(|other| *other == look).unwrap_or_default();
                format!("translate:0 {}px", number(-step * place as f64))
            });
            let next = format!("m{}", name(moves.len()));
            let class = moves.entry(frames).or_insert_with_key(|frames| {
                let _ = write!(animations, ".{next}{{animation-name:{next}}}@keyframes {next}{{{frames}}}");
                next
            });
            let _ = write!(
                out,
                "<svg{} height=\"{}\"><g class=\"a {class}\">{drawn}</g></svg>",
                attribute("y", top),
                number(self.line)
            );
        }
        (animations, out)
    }

    /// The animation of the cursor, and the cursor.
    fn cursor(&mut self, film: &Film) -> (String, String) {
        let place = |at: Option<(u16, u16)>| match at {
            Some((row, col)) => {
                let (x, y) = (WIDTH * f64::from(col), self.line * f64::from(row));
                format!("translate:{}px {}px", number(x), number(y))
            }
            None => "translate:-99px".to_owned(),
        };
        let Some(last) = film.cursor.last().filter(|_| film.cursor.iter().any(|at| at.to.is_some())) else {
            return Default::default();
        };
        let mut rules = format!(".c{{{}}}", place(last.to));
        if film.cursor.len() > 1 {
            let frames = keyframes(&film.cursor, film.length, place);
            let _ = write!(rules, ".a.c{{animation-name:c}}@keyframes c{{{frames}}}");
        }
        let rectangle = format!(
            "<rect class=\"a c f\" width=\"{}\" height=\"{}\" opacity=\".6\"/>",
            number(WIDTH),
            number(self.line)
        );
        (rules, rectangle)
    }

    /// A row, so far from the top.
    fn row(&mut self, row: &Row, top: f64) -> String {
        let mut pieces = Pieces::default();
        let cells = row.cells().take(self.cols).enumerate();
        for (col, cell) in cells.filter(|(_, cell)| cell.width() > 0) {
            self.cell(col, cell, top, &mut pieces);
        }
        self.used.strokes.extend(&pieces.strokes);
        let mut out = String::new();
        for (fill, [x, width]) in &pieces.papers {
            let [y, height] = [top, self.line].map(number);
            let (x, width, fill) = (attribute("x", *x), number(*width), fill_attributes(*fill, ""));
            let _ = write!(out, "<rect{fill}{x} y=\"{y}\" width=\"{width}\" height=\"{height}\"/>");
        }
        for (attributes, path) in &pieces.paths {
            let _ = write!(out, "<path{attributes} d=\"{path}\"/>");
        }
        self.push_text(&pieces.texts, top, &mut out);
        if !pieces.papers.is_empty() || !pieces.paths.is_empty() {
            self.used.rules.insert(CRISP);
        }
        out
    }

    fn cell(&mut self, col: usize, cell: CellRef<'_>, top: f64, pieces: &mut Pieces) {
        let style = cell.style();
        let is = |attribute| style.attributes.contains(attribute);
        let (fill, paper) = Fill::of_cell(style);
        let (x, width) = (WIDTH * col as f64, WIDTH * cell.width() as f64);
        self.used.colours.extend([fill].into_iter().chain(paper));
        if let Some(paper) = paper {
            match pieces.papers.last_mut() {
                Some((last, place)) if *last == paper && place[0] + place[1] == x => place[1] += width,
                _ => pieces.papers.push((paper, [x, width])),
            }
        }
        if is(Attributes::HIDDEN) {
            return;
        }
        self.rules(style);
        let dim = if is(Attributes::DIM) { " d" } else { "" };
        self.push_lines(style, fill, dim, [x, top, width], pieces);
        let text = cell.text();
        let Some(first) = text.chars().next().filter(|c| *c != ' ') else { return };
        if geometry::is_drawn(first) {
            for shape in geometry::shapes(first, width, self.line, self.measures.light) {
                pieces.push(self.sharp(shape), fill, dim, (x, top), self.measures.light);
            }
            return;
        }
        let bold = is(Attributes::BOLD);
        text.chars().for_each(|c| self.used.character(c, bold));
        let bold = if bold { " b" } else { "" };
        let italic = if is(Attributes::ITALIC) { " i" } else { "" };
        let fill = if fill == Fill::Foreground { None } else { Some(fill) };
        let classes = format!("{bold}{italic}{dim}");
        let attributes = match fill {
            Some(fill) => fill_attributes(fill, &classes),
            None if classes.is_empty() => String::new(),
            None => format!(" class=\"{}\"", classes.trim_start()),
        };
        let link = cell.link().filter(|_| self.links).filter(|link| is_safe(link));
        let piece = Text {
            col,
            end: col + cell.width(),
            text: escaped(&text),
            attributes,
            link: link.map(|link| link.uri.clone()),
            is_simple: cell.width() == 1 && text.chars().count() == 1 && is_in_font(first),
        };
        match pieces.texts.last_mut() {
            Some(last) if last.continues(&piece) => {
                last.text.extend(std::iter::repeat_n(' ', piece.col - last.end));
                last.text += &piece.text;
                last.end = piece.end;
            }
            _ => pieces.texts.push(piece),
        }
    }

    fn rules(&mut self, style: Style) {
        for (attribute, rule) in
            [(Attributes::BOLD, BOLD), (Attributes::ITALIC, ITALIC), (Attributes::DIM, DIM)]
        {
            if style.attributes.contains(attribute) {
                self.used.rules.insert(rule);
            }
        }
    }

    /// Underlines and the like.
    fn push_lines(&mut self, style: Style, fill: Fill, dim: &str, place: [f64; 3], pieces: &mut Pieces) {
        let [x, top, width] = place;
        let colour = Fill::of(style.underline_colour).unwrap_or(fill);
        if style.underline != Underline::None {
            self.used.colours.insert(colour);
        }
        for (shape, is_under) in self.measures.rules(style, width) {
            let fill = if is_under { colour } else { fill };
            pieces.push(self.sharp(shape), fill, dim, (x, top), self.measures.light);
        }
    }

    fn sharp(&self, shape: Shape) -> Shape {
        shape.sharp(self.pixel, self.measures.light)
    }

    /// The line that letters stand on.
    fn base(&self, top: f64) -> f64 {
        top + self.measures.base()
    }

    fn push_text(&mut self, texts: &[Text], top: f64, out: &mut String) {
        let Some(first) = texts.first() else { return };
        let y = number(self.base(top));
        let x = attribute("x", WIDTH * first.col as f64);
        // The style of a single piece is that of the whole.
        if let [text] = texts {
            let element = format!("<text{x} y=\"{y}\"{}>{}</text>", text.attributes, text.text);
            push_linked(&element, text.link.as_deref(), out);
            return;
        }
        let _ = write!(out, "<text{x} y=\"{y}\">");
        let mut before: Option<&Text> = None;
        for text in texts {
            let gap = before.map(|before| text.col - before.end);
            let flows = text.is_simple && before.is_none_or(|before| before.is_simple);
            let x = match gap {
                Some(gap) if flows && gap <= BLANKS => {
                    out.extend(std::iter::repeat_n(' ', gap));
                    String::new()
                }
                None => String::new(),
                _ => format!(" x=\"{}\"", number(WIDTH * text.col as f64)),
            };
            let element = match format!("{x}{}", text.attributes) {
                attributes if attributes.is_empty() => text.text.clone(),
                attributes => format!("<tspan{attributes}>{}</tspan>", text.text),
            };
            push_linked(&element, text.link.as_deref(), out);
            before = Some(text);
        }
        *out += "</text>";
    }
}

fn push_linked(element: &str, link: Option<&str>, out: &mut String) {
    let _ = match link {
        Some(link) => write!(out, "<a href=\"{}\">{element}</a>", escaped(link)),
        None => write!(out, "{element}"),
    };
}

/// Links that a page may have: none that runs something.
pub(super) fn is_safe(link: &Link) -> bool {
    let start = link.uri.split(':').next().unwrap_or_default();
    ["http", "https", "mailto"].iter().any(|scheme| start.eq_ignore_ascii_case(scheme))
}

/// What a row is made of.
#[derive(Default)]
struct Pieces {
    /// From where, and how wide.
    papers: Vec<(Fill, [f64; 2])>,
    /// Paths by their attributes.
    paths: Vec<(String, String)>,
    /// The rectangle that the last path ends with.
    last: Option<(usize, [f64; 4])>,
    /// What lines are drawn in.
    strokes: Vec<Fill>,
    texts: Vec<Text>,
}

impl Pieces {
    /// Adds a shape, from here on.
    fn push(&mut self, shape: Shape, fill: Fill, dim: &str, (left, top): (f64, f64), light: f64) {
        let mut path = String::new();
        let attributes = match &shape {
            Shape::Rectangle([x, y, width, height], cover) => {
                let opacity = if *cover < 1.0 {
                    format!(" fill-opacity=\"{}\"", number(*cover))
                } else {
                    String::new()
                };
                let attributes = format!("{}{opacity}", fill_attributes(fill, &format!(" s{dim}")));
                let place = [left + x, top + y, *width, *height];
                // One that goes on where the last one ends is one with it.
                if let Some((index, last)) = &mut self.last
                    && self.paths[*index].0 == attributes
                    && round(last[0] + last[2]) == round(place[0])
                    && round(last[1]) == round(place[1])
                    && round(last[3]) == round(place[3])
                {
                    last[2] += place[2];
                    let (start, rectangle) = (rectangle_start(&self.paths[*index].1), rectangle(*last));
                    self.paths[*index].1.truncate(start);
                    self.paths[*index].1 += &rectangle;
                    return;
                }
                path = rectangle(place);
                let index = self.place(&attributes, path);
                self.last = Some((index, place));
                return;
            }
            Shape::Polygon(points) => {
                push_points(points, (left, top), &mut path);
                path.push('z');
                fill_attributes(fill, dim)
            }
            Shape::Line { points, round } => {
                if let ([first, middle, last], true) = (&points[..], *round) {
                    // Straight up to where the curve begins.
                    let bend = 3.0_f64.min((first.0 - middle.0).abs());
                    let towards =
                        |from: f64, to: f64| to + (from - to).signum() * bend * f64::from(from != to);
                    let begin = (towards(first.0, middle.0), middle.1);
                    let end = (middle.0, towards(last.1, middle.1));
                    push_points(&[*first, begin], (left, top), &mut path);
                    let numbers = [middle.0 + left, middle.1 + top, end.0 + left, end.1 + top].map(number);
                    let _ = write!(path, "Q{}", numbers.join(" "));
                    let _ = write!(path, "V{}", number(last.1 + top));
                } else {
                    push_points(points, (left, top), &mut path);
                }
                self.strokes.push(fill);
                let width = number(light);
                match (fill.class(), fill) {
                    (None, Fill::Rgb(colour)) => {
                        let (colour, class) = (hex(colour), dim.trim_start());
                        format!(
                            " fill=\"none\" stroke=\"{colour}\" class=\"{class}\" stroke-width=\"{width}\""
                        )
                    }
                    (class, _) => {
                        let class = class.unwrap_or_default();
                        format!(" class=\"l{class}{dim}\" stroke-width=\"{width}\"")
                    }
                }
            }
        };
        self.place(&attributes, path);
        self.last = None;
    }

    fn place(&mut self, attributes: &str, path: String) -> usize {
        let found = self.paths.iter().position(|(other, _)| other == attributes);
        let index = found.unwrap_or_else(|| {
            self.paths.push((attributes.to_owned(), String::new()));
            self.paths.len() - 1
        });
        self.paths[index].1 += &path;
        index
    }
}

pub(super) fn rectangle([x, y, width, height]: [f64; 4]) -> String {
    let [x, y, width, height] = [x, y, width, height].map(number);
    format!("M{x} {y}h{width}v{height}h-{width}z")
}

fn rectangle_start(path: &str) -> usize {
    path.rfind('M').unwrap_or_default()
}

pub(super) fn push_points(points: &[(f64, f64)], (left, top): (f64, f64), path: &mut String) {
    for (index, (x, y)) in points.iter().enumerate() {
        let command = if index == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{command}{} {}", number(left + x), number(top + y));
    }
}

/// Text that looks the same.
struct Text {
    col: usize,
    end: usize,
    text: String,
    attributes: String,
    link: Option<String>,
    /// Each of its characters is as wide in the font as its cell.
    is_simple: bool,
}

impl Text {
    fn continues(&self, next: &Self) -> bool {
        self.is_simple
            && next.is_simple
            && next.col - self.end <= BLANKS
            && self.attributes == next.attributes
            && self.link == next.link
    }
}

/// Whether a character is surely in the font.
pub(super) fn is_in_font(c: char) -> bool {
    matches!(u32::from(c), 0x20..=0x7e | 0xa1..=0xac | 0xae..=0x17f | 0x391..=0x3a1 | 0x3a3..=0x3c9 | 0x410..=0x44f)
}

fn fill_attributes(fill: Fill, classes: &str) -> String {
    match (fill.class(), fill) {
        (Some(class), _) => format!(" class=\"{class}{classes}\""),
        (None, Fill::Rgb(colour)) if classes.is_empty() => format!(" fill=\"{}\"", hex(colour)),
        (None, Fill::Rgb(colour)) => format!(" fill=\"{}\" class=\"{}\"", hex(colour), classes.trim_start()),
        (None, _) => String::new(),
    }
}

/// The looks that a row has, each once, the last one first.
fn strip(changes: &[Change<usize>]) -> Vec<usize> {
    let mut strip: Vec<usize> = changes.last().map(|change| change.to).into_iter().collect();
    let mut seen: BTreeSet<usize> = strip.iter().copied().collect();
    strip.extend(changes.iter().map(|change| change.to).filter(|look| seen.insert(*look)));
    strip
}

/// Keyframes: from these times on, these rules.
fn keyframes<T: Copy>(changes: &[Change<T>], length: u64, rule: impl Fn(T) -> String) -> String {
    // As exact as a millisecond.
    let digits = (length as f64 / 1e7).log10().ceil().clamp(1.0, 6.0) as usize;
    let percents = |time: u64| trimmed(format!("{:.digits$}", time as f64 * 100.0 / length.max(1) as f64));
    let mut frames = String::new();
    for (index, change) in changes.iter().enumerate() {
        let percent = percents(change.time);
        // Of those at the same time, the last one counts.
        if changes.get(index + 1).is_some_and(|next| percents(next.time) == percent) {
            continue;
        }
        let _ = write!(frames, "{percent}%{{{}}}", rule(change.to));
    }
    frames
}

/// A short name, another for each number.
fn name(mut number: usize) -> String {
    let mut name = String::new();
    loop {
        let digit = (number % 52) as u8;
        name.push(char::from(if digit < 26 { b'a' + digit } else { b'A' + digit - 26 }));
        number /= 52;
        if number == 0 {
            return name;
        }
        number -= 1;
    }
}

fn attribute(name: &str, value: f64) -> String {
    if value == 0.0 { String::new() } else { format!(" {name}=\"{}\"", number(value)) }
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

fn trimmed(text: String) -> String {
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
