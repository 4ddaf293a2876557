//! Our `script` beside that of util-linux: the same files, messages and exit statuses; and what is
//! better on purpose.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::{FileTypeExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use pty::{OpenOptions, Size};
use tempfile::TempDir;
use tests::{Finished, eventually, feed, finish, is_from_util_linux, read_until_text, run, start};

const TOOL: &str = env!("CARGO_BIN_EXE_pty-cli-under-test");

/// An empty directory to run in, and one in which our tool has util-linux's names.
struct Place {
    directory: TempDir,
    bin: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { directory: TempDir::new().unwrap(), bin: TempDir::new().unwrap() };
        for name in ["script", "scriptlive"] {
            symlink(TOOL, place.bin.path().join(name)).unwrap();
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        String::from_utf8(fs::read(self.path(name)).unwrap()).unwrap()
    }

    fn command(&self, program: impl AsRef<Path>, args: &[&str]) -> Command {
        let mut command = Command::new(program.as_ref());
        command.args(args).current_dir(self.directory.path());
        command.env("SHELL", "/bin/sh").env("LC_ALL", "C").env("TZ", "UTC").env("TERM", "xterm");
        for name in ["COLUMNS", "LINES", "POSIXLY_CORRECT", "SOURCE_DATE_EPOCH", "ENV"] {
            command.env_remove(name);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn script(&self, args: &[&str]) -> Command {
        self.command(self.bin.path().join("script"), args)
    }

    /// Runs ours.
    #[track_caller]
    fn ours(&self, args: &[&str]) -> Finished {
        finish(start(&mut self.script(args)))
    }

    /// Every file, by name, with its content.
    fn files(&self) -> Vec<(String, String)> {
        let mut files: Vec<_> = fs::read_dir(self.directory.path())
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let content = fs::read(entry.path()).unwrap_or_default();
                (entry.file_name().into_string().unwrap(), content.escape_ascii().to_string())
            })
            .collect();
        files.sort();
        files
    }
}

/// Text without dates, delays, names of terminals, and a misspelling of some versions.
fn normal(text: &str) -> String {
    let mut normal = String::new();
    let text = text.replace("unssuported", "unsupported");
    let mut words = text.split_inclusive([' ', '\n']).peekable();
    while let Some(word) = words.next() {
        let is_date = word.len() == 11 && word.as_bytes()[4] == b'-' && word.starts_with("20");
        let plain = word.trim_end();
        let is_delay = plain.split_once('.').is_some_and(|(seconds, micros)| {
            micros.len() == 6 && [seconds, micros].concat().bytes().all(|byte| byte.is_ascii_digit())
        });
        if is_date {
            words.next();
            normal += "DATE ";
        } else if is_delay {
            normal += &word.replace(plain, "DELAY");
        } else if plain.starts_with("TTY=") || plain.starts_with("/dev/pts/") {
            normal += "TTY ";
        } else {
            normal += word;
        }
    }
    normal
}

/// Text with one entry where a timing file has several of output in a row: a terminal may hand over
/// a line and its end one by one.
fn joined(text: &str) -> String {
    let mut lines: Vec<(String, u64)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let entry = line.trim_end().rsplit_once(' ');
        let entry = entry.filter(|(kind, _)| matches!(*kind, "DELAY" | "O DELAY"));
        let count = entry.and_then(|(_, count)| count.parse::<u64>().ok());
        match (lines.last_mut(), entry, count) {
            (Some((last, sum)), Some((kind, _)), Some(count)) if last == kind => *sum += count,
            (_, Some((kind, _)), Some(count)) => lines.push((kind.to_owned(), count)),
            _ => lines.push((line.to_owned(), 0)),
        }
    }
    let line = |(text, count): &(String, u64)| match count {
        0 => text.clone(),
        count => format!("{text} {count}\n"),
    };
    lines.iter().map(line).collect()
}

/// What somebody sees of a run.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    code: i32,
    stdout: String,
    stderr: String,
    files: Vec<(String, String)>,
}

impl Seen {
    fn of(finished: &Finished, place: &Place) -> Self {
        let files = place.files().into_iter();
        // Escaped lines are lines again.
        let files = files.map(|(name, text)| (name, joined(&normal(&text.replace("\\n", "\n"))))).collect();
        Self {
            code: finished.code(),
            stdout: normal(finished.text()),
            stderr: joined(&normal(&finished.stderr)),
            files,
        }
    }
}

