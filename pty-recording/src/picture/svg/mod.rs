//! Pictures as SVG: the rows that look different once, and for each row of the screen a strip of those that are in it,
//! moved by CSS. Nothing in it refers to anything outside.

mod row;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::film::{Change, Film};
use super::geometry::Measures;
use super::markup::{FONT, Used, WIDTH, escaped, measures, number, trimmed};
use super::{Look, Window};

/// The height of a window's bar, as a multiple of the size of the font.
pub(super) const BAR: f64 = 2.2;

/// So many looks of a strip are there together or not at all: a browser goes through what is there for each picture,
/// seen or not. One that cannot animate `display` has all of them.
const PART: usize = 8;

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
        let (mut out, names) = self.shared(film, &strips);
        let mut animations = Animations::default();
        // Rows apart: of what is drawn a little over its edges, nothing is seen in the next one of the strip.
        let step = 2.0 * self.line;
        for (index, (changes, strip)) in film.rows.iter().zip(&strips).enumerate() {
            let top = self.line * index as f64;
            let first = if strip.len() > 1 { 0.0 } else { top };
            let mut drawn = String::new();
            let places = strip.iter().enumerate().map(|(place, look)| (*look, place)).collect();
            let times = shown(changes, strip.len().div_ceil(PART), &places);
            for (number, part) in strip.chunks(PART).enumerate() {
                let mut pieces = String::new();
                for (place, look) in part.iter().enumerate() {
                    let y = first + step * (number * PART + place) as f64;
                    match names.get(look) {
                        Some(name) => {
                            let _ = write!(pieces, "<use href=\"#{name}\"{}/>", attribute("y", y));
                        }
                        None => pieces += &self.row(&film.looks[*look], y),
                    }
                }
                if strip.len() <= PART || pieces.is_empty() {
                    drawn += &pieces;
                    continue;
                }
                let class = animations.class(keyframes(&times[number], film.length, |is_shown| {
                    format!("display:{}", if is_shown { "inline" } else { "none" })
                }));
                let _ = write!(drawn, "<g class=\"a {class}\">{pieces}</g>");
            }
            if strip.len() < 2 || drawn.is_empty() {
                out += &drawn;
                continue;
            }
            let class = animations.class(keyframes(changes, film.length, |look| {
                format!("translate:0 {}px", number(-step * places[&look] as f64))
            }));
            let _ = write!(
                out,
                "<svg{} height=\"{}\"><g class=\"a {class}\">{drawn}</g></svg>",
                attribute("y", top),
                number(self.line)
            );
        }
        (animations.rules, out)
    }

    /// The looks that are in more than one strip, and their names.
    fn shared(&mut self, film: &Film, strips: &[Vec<usize>]) -> (String, BTreeMap<usize, String>) {
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
        let out = if shared.is_empty() { shared } else { format!("<defs>{shared}</defs>") };
        (out, names)
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
}

/// Animations by their keyframes: what changes in the same way at the same times has the same one.
#[derive(Default)]
struct Animations {
    rules: String,
    classes: BTreeMap<String, String>,
}

impl Animations {
    /// The class that has these keyframes.
    fn class(&mut self, frames: String) -> String {
        let next = format!("m{}", name(self.classes.len()));
        let class = self.classes.entry(frames).or_insert_with_key(|frames| {
            let _ = write!(self.rules, ".{next}{{animation-name:{next}}}@keyframes {next}{{{frames}}}");
            next
        });
        class.clone()
    }
}

/// The looks that a row has, each once, the last one first.
fn strip(changes: &[Change<usize>]) -> Vec<usize> {
    let mut strip: Vec<usize> = changes.last().map(|change| change.to).into_iter().collect();
    let mut seen: BTreeSet<usize> = strip.iter().copied().collect();
    strip.extend(changes.iter().map(|change| change.to).filter(|look| seen.insert(*look)));
    strip
}

/// When each of so many parts of a strip has the look that is shown, by the places of looks.
fn shown(changes: &[Change<usize>], parts: usize, places: &BTreeMap<usize, usize>) -> Vec<Vec<Change<bool>>> {
    let mut shown: Vec<Vec<Change<bool>>> = vec![Vec::new(); parts];
    let mut before: Option<usize> = None;
    for &Change { time, to } in changes {
        let part = places[&to] / PART;
        match before {
            None => shown.iter_mut().enumerate().for_each(|(other, shown)| {
                shown.push(Change { time, to: other == part });
            }),
            Some(before) if before != part => {
                shown[before].push(Change { time, to: false });
                shown[part].push(Change { time, to: true });
            }
            Some(_) => {}
        }
        before = Some(part);
    }
    shown
}

/// Keyframes: from these times on, these rules.
fn keyframes<T: Copy>(changes: &[Change<T>], length: u64, rule: impl Fn(T) -> String) -> String {
    // As exact as a millisecond.
    let digits = (1..6).find(|digits| length <= 10_u64.pow(7 + digits)).unwrap_or(6) as usize;
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
