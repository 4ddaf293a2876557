use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Waker;

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
    /// The task that waits.
    task: Mutex<Option<Waker>>,
}

impl Manager {
    /// A way for another thread to end a [`read`](std::io::Read::read) of this manager that waits.
    ///
    /// From now on this manager, and those that are [cloned](Self::try_clone) from it, wait with
    /// poll(2) before each read; two threads that read wait for each other. Managers without an
    /// interrupter do neither, so take it before a read is to be interrupted, and before cloning.
    /// Writes are not interrupted, nor is what does not wait. In the moment between poll and read a
    /// program may throw away what it has printed (tcflush(3)); such a read waits for more.
    ///
    /// The reads of a manager that becomes an `AsyncManager` end in the same way.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// let mut pair = pty::open()?;
    /// let interrupter = pair.manager.interrupter()?;
    /// interrupter.interrupt()?; // from any thread
    /// assert!(pair.manager.read(&mut [0; 64]).is_err());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// `EMFILE`: too many open files.
    ///
    /// # References
    /// pipe(2), poll(2).
    pub fn interrupter(&self) -> io::Result<Interrupter> {
        if let Some(shared) = self.interrupt.get() {
            return Ok(Interrupter { shared: shared.clone() });
        }
        let (news, tell) = sys::pipe()?;
        let new = Arc::new(Interrupt {
            news,
            tell: Mutex::new(Some(tell)),
            turn: Mutex::default(),
            task: Mutex::default(),
        });
        Ok(Interrupter { shared: self.interrupt.get_or_init(|| new).clone() })
    }
}

impl Interrupter {
    /// Ends the read that waits, or the next one, with an error of which [`caused`](Self::caused) is
    /// true. One read, however often this was called before it. What there was to read is still there.
    ///
    /// ```
    /// use std::io::Read;
    /// use pty::Interrupter;
    ///
    /// let mut pair = pty::open()?;
    /// let interrupter = pair.manager.interrupter()?;
    /// interrupter.interrupt()?;
    /// assert!(Interrupter::caused(&pair.manager.read(&mut [0; 64]).unwrap_err()));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// None while the manager exists.
    pub fn interrupt(&self) -> io::Result<()> {
        let tell = self.shared.tell.lock().unwrap_or_else(PoisonError::into_inner);
        let result = match tell.as_ref().map(|tell| nix::unistd::write(tell, &[0])) {
            // It is full of interruptions, or closed.
            None | Some(Ok(_) | Err(nix::errno::Errno::EAGAIN)) => Ok(()),
            Some(Err(error)) => Err(error.into()),
        };
        drop(tell);
        self.shared.wake_task();
        result
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
        self.shared.wake_task();
    }

    /// Whether an error of a read says that it was [interrupted](Self::interrupt): its OS error is
    /// `ECANCELED`. (`ErrorKind::Interrupted` would be ignored by `read_exact`, `read_to_end` and
    /// many others.)
    ///
    /// ```
    /// use pty::Interrupter;
    ///
    /// let other = std::io::Error::from(std::io::ErrorKind::Interrupted);
    /// assert!(!Interrupter::caused(&other));
    /// ```
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
        // It is our turn: nobody else has taken it.
        self.taken().unwrap_or_else(read)
    }

    /// What a read has to return that is interrupted: an error, or the end. All interruptions up to now
    /// are one.
    pub(crate) fn taken(&self) -> Option<io::Result<usize>> {
        let mut told = [0; 64];
        let mut any = false;
        loop {
            match nix::unistd::read(&self.news, &mut told) {
                Ok(0) => return Some(Ok(0)),
                Ok(count) if count == told.len() => any = true,
                Err(nix::errno::Errno::EINTR) => {}
                Err(nix::errno::Errno::EAGAIN) if !any => return None,
                Ok(_) | Err(nix::errno::Errno::EAGAIN) => {
                    return Some(Err(io::Error::from_raw_os_error(libc::ECANCELED)));
                }
                Err(error) => return Some(Err(error.into())),
            }
        }
    }

    /// A task waits for what [`taken`](Self::taken) says to change.
    #[cfg(any(feature = "tokio", feature = "async-io"))]
    pub(crate) fn remember_task(&self, waker: &Waker) {
        let mut task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *task {
            Some(known) => known.clone_from(waker),
            None => *task = Some(waker.clone()),
        }
    }

    fn wake_task(&self) {
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            task.wake();
        }
    }
}
