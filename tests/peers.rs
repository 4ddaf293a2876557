//! What today's tools do with the lines that people run them with, side by side with `pty-cli`:
//! `cargo bench -p tests --bench peers` prints a table of who holds what. Tools that are not
//! installed are left out. Every line has five seconds; what it started is ended then.

use std::fs;
use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const DEADLINE: Duration = Duration::from_secs(5);

/// A tool, and the shell words by which it runs `sh SCRIPT` on a terminal.
struct Tool {
    name: &'static str,
    words: String,
}

fn tools() -> Vec<Tool> {
    let ours = env!("CARGO_BIN_EXE_pty-cli-under-test");
    let python = "import os,pty,sys; c = os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])); sys.exit(c if c >= 0 else 128 - c)";
    let all = [
        ("pty-cli spawn", format!("{ours} spawn $OPTIONS -- sh SCRIPT"), ours),
        ("script", "script -qec 'sh SCRIPT' /dev/null".to_owned(), "script"),
        ("unbuffer -p", "unbuffer -p sh SCRIPT".to_owned(), "unbuffer"),
        ("socat", "socat - 'EXEC:sh SCRIPT,pty,setsid,ctty,stderr'".to_owned(), "socat"),
        ("Python pty.spawn", format!("python3 -c '{python}' sh SCRIPT"), "python3"),
    ];
    let installed = |program: &str| {
        let found =
            Command::new("sh").args(["-c", "command -v \"$0\"", program]).stdout(Stdio::null()).status();
        found.is_ok_and(|status| status.success())
    };
    let all = all.into_iter().filter(|(_, _, program)| installed(program));
    all.map(|(name, words, _)| Tool { name, words }).collect()
}

/// What came of a line.
struct Seen {
    /// `None` if it did not end in time.
    status: Option<ExitStatus>,
    stdout: Vec<u8>,
    /// What the command on the terminal wrote to the file `got`.
    got: Vec<u8>,
}

impl Seen {
    fn code(&self) -> Option<i32> {
        self.status.map(|status| status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0)))
    }

    fn says(&self, text: &str) -> bool {
        String::from_utf8_lossy(&self.stdout).contains(text)
    }
}

struct Row {
    what: &'static str,
    /// The line, a shell command in which TOOL stands for the tool that runs the script.
    line: &'static str,
    /// The script that runs on the terminal.
    script: &'static str,
    options: &'static str,
    holds: fn(&Seen) -> bool,
}

const PLAIN: Row = Row { what: "", line: "TOOL </dev/null", script: "", options: "", holds: |_| false };

