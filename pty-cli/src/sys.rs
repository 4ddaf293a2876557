//! What is unsafe.

use nix::sys::signal::{SigHandler, Signal, signal};

/// A limit on the size of files is an error of the write that meets it, which somebody is told, and
/// not our end. Commands are started with every signal at its default.
pub(crate) fn survive_file_limits() {
    // SAFETY: to ignore a signal runs no code of ours. signal(2).
    let _ = unsafe { signal(Signal::SIGXFSZ, SigHandler::SigIgn) };
}

/// Whoever started us may have left `SIGCHLD` ignored, and then nobody would ever learn how a
/// command ended.
pub(crate) fn collect_children() {
    // SAFETY: the default disposition runs no code of ours. signal(2).
    let _ = unsafe { signal(Signal::SIGCHLD, SigHandler::SigDfl) };
}
