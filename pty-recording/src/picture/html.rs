//! Recordings as web pages: one file with a player in it. What was recorded is in it as data, and its last picture as
//! text; nothing refers to anything outside, and what was recorded cannot become markup or run.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

use pty_screen::{Attributes, Row, Style, Underline};
use serde_json::json;

use super::film::Film;
use super::geometry::{self, Measures, Shape};
use super::markup::{
    FONT, Fill, Used, WIDTH, escaped, hex, is_in_font, is_safe, measures, number, push_points, rectangle,
};
use super::packed::{deflated, milliseconds, push_base64, push_frames, push_number};
use super::{Look, Theme, Window};

const PAGE: &str = include_str!("../../page/page.html");
const STYLE: &str = include_str!("../../page/page.min.css");
const LOADER: &str = include_str!("../../page/loader.min.js");
/// The scripts that the page allows, by their hashes.
const HASHES: &str = include_str!("../../page/hashes");
/// What is the same in the data of all pages: the player, its style and its controls.
const PLAYER: [&str; 3] = [
    include_str!("../../page/player.min.js"),
    include_str!("../../page/player.min.css"),
    include_str!("../../page/controls.html"),
];
/// The last picture has its colours without scripts, too, if they take no more than so many bytes.
const COLOURS: usize = 4096;

/// Makes a page that plays a film: a file that needs nothing else, and asks nobody for anything. Without scripts, its
/// last picture is seen.
///
/// What was shown can be searched, selected and copied. The page is the same for the same film and look.
///
/// ```
/// use pty_recording::picture::{Film, Look, html};
/// use pty_screen::{Screen, Size};
///
/// let mut screen = Screen::new(Size::new(20, 2));
/// screen.feed(b"<b>hello</b>");
/// let page = html(&Film::still(&screen, screen.size()), &Look::default());
/// assert!(page.starts_with("<!DOCTYPE html>") && page.contains("&lt;b&gt;hello"));
/// ```
pub fn html(film: &Film, look: &Look) -> String {
    let (scale, measures) = measures(look);
    let mut page = Page {
        cols: film.cols.into(),
        measures,
        pixel: 1.0 / scale,
        used: Used::default(),
        colours: BTreeSet::new(),
        styles: Vec::new(),
        numbers: HashMap::new(),
        glyphs: Vec::new(),
    };
    page.style_number(Style::default(), "");
    let rows: Vec<_> = film.looks.iter().map(|row| page.runs(row)).collect();
    let last: Vec<_> =
        film.rows.iter().map(|changes| changes.last().map_or(&[][..], |change| &*rows[change.to])).collect();
    let title = if look.title.is_empty() { &film.title } else { &look.title };
    let policy = format!(
        "default-src 'none';script-src {HASHES};style-src 'unsafe-inline';font-src data:;img-src data:;\
         base-uri 'none';form-action 'none'"
    );
    let mut screen = String::new();
    last.iter().for_each(|runs| page.push_row(runs, &mut screen));
    let mut colours = String::new();
    page.push_last_styles(&last, &mut colours);
    if screen.len() + colours.len() > COLOURS {
        (screen, colours) = Default::default();
        for runs in &last {
            runs.iter().for_each(|run| screen += &escaped(&run.text));
            screen.truncate(screen.trim_end_matches(' ').len());
            screen.push('\n');
        }
    }
    let data = page.data(film, look, &rows);
    // From the left to the right, so that what is put in is not looked through.
    let mut out = String::new();
    for piece in PAGE.split_inclusive('}') {
        let (text, name) = piece.rsplit_once('{').unwrap_or((piece, ""));
        out += text;
        match name {
            "policy}" => out += &policy,
            "title}" => out += &escaped(if title.is_empty() { "Recording" } else { title }),
            "style}" => {
                page.push_style(look, title, &mut out);
                out += &colours;
            }
            "bar}" => push_bar(look.window, title, &mut out),
            "screen}" => out += screen.trim_end(),
            "data}" => push_base64(&deflated(&data), &mut out),
            "loader}" => out += LOADER,
            _ => out += name,
        }
    }
    out
}

/// How text is put into cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Each character is as wide as a cell.
    Text,
    /// Of a font that may have another width: in a cell of its own.
    Narrow,
    /// In two cells.
    Wide,
    /// Lines and blocks: masks of what is behind them. All are the same character.
    Drawn,
}

/// A piece of a row: how it looks, by number, and what it is.
struct Run {
    style: usize,
    kind: Kind,
    text: String,
}

