#![no_std]
#![doc = include_str!("../README.md")]

mod bindings;
pub mod constants;

pub use bindings::*;
