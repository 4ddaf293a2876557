//! Taking signals as bytes of a pipe, without stealing them from those who had them before or who
//! install handlers meanwhile.
//!
//! A handler that is installed over ours (signal-hook, tokio) calls ours for as long as the process
//! lives, so that ours must do no harm ever after, and cannot be installed a second time on top: each
//! would call the other. There are several, one for each [layer](LAYERS).

use std::ffi::{c_int, c_void};
use std::fs::File;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};

use nix::sys::signal::{SigSet, SigmaskHow, Signal, pthread_sigmask};

use super::check;

/// One more than the highest signal of any system.
const COUNT: usize = 129;
/// How many times others may bury our handler of a signal. After that ours is not installed again: who
/// buried it calls it.
const LAYERS: usize = 8;

/// The process in which somebody takes signals; 0 if none does. A child that was forked meanwhile has the
/// handlers, but is another process.
static OWNER: AtomicI32 = AtomicI32::new(0);
/// The writing end of the pipe, for the handler; -1 while nobody takes signals.
static WRITER: AtomicI32 = AtomicI32::new(-1);
/// Handlers that may be about to write there.
static WRITING: AtomicUsize = AtomicUsize::new(0);
static HANDLED: [Handled; COUNT] = [const { Handled::new() }; COUNT];

/// What is known of a signal.
struct Handled {
    /// The layer that tells of it.
    layer: AtomicUsize,
    before: [Before; LAYERS],
}

/// What a handler of ours stands on.
struct Before {
    /// `SIG_DFL`, `SIG_IGN` or a handler.
    action: AtomicUsize,
    takes_info: AtomicBool,
    /// Somebody installed a handler over ours, and calls it.
    buried: AtomicBool,
}

impl Handled {
    const fn new() -> Self {
        let before = [const {
            Before {
                action: AtomicUsize::new(libc::SIG_DFL),
                takes_info: AtomicBool::new(false),
                buried: AtomicBool::new(false),
            }
        }; LAYERS];
        Self { layer: AtomicUsize::new(LAYERS), before }
    }
}

type Handler = extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void);
static HANDLERS: [Handler; LAYERS] =
    [handle::<0>, handle::<1>, handle::<2>, handle::<3>, handle::<4>, handle::<5>, handle::<6>, handle::<7>];

fn address(handler: Handler) -> usize {
    handler as *const () as usize
}

/// While it lives, the signals asked for arrive here; the handlers that were there before are
/// called as well, and are back when it is dropped. Handlers that were installed meanwhile stay.
#[derive(Debug)]
pub(crate) struct Signals {
    reader: Arc<File>,
    writer: OwnedFd,
    before: Vec<(c_int, Action)>,
}

#[derive(Clone, Copy)]
struct Action(libc::sigaction);

// SAFETY: it is a setting of the whole process. A pointer in it (Haiku's sa_userdata) is for the handler, which
// any thread may run. sigaction(2).
unsafe impl Send for Action {}

impl std::fmt::Debug for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("sigaction")
    }
}

