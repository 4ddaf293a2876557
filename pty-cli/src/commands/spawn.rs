//! `pty-cli spawn`.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::ffi::OsStrExt;
use std::time::Duration;

use pty::{
    Command, EndedBy, Manager, Modes, Pair, Relay, RelayOutcome, RelayStream, Session, Size, SpawnError,
    SpawnStage, StdinEof,
};
use pty_recording::filter::plain::Lines;

use crate::args::{Eof, Spawn, SpawnOptions, Stdin};
use crate::shown_modes::ShownModes;
use crate::{Failure, messages, sys};

pub(crate) fn run(args: Spawn) -> Result<u8, Failure> {
    let prepared = prepare(&args.options, &args.command)?;
    let (session, relay) = prepared.start(&args.options)?;
    let mut shown = ShownModes::new(None, args.options.split_stderr);
    let result = shown.watch(relay).run(session);
    shown.restore(&result);
    let outcome = result.map_err(Failure::tool)?;
    say_which_limit(&args.options, &args.command, &outcome, &mut shown);
    Ok(outcome.exit_code())
}

/// Says on standard error which limit ended what.
pub(super) fn say_which_limit(
    args: &SpawnOptions,
    argv: &[OsString],
    outcome: &RelayOutcome,
    shown: &mut ShownModes,
) {
    let name = argv.first().map(|name| name.to_string_lossy()).unwrap_or_default();
    let reason = match (outcome.ended_by, args.timeout, args.idle_timeout) {
        (Some(EndedBy::Timeout), Some(limit), _) => format!("it ran for {limit:?} (--timeout)"),
        (Some(EndedBy::IdleTimeout), _, Some(limit)) => {
            format!("nothing was typed or printed for {limit:?} (--idle-timeout)")
        }
        _ => return,
    };
    shown.end_line();
    messages::say(format_args!("{name}: terminated: {reason}"));
}

/// A command that is ready to run.
pub(crate) struct Prepared {
    command: Command,
    /// The manager of the terminal that its standard error has for itself.
    stderr: Option<Manager>,
}

impl Prepared {
    /// The size that its terminal will have.
    pub(crate) fn size(&self) -> Size {
        self.command.get_size()
    }

    /// Sets a variable of its environment.
    pub(crate) fn env(&mut self, name: &str, value: impl AsRef<OsStr>) {
        self.command.env(name, value);
    }

    /// Starts it, and makes its relay.
    pub(crate) fn start(self, options: &SpawnOptions) -> Result<(Session, Relay<'static>), Failure> {
        let Self { mut command, stderr } = self;
        let session = command.spawn().map_err(not_started)?;
        // The command holds descriptors that the program has now; the relay must not have them too.
        drop(command);
        Ok((session, relay(options, stderr)))
    }
}

/// As env(1) and timeout(1) tell apart what could not be started. A missing interpreter is 127 to
/// them too; the message tells it from a missing command.
fn not_started(error: SpawnError) -> Failure {
    match (error.stage(), error.io_error().kind()) {
        (SpawnStage::Exec, ErrorKind::NotFound) => Failure::Missing(error.to_string()),
        (SpawnStage::Exec, _) => Failure::Unexecuted(error.to_string()),
        _ => Failure::tool(error),
    }
}

/// Makes ready what is to run.
pub(crate) fn prepare(args: &SpawnOptions, argv: &[OsString]) -> Result<Prepared, Failure> {
    let [program, rest @ ..] = argv else { return Err(Failure::tool("no command given")) };
    let mut command = Command::new(program);
    command.args(rest);
    command.like_our_terminal();
    let modes = changed_modes(args, command.get_modes());
    command.modes(modes);
    if let Some(size) = args.size {
        command.size(size);
    }
    set_environment(args, &mut command)?;
    if !args.close_fds {
        hand_on_descriptors(&mut command);
    }
    if let Some(directory) = &args.chdir {
        command.current_dir(directory);
    }
    if let Some(name) = &args.arg0 {
        command.arg0(name);
    }
    let cannot = |what: &str, error: io::Error| Failure::tool(format_args!("cannot {what}: {error}"));
    match args.stdin {
        Stdin::Relay => {}
        Stdin::Inherit => {
            let ours = io::stdin().as_fd().try_clone_to_owned();
            command.stdin(ours.map_err(|error| cannot("pass on standard input", error))?);
        }
        Stdin::Null => {
            command.stdin(File::open("/dev/null").map_err(|error| cannot("open /dev/null", error))?);
        }
    }
    let mut stderr = None;
    if args.split_stderr {
        let like = pty::OpenOptions::new().size(command.get_size()).modes(modes);
        let Pair { manager, subsidiary } =
            like.open().map_err(|error| cannot("open a terminal for standard error", error))?;
        command.stderr(subsidiary);
        stderr = Some(manager);
    }
    Ok(Prepared { command, stderr })
}

