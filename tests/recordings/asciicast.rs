//! asciicast, all versions: what is in files of others, and what comes back of what we write.

use proptest::collection::vec;
use proptest::prelude::*;
use pty_recording::format::asciicast;
use pty_recording::{Event, Format, Header, Kind, ReadError, Size};
use serde_json::{Map, Value, json};
use tests::recordings::{Memory, events, input};

const V1: &[u8] = include_bytes!("../fixtures/v1.cast");
const V2: &[u8] = include_bytes!("../fixtures/v2.cast");
const V3: &[u8] = include_bytes!("../fixtures/v3.cast");

const BOTH: [Format; 2] = [Format::AsciicastV2, Format::AsciicastV3];

/// An event at a number of microseconds.
fn at(micros: u64, kind: Kind, data: impl AsRef<[u8]>) -> Event {
    Event { time: micros * 1000, kind, data: data.as_ref().to_vec() }
}

fn other(code: &str) -> Kind {
    Kind::Other(code.to_owned())
}

fn read(file: &[u8]) -> Result<(Header, Vec<Event>), ReadError> {
    let mut reader = asciicast::reader(input(file))?;
    let (events, error) = events(&mut *reader);
    error.map_or_else(|| Ok((reader.header().clone(), events)), Err)
}

fn write(format: Format, header: &Header, after: Option<u64>, events: &[Event]) -> Vec<u8> {
    let memory = Memory::default();
    let mut writer = asciicast::writer(memory.output(), format, header, after).unwrap();
    for event in events {
        writer.write(event).unwrap();
    }
    writer.finish().unwrap();
    memory.bytes()
}

/// What is read of a v3 recording with these lines after its header.
fn read_lines(lines: impl AsRef<[u8]>) -> Result<Vec<Event>, ReadError> {
    let file = [b"{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}\n", lines.as_ref()].concat();
    read(&file).map(|(_, events)| events)
}

