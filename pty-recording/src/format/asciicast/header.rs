//! Headers, as JSON objects and as what they mean.
//!
//! A theme is in v2's header itself and in v3's `term`; here it is always in the latter.

use std::fmt;

use serde_json::{Map, Value};

use super::time;
use crate::Size;
use crate::{Format, Header, ReadError, Skipped};

/// The header that the JSON object `text` is, at `place`, and which version's. If it is not whole, it
/// may have been cut in the middle. With `skipped`, fields that cannot be read are ignored and noted there.
pub(super) fn parse(
    text: &[u8],
    whole: bool,
    place: &str,
    skipped: Option<&mut Skipped>,
) -> Result<(Header, Format), ReadError> {
    let fields = match serde_json::from_slice(text) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) => return Err(ReadError::wrong(place, "an asciicast begins with a JSON object")),
        Err(error) if error.is_eof() && !whole => {
            return Err(ReadError::truncated(place, "the header ends too early"));
        }
        Err(error) => {
            return Err(ReadError::wrong(place, format_args!("the header is not JSON: {error}")));
        }
    };
    let mut faults = Faults { lenient: skipped.is_some(), first: None };
    let result = interpret(fields, &mut faults);
    if let (Some(skipped), Some(first)) = (skipped, faults.first) {
        skipped.field = Some(format!("{place}: {first}"));
    }
    result.map_err(|what| ReadError::wrong(place, format_args!("in the header, {what}")))
}

/// What to do about fields that cannot be read.
struct Faults {
    lenient: bool,
    first: Option<String>,
}

fn interpret(mut fields: Map<String, Value>, faults: &mut Faults) -> Result<(Header, Format), String> {
    let version = match fields.shift_remove("version") {
        None => return Err("there is no 'version'".to_owned()),
        Some(Value::String(text)) => {
            let number = text.parse::<u64>().ok();
            faults.add(format_args!("'version' is a string: \"{}\"", text.escape_debug()))?;
            number
        }
        Some(value) => value.as_u64(),
    };
    let format = match version {
        Some(1) => Format::AsciicastV1,
        Some(2) => Format::AsciicastV2,
        Some(3) => Format::AsciicastV3,
        _ => return Err("the version is not 1, 2 or 3".to_owned()),
    };
    let mut header = Header {
        started: take(&mut fields, faults, "timestamp", started)?,
        command: take(&mut fields, faults, "command", text)?,
        title: take(&mut fields, faults, "title", text)?,
        idle_limit: take(&mut fields, faults, "idle_time_limit", seconds)?,
        env: take(&mut fields, faults, "env", environment)?.unwrap_or_default(),
        ..Header::default()
    };
    if format == Format::AsciicastV3 {
        let mut term = take(&mut fields, faults, "term", object)?.unwrap_or_default();
        header.size = size(&mut term, faults, "cols", "rows")?;
        header.term = take(&mut term, faults, "type", text)?;
        if !term.is_empty() {
            fields.insert("term".to_owned(), term.into());
        }
    } else {
        fields.shift_remove("duration");
        header.size = size(&mut fields, faults, "width", "height")?;
        let term = header.env.iter().find(|(name, _)| name == "TERM");
        header.term = term.map(|(_, value)| value.clone());
        if let Some(theme) = fields.shift_remove("theme") {
            let term = fields.entry("term").or_insert_with(|| Map::new().into());
            if !term.is_object() {
                *term = Map::new().into();
            }
            term["theme"] = theme;
        }
    }
    header.extra = fields;
    Ok((header, format))
}

impl Faults {
    /// Notes a fault, or makes it an error.
    fn add(&mut self, what: impl fmt::Display) -> Result<(), String> {
        if !self.lenient {
            return Err(what.to_string());
        }
        self.first.get_or_insert_with(|| what.to_string());
        Ok(())
    }
}

/// A field, which is not there if it is null.
fn take<T>(
    fields: &mut Map<String, Value>,
    faults: &mut Faults,
    name: &str,
    convert: impl FnOnce(Value) -> Option<T>,
) -> Result<Option<T>, String> {
    match fields.shift_remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match convert(value) {
            Some(value) => Ok(Some(value)),
            None => faults.add(format_args!("'{name}' is not what it should be")).map(|()| None),
        },
    }
}

