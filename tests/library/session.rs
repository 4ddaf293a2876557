//! Ending a session in bounded time, whatever its programs do; signals to its groups and to all of it;
//! what becomes of a child that is dropped.

use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal as Number, kill};
use nix::unistd::Pid;
use pty::{Command, DropPolicy, Session, Signal, TerminateTimeouts};
use tests::{DEADLINE, Report, eventually, read_until, read_until_text, wait, within};

const LONG: Duration = DEADLINE;

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

/// Starts a script that ends its preparations by printing "ready" and some numbers.
fn ready(command: &mut Command) -> (Session, Vec<i32>) {
    let session = command.spawn().unwrap();
    let text = read_until(&session.manager, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        text.split_once("ready").is_some_and(|(_, rest)| rest.contains('\n'))
    });
    let text = String::from_utf8(text).unwrap();
    let (_, rest) = text.split_once("ready").unwrap();
    let numbers = rest.lines().next().unwrap().split_whitespace();
    (session, numbers.map(|number| number.parse().unwrap()).collect())
}

/// Whether it is there and no zombie.
fn runs(pid: i32) -> bool {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { return false };
    !matches!(stat.rsplit(") ").next(), Some(rest) if rest.starts_with(['Z', 'X']))
}

fn exists(pid: u32) -> bool {
    kill(Pid::from_raw(pid.cast_signed()), None) != Err(Errno::ESRCH)
}

fn terminate(
    session: Session,
    grace: TerminateTimeouts,
) -> (std::io::Result<std::process::ExitStatus>, Duration) {
    within("a session ends", move || {
        let start = Instant::now();
        let result = session.terminate(grace);
        (result, start.elapsed())
    })
}

fn grace(hangup: Duration, term: Duration, kill: Duration) -> TerminateTimeouts {
    TerminateTimeouts::new(hangup, term, kill)
}

#[test]
fn a_program_that_knows_what_a_hang_up_is_ends_by_that_and_nothing_is_waited_for() {
    let (session, _) = ready(shell("echo ready; read forever").drop_policy(DropPolicy::Detach));
    let (status, took) = terminate(session, grace(LONG, LONG, LONG));
    assert_eq!(status.unwrap().signal(), Some(libc::SIGHUP));
    assert!(took < LONG, "{took:?}");
}

#[test]
fn one_that_ignores_hang_ups_is_asked_to_end() {
    let (session, _) =
        ready(&mut shell("trap '' HUP; trap 'exit 9' TERM; echo ready; while :; do read x; done"));
    let (status, took) = terminate(session, grace(Duration::from_millis(50), LONG, LONG));
    assert_eq!(status.unwrap().code(), Some(9));
    assert!(took >= Duration::from_millis(50), "the hang-up was not waited for: {took:?}");
}

#[test]
fn one_that_ignores_all_of_that_is_killed_in_bounded_time() {
    let (session, _) = ready(&mut shell("trap '' HUP TERM; echo ready; while :; do sleep 1000; done"));
    let step = Duration::from_millis(50);
    let (status, took) = terminate(session, grace(step, step, LONG));
    assert_eq!(status.unwrap().signal(), Some(libc::SIGKILL));
    assert!(took >= step * 2 && took < LONG, "{took:?}");
}

#[test]
fn no_time_at_all_kills_at_once() {
    let (session, _) = ready(&mut shell("trap '' HUP TERM; echo ready; while :; do sleep 1000; done"));
    let (status, took) = terminate(session, grace(Duration::ZERO, Duration::ZERO, LONG));
    assert_eq!(status.unwrap().signal(), Some(libc::SIGKILL));
    assert!(took < LONG, "{took:?}");
}

#[test]
fn a_program_that_waits_for_its_output_to_be_read_can_end_by_itself() {
    // More than any terminal holds, and only then is the end that is asked for possible.
    let script =
        "trap 'head -c 300000 /dev/zero | tr \"\\\\0\" x; exit 5' HUP; echo ready; while :; do read x; done";
    let (session, _) = ready(&mut shell(script));
    let (status, _) = terminate(session, grace(LONG, Duration::ZERO, Duration::ZERO));
    assert_eq!(status.unwrap().code(), Some(5));
}

#[test]
fn a_stopped_program_ends_too() {
    let (session, _) = ready(&mut shell("echo ready; kill -STOP $$"));
    let pid = session.child.id();
    eventually("it is stopped", || {
        std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap().contains(") T ")
    });
    let (status, took) = terminate(session, grace(LONG, LONG, LONG));
    assert_eq!(status.unwrap().signal(), Some(libc::SIGHUP));
    assert!(took < LONG, "{took:?}");
}

