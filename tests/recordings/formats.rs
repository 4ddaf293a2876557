//! typescript, ttyrec, BSD's script -r, raw and text: what is in files of others, what comes back of
//! what we write, and what is said of files that are wrong. asciicast has tests of its own.

use proptest::collection::vec;
use proptest::prelude::*;
use pty_recording::format::typescript::{self, Around, Inputs, LogState, Outputs, Timing, Typescript};
use pty_recording::format::{bsd, raw, ttyrec, txt};
use pty_recording::{Event, Format, Header, Kind, ReadError, Reader, Size, Writer};
use tests::recordings::{Memory, events, input};

const SECOND: u64 = 1_000_000_000;
/// When every fixture began.
const STARTED: u64 = 1_795_456_596 * SECOND;

fn event(micros: u64, kind: Kind, data: impl AsRef<[u8]>) -> Event {
    Event { time: micros * 1000, kind, data: data.as_ref().to_vec() }
}

fn output(micros: u64, data: impl AsRef<[u8]>) -> Event {
    event(micros, Kind::Output, data)
}

/// All of a recording that is whole.
#[track_caller]
fn whole(reader: Result<Box<dyn Reader>, ReadError>) -> (Header, Vec<Event>) {
    let mut reader = reader.unwrap();
    let (events, error) = events(&mut *reader);
    assert!(error.is_none(), "{}", error.unwrap());
    (reader.header().clone(), events)
}

/// What can be read of a recording that is not whole, and what is said of the rest.
#[track_caller]
fn broken(reader: Result<Box<dyn Reader>, ReadError>) -> (Vec<Event>, ReadError) {
    let mut reader = reader.unwrap();
    let (found, error) = events(&mut *reader);
    let again = reader.read(&mut Event::default());
    assert!(matches!(again, Ok(false)), "nothing is read after an error");
    (found, error.expect("it is not whole"))
}

fn timed(log: &[u8], timing: &[u8]) -> Result<Box<dyn Reader>, ReadError> {
    typescript::log_reader(input(log), Some(input(timing)))
}

fn log(log: &[u8]) -> Result<Box<dyn Reader>, ReadError> {
    typescript::log_reader(input(log), None)
}

#[track_caller]
fn write(mut writer: Box<dyn Writer>, events: &[Event]) {
    for event in events {
        writer.write(event).unwrap();
    }
    writer.finish().unwrap();
}

// Typescripts of script(1)

const BOTH: &[u8] = include_bytes!("../fixtures/both.typescript");
const BOTH_TIMING: &[u8] = include_bytes!("../fixtures/both.typescript.timing");
const CLASSIC: &[u8] = include_bytes!("../fixtures/classic.typescript");
const CLASSIC_TIMING: &[u8] = include_bytes!("../fixtures/classic.typescript.timing");
const LIMIT: &[u8] = include_bytes!("../fixtures/limit.typescript");
const BSD_TEXT: &[u8] = include_bytes!("../fixtures/bsd-text.typescript");

fn both() -> (Header, Vec<Event>) {
    let command = r#"read x; echo "got $x"; kill -WINCH $PPID; sleep .2; printf "\377"; exit 4"#;
    let header = Header {
        size: Some(Size::new(90, 33)),
        started: Some(STARTED),
        term: Some("xterm".to_owned()),
        command: Some(command.to_owned()),
        env: vec![("SHELL".to_owned(), "/bin/bash".to_owned())],
        ..Header::default()
    };
    let events = vec![
        event(55, Kind::Input, "hello\n"),
        output(156, "hello\r\n"),
        event(1763, Kind::Resize(Size::new(90, 33)), ""),
        output(1816, "got hello\r\n"),
        output(203_844, b"\xff"),
        event(214_373, Kind::Exit(4), ""),
    ];
    (header, events)
}

#[test]
fn a_log_of_both_directions_is_read_with_its_timing_file() {
    assert_eq!(whole(timed(BOTH, BOTH_TIMING)), both());
}

