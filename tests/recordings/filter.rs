//! What a recording may do to the terminal of whoever watches it, and what it may not.

use proptest::collection::vec;
use proptest::prelude::*;
use pty_recording::filter::{Dropped, Filter};

fn filtered(input: &[u8]) -> Vec<u8> {
    let (mut filter, mut out) = (Filter::new(), Vec::new());
    filter.push(input, &mut out);
    filter.finish(&mut out);
    out
}

/// What is dropped of `input`, by name.
fn dropped(input: &[u8]) -> Vec<(Dropped, u64)> {
    let mut filter = Filter::new();
    filter.push(input, &mut Vec::new());
    filter.dropped().collect()
}

fn switched_off_after(input: &[u8]) -> Vec<u8> {
    let (mut filter, mut out) = (Filter::new(), Vec::new());
    filter.push(input, &mut out);
    out.clear();
    filter.switch_off(&mut out);
    out
}

#[track_caller]
fn passes(input: &[u8]) {
    let out = filtered(input);
    assert!(out == input, "'{}' became '{}'", input.escape_ascii(), out.escape_ascii());
    assert_eq!(dropped(input), [], "{}", input.escape_ascii());
}

#[track_caller]
fn becomes(input: &[u8], wanted: &[u8]) {
    let out = filtered(input);
    assert!(out == wanted, "'{}' became '{}'", input.escape_ascii(), out.escape_ascii());
}

#[test]
fn text_passes() {
    passes(b"");
    passes(b"Hello, world!\r\n\ttabs\x08\x08 and a bell\x07\x0b\x0c");
    passes("Grüße, 世界, 🎉, e\u{301}, \u{a0}, ┌─┐\r\n".as_bytes());
    passes(&(b' '..0x7f).cycle().take(100_000).collect::<Vec<u8>>());
    passes(&"─é字🎉 ".repeat(20_000).into_bytes());
}

#[test]
fn text_in_other_character_sets_passes() {
    passes(b"caf\xe9 \xe0 la cr\xe8me, \xff\xfe\xa0\r\n");
    passes(b"\xe2\xa0\r\n");
}

#[test]
fn colours_the_cursor_erasing_and_scrolling_pass() {
    for sequence in [
        "[m",
        "[0m",
        "[1;31m",
        "[38;2;1;2;3;48;5;255m",
        "[4:3;58:2::1:2:3m",
        "[H",
        "[12;40H",
        "[5A",
        "[B",
        "[C",
        "[10D",
        "[E",
        "[F",
        "[7G",
        "[I",
        "[J",
        "[1J",
        "[2J",
        "[?J",
        "[K",
        "[2K",
        "[?1K",
        "[L",
        "[3M",
        "[4P",
        "[S",
        "[2T",
        "[9X",
        "[Z",
        "[@",
        "[`",
        "[5a",
        "[3b",
        "[4d",
        "[e",
        "[1;1f",
        "[4h",
        "[20l",
        "[2;20r",
        "[s",
        "[u",
        "[ q",
        "[4 q",
        "[!p",
        "[2'}",
        "[2'~",
        "[ @",
        "[3 A",
        "[?1h",
        "[?1l",
        "[?5h",
        "[?6h",
        "[?7l",
        "[?12h",
        "[?25l",
        "[?25h",
        "[?47h",
        "[?1047h",
        "[?1048h",
        "[?1049h",
        "[?1049l",
        "[?12;25h",
        "7",
        "8",
        "D",
        "E",
        "M",
        "=",
        ">",
        "(0",
        "(B",
        ")0",
        "*A",
        "+B",
        "#8",
        "#3",
    ] {
        passes(format!("before\x1b{sequence}after").as_bytes());
    }
    passes(b"\x0eqqq\x0f");
}

