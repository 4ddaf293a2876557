//! `pty-cli convert`.

#[derive(Debug, clap::Args)]
pub(crate) struct Convert {}
