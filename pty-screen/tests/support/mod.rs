//! How cells look, in words: for written cases and for comparisons with other terminals.

use std::fmt::Write;

use pty_screen::{CellRef, Colour, Row, Underline};

/// Pieces of a row that look the same: the first column from 0, the width, and how they look. Those that look
/// like nothing was set are left out.
pub(crate) fn looks(row: &Row) -> Vec<(usize, usize, String)> {
    let mut pieces: Vec<(usize, usize, String)> = Vec::new();
    for (col, cell) in row.cells().enumerate() {
        let look = look(&cell);
        if look.is_empty() {
            continue;
        }
        match pieces.last_mut() {
            Some((start, width, last)) if *last == look && *start + *width == col => *width += 1,
            _ => pieces.push((col, 1, look)),
        }
    }
    pieces
}

fn look(cell: &CellRef<'_>) -> String {
    let style = cell.style();
    let mut words = String::new();
    for name in style.attributes.names() {
        write!(words, " {name}").unwrap();
    }
    let line = match style.underline {
        Underline::None => "",
        Underline::Single => "single",
        Underline::Double => "double",
        Underline::Curly => "curly",
        Underline::Dotted => "dotted",
        _ => "dashed",
    };
    if !line.is_empty() {
        write!(words, " ul={line}").unwrap();
    }
    for (name, colour) in
        [("fg", style.foreground), ("bg", style.background), ("ulc", style.underline_colour)]
    {
        match colour {
            Colour::Default => {}
            Colour::Indexed(index) => write!(words, " {name}={index}").unwrap(),
            Colour::Rgb(red, green, blue) => {
                write!(words, " {name}=#{red:02x}{green:02x}{blue:02x}").unwrap()
            }
        }
    }
    if let Some(link) = cell.link() {
        write!(words, " link={}", link.uri).unwrap();
        if !link.id.is_empty() {
            write!(words, " id={}", link.id).unwrap();
        }
    }
    if cell.is_protected() {
        words.push_str(" protected");
    }
    words.trim_start().to_owned()
}

/// The text of a row, without the blanks at its end.
pub(crate) fn shown(row: &Row) -> String {
    row.text().trim_end_matches(' ').to_owned()
}