fn text(value: Value) -> Option<String> {
    if let Value::String(text) = value { Some(text) } else { None }
}

fn object(value: Value) -> Option<Map<String, Value>> {
    if let Value::Object(fields) = value { Some(fields) } else { None }
}

fn started(value: Value) -> Option<u64> {
    if let Value::Number(number) = value { time::parse(number.as_str().as_bytes()).ok() } else { None }
}

fn seconds(value: Value) -> Option<f64> {
    value.as_f64().filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
}

/// Some tools write null for a variable that is not set.
fn environment(value: Value) -> Option<Vec<(String, String)>> {
    let set = object(value)?.into_iter().filter(|(_, value)| !value.is_null());
    set.map(|(name, value)| Some((name, text(value)?))).collect()
}

/// Zero is no size.
fn size(
    fields: &mut Map<String, Value>,
    faults: &mut Faults,
    cols: &str,
    rows: &str,
) -> Result<Option<Size>, String> {
    let lenient = faults.lenient;
    let cells = |value: Value| {
        let whole = value.as_f64().filter(|number| lenient && number.fract() == 0.0 && *number >= 0.0);
        u16::try_from(value.as_u64().or(whole.map(|number| number as u64))?).ok()
    };
    let (cols, rows) = (take(fields, faults, cols, cells)?, take(fields, faults, rows, cells)?);
    Ok(cols.zip(rows).filter(|&(cols, rows)| cols > 0 && rows > 0).map(|(cols, rows)| Size::new(cols, rows)))
}

/// The size at the start, whether it is known or not.
pub(super) fn size_of(header: &Header) -> Size {
    header.size.filter(|size| size.cols > 0 && size.rows > 0).unwrap_or_default()
}

/// The line that `header` is in `format`, v2 or v3, without its end.
pub(super) fn write(header: &Header, format: Format) -> impl fmt::Display {
    let mut fields = Map::new();
    let mut extra = header.extra.clone();
    let Size { cols, rows, .. } = size_of(header);
    let mut env = header.env.clone();
    let mut theme = None;
    if format == Format::AsciicastV3 {
        fields.insert("version".to_owned(), 3.into());
        let mut term = Map::from_iter([("cols".to_owned(), cols.into()), ("rows".to_owned(), rows.into())]);
        if let Some(kind) = &header.term {
            term.insert("type".to_owned(), kind.as_str().into());
        }
        if let Some(Value::Object(more)) = extra.shift_remove("term") {
            more.into_iter().for_each(|(name, value)| add(&mut term, &name, Some(value)));
        }
        fields.insert("term".to_owned(), term.into());
    } else {
        fields.insert("version".to_owned(), 2.into());
        fields.insert("width".to_owned(), cols.into());
        fields.insert("height".to_owned(), rows.into());
        if let Some(Value::Object(term)) = extra.get_mut("term") {
            theme = term.shift_remove("theme");
            if term.is_empty() {
                extra.shift_remove("term");
            }
        }
        if let Some(kind) = header.term.as_ref().filter(|_| env.iter().all(|(name, _)| name != "TERM")) {
            env.push(("TERM".to_owned(), kind.clone()));
        }
    }
    add(&mut fields, "timestamp", header.started.map(|nanos| (nanos / 1_000_000_000).into()));
    add(&mut fields, "idle_time_limit", header.idle_limit.filter(|limit| *limit >= 0.0).map(Value::from));
    add(&mut fields, "command", header.command.as_deref().map(Value::from));
    add(&mut fields, "title", header.title.as_deref().map(Value::from));
    if !env.is_empty() {
        let env = env.into_iter().map(|(name, value)| (name, value.into()));
        fields.insert("env".to_owned(), Value::Object(env.collect()));
    }
    add(&mut fields, "theme", theme);
    extra.into_iter().for_each(|(name, value)| add(&mut fields, &name, Some(value)));
    Value::Object(fields)
}

/// Adds a field that is known and not there yet.
fn add(fields: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        fields.entry(name).or_insert(value);
    }
}
