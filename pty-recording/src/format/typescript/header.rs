//! The first and the last line of a log.

use memchr::memchr;
use memchr::memmem;

use super::Around;
use crate::Header;
use crate::Size;
use crate::time;

/// Whether a file that begins so is a log: it has the line with which script(1) starts.
pub(crate) fn is_log(start: &[u8]) -> bool {
    let line = memchr(b'\n', start).map(|end| &start[..end]);
    // In other languages only the shape of the line is the same.
    start.starts_with(b"Script started on ") || line.is_some_and(|line| facts(line).is_some())
}

/// The first line of a log. As in script(1) nothing is quoted, and for that reason [`parse`] reads
/// it from its end, where no command can forge anything.
pub(super) fn line(header: &Header, around: &Around) -> Vec<u8> {
    let mut items = Vec::new();
    if let Some(command) = &header.command {
        items.push(format!("COMMAND=\"{}\"", command.replace('\n', " ")));
    }
    if around.terminal {
        if let Some(term) = &header.term {
            items.push(format!("TERM=\"{term}\""));
        }
        if let Some(tty) = &around.tty {
            items.push(format!("TTY=\"{tty}\""));
        }
        let (cols, rows) = header.size.map_or((0, 0), |size| (size.cols, size.rows));
        items.push(format!("COLUMNS=\"{cols}\" LINES=\"{rows}\""));
    } else {
        items.push("<not executed on terminal>".to_owned());
    }
    let started = time::iso(header.started.unwrap_or(0));
    format!("Script started on {started} [{}]\n", items.join(" ")).into_bytes()
}

/// The last line of a log, with the newline before it.
pub(super) fn footer(time: u64, exit: Option<i32>, reason: Option<&str>) -> String {
    let why = match (reason, exit) {
        (Some(reason), _) => format!("<{reason}>"),
        (None, exit) => format!("COMMAND_EXIT_CODE=\"{}\"", exit.unwrap_or(0)),
    };
    format!("\nScript done on {} [{why}]\n", time::iso(time))
}

/// The time in a line, and what it has in brackets after that.
fn facts(line: &[u8]) -> Option<(u64, &[u8])> {
    let line = line.strip_suffix(b"]")?;
    memmem::find_iter(line, b" [").find_map(|at| {
        // Also without the colon in the zone, as older versions write it.
        let time = |length| time::parse_date(&line[at.checked_sub(length)?..at]);
        let time = time(time::ISO_LENGTH).or_else(|| time(time::ISO_LENGTH - 1))?;
        Some((time, &line[at + 2..]))
    })
}

/// Takes what the first line of a log says into `header`; whether it is the line of another
/// system's script(1), whose next line has the command.
pub(super) fn parse(line: &[u8], header: &mut Header) -> bool {
    let text = |bytes: &[u8]| Some(String::from_utf8_lossy(bytes).into_owned());
    let Some((time, mut facts)) = facts(line) else {
        let time = line.strip_prefix(b"Script started on ").unwrap_or_default();
        header.started = time::parse_date(time);
        return header.started.is_some();
    };
    // A start that was not known is written as the first moment of all.
    header.started = Some(time).filter(|&time| time > 0);
    if facts.ends_with(b">") {
        let end = facts.iter().rposition(|&byte| byte == b'<').unwrap_or(0);
        facts = facts[..end].trim_ascii_end();
    } else {
        let rows = take_last(&mut facts, b"LINES=\"");
        let cols = take_last(&mut facts, b"COLUMNS=\"");
        header.size = size(cols, rows);
        take_last(&mut facts, b"TTY=\"");
        header.term = take_last(&mut facts, b"TERM=\"").and_then(text);
    }
    header.command = take_last(&mut facts, b"COMMAND=\"").and_then(text);
    false
}

/// Cuts `name="value"` off the end of `facts`. A command, which is the last to be cut off, may have
/// quotes in it; the others have none.
fn take_last<'a>(facts: &mut &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let inner = facts.strip_suffix(b"\"")?;
    let at = if name.starts_with(b"COMMAND") {
        inner.starts_with(name).then_some(0)?
    } else {
        let at = memmem::rfind(inner, name)?;
        let value = &inner[at + name.len()..];
        (memchr(b'"', value).is_none() && (at == 0 || inner[at - 1] == b' ')).then_some(at)?
    };
    *facts = facts[..at].trim_ascii_end();
    Some(&inner[at + name.len()..])
}

/// The size that these texts say, if it is any.
pub(super) fn size(cols: Option<&[u8]>, rows: Option<&[u8]>) -> Option<Size> {
    Size::of_texts(std::str::from_utf8(cols?).ok()?, std::str::from_utf8(rows?).ok()?)
}

/// How a log says that it ends.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Ending {
    pub(super) exit: Option<i32>,
    pub(super) reason: Option<Vec<u8>>,
}

/// The most that a last line can be, with what BSD systems have before it.
pub(super) const FOOTER: usize = 4096;

/// Where in the end of a log its footer begins, if it has one, and what that says.
pub(super) fn ending(tail: &[u8]) -> Option<(usize, Ending)> {
    let body = tail.strip_suffix(b"\n")?;
    let start = body.iter().rposition(|&byte| byte == b'\n')?;
    let line = &body[start + 1..];
    if let Some((_, why)) = facts(line) {
        let exit = why.strip_prefix(b"COMMAND_EXIT_CODE=\"").and_then(|rest| rest.strip_suffix(b"\""));
        if let Some(exit) = exit.and_then(number) {
            return Some((start, Ending { exit: Some(exit), reason: None }));
        }
        let reason = why.strip_prefix(b"<")?.strip_suffix(b">")?;
        return Some((start, Ending { exit: None, reason: Some(reason.to_vec()) }));
    }
    if !line.starts_with(b"Script done on ") {
        return None;
    }
    // On BSD systems the exit status has a line of its own before this.
    let before = body[..start].iter().rposition(|&byte| byte == b'\n');
    let status = before.and_then(|at| body[at + 1..start].strip_prefix(b"Command exit status: "));
    Some(match (before, status.and_then(number)) {
        (Some(at), Some(exit)) => (at, Ending { exit: Some(exit), reason: None }),
        _ => (start, Ending::default()),
    })
}

pub(super) fn number(text: &[u8]) -> Option<i32> {
    std::str::from_utf8(text).ok()?.trim_ascii().parse().ok()
}
