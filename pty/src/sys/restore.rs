//! Terminals that are put back into their modes however the process ends: by a signal whose default is
//! to end it, or by exit(3). Nothing can be done about SIGKILL and _exit(2).

use std::cell::UnsafeCell;
use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::sync::Once;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};

use super::signals::{current, set};

/// Terminals that can be in raw mode at the same time. More are restored when they are dropped, no
/// earlier.
const PLACES: usize = 8;
/// No descriptor, and somebody is writing the modes.
const TAKEN: c_int = -2;
const FREE: c_int = -1;

static TERMINALS: [Terminal; PLACES] = [const { Terminal::new() }; PLACES];

struct Terminal {
    fd: AtomicI32,
    /// Forked children leave it alone.
    owner: AtomicI32,
    modes: UnsafeCell<MaybeUninit<libc::termios>>,
}

// SAFETY: `modes` is written by whoever took the place, before `fd` says that there is something to
// read, and not again while it does.
unsafe impl Sync for Terminal {}

impl Terminal {
    const fn new() -> Self {
        Self {
            fd: AtomicI32::new(FREE),
            owner: AtomicI32::new(0),
            modes: UnsafeCell::new(MaybeUninit::uninit()),
        }
    }
}

/// While it lives, a terminal gets these modes when the process ends.
#[derive(Debug)]
pub(crate) struct AtTheEnd(Option<usize>);

impl AtTheEnd {
    /// The descriptor is to stay open for as long as this lives.
    pub(crate) fn restore(terminal: BorrowedFd<'_>, modes: &libc::termios) -> Self {
        static AT_EXIT: Once = Once::new();
        AT_EXIT.call_once(|| {
            // SAFETY: the function takes nothing, and calls what may be called at any time. atexit(3).
            unsafe { libc::atexit(restore_at_exit) };
        });
        let take = |place: &&Terminal| {
            place.fd.compare_exchange(FREE, TAKEN, Ordering::SeqCst, Ordering::SeqCst).is_ok()
        };
        let place = TERMINALS.iter().find(take);
        if let Some(place) = place {
            // SAFETY: the place is ours since the exchange, and nobody reads what is not published.
            unsafe { (*place.modes.get()).write(*modes) };
            place.owner.store(nix::unistd::getpid().as_raw(), Ordering::SeqCst);
            place.fd.store(terminal.as_raw_fd(), Ordering::SeqCst);
        }
        Self(place.and_then(|place| TERMINALS.iter().position(|other| std::ptr::eq(place, other))))
    }
}

impl Drop for AtTheEnd {
    fn drop(&mut self) {
        if let Some(place) = self.0 {
            TERMINALS[place].fd.store(FREE, Ordering::SeqCst);
        }
    }
}

extern "C" fn restore_at_exit() {
    restore_all();
}

/// Async-signal-safe: atomics, getpid, tcgetpgrp, getpgrp, tcsetattr.
fn restore_all() {
    let us = nix::unistd::getpid().as_raw();
    for terminal in &TERMINALS {
        let fd = terminal.fd.load(Ordering::SeqCst);
        if fd < 0 || terminal.owner.load(Ordering::SeqCst) != us {
            continue;
        }
        // SAFETY: the descriptor is open as long as it stands there. Others' modes are left alone, and a
        // change from the background would stop us.
        let foreground = unsafe { libc::tcgetpgrp(fd) };
        if foreground != -1 && foreground != nix::unistd::getpgrp().as_raw() {
            continue;
        }
        // SAFETY: the modes were written before the descriptor was published, and are not while it is.
        let modes = unsafe { &*terminal.modes.get() }.as_ptr();
        // SAFETY: reads one termios. TCSADRAIN could wait for ever on a terminal that stands still.
        // tcsetattr(3).
        unsafe { libc::tcsetattr(fd, libc::TCSANOW, modes) };
    }
}

/// While it lives, signals that end the process restore the terminals first: those that are at their
/// default, and SIGSEGV and SIGBUS, which Rust's runtime handles to tell of a stack that overflowed.
#[derive(Debug, Default)]
pub(crate) struct DeathWatch {
    before: Vec<(c_int, libc::sighandler_t, c_int)>,
}

/// What `SIGSEGV` and `SIGBUS` did before.
static FAULT_ACTIONS: [AtomicUsize; 2] = [const { AtomicUsize::new(libc::SIG_DFL) }; 2];
const FAULTS: [c_int; 2] = [libc::SIGSEGV, libc::SIGBUS];

