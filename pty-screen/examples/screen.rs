//! A screen for other programs: requests on the standard input, one a line, and a line of JSON for each `show`.
//!
//! - `new 80x24`, and what is not as usual: `no-reflow`, `clusters`, `scrollback=100`
//! - `feed` and bytes as hexadecimal digits
//! - `resize 40x12`
//! - `show`

#[path = "../tests/support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::io::{BufRead, Write};

use pty_screen::{Event, Screen, Size, Watch};

struct Answers(Vec<u8>);

impl Watch for Answers {
    fn event(&mut self, event: Event<'_>) {
        if let Event::Answer(bytes) = event {
            self.0.extend_from_slice(bytes);
        }
    }
}

fn main() -> std::io::Result<()> {
    let (mut screen, mut answers) = (Screen::new(Size::new(80, 24)), Answers(Vec::new()));
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("new"), Some(words_of_size)) => {
                (screen, answers) = (Screen::new(size(words_of_size)), Answers(Vec::new()));
                for word in words {
                    match word.strip_prefix("scrollback=") {
                        Some(rows) => screen.set_scrollback(rows.parse().expect("a number")),
                        None if word == "clusters" => screen.set_grapheme_clusters(true),
                        None => screen.set_reflow(word != "no-reflow"),
                    }
                }
            }
            (Some("feed"), digits) => screen.feed_with(&bytes(digits.unwrap_or("")), &mut answers),
            (Some("resize"), Some(words)) => screen.resize(size(words)),
            (Some("show"), _) => {
                writeln!(output, "{}", json(&screen, &answers.0))?;
                output.flush()?;
            }
            _ => panic!("no such request: {line}"),
        }
    }
    Ok(())
}

fn size(words: &str) -> Size {
    let (cols, rows) = words.split_once('x').expect("a size");
    Size::new(cols.parse().expect("columns"), rows.parse().expect("rows"))
}

fn bytes(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("digits"));
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("digits")).collect()
}

fn json(screen: &Screen, answers: &[u8]) -> String {
    let mut rows = Vec::new();
    for row in screen.rows() {
        rows.push(row_json(row));
    }
    let history: Vec<String> = screen.scrollback().map(row_json).collect();
    let cursor = screen.cursor();
    format!(
        "{{\"rows\":[{}],\"history\":[{}],\"cursor\":[{},{}],\"pending\":{},\"visible\":{},\"alternate\":{},\
         \"title\":{},\"answers\":{}}}",
        rows.join(","),
        history.join(","),
        cursor.row,
        cursor.col,
        cursor.pending_wrap,
        cursor.visible,
        screen.is_alternate(),
        quoted(screen.title()),
        quoted(&String::from_utf8_lossy(answers)),
    )
}

fn row_json(row: &pty_screen::Row) -> String {
    let looks = support::looks(row)
        .into_iter()
        .map(|(col, width, look)| format!("[{col},{width},{}]", quoted(&look)));
    format!(
        "{{\"text\":{},\"wrapped\":{},\"looks\":[{}]}}",
        quoted(&support::shown(row)),
        row.is_wrapped(),
        looks.collect::<Vec<_>>().join(",")
    )
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\0'..='\x1f' | '\x7f' => write!(quoted, "\\u{:04x}", c as u32).unwrap(),
            _ => quoted.push(c),
        }
    }
    quoted + "\""
}