#[test]
fn logs_of_one_direction_each_are_read_as_one_recording() {
    let timing = include_bytes!("../fixtures/apart.timing");
    let out = include_bytes!("../fixtures/apart.out");
    let typed = include_bytes!("../fixtures/apart.in");
    let inputs = Inputs {
        output: Some(input(out)),
        input: Some(input(typed)),
        timing: Some(input(timing)),
        ..Inputs::default()
    };
    let printed = output(260_655, "hello\r\ngot hello\r\n");
    let exit = event(270_916, Kind::Exit(0), "");
    let (_, found) = whole(typescript::reader(inputs));
    assert_eq!(found, [event(44, Kind::Input, "hello\n"), printed.clone(), exit.clone()]);
    // Without the log of input the times of output are the same.
    assert_eq!(whole(timed(out, timing)).1, [printed, exit]);
}

#[test]
fn a_classic_timing_file_has_only_output() {
    let (header, found) = whole(timed(CLASSIC, CLASSIC_TIMING));
    let printed = [output(10_188, "one\r\n"), output(54_612, b"\xff\xfe two\r\n")];
    assert_eq!(found, [&printed[..], &[event(54_612, Kind::Exit(3), "")]].concat());
    assert_eq!((header.started, header.size), (Some(STARTED), None));
    assert_eq!(header.command.unwrap(), r#"printf "one\n"; sleep .05; printf "\377\376 two\n"; exit 3"#);
}

#[test]
fn a_log_alone_is_all_at_the_start_without_its_first_and_last_line() {
    let (header, found) = whole(log(BOTH));
    assert_eq!(header, Header { env: Vec::new(), ..both().0 });
    assert_eq!(found, [output(0, b"hello\nhello\r\ngot hello\r\n\xff"), event(0, Kind::Exit(4), "")]);
    // Nothing that was printed is taken for either.
    let plain = b"Script done on a whim\nmore\n";
    assert_eq!(whole(log(plain)).1, [output(0, plain)]);
    // What a program prints after a footer shows that it was none.
    let more = [CLASSIC, b"more"].concat();
    assert!(matches!(&whole(log(&more)).1[..], [one] if one.data.ends_with(b"\"]\nmore")));
}

#[test]
fn a_log_that_reached_its_limit_says_so() {
    let (_, found) = whole(log(LIMIT));
    assert!(found[0].data.ends_with(b"\r\n20\r\n"));
    assert_eq!(found[1..], [event(0, Kind::Info, "ENDING max output size exceeded")]);
}

#[test]
fn lines_of_other_systems_and_languages_are_known() {
    let (header, found) = whole(log(BSD_TEXT));
    assert_eq!(header.command.as_deref(), Some("ls -l /"));
    assert!(header.started.is_some());
    assert_eq!(found, [output(0, "total 0\r\n"), event(0, Kind::Exit(2), "")]);

    let german = "Skript gestartet am 2026-11-23 17:56:36+00:00 [<nicht im Terminal>]\nja\n\
                  Skript beendet am 2026-11-23 17:56:36+00:00 [COMMAND_EXIT_CODE=\"1\"]\n";
    assert_eq!(Format::by_content(german.as_bytes()), Some(Format::Typescript));
    let (header, found) = whole(log(german.as_bytes()));
    assert_eq!(header.started, Some(STARTED));
    assert_eq!(found, [output(0, "ja"), event(0, Kind::Exit(1), "")]);
}

#[test]
fn a_command_cannot_forge_what_the_first_line_says() {
    let header = Header {
        size: Some(Size::new(80, 24)),
        started: Some(STARTED),
        term: Some("xterm".to_owned()),
        command: Some("x\" TERM=\"evil\" COLUMNS=\"1\" LINES=\"1\"] [<not".to_owned()),
        ..Header::default()
    };
    let main = Memory::default();
    write(
        typescript::writer(Outputs { both: Some(main.output()), ..Outputs::default() }, &header).unwrap(),
        &[],
    );
    assert_eq!(whole(log(&main.bytes())).0, header);
}

/// The log and the timing file of this in a log of both directions.
fn written(
    header: &Header,
    around: &Around,
    kind: Timing,
    existing: LogState,
    events: &[Event],
) -> (Vec<u8>, Vec<u8>) {
    let (main, timing) = (Memory::default(), Memory::default());
    let outputs = Outputs {
        both: Some(main.output()),
        timing: Some((timing.output(), kind)),
        existing,
        ..Outputs::default()
    };
    write(Box::new(Typescript::new(outputs, header, around).unwrap()), events);
    (main.bytes(), timing.bytes())
}

/// A fixture with its times in the zone of this machine, which those of `like` are in.
fn in_our_zone(fixture: &[u8], like: &[u8]) -> String {
    let like = std::str::from_utf8(&like[..like.iter().position(|&byte| byte == b'\n').unwrap()]).unwrap();
    let at = like.find("20").unwrap();
    fixture.escape_ascii().to_string().replace("2026-11-23 17:56:36+00:00", &like[at..at + 25])
}

#[test]
fn what_is_written_is_what_script_writes_byte_for_byte() {
    let (header, events) = both();
    let around = Around {
        terminal: true,
        tty: Some("/dev/pts/1".to_owned()),
        shell: Some("/bin/bash".to_owned()),
        timing_log: Some("t".into()),
        output_log: Some("b".into()),
        input_log: Some("b".into()),
    };
    let (log, timing) = written(&header, &around, Timing::Advanced, LogState::default(), &events);
    assert_eq!(log.escape_ascii().to_string(), in_our_zone(BOTH, &log));
    assert_eq!(timing.escape_ascii().to_string(), in_our_zone(BOTH_TIMING, &timing));

    let (header, events) = whole(timed(CLASSIC, CLASSIC_TIMING));
    let (log, timing) = written(&header, &Around::of(&header), Timing::Classic, LogState::default(), &events);
    assert_eq!(log.escape_ascii().to_string(), in_our_zone(CLASSIC, &log));
    assert_eq!(timing, CLASSIC_TIMING);

    let (header, events) = whole(typescript::log_reader(input(LIMIT), None));
    let (log, _) = written(&header, &Around::of(&header), Timing::Classic, LogState::default(), &events);
    assert_eq!(log.escape_ascii().to_string(), in_our_zone(LIMIT, &log));
}

#[test]
fn an_appended_session_is_played_at_the_right_bytes() {
    let (header, events) = both();
    for kind in [Timing::Classic, Timing::Advanced] {
        let (mut log, mut timing) =
            written(&header, &Around::of(&header), kind, LogState::default(), &events);
        let first = log.len();
        let inputs = Inputs { both: Some(input(&log)), timing: Some(input(&timing)), ..Inputs::default() };
        let existing = typescript::existing(inputs).unwrap();
        assert_eq!(existing.timing, Some(kind));
        let more = [output(500, "second"), event(700, Kind::Exit(9), "")];
        let (log_after, timing_after) = written(&header, &Around::of(&header), kind, existing, &more);
        log.extend(log_after);
        timing.extend(timing_after);

        let (_, found) = whole(timed(&log, &timing));
        let printed: Vec<_> = found.iter().filter(|event| event.kind == Kind::Output).collect();
        let [.., seam, second] = &printed[..] else { panic!("{found:?}") };
        assert_eq!(second.data, b"second");
        // In between are the last line of one and the first of the other, and nothing else.
        let seam = std::str::from_utf8(&seam.data).unwrap();
        assert!(seam.starts_with("\nScript done on ") && seam.ends_with("LINES=\"33\"]\n"), "{seam}");
        assert!(log[first..].starts_with(b"Script started on "));
        assert_eq!(found.last().unwrap().kind, Kind::Exit(9));
    }
}

#[test]
fn nothing_can_be_appended_to_a_log_that_lost_bytes() {
    let inputs = |log: &[u8], timing: &[u8]| Inputs {
        output: Some(input(log)),
        timing: Some(input(timing)),
        ..Inputs::default()
    };
    let error = typescript::existing(inputs(b"first line\nabc", b"0.1 3\n0.2 2\n")).unwrap_err();
    assert!(error.to_string().contains("2 bytes more"), "{error}");
    let existing = typescript::existing(inputs(b"first line\nabcde", b"0.1 3\n")).unwrap();
    assert_eq!(existing.output, Some(2));
    assert_eq!(typescript::existing(inputs(b"", b"")).unwrap(), LogState::default());
}

#[test]
fn what_the_log_has_after_the_last_entry_is_not_lost() {
    let (_, found) = whole(timed(b"first line\nabcdef", b"0.5 2\n"));
    assert_eq!(found, [output(500_000, "ab"), output(500_000, "cdef")]);
    // Nor if the last entry was not written whole.
    let (found, error) = broken(timed(b"first line\nabcdef", b"0.5 2\n0.5 3"));
    assert_eq!(found, [output(500_000, "ab"), output(500_000, "cdef")]);
    assert!(error.is_truncated() && error.to_string().starts_with("timing line 2: "), "{error}");
}

#[test]
fn an_entry_of_more_than_there_is_gives_what_there_is() {
    for size in ["8", "18446744073709551615", "99999999999999999999999999"] {
        let (found, error) = broken(timed(b"first line\nabc", format!("0.5 1\n1.5 {size}\n").as_bytes()));
        assert_eq!(found, [output(500_000, "a"), output(2_000_000, "bc")]);
        assert!(error.is_truncated() && error.to_string().starts_with("timing line 2: "), "{error}");
    }
}

#[test]
fn entries_of_nothing_take_time_and_are_no_events() {
    assert_eq!(whole(timed(b"first line\nab", b"0.5 0\n0.5 2\n")).1, [output(1_000_000, "ab")]);
}

#[test]
fn delays_that_are_none_are_errors_with_a_line() {
    for delay in ["nan", "-", "1e308", "inf", "+1", "", "0x1", "1.2.3"] {
        let (_, error) = broken(timed(b"first line\nab", format!("0.1 1\n{delay} 1\n").as_bytes()));
        assert!(!error.is_truncated() && error.to_string().starts_with("timing line 2: "), "{error}");
    }
    for line in ["X 0.1 3", "O 0.1", "O 0.1 x", "0.1 3", "O"] {
        let (_, error) = broken(timed(b"first line\nab", format!("O 0.1 1\n{line}\n").as_bytes()));
        assert!(!error.is_truncated() && error.to_string().starts_with("timing line 2: "), "{error}");
    }
}

#[test]
fn less_than_no_delay_is_none() {
    let found = whole(timed(b"first line\nab", b"0.5 1\n-1.0 1\n")).1;
    assert_eq!(found, [output(500_000, "a"), output(500_000, "b")]);
}

#[test]
fn delays_of_ages_are_the_longest_there_are() {
    let timing = b"99999999999999999999.0 1\n9999999999999.0 1\n";
    let times: Vec<_> = whole(timed(b"first line\nab", timing)).1.iter().map(|event| event.time).collect();
    assert_eq!(times, [u64::MAX; 2]);
}

#[test]
fn large_entries_are_given_out_in_pieces_of_the_same_time() {
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|number| (number / 7) as u8).collect();
    let log = [b"first line\n", &bytes[..]].concat();
    let (_, found) = whole(timed(&log, format!("0.5 {}\n", bytes.len()).as_bytes()));
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|event| event.time == SECOND / 2));
    assert!(found.into_iter().flat_map(|event| event.data).eq(bytes));
}

