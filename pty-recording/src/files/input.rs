//! The bytes of a file, decompressed, and places in them.

use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read, Seek, SeekFrom};

use super::gzip::Gzip;
use super::parts::{Parts, Zstd};
use super::{Compression, Count, Counted};

/// The decompressed bytes of a recording.
pub type Input = Box<dyn Bytes>;

/// Bytes that are read one after the other, and again from a place if they are in a file.
///
/// ```
/// use std::io::{Cursor, Read};
/// use pty_recording::files::Bytes;
///
/// let mut bytes = Cursor::new("hello");
/// bytes.read_exact(&mut [0; 4])?;
/// let place = bytes.place(2).unwrap();
/// bytes.read_exact(&mut [0; 1])?;
///
/// bytes.go_to(&place)?;
/// let mut rest = String::new();
/// bytes.read_to_string(&mut rest)?;
/// assert_eq!((place.offset, &rest[..]), (2, "llo"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub trait Bytes: BufRead + Send {
    /// Returns the place `back` bytes before what is read next. `None` if one cannot go there, as in a pipe.
    fn place(&self, back: u64) -> Option<Place> {
        let _ = back;
        None
    }

    /// Goes to a place: what is read next is what follows it. After an error, only another place can be gone to.
    ///
    /// # Errors
    /// `Unsupported` in a pipe, `InvalidInput` if the bytes end before the place; those of reading.
    fn go_to(&mut self, place: &Place) -> io::Result<()> {
        let _ = place;
        Err(pipe())
    }
}

/// A place in the bytes of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// How many decompressed bytes are before it.
    pub offset: u64,
    /// A part of the file that begins there or before; what is not compressed has one part.
    pub part: Part,
}

/// Where a part of a compressed file begins, a member of gzip or a frame of zstd: what follows can be
/// decompressed without what is before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// How many bytes of the file are before it.
    pub file: u64,
    /// How many decompressed bytes are before it.
    pub offset: u64,
}

pub(super) fn pipe() -> io::Error {
    io::Error::new(ErrorKind::Unsupported, "in a pipe, one cannot go to a position")
}

pub(super) fn beyond() -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, "the position is beyond the end of the file")
}

/// The bytes of memory.
impl<T: AsRef<[u8]> + Send> Bytes for Cursor<T> {
    fn place(&self, back: u64) -> Option<Place> {
        Some(Place { offset: self.position().checked_sub(back)?, ..Place::default() })
    }

    fn go_to(&mut self, place: &Place) -> io::Result<()> {
        if place.offset > self.get_ref().as_ref().len() as u64 {
            return Err(beyond());
        }
        self.set_position(place.offset);
        Ok(())
    }
}

/// The bytes of a pipe, or of anything else that is read once.
impl<R: Read + Send> Bytes for BufReader<R> {}

/// Bytes that are read from a file at a time: few enough that they stay in the cache of a processor.
const BUFFER: usize = 64 * 1024;

/// The bytes of a file as they are there.
struct Plain<F> {
    file: BufReader<Counted<F>>,
    /// How many of them were read, after those before `start`.
    offset: u64,
    start: u64,
}

impl<F: Read> Read for Plain<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer).inspect(|&count| self.offset += count as u64)
    }
}

impl<F: Read> BufRead for Plain<F> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.file.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.offset += count as u64;
        self.file.consume(count);
    }
}

impl<F: Read + Seek + Send> Bytes for Plain<F> {
    fn place(&self, back: u64) -> Option<Place> {
        Some(Place { offset: self.offset.checked_sub(back)?, ..Place::default() })
    }

    fn go_to(&mut self, place: &Place) -> io::Result<()> {
        let buffered = self.offset.saturating_add(self.file.buffer().len() as u64);
        if place.offset <= buffered {
            // Reads nothing if the buffer has it.
            self.file.seek_relative(place.offset.wrapping_sub(self.offset).cast_signed())?;
        } else {
            let end = self.file.seek(SeekFrom::End(0))?;
            self.offset = end.saturating_sub(self.start);
            if place.offset > self.offset {
                return Err(beyond());
            }
            self.file.seek(SeekFrom::Start(self.start + place.offset))?;
        }
        self.offset = place.offset;
        Ok(())
    }
}

