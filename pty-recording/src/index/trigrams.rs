//! Which segments cannot have a match: the set of the trigrams that the text of each has.
//!
//! A trigram is three bytes of a line whose letters are folded: capital and small ones are the same. A set has a
//! bit for each hash of a trigram: it may say of one that it is there though it is not, but never the other way round.

use std::collections::BTreeSet;

use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind};

/// The bits of the largest set, and the bytes of it and of the smallest.
const BITS: usize = 1 << 16;
pub(super) const LARGEST: usize = BITS / 8;
const SMALLEST: usize = 8;
/// A set is made smaller while no more than 3 of 8 bits are set.
const FULL: [usize; 2] = [3, 8];
/// The most characters that a class is looked at for.
const CLASS: usize = 8;

/// Makes sets.
pub(super) struct Maker {
    line: Vec<u8>,
    /// A byte for each bit of the largest set: 0 or 1.
    bits: Box<[u8; BITS]>,
}

impl Default for Maker {
    fn default() -> Self {
        Self { line: Vec::new(), bits: Box::new([0; BITS]) }
    }
}

impl Maker {
    /// Returns the set of what is in these lines.
    pub(super) fn make(&mut self, text: &str) -> Vec<u8> {
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', text.as_bytes()) {
            fold(&text[start..end], &mut self.line);
            for trigram in trigrams(&self.line) {
                self.bits[place(trigram)] = 1;
            }
            start = end + 1;
        }
        let mut size = BITS;
        while size > 8 * SMALLEST {
            let (left, right) = self.bits[..size].split_at_mut(size / 2);
            let set: u32 = left.iter().zip(&*right).map(|(left, right)| u32::from(left | right)).sum();
            if set as usize * FULL[1] > left.len() * FULL[0] {
                break;
            }
            left.iter_mut().zip(right).for_each(|(left, right)| *left |= *right);
            size /= 2;
        }
        let byte = |bits: &[u8]| bits.iter().rev().fold(0, |byte, bit| byte << 1 | bit);
        let set = self.bits[..size].chunks(8).map(byte).collect();
        self.bits.fill(0);
        set
    }
}

fn trigrams(line: &[u8]) -> impl Iterator<Item = [u8; 3]> {
    line.windows(3).map(|window| [window[0], window[1], window[2]])
}

/// Where the bit of a trigram is in the largest set. In half a set, the two halves are one.
fn place([a, b, c]: [u8; 3]) -> usize {
    usize::from((u32::from_le_bytes([a, b, c, 0]).wrapping_mul(0x9e37_79b1) >> 16) as u16)
}

/// Sets `out` to a text in which letters that differ in case only are the same, most of them.
fn fold(text: &str, out: &mut Vec<u8>) {
    out.clear();
    out.extend_from_slice(text.as_bytes());
    out.make_ascii_lowercase();
    if text.is_ascii() {
        return;
    }
    out.clear();
    for c in text.chars() {
        push(fold_char(c), out);
    }
}

fn push(c: char, out: &mut Vec<u8>) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

fn fold_char(c: char) -> char {
    match c {
        '\0'..='\x7f' => c.to_ascii_lowercase(),
        // Lines, blocks, and what is written in Chinese, Japanese and Korean have no case.
        '\u{2500}'..='\u{259f}' | '\u{2e80}'..='\u{a63f}' | '\u{ac00}'..='\u{d7a3}' => c,
        // Some are the same only as capitals, as s and the long s.
        _ => {
            let capital = only(c.to_uppercase()).unwrap_or(c);
            only(capital.to_lowercase()).unwrap_or(capital)
        }
    }
}

fn only(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next();
    first.filter(|_| chars.next().is_none())
}

/// The trigrams that all matches of a pattern have.
#[derive(Clone, Debug, Default)]
pub(super) struct Required(BTreeSet<[u8; 3]>);

impl Required {
    pub(super) fn of(pattern: &Hir) -> Self {
        let mut required = Self::default();
        let mut run = Vec::new();
        required.walk(pattern, &mut run);
        required.end(&mut run);
        required
    }

    /// Whether every text may have a match.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a text may have a match, of whose trigrams this is the set; `None` if it is none.
    pub(super) fn are_in(&self, set: &[u8]) -> Option<bool> {
        if !set.len().is_power_of_two() || !(SMALLEST..=LARGEST).contains(&set.len()) {
            return None;
        }
        let is_in = |trigram: &[u8; 3]| {
            let place = place(*trigram) & (8 * set.len() - 1);
            set[place / 8] & 1 << (place % 8) != 0
        };
        Some(self.0.iter().all(is_in))
    }

    /// Adds to `run`, what a match has before this, what it has of this.
    fn walk(&mut self, part: &Hir, run: &mut Vec<u8>) {
        match part.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(text) => text.chars().for_each(|c| push(fold_char(c), run)),
                Err(_) => self.end(run),
            },
            HirKind::Class(Class::Unicode(class)) => match folded(class) {
                Some(c) => push(c, run),
                None => self.end(run),
            },
            HirKind::Class(Class::Bytes(_)) | HirKind::Alternation(_) => self.end(run),
            HirKind::Capture(capture) => self.walk(&capture.sub, run),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.walk(part, run)),
            HirKind::Repetition(repetition) => {
                self.end(run);
                if repetition.min > 0 {
                    self.walk(&repetition.sub, run);
                    self.end(run);
                }
            }
        }
    }

    fn end(&mut self, run: &mut Vec<u8>) {
        self.0.extend(trigrams(run));
        run.clear();
    }
}

/// What all characters of a class become.
fn folded(class: &ClassUnicode) -> Option<char> {
    let mut chars = class.iter().flat_map(|range| range.start()..=range.end());
    let first = fold_char(chars.next()?);
    let same = chars.by_ref().take(CLASS).all(|c| fold_char(c) == first);
    (same && chars.next().is_none()).then_some(first)
}
