//! A child process: waiting for it and signalling it.

use std::ffi::c_int;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::{check, own};

/// A child that nobody but its owner waits for, so that its number stays its own.
#[derive(Debug)]
pub(crate) struct Process {
    pid: libc::pid_t,
    pidfd: Option<OwnedFd>,
    /// Without a pidfd: hears from the thread that watches for the end.
    watch: Mutex<Option<Receiver<()>>>,
}

impl Process {
    pub(crate) fn new(pid: libc::pid_t, pidfd: Option<OwnedFd>) -> Self {
        Self { pid, pidfd, watch: Mutex::new(None) }
    }

    /// A child that was made by fork, and not waited for.
    pub(crate) fn forked(pid: libc::pid_t) -> Self {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let pidfd = {
            // SAFETY: this system call takes a number and no flags. pidfd_open(2).
            let result = unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) };
            check(result as c_int).ok().map(own)
        };
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        let pidfd = None;
        Self::new(pid, pidfd)
    }

    pub(crate) fn id(&self) -> u32 {
        self.pid.cast_unsigned()
    }

    pub(crate) fn wait(&self) -> io::Result<ExitStatus> {
        let (_, status) = wait_for(self.pid, 0)?;
        Ok(ExitStatus::from_raw(status))
    }

    pub(crate) fn try_wait(&self) -> io::Result<Option<ExitStatus>> {
        let (pid, status) = wait_for(self.pid, libc::WNOHANG)?;
        Ok((pid != 0).then(|| ExitStatus::from_raw(status)))
    }

    pub(crate) fn ends_within(&mut self, timeout: Duration) -> io::Result<bool> {
        match &self.pidfd {
            Some(pidfd) => readable_within(pidfd, timeout),
            None => self.watched_end_within(timeout),
        }
    }

    fn watched_end_within(&mut self, timeout: Duration) -> io::Result<bool> {
        let watch = self.watch.get_mut().unwrap_or_else(|poisoned| poisoned.into_inner());
        if watch.is_none() {
            let (sender, receiver) = channel();
            let pid = self.pid;
            std::thread::Builder::new().name(format!("wait for {pid}")).spawn(move || {
                wait_without_reaping(pid);
                // Fails if nobody waits any more.
                let _ = sender.send(());
            })?;
            *watch = Some(receiver);
        }
        let heard = watch.as_ref().map(|receiver| receiver.recv_timeout(timeout));
        Ok(!matches!(heard, Some(Err(RecvTimeoutError::Timeout))))
    }

    pub(crate) fn signal(&self, signal: c_int) -> io::Result<()> {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        if let Some(pidfd) = &self.pidfd {
            let null = std::ptr::null::<libc::siginfo_t>();
            // SAFETY: this system call takes a descriptor, a number, a null pointer for the default
            // information, and no flags. pidfd_send_signal(2).
            let result =
                unsafe { libc::syscall(libc::SYS_pidfd_send_signal, pidfd.as_raw_fd(), signal, null, 0) };
            return check(result as c_int).map(drop);
        }
        // SAFETY: kill takes any numbers; this one is our child's until we have waited for it.
        check(unsafe { libc::kill(self.pid, signal) }).map(drop)
    }
}

fn wait_for(pid: libc::pid_t, flags: c_int) -> io::Result<(libc::pid_t, c_int)> {
    loop {
        let mut status = 0;
        // SAFETY: waitpid writes one int. waitpid(2).
        match check(unsafe { libc::waitpid(pid, &mut status, flags) }) {
            Ok(pid) => return Ok((pid, status)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Returns when the process has ended, or is none of ours any more.
fn wait_without_reaping(pid: libc::pid_t) {
    loop {
        let mut info = MaybeUninit::<libc::siginfo_t>::uninit();
        let flags = libc::WEXITED | libc::WNOWAIT;
        // SAFETY: waitid writes one siginfo_t, which is not read. waitid(2).
        let result = check(unsafe { libc::waitid(libc::P_PID, pid as libc::id_t, info.as_mut_ptr(), flags) });
        if !matches!(result, Err(error) if error.kind() == io::ErrorKind::Interrupted) {
            return;
        }
    }
}

fn readable_within(fd: &OwnedFd, timeout: Duration) -> io::Result<bool> {
    let deadline = Instant::now().checked_add(timeout);
    loop {
        let left = match deadline {
            Some(deadline) => deadline.saturating_duration_since(Instant::now()),
            None => Duration::MAX,
        };
        let millis = i32::try_from(left.as_nanos().div_ceil(1_000_000)).unwrap_or(i32::MAX);
        let mut fds = [PollFd::new(fd.as_fd(), PollFlags::POLLIN)];
        match poll(&mut fds, PollTimeout::try_from(millis).unwrap_or(PollTimeout::MAX)) {
            Ok(0) if left.is_zero() => return Ok(false),
            Ok(0) | Err(nix::errno::Errno::EINTR) => {}
            Ok(_) => return Ok(true),
            Err(error) => return Err(error.into()),
        }
    }
}
