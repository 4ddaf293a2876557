use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use nix::errno::Errno;

use crate::{Manager, sys};

/// Interrupts reads and writes of a [`Manager`] that wait in other threads.
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
/// assert!(Interrupter::is_interruption(&error));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # References
/// poll(2).
#[derive(Clone, Debug)]
#[must_use = "it interrupts nothing by itself"]
pub struct Interrupter {
    shared: Arc<Interrupt>,
}

/// State shared by a manager, its clones and its interrupters.
#[derive(Debug)]
pub(crate) struct Interrupt {
    reads: Bell,
    writes: Bell,
}

/// The interruption signal for one direction.
#[derive(Debug)]
struct Bell {
    /// Readable while an interruption is undelivered; hung up after a close.
    news: OwnedFd,
    /// `None` after a close.
    tell: Mutex<Option<OwnedFd>>,
    /// Held while the news is read: all of it counts as one interruption.
    taking: Mutex<()>,
    /// The waiting task.
    task: Mutex<Option<Waker>>,
}

impl Manager {
    /// Returns a handle with which other threads interrupt a waiting [`read`](std::io::Read::read) or
    /// [`write`](std::io::Write::write) of this manager.
    ///
    /// It works for this manager and all its [clones](Self::try_clone), also after they became an
    /// `AsyncManager`. Call this before the read or write begins: the first interrupter has no effect on
    /// calls that already wait. From then on each read makes one more system call.
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
    /// Fails with `EMFILE` if too many files are open; it needs four descriptors.
    ///
    /// # References
    /// pipe(2), poll(2).
    pub fn interrupter(&self) -> io::Result<Interrupter> {
        let shared = match self.interrupt().get() {
            Some(shared) => shared,
            None => {
                let new = Arc::new(Interrupt { reads: Bell::new()?, writes: Bell::new()? });
                self.interrupt().get_or_init(|| new)
            }
        };
        Ok(Interrupter { shared: shared.clone() })
    }
}

impl Interrupter {
    /// Interrupts one read and one write: the waiting one, or else the next.
    ///
    /// The read is the waiting one or the next one. The write is the waiting one or the next one that would
    /// have to wait. Each fails with an error for which [`is_interruption`](Self::is_interruption) is true.
    /// Several calls before that count as one. No input is lost, and the interrupted write has written
    /// nothing.
    ///
    /// ```
    /// use std::io::Read;
    /// use pty::Interrupter;
    ///
    /// let mut pair = pty::open()?;
    /// let interrupter = pair.manager.interrupter()?;
    /// interrupter.interrupt()?;
    /// assert!(Interrupter::is_interruption(&pair.manager.read(&mut [0; 64]).unwrap_err()));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Never fails while the manager exists.
    pub fn interrupt(&self) -> io::Result<()> {
        self.shared.reads.ring().and(self.shared.writes.ring())
    }

    /// Ends all reads and writes, waiting and later ones.
    ///
    /// Reads return end of file. Writes fail with `EPIPE`. Readers and writers can then drop the manager;
    /// when all handles are dropped, the terminal hangs up.
    ///
    /// ```
    /// use std::io::{ErrorKind, Read, Write};
    ///
    /// let session = pty::Command::new("sleep").arg("1000").spawn()?;
    /// let interrupter = session.manager.interrupter()?;
    /// let mut manager = session.manager.try_clone()?;
    /// let reader = std::thread::spawn(move || std::io::read_to_string(&mut manager));
    ///
    /// interrupter.close();
    /// assert_eq!(reader.join().unwrap()?, "");
    /// assert_eq!((&session.manager).write(b"x").unwrap_err().kind(), ErrorKind::BrokenPipe);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn close(&self) {
        self.shared.reads.close();
        self.shared.writes.close();
    }

    /// Returns whether the error of a read or write means that it was [interrupted](Self::interrupt).
    ///
    /// The OS error is `ECANCELED`. (`read_exact`, `read_to_end` and many others would ignore
    /// `ErrorKind::Interrupted`.)
    ///
    /// ```
    /// use pty::Interrupter;
    ///
    /// let other = std::io::Error::from(std::io::ErrorKind::Interrupted);
    /// assert!(!Interrupter::is_interruption(&other));
    /// ```
    pub fn is_interruption(error: &io::Error) -> bool {
        error.raw_os_error() == Some(libc::ECANCELED)
    }
}

