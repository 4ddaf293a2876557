//! Plain text: what is left of what programs print, as a recording of lines and line by line.

use pty_recording::filter::plain::{Lines, Newlines, Screen};

/// The text of a recording on a terminal of this size.
fn screen_of(cols: u16, rows: u16, printed: impl AsRef<[u8]>) -> String {
    let mut screen = Screen::new(cols, rows);
    screen.push(printed.as_ref());
    screen.finish();
    std::mem::take(screen.lines())
}

fn screen(printed: impl AsRef<[u8]>) -> String {
    screen_of(20, 5, printed)
}

/// The text, line by line, of what comes in these pieces.
fn pieces(pieces: &[impl AsRef<[u8]>]) -> String {
    let (mut lines, mut text) = (Lines::new(), String::new());
    pieces.iter().for_each(|piece| lines.push(piece.as_ref(), &mut text));
    lines.finish(&mut text);
    text
}

fn lines(printed: impl AsRef<[u8]>) -> String {
    pieces(&[printed])
}

#[test]
fn eight_bit_controls_never_pass() {
    let printed = "a\u{9b}b\u{85}c\u{80}d\u{9f}e\x7ff\r\n";
    assert_eq!(lines(printed), "abcdef\n");
    // A terminal does what they say: it repeats, begins a line, and waits for the end of a string.
    assert_eq!(screen(printed), "aa\ncd\n");
    // As bytes they are no characters.
    let printed = b"a\x9bb\r\n";
    assert_eq!((screen(printed), lines(printed)), ("a\u{fffd}b\n".to_owned(), "a\u{fffd}b\n".to_owned()));
}

#[test]
fn a_string_without_an_end_loses_no_line() {
    for begin in ["\x1b]0;title", "\x1bPq", "\x1b_G", "\x1b^", "\x1bX", "\x1bktitle"] {
        let printed = format!("before {begin}\r\nnext\r\n");
        assert_eq!(screen(&printed), "before\nnext\n", "{begin:?}");
        assert_eq!(lines(&printed), "before\nnext\n", "{begin:?}");
        let long = format!("{begin}{}seen\r\n", "x".repeat(4500));
        assert!(screen_of(1000, 5, &long).ends_with("seen\n"), "{begin:?}");
        assert!(lines(&long).ends_with("seen\n"), "{begin:?}");
        // One with an end leaves nothing.
        let whole = format!("a{begin}{}\x1b\\b\r\n", "x".repeat(4000));
        assert_eq!((screen(&whole), lines(&whole)), ("ab\n".to_owned(), "ab\n".to_owned()), "{begin:?}");
    }
}

#[test]
fn a_progress_bar_is_one_line() {
    for bar in [
        "10%\r20%\r100%\r\n",
        "\r10%\r20%\r100%\r\n",
        "\r10%\x1b[K\r20%\x1b[K\r100%\r\n",
        "10%\x08\x08\x08100%\r\n",
    ] {
        assert_eq!((screen(bar), lines(bar)), ("100%\n".to_owned(), "100%\n".to_owned()), "{bar:?}");
        let bytes: Vec<_> = bar.bytes().map(|byte| [byte]).collect();
        if bar.starts_with('\r') {
            assert_eq!(pieces(&bytes), "100%\n", "{bar:?}");
        }
    }
    assert_eq!(pieces(&["10%", "\r20%", "\r100%", "\r\n"]), "100%\n");
    assert_eq!(lines("a long line\rshort\r\n"), "shortg line\n");
}

#[test]
fn prompts_are_given_out_at_once() {
    let (mut lines, mut text) = (Lines::for_terminal(), String::new());
    for (printed, so_far) in [
        ("name: ", "name: "),
        ("x", "name: x"),
        ("y\r\n", "name: xy\r\n"),
        ("\r\x1b[1m$ \x1b[0m", "name: xy\r\n$ "),
        // What was given out cannot be taken back.
        ("ls\x08\x08\x1b[Kcd\r\n", "name: xy\r\n$ cd\r\n"),
        ("\r50/100", "name: xy\r\n$ cd\r\n"),
        ("\r100/100\r\n", "name: xy\r\n$ cd\r\n100/100\r\n"),
        ("one", "name: xy\r\n$ cd\r\n100/100\r\none"),
        ("\rtwo", "name: xy\r\n$ cd\r\n100/100\r\none"),
        ("\r\n", "name: xy\r\n$ cd\r\n100/100\r\none\ntwo\r\n"),
    ] {
        lines.push(printed.as_bytes(), &mut text);
        assert_eq!(text, so_far);
    }
}

