//! SGR: how the characters that come next look.

use crate::parser::Sequence;
use crate::style::{Attributes, Colour, Packed, Style, Underline};

/// Changes a style as a sequence says.
pub(super) fn apply(style: &mut Packed, sequence: &Sequence) {
    let values = sequence.values();
    // By far the most are one colour, or the end of all.
    match *values {
        [0] => return *style = Packed::default(),
        [value @ 30..=37] => return style.set_foreground(Colour::Indexed(value as u8 - 30)),
        [value @ 40..=47] => return style.set_background(Colour::Indexed(value as u8 - 40)),
        _ => {}
    }
    let mut index = 0;
    while let Some(&value) = values.get(index) {
        let mut parts = 1;
        while index + parts < values.len() && sequence.is_part(index + parts) {
            parts += 1;
        }
        let part = |number: usize| (number < parts).then(|| values[index + number]);
        match value {
            0 => *style = Packed::default(),
            1 => style.set_attributes(Attributes::BOLD, true),
            2 => style.set_attributes(Attributes::DIM, true),
            3 => style.set_attributes(Attributes::ITALIC, true),
            4 => style.set_underline(underline(part(1).unwrap_or(1))),
            5 | 6 => style.set_attributes(Attributes::BLINK, true),
            7 => style.set_attributes(Attributes::REVERSE, true),
            8 => style.set_attributes(Attributes::HIDDEN, true),
            9 => style.set_attributes(Attributes::STRIKETHROUGH, true),
            21 => style.set_underline(Underline::Double),
            22 => style.set_attributes(Attributes::BOLD | Attributes::DIM, false),
            23 => style.set_attributes(Attributes::ITALIC, false),
            24 => style.set_underline(Underline::None),
            25 => style.set_attributes(Attributes::BLINK, false),
            27 => style.set_attributes(Attributes::REVERSE, false),
            28 => style.set_attributes(Attributes::HIDDEN, false),
            29 => style.set_attributes(Attributes::STRIKETHROUGH, false),
            30..=37 => style.set_foreground(Colour::Indexed(value as u8 - 30)),
            39 => style.set_foreground(Colour::Default),
            40..=47 => style.set_background(Colour::Indexed(value as u8 - 40)),
            49 => style.set_background(Colour::Default),
            53 => style.set_attributes(Attributes::OVERLINE, true),
            55 => style.set_attributes(Attributes::OVERLINE, false),
            59 => style.set_underline_colour(Colour::Default),
            90..=97 => style.set_foreground(Colour::Indexed(value as u8 - 90 + 8)),
            100..=107 => style.set_background(Colour::Indexed(value as u8 - 100 + 8)),
            38 | 48 | 58 => {
                let (colour, used) = if parts > 1 {
                    (colour_of_parts(&values[index..index + parts]), 0)
                } else {
                    colour_of_values(&values[index + 1..])
                };
                if let Some(colour) = colour {
                    match value {
                        38 => style.set_foreground(colour),
                        48 => style.set_background(colour),
                        _ => style.set_underline_colour(colour),
                    }
                }
                parts += used;
            }
            _ => {}
        }
        index += parts;
    }
}

fn underline(kind: u16) -> Underline {
    match kind {
        0 => Underline::None,
        2 => Underline::Double,
        3 => Underline::Curly,
        4 => Underline::Dotted,
        5 => Underline::Dashed,
        _ => Underline::Single,
    }
}

fn byte(value: u16) -> Option<u8> {
    value.try_into().ok()
}

/// `38:5:n`, `38:2::r:g:b` or `38:2:r:g:b`.
fn colour_of_parts(parts: &[u16]) -> Option<Colour> {
    match *parts {
        [_, 5, index, ..] => Some(Colour::Indexed(byte(index)?)),
        [_, 2, red, green, blue] | [_, 2, _, red, green, blue, ..] => {
            Some(Colour::Rgb(byte(red)?, byte(green)?, byte(blue)?))
        }
        _ => None,
    }
}

/// `5;n` or `2;r;g;b`, and how many of the values it is.
fn colour_of_values(values: &[u16]) -> (Option<Colour>, usize) {
    match *values {
        [5, index, ..] => (byte(index).map(Colour::Indexed), 2),
        [2, red, green, blue, ..] => {
            let colour = byte(red).zip(byte(green)).zip(byte(blue));
            (colour.map(|((red, green), blue)| Colour::Rgb(red, green, blue)), 4)
        }
        _ => (None, values.len()),
    }
}

/// The parameters that set this style, for an answer: DECRQSS.
pub(super) fn parameters(style: &Style) -> String {
    let mut text = String::from("0");
    let mut add = |piece: String| {
        text.push(';');
        text.push_str(&piece);
    };
    for (attribute, number) in [
        (Attributes::BOLD, 1),
        (Attributes::DIM, 2),
        (Attributes::ITALIC, 3),
        (Attributes::BLINK, 5),
        (Attributes::REVERSE, 7),
        (Attributes::HIDDEN, 8),
        (Attributes::STRIKETHROUGH, 9),
        (Attributes::OVERLINE, 53),
    ] {
        if style.attributes.contains(attribute) {
            add(number.to_string());
        }
    }
    match style.underline {
        Underline::None => {}
        Underline::Single => add("4".into()),
        other => add(format!("4:{}", other as u8)),
    }
    for (colour, number) in [(style.foreground, 30), (style.background, 40), (style.underline_colour, 50)] {
        match colour {
            Colour::Default => {}
            Colour::Indexed(index @ ..8) if number < 50 => add((number + u16::from(index)).to_string()),
            Colour::Indexed(index @ 8..16) if number < 50 => {
                add((number + 52 + u16::from(index)).to_string())
            }
            Colour::Indexed(index) => add(format!("{}:5:{index}", number + 8)),
            Colour::Rgb(red, green, blue) => add(format!("{}:2::{red}:{green}:{blue}", number + 8)),
        }
    }
    text
}
