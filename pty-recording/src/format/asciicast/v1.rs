//! Reads v1: one JSON object, with the header in some of its members and the events in another.

use std::io::Read;
use std::mem;

use memchr::memchr_iter;

use super::json::{Fault, Parser};
use super::{LONGEST, LONGEST_HEADER, header, prologue, time};
use crate::files::Input;
use crate::position::foreign;
use crate::{Event, Header, Kind, Position, ReadError, ReadErrorKind, Reader, Skipped};

/// The whole recording as text, whose events are taken from it one by one.
pub(super) struct V1 {
    text: Vec<u8>,
    header: Header,
    now: u64,
    /// Where the next event begins, while there is one.
    at: Option<usize>,
    /// What is wrong behind the events.
    failed: Option<ReadError>,
    /// Whether that was said.
    told: bool,
    is_file: bool,
    lenient: bool,
    skipped: Skipped,
}

impl V1 {
    pub(super) fn new(input: Input, lenient: bool) -> Result<Self, ReadError> {
        let is_file = input.place(0).is_some();
        let mut text = Vec::new();
        input.take(LONGEST as u64 + 1).read_to_end(&mut text)?;
        if text.len() > LONGEST {
            let what = format_args!("a recording of asciicast v1 is longer than {} MiB", LONGEST >> 20);
            return Err(ReadError::wrong("line 1", what));
        }
        let mut members = Members::default();
        let ended = members.read(&text);
        let mut failed = ended.err().map(|(at, fault)| error(&text, at, &fault));
        let Some(stdout) = members.stdout else {
            let nothing = || ReadError::wrong("line 1", "a recording of asciicast v1 has no 'stdout'");
            return Err(failed.unwrap_or_else(nothing));
        };
        members.header.push(b'}');
        let mut skipped = Skipped::default();
        let noted = lenient.then_some(&mut skipped);
        let (header, _) = header::parse(&members.header, true, "line 1", noted)?;
        let mut parser = Parser::new(&text, stdout);
        let at = match parser.expect(b'[').and_then(|()| parser.closes(b']')) {
            Ok(empty) => (!empty).then_some(parser.at()),
            Err(fault) => {
                failed = failed.or(Some(error(&text, parser.at(), &fault)));
                None
            }
        };
        Ok(Self { header, now: 0, at, failed, told: false, is_file, text, lenient, skipped })
    }
}

/// The members of the object.
#[derive(Default)]
struct Members {
    /// The text of all but the events, an object without its end.
    header: Vec<u8>,
    /// Where the value of `stdout` begins.
    stdout: Option<usize>,
}

impl Members {
    /// Reads them as far as they can be read; then, where they cannot.
    fn read(&mut self, text: &[u8]) -> Result<(), (usize, Fault)> {
        self.header.push(b'{');
        let mut parser = Parser::new(text, prologue(text));
        self.all(&mut parser, text).map_err(|fault| (parser.at(), fault))
    }

    fn all(&mut self, parser: &mut Parser, text: &[u8]) -> Result<(), Fault> {
        parser.expect(b'{')?;
        let mut more = !parser.closes(b'}')?;
        let mut name = Vec::new();
        while more {
            parser.peek()?;
            let start = parser.at();
            name.clear();
            parser.string(&mut name)?;
            parser.expect(b':')?;
            if name == b"stdout" {
                parser.peek()?;
                self.stdout = self.stdout.or(Some(parser.at()));
                parser.value()?;
            } else {
                parser.value()?;
                let member = &text[start..parser.at()];
                if self.header.len() + member.len() > LONGEST_HEADER {
                    return Err(Fault::meaning(format_args!(
                        "the header is longer than {} MiB",
                        LONGEST_HEADER >> 20
                    )));
                }
                if self.header.len() > 1 {
                    self.header.push(b',');
                }
                self.header.extend_from_slice(member);
            }
            more = parser.more(b'}')?;
        }
        if parser.ended() {
            Ok(())
        } else {
            Err(Fault::Meaning("something follows the recording".to_owned()))
        }
    }
}

/// An error at a byte of the text.
fn error(text: &[u8], at: usize, fault: &Fault) -> ReadError {
    let place = format!("line {}", memchr_iter(b'\n', &text[..at]).count() + 1);
    match fault {
        Fault::Unfinished => ReadError::truncated(place, "the recording is truncated here"),
        _ => ReadError::wrong(place, fault),
    }
}

impl Reader for V1 {
    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, event: &mut Event) -> Result<bool, ReadError> {
        loop {
            let Some(at) = self.at.take() else {
                let told = mem::replace(&mut self.told, true);
                return self.failed.as_ref().filter(|_| !told).map_or(Ok(false), |error| Err(error.again()));
            };
            let mut parser = Parser::new(&self.text, at);
            let mut delay = 0;
            let parsed = parse(&mut parser, event, &mut delay).and_then(|more| {
                let time = self.now.checked_add(delay);
                Ok((time.ok_or_else(|| Fault::meaning("the recording is too long"))?, more))
            });
            let fault = match parsed {
                Ok((time, more)) => {
                    self.at = more.then_some(parser.at());
                    self.now = time;
                    event.time = time;
                    event.kind = Kind::Output;
                    return Ok(true);
                }
                Err(fault) => fault,
            };
            let error = error(&self.text, parser.at(), &fault);
            if !self.lenient || error.is_truncated() {
                return Err(error);
            }
            // What is JSON can be passed over.
            let mut after = Parser::new(&self.text, at);
            let Ok(more) = after.value().and_then(|_| after.more(b']')) else { return Err(error) };
            self.at = more.then_some(after.at());
            self.now = self.now.saturating_add(delay);
            self.skipped.count = self.skipped.count.saturating_add(1);
            self.skipped.first.get_or_insert_with(|| error.to_string());
        }
    }

    fn skipped(&self) -> Skipped {
        self.skipped.clone()
    }

    fn position(&self) -> Option<Position> {
        let at = self.at.filter(|_| self.is_file)?;
        Some(Position::of(b'1').number(at as u64).number(self.now).number(self.skipped.count))
    }

    fn go_to(&mut self, position: &Position) -> Result<(), ReadError> {
        let mut numbers = position.numbers(b'1')?;
        let (at, now, skipped) = (numbers.small()?, numbers.number()?, numbers.number()?);
        numbers.end()?;
        if !self.is_file {
            return Err(ReadError::new(ReadErrorKind::Unsupported, "in a pipe, one cannot go to a position"));
        }
        if at > self.text.len() {
            return Err(foreign());
        }
        (self.at, self.now, self.told) = (Some(at), now, false);
        self.skipped.go_to(skipped);
        Ok(())
    }
}

/// Reads the delay and the data of an event, and whether another follows.
fn parse(parser: &mut Parser, event: &mut Event, delay: &mut u64) -> Result<bool, Fault> {
    parser.expect(b'[')?;
    *delay = time::parse(parser.number()?)?;
    parser.expect(b',')?;
    event.data.clear();
    parser.string(&mut event.data)?;
    while parser.more(b']')? {
        parser.value()?;
    }
    parser.more(b']')
}
