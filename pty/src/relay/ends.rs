//! The source of input and the sinks of output, read and written without ever waiting for the other side,
//! and without changing the mode of a description that we share with others.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, IsTerminal, Read, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::sync::mpsc::{Receiver, Sender, channel};

use nix::poll::PollFlags;

use crate::{Modes, sys};

/// How to keep a read or write from waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// A file or a device that never waits.
    AtOnce,
    /// Our own description, which does not block.
    Nonblocking,
    Socket,
    /// A pipe or terminal that could not be reopened: a read does not wait after it polled as ready, unless
    /// another reader was faster; nor does a write of at most `PIPE_BUF` bytes to a pipe.
    Polled,
}

/// Our own handle on an end, of a description of our own where `Way` says so.
fn open(fd: BorrowedFd<'_>, options: &mut OpenOptions) -> io::Result<(File, Way)> {
    let file = File::from(fd.try_clone_to_owned()?);
    let kind = file.metadata()?.file_type();
    if kind.is_socket() {
        return Ok((file, Way::Socket));
    }
    if !kind.is_fifo() && !file.is_terminal() {
        return Ok((file, Way::AtOnce));
    }
    // Reopening a manager would open a new terminal.
    if sys::subsidiary_name(fd).is_ok() {
        return Ok((file, Way::Polled));
    }
    // The same pipe or terminal by another description, on systems whose /proc can do that.
    options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
    Ok(match options.open(format!("/proc/self/fd/{}", fd.as_raw_fd())) {
        Ok(file) => (file, Way::Nonblocking),
        Err(_) => (file, Way::Polled),
    })
}

#[derive(Debug)]
pub(super) struct Inlet {
    file: File,
    way: Way,
    /// For polling: a reopened FIFO does not report writers that had already gone.
    original: OwnedFd,
    /// Comes first.
    ahead: VecDeque<u8>,
}

impl Inlet {
    pub(super) fn new(fd: BorrowedFd<'_>) -> io::Result<Self> {
        let (file, way) = open(fd, OpenOptions::new().read(true))?;
        Ok(Self { file, way, original: fd.try_clone_to_owned()?, ahead: VecDeque::new() })
    }

    /// Call it before a terminal goes into raw mode, where end-of-file characters that it holds would be
    /// NUL bytes. They become the key that was pressed.
    pub(super) fn take_what_was_typed_ahead(&mut self) -> io::Result<()> {
        let Ok(modes) = Modes::of(&self.file) else { return Ok(()) };
        let (discipline, mut line) = (modes.discipline(false), [0; 4096]);
        // At most as many lines as a terminal can hold, not endlessly those of one that hung up.
        for _ in 0..line.len() {
            if !discipline.canonical
                || sys::hung_up(self.file.as_fd())
                || !sys::readable_now(self.file.as_fd())
            {
                break;
            }
            let count = match self.file.read(&mut line) {
                Ok(count) => count,
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => break,
                Err(error) => return Err(error),
            };
            let line = &line[..count];
            self.ahead.extend(line);
            if line.last().is_none_or(|&last| !discipline.ends_line(last)) {
                self.ahead.extend(discipline.eof);
            }
        }
        Ok(())
    }

    /// Unread input that was typed ahead.
    pub(super) fn take_ahead(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.ahead).into()
    }

    pub(super) fn has_ahead(&self) -> bool {
        !self.ahead.is_empty()
    }
}

/// `WouldBlock` if there is nothing to read now.
impl Read for Inlet {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.has_ahead() {
            return self.ahead.read(buffer);
        }
        match self.way {
            Way::Socket => sys::receive_without_waiting(self.file.as_fd(), buffer),
            Way::AtOnce | Way::Nonblocking | Way::Polled => self.file.read(buffer),
        }
    }
}

impl AsFd for Inlet {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.original.as_fd()
    }
}

