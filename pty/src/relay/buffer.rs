/// A byte buffer: filled at one end, emptied at the other, never larger than its capacity unless more is
/// pushed at once.
#[derive(Debug)]
pub(super) struct Buffer {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
}

impl Buffer {
    pub(super) fn new(capacity: usize) -> Self {
        Self { bytes: vec![0; capacity], start: 0, end: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.start == self.end
    }

    pub(super) fn has_space(&self) -> bool {
        self.end - self.start < self.bytes.len()
    }

    /// The space for the next bytes. Moves pending bytes to the front if they end in the second half of the
    /// buffer.
    pub(super) fn space(&mut self) -> &mut [u8] {
        if self.start > 0 && self.end > self.bytes.len() / 2 {
            self.bytes.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        &mut self.bytes[self.end..]
    }

    /// `count` bytes were put into `space`.
    pub(super) fn filled(&mut self, count: usize) {
        assert!(count <= self.bytes.len() - self.end, "more was filled than there was space");
        self.end += count;
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.space();
        if self.bytes.len() < self.end + bytes.len() {
            self.bytes.resize(self.end + bytes.len(), 0);
        }
        self.bytes[self.end..self.end + bytes.len()].copy_from_slice(bytes);
        self.end += bytes.len();
    }

    pub(super) fn pending(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    pub(super) fn taken(&mut self, count: usize) {
        assert!(count <= self.end - self.start, "more was taken than was pending");
        self.start += count;
        if self.is_empty() {
            self.clear();
        }
    }

    pub(super) fn drop_last(&mut self, count: usize) {
        assert!(count <= self.end - self.start, "more was dropped than was pending");
        self.end -= count;
    }

    pub(super) fn clear(&mut self) {
        self.start = 0;
        self.end = 0;
    }
}
