//! Pictures as PNG, still and animated: <https://www.w3.org/TR/png-3/>.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use crc32fast::Hasher;
use flate2::{Compression, write::ZlibEncoder};

use super::fonts::Fonts;
use super::pixels::{Piece, Pixels};
use super::reel::{Census, Clock, Reel, Sink};
use super::window::{Colour, NOTHING};
use crate::picture::{Film, Look};

/// Times are milliseconds, and at most 65535 seconds.
const CLOCK: Clock = Clock { rate: (1000, 1), least: 10, most: 65_535_000 };
/// The most colours that have numbers beside nothing.
const MOST: usize = 255;

/// Draws the last picture of a film as PNG: with a palette if it has at most 256 colours.
///
/// ```
/// use pty_recording::picture::{Film, Fonts, Look, png};
/// use pty_screen::{Screen, Size};
///
/// let mut screen = Screen::new(Size::new(20, 3));
/// screen.feed(b"\x1b[1;31mred");
/// let film = Film::still(&screen, screen.size());
/// let mut picture = Vec::new();
/// png(&film, &Look::default(), &mut Fonts::default(), &mut picture)?;
/// assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// If it cannot be written, or is larger than 65535 pixels in a direction.
pub fn png(film: &Film, look: &Look, fonts: &mut Fonts, mut out: impl Write) -> io::Result<()> {
    let mut reel = Reel::new(film, look, fonts)?;
    let window = reel.window();
    reel.advance(u64::MAX);
    let mut census = Census::default();
    census.draw(&mut reel, true)?;
    let is_whole = !window.contains(&NOTHING);
    let colours =
        census.colours(&reel, &window, MOST + usize::from(is_whole)).map(|colours| match is_whole {
            true => colours,
            false => [colours, vec![NOTHING]].concat(),
        });
    let kind = Kind::of(colours.as_deref(), &window);
    begin(&mut out, &reel, kind, colours.as_deref().unwrap_or_default())?;
    let image = match &colours {
        Some(colours) => kind.packed(&Pixels::new(0, numbers(colours)).whole(&reel, &window))?,
        None => kind.packed(&Pixels::new(NOTHING, |colour| colour).whole(&reel, &window))?,
    };
    chunk(&mut out, b"IDAT", &[&image])?;
    chunk(&mut out, b"IEND", &[])?;
    out.flush()
}

/// Draws a film as animated PNG, whose first picture is seen where it is not played. Its colours are exact, with a
/// palette if there are at most 255. Of pictures that come in 10 ms, the last one is shown.
///
/// ```
/// use pty_recording::picture::{Film, Fonts, Look, apng};
/// use pty_screen::{Screen, Size};
///
/// let film = Film::still(&Screen::new(Size::new(20, 3)), Size::new(20, 3));
/// let mut picture = Vec::new();
/// apng(&film, &Look::default(), &mut Fonts::default(), &mut picture)?;
/// assert!(picture.windows(4).any(|bytes| bytes == b"acTL"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// As those of [`png`].
pub fn apng(film: &Film, look: &Look, fonts: &mut Fonts, mut out: impl Write) -> io::Result<()> {
    let mut reel = Reel::new(film, look, fonts)?;
    let window = reel.window();
    let census = Census::of(&mut reel, CLOCK)?;
    // What is left out is number 0.
    let colours = census.colours(&reel, &window, MOST).map(|colours| [vec![NOTHING], colours].concat());
    let kind = Kind::of(colours.as_deref(), &window);
    let nothing = match kind {
        Kind::Opaque => unused(&census.colours(&reel, &window, usize::MAX).unwrap_or_default()),
        _ => NOTHING,
    };
    begin(&mut out, &reel, kind, colours.as_deref().unwrap_or(&[nothing]))?;
    chunk(&mut out, b"acTL", &[&census.frames.to_be_bytes(), &look.times.to_be_bytes()])?;
    let animation = Animation { out: &mut out, kind, sequence: 0, owed: 0 };
    match colours {
        Some(colours) => {
            let pixels = Pixels::new(0, numbers(&colours));
            reel.play(CLOCK, &mut Frames { animation, pixels, window })?;
        }
        None => {
            let pixels = Pixels::new(nothing, |colour| colour);
            reel.play(CLOCK, &mut Frames { animation, pixels, window })?;
        }
    }
    chunk(&mut out, b"IEND", &[])?;
    out.flush()
}

/// A colour that no picture has.
fn unused(colours: &[Colour]) -> Colour {
    let used: HashSet<_> = colours.iter().copied().collect();
    let mut all = (0..1 << 24).map(|number: u32| {
        let [_, red, green, blue] = number.to_be_bytes();
        [red, green, blue, 255]
    });
    all.find(|colour| !used.contains(colour)).unwrap_or(NOTHING)
}

fn numbers(colours: &[Colour]) -> impl Fn(Colour) -> u8 + use<> {
    let numbers: HashMap<_, _> =
        colours.iter().enumerate().map(|(number, colour)| (*colour, number as u8)).collect();
    move |colour| numbers.get(&colour).copied().unwrap_or(0)
}

/// What pixels are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Numbers of the colours of a palette.
    Numbered = 3,
    /// Colours; one of them may mean nothing.
    Opaque = 2,
    /// Colours and how much they cover.
    Covering = 6,
}

impl Kind {
    fn of(palette: Option<&[Colour]>, window: &[Colour]) -> Self {
        match palette {
            Some(_) => Self::Numbered,
            None if window.iter().all(|colour| colour[3] == 255) => Self::Opaque,
            None => Self::Covering,
        }
    }

