//! What a relay does to the signal handlers of its process, and to the processes that are forked from it.

use std::process::{Command, Stdio};

use tests::{finish, start};

/// Runs a command of the probe, which checks what it does itself.
#[track_caller]
fn probe(command: &str) {
    let mut probe = Command::new(env!("CARGO_BIN_EXE_relay-probe"));
    probe.arg(command).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let finished = finish(start(&mut probe));
    assert!(finished.status.success(), "{}: {}", finished.status, finished.stderr);
}

#[test]
fn handlers_that_are_installed_while_a_relay_runs_work_afterwards_and_in_the_next_relay() {
    probe("handlers-installed-meanwhile");
}

#[test]
fn handlers_that_call_ours_are_called_once_each_however_many_there_are() {
    probe("handler-buried-again-and-again");
}

#[test]
fn a_signal_of_a_forked_child_ends_the_child_and_is_not_told_to_the_parent() {
    probe("signal-in-forked-child");
}

#[test]
fn a_child_forked_while_a_relay_runs_may_run_its_own() {
    probe("relay-in-forked-child");
}

#[test]
fn the_signals_of_a_relay_that_was_forgotten_do_no_harm() {
    probe("forgotten");
}

#[test]
fn a_reader_that_goes_away_is_no_sigpipe() {
    probe("sigpipe-at-default");
}
