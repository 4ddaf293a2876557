//! A thousand programs, each on a terminal of its own, and all of them talked to by one thread.
//!
//! `cargo run --release -p examples --bin thousand-sessions -- 1000`

use std::sync::Arc;
use std::time::Instant;
use std::{env, io};

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use pty::tokio::Session;
use pty::{Command, Modes, ctrl};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let count = env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(1000);
    // Each takes two descriptors: its terminal, and, while its end is waited for, its program.
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;

    let began = Instant::now();
    let all_are_there = Arc::new(Barrier::new(count));
    let mut sessions = JoinSet::new();
    for number in 0..count {
        sessions.spawn(talk(number, all_are_there.clone()));
    }
    let mut answers = 0;
    while let Some(result) = sessions.join_next().await {
        answers += result.expect("no session panics")?;
    }
    println!("{count} sessions at once, {answers} answers, {:.1?}", began.elapsed());
    Ok(())
}

/// Says a hundred lines to a program and hears each of them from it.
async fn talk(number: usize, all_are_there: Arc<Barrier>) -> io::Result<usize> {
    let mut session = Session::spawn(Command::new("cat").modes(Modes::sane().echo(false)))?;
    all_are_there.wait().await;

    let mut output = BufReader::with_capacity(256, &session.manager);
    let mut heard = String::new();
    for line in 0..100 {
        let said = format!("line {line} of session {number}");
        (&session.manager).write_all(format!("{said}\n").as_bytes()).await?;
        heard.clear();
        output.read_line(&mut heard).await?;
        if heard.trim_end() != said {
            return Err(io::Error::other(format!("'{said}' came back as '{heard}'")));
        }
    }
    (&session.manager).write_all(&[ctrl('d').unwrap()]).await?;
    match session.child.wait().await? {
        status if status.success() => Ok(100),
        status => Err(io::Error::other(format!("session {number}: {status}"))),
    }
}