/// What a page is made of.
struct Page {
    cols: usize,
    measures: Measures,
    /// The size of a pixel.
    pixel: f64,
    used: Used,
    colours: BTreeSet<u8>,
    /// Declarations of CSS and the link of each style, and their numbers.
    styles: Vec<(String, String)>,
    numbers: HashMap<(String, String), usize>,
    /// The characters that are drawn, with their masks.
    glyphs: Vec<(char, String)>,
}

impl Page {
    fn runs(&mut self, row: &Row) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let cells: Vec<_> = row.cells().take(self.cols).collect();
        for piece in row.runs() {
            let (style, link) = (piece.style(), piece.link().filter(|link| is_safe(link)));
            let number = self.style_number(style, link.map_or("", |link| &link.uri));
            let from = usize::from(piece.col()).min(cells.len());
            let to = (from + usize::from(piece.width())).min(cells.len());
            for cell in cells[from..to].iter().filter(|cell| cell.width() > 0) {
                let text = cell.text();
                let first = text.chars().next().unwrap_or(' ');
                let (kind, text) = match first {
                    _ if first == ' ' || style.attributes.contains(Attributes::HIDDEN) => {
                        (Kind::Text, " ".repeat(cell.width()))
                    }
                    _ if cell.width() > 1 => (Kind::Wide, text),
                    _ if geometry::is_drawn(first) => (Kind::Drawn, first.to_string()),
                    _ if text.chars().count() == 1 && is_in_font(first) => (Kind::Text, text),
                    _ => (Kind::Narrow, text),
                };
                if kind == Kind::Drawn {
                    self.glyph(first);
                } else if first != ' ' {
                    let bold = style.attributes.contains(Attributes::BOLD);
                    text.chars().for_each(|c| self.used.character(c, bold));
                }
                match runs.last_mut() {
                    Some(last)
                        if last.style == number
                            && last.kind == kind
                            && (kind == Kind::Text
                                || kind == Kind::Drawn && last.text.starts_with(first)) =>
                    {
                        last.text += &text;
                    }
                    _ => runs.push(Run { style: number, kind, text }),
                }
            }
        }
        // Blanks that nothing is seen of.
        if let Some(last) = runs.last_mut().filter(|last| last.style == 0 && last.kind == Kind::Text) {
            last.text.truncate(last.text.trim_end_matches(' ').len());
        }
        runs.retain(|run| !run.text.is_empty());
        runs
    }

    /// The number of a style.
    fn style_number(&mut self, style: Style, link: &str) -> usize {
        let key = (self.rule(style), link.to_owned());
        let next = self.styles.len();
        let number = *self.numbers.entry(key.clone()).or_insert(next);
        if number == next {
            self.styles.push(key);
        }
        number
    }

    fn rule(&mut self, style: Style) -> String {
        let is = |attribute| style.attributes.contains(attribute);
        let (fill, paper) = Fill::of_cell(style);
        let mut rules = Vec::new();
        let fill_colour = self.colour(fill);
        if is(Attributes::DIM) {
            rules.push(format!("color:color-mix(in srgb,{fill_colour} 60%,#0000)"));
        } else if fill != Fill::Foreground {
            rules.push(format!("color:{fill_colour}"));
        }
        let is_curly = style.underline == Underline::Curly;
        let line_colour = Fill::of(style.underline_colour).map(|fill| self.colour(fill));
        let mut papers = Vec::new();
        if !is(Attributes::HIDDEN) {
            for (shape, is_under) in self.measures.rules(style, WIDTH) {
                let colour = line_colour.as_deref().filter(|_| is_under).unwrap_or("currentColor");
                papers.extend(self.gradient(shape, colour));
            }
        }
        papers.extend(paper.map(|paper| self.colour(paper)));
        if !papers.is_empty() {
            rules.push(format!("background:{}", papers.join(",")));
        }
        if is(Attributes::BOLD) {
            rules.push("font-weight:700".to_owned());
        }
        if is(Attributes::ITALIC) {
            rules.push("font-style:italic".to_owned());
        }
        if is_curly && !is(Attributes::HIDDEN) {
            let colour = line_colour.map(|colour| format!(" {colour}"));
            rules.push(format!(
                "text-decoration:underline wavy{} .05em;text-underline-offset:0",
                colour.unwrap_or_default()
            ));
        }
        rules.join(";")
    }

    /// A line of a style as a background of its text, which goes on over cells of any kind; none of one that is no
    /// rectangle.
    fn gradient(&self, shape: Shape, colour: &str) -> Option<String> {
        let Shape::Rectangle([left, _, width, _], _) = shape else { return None };
        let Shape::Rectangle([_, y, _, height], _) = shape.sharp(self.pixel, self.measures.light) else {
            return None;
        };
        let [y, height] = [y, height].map(|length| number(length / FONT));
        // Dashes: the first of them again and again.
        let (image, size) = match width < WIDTH {
            true if left > width => return None,
            true => (format!("90deg,#0000 20%,{colour} 0 80%,#0000 0"), format!("{}em", number(width / 6.0))),
            false => (format!("{colour},{colour}"), "100%".to_owned()),
        };
        Some(format!("linear-gradient({image}) 0 {y}em/{size} {height}em repeat-x"))
    }

    fn colour(&mut self, fill: Fill) -> String {
        match fill {
            Fill::Foreground => "var(--f)".to_owned(),
            Fill::Background => "var(--b)".to_owned(),
            Fill::Palette(index) => {
                self.colours.insert(index);
                format!("var(--{index})")
            }
            Fill::Rgb(colour) => hex(colour),
        }
    }

    /// The height of a row, as a multiple of the size of the font.
    fn line(&self) -> f64 {
        (self.measures.height / FONT * 1e4).round() / 1e4
    }

    /// The number of a character that is drawn.
    fn glyph(&mut self, c: char) -> usize {
        if let Some(number) = self.glyphs.iter().position(|(known, _)| *known == c) {
            return number;
        }
        let mut drawn = String::new();
        let Measures { height, light, .. } = self.measures;
        for shape in geometry::shapes(c, WIDTH, height, light) {
            let (path, attributes) = match shape.sharp(self.pixel, light) {
                Shape::Rectangle(place, cover) if cover < 1.0 => {
                    (rectangle(place), format!(" opacity='{}'", number(cover)))
                }
                Shape::Rectangle(place, _) => (rectangle(place), String::new()),
                Shape::Polygon(points) => (path(&points), String::new()),
                Shape::Line { points, round } => {
                    let line = match (&points[..], round) {
                        ([first, middle, last], true) => arc(*first, *middle, *last),
                        _ => path(&points),
                    };
                    (line, format!(" fill='none' stroke='%23000' stroke-width='{}'", number(light)))
                }
            };
            let _ = write!(drawn, "<path d='{path}'{attributes}/>");
        }
        let mask = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {} {}' preserveAspectRatio='none' \
             shape-rendering='{}'>{drawn}</svg>",
            number(WIDTH),
            number(height),
            if drawn.contains("stroke") || drawn.contains('L') { "auto" } else { "crispEdges" }
        );
        self.glyphs.push((c, mask.replace('<', "%3C").replace('>', "%3E")));
        self.glyphs.len() - 1
    }

    /// Adds a row as HTML.
    fn push_row(&mut self, runs: &[Run], out: &mut String) {
        let mut open = 0;
        let close = |open: usize, page: &Self, out: &mut String| match open {
            0 => {}
            _ if page.styles[open].1.is_empty() => *out += "</span>",
            _ => *out += "</a>",
        };
        for run in runs {
            if run.style != open {
                close(open, self, out);
                open = run.style;
                let link = &self.styles[open].1;
                let _ = match (open, link.is_empty()) {
                    (0, _) => Ok(()),
                    (_, true) => write!(out, "<span class=s{open}>"),
                    _ => write!(out, "<a class=s{open} href=\"{}\" rel=noopener>", escaped(link)),
                };
            }
            let text = escaped(&run.text);
            let _ = match run.kind {
                // Without the player, the reader's font draws lines and blocks.
                Kind::Text | Kind::Drawn => write!(out, "{text}"),
                Kind::Narrow => write!(out, "<i class=n>{text}</i>"),
                Kind::Wide => write!(out, "<i class=w>{text}</i>"),
            };
        }
        close(open, self, out);
        out.push('\n');
    }

    /// Adds the style of the page: that of all pages, the fonts and colours.
    fn push_style(&mut self, look: &Look, title: &str, out: &mut String) {
        self.used.push_fonts(title, look.window, out);
        let scheme = match look.dark {
            Some(_) => "light dark",
            None if is_dark(&look.theme) => "dark",
            None => "light",
        };
        let _ = write!(
            out,
            "{STYLE}:root{{color-scheme:{scheme};--x:{}px;--h:{};--p:{}px;--m:{}px;--r:{}px",
            number(look.font_size),
            self.line(),
            number(look.padding),
            number(look.margin),
            number(look.radius)
        );
        let mut push = |name: &str, colour: &dyn Fn(&Theme) -> super::Rgb| {
            let light = hex(colour(&look.theme));
            let _ = match &look.dark {
                Some(dark) => write!(out, ";--{name}:light-dark({light},{})", hex(colour(dark))),
                None => write!(out, ";--{name}:{light}"),
            };
        };
        push("f", &|theme| theme.foreground);
        push("b", &|theme| theme.background);
        for index in &self.colours {
            push(&index.to_string(), &|theme| theme.palette[usize::from(*index)]);
        }
        out.push('}');
    }

    /// Adds what the last picture needs.
    fn push_last_styles(&self, last: &[&[Run]], out: &mut String) {
        let runs = || last.iter().copied().flatten();
        for style in runs().map(|run| run.style).filter(|style| *style > 0).collect::<BTreeSet<_>>() {
            let _ = write!(out, ".s{style}{{{}}}", self.styles[style].0);
        }
    }

    /// What the player reads: a line of JSON, one of when which row is where, and one for each row that looks
    /// different.
    fn data(&self, film: &Film, look: &Look, rows: &[Vec<Run>]) -> String {
        let links: BTreeMap<_, _> = self
            .styles
            .iter()
            .enumerate()
            .filter(|(_, (_, link))| !link.is_empty())
            .map(|(style, (_, link))| (style.to_string(), link))
            .collect();
        let glyphs: Vec<_> = self.glyphs.iter().map(|(c, _)| c.to_string()).collect();
        let head = json!({
            "cols": film.cols, "rows": film.rows.len(), "length": milliseconds(film.length), "times": look.times,
            "font": look.font_size, "line": self.line(), "cursor": look.cursor,
            "themes": 1 + usize::from(look.dark.is_some()), "links": links, "glyphs": glyphs.join(" "),
            "styles": self.styles.iter().map(|(rule, _)| rule).collect::<Vec<_>>(),
            "masks": self.glyphs.iter().map(|(_, mask)| mask).collect::<Vec<_>>(),
            "marks": film.markers.iter().map(|mark| json!([milliseconds(mark.time), mark.to])).collect::<Vec<_>>(),
        });
        let mut data = format!("{}\0{head}\n", PLAYER.join("\0"));
        push_frames(film, &mut data);
        for runs in rows {
            data.push('\n');
            push_coded(runs, &mut data);
        }
        data
    }
}