/// How a case is run.
#[derive(Clone, Copy, Debug)]
enum With {
    Nothing,
    Pipe(&'static str),
    Terminal,
}

fn seen(program: &Path, args: &[&str], before: fn(&Place), with: With) -> Seen {
    let place = Place::new();
    before(&place);
    let mut command = place.command(program, args);
    let finished = match with {
        With::Nothing => finish(start(&mut command)),
        With::Pipe(input) => feed(&mut command, input),
        With::Terminal => {
            let pair = OpenOptions::new().size(Size::new(91, 31)).open().unwrap();
            let ours = |pair: &pty::Pair| Stdio::from(pair.subsidiary.try_clone().unwrap());
            command.stdin(ours(&pair)).stdout(ours(&pair)).stderr(Stdio::piped());
            let child = start(&mut command);
            drop(command);
            let pty::Pair { manager, subsidiary } = pair;
            drop(subsidiary);
            let reader = thread::spawn(move || tests::read_to_end(&manager));
            let mut finished = finish(child);
            finished.stdout = reader.join().unwrap();
            finished
        }
    };
    Seen::of(&finished, &place)
}

/// Runs ours and theirs in the same way, each case in a thread of its own.
fn compare(cases: &[(&'static str, With)], before: fn(&Place)) {
    if !is_from_util_linux("script") {
        return;
    }
    let bin = TempDir::new().unwrap();
    let ours = bin.path().join("script");
    symlink(TOOL, &ours).unwrap();
    let next = std::sync::atomic::AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some((line, with)) = cases.get(index) else { break };
                    // Words are separated by blanks, or by bars where they have blanks.
                    let separator = if line.contains('|') { '|' } else { ' ' };
                    let args: Vec<_> = line.split(separator).filter(|word| !word.is_empty()).collect();
                    let mut theirs = seen(Path::new("script"), &args, before, *with);
                    let mut ours = seen(&ours, &args, before, *with);
                    for seen in [&mut ours, &mut theirs] {
                        seen.stderr = of_any_version(&seen.stderr);
                    }
                    assert_eq!(ours, theirs, "script {line} ({with:?})");
                }
            });
        }
    });
}