#[test]
fn grandchildren_that_were_left_behind_in_the_session_end_with_it() {
    // One whose parent has ended, and a job in a group of its own; both ignore what is asked of them.
    let stubborn = "sh -c 'trap \"\" HUP TERM; while :; do sleep 1000; done' &";
    let script = format!("set -m; ({stubborn}); {stubborn} echo ready; exec sleep 1000");
    let (session, _) = ready(Command::new("bash").args(["-c", &script]));
    let leader = session.child.id();
    eventually("two sleep, and two wait for them", || members_of(leader).len() == 5);
    let members = members_of(leader);
    let step = Duration::from_millis(20);
    let (status, _) = terminate(session, grace(step, step, LONG));
    // sleep, the leader, ends by the hang-up; the others are gone as well when we are told.
    assert_eq!(status.unwrap().signal(), Some(libc::SIGHUP));
    for pid in members {
        assert!(!runs(pid), "{pid} still runs");
    }
}

/// The processes of a session, by a way of our own.
fn members_of(session: u32) -> Vec<i32> {
    let pids = std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok());
    pids.filter(|pid| {
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { return false };
        let fields = stat.rsplit(") ").next().unwrap().split(' ').collect::<Vec<_>>();
        fields[3] == session.to_string() && fields[0] != "Z"
    })
    .collect()
}

#[test]
fn whoever_left_for_a_session_of_its_own_is_left_alone() {
    let script = "setsid sh -c 'trap \"\" HUP; echo ready $$; exec sleep 1000' & wait";
    let (session, pids) = ready(&mut shell(script));
    let (status, took) = terminate(session, TerminateTimeouts::default());
    assert_eq!(status.unwrap().signal(), Some(libc::SIGHUP));
    assert!(took < LONG && runs(pids[0]));
    kill(Pid::from_raw(pids[0]), Number::SIGKILL).unwrap();
}

#[test]
fn a_session_whose_leader_has_ended_is_ended_as_well() {
    let script = "sh -c 'trap \"\" HUP TERM; echo ready $$; while :; do sleep 1000; done' & read x; exit 4";
    let (session, pids) = ready(&mut shell(script));
    std::io::Write::write_all(&mut &session.manager, b"\n").unwrap();
    let leader = session.child.id().cast_signed();
    eventually("the leader has ended", || !runs(leader));
    assert!(runs(pids[0]));
    let (status, _) = terminate(session, grace(Duration::ZERO, Duration::ZERO, LONG));
    assert_eq!(status.unwrap().code(), Some(4));
    assert!(!runs(pids[0]));
}

#[test]
fn a_program_that_was_waited_for_has_its_status_and_nobody_is_signalled() {
    let mut session = shell("exit 6").spawn().unwrap();
    tests::read_to_end(&session.manager);
    wait(&mut session.child);
    assert_eq!(session.child.terminate(TerminateTimeouts::default()).unwrap().code(), Some(6));
    for result in [session.child.signal_group(Signal::KILL), session.child.signal_session(Signal::KILL)] {
        assert_eq!(result.unwrap_err().raw_os_error(), Some(libc::ESRCH));
    }
    assert_eq!(session.terminate(TerminateTimeouts::default()).unwrap().code(), Some(6));
}

#[test]
fn processes_that_we_may_not_signal_are_hung_up_and_if_that_does_not_help_an_error_in_bounded_time() {
    // Who is root may signal all: a process of its own starts programs as root, and then is nobody.
    if !nix::unistd::geteuid().is_root() {
        return;
    }
    let mut probe = std::process::Command::new(env!("CARGO_BIN_EXE_probe"));
    let report = Report::parse(&tests::run(probe.arg("terminate-what-belongs-to-others")));
    let left = report.get("left").parse().unwrap();
    assert!(runs(left));
    kill(Pid::from_raw(left), Number::SIGKILL).unwrap();
    assert_eq!(report.get("yielding"), "signal: 1 (SIGHUP)");
    assert_eq!(report.get("stubborn"), format!("{left} PermissionDenied"));
    let message = format!("1 process of the session is left: {left}: Operation not permitted (os error 1)");
    assert_eq!(report.get("message"), message);
}

