//! Recordings that want to do harm: whatever a file says, it is read in bounded time and memory,
//! without a panic.

use std::fs;
use std::io::{Cursor, Write};
use std::process::{Command, Stdio};

use pty_recording::files::{self, Compression, Output};
use pty_recording::format::typescript::{self, Inputs, Outputs, Timing};
use pty_recording::format::{asciicast, bsd, raw, ttyrec};
use pty_recording::{Event, Format, Header, Kind, ReadError, Reader, Size, Writer};
use tempfile::TempDir;
use tests::recordings::{Memory, input};
use tests::{Finished, finish, start};

const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");

// Random and mutated inputs

/// Inputs for each reader; there are twelve.
const ROUNDS: u64 = 10_000;

/// Numbers without end, the same each time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 33) as usize % limit.max(1)
    }

    fn pick<'a>(&mut self, choice: &[&'a [u8]]) -> &'a [u8] {
        choice[self.below(choice.len())]
    }
}

/// What readers may stumble over.
const TRICKS: &[&[u8]] = &[
    b"-1",
    b"-0",
    b"1e308",
    b"1e-308",
    b"NaN",
    b"-Infinity",
    b"18446744073709551615",
    b"18446744073.709551616",
    b"9999999999999999999999",
    b"0x7",
    b"\"",
    b"\\",
    b"\\u",
    b"\\ud800",
    b"\\udc00",
    b"\\u0000",
    b"[",
    b"]",
    b"[[[[[[[[[[[[[[[[",
    b"{",
    b"}",
    b",",
    b":",
    b"#",
    b"\n",
    b"\r\n",
    b"\n\n",
    b" ",
    b"\0",
    b"\xff",
    b"\xf0\x9f",
    b"\xef\xbf\xbd",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\xff\xff\xff\xff\xff\xff\xff\xff",
    b"null",
    b"65535x65535",
    b"0x0",
    b"[0,\"b\",\"ff\"]\n",
    b"[0,\"o\",\"\xef\xbf\xbd\"]\n",
    b"[1e9,\"r\",\"9x9\"]\n",
    b"O 0.0 1\n",
    b"I 0.1 18446744073709551615\n",
    b"H 0 X\n",
    b"S 1 SIGWINCH ROWS=0 COLS=70000\n",
    b"0.1 0\n",
    b"-5.0 7\n",
    b"Script done on ",
    b"\x1b[8;65535;65535t",
];

fn mutate(random: &mut Random, bytes: &mut Vec<u8>) {
    for _ in 0..=random.below(4) {
        let (at, length) = (random.below(bytes.len() + 1), random.below(16));
        let end = (at + length).min(bytes.len());
        match random.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = random.next() as u8,
            2 => drop(bytes.drain(at..end)),
            3 => bytes.truncate(at),
            4 => {
                let copy = bytes[at..end].to_vec();
                let to = random.below(bytes.len() + 1);
                bytes.splice(to..to, copy);
            }
            _ => drop(bytes.splice(at..end, random.pick(TRICKS).iter().copied())),
        }
    }
}

/// One in sixteen is nothing but noise, or noise after a beginning.
fn input_from(random: &mut Random, seed: &[u8]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    if random.below(16) == 0 {
        bytes.truncate(random.below(bytes.len() + 1));
        let noise = random.below(200);
        bytes.extend((0..noise).map(|_| random.next() as u8));
    } else {
        mutate(random, &mut bytes);
    }
    bytes
}

/// Says what was read, if that made somebody panic.
struct Told<'a>(&'a str, u64, &'a [u8]);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}, round {}, of:\n{}", self.0, self.1, self.2.escape_ascii());
        }
    }
}

/// Reads to the end, which must come, and adds up what was read: no more than `limit` allows.
fn exhaust(opened: Result<Box<dyn Reader>, ReadError>, limit: usize) {
    let check = |error: ReadError| {
        let text = error.to_string();
        assert!(!text.is_empty() && !text.contains(char::is_control), "{text:?}");
    };
    let mut reader = match opened {
        Ok(reader) => reader,
        Err(error) => return check(error),
    };
    let mut event = Event::default();
    let (mut bytes, mut events, mut time) = (0, 0, 0);
    loop {
        match reader.read(&mut event) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return check(error),
        }
        assert!(event.time >= time, "{} after {time}", event.time);
        time = event.time;
        bytes += event.data.len();
        events += 1;
        assert!(bytes <= limit && events <= limit, "{bytes} bytes, {events} events");
    }
}

