//! Running programs that are on no terminal, and writing them.

use std::env;
use std::fmt::Display;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::ExitStatus;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use crate::DEADLINE;

/// Runs a program that is no child of a terminal; what it printed, after it ended well.
pub fn run(command: &mut std::process::Command) -> String {
    let output = command.output().expect("the program can be started");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{error}", output.status);
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

/// Writes a program that anyone may execute. By a process of its own: were it this one, a child that
/// another thread starts at the same moment could hold the file open for writing, and it could not
/// be executed (`ETXTBSY`).
pub fn write_program(path: &Path, text: &str) {
    run(std::process::Command::new("sh")
        .args(["-c", r#"printf %s "$2" >"$1" && chmod 755 "$1""#, "sh"])
        .arg(path)
        .arg(text));
}

/// How a program ended, and what it printed.
#[derive(Debug)]
pub struct Finished {
    /// Its exit status.
    pub status: ExitStatus,
    /// All of its standard output, where that was a pipe to us.
    pub stdout: Vec<u8>,
    /// All of its standard error, likewise.
    pub stderr: String,
}

impl Finished {
    /// The exit code; fails if a signal ended the program.
    #[track_caller]
    pub fn code(&self) -> i32 {
        self.status.code().unwrap_or_else(|| panic!("{}", self.status))
    }

    /// Standard output as text.
    #[track_caller]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("the output is UTF-8")
    }

    /// This, if the program ended well and without a word to standard error.
    #[track_caller]
    pub fn well(self) -> Self {
        assert!(self.status.success() && self.stderr.is_empty(), "{}, {}", self.status, self.stderr);
        self
    }
}

/// Starts a program with each signal as a shell's user has it, whatever this process was started
/// with: tests are run by nohup and in the background too.
pub fn start(command: &mut std::process::Command) -> std::process::Child {
    use nix::sys::signal::{SigHandler, SigSet, SigmaskHow, Signal, pthread_sigmask, signal};
    use std::os::unix::process::CommandExt;
    let defaults = || {
        for number in [Signal::SIGHUP, Signal::SIGINT, Signal::SIGQUIT, Signal::SIGTERM, Signal::SIGTSTP] {
            // SAFETY: the default needs no handler. signal(2).
            unsafe { signal(number, SigHandler::SigDfl) }?;
        }
        Ok(pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::empty()), None)?)
    };
    // SAFETY: between fork and exec it calls signal and sigprocmask only, which are
    // async-signal-safe. signal-safety(7).
    unsafe { command.pre_exec(defaults) };
    command.spawn().expect("the program can be started")
}

/// Collects what a program prints until it ends; kills it, and fails, when it has not at the deadline.
#[track_caller]
pub fn finish(child: std::process::Child) -> Finished {
    finish_within(DEADLINE, child)
}

/// The same with another time, for what does a lot.
#[track_caller]
pub fn finish_within(time: Duration, mut child: std::process::Child) -> Finished {
    fn collect(pipe: Option<impl Read + Send + 'static>) -> std::sync::mpsc::Receiver<Vec<u8>> {
        let (sender, receiver) = channel();
        thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(mut pipe) = pipe {
                pipe.read_to_end(&mut bytes).expect("a pipe can be read");
            }
            // Nobody listens any more when the deadline has passed.
            let _ = sender.send(bytes);
        });
        receiver
    }
    drop(child.stdin.take());
    let (stdout, stderr) = (collect(child.stdout.take()), collect(child.stderr.take()));
    let deadline = Instant::now() + time;
    let status = loop {
        if let Some(status) = child.try_wait().expect("our child can be waited for") {
            break status;
        }
        if Instant::now() > deadline {
            let _ = child.kill();
            let _ = child.wait();
            let error = stderr.recv_timeout(DEADLINE).unwrap_or_default();
            panic!("the program still ran after {time:?}; it had said: {}", error.escape_ascii());
        }
        thread::sleep(Duration::from_millis(1));
    };
    let all = "nobody else has the other end of the pipe";
    let stdout = stdout.recv_timeout(DEADLINE).expect(all);
    let stderr = String::from_utf8_lossy(&stderr.recv_timeout(DEADLINE).expect(all)).into_owned();
    Finished { status, stdout, stderr }
}

/// Runs a program with `input` in a pipe as its standard input, and collects what it prints.
#[track_caller]
pub fn feed(command: &mut std::process::Command, input: impl Into<Vec<u8>>) -> Finished {
    use std::process::Stdio;
    let mut child = start(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()));
    let (mut stdin, input) = (child.stdin.take().expect("it is piped"), input.into());
    // A program need not read all of it.
    thread::spawn(move || drop(io::Write::write_all(&mut stdin, &input)));
    finish(child)
}

/// Says why a test tries nothing here. Where `CI` is set nothing may be in the way, and the test fails.
#[track_caller]
pub fn skip(reason: impl Display) {
    assert!(env::var_os("CI").is_none(), "this cannot be tried: {reason}");
    println!("skipped: {reason}");
}

/// Whether a program is there to be tested with; else [`skip`] says that it is not.
#[track_caller]
pub fn is_installed(program: &str) -> bool {
    let is_executable = |path: &Path| {
        path.metadata().is_ok_and(|entry| entry.is_file() && entry.permissions().mode() & 0o111 != 0)
    };
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).any(|directory| is_executable(&directory.join(program)));
    if !found {
        skip(format_args!("{program} is not installed"));
    }
    found
}

/// Whether the program of util-linux is there to be compared with, as [`is_installed`].
#[track_caller]
pub fn is_from_util_linux(program: &str) -> bool {
    let version = std::process::Command::new(program).arg("--version").output();
    let found = version
        .is_ok_and(|output| output.stdout.starts_with(format!("{program} from util-linux").as_bytes()));
    if !found {
        skip(format_args!("{program} of util-linux is not installed"));
    }
    found
}