    fn packed<P: Pixel>(self, piece: &Piece<P>) -> io::Result<Vec<u8>> {
        // Where there are many colours, one has to look further for what repeats.
        let (size, effort) = match self {
            Self::Numbered => (1, 7),
            Self::Opaque => (3, 9),
            Self::Covering => (4, 9),
        };
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(effort));
        let mut bytes = Vec::with_capacity(piece.width * size + 1);
        for line in piece.pixels.chunks(piece.width) {
            bytes.clear();
            // Each pixel as it is: letters repeat others, not what is beside them.
            bytes.push(0);
            line.iter().for_each(|pixel| bytes.extend_from_slice(&pixel.bytes()[..size]));
            encoder.write_all(&bytes)?;
        }
        encoder.finish()
    }
}

/// Pixels as a file has them.
trait Pixel: Copy + PartialEq {
    fn bytes(&self) -> &[u8];
}

impl Pixel for u8 {
    fn bytes(&self) -> &[u8] {
        std::slice::from_ref(self)
    }
}

impl Pixel for Colour {
    fn bytes(&self) -> &[u8] {
        self
    }
}

struct Frames<'a, P> {
    animation: Animation<'a>,
    pixels: Pixels<'a, P>,
    window: Vec<Colour>,
}

impl<P: Pixel> Frames<'_, P> {
    /// The place of a piece, and its pixels.
    fn frame(&self, piece: &Piece<P>) -> io::Result<Vec<u8>> {
        let place = [piece.width, piece.height, piece.left, piece.top];
        let mut frame = place.map(|length| (length as u32).to_be_bytes()).concat();
        frame.append(&mut self.animation.kind.packed(piece)?);
        Ok(frame)
    }
}

impl<P: Pixel> Sink for Frames<'_, P> {
    fn draw(&mut self, reel: &mut Reel<'_>, is_first: bool) -> io::Result<Vec<u8>> {
        let piece = match reel.changed().filter(|_| !is_first) {
            Some(area) => self.pixels.changed(reel, area),
            None => self.pixels.whole(reel, &self.window),
        };
        self.frame(&piece)
    }

    fn put(&mut self, frame: &[u8], ticks: u64) -> io::Result<()> {
        self.animation.put(frame, ticks)
    }

    fn nothing(&mut self) -> io::Result<Vec<u8>> {
        self.frame(&Piece { left: 0, top: 0, width: 1, height: 1, pixels: vec![self.pixels.nothing] })
    }
}

/// Writes pictures one after the other.
struct Animation<'a> {
    out: &'a mut dyn Write,
    kind: Kind,
    /// Of the next chunk of a picture.
    sequence: u32,
    /// How much longer the pictures before were to stay.
    owed: u64,
}

impl Animation<'_> {
    fn put(&mut self, frame: &[u8], ticks: u64) -> io::Result<()> {
        // As exact as there is room for; the rest is not lost.
        let ticks = ticks + self.owed;
        let unit = [1000, 100, 10, 1].into_iter().find(|unit| ticks * unit / 1000 <= 0xffff).unwrap_or(1);
        let delay = (ticks * unit / 1000).min(0xffff) as u16;
        self.owed = ticks - u64::from(delay) * 1000 / unit;
        let (place, image) = frame.split_at(16);
        let is_first = self.sequence == 0;
        // It stays, and the next one is put over it.
        let end = [0, if is_first { 0 } else { 1 }];
        let times = [delay.to_be_bytes(), (unit as u16).to_be_bytes()].concat();
        chunk(self.out, b"fcTL", &[&self.sequence.to_be_bytes(), place, &times, &end])?;
        self.sequence += 1;
        if is_first {
            return chunk(self.out, b"IDAT", &[image]);
        }
        chunk(self.out, b"fdAT", &[&self.sequence.to_be_bytes(), image])?;
        self.sequence += 1;
        Ok(())
    }
}

/// Begins a picture: with its palette, or with the colour that means nothing, if there is one.
fn begin(out: &mut dyn Write, reel: &Reel<'_>, kind: Kind, palette: &[Colour]) -> io::Result<()> {
    out.write_all(b"\x89PNG\r\n\x1a\n")?;
    let [width, height] = [reel.layout.width, reel.layout.height].map(|length| length as u32);
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(out, b"IHDR", &[&size, &[8, kind as u8, 0, 0, 0]])?;
    match (kind, palette) {
        (Kind::Numbered, palette) => {
            let colours: Vec<u8> = palette.iter().flat_map(|colour| &colour[..3]).copied().collect();
            chunk(out, b"PLTE", &[&colours])?;
            if let Some(last) = palette.iter().rposition(|colour| colour[3] < 255) {
                let covers: Vec<u8> = palette[..=last].iter().map(|colour| colour[3]).collect();
                chunk(out, b"tRNS", &[&covers])?;
            }
        }
        (Kind::Opaque, [[red, green, blue, 255]]) => {
            chunk(out, b"tRNS", &[&[0, *red, 0, *green, 0, *blue]])?;
        }
        _ => {}
    }
    Ok(())
}

fn chunk(out: &mut dyn Write, name: &[u8; 4], parts: &[&[u8]]) -> io::Result<()> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let length = i32::try_from(length).map_err(|_| io::Error::other("the picture is too large"))?;
    let mut check = Hasher::new();
    out.write_all(&length.to_be_bytes())?;
    for part in std::iter::once(&&name[..]).chain(parts) {
        check.update(part);
        out.write_all(part)?;
    }
    out.write_all(&check.finalize().to_be_bytes())
}
