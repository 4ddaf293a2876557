//! Watches a program, and says when it asks for a password: when its terminal stops to show what is
//! typed. Whoever types secrets for programs, or records what is typed, has to know.
//!
//! `cargo run -p examples --bin password-watcher -- sudo true`

use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;

use pty::{Command, RawMode, TerminalEvent};

fn main() -> io::Result<ExitCode> {
    let mut words = std::env::args_os().skip(1);
    let Some(program) = words.next() else {
        eprintln!("usage: password-watcher PROGRAM [ARGUMENT...]");
        return Ok(ExitCode::from(2));
    };
    let mut session = Command::new(program).args(words).like_our_terminal().spawn()?;
    let raw = RawMode::enter(io::stdin()).ok(); // not if it is no terminal
    let mut keyboard = session.manager.try_clone()?;
    thread::spawn(move || io::copy(&mut io::stdin(), &mut keyboard));

    let mut events = session.manager.events()?;
    if events.manager().modes()?.is_secret() {
        say("a password is asked for")?; // faster than we
    }
    let mut buffer = [0; 4096];
    loop {
        match events.read_event(&mut buffer)? {
            TerminalEvent::Output(count) => {
                io::stdout().write_all(&buffer[..count])?;
                io::stdout().flush()?;
            }
            TerminalEvent::ModesChanged { before, after } => match (before.is_secret(), after.is_secret()) {
                (false, true) => say("a password is asked for")?,
                (true, false) => say("what is typed is shown again")?,
                _ => {}
            },
            TerminalEvent::InputFlushed => say("what was typed ahead is thrown away")?,
            TerminalEvent::End => break,
            _ => {}
        }
    }
    drop((events, raw));
    let status = session.child.wait()?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}

fn say(what: &str) -> io::Result<()> {
    write!(io::stderr(), "\r\n[{what}]\r\n")
}
