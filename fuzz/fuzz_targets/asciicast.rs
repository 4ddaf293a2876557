#![no_main]

use libfuzzer_sys::fuzz_target;
use pty_recording::format::asciicast;
use pty_recording_fuzz::{exhaust, input, limit};

fuzz_target!(|bytes: &[u8]| exhaust(asciicast::reader(input(bytes)), limit(bytes)));
