use proptest::prelude::*;

use super::*;

const COOKED: Discipline = Discipline {
    canonical: true,
    edits_lines: false,
    eof: Some(4),
    line_ends: [Some(b'\r'), None, None],
    max_line: 10,
    quote: None,
};
const RAW: Discipline = Discipline { canonical: false, ..COOKED };
const EDITOR: Discipline = Discipline { canonical: false, edits_lines: true, ..COOKED };

/// How a terminal is found: whether something typed was not taken, whether a program waits for input.
#[derive(Clone, Copy)]
enum Program {
    Waits,
    Runs,
    HasNotRead,
    /// It perhaps waits.
    Sleeps,
}
use Program::{HasNotRead, Runs, Sleeps, Waits};

fn look(discipline: Discipline, program: Program) -> Look {
    Look {
        discipline,
        unread: matches!(program, HasNotRead),
        awaited: matches!(program, Waits | Sleeps),
        in_doubt: matches!(program, Sleeps),
    }
}

fn machine(policies: Policies) -> Machine {
    Machine::new(policies, true, 1)
}

fn feed(machine: &mut Machine, bytes: &[u8]) {
    machine.source_space()[..bytes.len()].copy_from_slice(bytes);
    machine.source_read(bytes.len());
}

/// Types all that can be typed, and returns it.
fn type_all(machine: &mut Machine, discipline: &Discipline) -> Vec<u8> {
    let mut typed = Vec::new();
    while machine.interest().terminal_write {
        let bytes = machine.typable(discipline).to_vec();
        machine.typed(bytes.len(), discipline);
        typed.extend(bytes);
    }
    typed
}

fn typed_at_the_end(machine: &mut Machine, discipline: &Discipline, program: Program) -> Vec<u8> {
    machine.look(&look(*discipline, program)).unwrap();
    type_all(machine, discipline)
}

fn print(machine: &mut Machine, bytes: &[u8]) {
    machine.terminal_space(0)[..bytes.len()].copy_from_slice(bytes);
    machine.terminal_read(0, bytes.len());
}

#[test]
fn the_end_of_input_is_typed_once_on_an_empty_line() {
    let mut machine = machine(Policies::default());
    feed(&mut machine, b"a\n");
    machine.source_ended();
    assert_eq!(type_all(&mut machine, &COOKED), b"a\n");
    assert!(machine.interest().consumption);
    assert_eq!(typed_at_the_end(&mut machine, &COOKED, Waits), [4]);
}

#[test]
fn a_part_of_a_line_is_handed_over_before_the_end_of_input() {
    let mut machine = machine(Policies::default());
    feed(&mut machine, b"a\nb");
    machine.source_ended();
    type_all(&mut machine, &COOKED);
    assert_eq!(typed_at_the_end(&mut machine, &COOKED, Waits), [4]);
    assert_eq!(typed_at_the_end(&mut machine, &COOKED, HasNotRead), []);
    assert_eq!(typed_at_the_end(&mut machine, &COOKED, Runs), []);
    assert_eq!(typed_at_the_end(&mut machine, &COOKED, Waits), [4]);
}

#[test]
fn the_end_of_input_is_typed_only_to_a_program_that_waits_for_input() {
    let mut machine = machine(Policies::default());
    machine.source_ended();
    assert_eq!(typed_at_the_end(&mut machine, &COOKED, Runs), []);
    assert_eq!(typed_at_the_end(&mut machine, &COOKED, Waits), [4]);
    assert_eq!(typed_at_the_end(&mut machine, &COOKED, HasNotRead), []);
    assert_eq!(typed_at_the_end(&mut machine, &COOKED, Waits), [4]);
}

#[test]
fn a_raw_terminal_is_not_told_of_the_end_of_input() {
    let mut machine = machine(Policies::default());
    feed(&mut machine, b"a");
    machine.source_ended();
    type_all(&mut machine, &COOKED);
    assert_eq!(typed_at_the_end(&mut machine, &RAW, Waits), []);
    assert_eq!(typed_at_the_end(&mut machine, &COOKED, Waits), [4]);
}

