//! What the tool does to the terminal that it is started on: the modes meanwhile, and that they are as
//! before in the end, whatever ends it.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;

use nix::poll::PollFlags;
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{LocalFlags, OutputFlags, Termios, tcgetattr};
use nix::unistd::Pid;
use pty::{Command, Modes, Session, Size, Subsidiary};
use tempfile::TempDir;
use tests::{DEADLINE, eventually, read_until_text, wait, wait_until_idle};

const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");
const PROBE: &str = env!("CARGO_BIN_EXE_probe");
const RELAY_PROBE: &str = env!("CARGO_BIN_EXE_relay-probe");

/// A shell on a terminal, for which `$T` is `pty-cli spawn` and `$D` a directory; and the terminal's modes
/// from before.
struct OnTerminal {
    session: Session,
    held: Subsidiary,
    before: Modes,
    directory: TempDir,
}

impl OnTerminal {
    fn sh(script: &str) -> Self {
        Self::start(Command::new("sh").args(["-c", script]))
    }

    fn start(command: &mut Command) -> Self {
        let directory = TempDir::new().unwrap();
        let tool = format!("{TOOL} spawn");
        let session = command.env("T", tool).env("D", directory.path()).spawn().unwrap();
        let held = session.manager.open_subsidiary().unwrap();
        Self { session, held, before: pty::open().unwrap().manager.modes().unwrap(), directory }
    }

    fn reads(&self, text: &str) -> String {
        read_until_text(&self.session.manager, text)
    }

    fn types(&self, keys: &str) {
        (&self.session.manager).write_all(keys.as_bytes()).unwrap();
    }

    /// Types a line that nobody reads, and waits until it has arrived: modes of later do not show it.
    #[track_caller]
    fn types_ahead(&self, line: &str) {
        self.types(line);
        assert!(tests::events(&self.held, DEADLINE).contains(PollFlags::POLLIN));
    }

    fn flags(&self) -> Termios {
        tcgetattr(&self.held).unwrap()
    }

    fn is_canonical(&self) -> bool {
        self.flags().local_flags.contains(LocalFlags::ICANON)
    }

    fn echoes(&self) -> bool {
        self.flags().local_flags.contains(LocalFlags::ECHO)
    }

    fn processes_output(&self) -> bool {
        self.flags().output_flags.contains(OutputFlags::OPOST)
    }

    #[track_caller]
    fn ends_with(&mut self, code: i32) {
        assert_eq!(wait(&mut self.session.child).code(), Some(code));
        assert_eq!(self.session.manager.modes().unwrap(), self.before);
    }
}

// Whatever ends us

/// Those of Linux alone, and real-time signals.
#[cfg(target_os = "linux")]
fn signals_without_names() -> Vec<i32> {
    let real_time = [libc::SIGRTMIN(), libc::SIGRTMIN() + 5, libc::SIGRTMAX()];
    [libc::SIGIO, libc::SIGPWR, libc::SIGSTKFLT].into_iter().chain(real_time).collect()
}

#[cfg(not(target_os = "linux"))]
fn signals_without_names() -> Vec<i32> {
    Vec::new()
}

#[test]
fn our_terminal_is_restored_whatever_signal_ends_us() {
    use Signal::{
        SIGABRT, SIGALRM, SIGBUS, SIGFPE, SIGILL, SIGPROF, SIGSEGV, SIGSYS, SIGTRAP, SIGUSR1, SIGUSR2,
        SIGVTALRM, SIGXCPU,
    };
    let named = [
        SIGABRT, SIGALRM, SIGBUS, SIGFPE, SIGILL, SIGPROF, SIGSEGV, SIGSYS, SIGTRAP, SIGUSR1, SIGUSR2,
        SIGVTALRM, SIGXCPU,
    ];
    let numbers = named.map(|signal| signal as i32).into_iter();
    for number in numbers.chain(signals_without_names()) {
        let mut outer = OnTerminal::sh("ulimit -c 0; exec $T sh -c 'echo on; exec sleep 1000'");
        outer.reads("on\r\n");
        assert!(!outer.is_canonical());
        outer.session.child.signal(pty::Signal::from_raw(number)).unwrap();
        if [SIGSEGV as i32, SIGBUS as i32].contains(&number) {
            // The first is taken for a stack that overflowed.
            eventually("it is restored", || outer.is_canonical());
            let _ = outer.session.child.signal(pty::Signal::from_raw(number));
        }
        assert_eq!(wait(&mut outer.session.child).signal(), Some(number));
        assert_eq!(outer.session.manager.modes().unwrap(), outer.before, "{number}");
    }
}

