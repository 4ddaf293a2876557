//! Cells as pixels: each that looks different once.

use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;

use pty_screen::{Attributes, CellRef, Style, Underline};
use unicode_width::UnicodeWidthChar;

use super::coverage::Coverage;
use super::fonts::{Fonts, Pen};
use crate::picture::geometry::{self, Measures, Shape};
use crate::picture::markup::Fill;
use crate::picture::{Rgb, Theme};

/// A pixel is covered in so many steps, so that there are few colours.
pub(super) const STEPS: u8 = 5;
/// A step has four parts: shades are quarters.
const PARTS: u8 = 4;
/// How much of a dim character is seen, and how much of what is under the cursor is covered.
const OPACITY: f64 = 0.6;

/// A cell, or a half of a wide one: a number for each pixel, and the colours of the numbers. Those that look the same are
/// the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Tile {
    dots: usize,
    pub(super) colours: Box<[Rgb]>,
}

/// All cells that were drawn.
pub(super) struct Tiles<'a> {
    pub(super) measures: Measures,
    theme: &'a Theme,
    fonts: &'a mut Fonts,
    dots: Numbered<Rc<[u8]>>,
    /// Those with other numbers, by what each number became.
    joined: HashMap<(usize, Vec<u8>), usize>,
    forms: HashMap<Look, Box<[Form]>>,
    tiles: Numbered<Tile>,
    /// The tiles of cells, by what is in them.
    cells: HashMap<(Box<str>, Style, usize), Box<[u32]>>,
    /// What a tile is under the cursor.
    under_cursor: HashMap<u32, u32>,
    /// For each style, the tiles of ASCII characters that were drawn.
    styles: HashMap<Style, usize>,
    ascii: Vec<[Option<u32>; 128]>,
}

/// What tells how a character is drawn, but for its colours.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Look {
    text: Box<str>,
    width: usize,
    attributes: u8,
    underline: Underline,
}

/// How a character covers a cell.
#[derive(Clone, Debug)]
struct Form {
    dots: usize,
    /// For each number: how much is covered by the underline, and by the character over it, in parts of steps.
    covers: Box<[(u8, u8)]>,
}

/// Values, each with its number.
#[derive(Debug)]
struct Numbered<T> {
    values: Vec<T>,
    numbers: HashMap<T, usize>,
}

impl<T: Clone + Eq + Hash> Numbered<T> {
    fn new() -> Self {
        Self { values: Vec::new(), numbers: HashMap::new() }
    }

    fn number(&mut self, value: T) -> usize {
        if let Some(number) = self.numbers.get(&value) {
            return *number;
        }
        self.values.push(value.clone());
        self.numbers.insert(value, self.values.len() - 1);
        self.values.len() - 1
    }
}

/// The number of the tile where nothing is.
pub(super) const BLANK: u32 = 0;

impl<'a> Tiles<'a> {
    pub(super) fn new(measures: Measures, theme: &'a Theme, fonts: &'a mut Fonts) -> Self {
        let mut tiles = Self {
            measures,
            theme,
            fonts,
            dots: Numbered::new(),
            joined: HashMap::new(),
            forms: HashMap::new(),
            tiles: Numbered::new(),
            cells: HashMap::new(),
            under_cursor: HashMap::new(),
            styles: HashMap::new(),
            ascii: Vec::new(),
        };
        let area = tiles.width() * tiles.height();
        let dots = tiles.dots.number(vec![0; area].into());
        tiles.tiles.number(Tile { dots, colours: [theme.background].into() });
        tiles
    }

    pub(super) fn width(&self) -> usize {
        self.measures.width as usize
    }

    pub(super) fn height(&self) -> usize {
        self.measures.height as usize
    }

    pub(super) fn tile(&self, number: u32) -> &Tile {
        &self.tiles.values[number as usize]
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.tiles.values.len()
    }

    /// For each pixel, the number of its colour.
    pub(super) fn dots(&self, tile: &Tile) -> &[u8] {
        &self.dots.values[tile.dots]
    }

    pub(super) fn fonts(&mut self) -> &mut Fonts {
        self.fonts
    }

    /// The tiles of ASCII characters.
    pub(super) fn of_ascii(&mut self, text: &str, style: Style, to: &mut Vec<u32>) {
        let next = self.ascii.len();
        let known = *self.styles.entry(style).or_insert(next);
        if known == next {
            self.ascii.push([None; 128]);
        }
        for (index, byte) in text.bytes().enumerate() {
            let tile = match self.ascii[known][usize::from(byte & 127)] {
                Some(tile) => tile,
                None => {
                    let is_hidden = style.attributes.contains(Attributes::HIDDEN);
                    let tile = self.draw(if is_hidden { "" } else { &text[index..=index] }, style, 1)[0];
                    self.ascii[known][usize::from(byte & 127)] = Some(tile);
                    tile
                }
            };
            to.push(tile);
        }
    }

