//! The commands that documents show are commands that the tool takes.

use std::fs;
use std::path::Path;

/// The command lines of the tool in a document's blocks of code.
fn commands(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if is_code {
            let begins = |at: usize| at == 0 || line[..at].ends_with([' ', '/', '=']);
            let starts = line.match_indices("pty-cli ").filter(|(at, _)| begins(*at));
            found.extend(starts.map(|(at, _)| line[at..].to_owned()));
        }
    }
    found
}

/// The words of a command, up to what only the shell takes.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for character in command.chars() {
        let last = words.last_mut().expect("there is one");
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, '|' | ';' | '<' | '>' | '&' | '#') => break,
            (None, ' ') => words.push(String::new()),
            _ => last.push(character),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn every_command_in_the_documents_is_one_that_the_tool_takes() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut count = 0;
    for name in ["README.md", "docs/ci.md", "pty-cli/README.md", "packaging/README.md"] {
        let text = fs::read_to_string(top.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        for command in commands(&text) {
            let words = words(&command);
            if words.len() < 2 || !words[1].chars().all(|c| c.is_ascii_lowercase()) {
                continue; // `cargo install pty-cli`, `-p pty-cli -- …`
            }
            let matches = pty_cli::command().try_get_matches_from(&words);
            assert!(matches.is_ok(), "{name}: {command}\n{}", matches.unwrap_err());
            count += 1;
        }
    }
    assert!(count > 30, "only {count} commands were found");
}
