//! Writes v2 and v3.

use std::io::{self, Write};
use std::mem;

use super::{bytes, header, json, time};
use crate::files::Output;
use crate::{Event, Format, Header, Kind, Writer};

/// Bytes to write at a time: they are escaped and written without leaving the processor's cache.
const PIECE: usize = 32 * 1024;

/// A recording of one event a line.
pub(super) struct Lined {
    output: Output,
    format: Format,
    lines: Vec<u8>,
    /// What the times of events count from, and the time of the last one, in microseconds.
    offset: u64,
    now: u64,
    /// The first bytes of a character of output, and of one of input.
    unfinished: [Vec<u8>; 2],
    /// Used again for each event.
    joined: Vec<u8>,
    text: String,
    words: String,
    /// Whether the last line is a `b` that means nothing.
    after_b: bool,
    /// Whether no bytes wait for the rest of their character.
    exact: bool,
}

impl Lined {
    pub(super) fn new(
        output: Output,
        format: Format,
        header: &Header,
        after: Option<u64>,
    ) -> io::Result<Self> {
        let relative = format == Format::AsciicastV3;
        let offset = after.filter(|_| !relative).map_or(0, time::micros);
        let mut writer = Self {
            output,
            format,
            lines: Vec::with_capacity(2 * PIECE),
            offset,
            now: offset,
            unfinished: [Vec::new(), Vec::new()],
            joined: Vec::new(),
            text: String::new(),
            words: String::new(),
            after_b: false,
            exact: false,
        };
        if after.is_some() {
            let kind = Kind::Resize(header::size_of(header));
            writer.write(&Event { kind, ..Event::default() })?;
        } else {
            writeln!(writer.lines, "{}", header::write(header, format))?;
        }
        Ok(writer)
    }

    /// Keeps the bytes of each event in it.
    pub(super) fn exact(self) -> Self {
        Self { exact: true, ..self }
    }

    /// Begins the line of an event at this time.
    fn begin(&mut self, micros: u64, code: &str) {
        let micros = micros.max(self.now);
        let since = if self.format == Format::AsciicastV3 { self.now } else { 0 };
        self.lines.push(b'[');
        time::write(micros - since, &mut self.lines);
        self.lines.extend_from_slice(b", \"");
        json::escape(code, &mut self.lines);
        self.lines.push(b'"');
        self.now = micros;
        self.after_b = false;
    }

    /// Writes an event whose data is a string.
    fn string(&mut self, micros: u64, code: &str, text: &str) {
        self.begin(micros, code);
        self.lines.extend_from_slice(b", \"");
        json::escape(text, &mut self.lines);
        self.lines.extend_from_slice(b"\"]\n");
    }

    fn lossy(&mut self, micros: u64, code: &str, text: &[u8]) {
        self.string(micros, code, &String::from_utf8_lossy(text));
    }

    /// Writes what was printed or typed, but for a character that has not ended yet.
    fn bytes(&mut self, micros: u64, direction: usize, data: &[u8]) {
        if self.exact {
            return self.whole(micros, direction, data);
        }
        let waiting = &mut self.unfinished[direction];
        if waiting.is_empty() {
            let (whole, rest) = data.split_at(data.len() - bytes::unfinished(data));
            waiting.extend_from_slice(rest);
            if !whole.is_empty() || rest.is_empty() {
                self.whole(micros, direction, whole);
            }
            return;
        }
        let mut joined = mem::take(&mut self.joined);
        joined.clear();
        joined.append(waiting);
        joined.extend_from_slice(data);
        let whole = joined.len() - bytes::unfinished(&joined);
        waiting.extend_from_slice(&joined[whole..]);
        if whole > 0 {
            self.whole(micros, direction, &joined[..whole]);
        }
        self.joined = joined;
    }

    /// Writes bytes that end with a character, or with what will never be one.
    fn whole(&mut self, micros: u64, direction: usize, data: &[u8]) {
        let code = ["o", "i"][direction];
        match std::str::from_utf8(data) {
            Ok(text) if !self.after_b => self.string(micros, code, text),
            _ => {
                let (mut text, mut words) = (mem::take(&mut self.text), mem::take(&mut self.words));
                text.clear();
                words.clear();
                bytes::describe(data, &mut text, &mut words);
                if !words.is_empty() {
                    self.string(micros, "b", &words);
                }
                self.string(micros, code, &text);
                (self.text, self.words) = (text, words);
            }
        }
    }

    /// Writes what another tool wrote, if it can stand in an event.
    fn other(&mut self, micros: u64, code: &str, data: &[u8]) {
        let known = matches!(code, "o" | "i" | "r" | "m" | "x");
        if known || !json::is_values(data) {
            return;
        }
        self.begin(micros, code);
        if !data.is_empty() {
            self.lines.extend_from_slice(b", ");
            let from = self.lines.len();
            self.lines.extend_from_slice(String::from_utf8_lossy(data).as_bytes());
            // Blanks between values are as good as tabs.
            self.lines[from..].iter_mut().filter(|byte| **byte < b' ').for_each(|byte| *byte = b' ');
        }
        self.lines.extend_from_slice(b"]\n");
        self.after_b = code == "b";
    }

    fn comment(&mut self, text: &[u8]) {
        if self.format == Format::AsciicastV3 {
            for line in String::from_utf8_lossy(text).split(['\n', '\r']) {
                self.lines.push(b'#');
                self.lines.extend_from_slice(line.as_bytes());
                self.lines.push(b'\n');
            }
            self.after_b = false;
        }
    }

    fn hand_over(&mut self) -> io::Result<()> {
        let written = self.output.write_all(&self.lines);
        self.lines.clear();
        written
    }
}

impl Writer for Lined {
    fn write(&mut self, event: &Event) -> io::Result<()> {
        let micros = self.offset.saturating_add(time::micros(event.time));
        match &event.kind {
            Kind::Output => self.bytes(micros, 0, &event.data),
            Kind::Input => self.bytes(micros, 1, &event.data),
            Kind::Hidden => self.string(micros, "h", ""),
            Kind::Resize(size) if size.cols == 0 || size.rows == 0 => {}
            Kind::Resize(size) => self.string(micros, "r", &size.to_string()),
            Kind::Signal => self.lossy(micros, "s", &event.data),
            Kind::Marker => self.lossy(micros, "m", &event.data),
            Kind::Exit(status) => self.string(micros, "x", &status.to_string()),
            Kind::Info => self.lossy(micros, "n", &event.data),
            Kind::Comment => self.comment(&event.data),
            Kind::Other(code) => self.other(micros, code, &event.data),
        }
        if self.lines.len() >= PIECE { self.hand_over() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_over()?;
        self.output.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        for direction in 0..2 {
            let rest = mem::take(&mut self.unfinished[direction]);
            if !rest.is_empty() {
                self.whole(self.now, direction, &rest);
            }
        }
        self.hand_over()?;
        self.output.finish()
    }
}