#[test]
fn what_could_harm_spy_type_or_hang_does_not_pass() {
    for (sequence, kind) in [
        ("]52;c;aGFybQ==\x07", Dropped::Clipboard),
        ("]52;c;?\x1b\\", Dropped::Clipboard),
        ("]0;title\x07", Dropped::Title),
        ("]2;title\x1b\\", Dropped::Title),
        ("ktitle\x1b\\", Dropped::Title),
        ("[22;0t", Dropped::Title),
        ("[21t", Dropped::TitleReport),
        ("[20t", Dropped::TitleReport),
        ("[8;10;20t", Dropped::Window),
        ("[t", Dropped::Window),
        ("[?3h", Dropped::Window),
        ("[c", Dropped::Query),
        ("[>c", Dropped::Query),
        ("[=c", Dropped::Query),
        ("[0c", Dropped::Query),
        ("[5n", Dropped::Query),
        ("[6n", Dropped::Query),
        ("[?6n", Dropped::Query),
        ("[x", Dropped::Query),
        ("[>q", Dropped::Query),
        ("[>0q", Dropped::Query),
        ("[?2026$p", Dropped::Query),
        ("[4$p", Dropped::Query),
        ("[?u", Dropped::Query),
        ("[?4m", Dropped::Query),
        ("[1;1;1;1;1;1*y", Dropped::Query),
        ("Z", Dropped::Query),
        ("[?1000h", Dropped::Mouse),
        ("[?1006l", Dropped::Mouse),
        ("[?9h", Dropped::Mouse),
        ("[1;2;3;4;5T", Dropped::Mouse),
        ("[?1004h", Dropped::Focus),
        ("[?2004h", Dropped::Paste),
        ("[>1u", Dropped::Keyboard),
        ("[<u", Dropped::Keyboard),
        ("[=1;1u", Dropped::Keyboard),
        ("[>4;2m", Dropped::Keyboard),
        ("[2h", Dropped::Keyboard),
        ("H", Dropped::Tabs),
        ("[g", Dropped::Tabs),
        ("[3g", Dropped::Tabs),
        ("[2W", Dropped::Tabs),
        ("[?5W", Dropped::Tabs),
        ("]4;1;red\x07", Dropped::Palette),
        ("]10;?\x07", Dropped::Palette),
        ("]11;#fff\x1b\\", Dropped::Palette),
        ("]104\x07", Dropped::Palette),
        ("]R", Dropped::Palette),
        ("]P0123abc", Dropped::Palette),
        ("]8;;http://example.org\x1b\\", Dropped::Hyperlink),
        ("]9;hello\x07", Dropped::Notification),
        ("]777;notify;a;b\x07", Dropped::Notification),
        ("]7;file://host/dir\x07", Dropped::Directory),
        ("]133;A\x07", Dropped::Shell),
        ("]1337;File=:AA==\x07", Dropped::Shell),
        ("]unheard of\x07", Dropped::Osc),
        ("]\x07", Dropped::Osc),
        ("P$qm\x1b\\", Dropped::Device),
        ("Pq#0;2;0;0;0~\x1b\\", Dropped::Device),
        ("_Gf=100;AAAA\x1b\\", Dropped::Application),
        ("^private\x1b\\", Dropped::Private),
        ("Xstart\x1b\\", Dropped::Private),
        ("[i", Dropped::Printer),
        ("[?5i", Dropped::Printer),
        ("[61\"p", Dropped::Reset),
        ("%@", Dropped::Reset),
        (" G", Dropped::Reset),
        ("[3J", Dropped::Scrollback),
        ("[?2026h", Dropped::Mode),
        ("[?99999h", Dropped::Mode),
        ("[12h", Dropped::Mode),
        ("[1;2$r", Dropped::Unknown),
        ("[2147483647b", Dropped::Unknown),
        ("[38?5m", Dropped::Unknown),
        ("[1:2H", Dropped::Unknown),
        ("[1$2m", Dropped::Unknown),
        ("[p", Dropped::Unknown),
        ("(Z", Dropped::Unknown),
        ("l", Dropped::Unknown),
        ("n", Dropped::Unknown),
    ] {
        let input = format!("before\x1b{sequence}after");
        becomes(input.as_bytes(), b"beforeafter");
        assert_eq!(dropped(input.as_bytes()), [(kind, 1)], "{}", input.escape_debug());
    }
}

