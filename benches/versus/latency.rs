//! How long one byte takes through a tool to a program that sends it back.

use std::io::{self, ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use benches::sample::at;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use pty::{Command, DropPolicy, Manager, Session};

use crate::peers::{self, Tool};
use crate::{Place, table};

/// What the program says once the terminal is raw.
const READY: &str = "<<ready>>";
const PROGRAM: [&str; 3] = ["sh", "-c", "stty raw -echo; printf %s%s \"<<\" \"ready>>\"; exec cat"];
const DEADLINE: Duration = Duration::from_secs(10);

pub(crate) fn measure(place: &Place) {
    let (rounds, each) = if place.quick { (1, 10) } else { (20, 1000) };
    let mut tools = peers::relays(place.folder);
    tools.extend(peers::recorders(place.folder).into_iter().filter(|tool| {
        ["pty-cli record, asciicast-v3", "script, with timing", "asciinema rec"].contains(&tool.name.as_str())
    }));
    // The others leave the terminal that they are on as it is: it would send each byte back itself.
    tools.retain(|tool| !tool.is_limit && !["socat", "unbuffer"].contains(&tool.name.as_str()));
    let mut started = vec![("no tool at all".to_owned(), start(None))];
    started.extend(tools.iter().map(|tool| (tool.name.clone(), start(Some(tool)))));
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); started.len()];
    for _ in 0..rounds {
        for ((name, session), times) in started.iter_mut().zip(&mut times) {
            let Ok(open) = session else { continue };
            match (0..each).map(|_| round_trip(&open.manager)).collect::<io::Result<Vec<_>>>() {
                Ok(round) => times.extend(round.iter().map(|time| time.as_secs_f64() * 1e6)),
                Err(error) => {
                    println!("{name}: {error}");
                    *session = Err(error);
                }
            }
        }
    }
    println!(
        "\n## Round trip of one byte to `cat` and back, {rounds} rounds of {each} by turns, microseconds"
    );
    let rows: Vec<_> =
        started.iter().zip(times).map(|((name, session), times)| row(name, session, times)).collect();
    table::print(&["", "p50", "p99", "p99.9"], &rows);
}

fn row(name: &str, session: &io::Result<Session>, mut times: Vec<f64>) -> Vec<String> {
    times.sort_by(f64::total_cmp);
    let cell = |share| match session {
        Ok(_) => format!("{:.1}", at(&times, share)),
        Err(error) => error.to_string(),
    };
    vec![name.to_owned(), cell(0.5), cell(0.99), cell(0.999)]
}

fn start(tool: Option<&Tool>) -> io::Result<Session> {
    let mut command = match tool {
        Some(tool) => Command::from(tool.command(&PROGRAM)),
        None => {
            let mut command = Command::new(PROGRAM[0]);
            command.args(&PROGRAM[1..]);
            command
        }
    };
    // script goes on after a hang-up.
    let session = command.drop_policy(DropPolicy::Kill).spawn().map_err(io::Error::from)?;
    let mut seen = Vec::new();
    while !seen.windows(READY.len()).any(|part| part == READY.as_bytes()) {
        wait(&session.manager)?;
        let mut buffer = [0; 4096];
        match (&session.manager).read(&mut buffer)? {
            0 => return Err(io::Error::new(ErrorKind::UnexpectedEof, "it ended")),
            count => seen.extend_from_slice(&buffer[..count]),
        }
    }
    Ok(session)
}

fn round_trip(mut manager: &Manager) -> io::Result<Duration> {
    let begin = Instant::now();
    manager.write_all(b"x")?;
    wait(manager)?;
    let mut byte = [0];
    manager.read_exact(&mut byte)?;
    match byte {
        [b'x'] => Ok(begin.elapsed()),
        [other] => Err(io::Error::other(format!("{other:#x} came instead of what was typed"))),
    }
}

fn wait(manager: &Manager) -> io::Result<()> {
    let timeout = PollTimeout::try_from(DEADLINE).unwrap_or(PollTimeout::MAX);
    match poll(&mut [PollFd::new(std::os::fd::AsFd::as_fd(manager), PollFlags::POLLIN)], timeout)? {
        0 => Err(io::Error::new(ErrorKind::TimedOut, "nothing came back")),
        _ => Ok(()),
    }
}
