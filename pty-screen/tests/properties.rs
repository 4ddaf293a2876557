//! What holds for every input.

use proptest::collection::vec;
use proptest::prelude::*;
use pty_screen::{Event, Mode, Row, Screen, Size, Watch};

/// What programs print, and what none should.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let parameters = vec(
        prop_oneof![
            Just(String::new()),
            (0..30u32).prop_map(|n| n.to_string()),
            any::<u32>().prop_map(|n| n.to_string())
        ],
        0..5,
    );
    let marker = prop::sample::select(vec!["", "", "", "", "", "?", "?", ">", "=", "<"]);
    let between = prop::sample::select(vec!["", "", "", "", "", "", " ", "!", "\"", "$", "'", "#"]);
    let csi = (marker, parameters, any::<bool>(), between, 0x40..0x7fu8).prop_map(
        |(marker, parameters, colons, between, last)| {
            let parameters = parameters.join(if colons { ":" } else { ";" });
            format!("\x1b[{marker}{parameters}{between}{}", char::from(last)).into_bytes()
        },
    );
    let mode = (
        prop::sample::select(vec![
            "4", "20", "?1", "?6", "?7", "?45", "?47", "?69", "?1047", "?1048", "?1049", "?2027",
        ]),
        prop::sample::select(vec!["h", "l"]),
    );
    let escape = (prop::sample::select(vec!["", "", "", "", "(", ")", "*", "+", "#"]), 0x30..0x7fu8);
    let string =
        (prop::sample::select(vec!["]2;", "]8;;", "]133;", "P$q", "P", "_G", "^", "X"]), "[a-z;é]{0,9}");
    let text = prop::sample::select(vec![
        "a",
        "hello, world",
        " ",
        "漢",
        "字漢字",
        "😀",
        "👍🏽",
        "🇩🇪",
        "e\u{301}",
        "\u{301}",
        "\u{200d}",
        "\u{fe0f}",
        "\u{fe0e}",
        "👩\u{200d}👧",
        "한",
        "\u{1112}\u{1161}\u{11ab}",
        "\r",
        "\n",
        "\r\n",
        "\t",
        "\x08",
        "\x0e",
        "\x0f",
        "\u{9b}",
        "\u{85}",
    ]);
    prop_oneof![
        6 => text.prop_map(|text| text.as_bytes().to_vec()),
        6 => csi,
        2 => mode.prop_map(|(number, on)| format!("\x1b[{number}{on}").into_bytes()),
        1 => escape.prop_map(|(between, last)| format!("\x1b{between}{}", char::from(last)).into_bytes()),
        1 => (string, prop::sample::select(vec!["\x07", "\x1b\\", "\u{9c}", ""]))
            .prop_map(|((start, text), end)| format!("\x1b{start}{text}{end}").into_bytes()),
        1 => vec(any::<u8>(), 1..6),
    ]
}