#[test]
fn of_modes_that_are_switched_together_the_harmless_ones_pass() {
    becomes(b"\x1b[?1049;1000;25;2004h", b"\x1b[?1049;25h");
    becomes(b"\x1b[?2004;1000l.", b".");
    becomes(b"\x1b[?;25l", b"\x1b[?25l");
}

#[test]
fn eight_bit_controls_are_dropped_and_what_follows_is_text() {
    becomes(b"a\x9b6nb", b"a6nb");
    becomes(b"a\xc2\x9b6nb", b"a6nb");
    becomes(b"a\xc2\x9d52;c;?\xc2\x9cb", b"a52;c;?b");
    becomes(b"\xc2\xa0\xc2\x85.", b"\xc2\xa0.");
    // As sloppy decoders understand it.
    becomes(b"\xe0\x82\x9b6n", b"\xe06n");
    becomes(b"\xc0\x9b[6n", b"\xc0[6n");
    assert_eq!(dropped(b"\x9b \xc2\x9b"), [(Dropped::C1, 2)]);
    // These bytes are of characters.
    passes("\u{279b}\u{1f49b}".as_bytes());
}

#[test]
fn other_controls_are_dropped() {
    becomes(b"a\0b\x01\x05\x11\x13\x18\x1a\x1c\x7fc", b"abc");
    assert_eq!(dropped(b"\x05\x11"), [(Dropped::Query, 1), (Dropped::Control, 1)]);
}

#[test]
fn a_reset_is_an_empty_screen() {
    becomes(b"\x1b[?1049;25h\x1bcnew", b"\x1b[?1049;25h\x1b[?1049l\x1b[H\x1b[2Jnew");
    assert_eq!(dropped(b"\x1bc"), [(Dropped::Reset, 1)]);
    assert_eq!(switched_off_after(b"\x1b[?25l\x1bc"), b"");
}

#[test]
fn a_sequence_inside_a_sequence_is_what_terminals_make_of_it() {
    // ESC begins anew, wherever it is.
    becomes(b"\x1b[3\x1b[31m", b"\x1b[31m");
    becomes(b"\x1b\x1b\x1b[1m", b"\x1b[1m");
    becomes(b"\x1b[\x1b]52;c;x\x07.", b".");
    becomes(b"\x1b]0;a\x1b[31mb", b"\x1b[31mb");
    becomes(b"\x1bP\x1b]52;c;x\x07y\x1b\\z", b"yz");
    // Controls are obeyed in between.
    becomes(b"\x1b[3\r\n1m", b"\r\n\x1b[31m");
    becomes(b"\x1b\n[6\nn", b"\n\n");
    becomes(b"\x1b[6\x7fn.", b".");
    // These end it.
    becomes(b"\x1b[6\x18n", b"n");
    becomes(b"\x1b]52;c;\x1ax", b"x");
    becomes("\x1b[6én".as_bytes(), "én".as_bytes());
    // The bell is of the string where terminals think so.
    becomes(b"\x1bPq\x07#\x1b\\.", b".");
}

#[test]
fn dropping_one_sequence_does_not_make_another() {
    becomes(b"\x1b\x1b[c[6n", b"[6n");
    becomes(b"\x1b[\x1b[c6n", b"6n");
    becomes(b"\xc2\x1b[c\x9b6n", b"\xc26n");
    becomes(b"\xc2\x05\x9b6n", b"\xc26n");
    becomes(b"\x1b\x05]52;c;x\x07.", b".");
}