/// A message in the words of no version of util-linux: 2.42 says otherwise that two options exclude each other.
fn of_any_version(message: &str) -> String {
    let line = |line: &str| {
        let old = line.split_once(": mutually exclusive arguments: ");
        let old = old.and_then(|(name, options)| Some((name, options.split_once(' ')?)));
        let new = line.split_once(": options ").and_then(|(name, rest)| {
            Some((name, rest.strip_suffix(" cannot be combined")?.split_once(" and ")?))
        });
        match old.or(new) {
            Some((name, (one, other))) => {
                format!("{name}: not both: {} {}", one.min(other), one.max(other))
            }
            None => line.to_owned(),
        }
    };
    message.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn nothing(_: &Place) {}

#[test]
fn everything_is_as_with_the_script_of_util_linux() {
    let cases = [
        "-c|echo hi",
        "-c|echo hi|out.log",
        "out.log|-c|echo hi",
        "-q|-c|echo hi|f",
        "-qc|exit 3",
        "-qec|exit 3",
        "-ec|kill -TERM $$|f",
        "-eqc|exit 3|-B|io|-T|tm",
        "-c|echo a|-I|in|-O|out|-T|tm",
        "-c|echo a|-I|in",
        "-c|echo a|-I|in|-O|out",
        "-c|echo a|-B|io|-I|in",
        "-c|echo a|-B|io|-O|out",
        "-c|echo a|-B|io|-O|out|-I|in|-T|tm",
        "-c|echo a|-O|a|-O|b|-T|tm",
        "-c|echo a|-I|a|-I|b",
        "-c|echo a|-O|a|-I|a",
        "-c|echo a|-tfile",
        "-c|echo a|-t|file",
        "-c|echo a|-t",
        "-q|-t|-m|advanced|-c|echo x",
        "-c|echo a|--timing=tm",
        "-c|echo a|--timing|tm",
        "-c|echo a|-T|tm",
        "-c|echo a|-T|tm|-f",
        "-c|echo a|-T|tm|-m|advanced",
        "-c|echo a|-T|tm|-m|classic",
        "-c|echo a|-T|tm|-m|Advanced",
        "-c|echo a|-m|advanced",
        "-c|echo a|-T|tm|-T|tn",
        "-c|true|-T|tm|-B|io",
        "-T tm -B io -m classic",
        "-T tm -I in -O out -m classic",
        "-m foo",
        "-m -c true",
        "-x",
        "-qx",
        "-c",
        "-qc",
        "--foo",
        "--foo=bar",
        "--lo",
        "--l=1",
        "--fl=1",
        "--log-t",
        "--co|echo a",
        "--command=echo a",
        "--comm=echo a|--ret|--qui|f",
        "--quiet=3",
        "-E foo -c true",
        "-E|never|-c|echo a|f",
        "-E|always|-c|echo a|f",
        "--ec=auto|-c|echo a|f",
        "--echo -c",
        "-o|1KiB|-qc|seq 3|f",
        "-o|0|-c|seq 3|f",
        "-o|0x10|-c|true|f",
        "-o|+1|-c|true|f",
        "-o 1x -c true",
        "-o 1.5 -c true",
        "-o .5k -c true",
        "-o -1 -c true",
        "-o 1y -c true",
        "-o 99999999999999999999 -c true",
        "--output-limit=1.5kB -c true",
        "-T tm -tx -c true",
        "-tx -T tm -c true",
        "-O f -c true g",
        "-B f -c true g",
        "-I f -c true g",
        "-c true g h -x",
        "-f|-c|echo a|g",
        "--force|-c|echo a",
        "-c|echo a\necho b|g",
        "-c|a|-c|echo x",
        "-c|true|-",
        "-qqcecho",
        "-ac|echo b|g",
        "-c|echo $0 $#; test -t 0 && test -t 1 && test -t 2 && echo terminal",
        "-c|true|/dev/null",
        "-c|true|/nonexistent/file",
        "-c|true|.",
    ];
    assert!(cases.len() >= 60);
    let cases: Vec<_> = cases.into_iter().map(|line| (line, With::Nothing)).collect();
    compare(&cases, nothing);
}

#[test]
fn so_is_what_comes_from_a_pipe() {
    compare(
        &[
            ("-qc|cat >got", With::Pipe("one\ntwo\n")),
            ("-c|cat >got|-I|in", With::Pipe("one\ntwo\n")),
            ("-qec|read x; exit $x|-E|never|-O|out", With::Pipe("7\n")),
            ("-qec|read x; exit $x|-E|never|-I|in|-O|out", With::Pipe("7\n")),
        ],
        nothing,
    );
}

#[test]
fn so_it_is_on_a_terminal() {
    compare(
        &[
            ("-c|stty size", With::Terminal),
            ("-q|-c|stty size|f", With::Terminal),
            ("-c|echo hi|-T|tm|-m|advanced", With::Terminal),
            ("-c|echo hi|-B|io|-T|tm", With::Terminal),
            ("-ec|exit 4|-O|out", With::Terminal),
            ("-a|-c|echo hi|f", With::Terminal),
            ("-E|never|-c|stty -a \\| grep -o -- '-echo '", With::Terminal),
            ("-x", With::Terminal),
        ],
        nothing,
    );
}

#[test]
fn links_are_refused_for_the_default_name_only() {
    let cases = [
        "-c|echo a",
        "-q|-c|echo a|-T|tm",
        "-c|echo a|--force",
        "-a|-c|echo a",
        "-c|echo a|typescript",
        "-c|echo a|-O|typescript",
        "-c|echo a|-I|in",
    ];
    let cases: Vec<_> = cases.into_iter().map(|line| (line, With::Nothing)).collect();
    compare(&cases, |place| symlink("elsewhere", place.path("typescript")).unwrap());
    compare(&cases, |place| {
        place.write("other", "precious\n");
        fs::hard_link(place.path("other"), place.path("typescript")).unwrap();
    });
}

#[test]
fn what_is_appended_to_is_kept() {
    let cases = [("-a|-c|echo new|f", With::Nothing), ("-qa|-c|echo new|-O|f", With::Nothing)];
    compare(&cases, |place| place.write("f", "old\n"));
}

#[test]
fn a_linked_name_is_not_needed() {
    let place = Place::new();
    let args = ["script", "-qec", "echo hi; exit 3", "f"];
    let finished = finish(start(&mut place.command(TOOL, &args)));
    assert_eq!((finished.code(), finished.text(), &*finished.stderr), (3, "hi\r\n", ""));
    assert!(place.read("f").contains("hi\r\n"));
}

#[test]
fn errors_name_the_program_as_it_was_called() {
    let place = Place::new();
    let finished = place.ours(&["-x"]);
    assert!(finished.stderr.starts_with("script: invalid option -- 'x'\nTry 'script --help'"));
    assert!(place.ours(&["-V"]).well().text().starts_with("script from pty-cli "));
    assert!(place.ours(&["-h"]).well().text().contains("--log-timing"));
}

// What differs on purpose.

#[test]
fn a_command_after_two_hyphens_is_for_the_shell() {
    let place = Place::new();
    let finished = place.ours(&["-qe", "f", "--", "echo", "'a  b';", "exit", "6"]);
    assert_eq!((finished.code(), finished.text()), (6, "a  b\r\n"));
    assert!(place.read("f").contains("[COMMAND=\"echo 'a  b'; exit 6\" <not executed on terminal>]"));
    // What an option needs is its own, whatever it is.
    assert!(place.ours(&["-q", "-O", "--", "--", "echo", "x"]).well().text() == "x\r\n");
    assert!(place.path("--").exists());
}

#[test]
fn a_name_after_two_hyphens_is_the_log_of_a_command_of_option_c() {
    let place = Place::new();
    // As it was before 2.42 of util-linux.
    assert!(place.ours(&["-qc", "echo a", "--", "-g"]).well().text() == "a\r\n");
    assert!(place.read("-g").contains("\na\r\n"));
}

#[test]
fn bsd_command_lines_run_the_command_after_the_file() {
    let place = Place::new();
    let finished = place.ours(&["-q", "f", "sh", "-c", "printf '[%s]' \"$@\"; exit 5", "sh", "a b", "c*"]);
    assert_eq!((finished.code(), finished.text()), (5, "[a b][c*]"));
    assert!(place.read("f").contains("[a b][c*]"));

    place.ours(&["-aF", "-t", "0", "f", "echo", "more"]);
    let log = place.read("f");
    assert!(log.contains("[a b][c*]") && log.contains("more\r\n"), "{log}");

    // In binary, with an end; and it plays.
    place.ours(&["-qr", "binary", "echo", "hello"]).well();
    let binary = fs::read(place.path("binary")).unwrap();
    let direction = binary[20..24].try_into().map(u32::from_ne_bytes).unwrap();
    assert_eq!((direction, binary.len() % 24), (u32::from(b's'), 7), "{}", binary.escape_ascii());
    assert!(place.ours(&["-dp", "binary"]).text().contains("hello"));

    // What is wrong with both is said as util-linux says it.
    let wrong = place.ours(&["-Z", "f", "echo"]);
    assert_eq!(wrong.code(), 1);
    assert!(wrong.stderr.starts_with("script: invalid option -- 'Z'"), "{}", wrong.stderr);
}

#[test]
fn a_full_disk_is_an_error_that_ends_the_session() {
    let place = Place::new();
    for args in [&["-qc", "seq 100000", "/dev/full"][..], &["-q", "-c", "seq 100000", "-T", "/dev/full", "f"]]
    {
        let finished = place.ours(args);
        assert_eq!(finished.code(), 1);
        assert_eq!(finished.stderr, "script: write failed: /dev/full: No space left on device\n");
    }
}

#[test]
fn ended_by_a_signal_it_says_so_and_exits_so() {
    let place = Place::new();
    let mut command = place.script(&["-c", "echo ready; exec sleep 1000", "-B", "io", "-T", "tm"]);
    let mut child = start(&mut command);
    let mut stdout = child.stdout.take().unwrap();
    tests::read_pipe_until(&mut stdout, "ready\r\n");
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGTERM).unwrap();
    let finished = finish(child);
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!((finished.code(), &*rest), (143, "Script done.\n"));
    assert_eq!(finished.stderr, "\nSession terminated, killing shell... ...killed.\n");
    assert!(place.read("io").contains("[COMMAND_EXIT_CODE=\"143\"]"));
    assert!(place.read("tm").contains(" SIGTERM\n"));
}

