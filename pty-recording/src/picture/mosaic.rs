//! Characters that are drawn, of which a font seldom has any: pieces of blocks, lines of scans, and what prompts end with.

use std::f64::consts::PI;

use super::geometry::Shape;

/// Whether a character is one of them.
pub(super) fn is_mosaic(c: char) -> bool {
    matches!(c, '\u{23ba}'..='\u{23bd}' | '\u{e0b0}'..='\u{e0bf}' | '\u{1fb00}'..='\u{1fb3b}' | '\u{1fb68}'..='\u{1fb90}')
}

/// What is drawn of a character in a cell of this width and height, with lines of this width.
pub(super) fn shapes(c: char, width: f64, height: f64, light: f64) -> Vec<Shape> {
    // From the left, from the top, to the right, to the bottom, in parts of the cell; how much is covered.
    let shade = |left: f64, top: f64, right: f64, bottom: f64, cover: f64| {
        let (left, right, top, bottom) = (left * width, right * width, top * height, bottom * height);
        Shape::Rectangle([left, top, right - left, bottom - top], cover)
    };
    let part = |left, top, right, bottom| shade(left, top, right, bottom, 1.0);
    let row = |eighth: f64| part(0.0, eighth / 8.0, 1.0, (eighth + 1.0) / 8.0);
    let col = |eighth: f64| part(eighth / 8.0, 0.0, (eighth + 1.0) / 8.0, 1.0);
    let polygon =
        |points: &[(f64, f64)]| Shape::Polygon(points.iter().map(|(x, y)| (x * width, y * height)).collect());
    let code = u32::from(c);
    let from = |first: u32| f64::from(code - first);
    match code {
        // Of nine scans of a row, the first, the third, the seventh and the last.
        0x23ba..=0x23bd => {
            let scan = [0.0, 2.0, 6.0, 8.0][(code - 0x23ba) as usize];
            vec![Shape::Rectangle([0.0, scan / 8.0 * (height - light), width, light], 1.0)]
        }
        0xe0b0..=0xe0bf => separator(code - 0xe0b0, width, height),
        0x1fb00..=0x1fb3b => sextants(code - 0x1fb00 + 1, part),
        // A quarter of the cell, from a side to the middle: left, upper, right, lower; and all but it.
        0x1fb68..=0x1fb6f => {
            let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];
            let side = (code as usize - 0x1fb68) % 4;
            // The corners of the side: the one that comes next around the cell last.
            let (first, last) = ((side + 3) % 4, side);
            let mut points = vec![(0.5, 0.5)];
            match code < 0x1fb6c {
                true => points.extend((0..4).map(|step| corners[(last + step) % 4])),
                false => points.extend([corners[first], corners[last]]),
            }
            vec![polygon(&points)]
        }
        0x1fb70..=0x1fb75 => vec![col(from(0x1fb6f))],
        0x1fb76..=0x1fb7b => vec![row(from(0x1fb75))],
        0x1fb7c => vec![col(0.0), row(7.0)],
        0x1fb7d => vec![col(0.0), row(0.0)],
        0x1fb7e => vec![col(7.0), row(0.0)],
        0x1fb7f => vec![col(7.0), row(7.0)],
        0x1fb80 => vec![row(0.0), row(7.0)],
        0x1fb81 => [0.0, 2.0, 4.0, 7.0].map(row).to_vec(),
        0x1fb82..=0x1fb8b => {
            let size = [0.25, 0.375, 0.625, 0.75, 0.875][(code - 0x1fb82) as usize % 5];
            vec![if code < 0x1fb87 { part(0.0, 0.0, 1.0, size) } else { part(1.0 - size, 0.0, 1.0, 1.0) }]
        }
        0x1fb8c => vec![shade(0.0, 0.0, 0.5, 1.0, 0.5)],
        0x1fb8d => vec![shade(0.5, 0.0, 1.0, 1.0, 0.5)],
        0x1fb8e => vec![shade(0.0, 0.0, 1.0, 0.5, 0.5)],
        0x1fb8f => vec![shade(0.0, 0.5, 1.0, 1.0, 0.5)],
        0x1fb90 => vec![shade(0.0, 0.0, 1.0, 1.0, 0.5)],
        _ => Vec::new(),
    }
}

fn sextants(index: u32, part: impl Fn(f64, f64, f64, f64) -> Shape) -> Vec<Shape> {
    // The characters leave out none, all, and the left and the right half.
    let bits = index + u32::from(index >= 0x15) + u32::from(index >= 0x29);
    (0..6)
        .filter(|sixth| bits & 1 << sixth != 0)
        .map(|sixth| {
            let (left, top) = (f64::from(sixth % 2) / 2.0, f64::from(sixth / 2) / 3.0);
            part(left, top, left + 0.5, top + 1.0 / 3.0)
        })
        .collect()
}

/// Between the parts of a prompt: in pairs, filled and as a line.
fn separator(index: u32, width: f64, height: f64) -> Vec<Shape> {
    let points = match index / 2 {
        // Arrows to the right and to the left.
        0 => vec![(0.0, 0.0), (1.0, 0.5), (0.0, 1.0)],
        1 => vec![(1.0, 0.0), (0.0, 0.5), (1.0, 1.0)],
        // Halves of circles.
        2 | 3 => (0..=16)
            .map(|step| {
                let angle = PI * f64::from(step) / 16.0;
                (if index < 6 { angle.sin() } else { 1.0 - angle.sin() }, (1.0 - angle.cos()) / 2.0)
            })
            .collect(),
        // Halves of the cell, from corner to corner; what is filled is at the third one.
        4 => vec![(0.0, 0.0), (1.0, 1.0), (0.0, 1.0)],
        5 => vec![(0.0, 1.0), (1.0, 0.0), (1.0, 1.0)],
        6 => vec![(0.0, 1.0), (1.0, 0.0), (0.0, 0.0)],
        _ => vec![(0.0, 0.0), (1.0, 1.0), (1.0, 0.0)],
    };
    let mut points: Vec<_> = points.into_iter().map(|(x, y)| (x * width, y * height)).collect();
    if index & 1 == 0 {
        return vec![Shape::Polygon(points)];
    }
    if index >= 8 {
        points.pop();
    }
    vec![Shape::Line { points, round: false }]
}
