use std::io::{BufRead, ErrorKind, Read};

use super::header::{self, Ending, FOOTER};
use crate::files::{self, Input};
use crate::position::{self, Numbers, Position, foreign};
use crate::{Header, ReadError};

/// The most of a log's first line that is looked at.
const MAX_FIRST_LINE: u64 = 4 * 1024 * 1024;

/// The most that is read at once without a timing file.
const CHUNK: u64 = 64 * 1024;

/// The bytes of one log.
pub(super) struct Log {
    pub(super) input: Input,
    /// The last bytes so far, which the last line may begin in.
    held: Vec<u8>,
    /// Whether its last line was read.
    pub(super) ended: bool,
}

impl Log {
    /// Reads the first line. Without a timing file only if it is what script(1) writes: any bytes
    /// are a log then.
    pub(super) fn new(mut input: Input, timed: bool, header: &mut Header) -> Result<Self, ReadError> {
        let mut line = Vec::new();
        input.by_ref().take(MAX_FIRST_LINE).read_until(b'\n', &mut line)?;
        let whole = line.last() == Some(&b'\n');
        if timed || (whole && header::is_log(&line)) {
            let other_system = header::parse(line.strip_suffix(b"\n").unwrap_or(&line), header);
            if !whole && line.len() as u64 == MAX_FIRST_LINE {
                input.skip_until(b'\n')?;
            }
            if other_system && !timed {
                input = second_line(input, header)?;
            }
        } else {
            input = files::again(line, input);
        }
        Ok(Self { input, held: Vec::new(), ended: false })
    }

    /// Reads a piece of all that is left but for the last line; at the end, what that said.
    pub(super) fn rest(&mut self, data: &mut Vec<u8>) -> Result<Option<Ending>, ReadError> {
        data.clear();
        data.append(&mut self.held);
        let count = match self.input.by_ref().take(CHUNK).read_to_end(data) {
            // What there is first; the same error comes again.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof && !data.is_empty() => return Ok(None),
            result => result? as u64,
        };
        if count == CHUNK {
            let keep = data.len() - FOOTER.min(data.len());
            self.held.extend_from_slice(&data[keep..]);
            data.truncate(keep);
            return Ok(None);
        }
        self.ended = true;
        let tail = data.len() - FOOTER.min(data.len());
        let Some((start, ending)) = header::ending(&data[tail..]) else { return Ok(Some(Ending::default())) };
        data.truncate(tail + start);
        Ok(Some(ending))
    }

    /// Adds where one is in the log.
    pub(super) fn add_to(&self, position: Position) -> Option<Position> {
        let held = self.held.len() as u64;
        Some(position.place(&self.input.place(held)?).number(held).number(self.ended.into()))
    }

    pub(super) fn go_to(&mut self, numbers: &mut Numbers) -> Result<(), ReadError> {
        let (place, held, ended) = (numbers.place()?, numbers.number()?, numbers.flag()?);
        if held > FOOTER as u64 {
            return Err(foreign());
        }
        position::go_to(&mut self.input, &place)?;
        self.ended = ended;
        self.held.clear();
        self.input.by_ref().take(held).read_to_end(&mut self.held)?;
        Ok(())
    }
}

/// Takes the command from the line that other systems write it to.
fn second_line(mut input: Input, header: &mut Header) -> Result<Input, ReadError> {
    const NAME: &[u8] = b"Command: ";
    let mut line = Vec::new();
    input.by_ref().take(NAME.len() as u64).read_to_end(&mut line)?;
    if line == NAME {
        input.by_ref().take(MAX_FIRST_LINE).read_until(b'\n', &mut line)?;
        if line.pop_if(|last| *last == b'\n').is_some() {
            header.command = Some(String::from_utf8_lossy(&line[NAME.len()..]).into_owned());
            return Ok(input);
        }
    }
    Ok(files::again(line, input))
}