impl Interrupt {
    /// Readable when [`read_result`](Self::read_result) may return a result.
    pub(crate) fn reads_fd(&self) -> BorrowedFd<'_> {
        self.reads.news.as_fd()
    }

    /// Readable when [`write_result`](Self::write_result) may return a result.
    pub(crate) fn writes_fd(&self) -> BorrowedFd<'_> {
        self.writes.news.as_fd()
    }

    /// The result of an interrupted read, if it is interrupted: an error or end of file.
    pub(crate) fn read_result(&self) -> Option<io::Result<usize>> {
        self.reads.taken(Ok(0))
    }

    /// The error of an interrupted write, if it is interrupted.
    pub(crate) fn write_result(&self) -> Option<io::Result<usize>> {
        self.writes.taken(Err(closed()))
    }

    /// Fails after a close.
    pub(crate) fn check_open(&self) -> io::Result<()> {
        match *self.writes.tell() {
            Some(_) => Ok(()),
            None => Err(closed()),
        }
    }

    /// Remembers the task to wake when [`read_result`](Self::read_result) may change.
    #[cfg(any(feature = "tokio", feature = "async-io"))]
    pub(crate) fn remember_reader(&self, waker: &Waker) {
        self.reads.remember_task(waker);
    }

    /// Remembers the task to wake when [`write_result`](Self::write_result) may change.
    #[cfg(any(feature = "tokio", feature = "async-io"))]
    pub(crate) fn remember_writer(&self, waker: &Waker) {
        self.writes.remember_task(waker);
    }
}

fn closed() -> io::Error {
    io::Error::from_raw_os_error(libc::EPIPE)
}

impl Bell {
    fn new() -> io::Result<Self> {
        let (news, tell) = sys::pipe()?;
        let tell = Mutex::new(Some(tell));
        Ok(Self { news, tell, taking: Mutex::default(), task: Mutex::default() })
    }

    fn tell(&self) -> MutexGuard<'_, Option<OwnedFd>> {
        self.tell.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ring(&self) -> io::Result<()> {
        let result = match self.tell().as_ref().map(|tell| nix::unistd::write(tell, &[0])) {
            // The pipe is full of interruptions, or closed.
            None | Some(Ok(_) | Err(Errno::EAGAIN)) => Ok(()),
            Some(Err(error)) => Err(error.into()),
        };
        self.wake_task();
        result
    }

    fn close(&self) {
        *self.tell() = None;
        self.wake_task();
    }

    /// Takes the interruption: an error, or `closed`. All interruptions up to now count as one.
    fn taken(&self, closed: io::Result<usize>) -> Option<io::Result<usize>> {
        let _alone = self.taking.lock().unwrap_or_else(PoisonError::into_inner);
        let mut told = [0; 64];
        let mut any = false;
        loop {
            match nix::unistd::read(&self.news, &mut told) {
                Ok(0) => return Some(closed),
                Ok(count) if count == told.len() => any = true,
                Err(Errno::EINTR) => {}
                Err(Errno::EAGAIN) if !any => return None,
                Ok(_) | Err(Errno::EAGAIN) => {
                    return Some(Err(io::Error::from_raw_os_error(libc::ECANCELED)));
                }
                Err(error) => return Some(Err(error.into())),
            }
        }
    }

    #[cfg(any(feature = "tokio", feature = "async-io"))]
    fn remember_task(&self, waker: &Waker) {
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
