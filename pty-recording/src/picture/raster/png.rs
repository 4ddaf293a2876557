//! Pictures as PNG, still and animated: <https://www.w3.org/TR/png-3/>.

use std::io::{self, Write};

use flate2::{Compression, Crc, write::ZlibEncoder};

use super::fonts::Fonts;
use super::pixels::{Piece, Pixels};
use super::reel::{Census, Clock, Reel, Sink};
use super::window::{Colour, NOTHING};
use crate::picture::{Film, Look};

const CLOCK: Clock = Clock { unit: 1_000_000, least: 10 };
/// The most colours that have numbers.
const MOST: usize = 256;

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
pub fn png(film: &Film, look: &Look, fonts: &mut Fonts, out: impl Write) -> io::Result<()> {
    let mut reel = Reel::new(film, look, fonts)?;
    let window = reel.window();
    reel.advance(u64::MAX);
    let mut census = Census::default();
    census.draw(&mut reel, true)?;
    let colours = census.colours(&reel, &window, MOST);
    let mut writer = Writer::new(out, &reel, colours.as_deref())?;
    let image = match colours {
        Some(colours) => {
            let numbers = numbers(&colours);
            writer.packed(&Pixels::new(0, numbers).whole(&reel, &window))?
        }
        None => writer.packed(&Pixels::new(NOTHING, |colour| colour).whole(&reel, &window))?,
    };
    writer.chunk(b"IDAT", &[&image])?;
    writer.chunk(b"IEND", &[])?;
    writer.out.flush()
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
pub fn apng(film: &Film, look: &Look, fonts: &mut Fonts, out: impl Write) -> io::Result<()> {
    let mut reel = Reel::new(film, look, fonts)?;
    let window = reel.window();
    let census = Census::of(&mut reel, CLOCK)?;
    let colours = census.colours(&reel, &window, MOST - 1).map(|mut colours| {
        // What is left out is number 0.
        colours.retain(|colour| *colour != NOTHING);
        colours.insert(0, NOTHING);
        colours
    });
    let mut writer = Writer::new(out, &reel, colours.as_deref())?;
    writer.chunk(b"acTL", &[&census.frames.to_be_bytes(), &look.times.to_be_bytes()])?;
    match colours {
        Some(colours) => {
            let pixels = Pixels::new(0, numbers(&colours));
            animate(&mut reel, Frames { writer: &mut writer, pixels, window, sequence: 0 })?;
        }
        None => {
            let pixels = Pixels::new(NOTHING, |colour| colour);
            animate(&mut reel, Frames { writer: &mut writer, pixels, window, sequence: 0 })?;
        }
    }
    writer.chunk(b"IEND", &[])?;
    writer.out.flush()
}

fn animate<W: Write, P, F>(reel: &mut Reel<'_>, mut frames: Frames<'_, W, P, F>) -> io::Result<()>
where
    P: Pixel,
    F: Fn(Colour) -> P,
{
    reel.play(CLOCK, &mut frames)
}

fn numbers(colours: &[Colour]) -> impl Fn(Colour) -> u8 {
    let numbers: std::collections::HashMap<_, _> =
        colours.iter().enumerate().map(|(number, colour)| (*colour, number as u8)).collect();
    move |colour| numbers.get(&colour).copied().unwrap_or(0)
}

/// Pixels as a file has them.
trait Pixel: Copy + PartialEq {
    /// How many bytes one has.
    const SIZE: usize;

    fn push(self, to: &mut Vec<u8>);
}

impl Pixel for u8 {
    const SIZE: usize = 1;

    fn push(self, to: &mut Vec<u8>) {
        to.push(self);
    }
}

impl Pixel for Colour {
    const SIZE: usize = 4;

    fn push(self, to: &mut Vec<u8>) {
        to.extend(self);
    }
}

struct Frames<'a, W, P, F> {
    writer: &'a mut Writer<W>,
    pixels: Pixels<P, F>,
    window: Vec<Colour>,
    /// Of the next chunk of a picture.
    sequence: u32,
}

