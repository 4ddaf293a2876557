//! A program for tests to run on a terminal: does what its arguments say, and reports on itself.
//! Also the process of its own for what would disturb other tests: signals ignored, a session led.

use std::ffi::CStr;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::{Duration, Instant};

use nix::sys::signal::{SigSet, SigmaskHow, Signal, pthread_sigmask};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, getpgrp, getpid, getsid, setsid};
use pty::{Fork, Modes, Pair, RawMode, Size, SpawnStage, Stdio, WindowSizes};

fn main() {
    let args: Vec<_> = std::env::args_os().collect();
    let words: Vec<_> = args.iter().skip(1).map(|arg| arg.to_string_lossy()).collect();
    match words.first().map(AsRef::as_ref) {
        Some("report") => report(),
        Some("descriptors") => println!("{}", numbers(&tests::descriptors())),
        Some("backend") => backend(),
        Some("contents") => {
            say("descriptors", numbers(&tests::descriptors()));
            words[1..].iter().for_each(|number| contents(number));
        }
        Some("pause") => pause(),
        Some("window-sizes") => window_sizes(),
        Some("size-after-change") => size_after_change(),
        Some("open-as-leader") => open_as_leader(),
        Some("spawn-from-hostile-parent") => spawn_from_hostile_parent(),
        Some("spawn-without-streams") => spawn_without_streams(),
        Some("spawn-with-each-kind-of-stream") => spawn_with_each_kind_of_stream(),
        Some("spawn-inheriting-a-closed-stream") => spawn_inheriting_a_closed_stream(),
        Some("spawn-inheriting-streams") => spawn_inheriting_streams(),
        Some("spawn-from-many-groups") => spawn_from_many_groups(),
        Some("fork") => fork(),
        Some("raw-mode-lost-foreground") => raw_mode_lost_foreground(),
        Some("raw-mode-from-background") => raw_mode_from_background(),
        Some("raw-mode-and-exit") => drop(RawMode::enter(io::stdin()).expect("raw mode")),
        Some("spawn") => spawn(&args[2..]),
        Some("spawn-with-streams-closed") => spawn_with_streams_closed(&args[2..]),
        Some("relay-and-count-descriptors") => relay_and_count_descriptors(),
        Some("terminate-what-belongs-to-others") => terminate_what_belongs_to_others(),
        Some("terminate-without-descriptors") => terminate_without_descriptors(&words[1], &words[2]),
        Some("terminate-what-is-hidden") => terminate_what_is_hidden(),
        Some("become-another-user") => become_another_user(),
        Some("wait-for-no-echo") => wait_for_no_echo(),
        Some("job") => job(&args[2..]),
        other => panic!("no such command: {other:?}"),
    }
}

/// The name of the backend that opens a pair, or why none does.
fn backend() {
    let mut pair = pty_sys::pty_shim_pair { manager: -1, subsidiary: -1 };
    // SAFETY: a place for two descriptors. pty_shim.h.
    if unsafe { pty_sys::pty_shim_open(&raw mut pair) } != 0 {
        println!("{}", io::Error::last_os_error());
        return;
    }
    // SAFETY: there always is one. pty_shim.h.
    let backend = unsafe { pty_sys::pty_shim_backend() };
    // SAFETY: the table lives as long as the program. pty_shim.h.
    let name = unsafe { (*backend).name };
    // SAFETY: and so does the name, a string. pty_shim.h.
    println!("{}", unsafe { CStr::from_ptr(name) }.to_string_lossy());
}

fn numbers(numbers: &[i32]) -> String {
    numbers.iter().map(i32::to_string).collect::<Vec<_>>().join(" ")
}

fn say(name: &str, value: impl std::fmt::Display) {
    println!("{name} {value}");
}

