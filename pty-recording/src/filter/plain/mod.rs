//! Plain text: what a person would have read on a terminal, without anything that is not text.
//!
//! [`Screen`] is a terminal whose lines become text when they scroll off, for recordings; [`Lines`] is one line
//! after the other, for what must be shown at once.
//! Neither passes a control character but tab and newline, of seven bits or of eight. A string that does
//! not end, ends with its line or after 4 KiB. Memory is bounded, and so is what a few bytes stand for.
//!
//! ```
//! use pty_recording::filter::plain::Lines;
//!
//! let (mut lines, mut text) = (Lines::new(), String::new());
//! lines.push(b"\x1b[32mgreen\x1b[m\r\n 10%\r100%\r\n", &mut text);
//! lines.finish(&mut text);
//! assert_eq!(text, "green\n100%\n");
//! ```

mod lines;
mod newlines;
mod parser;
mod row;
mod screen;

pub use lines::Lines;
pub use newlines::Newlines;
pub use screen::Screen;
