//! A program on a terminal of its own: what it finds there, what its parent is told.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, PipeReader, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::time::Duration;

use pty::{Command, Modes, OpenOptions, Pair, Session, Signal, Size, SpawnError, SpawnStage, Stdio};
use tests::{
    Report, eventually, feed, output_of, read_to_end, read_until_text, run, wait, within, write_program,
};

const PROBE: &str = env!("CARGO_BIN_EXE_probe");

fn probe(subcommand: &str) -> Command {
    let mut command = Command::new(PROBE);
    command.arg(subcommand);
    command
}

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

/// Makes the child by fork instead of in borrowed memory, and changes nothing else.
fn by_fork(command: &mut Command) -> &mut Command {
    // SAFETY: the closure does nothing.
    unsafe { command.pre_exec(|| Ok(())) }
}

/// What both ways of making a child have to do alike.
fn both_ways(mut act: impl FnMut(&dyn Fn(&mut Command))) {
    act(&|_| {});
    act(&|command| {
        by_fork(command);
    });
}

/// A pipe's end from which `text` is read, and then end of file.
fn text_to_read(text: &str) -> PipeReader {
    let (reader, mut writer) = io::pipe().unwrap();
    writer.write_all(text.as_bytes()).unwrap();
    reader
}

fn read_to_string(mut reader: PipeReader) -> String {
    within("the end of a pipe", move || io::read_to_string(&mut reader).unwrap())
}

fn failure(command: &mut Command) -> SpawnError {
    command.spawn().expect_err("the program cannot be started")
}

#[track_caller]
fn assert_fails(command: &mut Command, stage: SpawnStage, errno: i32) {
    for _ in 0..2 {
        let error = failure(command);
        assert_eq!((error.stage(), error.io_error().raw_os_error()), (stage, Some(errno)), "{error}");
        let message = error.to_string();
        let error = io::Error::from(error);
        assert_eq!(error.to_string(), message);
        let inner = error.get_ref().and_then(|error| error.downcast_ref::<pty::SpawnError>()).unwrap();
        assert_eq!(inner.io_error().raw_os_error(), Some(errno));
        by_fork(command);
    }
}

// What the program finds

#[test]
fn a_program_leads_a_session_on_the_terminal_that_controls_it() {
    both_ways(|how| {
        let mut command = probe("report");
        how(&mut command);
        let session = command.spawn().unwrap();
        let pid = session.child.id().to_string();
        let name = session.manager.subsidiary_name().unwrap();
        let report = Report::of(session);
        for what in ["pid", "session", "group", "foreground", "controlling"] {
            assert_eq!(report.get(what), pid, "{what}");
        }
        assert_eq!(report.all("stream"), [name.to_str().unwrap(); 3]);
    });
}

#[test]
fn a_program_has_no_descriptor_but_the_terminals_even_if_others_are_not_close_on_exec() {
    both_ways(|how| {
        let keep = File::open("/dev/null").unwrap();
        // SAFETY: the descriptor is open. The copy is not close-on-exec. dup(2).
        let stray = unsafe { libc::dup(keep.as_raw_fd()) };
        assert!(stray > 2);
        let mut command = probe("descriptors");
        how(&mut command);
        assert_eq!(output_of(command.spawn().unwrap()), "0 1 2\n");
        // SAFETY: it was opened above, and is owned by nobody else.
        assert_eq!(unsafe { libc::close(stray) }, 0);
    });
}

#[test]
fn size_and_modes_are_there_before_the_programs_first_instruction() {
    let size = Size { cols: 132, rows: 43, pixel_width: 1056, pixel_height: 688 };
    let report = Report::of(probe("report").size(size).spawn().unwrap());
    assert_eq!(report.get("size"), "132x43 1056x688");
    assert_eq!(report.get("modes"), "canonical echo");

    let report = Report::of(probe("report").modes(Modes::sane().echo(false)).spawn().unwrap());
    assert_eq!(report.get("size"), "80x24 0x0");
    assert_eq!(report.get("modes"), "canonical");
}

#[test]
fn a_program_is_told_when_the_size_changes() {
    let session = probe("size-after-change").spawn().unwrap();
    read_until_text(&session.manager, "ready");
    session.manager.resize(Size::new(101, 37)).unwrap();
    assert_eq!(output_of(session).trim(), "101x37");
}

#[test]
fn whatever_the_parent_ignores_or_blocks_the_program_starts_with_default_signals_and_no_stray_descriptor() {
    let text = run(std::process::Command::new(PROBE).arg("spawn-from-hostile-parent"));
    let lines = |start: &str| text.lines().filter(|line| line.starts_with(start)).collect::<Vec<_>>();
    if cfg!(target_os = "linux") {
        for mask in ["SigBlk:", "SigIgn:", "SigCgt:"] {
            let none = format!("{mask}\t0000000000000000");
            assert_eq!(lines(mask), [none.as_str(), &none], "{text}");
        }
    }
    assert_eq!(lines("descriptors"), ["descriptors 0 1 2"; 2]);
}

