//! Positions: where an event begins, and reading on from there.

use std::fs;
use std::io::{BufRead, Cursor, Read, Write};
use std::path::{Path, PathBuf};

use proptest::collection::vec;
use proptest::prelude::*;
use pty_recording::files::{self, Compression, Output};
use pty_recording::format::typescript::{self, Inputs, Outputs, Timing};
use pty_recording::format::{asciicast, bsd, raw, ttyrec};
use pty_recording::{
    Destination, Event, Existing, Format, Header, Kind, OpenOptions, Position, ReadError, ReadErrorKind,
    Reader, Size, Writer,
};
use tempfile::TempDir;
use tests::recordings::{Memory, events, input};

/// Numbers without end, the same each time.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

fn header() -> Header {
    Header {
        size: Some(Size::new(80, 24)),
        started: Some(1_795_456_596_000_000_000),
        command: Some("make".to_owned()),
        term: Some("xterm".to_owned()),
        ..Header::default()
    }
}

/// Events of all kinds, some of them long, of two sessions.
fn all_kinds() -> Vec<Event> {
    let mut random = Random(7);
    let mut time = 0;
    let mut events = Vec::new();
    for round in 0..400 {
        let line = format!("{}\r\n", "line of text ".repeat(random.below(300)));
        let kinds: [(Kind, &[u8]); 9] = [
            (Kind::Output, line.as_bytes()),
            (Kind::Input, b"typed"),
            (Kind::Output, b"caf\xc3"),
            (Kind::Output, b"\xa9\xff \xef\xbf\xbd"),
            (Kind::Resize(Size::new(70 + round, 30)), b""),
            (Kind::Marker, b"here"),
            (Kind::Hidden, b""),
            (Kind::Signal, b"SIGINT"),
            (Kind::Info, b"note of mine"),
        ];
        for (kind, data) in kinds {
            time += random.below(300) as u64 * 1_000_000;
            events.push(Event { time, kind, data: data.to_vec() });
        }
        if round == 200 {
            events.push(Event::new(time, Kind::Exit(3)));
        }
    }
    events.push(Event::new(time + 1_000_000, Kind::Exit(0)));
    events
}

const COMPRESSIONS: [(Compression, &str); 3] =
    [(Compression::None, ""), (Compression::Gzip, ".gz"), (Compression::Zstd, ".zst")];

fn write(mut writer: Box<dyn Writer>, events: &[Event]) {
    for event in events {
        writer.write(event).unwrap();
    }
    writer.finish().unwrap();
}

fn output(path: &Path, compression: Compression) -> Output {
    Output::new(fs::File::create(path).unwrap(), compression).unwrap()
}

/// Every format that we write, in a file of each compression.
fn files(directory: &TempDir) -> Vec<(Format, PathBuf)> {
    let (header, events) = (header(), all_kinds());
    let mut files = Vec::new();
    for (compression, extension) in COMPRESSIONS {
        let path = |name: &str| directory.path().join(format!("{name}{extension}"));
        for format in [Format::AsciicastV2, Format::AsciicastV3] {
            let path = path(&format!("{}.cast", format.name()));
            write(asciicast::writer(output(&path, compression), format, &header, None).unwrap(), &events);
            files.push((format, path));
        }
        write(ttyrec::writer(output(&path("a.ttyrec"), compression), &header).unwrap(), &events);
        files.push((Format::Ttyrec, path("a.ttyrec")));
        write(bsd::writer(output(&path("a.bsd"), compression), &header).unwrap(), &events);
        files.push((Format::Bsd, path("a.bsd")));
        for (name, kind) in [("classic.typescript", Timing::Classic), ("both.typescript", Timing::Advanced)] {
            let log = path(name);
            let timing = fs::File::create(pty_recording::timing_path(&log)).unwrap();
            let timing = Output::new(timing, compression).unwrap();
            let mut outputs = Outputs { timing: Some((timing, kind)), ..Outputs::default() };
            match kind {
                Timing::Classic => outputs.output = Some(output(&log, compression)),
                Timing::Advanced => outputs.both = Some(output(&log, compression)),
            }
            write(typescript::writer(outputs, &header).unwrap(), &events);
            files.push((Format::Typescript, log));
        }
        let untimed = path("untimed.typescript");
        let outputs = Outputs { output: Some(output(&untimed, compression)), ..Outputs::default() };
        write(typescript::writer(outputs, &header).unwrap(), &events);
        files.push((Format::Typescript, untimed));
    }
    files
}

