//! The relay without system calls: what has arrived, what waits to be written, what to poll next, and when
//! it is over.
//!
//! ```text
//!   source ──> input ──> terminal ──> output ──> sink        (a lane)
//!                        terminal ──> output ──> sink        (another, where stderr is split)
//! ```

use std::borrow::Cow;
use std::time::{Duration, Instant};

use super::buffer::Buffer;
use super::policy::{AfterExit, LongLine, StdinEof, StdoutGone};
use crate::terminal::Discipline;

/// Several times as much as a terminal holds.
const CAPACITY: usize = 64 * 1024;

/// More than any kernel keeps of unread output. After the program's end at most this many bytes are read,
/// so that other processes cannot keep us by printing.
const KERNEL_HOLDS: usize = 64 * 1024;

/// Time for a program to act on its input before the hang-up.
const TIME_TO_TAKE: Duration = Duration::from_secs(1);

/// Bytes quoted at a time.
const QUOTED_AT_ONCE: usize = 1024;

/// The error of an input line longer than the terminal holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LineTooLong {
    /// Offset of the line in the input, in bytes.
    pub(super) offset: u64,
    pub(super) max_line: usize,
}

/// The state of the terminal at the end of input, or before a line that is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) discipline: Discipline,
    /// It holds input that the program has not taken.
    pub(super) unread: bool,
    /// A program waits for input. A program that does not wait may read its input in other modes than it
    /// was typed for.
    pub(super) awaited: bool,
    /// Perhaps it only sleeps.
    pub(super) in_doubt: bool,
}

/// What to wait for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Interest {
    pub(super) source: bool,
    pub(super) terminal_write: bool,
    /// The program taking its input: then [`Machine::look`].
    pub(super) consumption: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Policies {
    pub(super) stdin_eof: StdinEof,
    pub(super) stdout_gone: StdoutGone,
    pub(super) after_exit: AfterExit,
    pub(super) long_line: LongLine,
    /// Control characters of the input are quoted.
    pub(super) literal: bool,
}

/// One terminal's output.
#[derive(Debug)]
struct Lane {
    buffer: Buffer,
    /// Nothing more will be read.
    ended: bool,
    sink_gone: bool,
    /// Bytes still to be read once the program has ended.
    budget: usize,
}

#[derive(Debug)]
pub(super) struct Machine {
    policies: Policies,
    input: Buffer,
    source_open: bool,
    /// Bytes of the current line typed so far, and its offset in the input.
    line: usize,
    offset: u64,
    line_offset: u64,
    /// The last typed byte did not end a line in any mode.
    unfinished: bool,
    /// The end of an unfinished line was typed to a program that perhaps did not read.
    untaken: bool,
    /// The quote of the next byte has been typed.
    quoted: bool,
    /// The next byte is too much for the terminal's line.
    too_long: Option<LineTooLong>,
    /// Keys typed after all input: the end of a line, the end of file.
    keys: Buffer,
    /// A program that edits lines itself has seen the end, since the terminal was last canonical.
    editor_was_told: bool,
    hang_up: bool,
    /// Input before the escape keys is typed first, and the program may act on it: until it waits for more,
    /// at most this long.
    hang_up_by: Option<Instant>,
    /// Nothing more is read; earlier data is passed on before the end.
    detaches: bool,
    /// Input before the detach keys is typed first, for at most this long.
    type_by: Option<Instant>,
    /// The input not typed by then.
    untyped: Vec<u8>,
    lanes: Vec<Lane>,
    child_exited: bool,
    /// The program has ended; only available output is still read.
    last_reads: bool,
    deadline: Option<Instant>,
}

impl Machine {
    pub(super) fn new(policies: Policies, relays_input: bool, lanes: usize) -> Self {
        let lane =
            || Lane { buffer: Buffer::new(CAPACITY), ended: false, sink_gone: false, budget: KERNEL_HOLDS };
        Self {
            policies,
            input: Buffer::new(if relays_input { CAPACITY } else { 64 }),
            source_open: relays_input,
            line: 0,
            offset: 0,
            line_offset: 0,
            unfinished: false,
            untaken: false,
            quoted: false,
            too_long: None,
            keys: Buffer::new(8),
            editor_was_told: false,
            hang_up: false,
            hang_up_by: None,
            detaches: false,
            type_by: None,
            untyped: Vec::new(),
            lanes: (0..lanes).map(|_| lane()).collect(),
            child_exited: false,
            last_reads: false,
            deadline: None,
        }
    }

    // What to do next.