fn stream() -> impl Strategy<Value = Vec<u8>> {
    vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

fn size() -> impl Strategy<Value = Size> {
    let small = (1..14u16, 1..6u16);
    prop_oneof![4 => small, 1 => (1..200u16, 1..60u16)].prop_map(|(cols, rows)| Size::new(cols, rows))
}

/// What is always so.
fn check(screen: &Screen) {
    let Size { cols, rows } = screen.size();
    let cursor = screen.cursor();
    assert!(cursor.row < rows && cursor.col < cols, "{cursor:?} of {cols}x{rows}");
    for row in screen.rows() {
        assert!(row.cells().len() <= usize::from(cols), "{} cells of {cols}", row.cells().len());
        let mut col = 0;
        let widths: Vec<usize> = row.cells().map(|cell| cell.width()).collect();
        while col < widths.len() {
            // A wide character has both of its halves.
            assert!(widths[col] > 0, "half a character in column {col} of {widths:?}");
            if widths[col] == 2 {
                assert_eq!(widths.get(col + 1), Some(&0), "half a character in column {col} of {widths:?}");
            }
            col += widths[col];
        }
        assert_eq!(row.runs().map(|run| usize::from(run.width())).sum::<usize>(), widths.len());
    }
}

fn texts(screen: &Screen) -> Vec<String> {
    let rows = screen.scrollback().chain(screen.rows());
    let mut texts: Vec<String> = vec![String::new()];
    for row in rows {
        // Nothing stands behind the last character of a row, but for one that had no room.
        row.push_text(texts.last_mut().unwrap());
        if !row.is_wrapped() {
            texts.push(String::new());
        }
    }
    for text in &mut texts {
        text.truncate(text.trim_end().len());
    }
    while texts.last().is_some_and(String::is_empty) {
        texts.pop();
    }
    texts
}

/// All that can be seen of a screen.
fn seen(screen: &Screen) -> impl PartialEq + std::fmt::Debug + use<> {
    let rows = |rows: &mut dyn Iterator<Item = &Row>| -> Vec<(Row, usize, String)> {
        rows.map(|row| {
            let mut drawn = String::new();
            row.push_drawn(&mut drawn);
            (row.clone(), row.cells().len(), drawn)
        })
        .collect()
    };
    (
        (rows(&mut screen.rows()), rows(&mut screen.main_rows())),
        (screen.cursor(), screen.style(), screen.modes().collect::<Vec<Mode>>(), screen.title().to_owned()),
        (screen.size(), screen.graphics(), screen.is_capped(), screen.is_between_sequences()),
        screen.drawn(),
    )
}

/// What a screen tells when it is fed.
fn told(screen: &mut Screen, input: &[u8]) -> Vec<String> {
    struct Told(Vec<String>);
    impl Watch for Told {
        fn event(&mut self, event: Event<'_>) {
            self.0.push(format!("{event:?}"));
        }

        fn scrolled_off(&mut self, row: &std::sync::Arc<Row>) {
            self.0.push(row.text());
        }
    }
    let mut told = Told(Vec::new());
    screen.feed_with(input, &mut told);
    told.0
}

/// Shows what is not seen at once: both screens, saved cursors, titles, modes, tabs and margins.
const REST: &[u8] = b"\x1b\\\x18\x1b7\x1b[1t\t|\t|\x1b[b\n\n\x1b[?6;69;7s\x1bP$qr\x1b\\\x1bP$qs\x1b\\\x1bP$qm\x1b\\\x1bP$q\"q\x1b\\\
    \x1b8~~\x1b[?1J\x1b[?2J~~\x0e~~\x1bn~~\x1bo~~\x0f\x1b[23t\x1b[23t\x1b[?1048l|\x1b[?47h|\x1b8|\x1b[?47l|\x1b8|\
    \x1b[?1;6;7;45;69r|\x1b[6n\x1b[?1;6;7;45;69r\x1b[r\x1b[?6l\x1b[H\t|\t|\t|";

fn assert_same(left: &Screen, right: &Screen) {
    assert!(left == right, "{}\n{}", left.text(), right.text());
    assert_eq!(seen(left), seen(right));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_does_not_matter_where_input_is_cut(input in stream(), size in size(), cuts in vec(1..9usize, 1..20)) {
        let (mut whole, mut cut, mut single) = (Screen::new(size), Screen::new(size), Screen::new(size));
        for screen in [&mut whole, &mut cut, &mut single] {
            screen.set_scrollback(20);
        }
        whole.feed(&input);
        let (mut rest, mut lengths) = (&input[..], cuts.iter().cycle());
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(*lengths.next().unwrap()));
            cut.feed(now);
            rest = later;
        }
        input.chunks(1).for_each(|byte| single.feed(byte));
        for other in [&cut, &single] {
            prop_assert!(&whole == other, "{}\n{}", whole.text(), other.text());
            prop_assert_eq!(whole.style(), other.style());
            prop_assert_eq!(whole.is_between_sequences(), other.is_between_sequences());
            prop_assert!(whole.scrollback().eq(other.scrollback()));
        }
    }

    #[test]
    fn a_clone_is_a_screen_of_its_own(first in stream(), second in stream(), size in size()) {
        let mut screen = Screen::new(size);
        screen.feed(&first);
        let (copy, text, cursor) = (screen.clone(), screen.text(), screen.cursor());
        screen.feed(&second);
        prop_assert_eq!(copy.text(), text);
        prop_assert_eq!(copy.cursor(), cursor);
        let mut again = copy;
        again.feed(&second);
        prop_assert!(screen == again);
        // Rows that are not among the changed ones are equal.
        let before = again.clone();
        again.feed(&first);
        let changed: Vec<u16> = again.changed_rows(&before).collect();
        for row in (0..again.size().rows).filter(|row| !changed.contains(row)) {
            prop_assert!(again.row(row) == before.row(row));
        }
    }

    #[test]
    fn any_sequences_and_sizes_leave_a_screen_that_is_whole(parts in vec((stream(), size()), 1..6), reflow: bool) {
        let mut screen = Screen::new(Size::new(10, 4));
        screen.set_reflow(reflow);
        screen.set_scrollback(50);
        for (input, size) in parts {
            screen.feed(&input);
            check(&screen);
            screen.resize(size);
            prop_assert_eq!(screen.size(), size);
            check(&screen);
        }
    }

    #[test]
    fn any_bytes_leave_a_screen_that_is_whole(input in vec(any::<u8>(), 0..2000), size in size()) {
        let mut screen = Screen::new(size);
        screen.feed(&input);
        check(&screen);
    }

    #[test]
    fn narrower_and_back_keeps_the_text(
        lines in vec("[a-z漢字 ]{0,30}[a-z漢]", 0..12),
        cols in 2..30u16,
        narrow in 2..30u16,
        rows in 1..8u16,
    ) {
        let mut screen = Screen::new(Size::new(cols, rows));
        screen.set_scrollback(1000);
        screen.feed(lines.join("\r\n").as_bytes());
        let (text, lines) = (screen.text(), texts(&screen));
        screen.resize(Size::new(narrow, rows));
        check(&screen);
        prop_assert_eq!(&texts(&screen), &lines);
        screen.resize(Size::new(cols, rows));
        prop_assert_eq!(&texts(&screen), &lines);
        // A screen that was not full may show rows in other places, but not other rows.
        let back = screen.text();
        prop_assert_eq!(back.trim(), text.trim());
    }

    #[test]
    fn a_saved_screen_goes_on_as_the_one_it_was_made_of(
        first in stream(),
        second in stream(),
        sizes in (size(), size(), size()),
        settings in vec(any::<bool>(), 3),
    ) {
        let mut screen = Screen::new(sizes.0);
        screen.set_reflow(settings[0]);
        screen.set_grapheme_clusters(settings[1]);
        screen.set_cuts_strings(settings[2]);
        screen.feed(&first);
        screen.resize(sizes.1);
        screen.feed(&second[..second.len() / 2]);
        let saved = screen.save();
        let mut again = Screen::restore(&saved).expect("a saved screen is one");
        assert_same(&screen, &again);
        prop_assert_eq!(&again.save(), &saved);
        for input in [&second[second.len() / 2..], REST, &first] {
            prop_assert_eq!(told(&mut screen, input), told(&mut again, input));
            assert_same(&screen, &again);
            screen.resize(sizes.2);
            again.resize(sizes.2);
            assert_same(&screen, &again);
        }
        prop_assert!(screen.save().len() < 200 + 70 * usize::from(sizes.2.cols) * usize::from(sizes.2.rows));
    }

    #[test]
    fn a_damaged_save_is_none_or_a_whole_screen(
        first in stream(),
        second in stream(),
        sizes in (size(), size()),
        damages in vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..4),
    ) {
        let mut screen = Screen::new(sizes.0);
        screen.feed(&first);
        let mut saved = screen.save();
        for (place, byte, how) in damages {
            let place = place.index(saved.len().max(1)).min(saved.len().saturating_sub(1));
            match how {
                _ if saved.is_empty() => saved.push(byte),
                0 => saved[place] ^= 1 << (byte % 8),
                1 => saved[place] = byte,
                2 => saved.insert(place, byte),
                _ => drop(saved.remove(place)),
            }
        }
        go_on_if_whole(&saved, &second, sizes.1);
    }

    #[test]
    fn any_bytes_are_none_or_a_whole_screen(mut saved in vec(0..40u8, 0..400), rest in stream(), size in size()) {
        saved.insert(0, 1);
        go_on_if_whole(&saved, &rest, size);
    }
}

