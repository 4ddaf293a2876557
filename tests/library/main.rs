//! The safe library.

mod expect;
mod handlers;
mod interop;
mod pair;
mod relay;
mod session;
mod spawn;
mod terminal_events;
mod typing;
