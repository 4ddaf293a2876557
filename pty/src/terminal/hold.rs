//! Holding the subsidiary of a program's terminal, so that the kernel keeps the output.
//!
//! Some kernels may discard unread output when the last subsidiary closes, which happens when the program
//! closes it or ends. There a manager keeps a subsidiary open until the program has ended and its output is
//! read; only then does end of file come. Whoever waits for the manager waits for the program's end too, and
//! then reads.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::fd::AsFd;
use std::sync::{Arc, MutexGuard, PoisonError};

use crate::{Manager, Subsidiary, sys};

/// What a manager holds.
#[derive(Debug)]
pub(super) struct Held {
    subsidiary: Subsidiary,
    /// Readable or hung up when the program has ended.
    end: Arc<File>,
}

impl Manager {
    /// Keeps the subsidiary open until the program has ended and its output is read.
    pub(crate) fn hold(&self, subsidiary: Subsidiary, end: Arc<File>) {
        *self.held() = Some(Held { subsidiary, end });
    }

    /// Closes the subsidiary, if it is held.
    fn let_go(&self) {
        drop(self.take_held());
    }

    pub(crate) fn holds(&self) -> bool {
        self.held().is_some()
    }

    /// The subsidiary, if it is held, and the end of its program. The caller holds it instead.
    pub(crate) fn take_held(&self) -> Option<(Subsidiary, Arc<File>)> {
        self.held().take().map(|held| (held.subsidiary, held.end))
    }

    /// To wait for along with the manager: ready when the program has ended. `None` if nothing is held.
    pub(crate) fn held_end(&self) -> Option<Arc<File>> {
        self.held().as_ref().map(|held| held.end.clone())
    }

    /// Whether a subsidiary is held and its program has ended: a read does not wait then.
    pub(crate) fn outlives_program(&self) -> bool {
        self.held_end().is_some_and(|end| sys::is_ready(end.as_fd()))
    }

    /// Reads without waiting. If nothing is left to read after the program's end, lets the subsidiary go.
    pub(super) fn read_now(
        &self,
        has_room: bool,
        mut read: impl FnMut(&File) -> io::Result<usize>,
    ) -> io::Result<usize> {
        let mut read = || end_of_file(read(self.file()));
        let result = read();
        if !has_room || !is_nothing(&result) || !self.holds() {
            return result;
        }
        if self.outlives_program() {
            // What it printed after the read above.
            let result = read();
            if !is_nothing(&result) {
                return result;
            }
            self.let_go();
        } else if result.is_err() || !self.hold_again() {
            return result;
        }
        match read() {
            // While it is held this is no end.
            Ok(0) if self.holds() => Err(ErrorKind::WouldBlock.into()),
            result => result,
        }
    }

    /// Whether nobody will make room for a write that has to wait.
    pub(crate) fn takes_no_more(&self) -> bool {
        if self.outlives_program() {
            if sys::readable_now(self.as_fd()) {
                // As long as nobody reads, nobody can tell.
                return true;
            }
            self.let_go();
        }
        sys::hung_up(self.as_fd())
    }

    /// After a hang-up, as by login(1), that the program outlives.
    fn hold_again(&self) -> bool {
        let again = self.open_subsidiary();
        let mut held = self.held();
        match (&mut *held, again) {
            (Some(held), Ok(subsidiary)) => held.subsidiary = subsidiary,
            _ => *held = None,
        }
        held.is_some()
    }

    fn held(&self) -> MutexGuard<'_, Option<Held>> {
        self.held_place().lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_nothing(result: &io::Result<usize>) -> bool {
    match result {
        Ok(count) => *count == 0,
        Err(error) => error.kind() == ErrorKind::WouldBlock,
    }
}

fn end_of_file(result: io::Result<usize>) -> io::Result<usize> {
    match result {
        Err(error) if matches!(error.raw_os_error(), Some(libc::EIO | libc::ENXIO)) => Ok(0),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_of_nothing_are_no_end_while_the_program_lives() {
        let (end, program) = io::pipe().unwrap();
        let pair = crate::open().unwrap();
        pair.manager.hold(pair.subsidiary, Arc::new(File::from(std::os::fd::OwnedFd::from(end))));
        let read_now = |results: &[usize]| {
            let mut results = results.iter();
            pair.manager.read_now(true, |_| Ok(*results.next().unwrap()))
        };
        assert_eq!(read_now(&[0, 0]).unwrap_err().kind(), ErrorKind::WouldBlock);
        assert_eq!(read_now(&[0, 3]).unwrap(), 3);
        assert!(pair.manager.holds());
        drop(program);
        assert_eq!(read_now(&[0, 3]).unwrap(), 3);
        assert_eq!(read_now(&[0, 0, 0]).unwrap(), 0);
        assert!(!pair.manager.holds());
    }
}
