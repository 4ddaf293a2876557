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
    /// No key: the terminal has another size, for who [takes all keys](super::Viewer::take_all_keys).
    Resized,
    /// Any key at all, for who [takes them as they are](super::Viewer::take_all_keys).
    Press(Press),
}

/// A key as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Press {
    Char(char),
    Enter,
    Tab,
    Backspace,
    Escape,
    Up,
    Down,
    Left,
    Right,
    ShiftLeft,
    ShiftRight,
    PageUp,
    PageDown,
    Home,
    End,
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
    /// Whether keys are taken as they are.
    pub(crate) plain: bool,
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
            let (bracket, is_escape) = (self.sequence == b"\x1b[", self.sequence.starts_with(b"\x1b"));
            self.sequence.clear();
            if self.plain && is_escape {
                self.press(Press::Escape);
            }
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
        if self.plain {
            return self.pressed(byte);
        }
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
        if let Some(key) = key {
            self.push(key);
        }
    }
    /// Takes a byte of a key as it is.
    fn pressed(&mut self, byte: u8) {
        // No key has these in the middle of it, so it was another.
        if matches!(byte, ..0x20 | 0x7f) && std::mem::take(&mut self.sequence) == b"\x1b" {
            self.press(Press::Escape);
        }
        self.sequence.push(byte);
        let sequence = std::mem::take(&mut self.sequence);
        match &sequence[..] {
            [0x1b] | [0x1b, b'[' | b'O'] | [0x1b, b'[', .., 0x20..=0x3f] if sequence.len() < 64 => {
                self.sequence = sequence;
            }
            [0x1b, b'[' | b'O', rest @ ..] => {
                if let Some(press) = press_of(rest) {
                    self.press(press);
                }
            }
            // Escape, and another key.
            [0x1b, byte] => {
                let byte = *byte;
                self.press(Press::Escape);
                self.pressed(byte);
            }
            [0x03] => self.stop = Some(128 + Signal::SIGINT as u8),
            [0x1c] => self.stop = Some(128 + Signal::SIGQUIT as u8),
            [0x1a] => self.push(Key::Suspend),
            [0x11] => self.push(Key::GoOn),
            [0x13] => self.push(Key::Hold),
            [b'\r' | b'\n'] => self.press(Press::Enter),
            [b'\t'] => self.press(Press::Tab),
            [0x08 | 0x7f] => self.press(Press::Backspace),
            bytes => match std::str::from_utf8(bytes) {
                Ok(text) => {
                    for c in text.chars().filter(|c| !c.is_control()) {
                        self.press(Press::Char(c));
                    }
                }
                // The rest of a character is to come.
                Err(error) if error.error_len().is_none() => self.sequence = sequence,
                Err(_) => {}
            },
        }
    }

    fn press(&mut self, press: Press) {
        self.push(Key::Press(press));
    }

    /// Somebody who leans on a key while the terminal is slow gets no more than this of it.
    fn push(&mut self, key: Key) {
        if self.pressed.len() < 64 {
            self.pressed.push_back(key);
        }
    }
}

/// The key that sends this after `ESC [` or `ESC O`.
fn press_of(rest: &[u8]) -> Option<Press> {
    Some(match rest {
        b"A" => Press::Up,
        b"B" => Press::Down,
        b"C" => Press::Right,
        b"D" => Press::Left,
        b"1;2C" => Press::ShiftRight,
        b"1;2D" => Press::ShiftLeft,
        b"H" | b"1~" | b"7~" => Press::Home,
        b"F" | b"4~" | b"8~" => Press::End,
        b"5~" => Press::PageUp,
        b"6~" => Press::PageDown,
        _ => return None,
    })
}
