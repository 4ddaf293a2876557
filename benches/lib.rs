//! What the benchmarks share.

pub mod cost;
pub mod parent;
pub mod sample;
pub mod start;
pub mod text;