/// Uses a screen in all ways, if these bytes are one.
fn go_on_if_whole(saved: &[u8], rest: &[u8], size: Size) {
    let Some(mut screen) = Screen::restore(saved) else { return };
    check(&screen);
    let again = Screen::restore(&screen.save()).expect("a restored screen can be saved");
    assert_same(&screen, &again);
    for input in [rest, REST, rest] {
        screen.feed(input);
        check(&screen);
        assert_eq!(screen.drawn().matches("\x1b[2J").count(), 1);
        screen.resize(size);
        check(&screen);
    }
}

#[test]
fn only_a_whole_save_is_a_screen() {
    let mut screen = Screen::new(Size::new(30, 4));
    screen.feed(
        "\x1b]8;id=x;uri\x07\x1b[1;38;2;1;2;3mlink\x1b]8;;\x07 e\u{301}漢\x1b[?1049h\x1b]2;title".as_bytes(),
    );
    let saved = screen.save();
    assert!(Screen::restore(&saved).is_some());
    for end in 0..saved.len() {
        assert!(Screen::restore(&saved[..end]).is_none(), "the first {end} bytes");
    }
    assert!(Screen::restore(&[&*saved, &[0]].concat()).is_none());
}

#[test]
fn the_format_changes_with_its_version_only() {
    let mut screen = Screen::new(Size::new(9, 3));
    screen.feed("\x1b[1;31mab\x1b[m漢\x1b[?1049h\x1b[?2004h\x1b]2;t\x07\x1b[5".as_bytes());
    let saved: String = screen.save().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        saved,
        "0109030000000b056162e6bca209000101000000010006000000000000000000000400010000000000000000040001000000000000000000000001000000000000000000030009a08aa002a08220010100017400000001008080800800020000050000000000"
    );
}

