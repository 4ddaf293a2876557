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

    fn read_with(
        &self,
        has_room: bool,
        mut read: impl FnMut(&File) -> io::Result<usize>,
    ) -> io::Result<usize> {
        let interrupt = self.interrupt().get();
        if let Some(result) = self.interrupted_read() {
            return result;
        }
        loop {
            match self.read_now(has_room, &mut read) {
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
            if !events.contains(PollFlags::POLLOUT) && self.takes_no_more() {
                return Err(io::Error::from_raw_os_error(libc::EIO));
            }
        }
    }

    /// Sleeps until the manager is ready or hung up, `news` is readable, or the program of a held terminal
    /// has ended. Returns the manager's events.
    fn wait(&self, flags: PollFlags, news: Option<BorrowedFd<'_>>) -> io::Result<PollFlags> {
        let (manager, end) = (self.as_fd(), self.held_end());
        let mut others = [news, end.as_ref().map(AsFd::as_fd)].into_iter().flatten();
        let mut count = 1;
        let mut other = || {
            let fd = others.next().inspect(|_| count += 1);
            PollFd::new(fd.unwrap_or(manager), PollFlags::POLLIN)
        };
        let mut fds = [PollFd::new(manager, flags), other(), other()];
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
        self.0.read_now(!buffer.is_empty(), |mut file| file.read(buffer))
    }

    fn read_vectored(&mut self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        self.0.read_now(have_room(buffers), |mut file| file.read_vectored(buffers))
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

fn have_room(buffers: &[IoSliceMut<'_>]) -> bool {
    buffers.iter().any(|buffer| !buffer.is_empty())
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
        self.read_with(!buffer.is_empty(), |mut file| file.read(buffer))
    }

    fn read_vectored(&mut self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        self.read_with(have_room(buffers), |mut file| file.read_vectored(buffers))
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
