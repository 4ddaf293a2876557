//! `pty-cli replay`.

#[derive(Debug, clap::Args)]
pub(crate) struct Replay {}
