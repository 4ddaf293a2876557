//! Characters that are drawn, not written: lines and blocks that join with those in the cells beside them.

use pty_screen::{Attributes, Style, Underline};

use super::markup::round;
use super::mosaic;

/// A piece of a character. Lengths are in those of the cell, whose left upper corner is 0, 0.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// Left, top, width and height, and how much of what is behind it is covered: up to 1.
    Rectangle([f64; 4], f64),
    /// Corners.
    Polygon(Vec<(f64, f64)>),
    /// A line through these points, curved between if `round`; of the width of light lines.
    Line { points: Vec<(f64, f64)>, round: bool },
}

impl Shape {
    /// The same with its straight edges on those of pixels of this size; lines are as wide as light ones.
    pub(super) fn sharp(self, pixel: f64, light: f64) -> Self {
        // Halves always to the same side: more than what is lost in sums.
        let snapped = |value: f64| (value / pixel + 0.5 + 1e-6).floor() * pixel;
        match self {
            Self::Rectangle([x, y, width, height], cover) => {
                let (left, top) = (snapped(x), snapped(y));
                let (right, bottom) =
                    (snapped(x + width).max(left + pixel), snapped(y + height).max(top + pixel));
                Self::Rectangle([left, top, right - left, bottom - top], cover)
            }
            Self::Line { points, round: true } => {
                // On the axes of the straight lines that it goes on in.
                let axis = |at: f64| snapped(at - light / 2.0) + light / 2.0;
                let (first, middle, last) = (points[0], points[1], points[2]);
                let middle = (axis(middle.0), axis(middle.1));
                Self::Line { points: vec![(first.0, middle.1), middle, (middle.0, last.1)], round: true }
            }
            other => other,
        }
    }
}

/// Of the font: how much of its height of 1.32 is above the line that letters stand on.
const ASCENT: f64 = 1.02;
const HEIGHT: f64 = 1.32;

/// The lengths of a cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measures {
    /// Of one column.
    pub(super) width: f64,
    pub(super) height: f64,
    /// The size of the font.
    pub(super) font: f64,
    /// The width of light lines; heavy ones are twice as wide, and it is the distance between double ones.
    pub(super) light: f64,
}

impl Measures {
    /// How far from the top is the line that letters stand on.
    pub(super) fn base(&self) -> f64 {
        (self.height - HEIGHT * self.font) / 2.0 + ASCENT * self.font
    }

    /// The lines of a style in a cell of this width, and whether each is under the text: in the colour of underlines.
    pub(super) fn rules(&self, style: Style, width: f64) -> Vec<(Shape, bool)> {
        let (base, light, font) = (self.base(), self.light, self.font);
        let line = |y: f64| Shape::Rectangle([0.0, y, width, light], 1.0);
        let mut rules = Vec::new();
        if style.attributes.contains(Attributes::STRIKETHROUGH) {
            rules.push((line(base - 0.3 * font), false));
        }
        if style.attributes.contains(Attributes::OVERLINE) {
            rules.push((line(0.0), false));
        }
        // It stays in its row, which may be low.
        let curl = CURL * font;
        let room = match style.underline {
            Underline::Double => 3.0 * light,
            Underline::Curly => curl + light,
            _ => light,
        };
        let under = (base + 0.12 * font).min(self.height - room);
        match style.underline {
            Underline::None => {}
            Underline::Double => rules.extend([under, under + 2.0 * light].map(|y| (line(y), true))),
            Underline::Curly => {
                let wave = [0.5, 0.0, 0.5, 1.0, 0.5];
                let points = wave.iter().enumerate().map(|(quarter, height)| {
                    (quarter as f64 / 4.0 * width, under + light / 2.0 + height * curl)
                });
                rules.push((Shape::Line { points: points.collect(), round: false }, true));
            }
            Underline::Dotted | Underline::Dashed => {
                let count = if style.underline == Underline::Dotted { 3 } else { 1 };
                let step = self.width / f64::from(count);
                rules.extend((0..count * (width / self.width) as i32).map(|index| {
                    let left = step * (f64::from(index) + 0.2);
                    (Shape::Rectangle([left, under, step * 0.6, light], 1.0), true)
                }));
            }
            _ => rules.push((line(under), true)),
        }
        rules
    }
}

/// The height of the waves of a curly underline, as a multiple of the size of the font.
const CURL: f64 = 0.14;

