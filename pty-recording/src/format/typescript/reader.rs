use std::mem;

use super::header;
use super::log::Log;
use super::{ENDING, Entries, Entry, Inputs, What};
use crate::Size;
use crate::files::Input;
use crate::format::buffered::{PIECE, piece};
use crate::{Event, Header, Kind, Position, ReadError, Reader, Skipped};

/// Which log an entry's bytes are in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LogStream {
    Output,
    Input,
}

pub(super) struct Typescript {
    pub(super) header: Header,
    pub(super) output: Option<Log>,
    pub(super) input: Option<Log>,
    pub(super) both: Option<Log>,
    /// Whether one log was given of which only the timing file knows what it is.
    pub(super) lone: bool,
    pub(super) names: [Vec<u8>; 2],
    pub(super) entries: Option<Entries>,
    /// Whether all entries were read.
    pub(super) ended: bool,
    pub(super) entry: Entry,
    /// Whether an event was given out or is about to be.
    pub(super) began: bool,
    /// Time of the last event, and of the start of the session that it is in.
    pub(super) clock: u64,
    pub(super) session: u64,
    pub(super) duration: Option<u64>,
    /// Bytes of the entry that are still to be given out.
    pub(super) left: u64,
    pub(super) stream: LogStream,
    pub(super) columns: Vec<u8>,
    pub(super) size: Option<Size>,
    /// How the command ended, if that was read but not given out.
    pub(super) exit: Option<i32>,
    pub(super) exited: bool,
    /// Whether the entry was read but must wait.
    pub(super) waits: bool,
    pub(super) reason: Vec<u8>,
    /// Why the events end before their end.
    pub(super) error: Option<ReadError>,
    pub(super) done: bool,
    pub(super) lenient: bool,
    pub(super) skipped: Skipped,
}

impl Typescript {
    pub(super) fn new(inputs: Inputs, lone: bool) -> Result<Self, ReadError> {
        let mut header = Header::default();
        let timed = inputs.timing.is_some();
        let mut log =
            |input: Option<Input>| input.map(|input| Log::new(input, timed, &mut header)).transpose();
        let (input, both, output) = (log(inputs.input)?, log(inputs.both)?, log(inputs.output)?);
        Ok(Self {
            output,
            input,
            both,
            lone,
            names: Default::default(),
            ended: !timed,
            entries: inputs.timing.map(Entries::new),
            entry: Entry::default(),
            began: false,
            clock: 0,
            session: 0,
            duration: None,
            left: 0,
            stream: LogStream::Output,
            columns: Vec::new(),
            size: header.size,
            header,
            exit: None,
            exited: false,
            waits: false,
            reason: Vec::new(),
            error: None,
            done: false,
            lenient: false,
            skipped: Skipped::default(),
        })
    }

    /// Whether lines of the timing file that cannot be read are skipped.
    pub(super) fn lenient(self, lenient: bool) -> Self {
        Self { lenient, ..self }
    }

    /// The log that has what went this way; none if it was not given.
    fn log(&mut self, stream: LogStream) -> Option<&mut Log> {
        let [output, input] = &self.names;
        let apart = self.lone && !output.is_empty() && !input.is_empty() && output != input;
        let log = match stream {
            LogStream::Output => &mut self.output,
            LogStream::Input if apart => return None,
            LogStream::Input => &mut self.input,
        };
        log.as_mut().or(self.both.as_mut())
    }

    /// Gives out a piece of what the entry names.
    fn piece(&mut self, event: &mut Event) -> Result<bool, ReadError> {
        let (left, stream) = (self.left, self.stream);
        let Some(log) = self.log(stream) else {
            self.left = 0;
            return Ok(false);
        };
        let count = piece(&mut log.input, left, &mut event.data)?;
        self.left -= count;
        if count < left.min(PIECE) {
            let place = self.entries.as_ref().map(Entries::place);
            let missing = format!("the log ends {} bytes before this entry", self.left);
            self.error = place.map(|place| ReadError::truncated(place, missing));
            self.ended = true;
            self.left = 0;
        }
        event.time = self.clock;
        event.kind = if stream == LogStream::Output { Kind::Output } else { Kind::Input };
        Ok(count > 0)
    }

