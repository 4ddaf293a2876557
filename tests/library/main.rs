//! The safe library.

#![expect(clippy::duplicate_mod, reason = "what holds on every runtime is run on each")]

mod async_io;
mod async_tokio;
mod census;
mod detach;
mod expect;
mod handlers;
mod held;
mod interop;
mod interrupt;
mod pair;
mod relay;
mod session;
mod spawn;
mod terminal_events;
mod typing;
mod window_sizes;
