//! Typing lines of any length, pasting, and control characters by name.

use std::io::{Read, Write};

use proptest::prelude::*;
use pty::{
    Command, ControlCharacter, LineTooLong, Manager, Modes, OpenOptions, PasteTracker, Relay, Typist, ctrl,
};
use tests::{DEADLINE, events, read_to_end, read_until_text, wait, within};

/// A program that reports how many bytes each line had that it read.
fn line_counter() -> pty::Session {
    let mut command = Command::new("sh");
    command.args(["-c", "echo ready; exec awk '{ print \"line\", length($0); fflush() }'"]);
    let session = command.modes(Modes::sane().echo(false).utf8(false)).spawn().unwrap();
    read_until_text(&session.manager, "ready");
    session
}

fn too_long(result: std::io::Result<()>) -> LineTooLong {
    let error = result.expect_err("the line does not fit");
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    *error.get_ref().unwrap().downcast_ref().unwrap()
}

fn nothing_to_read(subsidiary: &pty::Subsidiary) -> bool {
    events(subsidiary, std::time::Duration::ZERO).is_empty()
}

#[test]
fn the_longest_line_that_fits_arrives_whole_and_one_byte_more_is_refused() {
    let mut session = line_counter();
    let mut typist = Typist::new(&session.manager);
    let max = Relay::MAX_LINE;
    typist.type_line(&vec![b'x'; max]).unwrap();
    read_until_text(&session.manager, &format!("line {max}\r\n"));

    let error = too_long(typist.type_line(&vec![b'x'; max + 1]));
    assert_eq!((error.offset, error.max), (max, max));
    assert!(error.to_string().contains("offset"), "{error}");

    typist.type_line(b"and it goes on").unwrap();
    let rest = read_until_text(&session.manager, "line 14\r\n");
    assert_eq!(rest, "line 14\r\n", "something of the refused line was typed");
    typist.press(ControlCharacter::EndOfFile).unwrap();
    assert!(wait(&mut session.child).success());
}

#[test]
fn the_kernel_would_have_cut_it_without_a_word() {
    // What the typist is for: should a kernel stop doing so, it would be a nuisance.
    let session = line_counter();
    let mut line = vec![b'x'; Relay::MAX_LINE + 100];
    line.push(b'\n');
    (&session.manager).write_all(&line).unwrap();
    read_until_text(&session.manager, &format!("line {}\r\n", Relay::MAX_LINE));
}

#[test]
fn all_lines_are_looked_at_before_any_is_typed() {
    let pair = pty::open().unwrap();
    let mut text = b"short\n".to_vec();
    text.extend(vec![b'x'; Relay::MAX_LINE + 1]);
    let error = too_long(Typist::new(&pair.manager).type_text(&text));
    assert_eq!(error.offset, 6 + Relay::MAX_LINE);
    assert!(nothing_to_read(&pair.subsidiary));
}

#[test]
fn an_unfinished_line_counts() {
    let pair = pty::open().unwrap();
    let mut typist = Typist::new(&pair.manager);
    typist.type_text(&vec![b'x'; Relay::MAX_LINE - 1]).unwrap();
    assert_eq!(too_long(typist.type_text(b"yz")).offset, 1);
    typist.type_text(b"y\n").unwrap();
    typist.type_text(&vec![b'x'; Relay::MAX_LINE]).unwrap();
}

#[test]
fn what_ends_a_line_is_what_the_modes_say() {
    let half = vec![b'x'; Relay::MAX_LINE - 10];
    let two_halves = |end: &[u8]| [&half[..], end, &half[..]].concat();
    let with = |modes: Modes| OpenOptions::new().modes(modes).open().unwrap();
    let types = |modes: Modes, text: &[u8]| Typist::new(&with(modes).manager).type_text(text);
    let sane = Modes::sane;
    let semicolon = sane().with_control_character(ControlCharacter::EndOfLine, Some(b';'));

    types(sane(), &two_halves(b"\n")).unwrap();
    types(sane(), &two_halves(b"\r")).unwrap();
    types(sane(), &two_halves(&[ctrl('d').unwrap()])).unwrap();
    types(semicolon, &two_halves(b";")).unwrap();
    too_long(types(sane(), &two_halves(b";")));
    // A newline that was quoted ends nothing.
    too_long(types(sane(), &two_halves(&[ctrl('v').unwrap(), b'\n'])));
}

