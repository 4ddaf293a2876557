use std::io::BufRead;

use memchr::memchr;

use super::{Entries, Entry, Inputs, LogState, What};
use crate::ReadError;
use crate::files::Input;

/// Finds out what there is of a recording that is to be appended to.
///
/// # Errors
/// What cannot be read; also if the timing file names bytes that a log does not have, for then what
/// is appended would be taken for these.
pub fn existing(inputs: Inputs) -> Result<LogState, ReadError> {
    let mut named = [0u64; 2];
    let mut timing = None;
    if let Some(input) = inputs.timing {
        let mut entries = Entries::new(input);
        let mut entry = Entry::default();
        while entries.read(&mut entry)? {
            match entry.what {
                What::Output(count) => named[0] = named[0].saturating_add(count),
                What::Input(count) => named[1] = named[1].saturating_add(count),
                What::Signal | What::Info => {}
            }
        }
        timing = entries.kind();
    }
    Ok(LogState {
        output: uncovered(inputs.output, named[0])?,
        input: uncovered(inputs.input, named[1])?,
        both: uncovered(inputs.both, named[0].saturating_add(named[1]))?,
        timing,
    })
}

/// How many bytes a log has after its first line and those that entries name.
fn uncovered(log: Option<Input>, named: u64) -> Result<Option<u64>, ReadError> {
    let Some(mut log) = log else { return Ok(None) };
    let mut first_line = true;
    let mut count = 0u64;
    loop {
        let bytes = log.fill_buf()?;
        if bytes.is_empty() {
            break;
        }
        let length = bytes.len();
        match memchr(b'\n', bytes) {
            Some(at) if first_line => {
                first_line = false;
                count = (length - at - 1) as u64;
            }
            _ if first_line => {}
            _ => count = count.saturating_add(length as u64),
        }
        log.consume(length);
    }
    match count.checked_sub(named) {
        Some(_) if first_line => Ok(None),
        Some(left) => Ok(Some(left)),
        None => Err(ReadError::wrong(
            "timing file",
            format_args!("it names {} bytes more than the log has", named - count),
        )),
    }
}