#[test]
fn what_is_cut_at_the_end_is_dropped() {
    for end in ["\x1b", "\x1b[", "\x1b[31", "\x1b(", "\x1b]0;title", "\x1bP"] {
        becomes(format!("text{end}").as_bytes(), b"text");
    }
    becomes(b"text\xe2\x94", b"text\xe2");
}

#[test]
fn long_strings_and_long_sequences_are_dropped_whole() {
    let long = vec![b'A'; 10_000_000];
    for (start, end) in
        [("\x1b]52;c;", "\x07"), ("\x1bP", "\x1b\\"), ("\x1b_", "\x1b\\"), ("\x1b]", "\x1b\\")]
    {
        becomes(&[b"a", start.as_bytes(), &long, end.as_bytes(), b"b"].concat(), b"ab");
    }
    becomes(&[b"a\x1b[", &vec![b'1'; 10_000_000][..], b"mb"].concat(), b"ab");
    becomes(&[b"a\x1b[", &vec![b';'; 10_000_000][..], b"mb"].concat(), b"ab");
    becomes(&[b"a\x1b", &vec![b' '; 10_000_000][..], b"7b"].concat(), b"ab");
    becomes(&[b"a\x1b[?", &b"25;".repeat(1000)[..], b"hb"].concat(), b"ab");
}

#[test]
fn what_was_switched_on_is_switched_off_at_the_end() {
    for (input, off) in [
        ("plain", ""),
        ("\x1b[?1049h\x1b[?25l", "\x1b[?1049l\x1b[?25h"),
        ("\x1b[?1049h\x1b[?1049l", ""),
        ("\x1b[?47h", "\x1b[?47l"),
        ("\x1b[?7l", "\x1b[?7h"),
        ("\x1b[?1h\x1b=", "\x1b[?1l\x1b>"),
        ("\x1b[31m", "\x1b[m"),
        ("\x1b[31m\x1b[0m", ""),
        ("\x1b[31m\x1b[m", ""),
        ("\x1b[2;5r", "\x1b7\x1b[r\x1b8"),
        ("\x1b[?6h", "\x1b[?6l\x1b[9999;1H"),
        ("\x1b(0\x0e", "\x0f\x1b(B"),
        ("\x1b)0", "\x1b)B"),
        ("\x1b[4h\x1b[20h", "\x1b[4l\x1b[20l"),
        ("\x1b[3g\x1bH", ""),
        ("\x1b[5 q", "\x1b[0 q"),
        ("\x1b[?1000h\x1b[?2004h", ""),
        // To leave the other screen brings the cursor back as it was saved, colours and all.
        ("\x1b[31m\x1b[?1049h", "\x1b[?1049l\x1b[m"),
        ("\x1b[31m\x1b[?1049h\x1b[m", "\x1b[?1049l\x1b[m"),
    ] {
        let got = switched_off_after(input.as_bytes());
        assert!(got == off.as_bytes(), "{}: {}", input.escape_debug(), got.escape_ascii());
    }
}

#[test]
fn what_comes_back_with_the_saved_cursor_is_switched_off_as_well() {
    for (save, restore) in [
        ("\x1b7", "\x1b8"),
        ("\x1b[s", "\x1b[u"),
        ("\x1b[?1048h", "\x1b[?1048l"),
        ("\x1b[?1049h", "\x1b[?1049l"),
    ] {
        for (on, off, switched_off) in [
            ("\x1b[31m", "\x1b[m", "\x1b[m"),
            ("\x1b(0", "\x1b(B", "\x1b(B"),
            ("\x0e", "\x0f", "\x0f"),
            ("\x1b[?6h", "\x1b[?6l", "\x1b[?6l\x1b[9999;1H"),
        ] {
            let input = [on, save, off, restore].concat();
            let got = switched_off_after(input.as_bytes());
            assert!(got == switched_off.as_bytes(), "{}: {}", input.escape_debug(), got.escape_ascii());
            let plain = switched_off_after([save, restore].concat().as_bytes());
            assert!(plain.is_empty(), "{}", plain.escape_ascii());
        }
    }
}