/// Reads what becomes of `seeds`, for as many rounds as each reader has.
fn torment(name: &str, seeds: &[&[u8]], read: impl Fn(&[u8])) {
    for round in 0..ROUNDS {
        let mut random = Random(round.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        // The first numbers of such a generator are much alike.
        for _ in 0..4 {
            random.next();
        }
        let seed = random.pick(seeds);
        let bytes = input_from(&mut random, seed);
        let _told = Told(name, round, &bytes);
        read(&bytes);
    }
}

/// Every event is there for some bytes of the input, and its data are no more than a few for each.
fn limit(bytes: &[u8]) -> usize {
    4 * bytes.len() + 256
}

fn session() -> Vec<Event> {
    let at = |millis: u64, kind, data: &[u8]| Event { time: millis * 1_000_000, kind, data: data.to_vec() };
    vec![
        at(0, Kind::Output, b"$ "),
        at(900, Kind::Input, b"ls\r"),
        at(1000, Kind::Output, b"\x1b[1mfile\x1b[0m \xff\xfe\x00 \xf0\x9f\x98\x80\r\n"),
        at(2000, Kind::Resize(Size::new(100, 40)), b""),
        at(2500, Kind::Hidden, b""),
        at(3000, Kind::Marker, b"here"),
        at(3500, Kind::Signal, b"SIGTERM"),
        at(4000, Kind::Exit(143), b""),
    ]
}

fn write(mut writer: Box<dyn Writer>) {
    session().iter().for_each(|event| writer.write(event).unwrap());
    writer.finish().unwrap();
}

fn header() -> Header {
    Header { size: Some(Size::new(80, 24)), started: Some(1_700_000_000_000_000_000), ..Header::default() }
}

fn cast(format: Format) -> Vec<u8> {
    let memory = Memory::default();
    write(asciicast::writer(memory.output(), format, &header(), None).unwrap());
    memory.bytes()
}

fn ttyrec_file() -> Vec<u8> {
    let memory = Memory::default();
    write(ttyrec::writer(memory.output(), &header()).unwrap());
    memory.bytes()
}

fn bsd_file() -> Vec<u8> {
    let memory = Memory::default();
    write(bsd::writer(memory.output(), &header()).unwrap());
    memory.bytes()
}

/// Between a timing file and a log that are one input.
const BETWEEN: u8 = 0xfd;

fn typescript_files(kind: Timing) -> Vec<u8> {
    let (log, timing) = (Memory::default(), Memory::default());
    let (one, both) = match kind {
        Timing::Classic => (Some(log.output()), None),
        Timing::Advanced => (None, Some(log.output())),
    };
    let timing_output = Some((timing.output(), kind));
    let outputs = Outputs { output: one, both, timing: timing_output, ..Outputs::default() };
    write(typescript::writer(outputs, &header()).unwrap());
    [timing.bytes(), log.bytes()].join(&BETWEEN)
}

fn compressed(bytes: &[u8], compression: Compression) -> Vec<u8> {
    let memory = Memory::default();
    let mut output = Output::new(memory.clone(), compression).unwrap();
    output.write_all(bytes).unwrap();
    output.finish().unwrap();
    memory.bytes()
}

#[test]
fn any_asciicast_is_read_or_refused() {
    let v1 = include_bytes!("../fixtures/v1.cast");
    torment("v1", &[v1], |bytes| exhaust(asciicast::reader(input(bytes)), limit(bytes)));
    let seeds = [&cast(Format::AsciicastV2)[..], include_bytes!("../fixtures/v2.cast")];
    torment("v2", &seeds, |bytes| exhaust(asciicast::reader(input(bytes)), limit(bytes)));
    let seeds = [&cast(Format::AsciicastV3)[..], include_bytes!("../fixtures/v3.cast")];
    torment("v3", &seeds, |bytes| exhaust(asciicast::reader(input(bytes)), limit(bytes)));
}

#[test]
fn any_typescript_is_read_or_refused() {
    for kind in [Timing::Classic, Timing::Advanced] {
        torment("typescript", &[&typescript_files(kind)], |bytes| {
            let mut parts = bytes.splitn(2, |&byte| byte == BETWEEN).map(input);
            let (timing, log) = (parts.next(), parts.next().unwrap_or_else(|| input(b"header\nlog")));
            exhaust(typescript::log_reader(log, timing), limit(bytes));
        });
    }
    torment("typescript in three files", &[&typescript_files(Timing::Advanced)], |bytes| {
        let mut parts = bytes.splitn(3, |&byte| byte == BETWEEN).map(input);
        let timing = parts.next();
        let inputs = Inputs { timing, output: parts.next(), input: parts.next(), ..Inputs::default() };
        exhaust(typescript::reader(inputs), limit(bytes));
    });
}

#[test]
fn any_binary_recording_is_read_or_refused() {
    torment("ttyrec", &[&ttyrec_file()], |bytes| exhaust(ttyrec::reader(input(bytes)), limit(bytes)));
    torment("bsd", &[&bsd_file()], |bytes| exhaust(bsd::reader(input(bytes)), limit(bytes)));
    let text = b"\x1b[8;24;80ttext\r\n";
    torment("raw", &[text], |bytes| exhaust(raw::reader(input(bytes)), limit(bytes)));
}

/// What opening a file does, without the file.
fn open(bytes: &[u8]) -> Result<Box<dyn Reader>, ReadError> {
    let (input, _) = files::input(Cursor::new(bytes.to_vec()))?;
    let (start, input) = files::peek(input)?;
    match Format::by_content(&start) {
        Some(Format::AsciicastV1 | Format::AsciicastV2 | Format::AsciicastV3) => asciicast::reader(input),
        Some(Format::Typescript) => typescript::log_reader(input, None),
        Some(Format::Ttyrec) => ttyrec::reader(input),
        Some(Format::Bsd) => bsd::reader(input),
        _ => raw::reader(input),
    }
}

#[test]
fn whatever_is_in_a_file_is_read_or_refused() {
    let plain = [
        cast(Format::AsciicastV2),
        cast(Format::AsciicastV3),
        ttyrec_file(),
        bsd_file(),
        typescript_files(Timing::Advanced),
        include_bytes!("../fixtures/v1.cast").to_vec(),
    ];
    let all: Vec<_> = plain.iter().map(|bytes| &bytes[..]).collect();
    torment("anything", &all, |bytes| exhaust(open(bytes), limit(bytes)));
    for compression in [Compression::Gzip, Compression::Zstd] {
        let packed: Vec<_> = plain.iter().map(|bytes| compressed(bytes, compression)).collect();
        let all: Vec<_> = packed.iter().map(|bytes| &bytes[..]).collect();
        // A few bytes may stand for many.
        torment("compressed", &all, |bytes| exhaust(open(bytes), 64 << 20));
    }
}

// Huge numbers

/// The tool with these arguments, and with a gigabyte of memory, address space and all.
fn confined(directory: &TempDir, args: &[&str]) -> Finished {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v 1048576 && exec \"$@\"", "sh", TOOL]).args(args).current_dir(directory);
    let nowhere = fs::OpenOptions::new().write(true).open("/dev/null").unwrap();
    command.stdin(Stdio::null()).stdout(nowhere).stderr(Stdio::piped());
    finish(start(&mut command))
}

