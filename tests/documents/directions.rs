//! Which room of the library may use which: a walk over the paths in its code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens;

/// The rooms, each of which may use those before it.
const ROOMS: [&str; 8] = ["sys", "terminal", "raw_mode", "typing", "process", "expect", "runtime", "relay"];
/// What stands on all of them.
const TOP: [&str; 3] = ["lib", "tokio", "async_io"];

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder can be listed").map(|entry| entry.unwrap().path());
    let mut files = Vec::new();
    for path in entries {
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false => files.push(path),
        }
    }
    files
}

/// The words of a piece of code, in a row; strings and comments are none.
fn words(tokens: proc_macro2::TokenStream, words: &mut Vec<String>) {
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Group(group) => {
                words.push("(".into());
                self::words(group.stream(), words);
                words.push(")".into());
            }
            proc_macro2::TokenTree::Literal(_) => words.push("literal".into()),
            other => words.push(other.to_string()),
        }
    }
}

fn words_of(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).expect("the file can be read");
    let code = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut found = Vec::new();
    words(code.into_token_stream(), &mut found);
    found
}

/// The names that follow `crate::`, those in braces one by one.
fn names_after_crate(words: &[String]) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for (at, _) in words.iter().enumerate().filter(|(_, word)| *word == "crate") {
        let mut rest = words[at + 1..].iter().map(String::as_str).skip_while(|word| *word == ":");
        match rest.next() {
            Some("(") => {
                let mut depth = 1;
                let mut is_first = true;
                for word in rest {
                    match word {
                        "(" => depth += 1,
                        ")" => depth -= 1,
                        "," if depth == 1 => is_first = true,
                        name if depth == 1 && is_first => {
                            names.insert(name);
                            is_first = false;
                        }
                        _ => {}
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
            // That of `pub(crate)`.
            None | Some(")") => {}
            Some(name) => drop(names.insert(name)),
        }
    }
    names
}

/// The room of each name that stands at the root: `pub use room::{…}` of lib.rs.
fn rooms_of_names(library: &Path) -> BTreeMap<String, String> {
    let words = words_of(&library.join("src/lib.rs"));
    let mut rooms = BTreeMap::new();
    for (at, _) in words.iter().enumerate().filter(|(_, word)| *word == "use") {
        let statement: Vec<_> = words[at + 1..].iter().take_while(|word| *word != ";").collect();
        let room = statement[0].clone();
        for name in &statement[1..] {
            rooms.insert((*name).clone(), room.clone());
        }
    }
    rooms
}

fn rank(room: &str) -> usize {
    let rank = ROOMS.iter().position(|other| *other == room);
    rank.unwrap_or_else(|| if TOP.contains(&room) { ROOMS.len() } else { panic!("{room} is no room") })
}

#[test]
fn rooms_use_only_those_below_them() {
    let library = super::library::library();
    let names = rooms_of_names(&library);
    assert_eq!(names.get("Manager").map(String::as_str), Some("terminal"));
    let mut wrong = Vec::new();
    let mut uses = 0;
    for file in files(&library.join("src")) {
        let place = file.strip_prefix(library.join("src")).unwrap().with_extension("");
        let room = place.iter().next().unwrap().to_str().unwrap();
        if TOP.contains(&room) || place.to_str().unwrap().ends_with("_tests") {
            continue;
        }
        let words = words_of(&file);
        for name in names_after_crate(&words) {
            let used = names.get(name).map_or(name, String::as_str);
            uses += 1;
            if rank(used) > rank(room) {
                wrong.push(format!("{}: {room} uses {name}, of {used}", file.display()));
            }
        }
    }
    assert!(uses > 50, "only {uses} uses were found");
    assert!(wrong.is_empty(), "these point upward:\n{}", wrong.join("\n"));
}

/// Recordings need a screen, but no terminal and no command line, and no format needs another.
#[test]
fn recordings_stand_on_screens_alone() {
    const FORMATS: [&str; 6] = ["asciicast", "typescript", "ttyrec", "bsd", "raw", "txt"];
    let source = super::library::library().join("../pty-recording/src");
    let files = files(&source);
    assert!(files.len() > 40, "only {} files were found", files.len());
    for file in files {
        let place = file.strip_prefix(&source).unwrap().with_extension("");
        let words = words_of(&file);
        let paths = words.windows(2).filter(|pair| pair[1] == ":").map(|pair| pair[0].as_str());
        let named: BTreeSet<_> = paths.collect();
        let mut others = vec!["pty", "pty_sys", "pty_cli", "clap"];
        if let Ok(place) = place.strip_prefix("format") {
            let own = place.iter().next().unwrap().to_str().unwrap();
            others.extend(FORMATS.iter().filter(|name| own != "mod" && **name != own));
        }
        let wrong: Vec<_> = others.into_iter().filter(|name| named.contains(name)).collect();
        assert!(wrong.is_empty(), "{} names {wrong:?}", file.display());
    }
    let root = fs::read_to_string(source.join("lib.rs")).expect("the file can be read");
    assert!(root.contains("#![forbid(unsafe_code)]"));
}

/// A screen is data: it needs nothing of ours, and neither files, processes, nor time.
#[test]
fn screens_stand_on_nothing_and_touch_nothing() {
    let source = super::library::library().join("../pty-screen/src");
    let files = files(&source);
    assert!(files.len() > 10, "only {} files were found", files.len());
    for file in files {
        let words = words_of(&file);
        let outside =
            ["pty", "pty_sys", "pty_recording", "pty_cli", "fs", "io", "net", "process", "thread", "time"];
        let wrong: Vec<_> = outside.iter().filter(|name| words.iter().any(|word| word == *name)).collect();
        assert!(wrong.is_empty(), "{} names {wrong:?}", file.display());
    }
    let root = fs::read_to_string(source.join("lib.rs")).expect("the file can be read");
    assert!(root.contains("#![forbid(unsafe_code)]"));
}

/// What is unsafe is in one place; elsewhere only what the user has to promise is declared.
#[test]
fn unsafe_code_is_in_sys_alone() {
    let library = super::library::library();
    for file in files(&library.join("src")) {
        let text = fs::read_to_string(&file).unwrap();
        let allows = text.matches("#[allow(unsafe_code)]").count();
        let allowed = match file.strip_prefix(library.join("src")).unwrap().to_str().unwrap() {
            "lib.rs" | "terminal/termios.rs" | "process/fork.rs" | "process/command.rs" => 1,
            _ => 0,
        };
        assert_eq!(allows, allowed, "{}", file.display());
    }
}