#[test]
fn remarks_of_others_are_kept() {
    let timing = b"H 0.000000 START_TIME x\nH 0.000000 COLOUR dark  red\nS 0.5 SIGTERM\nS 0.5 MARKER here\n";
    assert_eq!(
        whole(timed(b"first line\n", timing)).1,
        [
            event(0, Kind::Info, "COLOUR dark  red"),
            event(500_000, Kind::Signal, "SIGTERM"),
            event(1_000_000, Kind::Marker, "here"),
        ]
    );
}

#[test]
fn what_is_said_of_a_session_again_and_again_is_kept_once() {
    let timing = "H 0.000000 SHELL /bin/sh\nH 0.000000 COMMAND true\n".repeat(100);
    let (header, found) = whole(timed(b"first line\n", timing.as_bytes()));
    assert_eq!(header.env, [("SHELL".to_owned(), "/bin/sh".to_owned())]);
    assert_eq!((header.command.as_deref(), found), (Some("true"), Vec::new()));
}

// ttyrec

fn frame(seconds: u32, micros: u32, data: &[u8]) -> Vec<u8> {
    let words = [seconds, micros, data.len() as u32];
    [words.map(u32::to_le_bytes).as_flattened(), data].concat()
}

#[test]
fn a_ttyrec_counts_from_its_first_frame_and_never_back() {
    let file = [
        frame(100, 500_000, b"\x1b[8;30;100t"),
        frame(101, 0, b"a"),
        frame(99, 0, b"b"),
        frame(0, 0, b"c"),
        frame(102, 0, b"\x1b[8;40;120t"),
        frame(102, 0, b"\x1b[8;40;120t\n"),
    ]
    .concat();
    assert_eq!(Format::by_content(&file), Some(Format::Ttyrec));
    let (header, found) = whole(ttyrec::reader(input(&file)));
    assert_eq!((header.started, header.size), (Some(100_500_000_000), Some(Size::new(100, 30))));
    assert_eq!(
        found,
        [
            output(500_000, "a"),
            output(500_000, "b"),
            output(500_000, "c"),
            event(1_500_000, Kind::Resize(Size::new(120, 40)), ""),
            output(1_500_000, "\x1b[8;40;120t\n"),
        ]
    );
}

