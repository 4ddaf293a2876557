//! Many sessions in one process: what they take in memory, how much goes through them, and how long
//! one waits while all others are busy.
//!
//! Each way and number is measured in a process of its own, which this program starts. In each session
//! a line is typed to `cat`, which sends it back; then the next. `PTY_BENCH_SESSIONS` is the largest
//! number, 3000 unless told.

use std::io::{self, Read, Write};
use std::process::Command;
use std::time::Instant;

use benches::sample::at;
use nix::sys::resource::{Resource, getrlimit, setrlimit};

const LINE: [u8; 64] =
    *b"a line of sixty-four bytes that is typed and comes back as it is\n".first_chunk().unwrap();
const PROGRAM: [&str; 3] = ["sh", "-c", "stty raw -echo; printf R; exec cat"];

/// What this program tells itself to do.
const MEASURE: &str = "--measure";

/// Opens so many sessions, has each send so many lines to and fro, and prints what came of it.
type Way = fn(usize, usize) -> io::Result<Report>;

const WAYS: [(&str, Way); 3] = [
    ("pty, one thread, epoll", epoll::run),
    ("pty, one thread, tokio", asynchronous::run),
    ("portable-pty, threads", threads::run),
];

struct Report {
    /// Bytes of memory that one session added to this process.
    memory: f64,
    /// Seconds from the first line to the last.
    seconds: f64,
    /// Seconds that the lines of one session took, each.
    latency: Vec<f64>,
}

/// Anonymous memory of this process, in bytes.
fn memory() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok()).unwrap_or(f64::NAN)
        * 1024.0
}

fn main() {
    let words: Vec<_> = std::env::args().skip(1).collect();
    if let [MEASURE, way, number, lines] = words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        let [way, number, lines]: [usize; 3] =
            [way, number, lines].map(|word| word.parse().expect("a number"));
        return measure(WAYS[way].1, number, lines);
    }
    let quick = words.iter().any(|word| word == "--test") || !words.iter().any(|word| word == "--bench");
    let most = std::env::var("PTY_BENCH_SESSIONS").map_or(3000, |text| text.parse().expect("a number"));
    let (numbers, lines) = if quick { (vec![3], 2) } else { (vec![1, 100, 1000, most], 100) };
    println!(
        "\n## Sessions in one process, each sending {lines} lines of {} bytes to `cat` and back",
        LINE.len()
    );
    println!();
    println!("| sessions | | KiB each | lines per second | p50, ms | p99, ms |");
    println!("|---|---|---|---|---|---|");
    for number in numbers {
        for (index, (name, _)) in WAYS.iter().enumerate() {
            let report = measured_apart(index, number, lines).unwrap_or_else(|error| error);
            println!("| {number} | {name} | {report} |");
        }
    }
}

/// In a process of its own, whose memory nobody else has used.
fn measured_apart(way: usize, number: usize, lines: usize) -> Result<String, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let words = [way, number, lines].map(|word| word.to_string());
    let output =
        Command::new(program).arg(MEASURE).args(words).output().map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        false => Err(format!("failed: {}", String::from_utf8_lossy(&output.stderr).trim())),
    }
}

fn measure(way: Way, number: usize, lines: usize) {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).expect("the limit can be read");
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard).expect("a soft limit as high as the hard one");
    let mut report = way(number, lines).expect("sessions");
    report.latency.sort_by(f64::total_cmp);
    println!(
        "{:.1} | {:.0} | {:.3} | {:.3}",
        report.memory / 1024.0,
        (number * lines) as f64 / report.seconds,
        at(&report.latency, 0.5) * 1e3,
        at(&report.latency, 0.99) * 1e3
    );
}

/// The library and an event loop of one's own.
mod epoll {
    use std::os::fd::AsFd;

    use nix::errno::Errno;
    use nix::fcntl::{FcntlArg, OFlag, fcntl};
    use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
    use pty::Session;

    use super::*;

    struct Talk {
        session: Session,
        got: usize,
        left: usize,
        asked: Instant,
    }

    pub(super) fn run(number: usize, lines: usize) -> io::Result<Report> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        let before = memory();
        let mut talks = Vec::with_capacity(number);
        for index in 0..number {
            let session = pty::Command::new(PROGRAM[0]).args(&PROGRAM[1..]).spawn()?;
            (&session.manager).read_exact(&mut [0])?;
            let flags = OFlag::from_bits_retain(fcntl(&session.manager, FcntlArg::F_GETFL)?);
            fcntl(&session.manager, FcntlArg::F_SETFL(flags | OFlag::O_NONBLOCK))?;
            epoll.add(session.manager.as_fd(), EpollEvent::new(EpollFlags::EPOLLIN, index as u64))?;
            talks.push(Talk { session, got: 0, left: lines, asked: Instant::now() });
        }
        let opened = memory();
        let mut latency = Vec::with_capacity(lines);
        let begin = Instant::now();
        for talk in &mut talks {
            talk.asked = Instant::now();
            (&talk.session.manager).write_all(&LINE)?;
        }
        let mut busy = number;
        let mut events = vec![EpollEvent::empty(); 256];
        while busy > 0 {
            let count = match epoll.wait(&mut events, EpollTimeout::NONE) {
                Err(Errno::EINTR) => continue,
                count => count?,
            };
            for event in &events[..count] {
                let talk = &mut talks[usize::try_from(event.data()).expect("what was added")];
                let mut buffer = [0; 256];
                talk.got += (&talk.session.manager).read(&mut buffer)?;
                if talk.got < LINE.len() {
                    continue;
                }
                if event.data() == 0 {
                    latency.push(talk.asked.elapsed().as_secs_f64());
                }
                talk.got = 0;
                talk.left -= 1;
                if talk.left == 0 {
                    busy -= 1;
                    continue;
                }
                talk.asked = Instant::now();
                (&talk.session.manager).write_all(&LINE)?;
            }
        }
        let seconds = begin.elapsed().as_secs_f64();
        let memory = (memory().max(opened) - before) / number as f64;
        for mut talk in talks {
            drop(talk.session.manager);
            talk.session.child.wait()?;
        }
        Ok(Report { memory, seconds, latency })
    }
}