fn report() {
    say("descriptors", numbers(&tests::descriptors()));
    say("pid", getpid());
    say("session", getsid(None).expect("every process has a session"));
    say("group", getpgrp());
    // SAFETY: takes any descriptor. tcgetpgrp(3).
    say("foreground", unsafe { libc::tcgetpgrp(0) });
    for fd in 0..=2 {
        say("stream", terminal_name(fd));
    }
    say("controlling", controlling_session());
    let dimensions = |size: Size| format!("{size} {}x{}", size.pixel_width, size.pixel_height);
    say("size", Size::of(io::stdin()).map_or("none".to_owned(), dimensions));
    if let Ok(modes) = Modes::of(io::stdin()) {
        let said = |is, word| if is { word } else { "" };
        let words = [said(modes.is_canonical(), "canonical"), said(modes.is_echo(), "echo")];
        say("modes", words.join(" ").trim());
    }
    // SAFETY: umask takes any number and cannot fail; nothing else runs in this process. umask(2).
    say("umask", format_args!("{:03o}", unsafe { libc::umask(0) }));
    say("directory", std::env::current_dir().expect("there is a working directory").display());
    std::env::args_os().for_each(|arg| say("arg", tests::shown(arg)));
    std::env::vars_os().for_each(|(key, value)| {
        say("env", format_args!("{}={}", tests::shown(key), tests::shown(value)));
    });
}

fn terminal_name(fd: i32) -> String {
    let mut name = [0; 256];
    // SAFETY: `name` has as many bytes as are said. ttyname_r(3).
    match unsafe { libc::ttyname_r(fd, name.as_mut_ptr(), name.len()) } {
        // SAFETY: success means that it holds a string with its final NUL.
        0 => unsafe { CStr::from_ptr(name.as_ptr()) }.to_string_lossy().into_owned(),
        _ => "none".to_owned(),
    }
}

/// The session of the terminal behind /dev/tty, by its number.
fn controlling_session() -> String {
    match File::open("/dev/tty") {
        Ok(terminal) => {
            let mut session = -1;
            // SAFETY: takes any open descriptor, and a place for one number. tty_ioctl(4).
            let result = unsafe { libc::ioctl(terminal.as_raw_fd(), libc::TIOCGSID, &mut session) };
            // qemu writes no answer. /dev/tty opens for the terminal of our session alone.
            if result == 0 && session == -1 {
                session = getsid(None).expect("every process has a session").as_raw();
            }
            session.to_string()
        }
        Err(error) => error.to_string(),
    }
}

fn contents(number: &str) {
    let fd = number.parse().expect("a number");
    // SAFETY: whoever passes the number has opened it for us, and nothing here uses it otherwise.
    let mut file = File::from(unsafe { OwnedFd::from_raw_fd(fd) });
    let mut text = String::new();
    file.read_to_string(&mut text).expect("the descriptor can be read");
    say(number, text);
}

/// For each combination of the three streams: what the program says that they are. Our own are pipes.
fn spawn_with_each_kind_of_stream() {
    const SCRIPT: &str = "for n in 0 1 2; do
        if test -t $n; then kind=terminal; elif test -p /dev/fd/$n; then kind=inherit; else kind=null; fi
        echo $kind >&3
    done
    for n in 4 5 6 7 8 9; do (: >&$n) 2>/dev/null && echo open $n >&3; done
    exit 0";
    let kind = |number: usize| ["terminal", "null", "inherit"][number % 3];
    let stream = |kind: &str| match kind {
        "null" => Stdio::null(),
        "inherit" => Stdio::inherit(),
        _ => Stdio::terminal(),
    };
    let before = tests::descriptors();
    for number in 0..27 * 2 {
        let kinds = [kind(number), kind(number / 3), kind(number / 9)];
        let (mut reader, writer) = io::pipe().expect("a pipe");
        let mut command = pty::Command::new("sh");
        command.args(["-c", SCRIPT]).pass_fd(writer, 3);
        command.stdin(stream(kinds[0])).stdout(stream(kinds[1])).stderr(stream(kinds[2]));
        if number >= 27 {
            // By fork. SAFETY: the closure does nothing.
            unsafe { command.pre_exec(|| Ok(())) };
        }
        let mut session = command.spawn().expect("a shell");
        drop(command);
        let mut told = String::new();
        reader.read_to_string(&mut told).expect("what the shell says");
        assert!(tests::wait(&mut session.child).success(), "{kinds:?}");
        println!("{} is {}", kinds.join(" "), told.lines().collect::<Vec<_>>().join(" "));
    }
    assert_eq!(tests::descriptors(), before);
}