/// The arms of U+2500 to U+257F: left, up, right and down; 0: none, 1: light, 2: heavy, 3: double.
#[rustfmt::skip]
const ARMS: [&str; 16] = [
    "1010 2020 0101 0202 1010 2020 0101 0202", // ─━│┃┄┅┆┇
    "1010 2020 0101 0202 0011 0021 0012 0022", // ┈┉┊┋┌┍┎┏
    "1001 2001 1002 2002 0110 0120 0210 0220", // ┐┑┒┓└┕┖┗
    "1100 2100 1200 2200 0111 0121 0211 0112", // ┘┙┚┛├┝┞┟
    "0212 0221 0122 0222 1101 2101 1201 1102", // ┠┡┢┣┤┥┦┧
    "1202 2201 2102 2202 1011 2011 1021 2021", // ┨┩┪┫┬┭┮┯
    "1012 2012 1022 2022 1110 2110 1120 2120", // ┰┱┲┳┴┵┶┷
    "1210 2210 1220 2220 1111 2111 1121 2121", // ┸┹┺┻┼┽┾┿
    "1211 1112 1212 2211 1221 2112 1122 2221", // ╀╁╂╃╄╅╆╇
    "2122 2212 1222 2222 1010 2020 0101 0202", // ╈╉╊╋╌╍╎╏
    "3030 0303 0031 0013 0033 3001 1003 3003", // ═║╒╓╔╕╖╗
    "0130 0310 0330 3100 1300 3300 0131 0313", // ╘╙╚╛╜╝╞╟
    "0333 3101 1303 3303 3031 1013 3033 3130", // ╠╡╢╣╤╥╦╧
    "1310 3330 3131 1313 3333 0011 1001 1100", // ╨╩╪╫╬╭╮╯
    "0110 0000 0000 0000 1000 0100 0010 0001", // ╰╱╲╳╴╵╶╷
    "2000 0200 0020 0002 1020 0102 2010 0201", // ╸╹╺╻╼╽╾╿
];

/// What is drawn of a character in a cell of this width and height, with light lines of this width; nothing of one that is
/// written.
pub(super) fn shapes(c: char, width: f64, height: f64, light: f64) -> Vec<Shape> {
    match c {
        '\u{2571}'..='\u{2573}' => diagonals(c, width, height),
        '\u{256d}'..='\u{2570}' => vec![arc(c, width, height)],
        '\u{2500}'..='\u{257f}' => lines(c, width, height, light),
        '\u{2580}'..='\u{259f}' => blocks(c, width, height),
        '\u{2800}'..='\u{28ff}' => dots(c, width, height),
        _ => mosaic::shapes(c, width, height, light),
    }
}

/// Whether a character is drawn.
pub(super) fn is_drawn(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{259f}' | '\u{2800}'..='\u{28ff}') || mosaic::is_mosaic(c)
}

/// Left, up, right, down.
fn arms(c: char) -> [u8; 4] {
    let index = c as usize - 0x2500;
    let digits = ARMS[index / 8].as_bytes();
    let start = index % 8 * 5;
    std::array::from_fn(|arm| digits[start + arm] - b'0')
}

fn lines(c: char, width: f64, height: f64, light: f64) -> Vec<Shape> {
    let arms = arms(c);
    let dashes = match c {
        '\u{2504}'..='\u{2507}' => 3,
        '\u{2508}'..='\u{250b}' => 4,
        '\u{254c}'..='\u{254f}' => 2,
        _ => 1,
    };
    let mut shapes = Vec::new();
    for (arm, &weight) in arms.iter().enumerate().filter(|(_, weight)| **weight > 0) {
        let opposite = arms[(arm + 2) % 4];
        // The arms across: the one on the side where coordinates are lower first.
        let across = if arm % 2 == 0 { [arms[1], arms[3]] } else { [arms[0], arms[2]] };
        let doubles = across.map(|weight| weight == 3);
        // Where lines begin, from the middle towards the edge, and how far from the arm's axis they are.
        let lines = match weight {
            3 => [0, 1]
                .map(|side| {
                    let start = match (doubles[side], doubles[1 - side]) {
                        (true, _) => light,
                        (false, true) => -light,
                        _ => 0.0,
                    };
                    (start, if side == 0 { -light } else { light }, light)
                })
                .to_vec(),
            _ => {
                let start = match doubles {
                    _ if opposite > 0 => 0.0,
                    [true, true] => light,
                    [false, false] => 0.0,
                    _ => -light,
                };
                vec![(start, 0.0, light * f64::from(weight))]
            }
        };
        let widest =
            across.iter().map(|&weight| if weight == 2 { 2.0 * light } else { light }).fold(light, f64::max);
        for (start, offset, thickness) in lines {
            let (middle, end) = if arm % 2 == 0 { (width / 2.0, width) } else { (height / 2.0, height) };
            let axis = if arm % 2 == 0 { height / 2.0 } else { width / 2.0 };
            // Half of the line across is covered too, so that there is no notch in the corner.
            let start = if across != [0, 0] { start - widest / 2.0 } else { start };
            let (from, to) = if arm < 2 { (0.0, middle - start) } else { (middle + start, end) };
            let across = axis + offset - thickness / 2.0;
            let rectangle = |from: f64, to: f64| match arm % 2 {
                0 => [from, across, to - from, thickness],
                _ => [across, from, thickness, to - from],
            };
            if dashes == 1 {
                shapes.push(Shape::Rectangle(rectangle(from, to), 1.0));
                continue;
            }
            // Dashes of the whole character, of which this arm has its half.
            let step = end / f64::from(dashes);
            for dash in 0..dashes {
                let (first, last) = (step * (f64::from(dash) + 0.2), step * (f64::from(dash) + 0.8));
                let (first, last) = (first.max(from), last.min(to));
                if first < last {
                    shapes.push(Shape::Rectangle(rectangle(first, last), 1.0));
                }
            }
        }
    }
    join(shapes)
}

