//! The relay of an `Expect`: the user takes over between two waits.

use super::{Relay, RelayError, RelayStream, Relayed};
use crate::expect::{Log, Logged};

/// Ctrl-], as in pexpect and telnet(1).
const LEAVE: u8 = 0x1d;

impl crate::expect::Expect {
    /// Relays between the terminal and the user, until they press Ctrl-] or the program ends, like
    /// pexpect's `interact`. Then the session continues as before.
    ///
    /// The user's side is our standard input and output, or what `relay` sets.
    ///
    /// [`Relay::detach`] sets other keys than Ctrl-]. Unmatched output is shown first and consumed. The
    /// [log](Self::log) gets what is seen and sent meanwhile. Settings of the relay, such as a
    /// [`timeout`](Relay::timeout), apply only to this call.
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
    /// Fails as [`Relay::run_on`] does; the program has then been ended. An error of the log has the stage
    /// [`RelayStage::Tap`](crate::RelayStage::Tap).
    pub fn interact(&mut self, relay: Relay<'_>) -> Result<Relayed, RelayError> {
        let (session, talk) = self.parts();
        let rest = talk.take_rest();
        relay.between_waits(rest, talk.log()).run_on(session)
    }
}

#[cfg(any(feature = "tokio", feature = "async-io"))]
impl<R: crate::runtime::Runtime> crate::runtime::Expect<R> {
    /// Relays between the terminal and the user, until they press Ctrl-] or the program ends, like
    /// pexpect's `interact`. Then the session continues as before.
    ///
    /// The user's side is our standard input and output, or what `relay` sets.
    ///
    /// [`Relay::detach`] sets other keys than Ctrl-]. Unmatched output is shown first and consumed. The
    /// [log](Self::log) gets what is seen and sent meanwhile. Settings of the relay, such as a
    /// [`timeout`](Relay::timeout), apply only to this call.
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
    /// Fails as [`Relay::run_on_async`] does; the program has then been ended. An error of the log has the
    /// stage [`RelayStage::Tap`](crate::RelayStage::Tap).
    ///
    /// # Panics
    /// Panics as [`Relay::run_async`] does.
    pub async fn interact(&mut self, relay: Relay<'_>) -> Result<Relayed, RelayError> {
        let (session, talk) = self.parts();
        let rest = talk.take_rest();
        relay.between_waits(rest, talk.log()).run_on_async(session).await
    }
}

impl<'a> Relay<'a> {
    /// Shows `rest`, which is logged already, and logs what follows.
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