    /// Takes in an entry; whether it made an event.
    fn entry(&mut self, event: &mut Event) -> bool {
        if self.entry.what == What::Info {
            return self.remark(event);
        }
        self.began = true;
        self.clock = self.clock.saturating_add(self.entry.delay);
        event.time = self.clock;
        match self.entry.what {
            What::Output(count) => (self.stream, self.left) = (LogStream::Output, count),
            What::Input(count) => (self.stream, self.left) = (LogStream::Input, count),
            What::Signal | What::Info => {
                self.signal(event);
                return true;
            }
        }
        false
    }

    fn signal(&mut self, event: &mut Event) {
        let (name, value) = self.entry.name_and_value();
        event.data.clear();
        event.kind = match name {
            b"SIGWINCH" => match resize(value) {
                Some(size) => {
                    self.size = Some(size);
                    event.kind = Kind::Resize(size);
                    return;
                }
                None => Kind::Signal,
            },
            b"HIDDEN" if value.is_empty() => Kind::Hidden,
            b"MARKER" => {
                event.data.extend_from_slice(value);
                event.kind = Kind::Marker;
                return;
            }
            _ => Kind::Signal,
        };
        if event.kind == Kind::Signal {
            event.data.extend_from_slice(&self.entry.text);
        }
    }

    fn remark(&mut self, event: &mut Event) -> bool {
        let entry = mem::take(&mut self.entry);
        let (name, value) = entry.name_and_value();
        let known = self.known_remark(name, value);
        if let Some(size) = known.unwrap_or_default() {
            *event = Event { time: self.clock, kind: Kind::Resize(size), data: Vec::new() };
        } else if known.is_none() {
            self.began = true;
            event.time = self.clock;
            event.kind = Kind::Info;
            event.data.clear();
            event.data.extend_from_slice(&entry.text);
        }
        let made = !matches!(known, Some(None));
        self.entry = entry;
        made
    }

    /// Takes what a remark says of the session; `None` if it is none of these. Of a session that was
    /// appended only the size is of interest, if it is another.
    fn known_remark(&mut self, name: &[u8], value: &[u8]) -> Option<Option<Size>> {
        let first = !self.began;
        let text = || Some(String::from_utf8_lossy(value).into_owned());
        match name {
            b"START_TIME" if first => {
                let started = crate::time::parse_iso(value);
                self.header.started = started.filter(|&time| time > 0).or(self.header.started);
            }
            b"START_TIME" => {
                self.session = self.clock;
                self.exited = false;
            }
            b"TERM" if first && self.header.term.is_none() && value != b"(null)" => self.header.term = text(),
            b"COLUMNS" => self.columns = value.to_vec(),
            b"LINES" => {
                let size = header::size(Some(&self.columns), Some(value));
                let changed = size.is_some() && size != self.size;
                self.size = size.or(self.size);
                if first {
                    self.header.size = self.size;
                } else if changed {
                    return Some(size);
                }
            }
            b"SHELL" if first && self.header.env.is_empty() => {
                self.header.env.extend(text().map(|shell| ("SHELL".to_owned(), shell)))
            }
            b"COMMAND" if first && self.header.command.is_none() => self.header.command = text(),
            b"OUTPUT_LOG" => self.names[0] = value.to_vec(),
            b"INPUT_LOG" => self.names[1] = value.to_vec(),
            b"DURATION" => self.duration = super::timing::seconds(value),
            b"EXIT_CODE" => {
                self.began = true;
                self.exit = header::number(value);
            }
            b"TERM" | b"TTY" | b"SHELL" | b"COMMAND" | b"TIMING_LOG" => {}
            _ => return None,
        }
        Some(None)
    }