fn open(path: &Path) -> Box<dyn Reader> {
    OpenOptions::new().lenient(true).open(path).unwrap().reader
}

/// All events, the position before each and after the last.
fn walk(reader: &mut dyn Reader) -> (Vec<Option<Position>>, Vec<Event>, Option<String>) {
    let (mut positions, mut events, mut event) = (Vec::new(), Vec::new(), Event::default());
    loop {
        positions.push(reader.position());
        match reader.read(&mut event) {
            Ok(true) => events.push(event.clone()),
            Ok(false) => return (positions, events, None),
            Err(error) => return (positions, events, Some(error.to_string())),
        }
    }
}

/// From every position, in any order, the same events follow as at first: in a reader that was elsewhere
/// and in a fresh one. Returns how many positions there are, and how many events.
#[track_caller]
fn check(name: &str, open: impl Fn() -> Box<dyn Reader>) -> (usize, usize) {
    let mut reader = open();
    let (positions, all, error) = walk(&mut *reader);
    let (header, skipped) = (reader.header().clone(), reader.skipped());
    let mut order: Vec<_> = (0..positions.len()).filter(|&at| positions[at].is_some()).collect();
    let count = order.len();
    let mut random = Random(3);
    for last in (1..order.len()).rev() {
        order.swap(last, random.below(last + 1));
    }
    // All of the rest takes long in a long recording.
    order.truncate(60);
    for (turn, at) in order.into_iter().enumerate() {
        let bytes = positions[at].as_ref().unwrap().to_bytes();
        let position = Position::from_bytes(&bytes).unwrap();
        assert_eq!(Some(&position), positions[at].as_ref());
        let mut fresh = open();
        let readers: &mut [&mut dyn Reader] =
            if turn % 4 == 0 { &mut [&mut *reader, &mut *fresh] } else { &mut [&mut *reader] };
        for reader in readers {
            reader.go_to(&position).unwrap_or_else(|error| panic!("{name}: event {at}: {error}"));
            assert_eq!(reader.position().as_ref(), Some(&position), "{name}: event {at}");
            let mut event = Event::default();
            let most = if turn % 8 == 0 { all.len() + 1 } else { random.below(60) };
            for wanted in all[at.min(all.len())..].iter().map(Some).chain([None]).take(most) {
                match (reader.read(&mut event), wanted) {
                    (Ok(true), Some(wanted)) => assert_eq!(&event, wanted, "{name}: from event {at}"),
                    (Ok(false), None) => assert_eq!(error, None, "{name}: from event {at}"),
                    (Err(found), None) => assert_eq!(Some(found.to_string()), error, "{name}"),
                    (found, _) => panic!("{name}: from event {at}: {found:?} and not {wanted:?}"),
                }
                if wanted.is_none() {
                    assert_eq!(reader.skipped().count, skipped.count, "{name}: from event {at}");
                }
            }
            assert_eq!(reader.header(), &header, "{name}: from event {at}");
        }
    }
    (count, all.len())
}

#[test]
fn every_event_of_every_format_can_be_gone_to() {
    let directory = TempDir::new().unwrap();
    for (format, path) in files(&directory) {
        let name = path.file_name().unwrap().to_string_lossy();
        assert_eq!(OpenOptions::new().open(&path).unwrap().format, format, "{name}");
        let (positions, events) = check(&name, || open(&path));
        assert!(positions >= events, "{name}: {positions} positions of {events} events");
        assert!(events > 3, "{name}: {events} events");
    }
}

/// A raw recording has no pieces of its own.
#[test]
fn raw_output_goes_on_from_every_position() {
    let directory = TempDir::new().unwrap();
    for (compression, extension) in COMPRESSIONS {
        let path = directory.path().join(format!("a.raw{extension}"));
        write(raw::writer(output(&path, compression)), &all_kinds());
        let (positions, events, _) = walk(&mut *open(&path));
        let mut reader = open(&path);
        for (at, position) in positions.iter().enumerate().rev() {
            reader.go_to(position.as_ref().unwrap()).unwrap();
            let (_, rest, error) = walk(&mut *reader);
            let bytes =
                |events: &[Event]| events.iter().flat_map(|event| event.data.clone()).collect::<Vec<_>>();
            assert!(bytes(&rest) == bytes(&events[at..]) && error.is_none(), "a.raw{extension}: {at}");
        }
    }
}

