//! `pty-cli record`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ValueEnum, ValueHint};

use super::{OutputFormat, SpawnOptions};
use crate::recorder::Flush;
use crate::{size, values};

pub(super) const ENV: &str = "Set an environment variable of COMMAND; or with NAMES alone (one, or several \
                              with commas) record them, and keep them in spite of --clear-env";

#[derive(Debug, clap::Args)]
pub(crate) struct Record {
    /// File, FIFO or device to record to; -: standard output [default: a new .cast named after date and time]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Format of FILE [default: what its extension says; without one, for a stream asciicast-v3]
    #[arg(short, long, value_enum)]
    pub(crate) format: Option<OutputFormat>,

    /// Add to FILE if it exists; one that was cut, as after a crash, is first mended
    #[arg(short, long, conflicts_with = "overwrite")]
    pub(crate) append: bool,

    /// Replace FILE if it exists; it is unchanged until COMMAND runs
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// Record what is typed as well, but for what the terminal does not show, such as passwords
    ///
    /// Hidden: what is typed while echo is off in canonical mode (sudo, ssh, read -s); what is typed while echo
    /// is off in any other mode and the output does not begin with it within 2 seconds (read -s -n, stty
    /// -icanon -echo, stars for keys, text pasted ahead of a prompt, but also commands of editors); what is
    /// typed without echo at a prompt that ends with : ? > ] or ) and has the word password, passphrase,
    /// passcode, PIN, secret or token. Not hidden: what is typed while the terminal echoes it; what the output
    /// shows; keys without text, such as arrows and Ctrl-C, outside of hidden text. Rather too much is hidden
    /// than too little; --log-passwords hides nothing.
    #[arg(short, long)]
    pub(crate) input: bool,

    /// With --input, record even what is typed while the terminal shows nothing of it
    #[arg(long, requires = "input")]
    pub(crate) log_passwords: bool,

    /// Record the command line, in the header
    #[arg(long)]
    pub(crate) log_command: bool,

    /// A title for people who see the recording
    #[arg(short, long)]
    pub(crate) title: Option<String>,

    /// No pause is to be shown longer than this; nothing is left out of the recording
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub(crate) idle_limit: Option<Duration>,

    /// End the session when FILE has this many bytes, with what was there before; exit status 125
    #[arg(long, value_name = "SIZE", value_parser = size::parse)]
    pub(crate) max_size: Option<u64>,

    /// When what has happened is in the file: before it is shown, or after so long at the most
    #[arg(long, value_name = "each|DURATION", default_value = "50ms", value_parser = flush)]
    pub(crate) flush: Flush,

    /// What to do when the recording cannot be written; the exit status is 125 either way
    #[arg(long, value_enum, default_value_t = OnLogError::Stop)]
    pub(crate) on_log_error: OnLogError,

    /// Permissions of FILE, in octal, whatever the umask; with --append only of a new file
    #[arg(long, value_name = "MODE", default_value = "600", value_parser = values::permissions)]
    pub(crate) mode: u32,

    /// Print only errors on standard error
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Take keys out of what is typed on a terminal: one pauses the recording and goes on, one sets a marker
    #[arg(long)]
    pub(crate) keys: bool,

    /// With --keys, the key that pauses and goes on; what happens in between is not recorded
    #[arg(long, value_name = "KEY", default_value = "^\\", requires = "keys", value_parser = values::key)]
    pub(crate) pause_key: u8,

    /// With --keys, the key that sets a marker
    #[arg(long, value_name = "KEY", default_value = "^]", requires = "keys", value_parser = values::key)]
    pub(crate) marker_key: u8,

    #[command(flatten)]
    pub(crate) spawn: SpawnOptions,

    /// The command and its arguments, passed on as they are; without it an interactive $SHELL
    #[arg(trailing_var_arg = true, value_hint = ValueHint::CommandWithArguments, value_names = ["COMMAND", "ARG"])]
    pub(crate) command: Vec<OsString>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnLogError {
    /// End the session
    Stop,
    /// Say so, and let it go on unrecorded
    Warn,
}

fn flush(text: &str) -> Result<Flush, String> {
    match text {
        "each" => Ok(Flush::Each),
        time => values::duration(time).map(Flush::After),
    }
}