impl Signals {
    /// Takes those of `wanted` that are not ignored, and all of `always`.
    pub(crate) fn take(wanted: &[c_int], always: &[c_int]) -> io::Result<Self> {
        let (us, owner) = (own_id(), OWNER.load(Ordering::SeqCst));
        if owner == us || OWNER.compare_exchange(owner, us, Ordering::SeqCst, Ordering::SeqCst).is_err() {
            let message = "a relay or a source of window sizes of this process takes the signals; only one at a time can";
            return Err(io::Error::new(io::ErrorKind::ResourceBusy, message));
        }
        // Not those of the process that forked us.
        WRITING.store(0, Ordering::SeqCst);
        let mut signals = match pipe() {
            Ok((reader, writer)) => Self { reader: Arc::new(reader.into()), writer, before: Vec::new() },
            Err(error) => {
                OWNER.store(0, Ordering::SeqCst);
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
        let mut before = current(signal)?;
        let handled = &HANDLED[signal as usize];
        if let Some(layer) = layer_of(before.sa_sigaction) {
            // Left by the process that forked us.
            let known = &handled.before[layer];
            before.sa_sigaction = known.action.load(Ordering::SeqCst);
            if !known.takes_info.load(Ordering::SeqCst) {
                before.sa_flags &= !libc::SA_SIGINFO;
            }
        }
        let is_free = |layer: &usize| !handled.before[*layer].buried.load(Ordering::SeqCst);
        let Some(layer) = (0..LAYERS).find(is_free) else {
            handled.layer.store(LAYERS - 1, Ordering::SeqCst);
            return Ok(());
        };
        let known = &handled.before[layer];
        known.action.store(before.sa_sigaction, Ordering::SeqCst);
        known.takes_info.store(before.sa_flags & libc::SA_SIGINFO != 0, Ordering::SeqCst);
        handled.layer.store(layer, Ordering::SeqCst);
        let mut action = before;
        action.sa_sigaction = address(HANDLERS[layer]);
        action.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART | (before.sa_flags & libc::SA_ONSTACK);
        set(signal, &action)?;
        self.before.push((signal, Action(before)));
        Ok(())
    }

    /// The next signal that arrived, if there is one.
    pub(crate) fn next(&self) -> Option<c_int> {
        let mut byte = [0];
        match nix::unistd::read(&*self.reader, &mut byte) {
            Ok(1) => Some(c_int::from(byte[0])),
            _ => None,
        }
    }

    /// For a runtime to watch.
    #[cfg(any(feature = "tokio", feature = "async-io"))]
    pub(crate) fn source(&self) -> Arc<File> {
        self.reader.clone()
    }

    /// Stops this process as `signal`, one of those that stop, does where nobody handles it; returns
    /// when it goes on, or at once where it is ignored or nobody could continue us.
    pub(crate) fn stop(&self, signal: c_int) -> io::Result<()> {
        let before = current(signal)?;
        match before.sa_sigaction {
            libc::SIG_IGN => Ok(()),
            _ => stop_us(signal, &before),
        }
    }

    /// The same for the whole process group that we are part of: the others first.
    pub(crate) fn stop_group(&self, signal: c_int) -> io::Result<()> {
        let before = current(signal)?;
        if before.sa_sigaction == libc::SIG_IGN {
            return Ok(());
        }
        // Not to us as well: which of our threads would take it, and when, is not known.
        let mut ignored = before;
        ignored.sa_sigaction = libc::SIG_IGN;
        ignored.sa_flags = 0;
        set(signal, &ignored)?;
        // SAFETY: kill takes any numbers; 0 is our own group. kill(2).
        let sent = check(unsafe { libc::kill(0, signal) });
        // Once more, which throws away what a thread that blocks it has kept.
        set(signal, &ignored)?;
        stop_us(signal, &before)?;
        sent.map(drop)
    }
}

/// Stops this process by a signal to this very thread, which has taken it when the call returns.
fn stop_us(signal: c_int, before: &libc::sigaction) -> io::Result<()> {
    let mut action = *before;
    action.sa_sigaction = libc::SIG_DFL;
    action.sa_flags = 0;
    set(signal, &action)?;
    let result = unblocked(signal, || {
        // SAFETY: raise takes any number. raise(3).
        check(unsafe { libc::raise(signal) })
    });
    set(signal, before)?;
    result.map(drop)
}

/// Runs `action` with `signal` let in to this thread.
fn unblocked<T>(signal: c_int, action: impl FnOnce() -> T) -> T {
    let (mut wanted, mut before) = (SigSet::empty(), SigSet::empty());
    wanted.extend(Signal::try_from(signal));
    let changed = pthread_sigmask(SigmaskHow::SIG_UNBLOCK, Some(&wanted), Some(&mut before)).is_ok();
    let result = action();
    if changed {
        let _ = pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&before), None);
    }
    result
}

impl Drop for Signals {
    fn drop(&mut self) {
        if OWNER.load(Ordering::SeqCst) != own_id() {
            // We are a child, forked meanwhile, and these are another's.
            return;
        }
        for (signal, before) in self.before.drain(..) {
            let layer = HANDLED[signal as usize].layer.swap(LAYERS, Ordering::SeqCst);
            match current(signal) {
                Ok(action) if layer_of(action.sa_sigaction) == Some(layer) => {
                    let _ = set(signal, &before.0);
                }
                // Somebody else's, which is to stay, and may call ours.
                _ => HANDLED[signal as usize].before[layer].buried.store(true, Ordering::SeqCst),
            }
        }
        WRITER.store(-1, Ordering::SeqCst);
        // One that runs in another thread may have the number still, which is soon another file's.
        while WRITING.load(Ordering::SeqCst) != 0 {
            std::thread::yield_now();
        }
        OWNER.store(0, Ordering::SeqCst);
    }
}

