//! The relay between a program's terminal and our own streams: the builder and its parts.
//!
//! The [machine] is the relay without system calls; the [engine] makes them; the [driver] waits with
//! poll(2), the future with a runtime.

mod buffer;
mod driver;
mod ends;
mod engine;
mod error;
mod events;
#[cfg(any(feature = "tokio", feature = "async-io"))]
mod future;
#[cfg(feature = "expect")]
mod interact;
mod machine;
mod outcome;
mod policy;
mod spawn;

pub use error::{RelayError, RelayStage};
pub use events::{RelayEvent, RelayStream};
pub use outcome::{Detached, EndedBy, RelayOutcome, Relayed};
pub use policy::{AfterExit, LongLine, StdinEof, StdoutGone};
pub use spawn::spawn;

use std::fmt;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use crate::{Manager, Modes, Session, sys};
use spawn::not_zero;

/// Replaces a read: returns what to pass on; empty is end of file, and `WouldBlock` passes nothing on for
/// now.
type StdinRead<'a> = Box<dyn FnMut(&mut dyn Read) -> io::Result<Vec<u8>> + Send + 'a>;
type Tap<'a> = Box<dyn FnMut(RelayStream, Instant, &[u8]) -> io::Result<()> + Send + 'a>;
type ManagerRead<'a> = Box<dyn FnMut(RelayStream, &mut dyn Read) -> io::Result<Vec<u8>> + Send + 'a>;
type OnEvent<'a> = Box<dyn FnMut(RelayEvent) -> io::Result<()> + Send + 'a>;

#[derive(Default)]
struct Hooks<'a> {
    manager_read: Option<ManagerRead<'a>>,
    stdin_read: Option<StdinRead<'a>>,
    tap: Option<Tap<'a>>,
    event: Option<OnEvent<'a>>,
}

/// Relays between a program's terminal and this process's standard input and output, until the program has
/// ended, the terminal is drained and all output is written.
///
/// - No output is lost: not a program's last output, not with a slow reader, not when both sides send more
///   than the buffers hold. There are two buffers of 64 KiB; when one is full, its sender waits.
/// - It never hangs. A program that waits for input sees the end of input, a reader that goes away ends the
///   program, and an idle relay sleeps until something happens.
/// - While our standard input is a terminal and we are in its foreground, the terminal is in raw mode;
///   output processing stays on if output goes elsewhere. A terminal that is only our standard output
///   passes output on unchanged and echoes no key.
/// - The modes of our terminals are restored when the relay returns, fails or panics, and after `exit`.
///   They are restored after `SIGTERM`, `SIGHUP`, `SIGINT` and `SIGQUIT`, which end the program and the
///   relay, and after any other signal that terminates this process, except `SIGKILL`. They are also
///   restored while this process is stopped, by `SIGTSTP` or because the program stopped itself.
/// - While the relay [waits for background processes](Self::after_exit) after the program's exit, our
///   terminal has its own modes again: Ctrl-C ends the wait.
///
/// ```
/// use std::io::{Read, pipe};
/// use pty::{Command, Relay};
///
/// let (mut reader, writer) = pipe()?;
/// let session = Command::new("echo").arg("hello").spawn()?;
/// let outcome = Relay::new().without_stdin().stdout(writer).run(session)?;
/// assert!(outcome.status.success());
///
/// let mut printed = String::new();
/// reader.read_to_string(&mut printed)?;
/// assert_eq!(printed, "hello\r\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Signals
/// Only one relay or [`WindowSizes`](crate::WindowSizes) of a process can take signals at a time:
/// `SIGWINCH`, the four above unless they are ignored, and, with a terminal, `SIGTSTP`, `SIGCONT` and
/// `SIGCHLD`. The relay also calls the previous handlers and restores them at the end; handlers installed
/// meanwhile stay. For further relays use [`without_signals`](Self::without_signals). If the reader of our
/// output goes away, `SIGPIPE` at its default does not end this process.
///
/// The relay passes the first terminating signal on to the program, which then has [some
/// time](Self::kill_after) to end. A second `SIGINT` or `SIGQUIT` ends that time.
#[must_use = "a relay does nothing until it is run"]
pub struct Relay<'a> {
    stdin: Stdin,
    stdout: Option<OwnedFd>,
    stderr: Option<Manager>,
    policies: machine::Policies,
    signals: bool,
    follow_size: bool,
    kill_after: Duration,
    timeout: Option<Duration>,
    idle_timeout: Option<Duration>,
    escape: Vec<u8>,
    detach: Vec<u8>,
    /// Earlier output, to show first.
    shown_first: Vec<u8>,
    hang_up_fd: Option<OwnedFd>,
    hooks: Hooks<'a>,
}