/// Each command ends by itself, with 0 or with 1 and a reason.
#[track_caller]
fn survives(name: &str, file: &[u8], commands: &[&[&str]]) -> Vec<Finished> {
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join(name), file).unwrap();
    let run = |args: &&[&str]| {
        let finished = confined(&directory, args);
        let code = finished.code();
        assert!(
            code == 0 || code == 1 && !finished.stderr.is_empty(),
            "{args:?}: {code}, {}",
            finished.stderr
        );
        assert!(finished.stderr.lines().count() <= 1, "{args:?}: {}", finished.stderr);
        finished
    };
    commands.iter().map(run).collect()
}

/// A zstd file of which every four bytes are 128 KiB of the same byte. RFC 8878, 3.1.1.
fn bomb(start: &[u8], byte: u8, length: usize) -> Vec<u8> {
    const BLOCK: usize = 128 * 1024;
    // A frame without checksum and size whose window is 128 KiB; then blocks, the kind of which is in
    // bits 1 and 2 of three bytes and the size above that: as it is, and one byte repeated.
    let mut file = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3];
    let head = |kind: usize, size: usize, last: usize| (size << 3 | kind << 1 | last).to_le_bytes();
    file.extend_from_slice(&head(0, start.len(), 0)[..3]);
    file.extend_from_slice(start);
    for _ in 0..length / BLOCK {
        file.extend_from_slice(&head(1, BLOCK, 0)[..3]);
        file.push(byte);
    }
    file.extend_from_slice(&head(0, 0, 1)[..3]);
    file
}

