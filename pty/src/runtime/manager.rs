use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use super::{Direction, OwnedReadHalf, OwnedWriteHalf, ReadHalf, Runtime, WriteHalf};
use crate::terminal::Now;
use crate::{Manager, Modes, Size};

/// A [`Manager`] read and written by futures, through the runtime's traits: tokio's `AsyncRead` and
/// `AsyncWrite`, or those of futures-io.
///
/// `&AsyncManager` implements the traits too. One task may read while another writes. Two tasks that wait
/// in the same direction take each other's wake-ups.
///
/// # End of file
/// As with the [`Manager`], a read returns `Ok(0)` when no process has the subsidiary open and all output
/// has been read. A later read does not wait for the subsidiary to be opened again: it returns end of file
/// again, or output if the subsidiary was opened. On some systems, a session's manager [keeps a subsidiary
/// open](Manager#end-of-file) until the program has ended.
///
/// # Writes
/// A write returns how many bytes the terminal accepted; it waits while the terminal accepts none. If the
/// terminal is full and no process has the subsidiary open, nothing would wake the task: the write fails
/// with `EIO`. Flush and shutdown do nothing: there is no buffer here, and one direction of a terminal
/// cannot be closed alone.
///
/// # Clones
/// A [clone](Manager::try_clone) of the manager keeps blocking the thread in its reads and writes, while
/// this value exists and after it is dropped or [converted back](AsyncManager::into_manager).
///
/// ```
/// # #[cfg(feature = "tokio")]
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
/// use pty::tokio::AsyncManager;
/// use tokio::io::{AsyncReadExt, AsyncWriteExt};
///
/// let session = pty::Command::new("cat").spawn()?;
/// let mut manager = AsyncManager::new(session.manager)?;
/// manager.write_all(b"hello\n\x04").await?;
/// let mut screen = String::new();
/// manager.read_to_string(&mut screen).await?;
/// assert_eq!(screen, "hello\r\nhello\r\n");
/// # Ok(()) }
/// # #[cfg(not(feature = "tokio"))] fn main() {}
/// ```
#[must_use = "dropping the last one closes the terminal, which hangs up"]
pub struct AsyncManager<R: Runtime> {
    /// Dropped first: the runtime must not watch a closed descriptor.
    registration: R::Registration<Arc<File>>,
    /// The end of the program whose terminal is held, for a reader and for a writer.
    ends: Option<[R::Registration<Arc<File>>; 2]>,
    /// A task waits for output.
    waits: AtomicBool,
    manager: Manager,
}

impl<R: Runtime> AsyncManager<R> {
    /// Registers the manager with the runtime.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut manager = pty::tokio::AsyncManager::new(pty::open()?.manager)?;
    /// tokio::io::AsyncWriteExt::write_all(&mut manager, b"typed").await?;
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Fails with the runtime's error, such as `ENOSPC`, if it cannot watch another descriptor, and with
    /// `EMFILE` if too many files are open (where the manager [keeps a subsidiary
    /// open](Manager#end-of-file)); the manager is then closed.
    ///
    /// # Panics
    /// With tokio, panics outside of a runtime that has I/O enabled.
    ///
    /// # References
    /// epoll(7).
    pub fn new(manager: Manager) -> io::Result<Self> {
        let registration = R::register(manager.shared_file(), None)?;
        let ends =
            manager.held_end().map(|end| Ok::<_, io::Error>([watch_end::<R>(&end)?, watch_end::<R>(&end)?]));
        Ok(Self { registration, ends: ends.transpose()?, waits: AtomicBool::new(false), manager })
    }

    /// Converts into a [`Manager`], for blocking code.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// let pair = pty::open()?;
    /// let manager = pty::tokio::AsyncManager::new(pair.manager)?;
    /// let manager: pty::Manager = manager.into_manager()?;
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Never fails today.
    pub fn into_manager(self) -> io::Result<Manager> {
        let Self { registration, ends, manager, .. } = self;
        drop((registration, ends));
        Ok(manager)
    }

    /// Returns the [`Manager`], for calls that do not wait: process groups, name, signals.
    ///
    /// Reads and writes through it block the thread.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let manager = pty::tokio::AsyncManager::new(pty::open()?.manager)?;
    /// assert_eq!(manager.as_manager().session_id()?, None);
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    pub fn as_manager(&self) -> &Manager {
        &self.manager
    }

    /// Returns the terminal's size, as [`Manager::size`] does.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let manager = pty::tokio::AsyncManager::new(pty::open()?.manager)?;
    /// assert_eq!(manager.size()?, pty::Size::new(80, 24));
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Fails as [`Manager::size`] does.
    pub fn size(&self) -> io::Result<Size> {
        self.manager.size()
    }

    /// Sets the terminal's size, as [`Manager::resize`] does.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let manager = pty::tokio::AsyncManager::new(pty::open()?.manager)?;
    /// manager.resize(pty::Size::new(100, 30))?;
    /// assert_eq!(manager.size()?.cols, 100);
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Fails as [`Manager::resize`] does.
    pub fn resize(&self, size: Size) -> io::Result<()> {
        self.manager.resize(size)
    }

    /// Returns the terminal's modes, as [`Manager::modes`] does.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let manager = pty::tokio::AsyncManager::new(pty::open()?.manager)?;
    /// assert!(manager.modes()?.is_echo());
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    ///
    /// # Errors
    /// Fails as [`Manager::modes`] does.
    pub fn modes(&self) -> io::Result<Modes> {
        self.manager.modes()
    }

