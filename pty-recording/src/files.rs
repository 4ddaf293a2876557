//! The files that recordings are in: compressed or not, read and written as plain bytes.
//!
//! ```
//! use std::io::Read;
//! use pty_recording::files::{Compression, Output, input};
//! # use std::io::Write;
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("hello.gz");
//! let mut output = Output::new(std::fs::File::create(&path)?, Compression::Gzip)?;
//! output.write_all(b"hello")?;
//! output.finish()?;
//!
//! let (mut bytes, read) = input(std::fs::File::open(&path)?)?;
//! let mut text = String::new();
//! bytes.read_to_string(&mut text)?;
//! assert_eq!((&text[..], read.get()), ("hello", path.metadata()?.len()));
//! # Ok::<(), std::io::Error>(())
//! ```

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

/// The decompressed bytes of a recording.
pub type Input = Box<dyn BufRead + Send>;

/// How the bytes of a file are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Compression {
    /// Not at all.
    None,
    /// As gzip(1) does: `.gz`.
    Gzip,
    /// As zstd(1) does: `.zst`.
    Zstd,
}

impl Compression {
    /// Returns its name: `none`, `gzip`, `zstd`.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// Returns what a file's name says, in any case, and the name without that.
    pub fn by_name(path: &Path) -> (Self, PathBuf) {
        let is =
            |wanted: &str| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted));
        let compression = match () {
            () if is("gz") => Self::Gzip,
            () if is("zst") => Self::Zstd,
            () => return (Self::None, path.to_owned()),
        };
        (compression, path.with_extension(""))
    }

    /// Returns what the content of a file says, whatever it is called.
    ///
    /// # Errors
    /// Fails if the file cannot be read.
    pub fn of(path: &Path) -> io::Result<Self> {
        let mut start = Vec::new();
        File::open(path)?.take(4).read_to_end(&mut start)?;
        Ok(Self::by_content(&start))
    }

    /// Returns what the first bytes of a file say.
    pub fn by_content(start: &[u8]) -> Self {
        if start.starts_with(&[0x1f, 0x8b]) {
            Self::Gzip
        } else if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            Self::Zstd
        } else {
            Self::None
        }
    }
}

/// A count of bytes that were read or written, as they are in the files. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Count(Arc<AtomicU64>);

impl Count {
    /// Returns how many bytes there were so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Counts bytes that are in the files already.
    pub(crate) fn add(&self, count: u64) {
        self.0.fetch_add(count, Ordering::Relaxed);
    }

    fn remove(&self, count: u64) {
        self.0.fetch_sub(count, Ordering::Relaxed);
    }
}

/// A file that counts the bytes which are read and written.
pub struct Counted<F> {
    file: F,
    count: Count,
}

impl<F> Counted<F> {
    /// Wraps a file: adds to `count` what is read from or written to `file`.
    pub fn new(file: F, count: &Count) -> Self {
        Self { file, count: count.clone() }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer).inspect(|&count| self.count.add(count as u64))
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes).inspect(|&count| self.count.add(count as u64))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Opens a file's bytes, decompressed if they are compressed, whatever the file is called. Returns also how many
/// bytes of the file were read.
///
/// # Errors
/// Fails if the first bytes cannot be read; `Unsupported` for other compressions.
pub fn input(file: impl Read + Send + 'static) -> io::Result<(Input, Count)> {
    let count = Count::default();
    let mut plain = BufReader::with_capacity(256 * 1024, Counted::new(file, &count));
    if let Some(tool) = foreign(plain.fill_buf()?) {
        let what = format!("compressed with {tool}, which is not supported; decompress it first");
        return Err(io::Error::new(ErrorKind::Unsupported, what));
    }
    let input: Input = match Compression::by_content(plain.fill_buf()?) {
        Compression::None => Box::new(plain),
        Compression::Gzip => decompressed(Gzip::Member(GzDecoder::new(plain))),
        Compression::Zstd => decompressed(zstd::Decoder::with_buffer(plain)?),
    };
    Ok((input, count))
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

/// A gzip file: members one after the other, and zeros behind them as tapes have.
enum Gzip<R> {
    Member(GzDecoder<R>),
    Between(R),
    Broken,
}

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(self, Self::Broken) {
                Self::Member(mut decoder) => match decoder.read(buffer) {
                    Ok(0) if !buffer.is_empty() => *self = Self::Between(decoder.into_inner()),
                    result => {
                        *self = Self::Member(decoder);
                        return result;
                    }
                },
                Self::Between(mut file) => {
                    let (zeros, follows) = match file.fill_buf() {
                        Ok(bytes) => {
                            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
                            (zeros, Ok(bytes.get(zeros).copied()))
                        }
                        Err(error) => (0, Err(error)),
                    };
                    file.consume(zeros);
                    let result = match follows {
                        Ok(Some(0x1f)) => {
                            *self = Self::Member(GzDecoder::new(file));
                            continue;
                        }
                        Ok(Some(_)) => {
                            let what = "something that is not gzip follows the compressed data";
                            Err(io::Error::new(ErrorKind::InvalidData, what))
                        }
                        Ok(None) => Ok(zeros),
                        Err(error) => Err(error),
                    };
                    *self = Self::Between(file);
                    match result {
                        // Zeros to the end of what was read; more may follow.
                        Ok(1..) => {}
                        result => return result,
                    }
                }
                Self::Broken => return Ok(0),
            }
        }
    }
}

