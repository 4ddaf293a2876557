//! The shim as C sees it: its header alone, and a C program that calls all of it, compiled without
//! and with sanitizers. What the program does is in `raw/program.c`, scenario by scenario.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

pub(super) const TESTS: &str = env!("CARGO_MANIFEST_DIR");
pub(super) const STRICT: [&str; 3] = ["-Wall", "-Wextra", "-Werror"];
const SANITIZERS: [&str; 2] = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

pub(super) fn shim() -> PathBuf {
    Path::new(TESTS).join("../pty-sys/shim")
}

/// What `cc` runs, or the compiler that this variable of the environment names.
pub(super) fn compiler(variable: &str, usual: &str) -> Command {
    let command = std::env::var(variable).unwrap_or_else(|_| usual.to_owned());
    let mut words = command.split_whitespace();
    let mut compiler = Command::new(words.next().unwrap_or(usual));
    compiler.args(words);
    compiler
}

fn succeeds(output: &Output) -> Result<(), String> {
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{}\n{}", output.status, String::from_utf8_lossy(&output.stderr)))
}

pub(super) fn compile(compiler: &mut Command) -> Result<(), String> {
    let output = compiler.output().map_err(|error| format!("{compiler:?}: {error}"))?;
    succeeds(&output).map_err(|error| format!("{compiler:?}: {error}"))
}

/// Where the programs are, for all tests of this process, and until it ends.
pub(super) static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    extern "C" fn remove() {
        let _ = fs::remove_dir_all(&*FOLDER);
    }
    let folder = tempfile::tempdir().expect("a folder can be made").keep();
    // SAFETY: the function takes nothing, returns nothing and does not unwind. atexit(3).
    unsafe { libc::atexit(remove) };
    folder
});

/// The C files of the shim.
pub(super) fn sources() -> impl Iterator<Item = PathBuf> {
    let sources = fs::read_dir(shim()).expect("the shim can be listed");
    let sources = sources.map(|entry| entry.expect("the shim can be listed").path());
    sources.filter(|path| path.extension().is_some_and(|extension| extension == "c"))
}

fn build(name: &str, flags: &[&str]) -> Result<PathBuf, String> {
    let program = FOLDER.join(name);
    let mut compiler = compiler("CC", "cc");
    compiler.args(["-std=gnu11", "-O2", "-g", "-pthread"]).args(STRICT).args(flags).arg("-I").arg(shim());
    if let Some(backend) = option_env!("PTY_SYS_BACKEND") {
        compiler.arg(format!("-DPTY_SHIM_CHOICE=pty_shim_backend_{backend}"));
    }
    if cfg!(target_os = "linux") {
        compiler.arg("-Wl,--wrap=clone,--wrap=ioctl,--wrap=syscall,--wrap=getrlimit");
    }
    compiler.args(sources());
    compiler.arg(Path::new(TESTS).join("raw/program.c")).arg("-o").arg(&program).arg("-lutil");
    compile(&mut compiler).map(|()| program)
}

static PLAIN: LazyLock<PathBuf> = LazyLock::new(|| build("plain", &[]).unwrap());

/// The program with sanitizers, or why nothing can be linked with them here.
static SANITIZED: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| {
    let (source, program) = (FOLDER.join("empty.c"), FOLDER.join("empty"));
    fs::write(&source, "int main(void) { return 0; }\n").expect("a file can be written");
    compile(compiler("CC", "cc").args(SANITIZERS).arg(source).arg("-o").arg(program))?;
    Ok(build("sanitized", &SANITIZERS).unwrap())
});

/// Runs one scenario to its good end, without a word.
fn run(program: &Path, scenario: &str) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut command = Command::new(program);
    command.arg(scenario).arg(folder.path()).arg(&*PLAIN);
    // Clang's default, and with it a stack of the sanitizer's own.
    command.env("ASAN_OPTIONS", "detect_stack_use_after_return=1");
    command.env_remove("LSAN_OPTIONS").env_remove("UBSAN_OPTIONS");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let finished = tests::finish(tests::start(&mut command));
    assert!(finished.status.success(), "{scenario}: {}\n{}", finished.status, finished.stderr);
    assert!(finished.stdout.is_empty() && finished.stderr.is_empty(), "{scenario}:\n{}", finished.stderr);
}

fn run_sanitized(scenario: &str) {
    match &*SANITIZED {
        Ok(program) => run(program, scenario),
        Err(reason) => tests::skip(format_args!("no sanitizers: {reason}")),
    }
}

