//! The relay of a talk: what a person does between two waits of a program.

use super::{Relay, RelayError, RelayStream, Relayed};
use crate::expect::{Log, Logged};

/// Ctrl-], as in pexpect and telnet(1).
const LEAVE: u8 = 0x1d;

impl crate::expect::Expect {
    /// Hands the terminal to a person: relays between it and our standard input and output, or what
    /// `relay` says instead, until they press Ctrl-] or the program ends; as pexpect's `interact`. Then this
    /// goes on as before.
    ///
    /// The key is another if the relay has [keys to detach](Relay::detach). What was read and not matched
    /// is shown first, and used up. The [log](Self::log) gets what is seen and sent meanwhile. What the
    /// relay is told, such as a [`timeout`](Relay::timeout), holds for this time only.
    ///
    /// ```
    /// use std::io::Write;
    /// use pty::expect::{Expect, Pattern};
    /// use pty::{Command, Relay, Relayed};
    ///
    /// let (person, mut keyboard) = std::io::pipe()?;
    /// keyboard.write_all(b"\x1d")?; // Ctrl-], by a person
    /// let mut expect = Expect::new(Command::new("cat").spawn()?)?;
    /// let relayed = expect.interact(Relay::new().stdin(person))?;
    /// assert!(matches!(relayed, Relayed::Detached(_)));
    ///
    /// expect.send(b"\x04")?; // Ctrl-D
    /// assert!(expect.expect(Pattern::Exit)?.status().unwrap().success());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Relay::run_on`]; the program has been ended then. An error of the log is one of
    /// [`RelayStage::Tap`](crate::RelayStage::Tap).
    pub fn interact(&mut self, relay: Relay<'_>) -> Result<Relayed, RelayError> {
        let (session, talk) = self.parts();
        let rest = talk.take_rest();
        relay.between_waits(rest, talk.log()).run_on(session)
    }
}

#[cfg(any(feature = "tokio", feature = "async-io"))]
impl<R: crate::runtime::Runtime> crate::runtime::Expect<R> {
    /// Hands the terminal to a person: relays between it and our standard input and output, or what
    /// `relay` says instead, until they press Ctrl-] or the program ends; as pexpect's `interact`. Then this
    /// goes on as before.
    ///
    /// The key is another if the relay has [keys to detach](Relay::detach). What was read and not matched
    /// is shown first, and used up. The [log](Self::log) gets what is seen and sent meanwhile. What the
    /// relay is told, such as a [`timeout`](Relay::timeout), holds for this time only.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::io::Write;
    /// use pty::tokio::{Expect, Session};
    /// use pty::{Command, Relay, Relayed};
    ///
    /// let (person, mut keyboard) = std::io::pipe()?;
    /// keyboard.write_all(b"\x1d")?; // Ctrl-], by a person
    /// let mut expect = Expect::new(Session::spawn(&mut Command::new("cat"))?);
    /// let relayed = expect.interact(Relay::new().stdin(person)).await?;
    /// assert!(matches!(relayed, Relayed::Detached(_)));
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Those of [`Relay::run_on_async`]; the program has been ended then. An error of the log is one of
    /// [`RelayStage::Tap`](crate::RelayStage::Tap).
    ///
    /// # Panics
    /// As [`Relay::run_async`].
    pub async fn interact(&mut self, relay: Relay<'_>) -> Result<Relayed, RelayError> {
        let (session, talk) = self.parts();
        let rest = talk.take_rest();
        relay.between_waits(rest, talk.log()).run_on_async(session).await
    }
}

impl<'a> Relay<'a> {
    /// Shows `rest`, which the log has, and logs what follows.
    fn between_waits(mut self, rest: Vec<u8>, log: &'a mut Log) -> Self {
        if self.detach.is_empty() {
            self.detach = vec![LEAVE];
        }
        let mut was_logged = !rest.is_empty();
        self.shown_first = rest;
        self.tap(move |stream, _, bytes| {
            // It comes first, and at once.
            if std::mem::take(&mut was_logged) {
                return Ok(());
            }
            let which = if stream == RelayStream::Input { Logged::Sent } else { Logged::Seen };
            log.tell(which, bytes)
        })
    }
}