#[test]
fn what_was_printed_is_in_the_files_at_once() {
    let place = Place::new();
    let mut child = start(&mut place.script(&["-qc", "echo early; exec sleep 1000", "f", "-T", "tm"]));
    eventually("the log has it", || {
        fs::read_to_string(place.path("f")).is_ok_and(|log| log.ends_with("early\r\n"))
    });
    eventually("the timing file has it", || {
        fs::read_to_string(place.path("tm")).is_ok_and(|timing| timing.ends_with(" 7\n"))
    });
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGUSR1).unwrap();
    assert!(child.try_wait().unwrap().is_none());
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(place.read("f").ends_with("early\r\n"));
}

#[test]
fn nothing_of_a_large_input_is_lost_and_a_last_line_needs_no_newline() {
    let place = Place::new();
    let input = tests::lines(200_000, false, 7);
    feed(&mut place.script(&["-qec", "cat >got", "-E", "never", "f"]), input.clone()).well();
    assert!(fs::read(place.path("got")).unwrap() == input);
}

#[test]
fn a_terminal_is_never_of_no_size_and_passwords_are_not_logged() {
    let place = Place::new();
    assert_eq!(place.ours(&["-qc", "stty size", "f"]).well().text(), "24 80\r\n");

    let pair = OpenOptions::new().size(Size { cols: 0, rows: 0, ..Size::default() }).open().unwrap();
    let ours = || Stdio::from(pair.subsidiary.try_clone().unwrap());
    let mut command =
        place.script(&["-qc", "stty -echo; echo Password:; read x; stty echo; echo $x | wc -c", "-B", "io"]);
    let child = start(command.stdin(ours()).stdout(ours()));
    read_until_text(&pair.manager, "Password:\r\n");
    std::io::Write::write_all(&mut &pair.manager, b"hunter2\r").unwrap();
    read_until_text(&pair.manager, "8\r\n");
    assert_eq!(finish(child).code(), 0);
    let log = place.read("io");
    assert!(!log.contains("hunter2"), "{log}");
    assert!(log.contains("COLUMNS=\"80\" LINES=\"24\"]"), "{log}");
}