#[test]
fn cells_are_counted_as_terminals_do() {
    // A mark takes no cell, nor does a joiner; ideographs take two.
    assert_eq!(screen_of(4, 3, "e\u{301}abc\rX\r\n"), "Xabc\n");
    assert_eq!(screen_of(4, 3, "ae\u{301}bc\rX\r\n"), "Xe\u{301}bc\n");
    assert_eq!(screen_of(4, 3, "\u{1f468}\u{200d}a\rX\r\n"), "X a\n");
    assert_eq!(screen_of(4, 3, "\u{4e00}bc\rX\r\n"), "X bc\n");
    // What does not fit before the margin is in the next row, and the same line.
    assert_eq!(screen_of(3, 3, "ab\u{4e00}c\r\n"), "ab\u{4e00}c\n");
    assert_eq!(screen_of(3, 3, "ab\u{4e00}c\r\x1b[AXY\r\n"), "XY\u{4e00}c\n");
    assert_eq!(screen_of(1, 3, "\u{4e00}"), "\u{4e00}\n");
    assert_eq!(screen("a\x7f\x7fb\r\x1b[CX\r\n"), "aX\n");
    assert_eq!(lines("\u{4e00}bc\rX\n"), "X bc\n");
}

#[test]
fn newlines_alone_make_no_staircase() {
    assert_eq!(screen("one\ntwo\n\nthree\n"), "one\ntwo\n\nthree\n");
    assert_eq!(screen("one\n10%\r20%\ntwo\n"), "one\n20%\ntwo\n");
    // Who ends lines with both means only down by one of them.
    assert_eq!(screen("one\r\ntwo\nthree\r\n"), "one\ntwo\n   three\n");
    assert_eq!(screen("\x1b[2;3Hone\ntwo"), "\n  one\n     two\n");
    let mut newlines = Newlines::new();
    assert_eq!(&*newlines.push(b"one\ntwo\r20\n"), b"one\r\ntwo\r20\r\n");
    assert_eq!(&*newlines.push(b"\x1b[H\nthree\r"), b"\x1b[H\r\nthree\r");
    assert_eq!(&*newlines.push(b"\nfour\nfive"), b"\nfour\nfive");
    let mut newlines = Newlines::new();
    assert_eq!(&*newlines.push(b"a\n\x1b[?1049hb\nc\n"), b"a\r\n\x1b[?1049hb\nc\n");
}

#[test]
fn a_terminal_that_becomes_narrower_or_lower_loses_no_line() {
    let lines: String = (0..5).map(|line| format!("line {line} of the text\r\n")).collect();
    for (cols, rows) in [(10, 5), (7, 2), (20, 1), (2, 1), (40, 3)] {
        let mut screen = Screen::new(20, 6);
        screen.push(lines.as_bytes());
        screen.resize(cols, rows);
        screen.push(b"after\r\n");
        screen.finish();
        assert_eq!(*screen.lines(), format!("{}after\n", lines.replace('\r', "")), "{cols}x{rows}");
    }
}

#[test]
fn what_is_on_the_other_screen_is_text_where_nothing_else_is() {
    let editor = "\x1b[?1049h\x1b[2J\x1b[1;1Hfirst\x1b[2;1Hsecond\x1b[5;1H-- INSERT --";
    assert_eq!(screen(editor), "first\nsecond\n\n\n-- INSERT --\n");
    assert_eq!(screen(format!("{editor}\x1b[?1049l")), "first\nsecond\n\n\n-- INSERT --\n");
    assert_eq!(screen(format!("{editor}\x1b[2J\x1b[?1049l")), "first\nsecond\n\n\n-- INSERT --\n");
    assert_eq!(screen(format!("$ vi\r\n{editor}\x1b[?1049l$ ")), "$ vi\n$\n");
    assert_eq!(screen(format!("$ vi\r\n{editor}")), "$ vi\nfirst\nsecond\n\n\n-- INSERT --\n");
}

#[test]
fn a_kilobyte_does_not_become_megabytes() {
    for bomb in [
        "\x1b#8\x1b[1000S".repeat(100),
        "x\x1b[65535b".repeat(100),
        "\x1b[999Cx\r\n".repeat(100),
        "\x1b[65535S".repeat(100),
        "\t\x1b[9999Gx\r\n".repeat(90),
    ] {
        let begin = std::time::Instant::now();
        let mut large = Screen::new(1000, 1000);
        large.push(bomb.as_bytes());
        large.finish();
        let (length, capped) = (large.lines().len(), large.is_capped());
        assert!(length < 2 << 20, "{length} bytes of {}", bomb.escape_debug());
        assert!(capped || length < 200 * bomb.len());
        let text = lines(&bomb);
        assert!(text.len() < 1 << 20, "{} bytes of {}", text.len(), bomb.escape_debug());
        assert!(begin.elapsed() < tests::DEADLINE);
    }
}

#[test]
fn a_terminal_draws_as_others_do() {
    assert_eq!(screen("\x1b(0lqk\x1b(Bx\r\n"), "┌─┐x\n");
    assert_eq!(screen("abc\x1b[2D\x1b[4hX\x1b[4l\r\n"), "aXbc\n");
    assert_eq!(screen("abcdef\r\x1b[2P\x1b[2@\r\n"), "  cdef\n");
    assert_eq!(screen("1\r\n2\r\n3\r\n4\r\n5\r\n6\x1b[2;4r\x1b[2;1H\x1b[M\x1b[r"), "1\n2\n4\n5\n\n6\n");
    assert_eq!(screen("a\tb\x1b[Zc\r\n"), "a       c\n");
    assert_eq!(screen("ab\x1b7\r\nxy\x1b8c\r\n"), "abc\nxy\n");
    assert_eq!(screen("x\x1b[3by\r\n"), "xxxxy\n");
}

