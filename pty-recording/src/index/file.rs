//! Indexes as files: where they are kept, and what of them is believed.
//!
//! The pieces of an index come first, then its list of segments and marks, compressed and with a checksum as
//! they are, and at last where that list is.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use nix::libc::{O_NOFOLLOW, O_NONBLOCK};

use super::segment::Segment;
use super::store::{self, Store, damaged};
use super::{Index, Mark, MarkKind};
use crate::destination::Replacement;
use crate::numbers::{Decoder, Encoder};
use crate::{ReadError, ReadErrorKind, Size, find_timing};

/// What an index begins with, and what ends it.
pub(super) const MAGIC: &[u8; 8] = b"pty-idx\x03";
const END: &[u8; 8] = b"pty-end\x03";
/// The end: the place of the list, its length compressed and as it is.
const FOOTER: usize = 3 * 8 + END.len();
/// The most bytes of a list.
const LONGEST: usize = 64 * 1024 * 1024;

/// Where an index that is made is kept.
#[non_exhaustive]
pub enum Storage {
    /// In memory.
    Memory,
    /// In a file of its own; in memory if none can be written.
    #[doc(hidden)]
    File(Kept),
}

/// Files that an index may be kept in, and the recording that it is of.
pub struct Kept {
    places: Vec<PathBuf>,
    recording: PathBuf,
    timing: Option<PathBuf>,
    /// Whether the recording is still being written when the index is begun.
    grows: bool,
    source: Option<Source>,
    file: Option<Replacement>,
}

impl Storage {
    /// Keeps the index of the recording at `path` [beside it](Index::path), or in the user's cache where that cannot be
    /// written; only the user can read it. `timing` is the timing file, if it is not
    /// [beside the recording](find_timing).
    pub fn beside(path: &Path, timing: Option<&Path>) -> Self {
        Self::File(Kept {
            places: places(path),
            recording: path.to_owned(),
            timing: timing.map(Path::to_owned).or_else(|| find_timing(path)),
            grows: false,
            source: None,
            file: None,
        })
    }

    /// Takes the recording for one that is still being written: the index is of what it is when the index is
    /// [finished](super::Builder::finish).
    #[must_use]
    pub fn growing(mut self) -> Self {
        if let Self::File(kept) = &mut self {
            kept.grows = true;
        }
        self
    }

    pub(super) fn begin(&mut self) -> io::Result<Store> {
        let Self::File(kept) = self else { return Ok(Store::Memory(Vec::new())) };
        kept.source = Source::of(&kept.recording, kept.timing.as_deref()).ok();
        // What cannot be read again, as standard input, needs no file.
        if kept.source.is_some() {
            for place in &kept.places {
                let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
                if *place != kept.places[0]
                    && let Some(folder) = folder
                {
                    // If it cannot be made, no file can be made in it.
                    let _ = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
                }
                if let Ok(file) = Replacement::nameless(place, 0o600) {
                    let handle = file.handle()?;
                    kept.file = Some(file);
                    return Ok(Store::File(handle));
                }
            }
        }
        Ok(Store::Memory(Vec::new()))
    }

    /// Puts the index into its place. One that cannot be is still there until it is dropped.
    pub(super) fn finish(&mut self, index: &mut Index, end: u64) {
        let Self::File(kept) = self else { return };
        if kept.grows {
            kept.source = Source::of(&kept.recording, kept.timing.as_deref()).ok();
        }
        if let (Some(file), Some(source)) = (kept.file.take(), &kept.source)
            && index.write_list(source, end).is_ok()
        {
            // Somebody has to make it again.
            let _ = file.commit();
        }
    }
}

/// Where the index of a recording may be: beside it, or in the user's cache.
fn places(path: &Path) -> Vec<PathBuf> {
    let mut places = vec![Index::path(path)];
    let variable = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")));
    if let (Some(cache), Ok(whole), Some(name)) = (cache, path.canonicalize(), path.file_name()) {
        let mut unique = OsString::from(format!("{:016x}-", hash(HASH, whole.as_os_str().as_bytes())));
        unique.push(name);
        places.push(Index::path(&cache.join("pty-cli").join(unique)));
    }
    places
}

