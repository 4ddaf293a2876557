use std::ops::Range;

use memchr::memmem;
use regex_automata::dfa::Automaton;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_automata::{Anchored, Input};

use super::{Pattern, Regex};

/// The newest bytes of output that is not matched yet.
#[derive(Debug)]
pub(super) struct Output {
    bytes: Vec<u8>,
    limit: usize,
    /// Bytes that the last search has checked without a match.
    seen: usize,
}

impl Output {
    pub(super) fn new(limit: usize) -> Self {
        Self { bytes: Vec::new(), limit, seen: 0 }
    }

    pub(super) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    /// Adds output. [`Search::advance`] and [`Output::forget_oldest`] make room again.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Drops all but the newest `keep` bytes once there are twice as many, so each byte is moved at most
    /// once. Returns how many were dropped.
    fn forget(&mut self, keep: usize) -> usize {
        if self.bytes.len() < keep.saturating_mul(2) {
            return 0;
        }
        let gone = self.bytes.len() - keep;
        self.drop_first(gone);
        gone
    }

    fn drop_first(&mut self, count: usize) {
        self.bytes.drain(..count);
        self.seen = self.seen.saturating_sub(count);
    }

    /// Like [`Output::forget`], between searches.
    pub(super) fn forget_oldest(&mut self) {
        self.forget(self.limit);
    }

    /// Removes everything up to `end`, and returns the newest part of it.
    fn take(&mut self, end: usize, window: usize) -> Vec<u8> {
        let mut taken: Vec<u8> = self.bytes.drain(..end).collect();
        taken.drain(..end.saturating_sub(window));
        self.seen = 0;
        taken
    }

    pub(super) fn take_all(&mut self) -> Vec<u8> {
        self.take(self.bytes.len(), self.limit)
    }

    /// Returns the newest bytes.
    pub(super) fn newest(&self) -> &[u8] {
        &self.bytes[self.bytes.len().saturating_sub(self.limit)..]
    }
}

/// Output up to the end of a match.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Index of the pattern.
    pub(super) index: usize,
    pub(super) bytes: Vec<u8>,
    /// The match, then its groups.
    pub(super) groups: Vec<Option<Range<usize>>>,
}

/// Searches for the match that is complete first; of those complete at the same byte, the one of the
/// pattern listed first. The result does not depend on how the output was divided into reads.
#[derive(Debug)]
pub(super) struct Search {
    scans: Vec<Scan>,
    /// Bytes of the output that all scans have passed.
    passed: usize,
    /// A match lies within this many of the newest bytes.
    window: usize,
}

#[derive(Debug)]
struct Scan {
    index: usize,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Bytes(Box<memmem::Finder<'static>>),
    /// The state is that after the bytes passed; `None` before the first search.
    Regex(Regex, Option<StateID>),
}

impl Search {
    pub(super) fn new(patterns: &[Pattern], output: &mut Output) -> Self {
        let scan = |(index, pattern): (usize, &Pattern)| {
            let kind = match pattern {
                Pattern::Bytes(bytes) => Kind::Bytes(Box::new(memmem::Finder::new(bytes).into_owned())),
                Pattern::Regex(regex) => Kind::Regex(regex.clone(), None),
                _ => return None,
            };
            Some(Scan { index, kind })
        };
        let scans: Vec<_> = patterns.iter().enumerate().filter_map(scan).collect();
        let length = |scan: &Scan| match &scan.kind {
            Kind::Bytes(finder) => finder.needle().len(),
            Kind::Regex(..) => 0,
        };
        let longest = scans.iter().map(length).max().unwrap_or(0);
        output.drop_first(output.seen.saturating_sub(output.limit));
        Self { window: output.limit.max(longest), scans, passed: 0 }
    }