    pub(super) fn interest(&self) -> Interest {
        if self.child_exited || self.hang_up {
            return Interest::default();
        }
        Interest {
            source: self.source_open && self.hang_up_by.is_none() && !self.detaches && self.input.has_space(),
            terminal_write: self.types_input() || !self.keys.is_empty(),
            consumption: self.looks(),
        }
    }

    pub(super) fn reads(&self, lane: usize) -> bool {
        let lane = &self.lanes[lane];
        !lane.ended && !self.detaches && (lane.sink_gone || lane.buffer.has_space())
    }

    pub(super) fn writes(&self, lane: usize) -> bool {
        !self.lanes[lane].buffer.is_empty()
    }

    /// The program has ended, the terminal is drained, and all output is written.
    pub(super) fn is_finished(&self) -> bool {
        self.child_exited && self.lanes.iter().all(|lane| lane.ended && lane.buffer.is_empty())
    }

    /// The relay detaches, and all data read on both sides has been passed on.
    pub(super) fn is_detached(&self) -> bool {
        self.detaches && self.input.is_empty() && self.lanes.iter().all(|lane| lane.buffer.is_empty())
    }

    /// Whether to close the terminal while the program runs.
    pub(super) fn hangs_up(&self) -> bool {
        self.hang_up
    }

    /// When to call [`expired`](Self::expired).
    pub(super) fn deadline(&self) -> Option<Instant> {
        let by = self.hang_up_by.filter(|_| !self.hang_up);
        self.deadline.into_iter().chain(by).chain(self.type_by).min()
    }

    // Input.

    pub(super) fn source_space(&mut self) -> &mut [u8] {
        self.input.space()
    }

    pub(super) fn source_read(&mut self, count: usize) {
        self.input.filled(count);
    }

    /// Adds bytes to type that do not come from `source_space`.
    pub(super) fn type_bytes(&mut self, bytes: &[u8]) {
        self.input.push(bytes);
    }

    pub(super) fn input_pending(&self) -> &[u8] {
        self.input.pending()
    }

    /// Drops the last `count` bytes of input.
    pub(super) fn drop_input(&mut self, count: usize) {
        self.input.drop_last(count);
    }

    pub(super) fn source_ended(&mut self) {
        self.source_open = false;
    }

    fn types_input(&self) -> bool {
        !self.input.is_empty() && self.too_long.is_none()
    }

