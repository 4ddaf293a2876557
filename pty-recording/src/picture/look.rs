//! How a picture is drawn.

use super::Theme;

/// What is around the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Window {
    /// Only its background.
    #[default]
    None,
    /// A bar with the title.
    Plain,
    /// A bar with the title and three buttons.
    Mac,
}

/// How a picture is drawn. Lengths are in pixels.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Look {
    /// The colours.
    pub theme: Theme,
    /// The colours where the user prefers dark ones; the others are light then.
    pub dark: Option<Theme>,
    /// The size of the font; a cell is 0.6 of it wide.
    pub font_size: f64,
    /// The height of a row, as a multiple of the size of the font.
    pub line_height: f64,
    /// What is around the screen.
    pub window: Window,
    /// In the bar of the window, and for those who cannot see the picture. If empty, the one that the program set.
    pub title: String,
    /// Between the screen and the edge of the window.
    pub padding: f64,
    /// Around the window.
    pub margin: f64,
    /// Of the corners of the window.
    pub radius: f64,
    /// Whether the cursor is drawn.
    pub cursor: bool,
    /// How many times it plays; 0: for ever.
    pub times: u32,
}

/// In the colours of [`Theme::default`], with a font of 16 pixels, without a window; plays for ever.
impl Default for Look {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            dark: None,
            font_size: 16.0,
            line_height: 1.3,
            window: Window::None,
            title: String::new(),
            padding: 12.0,
            margin: 0.0,
            radius: 6.0,
            cursor: true,
            times: 0,
        }
    }
}