#[test]
fn a_ttyrec_knows_years_after_2106() {
    let started = (1_u64 << 33) * SECOND + 250_000_000;
    let header = Header { started: Some(started), size: Some(Size::new(80, 24)), ..Header::default() };
    let memory = Memory::default();
    write(ttyrec::writer(memory.output(), &header).unwrap(), &[output(5, "x")]);
    // Seconds 2^33 have a one in the bit above the lower 20 of the microseconds and the next.
    assert_eq!(memory.bytes()[..8], [0, 0, 0, 0, 0x90, 0xd0, 0x23, 0]);
    assert_eq!(Format::by_content(&memory.bytes()), Some(Format::Ttyrec));
    assert_eq!(whole(ttyrec::reader(input(&memory.bytes()))), (header, vec![output(5, "x")]));
}

#[test]
fn output_that_looks_like_a_size_stays_output() {
    let memory = Memory::default();
    let printed = output(5, "\x1b[8;1;1t");
    write(ttyrec::writer(memory.output(), &Header::default()).unwrap(), std::slice::from_ref(&printed));
    let (_, found) = whole(ttyrec::reader(input(&memory.bytes())));
    assert!(found.iter().all(|event| event.kind == Kind::Output));
    assert_eq!(found.into_iter().flat_map(|event| event.data).collect::<Vec<_>>(), printed.data);
}