/// What the program writes to the terminal follows what it writes to our standard error.
fn spawn_inheriting_streams() {
    let mut command = pty::Command::new("sh");
    command.args(["-c", "cat; echo aside >&2"]).stdin(Stdio::inherit()).stderr(Stdio::inherit());
    print!("on the terminal: {}", tests::output_of(command.spawn().expect("a shell")));
}

/// The terminal that is opened must not be taken for the stream.
fn spawn_inheriting_a_closed_stream() {
    // SAFETY: std reads nothing from it here.
    unsafe { libc::close(0) };
    let mut command = pty::Command::new("cat");
    let error = command.stdin(Stdio::inherit()).spawn().expect_err("there is no standard input");
    assert_eq!(error.io_error().raw_os_error(), Some(libc::EBADF));
    assert_eq!(error.stage(), SpawnStage::Descriptors);
    assert!(command.stdin(Stdio::null()).spawn().expect("cat").child.wait().expect("its end").success());
}

fn pause() {
    println!("ready");
    loop {
        std::thread::park();
    }
}

/// Until the terminal is as small as can be.
fn window_sizes() {
    for size in WindowSizes::of(io::stdin()).expect("standard input is a terminal") {
        let size = size.expect("it has a size");
        println!("{size}");
        if size == Size::new(1, 1) {
            break;
        }
    }
}

fn size_after_change() {
    let mut change = SigSet::empty();
    change.add(Signal::SIGWINCH);
    change.thread_block().expect("a signal can be blocked");
    println!("ready");
    change.wait().expect("a signal can be waited for");
    println!("{}", Size::of(io::stdin()).expect("standard input is a terminal"));
}

/// A session leader without a terminal is given the first that it opens, unless that is prevented.
fn open_as_leader() {
    setsid().expect("the parent has not made us a group leader");
    let Pair { manager, subsidiary } = pty::open().expect("a terminal can be opened");
    let again = manager.open_subsidiary().expect("a subsidiary can be opened again");
    let taken = || File::open("/dev/tty").map_err(|error| error.raw_os_error());
    assert_eq!(taken().unwrap_err(), Some(libc::ENXIO), "after open");
    assert_eq!(manager.session_id().expect("a manager knows"), None);
    let session = pty::Command::new("cat").arg("/dev/null").spawn().expect("cat can be started");
    tests::output_of(session);
    assert_eq!(taken().unwrap_err(), Some(libc::ENXIO), "after spawn");
    drop((manager, subsidiary, again));
}

extern "C" fn ignore(_: i32) {}

fn spawn_from_hostile_parent() {
    // SAFETY: the descriptor is open; what this one becomes, nobody else owns. Not close-on-exec.
    let stray = unsafe { libc::dup(2) };
    assert!(stray > 2);
    for signal in [Signal::SIGINT, Signal::SIGQUIT, Signal::SIGPIPE, Signal::SIGHUP, Signal::SIGTSTP] {
        // SAFETY: to ignore a signal needs no handler. signal(2).
        unsafe { nix::sys::signal::signal(signal, nix::sys::signal::SigHandler::SigIgn) }.expect("ignored");
    }
    let handler = nix::sys::signal::SigHandler::Handler(ignore);
    // SAFETY: the handler does nothing. signal(2).
    unsafe { nix::sys::signal::signal(Signal::SIGUSR1, handler) }.expect("caught");
    let mut before = SigSet::empty();
    pthread_sigmask(SigmaskHow::SIG_BLOCK, Some(&SigSet::all()), None).expect("blocked");
    pthread_sigmask(SigmaskHow::SIG_BLOCK, None, Some(&mut before)).expect("asked");

    for forked in [false, true] {
        let mut command = pty::Command::new("cat");
        command.arg("/proc/self/status");
        let mut probe = pty::Command::new(std::env::current_exe().expect("this program has a path"));
        probe.arg("descriptors");
        if forked {
            for command in [&mut command, &mut probe] {
                // SAFETY: the closure does nothing.
                unsafe { command.pre_exec(|| Ok(())) };
            }
        }
        print!("{}", tests::output_of(command.spawn().expect("cat can be started")));
        print!("descriptors {}", tests::output_of(probe.spawn().expect("the probe can be started")));
        pty::Command::new("/nowhere").spawn().expect_err("there is no such program");
    }
    let mut after = SigSet::empty();
    pthread_sigmask(SigmaskHow::SIG_BLOCK, None, Some(&mut after)).expect("asked");
    assert_eq!(before, after, "a spawn changed the signals that its caller blocks");
}