#[test]
fn our_terminal_is_restored_when_a_callback_exits() {
    let mut outer = OnTerminal::start(Command::new(RELAY_PROBE).arg("exit-in-callback"));
    outer.ends_with(3);
}

#[test]
fn a_signal_ends_a_relay_whose_output_stalls_on_a_terminal_of_another_user() {
    if !nix::unistd::geteuid().is_root() {
        eprintln!("only root can be another user: not tried");
        return;
    }
    let outer = pty::open().unwrap();
    let mut command = Command::new(TOOL);
    command.args(["spawn", "--kill-after", "0.1", "yes"]).uid(65534).gid(65534);
    // The terminal stays ours.
    let mut tool = command.spawn_on(&outer.subsidiary).unwrap();
    read_until_text(&outer.manager, "y\r\n");
    wait_until_idle(tool.id());
    tool.signal(pty::Signal::TERM).unwrap();
    assert_eq!(wait(&mut tool).code(), Some(143));
}

#[test]
fn all_output_reaches_a_terminal_of_another_user() {
    if !nix::unistd::geteuid().is_root() {
        eprintln!("only root can be another user: not tried");
        return;
    }
    let outer = pty::open().unwrap();
    let mut command = Command::new(TOOL);
    command.args(["spawn", "sh", "-c", "seq 20000; exit 5"]).uid(65534).gid(65534);
    let mut tool = command.spawn_on(&outer.subsidiary).unwrap();
    drop(outer.subsidiary);
    let wanted: String = (1..=20_000).map(|number| format!("{number}\r\n")).collect();
    assert!(String::from_utf8(tests::read_to_end(&outer.manager)).unwrap() == wanted);
    assert_eq!(wait(&mut tool).code(), Some(5));
}

/// What a full-screen program switches on.
const ON: &str = "printf \"\\033[?1049h\\033[?25l\\033[?1000h\\033[?2004h\\033[>1u\\033[>4;2m\\033[31m\\033[2;5r\\033(0ready\"";

/// What switches that off.
const OFF: &str = "\x1b[<1u\x1b[?1049l\x1b[?25h\x1b(B\x1b[m\x1b7\x1b[r\x1b8\x1b[?1000l\x1b[?2004l\x1b[>4m";

/// The end of what is on the terminal.
fn end_of(outer: OnTerminal) -> String {
    String::from_utf8(tests::read_to_end(&drop_held(outer))).unwrap()
}

#[test]
fn a_program_that_we_end_leaves_no_mode_on_our_terminal() {
    let tools = [
        ("spawn", ""),
        ("record --quiet -o $D/a.cast --overwrite", ""),
        // The session is shown on standard error then.
        ("record -o -", ">$D/b.cast"),
    ];
    for (tool, streams) in tools {
        for (how, code) in [("signal", 143), ("escape", 129), ("--timeout 5", 124)] {
            let options = if how.starts_with("--") { how } else { "--escape '^]'" };
            let command = format!("exec {TOOL} {tool} {options} -- sh -c '{ON}; exec sleep 1000' {streams}");
            let mut outer = OnTerminal::sh(&command);
            outer.reads("ready");
            match how {
                "signal" => outer.session.child.signal(pty::Signal::TERM).unwrap(),
                "escape" => outer.types("\x1d"),
                _ => {}
            }
            outer.ends_with(code);
            let end = end_of(outer);
            assert!(end.starts_with(OFF), "{tool} {how}: {}", end.escape_debug());
            let message = &end[OFF.len()..];
            assert!(code != 124 || message.starts_with("\r\npty-cli: sh: terminated"), "{message}");
        }
    }
}

#[test]
fn a_program_that_ends_by_itself_leaves_our_terminal_as_it_likes() {
    let mut outer = OnTerminal::sh(&format!("exec $T -- sh -c '{ON}; exit 3'"));
    outer.ends_with(3);
    let end = end_of(outer);
    assert!(end.ends_with("ready"), "{}", end.escape_debug());
}

// The program has ended, and others are waited for

/// Somebody is left behind, and prints nothing.
fn left_behind(options: &str) -> (OnTerminal, Pid) {
    let script = format!("exec $T {options} -- sh -c 'trap \"\" HUP INT; sleep 1000 & echo pid $!.'");
    let outer = OnTerminal::sh(&script);
    let text = outer.reads(".\r\n");
    let pid = text.trim_end().trim_start_matches("pid ").trim_end_matches('.').parse().unwrap();
    eventually("the terminal is the user's", || outer.is_canonical());
    (outer, Pid::from_raw(pid))
}

