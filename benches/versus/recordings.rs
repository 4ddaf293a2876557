//! How fast recordings are read, converted and replayed, and in how much memory.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use benches::cost::{self, Cost};
use benches::sample::Spread;
use benches::text::coloured_log;

use crate::peers::is_installed;
use crate::{Place, ours, table};

/// What is done with a recording by a command.
struct Work {
    name: String,
    file: PathBuf,
    command: Box<dyn Fn() -> Command>,
}

pub(crate) fn measure(place: &Place) {
    let sizes: &[u64] = if place.quick { &[100_000] } else { &[200_000_000, 1_000_000_000] };
    for &size in sizes {
        let rounds = if place.quick { 1 } else { 3 };
        // Of their own, since no file takes the place of another one's timing.
        let folder = tempfile::tempdir_in(place.folder).expect("a folder for the recordings");
        let works = prepare(folder.path(), size);
        let mut costs: Vec<Vec<Cost>> = vec![Vec::new(); works.len()];
        for _ in 0..rounds {
            for (work, costs) in works.iter().zip(&mut costs) {
                let mut command = (work.command)();
                command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
                match cost::run(&mut command) {
                    Ok(cost) => costs.push(cost),
                    Err(error) => println!("{}: {error}", work.name),
                }
            }
        }
        println!("\n## Recordings of {} MB, {rounds} rounds by turns, to /dev/null", size / 1_000_000);
        let rows: Vec<_> = works.iter().zip(&costs).map(|(work, costs)| row(work, costs)).collect();
        table::print(&["", "MB of file", "MB/s", "seconds", "peak MiB"], &rows);
        for work in &works {
            let _ = fs::remove_file(&work.file);
        }
    }
}

fn row(work: &Work, costs: &[Cost]) -> Vec<String> {
    let bytes = fs::metadata(&work.file).map_or(0, |found| found.len()) as f64;
    let mut row = vec![work.name.clone(), format!("{:.0}", bytes / 1e6)];
    row.extend(match costs {
        [] => ["failed", "–", "–"].map(str::to_owned),
        costs => {
            let over = |value: fn(&Cost) -> f64| Spread::of(costs.iter().map(value));
            let seconds = over(|cost| cost.wall.as_secs_f64());
            let peak = over(|cost| cost.peak as f64 / f64::from(1 << 20));
            [
                format!("{:.0}", bytes / 1e6 / seconds.median),
                format!("{seconds:.2}"),
                format!("{:.1}", peak.median),
            ]
        }
    });
    row
}

/// A recording of this size in each format, and all that is done with them.
fn prepare(folder: &Path, size: u64) -> Vec<Work> {
    let base = folder.join("in.cast");
    write_asciicast(&base, size).expect("the recording can be written");
    let mut works = Vec::new();
    for (format, name) in [
        ("asciicast-v3", "in.cast"),
        ("asciicast-v2", "in2.cast"),
        ("typescript", "in.typescript"),
        ("ttyrec", "in.ttyrec"),
        ("bsd", "in.bsd"),
        ("raw", "in.raw"),
    ] {
        let file = folder.join(name);
        if file != base {
            convert(&base, &file, format).expect("the recording can be converted");
        }
        for words in [
            &["info"][..],
            &["convert", "--format", "raw"],
            &["convert", "--format", "asciicast-v3"],
            &["replay", "--speed", "max"],
            &["replay", "--speed", "max", "--raw"],
        ] {
            let (words, path) = (words.to_vec(), file.clone());
            works.push(Work {
                name: format!("{format}: pty-cli {}", words.join(" ")),
                file: file.clone(),
                command: Box::new(move || {
                    let mut command = Command::new(ours::program());
                    command.args(&words).arg(&path);
                    if words[0] == "convert" {
                        command.arg("-");
                    }
                    command
                }),
            });
        }
    }
    if is_installed("asciinema", "--version") {
        for format in ["raw", "asciicast-v3"] {
            let (file, out) = (base.clone(), folder.join("out"));
            works.push(Work {
                name: format!("asciicast-v3: asciinema convert -f {format}"),
                file: base.clone(),
                command: Box::new(move || {
                    let mut command = Command::new("asciinema");
                    command.args(["-q", "convert", "--overwrite", "-f", format]).arg(&file).arg(&out);
                    command
                }),
            });
        }
    }
    if is_installed("scriptreplay", "--version") {
        let file = folder.join("in.typescript");
        let timing = folder.join("in.typescript.timing");
        let path = file.clone();
        works.push(Work {
            name: "typescript: scriptreplay -d 1000000 -m 0.000001".to_owned(),
            file,
            command: Box::new(move || {
                let mut command = Command::new("scriptreplay");
                command.args(["-d", "1000000", "-m", "0.000001", "-T"]).arg(&timing).arg("-B").arg(&path);
                command
            }),
        });
    }
    works
}

fn convert(from: &Path, to: &Path, format: &str) -> Result<Cost, String> {
    let mut command = Command::new(ours::program());
    command.args(["convert", "--overwrite", "--format", format]).arg(from).arg(to);
    cost::run(command.stdin(Stdio::null()).stdout(Stdio::null()))
}

/// One of log lines that came in pieces of what a terminal gives at once.
fn write_asciicast(path: &Path, size: u64) -> io::Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(file, r#"{{"version": 3, "term": {{"cols": 80, "rows": 24}}}}"#)?;
    let text = String::from_utf8(coloured_log(4000)).map_err(io::Error::other)?;
    let event = format!("[0.000{}, \"o\", {}]\n", 250, serde_json::Value::from(text.replace('\n', "\r\n")));
    let mut left = size;
    while left > 0 {
        file.write_all(event.as_bytes())?;
        left = left.saturating_sub(event.len() as u64);
    }
    file.flush()
}
