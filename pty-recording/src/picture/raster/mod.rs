//! Pictures as pixels. A cell that looks different is drawn once, as a tile; a picture is a grid of tiles, and only what
//! differs from the picture before is encoded.

mod coverage;
mod fonts;
mod gif;
mod lzw;
mod pixels;
mod png;
mod reel;
mod system;
mod tiles;
mod window;
mod y4m;

pub use fonts::Fonts;
pub use gif::gif;
pub use png::{apng, png};
pub use y4m::y4m;
