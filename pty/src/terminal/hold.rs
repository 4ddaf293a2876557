//! Holding the subsidiary of a program's terminal, so that the kernel keeps the output.
//!
//! Some kernels may discard unread output when the last subsidiary closes, which happens when the program
//! closes it or ends. There a manager keeps a subsidiary open until the program has ended and its output is
//! read; only then does end of file come. Whoever waits for the manager waits for the program's end too, and
//! then reads.
//!
//! Others may not wake who waits when a program ends that printed nothing. There a manager holds the program's
//! end alone.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::fd::AsFd;
use std::sync::{Arc, MutexGuard, PoisonError};

use crate::{Manager, Subsidiary, sys};

/// What a manager holds.
#[derive(Debug)]
pub(super) struct Held {
    subsidiary: Option<Subsidiary>,
    /// Readable or hung up when the program has ended.
    end: Arc<File>,
}

impl Manager {
    /// Keeps the subsidiary open, if it is given one, until the program has ended and its output is read.
    pub(crate) fn hold(&self, subsidiary: Option<Subsidiary>, end: Arc<File>) {
        *self.held() = Some(Held { subsidiary, end });
    }

    /// Closes the subsidiary, if it is held, and waits for the program's end no more.
    fn let_go(&self) {
        drop(self.take_held());
    }

    pub(crate) fn holds(&self) -> bool {
        self.held().is_some()
    }

    /// What is held: the subsidiary or nothing, and the end of its program. The caller holds it instead.
    pub(crate) fn take_held(&self) -> Option<(Option<Subsidiary>, Arc<File>)> {
        self.held().take().map(|held| (held.subsidiary, held.end))
    }

    /// To wait for along with the manager: ready when the program has ended. `None` if nothing is held.
    pub(crate) fn held_end(&self) -> Option<Arc<File>> {
        self.held().as_ref().map(|held| held.end.clone())
    }

    /// Whether something is held and its program has ended: a read does not wait then.
    pub(crate) fn outlives_program(&self) -> bool {
        self.held_end().is_some_and(|end| sys::is_ready(end.as_fd()))
    }

    /// Reads without waiting. If nothing is left to read after the program's end, lets the subsidiary go.
    pub(super) fn read_now(
        &self,
        has_room: bool,
        mut read: impl FnMut(&File) -> io::Result<usize>,
    ) -> io::Result<usize> {
        let mut read = || match read(self.file()) {
            // Linux looks for output, then whether anybody has the terminal open: what was written and closed
            // in between is still on its way. Nothing is written after that, so a second look finds it.
            Err(error) if is_end(&error) => end_of_file(read(self.file())),
            result => result,
        };
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

    /// After a hang-up, as by login(1), that the program outlives. False: no subsidiary is held now.
    fn hold_again(&self) -> bool {
        if self.held().as_ref().is_none_or(|held| held.subsidiary.is_none()) {
            return false;
        }
        let again = self.open_subsidiary();
        let mut held = self.held();
        match (&mut *held, again) {
            (Some(held), Ok(subsidiary)) => held.subsidiary = Some(subsidiary),
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

fn is_end(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EIO | libc::ENXIO))
}

fn end_of_file(result: io::Result<usize>) -> io::Result<usize> {
    match result {
        Err(error) if is_end(&error) => Ok(0),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::io::{PipeWriter, Read};
    use std::os::fd::OwnedFd;
    use std::thread;
    use std::time::{Duration, Instant};

    use super::*;

    /// A program, which ends when the second is dropped.
    fn program() -> (Arc<File>, PipeWriter) {
        let (end, program) = io::pipe().unwrap();
        (Arc::new(OwnedFd::from(end).into()), program)
    }

    #[test]
    fn reads_of_nothing_are_no_end_while_the_program_lives() {
        let (end, program) = program();
        let pair = crate::open().unwrap();
        pair.manager.hold(Some(pair.subsidiary), end);
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

    #[test]
    fn who_reads_wakes_at_the_end_of_the_program_though_the_terminal_says_nothing() {
        let (end, program) = program();
        let pair = crate::open().unwrap();
        pair.manager.hold(None, end);
        let mut reader = pair.manager.try_clone().unwrap();
        let reader = thread::spawn(move || reader.read(&mut [0; 8]).unwrap());
        drop(program);
        let deadline = Instant::now() + Duration::from_secs(60);
        while pair.manager.holds() {
            assert!(Instant::now() < deadline, "nobody woke");
            thread::sleep(Duration::from_millis(1));
        }
        drop(pair.subsidiary);
        assert_eq!(reader.join().unwrap(), 0);
    }

    #[test]
    fn output_that_arrives_after_the_kernel_has_told_of_the_end_is_read() {
        let pair = crate::open().unwrap();
        let read_now = |results: &[Option<usize>]| {
            let mut results = results.iter();
            pair.manager.read_now(true, |_| {
                results.next().unwrap().ok_or_else(|| io::Error::from_raw_os_error(libc::EIO))
            })
        };
        assert_eq!(read_now(&[None, Some(3)]).unwrap(), 3);
        assert_eq!(read_now(&[None, None]).unwrap(), 0);
    }

    #[test]
    fn where_nothing_is_held_an_end_of_output_is_one_though_the_program_lives() {
        let (end, _program) = program();
        let pair = crate::open().unwrap();
        pair.manager.hold(None, end);
        drop(pair.subsidiary);
        assert_eq!((&pair.manager).read(&mut [0; 8]).unwrap(), 0);
    }
}
