//! How fast screens are: megabytes of output per second of processor time, and the time that a copy takes.
//!
//! `--write FOLDER` writes what is printed into files, too, for terminals in other languages; `--show NAME` is one of
//! the terminals for other programs.

mod show;

use std::hint::black_box;
use std::num::NonZero;
use std::time::Duration;

use alacritty_terminal::Term;
use alacritty_terminal::event::VoidListener;
use alacritty_terminal::term::{Config, test::TermSize};
use alacritty_terminal::vte::ansi::Processor;
use nix::time::{ClockId, clock_gettime};
use pty_recording::{Event, Kind};

/// So much output is printed in one go, in the pieces in which it is read.
const AMOUNT: usize = 20_000_000;
const PIECE: usize = 64 * 1024;
/// So many times by turns.
const TURNS: usize = 7;

struct Workload {
    name: String,
    cols: u16,
    rows: u16,
    output: Vec<u8>,
}

type Engine = (&'static str, fn(&Workload, usize));
const ENGINES: [Engine; 4] =
    [("pty-screen", pty_screen), ("avt", avt), ("vt100", vt100), ("alacritty_terminal", alacritty)];

fn pty_screen(work: &Workload, times: usize) {
    let mut screen = pty_screen::Screen::new(pty_screen::Size::new(work.cols, work.rows));
    pieces(work, times).for_each(|piece| screen.feed(piece));
    black_box(&screen);
}

/// It takes text, not bytes: the cost of decoding is left out for whole characters.
fn avt(work: &Workload, times: usize) {
    let mut terminal = avt::Terminal::new(work.cols.into(), work.rows.into()).expect("the size is valid");
    let text = String::from_utf8_lossy(&work.output);
    for _ in 0..times {
        terminal.feed([&*text]);
    }
    black_box(&terminal);
}

fn vt100(work: &Workload, times: usize) {
    let cells = |count| NonZero::new(count).expect("a screen has cells");
    let mut parser = vt100::Parser::new(cells(work.rows), cells(work.cols), 0);
    pieces(work, times).for_each(|piece| parser.process(piece));
    black_box(&parser);
}

fn alacritty(work: &Workload, times: usize) {
    let config = Config { scrolling_history: 0, ..Config::default() };
    let mut term = Term::new(config, &TermSize::new(work.cols.into(), work.rows.into()), VoidListener);
    let mut parser: Processor = Processor::new();
    pieces(work, times).for_each(|piece| parser.advance(&mut term, piece));
    black_box(&term);
}

fn pieces(work: &Workload, times: usize) -> impl Iterator<Item = &[u8]> {
    (0..times).flat_map(|_| work.output.chunks(PIECE))
}

fn processor_time() -> Duration {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).expect("there is such a clock").into()
}

