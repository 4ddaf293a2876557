//! Numbers and texts as bytes, and back: what a saved screen is made of.

/// Takes what is written.
#[derive(Debug, Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub(crate) fn flag(&mut self, on: bool) {
        self.byte(on.into());
    }

    /// Seven bits a byte, the lowest ones first. The highest bit of a byte tells that more follow.
    pub(crate) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.byte(number as u8 | 0x80);
            number >>= 7;
        }
        self.byte(number as u8);
    }

    pub(crate) fn size(&mut self, size: usize) {
        self.number(size as u64);
    }

    /// How many there are, and they.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.size(bytes.len());
        self.0.extend_from_slice(bytes);
    }
}

/// Gives back what a [`Writer`] took, in the same order. `None` is for what was never written.
#[derive(Debug)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether all was read.
    pub(crate) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(byte)
    }

    pub(crate) fn flag(&mut self) -> Option<bool> {
        self.one_of(&[false, true])
    }

    /// One of a list, of which the place was written as a byte.
    pub(crate) fn one_of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        all.get(usize::from(self.byte()?)).copied()
    }

    pub(crate) fn number(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            number |= bits << shift;
            // It has 64 bits at the most, and none of its bytes is in vain.
            if number >> shift != bits || (byte == 0 && shift > 0) {
                return None;
            }
            if byte < 0x80 {
                return Some(number);
            }
            shift += 7;
            if shift > 63 {
                return None;
            }
        }
    }

    /// A size of up to `most`.
    pub(crate) fn size(&mut self, most: usize) -> Option<usize> {
        usize::try_from(self.number()?).ok().filter(|&size| size <= most)
    }

    /// Up to `most` bytes.
    pub(crate) fn bytes(&mut self, most: usize) -> Option<&'a [u8]> {
        let count = self.size(most)?;
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    /// A text of up to `most` bytes.
    pub(crate) fn text(&mut self, most: usize) -> Option<&'a str> {
        std::str::from_utf8(self.bytes(most)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        for number in (0..64).flat_map(|bit| [(1 << bit) - 1, 1 << bit, !(1 << bit), u64::MAX >> bit]) {
            let mut to = Writer::default();
            to.number(number);
            let bytes = to.into_bytes();
            let mut from = Reader::new(&bytes);
            assert_eq!(from.number(), Some(number));
            assert!(from.is_at_end());
            assert_eq!(Reader::new(&bytes[..bytes.len() - 1]).number(), None);
        }
    }

    #[test]
    fn numbers_that_are_none() {
        for bytes in [&[0x80, 0][..], &[0xff; 9], &[0xff; 11], &[0x80; 20]] {
            assert_eq!(Reader::new(bytes).number(), None, "{bytes:?}");
        }
        let largest = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2];
        assert_eq!(Reader::new(&largest).number(), None);
        assert_eq!(Reader::new(&[1, 7]).bytes(1), Some(&[7][..]));
        assert_eq!(Reader::new(&[2, 7]).bytes(5), None);
        assert_eq!(Reader::new(&[2, 7, 7]).bytes(1), None);
    }
}
