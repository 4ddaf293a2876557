//! Plain text: the lines that a terminal would have shown.
//!
//! What is shown on the alternate screen, where editors and pagers are, leaves nothing, unless the recording
//! ends there or shows nothing else; lines that were wrapped are whole again; what was overwritten is gone.
//!
//! Lines that scrolled off the screen are certain. Those on it may still change: a file that can be
//! rewritten has them at its end, as they are; another gets them at the end of the
//! recording.

use std::io::{self, Write};

use crate::files::Output;
use crate::filter::plain::Screen;
use crate::{Event, Header, Kind, Writer};

/// Bytes to print before whole lines are written.
const PIECE: usize = 16 * 1024;
/// So many bytes are written together.
const BUFFER: usize = 64 * 1024;

/// Writes the lines that scroll off the screen, and at the end those on it.
pub fn writer(output: Output, header: &Header) -> Box<dyn Writer> {
    let size = header.size.unwrap_or_default();
    let screen = Screen::new(size.cols, size.rows);
    Box::new(Txt { output, certain: Vec::new(), shown: Vec::new(), screen })
}

struct Txt {
    output: Output,
    /// What is to be written and stays.
    certain: Vec<u8>,
    /// What the file ends with that may still change.
    shown: Vec<u8>,
    screen: Screen,
}

impl Txt {
    fn take_lines(&mut self) -> io::Result<()> {
        let lines = self.screen.lines();
        self.certain.extend_from_slice(lines.as_bytes());
        lines.clear();
        if self.certain.len() > BUFFER { self.hand_over(Vec::new()) } else { Ok(()) }
    }

    /// Writes what is certain, and then what may still change. What the file has of it already stays
    /// there.
    fn hand_over(&mut self, shown: Vec<u8>) -> io::Result<()> {
        let mut new = std::mem::take(&mut self.certain);
        new.extend_from_slice(&shown);
        let old = std::mem::replace(&mut self.shown, shown);
        let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        if same < old.len() {
            self.output.take_back((old.len() - same) as u64)?;
        }
        self.output.write_all(&new[same..])
    }
}

impl Writer for Txt {
    fn write(&mut self, event: &Event) -> io::Result<()> {
        match event.kind {
            Kind::Output => {
                // A few bytes can make a terminal print very many.
                for bytes in event.data.chunks(PIECE) {
                    self.screen.push(bytes);
                    self.take_lines()?;
                }
                Ok(())
            }
            Kind::Resize(size) => {
                self.screen.resize(size.cols, size.rows);
                self.take_lines()
            }
            _ => Ok(()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let shown = if self.output.is_rewritable() { self.screen.shown().into_bytes() } else { Vec::new() };
        self.hand_over(shown)?;
        self.output.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.screen.finish();
        self.take_lines()?;
        self.hand_over(Vec::new())?;
        self.output.finish()
    }

    fn warning(&self) -> Option<&'static str> {
        self.screen.is_capped().then_some("text was left out: a few bytes expand to too much of it")
    }
}