#[test]
fn the_command_inherits_none_of_the_files() {
    let place = Place::new();
    let finished = place.ours(&["-qc", "readlink /proc/self/fd/*", "-B", "io", "-T", "tm"]).well();
    let has = |name: &str| finished.text().lines().any(|line| line.trim_end().ends_with(name));
    assert!(finished.text().contains("/pts/"), "{}", finished.text());
    assert!(!has("/io") && !has("/tm") && !finished.text().contains("ptmx"), "{}", finished.text());
}

#[test]
fn what_is_appended_replays_as_a_whole() {
    let place = Place::new();
    for word in ["one", "two", "three"] {
        place.ours(&["-aqc", &format!("echo {word}"), "f", "-T", "tm"]).well();
    }
    if is_from_util_linux("scriptreplay") {
        let mut command = place.command("scriptreplay", &["-t", "tm", "f"]);
        let replayed = finish(start(&mut command)).well();
        let (text, log) = (replayed.text(), place.read("f"));
        let words: Vec<_> = ["one\r\n", "two\r\n", "three\r\n"].map(|word| text.find(word)).to_vec();
        assert!(words.iter().all(Option::is_some) && words.is_sorted(), "{text}");
        // All but the first line and the last.
        assert!(log.contains(text.trim_end_matches('\n')), "{text}\nof\n{log}");
    }
}

#[test]
fn what_does_not_fit_is_said_even_at_the_very_end_and_what_was_there_counts() {
    let place = Place::new();
    // -e returns how the command ended; this is how script did.
    for (options, size) in [("-o", "1000"), ("-eo", "19000")] {
        let finished = place.ours(&[options, size, "-c", "head -c 20000 /dev/zero | tr '\\0' x", "f"]);
        let said = format!("Script terminated, max output files size {size} exceeded.\n");
        assert!(finished.text().contains(&said), "{}", finished.text());
        assert_eq!(finished.code(), 1);
        assert!(place.read("f").ends_with("[<max output size exceeded>]\n"));
    }
    place.ours(&["-q", "-c", "head -c 2000 /dev/zero | tr '\\0' x", "g"]).well();
    let finished = place.ours(&["-a", "-o", "2500", "-c", "head -c 1000 /dev/zero | tr '\\0' x", "g"]);
    assert_eq!(finished.code(), 1);
    assert!(finished.text().contains("max output files size 2500 exceeded"), "{}", finished.text());
}

#[test]
fn a_log_is_written_to_by_one_at_a_time() {
    let place = Place::new();
    let mut child = start(place.script(&["-qc", "echo ready; read x", "f"]).stdin(Stdio::piped()));
    tests::read_pipe_until(child.stdout.as_mut().unwrap(), "ready\r\n");
    for args in [&["-qc", "echo ran", "f"][..], &["-a", "-qc", "echo ran", "f"]] {
        let finished = place.ours(args);
        assert_eq!((finished.code(), finished.text()), (1, ""));
        assert!(finished.stderr.contains("another recorder"), "{}", finished.stderr);
    }
    drop(child.stdin.take());
    finish(child);
    assert!(place.read("f").contains("ready\r\n"));
}

