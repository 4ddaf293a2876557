//! Automates an interactive program: waits for its output, answers, waits again. Feature `expect`.
//!
//! ```
//! use pty::expect::{Expect, Pattern};
//! use pty::{Command, Modes};
//!
//! let mut command = Command::new("sh");
//! command.args(["-c", r#"printf "name? "; read name; echo "hello, $name"; exit 3"#]);
//! let session = command.modes(Modes::sane().echo(false)).spawn()?;
//!
//! let mut expect = Expect::new(session)?;
//! expect.expect("name? ")?;
//! expect.send_line("Ada")?;
//! expect.expect("hello, Ada\r\n")?;
//! assert_eq!(expect.expect(Pattern::Exit)?.status().unwrap().code(), Some(3));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! With the features `tokio` or `async-io` the same exists for futures: `pty::tokio::Expect` and
//! `pty::async_io::Expect`.
//!
//! # The echo
//! A terminal echoes input, so the input is part of the output: `send_line("exit 3")` and then
//! `expect("3")` finds what was just sent. To avoid that, start the program without echo, as above, with
//! [`Modes::echo`](crate::Modes::echo). Line editors echo by themselves; with those, expect what comes
//! after the echo.
//!
//! # What is matched
//! Patterns match the unchanged bytes, with `\r\n` at the end of lines and with escape sequences. Programs
//! print fewer escape sequences with `TERM=dumb`.

mod log;
mod output;
mod pattern;
mod result;
mod talk;
mod wait;

pub use log::Logged;
pub use pattern::{Pattern, Regex};
pub use result::{ExpectError, Match, Reason};

pub(crate) use log::Log;
pub(crate) use talk::{Expected, Next, Talk, line};

use std::io;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags};

use crate::{Session, sys};

/// A session whose output can be waited for. See the [module](self).
///
/// Each wait sees only new output: a match consumes itself and all output before it. Output is read during
/// waits and sends, so the program never waits for a reader meanwhile.
///
/// ```
/// use pty::Command;
/// use pty::expect::Expect;
///
/// let mut expect = Expect::new(Command::new("cat").spawn()?)?;
/// expect.send_line("hello")?;
/// expect.expect("hello\r\n")?; // the echo
/// expect.expect("hello\r\n")?; // and what cat printed
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "dropping it closes the terminal, which hangs up"]
pub struct Expect {
    session: Session,
    talk: Talk,
}

impl Expect {
    /// Takes a session. Each wait has a [`timeout`](Self::timeout) [default: 10 s] and keeps output up to a
    /// [`limit`](Self::limit) [default: 1 MiB].
    ///
    /// ```
    /// use pty::Command;
    /// use pty::expect::Expect;
    ///
    /// let mut expect = Expect::new(Command::new("tty").spawn()?)?;
    /// expect.expect("/dev/")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Never fails today.
    pub fn new(session: Session) -> io::Result<Self> {
        Ok(Self { session, talk: Talk::new() })
    }

