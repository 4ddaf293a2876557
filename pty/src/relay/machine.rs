//! The relay without its system calls: what has arrived, what waits to be written, what to poll
//! for next, and when it is over.
//!
//! ```text
//!   source ──> input ──> terminal ──> output ──> sink        (a lane)
//!                        terminal ──> output ──> sink        (another, where stderr is split)
//! ```

use std::time::Instant;

use super::buffer::Buffer;
use super::policy::{LongLine, StdinEof, StdoutGone, Wait};

/// Room for what a terminal holds, several times over.
const CAPACITY: usize = 64 * 1024;

/// More than any kernel keeps of what was printed on a terminal and not read. After the program's
/// end this many bytes are read at the most, so that others cannot keep us by printing on.
const KERNEL_HOLDS: usize = 64 * 1024;

/// The terminal's line discipline, as far as it matters to what is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Discipline {
    pub(crate) canonical: bool,
    /// Keys send signals. Without canonical mode that is a program that edits lines itself.
    pub(crate) signals: bool,
    /// The end-of-file character, unless it is disabled.
    pub(crate) eof: Option<u8>,
    /// The characters that end a line besides newline and end-of-file.
    pub(crate) line_ends: [Option<u8>; 3],
    /// Bytes that one line can have, its end not counted.
    pub(crate) max_line: usize,
}

impl Discipline {
    pub(super) fn ends_line(&self, byte: u8) -> bool {
        byte == b'\n' || self.eof == Some(byte) || self.line_ends.contains(&Some(byte))
    }
}

/// A line of the input is longer than the terminal holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LineTooLong {
    /// Where in the input the line begins, in bytes.
    pub(super) offset: u64,
    pub(super) max_line: usize,
}

/// What to wait for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Interest {
    pub(super) source: bool,
    pub(super) terminal_write: bool,
    /// The program taking what was typed.
    pub(super) consumption: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Policies {
    pub(super) stdin_eof: StdinEof,
    pub(super) stdout_gone: StdoutGone,
    pub(super) wait: Wait,
    pub(super) long_line: LongLine,
}

