//! A terminal's line discipline as a value.

/// The terminal's line discipline, as far as it matters to what is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Discipline {
    pub(crate) canonical: bool,
    /// Without canonical mode: a program that edits lines itself, since keys send signals or newlines
    /// are printed as a person wants them.
    pub(crate) edits_lines: bool,
    /// The end-of-file character, unless it is disabled.
    pub(crate) eof: Option<u8>,
    /// The characters that end a line besides newline and end-of-file.
    pub(crate) line_ends: [Option<u8>; 3],
    /// Bytes that one line can have, its end not counted.
    pub(crate) max_line: usize,
    /// What makes the next character one like any other, and which characters are not.
    pub(crate) quote: Option<(u8, ByteSet)>,
}

impl Discipline {
    pub(crate) fn ends_line(&self, byte: u8) -> bool {
        byte == b'\n' || self.eof == Some(byte) || self.line_ends.contains(&Some(byte))
    }

    /// What is typed before `byte` for it to be read as it is.
    pub(crate) fn quote_for(&self, byte: u8) -> Option<u8> {
        self.quote.and_then(|(quote, special)| special.contains(byte).then_some(quote))
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ByteSet([u64; 4]);

impl ByteSet {
    pub(crate) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte / 64)] & (1 << (byte % 64)) != 0
    }
}

impl FromIterator<u8> for ByteSet {
    fn from_iter<I: IntoIterator<Item = u8>>(bytes: I) -> Self {
        let mut set = Self::default();
        for byte in bytes {
            set.0[usize::from(byte / 64)] |= 1 << (byte % 64);
        }
        set
    }
}