#[test]
fn the_clock_is_the_real_one() {
    let place = Place::new();
    finish(start(place.script(&["-qc", "true", "f"]).env("SOURCE_DATE_EPOCH", "0"))).well();
    assert!(place.read("f").starts_with("Script started on 20"));
}

#[test]
fn a_fifo_and_a_device_can_be_logs() {
    let place = Place::new();
    run(Command::new("mkfifo").arg(place.path("fifo")));
    let fifo = place.path("fifo");
    assert!(fs::metadata(&fifo).unwrap().file_type().is_fifo());
    let reader = thread::spawn(move || {
        let mut text = String::new();
        File::open(fifo).unwrap().read_to_string(&mut text).unwrap();
        text
    });
    place.ours(&["-qc", "echo through", "fifo"]).well();
    assert!(reader.join().unwrap().contains("through\r\n"));
}

// scriptlive and live

/// Records `input` typed to `command`.
fn typed(place: &Place, command: &str, input: &str) {
    feed(&mut place.script(&["-qc", command, "-I", "in", "-O", "out", "-T", "tm"]), input);
}

fn live(place: &Place, args: &[&str]) -> Finished {
    finish(start(&mut place.command(place.bin.path().join("scriptlive"), args)))
}

#[test]
fn recorded_input_runs_again_in_a_new_shell() {
    let place = Place::new();
    typed(&place, "cat >/dev/null", "echo one >made\necho two >>made\n");
    let finished = live(&place, &["-t", "tm", "-I", "in", "-c", "sh"]).well();
    assert_eq!(place.read("made"), "one\ntwo\n");
    let text = finished.text();
    assert!(text.starts_with(">>> scriptlive: Starting your typescript execution by sh.\n"), "{text}");
    assert!(text.ends_with("\n>>> scriptlive: done.\n"), "{text}");

    fs::remove_file(place.path("made")).unwrap();
    live(&place, &["tm", "in", "2", "-m", "0.1"]).well();
    assert_eq!(place.read("made"), "one\ntwo\n");
}

#[test]
fn scriptlive_says_what_is_wrong_with_its_command_line() {
    let place = Place::new();
    place.write("classic", "0.1 5\n");
    place.write("log", "Script started\nabcde");
    let help = "\nTry 'scriptlive --help' for more information.";
    for (args, message) in [
        ("", "timing file not specified"),
        ("-I log", "timing file not specified"),
        ("-t classic", "stdin typescript file not specified"),
        ("-x", &format!("invalid option -- 'x'{help}")),
        ("-t", &format!("option requires an argument -- 't'{help}")),
        ("a b c", "failed to parse number: 'c'"),
        ("-d x", "failed to parse number: 'x'"),
        ("-m x", "failed to parse maximal delay argument: 'x'"),
        ("-B x -I y", "mutually exclusive arguments: --log-io --log-in"),
        ("no no", "cannot open no: No such file or directory"),
        ("classic no", "cannot open no: No such file or directory"),
    ] {
        let args: Vec<_> = args.split_whitespace().collect();
        let ours = live(&place, &args);
        assert_eq!((ours.code(), ours.text()), (1, ""), "{args:?}");
        assert_eq!(ours.stderr, format!("scriptlive: {message}\n"), "{args:?}");
        if is_from_util_linux("scriptlive") {
            let theirs = finish(start(&mut place.command("scriptlive", &args)));
            let (theirs, ours) =
                ((theirs.code(), of_any_version(&theirs.stderr)), of_any_version(&ours.stderr));
            assert_eq!(theirs, (1, ours), "{args:?}");
        }
    }
    let classic = live(&place, &["classic", "log"]);
    assert_eq!(classic.code(), 1);
    assert!(classic.stderr.contains("classic: a timing file in the 'classic' format"), "{}", classic.stderr);
}

const CAST: &str = r#"{"version":2,"width":80,"height":24}
[0.0,"o","$ "]
[0.1,"i","ec"]
[0.2,"i","ho $((6*7)) >made\n"]
"#;

#[test]
fn live_shows_what_it_runs_and_runs_nothing_unconfirmed() {
    let place = Place::new();
    place.write("a.cast", CAST);
    let refused = finish(start(
        Command::new("setsid")
            .args(["--wait", TOOL, "live", "a.cast", "--", "sh"])
            .current_dir(place.directory.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped()),
    ));
    assert_eq!((refused.code(), refused.text()), (125, ""));
    assert!(refused.stderr.contains(r"echo $((6*7)) >made\n"), "{}", refused.stderr);
    assert!(refused.stderr.contains("--yes"), "{}", refused.stderr);
    assert!(!place.path("made").exists());

    let args = ["live", "--yes", "--speed", "10", "a.cast", "--", "sh", "-c", "sh; exit 9"];
    let ran = finish(start(&mut place.command(TOOL, &args)));
    assert_eq!(ran.code(), 9, "{}", ran.stderr);
    assert_eq!(place.read("made"), "42\n");
}

