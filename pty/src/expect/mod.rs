//! Talks with a program that was made for a person: waits for what it prints, answers, waits again.
//! Feature `expect`.
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
//! With the features `tokio` or `async-io` there is the same for futures: `pty::tokio::Expect` and
//! `pty::async_io::Expect`.
//!
//! # The echo
//! A terminal shows what is typed, so that it is part of the output like everything else:
//! `send_line("exit 3")` and then `expect("3")` finds what was just sent. Start the program without
//! echo, as above, with [`Modes::echo`](crate::Modes::echo); or, for programs that echo by
//! themselves as line editors do, expect what comes after the echo.
//!
//! # What is matched
//! Bytes, as they are: with `\r\n` at the end of lines, and with escape sequences. A program prints
//! fewer of those with `TERM=dumb`.

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

/// A session that is waited for what it prints. See the [module](self).
///
/// Each wait looks at new output only: what was matched, and all before it, is used up. Output is
/// read while waiting and while sending, so that the program never waits for a reader meanwhile.
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
    /// Takes a session over. A wait has ten seconds, and keeps 1 MiB of output, unless
    /// [`timeout`](Self::timeout) and [`limit`](Self::limit) say otherwise.
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
    /// None today.
    pub fn new(session: Session) -> io::Result<Self> {
        Ok(Self { session, talk: Talk::new() })
    }

    /// How long each wait may take from now on.
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

    /// How many bytes of output are kept that match nothing: the newest ones. Up to twice as many
    /// are in memory. A match that would be longer is none, except for bytes that are.
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

    /// Calls `log` with all that is seen and sent from now on, as it happens: what the program prints when
    /// it is read, and what is typed when the terminal took it. An error of it is one of the wait
    /// ([`Reason::Io`]), and nothing that was read is lost; or one of the sending, part of which was typed.
    ///
    /// What is sent is logged as it is, passwords too. It replaces the log that there was.
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

    /// Writes all that is seen and sent from now on, as [`log`](Self::log) does, to a file or another
    /// writer: each piece in a line, after `seen` or `sent`, with unprintable bytes escaped as by
    /// [`escape_ascii`](slice::escape_ascii). A piece is what one read or one write took.
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

    /// Waits for one thing.
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
    /// [`ExpectError`]: it did not come in time, or cannot come any more.
    pub fn expect(&mut self, pattern: impl Into<Pattern>) -> Result<Match, ExpectError> {
        self.expect_any([pattern])
    }

    /// Waits for the first of several things. If two are complete at the same byte, it is the one
    /// named first. [`Match::index`] tells which it was.
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
    /// [`ExpectError`]: none came in time, or can come any more.
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

    /// Types `bytes`, as they are.
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
    /// `TimedOut` if the program does not take them in time; `BrokenPipe` if nobody can take them
    /// any more. Part of them may have been typed then.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        let mut left = bytes.as_ref();
        let until = self.talk.send_until();
        while !self.talk.send(&self.session.manager, &mut left, until)? {
            self.sleep(PollFlags::POLLIN | PollFlags::POLLOUT, false, until)?;
            self.talk.read_aside(&self.session.manager)?;
        }
        Ok(())
    }

    /// Types `text` and the Enter key, which is a carriage return: programs see a newline, unless
    /// they want to know.
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
    /// Those of [`send`](Self::send).
    pub fn send_line(&mut self, text: impl AsRef<[u8]>) -> io::Result<()> {
        self.send(line(text.as_ref()))
    }

    /// The session, to resize its terminal or to signal its program. What is read from it here is
    /// not waited for there.
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

    /// Gives the session back, and what was read and not matched.
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
    /// None today.
    pub fn into_session(mut self) -> io::Result<(Session, Vec<u8>)> {
        let rest = self.talk.take_rest();
        Ok((self.session, rest))
    }

    pub(crate) fn parts(&mut self) -> (&mut Session, &mut Talk) {
        (&mut self.session, &mut self.talk)
    }

    /// Sleeps until the terminal is ready, the program has ended if that `or_exit`, or it is time.
    fn sleep(&self, flags: PollFlags, or_exit: bool, until: Option<Instant>) -> io::Result<()> {
        let mut fds = Vec::with_capacity(2);
        if self.talk.goes_on() {
            fds.push(PollFd::new(self.session.manager.as_fd(), flags));
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