fn decompressed(decoder: impl Read + Send + 'static) -> Input {
    Box::new(BufReader::with_capacity(256 * 1024, MaybeCut { decoder, is_cut: false }))
}

/// Decompresses a file that may have been cut, as when its writer was killed: all that is in it, and
/// then the same error again and again.
struct MaybeCut<R> {
    decoder: R,
    is_cut: bool,
}

impl<R: Read> Read for MaybeCut<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let cut = || io::Error::new(ErrorKind::UnexpectedEof, "its compressed data is truncated");
        if self.is_cut {
            return Err(cut());
        }
        match self.decoder.read(buffer) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                self.is_cut = true;
                Err(cut())
            }
            result => result,
        }
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
    let again = io::Cursor::new(start.clone()).chain(input);
    Ok((start, Box::new(again)))
}

/// Writes one file of a recording, compressed or not. It is whole once [`finish`](Self::finish) was called.
pub struct Output {
    encoder: Encoder,
    /// The file, if what was written can be taken back.
    file: Option<(File, Count)>,
}

type Sink = Box<dyn Write + Send>;

enum Encoder {
    Plain(Sink),
    Gzip(GzEncoder<Sink>),
    /// Also how many bytes its last block has.
    Zstd(zstd::Encoder<'static, Sink>, usize),
    Finished,
}

/// The most bytes of a block of zstd: a file that is cut is read up to its last whole block.
const BLOCK: usize = 8 * 1024;

impl Output {
    /// Makes an output that writes to `file`.
    ///
    /// # Errors
    /// If there is no memory to compress with.
    pub fn new(file: impl Write + Send + 'static, compression: Compression) -> io::Result<Self> {
        let file: Sink = Box::new(file);
        let encoder = match compression {
            Compression::None => Encoder::Plain(file),
            Compression::Gzip => Encoder::Gzip(GzEncoder::new(file, flate2::Compression::default())),
            Compression::Zstd => Encoder::Zstd(zstd::Encoder::new(file, 0)?, 0),
        };
        Ok(Self { encoder, file: None })
    }

    /// Allows to take back what was written last. `file` is the one that is written to, not compressed,
    /// at its end; `count` counts its bytes.
    #[must_use]
    pub(crate) fn rewritable(self, file: File, count: &Count) -> Self {
        Self { file: Some((file, count.clone())), ..self }
    }

    /// Whether what was written can be taken back.
    pub(crate) fn is_rewritable(&self) -> bool {
        self.file.is_some()
    }

    /// Takes back the last bytes that were written. Fails with `Unsupported` if it is not rewritable.
    pub(crate) fn take_back(&mut self, bytes: u64) -> io::Result<()> {
        let Some((file, count)) = &self.file else { return Err(ErrorKind::Unsupported.into()) };
        // Somebody may have made it shorter.
        file.set_len(file.metadata()?.len().saturating_sub(bytes))?;
        count.remove(bytes);
        Ok(())
    }

    /// Writes what ends a compressed file. Nothing can be written after this.
    ///
    /// # Errors
    /// Fails if the file cannot be read or written.
    pub fn finish(&mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.encoder, Encoder::Finished) {
            Encoder::Plain(mut file) => file.flush(),
            Encoder::Gzip(encoder) => encoder.finish()?.flush(),
            Encoder::Zstd(encoder, _) => encoder.finish()?.flush(),
            Encoder::Finished => Ok(()),
        }
    }
}

/// Unbuffered where nothing is compressed: writers hand over as much as they can at a time.
impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.encoder {
            Encoder::Plain(file) => file.write(bytes),
            Encoder::Gzip(encoder) => encoder.write(bytes),
            Encoder::Zstd(encoder, block) => {
                if *block >= BLOCK {
                    encoder.flush()?;
                    *block = 0;
                }
                let count = encoder.write(&bytes[..bytes.len().min(BLOCK - *block)])?;
                *block += count;
                Ok(count)
            }
            Encoder::Finished => Err(io::Error::other("the recording is finished")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.encoder {
            Encoder::Plain(file) => file.flush(),
            Encoder::Gzip(encoder) => encoder.flush(),
            Encoder::Zstd(encoder, block) => {
                *block = 0;
                encoder.flush()
            }
            Encoder::Finished => Ok(()),
        }
    }
}
