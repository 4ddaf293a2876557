//! One of the terminals that are relayed.

use std::io;
use std::os::fd::BorrowedFd;

use super::super::RelayStream;
use super::super::ends::Outlet;
use crate::{Manager, Modes, Subsidiary};

/// One terminal: the source and the sink of its output.
pub(super) struct Lane {
    pub(super) manager: Option<Manager>,
    /// Open until the program has ended and the terminal is empty. While the program lives, this keeps the
    /// terminal from ending and hanging up. On systems that discard output when the last subsidiary closes,
    /// it keeps the output.
    pub(super) held: Option<Subsidiary>,
    pub(super) outlet: Outlet,
    pub(super) stream: RelayStream,
    pub(super) readable: bool,
    pub(super) writable: bool,
}

impl Lane {
    pub(super) fn new(manager: Manager, stdout: BorrowedFd<'_>, stream: RelayStream) -> io::Result<Self> {
        let held = Some(manager.open_subsidiary()?);
        let outlet = Outlet::new(stdout)?;
        Ok(Self { manager: Some(manager), held, outlet, stream, readable: false, writable: false })
    }

    /// The terminal's modes, while we hold it open.
    pub(super) fn modes(&self) -> Option<Modes> {
        self.held.as_ref().and_then(|held| Modes::of(held).ok())
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