#[derive(Debug)]
pub(super) struct Outlet {
    file: File,
    way: Way,
    /// Writes where even a short write may wait.
    helper: Option<Helper>,
    /// Checked before: after a hang-up it no longer says so.
    is_terminal: bool,
    /// A write without a reader would end this process.
    pipe_kills: bool,
}

impl Outlet {
    pub(super) fn new(fd: BorrowedFd<'_>) -> io::Result<Self> {
        let (file, way) = open(fd, OpenOptions::new().write(true))?;
        let is_terminal = fd.is_terminal();
        let helper = match is_terminal && way == Way::Polled {
            true => Some(Helper::new(file.try_clone()?)?),
            false => None,
        };
        Ok(Self { file, way, helper, is_terminal, pipe_kills: sys::pipe_kills() })
    }

    /// What to poll before writing; nothing if it can be written to now.
    pub(super) fn waits_for(&self) -> Option<(BorrowedFd<'_>, PollFlags)> {
        match &self.helper {
            Some(helper) => helper.waits_for().map(|fd| (fd, PollFlags::POLLIN)),
            None => Some((self.file.as_fd(), PollFlags::POLLOUT)),
        }
    }

    /// Whether to write only after a poll; elsewhere a write itself reports that it would block.
    pub(super) fn must_be_polled(&self) -> bool {
        self.way == Way::Polled && self.helper.is_none()
    }

    /// Whether the error of a write means that there is no reader any more.
    pub(super) fn is_gone(&self, error: &io::Error) -> bool {
        match error.raw_os_error() {
            Some(libc::EPIPE | libc::ECONNRESET) => true,
            Some(libc::EIO) => self.is_terminal,
            _ => false,
        }
    }

    /// Returns how many bytes were written; `WouldBlock` if none can be now. The next call must then get
    /// the same bytes, or these and more.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(helper) = &mut self.helper {
            return helper.write(bytes);
        }
        let mut write = || match self.way {
            Way::AtOnce | Way::Nonblocking => self.file.write(bytes),
            Way::Socket => sys::send_without_waiting(self.file.as_fd(), bytes),
            Way::Polled => self.file.write(&bytes[..bytes.len().min(sys::PIPE_BUF)]),
        };
        if self.pipe_kills { sys::without_sigpipe(write) } else { write() }
    }
}

/// A thread that writes to a terminal whose writes may wait, so that its caller does not. If it waits when
/// dropped, it is left alone and ends after that write.
#[derive(Debug)]
struct Helper {
    pieces: Sender<Vec<u8>>,
    results: Receiver<io::Result<usize>>,
    /// Readable when a piece is done.
    done: OwnedFd,
    is_busy: bool,
}

impl Helper {
    /// Bytes of a piece.
    const PIECE: usize = 4096;

    fn new(mut file: File) -> io::Result<Self> {
        let (pieces, to_write) = channel::<Vec<u8>>();
        let (written, results) = channel();
        let (done, tell) = sys::pipe()?;
        let work = move || {
            sys::block_all_signals();
            for piece in to_write {
                if written.send(file.write(&piece)).is_err() || nix::unistd::write(&tell, &[0]).is_err() {
                    break;
                }
            }
        };
        std::thread::Builder::new().name("write to the terminal".into()).spawn(work)?;
        Ok(Self { pieces, results, done, is_busy: false })
    }

    fn waits_for(&self) -> Option<BorrowedFd<'_>> {
        self.is_busy.then(|| self.done.as_fd())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_busy {
            nix::unistd::read(&self.done, &mut [0])?;
            self.is_busy = false;
            return self.results.recv().unwrap_or_else(|_| Err(ErrorKind::BrokenPipe.into()));
        }
        let piece = bytes[..bytes.len().min(Self::PIECE)].to_vec();
        self.pieces.send(piece).map_err(|_| io::Error::from(ErrorKind::BrokenPipe))?;
        self.is_busy = true;
        Err(ErrorKind::WouldBlock.into())
    }
}