#[test]
fn a_program_that_edits_lines_itself_sees_the_end_once_each_time() {
    let mut machine = machine(Policies::default());
    feed(&mut machine, b"ls\n");
    machine.source_ended();
    type_all(&mut machine, &EDITOR);
    assert_eq!(typed_at_the_end(&mut machine, &EDITOR, HasNotRead), []);
    assert_eq!(typed_at_the_end(&mut machine, &EDITOR, Waits), [4]);
    assert_eq!(typed_at_the_end(&mut machine, &EDITOR, Waits), []);
    assert_eq!(typed_at_the_end(&mut machine, &COOKED, Waits), [4]);
    assert_eq!(typed_at_the_end(&mut machine, &EDITOR, Waits), [4]);
    assert_eq!(typed_at_the_end(&mut machine, &EDITOR, Waits), []);
}

#[test]
fn a_program_that_edits_lines_itself_is_given_the_end_of_the_line_before_that_of_the_input() {
    let mut machine = machine(Policies::default());
    feed(&mut machine, b"ls");
    machine.source_ended();
    type_all(&mut machine, &COOKED);
    assert_eq!(typed_at_the_end(&mut machine, &EDITOR, Waits), b"\r");
    assert_eq!(typed_at_the_end(&mut machine, &EDITOR, Runs), []);
    assert_eq!(typed_at_the_end(&mut machine, &EDITOR, Waits), [4]);
}

#[test]
fn an_editor_that_began_late_is_given_the_end_of_a_line_whose_end_it_may_have_found_typed() {
    for (sleeps, typed) in [(Sleeps, b"\r"), (Waits, b"\x04")] {
        let mut machine = machine(Policies::default());
        feed(&mut machine, b"a");
        machine.source_ended();
        type_all(&mut machine, &COOKED);
        assert_eq!(typed_at_the_end(&mut machine, &COOKED, sleeps), [4]);
        assert_eq!(typed_at_the_end(&mut machine, &COOKED, sleeps), [4]);
        assert_eq!(typed_at_the_end(&mut machine, &EDITOR, Waits), typed);
    }
}

#[test]
fn hanging_up_hands_a_part_of_a_line_over_first() {
    let mut machine = machine(Policies { stdin_eof: StdinEof::HangUp, ..Policies::default() });
    feed(&mut machine, b"a");
    machine.source_ended();
    type_all(&mut machine, &COOKED);
    assert_eq!(typed_at_the_end(&mut machine, &COOKED, Waits), [4]);
    assert!(!machine.hangs_up());
    machine.look(&look(COOKED, HasNotRead)).unwrap();
    assert!(!machine.hangs_up());
    machine.look(&look(COOKED, Runs)).unwrap();
    assert!(machine.hangs_up());
}

#[test]
fn a_terminal_without_an_end_of_file_character_is_left_alone() {
    let mut machine = machine(Policies::default());
    machine.source_ended();
    assert_eq!(typed_at_the_end(&mut machine, &Discipline { eof: None, ..COOKED }, Waits), []);
}

#[test]
fn hanging_up_waits_until_the_input_was_taken() {
    let mut machine = machine(Policies { stdin_eof: StdinEof::HangUp, ..Policies::default() });
    feed(&mut machine, b"a");
    machine.source_ended();
    assert!(!machine.looks());
    type_all(&mut machine, &RAW);
    machine.look(&look(RAW, HasNotRead)).unwrap();
    assert!(!machine.hangs_up());
    machine.look(&look(RAW, Runs)).unwrap();
    assert!(machine.hangs_up());
}

#[test]
fn what_comes_before_the_escape_keys_is_typed_and_taken_before_the_hang_up_if_that_is_soon() {
    let now = Instant::now();
    for is_taken in [true, false] {
        let mut machine = machine(Policies::default());
        feed(&mut machine, b"text");
        machine.hang_up_after_input(now);
        assert!(!machine.interest().source);
        assert_eq!(type_all(&mut machine, &RAW), b"text");
        machine.look(&look(RAW, HasNotRead)).unwrap();
        machine.expired(now);
        assert!(!machine.hangs_up());
        machine.look(&look(RAW, Runs)).unwrap();
        assert!(!machine.hangs_up());
        match is_taken {
            true => machine.look(&look(RAW, Waits)).unwrap(),
            false => machine.expired(machine.deadline().unwrap()),
        }
        assert!(machine.hangs_up());
    }
}

#[test]
fn ignoring_the_end_of_input_types_nothing() {
    let mut machine = machine(Policies { stdin_eof: StdinEof::Ignore, ..Policies::default() });
    machine.source_ended();
    assert!(!machine.interest().consumption);
    assert_eq!(typed_at_the_end(&mut machine, &COOKED, Waits), []);
}

