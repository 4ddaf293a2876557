//! A row of cells as SVG: what is behind its text, lines and blocks, and the text.

use std::fmt::Write;

use pty_screen::{Attributes, CellRef, Row, Style, Underline};

use super::super::geometry::{self, Shape};
use super::super::markup::{
    Fill, WIDTH, escaped, hex, is_in_font, is_safe, number, push_points, rectangle, round,
};
use super::{Drawing, attribute};

/// So many blanks are written between pieces of text; after more, the next one has its place.
const BLANKS: usize = 12;

const BOLD: &str = ".b{font-weight:700}";
const ITALIC: &str = ".i{font-style:italic}";
const DIM: &str = ".d{opacity:.6}";
const CRISP: &str = "rect,.s{shape-rendering:crispEdges}";

impl Drawing {
    /// A row, so far from the top.
    pub(super) fn row(&mut self, row: &Row, top: f64) -> String {
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

fn rectangle_start(path: &str) -> usize {
    path.rfind('M').unwrap_or_default()
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

fn fill_attributes(fill: Fill, classes: &str) -> String {
    match (fill.class(), fill) {
        (Some(class), _) => format!(" class=\"{class}{classes}\""),
        (None, Fill::Rgb(colour)) if classes.is_empty() => format!(" fill=\"{}\"", hex(colour)),
        (None, Fill::Rgb(colour)) => format!(" fill=\"{}\" class=\"{}\"", hex(colour), classes.trim_start()),
        (None, _) => String::new(),
    }
}

fn push_linked(element: &str, link: Option<&str>, out: &mut String) {
    let _ = match link {
        Some(link) => write!(out, "<a href=\"{}\">{element}</a>", escaped(link)),
        None => write!(out, "{element}"),
    };
}
