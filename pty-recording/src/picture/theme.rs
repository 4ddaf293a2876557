//! The colours of a terminal.

use pty_screen::Colour;

/// A colour: red, green and blue.
pub type Rgb = [u8; 3];

/// The colours of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Of text where none is set.
    pub foreground: Rgb,
    /// Behind all.
    pub background: Rgb,
    /// The first 16 of the palette: black, red, green, yellow, blue, magenta, cyan and white, and the same bright.
    pub palette: [Rgb; 16],
}

/// The name of a theme, its foreground, background and palette.
type Known = (&'static str, u32, u32, [u32; 16]);

/// As their makers publish them; the first one is the default.
const KNOWN: [Known; 13] = [
    (
        "asciinema",
        0xcccccc,
        0x121314,
        [
            0x000000, 0xdd3c69, 0x4ebf22, 0xddaf3c, 0x26b0d7, 0xb954e1, 0x54e1b9, 0xd9d9d9, 0x4d4d4d,
            0xdd3c69, 0x4ebf22, 0xddaf3c, 0x26b0d7, 0xb954e1, 0x54e1b9, 0xffffff,
        ],
    ),
    (
        "catppuccin-latte",
        0x4c4f69,
        0xeff1f5,
        [
            0x5c5f77, 0xd20f39, 0x40a02b, 0xdf8e1d, 0x1e66f5, 0xea76cb, 0x179299, 0xacb0be, 0x6c6f85,
            0xd20f39, 0x40a02b, 0xdf8e1d, 0x1e66f5, 0xea76cb, 0x179299, 0xbcc0cc,
        ],
    ),
    (
        "catppuccin-mocha",
        0xcdd6f4,
        0x1e1e2e,
        [
            0x45475a, 0xf38ba8, 0xa6e3a1, 0xf9e2af, 0x89b4fa, 0xf5c2e7, 0x94e2d5, 0xbac2de, 0x585b70,
            0xf38ba8, 0xa6e3a1, 0xf9e2af, 0x89b4fa, 0xf5c2e7, 0x94e2d5, 0xa6adc8,
        ],
    ),
    (
        "dracula",
        0xf8f8f2,
        0x282a36,
        [
            0x21222c, 0xff5555, 0x50fa7b, 0xf1fa8c, 0xbd93f9, 0xff79c6, 0x8be9fd, 0xf8f8f2, 0x6272a4,
            0xff6e6e, 0x69ff94, 0xffffa5, 0xd6acff, 0xff92df, 0xa4ffff, 0xffffff,
        ],
    ),
    (
        "github-dark",
        0xe6edf3,
        0x0d1117,
        [
            0x484f58, 0xff7b72, 0x3fb950, 0xd29922, 0x58a6ff, 0xbc8cff, 0x39c5cf, 0xb1bac4, 0x6e7681,
            0xffa198, 0x56d364, 0xe3b341, 0x79c0ff, 0xd2a8ff, 0x56d4dd, 0xffffff,
        ],
    ),
    (
        "github-light",
        0x1f2328,
        0xffffff,
        [
            0x24292f, 0xcf222e, 0x116329, 0x4d2d00, 0x0969da, 0x8250df, 0x1b7c83, 0x6e7781, 0x57606a,
            0xa40e26, 0x1a7f37, 0x633c01, 0x218bff, 0xa475f9, 0x3192aa, 0x8c959f,
        ],
    ),
    (
        "gruvbox-dark",
        0xebdbb2,
        0x282828,
        [
            0x282828, 0xcc241d, 0x98971a, 0xd79921, 0x458588, 0xb16286, 0x689d6a, 0xa89984, 0x928374,
            0xfb4934, 0xb8bb26, 0xfabd2f, 0x83a598, 0xd3869b, 0x8ec07c, 0xebdbb2,
        ],
    ),
    (
        "gruvbox-light",
        0x3c3836,
        0xfbf1c7,
        [
            0xfbf1c7, 0xcc241d, 0x98971a, 0xd79921, 0x458588, 0xb16286, 0x689d6a, 0x7c6f64, 0x928374,
            0x9d0006, 0x79740e, 0xb57614, 0x076678, 0x8f3f71, 0x427b58, 0x3c3836,
        ],
    ),
    (
        "monokai",
        0xf8f8f2,
        0x272822,
        [
            0x272822, 0xf92672, 0xa6e22e, 0xf4bf75, 0x66d9ef, 0xae81ff, 0xa1efe4, 0xf8f8f2, 0x75715e,
            0xf92672, 0xa6e22e, 0xf4bf75, 0x66d9ef, 0xae81ff, 0xa1efe4, 0xf9f8f5,
        ],
    ),
    (
        "nord",
        0xd8dee9,
        0x2e3440,
        [
            0x3b4252, 0xbf616a, 0xa3be8c, 0xebcb8b, 0x81a1c1, 0xb48ead, 0x88c0d0, 0xe5e9f0, 0x4c566a,
            0xbf616a, 0xa3be8c, 0xebcb8b, 0x81a1c1, 0xb48ead, 0x8fbcbb, 0xeceff4,
        ],
    ),
    (
        "solarized-dark",
        0x839496,
        0x002b36,
        [
            0x073642, 0xdc322f, 0x859900, 0xb58900, 0x268bd2, 0xd33682, 0x2aa198, 0xeee8d5, 0x002b36,
            0xcb4b16, 0x586e75, 0x657b83, 0x839496, 0x6c71c4, 0x93a1a1, 0xfdf6e3,
        ],
    ),
    (
        "solarized-light",
        0x657b83,
        0xfdf6e3,
        [
            0x073642, 0xdc322f, 0x859900, 0xb58900, 0x268bd2, 0xd33682, 0x2aa198, 0xeee8d5, 0x002b36,
            0xcb4b16, 0x586e75, 0x657b83, 0x839496, 0x6c71c4, 0x93a1a1, 0xfdf6e3,
        ],
    ),
    (
        "xterm",
        0xe5e5e5,
        0x000000,
        [
            0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f,
            0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
        ],
    ),
];

fn split(colour: u32) -> Rgb {
    let [_, red, green, blue] = colour.to_be_bytes();
    [red, green, blue]
}

impl Default for Theme {
    fn default() -> Self {
        Self::known(&KNOWN[0])
    }
}

impl Theme {
    /// Returns a well-known theme.
    pub fn named(name: &str) -> Option<Self> {
        KNOWN.iter().find(|(known, ..)| *known == name).map(Self::known)
    }

    fn known((_, foreground, background, palette): &Known) -> Self {
        Self { foreground: split(*foreground), background: split(*background), palette: palette.map(split) }
    }

    /// Returns the names of the themes that are known.
    pub fn names() -> impl Iterator<Item = &'static str> {
        KNOWN.iter().map(|(name, ..)| *name)
    }

    /// Reads a theme as asciicast has it in its header: an object with `fg` and `bg`, each `#rrggbb`, and `palette`, 8
    /// or 16 of them with colons between. `None` if it is none.
    pub fn from_json(theme: &serde_json::Value) -> Option<Self> {
        let colour = |text: &str| {
            let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
            u32::from_str_radix(digits, 16).ok().map(split)
        };
        let palette = theme["palette"].as_str()?.split(':').map(colour).collect::<Option<Vec<_>>>()?;
        let palette = match palette.len() {
            8 => [&*palette, &*palette].concat(),
            _ => palette,
        };
        Some(Self {
            foreground: colour(theme["fg"].as_str()?)?,
            background: colour(theme["bg"].as_str()?)?,
            palette: palette.try_into().ok()?,
        })
    }
}

/// What a colour looks like that is the same in all themes.
pub(super) fn fixed(colour: Colour) -> Option<Rgb> {
    match colour {
        Colour::Default | Colour::Indexed(0..16) => None,
        Colour::Rgb(red, green, blue) => Some([red, green, blue]),
        Colour::Indexed(index @ 16..232) => {
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let index = index - 16;
            Some([level(index / 36), level(index / 6 % 6), level(index % 6)])
        }
        Colour::Indexed(index) => Some([8 + 10 * (index - 232); 3]),
    }
}
