//! The relay that waits as a future.

use std::future::poll_fn;
use std::io;
use std::task::Poll;
use std::time::{Duration, Instant};

use super::engine::{Engine, Ready, Waits, failed_to};
use super::{Relay, RelayError, RelayStage, Relayed};
use crate::runtime::{Child, Direction, Runtime, Watched, let_others_run, race};
use crate::{Manager, sys};

/// Runs a relay; see [`Relay::run_async`]. Returns the terminal too, unless it was closed.
pub(super) async fn run<R: Runtime>(
    relay: Relay<'_>,
    manager: Manager,
    child: &mut Child<R>,
) -> Result<(Relayed, Option<Manager>), RelayError> {
    let kill_after = relay.kill_after.min(Duration::from_secs(1));
    let result = match Engine::new(relay, manager, child.as_child_mut()) {
        Ok(engine) => go_on::<R>(engine).await,
        Err(error) => Err(error),
    };
    if result.is_err() {
        // The terminal is closed, and so hung up.
        end::<R>(child, kill_after).await;
    }
    result
}

async fn go_on<R: Runtime>(mut engine: Engine<'_, '_>) -> Result<(Relayed, Option<Manager>), RelayError> {
    engine.begin()?;
    loop {
        let now = Instant::now();
        if let Some(relayed) = engine.outcome(now)? {
            return Ok((relayed, engine.into_manager()));
        }
        let ready = wait::<R>(engine.waits(now)?).await?;
        engine.go_on(&ready)?;
        // A busy relay yields once in a round.
        let_others_run().await;
    }
}

/// Waits until something is ready, or until the deadline.
///
/// A ready descriptor needs no runtime. Others are watched only during this wait: a terminal that hung up
/// or was opened again is seen as it is now, and irrelevant descriptors wake nothing.
async fn wait<R: Runtime>(mut waits: Waits<'_>) -> Result<Ready, RelayError> {
    loop {
        let now = Instant::now();
        let ready = waits.poll(now, Some(now))?;
        if ready.any || waits.deadline.is_some_and(|deadline| deadline <= now) {
            return Ok(ready);
        }
        let wait = failed_to(RelayStage::Poll);
        let watched = waits.fds().map(|(fd, reads, writes)| {
            let direction = match (reads, writes) {
                (true, true) => None,
                (_, false) => Some(Direction::Read),
                (false, true) => Some(Direction::Write),
            };
            Watched::<R>::new(fd, direction)
        });
        let watched = watched.collect::<io::Result<Vec<_>>>().map_err(&wait)?;
        let first = poll_fn(|context| {
            let mut results = watched.iter().map(|watched| watched.poll_ready(context));
            results.find(Poll::is_ready).unwrap_or(Poll::Pending)
        });
        race::<R, _>(first, waits.deadline).await.transpose().map_err(wait)?;
    }
}

/// The program, which an error does not leave behind.
async fn end<R: Runtime>(child: &mut Child<R>, kill_after: Duration) {
    // After a failed wait the number may belong to another process.
    if let Ok(None) = child.wait_timeout(kill_after).await
        && sys::signal_group(child.id(), libc::SIGKILL).is_ok()
    {
        let _ = child.wait().await;
    }
}
