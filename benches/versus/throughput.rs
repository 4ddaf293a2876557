//! How fast a program's output gets through, and what that costs the one who carries it.

use std::process::Stdio;
use std::time::Duration;

use benches::cost::{self, Cost};
use benches::sample::Spread;

use crate::peers::{self, Tool};
use crate::{Place, table};

const TALK: &str = env!("CARGO_BIN_EXE_talk");

/// What one tool took in each round.
struct Results<'a> {
    tool: &'a Tool,
    wall: Vec<f64>,
    own: Vec<f64>,
}

pub(crate) fn measure(place: &Place) {
    let (bytes, rounds) = if place.quick { (1 << 16, 1) } else { (200_000_000, 7) };
    let relays = peers::relays(place.folder);
    let recorders = peers::recorders(place.folder);
    let mut results: Vec<_> = relays
        .iter()
        .chain(&recorders)
        .map(|tool| Results { tool, wall: Vec::new(), own: Vec::new() })
        .collect();
    for round in 0..rounds {
        for result in &mut results {
            match carry(place, result.tool, bytes) {
                Ok((cost, own)) => {
                    result.wall.push(cost.wall.as_secs_f64());
                    result.own.push(own.as_secs_f64() * 1e9 / bytes as f64);
                }
                Err(error) => println!("round {round}: {error}"),
            }
        }
    }
    println!("\n## {} MB of a coloured log, {rounds} rounds by turns, to /dev/null", bytes / 1_000_000);
    println!(
        "\nMedian (quartiles). The tool's own processor time is without that of the program that prints."
    );
    let limit = results.iter().find(|result| result.tool.is_limit).map(|result| result.wall.clone());
    let relay = results.iter().find(|result| result.tool.name == "pty-cli spawn").map(|it| it.wall.clone());
    let rows: Vec<_> = results.iter().map(|result| row(result, limit.as_ref(), relay.as_ref())).collect();
    let head = ["", "seconds", "times the C loop", "times pty-cli spawn", "own processor s per GB"];
    table::print(&head, &rows);
}

fn row(result: &Results, limit: Option<&Vec<f64>>, relay: Option<&Vec<f64>>) -> Vec<String> {
    let against = |other: Option<&Vec<f64>>| match other {
        Some(other) if other.len() == result.wall.len() && !other.is_empty() => {
            format!("{:.2}", Spread::of(result.wall.iter().zip(other).map(|(ours, theirs)| ours / theirs)))
        }
        _ => "–".to_owned(),
    };
    let spread = |values: &[f64]| match values {
        [] => "failed".to_owned(),
        values => format!("{:.2}", Spread::of(values.iter().copied())),
    };
    vec![result.tool.name.clone(), spread(&result.wall), against(limit), against(relay), spread(&result.own)]
}

/// Has the tool run a program that prints so much; what it took itself.
fn carry(place: &Place, tool: &Tool, bytes: usize) -> Result<(Cost, Duration), String> {
    let usage = place.folder.join("usage");
    let mut command = tool.command(&[TALK, &bytes.to_string(), usage.to_str().ok_or("a name that is text")?]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    tool.forget();
    let cost = cost::run(&mut command)?;
    let talked = std::fs::read_to_string(&usage).map_err(|error| format!("{}: {error}", tool.name))?;
    let talked = Duration::from_micros(talked.parse().map_err(|_| "no time in the file")?);
    let _ = std::fs::remove_file(usage);
    Ok((cost, cost.processor.saturating_sub(talked)))
}
