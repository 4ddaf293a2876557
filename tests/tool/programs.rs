//! Programs that people use, run by `pty-cli spawn` on a terminal on which the test types and looks.

use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::Instant;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use pty::{Command, Modes, Size};
use tempfile::TempDir;
use tests::screen::{End, Screen};
use tests::{DEADLINE, eventually, is_installed, run};

const CLI: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");

const CTRL_C: &str = "\x03";
const CTRL_D: &str = "\x04";
const CTRL_U: &str = "\x15";
const CTRL_Z: &str = "\x1a";
const ESCAPE: &str = "\x1b";
const UP: &str = "\x1b[A";
const LEFT: &str = "\x1b[D";

const PROMPT: &str = "ready$";

/// A directory that is home to the programs of one test, so that nobody's settings matter.
pub(crate) fn home() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    // Also when the tests run with a strict umask and the program as somebody else.
    fs::set_permissions(&home, Permissions::from_mode(0o755)).unwrap();
    home
}

/// Modes that nobody would guess: what is found afterwards was restored, not made up.
fn our_modes() -> Modes {
    let modes = Modes::sane().utf8(false);
    assert_ne!(modes, Modes::sane());
    modes
}

/// A command on a terminal of 100 columns and 30 lines, in a clean environment.
pub(crate) fn on_terminal(home: &TempDir, program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).size(Size::new(100, 30)).modes(our_modes()).current_dir(home.path()).env_clear();
    command.envs([("TERM", "xterm-256color"), ("LC_ALL", "C"), ("CLI", CLI)]);
    command.env("HOME", home.path()).env("PATH", env::var_os("PATH").unwrap_or_default());
    // For the shells.
    command.env("PS1", format!("{PROMPT} ")).env("INPUTRC", "/dev/null").env("HISTFILE", "/dev/null");
    command
}

/// `pty-cli spawn` running this.
fn spawned(home: &TempDir, program: &str, args: &[&str]) -> Screen {
    Screen::of(&mut on_terminal(home, CLI, &[&["spawn", "--", program], args].concat()))
}

#[track_caller]
fn assert_ended_well(end: &End) {
    assert_eq!(end.status.code(), Some(0), "{end:?}");
    assert_left_as_found(end);
}

#[track_caller]
fn assert_left_as_found(end: &End) {
    assert_eq!(end.modes, our_modes(), "{end:?}");
    assert!(!end.alternate, "{end:?}");
}

// vim

// Versions differ in whether the place of the cursor is shown.
const VIM: [&str; 7] = ["-u", "NONE", "-N", "-i", "NONE", "--cmd", "set noruler"];

#[test]
fn vim_edits_a_file_on_the_whole_screen_and_saves_it() {
    if !is_installed("vim") {
        return;
    }
    let home = home();
    let file = home.path().join("notes");
    fs::write(&file, "first\nlast\n").unwrap();
    let mut screen = spawned(&home, "vim", &[&VIM[..], &["notes"]].concat());
    screen.until("the file", |screen| {
        screen.rows()[..3] == ["first", "last", "~"] && screen.row(28) == "~" && screen.shows("notes")
    });
    assert!(screen.is_alternate());
    assert_eq!(screen.modes(), our_modes().raw());

    screen.press("oin between");
    screen.until("the new line", |screen| screen.rows()[..3] == ["first", "in between", "last"]);
    screen.until("the mode", |screen| screen.last_row() == "-- INSERT --");
    screen.press(ESCAPE);
    screen.until("the mode to end", |screen| screen.last_row().is_empty());

    screen.press(":wq\r");
    let end = screen.end();
    assert_ended_well(&end);
    assert_eq!(fs::read_to_string(file).unwrap(), "first\nin between\nlast\n");
}

