//! Recordings in memory: written, read, made up.

use std::io::{self, Cursor, Write};
use std::sync::{Arc, Mutex};

use pty_recording::files::{Compression, Input, Output};
use pty_recording::{Event, ReadError, Reader};

/// A file in memory, of which others can hold the other end.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Vec<u8>>>);

impl Memory {
    /// What was written so far.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.lock().expect("no writer panicked").clone()
    }

    /// A recording's file that is this, not compressed.
    pub fn output(&self) -> Output {
        Output::new(self.clone(), Compression::None).expect("nothing is compressed")
    }
}

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no writer panicked").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A recording's file with these bytes.
pub fn input(bytes: &[u8]) -> Input {
    Box::new(Cursor::new(bytes.to_vec()))
}

/// All events that can be read, and why no more of them can if there is a reason.
pub fn events(reader: &mut dyn Reader) -> (Vec<Event>, Option<ReadError>) {
    let mut events = Vec::new();
    let mut event = Event::default();
    loop {
        match reader.read(&mut event) {
            Ok(true) => events.push(event.clone()),
            Ok(false) => return (events, None),
            Err(error) => return (events, Some(error)),
        }
    }
}
