//! Pictures as YUV4MPEG2: without compression, for programs that make videos.

use std::io::{self, Write};

use super::fonts::Fonts;
use super::pixels::Pixels;
use super::reel::{Clock, Reel, Sink, opaque};
use super::tiles::mixed;
use super::window::Colour;
use crate::picture::{Film, Look};

/// Rates are in thousandths of a picture in a second.
const RATE: f64 = 1000.0;

/// Draws a film as [YUV4MPEG2](https://wiki.multimedia.cx/index.php/YUV4MPEG2) of so many pictures in a second, with all
/// of the colours (`C444`, BT.601) and even lengths. What is transparent has the colour of the background. What is shown for less than half of
/// the time of a picture may be left out.
///
/// ```
/// use pty_recording::picture::{Film, Fonts, Look, y4m};
/// use pty_screen::{Screen, Size};
///
/// let film = Film::still(&Screen::new(Size::new(20, 3)), Size::new(20, 3));
/// let mut picture = Vec::new();
/// y4m(&film, &Look::default(), 30.0, &mut Fonts::default(), &mut picture)?;
/// assert!(picture.starts_with(b"YUV4MPEG2 W224 H88 F30:1 "));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// If it cannot be written, or is larger than 65535 pixels in a direction.
pub fn y4m(film: &Film, look: &Look, fps: f64, fonts: &mut Fonts, mut out: impl Write) -> io::Result<()> {
    let mut reel = Reel::new(film, look, fonts)?;
    let background = look.theme.background;
    let mut window = reel.window();
    for pixel in &mut window {
        let [red, green, blue, cover] = *pixel;
        *pixel = opaque(mixed(background, [red, green, blue], f64::from(cover) / 255.0));
    }
    let (width, height) = (reel.layout.width, reel.layout.height);
    let (stride, lines) = (width.next_multiple_of(2), height.next_multiple_of(2));
    let rate = (fps.clamp(0.001, 1000.0) * RATE).round().max(1.0) as u64;
    let (count, seconds) = reduced(rate, RATE as u64);
    writeln!(out, "YUV4MPEG2 W{stride} H{lines} F{count}:{seconds} Ip A1:1 C444 XCOLORRANGE=LIMITED")?;
    let clock = Clock { rate: (count, seconds), least: 1, most: u64::MAX };
    let planes = yuv(opaque(background)).map(|part| vec![part; stride * lines]);
    let pixels = Pixels::new([0; 4], |colour| {
        let [light, blue, red] = yuv(colour);
        [light, blue, red, 1]
    });
    reel.play(clock, &mut Frames { out: &mut out, pixels, window, stride, planes })?;
    out.flush()
}

fn reduced(one: u64, other: u64) -> (u64, u64) {
    let (mut divisor, mut rest) = (one, other);
    while rest > 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    (one / divisor, other / divisor)
}

/// Brightness and the two differences of a colour.
fn yuv([red, green, blue, _]: Colour) -> [u8; 3] {
    let [red, green, blue] = [red, green, blue].map(|part| f64::from(part) / 255.0);
    [
        16.0 + 65.481 * red + 128.553 * green + 24.966 * blue,
        128.0 - 37.797 * red - 74.203 * green + 112.0 * blue,
        128.0 + 112.0 * red - 93.786 * green - 18.214 * blue,
    ]
    .map(|part| part.round() as u8)
}

struct Frames<'a> {
    out: &'a mut dyn Write,
    /// The parts of a colour, and more than 0 if it is one.
    pixels: Pixels<'a, [u8; 4]>,
    window: Vec<Colour>,
    stride: usize,
    /// What is seen.
    planes: [Vec<u8>; 3],
}

impl Sink for Frames<'_> {
    fn draw(&mut self, reel: &mut Reel<'_>, is_first: bool) -> io::Result<Vec<u8>> {
        // The one before is written already, since each is when its time is known.
        let piece = match reel.changed().filter(|_| !is_first) {
            Some(area) => self.pixels.changed(reel, area),
            None => self.pixels.whole(reel, &self.window),
        };
        for (line, pixels) in piece.pixels.chunks(piece.width).enumerate() {
            let start = (piece.top + line) * self.stride + piece.left;
            for (at, pixel) in pixels.iter().enumerate().filter(|(_, pixel)| pixel[3] > 0) {
                for (plane, part) in self.planes.iter_mut().zip(pixel) {
                    plane[start + at] = *part;
                }
            }
        }
        Ok(Vec::new())
    }

    fn put(&mut self, _frame: &[u8], ticks: u64) -> io::Result<()> {
        for _ in 0..ticks {
            self.out.write_all(b"FRAME\n")?;
            self.planes.iter().try_for_each(|plane| self.out.write_all(plane))?;
        }
        Ok(())
    }

    fn nothing(&mut self) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }
}
