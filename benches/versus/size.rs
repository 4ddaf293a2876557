//! How large the tool is, and how long one waits for it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use benches::cost;

use crate::ours::{self, cargo};
use crate::peers::is_installed;
use crate::{Place, table};

pub(crate) fn measure(place: &Place) {
    if place.quick {
        return;
    }
    let mut rows = vec![vec![
        "pty-cli".to_owned(),
        megabytes(ours::program()),
        dependencies().map_or_else(|error| error, |count| count.to_string()),
        cold_build(place, &["build", "--release", "-p", "pty-cli", "--locked"]),
    ]];
    if is_installed("asciinema", "--version") {
        let wanted = std::env::var_os("PTY_BENCH_INSTALL").is_some();
        let root = place.folder.join("root");
        let install = ["install", "asciinema", "--force", "--root", root.to_str().unwrap_or("root")];
        let build = if wanted { cold_build(place, &install) } else { "–".to_owned() };
        let program = on_path("asciinema").map_or("–".to_owned(), |path| megabytes(&path));
        rows.push(vec!["asciinema".to_owned(), program, "–".to_owned(), build]);
    }
    println!("\n## Size");
    table::print(&["", "program, MB", "crates it is made of", "cold release build, seconds"], &rows);
}

fn megabytes(path: &Path) -> String {
    fs::metadata(path)
        .map_or_else(|error| error.to_string(), |found| format!("{:.2}", found.len() as f64 / 1e6))
}

fn on_path(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

fn dependencies() -> Result<usize, String> {
    let mut command = cargo();
    command.args(["tree", "-p", "pty-cli", "-e", "normal", "--prefix", "none", "--no-dedupe", "--locked"]);
    let output = command.output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let crates: BTreeSet<_> = text.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    Ok(crates.len())
}

/// Into an empty folder; what has to be downloaded is there already.
fn cold_build(place: &Place, words: &[&str]) -> String {
    let target = place.folder.join("target");
    let _ = fs::remove_dir_all(&target);
    let mut command = cargo();
    command.args(words).arg("--target-dir").arg(&target).stdout(Stdio::null()).stderr(Stdio::null());
    let cost = cost::run(&mut command);
    let _ = fs::remove_dir_all(&target);
    cost.map_or_else(|error| error, |cost| format!("{:.0}", cost.wall.as_secs_f64()))
}
