#![deny(unsafe_code)]
//! Pseudo-terminals.

mod child;
mod command;
mod environment;
mod manager;
mod modes;
mod pair;
mod raw_mode;
mod relay;
mod session;
mod signal;
mod size;
mod spawn_error;
mod subsidiary;
#[allow(unsafe_code)]
mod sys;

pub use child::Child;
pub use command::Command;
pub use manager::Manager;
pub use modes::Modes;
pub use pair::{Options, Pair, open};
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