#[test]
fn keys_are_the_users_again_while_others_are_waited_for() {
    for options in ["--wait all", "--wait 1h"] {
        let (mut outer, left) = left_behind(options);
        assert_eq!(outer.session.manager.modes().unwrap(), outer.before);
        outer.types("\x03");
        outer.ends_with(130);
        kill(left, Signal::SIGKILL).unwrap();
    }
}

#[test]
fn the_escape_keys_end_the_wait_for_others_without_a_return() {
    let (mut outer, left) = left_behind("--wait all --escape '^]^]'");
    assert!(outer.is_canonical());
    outer.types("text\r\x1d\x1d");
    outer.ends_with(0);
    kill(left, Signal::SIGKILL).unwrap();
}

#[test]
fn a_wait_for_others_can_be_stopped_and_goes_on() {
    let script = format!(
        "exec {PROBE} job {TOOL} spawn --wait all -- sh -c 'trap \"\" HUP INT; sleep 1000 & echo pid $!.'"
    );
    let mut outer = OnTerminal::sh(&script);
    let text = outer.reads(".\r\n");
    let left = text.trim_end().trim_start_matches("pid ").trim_end_matches('.').parse().unwrap();
    eventually("the terminal is the user's", || outer.is_canonical());
    outer.types("\x1a");
    outer.reads("stopped SIGTSTP\r\n");
    outer.types("go\r");
    outer.reads("go\r\n");
    let is_in_front =
        || outer.session.manager.foreground_process_group().unwrap() != Some(outer.session.child.id());
    eventually("it is in the foreground again", is_in_front);
    assert!(outer.is_canonical());
    outer.types("\x03");
    outer.reads("exited 130\r\n");
    outer.ends_with(0);
    kill(Pid::from_raw(left), Signal::SIGKILL).unwrap();
}

// Stops

#[test]
fn a_relay_in_a_thread_that_takes_no_signals_stops_and_goes_on_with_its_program() {
    let mut outer =
        OnTerminal::start(Command::new(PROBE).args(["job", RELAY_PROBE, "in-a-thread-without-signals"]));
    assert_eq!(outer.reads("stopped SIGTSTP\r\n"), "on\r\nstopped SIGTSTP\r\n");
    assert_eq!(outer.session.manager.modes().unwrap(), outer.before);
    outer.types("go\r");
    outer.reads("further\r\nexited 3\r\n");
    outer.ends_with(0);
}

// The modes meanwhile

/// What the program is to wait for, so that the test can look.
const WAITS: &str = "sh -c 'echo on >&2; while ! test -e $D/go; do sleep 0.01; done; exit 4'";

fn let_go(outer: &OnTerminal) {
    std::fs::write(outer.directory.path().join("go"), "").unwrap();
}

#[test]
fn output_that_goes_elsewhere_leaves_the_processing_of_output_alone() {
    let mut outer =
        OnTerminal::sh(&format!("$T --split-stderr -- {WAITS} 2>$D/err >$D/out </dev/tty; exit $?"));
    let shown = outer.directory.path().join("err");
    eventually("it runs", || std::fs::read_to_string(&shown).is_ok_and(|text| text == "on\r\n"));
    assert!(!outer.is_canonical() && !outer.echoes());
    assert!(outer.processes_output());
    let_go(&outer);
    outer.ends_with(4);

    // No staircase, in a pipe and on the terminal.
    for line in ["$T --lf --no-echo -- cat <$D/text; exit 4", "$T --lf -- cat $D/text; exit 4"] {
        let mut outer = OnTerminal::sh(&format!("printf 'a\\nb\\n' >$D/text; {line}"));
        outer.reads("a\r\nb\r\n");
        outer.ends_with(4);
    }
    let mut outer = OnTerminal::sh("$T --lf -- sh -c 'echo a; echo b; sleep 0.1' | cat; exit 4");
    outer.reads("a\r\nb\r\n");
    outer.ends_with(4);
}

#[test]
fn output_on_our_terminal_with_input_from_elsewhere_passes_as_it_is_and_keys_are_not_shown() {
    for input in ["</dev/null", "<$D/fifo"] {
        let mut outer =
            OnTerminal::sh(&format!("mkfifo $D/fifo; exec 9<>$D/fifo; $T -- {WAITS} {input}; exit $?"));
        outer.reads("on\r\n");
        assert!(!outer.processes_output() && !outer.echoes(), "{input}");
        outer.types_ahead("typed\n");
        // Ctrl-C is still a signal.
        assert!(outer.is_canonical() && outer.flags().local_flags.contains(LocalFlags::ISIG));
        let_go(&outer);
        outer.ends_with(4);
        assert_eq!(tests::read_to_end(&drop_held(outer)), b"", "{input}");
    }
}