#[test]
fn a_terminal_in_raw_mode_has_no_lines_to_be_cut() {
    let pair = OpenOptions::new().modes(Modes::sane().raw()).open().unwrap();
    let text = vec![b'x'; Relay::MAX_LINE + 1];
    let (manager, mut subsidiary) = (pair.manager, pair.subsidiary);
    let length = text.len();
    within("all of it is typed", move || {
        let reader = std::thread::spawn(move || {
            let mut read = vec![0; length];
            subsidiary.read_exact(&mut read).map(|()| read)
        });
        Typist::new(&manager).type_text(&text).unwrap();
        assert_eq!(reader.join().unwrap().unwrap(), text);
    });
}

#[test]
fn more_lines_than_the_terminal_holds_wait_for_the_program() {
    let pair = OpenOptions::new().modes(Modes::sane().echo(false)).open().unwrap();
    let (manager, mut subsidiary) = (pair.manager, pair.subsidiary);
    let text = tests::lines(200_000, true, 7);
    let expected = text.clone();
    within("all of it arrives", move || {
        let reader = std::thread::spawn(move || {
            let mut read = vec![0; expected.len()];
            subsidiary.read_exact(&mut read).map(|()| assert!(read == expected, "something got lost"))
        });
        Typist::new(&manager).type_text(&text).unwrap();
        reader.join().unwrap().unwrap();
    });
}

#[test]
fn control_characters_are_those_of_the_terminal() {
    let interrupt_by_x = Modes::sane().with_control_character(ControlCharacter::Interrupt, ctrl('x'));
    let mut session = Command::new("sleep").arg("1000").modes(interrupt_by_x).spawn().unwrap();
    Typist::new(&session.manager).press(ControlCharacter::Interrupt).unwrap();
    use std::os::unix::process::ExitStatusExt;
    assert_eq!(wait(&mut session.child).signal(), Some(libc::SIGINT));
    assert_eq!(read_to_end(&session.manager), b"^X");
}

#[test]
fn a_disabled_control_character_cannot_be_pressed() {
    let none = Modes::sane().with_control_character(ControlCharacter::Suspend, None);
    let pair = OpenOptions::new().modes(none).open().unwrap();
    let error = Typist::new(&pair.manager).press(ControlCharacter::Suspend).unwrap_err();
    assert!(error.to_string().contains("Suspend"), "{error}");
    assert!(nothing_to_read(&pair.subsidiary));
}

#[test]
fn every_control_character_of_sane_modes_is_that_of_stty() {
    let said = tests::output_of(Command::new("stty").arg("-a").spawn().unwrap());
    let named = [
        ("intr", ControlCharacter::Interrupt),
        ("quit", ControlCharacter::Quit),
        ("susp", ControlCharacter::Suspend),
        ("eof", ControlCharacter::EndOfFile),
        ("eol", ControlCharacter::EndOfLine),
        ("eol2", ControlCharacter::EndOfLine2),
        ("erase", ControlCharacter::Erase),
        ("werase", ControlCharacter::WordErase),
        ("kill", ControlCharacter::Kill),
        ("rprnt", ControlCharacter::Reprint),
        ("lnext", ControlCharacter::LiteralNext),
        ("start", ControlCharacter::Start),
        ("stop", ControlCharacter::Stop),
    ];
    for (name, what) in named {
        let shown = match Modes::sane().control_character(what) {
            None => "<undef>".to_owned(),
            Some(0x7f) => "^?".to_owned(),
            Some(byte) => format!("^{}", char::from(byte | 0x40)),
        };
        let wanted = format!("{name} = {shown};");
        assert!(said.contains(&wanted), "no '{wanted}' in:\n{said}");
    }
}

#[test]
fn keys_have_the_bytes_that_they_send() {
    let keys = [
        ('@', 0),
        ('a', 1),
        ('A', 1),
        ('c', 3),
        ('z', 26),
        ('[', 27),
        ('\\', 28),
        (']', 29),
        ('^', 30),
        ('_', 31),
        ('?', 127),
    ];
    for (key, byte) in keys {
        assert_eq!(ctrl(key), Some(byte), "{key}");
    }
    for key in ['1', ' ', 'ä', '`', '{', '\u{141}'] {
        assert_eq!(ctrl(key), None, "{key}");
    }
}

// Pasting

fn asked(output: &[u8]) -> bool {
    let mut whole = PasteTracker::new();
    whole.feed(output);
    let mut pieces = PasteTracker::new();
    output.chunks(1).for_each(|byte| pieces.feed(byte));
    assert_eq!(whole.is_bracketed(), pieces.is_bracketed(), "in pieces it is not the same");
    whole.is_bracketed()
}