const ROWS: &[Row] = &[
    Row {
        what: "32 KiB piped in arrive whole",
        line: "seq 1000000 1004680 | TOOL >/dev/null",
        script: "cat >got",
        holds: |seen| seen.got.len() == 37448,
        ..PLAIN
    },
    Row {
        what: "so does input without a final newline",
        line: "printf 'no newline' | TOOL >/dev/null",
        script: "cat >got",
        holds: |seen| seen.got == b"no newline" && seen.status.is_some(),
        ..PLAIN
    },
    Row {
        what: "a command that waits for input sees its end",
        script: "read x; echo \"end $?\"",
        holds: |seen| seen.says("end 1") && seen.status.is_some(),
        ..PLAIN
    },
    Row {
        what: "so do the second and the third one that read",
        script: "cat; cat; cat; echo end",
        holds: |seen| seen.says("end") && seen.status.is_some(),
        ..PLAIN
    },
    Row {
        what: "output reaches a slow reader whole",
        line: "TOOL </dev/null | (sleep 1; wc -c)",
        script: "head -c 64000 /dev/zero | tr '\\0' x",
        holds: |seen| seen.says("64000"),
        ..PLAIN
    },
    Row {
        what: "bytes that are no text pass unchanged",
        line: "TOOL </dev/null | od -An -tx1",
        script: "printf '\\377\\376\\000'",
        holds: |seen| seen.says("ff fe 00"),
        ..PLAIN
    },
    Row {
        what: "it ends when its reader does (`| head -1`)",
        line: "TOOL </dev/null | head -1; wait",
        script: "exec yes",
        holds: |seen| seen.status.is_some(),
        ..PLAIN
    },
    Row {
        what: "a full disk is a failure",
        line: "TOOL </dev/null >/dev/full 2>/dev/null",
        script: "echo hello",
        holds: |seen| seen.code().is_some_and(|code| code != 0),
        ..PLAIN
    },
    Row {
        what: "exit status of the command",
        script: "exit 42",
        holds: |seen| seen.code() == Some(42),
        ..PLAIN
    },
    Row {
        what: "128+n if a signal ended it",
        script: "kill -SEGV $$",
        holds: |seen| seen.code() == Some(139),
        ..PLAIN
    },
    Row {
        what: "128+n if a signal ended the tool, soon",
        line: "TOOL </dev/null & sleep 0.5; kill -TERM $!; wait $!",
        script: "exec sleep 30",
        holds: |seen| seen.code() == Some(143),
        ..PLAIN
    },
    Row {
        what: "runs with standard input closed",
        line: "TOOL <&-",
        script: "echo hello; sleep 0.2",
        holds: |seen| seen.says("hello") && seen.code() == Some(0),
        ..PLAIN
    },
    Row {
        what: "runs with standard output closed",
        line: "TOOL </dev/null >&-",
        script: "echo hello >got; echo hello; read x",
        holds: |seen| seen.got == b"hello\n" && seen.status.is_some(),
        ..PLAIN
    },
    Row {
        what: "a size without a terminal around it",
        script: "stty size",
        holds: |seen| {
            seen.status.is_some() && seen.stdout.first().is_some_and(u8::is_ascii_digit) && !seen.says("0 0")
        },
        ..PLAIN
    },
    Row {
        what: "late output of background jobs, if wanted",
        script: "trap '' HUP; (sleep 1; echo late) & echo done",
        options: "--wait all",
        holds: |seen| seen.says("late"),
        ..PLAIN
    },
    Row {
        what: "a command that stops itself stops no one else",
        line: "TOOL </dev/null & tool=$!; sleep 1; cut -d' ' -f3 /proc/$tool/stat; kill -CONT $tool; kill $tool",
        script: "kill -STOP $$",
        holds: |seen| seen.says("S\n"),
        ..PLAIN
    },
];

fn run(tool: &Tool, row: &Row, folder: &Path) -> Seen {
    let script = folder.join("script");
    let got = folder.join("got");
    let _ = fs::remove_file(&got);
    fs::write(&script, row.script).expect("the script can be written");
    let words = tool.words.replace("SCRIPT", "./script").replace("$OPTIONS", row.options);
    let mut command = Command::new("sh");
    command.arg("-c").arg(row.line.replace("TOOL", &words)).current_dir(folder).process_group(0);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("there is a shell");
    let mut output = child.stdout.take().expect("its output is a pipe");
    let reader = thread::spawn(move || {
        let mut bytes = Vec::new();
        // A tool that floods is cut; what it printed first is what counts.
        let _ = output.by_ref().take(1 << 20).read_to_end(&mut bytes);
        bytes
    });
    let deadline = Instant::now() + DEADLINE;
    let status = loop {
        match child.try_wait().expect("the shell is our child") {
            Some(status) => break Some(status),
            None if Instant::now() > deadline => break None,
            None => thread::sleep(Duration::from_millis(10)),
        }
    };
    let group = nix::unistd::Pid::from_raw(child.id().cast_signed());
    // Fails if all have ended.
    let _ = nix::sys::signal::killpg(group, nix::sys::signal::Signal::SIGKILL);
    let _ = child.wait();
    let stdout = reader.join().expect("the reader does not panic");
    Seen { status, stdout, got: fs::read(&got).unwrap_or_default() }
}

fn main() {
    let tools = tools();
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let names: Vec<_> = tools.iter().map(|tool| tool.name).collect();
    println!("| | {} |", names.join(" | "));
    println!("|---{}|", "|:-:".repeat(tools.len()));
    let mut ours_hold = true;
    for row in ROWS {
        let cells = tools.iter().enumerate().map(|(index, tool)| {
            let seen = run(tool, row, folder.path());
            let holds = (row.holds)(&seen);
            ours_hold &= holds || index > 0;
            match (holds, seen.status) {
                (true, _) => "yes",
                (false, Some(_)) => "no",
                (false, None) => "hangs",
            }
        });
        println!("| {} | {} |", row.what, cells.collect::<Vec<_>>().join(" | "));
    }
    assert!(ours_hold, "pty-cli does not hold what it is to hold");
}