/// What tells a recording from another one, or from what it was before: for each of its files the size, the time when it
/// was changed, and a sum of samples.
#[derive(Debug, PartialEq, Eq)]
struct Source(Vec<[u64; 3]>);

const SAMPLES: u64 = 16;
const SAMPLE: u64 = 4096;

impl Source {
    fn of(path: &Path, timing: Option<&Path>) -> io::Result<Self> {
        [Some(path), timing].into_iter().flatten().map(sums).collect::<io::Result<_>>().map(Self)
    }
}

fn sums(path: &Path) -> io::Result<[u64; 3]> {
    // A FIFO is not even opened: its writer would take us for a reader.
    if !fs::metadata(path)?.is_file() {
        return Err(ErrorKind::Unsupported.into());
    }
    let file = fs::OpenOptions::new().read(true).custom_flags(O_NONBLOCK).open(path)?;
    let metadata = file.metadata()?;
    let size = metadata.len();
    let mut sum = HASH;
    let mut sample = vec![0; SAMPLE as usize];
    for number in 0..SAMPLES {
        let place = size.saturating_sub(SAMPLE) / (SAMPLES - 1) * number;
        let length = SAMPLE.min(size) as usize;
        file.read_exact_at(&mut sample[..length], place)?;
        sum = hash(sum, &sample[..length]);
    }
    let modified = (metadata.mtime() as u64).wrapping_mul(1_000_000_000);
    Ok([size, modified.wrapping_add(metadata.mtime_nsec() as u64), sum])
}

/// FNV-1a: not against those who want two files to be taken for one; who can write the recording can do worse.
const HASH: u64 = 0xcbf2_9ce4_8422_2325;