#[test]
fn vim_redraws_for_the_new_size_whenever_it_changes() {
    if !is_installed("vim") {
        return;
    }
    let home = home();
    fs::write(home.path().join("notes"), "first\n").unwrap();
    let mut screen = spawned(&home, "vim", &[&VIM[..], &["+set laststatus=2", "notes"]].concat());
    // The line that names the file is the last but one.
    let is_drawn = |rows: u16| {
        let status = usize::from(rows) - 2;
        move |screen: &Screen| {
            let lines = (screen.row(0), screen.row(status - 1), screen.row(status));
            lines.0 == "first" && lines.1 == "~" && lines.2.starts_with("notes")
        }
    };
    screen.until("the file", is_drawn(30));
    for (cols, rows) in [(132, 50), (60, 12), (100, 30)] {
        screen.resize(Size::new(cols, rows));
        screen.until(&format!("{cols} by {rows}"), is_drawn(rows));
        screen.press(":set columns?\r");
        screen.until("the width", |screen| screen.last_row().trim_start() == format!("columns={cols}"));
    }
    screen.press(":q\r");
    assert_ended_well(&screen.end());
}

#[test]
fn vim_goes_on_after_ctrl_z_where_no_shell_could_continue_it() {
    if !is_installed("vim") {
        return;
    }
    let home = home();
    let mut screen = spawned(&home, "vim", &VIM);
    screen.until_row("~");
    screen.press("ikept\x1b");
    screen.until("the text", |screen| screen.row(0) == "kept" && screen.last_row().is_empty());
    screen.press(CTRL_Z);
    screen.press(":echo 'still' 'here'\r");
    screen.until("the text again", |screen| screen.row(0) == "kept" && screen.last_row() == "still here");
    screen.press(":q!\r");
    assert_ended_well(&screen.end());
}

// less

#[test]
fn less_pages_searches_and_leaves_the_screen_as_it_was() {
    if !is_installed("less") {
        return;
    }
    let home = home();
    let lines = (1..=200).map(|n| format!("line {n}{}\n", if n == 150 { ", the needle" } else { "" }));
    fs::write(home.path().join("haystack"), lines.collect::<String>()).unwrap();
    let script = "echo before; less haystack; echo after";
    let mut screen = spawned(&home, "sh", &["-c", script]);
    screen.until("the first page", |screen| {
        screen.row(0) == "line 1" && screen.row(28) == "line 29" && screen.last_row() == "haystack"
    });
    assert!(screen.is_alternate());

    screen.press(" ");
    screen.until("the second page", |screen| screen.row(0) == "line 30" && screen.row(28) == "line 58");
    screen.press("/needle");
    screen.until("the question", |screen| screen.last_row() == "/needle");
    screen.press("\r");
    screen.until("what was searched", |screen| screen.row(0) == "line 150, the needle");
    screen.press("G");
    screen.until("the last page", |screen| screen.row(28) == "line 200");

    screen.press("q");
    let end = screen.end();
    assert_ended_well(&end);
    assert_eq!(end.rows[..3], ["before", "after", ""]);
}

// top

#[test]
fn top_shows_a_table_of_processes_until_q() {
    if !is_installed("top") {
        return;
    }
    let home = home();
    let us = std::process::id().to_string();
    // Only one of the programs of this name can be asked for one process.
    let version = std::process::Command::new("top").arg("-V").stdin(Stdio::null()).output().unwrap();
    let can_choose = String::from_utf8_lossy(&version.stdout).contains("procps");
    let args = ["-p", &us];
    let mut screen = spawned(&home, "top", if can_choose { &args } else { &[] });
    let row_of_process = |screen: &Screen| {
        let rows = screen.rows();
        let header = rows.iter().position(|row| row.split_whitespace().any(|word| word == "PID"))?;
        let first = |row: &String| row.split_whitespace().next().map(str::to_owned);
        rows[header + 1..].iter().find_map(first)
    };
    screen.until("a process", |screen| match row_of_process(screen) {
        Some(number) if can_choose => number == us,
        Some(number) => number.parse::<u32>().is_ok(),
        None => false,
    });
    assert!(!can_choose || screen.shows("1 total"), "{screen}");
    screen.press("q");
    assert_ended_well(&screen.end());
}

// bash, as the command

const BASH: [&str; 3] = ["--norc", "--noprofile", "-i"];

fn is_at_prompt(screen: &Screen) -> bool {
    screen.cursor_row() == PROMPT
}