/// Readable when a signal has arrived.
impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.reader.as_fd()
    }
}

fn own_id() -> c_int {
    nix::unistd::getpid().as_raw()
}

/// The layer whose handler this is.
fn layer_of(action: usize) -> Option<usize> {
    HANDLERS.iter().position(|&handler| address(handler) == action)
}

/// Async-signal-safe: atomics, getpid, write, sigaction, raise, and the handler that was here before.
extern "C" fn handle<const LAYER: usize>(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    let errno = nix::errno::Errno::last_raw();
    let handled = &HANDLED[signal as usize];
    let before = handled.before[LAYER].action.load(Ordering::SeqCst);
    let (owner, us) = (OWNER.load(Ordering::SeqCst), own_id());
    if owner == us && handled.layer.load(Ordering::SeqCst) == LAYER {
        tell(signal as u8);
    }
    if before != libc::SIG_DFL && before != libc::SIG_IGN {
        // SAFETY: sigaction said that this is a handler, and `chain` calls it as it was installed.
        unsafe { chain(&handled.before[LAYER], signal, info, context) };
    } else if before == libc::SIG_DFL && owner != 0 && owner != us {
        // A child that was forked while its parent's relay ran: nobody reads of the signal there.
        do_as_default::<LAYER>(signal);
    }
    nix::errno::Errno::set_raw(errno);
}

fn tell(byte: u8) {
    WRITING.fetch_add(1, Ordering::SeqCst);
    // SAFETY: writes one byte that lives here. A pipe that is full loses it, but then it holds
    // thousands of signals already. write(2).
    unsafe { libc::write(WRITER.load(Ordering::SeqCst), (&raw const byte).cast(), 1) };
    WRITING.fetch_sub(1, Ordering::SeqCst);
}

/// Has the kernel do what it does with a signal that nobody handles, once we return.
fn do_as_default<const LAYER: usize>(signal: c_int) {
    if let Ok(mut action) = current(signal)
        && layer_of(action.sa_sigaction) == Some(LAYER)
    {
        action.sa_sigaction = libc::SIG_DFL;
        action.sa_flags = 0;
        if set(signal, &action).is_ok() {
            // SAFETY: raise takes any number. raise(3).
            unsafe { libc::raise(signal) };
        }
    }
}

/// # Safety
/// `before` has the address of a handler, of the kind that it says.
unsafe fn chain(before: &Before, signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    let action = before.action.load(Ordering::SeqCst);
    if before.takes_info.load(Ordering::SeqCst) {
        // SAFETY: as our caller promises; a handler installed with SA_SIGINFO has this type.
        let handler = unsafe { std::mem::transmute::<usize, Handler>(action) };
        handler(signal, info, context);
    } else {
        // SAFETY: as our caller promises; a handler installed without SA_SIGINFO has this type.
        let handler = unsafe { std::mem::transmute::<usize, extern "C" fn(c_int)>(action) };
        handler(signal);
    }
}

pub(super) fn current(signal: c_int) -> io::Result<libc::sigaction> {
    let mut action = MaybeUninit::zeroed();
    // SAFETY: without a new action, sigaction writes the current one. sigaction(2).
    check(unsafe { libc::sigaction(signal, std::ptr::null(), action.as_mut_ptr()) })?;
    // SAFETY: it returned success, and what it did not write is zero.
    Ok(unsafe { action.assume_init() })
}

pub(super) fn set(signal: c_int, action: &libc::sigaction) -> io::Result<()> {
    // SAFETY: the action is one that sigaction returned, or such a one with a handler of this module,
    // which is async-signal-safe, or the default in its place. sigaction(2).
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

#[cfg(test)]
#[path = "signals_tests.rs"]
mod tests;