fn hash(sum: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(sum, |sum, &byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

impl Index {
    /// Returns where the index of a recording is kept: with `.idx` after its name.
    ///
    /// ```
    /// # use std::path::Path;
    /// use pty_recording::index::Index;
    ///
    /// assert_eq!(Index::path("some.cast.zst".as_ref()), Path::new("some.cast.zst.idx"));
    /// ```
    pub fn path(recording: &Path) -> PathBuf {
        let mut name = OsString::from(recording);
        name.push(".idx");
        name.into()
    }

    /// Opens the index of the recording at `path`, if there is one [beside it or in the user's
    /// cache](Storage::beside) that is of this recording as it is now. One that is damaged, that another user but
    /// the owner of the recording made, or that is of something else, is none.
    pub fn open(path: &Path, timing: Option<&Path>) -> Option<Self> {
        let found = find_timing(path);
        let source = Source::of(path, timing.or(found.as_deref())).ok()?;
        let owner = fs::metadata(path).ok()?.uid();
        places(path).iter().find_map(|place| Self::open_at(place, &source, owner))
    }

    fn open_at(place: &Path, source: &Source, owner: u32) -> Option<Self> {
        let flags = O_NOFOLLOW | O_NONBLOCK;
        let file = fs::OpenOptions::new().read(true).custom_flags(flags).open(place).ok()?;
        let metadata = file.metadata().ok()?;
        let trusted = [owner, nix::unistd::geteuid().as_raw()].contains(&metadata.uid());
        if !metadata.is_file() || !trusted {
            return None;
        }
        Self::read(file, metadata.len(), source).ok()
    }

    fn read(file: File, size: u64, source: &Source) -> io::Result<Self> {
        let mut magic = [0; MAGIC.len()];
        file.read_exact_at(&mut magic, 0)?;
        let mut footer = [0; FOOTER];
        let start = size.checked_sub(FOOTER as u64).ok_or_else(damaged)?;
        file.read_exact_at(&mut footer, start)?;
        let (numbers, end) = footer.split_at(FOOTER - END.len());
        let mut numbers =
            numbers.chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().expect("8 bytes")));
        let mut number = || numbers.next().expect("three numbers");
        let (place, packed, plain) = (number(), number(), number());
        let is_ours = magic == *MAGIC && end == END && place.checked_add(packed) == Some(start);
        if !is_ours || plain > LONGEST as u64 {
            return Err(damaged());
        }
        let store = Store::File(file);
        let packed = store.read(place, packed as usize)?;
        let list = store::decompress(&packed, plain as usize)?;
        Self::of_list(&list, store, source).ok_or_else(damaged)
    }

    /// Writes what is behind the pieces, which end at `end`.
    fn write_list(&mut self, source: &Source, end: u64) -> io::Result<()> {
        let list = self.list(source);
        let packed = store::compressor()?.compress(&list)?;
        self.store.write(end, &packed)?;
        let mut footer = Vec::new();
        for number in [end, packed.len() as u64, list.len() as u64] {
            footer.extend_from_slice(&number.to_le_bytes());
        }
        footer.extend_from_slice(END);
        self.store.write(end + packed.len() as u64, &footer)
    }

    fn list(&self, source: &Source) -> Vec<u8> {
        let mut list = Encoder::default();
        list.number(source.0.len() as u64);
        source.0.iter().flatten().for_each(|&number| list.number(number));
        list.number(self.length);
        list.number(self.events);
        list.number(self.segments.len() as u64);
        let mut before = (0, 0);
        for segment in &self.segments {
            segment.write(&mut list, before);
            before = (segment.time, segment.events);
        }
        list.number(self.marks.len() as u64);
        let mut before = (0, 0);
        for mark in &self.marks {
            mark.write(&mut list, before);
            before = (mark.time, mark.event);
        }
        list.bytes
    }

    fn of_list(list: &[u8], store: Store, source: &Source) -> Option<Self> {
        let mut list = Decoder { bytes: list };
        let count = list.count()?;
        let mut sums = Vec::new();
        for _ in 0..count {
            sums.push([list.number()?, list.number()?, list.number()?]);
        }
        if Source(sums) != *source {
            return None;
        }
        let (length, events) = (list.number()?, list.number()?);
        let (mut segments, mut before) = (Vec::new(), (0, 0));
        for _ in 0..list.count()? {
            let segment = Segment::read(&mut list, before)?;
            before = (segment.time, segment.events);
            segments.push(segment);
        }
        let (mut marks, mut before) = (Vec::new(), (0, 0));
        for _ in 0..list.count()? {
            let mark = Mark::read(&mut list, before)?;
            before = (mark.time, mark.event);
            marks.push(mark);
        }
        list.is_empty().then_some(Self { store, segments, marks, length, events })
    }
}

impl Mark {
    /// Writes it as what follows `before`.
    fn write(&self, out: &mut Encoder, before: (u64, u64)) {
        out.number(self.time - before.0);
        out.number(self.event - before.1);
        match &self.kind {
            MarkKind::Marker(label) => {
                out.number(0);
                out.slice(label.as_bytes());
            }
            MarkKind::Resize(size) => {
                out.number(1);
                out.number(size.cols.into());
                out.number(size.rows.into());
            }
            MarkKind::Shell(mark) => {
                out.number(2);
                out.slice(mark.as_bytes());
            }
        }
    }

    fn read(bytes: &mut Decoder, before: (u64, u64)) -> Option<Self> {
        let time = before.0.checked_add(bytes.number()?)?;
        // One more is after it.
        let event = before.1.checked_add(bytes.number()?).filter(|event| *event < u64::MAX)?;
        let kind = bytes.number()?;
        let mut text = || Some(std::str::from_utf8(bytes.slice()?).ok()?.to_owned());
        let kind = match kind {
            0 => MarkKind::Marker(text()?),
            1 => {
                let mut cells = || bytes.number()?.try_into().ok();
                MarkKind::Resize(Size::new(cells()?, cells()?))
            }
            2 => MarkKind::Shell(text()?),
            _ => return None,
        };
        Some(Self { time, event, kind })
    }
}

/// The error of going back in what cannot be read again.
pub(super) fn no_way_back() -> ReadError {
    let what = "one cannot go back in what comes from a pipe; save it in a file first";
    ReadError::new(ReadErrorKind::Unsupported, what)
}