    /// The bytes to write now, quoted if needed. None if the next one is too much for the terminal's line;
    /// then [`look`](Self::look) decides.
    pub(super) fn typable(&mut self, discipline: &Discipline) -> Cow<'_, [u8]> {
        if !self.types_input() {
            return Cow::Borrowed(self.keys.pending());
        }
        let count = self.fitting(discipline);
        let pending = &self.input.pending()[..count];
        if !self.policies.literal {
            return Cow::Borrowed(pending);
        }
        let mut bytes = Vec::new();
        for (index, &byte) in pending.iter().enumerate().take(QUOTED_AT_ONCE) {
            if !(index == 0 && self.quoted) {
                bytes.extend(discipline.quote_for(byte));
            }
            bytes.push(byte);
        }
        Cow::Owned(bytes)
    }

    /// How many of the pending bytes the terminal's line holds.
    fn fitting(&mut self, discipline: &Discipline) -> usize {
        let pending = self.input.pending();
        if !discipline.canonical || self.policies.long_line == LongLine::Truncate {
            return pending.len();
        }
        let mut line = self.line;
        if line + pending.len() <= discipline.max_line {
            return pending.len();
        }
        for (index, &byte) in pending.iter().enumerate() {
            if self.ends_line(discipline, byte) {
                line = 0;
            } else if line == discipline.max_line {
                if index == 0 {
                    self.too_long =
                        Some(LineTooLong { offset: self.line_offset, max_line: discipline.max_line });
                }
                return index;
            } else {
                line += 1;
            }
        }
        pending.len()
    }

    /// Whether a byte of the input ends a line.
    pub(super) fn ends_line(&self, discipline: &Discipline, byte: u8) -> bool {
        let is_quoted = self.policies.literal && discipline.quote_for(byte).is_some();
        !is_quoted && discipline.ends_line(byte)
    }

    /// The first `count` bytes of what is [typable](Self::typable) were written.
    pub(super) fn typed(&mut self, count: usize, discipline: &Discipline) {
        if !self.types_input() {
            self.keys.taken(count);
            return;
        }
        let (taken, quoted) = self.taken_by(count, discipline);
        self.quoted = quoted;
        let bytes = &self.input.pending()[..taken];
        let start = self.offset;
        self.offset += taken as u64;
        if discipline.canonical {
            let last_end = bytes.iter().rposition(|&byte| self.ends_line(discipline, byte));
            match last_end {
                Some(index) => {
                    self.line = taken - index - 1;
                    self.line_offset = start + index as u64 + 1;
                }
                None => self.line += taken,
            }
        } else {
            self.line = 0;
            self.line_offset = self.offset;
        }
        if let Some(&last) = bytes.last() {
            let ends = self.ends_line(discipline, last);
            self.unfinished = !(ends || !discipline.canonical && matches!(last, b'\n' | b'\r'));
            self.untaken = false;
        }
        self.input.taken(taken);
    }

    /// The bytes of the input that are passed on when the first `count` that are typable are written.
    pub(super) fn input_in(&self, count: usize, discipline: &Discipline) -> &[u8] {
        match self.types_input() {
            true => &self.input.pending()[..self.taken_by(count, discipline).0],
            false => &[],
        }
    }

    /// How many bytes of the input these are, and whether the quote of the next one is among them.
    fn taken_by(&self, count: usize, discipline: &Discipline) -> (usize, bool) {
        if !self.policies.literal {
            return (count, false);
        }
        let (mut taken, mut quoted) = (0, self.quoted);
        for _ in 0..count {
            let quotes = discipline.quote_for(self.input.pending()[taken]).is_some();
            if quotes && !quoted {
                quoted = true;
            } else {
                quoted = false;
                taken += 1;
            }
        }
        (taken, quoted)
    }

    /// Whether control characters are quoted.
    pub(super) fn quotes(&self) -> bool {
        self.policies.literal
    }

    /// All input has been typed and no more will come; the policy decides what follows.
    fn at_end_of_input(&self) -> bool {
        !self.source_open
            && self.input.is_empty()
            && !self.child_exited
            && !self.hang_up
            && self.policies.stdin_eof != StdinEof::Ignore
    }

    /// Whether the next step depends on how the program reads: then [`look`](Self::look).
    pub(super) fn looks(&self) -> bool {
        let leaves = self.hang_up_by.is_some() && !self.hang_up && self.input.is_empty();
        (self.at_end_of_input() || self.too_long.is_some() || leaves) && self.keys.is_empty()
    }

    /// Call it when [`looks`](Self::looks) says so, and again whenever the program may have taken input
    /// since. A line is too long if the program has taken all input before it and wants more.
    pub(super) fn look(&mut self, look: &Look) -> Result<(), LineTooLong> {
        if self.hang_up_by.is_some() {
            self.hang_up = look.awaited && !look.unread;
        } else if let Some(error) = self.too_long {
            if !look.discipline.canonical {
                self.too_long = None;
            } else if look.awaited && !look.unread {
                return Err(error);
            }
        } else if self.looks() {
            self.end_of_input(look);
        }
        Ok(())
    }

    fn end_of_input(&mut self, look: &Look) {
        let Look { discipline, unread, awaited, in_doubt } = look;
        // The first end-of-file character passes on a part of a line, which is not readable before.
        let part_of_line = discipline.canonical && self.unfinished;
        if discipline.canonical {
            self.editor_was_told = false;
        }
        if self.policies.stdin_eof == StdinEof::HangUp && !part_of_line {
            self.hang_up = !unread;
            return;
        }
        let Some(eof) = discipline.eof.filter(|_| *awaited && !unread) else { return };
        if discipline.canonical {
            self.untaken |= part_of_line && *in_doubt;
            self.unfinished = false;
            self.keys.push(&[eof]);
        } else if discipline.edits_lines && (self.unfinished || self.untaken) {
            // There, end of file works only on an empty line.
            (self.unfinished, self.untaken) = (false, false);
            self.keys.push(b"\r");
        } else if discipline.edits_lines && !self.editor_was_told {
            self.editor_was_told = true;
            self.keys.push(&[eof]);
        }
    }

    // Output.

    pub(super) fn terminal_space(&mut self, lane: usize) -> &mut [u8] {
        let lane = &mut self.lanes[lane];
        let limit = if self.last_reads { lane.budget } else { usize::MAX };
        let space = lane.buffer.space();
        let size = space.len().min(limit);
        &mut space[..size]
    }

    /// `count` bytes were put into `terminal_space`. Without a sink they were read only to let the program
    /// continue.
    pub(super) fn terminal_read(&mut self, lane: usize, count: usize) {
        if !self.lanes[lane].sink_gone {
            self.lanes[lane].buffer.filled(count);
        }
        self.last_read(lane, count);
    }

    /// `count` bytes of the terminal were read.
    pub(super) fn last_read(&mut self, lane: usize, count: usize) {
        let lane = &mut self.lanes[lane];
        if self.last_reads {
            lane.budget = lane.budget.saturating_sub(count);
            lane.ended = lane.ended || lane.budget == 0;
        }
    }

    /// Adds bytes to show that do not come from `terminal_space`.
    pub(super) fn show_bytes(&mut self, lane: usize, bytes: &[u8]) {
        let lane = &mut self.lanes[lane];
        if !lane.sink_gone {
            lane.buffer.push(bytes);
        }
    }

    /// The terminal holds nothing at this moment.
    pub(super) fn terminal_empty(&mut self, lane: usize) {
        if self.last_reads {
            self.lanes[lane].ended = true;
        }
    }

    pub(super) fn terminal_ended(&mut self, lane: usize) {
        self.lanes[lane].ended = true;
    }

    pub(super) fn sink_pending(&self, lane: usize) -> &[u8] {
        self.lanes[lane].buffer.pending()
    }

    pub(super) fn sink_wrote(&mut self, lane: usize, count: usize) {
        self.lanes[lane].buffer.taken(count);
    }

    pub(super) fn sink_gone(&mut self, lane: usize) {
        let lane = &mut self.lanes[lane];
        lane.sink_gone = true;
        lane.buffer.clear();
        if self.policies.stdout_gone == StdoutGone::HangUp {
            self.hang_up_now();
        }
    }

    // The program.

    pub(super) fn child_exited(&mut self, now: Instant) {
        self.child_exited = true;
        self.hang_up_by = None;
        self.stay();
        self.too_long = None;
        self.input.clear();
        self.keys.clear();
        match self.policies.after_exit {
            AfterExit::End => self.last_reads = true,
            AfterExit::ReadAll => {}
            AfterExit::ReadFor(grace) => self.deadline = now.checked_add(grace),
        }
    }

    /// The user typed the escape keys: hang up after the earlier input.
    pub(super) fn hang_up_after_input(&mut self, now: Instant) {
        self.hang_up_by = now.checked_add(TIME_TO_TAKE);
    }

    /// A hang-up was requested.
    pub(super) fn hang_up_now(&mut self) {
        self.stay();
        self.hang_up = true;
    }

    /// The user typed the detach keys: detach after the earlier input.
    pub(super) fn detach_after_input(&mut self, now: Instant) {
        self.detaches = true;
        self.type_by = now.checked_add(TIME_TO_TAKE);
    }

    /// The program has ended or has to end: no detach.
    pub(super) fn stay(&mut self) {
        self.detaches = false;
        self.type_by = None;
    }

    /// Input before the detach keys that the terminal did not accept.
    pub(super) fn take_untyped(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.untyped)
    }

    /// The terminal was closed while the program runs; only its exit is waited for.
    pub(super) fn hung_up(&mut self) {
        self.hang_up = false;
        self.hang_up_by = None;
        self.stay();
        self.source_open = false;
        self.too_long = None;
        self.input.clear();
        self.keys.clear();
        self.policies.stdin_eof = StdinEof::Ignore;
    }

    /// From now on only available output is read.
    pub(super) fn reads_last(&self) -> bool {
        self.last_reads
    }

    /// The program has ended, and nothing more is waited for.
    pub(super) fn stop_waiting(&mut self) {
        self.deadline = None;
        self.last_reads = true;
    }

    /// No reader takes the remaining output.
    pub(super) fn give_up_output(&mut self) {
        for lane in &mut self.lanes {
            lane.buffer.clear();
            lane.ended = true;
        }
    }

    pub(super) fn expired(&mut self, now: Instant) {
        if self.deadline.is_some_and(|deadline| deadline <= now) {
            self.stop_waiting();
        }
        if self.hang_up_by.is_some_and(|time| time <= now) {
            self.hang_up = true;
        }
        if self.type_by.is_some_and(|time| time <= now) {
            self.type_by = None;
            self.untyped = self.input.pending().to_vec();
            self.input.clear();
        }
    }
}

/// How much of `sequence` has been seen after `byte`, if `seen` of it were before: the longest prefix of
/// `sequence` that the seen bytes and this byte end with.
pub(super) fn matched(sequence: &[u8], seen: usize, byte: u8) -> usize {
    let text = [&sequence[..seen], &[byte]].concat();
    let fits = |length: &usize| text.ends_with(&sequence[..*length]);
    (0..=text.len().min(sequence.len())).rev().find(fits).unwrap_or(0)
}

#[cfg(test)]
#[path = "machine_tests.rs"]
mod tests;