    /// The tiles of a cell: one for each of its columns.
    pub(super) fn of_cell(&mut self, cell: CellRef<'_>, to: &mut Vec<u32>) {
        let style = cell.style();
        let width = cell.width();
        if style == Style::default() && !cell.has_text() {
            to.extend(std::iter::repeat_n(BLANK, width));
            return;
        }
        let mut text = cell.text();
        if style.attributes.contains(Attributes::HIDDEN) {
            text.clear();
        }
        let key = (text.into_boxed_str(), style, width);
        if let Some(tiles) = self.cells.get(&key) {
            to.extend(tiles);
            return;
        }
        let tiles = self.draw(&key.0, style, width);
        to.extend(&tiles);
        self.cells.insert(key, tiles.into());
    }

    fn draw(&mut self, text: &str, style: Style, width: usize) -> Vec<u32> {
        let (fill, paper) = Fill::of_cell(style);
        let background = paper.unwrap_or(Fill::Background).colour(self.theme);
        let dim = |colour: Rgb| match style.attributes.contains(Attributes::DIM) {
            true => mixed(background, colour, OPACITY),
            false => colour,
        };
        let ink = dim(fill.colour(self.theme));
        let line = Fill::of(style.underline_colour).map_or(ink, |fill| dim(fill.colour(self.theme)));
        let forms = self.forms(text, style, width);
        let tiles = forms.iter().map(|form| {
            let colour = |&(under, over): &(u8, u8)| {
                let share = |cover: u8| f64::from(cover) / f64::from(STEPS * PARTS);
                mixed(mixed(background, line, share(under)), ink, share(over))
            };
            Tile { dots: form.dots, colours: form.covers.iter().map(colour).collect() }
        });
        tiles.collect::<Vec<_>>().into_iter().map(|tile| self.number(tile)).collect()
    }

    /// The number of a tile; numbers of the same colour become one.
    fn number(&mut self, tile: Tile) -> u32 {
        let mut colours: Vec<Rgb> = Vec::with_capacity(tile.colours.len());
        let places: Vec<u8> = tile
            .colours
            .iter()
            .map(|colour| {
                let place = colours.iter().position(|other| other == colour).unwrap_or(colours.len());
                if place == colours.len() {
                    colours.push(*colour);
                }
                place as u8
            })
            .collect();
        if colours.len() == tile.colours.len() {
            return self.tiles.number(tile) as u32;
        }
        let key = (tile.dots, places);
        let dots = match self.joined.get(&key) {
            Some(dots) => *dots,
            None => {
                let dots = self.dots.values[tile.dots].iter().map(|dot| key.1[usize::from(*dot)]).collect();
                let dots = self.dots.number(dots);
                self.joined.insert(key, dots);
                dots
            }
        };
        self.tiles.number(Tile { dots, colours: colours.into() }) as u32
    }

    /// A tile in other colours.
    pub(super) fn changed(&mut self, number: u32, colour: impl Fn(Rgb) -> Rgb) -> u32 {
        let tile = self.tile(number);
        let tile = Tile { dots: tile.dots, colours: tile.colours.iter().copied().map(colour).collect() };
        self.number(tile)
    }

    /// A tile under the cursor.
    pub(super) fn under_cursor(&mut self, number: u32) -> u32 {
        if let Some(found) = self.under_cursor.get(&number) {
            return *found;
        }
        let cursor = self.theme.foreground;
        let changed = self.changed(number, |colour| mixed(colour, cursor, OPACITY));
        self.under_cursor.insert(number, changed);
        changed
    }

    fn forms(&mut self, text: &str, style: Style, width: usize) -> Box<[Form]> {
        let text = if text.trim_start().is_empty() { "" } else { text };
        let is = |attribute| style.attributes.contains(attribute);
        let lines = !is(Attributes::HIDDEN);
        let look = Look {
            text: text.into(),
            width,
            attributes: [
                Attributes::BOLD,
                Attributes::ITALIC,
                Attributes::STRIKETHROUGH,
                Attributes::OVERLINE,
                Attributes::HIDDEN,
            ]
            .into_iter()
            .fold(0, |bits, attribute| bits << 1 | u8::from(is(attribute))),
            underline: style.underline,
        };
        if let Some(forms) = self.forms.get(&look) {
            return forms.clone();
        }
        let (cols, rows) = (width * self.width(), self.height());
        let mut layers = [vec![0; cols * rows], vec![0; cols * rows]];
        if lines {
            for (shape, is_under) in self.measures.rules(style, (self.width() * width) as f64) {
                add(&shape, cols, self.measures, &mut layers[usize::from(!is_under)]);
            }
        }
        self.character(text, style, width, &mut layers[1]);
        let [under, over] = layers;
        let forms: Box<[Form]> = (0..width).map(|half| self.form(&under, &over, half, cols)).collect();
        self.forms.insert(look, forms.clone());
        forms
    }

