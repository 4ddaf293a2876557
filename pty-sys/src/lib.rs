#![no_std]
#![doc = include_str!("../README.md")]

mod bindings;

pub use bindings::*;