enum Stdin {
    Ours,
    Given(OwnedFd),
    None,
}

impl Default for Relay<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Relay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay")
            .field("policies", &self.policies)
            .field("kill_after", &self.kill_after)
            .finish_non_exhaustive()
    }
}

impl<'a> Relay<'a> {
    /// The longest input line in canonical mode, in bytes, without the newline: Linux 4095, FreeBSD 1919,
    /// other systems 1023.
    ///
    /// ```
    /// assert!(pty::Relay::MAX_LINE >= 255); // what POSIX promises
    /// ```
    pub const MAX_LINE: usize = sys::MAX_LINE;

    /// Returns a relay between the terminal and this process's standard input and output, with default
    /// policies.
    ///
    /// ```
    /// # use pty::{Command, Relay};
    /// let session = Command::new("true").spawn()?;
    /// let outcome = Relay::new().without_stdin().run(session)?;
    /// assert!(outcome.status.success());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new() -> Self {
        Self {
            stdin: Stdin::Ours,
            stdout: None,
            stderr: None,
            policies: machine::Policies::default(),
            signals: true,
            follow_size: true,
            kill_after: Duration::from_secs(5),
            timeout: None,
            idle_timeout: None,
            escape: Vec::new(),
            detach: Vec::new(),
            shown_first: Vec::new(),
            hang_up_fd: None,
            hooks: Hooks::default(),
        }
    }

    /// Sets the input [default: standard input].
    ///
    /// ```
    /// # use pty::{Command, Relay};
    /// let (reader, mut writer) = std::io::pipe()?;
    /// std::io::Write::write_all(&mut writer, b"one line\n")?;
    /// drop(writer); // the end of input
    /// let session = Command::new("cat").spawn()?;
    /// let outcome = Relay::new().stdin(reader).run(session)?;
    /// assert!(outcome.status.success());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stdin(mut self, fd: impl Into<OwnedFd>) -> Self {
        self.stdin = Stdin::Given(fd.into());
        self
    }

    /// Disables input: our standard input is neither read nor put into raw mode, and the program sees no
    /// end of input. Use it to show a session read-only.
    ///
    /// ```
    /// # use pty::{Command, Relay};
    /// let session = Command::new("ls").spawn()?;
    /// let outcome = Relay::new().without_stdin().run(session)?;
    /// assert!(outcome.status.success());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn without_stdin(mut self) -> Self {
        self.stdin = Stdin::None;
        self
    }

    /// Sets the output [default: standard output].
    ///
    /// ```
    /// # use pty::{Command, Relay};
    /// let file = std::fs::File::options().write(true).open("/dev/null")?;
    /// let session = Command::new("ls").spawn()?;
    /// let outcome = Relay::new().without_stdin().stdout(file).run(session)?;
    /// assert!(outcome.status.success());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stdout(mut self, fd: impl Into<OwnedFd>) -> Self {
        self.stdout = Some(fd.into());
        self
    }

    /// Relays a second terminal to our standard error. Pass its subsidiary to
    /// [`Command::stderr`](crate::Command::stderr) to keep the two streams apart.
    ///
    /// ```
    /// use pty::{Command, Pair, Relay};
    ///
    /// let Pair { manager, subsidiary } = pty::open()?;
    /// let mut command = Command::new("sh");
    /// command.args(["-c", "test -t 2 && echo apart >&2"]).stderr(subsidiary);
    /// let session = command.spawn()?;
    /// drop(command); // closes our copy of the subsidiary
    /// assert!(Relay::new().without_stdin().stderr(manager).run(session)?.status.success());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stderr(mut self, manager: Manager) -> Self {
        self.stderr = Some(manager);
        self
    }

    /// Sets what to do at the end of input [default: [`StdinEof::Veof`]].
    ///
    /// ```
    /// # use pty::{Command, Relay, StdinEof};
    /// let session = Command::new("cat").spawn()?;
    /// let outcome = Relay::new().stdin(std::fs::File::open("/dev/null")?).stdin_eof(StdinEof::HangUp).run(session)?;
    /// assert!(!outcome.status.success()); // it got SIGHUP
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stdin_eof(mut self, policy: StdinEof) -> Self {
        self.policies.stdin_eof = policy;
        self
    }

    /// Quotes control characters of the input, so that a program that reads lines gets every byte
    /// unchanged, such as Ctrl-C, Ctrl-D and backspace [default: off]. A newline still ends its line. If
    /// off, a `\x03` in the input interrupts the program, as the key does.
    ///
    /// Nothing is quoted if our input is a terminal, because a user types there, and while the program
    /// reads in raw mode, because it gets every byte anyway.
    ///
    /// ```
    /// use std::io::{Write, pipe};
    /// use pty::{Command, Relay};
    ///
    /// let (reader, mut writer) = pipe()?;
    /// writer.write_all(b"\x03 and \x04\n")?;
    /// drop(writer);
    /// let session = Command::new("sh").args(["-c", "read line; test ${#line} = 7"]).spawn()?;
    /// let outcome = Relay::new().stdin(reader).literal(true).run(session)?;
    /// assert!(outcome.status.success());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # References
    /// termios(3), `VLNEXT`.
    pub fn literal(mut self, on: bool) -> Self {
        self.policies.literal = on;
        self
    }

    /// Sets what to do when the reader of our output goes away [default: [`StdoutGone::HangUp`]].
    ///
    /// ```
    /// # use pty::{Command, Relay, StdoutGone};
    /// let (reader, writer) = std::io::pipe()?;
    /// drop(reader);
    /// let session = Command::new("seq").arg("1000").spawn()?;
    /// let outcome = Relay::new().without_stdin().stdout(writer).stdout_gone(StdoutGone::Drain).run(session)?;
    /// assert!(outcome.status.success());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stdout_gone(mut self, policy: StdoutGone) -> Self {
        self.policies.stdout_gone = policy;
        self
    }

    /// Sets how long to keep reading background processes' output after the program exits [default:
    /// [`AfterExit::End`]].
    ///
    /// ```
    /// # use pty::{Command, Relay, AfterExit};
    /// let session = Command::new("sh").args(["-c", "(sleep 0.1; echo late) & echo soon"]).spawn()?;
    /// let outcome = Relay::new().without_stdin().after_exit(AfterExit::ReadAll).run(session)?;
    /// assert!(outcome.status.success());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn after_exit(mut self, policy: AfterExit) -> Self {
        self.policies.after_exit = policy;
        self
    }

    /// Sets what to do with an input line that is too long for the terminal [default: [`LongLine::Fail`]].
    ///
    /// ```
    /// # use pty::{Command, LongLine, Relay};
    /// let relay = Relay::new().long_line(LongLine::Truncate); // as a terminal does
    /// ```
    pub fn long_line(mut self, policy: LongLine) -> Self {
        self.policies.long_line = policy;
        self
    }

    /// Disables signal handling and following the size. Signals then have their usual effect on this
    /// process, and our terminal is restored only if this process survives them.
    ///
    /// ```
    /// # use pty::{Command, Relay};
    /// let session = Command::new("true").spawn()?;
    /// let outcome = Relay::new().without_stdin().without_signals().run(session)?;
    /// assert!(outcome.status.success());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn without_signals(mut self) -> Self {
        self.signals = false;
        self
    }

    /// Sets whether the terminal follows the size of our own terminal, which is our input or output
    /// [default: on].
    ///
    /// ```
    /// # use pty::{Command, Relay};
    /// let session = Command::new("stty").arg("size").size(pty::Size::new(100, 30)).spawn()?;
    /// let outcome = Relay::new().without_stdin().follow_size(false).run(session)?;
    /// assert!(outcome.status.success());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn follow_size(mut self, on: bool) -> Self {
        self.follow_size = on;
        self
    }

    /// Sets how long after a request to end (a signal to this process, a timeout, a hang-up) the program
    /// and its foreground group are killed [default: 5 s].
    ///
    /// ```
    /// use std::time::Duration;
    /// # use pty::{Command, Relay};
    /// let moment = Duration::from_millis(50);
    /// let session = Command::new("sh").args(["-c", "trap '' TERM; while :; do sleep 1; done"]).spawn()?;
    /// let outcome = Relay::new().without_stdin().timeout(moment).kill_after(moment).run(session)?;
    /// assert!(!outcome.status.success()); // it did not end when asked
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn kill_after(mut self, timeout: Duration) -> Self {
        self.kill_after = timeout;
        self
    }

    /// Sets a timeout after which the program gets `SIGTERM` [default: none].
    ///
    /// ```
    /// use std::time::Duration;
    /// # use pty::{Command, Relay};
    /// let session = Command::new("sleep").arg("1000").spawn()?;
    /// let outcome = Relay::new().without_stdin().timeout(Duration::from_millis(10)).run(session)?;
    /// assert_eq!(outcome.exit_code(), 124); // as timeout(1)
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # References
    /// timeout(1).
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Sets an idle timeout: the program gets `SIGTERM` after this long without input or output [default:
    /// none]. The time does not count while output waits for a slow reader.
    ///
    /// ```
    /// use std::time::Duration;
    /// # use pty::{Command, Relay};
    /// let session = Command::new("sleep").arg("1000").spawn()?;
    /// let outcome = Relay::new().without_stdin().idle_timeout(Duration::from_millis(10)).run(session)?;
    /// assert_eq!(outcome.exit_code(), 124);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.idle_timeout = Some(limit);
        self
    }

    /// Sets keys that hang up, such as `"\x1d\x1d\x1d"`, three times Ctrl-] [default: none]. The last byte
    /// does not reach the program. The bytes before it do, and the program has 1 s to act on them.
    ///
    /// ```
    /// # use pty::{Command, Relay};
    /// let (reader, mut writer) = std::io::pipe()?;
    /// std::io::Write::write_all(&mut writer, b"text\n\x1d\x1d\x1d")?;
    /// let session = Command::new("cat").spawn()?;
    /// let outcome = Relay::new().stdin(reader).escape("\x1d\x1d\x1d").run(session)?;
    /// assert_eq!(outcome.ended_by, Some(pty::EndedBy::Escape));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn escape(mut self, keys: impl Into<Vec<u8>>) -> Self {
        self.escape = keys.into();
        self
    }

    /// Sets keys that end the relay and leave the program running, such as `"\x1d"`, Ctrl-] [default:
    /// none].
    ///
    /// They work with [`run_on`](Self::run_on) and `run_on_async`. With [`run`](Self::run) and `run_async`,
    /// which consume the session, they are ordinary bytes.
    ///
    /// As with [`escape`](Self::escape), only the last byte does not reach the program. Then both sides are
    /// no longer read. The relay ends when output already read is written, even to a slow reader, and
    /// earlier input is typed, for at most 1 s. [`Detached`] holds what is left over. If the program ends
    /// meanwhile, the relay ends with it.
    ///
    /// ```
    /// # use pty::{Command, Relay, Relayed};
    /// let (reader, mut writer) = std::io::pipe()?;
    /// std::io::Write::write_all(&mut writer, b"\x1dls\n")?;
    /// let mut session = Command::new("cat").spawn()?;
    /// let relayed = Relay::new().stdin(reader).detach("\x1d").run_on(&mut session)?;
    /// let Relayed::Detached(detached) = relayed else { panic!("cat goes on") };
    /// assert_eq!(detached.unread, b"ls\n"); // for the next reader of our input
    /// assert!(session.child.try_wait()?.is_none());
    /// # session.child.kill()?;
    /// # session.child.wait()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn detach(mut self, keys: impl Into<Vec<u8>>) -> Self {
        self.detach = keys.into();
        self
    }

    /// Sets a descriptor that hangs up the session when it is readable or hangs up itself. With a pipe,
    /// another thread can end the session.
    ///
    /// ```
    /// # use pty::{Command, EndedBy, Relay};
    /// let (asked, ask) = std::io::pipe()?;
    /// let session = Command::new("sleep").arg("1000").spawn()?;
    /// let other = std::thread::spawn(move || drop(ask));
    /// let outcome = Relay::new().without_stdin().hang_up_fd(asked).run(session)?;
    /// assert_eq!(outcome.ended_by, Some(EndedBy::HangUpRequested));
    /// # other.join().unwrap();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn hang_up_fd(mut self, fd: impl Into<OwnedFd>) -> Self {
        self.hang_up_fd = Some(fd.into());
        self
    }

    /// Sets a function that reads the terminal instead, to pass on, change or drop output, like Python's
    /// `master_read`.
    ///
    /// It is called when there is something to read, with a non-blocking reader, and must read. Its result
    /// is shown. An empty result is the end of output, and hangs up a program that still runs. The error
    /// `WouldBlock` shows nothing for now. The stream says which of two terminals it is.
    ///
    /// ```
    /// # use pty::{Command, Relay};
    /// let mut seen = Vec::new();
    /// let session = Command::new("echo").arg("hello").spawn()?;
    /// let relay = Relay::new().without_stdin().manager_read(|_, terminal| {
    ///     let mut buffer = [0; 1024];
    ///     let count = terminal.read(&mut buffer)?;
    ///     seen.extend_from_slice(&buffer[..count]);
    ///     Ok(buffer[..count].to_ascii_uppercase())
    /// });
    /// relay.run(session)?; // shows HELLO
    /// assert_eq!(seen, b"hello\r\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "master_read")]
    pub fn manager_read(
        mut self,
        read: impl FnMut(RelayStream, &mut dyn Read) -> io::Result<Vec<u8>> + Send + 'a,
    ) -> Self {
        self.hooks.manager_read = Some(Box::new(read));
        self
    }

    /// Sets a function that reads our input instead, to pass on, change or drop it, like Python's
    /// `stdin_read`. It is called when there is something to read; one read does not block. An empty result
    /// is the end of input; `WouldBlock` types nothing for now.
    ///
    /// ```
    /// # use pty::{Command, Relay};
    /// let (reader, mut writer) = std::io::pipe()?;
    /// std::io::Write::write_all(&mut writer, b"shouted\n")?;
    /// drop(writer);
    /// let session = Command::new("cat").spawn()?;
    /// let outcome = Relay::new().stdin(reader).stdin_read(|stdin| {
    ///     let mut buffer = [0; 1024];
    ///     let count = stdin.read(&mut buffer)?;
    ///     Ok(buffer[..count].to_ascii_uppercase())
    /// }).run(session)?;
    /// assert!(outcome.status.success());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stdin_read(mut self, read: impl FnMut(&mut dyn Read) -> io::Result<Vec<u8>> + Send + 'a) -> Self {
        self.hooks.stdin_read = Some(Box::new(read));
        self
    }

    /// Calls `tap` with all input and output of the terminal, as it happens. Several taps are called in
    /// turn. An error of a tap ends the relay and the program: [`RelayStage::Tap`], with that error inside.
    ///
    /// ```
    /// # use pty::{Command, Relay};
    /// let mut count = 0;
    /// let session = Command::new("echo").arg("hello").spawn()?;
    /// let relay = Relay::new().without_stdin().tap(|_, _, bytes| {
    ///     count += bytes.len();
    ///     Ok(())
    /// });
    /// relay.run(session)?;
    /// assert_eq!(count, 7);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn tap(
        mut self,
        mut tap: impl FnMut(RelayStream, Instant, &[u8]) -> io::Result<()> + Send + 'a,
    ) -> Self {
        self.hooks.tap = Some(match self.hooks.tap.take() {
            Some(mut first) => Box::new(move |stream, time, bytes| {
                first(stream, time, bytes)?;
                tap(stream, time, bytes)
            }),
            None => Box::new(tap),
        });
        self
    }

    /// Calls `event` for each event. An error of it ends the relay and the program: [`RelayStage::Event`],
    /// with that error inside.
    ///
    /// ```
    /// # use pty::{Command, Relay};
    /// let mut events = Vec::new();
    /// let session = Command::new("true").spawn()?;
    /// let relay = Relay::new().without_stdin().on_event(|event| {
    ///     events.push(event);
    ///     Ok(())
    /// });
    /// let outcome = relay.run(session)?;
    /// assert!(events.contains(&pty::RelayEvent::Exited(outcome.status)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on_event(mut self, event: impl FnMut(RelayEvent) -> io::Result<()> + Send + 'a) -> Self {
        self.hooks.event = Some(Box::new(event));
        self
    }

    /// Relays until the program has ended, and closes the session's terminal.
    ///
    /// ```
    /// # use pty::{Command, Relay};
    /// let session = Command::new("sh").args(["-c", "exit 3"]).spawn()?;
    /// let outcome = Relay::new().without_stdin().run(session)?;
    /// assert_eq!(outcome.status.code(), Some(3));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Fails with a [`RelayError`] that says which step failed and why; the program has then been ended.
    /// `ResourceBusy`: another relay of this process takes the signals.
    ///
    /// # References
    /// poll(2); termios(3); signal(7).
    pub fn run(mut self, session: Session) -> Result<RelayOutcome, RelayError> {
        self.detach.clear();
        let Session { manager, mut child } = session;
        Ok(driver::run(self, manager, &mut child)?.0.outcome())
    }

    /// Relays until the program has ended or the [detach keys](Self::detach) are typed. Afterwards you can
    /// use the session and relay it again.
    ///
    /// After a detach, our terminal's modes and the signal handlers are restored. The program continues;
    /// its output waits on its terminal until you read [`Session::manager`] or the next relay shows it.
    /// (The terminal holds some kilobytes; a program that prints more waits.) After the program's exit,
    /// [`Child::wait`](crate::Child::wait) returns the same status, and the terminal stays open for
    /// background processes until the session is dropped.
    ///
    /// If the relay closed the terminal because it hung up, failed or panicked, the manager reads end of
    /// file and writes fail with `EBADF`.
    ///
    /// ```
    /// # use pty::{Command, Relay, Relayed};
    /// let (reader, mut writer) = std::io::pipe()?;
    /// std::io::Write::write_all(&mut writer, b"\x1d")?; // Ctrl-]
    /// let mut session = Command::new("sh").args(["-c", "read word; exit $word"]).spawn()?;
    /// let relayed = Relay::new().stdin(reader).detach("\x1d").run_on(&mut session)?;
    /// assert!(matches!(relayed, Relayed::Detached(_)));
    ///
    /// std::io::Write::write_all(&mut session.manager, b"7\n")?;
    /// let relayed = Relay::new().without_stdin().run_on(&mut session)?;
    /// assert!(matches!(relayed, Relayed::Ended(outcome) if outcome.status.code() == Some(7)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Fails as [`run`](Self::run) does; the program has then been ended. `EMFILE`: too many open files.
    ///
    /// # References
    /// poll(2); termios(3); signal(7).
    pub fn run_on(self, session: &mut Session) -> Result<Relayed, RelayError> {
        let set_up = |error| RelayError::new(RelayStage::SetUp, error);
        let closed = closed().map_err(set_up)?;
        let manager = std::mem::replace(&mut session.manager, closed);
        let (relayed, manager) = driver::run(self, manager, &mut session.child)?;
        if let Some(manager) = manager {
            session.manager = manager;
        }
        Ok(relayed)
    }

    /// Relays until the program has ended, as [`run`](Self::run) does, as a future on the session's
    /// runtime: tokio or async-io.
    ///
    /// Our own terminal and the signals of this process are handled as by `run`. With
    /// [`without_signals`](Self::without_signals) and separate streams, many relays can run in one thread.
    /// Reading and writing files (not pipes, sockets and terminals) and changing our terminal's modes block
    /// the thread. The future is `Send`: a multi-threaded runtime can run it as a task.
    ///
    /// # Cancellation
    /// If the future is dropped, our terminal's modes and the signal handlers are restored. The session's
    /// terminal closes and hangs up: the program gets `SIGHUP` and its [`DropPolicy`](crate::DropPolicy)
    /// applies, as when any [`Child`](crate::Child) is dropped. To end a relay in order, use
    /// [`hang_up_fd`](Self::hang_up_fd).
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use pty::{Command, Relay, tokio::Session};
    ///
    /// let session = Session::spawn(Command::new("sh").args(["-c", "exit 42"]))?;
    /// let outcome = Relay::new().without_stdin().run_async(session).await?;
    /// assert_eq!(outcome.exit_code(), 42);
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Fails as [`run`](Self::run) does, or with the runtime's error if it cannot watch another descriptor.
    ///
    /// # Panics
    /// With tokio, panics outside of a runtime that has I/O and time enabled.
    #[cfg(any(feature = "tokio", feature = "async-io"))]
    pub async fn run_async<R: crate::runtime::Runtime>(
        mut self,
        session: crate::runtime::Session<R>,
    ) -> Result<RelayOutcome, RelayError> {
        self.detach.clear();
        let set_up = |error| RelayError::new(RelayStage::SetUp, error);
        let crate::runtime::Session { manager, mut child } = session;
        let manager = manager.into_manager().map_err(set_up)?;
        Ok(future::run(self, manager, &mut child).await?.0.outcome())
    }

    /// Relays until the program has ended or the [detach keys](Self::detach) are typed, as
    /// [`run_on`](Self::run_on) does, as a future.
    ///
    /// # Cancellation
    /// If the future is dropped, the session's terminal closes, as with [`run_async`](Self::run_async); its
    /// manager then reads end of file. You can still wait for the program.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use pty::{Command, Relay, Relayed, tokio::Session};
    ///
    /// let (reader, mut writer) = std::io::pipe()?;
    /// std::io::Write::write_all(&mut writer, b"\x1d")?; // Ctrl-]
    /// let mut session = Session::spawn(&mut Command::new("cat"))?;
    /// let relayed = Relay::new().stdin(reader).detach("\x1d").run_on_async(&mut session).await?;
    /// assert!(matches!(relayed, Relayed::Detached(_)));
    /// session.child.kill()?;
    /// assert!(!session.child.wait().await?.success());
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Fails as [`run_on`](Self::run_on) does, or with the runtime's error if it cannot watch another
    /// descriptor. If that happens after the relay, the terminal is closed and the program continues.
    ///
    /// # Panics
    /// Panics as [`run_async`](Self::run_async) does.
    #[cfg(any(feature = "tokio", feature = "async-io"))]
    pub async fn run_on_async<R: crate::runtime::Runtime>(
        self,
        session: &mut crate::runtime::Session<R>,
    ) -> Result<Relayed, RelayError> {
        let set_up = |error| RelayError::new(RelayStage::SetUp, error);
        let crate::runtime::Session { manager, child } = session;
        let closed = closed().and_then(crate::runtime::AsyncManager::new).map_err(set_up)?;
        let relayed = std::mem::replace(manager, closed).into_manager().map_err(set_up)?;
        let (relayed, open) = future::run(self, relayed, child).await?;
        if let Some(open) = open {
            *manager = crate::runtime::AsyncManager::new(open).map_err(set_up)?;
        }
        Ok(relayed)
    }
}

/// Returns a placeholder for a manager whose terminal is closed: a pipe without a writer.
fn closed() -> io::Result<Manager> {
    let (reader, _) = io::pipe()?;
    Manager::from_opened(reader.into(), Modes::sane())
}
