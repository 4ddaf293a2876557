//! Ways to start a program and wait for its end, each with a stopwatch.

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

/// By portable-pty.
pub fn portable_pty() -> Times {
    use portable_pty::{CommandBuilder, PtySize, native_pty_system};
    time(
        || {
            let pair = native_pty_system().openpty(PtySize::default()).expect("a terminal");
            let child = pair.slave.spawn_command(CommandBuilder::new(program()));
            (child.expect("the program can be started"), pair.master)
        },
        |(child, _)| child.wait().is_ok_and(|status| status.success()),
    )
}

/// By pty-process.
pub fn pty_process() -> Times {
    use pty_process::blocking::{Command, open};
    time(
        || {
            let (pty, pts) = open().expect("a terminal");
            (Command::new(program()).spawn(pts).expect("the program can be started"), pty)
        },
        |(child, _)| child.wait().is_ok_and(|status| status.success()),
    )
}

/// By expectrl.
pub fn expectrl() -> Times {
    use expectrl::process::unix::WaitStatus;
    time(
        || expectrl::Session::spawn(Command::new(program())).expect("the program can be started"),
        |session| matches!(session.get_process().wait(), Ok(WaitStatus::Exited(_, 0))),
    )
}

/// By Python's `pty.fork`, in a Python that has so many bytes of memory; so many times, or none where
/// there is no Python.
pub fn python(memory: usize, count: usize) -> Vec<Times> {
    const SCRIPT: &str = "\
import os, pty, sys, time
memory, count, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
ballast = bytearray(memory)
for place in range(0, memory, 4096): ballast[place] = 1
for _ in range(count):
    begin = time.perf_counter()
    pid, manager = pty.fork()
    if pid == 0: os.execv(program, [program])
    returned = time.perf_counter()
    assert os.waitpid(pid, 0)[1] == 0
    print(returned - begin, time.perf_counter() - begin)
    os.close(manager)
";
    let words = [memory.to_string(), count.to_string(), program().to_owned()];
    let Ok(output) = Command::new("python3").args(["-c", SCRIPT]).args(words).output() else {
        return Vec::new();
    };
    let seconds = |text: &str| Duration::from_secs_f64(text.parse().expect("a time"));
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(returned, reaped)| Times { returned: seconds(returned), reaped: seconds(reaped) })
        .collect()
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
pub use bare::{cloned, equalled};

/// Linux's own calls, one after the other.
#[cfg(target_os = "linux")]
mod bare {
    use std::ffi::c_void;
    use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

    use nix::fcntl::{OFlag, open};
    use nix::pty::Winsize;
    use nix::sys::signal::{SigSet, SigmaskHow};
    use nix::sys::stat::Mode;
    use nix::sys::termios::{SetArg, SpecialCharacterIndices, tcgetattr, tcsetattr};
    use nix::unistd::{Pid, dup2_stderr, dup2_stdin, dup2_stdout, getpgrp, setsid, tcgetpgrp};

    use super::{Times, execute, succeeds, time};

    nix::ioctl_write_ptr_bad!(unlock, libc::TIOCSPTLCK, libc::c_int);
    nix::ioctl_write_int_bad!(open_peer, libc::TIOCGPTPEER);
    nix::ioctl_write_int_bad!(control, libc::TIOCSCTTY);
    nix::ioctl_write_ptr_bad!(set_size, libc::TIOCSWINSZ, Winsize);

    /// By nothing but a terminal, a child that shares our memory, the terminal put in its place, and
    /// exec: no modes, no size, no signals, no other descriptors, no errors.
    pub fn cloned() -> Times {
        time(|| start(false), |started| succeeds(started.child))
    }

    /// By the same, and the calls that the rest of what this library promises takes: modes and size of
    /// the terminal; all signals held off meanwhile, and as they are by default in the child; no other
    /// descriptors in it; a pidfd; and room for the child's error.
    pub fn equalled() -> Times {
        time(|| start(true), |started| succeeds(started.child))
    }

    struct Started {
        child: Pid,
        _manager: OwnedFd,
        _pidfd: Option<OwnedFd>,
    }

