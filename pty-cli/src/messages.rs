//! Messages on standard error: one line, one shape, nothing in it that a terminal obeys.
//!
//! `pty-cli: FILE: what`, or `pty-cli: what` if it is about no file; a warning is `pty-cli: FILE: warning: what`.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::shown::shown;

/// Prints `pty-cli: what` on standard error, with control characters as escapes.
pub(crate) fn say(what: impl Display) {
    // Fails if nobody listens; then there is nobody to tell.
    let _ = writeln!(io::stderr(), "pty-cli: {}", shown(&what.to_string()));
}

static QUIET: AtomicBool = AtomicBool::new(false);

/// Prints no warnings from now on.
pub(crate) fn be_quiet() {
    QUIET.store(true, Ordering::Relaxed);
}

/// Whether only errors are to be printed.
pub(crate) fn is_quiet() -> bool {
    QUIET.load(Ordering::Relaxed)
}

/// Prints `pty-cli: FILE: warning: what` on standard error, with control characters as escapes.
pub(crate) fn warn(path: &Path, what: impl Display) {
    if is_quiet() {
        return;
    }
    say(format_args!("{}: warning: {what}", path.display()));
}
