//! The data of pages: when which row is where, in few bytes.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::{Compression, write::DeflateEncoder};

use super::film::Film;

/// A time as the player has it. What is shown then is not shown before.
pub(super) fn milliseconds(time: u64) -> u64 {
    time.div_ceil(1_000_000)
}

/// Adds when which row is where: for each time what has changed then. Numbers are characters.
pub(super) fn push_frames(film: &Film, data: &mut String) {
    let count = film.rows.len();
    let mut frames: BTreeMap<u64, BTreeMap<usize, [usize; 2]>> = BTreeMap::new();
    let mut insert = |time, row, what| {
        frames.entry(milliseconds(time)).or_default().insert(row, what);
    };
    for (row, changes) in film.rows.iter().enumerate() {
        changes.iter().for_each(|change| insert(change.time, row, [change.to, 0]));
    }
    for change in &film.cursor {
        let place = change.to.map_or([0, 0], |(row, col)| [usize::from(row) + 1, col.into()]);
        insert(change.time, count, place);
    }
    for change in &film.sizes {
        insert(change.time, count + 1, [change.to.0.into(), change.to.1.into()]);
    }
    let mut shown = vec![0; count];
    let (mut last, mut next) = (0, 1);
    for (time, changes) in frames {
        let mut gap = time - last;
        last = time;
        // A longer time is several shorter ones.
        while gap > LONGEST {
            push_number(LONGEST as usize, data);
            push_number(0, data);
            gap -= LONGEST;
        }
        push_number(gap as usize, data);
        push_number(changes.len(), data);
        let before = shown.clone();
        let mut follows = 0;
        for (row, what) in changes {
            push_number(row - follows, data);
            follows = row + 1;
            if row >= count {
                what.iter().for_each(|part| push_number(*part, data));
                continue;
            }
            let look = what[0];
            shown[row] = look;
            let below = before[row + 1..].iter().position(|other| *other == look);
            let code = match below {
                _ if look == next => 0,
                Some(below) if look > 0 => below + 1,
                _ => look + count + 1,
            };
            // Those between were replaced before they were seen.
            next = next.max(look + 1);
            push_number(code, data);
        }
    }
}

/// The longest time between two frames, in milliseconds, that is written as one.
const LONGEST: u64 = 1_000_000;

/// Adds a number as a character, none of those that control.
pub(super) fn push_number(number: usize, data: &mut String) {
    let code = u32::try_from(number + 0x21).unwrap_or(u32::MAX);
    let code = if code < 0xd800 { code } else { code.saturating_add(0x800) };
    // More than a million rows that look different: the first one is shown instead.
    data.push(char::from_u32(code).unwrap_or('!'));
}

/// As raw Deflate.
pub(super) fn deflated(data: &str) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    let _ = encoder.write_all(data.as_bytes());
    encoder.finish().unwrap_or_default()
}

/// Adds bytes as Base64.
pub(super) fn push_base64(bytes: &[u8], out: &mut String) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for three in bytes.chunks(3) {
        let part = |index: usize| u32::from(three.get(index).copied().unwrap_or_default());
        let bits = part(0) << 16 | part(1) << 8 | part(2);
        for digit in 0..4 {
            let is_filled = digit <= three.len();
            out.push(if is_filled {
                char::from(DIGITS[(bits >> (18 - 6 * digit) & 63) as usize])
            } else {
                '='
            });
        }
    }
}
