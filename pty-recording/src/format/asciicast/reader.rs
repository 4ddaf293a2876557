//! Reads v2 and v3.

use std::mem;

use super::json::{Fault, Parser};
use super::lines::LineReader;
use super::{BYTE_ORDER_MARK, LONGEST, LONGEST_HEADER, bytes, header, time};
use crate::files::Input;
use crate::position::foreign;
use crate::{Event, Format, Header, Kind, Position, ReadError, Reader, Size, Skipped};

/// A recording of one event a line.
pub(super) struct Lined {
    lines: LineReader,
    header: Header,
    /// Whether times are since the event before.
    relative: bool,
    now: u64,
    code: Vec<u8>,
    /// The event after a `b`, and whether it has yet to be returned.
    next: Event,
    held: bool,
    /// What is wrong after a `b`.
    failed: Option<ReadError>,
    /// Comments before the header, and how many of them were returned.
    comments: Vec<Vec<u8>>,
    commented: usize,
    lenient: bool,
    skipped: Skipped,
}

impl Lined {
    pub(super) fn new(input: Input, lenient: bool) -> Result<Self, ReadError> {
        let mut lines = LineReader::new(input);
        let mut comments = Vec::new();
        let mut length = 0;
        let mut skipped = Skipped::default();
        let mut first = true;
        let (header, format) = loop {
            if !lines.next(LONGEST_HEADER)? {
                return Err(ReadError::truncated("line 1", "there is no header"));
            }
            let line = lines.line();
            let line = line.strip_prefix(BYTE_ORDER_MARK).filter(|_| first).unwrap_or(line);
            first = false;
            length += line.len();
            if length > LONGEST_HEADER {
                return Err(ReadError::wrong(lines.place(), "there is no header"));
            }
            if let Some(comment) = line.strip_prefix(b"#") {
                comments.push(comment.to_vec());
            } else if !line.trim_ascii().is_empty() {
                let noted = lenient.then_some(&mut skipped);
                break header::parse(line, lines.is_terminated(), &lines.place(), noted)?;
            }
        };
        if format == Format::AsciicastV1 {
            return Err(ReadError::wrong(lines.place(), "a header of asciicast v1 has no lines after it"));
        }
        Ok(Self {
            lines,
            header,
            relative: format == Format::AsciicastV3,
            now: 0,
            code: Vec::new(),
            next: Event::default(),
            held: false,
            failed: None,
            comments,
            commented: 0,
            lenient,
            skipped,
        })
    }

    /// The next event as it is in the file.
    fn plain(&mut self, event: &mut Event) -> Result<bool, ReadError> {
        if mem::take(&mut self.held) {
            mem::swap(event, &mut self.next);
            return Ok(true);
        }
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if let Some(comment) = self.comments.get(self.commented) {
            *event = Event { time: 0, kind: Kind::Comment, data: comment.clone() };
            self.commented += 1;
            return Ok(true);
        }
        while self.lines.next(LONGEST)? {
            let line = self.lines.line();
            event.data.clear();
            if let Some(comment) = line.strip_prefix(b"#") {
                event.data.extend_from_slice(comment);
                (event.time, event.kind) = (self.now, Kind::Comment);
                return Ok(true);
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let mut delay = 0;
            let parsed = parse(line, &mut self.code, event, &mut delay);
            match parsed.and_then(|()| self.moment(delay)) {
                Ok(time) => {
                    self.now = time;
                    event.time = time;
                    return Ok(true);
                }
                Err(fault) => {
                    let error = self.error(&fault);
                    if !self.lenient || error.is_truncated() {
                        return Err(error);
                    }
                    self.skipped.add(self.lines.place(), fault);
                    // What follows is as much later.
                    self.now = self.moment(delay).unwrap_or(self.now);
                }
            }
        }
        Ok(false)
    }

    /// The time since the start.
    fn moment(&self, time: u64) -> Result<u64, Fault> {
        if self.relative {
            let sum = self.now.checked_add(time);
            sum.ok_or_else(|| Fault::meaning("the recording is too long"))
        } else {
            Ok(time.max(self.now))
        }
    }

    fn error(&self, fault: &Fault) -> ReadError {
        match fault {
            Fault::Unfinished | Fault::Shape(_) if !self.lines.is_terminated() => {
                ReadError::truncated(self.lines.place(), "the recording is truncated in this line")
            }
            _ => ReadError::wrong(self.lines.place(), fault),
        }
    }

    /// With `event` a `b`, reads what follows it, and puts the two together if they fit.
    fn join(&mut self, event: &mut Event) {
        let mut next = mem::take(&mut self.next);
        match self.plain(&mut next) {
            Ok(true) if restored(&event.data, &mut next) => mem::swap(event, &mut next),
            Ok(more) => self.held = more,
            Err(error) => self.failed = Some(error),
        }
        self.next = next;
    }
}

/// Whether the words in `data`, the text of a JSON string, were put into the event after it.
fn restored(data: &[u8], next: &mut Event) -> bool {
    let words = data.strip_prefix(b"\"").and_then(|data| data.strip_suffix(b"\""));
    matches!(next.kind, Kind::Output | Kind::Input)
        && words.is_some_and(|words| bytes::restore(words, &mut next.data))
}

impl Reader for Lined {
    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, event: &mut Event) -> Result<bool, ReadError> {
        let more = self.plain(event)?;
        if matches!(&event.kind, Kind::Other(code) if more && code == "b") {
            self.join(event);
        }
        Ok(more)
    }

