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
//! # The echo
//! A terminal shows what is typed, so that it is part of the output like everything else:
//! `send_line("exit 3")` and then `expect("3")` finds what was just sent. Start the program without
//! echo, as above, with [`Modes::echo`](crate::Modes::echo); or, for programs that echo by
//! themselves as line editors do, expect what comes after the echo.
//!
//! # What is matched
//! Bytes, as they are: with `\r\n` at the end of lines, and with escape sequences. A program prints
//! fewer of those with `TERM=dumb`.

mod output;
mod pattern;
mod result;
mod wait;

pub use pattern::{Pattern, Regex};
pub use result::{ExpectError, Match, Reason};

use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::{Session, sys};
use output::Output;
use wait::{State, Step, Wait};

/// A session that is waited for what it prints. See the [module](self).
///
/// Each wait looks at new output only: what was matched, and all before it, is used up. Output is
/// read while waiting and while sending, so that the program never waits for a reader meanwhile.
///
/// The terminal is read and written without blocking as long as this lives, also through other
/// handles on it.
#[derive(Debug)]
pub struct Expect {
    session: Session,
    output: Output,
    timeout: Duration,
    state: State,
    chunk: Box<[u8]>,
    blocking: bool,
}

/// What one read can give. (Linux gives 4095 bytes at the most, others more.)
const CHUNK: usize = 16 << 10;

impl Expect {
    /// Takes a session over. A wait has ten seconds, and keeps 1 MiB of output, unless
    /// [`timeout`](Self::timeout) and [`limit`](Self::limit) say otherwise.
    ///
    /// # Errors
    /// What fcntl(2) says of the terminal.
    pub fn new(session: Session) -> io::Result<Self> {
        let blocking = !sys::set_nonblocking(session.manager.as_fd(), true)?;
        Ok(Self {
            session,
            output: Output::new(1 << 20),
            timeout: Duration::from_secs(10),
            state: State::default(),
            chunk: vec![0; CHUNK].into(),
            blocking,
        })
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
        self.timeout = timeout;
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
        self.output.set_limit(bytes);
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
        let patterns: Vec<Pattern> = patterns.into_iter().map(Into::into).collect();
        let mut wait = Wait::new(&patterns, &mut self.output, self.timeout, Instant::now());
        let reason = match self.drive(&mut wait) {
            Ok(Ok(found)) => return Ok(found),
            Ok(Err(reason)) => reason,
            Err(error) => Reason::Io(error),
        };
        // A program that ends closes its terminal a moment before.
        let moment = Duration::from_millis(if self.state.ended { 100 } else { 0 });
        self.state.status = self.state.status.or(self.session.child.wait_timeout(moment).ok().flatten());
        let seen = self.output.newest();
        Err(ExpectError::new(reason, &patterns, self.timeout, seen, self.state.status))
    }

    fn drive(&mut self, wait: &mut Wait) -> io::Result<Result<Match, Reason>> {
        self.state.drained = false;
        loop {
            let step = wait.step(&mut self.output, self.state, Instant::now());
            let until = match step {
                Step::Found(found) => return Ok(Ok(found)),
                Step::Failed(reason) => return Ok(Err(reason)),
                Step::Sleep { until } => until,
            };
            if self.state.drained || self.state.ended {
                self.sleep(PollFlags::POLLIN, wait.awaits_exit(), until)?;
            }
            if wait.awaits_exit() && self.state.status.is_none() {
                self.state.status = self.session.child.try_wait()?;
            }
            if self.read()? {
                wait.output_came(Instant::now());
            }
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
        let until = Instant::now().checked_add(self.timeout);
        while !left.is_empty() {
            match (&self.session.manager).write(left) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => left = &left[count..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if self.state.ended {
                        return Err(io::ErrorKind::BrokenPipe.into());
                    }
                    if until.is_some_and(|until| Instant::now() >= until) {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                    self.sleep(PollFlags::POLLIN | PollFlags::POLLOUT, false, until)?;
                    self.read()?;
                    self.output.forget_oldest();
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Types `text` and the Enter key, which is a carriage return: programs see a newline, unless
    /// they want to know.
    ///
    /// # Errors
    /// Those of [`send`](Self::send).
    pub fn send_line(&mut self, text: impl AsRef<[u8]>) -> io::Result<()> {
        let mut line = text.as_ref().to_vec();
        line.push(b'\r');
        self.send(line)
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
    /// What fcntl(2) says of the terminal.
    pub fn into_session(mut self) -> io::Result<(Session, Vec<u8>)> {
        if self.blocking {
            sys::set_nonblocking(self.session.manager.as_fd(), false)?;
        }
        Ok((self.session, self.output.take_all()))
    }

    /// Reads once, if there is something; whether there was.
    fn read(&mut self) -> io::Result<bool> {
        if self.state.ended {
            return Ok(false);
        }
        self.state.drained = false;
        match (&self.session.manager).read(&mut self.chunk) {
            Ok(0) => self.state.ended = true,
            Ok(count) => {
                self.output.push(&self.chunk[..count]);
                return Ok(true);
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.state.drained = true,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        Ok(false)
    }

    /// Sleeps until the terminal is ready, the program has ended if that `or_exit`, or it is time.
    fn sleep(&self, flags: PollFlags, or_exit: bool, until: Option<Instant>) -> io::Result<()> {
        let mut fds = Vec::with_capacity(2);
        if !self.state.ended {
            fds.push(PollFd::new(self.session.manager.as_fd(), flags));
        }
        if or_exit && self.state.status.is_none() {
            fds.push(PollFd::new(self.session.child.end()?, PollFlags::POLLIN));
        }
        let timeout = until.map_or(PollTimeout::NONE, |until| {
            // Rounded up, so as not to spin through the last millisecond.
            let left = until.saturating_duration_since(Instant::now()).as_nanos().div_ceil(1_000_000);
            i32::try_from(left).ok().and_then(|left| left.try_into().ok()).unwrap_or(PollTimeout::MAX)
        });
        match poll(&mut fds, timeout) {
            Ok(_) | Err(Errno::EINTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
