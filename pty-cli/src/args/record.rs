//! `pty-cli record`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ValueEnum, ValueHint};

use super::{OutputFormat, SpawnOptions};
use crate::recorder::Flush;
use crate::{size, values};

const ENV: &str = "Set an environment variable of COMMAND; without VALUE record the named ones \
                              (separated by commas) and keep them in spite of --clear-env";

#[derive(Debug, clap::Args)]
#[command(mut_arg("env", |env| env.help(ENV)))]
pub(crate) struct Record {
    /// Record to FILE, a FIFO or a device; -: standard output [default: a new .cast named after date and time]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Format of FILE [default: by its extension; without one, and for streams: asciicast-v3]
    #[arg(short, long, value_enum)]
    pub(crate) format: Option<OutputFormat>,

    /// Append to an existing FILE; a truncated one is first repaired
    #[arg(short, long, conflicts_with = "overwrite")]
    pub(crate) append: bool,

    /// Replace an existing FILE, when COMMAND starts
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// Record input too, except what the terminal does not show, such as passwords
    ///
    /// Hidden is input that is typed while echo is off: in canonical mode (sudo, ssh, read -s) always; in any other
    /// mode unless the output begins with it within 2 seconds (so stars for keys, read -s -n and text pasted ahead
    /// of a prompt are hidden, but commands of editors too); and at a prompt that ends with : ? > ] or ) and has
    /// the word password, passphrase, passcode, PIN, secret or token. Recorded are input that the terminal echoes,
    /// input that the output shows, and keys without text, such as arrows and Ctrl-C, outside of hidden text. In
    /// doubt input is hidden; --log-passwords records all of it.
    #[arg(short, long)]
    pub(crate) input: bool,

    /// With --input, record hidden input too
    #[arg(long, requires = "input")]
    pub(crate) log_passwords: bool,

    /// Make an index of FILE as it grows, in FILE.idx: play, search and shot go anywhere in it at once
    #[arg(long)]
    pub(crate) index: bool,

    /// Make a picture of the recording at its end: .svg, .gif, .png or another that export makes
    #[cfg(feature = "export")]
    #[arg(long, value_name = "OUT", value_hint = clap::ValueHint::FilePath)]
    pub(crate) export: Option<PathBuf>,

    /// Store the command line in the header
    #[arg(long)]
    pub(crate) log_command: bool,

    /// Store a title in the header
    #[arg(short, long)]
    pub(crate) title: Option<String>,

    /// Store an idle limit in the header; players shorten longer pauses
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub(crate) idle_limit: Option<Duration>,

    /// End the session when FILE, with what it held before, reaches SIZE (bytes; K, M, G); exit status 125
    #[arg(long, value_name = "SIZE", value_parser = size::parse)]
    pub(crate) max_size: Option<u64>,

    /// Write events to FILE before they are shown (each), or DURATION later at most
    #[arg(long, value_name = "each|DURATION", default_value = "50ms", value_parser = flush)]
    pub(crate) flush: Flush,

    /// If FILE cannot be written; the exit status is 125 either way
    #[arg(long, value_enum, default_value_t = OnLogError::Stop)]
    pub(crate) on_log_error: OnLogError,

    /// Permissions of FILE, in octal, regardless of the umask; with --append of a new FILE only
    #[arg(long, value_name = "MODE", default_value = "600", value_parser = values::permissions)]
    pub(crate) mode: u32,

    /// Print only errors on standard error
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Take two keys from the terminal: one pauses and resumes the recording, one sets a marker
    #[arg(long)]
    pub(crate) keys: bool,

    /// With --keys, the key that pauses and resumes; nothing is recorded in between
    #[arg(long, value_name = "KEY", default_value = "^\\", requires = "keys", value_parser = values::key)]
    pub(crate) pause_key: u8,

    /// With --keys, the key that sets a marker
    #[arg(long, value_name = "KEY", default_value = "^]", requires = "keys", value_parser = values::key)]
    pub(crate) marker_key: u8,

    #[command(flatten)]
    pub(crate) spawn: SpawnOptions,

    /// Command and arguments, passed unchanged, without a shell [default: interactive $SHELL]
    #[arg(trailing_var_arg = true, value_hint = ValueHint::CommandWithArguments, value_names = ["COMMAND", "ARG"])]
    pub(crate) command: Vec<OsString>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnLogError {
    /// End the session
    Stop,
    /// Print a warning and continue without a recording
    Warn,
}

fn flush(text: &str) -> Result<Flush, String> {
    match text {
        "each" => Ok(Flush::Each),
        time => values::duration(time).map(Flush::After),
    }
}
