//! A program on a terminal: starting it, waiting for it, signalling it, terminating it with all that it
//! started.

mod child;
mod command;
mod drop_policy;
mod ending;
mod environment;
mod fork;
mod getters;
mod interpreter;
mod session;
mod spawn_error;
mod start;
mod stdio;
mod terminate;
mod terminate_error;
mod terminate_timeouts;

pub use child::Child;
pub use command::Command;
pub use drop_policy::DropPolicy;
#[cfg(any(feature = "tokio", feature = "async-io"))]
pub(crate) use ending::{Ending, Next, Waste, finish, throw_away};
pub use fork::fork;
pub use session::{Fork, Session};
pub use spawn_error::{SpawnError, SpawnStage};
pub use stdio::Stdio;
pub use terminate_error::TerminateError;
pub use terminate_timeouts::TerminateTimeouts;
