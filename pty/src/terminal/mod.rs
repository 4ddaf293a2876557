//! A terminal: its two ends, size, modes, line discipline and events.

#[cfg(feature = "tokio")]
mod attach_tokio;
mod control;
mod discipline;
mod event;
mod events;
mod hold;
mod interrupt;
mod jobs;
mod manager;
mod modes;
mod no_echo;
mod pair;
mod signal;
mod size;
mod subsidiary;
mod termios;
mod transfer;
mod window_sizes;

pub use control::{ControlCharacter, ctrl};
pub(crate) use discipline::{ByteSet, Discipline};
pub use event::TerminalEvent;
pub use events::TerminalEvents;
pub(crate) use interrupt::Interrupt;
pub use interrupt::Interrupter;
pub use manager::Manager;
pub use modes::Modes;
pub use pair::{OpenOptions, Pair, open};
pub use signal::Signal;
pub use size::{ParseSizeError, Size};
pub use subsidiary::Subsidiary;
#[cfg(any(feature = "tokio", feature = "async-io"))]
pub(crate) use transfer::Now;
pub use window_sizes::WindowSizes;