/// Opens a file's bytes, decompressed if they are compressed, whatever the file is called. Returns also how many
/// bytes of the file were read. They are read once, as those of a pipe.
///
/// # Errors
/// Fails if the first bytes cannot be read; `Unsupported` for other compressions.
pub fn input(file: impl Read + Send + 'static) -> io::Result<(Input, Count)> {
    let count = Count::default();
    let plain = BufReader::with_capacity(BUFFER, Counted::new(file, &count));
    Ok((decompressed(Box::new(plain))?, count))
}

/// As [`input`], of a file in which one can go to any place: a regular file.
///
/// ```
/// use std::io::Read;
/// use pty_recording::files::{Bytes, seekable};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("hello");
/// std::fs::write(&path, "hello")?;
/// let (mut bytes, _) = seekable(std::fs::File::open(&path)?)?;
/// let start = bytes.place(0).unwrap();
/// for _ in 0..2 {
///     let mut text = String::new();
///     bytes.read_to_string(&mut text)?;
///     assert_eq!(text, "hello");
///     bytes.go_to(&start)?;
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Fails if the first bytes cannot be read; `Unsupported` for other compressions.
pub fn seekable(mut file: impl Read + Seek + Send + 'static) -> io::Result<(Input, Count)> {
    let count = Count::default();
    let start = file.stream_position()?;
    let file = BufReader::with_capacity(BUFFER, Counted::new(file, &count));
    Ok((decompressed(Box::new(Plain { file, offset: 0, start }))?, count))
}

fn decompressed(mut plain: Input) -> io::Result<Input> {
    let start = plain.fill_buf()?;
    if let Some(tool) = foreign(start) {
        let what = format!("compressed with {tool}, which is not supported; decompress it first");
        return Err(io::Error::new(ErrorKind::Unsupported, what));
    }
    Ok(match Compression::by_content(start) {
        Compression::None => plain,
        Compression::Gzip => Box::new(Parts::new(Gzip::new(plain))),
        Compression::Zstd => Box::new(Parts::new(Zstd::new(plain)?)),
    })
}

/// The tool that can decompress a file which begins so, if we cannot.
fn foreign(start: &[u8]) -> Option<&'static str> {
    match start {
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some("xz"),
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31 | 0x17, 0x41 | 0x72, 0x59 | 0x45, ..] => Some("bzip2"),
        [0x04, 0x22, 0x4d, 0x18, ..] => Some("lz4"),
        [b'L', b'Z', b'I', b'P', 1, ..] => Some("lzip"),
        [0x1f, 0x9d, ..] => Some("compress"),
        _ => None,
    }
}

/// Returns the first bytes of `input`, [`Format::PEEK`](crate::Format::PEEK) or all there are, and the same
/// input from its start.
///
/// # Errors
/// Fails if the input cannot be read.
pub fn peek(mut input: Input) -> io::Result<(Vec<u8>, Input)> {
    let mut start = Vec::new();
    match input.by_ref().take(crate::Format::PEEK as u64).read_to_end(&mut start) {
        // Whoever reads on meets it again.
        Err(error) if error.kind() != ErrorKind::UnexpectedEof => return Err(error),
        _ => {}
    }
    let again = again(start.clone(), input);
    Ok((start, again))
}

/// Returns `input` as it was before `read` was read from it.
pub(crate) fn again(read: Vec<u8>, input: Input) -> Input {
    Box::new(Again { read: Cursor::new(read), input })
}

struct Again {
    read: Cursor<Vec<u8>>,
    input: Input,
}

impl Again {
    fn left(&self) -> u64 {
        self.read.get_ref().len() as u64 - self.read.position()
    }
}

impl Read for Again {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left() > 0 { self.read.read(buffer) } else { self.input.read(buffer) }
    }
}

impl BufRead for Again {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left() > 0 { self.read.fill_buf() } else { self.input.fill_buf() }
    }

    fn consume(&mut self, count: usize) {
        if self.left() > 0 { self.read.consume(count) } else { self.input.consume(count) }
    }
}

impl Bytes for Again {
    fn place(&self, back: u64) -> Option<Place> {
        self.input.place(self.left().saturating_add(back))
    }

    fn go_to(&mut self, place: &Place) -> io::Result<()> {
        self.input.go_to(place)?;
        self.read = Cursor::default();
        Ok(())
    }
}