/// The lines after the header of a v3 recording of these events.
fn written_lines(events: &[Event]) -> String {
    let file = String::from_utf8(write(Format::AsciicastV3, &Header::default(), None, events)).unwrap();
    file.split_once('\n').unwrap().1.to_owned()
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

// Files of others

#[test]
fn the_version_is_told_from_the_start_of_a_file_wherever_in_the_header_it_is() {
    assert_eq!(asciicast::detect(V1), Some(Format::AsciicastV1));
    assert_eq!(asciicast::detect(V2), Some(Format::AsciicastV2));
    assert_eq!(asciicast::detect(V3), Some(Format::AsciicastV3));
    // Its reader says what is wrong with it.
    for text in
        ["{\"version\":4}", "{\"version\":\"3\"}", "\u{feff}{\"version\":3}", "# a\n\n{\"version\":3}"]
    {
        assert_eq!(asciicast::detect(text.as_bytes()), Some(Format::AsciicastV3), "{text}");
    }
    for not_one in ["", "{", "{}", "[1]", "{\"version\":3", "{\"a\":{\"version\":3}}", "$ ls\n"] {
        assert_eq!(asciicast::detect(not_one.as_bytes()), None, "{not_one}");
    }
}

#[test]
fn v1_is_read_with_its_delays_added_up() {
    let (header, events) = read(V1).unwrap();
    assert_eq!(
        header,
        Header {
            size: Some(Size::new(100, 30)),
            term: Some("xterm-256color".to_owned()),
            command: Some("/bin/zsh".to_owned()),
            title: Some("A \"title\"".to_owned()),
            env: pairs(&[("TERM", "xterm-256color")]),
            extra: object(json!({"colour": "green"})),
            ..Header::default()
        }
    );
    let hello = "\x1b[1;31mHello \u{1f600}\x1b[32mWorld!\x1b[0m\n";
    assert_eq!(
        events,
        [
            at(248_848, Kind::Output, hello),
            at(1_248_848, Kind::Output, "žluť\r\n"),
            at(1_298_848, Kind::Output, ""),
        ]
    );
}

#[test]
fn v2_is_read_with_odd_fields_blanks_and_codes() {
    let (header, events) = read(V2).unwrap();
    assert_eq!(
        header,
        Header {
            size: Some(Size::new(80, 24)),
            started: Some(1_504_467_315_250_000_000),
            term: Some("screen".to_owned()),
            idle_limit: Some(2.5),
            env: pairs(&[("SHELL", "/bin/sh"), ("TERM", "screen")]),
            extra: serde_json::from_str(concat!(
                r##"{"colours": {"n": [1, 2.50, null]}, "term": {"theme": "##,
                r##"{"fg": "#d0d0d0", "bg": "#212121", "palette": "#151515:#ac4142"}}}"##
            ))
            .unwrap(),
            ..Header::default()
        }
    );
    assert_eq!(
        events,
        [
            at(250_000, Kind::Output, "$ ls\r\n"),
            at(1_000_000, Kind::Input, "q\t\0/"),
            at(1_000_001, Kind::Resize(Size::new(100, 40)), ""),
            // Its time goes back, and is the one before.
            at(1_000_001, Kind::Output, "back"),
            at(2_000_000, Kind::Marker, ""),
            at(2_100_000, other("z"), r#"{"a":[1,"\ud83d"]}"#),
            at(2_200_000, other("zz"), ""),
            at(3_000_000, Kind::Marker, "here"),
            at(4_000_000, Kind::Exit(137), ""),
        ]
    );
}

#[test]
fn v3_is_read_with_comments_and_our_own_codes() {
    let (header, events) = read(V3).unwrap();
    assert_eq!(
        header,
        Header {
            size: Some(Size::new(132, 43)),
            started: Some(1_700_000_000_000_000_000),
            term: Some("xterm".to_owned()),
            command: Some("make \"all\"".to_owned()),
            env: pairs(&[("SHELL", "/bin/bash")]),
            extra: object(json!({
                "tags": ["a", "b"],
                "term": {
                    "version": "XTerm(379)",
                    "theme": {"fg": "#fff", "bg": "#000", "palette": "#000:#111"},
                },
            })),
            ..Header::default()
        }
    );
    assert_eq!(
        events,
        [
            at(0, Kind::Comment, " a comment"),
            at(100_000, Kind::Output, "one\r\n"),
            at(100_000, Kind::Comment, ""),
            at(300_000, Kind::Input, "two"),
            at(300_000, Kind::Hidden, ""),
            at(1_300_000, Kind::Signal, "SIGTERM"),
            at(1_300_001, Kind::Info, "EXIT_CODE 3"),
            at(1_600_001, Kind::Output, b"a\xffb\xf0\x9fc\xef\xbf\xbd"),
            // What does not fit the event behind it changes nothing.
            at(1_700_001, other("b"), "\"ff\""),
            at(1_800_001, Kind::Output, "no replacement"),
            at(1_900_001, other("b"), "\"41\""),
            at(1_900_001, Kind::Output, "\u{fffd}"),
            at(2_000_001, other("b"), "\"ff\""),
            at(2_100_001, Kind::Input, b"\x80"),
            at(2_200_001, other("future"), "\"data\",2"),
            at(2_200_001, Kind::Comment, " done"),
            at(2_700_001, Kind::Exit(-1), ""),
            at(2_700_001, other("b"), "\"ff\""),
        ]
    );
}

#[test]
fn headers_and_events_of_others_survive_every_conversion() {
    for (file, comments) in [(V2, false), (V3, true)] {
        let (header, events) = read(file).unwrap();
        for through in BOTH {
            for to in BOTH {
                let (header_between, between) = read(&write(through, &header, None, &events)).unwrap();
                let (mut last, back) = read(&write(to, &header_between, None, &between)).unwrap();
                let kept = comments && (through, to) == (Format::AsciicastV3, Format::AsciicastV3);
                let expected: Vec<_> =
                    events.iter().filter(|event| kept || event.kind != Kind::Comment).cloned().collect();
                assert_eq!(back, expected, "{through:?}, {to:?}");

                let mut whole = header.clone();
                whole.started = whole.started.map(|nanos| nanos / 1_000_000_000 * 1_000_000_000);
                // v2 has the kind of terminal nowhere else.
                last.env.retain(|(name, _)| name != "TERM");
                whole.env.retain(|(name, _)| name != "TERM");
                assert_eq!(last, whole, "{through:?}, {to:?}");
            }
        }
    }
}

#[test]
fn headers_are_written_where_each_version_has_its_fields() {
    let header = read(V3).unwrap().0;
    let line = |format| {
        let file = write(format, &header, None, &[]);
        String::from_utf8(file).unwrap()
    };
    assert_eq!(
        line(Format::AsciicastV3),
        concat!(
            r##"{"version":3,"term":{"cols":132,"rows":43,"type":"xterm","version":"XTerm(379)","##,
            r##""theme":{"fg":"#fff","bg":"#000","palette":"#000:#111"}},"timestamp":1700000000,"##,
            r##""command":"make \"all\"","env":{"SHELL":"/bin/bash"},"tags":["a","b"]}"##,
            "\n"
        )
    );
    assert_eq!(
        line(Format::AsciicastV2),
        concat!(
            r##"{"version":2,"width":132,"height":43,"timestamp":1700000000,"command":"make \"all\"","##,
            r##""env":{"SHELL":"/bin/bash","TERM":"xterm"},"##,
            r##""theme":{"fg":"#fff","bg":"#000","palette":"#000:#111"},"##,
            r##""tags":["a","b"],"term":{"version":"XTerm(379)"}}"##,
            "\n"
        )
    );
}

#[test]
fn times_are_read_to_the_nanosecond_in_any_notation() {
    for (text, nanos) in [
        ("0", 0),
        ("-0.0", 0),
        ("1", 1_000_000_000),
        ("0.1", 100_000_000),
        ("0.123456789", 123_456_789),
        ("0.1234567894", 123_456_789),
        ("0.1234567895", 123_456_790),
        ("1.5e3", 1_500_000_000_000),
        ("15E-1", 1_500_000_000),
        ("1e-9", 1),
        ("1e-99999999999999999999", 0),
        ("0e99999999999999999999", 0),
        ("0.00000000000000000000000000000000000001e38", 1_000_000_000),
        ("18446744073.709551615", u64::MAX),
        ("4294967295.123456789123456789", 4_294_967_295_123_456_789),
    ] {
        let events = read_lines(format!("[{text}, \"o\", \"\"]\n")).unwrap();
        assert_eq!(events[0].time, nanos, "{text}");
    }
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    for (line, word) in [
        ("[-1, \"o\", \"\"]", "before the start"),
        ("[-1e-3, \"o\", \"\"]", "before the start"),
        ("[NaN, \"o\", \"\"]", "NaN"),
        ("[Infinity, \"o\", \"\"]", "Infinity"),
        ("[-Infinity, \"o\", \"\"]", "Infinity"),
        ("[1e308, \"o\", \"\"]", "too many"),
        ("[18446744073.7095516155, \"o\", \"\"]", "too many"),
        ("[99999999999999999999999999, \"o\", \"\"]", "too many"),
        ("[1e, \"o\", \"\"]", "not a number"),
        ("[.5, \"o\", \"\"]", "not a number"),
        ("[1., \"o\", \"\"]", "not a number"),
        ("[1.5.5, \"o\", \"\"]", "not a number"),
        ("[\"1\", \"o\", \"\"]", "JSON"),
        ("[1, \"o\"]", "no data"),
        ("[1, \"o\", 5]", "not a string"),
        ("[1, \"o\", null]", "not a string"),
        ("[1, \"r\", \"80\"]", "COLSxROWS"),
        ("[1, \"r\", \"0x0\"]", "COLSxROWS"),
        ("[1, \"r\", \"65536x1\"]", "COLSxROWS"),
        ("[1, \"x\", \"a\"]", "exit status"),
        ("[1, \"x\", \"4294967296\"]", "exit status"),
        ("[1, 5, \"\"]", "JSON"),
        ("[1]", "JSON"),
        ("[]", "JSON"),
        ("{}", "JSON"),
        ("[1, \"o\", \"\"] x", "follows"),
        ("[1, \"o\", \"\\q\"]", "escape"),
        ("[1, \"o\", \"\\u12x4\"]", "escape"),
        ("[1, \"o\", \"\\ud83d\"]", "escape"),
        ("[1, \"o\", \"\\ud83d\\u0041\"]", "escape"),
        ("[1, \"o\", \"\\ude00\"]", "escape"),
        ("[1, \"z\", nothing]", "JSON"),
        ("[1, \"z\", 01]", "JSON"),
        ("[1, \"z\", [1,]]", "JSON"),
        ("[1, \"o\", \"", "too early"),
    ] {
        let error = read_lines(format!("[0, \"o\", \"a\"]\n{line}\n[0, \"o\", \"b\"]\n")).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("line 3: ") && text.contains(word), "{line}: {text}");
        assert!(!error.is_truncated(), "{line}: {text}");
    }
    let error = read_lines("[18446744073, \"o\", \"\"]\n[1, \"o\", \"\"]\n").unwrap_err();
    assert!(error.to_string().starts_with("line 3: the recording is too long"), "{error}");
    let deep = "[".repeat(200);
    let error = read_lines(format!("[1, \"z\", {deep}\n")).unwrap_err();
    assert!(error.to_string().contains("deep"), "{error}");
}

#[test]
fn headers_that_are_none_are_refused() {
    for (header, word) in [
        ("", "header"),
        ("\n", "header"),
        ("[1]\n", "object"),
        ("{\"version\":3\n", "JSON"),
        ("{}\n", "version"),
        ("{\"version\":9}\n", "version"),
        ("{\"version\":1,\"width\":80,\"height\":24}\n", "stdout"),
        ("{\"version\":1,\"stdout\":5}", "JSON"),
        ("{\"version\":2,\"width\":65536,\"height\":24}\n", "'width'"),
        ("{\"version\":2,\"width\":-1,\"height\":24}\n", "'width'"),
        ("{\"version\":3,\"term\":[]}\n", "'term'"),
        ("{\"version\":3,\"term\":{\"cols\":\"80\",\"rows\":24}}\n", "'cols'"),
        ("{\"version\":3,\"timestamp\":-1}\n", "'timestamp'"),
        ("{\"version\":3,\"idle_time_limit\":1e400}\n", "'idle_time_limit'"),
        ("{\"version\":3,\"env\":{\"A\":1}}\n", "'env'"),
        ("{\"version\":3,\"title\":{}}\n", "'title'"),
    ] {
        let error = read(header.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with("line 1: ") && error.contains(word), "{header}: {error}");
    }
    let long = format!("{{\"version\":3,\"a\":\"{}\"}}\n", "x".repeat(2 << 20));
    assert!(read(long.as_bytes()).unwrap_err().to_string().contains("longer than 1 MiB"));
    let long = format!("{{\"version\":1,\"a\":\"{}\",\"stdout\":[]}}", "x".repeat(2 << 20));
    assert!(read(long.as_bytes()).unwrap_err().to_string().contains("longer than 1 MiB"));
}

#[test]
fn lines_that_do_not_fit_into_memory_are_refused_and_long_ones_read() {
    let line = |length: usize| format!("[0, \"o\", \"{}\"]\n", "x".repeat(length));
    let events = read_lines(line(10 << 20)).unwrap();
    assert_eq!(events[0].data.len(), 10 << 20);
    let error = read_lines(line(70 << 20)).err().unwrap();
    assert_eq!(error.to_string(), "line 2: the line is longer than 64 MiB");
    let v1 = format!("{{\"version\":1,\"stdout\":[[0,\"{}\"]]}}", "x".repeat(65 << 20));
    assert!(read(v1.as_bytes()).err().unwrap().to_string().contains("64 MiB"));
}

#[test]
fn a_recording_cut_anywhere_is_read_up_to_there_and_said_to_be_cut() {
    for whole in [V2, V3] {
        let all = read(whole).unwrap().1;
        let header = whole.iter().position(|&byte| byte == b'\n').unwrap() + 1;
        for end in header..whole.len() {
            let mut reader = asciicast::reader(input(&whole[..end])).unwrap();
            let (mut read, error) = events(&mut *reader);
            let mut lines = whole[header..end].split(|&byte| byte == b'\n');
            let last = lines.next_back().unwrap().trim_ascii();
            if let Some(error) = error {
                assert!(error.is_truncated(), "{end}: {error}");
                let line = format!("line {}: ", lines.count() + 2);
                assert!(error.to_string().starts_with(&line), "{end}: {error}");
            } else {
                assert!(last.is_empty() || last.ends_with(b"]") || last.starts_with(b"#"), "{end}");
            }
            // A comment that was cut is one still, a `b` without what it belongs to means nothing.
            if last.starts_with(b"#")
                || read.last().is_some_and(|event| matches!(&event.kind, Kind::Other(code) if code == "b"))
            {
                read.pop();
            }
            assert_eq!(read, all[..read.len()], "{end}");
        }
    }
}

#[test]
fn a_v1_recording_cut_anywhere_in_its_events_is_read_up_to_there() {
    let all = read(V1).unwrap().1;
    let events_start = memchr_in(V1, b"\"stdout\": [") + 11;
    for end in events_start..V1.len() - 2 {
        let mut reader = asciicast::reader(input(&V1[..end])).unwrap();
        let (read, error) = events(&mut *reader);
        let error = error.unwrap_or_else(|| panic!("{end}"));
        assert!(error.is_truncated(), "{end}: {error}");
        assert_eq!(read, all[..read.len()], "{end}");
    }
}

fn memchr_in(text: &[u8], what: &[u8]) -> usize {
    text.windows(what.len()).position(|window| window == what).unwrap()
}

#[test]
fn strings_that_are_not_utf8_are_read_as_they_are() {
    let events = read_lines(b"[0, \"o\", \"a\xff\x1b\"]\n# \xfe\n[0, \"\xff\", 1]\n").unwrap();
    assert_eq!(events[0].data, b"a\xff\x1b");
    assert_eq!(events[1].data, b" \xfe");
    assert_eq!(events[2].kind, other("\u{fffd}"));
}

// What we write

#[test]
fn text_is_written_as_other_tools_write_it() {
    let lines = written_lines(&[
        at(4000, Kind::Output, "\x1b[1mä\0\"\\\t\r\n\x7f\x08\x0c"),
        at(4000, Kind::Input, "x"),
        at(1_500_000, Kind::Resize(Size::new(100, 40)), ""),
        at(12_500_000, Kind::Marker, ""),
        at(12_500_001, Kind::Exit(42), ""),
    ]);
    let expected = [
        "[0.004, \"o\", \"\\u001b[1mä\\u0000\\\"\\\\\\t\\r\\n\u{7f}\\b\\f\"]\n",
        "[0.0, \"i\", \"x\"]\n",
        "[1.496, \"r\", \"100x40\"]\n",
        "[11.0, \"m\", \"\"]\n",
        "[0.000001, \"x\", \"42\"]\n",
    ];
    assert_eq!(lines, expected.concat());
}

#[test]
fn bytes_that_are_not_utf8_are_replaced_as_others_do_and_said_beside() {
    assert_eq!(
        written_lines(&[at(1_000_000, Kind::Output, b"\x83#\xf0\x90\x80\xc0!")]),
        "[1.0, \"b\", \"83 f09080 c0\"]\n[0.0, \"o\", \"\u{fffd}#\u{fffd}\u{fffd}!\"]\n"
    );
    assert_eq!(
        written_lines(&[at(0, Kind::Input, b"\xff\xfe\x00\xef\xbf\xbd")]),
        "[0.0, \"b\", \"ff fe efbfbd\"]\n[0.0, \"i\", \"\u{fffd}\u{fffd}\\u0000\u{fffd}\"]\n"
    );
    // Nothing is said of what was printed so.
    assert_eq!(written_lines(&[at(0, Kind::Output, "\u{fffd}")]), "[0.0, \"o\", \"\u{fffd}\"]\n");
}

#[test]
fn the_bytes_ff_fe_00_come_back_from_both_versions() {
    let all = [at(5, Kind::Output, b"\xff\xfe\x00"), at(6, Kind::Input, b"\xff\xfe\x00")];
    for format in BOTH {
        assert_eq!(read(&write(format, &Header::default(), None, &all)).unwrap().1, all);
    }
}

#[test]
fn a_character_in_pieces_is_written_whole_in_each_direction() {
    let lines = written_lines(&[
        at(0, Kind::Output, b"a\xf0\x9f"),
        at(1_000_000, Kind::Input, b"\xc3"),
        at(2_000_000, Kind::Output, b"\x98"),
        at(3_000_000, Kind::Output, b"\x80b\xe2"),
        at(4_000_000, Kind::Input, b"\xa4"),
        at(5_000_000, Kind::Exit(0), b""),
    ]);
    assert_eq!(
        lines,
        concat!(
            "[0.0, \"o\", \"a\"]\n",
            "[3.0, \"o\", \"\u{1f600}b\"]\n",
            "[1.0, \"i\", \"ä\"]\n",
            "[1.0, \"x\", \"0\"]\n",
            // What never became one is not lost.
            "[0.0, \"b\", \"e2\"]\n",
            "[0.0, \"o\", \"\u{fffd}\"]\n",
        )
    );
}

#[test]
fn words_of_others_are_never_taken_for_ours() {
    let all = [at(1, other("b"), "\"ff\""), at(1, Kind::Output, "\u{fffd}"), at(2, Kind::Output, "\u{fffd}")];
    for format in BOTH {
        assert_eq!(read(&write(format, &Header::default(), None, &all)).unwrap().1, all);
    }
}

#[test]
fn events_of_others_that_would_spoil_the_file_are_left_out() {
    let all = [
        at(0, other("z"), "1],[2"),
        at(0, other("z"), "\"open"),
        at(0, other("z"), "1,"),
        at(0, other("o"), "5"),
        at(0, Kind::Resize(Size::new(0, 0)), ""),
        at(1, other("z\"\n"), "1,\t\"\u{e4}\"\n,[2]"),
        at(2, Kind::Comment, "a\r\nb"),
    ];
    let lines = written_lines(&all);
    assert_eq!(lines, "[0.000001, \"z\\\"\\n\", 1, \"ä\" ,[2]]\n#a\n#\n#b\n");
    assert_eq!(read_lines(lines).unwrap().len(), 4);
}

#[test]
fn what_is_appended_goes_on_with_the_size_and_the_time() {
    let first = [at(0, Kind::Output, "one"), at(1_500_000, Kind::Exit(3), "")];
    let second = [at(250_000, Kind::Output, "two"), at(250_000, Kind::Exit(0), "")];
    let small = Header { size: Some(Size::new(40, 10)), ..Header::default() };
    for format in BOTH {
        let mut file = write(format, &Header::default(), None, &first);
        file.extend(write(format, &small, Some(1_500_000_000), &second));
        assert_eq!(
            read(&file).unwrap().1,
            [
                at(0, Kind::Output, "one"),
                at(1_500_000, Kind::Exit(3), ""),
                at(1_500_000, Kind::Resize(Size::new(40, 10)), ""),
                at(1_750_000, Kind::Output, "two"),
                at(1_750_000, Kind::Exit(0), ""),
            ],
            "{format:?}"
        );
    }
}

#[test]
fn a_flush_hands_over_all_but_unfinished_characters() {
    for format in BOTH {
        let memory = Memory::default();
        let mut writer = asciicast::writer(memory.output(), format, &Header::default(), None).unwrap();
        writer.write(&at(1, Kind::Output, b"a\xc3")).unwrap();
        writer.flush().unwrap();
        assert_eq!(read(&memory.bytes()).unwrap().1, [at(1, Kind::Output, "a")]);
        writer.finish().unwrap();
        assert_eq!(read(&memory.bytes()).unwrap().1.len(), 2);
    }
}

#[test]
fn intervals_do_not_drift_over_a_hundred_thousand_events() {
    // A third of a microsecond, and more, is lost of each interval.
    let times: Vec<u64> = (0..100_000).map(|index| index * 1_333_333 + index % 7).collect();
    let all: Vec<_> =
        times.iter().map(|&time| Event { time, kind: Kind::Output, data: b"x".to_vec() }).collect();
    for format in BOTH {
        let back = read(&write(format, &Header::default(), None, &all)).unwrap().1;
        assert_eq!(back.len(), times.len());
        for (event, time) in back.iter().zip(&times) {
            assert!(event.time.abs_diff(*time) <= 500, "{format:?}: {} {time}", event.time);
        }
    }
}

// Anything at all

fn a_kind() -> impl Strategy<Value = (Kind, Vec<u8>)> {
    let bytes = prop_oneof![
        vec(any::<u8>(), 0..20),
        ".{0,20}".prop_map(String::into_bytes),
        // Pieces of characters, and what looks like them.
        vec(prop::sample::select(b"a\"\\\x1b\xc3\xa4\xf0\x9f\x98\x80\xef\xbf\xbd\xff".to_vec()), 0..12),
    ];
    let text = || ".{0,10}".prop_map(String::into_bytes);
    let size = (1..=u16::MAX, 1..=u16::MAX).prop_map(|(cols, rows)| Size::new(cols, rows));
    let values = prop::sample::select(vec!["", "1", "\"x\"", "{\"a\": [null, -1.5e3]}", "1,true"]);
    prop_oneof![
        6 => bytes.clone().prop_map(|bytes| (Kind::Output, bytes)),
        3 => bytes.prop_map(|bytes| (Kind::Input, bytes)),
        1 => Just((Kind::Hidden, Vec::new())),
        1 => size.prop_map(|size| (Kind::Resize(size), Vec::new())),
        1 => text().prop_map(|text| (Kind::Signal, text)),
        1 => text().prop_map(|text| (Kind::Marker, text)),
        1 => any::<i32>().prop_map(|status| (Kind::Exit(status), Vec::new())),
        1 => text().prop_map(|text| (Kind::Info, text)),
        1 => ("[abe-gj-lpqt-w]|[a-z]{2,4}", values)
            .prop_map(|(code, values)| (Kind::Other(code), values.as_bytes().to_vec())),
        1 => "[^\r\n]{0,10}".prop_map(|text| (Kind::Comment, text.into_bytes())),
    ]
}

fn a_stream() -> impl Strategy<Value = Vec<Event>> {
    vec((0..3_000_000_000_u64, a_kind()), 0..30).prop_map(|steps| {
        let mut time = 0;
        let event = |(step, (kind, data))| {
            time += step;
            Event { time, kind, data }
        };
        steps.into_iter().map(event).collect()
    })
}

/// The bytes of one direction.
fn joined(events: &[Event], kind: &Kind) -> Vec<u8> {
    events.iter().filter(|event| event.kind == *kind).flat_map(|event| event.data.clone()).collect()
}

/// What is left of an event in a file: to the microsecond, comments with the time before them.
fn without_bytes(events: &[Event], comments: bool) -> Vec<(u64, Kind, Vec<u8>)> {
    events
        .iter()
        .filter(|event| !matches!(event.kind, Kind::Output | Kind::Input))
        .filter(|event| comments || event.kind != Kind::Comment)
        .map(|event| {
            let micros = if event.kind == Kind::Comment { 0 } else { (event.time + 500) / 1000 };
            (micros, event.kind.clone(), event.data.clone())
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_stream_comes_back(stream in a_stream(), v3 in any::<bool>()) {
        let format = if v3 { Format::AsciicastV3 } else { Format::AsciicastV2 };
        let file = write(format, &Header::default(), None, &stream);
        let back = read(&file).unwrap().1;
        for kind in [Kind::Output, Kind::Input] {
            prop_assert_eq!(joined(&back, &kind), joined(&stream, &kind));
        }
        prop_assert_eq!(without_bytes(&back, v3), without_bytes(&stream, v3));
        prop_assert!(back.is_sorted_by_key(|event| event.time));
        // Every line is JSON for everybody else.
        for line in std::str::from_utf8(&file).unwrap().lines().filter(|line| !line.starts_with('#')) {
            prop_assert!(serde_json::from_str::<Value>(line).is_ok(), "{}", line);
        }
    }

    #[test]
    fn streams_of_whole_characters_come_back_event_by_event(
        texts in vec((0..9_000_000_u64, any::<bool>(), ".{0,20}"), 0..20), v3 in any::<bool>()
    ) {
        let format = if v3 { Format::AsciicastV3 } else { Format::AsciicastV2 };
        let mut time = 0;
        let stream: Vec<_> = texts.iter().map(|(step, typed, text)| {
            time += step;
            at(time, if *typed { Kind::Input } else { Kind::Output }, text)
        }).collect();
        prop_assert_eq!(read(&write(format, &Header::default(), None, &stream)).unwrap().1, stream);
    }

    #[test]
    fn any_header_comes_back(
        size in proptest::option::of((1..=u16::MAX, 1..=u16::MAX)),
        started in proptest::option::of(0..u64::MAX / 1_000_000_000),
        texts in vec(proptest::option::of(any::<String>()), 3),
        idle_limit in proptest::option::of(0.0..1e9),
        env in proptest::collection::btree_map("[A-Z]{1,3}", any::<String>(), 0..3),
        v3 in any::<bool>(),
    ) {
        let [term, command, title] = &texts[..] else { unreachable!() };
        let mut header = Header {
            size: size.map(|(cols, rows)| Size::new(cols, rows)),
            started: started.map(|seconds| seconds * 1_000_000_000),
            term: term.clone(),
            command: command.clone(),
            title: title.clone(),
            idle_limit,
            env: env.into_iter().collect(),
            extra: Map::new(),
        };
        let format = if v3 { Format::AsciicastV3 } else { Format::AsciicastV2 };
        let back = read(&write(format, &header, None, &[])).unwrap().0;
        header.size = header.size.or(Some(Size::new(80, 24)));
        if let Some(term) = header.term.clone().filter(|_| !v3) {
            header.env.push(("TERM".to_owned(), term));
        }
        prop_assert_eq!(back, header);
    }
}