#[test]
fn a_ttyrec_that_is_cut_is_read_up_to_there() {
    let file = [frame(100, 0, b"abc"), frame(101, 0, b"defg")].concat();
    for length in 0..file.len() {
        if [0, 15].contains(&length) {
            continue;
        }
        let (found, error) = broken(ttyrec::reader(input(&file[..length])));
        let data: Vec<_> = found.into_iter().flat_map(|event| event.data).collect();
        assert!(error.is_truncated() && error.to_string().starts_with("byte "), "{error}");
        assert_eq!(data, b"abcdefg"[..length.clamp(12, 15) - 12 + length.saturating_sub(27)]);
    }
    // Whatever a frame says of its length.
    let file = [frame(100, 0, b"abc"), vec![0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, b'x']].concat();
    let (found, error) = broken(ttyrec::reader(input(&file)));
    assert_eq!((found.len(), error.is_truncated()), (1, false));
}

// BSD

fn record(swap: bool, seconds: u64, letter: u8, data: &[u8]) -> Vec<u8> {
    let (mut length, mut seconds, mut micros, mut direction) =
        (data.len() as u64, seconds, 250_000_u32, u32::from(letter));
    if swap {
        (length, seconds) = (length.swap_bytes(), seconds.swap_bytes());
        (micros, direction) = (micros.swap_bytes(), direction.swap_bytes());
    }
    let head =
        [&length.to_ne_bytes()[..], &seconds.to_ne_bytes(), &micros.to_ne_bytes(), &direction.to_ne_bytes()];
    [&head.concat()[..], data].concat()
}

