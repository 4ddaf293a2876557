//! The shim on kernels and C libraries that are not those of this machine: compiled for them as far as
//! its choices go, and run where calls are refused. What happens is in `raw/emulation.c`, scenario by
//! scenario.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use super::shim::{FOLDER, STRICT, TESTS, compile, compiler, shim, sources};

/// An exit code: the kernel does not let it be tried here.
const SKIPPED: i32 = 77;

fn build(name: &str, flags: &[&str]) -> PathBuf {
    let program = FOLDER.join(name);
    let mut compiler = compiler("CC", "cc");
    compiler.args(["-std=gnu11", "-O1", "-g", "-pthread"]).args(STRICT).args(flags).arg("-I").arg(shim());
    compiler.arg("-Wl,--wrap=ioctl,--wrap=setgroups,--wrap=openpty,--wrap=posix_openpt").args(sources());
    compiler.arg(Path::new(TESTS).join("raw/emulation.c")).arg("-o").arg(&program).arg("-lutil");
    compile(&mut compiler).unwrap();
    program
}

static HERE: LazyLock<PathBuf> = LazyLock::new(|| build("here", &[]));

static ANDROID: LazyLock<PathBuf> =
    LazyLock::new(|| build("android", &["-D__ANDROID__", "-D__ANDROID_API__=26"]));

/// With all that other systems need and Linux does not.
static ELSEWHERE: LazyLock<PathBuf> = LazyLock::new(|| {
    let headers = FOLDER.join("headers");
    fs::create_dir(&headers).expect("a folder can be made");
    let text = "#define I_FIND 0x530b\n#define I_PUSH 0x5302\n";
    fs::write(headers.join("stropts.h"), text).expect("a file can be written");
    let flags = [
        "-I",
        headers.to_str().expect("the path is UTF-8"),
        "-DPTY_SHIM_EFFECTIVE_GROUP_IS_FIRST",
        "-DPTY_SHIM_GRANTPT_FORKS",
        "-DPTY_SHIM_HAS_NO_PTSNAME_R",
        "-Wl,--wrap=grantpt",
    ];
    build("elsewhere", &flags)
});

/// Runs one scenario to its good end.
fn run(program: &Path, scenario: &str) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut command = Command::new(program);
    command.arg(scenario).arg(folder.path());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let finished = tests::finish(tests::start(&mut command));
    if finished.status.code() == Some(SKIPPED) {
        tests::skip(finished.text());
        return;
    }
    assert!(finished.status.success(), "{scenario}: {}\n{}", finished.status, finished.stderr);
}

macro_rules! scenarios {
    ($program:ident: $($name:ident,)*) => {
        $(#[test] fn $name() { run(&$program, stringify!($name)); })*
    };
}

scenarios! { HERE:
    every_backend_opens_pairs_where_tiocgptpeer_is_refused,
    an_error_of_tiocgptpeer_that_a_path_does_not_mend_is_that_of_the_open,
    without_ptmx_every_backend_says_that_there_is_no_such_file,
    another_device_under_the_name_of_ptmx_is_not_taken_for_it,
    where_all_terminals_are_in_use_nothing_is_left_open_and_one_given_back_can_be_had,
    a_subsidiary_opens_in_another_mount_namespace_than_its_manager,
    a_terminal_of_the_same_number_in_another_devpts_is_not_taken_for_it,
    where_nothing_lists_descriptors_none_of_many_arrives,
    the_groups_of_a_command_are_set_as_they_are,
    a_backend_that_found_nothing_is_asked_again_when_those_after_it_find_nothing,
    a_fork_inherits_no_terminal_that_is_about_to_be_marked,
    the_child_of_a_fork_may_open_pairs_and_fork,
    a_terminal_that_cannot_be_marked_is_closed,
    a_posix_openpt_without_close_on_exec_is_marked,
    a_subsidiary_that_cannot_be_checked_is_not_taken,
    what_has_no_number_of_a_devpts_need_only_be_a_terminal,
    a_terminal_that_does_not_control_after_success_is_an_error,
    a_login_fails_where_a_stream_cannot_be_placed,
    a_fork_whose_pipe_finds_no_number_leaves_nothing_open,
    a_spawn_fails_at_the_session,
    a_spawn_fails_where_a_source_cannot_be_moved_out_of_the_way,
    a_table_of_descriptors_too_large_for_memory_is_refused,
    where_there_is_no_memory_for_a_stack_a_spawn_forks,
    where_the_list_of_descriptors_cannot_be_opened_none_arrives,
    where_poll_does_not_tell_either_none_arrives,
}

scenarios! { ANDROID:
    no_call_is_made_that_an_old_android_kills,
}

scenarios! { ELSEWHERE:
    where_the_first_group_is_the_effective_one_it_stays_so,
    nobody_reaps_the_helper_of_grantpt_but_itself,
    a_handler_of_sigchld_is_called_for_what_ended_during_grantpt,
    without_ptsname_r_every_thread_gets_the_name_that_it_asked_for,
    a_new_subsidiary_is_made_a_terminal_by_ptem_ldterm_and_ttcompat,
    where_there_is_an_ldterm_or_no_stream_nothing_is_pushed,
    a_pair_without_ptem_or_ldterm_is_none_but_ttcompat_may_be_missing,
    a_leader_gives_back_the_terminal_that_ptem_gave_it_and_is_not_hung_up,
    a_leader_keeps_the_terminal_that_it_had_before_ptem,
    a_terminal_that_a_leader_cannot_give_back_is_none,
    a_list_of_groups_too_large_for_memory_is_refused,
    a_command_without_groups_keeps_those_of_its_parent,
}