// Whatever comes

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    }
}

/// What takes no text away that is on other lines, and neither begins a character nor goes on with one.
const HARMLESS: &[&[u8]] = &[
    b"\x1b[31;1m",
    b"\x1b]0;t\x07",
    b"\x1b]0;cut\n",
    b"\x1bPq\x1b\\",
    b"\x1b_no end\n",
    b"\x1b[?2004h",
    b"\xc2\x9b",
    b"\xc2\x85",
    b"\x9b",
    b"\xff",
    b"\x7f",
    b"\0",
    b"\x05",
    b"\x1b[12",
    b"\x18",
    b"\x1b(B",
    b"\x0f",
    b"\r",
    b"\t",
    b"\x1b[6n",
    b"\x1b[c",
    b"\x1b[999999999999m",
    b"\xe2\x82",
    b"\xf0\x9f\x98\x80",
    b"e\xcc\x81",
    b"\x1b",
    b"\x08",
    b"\x1b[5C",
    b"\x1bZ",
    b"\x1b[>c",
    b"\x1b[?25l",
    b"\n",
    b"\x1b[3",
    b"\x1b[s",
    b"\x07",
    b"\x1b]8;;http://x\x1b\\",
];

/// What may do anything.
const HARMFUL: &[&[u8]] = &[
    b"\x1b[2J",
    b"\x1b[H",
    b"\x1b[?1049h",
    b"\x1b[?1049l",
    b"\x1bc",
    b"\x1b[5A",
    b"\x1b[9;9H",
    b"\x1b[3M",
    b"\x1b[2L",
    b"\x1b[K",
    b"\x1b[1J",
    b"\x1b[9P",
    b"\x1b[9@",
    b"\x1b[65535b",
    b"\x1b#8",
    b"\x1b[2;3r",
    b"\x1bM",
    b"\x1b[S",
    b"\x1b[T",
    b"\x1b[?7l",
    b"\x1b[4h",
    b"\x1b(0",
    b"\x0e",
    b"\x1b7",
    b"\x1b8",
    b"\x1b[u",
    b"\x1bk",
    b"\x1b]",
    b"\x1bP",
    b"\x1b[?6h",
    b"\x1b[!p",
    b"\x1b[3g",
    b"\x1bH",
    b"\x1b[9Z",
    b"\x1b[X",
    b"\xe4\xb8\x80",
    b"\xe2\x80\x8d",
    b"\x1b]P",
    b"\x1b[0;0;0H",
];

#[track_caller]
fn check(text: &str, printed: &[u8]) {
    let bad = text.chars().find(|&c| c.is_control() && c != '\t' && c != '\n');
    assert!(bad.is_none(), "{bad:?} of {}", printed.escape_ascii());
}

#[test]
fn ten_thousand_hostile_streams_leave_text_and_lose_none() {
    let begin = std::time::Instant::now();
    for round in 0..10_000_u64 {
        let mut random = Random((round + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let harmful = round % 2 == 0;
        let mut printed = Vec::new();
        let mut words = Vec::new();
        for index in 0..random.below(20) + 1 {
            for _ in 0..random.below(6) {
                match random.below(if harmful { 3 } else { 2 }) {
                    0 => printed.extend_from_slice(HARMLESS[random.below(HARMLESS.len())]),
                    1 if harmful => printed.extend((0..random.below(9)).map(|_| random.below(256) as u8)),
                    1 => printed.extend_from_slice(b" text "),
                    _ => printed.extend_from_slice(HARMFUL[random.below(HARMFUL.len())]),
                }
            }
            if !harmful {
                // CAN ends what a sequence could begin with.
                printed.extend_from_slice(b"\x18\r\n");
                let word = format!("word{index}");
                printed.extend_from_slice(word.as_bytes());
                printed.extend_from_slice(b"\r\n");
                words.push(word);
            }
        }
        let at = random.below(printed.len() + 1);
        let line_by_line = pieces(&[&printed[..at], &printed[at..]]);
        let shown = screen_of(random.below(90) as u16, random.below(30) as u16, &printed);
        for text in [&line_by_line, &shown] {
            check(text, &printed);
            let mut rest = &text[..];
            for word in &words {
                let found = rest.find(word.as_str());
                let found =
                    found.unwrap_or_else(|| panic!("no {word} in {text:?} of {}", printed.escape_ascii()));
                rest = &rest[found + word.len()..];
            }
        }
    }
    assert!(begin.elapsed() < tests::DEADLINE * 3, "{:?}", begin.elapsed());
}