/// Adds a row as the player reads it: after an escape the number of a style, in control characters what has cells of
/// its own.
fn push_coded(runs: &[Run], data: &mut String) {
    let mut style = 0;
    for run in runs {
        if run.style != style {
            style = run.style;
            data.push('\x1b');
            push_number(style, data);
        }
        let _ = match run.kind {
            Kind::Text => write!(data, "{}", run.text),
            Kind::Narrow => write!(data, "\x01{}\x04", run.text),
            Kind::Wide => write!(data, "\x02{}\x04", run.text),
            Kind::Drawn => write!(data, "\x03{}\x04", run.text),
        };
    }
}

fn push_bar(window: Window, title: &str, out: &mut String) {
    if window == Window::None {
        return;
    }
    *out += "<header id=bar>";
    if window == Window::Mac {
        for colour in ["#ff5f57", "#febc2e", "#28c840"] {
            let _ = write!(out, "<i style=background:{colour}></i>");
        }
    }
    let _ = write!(out, "<b>{}</b></header>", escaped(title));
}

/// Whether light text is on a dark ground.
fn is_dark(theme: &Theme) -> bool {
    let sum = |colour: super::Rgb| colour.iter().map(|part| u32::from(*part)).sum::<u32>();
    sum(theme.background) < sum(theme.foreground)
}

fn path(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    push_points(points, (0.0, 0.0), &mut path);
    path
}

/// From the side to the end, around the middle.
fn arc(side: (f64, f64), middle: (f64, f64), end: (f64, f64)) -> String {
    let [x, y, bend] = [middle.0, middle.1, middle.1 + (end.1 - middle.1).signum() * WIDTH / 2.0].map(number);
    format!("M{} {y}Q{x} {y} {x} {bend}V{}", number(side.0), number(end.1))
}