#[test]
fn saves_are_small() {
    let mut screen = Screen::new(Size::new(4096, 256));
    assert!(screen.save().len() < 1300);
    screen.feed(b"\x1b#8");
    assert!(screen.save().len() < 5500);
    let mut again = Screen::restore(&screen.save()).unwrap();
    assert_same(&screen, &again);
    again.feed(b"\x1b[44m\x1b[2J");
    assert!(again.save().len() < 1300);
}

#[test]
fn hostile_input_makes_no_row_large() {
    let mut screen = Screen::new(Size::new(80, 24));
    // A new look, link and cluster for the same few cells, again and again.
    for index in 0..20_000 {
        let (red, green) = (index % 256, index / 256 % 256);
        screen.feed(
            format!("\r\x1b]8;;x:{index}\x07\x1b[38;2;{red};{green};7ma\u{301}\u{302}b\u{303}").as_bytes(),
        );
    }
    let row = screen.row(0);
    assert_eq!(row.cells().len(), 2);
    assert_eq!(row.text(), "a\u{301}\u{302}b\u{303}");
    // What a row refers to is not seen, but shown: its length is bounded by that of its cells.
    assert!(format!("{row:?}").len() < 200_000, "{}", format!("{row:?}").len());
}

#[test]
fn a_cluster_has_an_end() {
    let mut screen = Screen::new(Size::new(80, 24));
    screen.feed(b"a");
    for _ in 0..10_000 {
        screen.feed("\u{301}".as_bytes());
    }
    assert!(screen.row(0).text().len() < 200);
    screen.set_grapheme_clusters(true);
    screen.feed("\r👩".as_bytes());
    for _ in 0..10_000 {
        screen.feed("\u{200d}👩".as_bytes());
    }
    assert!(screen.row(0).cell(0).text().len() < 400);
}

#[test]
fn the_text_of_a_title_is_bounded() {
    let mut screen = Screen::new(Size::new(80, 24));
    screen.feed(format!("\x1b]2;{}\x07", "t".repeat(100_000)).as_bytes());
    assert!(screen.title().len() <= 4096);
    for _ in 0..1000 {
        screen.feed(b"\x1b[22t");
    }
}