#[test]
fn special_characters_are_quoted_where_that_is_wanted_however_the_writes_are_cut() {
    let special = [3, 4, 22].into_iter().collect();
    let quotes = Discipline { quote: Some((22, special)), ..COOKED };
    for cut in 1..12 {
        let mut literal = machine(Policies { literal: true, ..Policies::default() });
        feed(&mut literal, b"a\x03\x04b\n\x16c");
        let (mut typed, mut passed_on) = (Vec::new(), Vec::new());
        while literal.interest().terminal_write {
            let bytes = literal.typable(&quotes).to_vec();
            let count = bytes.len().min(cut);
            passed_on.extend_from_slice(literal.input_in(count, &quotes));
            literal.typed(count, &quotes);
            typed.extend_from_slice(&bytes[..count]);
        }
        assert_eq!(typed, b"a\x16\x03\x16\x04b\n\x16\x16c", "{cut}");
        assert_eq!(passed_on, b"a\x03\x04b\n\x16c", "{cut}");
        literal.source_ended();
        // The end itself is not quoted.
        assert_eq!(typed_at_the_end(&mut literal, &quotes, Waits), [4]);
    }
}

#[test]
fn a_line_as_long_as_the_terminal_holds_is_typed() {
    let mut machine = machine(Policies::default());
    feed(&mut machine, b"0123456789\n0123456789\r0123456789\x040123456789");
    assert_eq!(type_all(&mut machine, &COOKED).len(), 43);
}

#[test]
fn a_longer_line_is_an_error_that_says_where_it_begins_once_a_program_waits_for_it() {
    let mut machine = machine(Policies::default());
    feed(&mut machine, b"a\n01234");
    type_all(&mut machine, &COOKED);
    feed(&mut machine, b"56789");
    type_all(&mut machine, &COOKED);
    feed(&mut machine, b"x\n");
    assert_eq!(type_all(&mut machine, &COOKED), []);
    assert_eq!(machine.look(&look(COOKED, HasNotRead)), Ok(()));
    assert_eq!(machine.look(&look(COOKED, Runs)), Ok(()));
    let error = LineTooLong { offset: 2, max_line: 10 };
    assert_eq!(machine.look(&look(COOKED, Waits)), Err(error));
}

#[test]
fn a_longer_line_passes_a_raw_terminal_and_where_it_is_to_be_cut() {
    let line = [b'x'; 100];
    let mut raw = machine(Policies::default());
    feed(&mut raw, &line);
    assert_eq!(type_all(&mut raw, &RAW), line);

    let mut late = machine(Policies::default());
    feed(&mut late, &line);
    assert_eq!(type_all(&mut late, &COOKED), line[..10]);
    late.look(&look(RAW, Runs)).unwrap();
    assert_eq!(type_all(&mut late, &RAW), line[10..]);

    let mut cut = machine(Policies { long_line: LongLine::Truncate, ..Policies::default() });
    feed(&mut cut, &line);
    assert_eq!(type_all(&mut cut, &COOKED), line);
}

#[test]
fn it_is_finished_only_when_drained_exited_and_written() {
    let mut machine = machine(Policies::default());
    print(&mut machine, b"abc");
    machine.child_exited(Instant::now());
    assert!(!machine.is_finished(), "not drained");
    machine.terminal_empty(0);
    assert!(!machine.is_finished(), "not written");
    machine.sink_wrote(0, 2);
    assert!(!machine.is_finished(), "one byte left");
    machine.sink_wrote(0, 1);
    assert!(machine.is_finished());
}

#[test]
fn a_terminal_that_is_empty_for_a_moment_goes_on_while_the_program_lives() {
    let mut machine = machine(Policies::default());
    machine.terminal_empty(0);
    assert!(machine.reads(0));
}

#[test]
fn others_that_print_on_after_the_end_of_the_program_do_not_keep_us() {
    let mut machine = machine(Policies::default());
    machine.child_exited(Instant::now());
    let mut read = 0;
    while !machine.is_finished() {
        let count = machine.terminal_space(0).len();
        machine.terminal_read(0, count);
        machine.sink_wrote(0, count);
        read += count;
        assert!(read <= KERNEL_HOLDS);
    }
    assert_eq!(read, KERNEL_HOLDS);
}

