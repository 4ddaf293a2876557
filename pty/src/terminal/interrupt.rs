use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use nix::errno::Errno;

use crate::{Manager, sys};

/// Ends reads and writes of a [`Manager`] that wait in other threads.
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

/// What a manager, its clones and its interrupters share.
#[derive(Debug)]
pub(crate) struct Interrupt {
    reads: Bell,
    writes: Bell,
}

/// What tells one direction that it is interrupted.
#[derive(Debug)]
struct Bell {
    /// Readable while an interruption was not delivered, hung up once it is closed.
    news: OwnedFd,
    /// `None` once it is closed.
    tell: Mutex<Option<OwnedFd>>,
    /// One takes all the news, since they are one interruption.
    taking: Mutex<()>,
    /// The task that waits.
    task: Mutex<Option<Waker>>,
}

impl Manager {
    /// A way for another thread to end a [`read`](std::io::Read::read) or a
    /// [`write`](std::io::Write::write) of this manager that waits.
    ///
    /// It works for this manager and all its [clones](Self::try_clone), also for those that became an
    /// `AsyncManager`. Take it before the read or write begins: one that waits already when the first
    /// interrupter is taken does not know of it. From then on a read makes one more system call.
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
    /// `EMFILE`: too many open files; it takes four.
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
    /// Ends the read that waits, or the next one, and the write that waits, or the next one that would
    /// have to wait, each with an error of which [`is_interruption`](Self::is_interruption) is true. One of each,
    /// however often this was called before it. What there was to read is still there; the write has
    /// written nothing.
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
    /// None while the manager exists.
    pub fn interrupt(&self) -> io::Result<()> {
        self.shared.reads.ring().and(self.shared.writes.ring())
    }

    /// Ends the reads that wait, and all later ones, as if the end of the output were reached, and the
    /// writes that wait, and all later ones, with the error `EPIPE`. With that, readers and writers let
    /// go of the manager; when all handles are dropped the terminal hangs up.
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

    /// Whether an error of a read or a write says that it was [interrupted](Self::interrupt): its OS error is
    /// `ECANCELED`. (`ErrorKind::Interrupted` would be ignored by `read_exact`, `read_to_end` and
    /// many others.)
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
    /// Can be read when [`read_result`](Self::read_result) may be there.
    pub(crate) fn reads_fd(&self) -> BorrowedFd<'_> {
        self.reads.news.as_fd()
    }

    /// Can be read when [`write_result`](Self::write_result) may be there.
    pub(crate) fn writes_fd(&self) -> BorrowedFd<'_> {
        self.writes.news.as_fd()
    }

    /// What a read returns that is interrupted, if it is: an error, or the end.
    pub(crate) fn read_result(&self) -> Option<io::Result<usize>> {
        self.reads.taken(Ok(0))
    }

    /// What a write returns that is interrupted, if it is.
    pub(crate) fn write_result(&self) -> Option<io::Result<usize>> {
        self.writes.taken(Err(closed()))
    }

    /// An error if it is closed.
    pub(crate) fn check_open(&self) -> io::Result<()> {
        match *self.writes.tell() {
            Some(_) => Ok(()),
            None => Err(closed()),
        }
    }

    /// A task waits for what [`read_result`](Self::read_result) says to change.
    #[cfg(any(feature = "tokio", feature = "async-io"))]
    pub(crate) fn remember_reader(&self, waker: &Waker) {
        self.reads.remember_task(waker);
    }

    /// A task waits for what [`write_result`](Self::write_result) says to change.
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
            // It is full of interruptions, or closed.
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

    /// What is returned because of the news: an error, or `closed`. All interruptions up to now are one.
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