#[test]
fn live_asks_on_the_terminal() {
    let place = Place::new();
    place.write("a.cast", CAST);
    for (answer, code) in [("n\r", 125), ("y\r", 0)] {
        let mut command = pty::Command::new(TOOL);
        command.args(["live", "a.cast", "--", "sh"]).current_dir(place.directory.path());
        let mut session = command.spawn().unwrap();
        read_until_text(&session.manager, "Run it? [y/N] ");
        assert!(!place.path("made").exists());
        std::io::Write::write_all(&mut &session.manager, answer.as_bytes()).unwrap();
        tests::read_to_end(&session.manager);
        assert_eq!(tests::wait(&mut session.child).code(), Some(code));
    }
    assert_eq!(place.read("made"), "42\n");
}

/// A recording of this input.
fn cast(input: &str) -> String {
    let escaped: String = input.chars().map(|c| format!("\\u{:04x}", c as u32)).collect();
    format!("{{\"version\":2,\"width\":80,\"height\":24}}\n[0.1,\"i\",\"{escaped}\"]\n")
}

#[test]
fn live_runs_what_was_shown_also_if_the_file_changes_meanwhile() {
    let place = Place::new();
    place.write("a.cast", CAST);
    let mut command = pty::Command::new(TOOL);
    command.args(["live", "a.cast", "--", "sh"]).current_dir(place.directory.path());
    let mut session = command.spawn().unwrap();
    let plan = read_until_text(&session.manager, "Run it? [y/N] ");
    assert!(plan.contains(r"echo $((6*7)) >made\n"), "{plan}");
    place.write("a.cast", &cast("echo other >made\n"));
    std::io::Write::write_all(&mut &session.manager, b"y\r").unwrap();
    tests::read_to_end(&session.manager);
    assert_eq!(tests::wait(&mut session.child).code(), Some(0));
    assert_eq!(place.read("made"), "42\n");
}

#[test]
fn live_shows_all_that_is_to_be_confirmed_and_refuses_what_is_too_much() {
    let place = Place::new();
    let line = |length: usize| format!("{}\n", "a".repeat(length - 1));
    // Also where standard error goes elsewhere, and what could be taken for something else.
    let input = line(1000).repeat(60) + "\\n \u{e9}\u{1b}\u{202e}\r";
    place.write("a.cast", &cast(&input));
    for errors in ["", " 2>errors"] {
        let mut command = pty::Command::new("sh");
        command.args(["-c", &format!("exec \"$0\" live a.cast -- cat{errors}"), TOOL]);
        let mut session = command.current_dir(place.directory.path()).spawn().unwrap();
        let plan = read_until_text(&session.manager, "Run it? [y/N] ");
        assert_eq!(plan.matches(&format!("{}\\n\r\n", "a".repeat(999))).count(), 60);
        assert!(plan.contains("  \\\\n \u{e9}\\u{1b}\\u{202e}\\r\r\n"), "{}", &plan[plan.len() - 100..]);
        std::io::Write::write_all(&mut &session.manager, b"n\r").unwrap();
        tests::read_to_end(&session.manager);
        assert_eq!(tests::wait(&mut session.child).code(), Some(125));
    }

    place.write("b.cast", &cast(&(line(1024).repeat(64) + "\n")));
    let refused = finish(start(&mut place.command(TOOL, &["live", "b.cast", "--", "cat"])));
    assert_eq!((refused.code(), refused.text()), (1, ""));
    let message =
        "b.cast: more than 64 KiB of input, too much to confirm; use --yes to run it without asking\n";
    assert!(refused.stderr.ends_with(message), "{}", refused.stderr);
    let args = ["live", "--yes", "b.cast", "--", "sh", "-c", "stty -echo; cat | wc -c"];
    let ran = finish(start(&mut place.command(TOOL, &args)));
    assert_eq!(ran.code(), 0, "{}", ran.stderr);
    assert!(ran.text().ends_with("65537\r\n"), "{}", ran.text());
    assert!(ran.stderr.contains("… and 63537 more bytes"), "{}", ran.stderr);
}

