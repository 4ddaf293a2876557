#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use pty_recording::format::{asciicast, bsd, raw, ttyrec, typescript};
use pty_recording::{Format, ReadError, Reader, files};
use pty_recording_fuzz::exhaust;

fn open(bytes: &[u8]) -> Result<Box<dyn Reader>, ReadError> {
    let (input, _) = files::input(Cursor::new(bytes.to_vec()))?;
    let (start, input) = files::peek(input)?;
    match Format::by_content(&start) {
        Some(Format::AsciicastV1 | Format::AsciicastV2 | Format::AsciicastV3) => asciicast::reader(input),
        Some(Format::Typescript) => typescript::log_reader(input, None),
        Some(Format::Ttyrec) => ttyrec::reader(input),
        Some(Format::Bsd) => bsd::reader(input),
        _ => raw::reader(input),
    }
}

// A few compressed bytes may stand for very many.
fuzz_target!(|bytes: &[u8]| exhaust(open(bytes), usize::MAX));
