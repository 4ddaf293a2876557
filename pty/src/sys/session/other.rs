//! On other systems: the groups of the session that are known.

use std::ffi::c_int;
use std::io;
use std::os::fd::BorrowedFd;
use std::time::Duration;

use super::super::{Process, is_ready, signal_group};

/// No system call lists a session: the groups that are known stand for it.
#[derive(Debug)]
pub(crate) struct Members<'a> {
    leader: &'a Process,
    is_waited_for: bool,
}

impl<'a> Members<'a> {
    pub(crate) fn of(leader: &'a Process, waited_at: Option<Duration>) -> Self {
        Self { leader, is_waited_for: waited_at.is_some() }
    }

    pub(crate) fn signal(&mut self, signals: &[c_int], foreground: Option<u32>) -> io::Result<()> {
        for &signal in signals {
            if let Some(group) = foreground.filter(|&group| group != self.leader.id()) {
                // It may have ended in the meantime.
                let _ = signal_group(group, signal);
            }
            self.leader.signal_group(signal)?;
        }
        Ok(())
    }

    pub(crate) fn any_left(&mut self) -> bool {
        !self.is_waited_for && !self.leader.end().map_or_else(|_| self.leader.has_ended(), is_ready)
    }

    pub(crate) fn left(&self) -> Vec<u32> {
        if self.is_waited_for { Vec::new() } else { vec![self.leader.id()] }
    }

    pub(crate) fn end(&self) -> Option<BorrowedFd<'_>> {
        self.leader.end().ok()
    }

    pub(crate) fn must_be_asked(&self) -> bool {
        self.leader.end().is_err()
    }
}

#[cfg(test)]
#[path = "other_tests.rs"]
mod tests;