    /// Searches the new part of `output`, and removes the match and everything before it.
    pub(super) fn advance(&mut self, output: &mut Output) -> Option<Found> {
        let mut first: Option<(usize, Hit)> = None;
        let mut bound = output.bytes.len();
        for scan in &mut self.scans {
            if let Some(hit) = scan.kind.advance(&output.bytes[..bound], self.passed, self.window) {
                let complete = hit.complete;
                first = Some((scan.index, hit));
                // The next ones have to be faster.
                let Some(less) = complete.checked_sub(1) else { break };
                bound = less;
                if bound < self.passed {
                    break;
                }
            }
        }
        let Some((index, mut hit)) = first else {
            self.passed = output.bytes.len();
            // One more, for what looks at the byte before a match.
            self.passed -= output.forget(self.window.saturating_add(1));
            output.seen = self.passed;
            return None;
        };
        let end = hit.groups[0].as_ref().map_or(0, |whole| whole.end);
        let gone = end.saturating_sub(self.window);
        for group in hit.groups.iter_mut().flatten() {
            *group = group.start.saturating_sub(gone)..group.end.saturating_sub(gone);
        }
        Some(Found { index, bytes: output.take(end, self.window), groups: hit.groups })
    }
}

/// Where a match is in the output. `complete` is where the scan knew.
struct Hit {
    complete: usize,
    groups: Vec<Option<Range<usize>>>,
}

impl Kind {
    fn advance(&mut self, bytes: &[u8], passed: usize, window: usize) -> Option<Hit> {
        match self {
            Self::Bytes(finder) => {
                let length = finder.needle().len();
                let from = passed.saturating_sub(length.saturating_sub(1));
                let start = from + finder.find(bytes.get(from..)?)?;
                Some(Hit { complete: start + length, groups: vec![Some(start..start + length)] })
            }
            Self::Regex(regex, state) => advance(regex, state, bytes, passed, window),
        }
    }
}

fn advance(
    regex: &Regex,
    state: &mut Option<StateID>,
    bytes: &[u8],
    passed: usize,
    window: usize,
) -> Option<Hit> {
    let dfa = &*regex.scanner;
    let mut current = match *state {
        Some(state) => state,
        None => {
            let start = state_before(dfa, None)?;
            if dfa.is_match_state(dfa.next_eoi_state(start))
                && let Some(groups) = regex.groups(&bytes[..0], 0)
            {
                return Some(Hit { complete: 0, groups });
            }
            start
        }
    };
    for (index, &byte) in bytes.iter().enumerate().skip(passed) {
        current = dfa.next_state(current, byte);
        if dfa.is_match_state(current) || dfa.is_match_state(dfa.next_eoi_state(current)) {
            let end = index + 1;
            let from = end.saturating_sub(window);
            if let Some(groups) = regex.groups(&bytes[..end], from) {
                return Some(Hit { complete: end, groups });
            }
            // It began before the window: such beginnings are forgotten.
            let before = from.checked_sub(1).map(|before| bytes[before]);
            current = state_before(dfa, before)?;
            for &byte in &bytes[from..end] {
                current = dfa.next_state(current, byte);
            }
        } else if dfa.is_dead_state(current) {
            break;
        }
    }
    *state = Some(current);
    None
}

/// The state of a search that begins after the byte `before`. There is always one: errors are for
/// kinds of searches that the automaton was not made for.
fn state_before(dfa: &impl Automaton, before: Option<u8>) -> Option<StateID> {
    dfa.start_state(&start::Config::new().anchored(Anchored::No).look_behind(before)).ok()
}

impl Regex {
    /// The match from `from` on, and its groups.
    fn groups(&self, bytes: &[u8], from: usize) -> Option<Vec<Option<Range<usize>>>> {
        let mut captures = self.finder.create_captures();
        self.finder.search_captures(&Input::new(bytes).range(from..), &mut captures);
        captures.is_match().then(|| captures.iter().map(|group| group.map(|span| span.range())).collect())
    }
}

#[cfg(test)]
#[path = "output_tests.rs"]
mod tests;
