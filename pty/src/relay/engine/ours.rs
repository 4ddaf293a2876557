//! Our own terminals in the modes that a relay needs: those of standard input and of the output streams.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};

use crate::{Modes, RawMode, sys};

/// One of our terminals and its use in the relay.
#[derive(Debug)]
pub(super) struct OurTerminal {
    pub(super) fd: OwnedFd,
    /// It is the input.
    pub(super) is_input: bool,
    /// It shows the program's output.
    is_output: bool,
    /// The program's terminal processes the output, so this one does not.
    is_processed: bool,
    changed: Option<Changed>,
}

/// In this order: the modes are restored while the lock is held.
#[derive(Debug)]
struct Changed {
    raw: RawMode,
    _lock: Option<Lock>,
}

impl OurTerminal {
    /// The terminals among the streams, each once.
    pub(super) fn among<'s>(
        input: Option<BorrowedFd<'s>>,
        outputs: impl IntoIterator<Item = BorrowedFd<'s>>,
        is_processed: bool,
    ) -> io::Result<Vec<Self>> {
        let mut terminals: Vec<Self> = Vec::new();
        let input = input.into_iter().map(|fd| (fd, true));
        for (fd, is_input) in input.chain(outputs.into_iter().map(|fd| (fd, false))) {
            if !fd.is_terminal() || sys::subsidiary_name(fd).is_ok() && !is_input {
                continue;
            }
            match terminals.iter_mut().find(|known| is_same(known.fd.as_fd(), fd)) {
                Some(known) => known.is_output |= !is_input,
                None => terminals.push(Self {
                    fd: fd.try_clone_to_owned()?,
                    is_input,
                    is_output: !is_input,
                    is_processed,
                    changed: None,
                }),
            }
        }
        Ok(terminals)
    }

    pub(super) fn is_changed(&self) -> bool {
        self.changed.is_some()
    }

    pub(super) fn is_in_background(&self) -> bool {
        sys::in_background(self.fd.as_fd())
    }

    /// Sets the modes that the relay needs; leaves an output-only terminal unchanged while another relay
    /// has it.
    pub(super) fn enter(&mut self) -> io::Result<()> {
        if let Some(Changed { raw, _lock }) = self.changed.take() {
            self.changed = Some(Changed { raw: raw.enter_again()?, _lock });
            return Ok(());
        }
        let lock = match lock(self.fd.as_fd()) {
            Err(Locked) if !self.is_input => return Ok(()),
            lock => lock.unwrap_or(None),
        };
        let raw = RawMode::enter_as(&self.fd, |modes| {
            let modes = if self.is_output && self.is_processed { modes.raw_output() } else { modes };
            if self.is_input { modes.raw_input() } else { modes.echo(false) }
        })?;
        self.changed = Some(Changed { raw, _lock: lock });
        Ok(())
    }

    pub(super) fn restore(&mut self) -> io::Result<()> {
        match self.changed.take() {
            Some(Changed { raw, _lock }) => raw.restore(),
            None => Ok(()),
        }
    }

    /// Restores it, but one key ends a line and arrives at once.
    pub(super) fn restore_but_for(&mut self, key: u8) -> io::Result<()> {
        if self.is_in_background() {
            return self.restore();
        }
        let modes = |modes: Modes| modes.ending_lines_with(key);
        let raw = match self.changed.take() {
            Some(Changed { raw, _lock }) => raw.change(modes)?,
            None => RawMode::enter_as(&self.fd, modes)?,
        };
        self.changed = Some(Changed { raw, _lock: None });
        Ok(())
    }
}

#[cfg(not(target_os = "solaris"))]
type Lock = nix::fcntl::Flock<File>;
/// Solaris has no flock(2), but locks of fcntl(2).
#[cfg(target_os = "solaris")]
type Lock = File;

#[cfg(not(target_os = "solaris"))]
fn try_lock(file: File) -> io::Result<Lock> {
    Lock::lock(file, nix::fcntl::FlockArg::LockExclusiveNonblock).map_err(|(_, errno)| errno.into())
}

#[cfg(target_os = "solaris")]
fn try_lock(file: File) -> io::Result<Lock> {
    file.try_lock()?;
    Ok(file)
}

/// Another relay has the lock.
struct Locked;

/// Two relays that change one terminal's modes at the same time (such as jobs of make) would each restore
/// the other's modes.
fn lock(terminal: BorrowedFd<'_>) -> Result<Option<Lock>, Locked> {
    let Ok(file) = open_again(terminal) else { return Ok(None) };
    match try_lock(file) {
        Ok(lock) => Ok(Some(lock)),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Err(Locked),
        Err(_) => Ok(None),
    }
}

fn open_again(terminal: BorrowedFd<'_>) -> io::Result<File> {
    let path = match cfg!(any(target_os = "linux", target_os = "android")) {
        true => format!("/proc/self/fd/{}", terminal.as_raw_fd()).into(),
        false => nix::unistd::ttyname(terminal)?,
    };
    let mut options = OpenOptions::new();
    // A lock of fcntl(2) takes a file that can be written.
    options.read(true).write(cfg!(target_os = "solaris"));
    options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path)
}

/// Whether both are the same terminal, under any name such as /dev/tty: a process has one controlling
/// terminal, and only that reports its foreground group.
fn is_same(one: BorrowedFd<'_>, other: BorrowedFd<'_>) -> bool {
    let device = |fd: BorrowedFd<'_>| {
        let file = File::from(fd.try_clone_to_owned().ok()?);
        file.metadata().ok().map(|status| status.rdev())
    };
    let controls_us = |fd| {
        sys::subsidiary_name(fd).is_err()
            && sys::foreground_process_group(fd).is_ok_and(|group| group.is_some())
    };
    (device(one).is_some() && device(one) == device(other)) || (controls_us(one) && controls_us(other))
}
