//! The files of `script`, and the recording that is written to them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use nix::errno::Errno;
use nix::libc::{ELOOP, O_NOFOLLOW};
use pty_recording::destination::{self, OutputFile};
use pty_recording::files::{Compression, Count, Counted, Output};
use pty_recording::format::bsd;
use pty_recording::format::typescript::{self, Around, Inputs, LogState, Outputs, Timing, Typescript};
use pty_recording::{DestinationError, Event, Header, Kind, Problem, ReadError, Writer, open_file};

use super::options::{LogFile, ScriptOptions};

/// What went wrong, in the words of the C library.
pub(super) fn reason(error: &io::Error) -> String {
    match error.raw_os_error() {
        Some(number) => Errno::from_raw(number).desc().to_owned(),
        None => error.to_string(),
    }
}

/// Locks a file, and then throws its content away unless it is added to.
fn begin(file: File, path: &Path, append: bool) -> Result<OutputFile, String> {
    let existing = if append { destination::Existing::Append } else { destination::Existing::Overwrite };
    let failed = |error: DestinationError| match error.problem() {
        Problem::Open(error) => cannot_open(path, error),
        _ => error.to_string(),
    };
    let output = OutputFile::from_file(path, file, existing).map_err(failed)?;
    output.begin().map_err(failed)?;
    Ok(output)
}

/// Opens the log that nobody named, unless it is a link to another file.
pub(super) fn open_default(path: &Path, append: bool) -> Result<OutputFile, String> {
    let is_link = || {
        let path = path.display();
        let hint = "Use --force if you really want to use it.\nProgram not started.";
        format!("output file `{path}' is a link\n{hint}")
    };
    let mut open = OpenOptions::new();
    let file = open.create(true).append(true).custom_flags(O_NOFOLLOW).open(path);
    let cannot = |error| cannot_open(path, &error);
    let file = match file {
        Err(error) if error.raw_os_error() == Some(ELOOP) => return Err(is_link()),
        file => file.map_err(cannot)?,
    };
    if file.metadata().map_err(cannot)?.nlink() > 1 {
        return Err(is_link());
    }
    begin(file, path, append)
}

fn open(path: &Path, append: bool) -> Result<OutputFile, String> {
    let cannot = |error| cannot_open(path, &error);
    // It need not be possible to open it again, and what it has is not ours to throw away.
    if path == Path::new("/dev/stderr") {
        let file = io::stderr().as_fd().try_clone_to_owned().map(File::from).map_err(cannot)?;
        return Ok(OutputFile::unlocked(path, file));
    }
    let file = OpenOptions::new().create(true).append(true).open(path).map_err(cannot)?;
    begin(file, path, append)
}

fn cannot_open(path: &Path, error: &io::Error) -> String {
    format!("cannot open {}: {}", path.display(), reason(error))
}

/// Writes to a file, and says its name with what goes wrong.
struct Named(OutputFile);

