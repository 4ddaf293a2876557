//! Pictures as GIF: <https://www.w3.org/Graphics/GIF/spec-gif89a.txt>.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use super::fonts::Fonts;
use super::lzw::Lzw;
use super::pixels::{Piece, Pixels};
use super::reel::{Census, Clock, Reel, Sink, opaque};
use super::window::{Colour, NOTHING};
use crate::picture::{Film, Look, Rgb};

/// Times are hundredths of a second; browsers make those below two hundredths long.
const CLOCK: Clock = Clock { rate: (100, 1), least: 2, most: 0xffff };
/// The most colours at a time, beside nothing.
const MOST: usize = 255;

/// Draws a film as animated GIF.
///
/// A picture has the colours that it needs. If they are more than 255, letters of what changed have rougher edges; if
/// these are still too many, those that are nearly alike become one. Of pictures that come in 20 ms, the last
/// one is shown. What is half transparent or less is transparent.
///
/// ```
/// use pty_recording::picture::{Film, Fonts, Look, gif};
/// use pty_screen::{Screen, Size};
///
/// let film = Film::still(&Screen::new(Size::new(20, 3)), Size::new(20, 3));
/// let mut picture = Vec::new();
/// gif(&film, &Look::default(), &mut Fonts::default(), &mut picture)?;
/// assert!(picture.starts_with(b"GIF89a"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// If it cannot be written, or is larger than 65535 pixels in a direction.
pub fn gif(film: &Film, look: &Look, fonts: &mut Fonts, mut out: impl Write) -> io::Result<()> {
    let mut reel = Reel::new(film, look, fonts)?;
    let mut window = reel.window();
    for colour in &mut window {
        *colour = if colour[3] < 128 { NOTHING } else { [colour[0], colour[1], colour[2], 255] };
    }
    let census = Census::of(&mut reel, CLOCK)?;
    let shared = census.colours(&reel, &window, MOST).unwrap_or_default();
    let palette = bytes(&shared);
    out.write_all(b"GIF89a")?;
    for length in [reel.layout.width, reel.layout.height] {
        out.write_all(&(length as u16).to_le_bytes())?;
    }
    let size = if palette.is_empty() { 0 } else { 0x80 | size(&palette) };
    out.write_all(&[0x70 | size, 0, 0])?;
    out.write_all(&palette)?;
    // Without this, it plays once.
    if look.times != 1 {
        let more = u16::try_from(look.times.saturating_sub(1)).unwrap_or(u16::MAX);
        let more = if look.times == 0 { 0 } else { more };
        out.write_all(b"!\xff\x0bNETSCAPE2.0\x03\x01")?;
        out.write_all(&more.to_le_bytes())?;
        out.write_all(&[0])?;
    }
    let numbers = numbers(&shared);
    let of = move |colour: Colour| numbers.get(&colour).copied().unwrap_or(0);
    let shared = (!shared.is_empty()).then(|| Pixels::new(0, of));
    reel.play(CLOCK, &mut Frames { out: &mut out, shared, window, lzw: Lzw::new() })?;
    out.write_all(b";")?;
    out.flush()
}

/// The numbers of colours; nothing is number 0.
fn numbers(colours: &[Colour]) -> HashMap<Colour, u8> {
    let colours = colours.iter().filter(|colour| **colour != NOTHING);
    colours.enumerate().map(|(number, colour)| (*colour, number as u8 + 1)).collect()
}

/// A palette, for these numbers: as many as a power of two.
fn bytes(colours: &[Colour]) -> Vec<u8> {
    if colours.is_empty() {
        return Vec::new();
    }
    let colours = colours.iter().filter(|colour| **colour != NOTHING);
    let mut bytes: Vec<u8> =
        std::iter::once(&NOTHING).chain(colours).flat_map(|colour| &colour[..3]).copied().collect();
    bytes.resize(3 * (bytes.len() / 3).next_power_of_two().max(2), 0);
    bytes
}

/// How the size of a palette is said.
fn size(palette: &[u8]) -> u8 {
    (palette.len() / 3).trailing_zeros() as u8 - 1
}

struct Frames<'a> {
    out: &'a mut dyn Write,
    /// The pixels of all pictures, if there are few enough colours.
    shared: Option<Pixels<'a, u8>>,
    window: Vec<Colour>,
    lzw: Lzw,
}

impl Frames<'_> {
    /// What comes after the time of a picture: its place, its palette if it has its own, its pixels.
    fn frame(&mut self, piece: &Piece<u8>, palette: Option<Vec<u8>>) -> Vec<u8> {
        let mut frame = vec![b','];
        for length in [piece.left, piece.top, piece.width, piece.height] {
            frame.extend((length as u16).to_le_bytes());
        }
        frame.push(palette.as_deref().map_or(0, |palette| 0x80 | size(palette)));
        frame.extend(palette.unwrap_or_default());
        self.lzw.pack(&piece.pixels, &mut frame);
        frame
    }
}

impl Sink for Frames<'_> {
    fn draw(&mut self, reel: &mut Reel<'_>, is_first: bool) -> io::Result<Vec<u8>> {
        let window = if is_first { &self.window[..] } else { &[] };
        let (piece, palette) = match &mut self.shared {
            Some(pixels) => (piece(pixels, reel, window), None),
            None => {
                let colours = fit(reel, window);
                let numbers = numbers(&colours);
                let mut pixels = Pixels::new(0, |colour| numbers.get(&colour).copied().unwrap_or(0));
                (piece(&mut pixels, reel, window), Some(bytes(&colours)))
            }
        };
        Ok(self.frame(&piece, palette))
    }

    fn put(&mut self, frame: &[u8], ticks: u64) -> io::Result<()> {
        // It stays, and number 0 is transparent.
        self.out.write_all(b"!\xf9\x04\x05")?;
        self.out.write_all(&(ticks as u16).to_le_bytes())?;
        self.out.write_all(&[0, 0])?;
        self.out.write_all(frame)
    }

    fn nothing(&mut self) -> io::Result<Vec<u8>> {
        let palette = self.shared.is_none().then(|| vec![0; 6]);
        Ok(self.frame(&Piece { left: 0, top: 0, width: 1, height: 1, pixels: vec![0] }, palette))
    }
}

