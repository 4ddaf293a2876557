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

mod frames;
mod gzip;
mod input;
mod parts;

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::write::GzEncoder;

use frames::Frames;
pub(crate) use input::again;
pub use input::{Bytes, Input, Part, Place, input, peek, seekable};

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

    fn set(&self, count: u64) {
        self.0.store(count, Ordering::Relaxed);
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

/// Counts as read what is before the place.
impl<F: Seek> Seek for Counted<F> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to).inspect(|&place| self.count.set(place))
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
    Zstd(Frames),
    Finished,
}

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
            Compression::Zstd => Encoder::Zstd(Frames::new(file)?),
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
            Encoder::Zstd(mut frames) => frames.finish(),
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
            Encoder::Zstd(frames) => frames.write(bytes),
            Encoder::Finished => Err(io::Error::other("the recording is finished")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.encoder {
            Encoder::Plain(file) => file.flush(),
            Encoder::Gzip(encoder) => encoder.flush(),
            Encoder::Zstd(frames) => frames.flush(),
            Encoder::Finished => Ok(()),
        }
    }
}