#[test]
fn who_became_another_user_is_ended_by_root_though_the_leader_was_waited_for() {
    if !nix::unistd::geteuid().is_root() {
        println!("skipped: to become another user takes root");
        return;
    }
    let script = "trap '' HUP TERM; \"$PROBE\" become-another-user & read x; exit 3";
    let (mut session, pids) = ready(shell(script).env("PROBE", env!("CARGO_BIN_EXE_probe")));
    std::io::Write::write_all(&mut &session.manager, b"\n").unwrap();
    wait(&mut session.child);
    // Who is root ends it, though it is another's, and its leader was waited for.
    let (status, _) = terminate(session, grace(Duration::ZERO, Duration::ZERO, LONG));
    assert_eq!(status.unwrap().code(), Some(3));
    assert!(!runs(pids[0]));
}

#[test]
fn processes_of_others_that_proc_hides_are_told_of_if_they_are_left() {
    if !nix::unistd::geteuid().is_root() {
        println!("skipped: to mount takes root");
        return;
    }
    let mut command = std::process::Command::new("unshare");
    command.args(["-m", "sh", "-c", "mount -t proc -o hidepid=2 none /proc && exec \"$0\" \"$@\""]);
    command.args([env!("CARGO_BIN_EXE_probe"), "terminate-what-is-hidden"]);
    command.stdin(std::process::Stdio::null());
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let finished = tests::finish(tests::start(&mut command));
    if finished.stderr.contains("unshare") || finished.stderr.contains("mount:") {
        tests::skip(finished.stderr);
        return;
    }
    let finished = finished.well();
    let report = Report::parse(finished.text());
    for what in ["session", "child", "not-waited-for"] {
        let (pid, kind) = report.get(what).split_once(' ').unwrap();
        assert_eq!(kind, "PermissionDenied");
        let pid = pid.parse().unwrap();
        assert!(runs(pid));
        kill(Pid::from_raw(pid), Number::SIGKILL).unwrap();
    }
}

#[test]
fn a_session_is_ended_though_there_is_one_descriptor_or_none() {
    let report = |free: &'static str, what: &'static str| {
        within("the probe ends", move || {
            let mut probe = std::process::Command::new(env!("CARGO_BIN_EXE_probe"));
            Report::parse(&tests::run(probe.args(["terminate-without-descriptors", free, what])))
        })
    };
    for free in ["0", "1", "2"] {
        let alone = report(free, "alone");
        assert_eq!(alone.get("status"), "signal: 9 (SIGKILL)", "{free} descriptors");
        assert_eq!(alone.get("left"), "0", "{free} descriptors");
        let background = report(free, "background");
        assert_eq!(background.get("status"), "signal: 1 (SIGHUP)", "{free} descriptors");
        assert_eq!(background.get("left"), "0", "{free} descriptors");
    }
}

#[test]
fn a_session_whose_leader_was_waited_for_is_ended_as_well() {
    let script = "sh -c 'trap \"\" HUP TERM; echo ready $$; while :; do sleep 1000; done' & read x; exit 4";
    let step = Duration::from_millis(20);
    for by_child in [false, true] {
        let (mut session, pids) = ready(&mut shell(script));
        std::io::Write::write_all(&mut &session.manager, b"\n").unwrap();
        assert_eq!(wait(&mut session.child).code(), Some(4));
        assert!(runs(pids[0]));
        let status = match by_child {
            true => session.child.terminate(grace(step, step, LONG)),
            false => terminate(session, grace(step, step, LONG)).0,
        };
        assert_eq!(status.unwrap().code(), Some(4));
        assert!(!runs(pids[0]));
    }
}

#[test]
fn a_session_whose_leader_was_waited_for_by_expect_is_ended_as_well() {
    let script = "sh -c 'trap \"\" HUP TERM; echo ready $$; while :; do sleep 1000; done' & read x; exit 4";
    let (session, pids) = ready(&mut shell(script));
    let mut expect = pty::expect::Expect::new(session).unwrap();
    expect.timeout(DEADLINE).send_line("").unwrap();
    let exit = expect.expect(pty::expect::Pattern::Exit).unwrap();
    assert_eq!(exit.status().unwrap().code(), Some(4));
    let (session, _) = expect.into_session().unwrap();
    let (status, _) = terminate(session, grace(Duration::ZERO, Duration::ZERO, LONG));
    assert_eq!(status.unwrap().code(), Some(4));
    assert!(!runs(pids[0]));
}

#[test]
fn who_is_left_is_named_in_the_error() {
    // Nothing ends who is given no time to end.
    let (session, pids) = ready(&mut shell("trap '' HUP TERM; echo ready $$; while :; do read x; done"));
    let Session { manager, mut child } = session;
    let none = Duration::ZERO;
    let stopped = child.terminate(grace(none, none, none));
    // It may have ended at once.
    if let Err(error) = stopped {
        assert_eq!(error.kind(), std::io::ErrorKind::TimedOut);
        let left = error.get_ref().unwrap().downcast_ref::<pty::TerminateError>().unwrap();
        assert_eq!(left.processes(), [pids[0].cast_unsigned()]);
    }
    assert_eq!(wait(&mut child).signal(), Some(libc::SIGKILL));
    drop(manager);
}

