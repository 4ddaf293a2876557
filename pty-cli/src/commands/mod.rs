pub(crate) mod spawn;