/// What ends the output of a program on a terminal that got every byte of it, in pieces of this size.
fn ended_after(input: &[u8], size: usize) -> String {
    let (mut filter, mut out) = (Filter::new(), Vec::new());
    input.chunks(size).for_each(|piece| filter.watch(piece, &mut out));
    assert_eq!(out, b"");
    filter.end(&mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn on_a_terminal_that_got_every_byte_all_of_it_is_switched_off() {
    for (input, off) in [
        ("plain, \u{e9}\r\n", ""),
        ("\x1b[?1049h\x1b[?25l", "\x1b[?1049l\x1b[?25h"),
        ("\x1b[?1000;1006h", "\x1b[?1000l\x1b[?1006l"),
        ("\x1b[?1000h\x1b[?1000l", ""),
        ("\x1b[?1004h\x1b[?2004h\x1b[?2026h", "\x1b[?1004l\x1b[?2004l\x1b[?2026l"),
        ("\x1b[>1u\x1b[>5u", "\x1b[<2u"),
        ("\x1b[>1u\x1b[>5u\x1b[<u", "\x1b[<1u"),
        ("\x1b[>1u\x1b[<9u", ""),
        ("\x1b[=5u", "\x1b[=0u"),
        ("\x1b[=5;1u\x1b[=0u", ""),
        // Each screen has its own keyboard.
        ("\x1b[>1u\x1b[?1049h\x1b[>3u", "\x1b[<1u\x1b[?1049l\x1b[<1u"),
        ("\x1b[>4;2m", "\x1b[>4m"),
        ("\x1b[>4;2m\x1b[>4;0m", ""),
        ("\x1b[>4;1m\x1b[>4m", ""),
        ("\x1b[2h\x1b[12l", "\x1b[2l\x1b[12h"),
        ("\x1b[5i", "\x1b[4i"),
        ("\x1b[3g", "\x1b[?5W"),
        ("\x1bH", "\x1b[?5W"),
        ("\x1b(K", "\x1b(B"),
        ("\x1b.A\x1bn", "\x0f\x1b*B"),
        ("\x1b%@", "\x1b%G"),
        ("\x1b[31mred\x1b[2;5r", "\x1b[m\x1b7\x1b[r\x1b8"),
        ("\x1b]8;;http://example.org\x07link", "\x1b]8;;\x1b\\"),
        // A reset by the terminal itself.
        ("\x1b[?1000h\x1b[>1u\x1bc", ""),
        ("cut \x1b[3", "\x18"),
        ("\x1b[?1000hcut \x1b]0;title", "\x18\x1b[?1000l"),
    ] {
        for size in [1, 3, 1000] {
            assert_eq!(ended_after(input.as_bytes(), size), off, "{}", input.escape_debug());
        }
    }
}

#[test]
fn the_modes_can_be_switched_on_again() {
    let (mut filter, mut out) = (Filter::new(), Vec::new());
    filter.push(b"\x1b[?1049h\x1b[?25l\x1b=", &mut out);
    out.clear();
    filter.switch_on(&mut out);
    assert_eq!(out, b"\x1b[?1049h\x1b[?25l\x1b=");
}

/// Bytes of which sequences are made, more often than others.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"\x1b",
        b"[",
        b"]",
        b"?",
        b";",
        b"1",
        b"52",
        b"1049",
        b"25",
        b"h",
        b"l",
        b"m",
        b"n",
        b"c",
        b"t",
        b"P",
        b"_",
        b"\\",
        b"\x07",
        b"\x18",
        b"\x05",
        b"\x0e",
        b"$",
        b" ",
        b"(",
        b"0",
        b"q",
        b"\r\n",
        b"\xc2",
        b"\x9b",
        b"\xe2",
        b"\x94",
        b"\x80",
        b"\xf0",
        b"\xa0",
        b"k",
        b"text",
        b"\x1b[?1000h",
        b"\x1b]52;c;",
        b"\x1b[6n",
        b"\x1bc",
    ];
    let piece = prop_oneof![
        4 => proptest::sample::select(pieces).prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 1..4),
    ];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Whether no terminal finds more than harmless sequences in it: read by other rules than the