/// With 0, 1 and 2 closed, the ends of the terminal and all else that a spawn opens come to stand
/// exactly where the child's streams are to be.
fn spawn_without_streams() {
    // SAFETY: nothing in this process owns it: it was opened here, and leaked to have a number.
    let report = unsafe { libc::fcntl(1, libc::F_DUPFD_CLOEXEC, 10) };
    assert!(report >= 10);
    let mut said = String::new();
    for forked in [false, true] {
        for fd in 0..=2 {
            // SAFETY: std writes to these only for print and panic, which take an error for nothing.
            unsafe { libc::close(fd) };
        }
        let mut command = pty::Command::new(std::env::current_exe().expect("this program has a path"));
        command.arg("report");
        if forked {
            // SAFETY: the closure does nothing.
            unsafe { command.pre_exec(|| Ok(())) };
        }
        said.push_str(&tests::output_of(command.spawn().expect("the probe can be started")));
    }
    // SAFETY: it was opened above, and is owned by nobody else.
    let mut report = File::from(unsafe { OwnedFd::from_raw_fd(report) });
    report.write_all(said.as_bytes()).expect("the report can be written");
}

/// As root.
fn spawn_from_many_groups() {
    let groups = [7, 11];
    // SAFETY: the array is as long as is said. setgroups(2).
    assert_eq!(unsafe { libc::setgroups(groups.len() as _, groups.as_ptr()) }, 0);
    let mut command = pty::Command::new("cat");
    command.arg("/proc/self/status").current_dir("/");
    print!("{}", tests::output_of(command.spawn().expect("cat can be started")));
    print!("{}", tests::output_of(command.uid(65534).spawn().expect("cat can be started")));
}

fn started(script: &str) -> pty::Session {
    let mut command = pty::Command::new("sh");
    command.args(["-c", script]).env("PROBE", std::env::current_exe().expect("this program has a path"));
    let session = command.spawn().expect("a shell can be started");
    tests::read_until_text(&session.manager, "ready");
    session
}

/// Gives each step but the last a moment.
fn grace(kill: Duration) -> pty::TerminateTimeouts {
    let moment = Duration::from_millis(20);
    pty::TerminateTimeouts::new(moment, moment, kill)
}

/// The numbers of those who are left, and the kind of the error, as one line.
fn left(result: io::Result<std::process::ExitStatus>) -> String {
    match result {
        Ok(status) => status.to_string(),
        Err(error) => {
            let kind = error.kind();
            let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<pty::TerminateError>());
            let inner = inner.unwrap_or_else(|| panic!("not told who is left: {error}"));
            let numbers: Vec<_> = inner.processes().iter().map(u32::to_string).collect();
            format!("{} {kind:?}", numbers.join(" "))
        }
    }
}

/// Nobody may do this to others, and the last that it is done to is this process.
fn become_another_user() {
    // SAFETY: takes any number; this process has one thread. setuid(2).
    assert_eq!(unsafe { libc::setuid(12345) }, 0);
    println!("ready {}", getpid());
    pause();
}

/// As root.
fn terminate_what_belongs_to_others() {
    let yielding = started("echo ready; exec sleep 1000");
    let stubborn = started("trap '' HUP; echo ready; exec sleep 1000");
    say("left", stubborn.child.id());
    // SAFETY: takes any number; this process has one thread. setuid(2).
    assert_eq!(unsafe { libc::setuid(65534) }, 0);
    say("yielding", yielding.terminate(grace(tests::DEADLINE)).expect("the kernel hangs it up"));
    let start = Instant::now();
    let error = stubborn.terminate(grace(Duration::from_millis(20))).expect_err("nothing ends it");
    say("message", &error);
    say("stubborn", left(Err(error)));
    assert!(start.elapsed() < tests::DEADLINE);
}

