//! Pictures of recordings: the screen at a time, or what was shown from one time to another.
//!
//! A [`Film`] is what is shown: rows that look different once, and when each is where. A [`Look`] is how it is drawn.
//! The same film and look give the same bytes, everywhere and always.

mod film;
mod geometry;
mod html;
mod look;
mod markup;
mod mosaic;
mod packed;
mod raster;
mod svg;
mod theme;

pub use film::{Cut, Film};
pub use html::html;
pub use look::{Look, Window};
pub use raster::{Fonts, apng, gif, png, y4m};
pub use svg::svg;
pub use theme::{Rgb, Theme};