/// One terminal's output.
#[derive(Debug)]
struct Lane {
    buffer: Buffer,
    /// Nothing more is to be read.
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
    /// Bytes of the current line typed so far, and its place in the input.
    line: usize,
    offset: u64,
    line_offset: u64,
    /// An end-of-file character was typed in canonical mode, and what became of it is not known.
    eof_waits: bool,
    /// A program that edits lines itself has seen it, since the terminal was last canonical.
    editor_was_told: bool,
    hang_up: bool,
    lanes: Vec<Lane>,
    child_exited: bool,
    /// The program has ended and only what is there already is read.
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
            eof_waits: false,
            editor_was_told: false,
            hang_up: false,
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
            source: self.source_open && self.input.has_space(),
            terminal_write: !self.input.is_empty(),
            consumption: self.at_end_of_input(),
        }
    }

    pub(super) fn reads(&self, lane: usize) -> bool {
        let lane = &self.lanes[lane];
        !lane.ended && (lane.sink_gone || lane.buffer.has_space())
    }

    pub(super) fn writes(&self, lane: usize) -> bool {
        !self.lanes[lane].buffer.is_empty()
    }

    /// The program has ended, the terminal is drained, and all that was read has been written.
    pub(super) fn is_finished(&self) -> bool {
        self.child_exited && self.lanes.iter().all(|lane| lane.ended && lane.buffer.is_empty())
    }

    /// Whether the terminal is to be closed under the program.
    pub(super) fn hangs_up(&self) -> bool {
        self.hang_up
    }

    /// When to call [`expired`](Self::expired).
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    // Input.

    pub(super) fn source_space(&mut self) -> &mut [u8] {
        self.input.space()
    }

    pub(super) fn source_read(&mut self, count: usize) {
        self.input.filled(count);
    }

    /// Bytes to type that come from elsewhere than `source_space`.
    pub(super) fn type_bytes(&mut self, bytes: &[u8]) {
        self.input.push(bytes);
    }

    pub(super) fn input_pending(&self) -> &[u8] {
        self.input.pending()
    }

    /// The last `count` bytes of input are not to be typed.
    pub(super) fn drop_input(&mut self, count: usize) {
        self.input.drop_last(count);
    }

    pub(super) fn source_ended(&mut self) {
        self.source_open = false;
    }

    /// The bytes that can be typed now. Where a line becomes too long, those before it; an error
    /// if there are none.
    pub(super) fn typable(&self, discipline: &Discipline) -> Result<&[u8], LineTooLong> {
        let pending = self.input.pending();
        if !discipline.canonical || self.policies.long_line == LongLine::Truncate {
            return Ok(pending);
        }
        let mut line = self.line;
        let mut line_offset = self.line_offset;
        for (index, &byte) in pending.iter().enumerate() {
            if discipline.ends_line(byte) {
                line = 0;
                line_offset = self.offset + index as u64 + 1;
            } else if line == discipline.max_line {
                return match index {
                    0 => Err(LineTooLong { offset: line_offset, max_line: discipline.max_line }),
                    _ => Ok(&pending[..index]),
                };
            } else {
                line += 1;
            }
        }
        Ok(pending)
    }

    /// The first `count` pending bytes were typed.
    pub(super) fn typed(&mut self, count: usize, discipline: &Discipline) {
        for &byte in &self.input.pending()[..count] {
            self.offset += 1;
            if !discipline.canonical || discipline.ends_line(byte) {
                self.line = 0;
                self.line_offset = self.offset;
            } else {
                self.line += 1;
            }
        }
        self.input.taken(count);
    }

    /// All input has been typed and there will be no more; what follows is up to the policy.
    pub(super) fn at_end_of_input(&self) -> bool {
        !self.source_open
            && self.input.is_empty()
            && !self.child_exited
            && !self.hang_up
            && self.policies.stdin_eof != StdinEof::Ignore
    }

    /// To be called at the end of input, and whenever the program may have taken something since.
    /// `unread`: the terminal holds something typed that the program has not taken.
    pub(super) fn end_of_input(&mut self, discipline: &Discipline, unread: bool) {
        if !self.at_end_of_input() {
            return;
        }
        // A part of a line is handed over by the first end-of-file character, and not readable before.
        let part_of_line = discipline.canonical && self.line > 0;
        if self.policies.stdin_eof == StdinEof::Hangup {
            match discipline.eof {
                Some(eof) if part_of_line => self.input.push(&[eof]),
                _ => self.hang_up = !unread,
            }
            return;
        }
        let Some(eof) = discipline.eof else { return };
        if part_of_line {
            self.input.push(&[eof, eof]);
            self.eof_waits = true;
        } else if unread {
            // It comes to what was typed before.
        } else if discipline.canonical {
            self.input.push(&[eof]);
            self.eof_waits = true;
            self.editor_was_told = false;
        } else if self.eof_waits || (discipline.signals && !self.editor_was_told) {
            self.input.push(&[eof]);
            self.eof_waits = false;
            self.editor_was_told = true;
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

    /// `count` bytes were put into `terminal_space`. Without a sink they were only read to let the
    /// program go on.
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

    /// Bytes to show that come from elsewhere than `terminal_space`.
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
        if self.policies.stdout_gone == StdoutGone::Hangup {
            self.hang_up = true;
        }
    }

    // The program.

    pub(super) fn child_exited(&mut self, now: Instant) {
        self.child_exited = true;
        self.input.clear();
        match self.policies.wait {
            Wait::Child => self.last_reads = true,
            Wait::All => {}
            Wait::Grace(grace) => self.deadline = now.checked_add(grace),
        }
    }

    /// The user wants it.
    pub(super) fn hang_up_now(&mut self) {
        self.hang_up = true;
    }

    /// The terminal was closed under the program; its end is all that is waited for.
    pub(super) fn hung_up(&mut self) {
        self.hang_up = false;
        self.source_open = false;
        self.input.clear();
        self.policies.stdin_eof = StdinEof::Ignore;
    }

    /// Only what is there already is read.
    pub(super) fn reads_last(&self) -> bool {
        self.last_reads
    }

    /// The program has ended, and nothing is waited for any more.
    pub(super) fn stop_waiting(&mut self) {
        self.deadline = None;
        self.last_reads = true;
    }

    /// Nobody takes what is left to be written.
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
    }
}

/// How much of `sequence` has been seen after `byte`, if `seen` of it were before: the longest of
/// its beginnings that what was seen and this byte end with.
pub(super) fn matched(sequence: &[u8], seen: usize, byte: u8) -> usize {
    let text = [&sequence[..seen], &[byte]].concat();
    let fits = |length: &usize| text.ends_with(&sequence[..*length]);
    (0..=text.len().min(sequence.len())).rev().find(fits).unwrap_or(0)
}

#[cfg(test)]
#[path = "machine_tests.rs"]
mod tests;