#[test]
fn the_recordings_of_other_tools_can_be_gone_into() {
    let mut files = Vec::new();
    for folder in [Some("fixtures".into()), std::env::var_os("CASTS")].into_iter().flatten() {
        files.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    }
    let mut formats = Vec::new();
    for path in files {
        // A timing file alone is no recording.
        let Ok(opened) = OpenOptions::new().lenient(true).open(&path) else { continue };
        if opened.format != Format::Raw {
            let (positions, events) = check(&path.display().to_string(), || open(&path));
            assert!(positions + 3 >= events && events > 0, "{}: {positions} of {events}", path.display());
            formats.push(opened.format);
        }
    }
    for format in [Format::AsciicastV1, Format::AsciicastV2, Format::AsciicastV3, Format::Typescript] {
        assert!(formats.contains(&format), "{format:?}");
    }
}

#[track_caller]
fn check_text(name: &str, text: impl AsRef<[u8]>) -> (usize, usize) {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join(name);
    fs::write(&path, text).unwrap();
    check(name, || open(&path))
}

#[test]
fn comments_faults_and_joined_bytes_are_before_and_after_positions() {
    for header in
        ["{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}", "{\"version\":2,\"width\":80,\"height\":24}"]
    {
        let text = format!(
            "\u{feff}# one\n\n# two\r\n{header}\n[0.5,\"o\",\"text\"]\n# three\n\nnonsense\n[1,\"b\",\"ff\"]\n\
             [1.5,\"o\",\"a\u{fffd}b\"]\n[1.5,\"r\",\"0x0\"]\n[1.5,\"b\",\"ff\"]\n[2,\"o\",\"does not fit\"]\n\
             [2,\"b\",\"ff\"]\n[2,\"b\",\"ff\"]\n[-1,\"o\",\"x\"]\n[3,\"i\",\"\u{fffd}\"]\n[4,\"b\",\"ff\"]\nnonsense\n"
        );
        let (positions, events) = check_text("a.cast", &text);
        // None between a word for bytes and what it does not fit.
        assert_eq!((positions, events), (9, 10));
        check_text("a.cast", format!("{text}[5, \"o\", \"trunc"));
    }
    let v1 = "{\"version\":1,\"width\":80,\"height\":24,\"stdout\":[[0.5,\"a\"],[1,2],[0.5,\"b\"],[1,\"c\"]";
    assert_eq!(check_text("a.json", format!("{v1}]}}")), (3, 3));
    assert_eq!(check_text("a.json", format!("{v1}]")), (3, 3));
}

#[test]
fn a_typescript_goes_on_in_the_session_that_it_was_in() {
    let directory = TempDir::new().unwrap();
    let log = directory.path().join("a.typescript");
    let timing = "H 0.0 START_TIME 2026-11-23 17:56:36+00:00\nH 0.0 TERM xterm\nH 0.0 COLUMNS 90\nH 0.0 LINES 33\n\
                  H 0.0 COMMAND make\nO 0.5 5\nH 0 COLUMNS 100\nS 0.5 SIGINT\nH 0 LINES 40\nO 0.1 3000000\nbad line\n\
                  O bad 3\nH 0 NOTE one\nI 0.5 2\nH 0.0 DURATION 7.5\nH 0.0 EXIT_CODE 3\nO bad 2\n\n\
                  H 0.0 START_TIME 2026-11-24 17:56:36+00:00\nH 0.0 COLUMNS 80\nH 0.0 LINES 24\nH 0.0 COMMAND again\n\
                  O 0.5 4\nO 0.5 0\nS 0.5 SIGWINCH ROWS=30 COLS=100\nH 0.0 EXIT_CODE 4\n";
    let start = "Script started on 2026-11-23 17:56:36+00:00 [COMMAND=\"make\"]\n";
    let long = "x".repeat(3_000_014);
    for (end, ending) in [
        ("", ""),
        ("and more", "\nScript done on 2026-11-23 17:56:36+00:00 [<max output size exceeded>]\n"),
        ("", "\nScript done on 2026-11-23 17:56:36+00:00 [COMMAND_EXIT_CODE=\"5\"]\n"),
    ] {
        fs::write(&log, format!("{start}{long}{end}{ending}")).unwrap();
        for timing in [timing, &timing[..timing.len() - 17], &timing[..timing.len() - 3]] {
            fs::write(pty_recording::timing_path(&log), timing).unwrap();
            let (positions, events) = check("a.typescript", || open(&log));
            assert!(positions + 2 >= events && events > 10, "{positions} of {events}");
        }
    }
    // A log that ends before its times do; one with the line of another system; logs of their own.
    fs::write(&log, format!("{start}{}", &long[..1_500_000])).unwrap();
    check("a.typescript", || open(&log));
    check_text("typescript", "Script started on Mon Nov 23 17:56:36 2026\nCommand: make\nhello\n");
    check_text("typescript", "Script started on Mon Nov 23 17:56:36 2026\nComma\nhello\n");
    check("logs", || {
        let inputs = Inputs {
            output: Some(input(format!("{start}{long}").as_bytes())),
            input: Some(input(format!("{start}{long}").as_bytes())),
            timing: Some(input(timing.as_bytes())),
            both: None,
        };
        typescript::reader(inputs).unwrap_or_else(|error| panic!("{error}"))
    });
}

