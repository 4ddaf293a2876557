//! The keys of whoever watches a recording.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::fd::BorrowedFd;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

/// What somebody wants who presses a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Pause,
    Hold,
    GoOn,
    Step,
    Faster,
    Slower,
    NextMarker,
    PreviousMarker,
    Suspend,
    /// No key: this program was stopped, and goes on.
    Back,
}

/// What a key sends comes at once; after so long, what came was all.
const WHOLE: Duration = Duration::from_millis(100);

/// The keys that were pressed.
#[derive(Default)]
pub(crate) struct ViewerKeys {
    pub(crate) pressed: VecDeque<Key>,
    /// The exit status that one of them means.
    pub(crate) stop: Option<u8>,
    /// What has come of the escape sequence of a key.
    sequence: Vec<u8>,
    /// When its last byte came.
    came: Option<Instant>,
}

impl ViewerKeys {
    /// How long to wait for the rest of a key that has not come whole, if one has not.
    pub(crate) fn unfinished(&self) -> Option<Duration> {
        let came = self.came.filter(|_| !self.sequence.is_empty())?;
        Some(WHOLE.saturating_sub(came.elapsed()))
    }

    /// Takes what has come of a key for all of it, if that was long ago: Escape, or Escape and `[`.
    pub(crate) fn give_up(&mut self) {
        if self.unfinished().is_some_and(|left| left.is_zero()) {
            let bracket = self.sequence == b"\x1b[";
            self.sequence.clear();
            if bracket {
                self.typed(b'[');
            }
        }
    }

    /// Reads what was typed; whether there may be more.
    pub(crate) fn read(&mut self, stdin: BorrowedFd<'_>) -> bool {
        let mut buffer = [0; 256];
        // Not through the buffer of `Stdin`, which poll(2) does not know.
        let count =
            match stdin.try_clone_to_owned().map(File::from).and_then(|mut file| file.read(&mut buffer)) {
                Ok(0) => return false,
                Ok(count) => count,
                Err(error) => return matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock),
            };
        self.give_up();
        self.came = Some(Instant::now());
        for &byte in &buffer[..count] {
            self.typed(byte);
        }
        true
    }

    fn typed(&mut self, byte: u8) {
        // No key has these in the middle of it, so it was another.
        if matches!(byte, ..0x20 | 0x7f) {
            self.sequence.clear();
        }
        let key = match (&self.sequence[..], byte) {
            ([], 0x1b) | ([0x1b], b'[' | b'O') => {
                self.sequence.push(byte);
                return;
            }
            ([0x1b, _], b'A') => Some(Key::Faster),
            ([0x1b, _], b'B') => Some(Key::Slower),
            ([0x1b, _], b'C') => Some(Key::Step),
            // The numbers of a key that is none of ours.
            ([0x1b, _], b'0'..=b'9' | b';') => return,
            ([0x1b, _], _) => None,
            (_, b' ') => Some(Key::Pause),
            (_, b'.') => Some(Key::Step),
            (_, b']') => Some(Key::NextMarker),
            (_, b'[') => Some(Key::PreviousMarker),
            (_, 0x11) => Some(Key::GoOn),
            (_, 0x13) => Some(Key::Hold),
            (_, 0x1a) => Some(Key::Suspend),
            (_, b'q' | 0x03 | 0x1c) => {
                let signal = |number: Signal| 128 + number as u8;
                self.stop = Some(match byte {
                    0x03 => signal(Signal::SIGINT),
                    0x1c => signal(Signal::SIGQUIT),
                    _ => 0,
                });
                None
            }
            _ => None,
        };
        self.sequence.clear();
        // Somebody who leans on a key while the terminal is slow gets no more than this of it.
        if self.pressed.len() < 64 {
            self.pressed.extend(key);
        }
    }
}