#[test]
fn a_program_asks_for_bracketed_paste_and_takes_it_back() {
    for on in [
        &b"\x1b[?2004h"[..],
        b"x\x1b[?1;2004;7hy",
        b"\x1b[?2004;1h",
        b"\x1b[31m\x1b[?2004h",
        b"\x1b\x1b[?2004h",
        b"\x1b[?20\r04h",
        b"\x1b[?2004l\x1b[?2004h",
    ] {
        assert!(asked(on), "{}", on.escape_ascii());
    }
    for off in [
        &b""[..],
        b"[?2004h",
        b"\x1b[2004h",
        b"\x1b[?2004",
        b"\x1b[?12004h",
        b"\x1b[?20041h",
        b"\x1b[?2004$h",
        b"\x1b[?20\x1804h",
        b"\x1b[?2004h\x1b[?2004l",
        b"\x1b[?2004h\x1bc",
        b"\x1b[?99999999999992004h",
    ] {
        assert!(!asked(off), "{}", off.escape_ascii());
    }
}

#[test]
fn an_end_of_paste_within_the_text_is_taken_out_however_it_is_made_up() {
    let mut tracker = PasteTracker::new();
    tracker.feed(b"\x1b[?2004h");
    assert_eq!(tracker.encode(b"a\x1b[20\x1b[201~1~b\x1b[201~"), b"\x1b[200~ab\x1b[201~");
    assert_eq!(tracker.encode(b"\x1b[20"), b"\x1b[200~\x1b[20\x1b[201~");
}

proptest! {
    #[test]
    fn a_paste_ends_once_and_at_its_end(text in proptest::collection::vec(
        prop_oneof![Just(&b"\x1b[201~"[..]), Just(&b"\x1b["[..]), Just(&b"20"[..]), Just(&b"1~"[..]), Just(&b"\n"[..]), Just(&b"x"[..])], 0..40)) {
        let mut tracker = PasteTracker::new();
        tracker.feed(b"\x1b[?2004h");
        let bytes = tracker.encode(&text.concat());
        let ends = bytes.windows(6).enumerate().filter(|(_, six)| six == b"\x1b[201~").map(|(at, _)| at);
        prop_assert_eq!(ends.collect::<Vec<_>>(), [bytes.len() - 6]);
        prop_assert!(!bytes.contains(&b'\n'));
    }

    #[test]
    fn any_output_in_any_pieces_is_followed_alike(output in proptest::collection::vec(any::<u8>(), 0..200)) {
        asked(&output);
    }
}

#[test]
fn pasted_newlines_run_nothing_in_a_shell_that_was_told() {
    let mut command = Command::new("bash");
    command
        .args(["--norc", "--noprofile", "-i"])
        .env("PS1", "$ ")
        .env("TERM", "xterm")
        .env("HISTFILE", "/dev/null");
    let mut session = command.env("INPUTRC", "/dev/null").spawn().unwrap();
    let mut tracker = PasteTracker::new();
    let follow =
        |manager: &Manager, tracker: &mut PasteTracker, until: &dyn Fn(&PasteTracker, &str) -> bool| {
            let (mut seen, mut buffer) = (Vec::new(), [0; 1024]);
            while !until(tracker, &String::from_utf8_lossy(&seen)) {
                assert!(!events(manager, DEADLINE).is_empty(), "nothing after '{}'", seen.escape_ascii());
                let count = { manager }.read(&mut buffer).unwrap();
                tracker.feed(&buffer[..count]);
                seen.extend_from_slice(&buffer[..count]);
            }
        };
    (&session.manager).write_all(b"bind 'set enable-bracketed-paste on'\r").unwrap();
    follow(&session.manager, &mut tracker, &|tracker, seen| {
        tracker.is_bracketed() && seen.ends_with("$ \u{1b}[?2004h") || seen.ends_with("\u{1b}[?2004h$ ")
    });
    let text = tracker.encode(b"echo fi''rst\necho sec''ond");
    (&session.manager).write_all(&text).unwrap();
    follow(&session.manager, &mut tracker, &|_, seen| seen.contains("sec''ond"));
    // Both lines are on the command line now, and none has been run: Enter runs both.
    (&session.manager).write_all(b"\r").unwrap();
    follow(&session.manager, &mut tracker, &|_, seen| seen.contains("first\r\nsecond\r\n"));
    session.child.kill().unwrap();
    wait(&mut session.child);
}
