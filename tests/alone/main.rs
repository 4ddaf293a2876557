//! What looks at its whole process: what is left behind, how much time was used. One test at a time.

#![expect(clippy::duplicate_mod, reason = "what holds on every runtime is run on each")]

mod async_io;
mod async_tokio;
mod census;
mod interrupt;