#[track_caller]
fn until_prompt(screen: &mut Screen) {
    screen.until("the prompt", is_at_prompt);
}

/// Types a command at the prompt, and returns what it printed before the next prompt.
#[track_caller]
fn type_command(screen: &mut Screen, command: &str) -> Vec<String> {
    start_command(screen, command);
    until_prompt(screen);
    let line = format!("{PROMPT} {command}");
    let (rows, end) = (screen.rows(), screen.cursor_index());
    let start = rows[..end].iter().rposition(|row| *row == line);
    rows[start.unwrap_or_else(|| panic!("'{line}' is gone. {screen}")) + 1..end].to_vec()
}

/// Types a command at the prompt, and waits until the shell has taken it.
#[track_caller]
fn start_command(screen: &mut Screen, command: &str) {
    until_prompt(screen);
    screen.press(command);
    let line = format!("{PROMPT} {command}");
    screen.until("what was typed", |screen| screen.cursor_row() == line);
    screen.press("\r");
    screen.until("the line to be taken", |screen| screen.cursor_row() != line);
}

#[track_caller]
fn clear(screen: &mut Screen) {
    start_command(screen, "clear");
    screen.until("an empty screen", |screen| is_at_prompt(screen) && !screen.shows("clear"));
}

/// Sleeps, and says so once it is in the foreground.
const SLEEP: &str = "sh -c 'echo asleep; exec sleep 100'";

/// Reads the terminal, and says so before.
const CAT: &str = "sh -c 'echo reading; exec cat'";

/// Waits until this process is in the foreground of its terminal, whichever that is.
#[track_caller]
fn until_in_foreground(process: &str) {
    let ps = ["-o", "pgid=", "-o", "tpgid=", "-p", process];
    eventually(&format!("{process} in the foreground"), || {
        let numbers = run(std::process::Command::new("ps").args(ps));
        let [group, foreground] = numbers.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("ps says {numbers:?}");
        };
        group == foreground
    });
}

#[test]
fn bash_moves_jobs_between_foreground_and_background() {
    if !is_installed("bash") || !is_installed("ps") {
        return;
    }
    let home = home();
    let mut screen = spawned(&home, "bash", &BASH);
    let is = |jobs: Vec<String>, state: &str, command: &str| {
        let [job] = &jobs[..] else { return false };
        let words: Vec<_> = job.split_whitespace().collect();
        words[..2] == ["[1]+", state] && words[2..].join(" ") == command
    };
    let started = type_command(&mut screen, "sleep 100 &");
    let [started] = &started[..] else { panic!("{started:?}") };
    let process = started.strip_prefix("[1] ").expect("the shell names the job's process").to_owned();
    assert!(is(type_command(&mut screen, "jobs"), "Running", "sleep 100 &"), "{screen}");
    start_command(&mut screen, "fg");
    screen.until_row("sleep 100");
    until_in_foreground(&process);
    screen.press(CTRL_C);
    assert_eq!(type_command(&mut screen, "echo $?"), ["130"]);

    start_command(&mut screen, SLEEP);
    screen.until_row("asleep");
    screen.press(CTRL_Z);
    assert_eq!(type_command(&mut screen, "echo $?"), ["148"]);
    assert!(is(type_command(&mut screen, "jobs"), "Stopped", SLEEP), "{screen}");
    assert_eq!(type_command(&mut screen, "bg"), [format!("[1]+ {SLEEP} &")]);
    assert!(is(type_command(&mut screen, "jobs"), "Running", &format!("{SLEEP} &")), "{screen}");
    let mut ended = type_command(&mut screen, "kill %1");
    eventually("the end of the job is told of", || {
        let is_told = ended.iter().any(|row| is(vec![row.clone()], "Terminated", SLEEP));
        if !is_told {
            ended = type_command(&mut screen, "jobs");
        }
        is_told
    });
    assert_eq!(type_command(&mut screen, "jobs"), [""; 0]);

    start_command(&mut screen, "exit");
    assert_ended_well(&screen.end());
}