/// Makes one of two pieces that continue each other.
fn join(shapes: Vec<Shape>) -> Vec<Shape> {
    let mut joined: Vec<Shape> = Vec::new();
    for shape in shapes {
        if let Shape::Rectangle([left, top, width, height], _) = shape {
            let same = |one: f64, other: f64| round(one) == round(other);
            let before = joined.iter_mut().find_map(|before| match before {
                Shape::Rectangle(before, _)
                    if same(before[1], top)
                        && same(before[3], height)
                        && before[0] + before[2] >= left - 0.001
                        && left + width >= before[0] - 0.001
                        || same(before[0], left)
                            && same(before[2], width)
                            && before[1] + before[3] >= top - 0.001
                            && top + height >= before[1] - 0.001 =>
                {
                    Some(before)
                }
                _ => None,
            });
            if let Some(before) = before {
                let (right, bottom) =
                    ((before[0] + before[2]).max(left + width), (before[1] + before[3]).max(top + height));
                (before[0], before[1]) = (before[0].min(left), before[1].min(top));
                (before[2], before[3]) = (right - before[0], bottom - before[1]);
                continue;
            }
        }
        joined.push(shape);
    }
    joined
}

fn arc(c: char, width: f64, height: f64) -> Shape {
    let (x, y) = (width / 2.0, height / 2.0);
    let (side, end) = match c {
        '\u{256d}' => (width, height),
        '\u{256e}' => (0.0, height),
        '\u{256f}' => (0.0, 0.0),
        _ => (width, 0.0),
    };
    Shape::Line { points: vec![(side, y), (x, y), (x, end)], round: true }
}

fn diagonals(c: char, width: f64, height: f64) -> Vec<Shape> {
    let line = |from, to| Shape::Line { points: vec![from, to], round: false };
    let (up, down) = (line((0.0, height), (width, 0.0)), line((0.0, 0.0), (width, height)));
    match c {
        '\u{2571}' => vec![up],
        '\u{2572}' => vec![down],
        _ => vec![up, down],
    }
}

fn blocks(c: char, width: f64, height: f64) -> Vec<Shape> {
    let part = |left: f64, top: f64, right: f64, bottom: f64| {
        Shape::Rectangle([left * width, top * height, (right - left) * width, (bottom - top) * height], 1.0)
    };
    let code = c as u32;
    let eighths = |count: u32| f64::from(count) / 8.0;
    match code {
        0x2580 => vec![part(0.0, 0.0, 1.0, 0.5)],
        0x2581..=0x2588 => vec![part(0.0, 1.0 - eighths(code - 0x2580), 1.0, 1.0)],
        0x2589..=0x258f => vec![part(0.0, 0.0, eighths(0x2590 - code), 1.0)],
        0x2590 => vec![part(0.5, 0.0, 1.0, 1.0)],
        0x2591..=0x2593 => vec![Shape::Rectangle([0.0, 0.0, width, height], f64::from(code - 0x2590) / 4.0)],
        0x2594 => vec![part(0.0, 0.0, 1.0, 0.125)],
        0x2595 => vec![part(0.875, 0.0, 1.0, 1.0)],
        _ => {
            // Upper left, upper right, lower left, lower right.
            let quarters = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14][(code - 0x2596) as usize];
            (0..4)
                .filter(|quarter| quarters & 1 << quarter != 0)
                .map(|quarter| {
                    let (left, top) = (f64::from(quarter % 2) / 2.0, f64::from(quarter / 2) / 2.0);
                    part(left, top, left + 0.5, top + 0.5)
                })
                .collect()
        }
    }
}

fn dots(c: char, width: f64, height: f64) -> Vec<Shape> {
    const PLACES: [(u8, u8); 8] = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)];
    let bits = c as u32 - 0x2800;
    let dot = width / 5.0;
    PLACES
        .iter()
        .enumerate()
        .filter(|(bit, _)| bits & 1 << bit != 0)
        .map(|(_, &(col, row))| {
            let (x, y) = ((f64::from(col) + 0.5) * width / 2.0, (f64::from(row) + 0.5) * height / 4.0);
            Shape::Rectangle([x - dot / 2.0, y - dot / 2.0, dot, dot], 1.0)
        })
        .collect()
}
