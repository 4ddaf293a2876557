//! The bindings that are checked in are what `pty-sys/bindgen.rs` makes of the headers.
//!
//! With `PTY_SYS_BINDINGS=write` in the environment the files are written instead of compared.

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
