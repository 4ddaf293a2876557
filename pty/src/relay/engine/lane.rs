//! One of the terminals that are relayed.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;

use super::super::RelayStream;
use super::super::ends::Outlet;
use crate::{Manager, Modes, Subsidiary, sys};

/// One terminal: the source and the sink of its output.
pub(super) struct Lane {
    pub(super) manager: Option<Manager>,
    /// Until the program has ended and the terminal is empty. While the program lives, this keeps the
    /// terminal from ending and hanging up. On systems that discard output when the last subsidiary closes,
    /// it keeps the output.
    pub(super) held: Option<Hold>,
    /// For the manager when it is returned, if it held the subsidiary itself.
    end: Option<Arc<File>>,
    pub(super) outlet: Outlet,
    pub(super) stream: RelayStream,
    pub(super) readable: bool,
    pub(super) writable: bool,
}

/// How the subsidiary is held.
pub(super) enum Hold {
    Open(Subsidiary),
    /// The kernel would discard output for it, so it is opened for each look, and not while there is output:
    /// then the program may be closing it, which waits for us to read, and an opening waits for the close.
    ForLooks,
}

impl Lane {
    pub(super) fn new(manager: Manager, stdout: BorrowedFd<'_>, stream: RelayStream) -> io::Result<Self> {
        let (held, end) = match manager.take_held() {
            Some((Some(held), end)) => (Hold::Open(held), Some(end)),
            Some((None, end)) => (Hold::ForLooks, Some(end)),
            None if sys::relay_holds_subsidiary() => (Hold::Open(manager.open_subsidiary()?), None),
            None => (Hold::ForLooks, None),
        };
        let outlet = Outlet::new(stdout)?;
        let (manager, held) = (Some(manager), Some(held));
        Ok(Self { manager, held, end, outlet, stream, readable: false, writable: false })
    }

    /// Takes the manager back, as it was given.
    pub(super) fn take_manager(&mut self) -> Option<Manager> {
        let manager = self.manager.take()?;
        match (self.held.take(), self.end.take()) {
            (Some(Hold::Open(held)), Some(end)) => manager.hold(Some(held), end),
            (Some(Hold::ForLooks), Some(end)) => manager.hold(None, end),
            _ => {}
        }
        Some(manager)
    }

    /// Looks at the subsidiary; `None` when it is held no more. `WouldBlock`: not now.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Subsidiary) -> T) -> Option<io::Result<T>> {
        let manager = match self.held.as_ref()? {
            Hold::Open(held) => return Some(Ok(look(held))),
            Hold::ForLooks => self.manager.as_ref()?,
        };
        if sys::readable_now(manager.as_fd()) {
            return Some(Err(io::ErrorKind::WouldBlock.into()));
        }
        Some(manager.open_subsidiary().map(|held| look(&held)))
    }

    /// The terminal's modes, while we hold it open.
    pub(super) fn modes(&self) -> Option<io::Result<Modes>> {
        match self.held.as_ref()? {
            Hold::Open(held) => Some(Modes::of(held)),
            Hold::ForLooks => self.manager.as_ref().map(Manager::modes),
        }
    }

    pub(super) fn close(&mut self) {
        self.manager = None;
        self.held = None;
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.close();
    }
}
