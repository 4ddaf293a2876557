//! Compiles the C shim, and with the feature `bindgen` generates the bindings.

#[cfg(feature = "bindgen")]
#[path = "bindgen.rs"]
mod description;

const BACKENDS: [&str; 4] = ["linux", "posix", "libc", "bsd"];

fn main() {
    println!("cargo::rerun-if-changed=shim");
    println!("cargo::rerun-if-env-changed=PTY_SYS_BACKEND");
    compile_shim();
    link_openpty();
    choose_bindings();
}

fn compile_shim() {
    let mut build = cc::Build::new();
    build.std("gnu11").warnings(true).extra_warnings(true);
    build.flag_if_supported("-fstack-clash-protection");
    let sources = std::fs::read_dir("shim").expect("pty-sys/shim is a folder of this crate");
    let mut sources: Vec<_> = sources
        .map(|entry| entry.expect("pty-sys/shim can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "c"))
        .collect();
    sources.sort();
    build.files(sources);
    if let Ok(name) = std::env::var("PTY_SYS_BACKEND") {
        assert!(
            BACKENDS.contains(&name.as_str()),
            "PTY_SYS_BACKEND={name}: there is no such backend; there are {}",
            BACKENDS.join(", ")
        );
        build.define("PTY_SHIM_CHOICE", Some(format!("pty_shim_backend_{name}").as_str()));
    } else if std::env::var("PROFILE").as_deref() == Ok("debug") {
        build.define("PTY_SHIM_CHOICE_AT_RUN_TIME", None);
    }
    build.compile("pty_shim");
    let include = std::path::absolute("shim").expect("this folder has a path");
    println!("cargo::metadata=include={}", include.display());
}

/// Where openpty and its kin are not in the C library itself. (For old glibc the libc crate
/// links libutil.)
fn link_openpty() {
    match std::env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("freebsd" | "dragonfly" | "netbsd" | "openbsd") => println!("cargo::rustc-link-lib=util"),
        Ok("haiku") => println!("cargo::rustc-link-lib=bsd"),
        _ => {}
    }
}

fn use_bindings(system: &str, shim: &str) {
    println!("cargo::rustc-env=PTY_SYS_SYSTEM_BINDINGS={system}");
    println!("cargo::rustc-env=PTY_SYS_SHIM_BINDINGS={shim}");
}

#[cfg(not(feature = "bindgen"))]
fn choose_bindings() {
    let system = match std::env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("freebsd" | "macos" | "ios" | "tvos" | "watchos" | "visionos") => "bindings/freebsd.rs",
        Ok("dragonfly") => "bindings/dragonfly.rs",
        Ok("netbsd") => "bindings/netbsd.rs",
        Ok("openbsd") => "bindings/openbsd.rs",
        Ok("illumos") => "bindings/illumos.rs",
        Ok("solaris") => "bindings/solaris.rs",
        Ok("haiku") => "bindings/haiku.rs",
        // Android has the same functions from API 23 on, with the same types.
        _ => "bindings/linux.rs",
    };
    use_bindings(system, "bindings/shim.rs");
}

#[cfg(feature = "bindgen")]
fn choose_bindings() {
    println!("cargo::rerun-if-changed=wrapper.h");
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let write = |builder: bindgen::Builder, name: &str| {
        let path = format!("{out}/{name}");
        let bindings = builder.generate().expect("libclang can read the headers");
        bindings.write_to_file(&path).expect("OUT_DIR can be written");
        path
    };
    let system = write(description::system("wrapper.h", &[]), "system.rs");
    let shim = write(description::shim("shim/pty_shim.h"), "shim.rs");
    use_bindings(&system, &shim);
}