#[test]
fn bash_interrupts_stops_and_continues_the_command_that_runs() {
    if !is_installed("bash") {
        return;
    }
    let home = home();
    let mut screen = spawned(&home, "bash", &BASH);
    start_command(&mut screen, SLEEP);
    screen.until_row("asleep");
    screen.press(CTRL_C);
    assert_eq!(type_command(&mut screen, "echo $?"), ["130"]);

    start_command(&mut screen, CAT);
    screen.until_row("reading");
    screen.press("one\r");
    screen.until("the line twice", |screen| screen.count("one") == 2);
    screen.press(CTRL_Z);
    assert_eq!(type_command(&mut screen, "echo $?"), ["148"]);
    assert!(screen.shows("[1]+  Stopped"), "{screen}");
    start_command(&mut screen, "fg");
    // The shell says what it continues, and does not read itself any more.
    screen.until_row(CAT);
    screen.press("two\r");
    screen.until("the line twice", |screen| screen.count("two") == 2);
    screen.press(CTRL_D);
    assert_eq!(type_command(&mut screen, "echo $?"), ["0"]);

    start_command(&mut screen, "exit");
    assert_ended_well(&screen.end());
}

#[test]
fn bash_knows_the_size_of_the_terminal_and_its_changes() {
    if !is_installed("bash") {
        return;
    }
    let home = home();
    let mut screen = spawned(&home, "bash", &BASH);
    assert_eq!(type_command(&mut screen, "stty size"), ["30 100"]);
    screen.resize(Size::new(120, 40));
    assert_eq!(type_command(&mut screen, "stty size"), ["40 120"]);
    assert_eq!(type_command(&mut screen, "echo $LINES $COLUMNS"), ["40 120"]);
    screen.resize(Size::new(60, 20));
    assert_eq!(type_command(&mut screen, "stty size"), ["20 60"]);
    start_command(&mut screen, "exit");
    assert_ended_well(&screen.end());
}

#[test]
fn bash_edits_and_completes_the_line_and_remembers_it() {
    if !is_installed("bash") {
        return;
    }
    let home = home();
    fs::write(home.path().join("a-long-name"), "").unwrap();
    let mut screen = spawned(&home, "bash", &BASH);
    let line_is = |line: &str| {
        let line = format!("{PROMPT} {line}");
        move |screen: &Screen| screen.cursor_row() == line
    };
    until_prompt(&mut screen);
    screen.press("echo a-lo\t");
    screen.until("the whole name", line_is("echo a-long-name"));
    screen.press("\r");
    screen.until_row("a-long-name");

    until_prompt(&mut screen);
    screen.press("echo ac");
    screen.press(LEFT);
    screen.press("b");
    screen.until("the letter between", line_is("echo abc"));
    screen.press("\r");
    screen.until_row("abc");

    until_prompt(&mut screen);
    screen.press(UP);
    screen.until("the line before", line_is("echo abc"));
    screen.press(UP);
    screen.until("the line before that", line_is("echo a-long-name"));
    screen.press(CTRL_U);
    start_command(&mut screen, "exit");
    assert_ended_well(&screen.end());
}

#[test]
fn the_exit_status_of_bash_is_that_of_pty_cli() {
    if !is_installed("bash") {
        return;
    }
    let home = home();
    let mut screen = spawned(&home, "bash", &BASH);
    start_command(&mut screen, "exit 7");
    let end = screen.end();
    assert_eq!(end.status.code(), Some(7), "{end:?}");
    assert_left_as_found(&end);
}

// ls, and what pty-cli does in a pipeline

#[test]
fn ls_prints_colours_into_a_pipe_as_it_does_on_a_terminal() {
    let home = home();
    fs::create_dir(home.path().join("directory")).unwrap();
    fs::write(home.path().join("file"), "").unwrap();
    for when in ["--color=always", "--color=auto"] {
        let mut command = std::process::Command::new(CLI);
        command.args(["spawn", "--", "ls", "-1", when]).current_dir(home.path()).stdin(Stdio::null());
        command.env("TERM", "xterm-256color").env_remove("LS_COLORS");
        let output = run(&mut command);
        let directory = output.lines().next().unwrap_or_default();
        assert!(directory.contains("\x1b[") && directory.contains("directory"), "{when}: {output:?}");
        let mut screen = pty_screen::Screen::new(pty_screen::Size::new(80, 3));
        screen.feed(output.as_bytes());
        assert_eq!(screen.text(), "directory\nfile\n\n", "{when}: {output:?}");
    }
}

