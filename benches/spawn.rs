//! What starting a program on a terminal costs, and that it costs the same from a process with
//! much memory and with leave to open many files.
//!
//! Criterion measures each case that does not fork alone, to compare with the run before. It
//! cannot take turns between cases, and a machine drifts by more than the ratios that matter; so
//! the table at the end has a small runner of its own, which can. It stays on one processor: to wake
//! up a child on another one takes now as long as all the rest, now next to nothing.
//!
//! `PTY_BENCH_GIB` is the size of the large process, 2 unless told, at most 4.

use std::path::{Path, PathBuf};
use std::time::Duration;

use benches::parent::{Ballast, FileLimits, MIB, available_memory, stay_on_one_processor};
use benches::sample::Spread;
use benches::start::{self, Times};
use criterion::Criterion;
use nix::sys::resource::rlim_t;

/// A way to start a program, under a limit on the number of open files.
struct Case {
    name: &'static str,
    start: fn() -> Times,
    files: rlim_t,
    /// Copies the tables of the memory of the process that starts it.
    forks: bool,
}

struct Setting {
    limits: FileLimits,
    /// Those that fork are the last.
    cases: Vec<Case>,
    /// Bytes of memory, in the large process.
    large: usize,
    rounds: usize,
    samples: usize,
    fork_samples: usize,
}

const PTY: usize = 0;
const PTY_HIGH: usize = 1;

impl Setting {
    fn new(quick: bool) -> Self {
        let limits = FileLimits::prepare();
        let case = |name, start, files| Case { name, start, files, forks: false };
        let forking = |name, start| Case { forks: true, ..case(name, start, limits.usual) };
        let cases = vec![
            case("pty", start::pty as fn() -> Times, limits.usual),
            case("pty", start::pty, limits.high),
            case("std, no terminal", start::std, limits.usual),
            #[cfg(target_os = "linux")]
            case("bare clone", start::cloned, limits.usual),
            #[cfg(target_os = "linux")]
            case("the same calls", start::equalled, limits.usual),
            forking("forkpty", start::forked),
            forking("portable-pty", start::portable_pty),
            forking("pty-process", start::pty_process),
            forking("expectrl", start::expectrl),
        ];
        let (rounds, samples, fork_samples) = if quick { (1, 1, 1) } else { (12, 50, 5) };
        let large = if quick { 16 * MIB } else { large_size() };
        Self { limits, cases, large, rounds, samples, fork_samples }
    }

    fn run(&self, case: &Case) -> Times {
        self.limits.set(case.files);
        (case.start)()
    }
}

/// Half of the memory that is available is left to others.
fn large_size() -> usize {
    let gib = std::env::var("PTY_BENCH_GIB").map_or(2, |text| text.parse().expect("PTY_BENCH_GIB: a number"));
    let wanted = gib.clamp(1, 4) * 1024 * MIB;
    let possible = available_memory().map_or(wanted, |bytes| bytes / 2);
    if possible < wanted {
        println!("of {} MiB only {} are used: there is not enough memory", wanted / MIB, possible / MIB);
    }
    wanted.min(possible)
}

/// Returns how many of the cases were chosen on the command line.
fn measure_each(setting: &Setting, criterion: &mut Criterion) -> usize {
    let mut chosen = 0;
    for memory in [0, setting.large] {
        let _ballast = Ballast::new(memory);
        for case in setting.cases.iter().filter(|case| !case.forks) {
            for (what, part) in PARTS {
                let name = format!("{what}/{}, {} files/{} MiB", case.name, case.files, memory / MIB);
                let mut called = false;
                criterion.bench_function(&name, |bencher| {
                    called = true;
                    bencher.iter_custom(|count| (0..count).map(|_| part(&setting.run(case))).sum());
                });
                chosen += usize::from(called);
            }
        }
    }
    chosen
}

type Part = fn(&Times) -> Duration;
const PARTS: [(&str, Part); 2] = [("returned", |times| times.returned), ("reaped", |times| times.reaped)];

/// All cases by turns, in a small process and in a large one. `[round][large][case]` are the samples.
fn measure_by_turns(setting: &Setting) -> Vec<[Vec<Vec<Times>>; 2]> {
    let round = |number| {
        let mut halves = [Vec::new(), Vec::new()];
        // Neither is always the first.
        for large in [number % 2, 1 - number % 2] {
            let memory = large * setting.large;
            let _ballast = Ballast::new(memory);
            halves[large] = take_turns(setting, memory);
        }
        halves
    };
    (0..setting.rounds).map(round).collect()
}

