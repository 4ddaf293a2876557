//! Typing on a terminal: whole lines, keys, pastes.

mod paste;
mod typist;

pub use paste::PasteTracker;
pub use typist::{LineTooLong, Typist};
