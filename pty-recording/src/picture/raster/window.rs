//! What is around the screen: its place, and the window that it is in.

use std::io;

use super::coverage::Coverage;
use super::fonts::{Fonts, Pen};
use super::tiles::{STEPS, mixed};
use crate::picture::geometry::Measures;
use crate::picture::svg::BAR;
use crate::picture::{Film, Look, Rgb, Window};

/// Red, green, blue and how much of what is behind it is covered.
pub(super) type Colour = [u8; 4];

pub(super) const NOTHING: Colour = [0; 4];
/// The most that a picture is wide or high, and the most pixels that it has.
const LONGEST: usize = 65_535;
const LARGEST: usize = 1 << 27;

/// The places of all, in pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub(super) measures: Measures,
    /// Of the whole picture.
    pub(super) width: usize,
    pub(super) height: usize,
    /// Of the first cell.
    pub(super) left: usize,
    pub(super) top: usize,
    margin: usize,
    /// The height of the bar.
    bar: usize,
}

impl Layout {
    pub(super) fn of(film: &Film, look: &Look) -> io::Result<Self> {
        let pixels = |length: f64| length.round().clamp(0.0, LONGEST as f64);
        let font = look.font_size.clamp(1.0, 1000.0);
        let measures = Measures {
            width: pixels(0.6 * font).max(1.0),
            height: pixels(look.line_height.clamp(1.0, 4.0) * font).max(1.0),
            font,
            light: pixels(0.08 * font).max(1.0),
        };
        let [padding, margin] = [look.padding, look.margin].map(|length| pixels(length) as usize);
        let bar = if look.window == Window::None { 0 } else { pixels(BAR * font) as usize };
        let around = 2 * (padding + margin);
        let width = measures.width as usize * usize::from(film.size().cols) + around;
        let height = measures.height as usize * usize::from(film.size().rows) + around + bar;
        if width == 0 || height == 0 || width > LONGEST || height > LONGEST || width * height > LARGEST {
            let message = format!("a picture of {width} x {height} pixels cannot be made");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let left = margin + padding;
        Ok(Self { measures, width, height, left, top: left + bar, margin, bar })
    }

    /// The window, without what is on the screen. What is outside of it is transparent.
    pub(super) fn window(&self, film: &Film, look: &Look, fonts: &mut Fonts) -> Vec<Colour> {
        let [red, green, blue] = look.theme.background;
        let mut coverage = Coverage::new(self.width, self.height);
        let margin = self.margin as f32;
        let (width, height) = (self.width as f32 - 2.0 * margin, self.height as f32 - 2.0 * margin);
        coverage.round_rectangle([margin, margin, width, height], look.radius.max(0.0) as f32);
        let opaque = |cover: f32| (cover * f32::from(STEPS) + 0.5) as u8 * (255 / STEPS);
        let mut pixels: Vec<Colour> = coverage
            .pixels()
            .map(opaque)
            .map(|opaque| if opaque == 0 { NOTHING } else { [red, green, blue, opaque] })
            .collect();
        if look.window != Window::None {
            self.bar(film, look, fonts, &mut pixels);
        }
        pixels
    }

    fn bar(&self, film: &Film, look: &Look, fonts: &mut Fonts, to: &mut [Colour]) {
        let font = self.measures.font;
        let middle = self.bar as f32 / 2.0;
        // So much of the picture has the bar.
        let rows = self.margin..self.margin + self.bar;
        let bar = &mut to[rows.start * self.width..rows.end * self.width];
        if look.window == Window::Mac {
            for (index, colour) in
                [[0xff, 0x5f, 0x57], [0xfe, 0xbc, 0x2e], [0x28, 0xc8, 0x40]].into_iter().enumerate()
            {
                let (x, radius) = (self.margin as f64 + font * (1.2 + 1.3 * index as f64), 0.4 * font);
                let mut coverage = Coverage::new(self.width, self.bar);
                let (side, radius) = (2.0 * radius as f32, radius as f32);
                coverage.round_rectangle([x as f32 - radius, middle - radius, side, side], radius);
                cover(&coverage, colour, bar);
            }
        }
        let title = if look.title.is_empty() { &film.title } else { &look.title };
        let width = (self.width - 2 * self.margin) as f64;
        let advance = 0.6 * font;
        let room = ((width - 12.0 * font) / advance).max(0.0) as usize;
        let title: Vec<char> = title.chars().filter(|c| !c.is_control()).take(room).collect();
        let mut coverage = Coverage::new(self.width, self.bar);
        let start = self.width as f64 / 2.0 - title.len() as f64 * advance / 2.0;
        for (index, c) in title.into_iter().enumerate().filter(|(_, c)| *c != ' ') {
            let pen = Pen {
                bold: false,
                italic: false,
                size: font as f32,
                left: (start + index as f64 * advance) as f32,
                width: advance as f32,
                base: (middle + 0.35 * font as f32).round(),
                combines: false,
            };
            fonts.draw(c, &pen, &mut coverage);
        }
        cover(&coverage, mixed(look.theme.background, look.theme.foreground, 0.7), bar);
    }
}

/// Fills what is covered, where the window is.
fn cover(coverage: &Coverage, colour: Rgb, to: &mut [Colour]) {
    for (pixel, cover) in to.iter_mut().zip(coverage.pixels()) {
        let share = (cover * f32::from(STEPS)).round() / f32::from(STEPS);
        if share > 0.0 {
            let [red, green, blue, opaque] = *pixel;
            let [red, green, blue] = mixed([red, green, blue], colour, share.into());
            *pixel = [red, green, blue, opaque];
        }
    }
}