#[test]
fn records_of_bsd_are_read_in_both_byte_orders() {
    for swap in [false, true] {
        let file = [
            record(swap, 100, b's', b""),
            record(swap, 101, b'o', b"login: "),
            record(swap, 102, b'i', b"me\r"),
            record(swap, 103, b'i', b""),
            record(swap, 104, b'e', b""),
        ]
        .concat();
        assert_eq!(Format::by_content(&file), Some(Format::Bsd));
        let (header, found) = whole(bsd::reader(input(&file)));
        assert_eq!(header.started, Some(100_250_000_000));
        assert_eq!(
            found,
            [
                output(1_000_000, "login: "),
                event(2_000_000, Kind::Input, "me\r"),
                event(3_000_000, Kind::Hidden, ""),
            ]
        );
    }
}

#[test]
fn records_of_bsd_that_are_wrong_or_cut_are_errors_with_a_place() {
    let start = record(false, 100, b's', b"");
    for (record, place) in
        [(record(false, 1, b'q', b""), "byte 24: "), (record(false, 1, b'e', b"x"), "byte 24: ")]
    {
        let (_, error) = broken(bsd::reader(input(&[&start[..], &record].concat())));
        assert!(!error.is_truncated() && error.to_string().starts_with(place), "{error}");
    }
    let mut long = record(false, 101, b'o', b"abc");
    long[..8].copy_from_slice(&u64::MAX.to_ne_bytes());
    let (found, error) = broken(bsd::reader(input(&[&start[..], &long].concat())));
    assert_eq!((found, error.is_truncated()), (vec![output(1_000_000, "abc")], true));
    let (_, error) = broken(bsd::reader(input(&start[..20])));
    assert!(error.is_truncated());
}

// What is what

#[test]
fn text_and_other_files_are_no_recordings_of_a_kind() {
    let elf = std::fs::read("/proc/self/exe").unwrap();
    for bytes in [
        &b""[..],
        b"hello\n",
        &[0; 4096],
        &[b' '; 4096],
        &[0xff; 4096],
        &elf[..4096],
        b"The quick brown fox jumps over the lazy dog.\n",
        "Zw\u{f6}lf Boxk\u{e4}mpfer\u{2026}".as_bytes(),
    ] {
        assert_eq!(Format::by_content(bytes), Some(Format::Raw), "{}", bytes.escape_ascii());
    }
    assert_eq!(Format::by_content(BOTH), Some(Format::Typescript));
    assert_eq!(Format::by_content(BSD_TEXT), Some(Format::Typescript));
    assert_eq!((Format::by_content(BOTH_TIMING), Format::by_content(CLASSIC_TIMING)), (None, None));
}

// Text

fn text(header: &Header, events: &[Event]) -> String {
    let memory = Memory::default();
    write(txt::writer(memory.output(), header), events);
    String::from_utf8(memory.bytes()).unwrap()
}

fn sized(cols: u16, rows: u16) -> Header {
    Header { size: Some(Size::new(cols, rows)), ..Header::default() }
}

#[test]
fn text_is_what_was_to_be_seen() {
    let header = sized(10, 3);
    let shown = |printed: &str| text(&header, &[output(0, printed)]);
    assert_eq!(shown(""), "");
    assert_eq!(shown("one\r\n\x1b[31mtwo\x1b[m   \r\n"), "one\ntwo\n");
    assert_eq!(shown("10%\r20%\r100%\r\n"), "100%\n");
    assert_eq!(
        shown("a line that is longer than the terminal is wide\r\n"),
        "a line that is longer than the terminal is wide\n"
    );
    assert_eq!(shown("1\r\n2\r\n3\r\n4\r\n5"), "1\n2\n3\n4\n5\n");
    assert_eq!(shown("before\r\n\x1b[?1049h\x1b[2Jeditor\x1b[?1049lafter"), "before\nafter\n");
    assert_eq!(shown("kept\x1bcnew"), "kept\nnew\n");
}

