//! Descriptors that a runtime watches.

use std::fs::File;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::sync::Arc;

/// A descriptor that a runtime may watch for as long as a copy of this value lives.
///
/// # Safety
/// While any copy of the value lives, its descriptor stays open and the same.
pub unsafe trait Source: AsFd + AsRawFd + Clone {}

// SAFETY: what is borrowed is not closed meanwhile.
unsafe impl Source for BorrowedFd<'_> {}

// SAFETY: a file has one descriptor from its making to its end, and nobody has an exclusive reference to
// one that is shared.
unsafe impl Source for Arc<File> {}

/// Has tokio watch a descriptor.
#[cfg(feature = "tokio")]
pub(crate) fn watch<T: Source>(
    source: T,
    interest: ::tokio::io::Interest,
) -> std::io::Result<::tokio::io::unix::AsyncFd<T>> {
    // SAFETY: a `Source` is what is asked for here: open, and the same, until it is dropped.
    let watched = unsafe { ::tokio::io::unix::AsyncFd::register_with_interest(source, interest) };
    watched.map_err(|error| error.into_parts().1)
}