#[test]
fn compressed_files_of_several_parts_and_cut_ones_can_be_gone_into() {
    let directory = TempDir::new().unwrap();
    for (_, path) in files(&directory) {
        let bytes = fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.extension().is_some_and(|extension| extension == "gz" || extension == "zst") {
            // What follows is no header, and skipped, or output.
            for bytes in [&[&bytes[..], &bytes].concat()[..], &bytes[..bytes.len() * 2 / 3]] {
                fs::write(&path, bytes).unwrap();
                check(&name, || open(&path));
            }
        }
    }
}

#[test]
fn a_zstd_file_can_be_begun_at_each_frame() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("a.zst");
    let text: Vec<u8> = (0..400_000).flat_map(|number: u32| format!("{number}\n").into_bytes()).collect();
    let mut output = output(&path, Compression::Zstd);
    for piece in text.chunks(1000) {
        output.write_all(piece).unwrap();
    }
    output.finish().unwrap();
    let (mut bytes, _) = files::seekable(fs::File::open(&path).unwrap()).unwrap();
    let mut places = Vec::new();
    loop {
        let length = bytes.fill_buf().unwrap().len();
        if length == 0 {
            break;
        }
        bytes.consume(length);
        places.push(bytes.place(1).unwrap());
    }
    places.dedup_by_key(|place| place.part);
    assert_eq!(places.len(), text.len().div_ceil(512 * 1024));
    let file = fs::read(&path).unwrap();
    for place in places {
        let (mut rest, _) = files::input(Cursor::new(file[place.part.file as usize..].to_vec())).unwrap();
        let mut found = Vec::new();
        rest.read_to_end(&mut found).unwrap();
        assert!(found == text[place.part.offset as usize..], "{place:?}");
    }
}

