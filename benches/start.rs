//! Four ways to start a program and wait for its end, each with a stopwatch.

use std::ffi::CStr;
use std::process::Command;
use std::ptr::null;
use std::time::{Duration, Instant};

use nix::pty::{ForkptyResult, forkpty};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::Pid;

/// A program that ends at once.
pub const PROGRAM: &CStr = if cfg!(target_os = "linux") { c"/bin/true" } else { c"/usr/bin/true" };

/// How long it took, from the moment before the call.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// Until the call that starts the program returned.
    pub returned: Duration,
    /// Until the program had ended and was waited for.
    pub reaped: Duration,
}

/// Times `start`, then `wait`, which says whether the program succeeded. What `start` returns is
/// dropped after that.
fn time<C>(start: impl FnOnce() -> C, wait: impl FnOnce(&mut C) -> bool) -> Times {
    let begin = Instant::now();
    let mut child = start();
    let returned = begin.elapsed();
    let succeeded = wait(&mut child);
    let reaped = begin.elapsed();
    assert!(succeeded, "{PROGRAM:?} failed");
    Times { returned, reaped }
}

fn program() -> &'static str {
    PROGRAM.to_str().expect("ASCII")
}

fn succeeds(child: Pid) -> bool {
    waitpid(child, None) == Ok(WaitStatus::Exited(child, 0))
}

/// In a child: becomes the program, or exits with 127. Calls execv and _exit only, which are
/// async-signal-safe.
fn execute() -> ! {
    let argv = [PROGRAM.as_ptr(), null()];
    // SAFETY: a string with its final NUL, and an array of such, ended by null. execve(2).
    unsafe { libc::execv(argv[0], argv.as_ptr()) };
    // SAFETY: it ends this process, which is the child. _exit(2).
    unsafe { libc::_exit(127) }
}

/// By this library.
pub fn pty() -> Times {
    let mut command = pty::Command::new(program());
    time(
        || command.spawn().expect("the program can be started"),
        |session| session.child.wait().is_ok_and(|status| status.success()),
    )
}

/// By the standard library, without a terminal.
pub fn std() -> Times {
    let mut command = Command::new(program());
    time(
        || command.spawn().expect("the program can be started"),
        |child| child.wait().is_ok_and(|status| status.success()),
    )
}

/// By the C library's forkpty, and exec. It returns before the program is executed.
pub fn forked() -> Times {
    let start = || {
        // SAFETY: the child only calls `execute`, which is async-signal-safe. forkpty(3).
        match unsafe { forkpty(None, None) }.expect("a fork") {
            ForkptyResult::Child => execute(),
            ForkptyResult::Parent { child, master } => (child, master),
        }
    };
    time(start, |(child, _)| succeeds(*child))
}

#[cfg(target_os = "linux")]
pub use bare::cloned;

/// The least that is to be done on Linux.
#[cfg(target_os = "linux")]
mod bare {
    use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

    use nix::fcntl::{OFlag, open};
    use nix::sched::{CloneFlags, clone};
    use nix::sys::stat::Mode;
    use nix::unistd::{Pid, dup2_stderr, dup2_stdin, dup2_stdout, setsid};

    use super::{Times, execute, succeeds, time};

    nix::ioctl_write_ptr_bad!(unlock, libc::TIOCSPTLCK, libc::c_int);
    nix::ioctl_write_int_bad!(open_peer, libc::TIOCGPTPEER);
    nix::ioctl_write_int_bad!(control, libc::TIOCSCTTY);

    /// By nothing but a terminal, a child that shares our memory, the terminal put in its place, and
    /// exec: no modes, no size, no signals, no other descriptors, no errors.
    pub fn cloned() -> Times {
        time(start, |(child, _)| succeeds(*child))
    }

    fn start() -> (Pid, OwnedFd) {
        let flags = OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
        let manager = open(c"/dev/ptmx", flags, Mode::empty()).expect("a terminal");
        // SAFETY: TIOCSPTLCK reads one int. ioctl_tty(2).
        unsafe { unlock(manager.as_raw_fd(), &0) }.expect("TIOCSPTLCK");
        // SAFETY: TIOCGPTPEER takes flags. ioctl_tty(2).
        let subsidiary = unsafe { open_peer(manager.as_raw_fd(), flags.bits()) }.expect("TIOCGPTPEER");
        // SAFETY: the call before opened it.
        let subsidiary = unsafe { OwnedFd::from_raw_fd(subsidiary) };
        let mut stack = [0; 16 * 1024];
        let sharing = CloneFlags::CLONE_VM | CloneFlags::CLONE_VFORK;
        let child = Box::new(|| become_program(&subsidiary));
        // SAFETY: we stand still until the child, which has its own stack, executes or exits; it
        // makes system calls only, and does not return. clone(2).
        let child = unsafe { clone(child, &mut stack, sharing, Some(libc::SIGCHLD)) };
        (child.expect("a child"), manager)
    }

    fn become_program(subsidiary: &OwnedFd) -> isize {
        let _ = setsid();
        // SAFETY: TIOCSCTTY takes a number. ioctl_tty(2).
        let _ = unsafe { control(subsidiary.as_raw_fd(), 0) };
        let _ = dup2_stdin(subsidiary);
        let _ = dup2_stdout(subsidiary);
        let _ = dup2_stderr(subsidiary);
        execute()
    }
}
