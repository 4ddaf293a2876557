//! What the programs print that are relayed and recorded.

use std::fmt::Write;

/// The lines of a build as it prints them to a terminal, up to this many bytes.
pub fn coloured_log(bytes: usize) -> Vec<u8> {
    let mut text = String::new();
    for number in 0.. {
        let (colour, word) =
            [(32, "Compiling"), (36, "Checking"), (33, "warning"), (35, "Running")][number % 4];
        let _ = writeln!(
            text,
            "\x1b[1;{colour}m{word:>12}\x1b[0m crate-{number:05} v{}.{}.0 (src/{number}.rs:{}) \x1b[2mtook {} ms\x1b[0m",
            number % 3,
            number % 17,
            number * 7 % 999,
            number * 13 % 1500
        );
        if text.len() >= bytes {
            break;
        }
    }
    let mut text = text.into_bytes();
    text.truncate(bytes);
    text
}