#[test]
fn live_reads_a_recording_from_standard_input() {
    let place = Place::new();
    let finished = feed(&mut place.command(TOOL, &["live", "--yes", "-", "--", "sh"]), CAST);
    assert_eq!(finished.code(), 0, "{}", finished.stderr);
    assert_eq!(place.read("made"), "42\n");
}

#[test]
fn live_has_no_password_and_stops_where_one_was_typed() {
    let place = Place::new();
    place.write("tm", "I 0.000000 3\nS 0.1 HIDDEN\nI 0.1 3\n");
    place.write("log.typescript", "Script started on x\nab\ncd\n");
    let args = ["live", "--yes", "--timing", "tm", "log.typescript", "--", "sh", "-c", "cat >got"];
    let finished = finish(start(&mut place.command(TOOL, &args)));
    assert_eq!(finished.code(), 0, "{}", finished.stderr);
    assert!(finished.stderr.contains("something hidden was typed"), "{}", finished.stderr);
    assert_eq!(place.read("got"), "ab\n");

    place.write("b.cast", &CAST[..CAST.find("[0.1").unwrap()]);
    let without = finish(start(&mut place.command(TOOL, &["live", "--yes", "b.cast"])));
    assert_eq!(without.code(), 1);
    assert!(without.stderr.contains("b.cast: has no input"), "{}", without.stderr);
}

/// Runs a program where no terminal can be opened; `None` if this process may not make such a place.
fn without_terminals(place: &Place, program: &Path, args: &[&str]) -> Option<Finished> {
    let unshare = |script: &str| {
        let mut command = place.command("unshare", &["-rm", "sh", "-c", script, "sh"]);
        command.arg(program).args(args);
        command
    };
    let can = unshare("mount -t tmpfs none /dev && ! test -e /dev/ptmx").output();
    if !can.is_ok_and(|output| output.status.success()) {
        tests::skip("/dev cannot be hidden");
        return None;
    }
    Some(finish(start(&mut unshare("mount -t tmpfs none /dev && exec \"$@\""))))
}

#[test]
fn without_terminals_it_says_what_util_linux_says_and_leaves_no_log() {
    let ours = Place::new();
    let program = ours.bin.path().join("script");
    for args in [&["-c", "true"][..], &["-c", "true", "-B", "io", "-T", "tm"], &["-q", "f"]] {
        let Some(finished) = without_terminals(&ours, &program, args) else { return };
        let said = "script: failed to create pseudo-terminal: No such file or directory\n";
        assert_eq!((finished.code(), &*finished.stderr), (1, said), "{args:?}");
        assert_eq!(ours.files(), [], "{args:?}");
        if is_from_util_linux("script") {
            let theirs = without_terminals(&ours, Path::new("script"), args).unwrap();
            assert_eq!((theirs.code(), &*theirs.stderr), (1, said), "{args:?}");
            assert_eq!(finished.text(), theirs.text(), "{args:?}");
        }
    }
}

#[test]
fn a_shell_that_is_missing_or_empty_is_what_util_linux_makes_of_it() {
    let place = Place::new();
    let run = |shell: Option<&str>| {
        let mut command = place.script(&["-qc", "echo \"shell: $0\"", "f"]);
        match shell {
            Some(shell) => command.env("SHELL", shell),
            None => command.env_remove("SHELL"),
        };
        finish(start(&mut command))
    };
    assert_eq!(run(None).well().text(), "shell: sh\r\n");
    let empty = run(Some(""));
    assert!(!empty.text().contains("shell:"), "{}", empty.text());
    assert!(empty.stderr.contains("failed to execute : No such file or directory"), "{}", empty.stderr);
}

#[test]
fn times_of_what_is_appended_go_on_from_what_the_log_has_already() {
    let place = Place::new();
    place.ours(&["-qc", "echo untimed", "f"]).well();
    for _ in 0..2 {
        place.ours(&["-aqc", "echo before; sleep 3; echo after", "f", "-T", "f.timing"]).well();
    }
    let (timing, log) = (place.read("f.timing"), place.read("f"));
    let named: usize =
        timing.lines().map(|line| line.split(' ').nth(1).unwrap().parse::<usize>().unwrap()).sum();
    let first = log.lines().next().unwrap().len() + 1;
    let last = log.rfind("\nScript done").unwrap();
    assert_eq!(named, last - first, "{timing}\n{log}");
    let pauses = timing.lines().filter(|line| line.split(' ').next().unwrap().parse::<f64>().unwrap() >= 2.5);
    assert_eq!(pauses.count(), 2, "{timing}");
}
