//! How much of each pixel a shape covers.

use crate::picture::geometry::Shape;

type Point = (f32, f32);

/// Outlines on a field of pixels. What is outside of the field is cut off.
pub(super) struct Coverage {
    width: usize,
    height: usize,
    /// For each pixel, how much the area that is covered changes from the one left of it; two more in each row.
    areas: Vec<f32>,
}

impl Coverage {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, height, areas: vec![0.0; (width + 2) * height] }
    }

    /// Adds an edge of an outline. What is between edges that go up and edges that go down is covered.
    pub(super) fn edge(&mut self, from: Point, to: Point) {
        let (sign, (mut x, top), (end, bottom)) =
            if from.1 < to.1 { (1.0, from, to) } else { (-1.0, to, from) };
        if top == bottom {
            return;
        }
        let slope = (end - x) / (bottom - top);
        if top < 0.0 {
            x -= top * slope;
        }
        let (right, last) = (self.width as f32, bottom.min(self.height as f32));
        for row in top.max(0.0) as usize..last.max(0.0).ceil() as usize {
            let height = last.min(row as f32 + 1.0) - top.max(row as f32);
            let next = x + slope * height;
            let (left, most) = (x.min(next).clamp(0.0, right), x.max(next).clamp(0.0, right));
            x = next;
            let area = sign * height;
            let cells = &mut self.areas[row * (self.width + 2)..][..self.width + 2];
            let (first, end) = (left.floor(), most.ceil());
            let col = first as usize;
            if end <= first + 1.0 {
                let inside = area * (1.0 - ((left + most) / 2.0 - first));
                cells[col] += inside;
                cells[col + 1] += area - inside;
                continue;
            }
            let share = area / (most - left);
            // How much is covered up to each pixel.
            let mut before = 0.0;
            for (col, cell) in cells.iter_mut().enumerate().take(end as usize + 1).skip(col) {
                let col = col as f32;
                // The part of the edge that is left of the pixel, and the one that is in it.
                let passed = (col.min(most) - left).max(0.0);
                let (enter, leave) = (left.max(col), most.min(col + 1.0));
                let within = (leave - enter).max(0.0);
                let covered = share * (passed + within * (col + 1.0 - (enter + leave) / 2.0));
                *cell += covered - before;
                before = covered;
            }
        }
    }

    pub(super) fn quadratic(&mut self, from: Point, control: Point, to: Point) {
        self.cubic(from, between(from, control, 2.0 / 3.0), between(to, control, 2.0 / 3.0), to);
    }

    pub(super) fn cubic(&mut self, from: Point, first: Point, second: Point, to: Point) {
        let length = [(from, first), (first, second), (second, to)]
            .map(|(from, to)| (to.0 - from.0).abs() + (to.1 - from.1).abs());
        let count = (length.iter().sum::<f32>().sqrt() * 2.0).clamp(2.0, 32.0) as usize;
        let mut last = from;
        for step in 1..=count {
            let at = step as f32 / count as f32;
            let (left, right) = (between(from, first, at), between(second, to, at));
            let middle = between(first, second, at);
            let point = between(between(left, middle, at), between(middle, right, at), at);
            self.edge(last, point);
            last = point;
        }
    }

    pub(super) fn polygon(&mut self, points: &[Point]) {
        for (index, point) in points.iter().enumerate() {
            self.edge(*point, points[(index + 1) % points.len()]);
        }
    }

    /// A rectangle with round corners, by its left, top, width and height.
    pub(super) fn round_rectangle(&mut self, [x, y, width, height]: [f32; 4], radius: f32) {
        let radius = radius.min(width / 2.0).min(height / 2.0);
        let (right, bottom) = (x + width, y + height);
        // So far from its ends are the controls of a curve that is nearly a quarter of a circle.
        let bend = radius * 0.4477;
        let corners = [
            ((x, y + radius), (x, y + bend), (x + bend, y), (x + radius, y)),
            ((right - radius, y), (right - bend, y), (right, y + bend), (right, y + radius)),
            (
                (right, bottom - radius),
                (right, bottom - bend),
                (right - bend, bottom),
                (right - radius, bottom),
            ),
            ((x + radius, bottom), (x + bend, bottom), (x, bottom - bend), (x, bottom - radius)),
        ];
        for (index, (from, first, second, to)) in corners.into_iter().enumerate() {
            self.cubic(from, first, second, to);
            self.edge(to, corners[(index + 1) % 4].0);
        }
    }

    /// A line of this width. Its ends are longer, so that it goes on in the cells beside it.
    fn stroke(&mut self, points: &[Point], width: f32) {
        for (index, pair) in points.windows(2).enumerate() {
            let (from, to) = (pair[0], pair[1]);
            let (x, y) = (to.0 - from.0, to.1 - from.1);
            let length = (x * x + y * y).sqrt();
            if length == 0.0 {
                continue;
            }
            let (x, y) = (x / length * width / 2.0, y / length * width / 2.0);
            let more = |is_end: bool| if is_end { 1.0 } else { 0.0 };
            let (first, last) = (more(index == 0), more(index + 2 == points.len()));
            let (from, to) = ((from.0 - x * first, from.1 - y * first), (to.0 + x * last, to.1 + y * last));
            self.polygon(&[
                (from.0 - y, from.1 + x),
                (from.0 + y, from.1 - x),
                (to.0 + y, to.1 - x),
                (to.0 - y, to.1 + x),
            ]);
        }
    }

    /// A shape in a cell of the size of the field, with lines of this width, which is whole pixels. Straight edges are
    /// those of pixels.
    pub(super) fn shape(&mut self, shape: &Shape, light: f64) {
        let point = |(x, y): (f64, f64)| (x as f32, y as f32);
        match shape.clone().sharp(1.0, light) {
            Shape::Rectangle([x, y, width, height], _) => {
                let ((left, top), (right, bottom)) = (point((x, y)), point((x + width, y + height)));
                self.polygon(&[(left, top), (right, top), (right, bottom), (left, bottom)]);
            }
            Shape::Polygon(points) => {
                let points: Vec<_> = points.into_iter().map(point).collect();
                self.polygon(&points);
            }
            Shape::Line { points, round } => match (&points[..], round) {
                ([first, middle, last], true) => {
                    let bend = (first.0 - middle.0).abs().min((last.1 - middle.1).abs());
                    let begin = (middle.0 + bend * (first.0 - middle.0).signum(), middle.1);
                    let end = (middle.0, middle.1 + bend * (last.1 - middle.1).signum());
                    let mut curve = vec![point(*first)];
                    for step in 0..=12 {
                        let at = step as f32 / 12.0;
                        let (from, to) = (
                            between(point(begin), point(*middle), at),
                            between(point(*middle), point(end), at),
                        );
                        curve.push(between(from, to, at));
                    }
                    curve.push(point(*last));
                    self.stroke(&curve, light as f32);
                }
                _ => {
                    let points: Vec<_> = points.into_iter().map(point).collect();
                    self.stroke(&points, light as f32);
                }
            },
        }
    }

    /// For each pixel, row by row, how much of it is covered: up to 1.
    pub(super) fn pixels(&self) -> impl Iterator<Item = f32> {
        self.areas.chunks(self.width + 2).flat_map(|cells| {
            let mut sum = 0.0;
            cells[..self.width].iter().map(move |area| {
                sum += area;
                sum.abs().min(1.0)
            })
        })
    }
}

fn between(from: Point, to: Point, at: f32) -> Point {
    (from.0 + (to.0 - from.0) * at, from.1 + (to.1 - from.1) * at)
}