/// As others compress it.
#[test]
fn what_is_compressed_is_written_in_long_pieces_and_all_of_it_when_asked() {
    struct Pieces(std::sync::mpsc::Sender<Vec<u8>>);
    impl Write for Pieces {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.send(bytes.to_vec()).unwrap();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let (sender, pieces) = std::sync::mpsc::channel();
    let mut output = Output::new(Pieces(sender), Compression::Zstd).unwrap();
    let mut random = Random(1);
    let text: Vec<u8> = (0..2_000_000).map(|_| b'a' + random.below(16) as u8).collect();
    text.chunks(1000).for_each(|piece| output.write_all(piece).unwrap());
    let mut all: Vec<u8> = Vec::new();
    for piece in pieces.try_iter() {
        assert!(piece.len() >= 32 * 1024, "{}", piece.len());
        all.extend(piece);
    }
    output.flush().unwrap();
    all.extend(pieces.try_iter().flatten());
    // It has no end yet.
    let mut read = Vec::new();
    let _ = zstd::Decoder::new(&all[..]).unwrap().read_to_end(&mut read);
    assert!(read == text, "{} bytes", read.len());
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::GzBuilder::new().filename("name").comment("of it").extra("more");
    gzip = gzip.mtime(7);
    let mut gzip = gzip.write(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn compressed_parts_of_any_length_can_be_gone_into_anywhere() {
    let mut random = Random(5);
    let mut text = Vec::new();
    while text.len() < 6_000_000 {
        text.extend_from_slice(
            format!("{} {}\r\n", random.below(1000), "word ".repeat(random.below(9))).as_bytes(),
        );
    }
    let zstd: fn(&[u8]) -> Vec<u8> = |text| zstd::encode_all(text, 1).unwrap();
    for (number, compress) in [gzip, zstd].into_iter().enumerate() {
        for lengths in [&[6_000_000_usize][..], &[40_000, 3_000_000], &[10, 70_000, 2, 500_000, 100_000]] {
            let (mut file, mut rest, mut turn) = (Vec::new(), &text[..], 0);
            while !rest.is_empty() {
                let (part, after) = rest.split_at(lengths[turn % lengths.len()].min(rest.len()));
                file.extend(compress(part));
                (rest, turn) = (after, turn + 1);
            }
            let open = || files::seekable(Cursor::new(file.clone())).unwrap().0;
            let (mut bytes, mut places) = (open(), vec![]);
            loop {
                places.push(bytes.place(0).unwrap());
                let length = bytes.fill_buf().unwrap().len();
                if length == 0 {
                    break;
                }
                bytes.consume(length.min(1 + random.below(50_000)));
            }
            for turn in 0..150 {
                if turn % 50 == 20 {
                    bytes = open();
                }
                let place = &places[random.below(places.len())];
                bytes.go_to(place).unwrap();
                let mut found = vec![0; random.below(60_000).min(text.len() - place.offset as usize)];
                bytes.read_exact(&mut found).unwrap();
                assert!(
                    found == text[place.offset as usize..][..found.len()],
                    "{number} {lengths:?} {place:?}"
                );
            }
        }
    }
}

#[test]
fn damage_of_compressed_data_is_an_error() {
    let text = b"some text and some other text\n".repeat(3000);
    let whole = gzip(&text);
    for at in (0..whole.len()).filter(|at| at % 7 == 0 || *at + 8 >= whole.len()) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        let mut found = Vec::new();
        let read =
            files::seekable(Cursor::new(bytes)).and_then(|(mut bytes, _)| bytes.read_to_end(&mut found));
        // In the header it may be nothing of importance, or what makes it another file; what is repeated may be found
        // elsewhere.
        assert!(read.is_err() || found == text || at < 24, "{at}");
    }
}

#[test]
fn a_file_of_many_frames_that_was_cut_is_mended_and_added_to() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("a.cast.zst");
    let format = Format::AsciicastV3;
    write(
        asciicast::writer(output(&path, Compression::Zstd), format, &header(), None).unwrap(),
        &all_kinds(),
    );
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() * 2 / 3]).unwrap();
    let (before, error) = events(&mut *open(&path));
    assert!(before.len() > 1000 && error.is_some());
    let destination = Destination::options().existing(Existing::Append).open(&path).unwrap();
    let mut writer = destination.begin(&header()).unwrap();
    writer.write(&Event::output(1_000_000, "added")).unwrap();
    writer.finish().unwrap();
    destination.commit().unwrap();
    let (after, error) = events(&mut *open(&path));
    assert!(error.is_none() && after[..before.len()] == before, "{error:?}");
    assert_eq!(after.last().unwrap().data, b"added");
    check("a.cast.zst", || open(&path));
}

#[test]
fn a_pipe_has_no_position() {
    let cast = b"{\"version\":2,\"width\":80,\"height\":24}\n[1.5,\"o\",\"a\"]\n";
    let v1 = b"{\"version\":1,\"width\":80,\"height\":24,\"stdout\":[[0.5,\"a\"]]}";
    let log = "Script started on 2026-11-23 17:56:36+00:00 [COMMAND=\"make\"]\nhello\n";
    type Open = fn(files::Input) -> Result<Box<dyn Reader>, ReadError>;
    let readers: [(&[u8], Open); 6] = [
        (cast, asciicast::reader),
        (v1, asciicast::reader),
        (log.as_bytes(), |input| typescript::log_reader(input, None)),
        (b"", ttyrec::reader),
        (b"", bsd::reader),
        (log.as_bytes(), raw::reader),
    ];
    for (bytes, reader) in readers {
        for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
            let memory = Memory::default();
            let mut output = Output::new(memory.clone(), compression).unwrap();
            output.write_all(bytes).unwrap();
            output.finish().unwrap();
            let (pipe, _) = files::input(Cursor::new(memory.bytes())).unwrap();
            let mut piped = reader(pipe).unwrap();
            assert_eq!(piped.position(), None);
            let (file, _) = files::seekable(Cursor::new(memory.bytes())).unwrap();
            let position = reader(file).unwrap().position().unwrap();
            assert_eq!(piped.go_to(&position).unwrap_err().kind(), ReadErrorKind::Unsupported);
        }
    }
}

