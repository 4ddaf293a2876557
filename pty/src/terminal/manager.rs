use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use super::Interrupt;
use super::hold::Held;
use crate::{Modes, Size, Subsidiary, sys};

/// The controlling end of a pseudo-terminal. Writing to it types on the terminal; reading from it returns
/// what programs print there.
///
/// ```
/// use std::io::{Read, Write};
///
/// let mut session = pty::Command::new("cat").spawn()?;
/// session.manager.write_all(b"hello\n\x04")?; // and Ctrl-D
/// let mut screen = String::new();
/// session.manager.read_to_string(&mut screen)?;
/// assert_eq!(screen, "hello\r\nhello\r\n"); // the echo, and what cat printed
/// # session.child.wait()?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # End of file
/// [`read`](std::io::Read::read) returns `Ok(0)` when no process has the subsidiary open and all output has
/// been read. (Linux reports `EIO`, others 0; this crate always reports end of file. Linux may report `EIO`
/// while the last output is still on its way, so this crate reads once more before it believes it.) On all
/// systems but macOS the subsidiary can be opened again afterwards; reading then continues.
///
/// macOS, NetBSD, OpenBSD and DragonFly may discard unread output when the last subsidiary closes, and on
/// illumos and Solaris a read of nothing may be no end. There the manager of a [`Session`](crate::Session)
/// keeps a subsidiary open until the program has ended and its output is read. So end of file comes when the
/// program has ended, also if it closed its terminal before. FreeBSD waits a second for a reader and then
/// discards the output.
///
/// # Closing
/// When the last copy of the manager is closed, the terminal hangs up: the session leader gets `SIGHUP`,
/// and reads from the terminal return end of file.
///
/// # Partial writes
/// The kernel holds a few kilobytes for a program that does not read. [`write`](std::io::Write::write)
/// returns how many bytes the terminal accepted; it waits while the terminal accepts none. Use
/// [`write_all`](std::io::Write::write_all) to write everything. While the terminal is
/// [canonical](Modes::is_canonical), the kernel truncates a line longer than `MAX_CANON` (Linux 4095 bytes,
/// macOS 1024) without an error.
///
/// # Errors of reads and writes
/// - `EIO` (write): the terminal has no room, and no process has the subsidiary open at that moment, so
///   nothing would make room. A later write can succeed: the subsidiary can be opened again, as
///   [`Command::spawn_on`](crate::Command::spawn_on) does for the next program. If the subsidiary was never
///   opened, the write waits instead (Linux). Where a session's manager keeps a subsidiary open: the
///   terminal has no room, and the program has ended.
/// - [`Interrupted`](io::ErrorKind::Interrupted): a signal handler ran during the wait, with or without
///   `SA_RESTART`. Call again; `read_to_end`, `write_all` and similar do so.
/// - `ECANCELED`, `EPIPE`: see [`interrupter`](Self::interrupter).
///
/// # Non-blocking
/// The manager's open file description always has `O_NONBLOCK` set. `read` and `write` of this type try
/// first and wait with poll(2) only if there is nothing to read or no room. Direct use of the descriptor
/// ([`AsFd`], [`AsRawFd`]) gets `EAGAIN` instead of a wait. Where a session's manager keeps a subsidiary
/// open, neither poll(2) nor a direct read reports the end of output: read with this type after the program
/// has ended.
///
/// [`OwnedFd::from`] restores the flag to its value before this manager was made, unless other handles
/// ([clones](Self::try_clone)) share the description and need the flag. So drop the clones first, or clear
/// the flag yourself.
///
/// # References
/// pty(7); ioctl_tty(2); poll(2); fcntl(2), `O_NONBLOCK`; POSIX.1-2024 `posix_openpt`.
#[derive(Debug)]
#[doc(alias = "master")]
#[doc(alias = "ptm")]
#[doc(alias = "controller")]
#[must_use = "dropping the last one closes the terminal, which hangs up"]
pub struct Manager {
    /// Shared only with a runtime that watches it.
    file: Arc<File>,
    shared: Arc<Shared>,
}