/// A picture: its width, height, left and top, and its packed pixels.
struct Frame {
    place: [usize; 4],
    image: Vec<u8>,
}

impl<W: Write, P: Pixel, F: Fn(Colour) -> P> Sink for Frames<'_, W, P, F> {
    type Frame = Frame;

    fn draw(&mut self, reel: &mut Reel<'_>, is_first: bool) -> io::Result<Frame> {
        let piece = match reel.changed().filter(|_| !is_first) {
            Some(area) => self.pixels.changed(reel, area),
            None => self.pixels.whole(reel, &self.window),
        };
        let place = [piece.width, piece.height, piece.left, piece.top];
        Ok(Frame { place, image: self.writer.packed(&piece)? })
    }

    fn put(&mut self, frame: Frame, ticks: u64) -> io::Result<()> {
        // As exact as there is room for.
        let unit = [1000, 100, 10, 1].into_iter().find(|unit| ticks * unit / 1000 <= 0xffff).unwrap_or(1);
        let delay = (ticks * unit / 1000).min(0xffff) as u16;
        let place = frame.place.map(|length| (length as u32).to_be_bytes()).concat();
        let is_first = self.sequence == 0;
        // It stays, and the next one is put over it.
        let end = [0, if is_first { 0 } else { 1 }];
        let times = [delay.to_be_bytes(), (unit as u16).to_be_bytes()].concat();
        self.writer.chunk(b"fcTL", &[&self.sequence.to_be_bytes(), &place, &times, &end])?;
        self.sequence += 1;
        if is_first {
            return self.writer.chunk(b"IDAT", &[&frame.image]);
        }
        self.writer.chunk(b"fdAT", &[&self.sequence.to_be_bytes(), &frame.image])?;
        self.sequence += 1;
        Ok(())
    }
}

/// Writes chunks.
struct Writer<W> {
    out: W,
}

impl<W: Write> Writer<W> {
    /// Begins a picture: with a palette, or with colours and how much they cover.
    fn new(out: W, reel: &Reel<'_>, palette: Option<&[Colour]>) -> io::Result<Self> {
        let mut writer = Self { out };
        writer.out.write_all(b"\x89PNG\r\n\x1a\n")?;
        let [width, height] = [reel.layout.width, reel.layout.height].map(|length| length as u32);
        let kind = if palette.is_some() { 3 } else { 6 };
        writer.chunk(b"IHDR", &[&width.to_be_bytes(), &height.to_be_bytes(), &[8, kind, 0, 0, 0]])?;
        if let Some(palette) = palette {
            let colours: Vec<u8> = palette.iter().flat_map(|colour| &colour[..3]).copied().collect();
            writer.chunk(b"PLTE", &[&colours])?;
            if let Some(last) = palette.iter().rposition(|colour| colour[3] < 255) {
                let covers: Vec<u8> = palette[..=last].iter().map(|colour| colour[3]).collect();
                writer.chunk(b"tRNS", &[&covers])?;
            }
        }
        Ok(writer)
    }

    fn chunk(&mut self, name: &[u8; 4], parts: &[&[u8]]) -> io::Result<()> {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let length = u32::try_from(length).map_err(|_| io::Error::other("the picture is too large"))?;
        let mut check = Crc::new();
        self.out.write_all(&length.to_be_bytes())?;
        for part in std::iter::once(&&name[..]).chain(parts) {
            check.update(part);
            self.out.write_all(part)?;
        }
        self.out.write_all(&check.sum().to_be_bytes())
    }

    fn packed<P: Pixel>(&self, piece: &Piece<P>) -> io::Result<Vec<u8>> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(7));
        let mut bytes = Vec::with_capacity(piece.width * P::SIZE + 1);
        for line in piece.pixels.chunks(piece.width) {
            bytes.clear();
            // Each pixel as it is: letters repeat others, not what is beside them.
            bytes.push(0);
            line.iter().for_each(|pixel| pixel.push(&mut bytes));
            encoder.write_all(&bytes)?;
        }
        encoder.finish()
    }
}