impl Write for Named {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            kind => io::Error::new(kind, format!("{}: {}", self.0.path().display(), reason(&error))),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Opens every file; the writer to all of them, and how much they may have. `default` is the log that
/// was opened already.
pub(super) fn writer(
    options: &ScriptOptions,
    default: Option<OutputFile>,
    header: &Header,
    around: &Around,
    written: &Count,
) -> Result<(Box<dyn Writer>, Option<u64>), String> {
    let append = options.append;
    let existing = existing(options)?;
    let mut default = default;
    // Bytes that the files have already.
    let mut before = 0_u64;
    let mut output = |path: &Path| {
        let log = default.take().map_or_else(|| open(path, append), Ok)?;
        before = before.saturating_add(log.size());
        let file = Counted::new(Named(log), written);
        Output::new(file, Compression::None).map_err(|error| cannot_open(path, &error))
    };
    let wrong = |error: io::Error| format!("write failed: {error}");
    let (main, others) = main_logs(options);
    let mut writers = Vec::new();
    if options.bsd {
        for log in &options.logs {
            writers.push(bsd::writer(output(&log.path)?, header).map_err(wrong)?);
        }
    } else {
        let kind = existing.timing.unwrap_or_else(|| kind(options));
        let mut outputs = Outputs { existing, ..Outputs::default() };
        place(&mut outputs, &main, &mut output)?;
        if let Some(timing) = &options.timing {
            outputs.timing = Some((output(timing)?, kind));
        }
        writers.push(Box::new(Typescript::new(outputs, header, around).map_err(wrong)?) as Box<dyn Writer>);
        for log in others {
            let mut outputs = Outputs::default();
            place(&mut outputs, &[log], &mut output)?;
            writers.push(Box::new(Typescript::new(outputs, header, around).map_err(wrong)?));
        }
    }
    for writer in &mut writers {
        writer.flush().map_err(wrong)?;
    }
    // The first lines do not count, but what is added to does.
    let limit = options.limit.map(|limit| limit.saturating_sub(before).saturating_add(written.get()));
    Ok((Box::new(LogWriter { writers, written: written.clone(), limit, exited: false }), limit))
}

fn kind(options: &ScriptOptions) -> Timing {
    let has_input = options.logs.iter().any(|log| log.input);
    options.format.unwrap_or(if has_input { Timing::Advanced } else { Timing::Classic })
}

fn place(
    outputs: &mut Outputs,
    logs: &[&LogFile],
    output: &mut impl FnMut(&Path) -> Result<Output, String>,
) -> Result<(), String> {
    for log in logs {
        let file = Some(output(&log.path)?);
        match (log.output, log.input) {
            (true, true) => outputs.both = file,
            (true, false) => outputs.output = file,
            (false, _) => outputs.input = file,
        }
    }
    Ok(())
}

/// The logs that the timing file is of, which are the last ones that were named, and all others.
fn main_logs(options: &ScriptOptions) -> (Vec<&LogFile>, Vec<&LogFile>) {
    let output = options.last(|log| log.output);
    let input = options.last(|log| log.input);
    let main = match (output, input) {
        // One that has both is complete, and then the timing file is of that.
        (Some(both), _) if both.input => vec![both],
        (_, Some(both)) if both.output => vec![both],
        _ => output.into_iter().chain(input).collect(),
    };
    let others = options.logs.iter().filter(|log| !main.contains(log)).collect();
    (main, others)
}

/// What the files hold that are appended to, so that a timing file goes on where it must.
fn existing(options: &ScriptOptions) -> Result<LogState, String> {
    let (Some(timing), true, false) = (&options.timing, options.append, options.bsd) else {
        return Ok(LogState::default());
    };
    let wrong = |path: &Path, error: ReadError| format!("cannot append to {}: {error}", path.display());
    let input = |path: &Path| match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() && metadata.len() > 0 => {
            open_file(path).map(|(input, ..)| Some(input)).map_err(|error| wrong(path, error))
        }
        _ => Ok(None),
    };
    let mut inputs = Inputs { timing: input(timing)?, ..Inputs::default() };
    for log in main_logs(options).0 {
        let place = match (log.output, log.input) {
            (true, true) => &mut inputs.both,
            (true, false) => &mut inputs.output,
            (false, _) => &mut inputs.input,
        };
        *place = input(&log.path)?;
    }
    let existing = typescript::existing(inputs).map_err(|error| wrong(timing, error))?;
    let wanted =
        options.format.or_else(|| options.logs.iter().any(|log| log.input).then_some(Timing::Advanced));
    match (existing.timing, wanted) {
        (Some(Timing::Classic), Some(Timing::Advanced)) => {
            Err(format!("cannot append to {}: it is in the 'classic' format", timing.display()))
        }
        _ => Ok(existing),
    }
}

/// The recordings of one session; which says why it ended if it was not that the command did.
struct LogWriter {
    writers: Vec<Box<dyn Writer>>,
    written: Count,
    limit: Option<u64>,
    exited: bool,
}

impl Writer for LogWriter {
    fn write(&mut self, event: &Event) -> io::Result<()> {
        self.exited |= matches!(event.kind, Kind::Exit(_));
        self.writers.iter_mut().try_for_each(|writer| writer.write(event))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writers.iter_mut().try_for_each(|writer| writer.flush())
    }

    fn finish(&mut self) -> io::Result<()> {
        let full = self.limit.is_some_and(|limit| self.written.get() >= limit);
        if full && !self.exited {
            let data = [typescript::ENDING, b" max output size exceeded"].concat();
            self.write(&Event { time: 0, kind: Kind::Info, data })?;
        }
        self.writers.iter_mut().try_for_each(|writer| writer.finish())
    }
}
