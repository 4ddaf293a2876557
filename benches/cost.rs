//! What a whole program costs: time, processor time, memory.

use std::io;
use std::mem::MaybeUninit;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;

/// No program that is measured may take longer.
const DEADLINE: Duration = Duration::from_secs(120);

/// Of one run of a program.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// From the start of the program until its end.
    pub wall: Duration,
    /// Processor time of the program, and of those that it waited for.
    pub processor: Duration,
    /// The most memory that it, or one that it waited for, had in RAM, in bytes.
    pub peak: u64,
}

/// Runs it to its end.
///
/// # Errors
/// It cannot be started, fails, or takes too long; then it is killed.
pub fn run(command: &mut Command) -> Result<Cost, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let begin = Instant::now();
    let child = command.spawn().map_err(|error| format!("{name}: {error}"))?;
    let pid = Pid::from_raw(i32::try_from(child.id()).expect("a pid is an int"));
    let (ended, end) = mpsc::channel::<()>();
    let watch = thread::spawn(move || {
        let late = end.recv_timeout(DEADLINE) == Err(mpsc::RecvTimeoutError::Timeout);
        if late {
            let _ = kill(pid, Signal::SIGKILL);
        }
        late
    });
    // It stays a zombie, whose id is nobody else's, until the watch has ended.
    waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT).map_err(|error| error.to_string())?;
    let wall = begin.elapsed();
    drop(ended);
    let late = watch.join().unwrap_or(false);
    let (status, usage) = reap(pid).map_err(|error| error.to_string())?;
    if late {
        return Err(format!("{name} took longer than {DEADLINE:?}"));
    }
    if !status.success() {
        return Err(format!("{name}: {status}"));
    }
    Ok(Cost { wall, processor: processor_time(&usage), peak: peak(&usage) })
}

fn reap(pid: Pid) -> io::Result<(ExitStatus, libc::rusage)> {
    let mut usage = MaybeUninit::uninit();
    let mut status = 0;
    // SAFETY: places for an int and an rusage. wait4(2).
    if unsafe { libc::wait4(pid.as_raw(), &mut status, 0, usage.as_mut_ptr()) } < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: it returned success.
    Ok((ExitStatus::from_raw(status), unsafe { usage.assume_init() }))
}

/// Processor time of this process so far.
pub fn own_time() -> Duration {
    let mut usage = MaybeUninit::uninit();
    // SAFETY: a place for one rusage. getrusage(2).
    assert_eq!(unsafe { libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr()) }, 0);
    // SAFETY: it returned success.
    processor_time(&unsafe { usage.assume_init() })
}

fn processor_time(usage: &libc::rusage) -> Duration {
    let time = |time: libc::timeval| {
        Duration::from_secs(time.tv_sec.unsigned_abs()) + Duration::from_micros(time.tv_usec.unsigned_abs())
    };
    time(usage.ru_utime) + time(usage.ru_stime)
}

fn peak(usage: &libc::rusage) -> u64 {
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    usage.ru_maxrss.unsigned_abs() * unit
}
