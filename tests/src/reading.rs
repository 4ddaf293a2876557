//! Reading terminals and pipes, with a deadline.

use std::io::Read;
use std::os::fd::AsFd;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use pty::{Manager, Session};

use crate::{DEADLINE, events, wait, wait_readable};

/// Reads `manager` until what was read fulfils `wanted`, and returns it; fails at end of file.
pub fn read_until(mut manager: &Manager, wanted: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let deadline = Instant::now() + DEADLINE;
    let mut bytes = Vec::new();
    while !wanted(&bytes) {
        let left = deadline.saturating_duration_since(Instant::now());
        assert!(!events(manager, left).is_empty(), "read only '{}'", bytes.escape_ascii());
        let mut buffer = [0; 4096];
        let count = manager.read(&mut buffer).expect("the manager can be read");
        assert_ne!(count, 0, "the end came after '{}'", bytes.escape_ascii());
        bytes.extend_from_slice(&buffer[..count]);
    }
    bytes
}

/// Reads `manager` until `text` has appeared, and returns all up to then.
pub fn read_until_text(manager: &Manager, text: &str) -> String {
    let shown = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    String::from_utf8(read_until(manager, shown)).expect("the output is UTF-8")
}

/// Reads `manager` to its end. In a thread, since the end of a terminal that is held is told only to who
/// reads it.
pub fn read_to_end(manager: &Manager) -> Vec<u8> {
    let mut manager = manager.try_clone().expect("a descriptor is free");
    let shown = Arc::new(Mutex::new(Vec::new()));
    let (sender, ended) = channel();
    let bytes = Arc::clone(&shown);
    let reader = thread::spawn(move || {
        let mut buffer = [0; 4096];
        loop {
            match manager.read(&mut buffer).expect("the manager can be read") {
                0 => break,
                count => bytes.lock().expect("nobody panics").extend_from_slice(&buffer[..count]),
            }
        }
        drop(manager);
        // Nobody listens any more when the deadline has passed.
        let _ = sender.send(());
    });
    let result = ended.recv_timeout(DEADLINE);
    let bytes = std::mem::take(&mut *shown.lock().expect("nobody panics"));
    match result {
        Ok(()) => {}
        Err(RecvTimeoutError::Timeout) => panic!("no end after '{}'", bytes.escape_ascii()),
        Err(RecvTimeoutError::Disconnected) => std::panic::resume_unwind(reader.join().unwrap_err()),
    }
    bytes
}

/// All that a session's program printed until it ended well, as one string with plain newlines.
pub fn output_of(mut session: Session) -> String {
    let output = String::from_utf8(read_to_end(&session.manager)).expect("the output is UTF-8");
    let status = wait(&mut session.child);
    assert!(status.success(), "{status}, after printing:\n{output}");
    output.replace("\r\n", "\n")
}

/// Reads `pipe` until `text` has appeared at the end of what was read, and returns that.
pub fn read_pipe_until(pipe: &mut (impl Read + AsFd), text: &str) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(text.as_bytes()) {
        wait_readable(&*pipe);
        let mut byte = [0];
        let count = pipe.read(&mut byte).expect("the pipe can be read");
        assert_ne!(count, 0, "the end came after '{}'", bytes.escape_ascii());
        bytes.push(byte[0]);
    }
    String::from_utf8(bytes).expect("the output is UTF-8")
}