#[test]
fn a_parent_without_standard_streams_can_start_programs() {
    let text = run(std::process::Command::new(PROBE).arg("spawn-without-streams"));
    let report = Report::parse(&text);
    assert_eq!(report.all("descriptors"), ["0 1 2"; 2]);
    assert_eq!(report.all("controlling"), report.all("pid"));
    let streams = report.all("stream");
    assert_eq!(streams.len(), 6);
    assert!(!streams.contains(&"none"), "{text}");
}

#[test]
fn arguments_arrive_as_they_were_given() {
    let odd = OsStr::from_bytes(b"not\xffUTF-8\x01");
    let mut command = probe("report");
    command.args(["", "with  spaces", "$HOME `x` 'y' \"z\" *", "-c", "line\nbreak"]).arg(odd).arg("");
    let report = Report::of(command.spawn().unwrap());
    let expected = [
        PROBE,
        "report",
        "",
        "with  spaces",
        "$HOME `x` \\'y\\' \\\"z\\\" *",
        "-c",
        "line\\nbreak",
        "not\\xffUTF-8\\x01",
        "",
    ];
    assert_eq!(report.all("arg"), expected);
}

#[test]
fn a_program_can_be_told_another_name_than_it_was_found_by() {
    let report = Report::of(probe("report").arg0("-login shell").spawn().unwrap());
    assert_eq!(report.all("arg"), ["-login shell", "report"]);
}

#[test]
fn the_environment_is_inherited_with_the_changes_that_were_asked_for() {
    let mut command = probe("report");
    command.env("PTY_TEST_SET", "1").env("PTY_TEST_GONE", "2").env_remove("PTY_TEST_GONE");
    command.envs([("PTY_TEST_ODD", OsStr::from_bytes(b"a=b\xff")), ("PTY_TEST_EMPTY", OsStr::new(""))]);
    command.env("PTY_TEST_SET", "3").env_remove("HOME");
    let report = Report::of(command.spawn().unwrap());
    let variables = report.all("env");
    let mut ours: Vec<_> = variables.iter().filter(|text| text.starts_with("PTY_TEST_")).collect();
    ours.sort_unstable();
    assert_eq!(ours, [&"PTY_TEST_EMPTY=", &"PTY_TEST_ODD=a=b\\xff", &"PTY_TEST_SET=3"]);
    let path = format!("PATH={}", tests::shown(std::env::var_os("PATH").unwrap()));
    assert!(variables.contains(&path.as_str()));
    assert!(!variables.iter().any(|text| text.starts_with("HOME=")));
}

#[test]
fn a_cleared_environment_holds_only_what_was_set_afterwards() {
    let mut command = probe("report");
    command.env("BEFORE", "1").env_clear().env("AFTER", "2");
    assert_eq!(Report::of(command.spawn().unwrap()).all("env"), ["AFTER=2"]);
    let none = Report::of(probe("report").env_clear().spawn().unwrap());
    assert!(none.all("env").is_empty());
}

#[test]
fn a_name_is_looked_for_in_the_childs_path_not_in_ours() {
    let folder = tempfile::tempdir().unwrap();
    let name = "pty-test-a-program-of-this-name";
    write_program(&folder.path().join(name), "#!/bin/sh\necho found");
    // Not ours: in it may be a directory that we may not look into, and then that is the error.
    assert_fails(Command::new(name).env("PATH", "/nonexistent:/"), SpawnStage::Exec, libc::ENOENT);

    let path = std::env::join_paths([Path::new("/nonexistent"), folder.path()]).unwrap();
    assert_eq!(output_of(Command::new(name).env("PATH", &path).spawn().unwrap()), "found\n");
    assert_fails(Command::new(name).env("PATH", &path).env_clear(), SpawnStage::Exec, libc::ENOENT);
    let mut usual = shell("exit 0");
    output_of(usual.env_remove("PATH").spawn().unwrap());
}

#[test]
fn the_search_goes_on_after_a_file_that_may_not_be_executed_and_remembers_it() {
    let (denied, allowed) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let name = "pty-test-two-of-this-name";
    std::fs::write(denied.path().join(name), "#!/bin/sh\necho wrong").unwrap();
    let path = std::env::join_paths([denied.path(), allowed.path()]).unwrap();
    let mut command = Command::new(name);
    command.env("PATH", &path);
    assert_fails(&mut command, SpawnStage::Exec, libc::EACCES);
    write_program(&allowed.path().join(name), "#!/bin/sh\necho right");
    assert_eq!(output_of(command.spawn().unwrap()), "right\n");
}

#[test]
fn a_relative_program_counts_from_the_childs_working_directory() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    std::fs::create_dir(folder.join("sub")).unwrap();
    write_program(&folder.join("sub/program"), "#!/bin/sh\npwd -P");
    both_ways(|how| {
        for program in ["sub/program", "./sub/program"] {
            let mut command = Command::new(program);
            how(command.current_dir(&folder));
            assert_eq!(output_of(command.spawn().unwrap()), format!("{}\n", folder.display()));
        }
        let mut searched = Command::new("program");
        how(searched.current_dir(&folder).env("PATH", "sub"));
        assert_eq!(output_of(searched.spawn().unwrap()), format!("{}\n", folder.display()));
    });
}

