//! What a relay may never do, asked of the tool: lose a byte, hang, spin, lie about the end. The
//! names R1 to R24 are those of the failures of other tools.

use std::fs::File;
use std::io::{self, PipeWriter, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use pty::Relay;
use tempfile::TempDir;
use tests::{
    Finished, eventually, feed, finish, lines, read_pipe_until, run, start, wait_until_idle, within,
};

const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");
const PROBE: &str = env!("CARGO_BIN_EXE_probe");

/// `pty-cli spawn`, connected to nothing but pipes to the test.
fn spawn(args: &[&str]) -> Command {
    let mut command = Command::new(TOOL);
    command.arg("spawn").args(args);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn output(args: &[&str]) -> Finished {
    finish(start(&mut spawn(args)))
}

/// A shell line in which `$T` is `pty-cli spawn`, and `$D` a directory of the test's own.
fn line(text: &str) -> (Finished, TempDir) {
    let directory = TempDir::new().unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", text]).env("T", format!("{TOOL} spawn")).env("D", directory.path());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    (finish(start(&mut command)), directory)
}

fn signal(child: &Child, signal: Signal) {
    kill(Pid::from_raw(child.id().cast_signed()), signal).expect("our child can be signalled");
}

/// A path at which somebody may wait for the test, and the test for nobody.
fn fifo(directory: &TempDir) -> PathBuf {
    let path = directory.path().join("fifo");
    run(Command::new("mkfifo").arg(&path));
    path
}

/// The process that the tool has started, once that has shown itself.
fn program_of(tool: &Child) -> Pid {
    let path = format!("/proc/{0}/task/{0}/children", tool.id());
    let mut pid = None;
    eventually("the tool has a child", || {
        pid = std::fs::read_to_string(&path).expect("the tool lives").trim().parse().ok();
        pid.is_some()
    });
    Pid::from_raw(pid.unwrap())
}

// The failures of others

#[test]
fn r1_piped_input_arrives_whole() {
    let directory = TempDir::new().unwrap();
    let input = lines(32 * 1024, true, 1);
    let got = directory.path().join("got");
    feed(spawn(&["sh", "-c", r#"cat >"$0""#]).arg(&got), input.clone()).well();
    assert!(std::fs::read(got).unwrap() == input);
}

#[test]
fn r2_input_without_a_final_newline_arrives_and_ends() {
    let directory = TempDir::new().unwrap();
    let got = directory.path().join("got");
    feed(spawn(&["sh", "-c", r#"cat >"$0""#]).arg(&got), "no newline").well();
    assert_eq!(std::fs::read_to_string(got).unwrap(), "no newline");
}

#[test]
fn r3_a_reader_that_goes_away_ends_the_program_at_once() {
    // At once: were the program asked in vain, it would be killed after an hour.
    let (finished, _) = line("$T --kill-after 1h yes | head -1");
    assert_eq!(finished.well().text(), "y\r\n");
}

#[test]
fn r3_a_program_that_is_hung_up_on_may_end_as_it_likes() {
    let script = "$T sh -c 'trap \"echo hup >$D/hup; exit 5\" HUP; while :; do echo y; done' | head -1; wait";
    let (finished, directory) = line(script);
    assert_eq!(finished.well().text(), "y\r\n");
    let said = directory.path().join("hup");
    eventually("the program was told", || std::fs::read_to_string(&said).is_ok_and(|said| said == "hup\n"));
}

#[test]
fn r5_with_standard_input_closed_the_program_sees_its_end_and_not_its_own_output() {
    let (finished, _) = line("$T sh -c 'echo out; if read x; then exit 9; fi' <&-");
    assert_eq!(finished.well().text(), "out\r\n");
}

#[test]
fn r6_with_standard_output_closed_there_is_no_loop() {
    let (finished, _) = line("$T sh -c 'echo out; if read x; then exit 9; fi' >&-");
    finished.well();
    let (finished, _) = line("$T sh -c 'echo out; if read x; then exit 9; fi' <&- >&- 2>&-");
    finished.well();
}

#[test]
fn r7_death_by_a_signal_is_128_and_its_number() {
    for (name, code) in [("TERM", 143), ("SEGV", 139), ("KILL", 137), ("HUP", 129)] {
        assert_eq!(output(&["sh", "-c", &format!("ulimit -c 0; kill -{name} $$")]).code(), code, "{name}");
    }
}

#[test]
fn r8_a_signal_to_the_tool_ends_the_program_and_is_the_tools_exit_status() {
    for (number, code) in
        [(Signal::SIGTERM, 143), (Signal::SIGHUP, 129), (Signal::SIGINT, 130), (Signal::SIGQUIT, 131)]
    {
        let script = "ulimit -c 0; echo on; exec sleep 1000";
        let mut tool = start(&mut spawn(&["--kill-after", "1h", "sh", "-c", script]));
        read_pipe_until(tool.stdout.as_mut().unwrap(), "on\r\n");
        let program = program_of(&tool);
        signal(&tool, number);
        assert_eq!(finish(tool).code(), code, "{number}");
        assert!(kill(program, None).is_err(), "the program outlived {number}");
    }
}

#[test]
fn r8_a_program_may_say_its_last_words_after_a_signal_to_the_tool() {
    let script = "trap 'echo cleaned up; exit 3' TERM; echo on; while :; do read x; done";
    let mut tool = start(&mut spawn(&["--eof", "ignore", "--kill-after", "1h", "sh", "-c", script]));
    read_pipe_until(tool.stdout.as_mut().unwrap(), "on\r\n");
    signal(&tool, Signal::SIGTERM);
    let finished = finish(tool);
    assert_eq!((finished.code(), finished.text()), (143, "cleaned up\r\n"));
}

#[test]
fn r8_a_program_that_ignores_the_signal_is_killed_after_the_grace() {
    let script = "trap '' TERM; echo on; while :; do read x; done";
    let mut tool = start(&mut spawn(&["--eof", "ignore", "--kill-after", "0.1", "sh", "-c", script]));
    read_pipe_until(tool.stdout.as_mut().unwrap(), "on\r\n");
    let program = program_of(&tool);
    signal(&tool, Signal::SIGTERM);
    assert_eq!(finish(tool).code(), 143);
    assert!(kill(program, None).is_err(), "the program lives");
}

/// A program that says "no" to a signal, and ends when the file `done` appears.
fn stubborn(name: &str) -> (Child, TempDir) {
    let directory = TempDir::new().unwrap();
    let script = format!(
        "trap 'echo no' {name}; trap '' CONT; echo on; while ! test -e \"$0/done\"; do sleep 0.01; done; echo saved"
    );
    let mut command = spawn(&["--eof", "ignore", "--kill-after", "1h", "sh", "-c", &script]);
    let mut tool = start(command.arg(directory.path()));
    read_pipe_until(tool.stdout.as_mut().unwrap(), "on\r\n");
    (tool, directory)
}

#[test]
fn r8_a_second_interrupt_does_not_wait_for_the_grace() {
    for (first, second) in [
        (Signal::SIGINT, Signal::SIGINT),
        (Signal::SIGINT, Signal::SIGQUIT),
        (Signal::SIGQUIT, Signal::SIGINT),
    ] {
        let (mut tool, _directory) = stubborn("INT QUIT");
        signal(&tool, first);
        read_pipe_until(tool.stdout.as_mut().unwrap(), "no\r\n");
        signal(&tool, second);
        assert_eq!(finish(tool).code(), 128 + first as i32);
    }
}

#[test]
fn a_program_that_saves_its_work_has_its_grace_however_often_it_is_told_to_end() {
    use Signal::{SIGHUP, SIGINT, SIGTERM};
    // A terminal's window that is closed; systemd; somebody who is impatient.
    for (first, then) in
        [(SIGHUP, [SIGHUP, SIGTERM]), (SIGTERM, [SIGHUP, SIGTERM]), (SIGTERM, [SIGINT, SIGHUP])]
    {
        let (mut tool, directory) = stubborn("HUP TERM");
        signal(&tool, first);
        read_pipe_until(tool.stdout.as_mut().unwrap(), "no\r\n");
        then.into_iter().for_each(|second| signal(&tool, second));
        wait_until_idle(tool.id());
        std::fs::write(directory.path().join("done"), "").unwrap();
        let finished = finish(tool);
        assert_eq!((finished.code(), finished.text()), (128 + first as i32, "saved\r\n"));
    }
}

#[test]
fn a_program_that_goes_on_after_an_interrupt_is_told_to_end_by_what_says_more() {
    let mut tool = start(&mut spawn(&[
        "--eof",
        "ignore",
        "--kill-after",
        "1h",
        "sh",
        "-c",
        "trap 'echo no' INT; echo on; while :; do sleep 0.01; done",
    ]));
    read_pipe_until(tool.stdout.as_mut().unwrap(), "on\r\n");
    signal(&tool, Signal::SIGINT);
    read_pipe_until(tool.stdout.as_mut().unwrap(), "no\r\n");
    signal(&tool, Signal::SIGTERM);
    assert_eq!(finish(tool).code(), 130);
}

#[test]
fn r9_the_terminal_has_a_size_even_where_there_is_none_to_copy() {
    assert_eq!(output(&["stty", "size"]).well().text(), "24 80\r\n");
}

/// A program that leaves another behind, which prints when the test lets it.
fn leaves_one_behind(wait: &str) -> (Child, PathBuf, TempDir) {
    let directory = TempDir::new().unwrap();
    let path = fifo(&directory);
    let script = r#"trap "" HUP; (read x <"$0"; echo late; echo gone >"$0.gone") & echo done"#;
    let mut tool = start(spawn(&["--wait", wait, "sh", "-c", script]).arg(&path));
    read_pipe_until(tool.stdout.as_mut().unwrap(), "done\r\n");
    (tool, path, directory)
}

fn let_it_print(path: &Path) {
    let path = path.to_owned();
    within("somebody waits", move || std::fs::write(&path, "now\n").unwrap());
}

#[test]
fn r10_what_is_printed_in_the_background_later_is_waited_for_if_asked() {
    let (tool, path, _directory) = leaves_one_behind("all");
    let_it_print(&path);
    assert_eq!(finish(tool).well().text(), "late\r\n");
}

#[test]
fn r10_what_is_in_the_background_is_not_waited_for_unless_asked() {
    let (tool, path, directory) = leaves_one_behind("child");
    assert_eq!(finish(tool).well().text(), "");
    let_it_print(&path);
    eventually("it is gone", || directory.path().join("fifo.gone").exists());
}

#[test]
fn r10_what_is_in_the_background_is_waited_for_as_long_as_asked() {
    let (tool, path, directory) = leaves_one_behind("0.2");
    assert_eq!(finish(tool).well().text(), "");
    let_it_print(&path);
    eventually("it is gone", || directory.path().join("fifo.gone").exists());

    let (tool, path, _directory) = leaves_one_behind("1h");
    let_it_print(&path);
    assert_eq!(finish(tool).well().text(), "late\r\n");
}

#[test]
fn r11_bytes_that_are_no_text_come_out_as_they_are() {
    assert_eq!(output(&["printf", r"\377\376\000"]).well().stdout, b"\xff\xfe\0");
    let all: Vec<u8> = (0..=255).collect();
    let printed = feed(&mut spawn(&["--raw", "head", "-c", "256"]), all.clone()).well();
    assert_eq!(printed.stdout, all);
}

#[test]
fn r12_arguments_are_passed_on_as_they_are() {
    assert_eq!(output(&["--", "printf", "[%s]", "a b", "c*"]).well().text(), "[a b][c*]");
    assert_eq!(
        output(&["printf", "[%s]", "", "'\"$HOME", "--size", "-x"]).well().text(),
        "[]['\"$HOME][--size][-x]"
    );
}

#[test]
fn r13_a_password_typed_while_echo_is_off_is_not_shown() {
    let script = "stty -echo; echo password:; read word; stty echo; test \"$word\" = secret && echo right";
    let mut tool = start(spawn(&["sh", "-c", script]).stdin(Stdio::piped()));
    let mut shown = read_pipe_until(tool.stdout.as_mut().unwrap(), "password:\r\n");
    tool.stdin.take().unwrap().write_all(b"secret\n").unwrap();
    shown += finish(tool).well().text();
    assert_eq!(shown, "password:\r\nright\r\n");
}

#[test]
fn r19_exit_statuses_are_the_programs_own_and_failures_have_theirs() {
    for code in [0, 1, 7, 42, 125, 255] {
        assert_eq!(output(&["sh", "-c", &format!("exit {code}")]).code(), code);
    }
    let finished = output(&["/nowhere/to/be/found"]);
    assert_eq!((finished.code(), finished.text()), (127, ""));
    assert_eq!(finished.stderr.lines().count(), 1, "{}", finished.stderr);
}

#[test]
fn r21_a_program_that_reads_nothing_from_dev_null_sees_its_end() {
    let finished = output(&["sh", "-c", "read x; echo $?"]).well();
    assert_eq!(finished.text(), "1\r\n");
}

#[test]
fn r24_a_program_that_stops_itself_stops_nobody_else_and_can_be_continued() {
    let mut tool = start(&mut spawn(&["sh", "-c", "echo on; kill -STOP $$; echo further"]));
    read_pipe_until(tool.stdout.as_mut().unwrap(), "on\r\n");
    let program = program_of(&tool);
    eventually("the program is stopped", || state(program.as_raw()) == "T");
    wait_until_idle(tool.id());
    assert_eq!(state(tool.id().cast_signed()), "S");
    kill(program, Signal::SIGCONT).unwrap();
    assert_eq!(finish(tool).well().text(), "further\r\n");
}

#[test]
fn r24_a_stopped_program_is_ended_by_a_timeout_and_by_a_signal() {
    let finished = output(&["--timeout", "0.2", "--kill-after", "1h", "sh", "-c", "kill -STOP $$"]);
    assert_eq!(finished.code(), 124);

    let mut tool = start(&mut spawn(&["--kill-after", "1h", "sh", "-c", "echo on; kill -STOP $$"]));
    read_pipe_until(tool.stdout.as_mut().unwrap(), "on\r\n");
    let program = program_of(&tool);
    eventually("the program is stopped", || state(program.as_raw()) == "T");
    signal(&tool, Signal::SIGTERM);
    assert_eq!(finish(tool).code(), 143);
}

fn state(pid: i32) -> String {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process lives");
    stat.rsplit(") ").next().unwrap()[..1].to_owned()
}

// Nothing is lost on the way in

#[derive(Clone, Copy, Debug)]
enum Source {
    File,
    Pipe,
    Fifo,
    Socket,
}

#[derive(Clone, Copy, Debug)]
enum Reader {
    Fast,
    Slow,
}

/// `source` with `input`, and whatever must be kept until it was read.
fn source(kind: Source, input: &[u8], directory: &TempDir) -> Stdio {
    let bytes = input.to_vec();
    let write = move |mut to: Box<dyn Write + Send>| drop(to.write_all(&bytes));
    match kind {
        Source::File => {
            let path = directory.path().join("input");
            std::fs::write(&path, input).unwrap();
            File::open(path).unwrap().into()
        }
        Source::Pipe => {
            let (reader, writer) = io::pipe().unwrap();
            thread::spawn(move || write(Box::new(writer)));
            reader.into()
        }
        Source::Fifo => {
            let path = fifo(directory);
            let other = path.clone();
            thread::spawn(move || write(Box::new(File::create(other).unwrap())));
            within("a FIFO has two ends", move || File::open(path).unwrap()).into()
        }
        Source::Socket => {
            let (ours, theirs) = UnixStream::pair().unwrap();
            thread::spawn(move || write(Box::new(ours)));
            OwnedFd::from(theirs).into()
        }
    }
}

#[track_caller]
fn assert_cat_gets(input: &[u8], kind: Source, reader: Reader) {
    let directory = TempDir::new().unwrap();
    let mut command = spawn(&["--no-echo", "--lf", "cat"]);
    command.stdin(source(kind, input, &directory));
    let mut tool = start(&mut command);
    if matches!(reader, Reader::Slow) {
        let mut pipe = tool.stdout.take().unwrap();
        let (slow, writer) = io::pipe().unwrap();
        tool.stdout = Some(OwnedFd::from(slow).into());
        set_pipe_size(&writer, 4096);
        thread::spawn(move || {
            let (mut writer, mut piece) = (writer, [0; 997]);
            while let Ok(count @ 1..) = pipe.read(&mut piece) {
                writer.write_all(&piece[..count]).unwrap();
                thread::sleep(Duration::from_micros(10));
            }
        });
    }
    let finished = finish(tool).well();
    let first = finished.stdout.iter().zip(input).position(|(one, other)| one != other);
    assert!(
        finished.stdout == input,
        "{} of {} bytes from a {kind:?} to a {reader:?} reader; the first difference at {first:?}",
        finished.stdout.len(),
        input.len(),
    );
}

/// Where a pipe's size cannot be set, the one that it has will do.
#[cfg(not(target_os = "linux"))]
fn set_pipe_size(_pipe: impl AsFd, _size: i32) {}

#[cfg(target_os = "linux")]
fn set_pipe_size(pipe: impl AsFd, size: i32) {
    let number = std::os::fd::AsRawFd::as_raw_fd(&pipe.as_fd());
    // SAFETY: F_SETPIPE_SZ takes a number. fcntl(2).
    let got = unsafe { libc::fcntl(number, libc::F_SETPIPE_SZ, size) };
    assert_eq!(got, size, "{}", io::Error::last_os_error());
}

#[test]
fn input_of_any_size_reaches_the_program_with_and_without_a_final_newline() {
    for size in [0, 1, 2, 4094, 4095, 4096, 4097, 8192, 65_535, 65_536, 65_537, 131_072, 300_001] {
        for final_newline in [true, false] {
            assert_cat_gets(&lines(size, final_newline, size as u64), Source::Pipe, Reader::Fast);
        }
    }
}

#[test]
fn input_of_any_line_structure_reaches_the_program() {
    for seed in 1..=10 {
        let size = usize::try_from(seed).unwrap() * 7919;
        assert_cat_gets(&lines(size, seed % 2 == 0, seed), Source::Pipe, Reader::Fast);
    }
    assert_cat_gets(&b"\n".repeat(20_000), Source::Pipe, Reader::Fast);
    let longest = [&vec![b'x'; Relay::MAX_LINE][..], b"\n"].concat();
    assert_cat_gets(&longest.repeat(20), Source::Pipe, Reader::Fast);
    assert_cat_gets(&vec![b'x'; Relay::MAX_LINE], Source::Pipe, Reader::Fast);
}

#[test]
fn a_million_bytes_reach_the_program_from_a_file_pipe_fifo_and_socket() {
    for (index, kind) in [Source::File, Source::Pipe, Source::Fifo, Source::Socket].into_iter().enumerate() {
        for (other, reader) in [Reader::Fast, Reader::Slow].into_iter().enumerate() {
            let final_newline = (index + other) % 2 == 0;
            assert_cat_gets(&lines(1_000_000, final_newline, index as u64), kind, reader);
        }
    }
}

#[test]
fn small_input_reaches_the_program_from_a_file_pipe_fifo_and_socket() {
    for kind in [Source::File, Source::Pipe, Source::Fifo, Source::Socket] {
        for input in ["", "\n", "one line\n", "no newline"] {
            assert_cat_gets(input.as_bytes(), kind, Reader::Fast);
        }
    }
}

#[test]
fn input_that_comes_byte_by_byte_reaches_the_program() {
    let mut tool = start(spawn(&["--no-echo", "--lf", "cat"]).stdin(Stdio::piped()));
    let mut stdin = tool.stdin.take().unwrap();
    let text = lines(300, false, 3);
    let typed = text.clone();
    let typist = thread::spawn(move || typed.iter().for_each(|&byte| stdin.write_all(&[byte]).unwrap()));
    let finished = finish(tool).well();
    typist.join().unwrap();
    assert_eq!(finished.stdout, text);
}

#[test]
fn a_line_longer_than_a_terminal_holds_is_an_error_that_says_where() {
    let long = vec![b'x'; 5000];
    for (before, offset) in [("", "byte 0 "), ("one\ntwo\n", "byte 8 ")] {
        let finished = feed(&mut spawn(&["cat"]), [before.as_bytes(), &long, b"\n"].concat());
        assert_eq!(finished.code(), 125, "{}", finished.stderr);
        assert!(finished.stderr.contains(offset), "{}", finished.stderr);
        assert!(finished.stderr.contains("4095"), "{}", finished.stderr);
        assert_eq!(finished.stderr.lines().count(), 1, "{}", finished.stderr);
    }
    // One byte too many is enough.
    assert_eq!(feed(&mut spawn(&["cat"]), vec![b'x'; Relay::MAX_LINE + 1]).code(), 125);
}

#[test]
fn a_line_of_any_length_passes_a_terminal_in_raw_mode() {
    let long = vec![b'x'; 5000];
    assert_eq!(feed(&mut spawn(&["--raw", "head", "-c", "5000"]), long.clone()).well().stdout, long);
}

#[test]
fn a_paste_of_a_megabyte_while_the_program_prints_as_much_is_no_deadlock() {
    // Lower case is what was pasted, upper case what is printed besides.
    let paste: Vec<u8> = lines(1_000_000, true, 5).iter().map(u8::to_ascii_lowercase).collect();
    let script = "head -c 1000000 /dev/zero | tr '\\0' X & head -c 1000000; wait";
    let finished = feed(&mut spawn(&["--raw", "sh", "-c", script]), paste.clone()).well();
    let (printed, echoed): (Vec<u8>, Vec<u8>) = finished.stdout.iter().partition(|&&byte| byte == b'X');
    assert_eq!(printed.len(), 1_000_000);
    assert!(echoed == paste, "{} bytes came back", echoed.len());
}

#[test]
fn a_paste_of_a_megabyte_that_the_terminal_echoes_reaches_a_program_that_prints_it() {
    let directory = TempDir::new().unwrap();
    let (paste, got) = (lines(1_000_000, true, 6), directory.path().join("got"));
    let finished = feed(spawn(&["sh", "-c", r#"tee "$0""#]).arg(&got), paste.clone()).well();
    assert!(std::fs::read(got).unwrap() == paste);
    assert!(finished.stdout.len() > 1_000_000, "{}", finished.stdout.len());
}

// Nothing is lost on the way out

/// A program that prints so many bytes and exits with 42, to a pipe of this size of which nobody
/// reads until the program has ended, or cannot end.
#[track_caller]
fn assert_all_arrives(count: usize, pipe: i32) {
    let directory = TempDir::new().unwrap();
    let marker = directory.path().join("printed");
    let (mut reader, writer) = io::pipe().unwrap();
    set_pipe_size(&writer, pipe);
    let script = r#"head -c "$0" /dev/zero | tr "\0" x; : >"$1"; exit 42"#;
    let mut command = spawn(&["sh", "-c", script, &count.to_string()]);
    let tool = start(command.arg(&marker).stdout(writer.try_clone().unwrap()));
    drop(command);
    // The relay holds 64 KiB, and the pipe what fits into its pages: less, after short writes, than
    // its size says.
    let fits = count <= 65_536;
    eventually("the program has printed all", || marker.exists() || !fits && !is_writable(&writer));
    drop(writer);
    let printed = within("all of the output", move || {
        let mut printed = Vec::new();
        reader.read_to_end(&mut printed).unwrap();
        printed
    });
    assert_eq!(finish(tool).code(), 42);
    assert_eq!(printed.len(), count, "of a program's output, to a pipe of {pipe} bytes");
    assert!(printed.iter().all(|&byte| byte == b'x'));
}

fn is_writable(pipe: &PipeWriter) -> bool {
    let mut fds = [PollFd::new(pipe.as_fd(), PollFlags::POLLOUT)];
    poll(&mut fds, PollTimeout::ZERO).unwrap() == 1
}

#[test]
fn a_reader_that_begins_late_gets_every_byte_from_a_pipe_of_4_kib() {
    for count in [0, 1, 4095, 4096, 4097, 5000, 8191, 8192, 8193, 65_536, 69_632, 69_633, 200_000] {
        assert_all_arrives(count, 4096);
    }
}

#[test]
fn a_reader_that_begins_late_gets_every_byte_from_a_pipe_of_64_kib() {
    for count in [60_000, 62_000, 64_000, 65_535, 65_536, 65_537, 70_000, 131_071, 131_072, 131_073, 300_000]
    {
        assert_all_arrives(count, 65_536);
    }
}

#[test]
fn a_reader_that_sleeps_first_gets_every_byte() {
    let (finished, _) = line("$T sh -c 'head -c 64000 /dev/zero | tr \"\\0\" x' | (sleep 0.3; cat) | wc -c");
    assert_eq!(finished.well().text().trim(), "64000");
}

#[test]
fn output_reaches_a_socket_and_a_file_and_what_is_appended_to() {
    for count in [5, 300_000] {
        let script = format!("head -c {count} /dev/zero | tr '\\0' x");
        let (ours, theirs) = UnixStream::pair().unwrap();
        let mut command = spawn(&["sh", "-c", &script]);
        let tool = start(command.stdout(OwnedFd::from(theirs)));
        drop(command);
        let printed = within("all of the output", move || {
            let mut printed = Vec::new();
            (&ours).read_to_end(&mut printed).unwrap();
            printed
        });
        finish(tool).well();
        assert_eq!(printed.len(), count);
    }
    let (finished, directory) = line("echo before >$D/f; $T --lf echo one >>$D/f; $T --lf echo two >>$D/f");
    finished.well();
    assert_eq!(std::fs::read_to_string(directory.path().join("f")).unwrap(), "before\none\ntwo\n");
}

#[test]
fn a_thousand_runs_of_a_program_that_only_prints_lose_nothing() {
    for _ in 0..10 {
        let script = "i=0; while [ $i -lt 100 ]; do $T printf Bingo || exit; i=$((i + 1)); done";
        let (finished, _) = line(script);
        assert_eq!(finished.well().text(), "Bingo".repeat(100));
    }
}

#[test]
fn a_full_device_is_an_error_that_names_standard_output() {
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let finished = finish(start(spawn(&["yes"]).stdout(full())));
    assert_eq!(finished.code(), 125);
    assert!(finished.stderr.contains("standard output"), "{}", finished.stderr);
    assert_eq!(finished.stderr.lines().count(), 1, "{}", finished.stderr);

    let finished = finish(start(spawn(&["echo", "short"]).stdout(full())));
    assert_eq!(finished.code(), 125, "{}", finished.stderr);
    assert_eq!(finish(start(spawn(&["true"]).stdout(full()))).code(), 0);
}

#[test]
fn a_signal_ends_the_tool_even_if_nobody_reads_what_the_program_printed() {
    let (_reader, writer) = io::pipe().unwrap();
    set_pipe_size(&writer, 4096);
    let args = ["--kill-after", "0.1", "sh", "-c", "head -c 30000 /dev/zero | tr '\\0' x"];
    let mut command = spawn(&args);
    let tool = start(command.stdout(writer));
    drop(command);
    eventually("the program has ended", || {
        let children = std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", tool.id()));
        children.expect("the tool lives").is_empty()
    });
    wait_until_idle(tool.id());
    signal(&tool, Signal::SIGTERM);
    assert_eq!(finish(tool).code(), 143);
}

#[test]
fn a_signal_ends_the_wait_for_what_is_in_the_background() {
    let (tool, path, directory) = leaves_one_behind("all");
    eventually("the program has ended", || {
        let children = std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", tool.id()));
        children.expect("the tool lives").is_empty()
    });
    signal(&tool, Signal::SIGTERM);
    assert_eq!(finish(tool).code(), 143);
    let_it_print(&path);
    eventually("it is gone", || directory.path().join("fifo.gone").exists());
}

#[test]
fn a_timeout_ends_the_wait_for_what_is_in_the_background() {
    let directory = TempDir::new().unwrap();
    let path = fifo(&directory);
    let script = r#"trap "" HUP; (read x <"$0"; echo gone >"$0.gone") & echo done"#;
    let finished = finish(start(spawn(&["--timeout", "2", "--wait", "all", "sh", "-c", script]).arg(&path)));
    assert_eq!(finished.text(), "done\r\n");
    assert_eq!(finished.code(), 124);
    let_it_print(&path);
    eventually("it is gone", || directory.path().join("fifo.gone").exists());
}

#[test]
fn a_reader_that_goes_away_ends_the_wait_for_what_is_in_the_background() {
    let (finished, _) = line("$T --wait all sh -c 'trap \"\" HUP; echo first; yes & exit' | head -1");
    assert_eq!(finished.well().text(), "first\r\n");
}

// The end of input

#[test]
fn the_end_of_input_stays_the_end_for_every_program_that_reads_on() {
    let finished = feed(&mut spawn(&["--no-echo", "sh", "-c", "cat; cat; cat; echo end"]), "once\n").well();
    assert_eq!(finished.text(), "once\r\nend\r\n");
    let finished = feed(&mut spawn(&["--no-echo", "sh", "-c", "cat; cat; cat; echo end"]), "part").well();
    assert_eq!(finished.text(), "partend\r\n");
}

#[test]
fn an_interactive_shell_ends_at_the_end_of_input() {
    let (finished, _) =
        line("command -v bash >/dev/null || exit 0; $T bash --norc --noprofile -i </dev/null");
    assert_eq!(finished.code(), 0, "{}", finished.stderr);
    assert_eq!(output(&["sh", "-i"]).code(), 0);
    let finished = feed(&mut spawn(&["--no-echo", "sh", "-i"]), "echo 6 times 7 is $((6 * 7))\nexit 5\n");
    assert_eq!(finished.code(), 5);
    assert!(finished.text().contains("is 42\r\n"), "{}", finished.text());
}

#[test]
fn the_end_of_input_is_the_terminals_own_character() {
    let script = "stty eof '^A' -echo; echo on; cat; echo end";
    let mut tool = start(spawn(&["sh", "-c", script]).stdin(Stdio::piped()));
    read_pipe_until(tool.stdout.as_mut().unwrap(), "on\r\n");
    assert_eq!(finish(tool).well().text(), "end\r\n");
}

// Python's pty.spawn, and ours

#[test]
fn the_librarys_spawn_loses_nothing_to_a_reader_that_is_late() {
    for (count, pipe) in [(5000, 4096), (62_451, 65_536), (64_000, 65_536)] {
        let directory = TempDir::new().unwrap();
        let marker = directory.path().join("printed");
        let (mut reader, writer) = io::pipe().unwrap();
        set_pipe_size(&writer, pipe);
        let script = r#"head -c "$0" /dev/zero | tr "\0" x; : >"$1""#;
        let mut command = Command::new(PROBE);
        command.args(["spawn", "sh", "-c", script, &count.to_string()]).arg(&marker);
        let child = start(command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped()));
        drop(command);
        eventually("the program has printed all", || marker.exists());
        let mut printed = Vec::new();
        reader.read_to_end(&mut printed).unwrap();
        finish(child).well();
        assert_eq!(printed.len(), count);
    }
}

#[test]
fn the_librarys_spawn_ends_when_its_reader_goes_away() {
    let mut command = Command::new("sh");
    command.args(["-c", r#""$0" spawn yes </dev/null | head -1"#, PROBE]);
    assert_eq!(finish(start(command.stdout(Stdio::piped()).stderr(Stdio::piped()))).text(), "y\r\n");
}

#[test]
fn the_librarys_spawn_passes_on_the_end_of_input() {
    let finished = feed(Command::new(PROBE).args(["spawn", "cat"]), "");
    assert_eq!(finished.well().text(), "");
}

// Nothing to do is nothing done

#[test]
fn an_idle_relay_sleeps() {
    let mut tool = start(spawn(&["--no-echo", "cat"]).stdin(Stdio::piped()));
    tool.stdin.as_mut().unwrap().write_all(b"hello\n").unwrap();
    read_pipe_until(tool.stdout.as_mut().unwrap(), "hello\r\n");
    wait_until_idle(tool.id());
    finish(tool).well();
}

#[test]
fn a_relay_at_the_end_of_its_input_sleeps() {
    let mut tool = start(&mut spawn(&["sh", "-c", "echo on; exec sleep 1000"]));
    read_pipe_until(tool.stdout.as_mut().unwrap(), "on\r\n");
    wait_until_idle(tool.id());
    signal(&tool, Signal::SIGTERM);
    assert_eq!(finish(tool).code(), 143);
}

#[test]
fn a_relay_whose_reader_does_not_read_sleeps() {
    let mut tool = start(&mut spawn(&["yes"]));
    read_pipe_until(tool.stdout.as_mut().unwrap(), "y\r\n");
    wait_until_idle(tool.id());
    drop(tool.stdout.take());
    assert_eq!(finish(tool).code(), 129);
}

#[test]
fn a_relay_whose_program_does_not_read_sleeps() {
    let mut tool = start(spawn(&["--no-echo", "sh", "-c", "echo on; exec sleep 1000"]).stdin(Stdio::piped()));
    let mut stdin = tool.stdin.take().unwrap();
    let writer = thread::spawn(move || stdin.write_all(&b"line\n".repeat(100_000)));
    read_pipe_until(tool.stdout.as_mut().unwrap(), "on\r\n");
    wait_until_idle(tool.id());
    signal(&tool, Signal::SIGTERM);
    assert_eq!(finish(tool).code(), 143);
    writer.join().unwrap().expect_err("nobody has read it");
}

#[test]
fn a_program_that_has_closed_its_terminal_but_lives_does_not_keep_the_relay_busy() {
    let directory = TempDir::new().unwrap();
    let marker = directory.path().join("closed");
    let script = r#"exec <&- >&- 2>&-; : >"$0"; exec sleep 1000"#;
    let tool = start(spawn(&["sh", "-c", script]).arg(&marker).stdin(Stdio::piped()));
    eventually("the terminal is closed", || marker.exists());
    wait_until_idle(tool.id());
    signal(&tool, Signal::SIGTERM);
    assert_eq!(finish(tool).code(), 143);
}

#[test]
fn a_wait_for_what_is_in_the_background_sleeps() {
    for wait in ["all", "1h"] {
        let (tool, path, _directory) = leaves_one_behind(wait);
        wait_until_idle(tool.id());
        let_it_print(&path);
        assert_eq!(finish(tool).well().text(), "late\r\n");
    }
}

#[test]
fn a_relay_with_limits_sleeps_until_they_pass() {
    let args = ["--timeout", "1h", "--idle-timeout", "1h", "--kill-after", "1h", "cat"];
    let tool = start(spawn(&args).stdin(Stdio::piped()));
    wait_until_idle(tool.id());
    finish(tool).well();
}
