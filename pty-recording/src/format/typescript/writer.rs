use std::ffi::OsString;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;

use super::{ENDING, LogState, Outputs, Timing, header};
use crate::format::buffered::Buffered;
use crate::time;
use crate::{Event, Header, Kind, Writer};

/// What script(1) says of its surroundings that a [`Header`] does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// Whether it has a terminal: only then there is a size, a kind and a name of it to tell.
    pub terminal: bool,
    /// The terminal's name: `/dev/pts/3`.
    pub tty: Option<String>,
    /// The shell that runs commands.
    pub shell: Option<String>,
    /// The timing file's name.
    pub timing_log: Option<OsString>,
    /// The name of the log of output, or of both.
    pub output_log: Option<OsString>,
    /// The name of the log of input, or of both.
    pub input_log: Option<OsString>,
}

impl Around {
    /// Returns what a header knows of this.
    pub fn of(header: &Header) -> Self {
        let shell = header.env.iter().find(|(name, _)| name == "SHELL");
        Self {
            terminal: header.size.is_some() || header.term.is_some(),
            shell: shell.map(|(_, value)| value.clone()),
            ..Self::default()
        }
    }
}

/// Writes the files of a recording as script(1) does.
///
/// A timing file never gets an entry before the bytes that it names are in their log.
pub struct Typescript {
    output: Option<Buffered>,
    input: Option<Buffered>,
    both: Option<Buffered>,
    timing: Option<(Buffered, Timing)>,
    /// In nanoseconds since 1970.
    started: u64,
    /// Time of the last entry in microseconds, which is what entries can say.
    last: u64,
    /// Time of the last event in nanoseconds.
    now: u64,
    exit: Option<i32>,
    reason: Option<String>,
}

impl Typescript {
    /// Begins a recording: first lines, and what the timing file says before the session.
    ///
    /// # Errors
    /// Fails if a file cannot be written.
    pub fn new(outputs: Outputs, header: &Header, around: &Around) -> io::Result<Self> {
        let LogState { output, input, both, .. } = outputs.existing;
        let mut writer = Self {
            output: outputs.output.map(Buffered::new),
            input: outputs.input.map(Buffered::new),
            both: outputs.both.map(Buffered::new),
            timing: outputs.timing.map(|(output, kind)| (Buffered::new(output), kind)),
            started: header.started.unwrap_or(0),
            last: 0,
            now: 0,
            exit: None,
            reason: None,
        };
        writer.remarks_at_start(header, around)?;
        let line = header::line(header, around);
        let logs = [(&mut writer.output, output), (&mut writer.both, both), (&mut writer.input, input)];
        let mut uncovered = [None; 3];
        for ((log, existing), uncovered) in logs.into_iter().zip(&mut uncovered) {
            if let Some(log) = log {
                log.write(&line)?;
                *uncovered = existing.map(|existing| existing.saturating_add(line.len() as u64));
            }
        }
        for (letter, uncovered) in [b'O', b'O', b'I'].into_iter().zip(uncovered) {
            if let Some(count) = uncovered {
                writer.entry(letter, 0, format_args!("{count}"))?;
            }
        }
        Ok(writer)
    }

    fn remarks_at_start(&mut self, header: &Header, around: &Around) -> io::Result<()> {
        self.remark("START_TIME", time::iso(self.started).as_bytes())?;
        if around.terminal {
            if let Some(term) = &header.term {
                self.remark("TERM", term.as_bytes())?;
            }
            if let Some(tty) = &around.tty {
                self.remark("TTY", tty.as_bytes())?;
            }
            let (cols, rows) = header.size.map_or((0, 0), |size| (size.cols, size.rows));
            self.remark("COLUMNS", cols.to_string().as_bytes())?;
            self.remark("LINES", rows.to_string().as_bytes())?;
        }
        let texts = [("SHELL", &around.shell), ("COMMAND", &header.command)];
        for (name, text) in texts {
            if let Some(text) = text {
                self.remark(name, text.as_bytes())?;
            }
        }
        let logs = [
            ("TIMING_LOG", &around.timing_log),
            ("OUTPUT_LOG", &around.output_log),
            ("INPUT_LOG", &around.input_log),
        ];
        for (name, path) in logs {
            if let Some(path) = path {
                self.remark(name, path.as_bytes())?;
            }
        }
        Ok(())
    }

    /// `H 0.000000 NAME VALUE`, on one line.
    fn remark(&mut self, name: &str, value: &[u8]) -> io::Result<()> {
        let Some((_, Timing::Advanced)) = self.timing else { return Ok(()) };
        self.line(format_args!("H 0.000000 {name} "), value)
    }

    /// An entry of something at `time`; in a classic file, output is all that there can be.
    fn entry(&mut self, letter: u8, time: u64, what: std::fmt::Arguments<'_>) -> io::Result<()> {
        self.entry_with(letter, time, what, &[])
    }