#[test]
fn a_position_that_the_file_does_not_have_is_an_error() {
    let directory = TempDir::new().unwrap();
    let files = files(&directory);
    let ends: Vec<_> = files.iter().map(|(_, path)| walk(&mut *open(path)).0).collect();
    for ((format, path), positions) in files.iter().zip(&ends) {
        let last = positions.iter().flatten().last().unwrap();
        // Of another format.
        for ((other, _), positions) in files.iter().zip(&ends) {
            let is_cast = |format| matches!(format, Format::AsciicastV2 | Format::AsciicastV3);
            if other != format && !(is_cast(*format) && is_cast(*other)) {
                let error = open(path).go_to(positions[0].as_ref().unwrap()).unwrap_err();
                assert_eq!(error.kind(), ReadErrorKind::Position);
            }
        }
        // After it was made shorter, too.
        let start = fs::read(path).unwrap();
        fs::write(path, &start[..start.len() / 2]).unwrap();
        let mut reader = open(path);
        assert!(reader.go_to(last).is_err(), "{}", path.display());
        fs::write(path, &start).unwrap();
        // Another position can be gone to.
        reader.go_to(positions[0].as_ref().unwrap()).unwrap();
        assert_eq!(events(&mut *reader).0.len() + 1, positions.len(), "{}", path.display());
    }
}

/// Reads on from any position, to the end.
fn survive(reader: &mut dyn Reader, position: &Position) {
    let mut event = Event::default();
    let mut left = 2_000_000;
    if reader.go_to(position).is_ok() {
        while reader.read(&mut event).unwrap_or(false) && left > 0 {
            left -= 1;
            reader.position();
        }
    }
    assert!(left > 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn bytes_become_the_position_that_they_are_of_or_none(bytes in vec(any::<u8>(), 0..40)) {
        if let Some(position) = Position::from_bytes(&bytes) {
            prop_assert_eq!(position.to_bytes(), bytes);
        }
    }
}

#[test]
fn any_position_is_gone_to_or_refused() {
    let directory = TempDir::new().unwrap();
    let mut random = Random(11);
    let few: Vec<_> = all_kinds().into_iter().take(40).collect();
    let mut casts = Vec::new();
    for (compression, extension) in COMPRESSIONS {
        let path = directory.path().join(format!("a.cast{extension}"));
        let format = Format::AsciicastV3;
        write(asciicast::writer(output(&path, compression), format, &header(), None).unwrap(), &few);
        casts.push(path);
    }
    let v1 = directory.path().join("v1.json");
    fs::write(&v1, "{\"version\":1,\"width\":80,\"height\":24,\"stdout\":[[0.5,\"a\"],[1,\"c\"]]}").unwrap();
    let files = files(&directory);
    for path in files.iter().map(|(_, path)| path).chain(&casts).chain([&v1]) {
        let positions: Vec<_> = walk(&mut *open(path)).0.into_iter().flatten().collect();
        let mut reader = open(path);
        for _ in 0..60 {
            let mut bytes = positions[random.below(positions.len())].to_bytes();
            for _ in 0..=random.below(3) {
                let at = random.below(bytes.len());
                match random.below(4) {
                    0 => bytes[at] = random.below(256) as u8,
                    1 => {
                        drop(bytes.splice(at..at, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]))
                    }
                    2 => bytes[at] ^= 1 << random.below(7),
                    _ => bytes.truncate(at.max(1)),
                }
            }
            if let Some(position) = Position::from_bytes(&bytes) {
                survive(&mut *reader, &position);
            }
        }
    }
}