/// filter's, whole sequences only.
fn is_harmless(mut bytes: &[u8]) -> bool {
    while let [byte, rest @ ..] = bytes {
        bytes = match (byte, rest) {
            (0x07..=0x0f | 0x20..=0x7e | 0xa0.., _) => rest,
            (0x80..=0x9f, _) => rest,
            (0x1b, [b'[', rest @ ..]) => {
                let Some(end) = rest.iter().position(|byte| matches!(byte, 0x40..=0x7e)) else {
                    return false;
                };
                let (body, last) = (&rest[..end], rest[end]);
                let modes = |body: &[u8]| {
                    body.split(|byte| *byte == b';').all(|mode| {
                        [&b"1"[..], b"5", b"6", b"7", b"8", b"12", b"25", b"45", b"47", b"66", b"69"]
                            .contains(&mode)
                            || mode.starts_with(b"104") && mode.len() == 4
                    })
                };
                let fine = match body.split_first() {
                    Some((b'?', body)) => match last {
                        b'h' | b'l' => modes(body),
                        _ => matches!(last, b'J' | b'K'),
                    },
                    Some((b'<'..=b'>', _)) => false,
                    _ => !matches!(last, b'c' | b'n' | b't' | b'x' | b'y' | b'i' | b'w' | b'v'),
                };
                if !fine || !body.iter().all(|byte| matches!(byte, b' '..=b'?')) {
                    return false;
                }
                &rest[end + 1..]
            }
            (0x1b, [b'(' | b')' | b'*' | b'+' | b'#', _, rest @ ..]) => rest,
            (0x1b, [b'7' | b'8' | b'D' | b'E' | b'M' | b'=' | b'>', rest @ ..]) => rest,
            _ => return false,
        };
    }
    true
}

/// Whether it has eight-bit controls, in UTF-8 or outside of it.
fn has_eight_bit_controls(bytes: &[u8]) -> bool {
    bytes.utf8_chunks().any(|chunk| {
        chunk.valid().chars().any(|character| matches!(character, '\u{80}'..='\u{9f}'))
            || chunk.invalid().iter().any(|byte| matches!(byte, 0x80..=0x9f))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn however_it_is_cut_the_same_passes(input in hostile(), cuts in vec(1..9_usize, 1..20)) {
        let (mut filter, mut out) = (Filter::new(), Vec::new());
        let (mut rest, mut cuts) = (&input[..], cuts.iter().cycle());
        while !rest.is_empty() {
            let (piece, after) = rest.split_at((*cuts.next().unwrap()).min(rest.len()));
            filter.push(piece, &mut out);
            rest = after;
        }
        let counted: Vec<_> = filter.dropped().collect();
        let mut off = Vec::new();
        filter.switch_off(&mut off);
        filter.finish(&mut out);
        prop_assert_eq!(out, filtered(&input));
        prop_assert_eq!(off, switched_off_after(&input));
        prop_assert!(input.utf8_chunks().last().is_some_and(|last| !last.invalid().is_empty())
            || counted == dropped(&input));
    }

    #[test]
    fn what_has_passed_passes_again(input in hostile()) {
        let once = filtered(&input);
        prop_assert_eq!(filtered(&once), once);
    }

    #[test]
    fn nothing_harmful_passes(input in hostile()) {
        let out = filtered(&input);
        prop_assert!(is_harmless(&out), "{}", out.escape_ascii());
        prop_assert!(!has_eight_bit_controls(&out), "{}", out.escape_ascii());
    }

    #[test]
    fn what_switches_off_is_harmless_itself(input in hostile()) {
        passes(&switched_off_after(&input));
    }
}
