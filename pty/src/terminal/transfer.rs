//! Reading and writing a manager, with and without waiting.

use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};

use nix::poll::{PollFd, PollFlags};

use crate::{Manager, sys};

impl Manager {
    /// The same manager, read and written without waiting.
    pub(crate) fn now(&self) -> Now<'_> {
        Now(self)
    }

    fn read_with(&self, mut read: impl FnMut(&File) -> io::Result<usize>) -> io::Result<usize> {
        let interrupt = self.interrupt().get();
        if let Some(result) = self.interrupted_read() {
            return result;
        }
        loop {
            match end_of_file(read(self.file())) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                result => return result,
            }
            self.wait(PollFlags::POLLIN, interrupt.map(|interrupt| interrupt.reads_fd()))?;
            if let Some(result) = interrupt.and_then(|interrupt| interrupt.read_result()) {
                return result;
            }
        }
    }

    fn write_with(&self, mut write: impl FnMut(&File) -> io::Result<usize>) -> io::Result<usize> {
        let interrupt = self.interrupt().get();
        if let Some(interrupt) = interrupt {
            interrupt.check_open()?;
        }
        loop {
            match write(self.file()) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                result => return result,
            }
            let events = self.wait(PollFlags::POLLOUT, interrupt.map(|interrupt| interrupt.writes_fd()))?;
            if let Some(result) = interrupt.and_then(|interrupt| interrupt.write_result()) {
                return result;
            }
            if events & (PollFlags::POLLHUP | PollFlags::POLLOUT) == PollFlags::POLLHUP {
                return Err(io::Error::from_raw_os_error(libc::EIO));
            }
        }
    }

    /// Sleeps until the manager is ready or hung up, or `news` is readable. Returns the manager's events.
    fn wait(&self, flags: PollFlags, news: Option<BorrowedFd<'_>>) -> io::Result<PollFlags> {
        let manager = self.as_fd();
        let mut fds = [PollFd::new(manager, flags), PollFd::new(news.unwrap_or(manager), PollFlags::POLLIN)];
        let count = if news.is_some() { 2 } else { 1 };
        sys::poll(&mut fds[..count], None)?;
        Ok(fds[0].revents().unwrap_or(PollFlags::empty()))
    }
}

/// A manager read and written without waiting: `WouldBlock` where a [`Manager`] would wait. An interrupter
/// does not affect it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now<'a>(&'a Manager);

impl Read for Now<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        end_of_file(self.0.file().read(buffer))
    }

    fn read_vectored(&mut self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        end_of_file(self.0.file().read_vectored(buffers))
    }
}

impl Write for Now<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.file().write(bytes)
    }

    fn write_vectored(&mut self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.file().write_vectored(buffers)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn end_of_file(result: io::Result<usize>) -> io::Result<usize> {
    match result {
        Err(error) if matches!(error.raw_os_error(), Some(libc::EIO | libc::ENXIO)) => Ok(0),
        other => other,
    }
}

impl Read for Manager {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (&*self).read(buffer)
    }

    fn read_vectored(&mut self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        (&*self).read_vectored(buffers)
    }
}

impl Read for &Manager {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.read_with(|mut file| file.read(buffer))
    }

    fn read_vectored(&mut self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        self.read_with(|mut file| file.read_vectored(buffers))
    }
}

impl Write for Manager {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self).write(bytes)
    }

    fn write_vectored(&mut self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
        (&*self).write_vectored(buffers)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Write for &Manager {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_with(|mut file| file.write(bytes))
    }

    fn write_vectored(&mut self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
        self.write_with(|mut file| file.write_vectored(buffers))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
