//! Who does not use a feature of the library has none of what it needs.

use std::process::Command;

/// The names of all that is built for the library with these features.
fn tree(features: &str) -> Vec<String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["tree", "--offline", "--locked", "-p", "unix-pty", "-e", "normal,build", "--prefix", "none"]);
    let output = tests::run(cargo.args(["--features", features]).current_dir(env!("CARGO_MANIFEST_DIR")));
    output.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn a_feature_that_is_off_costs_no_dependency() {
    let optional = [
        ("tokio", vec!["tokio", "mio", "futures-core"]),
        ("async-io", vec!["async-io", "futures-core", "futures-io", "polling"]),
        ("expect", vec!["regex-automata", "memchr"]),
    ];
    let without = tree("");
    assert!(without.contains(&"pty-sys".to_owned()), "{without:?}");
    for (feature, names) in optional {
        let with = tree(feature);
        for name in names {
            assert!(with.iter().any(|other| other == name), "{name} is not in {with:?}");
            assert!(!without.iter().any(|other| other == name), "{name} is in {without:?}");
        }
    }
}
