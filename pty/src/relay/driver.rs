//! The relay that waits with poll(2).

use std::time::{Duration, Instant};

use super::engine::Engine;
use super::{Relay, RelayError, Relayed};
use crate::{Child, Manager, sys};

/// Runs a relay; see [`Relay::run`]. Returns the terminal too, unless it was closed.
pub(super) fn run(
    relay: Relay<'_>,
    manager: Manager,
    child: &mut Child,
) -> Result<(Relayed, Option<Manager>), RelayError> {
    let kill_after = relay.kill_after.min(Duration::from_secs(1));
    let mut left = Left { child, kill_after, relayed: false };
    // After an error the terminal is closed and hangs up at the end.
    let result = Engine::new(relay, manager, left.child).and_then(go_on);
    left.relayed = result.is_ok();
    result
}

fn go_on(mut engine: Engine<'_, '_>) -> Result<(Relayed, Option<Manager>), RelayError> {
    engine.begin()?;
    loop {
        let now = Instant::now();
        if let Some(relayed) = engine.outcome(now)? {
            return Ok((relayed, engine.into_manager()));
        }
        let mut waits = engine.waits(now)?;
        let deadline = waits.deadline;
        let ready = waits.poll(now, deadline)?;
        engine.go_on(&ready)?;
    }
}

/// The program, which an error or a panic does not leave behind.
struct Left<'c> {
    child: &'c mut Child,
    kill_after: Duration,
    relayed: bool,
}

impl Drop for Left<'_> {
    fn drop(&mut self) {
        // After a failed wait the number may belong to another process.
        if !self.relayed
            && let Ok(None) = self.child.wait_timeout(self.kill_after)
            && sys::signal_group(self.child.id(), libc::SIGKILL).is_ok()
        {
            let _ = self.child.wait();
        }
    }
}
