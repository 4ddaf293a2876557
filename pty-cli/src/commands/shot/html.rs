//! A screen as a page: one `<pre>`, with styles in it and nothing from outside.

use std::fmt::Write;
use std::path::Path;

use pty_screen::{Attributes, Colour, Row, Run, Screen, Style, Underline};

use crate::shown::shown;

type Rgb = [u8; 3];

/// The colours where none is set.
const FOREGROUND: Rgb = [0xe5, 0xe5, 0xe5];
const BACKGROUND: Rgb = [0, 0, 0];

/// The first 16 colours, as xterm has them.
const BASIC: [Rgb; 16] = [
    [0x00, 0x00, 0x00],
    [0xcd, 0x00, 0x00],
    [0x00, 0xcd, 0x00],
    [0xcd, 0xcd, 0x00],
    [0x00, 0x00, 0xee],
    [0xcd, 0x00, 0xcd],
    [0x00, 0xcd, 0xcd],
    [0xe5, 0xe5, 0xe5],
    [0x7f, 0x7f, 0x7f],
    [0xff, 0x00, 0x00],
    [0x00, 0xff, 0x00],
    [0xff, 0xff, 0x00],
    [0x5c, 0x5c, 0xff],
    [0xff, 0x00, 0xff],
    [0x00, 0xff, 0xff],
    [0xff, 0xff, 0xff],
];

/// Characters as wide as two stay so in any font.
const STYLE: &str = "body{margin:0;background:#000}pre{margin:0;padding:1ch;width:max-content;background:#000;\
color:#e5e5e5;font:14px/1.25 monospace}b{font-weight:inherit;display:inline-block;width:2ch}";

pub(super) fn page(path: &Path, screen: &Screen) -> String {
    let title = match screen.title() {
        "" => path.display().to_string(),
        title => title.to_owned(),
    };
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<pre>\n",
        escaped(&shown(&title))
    );
    for row in screen.rows() {
        for run in row.runs() {
            push(&mut page, row, run);
        }
        page.push('\n');
    }
    page += "</pre>\n</body>\n</html>\n";
    page
}

fn push(page: &mut String, row: &Row, run: Run<'_>) {
    let css = css(run.style());
    let title =
        run.link().map(|link| format!(" title=\"{}\"", escaped(&shown(&link.uri)))).unwrap_or_default();
    let is_plain = css.is_empty() && title.is_empty();
    if !is_plain {
        let style = if css.is_empty() { css } else { format!(" style=\"{css}\"") };
        // Nothing fails in memory.
        let _ = write!(page, "<span{style}{title}>");
    }
    for col in run.col()..run.col() + run.width() {
        let cell = row.cell(col);
        match (cell.width(), cell.has_text()) {
            (0, _) => {}
            (2, _) => _ = write!(page, "<b>{}</b>", escaped(&cell.text())),
            (_, false) => page.push(' '),
            _ => page.push_str(&escaped(&cell.text())),
        }
    }
    if !is_plain {
        page.push_str("</span>");
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            c => escaped.push(c),
        }
    }
    escaped
}

fn css(style: Style) -> String {
    let is = |attribute| style.attributes.contains(attribute);
    let mut foreground = rgb(style.foreground).unwrap_or(FOREGROUND);
    let mut background = rgb(style.background).unwrap_or(BACKGROUND);
    if is(Attributes::REVERSE) {
        std::mem::swap(&mut foreground, &mut background);
    }
    if is(Attributes::DIM) {
        for (ink, paper) in foreground.iter_mut().zip(background) {
            *ink = ((u16::from(*ink) * 2 + u16::from(paper)) / 3) as u8;
        }
    }
    if is(Attributes::HIDDEN) {
        foreground = background;
    }
    let mut css = Vec::new();
    if foreground != FOREGROUND {
        css.push(format!("color:{}", hex(foreground)));
    }
    if background != BACKGROUND {
        css.push(format!("background:{}", hex(background)));
    }
    if is(Attributes::BOLD) {
        css.push("font-weight:bold".to_owned());
    }
    if is(Attributes::ITALIC) {
        css.push("font-style:italic".to_owned());
    }
    let line = match style.underline {
        Underline::None => None,
        Underline::Double => Some("double"),
        Underline::Curly => Some("wavy"),
        Underline::Dotted => Some("dotted"),
        Underline::Dashed => Some("dashed"),
        _ => Some("solid"),
    };
    let lines: Vec<_> = [
        line.map(|_| "underline"),
        is(Attributes::STRIKETHROUGH).then_some("line-through"),
        is(Attributes::OVERLINE).then_some("overline"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !lines.is_empty() {
        let mut value = lines.join(" ");
        if let Some(line) = line.filter(|line| *line != "solid") {
            value = format!("{value} {line}");
        }
        if let Some(colour) = rgb(style.underline_colour) {
            value = format!("{value} {}", hex(colour));
        }
        css.push(format!("text-decoration:{value}"));
    }
    css.join(";")
}

fn hex([red, green, blue]: Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn rgb(colour: Colour) -> Option<Rgb> {
    match colour {
        Colour::Default => None,
        Colour::Rgb(red, green, blue) => Some([red, green, blue]),
        Colour::Indexed(index @ 0..16) => Some(BASIC[usize::from(index)]),
        Colour::Indexed(index @ 16..232) => {
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let index = index - 16;
            Some([level(index / 36), level(index / 6 % 6), level(index % 6)])
        }
        Colour::Indexed(index) => Some([8 + 10 * (index - 232); 3]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_palette_is_that_of_xterm() {
        for (index, colour) in [
            (1, "#cd0000"),
            (15, "#ffffff"),
            (16, "#000000"),
            (17, "#00005f"),
            (208, "#ff8700"),
            (231, "#ffffff"),
            (232, "#080808"),
            (255, "#eeeeee"),
        ] {
            assert_eq!(rgb(Colour::Indexed(index)).map(hex).as_deref(), Some(colour), "{index}");
        }
    }
}