#[test]
fn the_file_mode_mask_is_inherited_or_set_and_ours_stays() {
    let inherited = Report::of(probe("report").spawn().unwrap()).get("umask").to_owned();
    both_ways(|how| {
        let mut command = probe("report");
        how(command.umask(0o027));
        assert_eq!(Report::of(command.spawn().unwrap()).get("umask"), "027");
    });
    assert_eq!(Report::of(probe("report").spawn().unwrap()).get("umask"), inherited);
}

#[test]
fn a_script_that_names_no_interpreter_is_run_by_a_shell() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("script with spaces");
    write_program(&script, "printf '%s|' \"$0\" \"$@\"; exit 7");
    both_ways(|how| {
        let mut command = Command::new(&script);
        how(command.args(["a b", "", "c"]));
        let mut session = command.spawn().unwrap();
        let text = String::from_utf8(read_to_end(&session.manager)).unwrap();
        assert_eq!(text, format!("{}|a b||c|", script.display()));
        assert_eq!(wait(&mut session.child).code(), Some(7));
    });
}

#[test]
fn a_command_can_be_made_from_one_of_the_standard_library() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new(PROBE);
    command.args(["report", "x y"]).current_dir(folder.path()).env("PTY_TEST_SET", "1").env_remove("PATH");
    let report = Report::of(Command::from(command).spawn().unwrap());
    assert_eq!(report.all("arg"), [PROBE, "report", "x y"]);
    assert_eq!(Path::new(report.get("directory")), folder.path().canonicalize().unwrap());
    assert!(report.all("env").contains(&"PTY_TEST_SET=1"));
    assert!(!report.all("env").iter().any(|text| text.starts_with("PATH=")));
    assert_eq!(report.get("controlling"), report.get("pid"));
}

#[test]
fn a_command_tells_what_it_was_told() {
    let mut command = Command::new("program");
    command.args(["a", "b"]).env("SET", "1").env_remove("GONE").current_dir("/somewhere");
    assert_eq!(command.get_program(), "program");
    assert_eq!(command.get_args().collect::<Vec<_>>(), ["a", "b"]);
    let vars: Vec<_> = command.get_envs().collect();
    assert_eq!(vars, [(OsStr::new("GONE"), None), (OsStr::new("SET"), Some(OsStr::new("1")))]);
    assert_eq!(command.get_current_dir(), Some(Path::new("/somewhere")));
}

#[test]
fn a_command_spawned_twice_is_on_two_terminals() {
    let mut command = Command::new("cat");
    let (one, other) = (command.spawn().unwrap(), command.spawn().unwrap());
    assert_ne!(one.child.id(), other.child.id());
    assert_ne!(one.manager.subsidiary_name().unwrap(), other.manager.subsidiary_name().unwrap());
    for Session { mut manager, mut child } in [one, other] {
        manager.write_all(b"\x04").unwrap();
        assert_eq!(wait(&mut child).code(), Some(0));
    }
}

// Users

#[test]
fn to_become_another_user_takes_root_and_gives_up_all_that_root_had() {
    let mut command = Command::new("sh");
    command.args(["-c", "cat /proc/self/status; : <>/proc/self/fd/0 && echo opened"]).current_dir("/");
    command.uid(65534).gid(65533);
    if !is_root() {
        assert_fails(Command::new("cat").uid(0), SpawnStage::Uid, libc::EPERM);
        assert_fails(Command::new("cat").gid(0), SpawnStage::Gid, libc::EPERM);
        assert_fails(Command::new("cat").groups(&[0]), SpawnStage::Groups, libc::EPERM);
        return;
    }
    let session = command.spawn().unwrap();
    let terminal = session.manager.subsidiary_name().unwrap().metadata().unwrap();
    assert_eq!(terminal.uid(), 65534);
    let text = output_of(session);
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    for line in ["Uid:\t65534\t65534\t65534\t65534", "Gid:\t65533\t65533\t65533\t65533", "Groups:", "opened"]
    {
        assert!(lines.contains(&line), "'{line}' is not in:\n{text}");
    }

    let text = output_of(command.groups(&[7, 11]).spawn().unwrap());
    assert!(text.lines().any(|line| line.trim_end() == "Groups:\t7 11"), "{text}");

    let text = run(std::process::Command::new(PROBE).arg("spawn-from-many-groups"));
    let groups = text.lines().filter(|line| line.starts_with("Groups:")).map(str::trim_end);
    assert_eq!(groups.collect::<Vec<_>>(), ["Groups:\t7 11", "Groups:"]);
}

#[test]
fn what_only_another_user_may_execute_is_refused_to_this_one() {
    if !is_root() {
        return;
    }
    let mode = std::fs::Permissions::from_mode(0o700);
    let folder = tempfile::Builder::new().permissions(mode).tempdir().unwrap();
    let program = folder.path().join("program");
    write_program(&program, "#!/bin/sh\n");
    output_of(Command::new(&program).spawn().unwrap());
    assert_fails(Command::new(&program).uid(65534), SpawnStage::Exec, libc::EACCES);
    assert_fails(Command::new("cat").current_dir(folder.path()).uid(65534), SpawnStage::Chdir, libc::EACCES);
}