    fn skipped(&self) -> Skipped {
        self.skipped.clone()
    }

    fn position(&self) -> Option<Position> {
        if self.held || self.failed.is_some() {
            return None;
        }
        let (place, line) = self.lines.position()?;
        let position = Position::of(b'a').place(&place).number(line).number(self.now);
        Some(position.number(self.commented as u64).number(self.skipped.count))
    }

    fn go_to(&mut self, position: &Position) -> Result<(), ReadError> {
        let mut numbers = position.numbers(b'a')?;
        let (place, line, now) = (numbers.place()?, numbers.number()?, numbers.number()?);
        let (commented, skipped) = (numbers.small()?, numbers.number()?);
        numbers.end()?;
        if commented > self.comments.len() {
            return Err(foreign());
        }
        self.lines.go_to(&place, line)?;
        (self.held, self.failed) = (false, None);
        (self.now, self.commented) = (now, commented);
        self.skipped.go_to(skipped);
        Ok(())
    }
}

/// Reads the event in `line`, all but its time, which becomes `time` as it is there.
fn parse(line: &[u8], code: &mut Vec<u8>, event: &mut Event, time: &mut u64) -> Result<(), Fault> {
    let mut line = Parser::new(line, 0);
    line.expect(b'[')?;
    *time = time::parse(line.number()?)?;
    line.expect(b',')?;
    code.clear();
    line.string(code)?;
    if line.more(b']')? {
        data(&mut line, code, event)?;
    } else if is_known(code) {
        return Err(Fault::meaning("the event has no data"));
    } else {
        event.kind = Kind::Other(String::from_utf8_lossy(code).into_owned());
    }
    if line.ended() { Ok(()) } else { Err(Fault::Shape("something follows the event")) }
}

/// Those that must have a string as data.
fn is_known(code: &[u8]) -> bool {
    matches!(code, b"o" | b"i" | b"r" | b"m" | b"x")
}

/// Reads what follows the code, up to the end of the event.
fn data(line: &mut Parser, code: &[u8], event: &mut Event) -> Result<(), Fault> {
    let is_string = line.peek()? == b'"';
    let is_ours = is_string && matches!(code, b"s" | b"n" | b"h");
    if !is_known(code) && !is_ours {
        return other(line, code, event);
    }
    if !is_string {
        return Err(Fault::meaning("the data of the event is not a string"));
    }
    line.string(&mut event.data)?;
    // Of more elements nothing is known.
    while line.more(b']')? {
        line.value()?;
    }
    let text = || String::from_utf8_lossy(&event.data[..event.data.len().min(40)]);
    event.kind = match code {
        b"o" => Kind::Output,
        b"i" => Kind::Input,
        b"m" => Kind::Marker,
        b"s" => Kind::Signal,
        b"n" => Kind::Info,
        b"h" => Kind::Hidden,
        b"r" => {
            let what = "a size is COLSxROWS, such as 80x24, each from 1 to 65535";
            let size = Size::parse(&text());
            Kind::Resize(size.ok_or_else(|| Fault::meaning(format_args!("{:?}: {what}", text())))?)
        }
        _ => {
            let status = text().parse();
            Kind::Exit(status.map_err(|_| Fault::meaning(format_args!("{:?} is no exit status", text())))?)
        }
    };
    if matches!(event.kind, Kind::Hidden | Kind::Resize(_) | Kind::Exit(_)) {
        event.data.clear();
    }
    Ok(())
}

fn other(line: &mut Parser, code: &[u8], event: &mut Event) -> Result<(), Fault> {
    loop {
        event.data.extend_from_slice(line.value()?);
        if !line.more(b']')? {
            break;
        }
        event.data.push(b',');
    }
    event.kind = Kind::Other(String::from_utf8_lossy(code).into_owned());
    Ok(())
}