#[test]
fn waiting_for_all_ends_with_the_terminal_and_a_grace_with_its_time() {
    let now = Instant::now();
    let mut all = machine(Policies { after_exit: AfterExit::ReadAll, ..Policies::default() });
    all.child_exited(now);
    all.terminal_empty(0);
    assert!(!all.is_finished());
    all.terminal_ended(0);
    assert!(all.is_finished());

    let second = std::time::Duration::from_secs(1);
    let mut grace = machine(Policies { after_exit: AfterExit::ReadFor(second), ..Policies::default() });
    grace.child_exited(now);
    assert_eq!(grace.deadline(), Some(now + second));
    grace.terminal_empty(0);
    grace.expired(now);
    assert!(!grace.is_finished());
    grace.expired(now + second);
    grace.terminal_empty(0);
    assert!(grace.is_finished());
}

#[test]
fn without_a_reader_it_hangs_up_or_drains() {
    let mut hangs_up = machine(Policies::default());
    print(&mut hangs_up, b"abc");
    hangs_up.sink_gone(0);
    assert!(hangs_up.hangs_up());

    let mut drains = machine(Policies { stdout_gone: StdoutGone::Drain, ..Policies::default() });
    print(&mut drains, b"abc");
    drains.sink_gone(0);
    assert!(!drains.hangs_up() && !drains.writes(0) && drains.reads(0));
    for _ in 0..10 {
        let count = drains.terminal_space(0).len();
        drains.terminal_read(0, count);
    }
    assert!(!drains.writes(0) && drains.reads(0));
}

#[test]
fn input_stops_being_read_when_nobody_takes_it_and_when_the_program_has_ended() {
    let mut machine = machine(Policies::default());
    while machine.interest().source {
        let count = machine.source_space().len();
        machine.source_read(count);
    }
    let pending = machine.input_pending().len();
    assert_eq!(pending, CAPACITY);
    machine.child_exited(Instant::now());
    assert_eq!(machine.interest(), Interest::default());
}

