//! The tool as it is released. Built for `cargo bench`, the whole of it would be compiled for speed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Builds it; or takes the one that was built beside the benchmarks, to see whether everything works.
pub(crate) fn prepare(quick: bool) {
    let beside = || PathBuf::from(env!("CARGO_BIN_EXE_pty-cli-benched"));
    let program = if quick { beside() } else { build().expect("the release of pty-cli") };
    PROGRAM.set(program).expect("it is prepared once");
}

pub(crate) fn program() -> &'static Path {
    PROGRAM.get().expect("it is prepared before anything is measured")
}

pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).stdin(Stdio::null());
    command
}

fn build() -> Result<PathBuf, String> {
    let mut command = cargo();
    command.args(["build", "--release", "-p", "pty-cli", "--locked", "--message-format=json"]);
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| error.to_string())?;
    let mut programs = output.stdout.split(|&byte| byte == b'\n').filter_map(|line| {
        let message: serde_json::Value = serde_json::from_slice(line).ok()?;
        message["executable"].as_str().map(PathBuf::from)
    });
    programs.next_back().ok_or_else(|| format!("cargo build: {}", output.status))
}
