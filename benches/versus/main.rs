//! Whole programs against each other: ours, every peer that is installed, and the least that can be
//! done. All of one table take turns, since machines drift by more than what is to be seen.
//!
//! `cargo bench -p benches --bench versus -- throughput start` runs only those. The tool is built as it is
//! released; by `size` once more from nothing, as is what it is compared with if `PTY_BENCH_INSTALL` is set.

mod latency;
mod ours;
mod peers;
mod recordings;
mod size;
mod start;
mod table;
mod throughput;

use std::path::Path;

/// Where files go for as long as it runs, and whether only to try that everything works.
struct Place<'a> {
    folder: &'a Path,
    quick: bool,
}

type Part = fn(&Place);

const PARTS: [(&str, Part); 5] = [
    ("throughput", throughput::measure),
    ("start", start::measure),
    ("latency", latency::measure),
    ("recordings", recordings::measure),
    ("size", size::measure),
];

fn main() {
    let words: Vec<_> = std::env::args().skip(1).collect();
    let quick = words.iter().any(|word| word == "--test") || !words.iter().any(|word| word == "--bench");
    let folder = tempfile::tempdir().expect("a folder for the recordings");
    let place = Place { folder: folder.path(), quick };
    let chosen = |name: &str| words.iter().any(|word| word == name);
    ours::prepare(quick);
    let all = !PARTS.iter().any(|(name, _)| chosen(name));
    for (name, measure) in PARTS {
        if all || chosen(name) {
            measure(&place);
        }
    }
}
