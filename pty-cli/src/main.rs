//! See the library.

fn main() -> std::process::ExitCode {
    pty_cli::main()
}