#[test]
fn characters_that_come_in_pieces_are_whole_in_text() {
    let pieces: Vec<_> = "\u{20ac}\u{e4}".bytes().map(|byte| output(0, [byte])).collect();
    assert_eq!(text(&Header::default(), &pieces), "\u{20ac}\u{e4}\n");
    assert_eq!(text(&Header::default(), &[output(0, b"a\xffb\xe2\x82")]), "a\u{fffd}b\u{fffd}\n");
}

#[test]
fn a_terminal_of_any_size_fits_into_memory() {
    for size in [(65535, 65535), (1, 1), (0, 0)] {
        let resize = event(0, Kind::Resize(Size::new(size.1, size.0)), "");
        let shown = text(&sized(size.0, size.1), &[output(0, "ab"), resize, output(0, "c")]);
        assert_eq!(shown.replace('\n', ""), "abc");
    }
}

// Whatever happens

fn a_kind() -> impl Strategy<Value = (Kind, Vec<u8>)> {
    let size = (1..=u16::MAX, 1..=u16::MAX).prop_map(|(cols, rows)| Kind::Resize(Size::new(cols, rows)));
    let bytes = || vec(any::<u8>(), 0..40);
    let line = || vec(any::<u8>().prop_filter("line ends", |byte| *byte != b'\n'), 0..40);
    prop_oneof![
        4 => bytes().prop_map(|data| (Kind::Output, data)),
        2 => bytes().prop_map(|data| (Kind::Input, data)),
        1 => size.prop_map(|kind| (kind, Vec::new())),
        1 => Just((Kind::Hidden, Vec::new())),
        1 => "SIG[A-Z]{1,5}( [ -~]{0,9})?".prop_map(|text| (Kind::Signal, text.into_bytes())),
        1 => line().prop_map(|data| (Kind::Marker, data)),
        1 => "[a-z]{1,5}( [ -~]{0,9})?".prop_map(|text| (Kind::Info, text.into_bytes())),
        1 => any::<i32>().prop_map(|code| (Kind::Exit(code), Vec::new())),
        1 => bytes().prop_map(|data| (Kind::Comment, data)),
        1 => Just((Kind::Other("z".to_owned()), b"1".to_vec())),
    ]
}

/// Any stream of events, at whole microseconds, which all formats can say.
fn a_stream() -> impl Strategy<Value = Vec<Event>> {
    vec((prop_oneof![Just(0), 0..9_000_000_u64], a_kind()), 0..25).prop_map(|steps| {
        let mut time = 0;
        let mut next = |(step, (kind, data)): (u64, (Kind, Vec<u8>))| {
            time += step;
            event(time, kind, data)
        };
        steps.into_iter().map(&mut next).collect()
    })
}

/// What is left of a stream where only some kinds of events can be held.
fn only(stream: &[Event], holds: impl Fn(&Kind) -> bool) -> Vec<Event> {
    let empty = |event: &Event| matches!(event.kind, Kind::Output | Kind::Input) && event.data.is_empty();
    stream.iter().filter(|event| holds(&event.kind) && !empty(event)).cloned().collect()
}

