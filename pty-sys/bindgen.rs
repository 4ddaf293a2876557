//! The one description of the bindings, for the build with the feature `bindgen` and for the
//! check that the files in `src/bindings` are what it produces.

/// The system's own functions, declared as `wrapper.h` finds them for the given target.
pub(crate) fn system(wrapper: &str, clang_args: &[String]) -> bindgen::Builder {
    common(wrapper)
        .clang_args(clang_args)
        .raw_line("use libc::{pid_t, termios, winsize};")
        .raw_line("type __pid_t = pid_t;") // NetBSD spells it so
        .allowlist_function("openpty|forkpty|login_tty|posix_openpt|grantpt|unlockpt|ptsname|ptsname_r")
        .allowlist_recursively(false)
}

/// The shim, whose header needs no system type: the same on every target.
pub(crate) fn shim(header: &str) -> bindgen::Builder {
    common(header)
        .allowlist_item("pty_shim_.*|PTY_SHIM_.*")
        .blocklist_item("PTY_SHIM_H")
        .default_enum_style(bindgen::EnumVariation::Consts)
        .prepend_enum_name(false)
}

fn common(header: &str) -> bindgen::Builder {
    let oldest =
        bindgen::RustTarget::stable(88, 0).expect("bindgen knows the oldest compiler that we build with");
    bindgen::builder()
        .header(header)
        .rust_target(oldest)
        .use_core()
        .rust_edition(bindgen::RustEdition::Edition2024)
        .formatter(bindgen::Formatter::Prettyplease)
        .disable_header_comment()
        .layout_tests(false)
        .generate_comments(false)
        .merge_extern_blocks(true)
}