    struct Plan {
        subsidiary: OwnedFd,
        all: bool,
        error: i32,
    }

    fn start(all: bool) -> Started {
        let flags = OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
        let manager = open(c"/dev/ptmx", flags, Mode::empty()).expect("a terminal");
        // SAFETY: TIOCSPTLCK reads one int. ioctl_tty(2).
        unsafe { unlock(manager.as_raw_fd(), &0) }.expect("TIOCSPTLCK");
        // SAFETY: TIOCGPTPEER takes flags. ioctl_tty(2).
        let subsidiary = unsafe { open_peer(manager.as_raw_fd(), flags.bits()) }.expect("TIOCGPTPEER");
        // SAFETY: the call before opened it.
        let subsidiary = unsafe { OwnedFd::from_raw_fd(subsidiary) };
        if all {
            set_up(&subsidiary);
        }
        let mut held = SigSet::empty();
        if all {
            held = SigSet::all().thread_swap_mask(SigmaskHow::SIG_SETMASK).expect("a mask");
        }
        let mut stack = [0_u128; 1024];
        let mut plan = Plan { subsidiary, all, error: 0 };
        let mut pidfd = -1;
        let with_pidfd = if all { libc::CLONE_PIDFD } else { 0 };
        // SAFETY: we stand still until the child, which has its own stack, executes or exits; it
        // makes system calls only, and does not return. CLONE_PIDFD writes an int. clone(2).
        let child = unsafe {
            libc::clone(
                become_program,
                stack.as_mut_ptr_range().end.cast(),
                libc::CLONE_VM | libc::CLONE_VFORK | libc::SIGCHLD | with_pidfd,
                (&raw mut plan).cast::<c_void>(),
                &raw mut pidfd,
            )
        };
        if all {
            held.thread_set_mask().expect("a mask");
        }
        assert!(child > 0 && plan.error == 0, "a child");
        // SAFETY: the call before opened it.
        let pidfd = all.then(|| unsafe { OwnedFd::from_raw_fd(pidfd) });
        Started { child: Pid::from_raw(child), _manager: manager, _pidfd: pidfd }
    }

    fn set_up(subsidiary: &OwnedFd) {
        let mut modes = tcgetattr(subsidiary).expect("modes");
        modes.control_chars[SpecialCharacterIndices::VERASE as usize] = 0x7f;
        tcsetattr(subsidiary, SetArg::TCSADRAIN, &modes).expect("modes");
        let size = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
        // SAFETY: TIOCSWINSZ reads one winsize. ioctl_tty(2).
        unsafe { set_size(subsidiary.as_raw_fd(), &size) }.expect("TIOCSWINSZ");
    }

    extern "C" fn become_program(plan: *mut c_void) -> i32 {
        // SAFETY: `start` gave us this, and stands still.
        let plan = unsafe { &mut *plan.cast::<Plan>() };
        let _ = setsid();
        // SAFETY: TIOCSCTTY takes a number. ioctl_tty(2).
        let mut fails = unsafe { control(plan.subsidiary.as_raw_fd(), 0) }.is_err();
        if plan.all {
            fails |= tcgetpgrp(&plan.subsidiary) != Ok(getpgrp());
        }
        let _ = dup2_stdin(&plan.subsidiary);
        let _ = dup2_stdout(&plan.subsidiary);
        let _ = dup2_stderr(&plan.subsidiary);
        if plan.all {
            plan.error = i32::from(fails);
            set_defaults();
        }
        execute()
    }

    fn set_defaults() {
        let none = [0_u64; 4];
        // SAFETY: it takes numbers, which name no descriptors that are used again here. close_range(2).
        unsafe { libc::syscall(libc::SYS_close_range, 3_u32, u32::MAX, libc::CLOSE_RANGE_CLOEXEC) };
        for signal in 1..=64 {
            // SAFETY: it reads an action of 32 bytes, all of them zero: the default. sigaction(2).
            unsafe { libc::syscall(libc::SYS_rt_sigaction, signal, &none, 0_usize, 8_usize) };
        }
        let _ = SigSet::empty().thread_set_mask();
    }
}
