//! What the benchmarks share: ways to start a program, and what the process that starts it is like.

pub mod parent;
pub mod sample;
pub mod start;
