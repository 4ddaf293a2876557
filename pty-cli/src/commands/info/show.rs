use std::fmt::Write;

use pty_recording::files::Compression;
use pty_recording::format::typescript;
use serde_json::{Map, Value, json};

use super::summary::Summary;
use crate::shown::{self, shown};

fn seconds(nanos: u64) -> f64 {
    nanos as f64 / 1e9
}

/// One object, on one line.
pub(super) fn json(summary: &Summary) -> String {
    let counts = |counts: &[(&str, u64)]| -> Value {
        counts.iter().map(|&(name, count)| (name.to_owned(), count.into())).collect::<Map<_, _>>().into()
    };
    let header = &summary.header;
    let markers = summary.markers.iter().map(|(time, label)| json!({"time": seconds(*time), "label": label}));
    let object = json!({
        "file": summary.file,
        "format": summary.format.name(),
        "compression": summary.compression.map(Compression::name),
        "size": summary.size,
        "cols": header.size.map(|size| size.cols),
        "rows": header.size.map(|size| size.rows),
        "term": header.term,
        "command": header.command,
        "title": header.title,
        "idle_limit": header.idle_limit,
        "env": header.env.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect::<Map<_, Value>>(),
        "started": header.started.map(seconds),
        "duration": seconds(summary.duration),
        "events": counts(&summary.events),
        "output_bytes": summary.output_bytes,
        "input_bytes": summary.input_bytes,
        "exit_status": summary.exit,
        "markers": markers.collect::<Vec<_>>(),
        "risky": counts(&summary.risky),
        "cut": summary.cut,
    });
    shown::json(&object) + "\n"
}

/// Lines for people. Nothing that the recording says reaches the terminal as it is.
pub(super) fn text(summary: &Summary) -> String {
    let header = &summary.header;
    let mut text = format!("{}\n", shown(&summary.file));
    let mut line = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            // Nothing fails in memory.
            let _ = writeln!(text, "  {:<14}{}", format!("{name}:"), shown(&value));
        }
    };
    let compressed = match summary.compression {
        None | Some(Compression::None) => String::new(),
        Some(compression) => format!(", {}", compression.name()),
    };
    let size = summary.size.map_or(String::new(), |size| format!(", {size} bytes"));
    line("format", Some(format!("{}{compressed}{size}", summary.format.name())));
    line("title", header.title.clone());
    line("command", header.command.clone());
    line("terminal", terminal(summary));
    line("idle limit", header.idle_limit.map(|limit| format!("{limit} s")));
    for (name, value) in &header.env {
        line("environment", Some(format!("{name}={value}")));
    }
    line("started", header.started.map(typescript::date));
    line("duration", Some(format!("{:.6} s", seconds(summary.duration))));
    let events = summary.events.iter().filter(|(_, count)| *count > 0);
    let events: Vec<_> = events.map(|(name, count)| format!("{count} {name}")).collect();
    line("events", Some(if events.is_empty() { "none".to_owned() } else { events.join(", ") }));
    line("printed", Some(format!("{} bytes", summary.output_bytes)));
    line("typed", Some(format!("{} bytes", summary.input_bytes)).filter(|_| summary.input_bytes > 0));
    line("exit status", summary.exit.map(|code| code.to_string()));
    for (time, label) in &summary.markers {
        line("marker", Some(format!("{:.6} s {label}", seconds(*time))));
    }
    for (name, count) in &summary.risky {
        line("risky", Some(format!("{count} x {name}")));
    }
    line("truncated", summary.cut.clone());
    text
}

fn terminal(summary: &Summary) -> Option<String> {
    let header = &summary.header;
    match (header.size, &header.term) {
        (Some(size), Some(term)) => Some(format!("{size}, {term}")),
        (Some(size), None) => Some(size.to_string()),
        (None, term) => term.clone(),
    }
}
