use std::future::{Future, pending, poll_fn};
use std::io;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use super::{Direction, Runtime, Session, let_others_run, race, ready};
use crate::expect::{ExpectError, Expected, Log, Logged, Match, Next, Pattern, Reason, Talk, line};

/// A session whose output is awaited by futures: [`pty::expect::Expect`](crate::expect::Expect) for a
/// runtime. Features `expect`, and `tokio` or `async-io`.
///
/// Patterns, output and echo work as described there. A dropped wait consumes no output: the next wait sees
/// all of it.
///
/// ```
/// # #[cfg(feature = "tokio")]
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use pty::expect::Pattern;
/// use pty::tokio::{Expect, Session};
/// use pty::{Command, Modes};
///
/// let mut command = Command::new("sh");
/// command.args(["-c", r#"printf "name? "; read name; echo "hello, $name"; exit 3"#]);
/// let session = Session::spawn(command.modes(Modes::sane().echo(false)))?;
///
/// let mut expect = Expect::new(session);
/// expect.expect("name? ").await?;
/// expect.send_line("Ada").await?;
/// expect.expect("hello, Ada\r\n").await?;
/// assert_eq!(expect.expect(Pattern::Exit).await?.status().unwrap().code(), Some(3));
/// # Ok(()) }
/// # #[cfg(not(feature = "tokio"))] fn main() {}
/// ```
#[derive(Debug)]
#[must_use = "dropping it closes the terminal, which hangs up"]
pub struct Expect<R: Runtime> {
    session: Session<R>,
    talk: Talk,
}

impl<R: Runtime> Expect<R> {
    /// Takes a session. Each wait has a [`timeout`](Self::timeout) [default: 10 s] and keeps output up to a
    /// [`limit`](Self::limit) [default: 1 MiB].
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use pty::tokio::{Expect, Session};
    ///
    /// let mut expect = Expect::new(Session::spawn(&mut pty::Command::new("tty"))?);
    /// expect.expect("/dev/").await?;
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    pub fn new(session: Session<R>) -> Self {
        Self { session, talk: Talk::new() }
    }

    /// Sets the timeout of each later wait [default: 10 s].
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use pty::tokio::{Expect, Session};
    ///
    /// let mut expect = Expect::new(Session::spawn(&mut pty::Command::new("cat"))?);
    /// expect.timeout(std::time::Duration::from_millis(10));
    /// assert!(expect.expect("anything").await.is_err());
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
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
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use pty::tokio::{Expect, Session};
    ///
    /// let mut expect = Expect::new(Session::spawn(&mut pty::Command::new("cat"))?);
    /// expect.limit(64).send_line("x".repeat(1000)).await?;
    /// assert!(expect.expect("\n").await?.before().len() < 64);
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
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
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use pty::tokio::{Expect, Session};
    ///
    /// let mut expect = Expect::new(Session::spawn(&mut pty::Command::new("cat"))?);
    /// expect.log(|which, bytes| {
    ///     println!("{which:?} {}", bytes.escape_ascii());
    ///     Ok(())
    /// });
    /// expect.send_line("hello").await?;
    /// expect.expect("hello\r\n").await?;
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
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
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use pty::tokio::{Expect, Session};
    ///
    /// let mut expect = Expect::new(Session::spawn(&mut pty::Command::new("cat"))?);
    /// expect.log_to(std::fs::File::options().write(true).open("/dev/null")?);
    /// expect.send_line("hello").await?; // sent hello\r
    /// expect.expect("hello\r\n").await?; // seen hello\r\nhello\r\n
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    pub fn log_to(&mut self, writer: impl io::Write + Send + 'static) -> &mut Self {
        self.talk.set_log(Log::to(writer));
        self
    }

    /// Waits for one pattern.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use pty::tokio::{Expect, Session};
    ///
    /// let mut expect = Expect::new(Session::spawn(&mut pty::Command::new("cat"))?);
    /// expect.send_line("hello").await?;
    /// expect.expect("hello\r\n").await?; // the echo
    /// expect.expect("hello\r\n").await?; // and what cat printed
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Fails with [`ExpectError`] if the pattern did not come in time or can no longer come.
    ///
    /// # Panics
    /// With tokio, panics outside of a runtime that has time enabled; so do the other waits.
    pub async fn expect(&mut self, pattern: impl Into<Pattern>) -> Result<Match, ExpectError> {
        self.expect_any([pattern]).await
    }