// pty-cli under a shell with job control

/// Starts `pty-cli spawn -- cat` at the prompt, and waits until it relays.
#[track_caller]
fn start_cat(screen: &mut Screen) -> Pid {
    start_command(screen, r#""$CLI" spawn -- cat"#);
    until_relayed(screen, "hello");
    let group = screen.foreground();
    Pid::from_raw(group.cast_signed())
}

/// Types a word to the job in the foreground, and waits until the terminal and cat have printed it. The
/// shell's own line editor has raw modes too, but it is the leader that is in the foreground then.
#[track_caller]
fn until_relayed(screen: &mut Screen, word: &str) {
    eventually(&format!("raw mode. {screen}"), || {
        let modes = screen.modes();
        screen.foreground() != screen.id() && !modes.is_canonical() && !modes.is_echo()
    });
    screen.press(&format!("{word}\r"));
    screen.until("the line twice", |screen| screen.count(word) == 2);
}

#[test]
fn stopped_under_a_shell_pty_cli_gives_the_terminal_back_until_it_is_in_the_foreground_again() {
    if !is_installed("bash") {
        return;
    }
    let home = home();
    let mut screen = Screen::of(&mut on_terminal(&home, "bash", &BASH));
    let modes = type_command(&mut screen, "stty -g");
    let at_prompt = screen.modes();
    let pty_cli = start_cat(&mut screen);

    // Typed, Ctrl-Z is for the program. That is alone on its terminal, and cannot be stopped so.
    screen.press(CTRL_Z);
    screen.until("the key", |screen| screen.shows("^Z"));
    screen.press("\r");
    until_relayed(&mut screen, "onwards");

    for word in ["once", "twice"] {
        kill(pty_cli, Signal::SIGTSTP).unwrap();
        until_prompt(&mut screen);
        assert!(screen.shows("Stopped"), "{screen}");
        eventually("the modes of the prompt", || screen.modes() == at_prompt);
        assert_eq!(type_command(&mut screen, "stty -g"), modes);
        start_command(&mut screen, "fg");
        until_relayed(&mut screen, word);
    }
    screen.press(CTRL_D);
    assert_eq!(type_command(&mut screen, "echo $?"), ["0"]);
    assert_eq!(type_command(&mut screen, "stty -g"), modes);
    start_command(&mut screen, "exit");
    assert_ended_well(&screen.end());
}

/// How pty-cli gets into the background, stopped.
const WAYS: [fn(&mut Screen); 3] = [stop_by_signal, continue_in_background, start_in_background];

fn stop_by_signal(screen: &mut Screen) {
    let pty_cli = start_cat(screen);
    kill(pty_cli, Signal::SIGTSTP).unwrap();
    until_prompt(screen);
}

fn continue_in_background(screen: &mut Screen) {
    stop_by_signal(screen);
    clear(screen);
    type_command(screen, "bg");
    until_job_is(screen, "Stopped");
}

fn start_in_background(screen: &mut Screen) {
    type_command(screen, r#""$CLI" spawn -- cat &"#);
    until_job_is(screen, "Stopped");
}

/// All of the pipeline has to stop, or the shell takes it for running and does not continue it.
fn start_pipeline_in_background(screen: &mut Screen) {
    type_command(screen, r#""$CLI" spawn -- cat | cat &"#);
    until_job_is(screen, "Stopped");
}

/// Asks the shell again and again. Each time it also waits for a child of its own: bash 5.2 overlooks what
/// happens to a job at the very end of its looking after another, until the next of its children ends.
#[track_caller]
fn until_job_is(screen: &mut Screen, state: &str) {
    let deadline = Instant::now() + DEADLINE;
    while !screen.shows(state) {
        assert!(Instant::now() < deadline, "{state}: the job is not after {DEADLINE:?}. {screen}");
        type_command(screen, "(:); jobs");
    }
}

#[test]
fn in_the_background_pty_cli_waits_for_the_foreground_and_then_leaves_the_terminal_as_it_was() {
    if !is_installed("bash") {
        return;
    }
    let home = home();
    for to_background in WAYS.into_iter().chain([start_pipeline_in_background as fn(&mut Screen)]) {
        let mut screen = Screen::of(&mut on_terminal(&home, "bash", &BASH));
        let modes = type_command(&mut screen, "stty -g");
        to_background(&mut screen);
        clear(&mut screen);
        assert_eq!(type_command(&mut screen, "stty -g"), modes);
        start_command(&mut screen, "fg");
        until_relayed(&mut screen, "again");
        screen.press(CTRL_D);
        assert_eq!(type_command(&mut screen, "echo $?"), ["0"]);
        assert_eq!(type_command(&mut screen, "stty -g"), modes);
        start_command(&mut screen, "exit");
        assert_ended_well(&screen.end());
    }
}

#[test]
fn in_the_background_pty_cli_can_be_ended_by_the_shell() {
    if !is_installed("bash") {
        return;
    }
    let home = home();
    for to_background in WAYS {
        let mut screen = Screen::of(&mut on_terminal(&home, "bash", &BASH));
        let modes = type_command(&mut screen, "stty -g");
        to_background(&mut screen);
        type_command(&mut screen, "kill %1");
        until_job_is(&mut screen, "Exit 143");
        assert_eq!(type_command(&mut screen, "stty -g"), modes);
        start_command(&mut screen, "exit");
        assert_ended_well(&screen.end());
    }
}

/// This shell does not set the modes itself when a job stops.
#[test]
fn stopped_by_a_signal_or_by_its_program_pty_cli_has_restored_the_modes_itself() {
    if !is_installed("bash") {
        return;
    }
    let home = home();
    for command in ["cat", "sh -c 'kill -STOP $$; cat'"] {
        let script = format!(
            r#"set -m; "$CLI" spawn -- {command}; echo "status $?"; read line; fg >/dev/null; echo "then $?""#
        );
        let mut screen = Screen::of(&mut on_terminal(&home, "bash", &["--norc", "-c", &script]));
        if command == "cat" {
            until_relayed(&mut screen, "hello");
            kill(Pid::from_raw(screen.foreground().cast_signed()), Signal::SIGTSTP).unwrap();
        }
        screen.until_row(&format!("status {}", 128 + Signal::SIGTSTP as i32));
        assert_eq!(screen.modes(), our_modes(), "{command}");
        screen.press("go on\r");
        until_relayed(&mut screen, "again");
        screen.press(CTRL_D);
        screen.until_row("then 0");
        assert_ended_well(&screen.end());
    }
}

#[test]
fn ended_by_sigterm_pty_cli_restores_the_modes_and_exits_with_143() {
    if !is_installed("bash") {
        return;
    }
    let home = home();
    let mut screen = Screen::of(&mut on_terminal(&home, "bash", &BASH));
    let modes = type_command(&mut screen, "stty -g");
    let pty_cli = start_cat(&mut screen);
    kill(pty_cli, Signal::SIGTERM).unwrap();
    assert_eq!(type_command(&mut screen, "echo $?"), ["143"]);
    assert_eq!(type_command(&mut screen, "stty -g"), modes);
    start_command(&mut screen, "exit");
    assert_ended_well(&screen.end());
}

#[test]
fn in_a_pipeline_of_a_shell_pty_cli_leaves_the_terminal_as_it_was() {
    if !is_installed("bash") {
        return;
    }
    let home = home();
    fs::create_dir(home.path().join("directory")).unwrap();
    let mut screen = Screen::of(&mut on_terminal(&home, "bash", &BASH));
    let modes = type_command(&mut screen, "stty -g");
    let listed = type_command(&mut screen, r#""$CLI" spawn -- ls --color=always | cat"#);
    assert_eq!(listed, ["directory"]);
    assert_eq!(type_command(&mut screen, "stty -g"), modes);
    start_command(&mut screen, "exit");
    assert_ended_well(&screen.end());
}
