//! How long it takes to run a program that does nothing.

use std::process::{Command, Stdio};

use benches::cost;
use benches::sample::Spread;

use crate::peers::{self, Tool};
use crate::{Place, table};

pub(crate) fn measure(place: &Place) {
    let (rounds, each) = if place.quick { (1, 1) } else { (20, 5) };
    let mut tools = peers::relays(place.folder);
    tools.extend(peers::recorders(place.folder).into_iter().filter(|tool| {
        ["pty-cli record, asciicast-v3", "script", "asciinema rec"].contains(&tool.name.as_str())
    }));
    let mut names = vec!["sh -c true".to_owned()];
    names.extend(tools.iter().map(|tool| tool.name.clone()));
    let mut times = vec![Vec::new(); names.len()];
    for _ in 0..rounds {
        for _ in 0..each {
            for (number, times) in times.iter_mut().enumerate() {
                let tool = number.checked_sub(1).map(|number| &tools[number]);
                match cost::run(&mut command(tool)) {
                    Ok(cost) => times.push(cost.wall.as_secs_f64() * 1e3),
                    Err(error) => println!("{error}"),
                }
            }
        }
    }
    println!("\n## From start to finish of `true`, {} runs by turns", rounds * each);
    let shell = times[0].clone();
    let rows: Vec<_> = names
        .into_iter()
        .zip(&times)
        .map(|(name, times)| match times.len() == shell.len() {
            true => {
                let ratio = Spread::of(times.iter().zip(&shell).map(|(ours, theirs)| ours / theirs));
                vec![name, format!("{:.2}", Spread::of(times.iter().copied())), format!("{ratio:.2}")]
            }
            false => vec![name, "failed".to_owned(), "–".to_owned()],
        })
        .collect();
    table::print(&["", "milliseconds", "times sh -c true"], &rows);
}

fn command(tool: Option<&Tool>) -> Command {
    let mut command = match tool {
        Some(tool) => tool.command(&["true"]),
        None => {
            let mut command = Command::new("sh");
            command.args(["-c", "true"]);
            command
        }
    };
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}
