//! A screen as JSON.

use std::path::Path;

use pty_screen::{Colour, Row, Run, Screen, Underline};
use serde_json::{Map, Value, json};

use crate::shown;

/// One object, on one line.
pub(super) fn object(path: &Path, time: u64, screen: &Screen) -> String {
    let (size, cursor) = (screen.size(), screen.cursor());
    let lines = screen.rows().map(|row| row.text().trim_end_matches(' ').to_owned());
    let object = json!({
        "file": path.display().to_string(),
        "time": time as f64 / 1e9,
        "cols": size.cols,
        "rows": size.rows,
        "cursor": {"row": cursor.row, "col": cursor.col, "visible": cursor.visible},
        "title": screen.title(),
        "alternate": screen.is_alternate(),
        "lines": lines.collect::<Vec<_>>(),
        "runs": screen.rows().map(runs).collect::<Vec<_>>(),
    });
    shown::json(&object) + "\n"
}

fn runs(row: &Row) -> Value {
    row.runs().map(run).collect::<Vec<_>>().into()
}

fn run(run: Run<'_>) -> Value {
    let style = run.style();
    let mut object = Map::new();
    let mut set = |key: &str, value: Value| _ = object.insert(key.to_owned(), value);
    set("col", run.col().into());
    set("text", run.text().into());
    for (key, colour) in
        [("fg", style.foreground), ("bg", style.background), ("underline_colour", style.underline_colour)]
    {
        match colour {
            Colour::Default => {}
            Colour::Indexed(index) => set(key, index.into()),
            Colour::Rgb(red, green, blue) => set(key, format!("#{red:02x}{green:02x}{blue:02x}").into()),
        }
    }
    let underline = match style.underline {
        Underline::None => None,
        Underline::Double => Some("double"),
        Underline::Curly => Some("curly"),
        Underline::Dotted => Some("dotted"),
        Underline::Dashed => Some("dashed"),
        _ => Some("single"),
    };
    if let Some(underline) = underline {
        set("underline", underline.into());
    }
    for name in style.attributes.names() {
        set(name, true.into());
    }
    if let Some(link) = run.link() {
        set("link", link.uri.clone().into());
    }
    object.into()
}