impl DeathWatch {
    pub(crate) fn begin() -> Self {
        let mut watch = Self::default();
        for signal in deadly() {
            let Ok(action) = current(signal) else { continue };
            let fault = FAULTS.iter().position(|&fault| fault == signal);
            let has_information = action.sa_flags & libc::SA_SIGINFO != 0;
            match (action.sa_sigaction, fault) {
                (libc::SIG_DFL, _) => {}
                (libc::SIG_IGN, _) | (_, None) => continue,
                (handler, _) if handler == die as *const () as usize || !has_information => continue,
                (_, Some(_)) => {}
            }
            if let Some(fault) = fault {
                FAULT_ACTIONS[fault].store(action.sa_sigaction, Ordering::SeqCst);
            }
            let mut ours = action;
            ours.sa_sigaction = die as *const () as usize;
            ours.sa_flags = libc::SA_SIGINFO | (action.sa_flags & libc::SA_ONSTACK);
            if set(signal, &ours).is_ok() {
                watch.before.push((signal, action.sa_sigaction, action.sa_flags));
            }
        }
        watch
    }
}

/// Whatever others have installed meanwhile stays.
impl Drop for DeathWatch {
    fn drop(&mut self) {
        for (signal, handler, flags) in self.before.drain(..) {
            if let Ok(mut action) = current(signal)
                && action.sa_sigaction == die as *const () as usize
            {
                action.sa_sigaction = handler;
                action.sa_flags = flags;
                let _ = set(signal, &action);
            }
        }
    }
}

/// The signals whose default is to end the process, but for SIGKILL, those that a relay takes as its
/// own, and SIGPIPE, which is the end of a reader and not of us.
fn deadly() -> impl Iterator<Item = c_int> {
    let others = [
        libc::SIGILL,
        libc::SIGTRAP,
        libc::SIGABRT,
        libc::SIGBUS,
        libc::SIGFPE,
        libc::SIGUSR1,
        libc::SIGSEGV,
        libc::SIGUSR2,
        libc::SIGALRM,
        libc::SIGXCPU,
        libc::SIGXFSZ,
        libc::SIGVTALRM,
        libc::SIGPROF,
        libc::SIGSYS,
        // Ignored by default elsewhere.
        #[cfg(any(
            target_os = "linux",
            target_os = "android",
            target_os = "illumos",
            target_os = "solaris"
        ))]
        libc::SIGIO,
        #[cfg(any(target_os = "linux", target_os = "android"))]
        libc::SIGPWR,
        #[cfg(any(target_os = "linux", target_os = "android"))]
        libc::SIGSTKFLT,
        #[cfg(not(any(target_os = "linux", target_os = "android", target_os = "haiku")))]
        libc::SIGEMT,
    ];
    #[cfg(any(target_os = "linux", target_os = "android", target_os = "illumos", target_os = "solaris"))]
    let real_time = libc::SIGRTMIN()..=libc::SIGRTMAX();
    #[cfg(any(target_os = "freebsd", target_os = "netbsd"))]
    let real_time = pty_sys::constants::SIGRTMIN..=pty_sys::constants::SIGRTMAX;
    #[cfg(not(any(
        target_os = "linux",
        target_os = "android",
        target_os = "illumos",
        target_os = "solaris",
        target_os = "freebsd",
        target_os = "netbsd",
    )))]
    let real_time = std::iter::empty();
    others.into_iter().chain(real_time)
}

/// Restores the terminals, and ends the process as the signal does by default. Async-signal-safe.
extern "C" fn die(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    let Ok(mut action) = current(signal) else { return };
    if action.sa_sigaction != die as *const () as usize {
        // One that was installed over ours calls it: it does not end us.
        return;
    }
    restore_all();
    let before = FAULTS.iter().position(|&fault| fault == signal);
    let before = before.map_or(libc::SIG_DFL, |fault| FAULT_ACTIONS[fault].load(Ordering::SeqCst));
    if before != libc::SIG_DFL {
        type Handler = extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void);
        // SAFETY: sigaction said that this is a handler, and that it takes three arguments.
        let handler = unsafe { std::mem::transmute::<usize, Handler>(before) };
        return handler(signal, info, context);
    }
    action.sa_sigaction = libc::SIG_DFL;
    action.sa_flags = 0;
    if set(signal, &action).is_ok() {
        // SAFETY: raise takes any number; it is taken when this returns. raise(3).
        unsafe { libc::raise(signal) };
    }
}

#[cfg(test)]
#[path = "restore_tests.rs"]
mod tests;