// Descriptors

#[test]
fn streams_can_be_apart_from_the_terminal_which_stays_the_controlling_one() {
    both_ways(|how| {
        let (out, out_writer) = io::pipe().unwrap();
        let (err, err_writer) = io::pipe().unwrap();
        let mut command = shell("cat; echo aside >&2; echo to the terminal >/dev/tty");
        how(command.stdin(text_to_read("from a pipe\n")).stdout(out_writer).stderr(err_writer));
        let mut session = command.spawn().unwrap();
        drop(command);
        // As long as it has not opened /dev/tty nobody has the terminal open, and it is at its end.
        wait(&mut session.child);
        assert_eq!(output_of(session), "to the terminal\n");
        assert_eq!(read_to_string(out), "from a pipe\n");
        assert_eq!(read_to_string(err), "aside\n");
    });
}

#[test]
fn one_stream_apart_leaves_the_others_on_the_terminal() {
    let (out, writer) = io::pipe().unwrap();
    let mut command = probe("report");
    let session = command.stdout(writer).spawn().unwrap();
    drop(command);
    let name = session.manager.subsidiary_name().unwrap();
    assert!(output_of(session).is_empty());
    let report = Report::parse(&read_to_string(out));
    let name = name.to_str().unwrap();
    assert_eq!(report.all("stream"), [name, "none", name]);
    assert_eq!(report.get("descriptors"), "0 1 2");
}

#[test]
fn null_streams_are_at_their_end_and_take_whatever_is_written() {
    both_ways(|how| {
        let mut command = shell("cat && echo on the terminal && echo aside >&2");
        how(command.stdin(Stdio::null()).stderr(Stdio::null()));
        // The same command again: the file is opened each time.
        for _ in 0..2 {
            assert_eq!(output_of(command.spawn().unwrap()), "on the terminal\n");
        }
    });
}

#[test]
fn inherited_streams_are_those_of_this_process() {
    let mut command = std::process::Command::new(PROBE);
    let finished = feed(command.arg("spawn-inheriting-streams"), "from our input\n");
    assert_eq!((finished.code(), finished.text()), (0, "on the terminal: from our input\n"));
    assert_eq!(finished.stderr, "aside\n");
}

#[test]
fn to_inherit_a_stream_that_is_closed_is_an_error() {
    feed(std::process::Command::new(PROBE).arg("spawn-inheriting-a-closed-stream"), "").well();
}

#[test]
fn each_stream_can_be_the_terminal_nothing_or_ours_whatever_the_others_are() {
    let finished = feed(std::process::Command::new(PROBE).arg("spawn-with-each-kind-of-stream"), "").well();
    assert_eq!(finished.text().lines().count(), 2 * 27);
    for line in finished.text().lines() {
        let (wanted, found) = line.split_once(" is ").unwrap();
        assert_eq!(found, wanted);
    }
}

#[test]
fn the_last_that_is_said_of_a_stream_counts() {
    let mut command = shell("test -t 0 && test -t 1 && echo both");
    let (_reader, writer) = io::pipe().unwrap();
    command.stdin(Stdio::null()).stdin(Stdio::terminal());
    command.pass_fd(writer, 1).stdout(Stdio::terminal());
    assert_eq!(output_of(command.spawn().unwrap()), "both\n");
}

/// Starts a probe that has these texts at these descriptors, and nothing else.
fn assert_contents(mut command: Command, given: Vec<(PipeReader, i32, &str)>) {
    let mut expected: Vec<_> = given.iter().map(|&(_, number, text)| (number, text)).collect();
    expected.sort_unstable();
    for (reader, number, _) in given {
        command.pass_fd(reader, number);
    }
    command.args(expected.iter().map(|(number, _)| number.to_string()));
    let contents: Vec<_> = expected.iter().map(|(number, text)| format!("{number} {text}\n")).collect();
    let standard = [0, 1, 2].into_iter().chain(expected.iter().map(|&(number, _)| number));
    let open: Vec<_> = standard.map(|number| number.to_string()).collect();
    let output = output_of(command.spawn().unwrap());
    assert_eq!(output, format!("descriptors {}\n{}", open.join(" "), contents.concat()));
}

#[test]
fn descriptors_can_be_passed_at_any_number_also_where_others_stand() {
    both_ways(|how| {
        let command = || {
            let mut command = probe("contents");
            how(&mut command);
            command
        };
        // Two that take each other's place.
        let (a, b) = (text_to_read("a"), text_to_read("b"));
        let (a_number, b_number) = (a.as_raw_fd(), b.as_raw_fd());
        assert_contents(command(), vec![(a, b_number, "a"), (b, a_number, "b")]);

        // One that stays in its place, and one far above.
        let (a, b) = (text_to_read("a"), text_to_read("b"));
        let number = a.as_raw_fd();
        assert_contents(command(), vec![(a, number, "a"), (b, number + 300, "b")]);

        // A ring of three.
        let readers = [text_to_read("a"), text_to_read("b"), text_to_read("c")];
        let numbers = readers.each_ref().map(AsRawFd::as_raw_fd);
        let [a, b, c] = readers;
        assert_contents(command(), vec![(a, numbers[1], "a"), (b, numbers[2], "b"), (c, numbers[0], "c")]);

        // Wherever the ends of the new terminal, and what the spawn itself opens, come to stand.
        let texts: Vec<_> = (3..40).map(|number| format!("text {number}")).collect();
        let given = texts.iter().zip(3..).map(|(text, number)| (text_to_read(text), number, text.as_str()));
        assert_contents(command(), given.collect());
    });
}

