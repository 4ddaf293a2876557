#![deny(unsafe_code)]
//! Pseudo-terminals for Unix: open a pair, run a program on it, talk to it, lose nothing.
//!
//! A pseudo-terminal has two ends. POSIX.1-2024 calls them the **manager**, which drives the
//! terminal, and the **subsidiary**, which is the terminal as programs see it. Elsewhere they are
//! called master, ptm or controller, and slave, pts or tty.
//!
//! | to | use |
//! |---|---|
//! | run a program on a terminal and talk to it | [`Command`], which gives a [`Session`] |
//! | run one between our own standard input and output | [`spawn`], or [`Command`] and [`Relay`] |
//! | have just the two ends | [`open()`], or [`Options`] |
//! | run a `std::process::Command` on a terminal | [`Subsidiary::attach`] |
//! | end a program and all that it started, in bounded time | [`Session::terminate`] |
//! | know when echo goes off, output stops, input is flushed | [`Manager::events`] |
//! | type long lines, paste, press Ctrl-C | [`Typist`], [`PasteTracker`], [`ctrl()`] |
//! | put the user's own terminal into raw mode | [`RawMode`] |
//!
//! ```
//! use std::io::{Read, Write};
//! use pty::{Command, Size};
//!
//! let mut session = Command::new("sh").size(Size::new(100, 30)).spawn()?;
//! session.manager.write_all(b"stty size; exit 3\n")?;
//!
//! let mut screen = String::new();
//! session.manager.read_to_string(&mut screen)?;
//! assert!(screen.contains("30 100"));
//! assert_eq!(session.child.wait()?.code(), Some(3));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it does
//! - A program that cannot be executed is an error of [`Command::spawn`] that says at which step it
//!   failed; nothing is left behind.
//! - Programs get their terminal as controlling terminal, the signals at their defaults, the size and
//!   modes set before they start, and no other descriptor of ours.
//! - Starting a program does not copy this process's memory, and costs the same however large that
//!   is (Linux, BSD).
//! - The end of a program's output is end of file on every system.
//!
//! # What it refuses to do
//! - To kill or to wait behind your back: dropping a handle closes its descriptors, no more.
//! - To install signal handlers, except while a [`Relay`] runs.
//! - To write utmp records, to emulate a terminal, to run on Windows.
//!
//! # The two mistakes that everyone makes
//! 1. *Keeping the subsidiary.* The manager sees end of file when **no** process has the subsidiary
//!    open any more. A copy in this process, also inside a `std::process::Command` that is still
//!    alive, keeps a reader waiting for ever. [`Command::spawn`] leaves none.
//! 2. *Waiting for the program before reading its output.* A terminal holds a few kilobytes; a
//!    program that prints more waits until someone reads. Read to the end, then
//!    [`wait`](Child::wait).
//!
//! # Platforms
//! | | end of file on the manager | output not read when the last subsidiary closes | descriptors close-on-exec |
//! |---|---|---|---|
//! | Linux | `EIO`, here `Ok(0)` | is kept | atomically |
//! | FreeBSD | 0 | is kept for a second | atomically |
//! | macOS | 0 | is lost | atomically |
//! | NetBSD | 0 | may be lost | atomically |
//! | OpenBSD, DragonFly | 0 | may be lost | not atomically |
//!
//! Developed and tested on Linux. For the other systems the C shim is compiled against their headers,
//! and that is all that is claimed so far.

#[cfg(feature = "async-io")]
pub mod async_io;
#[cfg(feature = "tokio")]
mod attach_tokio;
mod child;
mod command;
mod control;
mod drop_policy;
mod environment;
mod events;
#[cfg(feature = "expect")]
pub mod expect;
mod interrupt;
mod manager;
mod modes;
mod pair;
mod paste;
mod raw_mode;
mod relay;
#[cfg(any(feature = "tokio", feature = "async-io"))]
pub mod runtime;
mod session;
mod signal;
mod size;
mod spawn_error;
mod subsidiary;
#[allow(unsafe_code)]
mod sys;
mod terminate;
#[cfg(feature = "tokio")]
pub mod tokio;
mod typist;

pub use child::Child;
pub use command::Command;
pub use control::{ControlCharacter, ctrl};
pub use drop_policy::DropPolicy;
pub use events::{TerminalEvent, TerminalEvents};
pub use interrupt::Interrupter;
pub use manager::Manager;
pub use modes::Modes;
pub use pair::{Options, Pair, open};
pub use paste::PasteTracker;
pub use raw_mode::RawMode;
pub use relay::{
    EndedBy, Event, LongLine, Outcome, Relay, RelayError, StdinEof, StdoutGone, Stream, Wait, spawn,
};
pub use session::{Fork, Session};
pub use signal::Signal;
pub use size::{ParseSizeError, Size};
pub use spawn_error::{SpawnError, Stage};
pub use subsidiary::Subsidiary;
pub use sys::fork;
pub use terminate::Grace;
pub use typist::{LineTooLong, Typist};
