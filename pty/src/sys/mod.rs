//! All that is unsafe: calls of the C shim and of the C library, behind safe functions.

mod consumption;
mod fork;
mod masks;
mod pidfd;
mod plan;
mod poll;
mod process;
mod readers;
mod restore;
mod session;
mod signals;
#[cfg(any(feature = "tokio", feature = "async-io"))]
mod source;
mod spawn;
mod streams;
mod terminal;
mod termios;
mod watch;
#[cfg(any(target_os = "linux", target_os = "android"))]
mod wchan;

pub(crate) use consumption::Consumption;
pub(crate) use fork::{attach_before_exec, fork};
pub(crate) use masks::*;
pub(crate) use plan::{Plan, Request};
pub(crate) use poll::*;
pub(crate) use process::{Process, reap_later, signal_group};
pub(crate) use readers::{Behind, Readers, Wait, is_running, readers};
pub(crate) use restore::{AtTheEnd, DeathWatch};
pub(crate) use session::{Members, group_name, since_boot};
pub(crate) use signals::{Signals, pipe};
#[cfg(any(feature = "tokio", feature = "async-io"))]
pub(crate) use source::Source;
#[cfg(feature = "tokio")]
pub(crate) use source::watch;
pub(crate) use spawn::{PreExec, Settings};
pub(crate) use streams::*;
pub(crate) use terminal::*;
pub(crate) use termios::*;
pub(crate) use watch::*;

use std::ffi::c_int;
use std::io;
use std::os::fd::{FromRawFd, OwnedFd};

/// What a C function returned: -1 is the error in errno.
fn check(result: c_int) -> io::Result<c_int> {
    if result == -1 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// Owns a descriptor that a C function just opened.
fn own(fd: c_int) -> OwnedFd {
    // SAFETY: every caller passes what a call that opens a descriptor returned as success, once.
    unsafe { OwnedFd::from_raw_fd(fd) }
}