#[test]
fn a_descriptor_can_be_passed_at_the_highest_number_there_is() {
    let mut limit = MaybeUninit::<libc::rlimit>::uninit();
    // SAFETY: getrlimit writes one rlimit. getrlimit(2).
    assert_eq!(unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, limit.as_mut_ptr()) }, 0);
    // SAFETY: it returned success.
    let limit = unsafe { limit.assume_init() }.rlim_cur;
    let Ok(highest) = i32::try_from(limit - 1) else { return };
    both_ways(|how| {
        let mut command = probe("contents");
        how(&mut command);
        assert_contents(command, vec![(text_to_read("a"), highest, "a")]);
    });
}

#[test]
fn numbers_that_no_descriptor_can_have_are_refused() {
    let null = || OwnedFd::from(File::open("/dev/null").unwrap());
    for number in [-1, i32::MIN, i32::MAX] {
        both_ways(|how| {
            let mut command = Command::new("cat");
            how(command.pass_fd(null(), number));
            let error = failure(&mut command);
            assert_eq!(error.stage(), SpawnStage::Descriptors, "{number}: {error}");
        });
    }
}

// The function before the program

#[test]
fn functions_run_in_the_child_on_its_terminal_in_their_order() {
    let mut command = shell("echo program");
    let say = |text: &'static [u8]| {
        move || {
            // SAFETY: the text is as long as is said. write(2).
            match unsafe { libc::write(1, text.as_ptr().cast(), text.len()) } {
                -1 => Err(io::Error::last_os_error()),
                _ => Ok(()),
            }
        }
    };
    // SAFETY: write is async-signal-safe, and nothing is allocated.
    unsafe { command.pre_exec(say(b"one\n")) };
    // SAFETY: as above.
    unsafe { command.pre_exec(say(b"two\n")) };
    assert_eq!(output_of(command.spawn().unwrap()), "one\ntwo\nprogram\n");
}

#[test]
fn the_error_of_a_function_is_the_error_of_the_spawn() {
    let mut command = Command::new("cat");
    // SAFETY: the closure does nothing but return a number.
    unsafe { command.pre_exec(|| Err(io::Error::from_raw_os_error(libc::EXDEV))) };
    let error = failure(&mut command);
    assert_eq!((error.stage(), error.io_error().raw_os_error()), (SpawnStage::PreExec, Some(libc::EXDEV)));

    let mut command = Command::new("cat");
    // SAFETY: the closure does nothing but return a value that allocates nothing.
    unsafe { command.pre_exec(|| Err(io::ErrorKind::Other.into())) };
    let error = failure(&mut command);
    assert_eq!((error.stage(), error.io_error().raw_os_error()), (SpawnStage::PreExec, Some(libc::EINVAL)));
}

// Programs that cannot be started

#[test]
fn a_program_that_is_not_there_is_an_error_that_names_it() {
    for program in ["pty-test-no-such-program", "/nonexistent/program", "./nonexistent"] {
        let mut command = Command::new(program);
        command.env("PATH", "/nonexistent");
        assert_fails(&mut command, SpawnStage::Exec, libc::ENOENT);
        let error = failure(&mut command);
        assert_eq!(error.path(), Some(Path::new(program)));
        assert_eq!(error.io_error().kind(), io::ErrorKind::NotFound);
        assert!(error.to_string().contains(program), "{error}");
    }
    assert_fails(&mut Command::new(""), SpawnStage::Exec, libc::ENOENT);
    assert_fails(&mut Command::new("/dev/null/program"), SpawnStage::Exec, libc::ENOTDIR);
}

#[test]
fn a_program_that_may_not_be_executed_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "#!/bin/sh\n").unwrap();
    assert_fails(&mut Command::new(&file), SpawnStage::Exec, libc::EACCES);
    assert_fails(&mut Command::new(folder.path()), SpawnStage::Exec, libc::EACCES);
    assert_fails(&mut Command::new("/"), SpawnStage::Exec, libc::EACCES);
}

/// Starts a program that needs an interpreter that is not there.
#[track_caller]
fn assert_needs(command: &mut Command, errno: i32, program: &str, interpreter: &str) {
    assert_fails(command, SpawnStage::Exec, errno);
    let error = failure(command);
    assert_eq!(error.path(), Some(Path::new(program)));
    assert_eq!(error.interpreter(), Some(Path::new(interpreter)));
    let said = format!("'{program}' needs the interpreter '{interpreter}': {}", error.io_error());
    assert_eq!(error.to_string(), said);
}