/// A fork of a large process takes so long, and leaves the caches so cold, that those who do it get
/// fewer samples, after all others; the last is Python, which has as much memory of its own.
fn take_turns(setting: &Setting, memory: usize) -> Vec<Vec<Times>> {
    let mut samples = vec![Vec::new(); setting.cases.len()];
    for (forks, count) in [(false, setting.samples), (true, setting.fork_samples)] {
        for _ in 0..count {
            let cases = setting.cases.iter().zip(&mut samples);
            for (case, samples) in cases.filter(|(case, _)| case.forks == forks) {
                // The second run finds the caches as the same case left them, not another one.
                setting.run(case);
                samples.push(setting.run(case));
            }
        }
    }
    samples.push(start::python(memory, setting.fork_samples));
    samples
}

fn spread<'a>(times: impl IntoIterator<Item = &'a Times>, part: Part) -> Spread {
    Spread::of(times.into_iter().map(|times| part(times).as_secs_f64() * 1e6))
}

fn print_table(setting: &Setting) {
    let pinned = stay_on_one_processor();
    let results = measure_by_turns(setting);
    let sizes = [0, setting.large / MIB];
    println!("Starting {:?}: microseconds as median (quartiles),", start::PROGRAM);
    println!(
        "{} rounds of {} samples by turns, and then {} of each that forks.",
        setting.rounds, setting.samples, setting.fork_samples
    );
    println!("On {}.", if pinned { "one processor" } else { "any processor" });
    println!("Memory is touched, anonymous, in small pages (MADV_NOHUGEPAGE where there is that).");
    println!("Files is the soft RLIMIT_NOFILE; the hard one was raised towards 1,000,000 if it may be.");
    println!("forkpty and Python return before the program is executed, the others after that.");
    println!();
    println!(
        "{:<18}{:>8}{:>10}  {:<30}{:<30}",
        "", "files", "memory", "until it returns", "until it is reaped"
    );
    let names: Vec<_> = setting.cases.iter().map(|case| (case.name, case.files)).collect();
    let names = [&names[..], &[("Python's pty.fork", setting.limits.usual)]].concat();
    for (large, memory) in sizes.iter().enumerate() {
        for (number, (name, files)) in names.iter().enumerate() {
            if results.iter().all(|halves| halves[large][number].is_empty()) {
                continue;
            }
            let [returned, reaped] = PARTS
                .map(|(_, part)| spread(results.iter().flat_map(|halves| &halves[large][number]), part))
                .map(|spread| spread.to_string());
            println!("{name:<18}{files:>8}{memory:>6} MiB  {returned:<30}{reaped:<30}");
        }
    }
    println!();
    let (usual, high) = (setting.limits.usual, setting.limits.high);
    println!(
        "{:<44}{:<30}{:<30}",
        "Ratios, of the medians in each round", "until it returns", "until it is reaped"
    );
    let mut ratios = vec![
        (format!("pty, {} / 0 MiB", sizes[1]), (1, PTY), (0, PTY)),
        (format!("pty, {high} / {usual} files, 0 MiB"), (0, PTY_HIGH), (0, PTY)),
        (format!("pty, {high} / {usual} files, {} MiB", sizes[1]), (1, PTY_HIGH), (1, PTY)),
    ];
    for (number, (name, _)) in names.iter().enumerate().skip(PTY_HIGH + 1) {
        for (large, memory) in sizes.iter().enumerate() {
            if results.iter().all(|halves| !halves[large][number].is_empty()) {
                ratios.push((format!("{name} / pty, {memory} MiB"), (large, number), (large, PTY)));
            }
        }
    }
    for (what, over, under) in ratios {
        let [returned, reaped] = PARTS
            .map(|(_, part)| {
                let median = |halves: &[Vec<Vec<Times>>; 2], (large, case): (usize, usize)| {
                    spread(&halves[large][case], part).median
                };
                Spread::of(results.iter().map(|halves| median(halves, over) / median(halves, under)))
            })
            .map(|spread| format!("{spread:.2}"));
        println!("{what:<44}{returned:<30}{reaped:<30}");
    }
}

/// `cargo bench` says `--bench`; without it, or with `--test`, Criterion runs each case once, and so
/// does the table. There is no table if only some cases were chosen.
fn main() {
    let has = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    let setting = Setting::new(has("--test") || !has("--bench"));
    // Beside what is built, wherever the benchmark is run from.
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    let mut criterion = Criterion::default()
        .output_directory(&target.join("criterion"))
        .without_plots()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800))
        .configure_from_args();
    let chosen = measure_each(&setting, &mut criterion);
    criterion.final_summary();
    let measured = setting.cases.iter().filter(|case| !case.forks).count();
    if chosen == measured * PARTS.len() * 2 {
        print_table(&setting);
    }
}