#[test]
fn a_signal_to_the_group_reaches_the_program_and_not_its_jobs() {
    let mut command = Command::new("bash");
    let (mut session, pids) = ready(command.args(["-mc", "sleep 1000 & echo ready $!; exec sleep 1000"]));
    session.child.signal_group(Signal::TERM).unwrap();
    assert_eq!(wait(&mut session.child).signal(), Some(libc::SIGTERM));
    assert!(runs(pids[0]));
    kill(Pid::from_raw(pids[0]), Number::SIGKILL).unwrap();
}

#[test]
fn a_signal_to_the_session_reaches_its_jobs_in_background_and_foreground() {
    // The shell reads on when its job has been killed a moment before it.
    let script = "sleep 1000 & export job=$!; bash -c 'echo ready $job $$; exec sleep 1000'; read x";
    let mut command = Command::new("bash");
    let (mut session, pids) = ready(command.args(["-mc", script]));
    assert_eq!(pids.len(), 2);
    let foreground = session.manager.foreground_process_group().unwrap().unwrap();
    assert_eq!(foreground.cast_signed(), pids[1]);
    session.child.signal_session(Signal::KILL).unwrap();
    eventually("they have ended", || !pids.iter().any(|&pid| runs(pid)));
    assert_eq!(wait(&mut session.child).signal(), Some(libc::SIGKILL));
}

#[test]
fn the_command_in_the_foreground_has_a_name() {
    let mut command = Command::new("bash");
    let (session, _) = ready(command.args(["-mc", "echo ready; read x; cat; read x"]));
    let is = |name: &str| session.manager.foreground_command().unwrap().is_some_and(|found| found == name);
    assert!(is("bash"));
    std::io::Write::write_all(&mut &session.manager, b"\n").unwrap();
    eventually("cat is in the foreground", || is("cat"));
    std::io::Write::write_all(&mut &session.manager, &[4]).unwrap();
    eventually("bash is again", || is("bash"));
}

#[test]
fn a_pipeline_whose_first_command_has_ended_still_has_a_name() {
    let mut command = Command::new("bash");
    let (session, _) = ready(command.args(["-mc", "echo ready; true | sleep 1000"]));
    eventually("the second is named", || {
        session.manager.foreground_command().unwrap().is_some_and(|name| name == "sleep")
    });
    session.terminate(TerminateTimeouts::default()).unwrap();
}

#[test]
fn a_terminal_without_a_session_has_no_command() {
    assert_eq!(pty::open().unwrap().manager.foreground_command().unwrap(), None);
}

#[test]
fn a_dropped_child_goes_on_unless_a_policy_says_otherwise() {
    let (session, _) = ready(&mut shell("echo ready; read x"));
    let Session { manager, child } = session;
    let pid = child.id();
    drop(child);
    std::io::Write::write_all(&mut &manager, b"\n").unwrap();
    tests::read_to_end(&manager);
    // Nobody waited for it: a zombie, as documented.
    assert!(exists(pid));
    nix::sys::wait::waitpid(Pid::from_raw(pid.cast_signed()), None).unwrap();
}

#[test]
fn dropping_hangs_up_if_asked_to_though_the_terminal_stays_open() {
    let (session, pids) = ready(
        shell("trap 'echo hung up; exit' HUP; echo ready $$; while :; do sleep 0.01; done")
            .drop_policy(DropPolicy::HangUp),
    );
    let Session { manager, child } = session;
    drop(child);
    read_until_text(&manager, "hung up");
    nix::sys::wait::waitpid(Pid::from_raw(pids[0]), None).unwrap();
}

#[test]
fn dropping_kills_if_asked_to_and_leaves_no_zombie() {
    let (session, pids) = ready(
        shell("trap '' HUP; sleep 1000 & echo ready $!; while :; do sleep 1; done")
            .drop_policy(DropPolicy::Kill),
    );
    let Session { manager, child } = session;
    let pid = child.id();
    drop(child);
    eventually("its zombie is gone", || !exists(pid));
    eventually("the others of its group are too", || !runs(pids[0]));
    drop(manager);
}

#[test]
fn dropping_never_touches_who_was_waited_for() {
    let mut session = shell("exit 0").drop_policy(DropPolicy::Kill).spawn().unwrap();
    tests::read_to_end(&session.manager);
    wait(&mut session.child);
    drop(session);
}
