//! Taking signals as bytes of a pipe, without stealing them from those who had them before.

use std::ffi::{c_int, c_void};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};

use super::check;

const COUNT: usize = 64;

/// The writing end of the pipe, for the handler; -1 while nobody takes signals.
static WRITER: AtomicI32 = AtomicI32::new(-1);
/// Handlers that may be about to write there.
static WRITING: AtomicUsize = AtomicUsize::new(0);
static TAKEN: AtomicBool = AtomicBool::new(false);
/// The handlers that were there before, by signal; and whether they want three arguments.
static BEFORE: [AtomicUsize; COUNT] = [const { AtomicUsize::new(libc::SIG_DFL) }; COUNT];
static BEFORE_TAKES_INFO: [AtomicBool; COUNT] = [const { AtomicBool::new(false) }; COUNT];

/// While it lives, the signals asked for arrive here; the handlers that were there before are
/// called as well, and are back when it is dropped.
#[derive(Debug)]
pub(crate) struct Signals {
    reader: OwnedFd,
    writer: OwnedFd,
    before: Vec<(c_int, Before)>,
}

#[derive(Clone, Copy)]
struct Before(libc::sigaction);

impl std::fmt::Debug for Before {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("sigaction")
    }
}

impl Signals {
    /// Takes those of `wanted` that are not ignored, and all of `always`.
    pub(crate) fn take(wanted: &[c_int], always: &[c_int]) -> io::Result<Self> {
        if TAKEN.swap(true, Ordering::SeqCst) {
            let message = "another relay of this process takes the signals; only one at a time can";
            return Err(io::Error::new(io::ErrorKind::ResourceBusy, message));
        }
        let mut signals = match pipe() {
            Ok((reader, writer)) => Self { reader, writer, before: Vec::new() },
            Err(error) => {
                TAKEN.store(false, Ordering::SeqCst);
                return Err(error);
            }
        };
        WRITER.store(signals.writer.as_raw_fd(), Ordering::SeqCst);
        for &signal in wanted {
            if current(signal)?.sa_sigaction != libc::SIG_IGN {
                signals.install(signal)?;
            }
        }
        for &signal in always {
            signals.install(signal)?;
        }
        Ok(signals)
    }

    fn install(&mut self, signal: c_int) -> io::Result<()> {
        let before = current(signal)?;
        let index = signal as usize;
        BEFORE[index].store(before.sa_sigaction, Ordering::SeqCst);
        BEFORE_TAKES_INFO[index].store(before.sa_flags & libc::SA_SIGINFO != 0, Ordering::SeqCst);
        let mut action = before;
        action.sa_sigaction = handle as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART | (before.sa_flags & libc::SA_ONSTACK);
        set(signal, &action)?;
        self.before.push((signal, Before(before)));
        Ok(())
    }

    /// The next signal that arrived, if there is one.
    pub(crate) fn next(&self) -> Option<c_int> {
        let mut byte = [0];
        match nix::unistd::read(&self.reader, &mut byte) {
            Ok(1) => Some(c_int::from(byte[0])),
            _ => None,
        }
    }

    /// Stops this process as `signal`, one of those that stop, does where nobody handles it; returns
    /// when it goes on, or at once where it is ignored or nobody could continue us.
    pub(crate) fn stop(&self, signal: c_int) -> io::Result<()> {
        // SAFETY: raise takes any number. raise(3).
        self.stop_by(signal, || unsafe { libc::raise(signal) })
    }

    /// The same for the whole process group that we are part of.
    pub(crate) fn stop_group(&self, signal: c_int) -> io::Result<()> {
        // SAFETY: kill takes any numbers; 0 is our own group. kill(2).
        self.stop_by(signal, || unsafe { libc::kill(0, signal) })
    }

    fn stop_by(&self, signal: c_int, send: impl FnOnce() -> c_int) -> io::Result<()> {
        let before = current(signal)?;
        if before.sa_sigaction == libc::SIG_IGN {
            return Ok(());
        }
        let mut action = before;
        action.sa_sigaction = libc::SIG_DFL;
        action.sa_flags = 0;
        set(signal, &action)?;
        let result = check(send());
        set(signal, &before)?;
        result.map(drop)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        for (signal, before) in self.before.drain(..) {
            let _ = set(signal, &before.0);
        }
        WRITER.store(-1, Ordering::SeqCst);
        // One that runs in another thread may have the number still, which is soon another file's.
        while WRITING.load(Ordering::SeqCst) != 0 {
            std::thread::yield_now();
        }
        TAKEN.store(false, Ordering::SeqCst);
    }
}

/// Readable when a signal has arrived.
impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.reader.as_fd()
    }
}

/// Async-signal-safe: atomics, write, and the handler that was here before.
extern "C" fn handle(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    let errno = nix::errno::Errno::last_raw();
    let byte = signal as u8;
    WRITING.fetch_add(1, Ordering::SeqCst);
    // SAFETY: writes one byte that lives here. A pipe that is full loses it, but then it holds
    // thousands of signals already. write(2).
    unsafe { libc::write(WRITER.load(Ordering::SeqCst), (&raw const byte).cast(), 1) };
    WRITING.fetch_sub(1, Ordering::SeqCst);
    let before = BEFORE[signal as usize].load(Ordering::SeqCst);
    if before != libc::SIG_DFL && before != libc::SIG_IGN {
        // SAFETY: sigaction said that this is a handler, and `chain` calls it as it was installed.
        unsafe { chain(before, signal, info, context) };
    }
    nix::errno::Errno::set_raw(errno);
}

/// # Safety
/// `before` is the address of a handler, of the kind that `BEFORE_TAKES_INFO` says.
unsafe fn chain(before: usize, signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    if BEFORE_TAKES_INFO[signal as usize].load(Ordering::SeqCst) {
        type Handler = extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void);
        // SAFETY: as our caller promises; a handler installed with SA_SIGINFO has this type.
        let handler = unsafe { std::mem::transmute::<usize, Handler>(before) };
        handler(signal, info, context);
    } else {
        // SAFETY: as our caller promises; a handler installed without SA_SIGINFO has this type.
        let handler = unsafe { std::mem::transmute::<usize, extern "C" fn(c_int)>(before) };
        handler(signal);
    }
}

fn current(signal: c_int) -> io::Result<libc::sigaction> {
    let mut action = MaybeUninit::uninit();
    // SAFETY: without a new action, sigaction writes the current one. sigaction(2).
    check(unsafe { libc::sigaction(signal, std::ptr::null(), action.as_mut_ptr()) })?;
    // SAFETY: it returned success.
    Ok(unsafe { action.assume_init() })
}

fn set(signal: c_int, action: &libc::sigaction) -> io::Result<()> {
    // SAFETY: the action is one that sigaction returned, or such a one with `handle`, which is
    // async-signal-safe, or the default in its place. sigaction(2).
    check(unsafe { libc::sigaction(signal, action, std::ptr::null_mut()) }).map(drop)
}

/// Close-on-exec and non-blocking, both ends.
pub(crate) fn pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    let (reader, writer) = std::io::pipe()?;
    let (reader, writer) = (OwnedFd::from(reader), OwnedFd::from(writer));
    for fd in [&reader, &writer] {
        super::set_nonblocking(fd.as_fd(), true)?;
    }
    Ok((reader, writer))
}