/// Hands on the descriptors from 3 upward that this process was given, as env(1) and timeout(1) do. To be
/// called once: they are the command's then, and closed with it.
pub(crate) fn hand_on_descriptors(command: &mut Command) {
    for fd in sys::take_given_descriptors() {
        let number = fd.as_raw_fd();
        command.pass_fd(fd, number);
    }
}

fn changed_modes(args: &SpawnOptions, mut modes: Modes) -> Modes {
    if args.raw {
        modes = modes.raw();
    }
    if args.lf {
        modes = modes.crlf(false);
    }
    if args.no_echo {
        modes = modes.echo(false);
    }
    modes
}

fn set_environment(args: &SpawnOptions, command: &mut Command) -> Result<(), Failure> {
    if args.clear_env {
        command.env_clear();
    } else if std::env::var_os("TERM").is_none_or(|term| term.is_empty()) {
        command.env("TERM", "xterm-256color");
    }
    if let Some(term) = &args.term {
        command.env("TERM", term);
    }
    for item in &args.env {
        let bytes = item.as_bytes();
        // A variable's name is at least one byte.
        match bytes.iter().skip(1).position(|&byte| byte == b'=') {
            _ if bytes.is_empty() || bytes[0] == b'=' => {
                return Err(Failure::tool("invalid --env: use NAME=VALUE or NAME"));
            }
            Some(at) => {
                let (name, value) = (&bytes[..at + 1], &bytes[at + 2..]);
                command.env(OsStr::from_bytes(name), OsStr::from_bytes(value));
            }
            None => {
                for name in bytes.split(|&byte| byte == b',').map(OsStr::from_bytes) {
                    if let Some(value) = std::env::var_os(name) {
                        command.env(name, value);
                    }
                }
            }
        }
    }
    Ok(())
}

fn relay(args: &SpawnOptions, stderr: Option<Manager>) -> Relay<'static> {
    let mut relay = Relay::new()
        .literal(args.literal)
        .after_exit(args.wait.0)
        .follow_size(args.size.is_none())
        .stdin_eof(match args.eof {
            Eof::Veof => StdinEof::Veof,
            Eof::Hangup => StdinEof::HangUp,
            Eof::Ignore => StdinEof::Ignore,
        });
    // As with timeout(1), zero is no limit.
    let limit = |time: Option<Duration>| time.filter(|time| !time.is_zero());
    if let Some(limit) = limit(args.timeout) {
        relay = relay.timeout(limit);
    }
    if let Some(limit) = limit(args.idle_timeout) {
        relay = relay.idle_timeout(limit);
    }
    if let Some(grace) = args.kill_after {
        relay = relay.kill_after(limit(Some(grace)).unwrap_or(Duration::MAX));
    }
    if args.read_only || args.stdin != Stdin::Relay {
        relay = relay.without_stdin();
    }
    if let Some(keys) = &args.escape {
        relay = relay.escape(&keys.0[..]);
    }
    if let Some(manager) = stderr {
        relay = relay.stderr(manager);
    }
    if args.strip_escapes { stripped(relay) } else { relay }
}

/// What is cut by the end of a read is kept until the next.
fn stripped(relay: Relay<'static>) -> Relay<'static> {
    let mut plain = Plain { lines: [Lines::for_terminal(), Lines::for_terminal()], warned: false };
    let mut buffer = vec![0; 16 * 1024];
    relay.manager_read(move |stream, terminal| {
        let count = terminal.read(&mut buffer)?;
        let text = plain.next(&buffer[..count], stream);
        if text.is_empty() && count > 0 {
            return Err(ErrorKind::WouldBlock.into());
        }
        Ok(text.into_bytes())
    })
}

/// The text of both streams, of which the end is written when this is dropped, if it was not before: a
/// relay may end before its streams do.
struct Plain {
    lines: [Lines; 2],
    warned: bool,
}

impl Plain {
    /// The text of the next bytes; without any, of the end.
    fn next(&mut self, bytes: &[u8], stream: RelayStream) -> String {
        let lines = &mut self.lines[usize::from(stream == RelayStream::Error)];
        let mut text = String::new();
        match bytes {
            [] => lines.finish(&mut text),
            _ => lines.push(bytes, &mut text),
        }
        if lines.is_capped() && !std::mem::replace(&mut self.warned, true) {
            let what = "text was left out: a few bytes expand to too much of it";
            messages::say(format_args!("warning: --strip-escapes: {what}"));
        }
        text
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        let end = self.next(&[], RelayStream::Output);
        // Nobody reads on if this fails.
        let _ = io::stdout().write_all(end.as_bytes()).and_then(|()| io::stdout().flush());
        let end = self.next(&[], RelayStream::Error);
        let _ = io::stderr().write_all(end.as_bytes());
    }
}