macro_rules! scenarios {
    ($($(#[$condition:meta])* $name:ident,)*) => {
        const SCENARIOS: &[&str] = &[$($(#[$condition])* stringify!($name)),*];

        mod plain {
            $($(#[$condition])* #[test] fn $name() { super::run(&super::PLAIN, stringify!($name)); })*
        }

        mod sanitized {
            $($(#[$condition])* #[test] fn $name() { super::run_sanitized(stringify!($name)); })*
        }
    };
}

scenarios! {
    the_table_is_complete_and_ends_with_null,
    every_backend_opens_pairs,
    the_chosen_backend_is_behind_the_short_functions,
    a_name_that_does_not_fit_is_refused,
    what_is_no_manager_has_no_subsidiary,
    a_pair_short_of_descriptors_leaves_none_open,
    the_bsd_search_works_in_any_directory,
    opening_gives_a_session_no_terminal,
    attach_makes_a_session_with_its_terminal,
    attach_says_why_it_cannot,
    login_works_whichever_of_0_to_2_were_closed,
    login_closes_nothing_if_it_fails,
    fork_puts_its_child_on_the_terminal,
    fork_works_whichever_of_0_to_2_were_closed,
    fork_reaps_a_child_that_it_cannot_put_on_its_terminal,
    fork_without_means_leaves_nothing_behind,
    spawn_starts_a_program_on_its_terminal,
    a_session_without_a_terminal_has_none,
    spawn_changes_directory_and_umask_of_the_child_alone,
    spawn_gives_signals_their_defaults,
    descriptors_arrive_in_every_order,
    one_descriptor_serves_many_and_numbers_may_chain,
    spawn_works_whichever_of_0_to_2_were_closed,
    a_spawn_fails_at_the_terminal,
    a_spawn_fails_at_the_table_of_descriptors,
    a_spawn_fails_at_credentials,
    a_spawn_fails_at_the_directory,
    a_spawn_calls_pre_exec_and_fails_if_that_says_so,
    a_spawn_fails_at_exec,
    spawn_tries_paths_as_execvp_does,
    spawn_lends_a_shell_to_a_file_without_interpreter,
    spawn_without_means_leaves_nothing_behind,
    spawn_changes_credentials_of_the_child_alone,
    a_spawn_leaves_the_stack_as_it_was,
    many_threads_may_spawn_at_once,
    a_thread_of_any_stack_size_may_spawn,
    a_thread_that_is_cancelled_ends_after_the_call,
    #[cfg(target_os = "linux")]
    no_process_of_another_thread_delays_a_spawn_by_fork,
    #[cfg(target_os = "linux")]
    a_refused_clone_closes_no_descriptor_of_others,
    #[cfg(target_os = "linux")]
    a_clone_refused_once_is_tried_again,
    #[cfg(target_os = "linux")]
    without_close_range_no_other_descriptor_arrives_either,
    #[cfg(target_os = "linux")]
    no_other_descriptor_arrives_whatever_the_limit_of_descriptors,
    #[cfg(target_os = "linux")]
    without_tiocgptpeer_the_subsidiary_opens_by_its_path,
    #[cfg(target_os = "linux")]
    where_memory_is_copied_spawn_forks_and_says_as_much,
}

#[test]
fn every_scenario_of_the_program_is_a_test_here() {
    let output = Command::new(&*PLAIN).arg("list").output().expect("the program can be started");
    succeeds(&output).unwrap();
    let listed = String::from_utf8(output.stdout).expect("names are ASCII");
    assert_eq!(listed.lines().collect::<Vec<_>>(), SCENARIOS);
}

/// A folder with nothing but a `stddef.h`, and that with nothing but `size_t` and `NULL`.
fn bare_headers() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let text = "typedef __SIZE_TYPE__ size_t;\n#define NULL ((void *)0)\n";
    fs::write(folder.path().join("stddef.h"), text).expect("a file can be written");
    folder
}

fn header() -> PathBuf {
    shim().join("pty_shim.h")
}

#[test]
fn the_header_is_strict_c11_and_needs_nothing_of_the_system_but_size_t() {
    let headers = bare_headers();
    let mut compiler = compiler("CC", "cc");
    compiler.args(["-x", "c", "-std=c11", "-pedantic-errors", "-fsyntax-only"]).args(STRICT);
    compile(compiler.args(["-nostdinc", "-isystem"]).arg(headers.path()).arg(header())).unwrap();
}

#[test]
fn the_header_is_cxx_too() {
    if let Err(error) = compiler("CXX", "c++").arg("--version").output() {
        tests::skip(format_args!("no C++ compiler: {error}"));
        return;
    }
    let mut compiler = compiler("CXX", "c++");
    compiler.args(["-x", "c++", "-pedantic-errors", "-fsyntax-only"]).args(STRICT);
    compile(compiler.arg(header())).unwrap();
}

#[test]
fn the_header_defines_no_macro_under_a_name_that_is_not_its_own() {
    let headers = bare_headers();
    let macros = |files: &[&Path]| {
        let mut compiler = compiler("CC", "cc");
        compiler.args(["-x", "c", "-dM", "-E", "-nostdinc", "-isystem"]).arg(headers.path());
        let output = compiler.args(files).output().expect("the compiler can be started");
        succeeds(&output).unwrap();
        String::from_utf8(output.stdout).expect("macros are ASCII")
    };
    let before = macros(&[&headers.path().join("stddef.h")]);
    let after = macros(&[&header()]);
    let new = after.lines().filter(|line| !before.lines().any(|other| other == *line));
    for line in new {
        assert!(line.starts_with("#define PTY_SHIM_"), "{line}");
    }
}
