//! The raw layer, as C programs see it.

mod backends;
mod c_examples;
mod c_library;
mod install;
mod python;
mod shim;