#[test]
fn a_missing_interpreter_is_told_from_a_missing_program() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, none) = (folder.path(), "/nonexistent/interpreter");
    std::fs::create_dir(folder.join("bin")).unwrap();
    write_program(&folder.join("bin/script"), "#! /nonexistent/interpreter -x\n");
    let script = folder.join("bin/script");
    assert_needs(&mut Command::new(&script), libc::ENOENT, script.to_str().unwrap(), none);
    // From the child's directory, and of all files of this name in its path.
    let below = |program| {
        let mut command = Command::new(program);
        command.current_dir(folder).env("PATH", "/nonexistent:/dev/null:bin:sbin");
        command
    };
    assert_needs(&mut below("./bin/script"), libc::ENOENT, "./bin/script", none);
    assert_needs(&mut below("script"), libc::ENOENT, "script", none);

    // An interpreter that is a script, whose interpreter is not there; one below a file.
    write_program(&folder.join("nested"), "#!bin/script\n");
    assert_needs(&mut below("./nested"), libc::ENOENT, "./nested", none);
    write_program(&folder.join("below"), "#!/dev/null/sh\n");
    assert_needs(&mut below("./below"), libc::ENOTDIR, "./below", "/dev/null/sh");

    // Neither file is there, or the interpreter is: nothing is said of one.
    assert_eq!(failure(&mut below("./nowhere")).interpreter(), None);
    assert_eq!(failure(below("script").env("PATH", "sbin")).interpreter(), None);
    write_program(&folder.join("refused"), "#!/dev/null\n");
    assert_fails(&mut below("./refused"), SpawnStage::Exec, libc::EACCES);
    assert_eq!(failure(&mut below("./refused")).interpreter(), None);

    // The search goes on after it.
    std::fs::create_dir(folder.join("sbin")).unwrap();
    write_program(&folder.join("sbin/script"), "#!/bin/sh\necho found");
    assert_eq!(output_of(below("script").spawn().unwrap()), "found\n");
}

#[test]
fn a_carriage_return_in_the_name_of_an_interpreter_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    write_program(&folder.path().join("script"), "#!/bin/sh\r\necho");
    let error = failure(Command::new("./script").current_dir(folder.path()));
    assert_eq!(error.interpreter(), Some(Path::new("/bin/sh\r")));
    assert!(error.to_string().starts_with(r"'./script' needs the interpreter '/bin/sh\r': "), "{error}");
}

/// The dynamic linker's name in a copy of a program is changed to one that is not there.
#[test]
#[cfg(target_os = "linux")]
fn a_missing_dynamic_linker_is_told_from_a_missing_program() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = std::fs::read(PROBE).unwrap();
    let name = b"/ld-";
    let Some(at) = bytes[..4096].windows(name.len()).position(|window| window == name) else {
        eprintln!("not tested: this program is linked statically");
        return;
    };
    bytes[at + 1..at + 4].copy_from_slice(b"no-");
    let start = bytes[..at].iter().rposition(|&byte| byte == 0).unwrap() + 1;
    let length = bytes[start..].iter().position(|&byte| byte == 0).unwrap();
    let linker = String::from_utf8(bytes[start..start + length].to_vec()).unwrap();
    std::fs::write(folder.path().join("written"), &bytes).unwrap();
    // By a shell, so that no other thread's child has it open for writing when it is executed.
    run(std::process::Command::new("sh")
        .current_dir(folder.path())
        .args(["-c", "cp written program && chmod 755 program"]));
    let mut command = Command::new("./program");
    assert_needs(command.current_dir(folder.path()), libc::ENOENT, "./program", &linker);
}

#[test]
fn entries_of_the_path_that_are_no_directories_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("loop", folder.path().join("loop")).unwrap();
    let long = "x".repeat(300);
    let longer = format!("/{}", "y/".repeat(3000));
    let found = format!("{}/loop:/dev/null:/{long}:{longer}:/bin:/usr/bin", folder.path().display());
    both_ways(|how| {
        let mut command = Command::new("true");
        how(command.env("PATH", &found));
        assert_eq!(output_of(command.spawn().unwrap()), "");
    });
    let nowhere = format!("{}:/nonexistent:{}/loop", longer, folder.path().display());
    assert_fails(Command::new("true").env("PATH", &nowhere), SpawnStage::Exec, libc::ENOENT);
    assert_fails(Command::new("true").env("PATH", &longer), SpawnStage::Exec, libc::ENAMETOOLONG);
}

#[test]
fn an_argument_that_the_system_finds_too_long_is_an_error() {
    assert_fails(Command::new("cat").arg("x".repeat(64 << 20)), SpawnStage::Exec, libc::E2BIG);
}

#[test]
fn a_working_directory_that_is_not_there_is_an_error_that_names_it() {
    let mut command = Command::new("cat");
    command.current_dir("/nonexistent/directory");
    assert_fails(&mut command, SpawnStage::Chdir, libc::ENOENT);
    let error = failure(&mut command);
    assert_eq!(error.path(), Some(Path::new("/nonexistent/directory")));
    assert!(error.to_string().contains("'/nonexistent/directory'"), "{error}");
    assert_fails(Command::new("cat").current_dir("/dev/null"), SpawnStage::Chdir, libc::ENOTDIR);
}

