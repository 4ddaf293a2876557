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
//! | have just the two ends | [`open()`], or [`OpenOptions`] |
//! | run a `std::process::Command` on a terminal | [`Subsidiary::attach`] |
//! | end a program and all that it started, in bounded time | [`Session::terminate`] |
//! | know when echo goes off, output stops, input is flushed | [`Manager::events`] |
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
//! - A program that cannot be executed is an error of [`Command::spawn`] that says at which step it
//!   failed; nothing is left behind.
//! - Programs get their terminal as controlling terminal, the signals at their defaults, the size and
//!   modes set before they start, and no other descriptor of ours.
//! - Starting a program does not copy this process's memory, and costs the same however large that
//!   is (Linux, BSD).
//! - The end of a program's output is end of file on every system.
//! - Ending a session takes a time that you name, and leaves no process of it, or says which.
//! - What waits sleeps: there is no timer that asks again, and no thread for each session.
//!
#![cfg_attr(
    all(doc, feature = "expect", feature = "tokio"),
    doc = "All of it, item by item and with tests, is in [`features`]; for users of portable-pty, pty-process,",
    doc = "expectrl, rexpect, nix, pexpect and Python's `pty` there is [`migration`]."
)]
//!
//! # What it refuses to do
//! - To kill or to wait behind your back: dropping a handle closes its descriptors, no more, unless a
//!   [`DropPolicy`] says so. As in the standard library a child that nobody waits for is a zombie.
//! - To install signal handlers, except while a [`Relay`] runs or [`WindowSizes`] lives, and to wait for children that are not
//!   its own.
//! - To write utmp or wtmp records: that needs privileges, and a login to record.
//! - To emulate a terminal: crates such as vt100 and avt take the bytes from here.
//! - To change what programs print, or to guess what they mean.
//! - To run on Windows, whose consoles are another thing.
//!
//! # The two mistakes that everyone makes
//! 1. *Keeping the subsidiary.* The manager sees end of file when **no** process has the subsidiary
//!    open any more. A copy in this process, also inside a `std::process::Command` that is still
//!    alive, keeps a reader waiting for ever. [`Command::spawn`] leaves none.
//! 2. *Waiting for the program before reading its output.* A terminal holds a few kilobytes; a
//!    program that prints more waits until someone reads. Read to the end, then
//!    [`wait`](Child::wait).
//!
//! The end of a program and the end of its output are two events, and either may come first. The error
//! `EIO`, with which Linux ends the output, is none of your concern: here it is end of file.
//!
//! # Features
//! All are off by default, and cost nothing then.
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
//! | the end of output (here always end of file) | `EIO` | 0 | 0 | 0 | 0 | 0 |
//! | output not read when the last subsidiary closes | is kept | is kept for a second | is lost | may be lost | may be lost | ? |
//! | a terminal opened again goes on | yes | ? | no | ? | ? | yes |
//! | close-on-exec | atomic | atomic | atomic | atomic, from 10 on | not atomic | atomic |
//! | longest line typed in canonical mode | 4095 | 1919 | 1023 | 1023 | 1023 | ? |
//! | size and modes of a manager alone | yes | ? | only once the subsidiary was opened | ? | ? | modes: no |
//! | a program's end is waited for by | pidfd | a thread while one waits | the same | the same | the same | the same |
//! | changes of modes are told at once | yes | with the next output | the same | the same | the same | the same |
//! | all processes of a session are known | yes | no: its groups | the same | the same | the same | the same |
//!
//! Developed and tested on Linux; its column was seen there. The others are from those systems' sources
//! and manuals: for FreeBSD, NetBSD, OpenBSD and macOS the C shim is compiled against their headers, and
//! that is all that is claimed so far. A question mark is what nobody here knows.

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
