//! The outlines of characters: of a font of the user's, of the one that is built in, and of those of the system.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::path::PathBuf;

use ttf_parser::{Face, GlyphId, OutlineBuilder, loca};

use super::coverage::Coverage;
use super::system::System;

/// Regular and bold: JetBrains Mono, with the characters of Latin, Greek and Cyrillic, arrows and symbols.
const BUILT_IN: [&[u8]; 2] =
    [include_bytes!("../../../fonts/all-regular.ttf.zst"), include_bytes!("../../../fonts/all-bold.ttf.zst")];

/// The most parts of a glyph.
const PARTS: usize = 256;

/// The fonts that pixels are drawn with.
///
/// A character is taken from the first that has it: the font of [`with_font`](Self::with_font), the one that is built in
/// (JetBrains Mono: Latin, Greek, Cyrillic, arrows and symbols), those in the folders of
/// [`with_folder`](Self::with_folder), those of the system. Only outlines are drawn, in one colour.
///
/// ```
/// use pty_recording::picture::Fonts;
///
/// let fonts = Fonts::default().without_system();
/// assert!(fonts.missing().next().is_none());
/// assert!(Fonts::default().with_font(b"no font".to_vec()).is_err());
/// ```
#[derive(Debug, Default)]
pub struct Fonts {
    own: Option<Vec<u8>>,
    built_in: [Option<Vec<u8>>; 2],
    system: System,
    /// The files of the system that are read.
    loaded: HashMap<PathBuf, Vec<u8>>,
    missing: BTreeSet<char>,
}

impl Fonts {
    /// Uses a font before all others: the content of a TrueType or OpenType file or of a collection of them.
    ///
    /// # Errors
    /// If it is none.
    pub fn with_font(mut self, font: Vec<u8>) -> io::Result<Self> {
        if let Err(error) = Face::parse(&font, 0) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("is no font: {error}")));
        }
        self.own = Some(font);
        Ok(self)
    }

    /// Looks in the fonts of this folder, and of those in it, before those of the system.
    #[must_use]
    pub fn with_folder(mut self, folder: PathBuf) -> Self {
        self.system.folders.push(folder);
        self
    }

    /// Uses no fonts of the system, so that the pictures are the same everywhere.
    #[must_use]
    pub fn without_system(mut self) -> Self {
        self.system.is_used = false;
        self
    }

    /// Returns the characters that were to be drawn and are in none of the fonts. They are drawn as boxes with their
    /// code points.
    pub fn missing(&self) -> impl Iterator<Item = char> {
        self.missing.iter().copied()
    }

    /// Draws a character. It is missing, and nothing is drawn, if this returns false.
    pub(super) fn draw(&mut self, c: char, pen: &Pen, to: &mut Coverage) -> bool {
        let is_drawn = self.draw_known(c, pen, to);
        if !is_drawn {
            self.missing.insert(c);
        }
        is_drawn
    }

    fn draw_known(&mut self, c: char, pen: &Pen, to: &mut Coverage) -> bool {
        if let Some(own) = &self.own
            && draw(own, 0, c, pen, to)
        {
            return true;
        }
        let weight = usize::from(pen.bold);
        let built_in = self.built_in[weight]
            .get_or_insert_with(|| zstd::decode_all(BUILT_IN[weight]).expect("the build has whole fonts"));
        if draw(built_in, 0, c, pen, to) {
            return true;
        }
        let mut from = 0;
        while let Some((place, path, index)) = self.system.find(c, from) {
            let data =
                self.loaded.entry(path).or_insert_with_key(|path| std::fs::read(path).unwrap_or_default());
            if draw(data, index, c, pen, to) {
                return true;
            }
            from = place + 1;
        }
        false
    }
}

/// How a character is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    pub(super) bold: bool,
    pub(super) italic: bool,
    /// The size of the font in pixels.
    pub(super) size: f32,
    /// The left edge of its room, and how wide that is; it is in the middle.
    pub(super) left: f32,
    pub(super) width: f32,
    /// The line that it stands on.
    pub(super) base: f32,
    /// It is put over the character before it.
    pub(super) combines: bool,
}

