//! How each of the tools is told to run a program on a terminal.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::ours;

/// A tool, or a way to use it.
pub(crate) struct Tool {
    pub(crate) name: String,
    /// Nobody's; what is measured is how close one gets to it.
    pub(crate) is_limit: bool,
    kind: Kind,
}

enum Kind {
    Bare(PathBuf),
    Spawn(&'static [&'static str]),
    Record { format: &'static str, file: PathBuf },
    Script { options: &'static [&'static str], log: PathBuf, timing: Option<PathBuf> },
    Asciinema { file: PathBuf },
    Python,
    Unbuffer,
    Socat,
}

const PYTHON: &str = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

impl Tool {
    fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self { name: name.into(), is_limit: false, kind }
    }

    /// Removes what it recorded: to truncate a large file takes its time.
    pub(crate) fn forget(&self) {
        let files = match &self.kind {
            // No recording takes the place of another one's timing.
            Kind::Record { file, .. } => vec![file.clone(), timing_of(file)],
            Kind::Asciinema { file } => vec![file.clone()],
            Kind::Script { log, timing: Some(timing), .. } => vec![log.clone(), timing.clone()],
            Kind::Script { log, timing: None, .. } if log != Path::new("/dev/null") => vec![log.clone()],
            _ => vec![],
        };
        for file in files {
            let _ = std::fs::remove_file(file);
        }
    }

    /// The command that has the tool run this one; input and output are for the caller to set.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let shell_line = || words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
        match &self.kind {
            Kind::Bare(program) => with(program, words),
            Kind::Spawn(options) => {
                let mut command = with(ours::program(), &["spawn"]);
                command.args(*options).arg("--").args(words);
                command
            }
            Kind::Record { format, file } => {
                let mut command = with(ours::program(), &["record", "--overwrite", "--format", format, "-o"]);
                command.arg(file).arg("--").args(words);
                command
            }
            Kind::Script { options, log, timing } => {
                let mut command = with("script", &["-q", "-e"]);
                command.args(*options).args(["-c", &shell_line()]);
                if let Some(timing) = timing {
                    command.arg("-T").arg(timing);
                }
                command.arg("-O").arg(log);
                command
            }
            Kind::Asciinema { file } => {
                let mut command = with("asciinema", &["-q", "rec", "--overwrite", "--return", "-c"]);
                command.arg(shell_line()).arg(file);
                command
            }
            Kind::Python => with_script("python3", &["-c", PYTHON], words),
            Kind::Unbuffer => with("unbuffer", words),
            Kind::Socat => with("socat", &["-u", &format!("EXEC:\"{}\",pty", words.join(" ")), "STDOUT"]),
        }
    }
}

fn timing_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".timing");
    name.into()
}

fn with(program: impl AsRef<OsStr>, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(words);
    command
}

fn with_script(program: &str, first: &[&str], words: &[&str]) -> Command {
    let mut command = with(program, first);
    command.args(words);
    command
}

/// The tools that only carry a program's output, first the limit.
pub(crate) fn relays(folder: &Path) -> Vec<Tool> {
    let mut tools = Vec::new();
    tools.extend(bare(folder));
    tools.push(Tool::new("pty-cli spawn", Kind::Spawn(&[])));
    tools.push(Tool::new("pty-cli spawn --lf", Kind::Spawn(&["--lf"])));
    if is_installed("script", "--version") {
        let log = "/dev/null".into();
        tools.push(Tool::new("script, to /dev/null", Kind::Script { options: &[], log, timing: None }));
    }
    if is_installed("python3", "--version") {
        tools.push(Tool::new("Python's pty.spawn", Kind::Python));
    }
    if is_installed("unbuffer", "true") {
        tools.push(Tool::new("unbuffer", Kind::Unbuffer));
    }
    if is_installed("socat", "-V") {
        tools.push(Tool::new("socat", Kind::Socat));
    }
    tools
}

/// The tools that write it to a file as well.
pub(crate) fn recorders(folder: &Path) -> Vec<Tool> {
    let file = |name: &str| folder.join(name);
    let formats = [
        ("asciicast-v3", "r.cast"),
        ("asciicast-v2", "r2.cast"),
        ("asciicast-v3", "r.cast.zst"),
        ("typescript", "r.typescript"),
        ("ttyrec", "r.ttyrec"),
        ("bsd", "r.bsd"),
        ("raw", "r.raw"),
        ("txt", "r.txt"),
    ];
    let mut tools: Vec<_> = formats
        .into_iter()
        .map(|(format, name)| {
            let packed = if name.ends_with(".zst") { ", .zst" } else { "" };
            Tool::new(format!("pty-cli record, {format}{packed}"), Kind::Record { format, file: file(name) })
        })
        .collect();
    if is_installed("script", "--version") {
        let log = || file("s.log");
        tools.push(Tool::new("script", Kind::Script { options: &[], log: log(), timing: None }));
        let timing = Some(file("s.timing"));
        tools.push(Tool::new("script, with timing", Kind::Script { options: &[], log: log(), timing }));
    }
    tools.extend(asciinema(folder));
    tools
}

/// asciinema shows nothing unless it has a terminal, so that it is a recorder only.
pub(crate) fn asciinema(folder: &Path) -> Option<Tool> {
    let file = folder.join("a.cast");
    is_installed("asciinema", "--version").then(|| Tool::new("asciinema rec", Kind::Asciinema { file }))
}

/// Compiles the limit; none without a C compiler.
fn bare(folder: &Path) -> Option<Tool> {
    let program = folder.join("bare");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/versus/bare.c");
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let mut words = compiler.split_whitespace();
    let compiled = Command::new(words.next().unwrap_or("cc"))
        .args(words)
        .args(["-O2", "-o"])
        .arg(&program)
        .arg(source)
        .arg("-lutil")
        .status()
        .is_ok_and(|status| status.success());
    if !compiled {
        println!("without a C compiler there is no limit to compare with");
    }
    compiled.then(|| Tool { is_limit: true, ..Tool::new("bare C loop", Kind::Bare(program)) })
}

/// Says so if it is not.
pub(crate) fn is_installed(program: &str, argument: &str) -> bool {
    let quiet = Stdio::null;
    let found = Command::new(program)
        .arg(argument)
        .stdin(quiet())
        .stdout(quiet())
        .stderr(quiet())
        .status()
        .is_ok_and(|status| status.success());
    if !found {
        println!("not installed: {program}");
    }
    found
}
