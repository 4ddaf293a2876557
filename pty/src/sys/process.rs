//! A child process: waiting for it and signalling it.

use std::ffi::c_int;
use std::fs::File;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::check;
use super::pidfd::PidFd;

/// A child that nobody but its owner waits for, so that its number stays its own.
#[derive(Debug)]
pub(crate) struct Process {
    pid: libc::pid_t,
    pidfd: Option<PidFd>,
    /// Without a pidfd: what tells the end, when somebody has asked for it.
    watch: OnceLock<Arc<File>>,
}

impl Process {
    pub(crate) fn new(pid: libc::pid_t, pidfd: Option<PidFd>) -> Self {
        Self { pid, pidfd, watch: OnceLock::new() }
    }

    /// A child that was made by fork, and not waited for.
    pub(crate) fn forked(pid: libc::pid_t) -> Self {
        Self::new(pid, PidFd::open(pid.cast_unsigned()).ok())
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

    /// A descriptor that polls as readable or hung up when the process has ended.
    pub(crate) fn end(&self) -> io::Result<BorrowedFd<'_>> {
        self.shared_end().map(AsFd::as_fd)
    }

    /// The same, for others that wait for the end. It stays ready when the process has been waited for.
    pub(crate) fn shared_end(&self) -> io::Result<&Arc<File>> {
        if let Some(end) = self.pidfd.as_ref().map(PidFd::share).or_else(|| self.watch.get()) {
            return Ok(end);
        }
        // macOS and OpenBSD refuse the event from the beginning of the exit on, which may wait for its output
        // to be read; the thread waits for the end of it.
        let watch = exit_event(self.pid).or_else(|_| exit_thread(self.pid))?;
        Ok(self.watch.get_or_init(|| Arc::new(watch.into())))
    }

    pub(crate) fn ends_within(&self, timeout: Duration) -> io::Result<bool> {
        super::readable_within(self.end()?, timeout)
    }

    /// Whether the process has ended, or is none of ours any more. Takes no descriptor, and no status.
    pub(crate) fn has_ended(&self) -> bool {
        let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
        let flags = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT;
        // SAFETY: waitid writes one siginfo_t. waitid(2).
        let result = unsafe { libc::waitid(libc::P_PID, self.pid as libc::id_t, info.as_mut_ptr(), flags) };
        // SAFETY: it is all zero, or was written.
        result == -1 || unsafe { info.assume_init() }.si_signo == libc::SIGCHLD
    }

    /// Whether the process has been stopped since the last time this was asked.
    pub(crate) fn was_stopped(&self) -> bool {
        let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
        let flags = libc::WSTOPPED | libc::WNOHANG;
        // SAFETY: waitid writes one siginfo_t. waitid(2).
        let result = unsafe { libc::waitid(libc::P_PID, self.pid as libc::id_t, info.as_mut_ptr(), flags) };
        // SAFETY: it is all zero, or was written.
        result == 0 && unsafe { info.assume_init() }.si_signo == libc::SIGCHLD
    }

    pub(crate) fn signal(&self, signal: c_int) -> io::Result<()> {
        if let Some(result) = self.by_pidfd(|pidfd| pidfd.signal(signal)) {
            return result;
        }
        // SAFETY: kill takes any numbers; this one is our child's until we have waited for it.
        check(unsafe { libc::kill(self.pid, signal) }).map(drop)
    }

    /// Signals the group that the process leads.
    pub(crate) fn signal_group(&self, signal: c_int) -> io::Result<()> {
        let result = self.by_pidfd(|pidfd| pidfd.signal_group(signal));
        result.unwrap_or_else(|| signal_group(self.id(), signal))
    }

    /// `None`: there is no pidfd, or it cannot do this.
    fn by_pidfd(&self, send: impl FnOnce(&PidFd) -> io::Result<()>) -> Option<io::Result<()>> {
        let result = self.pidfd.as_ref().map(send)?;
        let error = result.as_ref().err().and_then(io::Error::raw_os_error);
        (!matches!(error, Some(libc::EINVAL | libc::ENOSYS))).then_some(result)
    }
}

/// Signals every process of the group that `leader` leads.
pub(crate) fn signal_group(leader: u32, signal: c_int) -> io::Result<()> {
    // SAFETY: killpg takes any numbers. killpg(3).
    check(unsafe { libc::killpg(leader.cast_signed(), signal) }).map(drop)
}

/// Waits for a process that is about to end, in a thread that ends with it. Without a thread to be
/// had it stays a zombie.
pub(crate) fn reap_later(process: &Process) {
    let pid = process.pid;
    let reap = move || {
        super::block_all_signals();
        wait_for(pid, 0)
    };
    let _ = std::thread::Builder::new().name(format!("reap {pid}")).stack_size(64 * 1024).spawn(reap);
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

/// A queue of the kernel that is readable when the process has ended. kqueue(2), `EVFILT_PROC`.
#[cfg(any(
    target_os = "freebsd",
    target_os = "dragonfly",
    target_os = "netbsd",
    target_os = "openbsd",
    target_vendor = "apple"
))]
fn exit_event(pid: libc::pid_t) -> io::Result<OwnedFd> {
    // SAFETY: takes nothing.
    let queue = super::own(check(unsafe { libc::kqueue() })?);
    nix::fcntl::fcntl(&queue, nix::fcntl::FcntlArg::F_SETFD(nix::fcntl::FdFlag::FD_CLOEXEC))?;
    // SAFETY: all its members are numbers and pointers, for which zero is a value.
    let mut change: libc::kevent = unsafe { std::mem::zeroed() };
    change.ident = pid as _;
    change.filter = libc::EVFILT_PROC;
    change.flags = libc::EV_ADD as _;
    change.fflags = libc::NOTE_EXIT as _;
    // SAFETY: reads one change; no event is to be written.
    let added = check(unsafe {
        libc::kevent(
            std::os::fd::AsRawFd::as_raw_fd(&queue),
            &change,
            1,
            std::ptr::null_mut(),
            0,
            std::ptr::null(),
        )
    });
    added.map(|_| queue)
}

#[cfg(not(any(
    target_os = "freebsd",
    target_os = "dragonfly",
    target_os = "netbsd",
    target_os = "openbsd",
    target_vendor = "apple"
)))]
fn exit_event(_: libc::pid_t) -> io::Result<OwnedFd> {
    Err(io::ErrorKind::Unsupported.into())
}

/// A pipe whose other end is closed by a thread, when the process has ended.
fn exit_thread(pid: libc::pid_t) -> io::Result<OwnedFd> {
    let (reader, writer) = io::pipe()?;
    let wait = move || {
        super::block_all_signals();
        wait_without_reaping(pid);
        drop(writer);
    };
    std::thread::Builder::new().name(format!("wait for {pid}")).stack_size(64 * 1024).spawn(wait)?;
    Ok(reader.into())
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

#[cfg(test)]
#[path = "process_tests.rs"]
mod tests;