/// State shared by clones.
#[derive(Debug)]
struct Shared {
    /// Whether the description was non-blocking before this manager was made.
    was_nonblocking: bool,
    /// The terminal's modes when this was made, before any program could change them.
    first_modes: Modes,
    /// Empty until an interrupter is requested.
    interrupt: OnceLock<Arc<Interrupt>>,
    /// Where output would be lost without it.
    held: Mutex<Option<Held>>,
}

impl Manager {
    pub(crate) fn from_opened(fd: OwnedFd, first_modes: Modes) -> io::Result<Self> {
        let was_nonblocking = sys::set_nonblocking(fd.as_fd(), true)?;
        let shared =
            Shared { was_nonblocking, first_modes, interrupt: OnceLock::new(), held: Mutex::default() };
        Ok(Self { file: Arc::new(File::from(fd)), shared: Arc::new(shared) })
    }

    /// Returns another handle to the same end. The terminal hangs up when all handles are closed.
    ///
    /// ```
    /// use std::io::Write;
    ///
    /// let mut session = pty::Command::new("cat").spawn()?;
    /// let mut keyboard = session.manager.try_clone()?;
    /// let typing = std::thread::spawn(move || keyboard.write_all(b"\x04"));
    /// assert!(session.child.wait()?.success());
    /// # typing.join().unwrap()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails with `EMFILE` if too many files are open.
    ///
    /// # References
    /// fcntl(2), `F_DUPFD_CLOEXEC`.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(Self { file: Arc::new(self.file.try_clone()?), shared: self.shared.clone() })
    }

    /// Returns the terminal's size.
    ///
    /// ```
    /// assert_eq!(pty::open()?.manager.size()?, pty::Size::new(80, 24));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// On illumos, fails with `EINVAL` while no size is set; terminals opened by this crate have one.
    ///
    /// # References
    /// ioctl_tty(2), `TIOCGWINSZ`; POSIX.1-2024 `tcgetwinsize`.
    pub fn size(&self) -> io::Result<Size> {
        Size::of(self)
    }

    /// Sets the terminal's size. If it changes, the foreground process group gets `SIGWINCH`.
    ///
    /// ```
    /// use pty::Size;
    ///
    /// let pair = pty::open()?;
    /// pair.manager.resize(Size { cols: 100, rows: 30, pixel_width: 800, pixel_height: 600 })?;
    /// assert_eq!(pair.subsidiary.size()?.pixel_width, 800);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// On macOS, fails with `ENOTTY` until the subsidiary has been opened once.
    ///
    /// # References
    /// ioctl_tty(2), `TIOCSWINSZ`; POSIX.1-2024 `tcsetwinsize`.
    pub fn resize(&self, size: Size) -> io::Result<()> {
        size.set(self)
    }

    /// Returns the terminal's modes, as programs on it have set them.
    ///
    /// ```
    /// # fn prompt_is_for_a_password(manager: &pty::Manager) -> std::io::Result<bool> {
    /// let modes = manager.modes()?;
    /// Ok(modes.is_canonical() && !modes.is_echo())
    /// # }
    /// # assert!(!prompt_is_for_a_password(&pty::open()?.manager)?);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// On illumos and Solaris, where only the subsidiary has modes, fails as
    /// [`open_subsidiary`](Self::open_subsidiary) does: it is opened for this call.
    ///
    /// # References
    /// tcgetattr(3).
    pub fn modes(&self) -> io::Result<Modes> {
        match Modes::of(self) {
            Err(error) if error.raw_os_error() == Some(libc::ENOTTY) => self.open_subsidiary()?.modes(),
            result => result,
        }
    }

    /// Returns the path of the subsidiary, such as `/dev/pts/7`.
    ///
    /// In another mount namespace the path may be a different device. To open the subsidiary, use
    /// [`open_subsidiary`](Self::open_subsidiary).
    ///
    /// ```
    /// let name = pty::open()?.manager.subsidiary_name()?;
    /// assert!(name.starts_with("/dev"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails with `ENOTTY` if the terminal is gone.
    ///
    /// # References
    /// ptsname_r(3).
    #[doc(alias = "ptsname")]
    pub fn subsidiary_name(&self) -> io::Result<PathBuf> {
        sys::subsidiary_name(self.as_fd())
    }

    /// Opens the subsidiary again. On all systems but macOS this works even after all other handles were
    /// closed.
    ///
    /// ```
    /// use std::io::Write;
    ///
    /// let pty::Pair { manager, subsidiary } = pty::open()?;
    /// drop(subsidiary);
    /// manager.open_subsidiary()?.write_all(b"back")?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// - `EMFILE`: too many open files.
    /// - `EIO`: the terminal is gone.
    /// - `ENODEV`: its path is a different device (on Linux where the kernel or a sandbox refuses
    ///   `TIOCGPTPEER`).
    ///
    /// # References
    /// ioctl_tty(2), `TIOCGPTPEER`.
    pub fn open_subsidiary(&self) -> io::Result<Subsidiary> {
        Ok(Subsidiary::from_opened(sys::open_subsidiary(self.as_fd())?))
    }
}