/// As root, where `/proc` hides the processes of other users from those who are not.
fn terminate_what_is_hidden() {
    // The program ends; what it started as another user does not.
    let mut session = started("trap '' HUP TERM; \"$PROBE\" become-another-user & read x; exit 3");
    let mut other = started("trap '' HUP TERM; \"$PROBE\" become-another-user & read x; exit 3");
    let not_waited_for = started("trap '' HUP TERM; \"$PROBE\" become-another-user & read x; exit 3");
    for session in [&session, &other, &not_waited_for] {
        (&session.manager).write_all(b"\n").expect("it reads");
    }
    // Members of the group of the mount, 0, see all.
    // SAFETY: an array of no length. setgroups(2).
    assert_eq!(unsafe { libc::setgroups(0, std::ptr::null()) }, 0);
    // SAFETY: takes any number; this process has one thread. setgid(2).
    assert_eq!(unsafe { libc::setgid(65534) }, 0);
    // SAFETY: as above. setuid(2).
    assert_eq!(unsafe { libc::setuid(65534) }, 0);
    session.child.wait().expect("it ends");
    other.child.wait_timeout(tests::DEADLINE).expect("it can be waited for").expect("it ends");
    assert!(!std::path::Path::new("/proc/1").exists(), "nothing is hidden");
    let moment = Duration::from_millis(20);
    say("session", left(session.terminate(grace(moment))));
    say("child", left(other.child.terminate(grace(moment))));
    say("not-waited-for", left(not_waited_for.terminate(grace(moment))));
}

/// With as many descriptors that can still be had, of which one is enough to list the processes. What
/// is to be ended obeys, or leaves the session's leader behind.
fn terminate_without_descriptors(free: &str, what: &str) {
    let script = match what {
        "alone" => "trap '' HUP TERM; echo ready; while :; do sleep 1000; done",
        "background" => "sh -c 'trap \"\" HUP TERM; echo ready; while :; do sleep 1000; done' & wait",
        other => panic!("what is {other}?"),
    };
    let session = started(script);
    let id = session.child.id().cast_signed();
    let limit = libc::rlimit { rlim_cur: 64, rlim_max: 64 };
    // SAFETY: one rlimit. setrlimit(2).
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &limit) }, 0);
    let mut files: Vec<File> = std::iter::from_fn(|| File::open("/dev/null").ok()).collect();
    for _ in 0..free.parse().expect("a number") {
        files.pop();
    }
    let result = session.terminate(grace(tests::DEADLINE));
    drop(files);
    say("status", left(result));
    let entries = std::fs::read_dir("/proc").expect("processes can be listed");
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok());
    let members = pids.filter(|&pid| getsid(Some(Pid::from_raw(pid))) == Ok(Pid::from_raw(id)));
    // Who ends has no memory any more, a moment before it is a zombie.
    let runs = |pid: &i32| {
        std::fs::read_to_string(format!("/proc/{pid}/statm")).is_ok_and(|size| !size.starts_with("0 "))
    };
    say("left", members.filter(runs).count());
}

fn wait_for_no_echo() {
    let session = pty::Command::new("sleep").arg("1000").spawn().expect("sleep can be started");
    println!("waiting");
    session.manager.wait_no_echo(Duration::MAX).expect("it can be waited for");
}

fn fork() {
    let before = tests::descriptors();
    // SAFETY: this process has one thread.
    match unsafe { pty::fork() }.expect("a process can be made") {
        Fork::Child => {
            assert_eq!(tests::descriptors(), before, "more than its terminal, or less");
            say("child", getpid());
            report();
            std::process::exit(3);
        }
        Fork::Parent(mut session) => {
            let name = session.manager.subsidiary_name().expect("it has a name");
            let output = String::from_utf8(tests::read_to_end(&session.manager)).expect("UTF-8");
            print!("{}", output.replace("\r\n", "\n"));
            say("terminal", name.display());
            say("id", session.child.id());
            say("status", tests::wait(&mut session.child).code().expect("it exited"));
            drop(session);
            assert_eq!(tests::descriptors(), before);
        }
    }
}

/// Starts a program in a process group of its own, as a shell does with a job: both sides see to it, whoever is first.
fn start_job(command: &mut Command) -> (std::process::Child, Pid) {
    let child = command.process_group(0).spawn().expect("the program can be started");
    let group = Pid::from_raw(child.id().cast_signed());
    // Refused where the program runs, and has its group.
    let _ = nix::unistd::setpgid(group, group);
    (child, group)
}

