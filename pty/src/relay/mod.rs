//! Relaying between a program's terminal and our own streams: the builder, and its parts.
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

/// In the place of a read: returns what is to be passed on; nothing is end of file, and
/// `WouldBlock` passes nothing on for now.
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

/// Carries bytes between a program's terminal and this process's standard input and output until
/// the program has ended, the terminal is drained, and what was read has been written.
///
/// - Nothing is lost: not the last output of a program, not when the reader of our output is slow,
///   not when both sides send more than anybody holds. Two buffers of 64 KiB, then each side waits.
/// - Nothing hangs: a program that waits for input sees its end, a reader that goes away ends the
///   program, an idle relay sleeps until something happens.
/// - While our standard input is a terminal that we are in the foreground of, it is in raw mode, but for
///   the processing of output if that goes elsewhere. A terminal that only output goes to passes it on
///   as it is and echoes no key. Both are as they were when the relay returns, fails or panics, after
///   `SIGTERM`, `SIGHUP`, `SIGINT` and `SIGQUIT`, which end the program and the relay, after any other
///   signal that ends this process, and after `exit`. Stopped by `SIGTSTP`, or by a program that
///   stops itself, they go back to their own modes too, until we are continued.
/// - Once the program has ended and others are [waited for](Self::after_exit), our terminal is the user's
///   again: Ctrl-C ends the waiting.
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
/// One relay of a process at a time takes signals, and no [`WindowSizes`](crate::WindowSizes) beside it: `SIGWINCH`, the four above unless they are
/// ignored, and with a terminal `SIGTSTP`, `SIGCONT` and `SIGCHLD`. The handlers that were there
/// are called as well, and are back afterwards; those that are installed meanwhile stay. Others need
/// [`without_signals`](Self::without_signals). `SIGPIPE` at its default does not end this process when
/// the reader of our output goes away.
///
/// The first signal that ends us is passed on to the program, which then has [some time](Self::kill_after) to end. A
/// second `SIGINT` or `SIGQUIT` ends that time.
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
    /// What was printed before, and is shown first.
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
    /// Bytes that a line can have in canonical mode, without the newline: 4095 on Linux, 1919 on
    /// FreeBSD, 1023 elsewhere.
    ///
    /// ```
    /// assert!(pty::Relay::MAX_LINE >= 255); // what POSIX promises
    /// ```
    pub const MAX_LINE: usize = sys::MAX_LINE;

    /// A relay between the terminal and our own standard input and output, with the defaults of
    /// every policy.
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

    /// Takes input from here instead of from our standard input.
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

    /// Takes no input: our standard input is neither read nor put into raw mode, and the program
    /// sees no end of input. The way to let somebody watch and no more.
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

    /// Writes output here instead of to our standard output.
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

    /// Relays a second terminal to our standard error; one whose subsidiary was given to
    /// [`Command::stderr`](crate::Command::stderr), so that the two streams stay apart.
    ///
    /// ```
    /// use pty::{Command, Pair, Relay};
    ///
    /// let Pair { manager, subsidiary } = pty::open()?;
    /// let mut command = Command::new("sh");
    /// command.args(["-c", "test -t 2 && echo apart >&2"]).stderr(subsidiary);
    /// let session = command.spawn()?;
    /// drop(command); // and with it our copy of the subsidiary
    /// assert!(Relay::new().without_stdin().stderr(manager).run(session)?.status.success());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stderr(mut self, manager: Manager) -> Self {
        self.stderr = Some(manager);
        self
    }

    /// What to do at the end of our input.
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

    /// Quotes the control characters of the input, so that a program that reads lines gets every byte as
    /// it is: Ctrl-C, Ctrl-D and backspace among them. A newline ends its line. Off by default: a
    /// `\x03` of the input then interrupts the program, as if the key were pressed.
    ///
    /// Where our input is a terminal, somebody presses keys, and nothing is quoted; nor while a program
    /// reads the terminal in raw mode, which gets every byte anyway.
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

    /// What to do when the reader of our output has gone.
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

    /// How long to read on after the program has ended.
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

    /// What to do with a line of input that is too long for the terminal.
    ///
    /// ```
    /// # use pty::{Command, LongLine, Relay};
    /// let relay = Relay::new().long_line(LongLine::Truncate); // as a terminal does
    /// ```
    pub fn long_line(mut self, policy: LongLine) -> Self {
        self.policies.long_line = policy;
        self
    }

    /// Takes no signals and follows no size. The signals then do to this process what they always
    /// do; our terminal is restored only if that leaves us running.
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

    /// Whether the terminal follows the size of the one that our input or output is; it does unless
    /// this is called with `false`.
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

    /// How long a program that was asked to end (by a signal to us, a timeout, a hang-up) may take
    /// before it is killed with everything in its foreground: five seconds, unless this is called.
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

    /// Ends the program with `SIGTERM` when it has run for so long.
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

    /// Ends the program with `SIGTERM` when nothing was typed or printed for so long. The time does not
    /// count while output waits for a slow reader.
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

    /// Hangs up when this is typed: for instance `"\x1d\x1d\x1d"`, three times Ctrl-]. Its last byte
    /// does not reach the program; what came before does, and the program has a second for it. None by default.
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

    /// Ends the relay when this is typed, and leaves the program running on its terminal; `"\x1d"`, for
    /// instance, is Ctrl-]. For [`run_on`](Self::run_on) and [`run_on_async`](Self::run_on_async): with
    /// [`run`](Self::run) and [`run_async`](Self::run_async), after which nobody would have the session,
    /// these are bytes like all others. None by default.
    ///
    /// As with [`escape`](Self::escape), only the last of several bytes does not reach the program. Nothing
    /// is read any more then, on either side. The relay ends when what was read from the terminal is
    /// written, however long its reader takes, and what was typed before is typed, within a second; what
    /// is left over is in [`Detached`]. If the program ends meanwhile, that is how the relay ended.
    ///
    /// ```
    /// # use pty::{Command, Relay, Relayed};
    /// let (reader, mut writer) = std::io::pipe()?;
    /// std::io::Write::write_all(&mut writer, b"\x1dls\n")?;
    /// let mut session = Command::new("cat").spawn()?;
    /// let relayed = Relay::new().stdin(reader).detach("\x1d").run_on(&mut session)?;
    /// let Relayed::Detached(detached) = relayed else { panic!("cat goes on") };
    /// assert_eq!(detached.unread, b"ls\n"); // is for whoever reads our input next
    /// assert!(session.child.try_wait()?.is_none());
    /// # session.child.kill()?;
    /// # session.child.wait()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn detach(mut self, keys: impl Into<Vec<u8>>) -> Self {
        self.detach = keys.into();
        self
    }

    /// Hangs up when `fd` can be read, or hangs up itself: the way for another thread to end the
    /// session, with the other end of a pipe.
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

    /// Reads the terminal in our place, to pass on, change or drop what the program prints:
    /// Python's `master_read`. Called when there is something to read, with a reader that does not
    /// block, and has to read; what it returns is shown. An empty result is the end of output, and
    /// hangs up at a program that still runs; the error `WouldBlock`
    /// shows nothing for now. The stream tells a second terminal's output from the first's.
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

    /// Reads our input in our place, to pass on, change or drop what is typed: Python's
    /// `stdin_read`. Called when there is something to read; one read does not block. An empty
    /// result is the end of input; `WouldBlock` types nothing for now.
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

    /// Calls `tap` with everything that was typed on and printed by the terminal, as it happens. Several
    /// taps are called in turn. An error of one ends the relay and the program, as any failure does:
    /// [`RelayStage::Tap`], with this very error inside.
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

    /// Calls `event` with what happens besides bytes. An error of it ends the relay and the program, as
    /// any failure does: [`RelayStage::Event`], with this very error inside.
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

    /// Relays until the program has ended. The session's terminal is closed then.
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
    /// What could not be read or written, and why; the program has been ended then. `ResourceBusy`
    /// if another relay of this process takes the signals.
    ///
    /// # References
    /// poll(2); termios(3); signal(7).
    pub fn run(mut self, session: Session) -> Result<RelayOutcome, RelayError> {
        self.detach.clear();
        let Session { manager, mut child } = session;
        Ok(driver::run(self, manager, &mut child)?.0.outcome())
    }

    /// Relays until the program has ended or the [detach keys](Self::detach) are typed, and leaves the
    /// session to be used, and relayed again.
    ///
    /// After a detach our terminal and the signals are as they were before. The program runs on, and what
    /// it prints waits on its terminal: for a read of [`Session::manager`], or for the next relay, which
    /// shows it. (The terminal holds some kilobytes; a program that prints more waits.) After the program's
    /// end its status is also that of [`Child::wait`](crate::Child::wait), and its terminal is open for what
    /// runs in the background until the session is dropped.
    ///
    /// Where the relay closed the terminal, because it hung up, failed, or panicked, the manager reads end
    /// of file and takes no writes (`EBADF`).
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
    /// Those of [`run`](Self::run); the program has been ended then. `EMFILE`: too many open files.
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

    /// Relays until the program has ended, as [`run`](Self::run) does, as a future: on tokio or on
    /// async-io, as the session is.
    ///
    /// The terminal that is our own standard input and output, and the signals of this process,
    /// are handled as by `run`; with [`without_signals`](Self::without_signals) and streams of their
    /// own, many relays run in one thread. Reading and writing files (not pipes, sockets and
    /// terminals) happens in place, as do changes of our own terminal's modes. The future is `Send`: it may
    /// be given to a task of a runtime with several threads.
    ///
    /// # Cancellation
    /// A future that is dropped leaves our own terminal in its modes and the signals with those who
    /// had them. It closes the session's terminal, which hangs up: the program gets `SIGHUP`,
    /// and what its [`DropPolicy`](crate::DropPolicy) says, as when any [`Child`](crate::Child) is
    /// dropped. Nobody waits for it then; one that ends is a zombie as long as this process lives. So
    /// to end a relay in order, use [`hang_up_fd`](Self::hang_up_fd).
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
    /// Those of [`run`](Self::run), and what the runtime says if it cannot watch another descriptor.
    ///
    /// # Panics
    /// Outside of a tokio runtime that has I/O and time enabled, if the session is tokio's.
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
    /// A future that is dropped closes the session's terminal, as with [`run_async`](Self::run_async); the
    /// manager of the session then reads end of file. The program is still there to be waited for.
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
    /// Those of [`run_on`](Self::run_on), and what the runtime says if it cannot watch another descriptor;
    /// if that is when the relay is over, the terminal is closed and the program runs on.
    ///
    /// # Panics
    /// As [`run_async`](Self::run_async).
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

/// Stands for a manager whose terminal is closed: a pipe that nobody writes to.
fn closed() -> io::Result<Manager> {
    let (reader, _) = io::pipe()?;
    Manager::from_opened(reader.into(), Modes::sane())
}
