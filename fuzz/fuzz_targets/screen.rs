#![no_main]

use libfuzzer_sys::fuzz_target;
use pty_screen::{Screen, Size};

// The first bytes are a size and how output is cut; resizes are between the pieces.
fuzz_target!(|bytes: &[u8]| {
    let Some((&[cols, rows, cut, turn], output)) = bytes.split_first_chunk() else { return };
    let size = Size::new(u16::from(cols).max(1), u16::from(rows % 64).max(1));
    let turned = Size::new(size.rows, size.cols.min(64));
    let (mut one, mut other) = (Screen::new(size), Screen::new(size));
    let middle = output.len() * usize::from(turn) / 256;
    for (part, size) in [(&output[..middle], turned), (&output[middle..], size)] {
        one.feed(part);
        part.chunks(usize::from(cut).max(1)).for_each(|piece| other.feed(piece));
        for screen in [&mut one, &mut other] {
            screen.resize(size);
        }
        let cursor = one.cursor();
        assert!(cursor.row < size.rows && cursor.col < size.cols);
    }
    assert!(one.save() == other.save(), "however it is cut, the screen is the same");
    let again = Screen::restore(&one.save()).expect("what was saved is restored");
    assert_eq!(again.text(), one.text());
});
