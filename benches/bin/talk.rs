//! `talk BYTES FILE` prints so many bytes of a coloured log, and writes to the file how many
//! microseconds of processor time that took itself.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let bytes = arguments.next().and_then(|text| text.parse().ok()).expect("a number of bytes");
    let file = arguments.next().expect("a file");
    let text = benches::text::coloured_log(64 * 1024);
    let mut left: usize = bytes;
    let mut output = io::stdout();
    while left > 0 {
        let piece = &text[..left.min(text.len())];
        output.write_all(piece)?;
        left -= piece.len();
    }
    output.flush()?;
    std::fs::write(file, benches::cost::own_time().as_micros().to_string())
}
