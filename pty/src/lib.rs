#![deny(unsafe_code)]
//! Pseudo-terminals for Unix: open a pair, run a program on it, talk to it, lose no output.
//!
//! A pseudo-terminal has two ends. POSIX.1-2024 calls them the **manager**, which controls the terminal,
//! and the **subsidiary**, which is the terminal that programs use. Other names are master, ptm or
//! controller, and slave, pts or tty.
//!
//! | to | use |
//! |---|---|
//! | run a program on a terminal and talk to it | [`Command`], which returns a [`Session`] |
//! | run a program between your own standard input and output | [`spawn`], or [`Command`] and [`Relay`] |
//! | leave a program running and return to it | [`Relay::detach`], [`Relay::run_on`] |
//! | open only the two ends | [`open()`], or [`OpenOptions`] |
//! | run a `std::process::Command` on a terminal | [`Subsidiary::attach`] |
//! | terminate a program and all that it started, in bounded time | [`Session::terminate`] |
//! | detect echo off, stopped output, flushed input | [`Manager::events`] |
//! | type long lines, paste, press Ctrl-C | [`Typist`], [`PasteTracker`], [`ctrl()`] |
//! | put the user's own terminal into raw mode, follow its size | [`RawMode`], [`WindowSizes`] |
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
//! - If a program cannot be executed, [`Command::spawn`] returns an error that names the step that failed.
//!   No process or descriptor is left behind.
//! - A program starts with the terminal as its controlling terminal, with signals at their defaults, with
//!   size and modes already set, and with no other descriptor of this process.
//! - Starting a program does not copy this process's memory and takes the same time however large that
//!   memory is (Linux, BSD).
//! - The end of a program's output is end of file on every system.
//! - Terminating a session takes no longer than the timeouts you set. Afterwards no process of the session
//!   is left, or the error lists those that are.
//! - Waiting calls sleep: no polling timer and, on Linux, macOS and the BSDs, no thread per session. Only
//!   changes of the modes have to be asked for outside Linux.
//!
#![cfg_attr(
    all(doc, feature = "expect", feature = "tokio"),
    doc = "[`features`] lists every feature with its item and its test. [`migration`] is for users of portable-pty,",
    doc = "pty-process, expectrl, rexpect, nix, pexpect and Python's `pty`."
)]
//!
//! # What it does not do
//! - Kill or wait implicitly: dropping a handle only closes its descriptors, unless a [`DropPolicy`] says
//!   otherwise. As in the standard library, a child that nobody waits for becomes a zombie.
//! - Install signal handlers, except while a [`Relay`] runs or a [`WindowSizes`] exists.
//! - Wait for children that it did not start.
//! - Write utmp or wtmp records: that needs privileges and a login to record.
//! - Emulate a terminal: pass the bytes to a crate such as pty-screen.
//! - Change or interpret what programs print.
//! - Run on Windows, whose consoles work differently.
//!
//! # Two common mistakes
//! 1. *Keeping the subsidiary open.* The manager sees end of file when **no** process has the subsidiary
//!    open. A copy in this process keeps a reader waiting forever, also one inside a
//!    `std::process::Command` that still exists. [`Command::spawn`] leaves no copy that outlasts the
//!    program's output.
//! 2. *Waiting for the program before reading its output.* A terminal holds a few kilobytes. A program that
//!    prints more blocks until someone reads. Read to the end first, then [`wait`](Child::wait).
//!
//! A program's exit and the end of its output are two events; either may come first. Linux reports the end
//! of output as the error `EIO`; this crate reports it as end of file.
//!
//! # Features
//! All features are off by default; unused features cost nothing.
//!
//! | feature | | needs |
//! |---|---|---|
//! | `tokio` | sessions, programs and relays as futures on tokio: `pty::tokio` | tokio, futures-core |
//! | `async-io` | the same for smol and other executors: `pty::async_io` | async-io, futures-core, futures-io |
//! | `expect` | waits for what programs print: `pty::expect` | memchr, regex-automata |
//!
//! # Platforms
//! | | Linux | FreeBSD | macOS | NetBSD | OpenBSD, DragonFly | illumos |
//! |---|---|---|---|---|---|---|
//! | what the system reports at the end of output (this crate: always end of file) | `EIO` | 0 | 0 | 0 | 0 | 0 |
//! | unread output when the last subsidiary closes | kept | kept for 1 s | lost | may be lost | may be lost | kept |
//! | the subsidiary can be reopened after all were closed | yes | yes | no | yes | yes | yes |
//! | close-on-exec | atomic | atomic | atomic | atomic since 10 | not atomic | atomic |
//! | longest input line in canonical mode, in bytes | 4095 | 1919 | 1023 | 1023 | 1023 | 255 |
//! | size and modes through the manager alone | yes | yes | only once the subsidiary was opened | yes, but its first opening resets the modes | as NetBSD | modes: the subsidiary is opened for them |
//! | a wait for a program's exit uses | pidfd | kqueue | kqueue | kqueue | kqueue | a thread during the session |
//! | mode changes are reported | at once | with the next output | as FreeBSD | as FreeBSD | as FreeBSD | as FreeBSD |
//! | all processes of a session can be found | yes | no, only its process groups | as FreeBSD | as FreeBSD | as FreeBSD | as FreeBSD |
//!
//! Where unread output may be lost (not on FreeBSD), the manager of a [`Session`] keeps a subsidiary open
//! until the program has ended and its output is read; end of file comes then. So it does on illumos and
//! Solaris, where a read of nothing may be no end. This mode is tested on Linux.
//! macOS and the BSDs revoke the terminal when the program ends, also for others that have it open: all but
//! FreeBSD wait for a reader first. FreeBSD discards at once what is unread then if somebody else has the
//! terminal open, such as a background process; else it waits a second for a reader. So a [`Relay`] holds no
//! subsidiary there.
//!
//! Developed and tested on Linux; the Linux column was observed. The other columns come from those systems'
//! sources and manuals: for them types are checked, and for FreeBSD, NetBSD, OpenBSD and macOS constants and
//! layouts are held against the headers and a whole program is linked. `docs/platforms.md` in the source has
//! more, also what is unsupported where.

#[cfg(all(doc, feature = "expect", feature = "tokio"))]
#[doc = include_str!("../docs/features.md")]
pub mod features {}
#[cfg(all(any(doc, doctest), feature = "expect", feature = "tokio"))]
#[doc = include_str!("../docs/migration.md")]
pub mod migration {}

#[cfg(feature = "async-io")]
pub mod async_io;
#[cfg(feature = "expect")]
pub mod expect;
mod process;
mod raw_mode;
mod relay;
#[cfg(any(feature = "tokio", feature = "async-io"))]
pub mod runtime;
#[allow(unsafe_code)]
mod sys;
mod terminal;
#[cfg(feature = "tokio")]
pub mod tokio;
mod typing;

pub use process::{
    Child, Command, DropPolicy, Fork, Session, SpawnError, SpawnStage, Stdio, TerminateError,
    TerminateTimeouts, fork,
};
pub use raw_mode::RawMode;
pub use relay::{
    AfterExit, Detached, EndedBy, LongLine, Relay, RelayError, RelayEvent, RelayOutcome, RelayStage,
    RelayStream, Relayed, StdinEof, StdoutGone, spawn,
};
pub use terminal::{
    ControlCharacter, Interrupter, Manager, Modes, OpenOptions, Pair, ParseSizeError, Signal, Size,
    Subsidiary, TerminalEvent, TerminalEvents, WindowSizes, ctrl, open,
};
pub use typing::{LineTooLong, PasteTracker, Typist};
