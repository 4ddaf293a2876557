//! Raw: what was printed, and nothing else.

use std::io::{self, ErrorKind};

use super::buffered::Buffered;
use crate::files::{Input, Output};
use crate::position::{Position, go_to};
use crate::{Event, Header, Kind, ReadError, Reader, Writer};

/// The most bytes of an event, if the recording is a file.
const PIECE: usize = 64 * 1024;

/// Reads all bytes as output at the start.
///
/// # Errors
/// None; other formats have some.
pub fn reader(input: Input) -> Result<Box<dyn Reader>, ReadError> {
    Ok(Box::new(Raw { input, header: Header::default() }))
}

/// Reads so many bytes, fewer only at the end; from the file itself, if they are a whole piece.
fn fill(input: &mut Input, count: usize, data: &mut Vec<u8>) -> io::Result<usize> {
    data.resize(count, 0);
    let mut read = 0;
    while read < count {
        match input.read(&mut data[read..]) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // What there is first; the same error comes again.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof && read > 0 => break,
            Err(error) => {
                data.clear();
                return Err(error);
            }
        }
    }
    data.truncate(read);
    Ok(read)
}

struct Raw {
    input: Input,
    header: Header,
}

impl Reader for Raw {
    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, event: &mut Event) -> Result<bool, ReadError> {
        (event.time, event.kind) = (0, Kind::Output);
        let count = match self.input.place(0) {
            // The same pieces, wherever one begins.
            Some(place) => {
                let count = PIECE - (place.offset % PIECE as u64) as usize;
                fill(&mut self.input, count, &mut event.data)?
            }
            // As much as there is, for a pipe may be slow.
            None => {
                let bytes = self.input.fill_buf()?;
                let count = bytes.len();
                event.data.clear();
                event.data.extend_from_slice(bytes);
                self.input.consume(count);
                count
            }
        };
        Ok(count > 0)
    }

    fn position(&self) -> Option<Position> {
        Some(Position::of(b'r').place(&self.input.place(0)?))
    }

    fn go_to(&mut self, position: &Position) -> Result<(), ReadError> {
        let mut numbers = position.numbers(b'r')?;
        let place = numbers.place()?;
        numbers.end()?;
        go_to(&mut self.input, &place)
    }
}

/// Writes what is printed.
pub fn writer(output: Output) -> Box<dyn Writer> {
    Box::new(RawWriter(Buffered::new(output)))
}

struct RawWriter(Buffered);

impl Writer for RawWriter {
    fn write(&mut self, event: &Event) -> io::Result<()> {
        if event.kind == Kind::Output { self.0.write(&event.data) } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.0.finish()
    }
}