    /// Gives out how the command ended, if that is known and was not said.
    fn exit(&mut self, event: &mut Event) -> bool {
        let Some(code) = self.exit.take() else { return false };
        let end = self.session.saturating_add(self.duration.take().unwrap_or(0));
        self.clock = self.clock.max(end);
        self.exited = true;
        *event = Event { time: self.clock, kind: Kind::Exit(code), data: mem::take(&mut event.data) };
        event.data.clear();
        true
    }

    /// Gives out what the logs have after the last entry, and at last how they say they ended.
    fn rest(&mut self, event: &mut Event) -> Result<bool, ReadError> {
        for (log, kind) in
            [(&mut self.output, Kind::Output), (&mut self.both, Kind::Output), (&mut self.input, Kind::Input)]
        {
            while let Some(rest) = log.as_mut().filter(|log| !log.ended) {
                if let Some(ending) = rest.rest(&mut event.data)? {
                    if self.exit.is_none() && !self.exited {
                        self.exit = ending.exit;
                    }
                    if self.reason.is_empty() {
                        self.reason = ending.reason.unwrap_or_default();
                    }
                }
                if !event.data.is_empty() {
                    (event.time, event.kind) = (self.clock, kind);
                    return Ok(true);
                }
            }
        }
        if !self.reason.is_empty() {
            event.data.clear();
            event.data.extend_from_slice(ENDING);
            event.data.push(b' ');
            event.data.append(&mut self.reason);
            (event.time, event.kind) = (self.clock, Kind::Info);
            return Ok(true);
        }
        Ok(self.exit(event))
    }

    fn next(&mut self, event: &mut Event) -> Result<bool, ReadError> {
        loop {
            if self.left > 0 {
                if self.piece(event)? {
                    return Ok(true);
                }
                continue;
            }
            let Some(entries) = self.entries.as_mut().filter(|_| !self.ended) else {
                if self.rest(event)? {
                    return Ok(true);
                }
                return self.error.take().map_or(Ok(false), Err);
            };
            if !mem::take(&mut self.waits) {
                match entries.read(&mut self.entry) {
                    Ok(true) => {}
                    Ok(false) => {
                        self.ended = true;
                        continue;
                    }
                    Err(error) if error.is_truncated() => {
                        self.error = Some(error);
                        self.ended = true;
                        continue;
                    }
                    Err(error) if self.lenient && entries.goes_on() => {
                        self.skipped.count = self.skipped.count.saturating_add(1);
                        self.skipped.first.get_or_insert_with(|| error.to_string());
                        // Its bytes are passed over at their place.
                        if !matches!(self.entry.what, What::Output(_) | What::Input(_)) {
                            continue;
                        }
                    }
                    Err(error) => return Err(error),
                }
            }
            // What follows the command's end belongs to what was appended.
            if self.exit(event) {
                self.waits = true;
                return Ok(true);
            }
            if self.entry(event) {
                return Ok(true);
            }
        }
    }
}

impl Reader for Typescript {
    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, event: &mut Event) -> Result<bool, ReadError> {
        if self.done {
            return Ok(false);
        }
        let result = self.next(event);
        self.done = !matches!(result, Ok(true));
        result
    }

    fn skipped(&self) -> Skipped {
        self.skipped.clone()
    }

    fn position(&self) -> Option<Position> {
        self.here()
    }

    fn go_to(&mut self, position: &Position) -> Result<(), ReadError> {
        if !self.began {
            // For the header; what cannot be read is met again.
            let _ = self.read(&mut Event::default());
        }
        self.done = true;
        self.go(position)?;
        self.done = false;
        Ok(())
    }
}

/// `ROWS=30 COLS=100`.
fn resize(text: &[u8]) -> Option<Size> {
    let mut words = text.split(|&byte| byte == b' ');
    let rows = words.next()?.strip_prefix(b"ROWS=")?;
    let cols = words.next()?.strip_prefix(b"COLS=")?;
    header::size(Some(cols), Some(rows)).filter(|_| words.next().is_none())
}
