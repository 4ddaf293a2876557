//! A terminal's line discipline as a value.

/// The settings of a terminal's line discipline that matter to typed input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Discipline {
    pub(crate) canonical: bool,
    /// Not canonical, but keys send signals or newlines get a carriage return: a program that edits lines
    /// itself.
    pub(crate) edits_lines: bool,
    /// The end-of-file character, unless it is disabled.
    pub(crate) eof: Option<u8>,
    /// The characters that end a line besides newline and end-of-file.
    pub(crate) line_ends: [Option<u8>; 3],
    /// Longest line in bytes, without its end.
    pub(crate) max_line: usize,
    /// The character that makes the next one literal, and the set of characters that need it.
    pub(crate) quote: Option<(u8, ByteSet)>,
}

impl Discipline {
    pub(crate) fn ends_line(&self, byte: u8) -> bool {
        byte == b'\n' || self.eof == Some(byte) || self.line_ends.contains(&Some(byte))
    }

    /// The byte to type before `byte` so that it is read literally.
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