fn measured(work: impl FnOnce()) -> f64 {
    let start = processor_time();
    work();
    (processor_time() - start).as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn generated() -> Vec<Workload> {
    let lines = |count: u32, line: fn(u32) -> String| (0..count).flat_map(|i| line(i).into_bytes()).collect();
    let work = |name: &str, output| Workload { name: name.into(), cols: 120, rows: 40, output };
    vec![
        work(
            "plain log",
            lines(20_000, |i| {
                let (minute, second, part) = (i / 60 % 60, i % 60, i % 1000);
                let (id, item, took) = (i * 7, i * 13 % 977, i % 91);
                format!(
                    "10:{minute:02}:{second:02}.{part:03}Z INFO server::request id={id} path=/api/v1/items/{item} took {took} ms\r\n"
                )
            }),
        ),
        work(
            "coloured log",
            lines(20_000, |i| {
                let (minute, second, id, took) = (i / 60 % 60, i % 60, i * 7, i % 91);
                format!(
                    "\x1b[2m10:{minute:02}:{second:02}Z\x1b[0m \x1b[32m INFO\x1b[0m \x1b[1mserver\x1b[0m\x1b[2m::request\x1b[0m id\x1b[2m=\x1b[0m{id} \x1b[3mpath\x1b[0m=/api \x1b[38;5;208mtook {took} ms\x1b[0m\r\n"
                )
            }),
        ),
        work(
            "CJK and emoji",
            lines(10_000, |i| {
                format!(
                    "第{i}行 漢字かな交じり文のテスト 안녕하세요 세계 😀🎉 emoji e\u{301} 中文字符显示测试一二三四五六七八九十\r\n"
                )
            }),
        ),
        work(
            "full-screen repaint",
            lines(16_000, |i| {
                let (row, frame) = (i % 40, i / 40);
                let (text, background, value) = ((frame + row) % 256, (frame * 3 + row) % 256, frame * row);
                format!(
                    "\x1b[{};1H\x1b[38;5;{text}m{value:>8}\x1b[48;5;{background}m {:<40} \x1b[m\x1b[1m{frame:>20}\x1b[m {:<44}\x1b[K",
                    row + 1,
                    "process name --with=args",
                    "the rest of the row as it is"
                )
            }),
        ),
    ]
}

fn recorded(path: &str) -> Workload {
    let mut opened =
        pty_recording::OpenOptions::new().open(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let size = opened.reader.header().size.unwrap_or_default();
    let (mut event, mut output) = (Event::default(), Vec::new());
    while opened.reader.read(&mut event).unwrap_or_else(|error| panic!("{path}: {error}")) {
        if matches!(event.kind, Kind::Output) {
            output.extend_from_slice(&event.data);
        }
    }
    let name = std::path::Path::new(path).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Workload { name, cols: size.cols, rows: size.rows, output }
}

/// Microseconds of a copy of a screen of which one row changed since the last one, with that change.
fn copies<S, C>(mut screen: S, mut feed: impl FnMut(&mut S, &[u8]), copy: impl Fn(&S) -> C) -> f64 {
    (0..40).for_each(|row| {
        feed(&mut screen, format!("\x1b[{};1H\x1b[3{}m{:<120}", row + 1, row % 8, row).as_bytes());
    });
    let (mut last, count) = (copy(&screen), 20_000);
    let took = measured(|| {
        for index in 0..count {
            feed(&mut screen, if index % 2 == 0 { b"\x1b[5;10Hx" } else { b"\x1b[7;10Hy" });
            last = copy(&screen);
        }
    });
    black_box(&last);
    took / f64::from(count) * 1e6
}

/// Of those that can be copied.
const COPIES: [Option<fn() -> f64>; 4] = [
    Some(|| {
        copies(
            pty_screen::Screen::new(pty_screen::Size::new(120, 40)),
            |it, bytes| it.feed(bytes),
            Clone::clone,
        )
    }),
    None,
    Some(|| {
        let cells = |count| NonZero::new(count).expect("a screen has cells");
        let parser = vt100::Parser::new(cells(40), cells(120), 0);
        copies(parser, |parser, bytes| parser.process(bytes), |parser| parser.screen().clone())
    }),
    Some(|| {
        let config = Config { scrolling_history: 0, ..Config::default() };
        let term = Term::new(config, &TermSize::new(120, 40), VoidListener);
        let mut parser: Processor = Processor::new();
        copies(term, move |term, bytes| parser.advance(term, bytes), |term| term.grid().clone())
    }),
];

fn main() {
    let mut args: Vec<_> = std::env::args().skip(1).collect();
    let mut folder = None;
    match args.first().map(String::as_str) {
        Some("--show") => return show::serve(&args[1]),
        Some("--write") => folder = args.drain(..2).nth(1),
        _ => {}
    }
    let mut works = generated();
    works.extend(args.iter().map(|path| recorded(path)));
    for work in works.iter().filter(|_| folder.is_some()) {
        let name = format!("{} {}x{}", work.name, work.cols, work.rows);
        let path = std::path::Path::new(folder.as_deref().unwrap_or_default()).join(name);
        std::fs::write(path, &work.output).expect("written");
    }
    print!("{:20}", "MB/s");
    ENGINES.iter().for_each(|(name, _)| print!(" {name:>18}"));
    println!("  least ratio");
    for work in &works {
        let times = (AMOUNT / work.output.len().max(1)).max(1);
        let mut took = vec![Vec::new(); ENGINES.len()];
        for _ in 0..TURNS {
            for (index, (_, run)) in ENGINES.iter().enumerate() {
                took[index].push(measured(|| run(work, times)));
            }
        }
        let speeds: Vec<_> =
            took.into_iter().map(|took| (work.output.len() * times) as f64 / 1e6 / median(took)).collect();
        print!("{:20}", work.name);
        speeds.iter().for_each(|speed| print!(" {speed:>18.0}"));
        println!("  {:>11.2}", speeds[1..].iter().map(|other| speeds[0] / other).fold(f64::MAX, f64::min));
    }
    print!("{:20}", "copy, us");
    for copies in COPIES {
        match copies {
            Some(copies) => print!(" {:>18.2}", median((0..TURNS).map(|_| copies()).collect())),
            None => print!(" {:>18}", "-"),
        }
    }
    println!();
}
