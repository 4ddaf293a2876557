//! What is said of the library: that it is said, that it runs, and that it is so.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::items::{Kind, PublicItem, keep_public, public_items};

pub(crate) fn library() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../pty")
}

fn items() -> Vec<PublicItem> {
    keep_public(public_items())
}

fn complaint(what: &str, wrong: &[&PublicItem]) -> String {
    let lines = wrong.iter().map(|item| format!("\n    {} ({})", item.path, item.file.display()));
    format!("{what}:{}", lines.collect::<String>())
}

/// Whether there is a block of code that is compiled, and run unless that needs a person.
fn has_example(docs: &str) -> bool {
    let fences = docs.lines().map(str::trim).filter(|line| line.starts_with("```"));
    fences
        .step_by(2)
        .any(|fence| matches!(fence.trim_start_matches('`'), "" | "no_run" | "rust" | "rust,no_run"))
}

/// Every module, type and function; constants too, but for those that name values of their own type, as
/// variants do. Variants, fields, aliases and implementations of traits are in the examples of their
/// types.
#[test]
fn every_public_item_has_an_example() {
    let items = items();
    let needs_one = |item: &&PublicItem| match item.kind {
        Kind::Module | Kind::Type | Kind::Function { .. } => true,
        Kind::Constant => item.declaration != "const Self",
        Kind::Alias | Kind::Field | Kind::Variant | Kind::Implementation => false,
    };
    let wrong: Vec<_> = items.iter().filter(needs_one).filter(|item| !has_example(&item.docs)).collect();
    assert!(items.len() > 300, "only {} items were found", items.len());
    assert!(wrong.is_empty(), "{}", complaint("these have no example that is compiled", &wrong));
}

#[test]
fn every_function_that_can_fail_says_when() {
    let items = items();
    let can_fail = |item: &&PublicItem| item.kind == Kind::Function { fallible: true };
    let wrong: Vec<_> =
        items.iter().filter(can_fail).filter(|item| !item.docs.contains("# Errors")).collect();
    assert!(wrong.is_empty(), "{}", complaint("these do not say what their errors are", &wrong));
}

/// `PTY_API=write cargo test -p tests --test documents` writes it anew.
#[test]
fn the_public_interface_is_the_one_that_is_written_down() {
    let mut lines: Vec<_> = items().iter().map(line).collect();
    lines.dedup();
    let text = lines.join("\n") + "\n";
    let path = library().join("api.txt");
    if std::env::var_os("PTY_API").is_some_and(|value| value == "write") {
        fs::write(path, text).expect("the list can be written");
        return;
    }
    let known = fs::read_to_string(path).expect("there is a list");
    let (old, new): (BTreeSet<_>, BTreeSet<_>) = (known.lines().collect(), text.lines().collect());
    let removed = old.difference(&new).map(|line| format!("\n  - {line}"));
    let added = new.difference(&old).map(|line| format!("\n  + {line}"));
    let changes: String = removed.chain(added).collect();
    let command = "PTY_API=write cargo test -p tests --test documents";
    assert!(changes.is_empty(), "the interface has changed; if that was meant, run\n    {command}{changes}");
}

fn line(item: &PublicItem) -> String {
    let PublicItem { path, declaration, .. } = item;
    match item.kind {
        Kind::Module => format!("pty::{path} {declaration}").replace("pty:: ", "pty "),
        Kind::Field => format!("pty::{path}: {declaration}"),
        Kind::Variant => format!("pty::{path}{declaration}"),
        Kind::Implementation | Kind::Type | Kind::Alias | Kind::Constant | Kind::Function { .. } => {
            format!("pty::{path} {declaration}")
        }
    }
}

fn page(name: &str) -> String {
    fs::read_to_string(library().join("docs").join(name)).expect("the page can be read")
}

#[test]
fn every_feature_in_the_table_has_an_item_and_a_test_that_exist() {
    let paths: BTreeSet<_> = items().into_iter().map(|item| item.path).collect();
    let mut rows = 0;
    for row in page("features.md").lines().filter(|line| line.starts_with("| ") && !line.starts_with("| |")) {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [_, named, test] = cells[..] else { panic!("'{row}' has not three cells") };
        for name in named.split(", ") {
            let path = name.trim_matches(['[', ']', '`', '(', ')']);
            assert!(paths.contains(path), "there is no {path}, in the row\n{row}");
        }
        let (file, name) = test.trim_matches('`').rsplit_once("::").expect("a test has a file");
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("{}.rs", file.replace("::", "/")));
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert!(text.contains(&format!("fn {name}(")), "there is no test {test}, in the row\n{row}");
        rows += 1;
    }
    assert!(rows > 60, "only {rows} rows were found");
}

/// The lines of each block of code: whether it is ours, and how many have code that readers see.
fn blocks(page: &str) -> Vec<(bool, usize)> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(fence) = lines.find(|line| line.starts_with("```")) {
        let code = lines.by_ref().take_while(|line| !line.starts_with("```"));
        let seen = code.filter(|line| !line.trim().is_empty() && !line.starts_with("# ")).count();
        blocks.push((fence == "```rust", seen));
    }
    blocks
}

#[test]
fn programs_are_shorter_than_those_that_they_replace() {
    let blocks = blocks(&page("migration.md"));
    assert!(blocks.len() >= 8 && blocks.len().is_multiple_of(2), "{blocks:?}");
    for pair in blocks.chunks(2) {
        let [(false, theirs), (true, ours)] = pair else { panic!("not theirs and ours: {pair:?}") };
        assert!(ours < theirs, "{ours} lines for {theirs}");
    }
}