/// The library's futures.
mod asynchronous {
    use pty::tokio::Session;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    pub(super) fn run(number: usize, lines: usize) -> io::Result<Report> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let before = memory();
            let mut sessions = Vec::with_capacity(number);
            for _ in 0..number {
                let mut session = Session::spawn(pty::Command::new(PROGRAM[0]).args(&PROGRAM[1..]))?;
                session.manager.read_exact(&mut [0]).await?;
                sessions.push(session);
            }
            let opened = memory();
            let begin = Instant::now();
            let talks: Vec<_> =
                sessions.into_iter().map(|session| tokio::task::spawn(talk(session, lines))).collect();
            let mut ended = Vec::with_capacity(number);
            for talk in talks {
                ended.push(talk.await.map_err(io::Error::other)??);
            }
            let seconds = begin.elapsed().as_secs_f64();
            let memory = (memory().max(opened) - before) / number as f64;
            let mut latency = Vec::new();
            for (index, (mut session, times)) in ended.into_iter().enumerate() {
                if index == 0 {
                    latency = times;
                }
                drop(session.manager);
                session.child.wait().await?;
            }
            Ok(Report { memory, seconds, latency })
        })
    }

    async fn talk(mut session: Session, lines: usize) -> io::Result<(Session, Vec<f64>)> {
        let mut times = Vec::with_capacity(lines);
        let mut buffer = [0; LINE.len()];
        for _ in 0..lines {
            let asked = Instant::now();
            session.manager.write_all(&LINE).await?;
            session.manager.read_exact(&mut buffer).await?;
            times.push(asked.elapsed().as_secs_f64());
        }
        Ok((session, times))
    }
}

/// The usual way, with what most programs use today.
mod threads {
    use std::thread;

    use portable_pty::{CommandBuilder, PtySize, native_pty_system};

    use super::*;

    pub(super) fn run(number: usize, lines: usize) -> io::Result<Report> {
        let system = native_pty_system();
        let before = memory();
        let mut sessions = Vec::with_capacity(number);
        for _ in 0..number {
            let pair = system.openpty(PtySize::default()).map_err(io::Error::other)?;
            let mut command = CommandBuilder::new(PROGRAM[0]);
            command.args(&PROGRAM[1..]);
            let child = pair.slave.spawn_command(command).map_err(io::Error::other)?;
            drop(pair.slave);
            let mut reader = pair.master.try_clone_reader().map_err(io::Error::other)?;
            let writer = pair.master.take_writer().map_err(io::Error::other)?;
            reader.read_exact(&mut [0])?;
            let (go, wait) = std::sync::mpsc::channel::<()>();
            let thread = thread::spawn(move || talk(reader, writer, &wait, lines));
            sessions.push((pair.master, child, go, thread));
        }
        let opened = memory();
        let begin = Instant::now();
        for (_, _, go, _) in &sessions {
            go.send(()).map_err(io::Error::other)?;
        }
        let (mut latency, mut children) = (Vec::new(), Vec::new());
        for (index, (manager, child, _, thread)) in sessions.into_iter().enumerate() {
            let times = thread.join().map_err(|_| io::Error::other("a thread panicked"))??;
            if index == 0 {
                latency = times;
            }
            children.push((manager, child));
        }
        let seconds = begin.elapsed().as_secs_f64();
        let memory = (memory().max(opened) - before) / number as f64;
        for (manager, mut child) in children {
            drop(manager);
            child.wait()?;
        }
        Ok(Report { memory, seconds, latency })
    }

    fn talk(
        mut reader: Box<dyn Read + Send>,
        mut writer: Box<dyn Write + Send>,
        wait: &std::sync::mpsc::Receiver<()>,
        lines: usize,
    ) -> io::Result<Vec<f64>> {
        wait.recv().map_err(io::Error::other)?;
        let mut times = Vec::with_capacity(lines);
        let mut buffer = [0; LINE.len()];
        for _ in 0..lines {
            let asked = Instant::now();
            writer.write_all(&LINE)?;
            reader.read_exact(&mut buffer)?;
            times.push(asked.elapsed().as_secs_f64());
        }
        Ok(times)
    }
}
