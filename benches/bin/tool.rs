//! The command line tool, where cargo tells the benchmarks its path.

fn main() -> std::process::ExitCode {
    pty_cli::main()
}
