//! A program for tests to run on a terminal: does what its arguments say, and reports on itself.

fn main() {}
