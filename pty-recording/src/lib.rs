#![forbid(unsafe_code)]
#![warn(missing_docs)]
//! Reads, writes and converts recordings of terminal sessions.
//!
//! A recording is a [`Header`], and [`Event`]s in the order of their times. [`open`] and [`OpenOptions`] give
//! a [`Reader`] of a file of any [`Format`], compressed or not; a [`Destination`] is a new file, one that is
//! added to or one that is replaced, and gives a [`Writer`]. Both stream: their memory does not grow with a
//! recording. A reader of a file goes to any [`Position`] that it or another gave before. An [`index`] goes
//! anywhere in a recording, and finds what was shown. [`filter`] keeps what a recording prints from harming the
//! terminal that it is played on, and makes plain text of it. The crate is for Unix.
//!
//! Write a recording, read it, and convert it to another format:
//!
//! ```
//! use pty_recording::{Destination, Event, Header, Kind, OpenOptions, Size};
//!
//! # let folder = tempfile::tempdir()?;
//! # let (cast, text) = (folder.path().join("hello.cast"), folder.path().join("hello.txt"));
//! let header = Header { size: Some(Size::new(80, 24)), ..Header::default() };
//! let mut destination = Destination::options().open(&cast)?;
//! let mut writer = destination.begin(&header)?;
//! writer.write(&Event::output(0, "\x1b[1mhello\x1b[m\r\n"))?;
//! writer.write(&Event::new(1_000_000_000, Kind::Exit(0)))?;
//! writer.finish()?;
//!
//! let mut opened = OpenOptions::new().open(&cast)?;
//! let mut event = Event::default();
//! let mut more = opened.reader.read(&mut event)?;
//! let mut destination = Destination::options().when_complete(true).open(&text)?;
//! let mut writer = destination.begin(opened.reader.header())?;
//! while more {
//!     writer.write(&event)?;
//!     more = opened.reader.read(&mut event)?;
//! }
//! writer.finish()?;
//! destination.commit()?;
//! assert_eq!(std::fs::read_to_string(&text)?, "hello\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod destination;
mod event;
pub mod files;
pub mod filter;
pub mod format;
mod header;
pub mod index;
mod numbers;
mod open;
#[cfg(feature = "picture")]
pub mod picture;
mod position;
mod reader;
mod size;
mod terminal;
mod time;
mod writer;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use destination::{Destination, DestinationError, Existing, Problem};
pub use event::{Event, Kind};
pub use format::Format;
pub use header::Header;
pub use open::{OpenOptions, Opened, find_timing, open, open_file, timing_path};
pub use position::Position;
pub use reader::{ReadError, ReadErrorKind, Reader, Skipped};
pub use size::Size;
pub use writer::Writer;
