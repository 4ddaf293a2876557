//! Others' screens for other programs, with the protocol of pty-screen/examples/screen.rs; of what is shown only the
//! text of the rows and the cursor.

use std::io::{BufRead, Write};
use std::num::NonZero;
use std::panic::{self, AssertUnwindSafe};

use alacritty_terminal::Term;
use alacritty_terminal::event::VoidListener;
use alacritty_terminal::grid::Dimensions;
use alacritty_terminal::index::{Column, Line};
use alacritty_terminal::term::cell::Flags;
use alacritty_terminal::term::{Config, test::TermSize};
use alacritty_terminal::vte::ansi::Processor;

/// Rows, and the row and column of the cursor.
type Seen = (Vec<String>, [usize; 2]);

trait Terminal {
    fn feed(&mut self, bytes: &[u8]);
    fn resize(&mut self, cols: u16, rows: u16);
    fn seen(&self) -> Seen;
}

/// It takes text: bytes of a character are kept until it is whole.
struct Avt(avt::Terminal, Vec<u8>);

impl Terminal for Avt {
    fn feed(&mut self, bytes: &[u8]) {
        self.1.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.1) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.1.len(),
        };
        let rest = self.1.split_off(whole);
        self.0.feed([&*String::from_utf8_lossy(&self.1)]);
        self.1 = rest;
    }

    fn resize(&mut self, cols: u16, rows: u16) {
        self.0.resize(cols.into(), rows.into());
    }

    fn seen(&self) -> Seen {
        let cursor = self.0.cursor();
        // In pending wrap its column is the one after the last.
        let col = cursor.col.min(self.0.size().0 - 1);
        (self.0.screen().visible_lines().map(|line| line.text()).collect(), [cursor.row, col])
    }
}

impl Terminal for vt100::Parser {
    fn feed(&mut self, bytes: &[u8]) {
        self.process(bytes);
    }

    fn resize(&mut self, cols: u16, rows: u16) {
        self.screen_mut().set_size(cells(rows), cells(cols));
    }

    fn seen(&self) -> Seen {
        let (row, col) = self.screen().cursor_position();
        let cols = self.screen().size().1.get();
        (self.screen().rows(0, cols).collect(), [row.into(), col.min(cols - 1).into()])
    }
}

struct Alacritty(Term<VoidListener>, Processor);

impl Terminal for Alacritty {
    fn feed(&mut self, bytes: &[u8]) {
        self.1.advance(&mut self.0, bytes);
    }

    fn resize(&mut self, cols: u16, rows: u16) {
        self.0.resize(TermSize::new(cols.into(), rows.into()));
    }

    fn seen(&self) -> Seen {
        let grid = self.0.grid();
        let row = |line: usize| {
            let cells = (0..grid.columns()).map(|col| &grid[Line(line as i32)][Column(col)]);
            let written = cells.filter(|cell| {
                !cell.flags.intersects(Flags::WIDE_CHAR_SPACER | Flags::LEADING_WIDE_CHAR_SPACER)
            });
            written
                .flat_map(|cell| [cell.c].into_iter().chain(cell.zerowidth().unwrap_or(&[]).iter().copied()))
                .collect()
        };
        let point = grid.cursor.point;
        ((0..grid.screen_lines()).map(row).collect(), [point.line.0 as usize, point.column.0])
    }
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a screen has cells")
}

fn begin(engine: &str, cols: u16, rows: u16) -> Box<dyn Terminal> {
    match engine {
        "avt" => {
            Box::new(Avt(avt::Terminal::new(cols.into(), rows.into()).expect("a valid size"), Vec::new()))
        }
        "vt100" => Box::new(vt100::Parser::new(cells(rows), cells(cols), 0)),
        _ => {
            let config = Config { scrolling_history: 0, ..Config::default() };
            let size = TermSize::new(cols.into(), rows.into());
            Box::new(Alacritty(Term::new(config, &size, VoidListener), Processor::new()))
        }
    }
}

/// Serves the standard input. A terminal that panics shows nothing.
pub fn serve(engine: &str) {
    panic::set_hook(Box::new(|_| {}));
    let mut terminal = Some(begin(engine, 80, 24));
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a request");
        let mut words = line.split(' ');
        let (verb, word) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let size = || {
            let (cols, rows) = word.split_once('x').expect("a size");
            (cols.parse().expect("columns"), rows.parse().expect("rows"))
        };
        match verb {
            "new" => terminal = Some(begin(engine, size().0, size().1)),
            "feed" | "resize" => {
                let before = terminal.take();
                terminal = panic::catch_unwind(AssertUnwindSafe(|| {
                    before.map(|mut terminal| {
                        match verb {
                            "feed" => terminal.feed(&bytes(word)),
                            _ => terminal.resize(size().0, size().1),
                        }
                        terminal
                    })
                }))
                .unwrap_or_default();
            }
            _ => {
                let (rows, [row, col]) =
                    terminal.as_ref().map_or_else(Seen::default, |terminal| terminal.seen());
                let rows: Vec<_> = rows
                    .iter()
                    .map(|row| format!("{{\"text\":{}}}", quoted(row.trim_end_matches(' '))))
                    .collect();
                writeln!(output, "{{\"rows\":[{}],\"cursor\":[{row},{col}]}}", rows.join(","))
                    .expect("written");
                output.flush().expect("written");
            }
        }
    }
}

fn bytes(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("digits"));
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("digits")).collect()
}

fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        ..' ' => format!("\\u{:04x}", u32::from(c)),
        _ => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
