//! What is unsafe.

use nix::sys::signal::{SigHandler, Signal, signal};

/// Whoever started us may have left `SIGCHLD` ignored, and then nobody would ever learn how a
/// command ended.
pub(crate) fn collect_children() {
    // SAFETY: the default disposition runs no code of ours. signal(2).
    let _ = unsafe { signal(Signal::SIGCHLD, SigHandler::SigDfl) };
}
