//! The compression of GIF: <https://www.w3.org/Graphics/GIF/spec-gif89a.txt>, appendix F.

/// Codes have at most so many bits.
const LONGEST: u32 = 12;
/// At most half of the places are taken.
const PLACES: usize = 2 << LONGEST;

/// The strings that have codes: a known string and one more byte.
pub(super) struct Lzw {
    /// Each in the first free place after the one that its hash says: the code of what is before the last byte, this
    /// byte, and its own code; 0 where none is.
    places: Box<[u32]>,
}

impl Lzw {
    pub(super) fn new() -> Self {
        Self { places: vec![0; PLACES].into() }
    }

    /// Adds bytes, which are not empty, as the data of an image: the length of a byte, and blocks.
    pub(super) fn pack(&mut self, bytes: &[u8], to: &mut Vec<u8>) {
        let most = bytes.iter().copied().max().unwrap_or_default();
        let length = (u32::from(most) + 1).next_power_of_two().trailing_zeros().max(2);
        let (clear, end) = (1 << length, (1 << length) + 1);
        to.push(length as u8);
        let mut codes = Codes::new(to);
        let (mut next, mut size) = (end + 1, length + 1);
        self.places.fill(0);
        codes.put(clear, size);
        let mut known = u32::from(bytes[0]);
        for byte in &bytes[1..] {
            let byte = u32::from(*byte);
            let string = known << 8 | byte;
            let mut place = hash(string);
            // No code is 0, and so no place that is taken is.
            while self.places[place] != 0 && self.places[place] >> LONGEST != string {
                place = (place + 1) % PLACES;
            }
            if self.places[place] != 0 {
                known = self.places[place] & ((1 << LONGEST) - 1);
                continue;
            }
            codes.put(known, size);
            if next < 1 << LONGEST {
                self.places[place] = string << LONGEST | next;
                size += u32::from(next == 1 << size);
                next += 1;
            } else {
                codes.put(clear, size);
                self.places.fill(0);
                (next, size) = (end + 1, length + 1);
            }
            known = byte;
        }
        codes.put(known, size);
        size += u32::from(next == 1 << size && size < LONGEST);
        codes.put(end, size);
        codes.finish();
    }
}

fn hash(string: u32) -> usize {
    (string.wrapping_mul(0x9e37_79b1) >> (31 - LONGEST)) as usize
}

/// Codes in blocks of up to 255 bytes, each after its length.
struct Codes<'a> {
    to: &'a mut Vec<u8>,
    /// Where the block begins.
    block: usize,
    /// What is not a whole byte yet.
    bits: u64,
    count: u32,
}

impl<'a> Codes<'a> {
    fn new(to: &'a mut Vec<u8>) -> Self {
        let block = to.len();
        to.push(0);
        Self { to, block, bits: 0, count: 0 }
    }

    fn put(&mut self, code: u32, size: u32) {
        self.bits |= u64::from(code) << self.count;
        self.count += size;
        while self.count >= 8 {
            self.push();
        }
    }

    fn push(&mut self) {
        if self.to.len() - self.block > 255 {
            self.to[self.block] = 255;
            self.block = self.to.len();
            self.to.push(0);
        }
        self.to.push(self.bits as u8);
        self.bits >>= 8;
        self.count = self.count.saturating_sub(8);
    }

    fn finish(mut self) {
        if self.count > 0 {
            self.push();
        }
        self.to[self.block] = (self.to.len() - self.block - 1) as u8;
        self.to.push(0);
    }
}
