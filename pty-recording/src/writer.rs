use std::io;

use crate::Event;

/// Writes a recording. The header was given to what made the writer.
///
/// A writer keeps bytes to write them together: a recording is whole once [`finish`](Self::finish) was called.
///
/// ```
/// use pty_recording::files::{Compression, Output};
/// use pty_recording::format::raw;
/// use pty_recording::{Event, Writer};
///
/// let output = Output::new(std::io::sink(), Compression::None)?;
/// let mut writer = raw::writer(output);
/// writer.write(&Event::output(0, "hello\r\n"))?;
/// writer.finish()?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub trait Writer: Send {
    /// Writes one event, or keeps it to write it with others. What the format cannot say is left
    /// out.
    ///
    /// # Errors
    /// Fails if the file cannot be written; the recording ends there.
    fn write(&mut self, event: &Event) -> io::Result<()>;

    /// Hands all that was kept to the system; but for the first bytes of a character whose last
    /// have not come yet, where a format needs whole characters.
    ///
    /// # Errors
    /// Fails if the file cannot be read or written.
    fn flush(&mut self) -> io::Result<()>;

    /// Writes what is left and what stands at the end. Nothing is written after this.
    ///
    /// # Errors
    /// Fails if the file cannot be read or written.
    fn finish(&mut self) -> io::Result<()>;

    /// Returns a warning for the user, when the recording is finished.
    fn warning(&self) -> Option<&'static str> {
        None
    }
}