#[test]
fn an_escape_sequence_is_found_wherever_it_begins() {
    let seen = |text: &str| {
        let mut seen = 0;
        for byte in text.bytes() {
            seen = matched(b"aab", seen, byte);
            if seen == 3 {
                return true;
            }
        }
        false
    };
    assert!(seen("aab") && seen("aaab") && seen("xaaab") && seen("abaab"));
    assert!(!seen("aba") && !seen("aaxb") && !seen(""));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// Short reads, short writes, moments when nothing goes, the end of input, the program's end
    /// and the hang-up in any order: every byte arrives, in order, and it comes to an end.
    #[test]
    fn any_interleaving_delivers_exactly_the_bytes_and_terminates(
        lines in prop::collection::vec(prop::collection::vec(b'a'..=b'z', 0..=10), 0..40),
        last in prop::collection::vec(b'a'..=b'z', 0..=10),
        printed in prop::collection::vec(any::<u8>(), 0..2000),
        exits_after in 0_usize..2000,
        choices in prop::collection::vec((0_u8..6, 0_usize..50), 1..200),
        hangs_up in any::<bool>(),
        leaves_early in any::<bool>(),
    ) {
        let input: Vec<u8> = lines.iter().flat_map(|line| [line, &b"\n"[..]].concat()).chain(last).collect();
        let mut machine = machine(Policies::default());
        let (mut source, mut terminal) = (&input[..], &printed[..]);
        let (mut typed, mut shown) = (Vec::new(), Vec::new());
        let (mut ended, mut exited) = (false, false);
        // Each turn offers each step; `choices` say which, how much of it, and when.
        for (turn, &(step, size)) in choices.iter().cycle().enumerate() {
            if machine.is_finished() {
                break;
            }
            prop_assert!(turn < 200_000, "it does not come to an end");
            // Whatever the choices, every step has its turn.
            let (step, size) = if turn % 7 == 6 { ((turn / 7 % 6) as u8, 1 + size) } else { (step, size) };
            match step {
                0 if machine.interest().source && !ended => {
                    let space = machine.source_space();
                    let count = size.min(source.len()).min(space.len());
                    space[..count].copy_from_slice(&source[..count]);
                    source = &source[count..];
                    machine.source_read(count);
                    if source.is_empty() {
                        ended = true;
                        machine.source_ended();
                    }
                }
                1 if machine.interest().terminal_write => {
                    let bytes = machine.typable(&COOKED).to_vec();
                    let count = size.min(bytes.len());
                    typed.extend_from_slice(&bytes[..count]);
                    machine.typed(count, &COOKED);
                }
                2 if machine.reads(0) => {
                    let space = machine.terminal_space(0);
                    let count = size.min(terminal.len()).min(space.len());
                    space[..count].copy_from_slice(&terminal[..count]);
                    terminal = &terminal[count..];
                    match (count, exited && hangs_up) {
                        (0, true) if terminal.is_empty() => machine.terminal_ended(0),
                        (0, _) if terminal.is_empty() => machine.terminal_empty(0),
                        _ => machine.terminal_read(0, count),
                    }
                }
                3 if machine.writes(0) => {
                    let pending = machine.sink_pending(0);
                    let count = size.min(pending.len());
                    shown.extend_from_slice(&pending[..count]);
                    machine.sink_wrote(0, count);
                }
                4 if !exited && turn >= exits_after
                    && (leaves_early || typed.len() >= input.len()) => {
                    exited = true;
                    machine.child_exited(Instant::now());
                }
                5 => machine.look(&look(COOKED, [Waits, Runs, HasNotRead][size % 3])).expect("no line is too long"),
                _ => {}
            }
        }
        prop_assert_eq!(shown, printed);
        let content: Vec<u8> = typed.iter().copied().filter(|&byte| byte != 4).collect();
        prop_assert!(input.starts_with(&content), "what was typed is what came in, in order");
        prop_assert!(leaves_early || content == input, "all of it was typed");
        // An end is only typed after everything.
        let first_end = typed.iter().position(|&byte| byte == 4).unwrap_or(typed.len());
        prop_assert!(first_end == typed.len() || first_end == input.len());
    }

    #[test]
    fn a_buffer_gives_back_what_was_put_in(
        steps in prop::collection::vec((any::<bool>(), prop::collection::vec(any::<u8>(), 0..40)), 0..200),
    ) {
        let mut buffer = Buffer::new(32);
        let mut expected = std::collections::VecDeque::new();
        for (put, bytes) in steps {
            if put && buffer.has_space() {
                let space = buffer.space();
                prop_assert!(!space.is_empty());
                let count = bytes.len().min(space.len());
                space[..count].copy_from_slice(&bytes[..count]);
                buffer.filled(count);
                expected.extend(&bytes[..count]);
            } else if put {
                buffer.push(&bytes);
                expected.extend(&bytes);
            } else {
                let count = bytes.len().min(buffer.pending().len());
                let taken: Vec<u8> = expected.drain(..count).collect();
                prop_assert_eq!(&buffer.pending()[..count], &taken[..]);
                buffer.taken(count);
            }
            prop_assert_eq!(buffer.pending(), &*expected.make_contiguous());
        }
    }
}

#[test]
fn a_relay_is_detached_when_what_was_read_is_passed_on() {
    let mut machine = machine(Policies::default());
    feed(&mut machine, b"typed");
    print(&mut machine, b"printed");
    let now = Instant::now();
    machine.detach_after_input(now);
    assert!(!machine.interest().source && !machine.reads(0) && !machine.is_detached());
    assert_eq!(type_all(&mut machine, &RAW), b"typed");
    assert!(!machine.is_detached());
    machine.sink_wrote(0, 7);
    assert!(machine.is_detached());
}

#[test]
fn what_is_not_typed_in_time_is_kept_and_waited_for_no_longer() {
    let mut machine = machine(Policies::default());
    feed(&mut machine, b"typed");
    let now = Instant::now();
    machine.detach_after_input(now);
    let by = machine.deadline().unwrap();
    machine.expired(now);
    assert!(!machine.is_detached());
    machine.expired(by);
    assert!(machine.is_detached() && machine.deadline().is_none());
    assert_eq!(machine.take_untyped(), b"typed");
}

#[test]
fn a_program_that_ends_or_is_to_end_is_not_detached() {
    for how in 0..3 {
        let mut machine = machine(Policies::default());
        machine.detach_after_input(Instant::now());
        match how {
            0 => machine.child_exited(Instant::now()),
            1 => machine.hang_up_now(),
            _ => machine.stay(),
        }
        assert!(!machine.is_detached() && machine.reads(0), "{how}");
    }
}