#[test]
fn a_nul_byte_is_refused_wherever_it_stands() {
    for command in [
        Command::new("a\0b").arg("x"),
        Command::new("cat").arg("a\0b"),
        Command::new("cat").arg0("a\0b"),
        Command::new("cat").env("a\0b", "x"),
        Command::new("cat").env("x", "a\0b"),
        Command::new("cat").current_dir("a\0b"),
    ] {
        let error = failure(command);
        assert_eq!(
            (error.stage(), error.io_error().kind()),
            (SpawnStage::Arguments, io::ErrorKind::InvalidInput)
        );
        assert!(error.to_string().contains("NUL byte"), "{error}");
    }
}

// The end

#[test]
fn the_end_of_a_program_is_told_as_the_standard_library_tells_it() {
    for code in [0, 1, 42, 255] {
        let mut session = shell(&format!("exit {code}")).spawn().unwrap();
        assert_eq!(wait(&mut session.child).code(), Some(code));
    }
    let mut session = shell("kill -s TERM $$").spawn().unwrap();
    let status = wait(&mut session.child);
    assert_eq!((status.code(), status.signal()), (None, Some(libc::SIGTERM)));
}

#[test]
fn the_status_is_the_same_however_often_it_is_asked_for() {
    let mut session = shell("exit 9").spawn().unwrap();
    let status = wait(&mut session.child);
    assert_eq!(session.child.wait().unwrap(), status);
    assert_eq!(session.child.try_wait().unwrap(), Some(status));
    assert_eq!(session.child.wait_timeout(Duration::ZERO).unwrap(), Some(status));
    assert_eq!(session.child.wait_timeout(Duration::MAX).unwrap(), Some(status));
}

#[test]
fn a_running_program_has_no_status_yet() {
    let Session { mut manager, mut child } = Command::new("cat").spawn().unwrap();
    assert_eq!(child.try_wait().unwrap(), None);
    assert_eq!(child.wait_timeout(Duration::ZERO).unwrap(), None);
    manager.write_all(b"\x04").unwrap();
    let status = within("the end of cat", move || child.wait().unwrap());
    assert_eq!(status.code(), Some(0));
}

/// How often this thread has gone to sleep.
#[cfg(target_os = "linux")]
fn sleeps() -> libc::c_long {
    let mut usage = MaybeUninit::<libc::rusage>::uninit();
    // SAFETY: getrusage writes one rusage. getrusage(2).
    assert_eq!(unsafe { libc::getrusage(libc::RUSAGE_THREAD, usage.as_mut_ptr()) }, 0);
    // SAFETY: it returned success.
    unsafe { usage.assume_init() }.ru_nvcsw
}

#[test]
#[cfg(target_os = "linux")]
fn a_wait_with_a_timeout_sleeps_until_the_timeout_or_the_end() {
    // Who forks in another thread makes this one wait for memory.
    tests::census::alone(|| {
        let Session { mut manager, mut child } = Command::new("cat").spawn().unwrap();
        let (timeout, start, before) = (Duration::from_millis(300), std::time::Instant::now(), sleeps());
        assert_eq!(child.wait_timeout(timeout).unwrap(), None);
        assert!(start.elapsed() >= timeout);
        assert!(sleeps() - before < 25, "it woke up {} times", sleeps() - before);

        let (start, before) = (std::time::Instant::now(), sleeps());
        manager.write_all(b"\x04").unwrap();
        assert!(child.wait_timeout(tests::DEADLINE).unwrap().unwrap().success());
        assert!(start.elapsed() < tests::DEADLINE);
        assert!(sleeps() - before < 25, "it woke up {} times", sleeps() - before);
    });
}

#[test]
fn a_killed_program_ends_and_may_be_killed_again() {
    let mut session = Command::new("cat").spawn().unwrap();
    session.child.kill().unwrap();
    session.child.kill().unwrap();
    assert_eq!(wait(&mut session.child).signal(), Some(libc::SIGKILL));
    session.child.kill().unwrap();
    let error = session.child.signal(Signal::TERM).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::ESRCH));
}

#[test]
fn a_program_can_be_sent_any_signal_that_there_is() {
    for signal in [Signal::USR1, Signal::TERM, Signal::HUP, Signal::from_raw(libc::SIGALRM)] {
        let mut session = Command::new("cat").spawn().unwrap();
        let error = session.child.signal(Signal::from_raw(1000)).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::EINVAL));
        session.child.signal(signal).unwrap();
        assert_eq!(wait(&mut session.child).signal(), Some(signal.as_raw()), "{signal}");
    }
}

#[test]
fn a_program_is_hung_up_when_its_manager_is_closed() {
    both_ways(|how| {
        // One that reads may see the end of the terminal before the signal.
        let mut command = Command::new("sleep");
        how(command.arg("1000"));
        let Session { manager, mut child } = command.spawn().unwrap();
        drop(manager);
        assert_eq!(wait(&mut child).signal(), Some(libc::SIGHUP));
    });
}