    /// Sets the timeout of each later wait [default: 10 s].
    ///
    /// ```
    /// use std::time::Duration;
    /// use pty::Command;
    /// use pty::expect::{Expect, Reason};
    ///
    /// let mut expect = Expect::new(Command::new("sleep").arg("60").spawn()?)?;
    /// let error = expect.timeout(Duration::from_millis(20)).expect("anything").unwrap_err();
    /// assert!(matches!(error.reason(), Reason::TimedOut));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn timeout(&mut self, timeout: Duration) -> &mut Self {
        self.talk.set_timeout(timeout);
        self
    }

    /// Sets how many bytes of unmatched output are kept, the newest ones [default: 1 MiB].
    ///
    /// Memory holds up to twice as many. A longer match is not found, except for a byte string that is
    /// longer itself.
    ///
    /// ```
    /// use pty::Command;
    /// use pty::expect::Expect;
    ///
    /// let mut expect = Expect::new(Command::new("seq").arg("100000").spawn()?)?;
    /// let found = expect.limit(64).expect("100000\r\n")?;
    /// assert!(found.before().ends_with(b"99998\r\n99999\r\n"));
    /// assert!(found.before().len() < 64);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn limit(&mut self, bytes: usize) -> &mut Self {
        self.talk.set_limit(bytes);
        self
    }

    /// Calls `log` with everything seen and sent from now on: output when it is read, input when the
    /// terminal has accepted it.
    ///
    /// If `log` fails during a wait, the wait fails ([`Reason::Io`]) and no output is lost. If it fails
    /// during a send, the send fails and part of the input was typed.
    ///
    /// Input is logged unchanged, including passwords. A new log replaces the previous one.
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    /// use pty::Command;
    /// use pty::expect::{Expect, Logged};
    ///
    /// let sent = Arc::new(Mutex::new(Vec::new()));
    /// let log = Arc::clone(&sent);
    /// let mut expect = Expect::new(Command::new("cat").spawn()?)?;
    /// expect.log(move |which, bytes| {
    ///     if which == Logged::Sent {
    ///         log.lock().unwrap().extend_from_slice(bytes);
    ///     }
    ///     Ok(())
    /// });
    /// expect.send_line("hello")?;
    /// assert_eq!(*sent.lock().unwrap(), b"hello\r");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn log(&mut self, log: impl FnMut(Logged, &[u8]) -> io::Result<()> + Send + 'static) -> &mut Self {
        self.talk.set_log(Log::new(log));
        self
    }

    /// Writes everything seen and sent from now on to a file or another writer, as [`log`](Self::log) does.
    ///
    /// Each piece is a line: `seen` or `sent`, then the bytes, the unprintable ones escaped as by
    /// [`escape_ascii`](slice::escape_ascii). A piece is what one read returned or one write accepted.
    ///
    /// ```
    /// use pty::Command;
    /// use pty::expect::Expect;
    ///
    /// let mut expect = Expect::new(Command::new("cat").spawn()?)?;
    /// expect.log_to(std::fs::File::options().write(true).open("/dev/null")?);
    /// expect.send_line("hello")?; // sent hello\r
    /// expect.expect("hello\r\n")?; // seen hello\r\nhello\r\n
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn log_to(&mut self, writer: impl io::Write + Send + 'static) -> &mut Self {
        self.talk.set_log(Log::to(writer));
        self
    }

    /// Waits for one pattern.
    ///
    /// ```
    /// use pty::Command;
    /// use pty::expect::{Expect, Pattern};
    ///
    /// let mut expect = Expect::new(Command::new("echo").args(["one", "two"]).spawn()?)?;
    /// expect.expect("one")?;
    /// let rest = expect.expect(Pattern::EndOfFile)?;
    /// assert_eq!(rest.before(), b" two\r\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Fails with [`ExpectError`] if the pattern did not come in time or can no longer come.
    pub fn expect(&mut self, pattern: impl Into<Pattern>) -> Result<Match, ExpectError> {
        self.expect_any([pattern])
    }

    /// Waits for the first of several patterns. If two are complete at the same byte, the one listed first
    /// wins. [`Match::index`] says which one was found.
    ///
    /// ```
    /// use pty::Command;
    /// use pty::expect::{Expect, Pattern};
    ///
    /// let mut expect = Expect::new(Command::new("false").spawn()?)?;
    /// let found = expect.expect_any(["password: ".into(), Pattern::Exit])?;
    /// assert_eq!(found.index(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Fails with [`ExpectError`] if no pattern came in time or can no longer come.
    pub fn expect_any(
        &mut self,
        patterns: impl IntoIterator<Item = impl Into<Pattern>>,
    ) -> Result<Match, ExpectError> {
        let mut expected = self.talk.expect(patterns);
        let reason = match self.drive(&mut expected) {
            Ok(Ok(found)) => return Ok(found),
            Ok(Err(reason)) => reason,
            Err(error) => Reason::Io(error),
        };
        let status = self.session.child.wait_timeout(self.talk.moment()).ok().flatten();
        Err(self.talk.error(&expected, reason, status))
    }

    fn drive(&mut self, expected: &mut Expected) -> io::Result<Result<Match, Reason>> {
        loop {
            match self.talk.next(expected) {
                Next::Done(result) => return Ok(result),
                Next::Sleep(until) => {
                    self.sleep(PollFlags::POLLIN, self.talk.awaits_exit(expected), until)?;
                }
                Next::GoOn => {}
            }
            self.talk.go_on(expected, &self.session.manager, &mut self.session.child)?;
        }
    }

    /// Types `bytes` unchanged.
    ///
    /// ```
    /// use pty::Command;
    /// use pty::expect::{Expect, Pattern};
    ///
    /// let mut expect = Expect::new(Command::new("cat").spawn()?)?;
    /// expect.send(b"\x04")?; // Ctrl-D: end of input
    /// assert!(expect.expect(Pattern::Exit)?.status().unwrap().success());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Part of the bytes may have been typed when this fails:
    /// - `TimedOut`: the program did not take them in time.
    /// - `BrokenPipe`: nobody can take them any more.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        let mut left = bytes.as_ref();
        let until = self.talk.send_until();
        while !self.talk.send(&self.session.manager, &mut left, until)? {
            self.sleep(PollFlags::POLLIN | PollFlags::POLLOUT, false, until)?;
            self.talk.read_aside(&self.session.manager)?;
        }
        Ok(())
    }

    /// Types `text` and the Enter key, a carriage return. Programs read it as a newline, unless they turn
    /// this translation off.
    ///
    /// ```
    /// use pty::Command;
    /// use pty::expect::{Expect, Pattern};
    ///
    /// let mut expect = Expect::new(Command::new("cat").spawn()?)?;
    /// expect.send_line("hello")?;
    /// assert_eq!(expect.expect(Pattern::from("hello\r\n"))?.before(), b"");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Fails as [`send`](Self::send) does.
    pub fn send_line(&mut self, text: impl AsRef<[u8]>) -> io::Result<()> {
        self.send(line(text.as_ref()))
    }

    /// Returns the session, to resize its terminal or to signal its program. Waits do not see output that
    /// you read from it.
    ///
    /// ```
    /// use pty::{Command, Size};
    /// use pty::expect::Expect;
    ///
    /// let mut expect = Expect::new(Command::new("cat").spawn()?)?;
    /// expect.session().manager.resize(Size::new(100, 30))?;
    /// expect.session().child.kill()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    /// Returns the session and the output that was read but not matched.
    ///
    /// ```
    /// use pty::Command;
    /// use pty::expect::Expect;
    ///
    /// let mut expect = Expect::new(Command::new("echo").arg("one two").spawn()?)?;
    /// expect.expect("one")?;
    /// let (mut session, mut rest) = expect.into_session()?;
    /// std::io::Read::read_to_end(&mut session.manager, &mut rest)?;
    /// assert_eq!(rest, b" two\r\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Never fails today.
    pub fn into_session(mut self) -> io::Result<(Session, Vec<u8>)> {
        let rest = self.talk.take_rest();
        Ok((self.session, rest))
    }

    pub(crate) fn parts(&mut self) -> (&mut Session, &mut Talk) {
        (&mut self.session, &mut self.talk)
    }

    /// Sleeps until the terminal is ready, the program has ended (if `or_exit`), or the timeout.
    fn sleep(&self, flags: PollFlags, or_exit: bool, until: Option<Instant>) -> io::Result<()> {
        let held_end = self.session.manager.held_end();
        let mut fds = Vec::with_capacity(3);
        if self.talk.goes_on() {
            fds.push(PollFd::new(self.session.manager.as_fd(), flags));
            fds.extend(held_end.as_ref().map(|end| PollFd::new(end.as_fd(), PollFlags::POLLIN)));
        }
        if or_exit {
            fds.push(PollFd::new(self.session.child.end()?, PollFlags::POLLIN));
        }
        match sys::poll(&mut fds, until) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => Err(error),
            _ => Ok(()),
        }
    }
}