impl Manager {
    /// The file, for a runtime that watches it while this manager is not handed out.
    #[cfg(any(feature = "tokio", feature = "async-io"))]
    pub(crate) fn shared_file(&self) -> Arc<File> {
        self.file.clone()
    }

    /// The terminal's modes when it was opened, or when its descriptor was converted.
    pub(crate) fn first_modes(&self) -> Modes {
        self.shared.first_modes
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    pub(super) fn held_place(&self) -> &Mutex<Option<Held>> {
        &self.shared.held
    }

    pub(crate) fn interrupt(&self) -> &OnceLock<Arc<Interrupt>> {
        &self.shared.interrupt
    }

    /// The result of a read or write that begins now, if it is interrupted.
    pub(crate) fn interrupted_read(&self) -> Option<io::Result<usize>> {
        self.interrupt().get()?.read_result()
    }
}

impl AsFd for Manager {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

impl AsRawFd for Manager {
    fn as_raw_fd(&self) -> RawFd {
        self.file.as_raw_fd()
    }
}

/// Converts into the descriptor. If no clone of this manager exists, restores the blocking state that the
/// description had when the manager was made; see [Non-blocking](Manager#non-blocking). A subsidiary that
/// the manager [kept open](Manager#end-of-file) is then closed: unread output may be lost when the program
/// ends.
impl From<Manager> for OwnedFd {
    fn from(manager: Manager) -> Self {
        let Manager { file, shared } = manager;
        if Arc::into_inner(shared).is_some_and(|shared| !shared.was_nonblocking) {
            // fcntl(2) has no error for an open descriptor and these flags.
            let _ = sys::set_nonblocking(file.as_fd(), false);
        }
        Arc::into_inner(file).expect("a runtime that watches it has the whole manager").into()
    }
}

/// Converts a descriptor opened elsewhere, and sets `O_NONBLOCK` on its open file description; see
/// [Non-blocking](Manager#non-blocking). All other users of that description become non-blocking too.
///
/// # Errors
/// Fails with `ENOTTY` if it is not the manager of a pseudo-terminal (for example a [`Subsidiary`]); the
/// descriptor is then closed.
impl TryFrom<OwnedFd> for Manager {
    type Error = io::Error;

    fn try_from(fd: OwnedFd) -> io::Result<Self> {
        sys::subsidiary_name(fd.as_fd())?;
        let modes = Modes::of(&fd).unwrap_or_default();
        Self::from_opened(fd, modes)
    }
}
