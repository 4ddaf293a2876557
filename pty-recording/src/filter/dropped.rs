//! The kinds of what is kept from a terminal.

macro_rules! dropped {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What a [`Filter`](super::Filter) keeps from the terminal.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Dropped {
            $($(#[$doc])* $name,)*
        }

        impl Dropped {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns its name, for people.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

dropped! {
    /// Writes the clipboard, or has the terminal type what is in it.
    Clipboard = "clipboard (OSC 52)",
    /// Changes the title of the window, or puts it aside.
    Title = "title",
    /// Has the terminal type its title, which the recording may have set before.
    TitleReport = "title report",
    /// Has the terminal type an answer.
    Query = "device query",
    /// Moves, resizes or hides the window, or has its state typed.
    Window = "window operation",
    /// Has the terminal type what the mouse does.
    Mouse = "mouse",
    /// Has the terminal type when its window is looked at.
    Focus = "focus events",
    /// Brackets around what is pasted.
    Paste = "bracketed paste",
    /// Changes what the keys type, or locks them.
    Keyboard = "keyboard protocol",
    /// Sets or clears tab stops, which few terminals can restore.
    Tabs = "tab stops",
    /// Changes the palette, or has a colour typed.
    Palette = "palette",
    /// A link whose text need not say where it leads.
    Hyperlink = "hyperlink (OSC 8)",
    /// A message on the desktop.
    Notification = "notification",
    /// Says which directory, host and user one is.
    Directory = "working directory (OSC 7)",
    /// Marks of shells, and commands of iTerm2, which transfers files with them too.
    Shell = "shell integration",
    /// Another operating system command.
    Osc = "operating system command (OSC)",
    /// Device control: graphics, macros, definitions of keys, questions.
    Device = "device control string (DCS)",
    /// A command to the terminal program, such as one to show a file.
    Application = "application command (APC)",
    /// A string that terminals hide.
    Private = "hidden string (PM, SOS)",
    /// Prints the screen, or all that follows.
    Printer = "printing",
    /// Resets the terminal, what its user has set included, or makes it another one.
    Reset = "terminal reset",
    /// Throws away what has scrolled off the user's screen.
    Scrollback = "scrollback erasure",
    /// A mode that the filter does not know to be harmless.
    Mode = "other mode",
    /// An eight-bit control character, as one byte or in UTF-8.
    C1 = "eight-bit control",
    /// A control character that does not move the cursor.
    Control = "other control character",
    /// A sequence that the filter does not know to be harmless.
    Unknown = "unknown sequence",
}

/// How often each kind was dropped.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts([u64; Dropped::ALL.len()]);

impl Counts {
    pub(super) fn add(&mut self, kind: Dropped) {
        self.0[kind as usize] += 1;
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Dropped, u64)> + '_ {
        Dropped::ALL.iter().copied().zip(self.0).filter(|&(_, count)| count > 0)
    }
}
