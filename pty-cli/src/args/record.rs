//! `pty-cli record`.

#[derive(Debug, clap::Args)]
pub(crate) struct Record {}
