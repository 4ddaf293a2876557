#![no_main]

use libfuzzer_sys::fuzz_target;
use pty_cli::recording::ttyrec;
use pty_cli_fuzz::{exhaust, input, limit};

fuzz_target!(|bytes: &[u8]| exhaust(ttyrec::reader(input(bytes)), limit(bytes)));
