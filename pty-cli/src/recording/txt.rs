//! Plain text: the lines that a terminal would have shown.
//!
//! What is shown on the alternate screen, where editors and pagers are, leaves nothing, unless the recording
//! ends there or shows nothing else; lines that were wrapped are whole again; what was overwritten is gone.

use std::io;

use super::buffered::Buffered;
use super::files::Output;
use super::{Event, Header, Kind, Writer};
use crate::filter::plain::Screen;

/// Bytes to print before whole lines are written.
const PIECE: usize = 16 * 1024;

/// Writes the lines that scroll off the screen, and at the end those on it.
pub fn writer(output: Output, header: &Header) -> Box<dyn Writer> {
    let size = header.size.unwrap_or_default();
    Box::new(Txt { output: Buffered::new(output), screen: Screen::new(size.cols, size.rows) })
}

struct Txt {
    output: Buffered,
    screen: Screen,
}

impl Txt {
    fn take_lines(&mut self) -> io::Result<()> {
        let lines = self.screen.lines();
        let result = self.output.write(lines.as_bytes());
        lines.clear();
        result
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
        self.output.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.screen.finish();
        self.take_lines()?;
        self.output.finish()
    }

    fn warning(&self) -> Option<&'static str> {
        self.screen.is_capped().then_some("the text is not complete: a few bytes stand for too much of it")
    }
}