#[test]
fn keys_interrupt_a_program_and_end_its_input() {
    let Session { mut manager, mut child } = Command::new("cat").spawn().unwrap();
    manager.write_all(b"\x03").unwrap();
    assert_eq!(wait(&mut child).signal(), Some(libc::SIGINT));

    let mut session = Command::new("cat").spawn().unwrap();
    session.manager.write_all(b"line\n\x04").unwrap();
    assert_eq!(output_of(session), "line\nline\n");
}

#[test]
fn a_signal_to_the_foreground_hits_the_job_of_a_shell_and_not_the_shell() {
    let mut command = Command::new("sh");
    command.arg("-i").env("PROBE", PROBE).env_remove("ENV").env("PS1", "$ ");
    let Session { mut manager, mut child } = command.spawn().unwrap();
    for (signal, status) in
        [(Signal::INT, 130), (Signal::QUIT, 131), (Signal::TERM, 143), (Signal::KILL, 137)]
    {
        manager.write_all(b"\"$PROBE\" pause\n").unwrap();
        read_until_text(&manager, "ready\r\n");
        assert_ne!(manager.foreground_process_group().unwrap(), Some(child.id()));
        assert_eq!(manager.session_id().unwrap(), Some(child.id()));
        manager.signal_foreground(signal).unwrap();
        // Only then: a line that an interrupted job was part of, or that waited, may be dropped.
        eventually("the shell in the foreground", || {
            manager.foreground_process_group().unwrap() == Some(child.id())
        });
        manager.write_all(b"echo \"status $?\"\n").unwrap();
        read_until_text(&manager, &format!("status {status}\r\n"));
        assert_eq!(child.try_wait().unwrap(), None);
    }
    manager.write_all(b"exit 7\n").unwrap();
    read_to_end(&manager);
    assert_eq!(wait(&mut child).code(), Some(7));
}

#[test]
fn all_output_arrives_however_late_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    let text: Vec<u8> = (0..300_000_u32).map(|number| (number % 251) as u8).collect();
    std::fs::write(&file, &text).unwrap();
    let mut command = Command::new("cat");
    let mut session = command.arg(&file).modes(Modes::sane().raw()).spawn().unwrap();
    // Until then it is written against a full terminal.
    assert_eq!(session.child.wait_timeout(Duration::from_millis(20)).unwrap(), None);
    assert!(read_to_end(&session.manager) == text);
    assert!(wait(&mut session.child).success());

    // And when the program is gone before the first read.
    let mut session = shell("echo last words").spawn().unwrap();
    wait(&mut session.child);
    assert_eq!(output_of(session), "last words\n");
}

// Other ways to start a program

#[test]
fn a_command_of_the_standard_library_can_be_attached() {
    let size = Size::new(91, 17);
    let Pair { manager, subsidiary } = OpenOptions::new().size(size).open().unwrap();
    let mut command = std::process::Command::new(PROBE);
    subsidiary.attach(command.arg("report")).unwrap();
    let mut child = command.spawn().unwrap();
    drop((command, subsidiary));
    let output = String::from_utf8(read_to_end(&manager)).unwrap();
    assert!(child.wait().unwrap().success());
    let report = Report::parse(&output.replace("\r\n", "\n"));
    for what in ["pid", "session", "group", "foreground", "controlling"] {
        assert_eq!(report.get(what), child.id().to_string(), "{what}");
    }
    assert_eq!(report.all("stream"), [manager.subsidiary_name().unwrap().to_str().unwrap(); 3]);
    assert_eq!(report.get("size"), "91x17 0x0");
}

#[test]
fn a_terminal_that_controls_a_session_cannot_be_given_to_a_second() {
    let pair = pty::open().unwrap();
    let start = || {
        let mut command = std::process::Command::new("cat");
        pair.subsidiary.attach(&mut command).unwrap();
        command.spawn()
    };
    let mut first = start().unwrap();
    assert_eq!(start().unwrap_err().raw_os_error(), Some(libc::EPERM));
    first.kill().unwrap();
    first.wait().unwrap();
    let mut second = start().expect("the first session has ended");
    second.kill().unwrap();
    second.wait().unwrap();
}

#[test]
fn a_forked_child_is_on_its_terminal() {
    let report = Report::parse(&run(std::process::Command::new(PROBE).arg("fork")));
    assert_eq!(report.get("status"), "3");
    let id = report.get("id");
    for what in ["child", "pid", "session", "group", "foreground", "controlling"] {
        assert_eq!(report.get(what), id, "{what}");
    }
    assert_eq!(report.all("stream"), [report.get("terminal"); 3]);
    assert_eq!(report.get("size"), "80x24 0x0");
}

#[test]
fn errors_say_what_failed_in_words() {
    let error = failure(Command::new("cat").current_dir("/nonexistent"));
    let expected = "cannot change the directory to '/nonexistent': No such file or directory (os error 2)";
    assert_eq!(error.to_string(), expected);
    let source = std::error::Error::source(&error).expect("what the system said");
    assert!(expected.ends_with(&source.to_string()));
}

#[test]
fn a_command_that_is_debugged_says_how_many_closures_it_has() {
    let mut command = probe("report");
    assert!(format!("{command:?}").contains("0 closures"), "{command:?}");
    assert!(format!("{:?}", by_fork(&mut command)).contains("1 closures"), "{command:?}");
}
