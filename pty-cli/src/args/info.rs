//! `pty-cli info`.

#[derive(Debug, clap::Args)]
pub(crate) struct Info {}