#[test]
fn input_from_a_recording_leaves_our_terminal_to_its_output_and_to_ctrl_c() {
    let files = r#"printf '{"version":2,"width":80,"height":24}\n[0.0,"i","x\\n"]\n' >$D/a.cast;
        printf 'I 0.0 2\n' >$D/timing; printf 'header\nx\n' >$D/log; export SHELL=/bin/sh;"#;
    let waits = "stty -echo; read x; echo on; while ! test -e $D/go; do sleep 0.01; done";
    for (tool, end) in [
        (format!("live --yes $D/a.cast -- sh -c '{waits}'"), ""),
        (format!("scriptlive -t $D/timing -I $D/log -c '{waits}'"), "\r\n>>> scriptlive: done.\r\n"),
    ] {
        for ends in [false, true] {
            let mut outer = OnTerminal::sh(&format!("{files} exec {TOOL} {tool}"));
            outer.reads("on\r\n");
            assert!(!outer.processes_output() && !outer.echoes(), "{tool}");
            assert!(outer.is_canonical() && outer.flags().local_flags.contains(LocalFlags::ISIG));
            if ends {
                outer.types_ahead("typed\n");
                let_go(&outer);
                outer.ends_with(0);
                assert_eq!(end_of(outer), end, "{tool}");
            } else {
                outer.types("\x03");
                outer.ends_with(130);
            }
        }
    }
}

fn drop_held(outer: OnTerminal) -> pty::Manager {
    drop(outer.held);
    outer.session.manager
}

#[test]
fn the_terminal_is_one_and_the_same_by_another_name() {
    for streams in ["</dev/tty", ">/dev/tty", "</dev/tty >/dev/tty"] {
        let mut outer = OnTerminal::sh(&format!("$T -- {WAITS} {streams}; exit $?"));
        outer.reads("on\r\n");
        assert!(!outer.is_canonical() && !outer.processes_output(), "{streams}");
        let_go(&outer);
        outer.ends_with(4);
    }
}

#[test]
fn in_the_background_output_leaves_our_terminal_as_it_is_and_nothing_stops() {
    let mut outer = OnTerminal::sh(&format!("set -m; $T -- {WAITS} </dev/null & wait $!; exit $?"));
    // What is printed on a terminal that processes it again.
    outer.reads("on\r\r\n");
    assert!(outer.processes_output() && outer.echoes() && outer.is_canonical());
    let_go(&outer);
    outer.ends_with(4);
}

#[test]
fn relays_side_by_side_leave_our_terminal_as_it_was() {
    // As those of make -j: the first ends first, and the other has what it changed.
    for _ in 0..5 {
        let waits = |name: &str| WAITS.replace("$D/go", &format!("$D/{name}"));
        let (one, other) = (waits("one"), waits("two"));
        let mut outer =
            OnTerminal::sh(&format!("$T -- {one} </dev/null & $T -- {other} </dev/null & wait; exit 4"));
        let twice = |bytes: &[u8]| bytes.windows(2).filter(|window| window == b"on").count() == 2;
        tests::read_until(&outer.session.manager, twice);
        for name in ["one", "two"] {
            std::fs::write(outer.directory.path().join(name), "").unwrap();
        }
        outer.ends_with(4);
    }
}

#[test]
fn the_size_is_that_of_whichever_stream_is_a_terminal_and_is_followed() {
    let script = "trap 'stty size </dev/tty >>$D/sizes' WINCH; stty size </dev/tty >$D/sizes; while ! test -e $D/go; do sleep 0.01; done; exit 4";
    for streams in
        ["</dev/null >$D/out", "</dev/null 2>$D/err", ">$D/out 2>$D/err", "</dev/tty >$D/out 2>$D/err"]
    {
        let mut outer = OnTerminal::sh(&format!(
            "stty cols 100 rows 30; $T -- sh -c \"{}\" {streams}; exit $?",
            script.replace('$', "\\$")
        ));
        let sizes = outer.directory.path().join("sizes");
        let are = |wanted: &str| std::fs::read_to_string(&sizes).is_ok_and(|text| text == wanted);
        eventually("it has the size", || are("30 100\n"));
        outer.session.manager.resize(Size::new(90, 20)).unwrap();
        eventually("it follows the size", || are("30 100\n20 90\n"));
        let_go(&outer);
        outer.ends_with(4);
    }
}