fn a_header() -> Header {
    Header { started: Some(STARTED), size: Some(Size::new(80, 24)), ..Header::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_stream_comes_back_from_an_advanced_typescript(stream in a_stream(), apart in any::<bool>()) {
        let header = a_header();
        let mut wanted = only(&stream, |kind| !matches!(kind, Kind::Comment | Kind::Other(_)));
        // Remarks have no time.
        let mut time = 0;
        for event in &mut wanted {
            match event.kind {
                Kind::Info => event.time = time,
                _ => time = event.time,
            }
        }
        let (out, typed, timing) = (Memory::default(), Memory::default(), Memory::default());
        let mut outputs = Outputs { timing: Some((timing.output(), Timing::Advanced)), ..Outputs::default() };
        if apart {
            (outputs.output, outputs.input) = (Some(out.output()), Some(typed.output()));
        } else {
            outputs.both = Some(out.output());
        }
        write(typescript::writer(outputs, &header).unwrap(), &stream);
        let mut inputs = Inputs { timing: Some(input(&timing.bytes())), ..Inputs::default() };
        if apart {
            (inputs.output, inputs.input) = (Some(input(&out.bytes())), Some(input(&typed.bytes())));
        } else {
            inputs.both = Some(input(&out.bytes()));
        }
        prop_assert_eq!(whole(typescript::reader(inputs)), (header, wanted));
    }

    #[test]
    fn output_and_the_last_exit_come_back_from_a_classic_typescript(stream in a_stream()) {
        let header = a_header();
        let mut wanted = only(&stream, |kind| *kind == Kind::Output);
        let time = wanted.last().map_or(0, |event| event.time);
        let exit = stream.iter().rev().find(|event| matches!(event.kind, Kind::Exit(_)));
        wanted.extend(exit.map(|exit| Event { time, ..exit.clone() }));
        let (log, timing) =
            written(&header, &Around::of(&header), Timing::Classic, LogState::default(), &stream);
        prop_assert_eq!(whole(timed(&log, &timing)), (header, wanted));
    }

    #[test]
    fn output_and_sizes_come_back_from_a_ttyrec(stream in a_stream()) {
        let memory = Memory::default();
        write(ttyrec::writer(memory.output(), &a_header()).unwrap(), &stream);
        let wanted = only(&stream, |kind| matches!(kind, Kind::Output | Kind::Resize(_)));
        prop_assert_eq!(whole(ttyrec::reader(input(&memory.bytes()))), (a_header(), wanted));
        prop_assert_eq!(Format::by_content(&memory.bytes()), Some(Format::Ttyrec));
    }

    #[test]
    fn both_directions_come_back_from_records_of_bsd(stream in a_stream()) {
        let memory = Memory::default();
        let header = Header { size: None, ..a_header() };
        write(bsd::writer(memory.output(), &header).unwrap(), &stream);
        let wanted = only(&stream, |kind| matches!(kind, Kind::Output | Kind::Input | Kind::Hidden));
        prop_assert_eq!(whole(bsd::reader(input(&memory.bytes()))), (header, wanted));
        prop_assert_eq!(Format::by_content(&memory.bytes()), Some(Format::Bsd));
    }

    #[test]
    fn all_that_was_printed_comes_back_from_raw(stream in a_stream()) {
        let memory = Memory::default();
        write(raw::writer(memory.output()), &stream);
        let printed: Vec<u8> = only(&stream, |kind| *kind == Kind::Output).into_iter().flat_map(|event| event.data).collect();
        prop_assert_eq!(&memory.bytes(), &printed);
        let (_, found) = whole(raw::reader(input(&printed)));
        prop_assert_eq!(found.into_iter().flat_map(|event| event.data).collect::<Vec<_>>(), printed);
    }

    #[test]
    fn any_plain_lines_are_the_same_as_text(
        lines in vec("[!-~]( ?[!-~]){0,60}", 0..20), cols in 1..40_u16, rows in 1..10_u16
    ) {
        let printed: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        let wanted: String = lines.iter().map(|line| format!("{line}\n")).collect();
        prop_assert_eq!(text(&sized(cols, rows), &[output(0, printed)]), wanted);
    }

    #[test]
    fn the_first_line_of_a_log_comes_back(
        command in proptest::option::of("[ -~]{0,30}"), term in "[a-z0-9-]{1,9}", started in 1..4_000_000_000_u64,
    ) {
        let size = Some(Size::new(132, 43));
        let header = Header { command, term: Some(term), started: Some(started * SECOND), size, ..Header::default() };
        let (main, _) = written(&header, &Around::of(&header), Timing::Advanced, LogState::default(), &[]);
        prop_assert_eq!(whole(log(&main)).0, header);
    }
}