    fn entry_with(
        &mut self,
        letter: u8,
        time: u64,
        what: std::fmt::Arguments<'_>,
        text: &[u8],
    ) -> io::Result<()> {
        let Some((_, kind)) = self.timing else { return Ok(()) };
        let time = (time / 1000).max(self.last);
        let delay = time - self.last;
        let (seconds, micros) = (delay / 1_000_000, delay % 1_000_000);
        match (kind, letter) {
            (Timing::Advanced, _) => {
                let letter = char::from(letter);
                self.line(format_args!("{letter} {seconds}.{micros:06} {what}"), text)?;
            }
            (Timing::Classic, b'O') => self.line(format_args!("{seconds}.{micros:06} {what}"), text)?,
            (Timing::Classic, _) => return Ok(()),
        }
        self.last = time;
        Ok(())
    }

    fn line(&mut self, start: std::fmt::Arguments<'_>, text: &[u8]) -> io::Result<()> {
        let Some((timing, _)) = &mut self.timing else { return Ok(()) };
        if timing.is_full() {
            for log in [&mut self.output, &mut self.both, &mut self.input].into_iter().flatten() {
                log.flush()?;
            }
            timing.hand_over()?;
        }
        let kept = timing.kept();
        write!(kept, "{start}")?;
        kept.extend(text.iter().map(|&byte| if byte == b'\n' { b' ' } else { byte }));
        kept.push(b'\n');
        Ok(())
    }

    fn bytes(&mut self, event: &Event, letter: u8) -> io::Result<()> {
        let unnamed = letter != b'O' && matches!(self.timing, Some((_, Timing::Classic)));
        // An entry of no bytes makes some versions of scriptreplay(1) abort.
        if event.data.is_empty() || unnamed {
            return Ok(());
        }
        let log = if letter == b'O' { &mut self.output } else { &mut self.input };
        let Some(log) = log.as_mut().or(self.both.as_mut()) else { return Ok(()) };
        log.write(&event.data)?;
        self.entry(letter, event.time, format_args!("{}", event.data.len()))
    }

    fn exit(&mut self, code: i32) -> io::Result<()> {
        self.exit = Some(code);
        let duration = self.now / 1000;
        if !matches!(self.timing, Some((_, Timing::Advanced))) {
            return Ok(());
        }
        let (seconds, micros) = (duration / 1_000_000, duration % 1_000_000);
        self.line(format_args!("H 0.000000 DURATION {seconds}.{micros:06}"), &[])?;
        self.line(format_args!("H 0.000000 EXIT_CODE {code}"), &[])?;
        self.last = self.last.max(duration);
        Ok(())
    }
}

/// Whether scriptreplay(1), which reads a name after any number of blanks and newlines, finds one.
fn has_name(text: &[u8]) -> bool {
    !text.trim_ascii().is_empty()
}

impl Writer for Typescript {
    fn write(&mut self, event: &Event) -> io::Result<()> {
        self.now = self.now.max(event.time);
        match &event.kind {
            Kind::Output => self.bytes(event, b'O'),
            Kind::Input => self.bytes(event, b'I'),
            Kind::Hidden => self.entry(b'S', event.time, format_args!("HIDDEN")),
            Kind::Resize(size) => {
                let (rows, cols) = (size.rows, size.cols);
                self.entry(b'S', event.time, format_args!("SIGWINCH ROWS={rows} COLS={cols}"))
            }
            Kind::Marker => self.entry_with(b'S', event.time, format_args!("MARKER "), &event.data),
            Kind::Signal if has_name(&event.data) => {
                self.entry_with(b'S', event.time, format_args!(""), &event.data)
            }
            Kind::Exit(code) => self.exit(*code),
            Kind::Info => match event.data.strip_prefix(ENDING) {
                Some([b' ', reason @ ..]) => {
                    self.reason = Some(String::from_utf8_lossy(reason).replace('\n', " "));
                    Ok(())
                }
                _ if has_name(&event.data) && matches!(self.timing, Some((_, Timing::Advanced))) => {
                    self.line(format_args!("H 0.000000 "), &event.data)
                }
                _ => Ok(()),
            },
            Kind::Signal | Kind::Comment | Kind::Other(_) => Ok(()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let logs = [&mut self.output, &mut self.both, &mut self.input].into_iter().flatten();
        let timing = self.timing.as_mut().map(|(timing, _)| timing);
        logs.chain(timing).try_for_each(Buffered::flush)
    }

    fn finish(&mut self) -> io::Result<()> {
        let footer = (self.exit.is_some() || self.reason.is_some()).then(|| {
            header::footer(self.started.saturating_add(self.now), self.exit, self.reason.as_deref())
        });
        let logs = [&mut self.output, &mut self.both, &mut self.input].into_iter().flatten();
        for log in logs {
            log.write(footer.as_deref().unwrap_or_default().as_bytes())?;
            log.finish()?;
        }
        if let Some((timing, _)) = &mut self.timing {
            timing.finish()?;
        }
        Ok(())
    }
}
