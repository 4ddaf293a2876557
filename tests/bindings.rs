//! The bindings that are checked in are what `pty-sys/bindgen.rs` makes of the headers.
//!
//! With `PTY_SYS_BINDINGS=write` in the environment the files are written instead of compared.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "../pty-sys/bindgen.rs"]
mod description;

const MEND: &str =
    "PTY_SYS_BINDINGS=write cargo test -p tests --features bindgen --test bindings -- --include-ignored";

fn pty_sys() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../pty-sys")
}

fn check(builder: bindgen::Builder, file: &str) {
    let path = pty_sys().join("src/bindings").join(file);
    let made = builder.generate().expect("libclang can read the headers").to_string();
    if std::env::var_os("PTY_SYS_BINDINGS").is_some_and(|value| value == "write") {
        std::fs::write(&path, made).expect("the bindings can be written");
        return;
    }
    let checked_in = std::fs::read_to_string(&path).expect("the bindings are checked in");
    assert!(
        made == checked_in,
        "pty-sys/src/bindings/{file} is not what pty-sys/bindgen.rs makes of the headers.\n\
         To write it anew:\n\n    {MEND}\n\nmade now:\n{made}\nchecked in:\n{checked_in}"
    );
}

/// The types of the arguments and the result of each function that is declared: names of arguments differ
/// from header to header.
fn signatures(bindings: &str) -> BTreeMap<String, String> {
    let words = bindings.split_whitespace().collect::<Vec<_>>().join(" ");
    let functions = words.split("pub fn ").skip(1).map(|declared| {
        let (name, rest) = declared.split_once('(').expect("a function has arguments");
        let (arguments, rest) = rest.split_once(')').expect("they end");
        let types = arguments.split(", ").filter_map(|argument| Some(argument.split_once(": ")?.1));
        let types: Vec<_> = types.map(|of| of.trim_end_matches([',', ' '])).collect();
        let (result, _) = rest.split_once(';').expect("the declaration ends");
        (name.to_owned(), format!("({}){result}", types.join(", ")))
    });
    functions.collect()
}

/// The headers of a system that takes the bindings of another one have these functions, and nothing that the
/// bindings do not have.
fn check_kin(target: &str, file: &str, functions: &[&str]) {
    let builder = description::system(&header("wrapper.h"), &foreign_headers(target, &[]));
    let made = signatures(&builder.generate().expect("libclang can read the headers").to_string());
    let checked_in = std::fs::read_to_string(pty_sys().join("src/bindings").join(file));
    let mut checked_in = signatures(&checked_in.expect("the bindings are checked in"));
    checked_in.retain(|name, _| functions.contains(&name.as_str()));
    assert_eq!(checked_in.len(), functions.len());
    assert_eq!(made, checked_in, "what {target} declares is not what bindings/{file} has");
}

const POSIX: [&str; 5] = ["posix_openpt", "grantpt", "unlockpt", "ptsname", "ptsname_r"];

fn header(name: &str) -> String {
    pty_sys().join(name).to_str().expect("the path is UTF-8").to_owned()
}

/// The arguments that make clang read the headers of another system, as the zig compiler carries
/// them. `ZIG` is the command of that compiler, for instance `python3 -m ziglang`.
fn foreign_headers(target: &str, defines: &[&str]) -> Vec<String> {
    let zig = std::env::var("ZIG").expect("ZIG names the zig compiler's command");
    let mut words = zig.split_whitespace();
    let mut command = Command::new(words.next().expect("ZIG is not empty"));
    command.args(words).args([
        "cc",
        "-target",
        target,
        "-E",
        "-v",
        "-x",
        "c",
        "/dev/null",
        "-o",
        "/dev/null",
    ]);
    let output = command.output().expect("the zig compiler starts");
    let said = String::from_utf8_lossy(&output.stderr);
    let folders = said
        .lines()
        .skip_while(|line| !line.starts_with("#include <...>"))
        .take_while(|line| !line.starts_with("End of search list"))
        .filter_map(|line| line.strip_prefix(' '))
        // Clang's own headers of another version than libclang's.
        .filter(|folder| !folder.ends_with("ziglang/lib/include"));
    let mut arguments = vec![format!("--target={target}"), "-nostdlibinc".to_owned()];
    for folder in folders {
        arguments.extend(["-isystem".to_owned(), folder.to_owned()]);
    }
    assert!(arguments.len() > 2, "zig told of no folder with headers:\n{said}");
    arguments.extend(defines.iter().map(|define| format!("-D{define}")));
    arguments
}

#[test]
fn shim_bindings_agree_with_the_header() {
    check(description::shim(&header("shim/pty_shim.h")), "shim.rs");
}

#[test]
#[cfg(target_os = "linux")]
fn linux_bindings_agree_with_the_headers() {
    check(description::system(&header("wrapper.h"), &[]), "linux.rs");
}

#[test]
#[ignore = "needs the zig compiler's headers, named by ZIG"]
fn freebsd_bindings_agree_with_the_headers() {
    let arguments = foreign_headers("x86_64-freebsd", &["__FreeBSD_version=1400500"]);
    check(description::system(&header("wrapper.h"), &arguments), "freebsd.rs");
}

#[test]
#[ignore = "needs the zig compiler's headers, named by ZIG"]
fn netbsd_bindings_agree_with_the_headers() {
    let arguments = foreign_headers("x86_64-netbsd", &["__NetBSD_Version__=1001000000"]);
    check(description::system(&header("wrapper.h"), &arguments), "netbsd.rs");
}

#[test]
#[ignore = "needs the zig compiler's headers, named by ZIG"]
fn openbsd_bindings_agree_with_the_headers() {
    let arguments = foreign_headers("x86_64-openbsd", &[]);
    check(description::system(&header("wrapper.h"), &arguments), "openbsd.rs");
}

#[test]
#[ignore = "needs the zig compiler's headers, named by ZIG"]
fn musl_takes_the_bindings_of_linux() {
    let functions = [&POSIX[..], &["openpty", "forkpty", "login_tty"]].concat();
    check_kin("x86_64-linux-musl", "linux.rs", &functions);
}

/// (zig has no `util.h` of macOS.)
#[test]
#[ignore = "needs the zig compiler's headers, named by ZIG"]
fn macos_takes_the_bindings_of_freebsd() {
    check_kin("aarch64-macos", "freebsd.rs", &POSIX);
}