    /// Waits for the first of several patterns. If two are complete at the same byte, the one listed first
    /// wins. [`Match::index`] says which one was found.
    ///
    /// ```
    /// # #[cfg(feature = "async-io")]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> { futures_lite::future::block_on(async {
    /// use pty::Command;
    /// use pty::async_io::{Expect, Session};
    /// use pty::expect::Pattern;
    ///
    /// let mut expect = Expect::new(Session::spawn(&mut Command::new("false"))?);
    /// let found = expect.expect_any(["password: ".into(), Pattern::Exit]).await?;
    /// assert_eq!(found.index(), 1);
    /// # Ok(()) }) }
    /// # #[cfg(not(feature = "async-io"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Fails with [`ExpectError`] if no pattern came in time or can no longer come.
    pub async fn expect_any(
        &mut self,
        patterns: impl IntoIterator<Item = impl Into<Pattern>>,
    ) -> Result<Match, ExpectError> {
        let mut expected = self.talk.expect(patterns);
        let reason = match self.drive(&mut expected).await {
            Ok(Ok(found)) => return Ok(found),
            Ok(Err(reason)) => reason,
            Err(error) => Reason::Io(error),
        };
        let status = self.session.child.wait_timeout(self.talk.moment()).await.ok().flatten();
        Err(self.talk.error(&expected, reason, status))
    }

    async fn drive(&mut self, expected: &mut Expected) -> io::Result<Result<Match, Reason>> {
        loop {
            match self.talk.next(expected) {
                Next::Done(result) => return Ok(result),
                Next::Sleep(until) => {
                    let or_exit = self.talk.awaits_exit(expected);
                    self.sleep(&[Direction::Read], or_exit, until).await?;
                }
                Next::GoOn => let_others_run().await,
            }
            let Session { manager, child } = &mut self.session;
            self.talk.go_on(expected, manager.as_manager(), child.as_child_mut())?;
        }
    }

    /// Types `bytes` unchanged. If the future is dropped, part of them may have been typed.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use pty::expect::Pattern;
    /// use pty::tokio::{Expect, Session};
    ///
    /// let mut expect = Expect::new(Session::spawn(&mut pty::Command::new("cat"))?);
    /// expect.send([pty::ctrl('d').unwrap()]).await?;
    /// assert!(expect.expect(Pattern::Exit).await?.status().unwrap().success());
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Part of the bytes may have been typed when this fails:
    /// - `TimedOut`: the program did not take them in time.
    /// - `BrokenPipe`: nobody can take them any more.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        let mut left = bytes.as_ref();
        let until = self.talk.send_until();
        while !self.talk.send(self.session.manager.as_manager(), &mut left, until)? {
            self.sleep(&[Direction::Read, Direction::Write], false, until).await?;
            self.talk.read_aside(self.session.manager.as_manager())?;
            let_others_run().await;
        }
        Ok(())
    }

    /// Types `text` and the Enter key, a carriage return. Programs read it as a newline, unless they turn
    /// this translation off.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use pty::tokio::{Expect, Session};
    ///
    /// let mut expect = Expect::new(Session::spawn(&mut pty::Command::new("cat"))?);
    /// expect.send_line("hello").await?;
    /// assert_eq!(expect.expect("\r\n").await?.before(), b"hello");
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Fails as [`send`](Self::send) does.
    pub async fn send_line(&mut self, text: impl AsRef<[u8]>) -> io::Result<()> {
        self.send(line(text.as_ref())).await
    }

    /// Returns the session, to resize its terminal or to signal its program. Waits do not see output that
    /// you read from it.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use pty::tokio::{Expect, Session};
    ///
    /// let mut expect = Expect::new(Session::spawn(&mut pty::Command::new("cat"))?);
    /// expect.session().manager.resize(pty::Size::new(100, 30))?;
    /// expect.session().child.kill()?;
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    pub fn session(&mut self) -> &mut Session<R> {
        &mut self.session
    }

    /// Returns the session and the output that was read but not matched.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use pty::tokio::{Expect, Session};
    ///
    /// let mut expect = Expect::new(Session::spawn(&mut pty::Command::new("cat"))?);
    /// expect.send_line("one two").await?;
    /// expect.expect("one").await?;
    /// let (session, rest) = expect.into_session();
    /// assert!(rest.starts_with(b" two\r\n"));
    /// # drop(session);
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    pub fn into_session(mut self) -> (Session<R>, Vec<u8>) {
        let rest = self.talk.take_rest();
        (self.session, rest)
    }

    pub(crate) fn parts(&mut self) -> (&mut Session<R>, &mut Talk) {
        (&mut self.session, &mut self.talk)
    }

    /// Sleeps until the terminal is ready, the program has ended (if `or_exit`), or the timeout.
    async fn sleep(
        &mut self,
        directions: &[Direction],
        or_exit: bool,
        until: Option<Instant>,
    ) -> io::Result<()> {
        let Session { manager, child } = &mut self.session;
        let child = child.as_child_mut();
        let end = async {
            match or_exit {
                true => ready::<R>(child.end()?, Direction::Read).await,
                false => pending().await,
            }
        };
        let (mut end, directions) = (pin!(end), if self.talk.goes_on() { directions } else { &[] });
        let first = poll_fn(|context| {
            for &direction in directions {
                if let Poll::Ready(result) = manager.poll_ready(direction, context) {
                    return Poll::Ready(result);
                }
            }
            end.as_mut().poll(context)
        });
        race::<R, _>(first, until).await.transpose().map(drop)
    }
}
