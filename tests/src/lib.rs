//! What the tests share: waiting with a deadline, what this process has open, what the probe says.

pub mod census;
mod programs;
mod reading;
pub mod recordings;
mod report;
pub mod screen;
mod text;
mod waiting;

pub use census::descriptors;
pub use programs::{
    Finished, feed, finish, finish_within, is_from_util_linux, is_installed, run, skip, start, write_program,
};
pub use reading::{output_of, read_pipe_until, read_to_end, read_until, read_until_text};
pub use report::{Report, shown};
pub use text::lines;
pub use waiting::{
    DEADLINE, events, eventually, is_readable, pipe_without_reader, wait, wait_readable, wait_until_idle,
    within, within_time,
};

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
