//! `pty-cli live`.

#[derive(Debug, clap::Args)]
pub(crate) struct Live {}