    /// Splits into a reading and a writing half, for two futures of the same task.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tokio::io::{AsyncReadExt, AsyncWriteExt};
    ///
    /// let mut session = pty::tokio::Session::spawn(&mut pty::Command::new("cat"))?;
    /// let (mut output, mut input) = session.manager.split();
    /// let (mut screen, typed) = (String::new(), b"hello\n\x04");
    /// let (read, written) = tokio::join!(output.read_to_string(&mut screen), input.write_all(typed));
    /// written.and(read.map(drop))?;
    /// assert_eq!(screen, "hello\r\nhello\r\n");
    /// # session.child.wait().await?;
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    pub fn split(&mut self) -> (ReadHalf<'_, R>, WriteHalf<'_, R>) {
        (ReadHalf::new(self), WriteHalf::new(self))
    }

    /// Splits into a reading and a writing half, for two tasks. The terminal hangs up when both are
    /// dropped. To join them again, see [`OwnedReadHalf::unsplit`].
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// use tokio::io::{AsyncReadExt, AsyncWriteExt};
    ///
    /// let mut session = pty::tokio::Session::spawn(&mut pty::Command::new("sh"))?;
    /// let (mut output, mut input) = session.manager.into_split();
    /// let typing = tokio::spawn(async move { input.write_all(b"exit 3\n").await });
    /// let mut screen = Vec::new();
    /// output.read_to_end(&mut screen).await?;
    /// typing.await??;
    /// assert_eq!(session.child.wait().await?.code(), Some(3));
    /// # Ok(()) }
    /// # #[cfg(not(feature = "tokio"))] fn main() {}
    /// ```
    pub fn into_split(self) -> (OwnedReadHalf<R>, OwnedWriteHalf<R>) {
        let shared = Arc::new(self);
        (OwnedReadHalf::new(shared.clone()), OwnedWriteHalf::new(shared))
    }

    /// Reads available output; a task that has to wait has read nothing.
    pub(crate) fn poll_read_with(
        &self,
        context: &mut Context<'_>,
        mut read: impl FnMut(&mut Now<'_>) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        R::in_turn(context, |context| {
            if let Some(interrupt) = self.manager.interrupt().get() {
                interrupt.remember_reader(context.waker());
                if let Some(result) = interrupt.read_result() {
                    return Poll::Ready(result);
                }
            }
            // What woke it is taken note of before it reads, or it would be taken for news after that.
            if self.waits.swap(false, Ordering::Relaxed) {
                let _ = self.poll_ready(Direction::Read, context);
            }
            loop {
                match read(&mut self.manager.now()) {
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    result => return Poll::Ready(result),
                }
                let Poll::Ready(result) = self.poll_ready(Direction::Read, context) else {
                    self.waits.store(true, Ordering::Relaxed);
                    return Poll::Pending;
                };
                result?;
            }
        })
    }

    /// Writes as much as there is room for; a task that has to wait has written nothing.
    pub(crate) fn poll_write_with(
        &self,
        context: &mut Context<'_>,
        mut write: impl FnMut(&mut Now<'_>) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        R::in_turn(context, |context| {
            let interrupt = self.manager.interrupt().get();
            if let Some(interrupt) = interrupt {
                interrupt.check_open()?;
            }
            loop {
                match write(&mut self.manager.now()) {
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    result => return Poll::Ready(result),
                }
                if self.manager.takes_no_more() {
                    return Poll::Ready(Err(io::Error::from_raw_os_error(libc::EIO)));
                }
                if let Some(interrupt) = interrupt {
                    interrupt.remember_writer(context.waker());
                    if let Some(result) = interrupt.write_result() {
                        return Poll::Ready(result);
                    }
                }
                ready!(self.poll_ready(Direction::Write, context))?;
            }
        })
    }

    /// Waits until a read or write of [`Manager::now`] that would have waited is worth another try.
    pub(crate) fn poll_ready(&self, direction: Direction, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match (R::poll_ready(&self.registration, direction, context), &self.ends) {
            (Poll::Pending, Some(ends)) if self.manager.holds() => {
                R::poll_ready(&ends[direction as usize], Direction::Read, context)
            }
            (result, _) => result,
        }
    }

    pub(crate) fn poll_read_into(
        &self,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_read_with(context, |manager| manager.read(buffer))
    }

    pub(crate) fn poll_write_from(&self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_with(context, |manager| manager.write(bytes))
    }
}

/// Has a descriptor of its own, since a runtime watches each only once.
pub(super) fn watch_end<R: Runtime>(end: &File) -> io::Result<R::Registration<Arc<File>>> {
    R::register(Arc::new(end.try_clone()?), Some(Direction::Read))
}

impl<R: Runtime> std::fmt::Debug for AsyncManager<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("AsyncManager").field(&self.manager).finish()
    }
}

impl<R: Runtime> AsFd for AsyncManager<R> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.manager.as_fd()
    }
}

impl<R: Runtime> AsRawFd for AsyncManager<R> {
    fn as_raw_fd(&self) -> RawFd {
        self.manager.as_raw_fd()
    }
}

/// Converts as [`AsyncManager::new`] does.
impl<R: Runtime> TryFrom<Manager> for AsyncManager<R> {
    type Error = io::Error;

    fn try_from(manager: Manager) -> io::Result<Self> {
        Self::new(manager)
    }
}

/// Converts as [`AsyncManager::into_manager`] does.
impl<R: Runtime> TryFrom<AsyncManager<R>> for Manager {
    type Error = io::Error;

    fn try_from(manager: AsyncManager<R>) -> io::Result<Self> {
        manager.into_manager()
    }
}
