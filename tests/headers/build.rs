//! Reads the headers of the target.

fn main() {
    println!("cargo::rerun-if-changed=wrapper.h");
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let bindings = bindgen::builder()
        .header("wrapper.h")
        .use_core()
        .layout_tests(false)
        .generate_comments(false)
        // Headers define members of enumerations as macros too.
        .default_enum_style(bindgen::EnumVariation::ModuleConsts)
        // The requests of ioctl are expressions that only the compiler can evaluate.
        .clang_macro_fallback()
        .clang_macro_fallback_build_dir(&out)
        .allowlist_function("")
        .allowlist_type("termios|winsize|pollfd|siginfo_t|sigaction|kevent")
        .allowlist_var("(TIOC|SIG|SA_|TCSA|POLL|E[A-Z]|V[A-Z]|O_|F_|W[A-Z]).*")
        .allowlist_var("I[A-Z]+|ISTRIP|IXON|IUTF8|OPOST|ONLCR|BRKINT|CS8|CREAD|HUPCL|CBAUD|B38400|FD_CLOEXEC")
        .allowlist_var("PIPE_BUF|_POSIX_VDISABLE|MSG_DONTWAIT|MSG_NOSIGNAL|CLOCK_MONOTONIC|_SC_CLK_TCK|waitid_p_pid")
        .allowlist_var("EVFILT_PROC|NOTE_EXIT|EV_ADD")
        .generate()
        .expect("libclang can read the headers");
    bindings.write_to_file(format!("{out}/headers.rs")).expect("OUT_DIR can be written");
}