/// Draws a character of a font, if it is in it and has an outline.
fn draw(font: &[u8], index: u32, c: char, pen: &Pen, to: &mut Coverage) -> bool {
    let Ok(face) = Face::parse(font, index) else { return false };
    let Some(glyph) = face.glyph_index(c).filter(|glyph| *glyph != GlyphId(0)) else { return false };
    if !is_finite(&face, glyph) {
        return false;
    }
    let em = f32::from(face.units_per_em());
    let mut scale = pen.size / em;
    let advance = f32::from(face.glyph_hor_advance(glyph).unwrap_or_default());
    let is_mark = pen.combines && advance == 0.0;
    if advance * scale > pen.width * 1.02 {
        scale = pen.width / advance;
    }
    let left = if is_mark { pen.left + pen.width } else { pen.left + (pen.width - advance * scale) / 2.0 };
    // Small letters are whole pixels high, so that they are sharp above as they are below.
    let small = f32::from(face.x_height().unwrap_or_default()) * scale;
    let stretch = if small >= 4.0 { small.round() / small } else { 1.0 };
    let slant = if pen.italic { 0.2 } else { 0.0 };
    let mut outline = Outline {
        place: |x, y| {
            let up = y * scale * stretch;
            // Slanted about the middle of small letters.
            (left + x * scale + (up - small / 2.0) * slant, pen.base - up)
        },
        to,
        start: (0.0, 0.0),
        last: (0.0, 0.0),
    };
    face.outline_glyph(glyph, &mut outline).is_some() || c.is_whitespace()
}

/// Whether a glyph is made of at most [`PARTS`] others: a few that are made of each other would be drawn for years.
fn is_finite(face: &Face<'_>, glyph: GlyphId) -> bool {
    let raw = face.raw_face();
    let tables = [b"glyf", b"loca"].map(|tag| raw.table(ttf_parser::Tag::from_bytes(tag)));
    let [Some(glyphs), Some(places)] = tables else { return true };
    let head = face.tables().head;
    let Some(places) =
        loca::Table::parse(face.tables().maxp.number_of_glyphs, head.index_to_location_format, places)
    else {
        return true;
    };
    let mut rest = vec![glyph];
    for _ in 0..PARTS {
        let Some(glyph) = rest.pop() else { return true };
        let data = places.glyph_range(glyph).and_then(|range| glyphs.get(range)).unwrap_or_default();
        let number = |at: usize| data.get(at..at + 2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]));
        // After its contours, of which one with parts has less than none, and its bounds.
        let mut at = 10;
        while rest.len() < PARTS
            && number(0).is_some_and(|contours| contours > 0x7fff)
            && let (Some(flags), Some(part)) = (number(at), number(at + 2))
        {
            rest.push(GlyphId(part));
            let is = |flag: u16| flags & flag != 0;
            let place = if is(0x1) { 4 } else { 2 };
            let scale = if is(0x8) {
                2
            } else if is(0x40) {
                4
            } else if is(0x80) {
                8
            } else {
                0
            };
            at += 4 + place + scale;
            if !is(0x20) {
                break;
            }
        }
    }
    rest.is_empty()
}

/// Puts an outline of a font on a field.
struct Outline<'a, P> {
    place: P,
    to: &'a mut Coverage,
    start: (f32, f32),
    last: (f32, f32),
}

impl<P: Fn(f32, f32) -> (f32, f32)> OutlineBuilder for Outline<'_, P> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.close();
        self.start = (self.place)(x, y);
        self.last = self.start;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = (self.place)(x, y);
        self.to.edge(self.last, to);
        self.last = to;
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let to = (self.place)(x, y);
        self.to.quadratic(self.last, (self.place)(x1, y1), to);
        self.last = to;
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let to = (self.place)(x, y);
        self.to.cubic(self.last, (self.place)(x1, y1), (self.place)(x2, y2), to);
        self.last = to;
    }

    fn close(&mut self) {
        self.to.edge(self.last, self.start);
        self.last = self.start;
    }
}
