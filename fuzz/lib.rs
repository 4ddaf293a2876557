//! What the targets have in common.

use std::io::Cursor;

use pty_recording::files::Input;
use pty_recording::{Event, ReadError, Reader};

/// A recording's file with these bytes.
pub fn input(bytes: &[u8]) -> Input {
    Box::new(Cursor::new(bytes.to_vec()))
}

/// Reads to the end. Times never go back, and data is bounded by `limit`.
pub fn exhaust(opened: Result<Box<dyn Reader>, ReadError>, limit: usize) {
    let Ok(mut reader) = opened else { return };
    let mut event = Event::default();
    let (mut bytes, mut events, mut time) = (0, 0, 0);
    while let Ok(true) = reader.read(&mut event) {
        assert!(event.time >= time);
        time = event.time;
        bytes += event.data.len();
        events += 1;
        assert!(bytes <= limit && events <= limit);
    }
}

/// Every event is there for some bytes of the input, and its data are no more than a few for each.
pub fn limit(bytes: &[u8]) -> usize {
    4 * bytes.len() + 256
}
