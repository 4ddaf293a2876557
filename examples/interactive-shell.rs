//! How to test a program that talks to a person: here the shell, asked by name to be interactive.

use std::error::Error;
use std::time::Duration;

use pty::expect::{Expect, Pattern, Regex};
use pty::{Command, ctrl};

/// A shell at its first prompt.
fn shell() -> Result<Expect, Box<dyn Error>> {
    let mut command = Command::new("sh");
    command.arg("-i").env("PS1", "ready> ").env("TERM", "dumb").env_remove("ENV");
    let mut shell = Expect::new(command.spawn()?)?;
    shell.timeout(Duration::from_secs(30)).expect("ready> ")?;
    Ok(shell)
}

#[test]
fn it_answers_and_remembers() -> Result<(), Box<dyn Error>> {
    let mut shell = shell()?;
    shell.send_line("answer=$((6 * 7))")?;
    shell.expect("ready> ")?;
    shell.send_line("echo it is $answer.")?;
    let found = shell.expect(Regex::new(r"it is (\d+)\.\r\n")?)?;
    assert_eq!(found.group(1), Some(&b"42"[..]));
    Ok(())
}

#[test]
fn ctrl_c_ends_what_it_runs_and_not_the_shell() -> Result<(), Box<dyn Error>> {
    let mut shell = shell()?;
    shell.send_line("sh -c 'echo be''gun; read line'")?;
    shell.expect("begun\r\n")?;
    shell.send([ctrl('c').unwrap()])?;
    shell.expect("ready> ")?;
    shell.send_line("echo status $?.")?;
    shell.expect("status 130.")?;
    Ok(())
}

#[test]
fn its_exit_status_is_what_it_was_told() -> Result<(), Box<dyn Error>> {
    let mut shell = shell()?;
    shell.send_line("exit 3")?;
    assert_eq!(shell.expect(Pattern::Exit)?.status().unwrap().code(), Some(3));
    Ok(())
}
