//! What the tests share: waiting with a deadline, what this process has open, what the probe says.

pub mod census;
pub mod recordings;
pub mod screen;

use std::ffi::OsString;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::path::Path;
use std::process::ExitStatus;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use pty::{Child, Manager, Session};

/// How long anything may take before a test gives up on it. Generous: the machine may be busy, and
/// only a test that fails waits for so long.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Runs `action` in a thread, and fails when it has not returned at the deadline.
pub fn within<T: Send + 'static>(what: &str, action: impl FnOnce() -> T + Send + 'static) -> T {
    within_time(DEADLINE, what, action)
}

/// The same with another time, for what does a lot.
pub fn within_time<T: Send + 'static>(
    time: Duration,
    what: &str,
    action: impl FnOnce() -> T + Send + 'static,
) -> T {
    let (sender, receiver) = channel();
    let worker = thread::spawn(move || {
        // Nobody listens any more when the deadline has passed.
        let _ = sender.send(action());
    });
    match receiver.recv_timeout(time) {
        Ok(value) => value,
        Err(RecvTimeoutError::Timeout) => panic!("{what}: not done after {time:?}"),
        Err(RecvTimeoutError::Disconnected) => std::panic::resume_unwind(worker.join().unwrap_err()),
    }
}

/// Asks again and again until `condition` holds, for what nothing tells when it happens.
pub fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !condition() {
        assert!(Instant::now() < deadline, "{what}: not so after {DEADLINE:?}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// What poll(2) says of `fd` now, or as soon as it can be read within `timeout`.
pub fn events(fd: impl AsFd, timeout: Duration) -> PollFlags {
    let deadline = Instant::now() + timeout;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let mut fds = [PollFd::new(fd.as_fd(), PollFlags::POLLIN)];
        let timeout = PollTimeout::try_from(left).expect("the timeout fits");
        match poll(&mut fds, timeout) {
            Err(Errno::EINTR) => {}
            result => {
                result.expect("the descriptor can be polled");
                return fds[0].revents().expect("poll returns flags that are known");
            }
        }
    }
}

/// Whether `fd` can be read without waiting.
pub fn is_readable(fd: impl AsFd) -> bool {
    events(fd, Duration::ZERO).contains(PollFlags::POLLIN)
}

/// Waits until `fd` can be read.
pub fn wait_readable(fd: impl AsFd) {
    let events = events(fd, DEADLINE);
    assert!(events.contains(PollFlags::POLLIN), "nothing to read after {DEADLINE:?}: {events:?}");
}

/// Reads `manager` until what was read fulfils `wanted`, and returns it; fails at end of file.
pub fn read_until(mut manager: &Manager, wanted: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let deadline = Instant::now() + DEADLINE;
    let mut bytes = Vec::new();
    while !wanted(&bytes) {
        let left = deadline.saturating_duration_since(Instant::now());
        assert!(!events(manager, left).is_empty(), "read only '{}'", bytes.escape_ascii());
        let mut buffer = [0; 4096];
        let count = manager.read(&mut buffer).expect("the manager can be read");
        assert_ne!(count, 0, "the end came after '{}'", bytes.escape_ascii());
        bytes.extend_from_slice(&buffer[..count]);
    }
    bytes
}

/// Reads `manager` until `text` has appeared, and returns all up to then.
pub fn read_until_text(manager: &Manager, text: &str) -> String {
    let shown = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    String::from_utf8(read_until(manager, shown)).expect("the output is UTF-8")
}

/// Reads `manager` to its end.
pub fn read_to_end(mut manager: &Manager) -> Vec<u8> {
    let deadline = Instant::now() + DEADLINE;
    let mut bytes = Vec::new();
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        assert!(!events(manager, left).is_empty(), "no end after '{}'", bytes.escape_ascii());
        let mut buffer = [0; 4096];
        match manager.read(&mut buffer).expect("the manager can be read") {
            0 => return bytes,
            count => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}

/// Waits for the child's end.
pub fn wait(child: &mut Child) -> ExitStatus {
    let status = child.wait_timeout(DEADLINE).expect("the child can be waited for");
    status.unwrap_or_else(|| panic!("process {} still runs after {DEADLINE:?}", child.id()))
}

/// All that a session's program printed until it ended well, as one string with plain newlines.
pub fn output_of(mut session: Session) -> String {
    let output = String::from_utf8(read_to_end(&session.manager)).expect("the output is UTF-8");
    let status = wait(&mut session.child);
    assert!(status.success(), "{status}, after printing:\n{output}");
    output.replace("\r\n", "\n")
}

/// Runs a program that is no child of a terminal; what it printed, after it ended well.
pub fn run(command: &mut std::process::Command) -> String {
    let output = command.output().expect("the program can be started");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{error}", output.status);
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

/// Every descriptor that this process has open. Of meaning while no other thread opens or closes any.
pub fn descriptors() -> Vec<i32> {
    let entry_number = |entry: io::Result<std::fs::DirEntry>| {
        let name = entry.expect("/dev/fd can be listed").file_name();
        name.to_str().and_then(|name| name.parse().ok()).expect("its entries are numbers")
    };
    let entries = std::fs::read_dir("/dev/fd").expect("/dev/fd can be opened");
    let mut numbers: Vec<i32> = entries.map(entry_number).collect();
    // The one that listed the others is closed by now.
    // SAFETY: F_GETFD takes any number, open or not. fcntl(2).
    numbers.retain(|&number| unsafe { libc::fcntl(number, libc::F_GETFD) } != -1);
    numbers.sort_unstable();
    numbers
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

/// What `probe report` says of itself, line by line: a name and a value.
#[derive(Debug)]
pub struct Report(Vec<(String, String)>);

impl Report {
    /// The report that a session's program prints.
    pub fn of(session: Session) -> Self {
        Self::parse(&output_of(session))
    }

    /// The report in a text.
    pub fn parse(text: &str) -> Self {
        let pair = |line: &str| {
            let (name, value) = line.split_once(' ').unwrap_or_else(|| panic!("'{line}' in:\n{text}"));
            (name.to_owned(), value.to_owned())
        };
        Self(text.lines().map(pair).collect())
    }

    /// Every value under this name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The only value under this name.
    pub fn get(&self, name: &str) -> &str {
        match self.all(name)[..] {
            [value] => value,
            _ => panic!("{name} is not there once: {self:?}"),
        }
    }
}

/// Bytes as the probe's report shows them.
pub fn shown(text: impl Into<OsString>) -> String {
    use std::os::unix::ffi::OsStringExt;
    text.into().into_vec().escape_ascii().to_string()
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

/// Reads `pipe` until `text` has appeared at the end of what was read, and returns that.
pub fn read_pipe_until(pipe: &mut (impl Read + AsFd), text: &str) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(text.as_bytes()) {
        wait_readable(&*pipe);
        let mut byte = [0];
        let count = pipe.read(&mut byte).expect("the pipe can be read");
        assert_ne!(count, 0, "the end came after '{}'", bytes.escape_ascii());
        bytes.push(byte[0]);
    }
    String::from_utf8(bytes).expect("the output is UTF-8")
}

/// Text without characters that mean something to a terminal, in lines of any length that a
/// terminal can hold, and of that length too; the same each time for the same `seed`.
pub fn lines(length: usize, final_newline: bool, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).expect("31 bits fit") % below
    };
    let mut text = Vec::with_capacity(length);
    while text.len() < length {
        let size = [0, 1, pty::Relay::MAX_LINE, random(80), random(pty::Relay::MAX_LINE)][random(5)];
        let size = size.min(length - text.len());
        text.extend((0..size).map(|_| b'!' + u8::try_from(random(90)).expect("it is below 90")));
        text.push(b'\n');
    }
    text.truncate(length);
    if let Some(last) = text.last_mut() {
        *last = if final_newline { b'\n' } else { b'.' };
    }
    if !final_newline {
        // The last line must not have become longer than a line can be.
        let start = length.saturating_sub(pty::Relay::MAX_LINE);
        if !text[start..].contains(&b'\n') && start > 0 {
            text[start - 1] = b'\n';
        }
    }
    text
}

/// Waits until a process sleeps and goes on sleeping: until its threads have not run for a while
/// that is long for any timer that asks "is there something?" again and again.
pub fn wait_until_idle(pid: u32) {
    let counters = || -> String {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the process lives");
        let switches = status.lines().filter(|line| line.contains("ctxt_switches")).collect::<String>();
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process lives");
        let fields: Vec<_> = stat.rsplit(") ").next().expect("a name ends").split(' ').collect();
        // Its state, and its time as user and in the kernel. proc_pid_stat(5).
        format!("{switches} {} {} {}", fields[0], fields[11], fields[12])
    };
    eventually("a process sleeps undisturbed", || {
        let before = counters();
        thread::sleep(Duration::from_millis(700));
        before == counters()
    });
}

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// Whether the program of util-linux is there to be compared with. It must be where `CI` is set.
pub fn is_from_util_linux(program: &str) -> bool {
    let version = std::process::Command::new(program).arg("--version").output();
    let found = version
        .is_ok_and(|output| output.stdout.starts_with(format!("{program} from util-linux").as_bytes()));
    assert!(found || std::env::var_os("CI").is_none(), "{program} of util-linux is not installed");
    if !found {
        println!("skipped: {program} of util-linux is not installed");
    }
    found
}
