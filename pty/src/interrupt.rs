use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex, PoisonError};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::{Manager, sys};

/// Ends a read of a [`Manager`] that waits in another thread.
///
/// ```
/// use std::io::Read;
/// use pty::Interrupter;
///
/// let session = pty::Command::new("sleep").arg("1000").spawn()?;
/// let interrupter = session.manager.interrupter()?;
/// let mut manager = session.manager;
/// let reader = std::thread::spawn(move || manager.read(&mut [0; 1024]));
///
/// interrupter.interrupt()?;
/// let error = reader.join().unwrap().unwrap_err();
/// assert!(Interrupter::caused(&error));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # References
/// poll(2).
#[derive(Clone, Debug)]
pub struct Interrupter {
    shared: Arc<Interrupt>,
}

/// What the readers and the interrupters of a manager share.
#[derive(Debug)]
pub(crate) struct Interrupt {
    /// Readable while an interruption was not delivered, hung up once the manager is closed.
    news: OwnedFd,
    /// `None` once it is closed.
    tell: Mutex<Option<OwnedFd>>,
    /// Who waits, since what one is told that there is to read, another could take.
    turn: Mutex<()>,
}

impl Manager {
    /// A way for another thread to end a [`read`](std::io::Read::read) of this manager that waits.
    ///
    /// From now on this manager, and those that are [cloned](Self::try_clone) from it, wait with
    /// poll(2) before each read; two threads that read wait for each other. Managers without an
    /// interrupter do neither, so take it before a read is to be interrupted, and before cloning.
    /// Writes, and reads in non-blocking mode, are not interrupted. In the moment between poll and
    /// read a program may throw away what it has printed (tcflush(3)); such a read waits for more.
    ///
    /// # Errors
    /// `EMFILE`: too many open files.
    pub fn interrupter(&self) -> io::Result<Interrupter> {
        if let Some(shared) = self.interrupt.get() {
            return Ok(Interrupter { shared: shared.clone() });
        }
        let (news, tell) = sys::pipe()?;
        let new = Arc::new(Interrupt { news, tell: Mutex::new(Some(tell)), turn: Mutex::new(()) });
        Ok(Interrupter { shared: self.interrupt.get_or_init(|| new).clone() })
    }
}

impl Interrupter {
    /// Ends the read that waits, or the next one that would, with an error of which
    /// [`caused`](Self::caused) is true. One read, however often this was called before it. What
    /// there was to read is still there.
    ///
    /// # Errors
    /// None while the manager exists.
    pub fn interrupt(&self) -> io::Result<()> {
        let tell = self.shared.tell.lock().unwrap_or_else(PoisonError::into_inner);
        match tell.as_ref().map(|tell| nix::unistd::write(tell, &[0])) {
            // It is full of interruptions, or closed.
            None | Some(Ok(_) | Err(nix::errno::Errno::EAGAIN)) => Ok(()),
            Some(Err(error)) => Err(error.into()),
        }
    }

    /// Ends the reads that wait, and all later ones, as if the end of the output were reached. With
    /// that, readers let go of the manager; when all handles are dropped the terminal hangs up.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// let session = pty::Command::new("sleep").arg("1000").spawn()?;
    /// let interrupter = session.manager.interrupter()?;
    /// let mut manager = session.manager.try_clone()?;
    /// let reader = std::thread::spawn(move || std::io::read_to_string(&mut manager));
    ///
    /// interrupter.close();
    /// assert_eq!(reader.join().unwrap()?, "");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn close(&self) {
        *self.shared.tell.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Whether an error of a read says that it was [interrupted](Self::interrupt): its OS error is
    /// `ECANCELED`. (`ErrorKind::Interrupted` would be ignored by `read_exact`, `read_to_end` and
    /// many others.)
    pub fn caused(error: &io::Error) -> bool {
        error.raw_os_error() == Some(libc::ECANCELED)
    }
}

impl Interrupt {
    /// Reads from the manager when it is ready, unless it is interrupted before.
    pub(crate) fn read(
        &self,
        manager: BorrowedFd<'_>,
        read: impl FnOnce() -> io::Result<usize>,
    ) -> io::Result<usize> {
        if sys::is_nonblocking(manager)? {
            return read();
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut fds = [manager, self.news.as_fd()].map(|fd| PollFd::new(fd, PollFlags::POLLIN));
        poll(&mut fds, PollTimeout::NONE)?;
        if !fds[1].any().unwrap_or(true) {
            return read();
        }
        // All interruptions up to now are one.
        let mut told = [0; 64];
        loop {
            match nix::unistd::read(&self.news, &mut told) {
                Ok(0) => return Ok(0),
                Ok(count) if count == told.len() => {}
                Ok(_) | Err(nix::errno::Errno::EAGAIN) => {
                    return Err(io::Error::from_raw_os_error(libc::ECANCELED));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}
