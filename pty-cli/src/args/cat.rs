//! `pty-cli cat`.

#[derive(Debug, clap::Args)]
pub(crate) struct Cat {}
