//! The commands: one file each.

pub(crate) mod cat;
pub(crate) mod convert;
pub(crate) mod info;
pub(crate) mod live;
pub(crate) mod reading;
pub(crate) mod record;
pub(crate) mod replay;
pub(crate) mod spawn;