    /// A part of a cell, one column wide.
    fn form(&mut self, under: &[u8], over: &[u8], half: usize, cols: usize) -> Form {
        let mut covers: Vec<(u8, u8)> = Vec::new();
        let mut dots = Vec::with_capacity(self.width() * self.height());
        for row in 0..self.height() {
            let start = row * cols + half * self.width();
            for at in start..start + self.width() {
                let cover = (under[at], over[at]);
                let place = covers.iter().position(|other| *other == cover).unwrap_or(covers.len());
                if place == covers.len() {
                    covers.push(cover);
                }
                dots.push(place as u8);
            }
        }
        Form { dots: self.dots.number(dots.into()), covers: covers.into() }
    }

    fn character(&mut self, text: &str, style: Style, width: usize, to: &mut [u8]) {
        let Some(first) = text.chars().next() else { return };
        let (cols, rows) = (width * self.width(), self.height());
        if geometry::is_drawn(first) {
            let Measures { height, light, .. } = self.measures;
            for shape in geometry::shapes(first, cols as f64, height, light) {
                add(&shape, cols, self.measures, to);
            }
            return;
        }
        let pen = Pen {
            bold: style.attributes.contains(Attributes::BOLD),
            italic: style.attributes.contains(Attributes::ITALIC),
            size: self.measures.font as f32,
            left: 0.0,
            width: cols as f32,
            base: (self.measures.base() + 0.5).floor() as f32,
            combines: false,
        };
        let mut coverage = Coverage::new(cols, rows);
        if !self.fonts.draw(first, &pen, &mut coverage) {
            self.unknown(first, cols, &mut coverage);
        }
        // Of what is joined to a character, only marks are drawn.
        let marks = text.chars().skip(1).filter(|c| c.width() == Some(0) && !is_invisible(*c));
        for mark in marks {
            self.fonts.draw(mark, &Pen { combines: true, ..pen }, &mut coverage);
        }
        put(coverage.pixels().map(stronger), PARTS, to);
    }

    /// A box with the code point.
    fn unknown(&mut self, c: char, cols: usize, to: &mut Coverage) {
        let (width, height) = (cols as f32, self.height() as f32);
        for [left, top, wide, high] in [
            [0.0, 1.0, width - 1.0, 1.0],
            [0.0, height - 2.0, width - 1.0, 1.0],
            [0.0, 2.0, 1.0, height - 4.0],
            [width - 2.0, 2.0, 1.0, height - 4.0],
        ] {
            let (right, bottom) = (left + wide, top + high);
            to.polygon(&[(left, top), (right, top), (right, bottom), (left, bottom)]);
        }
        let digits = format!("{:04X}", u32::from(c));
        let lines = if cols > self.width() { 2 } else { digits.len().div_ceil(2) };
        let count = digits.len().div_ceil(lines);
        let (column, row) = ((width - 3.0) / count as f32, (height - 4.0) / lines as f32);
        let size = (column / 0.6).min(row * 1.2);
        for (index, digit) in digits.chars().enumerate() {
            let (col, line) = ((index % count) as f32, (index / count) as f32);
            let pen = Pen {
                bold: false,
                italic: false,
                size,
                left: 1.0 + col * column,
                width: column,
                base: 2.0 + (line + 0.5) * row + size * 0.365,
                combines: false,
            };
            self.fonts.draw(digit, &pen, to);
        }
    }
}

/// Whether a character only tells how others are joined or look.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Adds a shape to a layer of pixels, which is so wide.
fn add(shape: &Shape, cols: usize, measures: Measures, to: &mut [u8]) {
    let mut coverage = Coverage::new(cols, measures.height as usize);
    coverage.shape(shape, measures.light);
    let share = if let Shape::Rectangle(_, share) = shape { *share } else { 1.0 };
    put(coverage.pixels(), (share * f64::from(PARTS)) as u8, to);
}

/// Covers pixels with something that covers so many quarters of what is behind it.
fn put(covers: impl Iterator<Item = f32>, quarters: u8, to: &mut [u8]) {
    for (pixel, cover) in to.iter_mut().zip(covers) {
        *pixel = (*pixel).max((cover * f32::from(STEPS) + 0.49) as u8 * quarters);
    }
}

/// Letters are a little stronger than what their outlines cover: thin strokes would be pale.
fn stronger(cover: f32) -> f32 {
    cover * (1.3 - 0.3 * cover)
}

/// A colour with so much of another one over it.
pub(super) fn mixed(below: Rgb, above: Rgb, share: f64) -> Rgb {
    std::array::from_fn(|part| {
        let (below, above) = (f64::from(below[part]), f64::from(above[part]));
        (below + (above - below) * share).round() as u8
    })
}
