//! `pty-cli search`: where a pattern was shown.

use std::cell::Cell;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use pty_recording::ReadError;
use pty_recording::index::{Case, Hit, Pattern, Place, View};
use serde_json::json;

use crate::args::Search;
use crate::indexes::{Indexed, Source};
use crate::shown::{self, shown};
use crate::values::clock;
use crate::{Failure, GONE};

const FOUND: u8 = 0;
const NOTHING: u8 = 1;
const WRONG: u8 = 2;

pub(crate) fn run(args: Search) -> Result<u8, Failure> {
    let failed = |failure: Failure| match failure.tell() {
        GONE => GONE,
        _ => WRONG,
    };
    let pattern = match pattern(&args) {
        Ok(pattern) => pattern,
        Err(failure) => return Ok(failed(failure)),
    };
    let is_coloured =
        io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let searcher = Searcher { args: &args, pattern, is_coloured, is_first: Cell::new(true) };
    let mut code = NOTHING;
    for path in args.files() {
        match searcher.search(path) {
            Ok(0) => {}
            Ok(_) if code == NOTHING => code = FOUND,
            Ok(_) => {}
            Err(Problem::Unwritten(failure)) => return Ok(failed(failure)),
            // The others are still worth searching.
            Err(Problem::Unread(failure)) => code = failed(failure),
        }
    }
    Ok(code)
}

fn pattern(args: &Search) -> Result<Pattern, Failure> {
    if args.files().len() == 0 {
        return Err(Failure::File("search: give a FILE and a PATTERN; see pty-cli search --help".to_owned()));
    }
    let text = args.pattern().ok_or_else(|| Failure::File("PATTERN is not UTF-8".to_owned()))?;
    let case = match (args.ignore_case, args.case_sensitive) {
        (true, _) => Case::Insensitive,
        (_, true) => Case::Sensitive,
        _ => Case::Smart,
    };
    let made = if args.regex { Pattern::regex(text, case) } else { Pattern::plain(text, case) };
    made.map_err(|error| {
        // Lines that show the place come before the one that says what is wrong.
        let error = error.to_string();
        let what = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
        Failure::File(format!("'{text}': {what}"))
    })
}

enum Problem {
    /// This file cannot be read.
    Unread(Failure),
    /// Standard output cannot be written.
    Unwritten(Failure),
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::Unread(failure)
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::Unwritten(Failure::of_output(&error))
    }
}

struct Searcher<'a> {
    args: &'a Search,
    pattern: Pattern,
    is_coloured: bool,
    /// Whether no hit was printed yet.
    is_first: Cell<bool>,
}

impl Searcher<'_> {
    /// Searches a recording, and prints what is found; how much that is.
    fn search(&self, path: &Path) -> Result<u64, Problem> {
        let args = self.args;
        let source =
            Source { path, timing: args.timing.as_deref(), format: args.input_format, strict: args.strict };
        let mut indexed = Indexed::new(source)?;
        let most = if args.files_with_matches { 1 } else { args.max_count.unwrap_or(u64::MAX) };
        let mut count = 0;
        loop {
            let mut view = if args.context > 0 { Some(indexed.view()?) } else { None };
            // Those that were found before the index turned out to be damaged.
            let mut known = count;
            let mut stopped = Ok(());
            let index = indexed.index();
            let searched = index.search(&self.pattern, &mut |hit| {
                if known > 0 {
                    known -= 1;
                    return true;
                }
                if let Some(view) = &mut view
                    && hit.row.is_some()
                    && let Err(error) = view.go_to(Place::Event(hit.event), Some(index))
                {
                    stopped = Err(Stop::View(error));
                    return false;
                }
                if let Err(error) = self.tell(path, &hit, view.as_ref()) {
                    stopped = Err(Stop::Output(error));
                    return false;
                }
                count += 1;
                count < most
            });
            let error = match stopped {
                Err(Stop::Output(error)) => return Err(error.into()),
                Err(Stop::View(error)) => error,
                Ok(()) => match searched {
                    Err(error) => error.into(),
                    Ok(()) => break,
                },
            };
            drop(view);
            indexed.renew(error)?;
        }
        let mut out = io::stdout();
        if args.count {
            writeln!(out, "{}{count}", self.file(path))?;
        } else if args.files_with_matches && count > 0 {
            writeln!(out, "{}", shown(&path.display().to_string()))?;
        }
        out.flush()?;
        Ok(count)
    }

    /// The name of the file, where there are several.
    fn file(&self, path: &Path) -> String {
        if self.args.files().len() > 1 {
            format!("{}: ", shown(&path.display().to_string()))
        } else {
            String::new()
        }
    }

    fn tell(&self, path: &Path, hit: &Hit, view: Option<&View>) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.args.count || self.args.files_with_matches {
            return Ok(());
        }
        if self.args.json {
            return writeln!(out, "{}", shown::json(&object(path, hit)));
        }
        let is_first = self.is_first.replace(false);
        let Some(view) = view else { return writeln!(out, "{}", self.line(path, hit)) };
        if !is_first {
            writeln!(out, "--")?;
        }
        let context = self.args.context;
        let (above, below) = match hit.row {
            Some(row) => {
                let last = view.screen().size().rows.saturating_sub(1);
                let row = row.min(last);
                (row.saturating_sub(context)..row, row + 1..last.min(row.saturating_add(context)) + 1)
            }
            None => (0..0, 0..0),
        };
        let start = format!("{}{}", self.file(path), clock(hit.time));
        let row = |row: u16| {
            let text = view.screen().row(row).text();
            format!("{start} {}- {}", row + 1, shown(text.trim_end())).trim_end().to_owned()
        };
        for line in above.map(row).chain([self.line(path, hit)]).chain(below.map(row)) {
            writeln!(out, "{line}")?;
        }
        Ok(())
    }

    fn line(&self, path: &Path, hit: &Hit) -> String {
        let row = hit.row.map_or_else(|| "-".to_owned(), |row| (u32::from(row) + 1).to_string());
        let col = u32::from(hit.col) + 1;
        let (before, rest) = hit.line.split_at(hit.range.start);
        let (found, after) = rest.split_at(hit.range.len());
        let (on, off) = if self.is_coloured { ("\x1b[1;31m", "\x1b[m") } else { ("", "") };
        format!(
            "{}{} {row}:{col} {}{on}{}{off}{}",
            self.file(path),
            clock(hit.time),
            shown(before),
            shown(found),
            shown(after)
        )
    }
}

/// Why a search stopped.
enum Stop {
    Output(io::Error),
    View(ReadError),
}

fn object(path: &Path, hit: &Hit) -> serde_json::Value {
    json!({
        "file": path.display().to_string(),
        "time": hit.time as f64 / 1e9,
        "event": hit.event,
        "row": hit.row,
        "col": hit.col,
        "line": &*hit.line,
        "start": hit.range.start,
        "end": hit.range.end,
    })
}
