//! stub
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position(Vec<u8>);
impl Position {
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.clone()
    }
    pub fn from_bytes(b: &[u8]) -> Option<Self> {
        Some(Self(b.to_vec()))
    }
}