#[test]
fn a_frame_that_says_to_be_endless_is_cut() {
    let frame = [&[0, 0, 0, 0x66, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff][..], b"text"].concat();
    let all = [&[0, 0, 0, 0x66, 0, 0, 0, 0, 1, 0, 0, 0, b'x'][..], &frame].concat();
    survives(
        "a.ttyrec",
        &frame,
        &[&["info", "a.ttyrec"], &["cat", "a.ttyrec"], &["convert", "a.ttyrec", "b.cast"]],
    );
    survives(
        "a.ttyrec",
        &all,
        &[&["info", "a.ttyrec"], &["cat", "a.ttyrec"], &["convert", "a.ttyrec", "b.txt"]],
    );
}

#[test]
fn a_record_that_says_to_be_endless_is_cut() {
    let stamp = |length: u64, direction: u32| {
        let parts = [&length.to_ne_bytes()[..], &u64::MAX.to_ne_bytes(), &u32::MAX.to_ne_bytes()];
        [parts.concat(), direction.to_ne_bytes().to_vec()].concat()
    };
    for length in [u64::MAX, u64::MAX >> 1, 1 << 40] {
        let file = [stamp(0, u32::from(b's')), stamp(length, u32::from(b'o')), b"text".to_vec()].concat();
        survives("a.bsd", &file, &[&["info", "a.bsd"], &["cat", "a.bsd"], &["convert", "a.bsd", "b.cast"]]);
    }
}

#[test]
fn a_terminal_of_four_thousand_million_cells_is_survived() {
    for text in ["x", "\\u001b[65535;65535Hx", "\\u001b[8;65535;65535tx"] {
        let file = format!(
            "{{\"version\":2,\"width\":65535,\"height\":65535}}\n\
             [0, \"o\", \"{text}\"]\n[1, \"r\", \"1x1\"]\n[2, \"r\", \"65535x65535\"]\n[3, \"o\", \"{text}\"]\n"
        );
        survives(
            "a.cast",
            file.as_bytes(),
            &[&["convert", "a.cast", "b.txt"], &["info", "a.cast"], &["cat", "a.cast", "-o", "c.ttyrec"]],
        );
    }
}

#[test]
fn a_timing_file_that_promises_too_much_is_survived() {
    for timing in ["0.5 18446744073709551615\n", "9999999999999999999 5\n", "O 0.5 99999999999999999999\n"] {
        let directory = TempDir::new().unwrap();
        fs::write(directory.path().join("a.typescript"), "Script started on \nabc").unwrap();
        fs::write(directory.path().join("a.typescript.timing"), timing).unwrap();
        for args in [&["info", "a.typescript"][..], &["convert", "a.typescript", "b.cast", "--overwrite"]] {
            let finished = confined(&directory, args);
            assert!(matches!(finished.code(), 0 | 1), "{args:?}: {}", finished.stderr);
        }
    }
}

#[test]
fn a_gigabyte_in_a_small_file_passes_in_a_gigabyte_of_memory() {
    let zeros = bomb(b"", 0, 1 << 30);
    let finished = survives("a.raw.zst", &zeros, &[&["cat", "--format", "raw", "a.raw.zst"]]);
    assert_eq!((finished[0].code(), finished[0].stderr.as_str()), (0, ""));
}

#[test]
fn a_line_of_a_gigabyte_is_refused() {
    let v3 = "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}\n";
    let (v1, v2) = ("{\"version\":1,\"width\":80,\"height\":24,\"stdout\":[", "{\"version\":2,\"a\":\"");
    for (start, byte, words) in [
        (format!("{v3}[0, \"o\", \""), b'x', "64 MiB"),
        (format!("{v3}[0, \"z\", "), b'[', "64 MiB"),
        (format!("{v3}#"), b'x', "64 MiB"),
        (v3.to_owned(), b' ', "64 MiB"),
        (v2.to_owned(), b'x', "1 MiB"),
        (format!("{v1}[0,\""), b'x', "64 MiB"),
        (v1.to_owned(), b'[', "64 MiB"),
    ] {
        let commands: [&[&str]; 2] = [&["cat", "a.cast.zst"], &["info", "a.cast.zst"]];
        for finished in survives("a.cast.zst", &bomb(start.as_bytes(), byte, 1 << 30), &commands) {
            assert_eq!(finished.code(), 1, "{start}");
            assert!(finished.stderr.contains(words), "{start}: {}", finished.stderr);
        }
    }
}
