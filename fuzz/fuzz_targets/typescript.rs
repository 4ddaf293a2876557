#![no_main]

use libfuzzer_sys::fuzz_target;
use pty_recording::format::typescript::{self, Inputs};
use pty_recording_fuzz::{exhaust, input, limit};

// A timing file and one log, or one for each direction, with a byte between them that is in neither.
fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(3, |&byte| byte == 0xfd).map(input);
    let (timing, first, second) = (parts.next(), parts.next(), parts.next());
    let inputs = match second {
        Some(second) => Inputs { timing, output: first, input: Some(second), ..Inputs::default() },
        None => Inputs { timing, both: first, ..Inputs::default() },
    };
    exhaust(typescript::reader(inputs), limit(bytes));
});
