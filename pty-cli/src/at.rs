//! A place in a recording, as the command line has it: `--at`.

use std::io;
use std::time::Duration;

use pty_recording::index::{Case, Index, MarkKind, Pattern, Place};

use crate::values;

/// Where in a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// So long after its start.
    Time(Duration),
    /// So long before its end.
    BeforeEnd(Duration),
    /// At the marker with this label, or with one that begins like this.
    Marker(String),
    /// Where this text is shown first.
    Text(String),
}

/// Why there is no such place.
#[derive(Debug)]
pub(crate) enum Missing {
    /// The recording has none. With a message.
    Nowhere(String),
    /// The index cannot be read.
    Index(io::Error),
}

/// So many labels are named in a message.
const NAMED: usize = 5;

impl At {
    /// `12.5`, `-10s`, `/text/`, or the label of a marker.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("neither a time, nor a marker, nor /text/".to_owned());
        }
        if let Some(inner) = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'))
            && !inner.is_empty()
        {
            return Ok(Self::Text(inner.to_owned()));
        }
        if let Ok(time) = values::place(text) {
            return Ok(Self::Time(time));
        }
        let before = text.strip_prefix('-').and_then(|time| values::place(time).ok());
        Ok(before.map_or_else(|| Self::Marker(text.to_owned()), Self::BeforeEnd))
    }

    /// The place, if it can be told without an index.
    pub(crate) fn known(&self) -> Option<Place> {
        match self {
            Self::Time(time) => Some(Place::Time(nanoseconds(*time))),
            _ => None,
        }
    }

    /// Finds the place.
    pub(crate) fn find(&self, index: &Index) -> Result<Place, Missing> {
        match self {
            Self::Time(time) => Ok(Place::Time(nanoseconds(*time))),
            Self::BeforeEnd(time) => Ok(Place::Time(index.length().saturating_sub(nanoseconds(*time)))),
            Self::Marker(label) => marker(label, index).map_err(Missing::Nowhere),
            Self::Text(text) => first(text, index),
        }
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

fn first(text: &str, index: &Index) -> Result<Place, Missing> {
    let nowhere = |what: String| Missing::Nowhere(what);
    let pattern = Pattern::plain(text, Case::Smart).map_err(|error| nowhere(error.to_string()))?;
    let mut place = None;
    let found = index.search(&pattern, &mut |hit| {
        place = Some(Place::Event(hit.event));
        false
    });
    found.map_err(Missing::Index)?;
    place.ok_or_else(|| nowhere(format!("'{text}' is never shown")))
}

fn marker(label: &str, index: &Index) -> Result<Place, String> {
    let markers = || {
        index.marks().iter().filter_map(|mark| match &mark.kind {
            MarkKind::Marker(name) => Some((name.as_str(), Place::Event(mark.event + 1))),
            _ => None,
        })
    };
    if let Some((_, place)) = markers().find(|(name, _)| *name == label) {
        return Ok(place);
    }
    let names = |start: &str| {
        let mut names = Vec::new();
        for (name, _) in markers().filter(|(name, _)| name.starts_with(start)) {
            if !names.contains(&name) {
                names.push(name);
            }
            if names.len() > NAMED {
                break;
            }
        }
        names
    };
    match names(label)[..] {
        [] => Err(match names("") {
            names if names.is_empty() => format!("no marker '{label}': the recording has no markers"),
            names => format!("no marker '{label}'; there are: {}", list(&names)),
        }),
        [name] => Ok(markers().find(|(found, _)| *found == name).map_or(Place::Event(0), |(_, place)| place)),
        ref names => Err(format!("several markers begin with '{label}': {}", list(names))),
    }
}

/// Some labels, each not too long.
fn list(names: &[&str]) -> String {
    let short = |name: &&str| {
        let short: String = name.chars().take(40).collect();
        if short.len() < name.len() { format!("'{short}...'") } else { format!("'{short}'") }
    };
    let mut list = names.iter().take(NAMED).map(short).collect::<Vec<_>>().join(", ");
    if names.len() > NAMED {
        list += " and others";
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_time_a_text_or_a_marker() {
        let time = Duration::from_millis;
        for (text, at) in [
            ("0", At::Time(time(0))),
            ("1:30", At::Time(time(90_000))),
            ("-2.5", At::BeforeEnd(time(2500))),
            ("-1:00", At::BeforeEnd(time(60_000))),
            ("/a/b/", At::Text("a/b".into())),
            ("//", At::Marker("//".into())),
            ("/", At::Marker("/".into())),
            ("-x", At::Marker("-x".into())),
            ("2nd", At::Marker("2nd".into())),
        ] {
            assert_eq!(At::parse(text), Ok(at), "{text}");
        }
        assert!(At::parse("").is_err());
    }
}