/// The whole picture if there is a window, or else what changed.
fn piece(pixels: &mut Pixels<'_, u8>, reel: &Reel<'_>, window: &[Colour]) -> Piece<u8> {
    match reel.changed().filter(|_| window.is_empty()) {
        Some(area) => pixels.changed(reel, area),
        None => pixels.whole(reel, window),
    }
}

/// Makes what changed, or all, of at most 255 colours, and returns them.
fn fit(reel: &mut Reel<'_>, window: &[Colour]) -> Vec<Colour> {
    let is_whole = !window.is_empty();
    let changed: Vec<usize> =
        (0..reel.now.len()).filter(|at| is_whole || reel.now[*at] != reel.before[*at]).collect();
    let mut fixed: Vec<Colour> = window.to_vec();
    // Most pixels are like the one before.
    fixed.dedup();
    fixed.sort_unstable();
    fixed.dedup();
    fixed.retain(|colour| *colour != NOTHING);
    fixed.truncate(MOST - 1);
    for most in [None, Some(4), Some(3), Some(2)] {
        if let Some(most) = most {
            replace(reel, &changed, |counts| nearest(counts, most));
        }
        let counts = counts(reel, &changed);
        let fits = counts.keys().filter(|colour| !fixed.contains(&opaque(**colour))).count();
        if fits + fixed.len() <= MOST {
            return sorted(&counts, fixed);
        }
    }
    let all = counts(reel, &changed);
    let kept = near(&all, MOST - fixed.len());
    replace(reel, &changed, |_| kept.clone());
    sorted(&counts(reel, &changed), fixed)
}

/// How many pixels have each colour.
type Counts = BTreeMap<Rgb, usize>;

fn counts(reel: &Reel<'_>, places: &[usize]) -> Counts {
    let mut tiles: HashMap<u32, usize> = HashMap::new();
    for at in places {
        *tiles.entry(reel.now[*at]).or_default() += 1;
    }
    let mut counts = Counts::new();
    for (tile, times) in tiles {
        for (colour, count) in of_tile(reel, tile) {
            *counts.entry(colour).or_default() += count * times;
        }
    }
    counts
}

fn of_tile(reel: &Reel<'_>, tile: u32) -> impl Iterator<Item = (Rgb, usize)> {
    let tile = reel.tiles.tile(tile);
    let mut counts = [0; 256];
    reel.tiles.dots(tile).iter().for_each(|dot| counts[usize::from(*dot)] += 1);
    tile.colours.iter().copied().zip(counts)
}

/// Those that are seen most first.
fn sorted(counts: &Counts, fixed: Vec<Colour>) -> Vec<Colour> {
    let mut colours: Vec<_> = counts.iter().map(|(colour, count)| (*count, opaque(*colour))).collect();
    colours.sort_by_key(|(count, colour)| (std::cmp::Reverse(*count), *colour));
    let mut colours: Vec<_> = colours.into_iter().map(|(_, colour)| colour).collect();
    let more: Vec<_> = fixed.into_iter().filter(|colour| !colours.contains(colour)).collect();
    colours.extend(more);
    colours
}

/// For each colour, the nearest of those that are seen most, which are so many.
fn nearest(counts: &Counts, most: usize) -> HashMap<Rgb, Rgb> {
    let mut kept: Vec<_> = counts.iter().collect();
    kept.sort_by_key(|(colour, count)| (std::cmp::Reverse(**count), **colour));
    kept.truncate(most);
    let near = |colour: &Rgb| {
        let distance = |other: &Rgb| -> u32 {
            colour.iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(*other)).pow(2)).sum()
        };
        kept.iter().map(|(other, _)| **other).min_by_key(distance).unwrap_or(*colour)
    };
    counts.keys().map(|colour| (*colour, near(colour))).collect()
}

/// For each colour, the one of those nearly like it that is seen most, so that there are at most so many.
fn near(counts: &Counts, most: usize) -> HashMap<Rgb, Rgb> {
    let alike = |colour: &Rgb, bits: u32| colour.map(|part| part >> bits);
    for bits in 1..8 {
        let mut kept: HashMap<Rgb, (usize, Rgb)> = HashMap::new();
        for (colour, count) in counts {
            let best = kept.entry(alike(colour, bits)).or_insert((*count, *colour));
            *best = (*best).max((*count, *colour));
        }
        if kept.len() <= most {
            return counts.keys().map(|colour| (*colour, kept[&alike(colour, bits)].1)).collect();
        }
    }
    nearest(counts, most)
}

/// Puts tiles in other colours in these places.
fn replace(reel: &mut Reel<'_>, places: &[usize], colours: impl Fn(&Counts) -> HashMap<Rgb, Rgb>) {
    let mut made: HashMap<u32, u32> = HashMap::new();
    for at in places {
        let tile = reel.now[*at];
        let new = match made.get(&tile) {
            Some(new) => *new,
            None => {
                let colours = colours(&of_tile(reel, tile).collect());
                let new = reel.tiles.changed(tile, |colour| colours.get(&colour).copied().unwrap_or(colour));
                made.insert(tile, new);
                new
            }
        };
        reel.now[*at] = new;
    }
}
