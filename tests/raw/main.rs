//! The raw layer, as C programs see it.

mod backends;
mod c_examples;
mod c_library;
#[cfg(target_os = "linux")]
mod emulation;
mod families;
mod install;
mod python;
mod shim;
