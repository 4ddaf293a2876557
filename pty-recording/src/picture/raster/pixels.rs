//! Pictures as pixels of any kind: colours, or their numbers.

use super::reel::{Area, Reel, opaque};
use super::window::Colour;

/// Pixels that equal those before are left out if they are at least so many in a row.
const RUN: usize = 8;

/// A rectangle of a picture.
#[derive(Clone, Debug)]
pub(super) struct Piece<P> {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<P>,
}

/// The kind of pixels, and what is known of the tiles as such pixels.
pub(super) struct Pixels<'a, P> {
    /// What a colour is.
    of: Box<dyn Fn(Colour) -> P + 'a>,
    /// What is left out.
    pub(super) nothing: P,
    /// The colours of the tiles.
    known: Vec<Option<Box<[P]>>>,
}

impl<'a, P: Copy + PartialEq> Pixels<'a, P> {
    pub(super) fn new(nothing: P, of: impl Fn(Colour) -> P + 'a) -> Self {
        Self { of: Box::new(of), nothing, known: Vec::new() }
    }

    fn know(&mut self, reel: &Reel<'_>, tile: u32) {
        let at = tile as usize;
        if self.known.len() <= at {
            self.known.resize(at + 1, None);
        }
        if self.known[at].is_none() {
            let colours = &reel.tiles.tile(tile).colours;
            self.known[at] = Some(colours.iter().map(|colour| (self.of)(opaque(*colour))).collect());
        }
    }

    fn colours(&self, tile: u32) -> &[P] {
        self.known[tile as usize].as_deref().unwrap_or_default()
    }

    /// The whole picture.
    pub(super) fn whole(&mut self, reel: &Reel<'_>, window: &[Colour]) -> Piece<P> {
        let layout = reel.layout;
        let mut last = None;
        let mut pixels = Vec::with_capacity(window.len());
        for colour in window {
            let pixel = match last {
                Some((before, pixel)) if before == *colour => pixel,
                _ => (self.of)(*colour),
            };
            last = Some((*colour, pixel));
            pixels.push(pixel);
        }
        self.paint(reel, reel.whole(), (&mut pixels, layout.width, layout.left, layout.top));
        Piece { left: 0, top: 0, width: layout.width, height: layout.height, pixels }
    }

    /// Paints cells on a field of this width, from this place on.
    fn paint(&mut self, reel: &Reel<'_>, area: Area, to: (&mut [P], usize, usize, usize)) {
        let (pixels, stride, left, top) = to;
        let (width, height) = (reel.tiles.width(), reel.tiles.height());
        for row in 0..area.rows {
            for col in 0..area.cols {
                let number = reel.now[(area.row + row) * reel.cols + area.col + col];
                self.know(reel, number);
                let colours = self.colours(number);
                let dots = reel.tiles.dots(reel.tiles.tile(number));
                let start = (top + row * height) * stride + left + col * width;
                for (line, dots) in dots.chunks(width).enumerate() {
                    let line = &mut pixels[start + line * stride..][..width];
                    match colours {
                        [colour] => line.fill(*colour),
                        _ => line
                            .iter_mut()
                            .zip(dots)
                            .for_each(|(pixel, dot)| *pixel = colours[usize::from(*dot)]),
                    }
                }
            }
        }
    }

    /// What changed, without what is as it was, where that is much.
    pub(super) fn changed(&mut self, reel: &Reel<'_>, area: Area) -> Piece<P> {
        let (width, height) = (reel.tiles.width(), reel.tiles.height());
        let stride = area.cols * width;
        let mut pixels = vec![self.nothing; stride * area.rows * height];
        let mut same = vec![true; pixels.len()];
        for row in 0..area.rows {
            for col in 0..area.cols {
                let at = (area.row + row) * reel.cols + area.col + col;
                let (now, before) = (reel.now[at], reel.before[at]);
                if now == before {
                    continue;
                }
                self.know(reel, now);
                self.know(reel, before);
                let dots = |tile: u32| reel.tiles.dots(reel.tiles.tile(tile)).chunks(width);
                let (colours, old) = (self.colours(now), self.colours(before));
                let start = row * height * stride + col * width;
                for (line, (dots, old_dots)) in dots(now).zip(dots(before)).enumerate() {
                    let place = start + line * stride..start + line * stride + width;
                    let to = pixels[place.clone()].iter_mut().zip(&mut same[place]);
                    for ((pixel, same), (dot, old_dot)) in to.zip(dots.iter().zip(old_dots)) {
                        *pixel = colours[usize::from(*dot)];
                        *same = *pixel == old[usize::from(*old_dot)];
                    }
                }
            }
        }
        self.trimmed(reel, area, &pixels, &same)
    }

    /// Without the edges that are the same.
    fn trimmed(&self, reel: &Reel<'_>, area: Area, pixels: &[P], same: &[bool]) -> Piece<P> {
        let (width, height) = (reel.tiles.width(), reel.tiles.height());
        let stride = area.cols * width;
        let lines = || same.chunks(stride).enumerate().filter(|(_, line)| line.contains(&false));
        let top = lines().next().map_or(0, |(line, _)| line);
        let bottom = lines().next_back().map_or(top + 1, |(line, _)| line + 1);
        let changed = |line: &[bool], from: usize| line[..from].iter().position(|same| !same).unwrap_or(from);
        let left = lines().fold(stride - 1, |left, (_, line)| changed(line, left));
        let right = lines()
            .fold(left, |right, (_, line)| right.max(line.iter().rposition(|same| !same).unwrap_or(0)))
            + 1;
        let mut kept = Vec::with_capacity((right - left) * (bottom - top));
        let mut run = 0;
        for line in top..bottom {
            let place = line * stride + left..line * stride + right;
            for (pixel, same) in pixels[place.clone()].iter().zip(&same[place]) {
                kept.push(*pixel);
                run = if *same { run + 1 } else { 0 };
                let end = kept.len();
                if run == RUN {
                    kept[end - RUN..].fill(self.nothing);
                } else if run > RUN {
                    kept[end - 1] = self.nothing;
                }
            }
        }
        Piece {
            left: reel.layout.left + area.col * width + left,
            top: reel.layout.top + area.row * height + top,
            width: right - left,
            height: bottom - top,
            pixels: kept,
        }
    }
}
