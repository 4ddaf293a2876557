//! How fast one goes anywhere in a long recording, and finds what was shown in it.
//!
//! `PTY_BENCH_SIZE` is the size of the recording in megabytes [default: 1000], which is made up; `PTY_BENCH_FILE` is
//! another one.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use pty_recording::index::{Builder, Case, Index, Pattern, Place, Storage, View};
use pty_recording::{OpenOptions, Reader};

/// Numbers that look random, the same each time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) % end
    }
}

/// A piece of a session: a log, a coloured one, a full screen that is drawn again, a shell, CJK text.
fn piece(kind: u64, number: u64, random: &mut Numbers) -> String {
    match kind {
        0 => (0..20)
            .map(|line| {
                let (a, b) = (random.next(100_000), random.next(1000));
                format!("2026-11-27 10:{:02}:{:02} INFO worker-{} request {a} took {b} ms\r\n", number % 60, line, b % 8)
            })
            .collect(),
        1 => (0..10)
            .map(|_| {
                let (a, b) = (random.next(256), random.next(1_000_000));
                format!("\x1b[32mok\x1b[m   test_{b} \x1b[38;5;{a}m... {b} passed\x1b[0m \x1b[1;31m0 failed\x1b[m\r\n")
            })
            .collect(),
        2 => {
            let rows = (1..=36).map(|row| {
                let (cpu, memory) = (random.next(1000), random.next(100_000));
                let (whole, part) = (cpu / 10, cpu % 10);
                format!("\x1b[{row};1H\x1b[{}m{:5} user  20   0 {memory:6}M \x1b[32m{whole:3}.{part}\x1b[m  command-{}\x1b[K", row % 2 * 7, row * 31, row * 7)
            });
            format!("\x1b[?25l{}\x1b[?25h", rows.collect::<String>())
        }
        3 => format!("\x1b[?2004h$ make target-{}\r\n\x1b[?2004lcc -c file{}.c\r\n", random.next(1000), random.next(1000)),
        _ => format!("漢字のログ {} 行目 한국어 텍스트 {}\r\n", random.next(10_000), random.next(10_000)),
    }
}

/// Writes a recording of so many bytes; once, near its end, it has words that are nowhere else.
fn write(path: &Path, size: u64) {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path).expect("a file"));
    let mut written = 0;
    let mut random = Numbers(1);
    let header = "{\"version\":3,\"term\":{\"cols\":120,\"rows\":40}}\n";
    file.write_all(header.as_bytes()).expect("written");
    let (mut number, mut said) = (0, false);
    while written < size {
        // One thing for a while, then another.
        let kind = number / 400 % 5;
        let mut text = piece(kind, number, &mut random);
        if !said && written > size / 100 * 97 {
            text.push_str("a needle in a haystack\r\n");
            said = true;
        }
        let text = serde_json::to_string(&text).expect("JSON");
        let line = format!("[{}.{:03}, \"o\", {text}]\n", random.next(2), random.next(1000));
        file.write_all(line.as_bytes()).expect("written");
        written += line.len() as u64;
        number += 1;
    }
    file.flush().expect("written");
}

fn reader(path: &Path) -> Box<dyn Reader> {
    OpenOptions::new().open(path).expect("a recording").reader
}

fn cpu() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("getrusage");
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Duration::from_micros(micros as u64)
}

/// The most memory that was in use, in megabytes.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("procfs");
    let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("VmHWM");
    line.split_whitespace().nth(1).and_then(|word| word.parse::<u64>().ok()).expect("kilobytes") / 1024
}

fn percentiles(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)].as_secs_f64() * 1000.0;
    format!("median {:.2} ms, p99 {:.2} ms", at(50), at(99))
}

fn timed<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let begin = (Instant::now(), cpu());
    let result = work();
    let (wall, cpu) = (begin.0.elapsed(), cpu() - begin.1);
    println!("{name:42} {:8.1} ms, CPU {:8.1} ms", wall.as_secs_f64() * 1000.0, cpu.as_secs_f64() * 1000.0);
    result
}

fn main() {
    // To see that it works, little will do.
    let default = if std::env::args().any(|argument| argument == "--test") { 1 } else { 1000 };
    let megabytes =
        std::env::var("PTY_BENCH_SIZE").ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("long.cast");
    match std::env::var_os("PTY_BENCH_FILE") {
        Some(file) => _ = fs::copy(file, &path).expect("a copy"),
        None => write(&path, megabytes * 1_000_000),
    }
    let size = fs::metadata(&path).expect("a file").len();
    println!("{} MB of asciicast", size / 1_000_000);

    timed("first screen, without an index", || {
        let mut view = View::new(reader(&path)).expect("a recording");
        view.step().expect("an event");
        view.screen().text()
    });
    let begin = cpu();
    let index = timed("index is made", || {
        let mut reader = reader(&path);
        let mut builder = Builder::new(Storage::beside(&path, None)).expect("an index");
        while builder.read(&mut *reader).expect("an event") {}
        builder.finish().expect("an index")
    });
    let speed = size as f64 / 1e6 / (cpu() - begin).as_secs_f64();
    let kept = fs::metadata(Index::path(&path)).expect("an index").len();
    println!(
        "  {speed:.0} MB/s of the file by CPU time; {:.2} % of its size",
        kept as f64 * 100.0 / size as f64
    );
    let [screens, text] = index.sizes();
    let part = |bytes: u64| bytes as f64 * 100.0 / size as f64;
    println!("  screens {:.2} %, text {:.2} %; peak memory {} MB", part(screens), part(text), peak());
    let (length, events) = (index.length(), index.events());
    drop(index);

    let mut random = Numbers(7);
    let cold = (0..100).map(|_| {
        let place = Place::Time(random.next(length));
        let begin = Instant::now();
        let index = Index::open(&path, None).expect("an index");
        let mut view = View::new(reader(&path)).expect("a recording");
        view.go_to(place, Some(&index)).expect("a place");
        begin.elapsed()
    });
    println!("seek, recording and index opened anew      {}", percentiles(cold.collect()));
    let index = Index::open(&path, None).expect("an index");
    let mut view = View::new(reader(&path)).expect("a recording");
    let warm = (0..1000).map(|_| {
        let place = Place::Event(random.next(events));
        let begin = Instant::now();
        view.go_to(place, Some(&index)).expect("a place");
        begin.elapsed()
    });
    println!("seek, 1000 times                           {}", percentiles(warm.collect()));

    let patterns = [
        ("words near the end, first", Pattern::plain("needle in a hay", Case::Smart), 1),
        ("frequent words, first", Pattern::plain("passed", Case::Smart), 1),
        ("words near the end, all", Pattern::plain("needle in a hay", Case::Smart), usize::MAX),
        ("a word with capitals, all", Pattern::plain("Needle", Case::Sensitive), usize::MAX),
        ("CJK, all", Pattern::plain("漢字のログ 77 ", Case::Smart), usize::MAX),
        ("expression, all", Pattern::regex(r"request \d+7 took 99\d ms", Case::Smart), usize::MAX),
        (
            "expression that is nowhere, all",
            Pattern::regex(r"error:? .*failed at \d{5}", Case::Smart),
            usize::MAX,
        ),
    ];
    for (name, pattern, most) in patterns {
        let pattern = pattern.expect("a pattern");
        let mut count = 0;
        timed(&format!("search: {name}"), || {
            index.search(&pattern, &mut |_| {
                count += 1;
                count < most
            })
        })
        .expect("an index");
        println!("  {count} found");
    }
    timed("all lines", || index.lines(&mut |_| true)).expect("an index");
    println!("peak memory {} MB", peak());
}