fn give_foreground_to(group: Pid) {
    // SAFETY: takes any descriptor and any number. tcsetpgrp(3).
    assert_eq!(unsafe { libc::tcsetpgrp(0, group.as_raw()) }, 0, "{}", io::Error::last_os_error());
}

/// Enters raw mode, gives the foreground away, and leaves raw mode when descriptor 3 ends.
fn raw_mode_lost_foreground() {
    let raw = RawMode::enter(io::stdin()).expect("standard input is a terminal");
    let (mut other, group) = start_job(&mut Command::new("cat"));
    give_foreground_to(group);
    println!("background");
    contents("3");
    drop(raw);
    println!("restored");
    other.kill().expect("our child can be killed");
    other.wait().expect("our child can be waited for");
}

/// A program in the background that enters raw mode is stopped until it is in the foreground.
fn raw_mode_from_background() {
    let us = std::env::current_exe().expect("this program has a path");
    let (_, group) = start_job(Command::new(us).arg("raw-mode-and-exit"));
    let stopped = waitpid(group, Some(WaitPidFlag::WUNTRACED)).expect("waited");
    assert_eq!(stopped, WaitStatus::Stopped(group, Signal::SIGTTOU));
    give_foreground_to(group);
    nix::sys::signal::killpg(group, Signal::SIGCONT).expect("our child can be continued");
    assert_eq!(waitpid(group, None).expect("waited"), WaitStatus::Exited(group, 0));
    println!("done");
}

/// The library's shortest way.
fn spawn(argv: &[std::ffi::OsString]) {
    let outcome = pty::spawn(argv).expect("the program can be started and relayed");
    std::process::exit(outcome.exit_code().into());
}

fn spawn_with_streams_closed(argv: &[std::ffi::OsString]) {
    for fd in 0..=2 {
        // SAFETY: std writes to these only for print and panic, which take an error for nothing.
        unsafe { libc::close(fd) };
    }
    let code = pty::spawn(argv).map_or(99, |outcome| outcome.exit_code());
    std::process::exit(code.into());
}

/// Relays that end well, badly and not at all leave no descriptor and no process behind.
fn relay_and_count_descriptors() {
    let null = || File::options().write(true).open("/dev/null").expect("/dev/null can be opened");
    let full = || File::options().write(true).open("/dev/full").expect("/dev/full can be opened");
    let start = |script| pty::Command::new("sh").args(["-c", script]).spawn().expect("sh can be started");
    let once = || {
        let relay = || pty::Relay::new().stdin(File::open("/dev/null").expect("/dev/null can be opened"));
        relay().stdout(null()).run(start("cat; echo out")).expect("nothing goes wrong");
        relay().stdout(full()).run(start("echo out")).expect_err("the device is full");
        relay()
            .stdout(null())
            .on_event(|_| Ok(()))
            .escape("x")
            .run(start("exit 3"))
            .expect("nothing goes wrong");
    };
    once();
    let before = tests::descriptors();
    for _ in 0..20 {
        once();
    }
    assert_eq!(tests::descriptors(), before);
    assert_eq!(waitpid(None, Some(WaitPidFlag::WNOHANG)), Err(nix::errno::Errno::ECHILD));
    println!("none");
}

/// A shell with one job, in the foreground. When the job stops, says so, and continues it on the
/// next line of input.
fn job(argv: &[std::ffi::OsString]) {
    let modes = Modes::of(io::stdin()).expect("standard input is a terminal");
    let (_, group) = start_job(Command::new(&argv[0]).args(&argv[1..]));
    let mut output = SigSet::empty();
    output.add(Signal::SIGTTOU);
    output.thread_block().expect("a signal can be blocked");
    loop {
        give_foreground_to(group);
        nix::sys::signal::killpg(group, Signal::SIGCONT).expect("our job can be continued");
        let status = waitpid(group, Some(WaitPidFlag::WUNTRACED)).expect("our job can be waited for");
        give_foreground_to(getpgrp());
        modes.apply(io::stdin()).expect("standard input is a terminal");
        match status {
            WaitStatus::Stopped(_, signal) => say("stopped", signal),
            WaitStatus::Exited(_, code) => return say("exited", code),
            other => panic!("{other:?}"),
        }
        io::stdin().read_line(&mut String::new()).expect("standard input can be read");
    }
}
