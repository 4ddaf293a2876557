//! Cutting a recording back to its last whole event, so that it can be added to after a crash.

use std::fs::File;
use std::io::{self, BufRead, ErrorKind, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::replacement::Replacement;
use super::{DestinationError, OutputFile, Problem};
use crate::files::{self, Compression, Input, Output};
use crate::format::typescript;
use crate::{Format, ReadError, open_file};

/// What there is of a recording before the place where it is cut.
struct Whole {
    /// Bytes, decompressed.
    bytes: u64,
    cut: bool,
}

/// What is left of a recording, decompressed.
pub(super) struct Mended {
    pub(super) was_cut: bool,
    pub(super) is_empty: bool,
    pub(super) is_typescript: bool,
}

/// Cuts a recording back to its last whole event. One that is compressed is written anew, with the same
/// permissions.
pub(super) fn mend(file: &mut OutputFile, wanted: Option<Format>) -> Result<Mended, DestinationError> {
    let path = file.path().to_owned();
    let wrong = |error: ReadError| DestinationError::new(&path, Problem::Unreadable(error));
    let cannot = |error: io::Error| wrong(error.into());
    let compression = Compression::of(&path).map_err(cannot)?;
    let (input, ..) = open_file(&path).map_err(wrong)?;
    let (start, input) = files::peek(input).map_err(cannot)?;
    let mut format = Format::by_content(&start);
    if format == Some(Format::Raw) && is_part_of_header(&start, wanted) {
        format = wanted;
    }
    let whole = match format {
        Some(Format::AsciicastV2 | Format::AsciicastV3) => lines(input, is_json),
        Some(Format::Ttyrec) => frames(input, 12, |head| Some(u64::from(le32(head.get(8..12)?)))),
        Some(Format::Bsd) => frames(input, 24, bsd_length),
        Some(Format::Typescript) if is_part_of_header(&start, format) => lines(input, |_| false),
        Some(Format::Typescript | Format::Raw | Format::Txt) => all(input),
        // Is refused later.
        Some(Format::AsciicastV1) | None => {
            return Ok(Mended { was_cut: false, is_empty: false, is_typescript: false });
        }
    };
    let whole = whole.map_err(cannot)?;
    if whole.cut {
        cut(file, &path, compression, whole.bytes)?;
    }
    let is_typescript = format == Some(Format::Typescript);
    Ok(Mended { was_cut: whole.cut, is_empty: whole.bytes == 0, is_typescript })
}

/// Whether there is no more than the beginning of a first line, of a recording of this format.
fn is_part_of_header(start: &[u8], format: Option<Format>) -> bool {
    let head: &[u8] = match format {
        Some(Format::AsciicastV2 | Format::AsciicastV3) => b"{",
        Some(Format::Typescript) => b"Script started on ",
        _ => return false,
    };
    !start.contains(&b'\n') && (head.starts_with(start) || start.starts_with(head))
}

/// Cuts a timing file back to its last whole entry of bytes that the log has; whether that was needed.
pub(super) fn mend_timing(file: &OutputFile, log: &Path) -> Result<bool, DestinationError> {
    let path = file.path();
    let wrong = |error: ReadError| DestinationError::new(path, Problem::Unreadable(error));
    let cannot = |error: io::Error| wrong(error.into());
    let (log, ..) = open_file(log).map_err(wrong)?;
    let there = after_first_line(log).map_err(cannot)?;
    let (mut timing, ..) = open_file(path).map_err(wrong)?;
    let (mut kept, mut named, mut line) = (0_u64, 0_u64, Vec::new());
    loop {
        line.clear();
        let length = timing.read_until(b'\n', &mut line).map_err(cannot)?;
        named = named.saturating_add(typescript::named_by(&line));
        if line.last() != Some(&b'\n') || named > there {
            let is_cut = length > 0;
            if is_cut {
                file.handle().and_then(|file| file.set_len(kept)).map_err(cannot)?;
            }
            return Ok(is_cut);
        }
        kept += length as u64;
    }
}

fn after_first_line(mut log: Input) -> io::Result<u64> {
    log.skip_until(b'\n')?;
    Ok(all(log)?.bytes)
}

fn cut(
    file: &mut OutputFile,
    path: &Path,
    compression: Compression,
    bytes: u64,
) -> Result<(), DestinationError> {
    let cannot = |error: io::Error| DestinationError::new(path, Problem::Unmended(error));
    if compression == Compression::None {
        return file.handle().and_then(|file| file.set_len(bytes)).map_err(cannot);
    }
    let mode = file.handle().and_then(|file| file.metadata()).map_err(cannot)?.permissions().mode();
    let replacement = Replacement::of(path, mode & 0o7777)?;
    let mended = replacement.handle().map_err(cannot)?;
    copy(path, mended.try_clone().map_err(cannot)?, compression, bytes).map_err(cannot)?;
    file.adopt(mended)?;
    replacement.commit().map_err(cannot)
}

fn copy(path: &Path, to: File, compression: Compression, bytes: u64) -> io::Result<()> {
    let (input, ..) = open_file(path).map_err(io::Error::other)?;
    let mut output = Output::new(to.try_clone()?, compression)?;
    io::copy(&mut input.take(bytes), &mut output)?;
    output.finish()?;
    to.sync_data()
}

/// What can be read now; `None` at the end, also at that of compressed data which is cut.
fn available<'a>(input: &'a mut Input, cut: &mut bool) -> io::Result<Option<&'a [u8]>> {
    match input.fill_buf() {
        Ok(bytes) => Ok(Some(bytes).filter(|bytes| !bytes.is_empty())),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
            *cut = true;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn all(mut input: Input) -> io::Result<Whole> {
    let (mut bytes, mut cut) = (0_u64, false);
    while let Some(piece) = available(&mut input, &mut cut)? {
        let length = piece.len();
        bytes += length as u64;
        input.consume(length);
    }
    Ok(Whole { bytes, cut })
}

/// Up to the end of the last line; or of what follows, if that is whole without an end.
fn lines(mut input: Input, is_whole: fn(&[u8]) -> bool) -> io::Result<Whole> {
    let (mut bytes, mut cut, mut rest) = (0_u64, false, Vec::new());
    while let Some(piece) = available(&mut input, &mut cut)? {
        let length = piece.len();
        let lines = piece.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        if lines > 0 {
            bytes += rest.len() as u64 + lines as u64;
            rest.clear();
        }
        rest.extend_from_slice(&piece[lines..]);
        input.consume(length);
    }
    if !rest.is_empty() {
        if is_whole(&rest) { bytes += rest.len() as u64 } else { cut = true }
    }
    Ok(Whole { bytes, cut })
}

fn is_json(line: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(line).is_ok()
}

/// Up to the end of the last frame: a head that has a length, and as many bytes.
fn frames(mut input: Input, head: usize, length: fn(&[u8]) -> Option<u64>) -> io::Result<Whole> {
    let (mut bytes, mut cut) = (0_u64, false);
    let mut frame = Vec::new();
    let mut left = head as u64;
    // Bytes of this frame so far, and whether its head was read.
    let (mut read, mut in_data) = (0_u64, false);
    while let Some(piece) = available(&mut input, &mut cut)? {
        let count = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        if !in_data {
            frame.extend_from_slice(&piece[..count]);
        }
        input.consume(count);
        read += count as u64;
        left -= count as u64;
        if left == 0 && !in_data {
            in_data = true;
            left = length(&frame).unwrap_or(0);
        }
        if left == 0 {
            bytes += read;
            (read, in_data, left) = (0, false, head as u64);
            frame.clear();
        }
    }
    Ok(Whole { bytes, cut: cut || read > 0 })
}

fn le32(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, &byte| (number << 8) | u32::from(byte))
}

/// The length in a head of either byte order: the last number is a letter, and tells which.
fn bsd_length(head: &[u8]) -> Option<u64> {
    let (length, letter) = (head.get(..8)?, head.get(20..24)?);
    let bytes = <[u8; 8]>::try_from(length).ok()?;
    Some(if letter[0] == 0 { u64::from_be_bytes(bytes) } else { u64::from_le_bytes(bytes) })
}
