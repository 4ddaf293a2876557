//! The bindings, from the two files that `build.rs` chose: checked in, one for each family of
//! systems and one for the shim; or, with the feature `bindgen`, generated in the build.
//!
//! Families differ in `const` and in what exists: a function that a system lacks is not declared.
//! The processor makes no difference.

#![allow(non_camel_case_types, missing_docs, unused_imports, dead_code)]

mod system {
    include!(env!("PTY_SYS_SYSTEM_BINDINGS"));
}

mod shim {
    include!(env!("PTY_SYS_SHIM_BINDINGS"));
}

pub use shim::*;
pub use system::*;
